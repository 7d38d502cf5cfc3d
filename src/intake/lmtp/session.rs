//! One session as a state machine: bytes in, steps out. It opens no socket, asks no database and knows no time, so that
//! every conversation can be played, in any packets, and fuzzed. Invariant: a message is given out once, whole, and
//! nothing of it is confirmed before [`Session::delivered`] says how it went.

use std::net::IpAddr;

use super::body::{Body, Misfit, Room, Unstuffing};
use super::command::{self, Command, Fault, Forwarded};
use super::reply::{self, Reply};
use crate::config;
use crate::notices::Envelope;
use crate::outbox::addresses::is_own_address;

/// A command line with its end.
const LINE_BYTES: usize = 2048;
/// RFC 5321, section 4.5.3.1.8: at least so many.
const RECIPIENTS: usize = 100;
/// What is no mistake of typing ends the session.
const ERRORS: usize = 20;

/// Who talks to us here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Our mail server.
    MailServer,
    /// `quarterlight receive`, on the socket in the data directory.
    Receive,
}

/// What all sessions of a door go by.
#[derive(Clone, Debug)]
pub struct Rules {
    pub peer: Peer,
    pub mail: config::Mail,
    /// Whether the mail server is asked whom it got a message from.
    pub asks_for_client: bool,
    pub room: Room,
}

/// A whole message, ready to be made durable.
#[derive(Debug)]
pub struct Message {
    pub envelope: Envelope,
    /// How the sending client greeted, and its address, where our mail server told them. In memory only.
    pub greeting: String,
    pub client: Option<IpAddr>,
    pub body: Body,
    /// How many replies its end gets.
    pub answers: usize,
}

/// How a message fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its bytes are durable.
    Taken,
    /// Not now, for a reason of ours.
    Later,
    TooLarge,
    Empty,
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Nothing more can be said before more bytes came.
    Listen,
    Say(Reply),
    /// Make it durable, then tell [`Session::delivered`].
    Deliver(Box<Message>),
    /// Say this and hang up.
    Close(Reply),
}

/// A message under way.
#[derive(Debug, Default)]
struct Mail {
    envelope: Envelope,
    /// The chunks that came so far.
    chunks: Option<Body>,
}

#[derive(Debug)]
enum Mode {
    Commands,
    /// The rest of a line that is too long.
    LongLine,
    Data(Body, Unstuffing),
    /// So many bytes of a chunk are still to come; what it answers if it belongs to no message.
    Chunk {
        left: usize,
        last: bool,
        refusal: Option<Reply>,
    },
}

#[derive(Debug)]
pub struct Session {
    rules: Rules,
    mode: Mode,
    line: Vec<u8>,
    has_greeted: bool,
    forwarded: Forwarded,
    mail: Option<Mail>,
    errors: usize,
    /// Replies that one step left behind.
    replies: Vec<Reply>,
}

