//! What comes in from outside: messages through the one way in, letters as staff log them, and what people in the house open from
//! them. Invariant: a message is received and placed as the mail's doors do it.

use super::Error;
use super::invention::{Message, Sender, remark};
use super::steps::{Matter, Scene};
use super::story::{Step, Story};
use crate::accounts::Act;
use crate::cases::{self, NewLetter, Placed};
use crate::db::ids::NoticeId;
use crate::db::{Pool, Timestamp};
use crate::decisions::{self, NewReconsideration};
use crate::notices::{self, Envelope, Incoming, Transport};
use crate::outbox::addresses;
use crate::taxonomy::{Channel, Urgency};
use crate::workflow::Role;

/// Where things come in.
pub(super) struct Door<'a> {
    pub(super) pool: &'a Pool,
    pub(super) scene: &'a Scene,
    pub(super) at: Timestamp,
}

const TRIES: usize = 5;

/// Whether a step is one of these, and not one inside the house.
pub(super) fn is_outside(step: Step) -> bool {
    matches!(step, Step::Arrive | Step::OpenFromPen | Step::Further(_) | Step::Repeat | Step::Away | Step::Reconsider)
}

impl Door<'_> {
    pub(super) fn take(&self, story: &Story, matter: &mut Matter, step: Step) -> Result<(), Error> {
        let sender = Sender::of(self.scene.seed, story.number);
        match step {
            Step::Arrive if story.channel == Channel::Email => self.receive_first(story, &sender, matter),
            Step::Arrive => self.log(story, &sender, matter),
            Step::OpenFromPen => {
                let notice = matter.notice.ok_or(Error::OutOfPlace)?;
                let act = self.scene.act(Role::Officer, story.number, self.at)?;
                matter.case = Some(cases::accept_as_case(self.pool, &act, notice, story.kind)?.number);
                Ok(())
            }
            Step::Further(nth) => self.receive_further(&sender, nth, matter),
            Step::Repeat => self.receive(self.first(story, &sender)).map(drop),
            Step::Away => {
                let message = sender.automatic(&self.scene.desk.mail.domain, self.at);
                matter.away = Some(self.receive(message)?.0);
                Ok(())
            }
            Step::Reconsider => self.reconsider(story, matter),
            _ => Err(Error::OutOfPlace),
        }
    }

    fn first(&self, story: &Story, sender: &Sender) -> Message {
        let kind = (!story.is_vague).then_some(story.kind);
        sender.message(kind, &self.scene.desk.mail.domain, story.received_at)
    }

    fn receive_first(&self, story: &Story, sender: &Sender, matter: &mut Matter) -> Result<(), Error> {
        let (notice, placed) = self.receive(self.first(story, sender))?;
        matter.notice = Some(notice);
        match (placed, story.is_vague) {
            (Placed::Opened(id), false) => {
                matter.case = Some(self.pool.read(|db| cases::get(db, id))?.number);
                Ok(())
            }
            (Placed::Held(_), true) => Ok(()),
            (placed, _) => Err(Error::PlacedElsewhere(placed)),
        }
    }

    fn receive_further(&self, sender: &Sender, nth: u8, matter: &mut Matter) -> Result<(), Error> {
        let number = matter.case.clone().ok_or(Error::OutOfPlace)?;
        let reference = self.pool.read(|db| cases::find(db, &number))?.reference;
        let desk = &self.scene.desk;
        let address = addresses::case_address(&desk.keys, &desk.mail, &reference);
        let (notice, placed) = self.receive(sender.further(&address, &desk.mail.domain, nth, self.at))?;
        // What is written to a case that was set aside waits for a person.
        matter.further = matches!(placed, Placed::Joined(_)).then_some(notice);
        Ok(())
    }

    fn receive(&self, message: Message) -> Result<(NoticeId, Placed), Error> {
        let act = self.scene.intake(self.at);
        let incoming = Incoming {
            bytes: message.bytes,
            envelope: Envelope { recipients: vec![message.to], return_path: Some(message.from), verdicts: None },
            channel: Channel::Email,
            transport: Transport::Pipe,
            received_at: self.at,
        };
        let notice = notices::receive(self.pool, &act, &incoming)?.notice;
        Ok((notice, self.place(&act, notice)?))
    }

    /// As the job that places notices does, which comes back to what it could not place: two messages that make the same mail to
    /// the staff at the same moment are in one another's way.
    fn place(&self, act: &Act, notice: NoticeId) -> Result<Placed, Error> {
        for _ in 1..TRIES {
            if let Ok(placed) = cases::place(self.pool, act, notice) {
                return Ok(placed);
            }
        }
        Ok(cases::place(self.pool, act, notice)?)
    }

    fn log(&self, story: &Story, sender: &Sender, matter: &mut Matter) -> Result<(), Error> {
        let new = NewLetter {
            channel: story.channel,
            received_at: story.received_at,
            kind: story.kind,
            urgency: Urgency::Normal,
            summary: String::new(),
            letter: sender.letter(story.kind),
            joins: None,
        };
        let act = self.scene.act(Role::Officer, story.number, self.at)?;
        matter.case = Some(cases::log_notice(self.pool, &act, &new)?.number);
        Ok(())
    }

    fn reconsider(&self, story: &Story, matter: &mut Matter) -> Result<(), Error> {
        let number = matter.case.clone().ok_or(Error::OutOfPlace)?;
        let notice = matter.further.ok_or(Error::OutOfPlace)?;
        let act = self.scene.act(Role::Officer, story.number, self.at)?;
        let version = self.pool.read(|db| cases::find(db, &number))?.version;
        let reason = remark("There is something new", story.number);
        let new = NewReconsideration { version, notice, reason };
        matter.case = Some(decisions::reconsider(self.pool, &act, &number, &new)?.number);
        Ok(())
    }
}
