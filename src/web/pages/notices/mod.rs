//! One notice, opened: what came, as it came, and what programs make of it.

use serde::Serialize;

use super::parts::{Fact, Link};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct NoticePage {
    pub heading: String,
    pub cases: Vec<Link>,
    /// Things a reader must know before trusting what follows: a second From line, say.
    pub warnings: Vec<String>,
    /// Signed, encrypted: recognised, never proven.
    pub marks: Vec<String>,
    pub facts: Vec<Fact>,
    pub headers: Vec<Fact>,
    pub origin: Option<Origin>,
    pub signatures: Vec<Signature>,
    pub findings: Option<FindingsPart>,
    /// The text, plain; an HTML part as the text it holds.
    pub passages: Vec<TextPassage>,
    /// What the HTML form of the text reads as, where a plain form stands beside it: the two can differ.
    pub other_form: Option<String>,
    pub parts: Vec<PartRow>,
    /// Where two persons destroy a part.
    pub parts_href: Option<String>,
    pub raw_href: Option<String>,
    /// Where an answer to it is written.
    pub reply_href: Option<String>,
}

/// What an OpenPGP signature came to.
#[derive(Debug, Clone, Serialize)]
pub struct Signature {
    pub sentence: String,
    pub is_bad: bool,
    pub facts: Vec<Fact>,
}

/// Whose mail it is, as far as machines can tell. Facts; they decide nothing.
#[derive(Debug, Clone, Serialize)]
pub struct Origin {
    pub lead: String,
    pub verdicts: Vec<Fact>,
}

/// What a report in a known form says: suggestions, until a person takes them over.
#[derive(Debug, Clone, Serialize)]
pub struct FindingsPart {
    /// `This is an ARF report.`
    pub lead: String,
    pub facts: Vec<Fact>,
    pub identifiers: Vec<Fact>,
    pub deliveries: Vec<Fact>,
    /// Further fields of the report, in its own words.
    pub fields: Vec<Fact>,
    pub form: Option<Form>,
}

/// A piece of the text. What is quoted from a mail of ours is folded away, never left out.
#[derive(Debug, Clone, Serialize)]
pub struct TextPassage {
    pub text: String,
    /// `12 quoted lines`, for what is folded.
    pub folded: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PartRow {
    pub name: String,
    /// What is wrong with its name.
    pub warning: Option<String>,
    /// As the sender calls it.
    pub content_type: String,
    /// As its first bytes have it, where that is something else.
    pub really: Option<String>,
    pub size: String,
    pub sha256: String,
    pub href: Option<String>,
    /// Asked for, or destroyed when and why.
    pub destruction: Option<String>,
}

/// The parts of a notice by what is known of them without opening it.
#[derive(Debug, Clone, Serialize)]
pub struct Parts {
    pub back: Link,
    pub notice_href: Option<String>,
    pub parts: Vec<PartsRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PartsRow {
    pub name: String,
    pub content_type: String,
    pub size: String,
    pub sha256: String,
    pub standing: Option<String>,
    /// Where a person asks, confirms or takes back; `None` once it is destroyed.
    pub href: Option<String>,
}

impl Page for NoticePage {
    const TEMPLATE: &'static str = "notices/notice";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::notice();
        let bare = Self {
            warnings: Vec::new(),
            marks: Vec::new(),
            headers: Vec::new(),
            origin: None,
            signatures: Vec::new(),
            findings: None,
            passages: Vec::new(),
            parts: Vec::new(),
            cases: Vec::new(),
            parts_href: None,
            other_form: None,
            raw_href: None,
            reply_href: None,
            ..full.clone()
        };
        vec![full, samples::bounce(), bare]
    }
}

impl Page for Parts {
    const TEMPLATE: &'static str = "notices/parts";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let parts = samples::parts();
        vec![Self { notice_href: None, ..parts.clone() }, parts]
    }
}

#[cfg(test)]
pub(super) mod samples;
