//! Whether a file of the report contains something that must not leave the house: the number of a case, a name, an address, an
//! identifier, the name of a file.
//!
//! The last check before publishing, over the finished files, so that it also finds what a person typed. Not a proof: a text may
//! tell who somebody is in other words. Invariant: the sentences name the case and the file, never the text.

use std::collections::BTreeSet;

use super::{Check, Problem};
use crate::cases::Lookout;
use crate::reports::export::Files;

/// What `files` has of what is looked for. What stands in `without_cases` too, the files of the same report with no case in it, are
/// the program's own words and tell nothing. Files that are no text say what others say.
pub fn planted(files: &Files, without_cases: &Files, lookout: &Lookout) -> Vec<Problem> {
    let found = |bytes: &[u8]| std::str::from_utf8(bytes).map(|text| lookout.found(text)).unwrap_or_default();
    let own: BTreeSet<usize> = without_cases.values().flat_map(|bytes| found(bytes)).collect();
    let mut problems = Vec::new();
    for (name, bytes) in files {
        let told = found(bytes);
        let cases: BTreeSet<&str> = told.difference(&own).filter_map(|place| lookout.case(*place)).collect();
        problems.extend(cases.into_iter().map(|case| {
            let sentence = format!(
                "`{name}` contains a name, an address, an identifier, a file name or the number of case {case}"
            );
            let hint =
                "look for it in the texts that people wrote for the report, such as public summaries and reasons";
            Problem { case: Some(case.to_owned()), ..Problem::new(Check::Planted, sentence, hint) }
        }));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::PrivateString;

    fn files(text: &str) -> Files {
        Files::from([("board.csv".to_owned(), text.as_bytes().to_vec())])
    }

    fn lookout(private: &str) -> Lookout {
        Lookout::new(vec![PrivateString { case: "2026-0042".to_owned(), text: private.to_owned() }]).unwrap()
    }

    #[test]
    fn a_private_string_is_found_and_its_text_is_not_told() {
        let found = planted(&files("thanks to JANE ROE, who"), &files(""), &lookout("Jane Roe"));
        assert_eq!(found[0].sentence.matches("2026-0042").count(), 1);
        assert!(found[0].sentence.contains("board.csv") && !found[0].sentence.contains("Roe"));
        assert!(!found[0].check.can_be_overridden());
    }

    #[test]
    fn the_programs_own_words_tell_nothing() {
        assert_eq!(planted(&files("Police report"), &files("Police"), &lookout("Police")).len(), 0);
        assert_eq!(planted(&files("Police report"), &files(""), &lookout("Police")).len(), 1);
    }
}
