//! Whether a file of the report contains something that must not leave the house: the number of a case, a name, an address, an
//! identifier, the name of a file.
//!
//! The last check before publishing, over the finished files, so that it also finds what a person typed. Not a proof: a text may
//! tell who somebody is in other words. Invariant: the sentences name the case and the file, never the text.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, BuildError, MatchKind};

use super::{Check, Problem};
use crate::cases::PrivateString;
use crate::reports::export::Files;

/// Shorter texts stand in too many words by chance; so do short numbers among the figures.
const SHORTEST: usize = 4;
const SHORTEST_NUMBER: usize = 7;

/// What `files` has of these strings, as words of their own. What stands in `without_cases` too, the files of the same report
/// with no case in it, are the program's own words and tell nothing.
pub fn planted(files: &Files, without_cases: &Files, strings: &[PrivateString]) -> Result<Vec<Problem>, BuildError> {
    let looked_for: Vec<&PrivateString> = strings.iter().filter(|one| is_telling(one.text.trim())).collect();
    let texts = looked_for.iter().map(|one| one.text.trim());
    let searcher = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(texts)?;
    let own: BTreeSet<usize> = without_cases.values().flat_map(|bytes| found(&searcher, bytes)).collect();
    let mut problems = Vec::new();
    for (name, bytes) in files {
        let told = found(&searcher, bytes).difference(&own).copied().collect::<Vec<_>>();
        let cases: BTreeSet<&str> =
            told.iter().filter_map(|at| looked_for.get(*at)).map(|one| one.case.as_str()).collect();
        problems.extend(cases.into_iter().map(|case| {
            let sentence = format!(
                "`{name}` contains a name, an address, an identifier, a file name or the number of case {case}"
            );
            let hint =
                "look for it in the texts that people wrote for the report, such as public summaries and reasons";
            Problem { case: Some(case.to_owned()), ..Problem::new(Check::Planted, sentence, hint) }
        }));
    }
    Ok(problems)
}

fn is_telling(text: &str) -> bool {
    let length = text.chars().count();
    length >= SHORTEST && (length >= SHORTEST_NUMBER || !text.chars().all(|one| one.is_ascii_digit()))
}

/// Which of the texts stand in these bytes with no letter or digit beside them.
fn found(searcher: &AhoCorasick, bytes: &[u8]) -> BTreeSet<usize> {
    let is_part_of_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    let hits = searcher.find_overlapping_iter(bytes).filter(|hit| {
        let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at));
        !is_part_of_word(before) && !is_part_of_word(bytes.get(hit.end()))
    });
    hits.map(|hit| hit.pattern().as_usize()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        Files::from([("board.csv".to_owned(), text.as_bytes().to_vec())])
    }

    fn hits(text: &str, own: &str, private: &str) -> usize {
        let strings = [PrivateString { case: "2026-0042".to_owned(), text: private.to_owned() }];
        planted(&files(text), &files(own), &strings).unwrap().len()
    }

    #[test]
    fn a_private_string_is_found_in_any_case_and_its_text_is_not_told() {
        let strings = [PrivateString { case: "2026-0042".to_owned(), text: "Jane Roe".to_owned() }];
        let found = planted(&files("thanks to JANE ROE, who"), &files(""), &strings).unwrap();
        assert_eq!(found[0].sentence.matches("2026-0042").count(), 1);
        assert!(found[0].sentence.contains("board.csv") && !found[0].sentence.contains("Roe"));
        assert!(!found[0].check.can_be_overridden());
    }

    #[test]
    fn parts_of_words_short_texts_and_the_programs_own_words_tell_nothing() {
        assert_eq!(hits("a Mayer b", "", "Mayer"), 1);
        assert_eq!(hits("a Mayers b", "", "Mayer"), 0);
        assert_eq!(hits("May", "", "May"), 0);
        assert_eq!(hits("12345", "", "12345"), 0);
        assert_eq!(hits("Police report", "Police", "Police"), 0);
        assert_eq!(hits("mail jane@example.org now", "", "jane@example.org"), 1);
    }
}
