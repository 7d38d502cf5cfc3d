//! What the predecessor published of the quarters before ours.
//!
//! Not a part of the trend: another unit counted by another method, so nothing is added to it, compared with it or drawn beside it.
//! Invariant: a figure here is the one that was published, and a quarter without a report has none.

use super::layout::{Key, stated, text};
use super::stated::{Words, row, table};
use crate::reports::edition::Table;
use crate::reports::predecessor::{PredecessorQuarter, SNAPSHOT};
use crate::reports::{Cell, Quarter};

pub fn predecessor(history: &[PredecessorQuarter]) -> Table {
    let words = Words {
        id: "predecessor",
        title: "Before these reports",
        caption: "What the predecessor published, by quarter: inquiries or requests from law enforcement agencies",
        definition: "One total a quarter under another method, for which it is not said what counts as one request. No list of cases stands behind \
                     it, so nobody can count it again, and it cannot be compared with the figures of this report.",
    };
    let figures = vec![
        stated("requests", "Requests", "As published. “n/a” where no report of the quarter is known to us."),
        stated(
            "days_after_end",
            "Days after the end",
            "From the last day of the quarter to the day on which the file was made.",
        ),
        text("made_on", "Made on", "The day on which the file was made."),
        text("replaced_on", "Replaced on", "The day on which the file was replaced; empty if it was not."),
        text("known_defects", "Known defects", "What is known to be wrong with it; empty if nothing is."),
    ];
    let mut rows = vec![line(
        Quarter::of_day(SNAPSHOT.as_of),
        [Cell::NotApplicable, Cell::NotApplicable],
        [
            String::new(),
            String::new(),
            format!(
                "No report is known to us. A page of {} said that there had been {} requests by {}. No report covers {} to {}.",
                SNAPSHOT.published_on, SNAPSHOT.requests, SNAPSHOT.as_of, SNAPSHOT.gap.0, SNAPSHOT.gap.1
            ),
        ],
    )];
    rows.extend(history.iter().map(|one| {
        let replaced = one.replaced_on.map(|day| day.to_string()).unwrap_or_default();
        let figures = [Cell::Integer(one.requests), Cell::Integer(one.days_after_end().into())];
        line(one.quarter(), figures, [one.published_on.to_string(), replaced, one.defects.to_owned()])
    }));
    table(&words, Key { id: "quarter", label: "Quarter", name_of: str::to_owned }, figures, rows, Vec::new())
}

fn line(quarter: Quarter, figures: [Cell; 2], texts: [String; 3]) -> Vec<Cell> {
    let quarter = quarter.to_string();
    row(&quarter, &quarter, figures.into_iter().chain(texts.map(Cell::text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::predecessor::quarters;

    #[test]
    fn the_predecessor_s_quarters_begin_in_2023_with_one_that_has_no_figure() {
        let table = predecessor(quarters());
        let figures: Vec<(String, String)> = table
            .rows
            .iter()
            .map(|row| (table.keys(row)[0].to_owned(), row[table.position("requests").unwrap()].to_string()))
            .collect();
        assert_eq!(figures.len(), 8);
        assert_eq!(figures[0], ("2023-Q1".into(), "n/a".into()));
        assert_eq!((figures[2].1.as_str(), figures[7].0.as_str()), ("19", "2024-Q4"));
        assert_eq!(table.row("2023-Q4").unwrap()[table.position("days_after_end").unwrap()], Cell::Integer(74));
    }
}
