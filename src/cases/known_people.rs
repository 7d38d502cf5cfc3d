//! The names and addresses that a case knows, and where a text has them: for what a reviewer from outside reads.
//!
//! Not who may read what (`redaction`). Invariant: a text is looked through once, a bounded number of steps for each letter, however
//! long it is and whatever a stranger wrote into it.

use std::collections::{BTreeMap, BTreeSet};

pub(super) const ADDRESS: &str = "[email address left out]";
pub(super) const NUMBER: &str = "[telephone number left out]";
pub(super) const NAME: &str = "[name left out]";
pub(super) const PLACE: &str = "[postal address left out]";
pub(super) const IDENTIFIER: &str = "[identifier left out]";

/// So many letters and digits of a whole name or address are compared.
const COMPARED: usize = 100;
/// So many whole names and addresses of a case are known; of further ones the parts.
const WHOLE: usize = 300;
/// So many signs may stand between two words of a name: a line's end and the marks of a quotation, say.
const GAP: usize = 8;
/// Stands for them in a name that is known. No letter.
const BETWEEN: char = ' ';

/// What the case knows.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownPeople {
    /// Parts of names, in small letters.
    parts: BTreeSet<String>,
    /// Whole names and addresses letter by letter: each way from the first knot is the beginning of one. However many begin alike,
    /// a text is compared with all of them at once.
    knots: Vec<Knot>,
    count: usize,
}

#[derive(Clone, Debug, Default)]
struct Knot {
    next: BTreeMap<char, usize>,
    /// A name or an address ends here.
    mark: Option<&'static str>,
}

impl KnownPeople {
    pub(super) fn add_name(&mut self, name: &str) {
        self.add_whole(name, NAME);
        let is_run = |letter: char| letter.is_alphabetic();
        for run in name.split(|letter| !is_run(letter)).flat_map(scripts) {
            let letters = run.chars().count();
            if run.starts_with(is_written_together) {
                self.add_whole(run, NAME);
            } else if letters >= 3 || (letters == 2 && !run.starts_with(is_small)) {
                self.parts.insert(run.to_lowercase());
            }
        }
    }

    pub(super) fn add_address(&mut self, address: &str) {
        let mark = match address {
            address if address.contains('@') => ADDRESS,
            address if !address.contains(char::is_alphabetic) => NUMBER,
            _ => PLACE,
        };
        self.add_whole(address, mark);
    }

    /// What is complained about or asked for, where it may not be named either.
    pub(super) fn add_identifier(&mut self, value: &str) {
        self.add_whole(value, IDENTIFIER);
    }

    fn add_whole(&mut self, text: &str, mark: &'static str) {
        let mut letters: Vec<char> = Vec::new();
        for word in text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()) {
            // Before letters that are written together a sign may stand or not, which `at` knows.
            if !letters.is_empty() && !word.starts_with(is_written_together) {
                letters.push(BETWEEN);
            }
            letters.extend(word.chars().flat_map(char::to_lowercase));
        }
        letters.truncate(COMPARED);
        if letters.last() == Some(&BETWEEN) {
            letters.pop();
        }
        // A single letter is no name.
        if letters.iter().filter(|letter| **letter != BETWEEN).count() < 2 || self.count >= WHOLE {
            return;
        }
        self.count += 1;
        let last = letters.into_iter().fold(self.first_knot(), |knot, letter| self.knot_behind(knot, letter));
        if let Some(knot) = self.knots.get_mut(last) {
            knot.mark.get_or_insert(mark);
        }
    }

    fn first_knot(&mut self) -> usize {
        if self.knots.is_empty() {
            self.knots.push(Knot::default());
        }
        0
    }

    fn knot_behind(&mut self, knot: usize, letter: char) -> usize {
        let new = self.knots.len();
        let Some(here) = self.knots.get_mut(knot) else { return knot };
        let next = *here.next.entry(letter).or_insert(new);
        if next == new {
            self.knots.push(Knot::default());
        }
        next
    }

    /// How far the text's beginning is a whole name or address, in whatever case, the longest that is known, and the mark for it.
    /// `before` is what stands before.
    pub(super) fn at(&self, text: &str, before: Option<char>) -> Option<(usize, &'static str)> {
        let first = text.chars().next().filter(|first| first.is_alphanumeric())?;
        if !is_written_together(first) && before.is_some_and(is_of_a_word) {
            return None;
        }
        let mut knot = self.knots.first()?;
        let mut found = None;
        let (mut last, mut signs) = (None, 0);
        for (at, letter) in text.char_indices() {
            if !letter.is_alphanumeric() {
                signs += 1;
                if signs > GAP {
                    break;
                }
                continue;
            }
            let Some(reached) = self.letter_behind(knot, last, signs, letter) else { break };
            (knot, last, signs) = (reached, Some(letter), 0);
            let end = at + letter.len_utf8();
            let after = text.get(end..).and_then(|rest| rest.chars().next());
            let is_whole = is_written_together(letter) || !after.is_some_and(is_of_a_word);
            found = knot.mark.filter(|_| is_whole).map(|mark| (end, mark)).or(found);
        }
        found
    }

    /// The knot behind a letter of the text, if it goes on with a name. `last` is the letter before, with so many signs between.
    fn letter_behind<'a>(&'a self, knot: &'a Knot, last: Option<char>, signs: usize, letter: char) -> Option<&'a Knot> {
        let follow = |knot: &'a Knot, letter: char| self.knots.get(*knot.next.get(&letter)?);
        let is_apart = signs > 0 && !is_written_together(letter);
        let mut knot = if last.is_some() && is_apart { follow(knot, BETWEEN)? } else { knot };
        for small in letter.to_lowercase() {
            knot = follow(knot, small)?;
        }
        Some(knot)
    }

    /// Whether a run of letters is part of a name. Where a script has capitals, names begin with one: so `will` stays where `Will` goes.
    pub(super) fn has_part(&self, run: &str) -> bool {
        if run.starts_with(is_small) {
            return false;
        }
        let run = run.to_lowercase();
        // In Arabic and Hebrew, `and`, `to` and `the` are written in one with the word.
        let joined = usize::from(run.starts_with(is_semitic)) * 2;
        let ends = run.char_indices().take(joined + 1).filter_map(|(begin, _)| run.get(begin..));
        ends.enumerate().any(|(nth, end)| (nth == 0 || end.chars().count() >= 3) && self.parts.contains(end))
    }
}

/// The runs of a word that are written together with their neighbours, and those that are not.
pub(super) fn scripts(run: &str) -> impl Iterator<Item = &str> {
    let mut rest = run;
    std::iter::from_fn(move || {
        let together = is_written_together(rest.chars().next()?);
        let end = rest.find(|letter| is_written_together(letter) != together).unwrap_or(rest.len());
        let (first, after) = rest.split_at(end);
        rest = after;
        Some(first)
    })
}

/// Words of these scripts are not set apart by spaces, or have endings written onto them: Thai to Khmer, Chinese, Japanese, Korean.
pub(super) fn is_written_together(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ffdc}' | '\u{20000}'..='\u{3ffff}')
}

fn is_semitic(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}')
}

/// A small letter of a script that has capitals. Georgian has them for headlines only.
fn is_small(letter: char) -> bool {
    letter.is_lowercase() && !matches!(letter, '\u{10d0}'..='\u{10ff}')
}

fn is_of_a_word(sign: char) -> bool {
    sign.is_alphanumeric() && !is_written_together(sign)
}
