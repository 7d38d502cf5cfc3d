//! Small pieces that several pages show: a fact, a link, a state, a passage of text.

use serde::Serialize;

use crate::web::moment::Moment;

/// A line of a definition list. The text, the time and the state may stand together.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Fact {
    pub term: String,
    pub text: String,
    pub time: Option<Moment>,
    pub href: Option<String>,
    /// What the term or the value means, for a reader who does not know it by heart.
    pub definition: Option<String>,
    /// A number in hexadecimal or the like, shown in a fixed-width face.
    pub is_code: bool,
}

impl Fact {
    pub fn new(term: &str, text: impl Into<String>) -> Self {
        Self { term: term.to_owned(), text: text.into(), ..Self::default() }
    }

    pub fn at(term: &str, time: Moment) -> Self {
        Self { term: term.to_owned(), time: Some(time), ..Self::default() }
    }

    /// A digest, a reference: to be compared letter by letter.
    pub fn code(term: &str, text: impl Into<String>) -> Self {
        Self { is_code: true, ..Self::new(term, text) }
    }

    #[must_use]
    pub fn link(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    #[must_use]
    pub fn defined(mut self, definition: impl Into<String>) -> Self {
        self.definition = Some(definition.into());
        self
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Link {
    pub href: String,
    pub label: String,
    /// What one presses to follow it.
    pub key: Option<&'static str>,
}

impl Link {
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into(), key: None }
    }

    #[must_use]
    pub fn by_key(mut self, key: Option<&'static str>) -> Self {
        self.key = key;
        self
    }
}

/// A state or disposition: its text form is the CSS class, its label is for people, so that colour
/// never stands alone.
#[derive(Debug, Clone, Serialize)]
pub struct Badge {
    pub value: &'static str,
    pub label: &'static str,
}

/// Text that somebody wrote, shown as it was written.
#[derive(Debug, Clone, Serialize)]
pub struct Passage {
    pub heading: String,
    pub by: Option<String>,
    pub time: Option<Moment>,
    pub facts: Vec<Fact>,
    pub text: String,
}
