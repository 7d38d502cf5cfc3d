//! The names and addresses that a case knows, and where a text has them: for what a reviewer from outside reads.
//!
//! Not who may read what (`redaction`). Invariant: a text is looked through once, a bounded number of steps for each letter, however
//! long it is and whatever a stranger wrote into it.

use std::collections::{BTreeMap, BTreeSet};

pub(super) const ADDRESS: &str = "[email address left out]";
pub(super) const NUMBER: &str = "[telephone number left out]";
pub(super) const NAME: &str = "[name left out]";
pub(super) const PLACE: &str = "[postal address left out]";

/// So many letters and digits of a whole name or address are compared.
const COMPARED: usize = 100;
/// So many whole names and addresses of a case are known; of further ones the parts.
const WHOLE: usize = 300;
/// So many signs may stand between two words of a name: a line's end and the marks of a quotation, say.
const GAP: usize = 8;

/// A name or an address as a whole, in words of small letters.
#[derive(Clone, Debug)]
struct Whole {
    words: Vec<String>,
    mark: &'static str,
}

/// What the case knows.
#[derive(Clone, Debug, Default)]
pub(super) struct KnownPeople {
    /// Parts of names, in small letters.
    parts: BTreeSet<String>,
    /// By their first letter, the longest first.
    wholes: BTreeMap<char, Vec<Whole>>,
    count: usize,
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

    fn add_whole(&mut self, text: &str, mark: &'static str) {
        let mut room = COMPARED;
        let mut words = Vec::new();
        for word in text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word: String = word.chars().flat_map(char::to_lowercase).take(room).collect();
            room -= word.chars().count();
            words.push(word);
            if room == 0 {
                break;
            }
        }
        let Some(first) = words.first().and_then(|word| word.chars().next()) else { return };
        // A single letter is no name.
        if COMPARED - room < 2 || self.count >= WHOLE {
            return;
        }
        self.count += 1;
        let there = self.wholes.entry(first).or_default();
        there.push(Whole { words, mark });
        there.sort_by_key(|whole| std::cmp::Reverse(whole.words.iter().map(String::len).sum::<usize>()));
    }

    /// How far the text's beginning is a whole name or address, in whatever case, and the mark for it. `before` is what stands before.
    pub(super) fn at(&self, text: &str, before: Option<char>) -> Option<(usize, &'static str)> {
        let first = text.chars().next()?;
        if !is_written_together(first) && before.is_some_and(is_of_a_word) {
            return None;
        }
        let known = self.wholes.get(&first.to_lowercase().next()?)?;
        known.iter().find_map(|whole| Some((length_of(text, &whole.words)?, whole.mark)))
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

/// How much of the text's beginning are these words, with anything short between them.
fn length_of(text: &str, words: &[String]) -> Option<usize> {
    let mut at = 0;
    for (nth, word) in words.iter().enumerate() {
        let rest = text.get(at..)?;
        let gap: usize = rest.chars().take(GAP).take_while(|sign| !sign.is_alphanumeric()).map(char::len_utf8).sum();
        if nth > 0 {
            let may_be_joined = word.starts_with(is_written_together);
            if gap == 0 && !may_be_joined {
                return None;
            }
            at += gap;
        }
        at += prefix(text.get(at..)?, word)?;
    }
    let after = text.get(at..)?.chars().next();
    let last = text.get(..at)?.chars().next_back()?;
    (is_written_together(last) || !after.is_some_and(is_of_a_word)).then_some(at)
}

/// The length of the word at the text's beginning, in whatever case.
fn prefix(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars();
    for (at, letter) in text.char_indices() {
        for small in letter.to_lowercase() {
            if wanted.next() != Some(small) {
                return None;
            }
        }
        if wanted.as_str().is_empty() {
            return Some(at + letter.len_utf8());
        }
    }
    None
}
