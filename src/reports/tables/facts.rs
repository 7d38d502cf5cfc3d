//! Tables of single figures, each in a line of its own with what it means; most of them are also a number of published rows.
//!
//! Invariant: a figure that rows can give is tied to them (`Sum::Count`), and what nobody records is `n/a` and never `0`.

use super::layout::{Key, stated};
use super::stated::{Words, row, table};
use crate::reports::Cell;
use crate::reports::edition::{Filter, Sum, Table};
use crate::reports::measure::{NoSuchColumn, count_rows};

/// One line.
pub(super) struct Fact {
    code: &'static str,
    name: &'static str,
    number: Cell,
    /// The published rows whose number it is.
    tied_to: Option<Sum>,
}

/// A number that rows cannot give.
pub(super) fn told(code: &'static str, name: &'static str, number: usize) -> Fact {
    Fact { code, name, number: whole(number), tied_to: None }
}

/// A figure that cannot be, or that nobody records.
pub(super) fn not_applicable(code: &'static str, name: &'static str) -> Fact {
    Fact { code, name, number: Cell::NotApplicable, tied_to: None }
}

pub(super) fn withheld(code: &'static str, name: &'static str) -> Fact {
    Fact { code, name, number: Cell::Withheld, tied_to: None }
}

pub(super) fn cell(code: &'static str, name: &'static str, number: Cell) -> Fact {
    Fact { code, name, number, tied_to: None }
}

/// The number of rows of a sheet that pass.
pub(super) fn of_rows(
    sheet: &Table,
    code: &'static str,
    name: &'static str,
    passing: Filter,
) -> Result<Fact, NoSuchColumn> {
    let number = count_rows(&passing, sheet)?.into();
    let from = sheet.about.id.clone();
    let sum = Sum::Count { column: "number".into(), rows: vec![code.into()], from, filter: passing };
    Ok(Fact { code, name, number, tied_to: Some(sum) })
}

pub(super) fn facts(words: &Words, facts: Vec<Fact>) -> Table {
    let sums = facts.iter().filter_map(|fact| fact.tied_to.clone()).collect();
    let rows = facts.into_iter().map(|fact| row(fact.code, fact.name, [fact.number])).collect();
    let figures =
        vec![stated("number", "Number", "What the line says; “n/a” where it cannot be or nobody records it.")];
    table(words, Key { id: "figure", label: "Figure", name_of: str::to_owned }, figures, rows, sums)
}

pub(super) fn whole(number: usize) -> Cell {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}
