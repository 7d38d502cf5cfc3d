//! The message as it goes over the wire. Addresses and ids that came from outside are checked here once more: what
//! holds a line end, another control character or a space never becomes part of a header.

use std::time::{Duration, SystemTime};

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::{Address, address::AddressError};

use crate::db::Timestamp;

/// So many Message-IDs of the thread are named at most (RFC 5322 asks for all; no reader needs more).
const REFERENCES_LIMIT: usize = 20;
/// A header line has 998 characters at most.
const MESSAGE_ID_LIMIT: usize = 250;

/// Who wrote this mail (RFC 3834).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::outbox) enum Origin {
    /// A program, in answer to a mail.
    AutomaticAnswer,
    /// A program by itself.
    Automatic,
    Person,
}

/// Everything that a mail says, not yet in any encoding.
#[derive(Clone, Debug)]
pub(in crate::outbox) struct Draft {
    pub(in crate::outbox) from_name: String,
    pub(in crate::outbox) from: String,
    pub(in crate::outbox) to: String,
    pub(in crate::outbox) reply_to: Option<String>,
    pub(in crate::outbox) subject: String,
    pub(in crate::outbox) body: String,
    pub(in crate::outbox) message_id: String,
    pub(in crate::outbox) in_reply_to: Option<String>,
    pub(in crate::outbox) references: Vec<String>,
    pub(in crate::outbox) origin: Origin,
    pub(in crate::outbox) at: Timestamp,
}

/// What is said to the mail server beside the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::outbox) struct Envelope {
    /// None is the null return path, which nothing answers.
    pub(in crate::outbox) return_path: Option<String>,
    pub(in crate::outbox) to: String,
    /// Comes back in delivery reports (RFC 3461, section 4.4).
    pub(in crate::outbox) id: String,
    pub(in crate::outbox) notify: Notify,
}

/// Which delivery reports we ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::outbox) enum Notify {
    Never,
    Failure,
    Everything,
}

impl Draft {
    /// The message as it goes over the wire; on failure the code that says which part is at fault.
    pub(in crate::outbox) fn write(&self) -> Result<Vec<u8>, &'static str> {
        let to = address(&self.to).map_err(|_| "address")?;
        let ours = address(&self.from).map_err(|_| "own-address")?;
        let mut message = Message::builder()
            .date(system_time(self.at))
            .from(Mailbox::new(Some(one_line(&self.from_name)), ours))
            .to(Mailbox::new(None, to))
            .subject(one_line(&self.subject))
            .message_id(Some(self.message_id.clone()));
        if let Some(mark) = AutoSubmitted::of(self.origin) {
            message = message.header(mark);
        }
        if let Some(reply_to) = &self.reply_to {
            message = message.reply_to(Mailbox::new(None, address(reply_to).map_err(|_| "own-address")?));
        }
        if let Some(parent) = self.in_reply_to.as_deref().and_then(well_formed_id) {
            message = message.in_reply_to(parent.clone()).references(thread(&self.references, parent));
        }
        let message = message.singlepart(SinglePart::plain(self.body.clone())).map_err(|_| "message")?;
        Ok(message.formatted())
    }
}

/// As a mail server would lay it into a mailbox: the return path first (RFC 5321, section 4.4).
pub(super) fn as_file(envelope: &Envelope, letter: &[u8]) -> Vec<u8> {
    let from = envelope.return_path.as_deref().unwrap_or_default();
    [format!("Return-Path: <{from}>\r\n").as_bytes(), letter].concat()
}

/// Without control characters: lettre stops the program at a display name that has one.
fn one_line(name: &str) -> String {
    name.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

pub(super) fn address(text: &str) -> Result<Address, AddressError> {
    if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
        return Err(AddressError::InvalidInput);
    }
    text.parse()
}

/// The ids of the thread, oldest first, ending with the mail that is answered.
fn thread(references: &[String], parent: String) -> String {
    let mut ids: Vec<String> =
        references.iter().filter_map(|id| well_formed_id(id)).filter(|id| *id != parent).collect();
    ids.push(parent);
    let excess = ids.len().saturating_sub(REFERENCES_LIMIT);
    ids.split_off(excess).join(" ")
}

/// The Message-ID in its brackets, if it is one.
fn well_formed_id(text: &str) -> Option<String> {
    let inner = text.trim();
    let inner = inner.strip_prefix('<').unwrap_or(inner);
    let inner = inner.strip_suffix('>').unwrap_or(inner);
    let fits = !inner.is_empty() && inner.len() <= MESSAGE_ID_LIMIT;
    let clean = inner.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>');
    (fits && clean).then(|| format!("<{inner}>"))
}