impl Session {
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            mode: Mode::Commands,
            line: Vec::new(),
            has_greeted: false,
            forwarded: Forwarded::default(),
            mail: None,
            errors: 0,
            replies: Vec::new(),
        }
    }

    pub fn welcome(&self) -> Reply {
        Reply::lines(220, format!("{} LMTP Quarterlight", self.rules.mail.domain))
    }

    /// Whether bytes of a message are coming in.
    pub fn takes_data(&self) -> bool {
        matches!(self.mode, Mode::Data(..) | Mode::Chunk { .. })
    }

    /// Takes from `input` what the next step needs. Call it until it says [`Step::Listen`]; then all of `input` is taken.
    pub fn step(&mut self, input: &mut &[u8]) -> Step {
        if let Some(reply) = self.replies.pop() {
            return Step::Say(reply);
        }
        match &mut self.mode {
            Mode::Data(body, unstuffing) => {
                if unstuffing.feed(input, body) {
                    self.data_ended()
                } else {
                    Step::Listen
                }
            }
            Mode::Chunk { .. } => self.chunk_goes_on(input),
            Mode::Commands | Mode::LongLine => {
                if !self.hear(input) {
                    return Step::Listen;
                }
                let line = std::mem::take(&mut self.line);
                if matches!(self.mode, Mode::LongLine) {
                    self.mode = Mode::Commands;
                    return self.fails(reply::LINE_TOO_LONG);
                }
                self.obey(&line, input)
            }
        }
    }

    /// Says how the message fared that was given out: one reply for each of its recipients.
    pub fn delivered(&mut self, answers: usize, fate: Fate) {
        let reply = match fate {
            Fate::Taken => reply::TAKEN,
            Fate::Later => reply::TROUBLE,
            Fate::TooLarge => reply::TOO_LARGE,
            Fate::Empty => reply::EMPTY,
        };
        self.answer_all(answers, &reply);
    }

    fn answer_all(&mut self, recipients: usize, reply: &Reply) {
        self.replies.extend(std::iter::repeat_n(reply.clone(), recipients));
    }

    /// Collects a line; true once its end is there.
    fn hear(&mut self, input: &mut &[u8]) -> bool {
        let end = input.iter().position(|byte| *byte == b'\n');
        let (now, later) = input.split_at(end.map_or(input.len(), |at| at + 1));
        *input = later;
        if matches!(self.mode, Mode::LongLine) || self.line.len() + now.len() > LINE_BYTES {
            self.mode = Mode::LongLine;
            self.line = Vec::new();
        } else {
            self.line.extend_from_slice(now);
        }
        end.is_some()
    }

    fn fails(&mut self, reply: Reply) -> Step {
        self.errors += 1;
        if self.errors > ERRORS { Step::Close(reply::TOO_MANY_ERRORS) } else { Step::Say(reply) }
    }

    fn obey(&mut self, line: &[u8], input: &mut &[u8]) -> Step {
        match command::parse(line) {
            Ok(Command::Quit) => Step::Close(reply::BYE),
            Ok(Command::Nothing) => Step::Say(reply::OK),
            Ok(Command::Help) => Step::Say(reply::HELP),
            Ok(Command::Verify) => Step::Say(reply::NOT_VERIFIED),
            Ok(Command::Reset) => {
                self.forget();
                Step::Say(reply::OK)
            }
            Ok(Command::OtherGreeting) => self.fails(reply::SAY_LHLO),
            Ok(Command::Greet) => {
                self.forget();
                self.has_greeted = true;
                Step::Say(self.offers())
            }
            Ok(Command::Chunk { bytes, last }) => self.chunk(bytes, last, input),
            Ok(_) if !self.has_greeted => self.fails(reply::LHLO_FIRST),
            Ok(Command::Forwarded(_)) if !self.rules.asks_for_client => self.fails(reply::UNKNOWN_COMMAND),
            Ok(Command::Forwarded(_)) if self.mail.is_some() => self.fails(reply::MAIL_TWICE),
            Ok(Command::Forwarded(told)) => {
                // Attributes may come in several lines.
                self.forwarded.client = told.client.or(self.forwarded.client);
                self.forwarded.greeting = told.greeting.or_else(|| self.forwarded.greeting.take());
                Step::Say(reply::OK)
            }
            Ok(Command::Envelope(_)) if self.rules.peer != Peer::Receive => self.fails(reply::UNKNOWN_COMMAND),
            Ok(Command::From { .. } | Command::Envelope(_)) if self.mail.is_some() => self.fails(reply::MAIL_TWICE),
            Ok(Command::Envelope(envelope)) => self.begin(envelope),
            Ok(Command::From { size, .. }) if size > self.rules.mail.message_bytes => Step::Say(reply::TOO_LARGE),
            Ok(Command::From { return_path, .. }) => {
                self.begin(Envelope { return_path: Some(return_path), ..Envelope::default() })
            }
            Ok(Command::To(address)) => self.recipient(address),
            Ok(Command::Data) => self.data(),
            Err(Fault::Unknown) => self.fails(reply::UNKNOWN_COMMAND),
            Err(Fault::Syntax) => self.fails(reply::SYNTAX),
            Err(Fault::Sender) => self.fails(reply::BAD_SENDER),
            Err(Fault::Recipient) => self.fails(reply::BAD_RECIPIENT),
            Err(Fault::Parameter) => self.fails(reply::UNKNOWN_PARAMETER),
        }
    }

    fn offers(&self) -> Reply {
        let mail = &self.rules.mail;
        let mut lines = format!(
            "{}\nPIPELINING\nSIZE {}\n8BITMIME\nSMTPUTF8\nENHANCEDSTATUSCODES\nCHUNKING",
            mail.domain, mail.message_bytes
        );
        if self.rules.asks_for_client {
            lines.push_str("\nXFORWARD NAME ADDR PROTO HELO");
        }
        Reply::lines(250, lines)
    }

    fn begin(&mut self, envelope: Envelope) -> Step {
        self.mail = Some(Mail { envelope, chunks: None });
        Step::Say(reply::SENDER_OK)
    }

    fn recipient(&mut self, address: String) -> Step {
        let Some(mail) = &mut self.mail else { return self.fails(reply::MAIL_FIRST) };
        let domain = &self.rules.mail.domain;
        let address = if address == "postmaster" { format!("postmaster@{domain}") } else { address };
        if !is_own_address(&self.rules.mail, &address) {
            return Step::Say(reply::NOT_OURS);
        }
        if mail.envelope.recipients.len() >= RECIPIENTS {
            return Step::Say(reply::TOO_MANY_RECIPIENTS);
        }
        mail.envelope.recipients.push(address);
        Step::Say(reply::RECIPIENT_OK)
    }

    /// Why no bytes of a message can come now.
    fn no_data(&self) -> Option<Reply> {
        match &self.mail {
            None => Some(reply::MAIL_FIRST),
            Some(mail) if self.answers(&mail.envelope) == 0 => Some(reply::NO_RECIPIENT),
            Some(_) => None,
        }
    }

    /// How many replies the end of a message gets: `receive` waits for one, whatever it knows of recipients.
    fn answers(&self, envelope: &Envelope) -> usize {
        match self.rules.peer {
            Peer::MailServer => envelope.recipients.len(),
            Peer::Receive => 1,
        }
    }

    fn data(&mut self) -> Step {
        if let Some(refusal) = self.no_data() {
            return self.fails(refusal);
        }
        if self.mail.as_ref().is_some_and(|mail| mail.chunks.is_some()) {
            return self.fails(reply::MIXED);
        }
        self.mode = Mode::Data(self.body(), Unstuffing::default());
        Step::Say(reply::GO_AHEAD)
    }

    fn body(&self) -> Body {
        Body::new(usize::try_from(self.rules.mail.message_bytes).unwrap_or(usize::MAX), &self.rules.room)
    }

    /// A chunk's bytes follow whether it is welcome or not (RFC 3030, section 2).
    fn chunk(&mut self, bytes: usize, last: bool, input: &mut &[u8]) -> Step {
        let refusal = self.no_data();
        if refusal.is_none() {
            let body = self.body();
            if let Some(mail) = &mut self.mail {
                mail.chunks.get_or_insert(body);
            }
        }
        self.mode = Mode::Chunk { left: bytes, last, refusal };
        self.chunk_goes_on(input)
    }

    fn chunk_goes_on(&mut self, input: &mut &[u8]) -> Step {
        let Mode::Chunk { left, .. } = &mut self.mode else { return Step::Listen };
        let (now, later) = input.split_at((*left).min(input.len()));
        *left -= now.len();
        *input = later;
        let is_whole = *left == 0;
        if let Some(body) = self.mail.as_mut().and_then(|mail| mail.chunks.as_mut()) {
            body.push(now);
        }
        if is_whole { self.chunk_ended() } else { Step::Listen }
    }

    fn chunk_ended(&mut self) -> Step {
        let Mode::Chunk { last, refusal, .. } = std::mem::replace(&mut self.mode, Mode::Commands) else {
            return Step::Listen;
        };
        if let Some(refusal) = refusal {
            return self.fails(refusal);
        }
        let body = self.mail.as_mut().and_then(|mail| mail.chunks.take());
        let Some(body) = body else { return self.fails(reply::MAIL_FIRST) };
        if last {
            return self.message_ended(body);
        }
        if let Some(misfit) = body.misfit() {
            self.forget();
            return Step::Say(misfit_reply(misfit));
        }
        if let Some(mail) = &mut self.mail {
            mail.chunks = Some(body);
        }
        Step::Say(reply::CHUNK_OK)
    }

    fn data_ended(&mut self) -> Step {
        match std::mem::replace(&mut self.mode, Mode::Commands) {
            Mode::Data(body, _) => self.message_ended(body),
            _ => Step::Listen,
        }
    }

    fn message_ended(&mut self, body: Body) -> Step {
        let (mail, forwarded) = (self.mail.take().unwrap_or_default(), std::mem::take(&mut self.forwarded));
        let answers = self.answers(&mail.envelope);
        if let Some(misfit) = body.misfit() {
            self.answer_all(answers, &misfit_reply(misfit));
            return self.replies.pop().map_or(Step::Listen, Step::Say);
        }
        // How our mail server greets us says nothing of its client.
        let (greeting, client) = (forwarded.greeting.unwrap_or_default(), forwarded.client);
        Step::Deliver(Box::new(Message { envelope: mail.envelope, greeting, client, body, answers }))
    }

    fn forget(&mut self) {
        self.mail = None;
        self.forwarded = Forwarded::default();
    }
}

fn misfit_reply(misfit: Misfit) -> Reply {
    match misfit {
        Misfit::TooLarge => reply::TOO_LARGE,
        Misfit::NoRoom => reply::NO_ROOM,
    }
}
