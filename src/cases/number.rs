//! The number of a case in the console: `2026-0042`. It never leaves the house; mails and reports carry random references.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The year of logging and the running number in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CaseNumber(String);

#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a case number\n  hint: write one such as `2026-0042`")]
pub struct NoCaseNumber(String);

impl CaseNumber {
    pub(super) fn new(year: i16, running: i64) -> Self {
        Self(format!("{year:04}-{running:04}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The numbers that a text mentions, for suggestions only.
    pub fn mentioned_in(text: &str) -> Vec<Self> {
        text.split(|char: char| !char.is_ascii_digit() && char != '-').filter_map(|word| word.parse().ok()).collect()
    }
}

impl FromStr for CaseNumber {
    type Err = NoCaseNumber;

    fn from_str(text: &str) -> Result<Self, NoCaseNumber> {
        let digits = |part: &str, length: std::ops::RangeInclusive<usize>| {
            length.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        match text.split_once('-') {
            Some((year, running)) if digits(year, 4..=4) && digits(running, 4..=9) => Ok(Self(text.to_owned())),
            _ => Err(NoCaseNumber(text.to_owned())),
        }
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for CaseNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

crate::db::db_text!(CaseNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_year_and_a_running_number_are_a_case_number() {
        assert!("2026-0042".parse::<CaseNumber>().is_ok());
        assert!("2026-12345".parse::<CaseNumber>().is_ok());
        for wrong in ["", "2026", "26-0042", "2026-42", "2026-004x", "2026-0042-1"] {
            assert!(wrong.parse::<CaseNumber>().is_err(), "{wrong}");
        }
        assert_eq!(
            CaseNumber::mentioned_in("Re: [2026-0042] and 2026-0043."),
            [CaseNumber::new(2026, 42), CaseNumber::new(2026, 43)]
        );
    }
}
