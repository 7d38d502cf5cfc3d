//! Whether the figures of a draft add up, agree with its rows and are all explained.

use std::collections::BTreeSet;

use super::{Check, Draft, Problem};
use crate::reports::Cell;
use crate::reports::edition::{Edition, LEDGER};
use crate::reports::ledger::{FOUND_FALSE, NOT_RECORDED};
use crate::reports::verify::check_figures;

/// Columns of the ledger whose codes a reader must find among the definitions.
const EXPLAINED: &[&str] = &[
    "kind",
    "category",
    "outcome",
    "channel",
    "authority_type",
    "instrument",
    "binding",
    "authenticity",
    "offence",
    "secrecy",
    "decided_by",
    "basis",
];

pub(super) fn check(draft: &Draft<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if draft.messages.unplaced > 0 {
        let sentence = format!("{} messages of the quarter are not placed yet", draft.messages.unplaced);
        let hint = "they are placed by the next job; run `quarterlight serve` or `reconcile`";
        problems.push(Problem::new(Check::Placed, sentence, hint));
    }
    let wrong = check_figures(draft.edition, |table| format!("table \"{table}\""));
    let hint = "this is a mistake in the program, which must not publish it; please report it";
    problems.extend(wrong.into_iter().map(|mismatch| Problem::new(Check::Figures, mismatch.to_string(), hint)));
    problems.extend(unexplained(draft.edition));
    problems
}

fn unexplained(edition: &Edition) -> Vec<Problem> {
    let known: BTreeSet<&str> = edition.definitions.iter().map(|definition| definition.code.as_str()).collect();
    let Some(ledger) = edition.sheet(LEDGER) else { return Vec::new() };
    let columns = EXPLAINED.iter().filter_map(|column| ledger.position(column));
    let codes: BTreeSet<&str> =
        columns.flat_map(|at| ledger.rows.iter().filter_map(move |row| row.get(at)).map(Cell::as_text)).collect();
    let without = codes
        .into_iter()
        .filter(|code| !code.is_empty() && ![FOUND_FALSE, NOT_RECORDED].contains(code) && !known.contains(code));
    let empty = edition.definitions.iter().filter(|definition| definition.text.is_empty()).map(|one| one.code.as_str());
    without
        .chain(empty)
        .map(|code| {
            Problem::new(Check::Definitions, format!("`{code}` has no definition"), "give it one in the taxonomy")
        })
        .collect()
}
