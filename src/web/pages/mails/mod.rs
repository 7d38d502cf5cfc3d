//! What we wrote: the mails of a case, one of them opened, and the answer that is being written.

use serde::Serialize;

use super::notices::TextPassage;
use super::parts::{Badge, Fact, Link};
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

/// The mails of a case, newest first, without what they say.
#[derive(Debug, Clone, Serialize)]
pub struct Mails {
    pub number: String,
    pub href: String,
    pub reply_href: Option<String>,
    /// Why no automatic acknowledgement went out, where none did.
    pub unanswered: Vec<Unanswered>,
    pub stopped: Vec<Stopped>,
    pub mails: Vec<MailRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Unanswered {
    pub at: Moment,
    pub why: String,
}

/// An address that gets no automatic mail, named by the newest mail that went there.
#[derive(Debug, Clone, Serialize)]
pub struct Stopped {
    /// `acknowledgement`.
    pub what: String,
    pub written_at: Moment,
    pub stopped_at: Moment,
    pub resume_action: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MailRow {
    pub href: Option<String>,
    pub what: String,
    pub state: Badge,
    pub at: Moment,
    /// What other servers said of it: `Could not be delivered (5.1.1)`.
    pub reports: Vec<Report>,
    /// What the last attempt met with.
    pub trouble: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub at: Moment,
    pub what: String,
    pub is_bad: bool,
}

/// One mail, exactly as it was handed over.
#[derive(Debug, Clone, Serialize)]
pub struct MailPage {
    pub heading: String,
    pub back: Link,
    pub facts: Vec<Fact>,
    pub reports: Vec<Report>,
    /// `None` while it waits for its first attempt.
    pub text: Option<String>,
    pub raw_href: Option<String>,
}

/// The answer being written, beside what it answers.
#[derive(Debug, Clone, Serialize)]
pub struct ReplyPage {
    pub number: String,
    pub href: String,
    pub warnings: Vec<String>,
    pub languages: Vec<Switch>,
    pub templates: Vec<Switch>,
    /// What a person has still to fill in, as the text has it.
    pub placeholders: Vec<String>,
    pub form: Option<Form>,
    /// Said instead of the form: nobody to write to.
    pub nobody: Option<String>,
    pub original: Option<Original>,
}

/// A choice that is a link: a template, a language.
#[derive(Debug, Clone, Serialize)]
pub struct Switch {
    pub href: String,
    pub label: String,
    pub is_chosen: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Original {
    pub href: String,
    pub subject: String,
    pub facts: Vec<Fact>,
    pub passages: Vec<TextPassage>,
}

impl Page for Mails {
    const TEMPLATE: &'static str = "mails/mails";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::mails();
        let none =
            Self { reply_href: None, unanswered: Vec::new(), stopped: Vec::new(), mails: Vec::new(), ..full.clone() };
        vec![full, none]
    }
}

impl Page for MailPage {
    const TEMPLATE: &'static str = "mails/mail";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::mail();
        let queued = Self { reports: Vec::new(), raw_href: None, text: None, ..full.clone() };
        vec![full, queued]
    }
}

impl Page for ReplyPage {
    const TEMPLATE: &'static str = "mails/reply";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::reply();
        let nobody = Self {
            warnings: Vec::new(),
            placeholders: Vec::new(),
            languages: Vec::new(),
            templates: Vec::new(),
            form: None,
            nobody: Some("No party of this case has an email address. Add one first.".to_owned()),
            original: None,
            ..full.clone()
        };
        vec![full.clone(), samples::refused(), nobody]
    }
}

#[cfg(test)]
pub(super) mod samples;
