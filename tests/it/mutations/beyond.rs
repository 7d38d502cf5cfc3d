//! What nobody can find who has only the files, where it was changed in all of them alike: the list, with the reasons.
//!
//! `docs/verify/README.md` says the same to readers. It is what a mirror, an archived copy or a citation's `rows_sha256` protects.
//! Invariant: a figure that is counted from rows, that adds up with others, or that another report repeats, is never on it.

use quarterlight::reports::edition::{Source, Sum, TOTAL, Table};
use quarterlight::reports::{Cell, ColumnType};

use super::changed::Change;

/// Columns of the rows that no table counts, and that a matter of an authority has once.
const COUNTED_BY_NO_TABLE: [&str; 3] = ["transmitting_country", "authority", "reasons"];

/// Tables that repeat what other reports say.
const REPEATED: [&str; 2] = ["change", "trend"];
/// Stated tables whose rows are not the same in every report.
const ROWS_AS_IT_HAPPENS: [&str; 7] = [
    "predecessor",
    "scope",
    "methodology",
    "decision-summaries",
    "integrity-statements",
    "overridden-checks",
    "corrections",
];

/// Why a change that was made in every format alike cannot be found. None where it has to be.
pub fn beyond(table: &Table, other: &Table, change: &Change) -> Option<&'static str> {
    let columns: Vec<usize> = changed_columns(table, other);
    match table.about.source {
        Source::Rows if columns.iter().any(|at| table.columns[*at].id == "reference") && !change.whole_rows => {
            Some("a reference is random, and stands for nothing")
        }
        Source::Rows if all(&columns, |at| COUNTED_BY_NO_TABLE.contains(&table.columns[at].id.as_str())) => {
            Some("no table counts it")
        }
        Source::Rows
            if table.position("reference").is_some()
                && change.cells.len() > 1
                && is_reordered(&nameless(table), &nameless(other)) =>
        {
            Some("of which of two matters it is said is counted by no table")
        }
        Source::Rows => None,
        _ if is_reordered(table, other) => Some("the order of a table's rows says nothing"),
        Source::Recomputed
            if all(&columns, |at| table.columns[at].column_type == ColumnType::Integer)
                && same_numbers(table, other) =>
        {
            Some("`0` for `n/a`: neither counts a row")
        }
        Source::Recomputed if all(&columns, |at| !is_figure(table, at)) && !change.whole_rows => Some("words"),
        Source::Recomputed => None,
        Source::Stated if change.whole_rows => {
            ROWS_AS_IT_HAPPENS.contains(&table.about.id.as_str()).then_some("nobody outside knows which rows it has")
        }
        Source::Stated => {
            let bound =
                columns.iter().any(|at| is_bound(table, &table.columns[*at].id) && !adds_up_alike(table, other, *at));
            (!bound).then_some("stated: rows cannot give it, and nothing adds up to it")
        }
    }
}

fn all(columns: &[usize], test: impl Fn(usize) -> bool) -> bool {
    !columns.is_empty() && columns.iter().all(|at| test(*at))
}

fn changed_columns(table: &Table, other: &Table) -> Vec<usize> {
    let differs = |at: &usize| table.rows.iter().zip(&other.rows).any(|(one, other)| one[*at] != other[*at]);
    (0..table.columns.len()).filter(differs).collect()
}

fn is_reordered(table: &Table, other: &Table) -> bool {
    let sorted = |table: &Table| {
        let mut rows: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
        rows.sort();
        rows
    };
    sorted(table) == sorted(other)
}

/// The rows without their references.
fn nameless(table: &Table) -> Table {
    let mut other = table.clone();
    if let Some(at) = table.position("reference") {
        other.rows.iter_mut().for_each(|row| drop(row.remove(at)));
    }
    other
}

fn same_numbers(table: &Table, other: &Table) -> bool {
    let number = |cell: &Cell| cell.as_integer().unwrap_or(0);
    let pairs = table.rows.iter().zip(&other.rows);
    pairs.flat_map(|(one, other)| one.iter().zip(other)).all(|(one, other)| number(one) == number(other))
}

fn is_figure(table: &Table, column: usize) -> bool {
    table.columns[column].column_type.is_figure() || table.columns[column].column_type == ColumnType::Key
}

/// Two parts of a sum have changed places, which no report of another quarter says otherwise.
fn adds_up_alike(table: &Table, other: &Table, column: usize) -> bool {
    let sums = |table: &Table| {
        let figures = table.rows.iter().map(|row| (table.keys(row).first() == Some(&TOTAL), row[column].as_integer()));
        figures.fold((0, 0), |(parts, total), (is_total, figure)| {
            let figure = figure.unwrap_or(0);
            if is_total { (parts, total + figure) } else { (parts + figure, total) }
        })
    };
    !REPEATED.contains(&table.about.id.as_str()) && sums(table) == sums(other)
}

/// Whether every line of a column is part of a sum, or is said by another report.
fn is_bound(table: &Table, column: &str) -> bool {
    REPEATED.contains(&table.about.id.as_str())
        || table.about.sums.iter().any(|sum| match sum {
            Sum::Rows { columns, parts, .. } => parts.is_empty() && columns.iter().any(|one| one == column),
            Sum::Columns { result, plus, minus } => {
                result == column || plus.iter().chain(minus).any(|one| one == column)
            }
            Sum::Count { .. } => false,
        })
}
