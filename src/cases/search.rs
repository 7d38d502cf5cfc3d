//! The one search box: a case's number, an identifier that cases name, or words.
//!
//! Not the search inside messages (`scan`). Invariant: an identifier is found by its keyed hash, only in cases whose sealed content
//! the person may open, and is handed back to nobody, so that it never comes to stand in an address.

use super::identifier_forms::looks_like;
use super::list::{PAGE_LENGTH, Sort, visible};
use super::{Case, CaseNumber, Error, Filter, find_visible, identifiers, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::workflow::{Action, Relation};

/// What a text found.
#[derive(Clone, Debug)]
pub enum Found {
    /// It is the number of a case that the person may see.
    Case(CaseNumber),
    /// Cases that name exactly this identifier, newest first; `more` than those.
    Naming { cases: Vec<Case>, more: bool },
    /// It reads as an identifier, and no case names it.
    NotNamed,
    /// Words for the list.
    Words(Vec<String>),
}

/// Looks for what a person typed.
pub fn search(db: &mut Db, act: &Act, typed: &str) -> Result<Found, Error> {
    act.allow(Action::ViewCases, None, Relation::None)?;
    let typed = typed.trim();
    if let Ok(number) = typed.trim_start_matches('#').parse::<CaseNumber>() {
        match find_visible(db, act, &number) {
            Ok(_) => return Ok(Found::Case(number)),
            Err(Error::Unknown(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let hashes = identifiers::identifier_hashes(act, typed);
    let filter = Filter { identifier: Some(hashes), sort: Sort::Number, ..Filter::default() };
    let limit = i64::try_from(PAGE_LENGTH + 1).unwrap_or(i64::MAX);
    let mut cases = store::list(db, &visible(act, &filter, Action::OpenSealed)?, None, limit)?;
    if !cases.is_empty() {
        let more = cases.len() > PAGE_LENGTH;
        cases.truncate(PAGE_LENGTH);
        return Ok(Found::Naming { cases, more });
    }
    if reads_as_identifier(typed) {
        return Ok(Found::NotNamed);
    }
    Ok(Found::Words(super::words(typed)))
}

/// A text with so many digits is a number of somebody's, however it is grouped.
const DIGITS_OF_A_NUMBER: usize = 7;

/// Whether a text has the looks of an account, an address, a link, a telephone number or a hash, which must not stand in an
/// address. Short names cannot be told from words.
pub fn reads_as_identifier(text: &str) -> bool {
    // In groups no piece of it is long. A comma ends a number, so that a list of paragraphs is none.
    let in_groups =
        |text: &str| -> usize { text.split_whitespace().filter(|piece| !is_of_the_calendar(piece)).map(digits).sum() };
    let whole = looks_like(text).is_some() || text.split([',', ';']).any(|text| in_groups(text) >= DIGITS_OF_A_NUMBER);
    whole || text.split_whitespace().any(piece_reads_as_identifier)
}

fn piece_reads_as_identifier(piece: &str) -> bool {
    let is_long = piece.chars().count() >= 16 && digits(piece) > 0;
    let is_name = |label: &str| label.len() > 1 && label.chars().all(char::is_alphabetic);
    let labels: Vec<&str> = piece.trim_end_matches(['.', ',', ';']).split('.').collect();
    let dotted = labels.len() > 3 || (labels.len() > 1 && labels.last().is_some_and(|last| is_name(last)));
    !is_of_the_calendar(piece)
        && (piece.contains(['@', '/', ':']) || digits(piece) >= DIGITS_OF_A_NUMBER || is_long || dotted)
}

fn digits(text: &str) -> usize {
    text.chars().filter(|sign| sign.is_numeric()).count()
}

/// The number of a case, or a year.
fn is_of_the_calendar(piece: &str) -> bool {
    let piece = piece.trim_matches(|sign: char| !sign.is_alphanumeric());
    let is_year = piece.len() == 4 && piece.parse::<u16>().is_ok_and(|year| (1900..2100).contains(&year));
    is_year || piece.parse::<CaseNumber>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_somebody_reads_as_an_identifier() {
        let long = "05".to_owned() + &"ab".repeat(32);
        let in_groups = "05".to_owned() + &" abcd ef01".repeat(8);
        for typed in [
            "ada@example.org",
            "https://x.example/y",
            "example.org",
            "+41791234567",
            &long,
            "192.0.2.1",
            "+41 44 123 45 67",
            "044 123 45 67",
            "(044) 123-45-67",
            "CH93 0076 2011 6238 5295 7",
            "GB29 NWBK 6016 1331 9268 19",
            &in_groups,
            "2001:db8::1",
            "call ٠٧٩ ١٢٣ ٤٥ ٦٧",
        ] {
            assert!(reads_as_identifier(typed), "{typed}");
        }
        for typed in [
            "videos of violence",
            "2026-0042",
            "§ 86a StGB.",
            "harassment*",
            "12 accounts",
            "5.2 b",
            "U.S. court",
            "2024 2025 2026",
            "2026-0042, 2026-0043",
            "§§ 86, 86a, 130 StGB",
        ] {
            assert!(!reads_as_identifier(typed), "{typed}");
        }
    }
}
