//! A reason that a report prints: why it was corrected, why a check was overridden.
//!
//! Not free text like any other: it is published and read by spreadsheets. Invariant: it is one line of words, begins like a
//! sentence, and nothing in it waits to be filled in.

use super::checks::placeholder_in;

/// In characters.
pub const REASON_LIMIT: usize = 300;

/// The words of a person, as they will be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAReason {
    #[error("there is no reason\n  hint: say why in a sentence; the report prints it")]
    Empty,
    #[error("the reason is longer than {REASON_LIMIT} characters\n  hint: say it in a sentence or two")]
    TooLong,
    #[error("the reason has more than one line\n  hint: write it in one line")]
    Lines,
    #[error("a spreadsheet would take the reason for a formula\n  hint: begin it with a letter or a digit")]
    Formula,
    #[error("the reason contains the placeholder `{0}`\n  hint: write what belongs there")]
    Placeholder(String),
}

impl Reason {
    pub fn parse(text: &str) -> Result<Reason, NotAReason> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(NotAReason::Lines);
        }
        // A page shows several spaces as one.
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let first = text.chars().next().ok_or(NotAReason::Empty)?;
        if text.chars().count() > REASON_LIMIT {
            return Err(NotAReason::TooLong);
        }
        if !first.is_alphanumeric() {
            return Err(NotAReason::Formula);
        }
        match placeholder_in(&text) {
            Some(placeholder) => Err(NotAReason::Placeholder(placeholder)),
            None => Ok(Reason(text)),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_begins_like_a_sentence() {
        assert_eq!(Reason::parse("  A country  was wrong. ").unwrap().as_str(), "A country was wrong.");
        assert_eq!(Reason::parse(" \n "), Err(NotAReason::Empty));
        assert_eq!(Reason::parse("one\ntwo"), Err(NotAReason::Lines));
        assert_eq!(Reason::parse("=1+1"), Err(NotAReason::Formula));
        assert_eq!(Reason::parse("-3"), Err(NotAReason::Formula));
        assert_eq!(Reason::parse(&"a".repeat(301)), Err(NotAReason::TooLong));
        assert_eq!(Reason::parse("Because TODO"), Err(NotAReason::Placeholder("TODO".to_owned())));
    }
}
