//! What a person typed into a form, read field by field.
//!
//! Not the form itself (`form`). Invariant: what was typed is kept as it was typed, so that a form
//! with a mistake comes back with everything in it and a sentence at each field that needs one.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use jiff::{Timestamp, civil, tz::TimeZone};

use super::moment::local_time;

/// Longest text of one line, and of a text area, in characters.
pub const LINE: usize = 300;
pub const AREA: usize = 20_000;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    typed: Vec<(String, String)>,
    problems: BTreeMap<String, String>,
}

impl Input {
    /// Nothing typed yet.
    pub fn blank() -> Self {
        Self::default()
    }

    pub fn of<N: Into<String>, V: Into<String>>(typed: impl IntoIterator<Item = (N, V)>) -> Self {
        let typed = typed.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { typed, problems: BTreeMap::new() }
    }

    /// As typed, empty if the field is missing. The first wins when a field comes twice.
    pub fn raw(&self, name: &str) -> &str {
        self.typed.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Puts a value where nothing was typed, for a form that suggests one.
    pub fn fill(&mut self, name: &str, value: impl Into<String>) {
        self.typed.push((name.to_owned(), value.into()));
    }

    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.typed.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a field that may be ticked several times.
    pub fn ticked<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.typed.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn is_ticked(&self, name: &str) -> bool {
        self.ticked(name).next().is_some()
    }

    /// Puts a sentence at a field; the first one stays.
    pub fn problem(&mut self, name: &str, sentence: impl Display) {
        self.problems.entry(name.to_owned()).or_insert_with(|| sentence.to_string());
    }

    pub fn problem_at(&self, name: &str) -> Option<&str> {
        self.problems.get(name).map(String::as_str)
    }

    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Text without surrounding white space; a field left empty gets `missing` as its sentence.
    pub fn text(&mut self, name: &str, longest: usize, missing: &str) -> Option<String> {
        let text = self.optional_text(name, longest);
        if text.is_none() {
            self.problem(name, missing);
        }
        text
    }

    /// `None` if the field was left empty, or, with a sentence at it, if it is too long.
    pub fn optional_text(&mut self, name: &str, longest: usize) -> Option<String> {
        let text = self.raw(name).trim().replace("\r\n", "\n");
        let length = text.chars().count();
        if length > longest {
            self.problem(
                name,
                format!("This has {length} characters; the longest that fits is {longest}. Shorten it."),
            );
            return None;
        }
        Some(text).filter(|text| !text.is_empty())
    }

    /// One of a closed set; an empty or unknown value gets `missing` as its sentence.
    pub fn chosen<T: FromStr>(&mut self, name: &str, missing: &str) -> Option<T> {
        let chosen = self.raw(name).trim().parse().ok();
        if chosen.is_none() {
            self.problem(name, missing);
        }
        chosen
    }

    /// `None` if nothing was chosen, or, with a sentence at it, if the value is not of the set.
    pub fn optionally_chosen<T: FromStr>(&mut self, name: &str) -> Option<T> {
        if self.raw(name).trim().is_empty() {
            return None;
        }
        self.chosen(name, "Choose one of the list.")
    }

    /// A whole number from 0 on; `None` also if the field was left empty.
    pub fn count(&mut self, name: &str) -> Option<u32> {
        if self.raw(name).trim().is_empty() {
            return None;
        }
        self.chosen(name, "Write a whole number, 0 or more, in digits.")
    }

    /// A day, `2026-08-14`; `None` also if the field was left empty.
    pub fn day(&mut self, name: &str) -> Option<civil::Date> {
        if self.raw(name).trim().is_empty() {
            return None;
        }
        self.chosen(name, "Write the day as year-month-day, such as 2026-08-14.")
    }

    /// A day and a time on the house's wall clock.
    pub fn moment(&mut self, name: &str, zone: &TimeZone) -> Option<Timestamp> {
        let read = local_time(self.raw(name).trim(), zone);
        if read.is_none() {
            self.problem(name, "Write the day and the time, such as 2026-08-14 09:41.");
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_left_empty_gets_its_sentence_and_keeps_what_was_typed() {
        let mut input = Input::of([("grounds", "  "), ("severity", "grave")]);
        assert_eq!(input.text("grounds", AREA, "Say why."), None);
        assert_eq!(input.chosen::<u8>("severity", "Choose how severe it is."), None);
        assert_eq!(input.problem_at("grounds"), Some("Say why."));
        assert_eq!(input.problem_at("severity"), Some("Choose how severe it is."));
        assert_eq!(input.raw("severity"), "grave");
    }

    #[test]
    fn a_text_that_is_too_long_says_how_long_it_may_be() {
        let mut input = Input::of([("name", "ééé")]);
        assert_eq!(input.optional_text("name", 2), None);
        assert_eq!(input.problem_at("name"), Some("This has 3 characters; the longest that fits is 2. Shorten it."));
    }

    #[test]
    fn an_optional_field_may_stay_empty_but_not_be_wrong() {
        let mut input = Input::of([("held", ""), ("sought", "-1")]);
        assert_eq!((input.count("held"), input.count("sought")), (None, None));
        assert_eq!((input.problem_at("held").is_some(), input.problem_at("sought").is_some()), (false, true));
    }

    #[test]
    fn the_first_sentence_at_a_field_stays() {
        let mut input = Input::blank();
        input.problem("name", "First.");
        input.problem("name", "Second.");
        assert_eq!(input.problem_at("name"), Some("First."));
    }
}