fn system_time(at: Timestamp) -> SystemTime {
    let elapsed = Duration::from_micros(u64::try_from(at.as_microsecond()).unwrap_or(0));
    SystemTime::UNIX_EPOCH + elapsed
}

/// RFC 3834, section 5.
#[derive(Clone)]
struct AutoSubmitted(&'static str);

impl AutoSubmitted {
    fn of(origin: Origin) -> Option<Self> {
        match origin {
            Origin::AutomaticAnswer => Some(Self("auto-replied")),
            Origin::Automatic => Some(Self("auto-generated")),
            Origin::Person => None,
        }
    }
}

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(if text == "auto-replied" { "auto-replied" } else { "auto-generated" }))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            from_name: "Stiftung für Beispiele".to_owned(),
            from: "notices@session.example".to_owned(),
            to: "mara@example.org".to_owned(),
            reply_to: None,
            subject: "Grüezi".to_owned(),
            body: "Guten Tag\n.\n".to_owned(),
            message_id: "<42@session.example>".to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            origin: Origin::AutomaticAnswer,
            at: Timestamp::from_jiff("2026-05-03T08:30:00Z".parse().unwrap()),
        }
    }

    fn text(draft: &Draft) -> String {
        String::from_utf8(draft.write().unwrap()).unwrap()
    }

    fn headers(draft: &Draft) -> Vec<String> {
        let text = text(draft).replace("\r\n ", " ");
        text.split("\r\n\r\n").next().unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn an_address_with_a_line_end_is_refused() {
        let addresses = [
            "mara@example.org\r\nBcc: all@example.org",
            "mara\r\n@example.org",
            "\"mara\nBcc: x\"@example.org",
            "mara@example.org>\r\nRCPT TO:<all@example.org",
            "mara @example.org",
            // Well formed by RFC 5322, and not worth the risk.
            "\"mara m\"@example.org",
            "mara@example.org, all@example.org",
            "<mara@example.org>",
            "mara",
            "",
        ];
        for to in addresses {
            let refused = Draft { to: to.to_owned(), ..draft() }.write();
            assert_eq!(refused.err(), Some("address"), "{to:?}");
        }
    }

    #[test]
    fn no_value_adds_a_header_of_its_own() {
        let evil = "x\r\nBcc: all@example.org\r\n\r\n<script>";
        let names = |draft: &Draft| -> Vec<String> {
            headers(draft).iter().map(|line| line.split(':').next().unwrap().to_owned()).collect()
        };
        let plain = names(&Draft { in_reply_to: Some("<a@b>".to_owned()), ..draft() });
        let attacked = Draft {
            from_name: evil.to_owned(),
            subject: evil.to_owned(),
            in_reply_to: Some("<a@b>".to_owned()),
            references: vec![evil.to_owned(), format!("<{evil}>")],
            ..draft()
        };
        assert_eq!(names(&attacked), plain);
        assert!(!headers(&attacked).iter().any(|line| line.starts_with("References") && line.contains("Bcc")));
    }

    #[test]
    fn a_malformed_message_id_is_not_answered_to() {
        for id in ["", "<>", "<a b@c>", "<a@b\r\nBcc: x>", "<a@b> <c@d>", &format!("<{}@b>", "a".repeat(300))] {
            let headers = headers(&Draft { in_reply_to: Some(id.to_owned()), ..draft() });
            assert!(!headers.iter().any(|line| line.starts_with("In-Reply-To")), "{id:?}");
        }
    }

    #[test]
    fn a_thread_ends_with_the_mail_that_is_answered() {
        let references = (0..30).map(|number| format!("<{number}@example.org>")).collect();
        let headers = headers(&Draft { in_reply_to: Some("last@example.org".to_owned()), references, ..draft() });
        let line = headers.iter().find(|line| line.starts_with("References")).unwrap();
        assert_eq!(line.split_whitespace().count(), 1 + REFERENCES_LIMIT);
        assert!(line.ends_with("<last@example.org>") && line.contains("<11@") && !line.contains("<10@"), "{line}");
    }

    #[test]
    fn a_program_s_mail_says_so_and_a_person_s_does_not() {
        let mark = |origin| {
            let headers = headers(&Draft { origin, ..draft() });
            headers.into_iter().find(|line| line.starts_with("Auto-Submitted"))
        };
        assert_eq!(mark(Origin::AutomaticAnswer).as_deref(), Some("Auto-Submitted: auto-replied"));
        assert_eq!(mark(Origin::Automatic).as_deref(), Some("Auto-Submitted: auto-generated"));
        assert_eq!(mark(Origin::Person), None);
    }

    #[test]
    fn words_beyond_ascii_travel_encoded() {
        let text = text(&draft());
        assert!(text.is_ascii());
        assert!(text.starts_with("Date: Sun, 03 May 2026 08:30:00 +0000\r\n"), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    }
}
