//! How long decisions took, in whole hours.
//!
//! Invariant: no figure but the number of cases is given where so few cases lie behind it that it would speak about one
//! of them.

use jiff::Timestamp;

use super::layout::{Key, filter, stated};
use super::stated::{Words, row, table};
use crate::reports::Cell;
use crate::reports::counting::Left;
use crate::reports::edition::{Column, LEDGER, Sum, Table};
use crate::reports::ledger::CountedCase;
use crate::reports::words;
use crate::taxonomy::Outcome;

/// From how many cases on a median may be given.
const ENOUGH_OF_AUTHORITIES: usize = 3;
const ENOUGH_OF_PRIVATE: usize = 10;

pub fn durations(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "durations",
        title: "How long it took",
        caption: "Hours from receipt, and from submission to the Board, to the decision",
        definition: "The clock starts when a message was delivered. Median: half of the cases took no longer; 90th percentile: nine of ten took no \
                     longer. Where fewer than three matters of authorities, or fewer than ten other matters, lie behind a figure it is withheld, \
                     so that it speaks about nobody.",
    };
    let line = |code: &str, authority: bool, from: fn(&CountedCase<'_>) -> Option<Timestamp>| {
        let of_side = cases.iter().filter(|(case, counted)| case.is_authority_matter(counted.kind) == authority);
        let hours = of_side.filter_map(|case| hours(case, from)).collect();
        row(
            code,
            &words::duration(code),
            figures(hours, if authority { ENOUGH_OF_AUTHORITIES } else { ENOUGH_OF_PRIVATE }),
        )
    };
    let received: fn(&CountedCase<'_>) -> Option<Timestamp> = |(case, _)| Some(case.received_at);
    let submitted: fn(&CountedCase<'_>) -> Option<Timestamp> = |(case, _)| case.submitted_at;
    let rows = vec![
        line("receipt_authorities", true, received),
        line("receipt_others", false, received),
        line("board_authorities", true, submitted),
        line("board_others", false, submitted),
    ];
    table(
        &words,
        Key { id: "measured", label: "Measured", name_of: str::to_owned },
        columns(),
        rows,
        vec![every_decision()],
    )
}

/// Every decided case lies behind exactly one of the two lines that start at receipt.
fn every_decision() -> Sum {
    let outcomes: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    let rows = ["receipt_authorities", "receipt_others"].map(str::to_owned).to_vec();
    Sum::Count { column: "n".into(), rows, from: LEDGER.into(), filter: filter(&[("outcome", &outcomes)]) }
}

fn columns() -> Vec<Column> {
    vec![
        stated("n", "Cases", "Cases decided before the cut-off that this report counts."),
        stated("median", "Median", "Hours; half of the cases took no longer."),
        stated("p90", "90th percentile", "Hours; nine of ten cases took no longer."),
        stated("max", "Longest", "Hours."),
    ]
}

/// Whole hours, rounded, if the case was decided.
fn hours(case: &CountedCase<'_>, from: fn(&CountedCase<'_>) -> Option<Timestamp>) -> Option<i64> {
    let Left::Decided(_) = case.1.left else { return None };
    let seconds = case.0.decision?.at.duration_since(from(case)?).as_secs();
    Some((seconds.max(0) + 1800) / 3600)
}

fn figures(mut hours: Vec<i64>, enough: usize) -> [Cell; 4] {
    hours.sort_unstable();
    let rank = |percent: usize| hours.get((hours.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    let shown = |value: Option<i64>| match value {
        None => Cell::NotApplicable,
        Some(_) if hours.len() < enough => Cell::Withheld,
        Some(value) => Cell::Integer(value),
    };
    let n = i64::try_from(hours.len()).unwrap_or(i64::MAX);
    [Cell::Integer(n), shown(rank(50)), shown(rank(90)), shown(rank(100))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_of_too_few_is_withheld_and_of_none_not_applicable() {
        assert_eq!(figures(vec![5, 7], 3), [2.into(), Cell::Withheld, Cell::Withheld, Cell::Withheld]);
        assert_eq!(figures(vec![], 3), [0.into(), Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable]);
        assert_eq!(figures(vec![9, 5, 7], 3), [3.into(), 7.into(), 9.into(), 9.into()]);
    }

    #[test]
    fn nine_of_ten_take_no_longer_than_the_ninetieth_percentile() {
        assert_eq!(figures((1..=10).collect(), 10), [10.into(), 5.into(), 9.into(), 10.into()]);
    }
}
