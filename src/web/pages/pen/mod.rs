//! The holding pen: messages that could not be placed with certainty, and the ways out of it.

use serde::Serialize;

use super::notices::NoticePage;
use super::parts::{Badge, Link};
use crate::render::Page;
use crate::web::form::{Field, Form};
use crate::web::moment::Moment;

/// What waits, oldest first. Nothing sealed is shown: opening a message is a step of its own, and recorded.
#[derive(Debug, Clone, Serialize)]
pub struct Pen {
    /// How many wait, and since when.
    pub waiting: Option<String>,
    /// Said when something waits for longer than it should.
    pub alarm: Option<String>,
    pub messages: Vec<HeldRow>,
    pub next: Option<Link>,
    /// One step for all that are ticked; `None` for those who only look.
    pub bulk: Option<Bulk>,
    pub oversized: Vec<OversizedRow>,
    pub keys: Vec<KeyHint>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeldRow {
    pub notice: String,
    pub href: Option<String>,
    pub what: String,
    pub reason: String,
    pub received_at: Moment,
    pub waiting: String,
    pub is_overdue: bool,
    pub is_ticked: bool,
    /// What the tick sends: the message and the guess beside it.
    pub tick: String,
    /// The kind that the program takes it for.
    pub guess: Option<String>,
    /// The case that it may belong to.
    pub suggested: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Bulk {
    pub action: &'static str,
    /// The message after which this page began, so that a form to be mended comes back on it.
    pub after: Option<String>,
    /// What is wrong with what was ticked.
    pub problem: Option<String>,
    pub reason: Field,
}

/// A message that is too large to be taken and waits in the mailbox.
#[derive(Debug, Clone, Serialize)]
pub struct OversizedRow {
    pub what: String,
    pub seen_at: Moment,
    /// Where a person says that it is dealt with.
    pub deal_action: Option<String>,
}

/// What a key does on this page.
#[derive(Debug, Clone, Serialize)]
pub struct KeyHint {
    pub key: &'static str,
    pub does: &'static str,
}

/// One held message, opened, beside what the program takes it for.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub reason: String,
    pub waiting: String,
    pub is_overdue: bool,
    pub guess: Option<Guess>,
    pub notice: NoticePage,
    pub accept: Option<Form>,
    pub join: Option<Form>,
    pub set_aside: Option<Form>,
    pub newer: Option<Link>,
    pub older: Option<Link>,
    pub keys: Vec<KeyHint>,
}

/// What accepting the guess would do.
#[derive(Debug, Clone, Serialize)]
pub struct Guess {
    pub kind: Option<String>,
    pub definition: Option<String>,
    pub case: Option<GuessedCase>,
    pub form: Form,
}

#[derive(Debug, Clone, Serialize)]
pub struct GuessedCase {
    pub number: String,
    pub href: String,
    pub state: Badge,
    pub kind: String,
    pub summary: String,
}

/// What became of each message after one step for several.
#[derive(Debug, Clone, Serialize)]
pub struct PenResults {
    /// `11 of 12 messages were placed.`
    pub sentence: String,
    pub is_complete: bool,
    pub results: Vec<PenResult>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PenResult {
    pub message: Link,
    pub is_done: bool,
    pub outcome: Badge,
    pub sentence: String,
    pub case: Option<Link>,
}

impl Page for Pen {
    const TEMPLATE: &'static str = "pen/pen";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::pen();
        let looked_at = Self {
            alarm: None,
            bulk: None,
            keys: Vec::new(),
            next: None,
            messages: full.messages.iter().cloned().map(|row| HeldRow { href: None, ..row }).collect(),
            oversized: full.oversized.iter().cloned().map(|row| OversizedRow { deal_action: None, ..row }).collect(),
            ..full.clone()
        };
        let empty =
            Self { waiting: None, messages: Vec::new(), oversized: Vec::new(), bulk: None, ..looked_at.clone() };
        vec![full, looked_at, empty]
    }
}

impl Page for Held {
    const TEMPLATE: &'static str = "pen/held";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::held();
        let bare = Self {
            guess: None,
            accept: None,
            join: None,
            set_aside: None,
            newer: None,
            older: None,
            is_overdue: false,
            keys: Vec::new(),
            ..full.clone()
        };
        let kind_only = Self {
            guess: full.guess.clone().map(|guess| Guess { case: None, ..guess }),
            notice: super::notices::samples::plain(),
            ..full.clone()
        };
        vec![full, kind_only, bare]
    }
}

impl Page for PenResults {
    const TEMPLATE: &'static str = "pen/results";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![
            samples::results(),
            Self { is_complete: true, sentence: "The message is placed.".to_owned(), results: Vec::new() },
        ]
    }
}

#[cfg(test)]
mod samples;
