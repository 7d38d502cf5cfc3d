//! Looking for private words of cases in a text that will be published.
//!
//! Not a judgement of the text, which may tell who somebody is in other words (`personal_data` warns of some). Invariant: a word is found however it is
//! written in capitals, and only as a word of its own.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

use super::PrivateString;

/// Shorter texts stand in too many words by chance; so do short numbers among the figures.
const SHORTEST: usize = 4;
const SHORTEST_NUMBER: usize = 7;

/// Many private words, looked for at once. Never in a log: no form of it can be printed.
pub struct Lookout {
    words: Vec<PrivateString>,
    searcher: AhoCorasick,
}

impl Lookout {
    pub fn new(words: Vec<PrivateString>) -> Result<Lookout, BuildError> {
        let words: Vec<PrivateString> = words.into_iter().filter(|one| is_telling(one.text.trim())).collect();
        let texts = words.iter().map(|one| plain(&one.text));
        let searcher = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts)?;
        Ok(Lookout { words, searcher })
    }

    /// Which of the words stand in this text with no letter or digit beside them, by their place.
    pub fn found(&self, text: &str) -> BTreeSet<usize> {
        let text = plain(text);
        let is_part_of_word = |beside: Option<char>| beside.is_some_and(char::is_alphanumeric);
        let hits = self.searcher.find_overlapping_iter(&text).filter(|hit| {
            let before = text.get(..hit.start()).and_then(|before| before.chars().next_back());
            let after = text.get(hit.end()..).and_then(|after| after.chars().next());
            !is_part_of_word(before) && !is_part_of_word(after)
        });
        hits.map(|hit| hit.pattern().as_usize()).collect()
    }

    /// The number of the case that the word in this place belongs to.
    pub fn case(&self, place: usize) -> Option<&str> {
        self.words.get(place).map(|one| one.case.as_str())
    }
}

/// In small letters, and with one space between words: what is published as one paragraph may have been written as several.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_telling(text: &str) -> bool {
    let length = text.chars().count();
    length >= SHORTEST && (length >= SHORTEST_NUMBER || !text.chars().all(|one| one.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, private: &str) -> bool {
        let words = vec![PrivateString { case: "2026-0042".to_owned(), text: private.to_owned() }];
        !Lookout::new(words).unwrap().found(text).is_empty()
    }

    #[test]
    fn a_name_is_found_in_any_capitals_and_beside_any_mark() {
        for text in [
            "by JANE ROE of",
            "by “Jane Roe” of",
            "Jane Roe’s room",
            "Jane Roe—a member",
            "jane roe…",
            "by Jane\n  Roe",
        ] {
            assert!(finds(text, "Jane Roe"), "{text}");
        }
        assert!(finds("Frau MÜLLER schrieb", "Müller") && finds("von Ødegård.", "ØDEGÅRD"));
        assert!(finds("by Jane Roe of", "Jane\u{a0} Roe"));
        assert!(finds("mail jane@example.org now", "jane@example.org"));
    }

    #[test]
    fn parts_of_words_short_texts_and_short_numbers_are_not_looked_for() {
        assert!(finds("a Mayer b", "Mayer") && !finds("a Mayers b", "Mayer") && !finds("Mayerë", "Mayer"));
        assert!(!finds("May", "May") && !finds("12345", "12345") && finds("1234567", "1234567"));
    }
}
