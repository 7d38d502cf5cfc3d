//! Comparing a table of one format with the same table of another, cell by cell.
//!
//! Invariant: every difference is named once, by the row and the column in which it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::Mismatch;
use super::mismatch::Problem;
use crate::reports::Cell;
use crate::reports::edition::{Row, Table};

pub fn cell_mismatch(place: &str, row: String, column: &str, says: &Cell, source: &str, gives: &Cell) -> Mismatch {
    let problem = Problem::Cell {
        row,
        column: column.to_owned(),
        says: says.to_string(),
        source: source.to_owned(),
        gives: gives.to_string(),
    };
    Mismatch { place: place.to_owned(), problem }
}

/// `found` has the columns of `expected`; `source` says whose the expected cells are: "report.json says".
pub fn compare(place: &str, found: &[Row], expected: &Table, source: &str) -> Vec<Mismatch> {
    let has_keys = expected.rows.iter().all(|row| !expected.keys(row).is_empty());
    if has_keys && !expected.rows.is_empty() {
        by_keys(place, found, expected, source)
    } else {
        by_position(place, found, expected, source)
    }
}

fn by_keys(place: &str, found: &[Row], expected: &Table, source: &str) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let mut rows = BTreeMap::new();
    for row in found {
        if rows.insert(expected.keys(row), row).is_some() {
            mismatches.push(Mismatch::new(place, format!("has the row \"{}\" twice", name(expected, row))));
        }
    }
    for row in &expected.rows {
        match rows.get(&expected.keys(row)) {
            Some(other) => mismatches.extend(cells(place, &name(expected, row), other, row, expected, source)),
            None => mismatches.push(Mismatch::new(place, format!("has no row \"{}\"", name(expected, row)))),
        }
    }
    let known: BTreeSet<_> = expected.rows.iter().map(|row| expected.keys(row)).collect();
    let unknown = found.iter().filter(|row| !known.contains(&expected.keys(row)));
    mismatches.extend(
        unknown.map(|row| {
            Mismatch::new(place, format!("has a row \"{}\" that is not in the report", name(expected, row)))
        }),
    );
    let order = |rows: &[Row]| rows.iter().map(|row| expected.keys(row).join("/")).collect::<Vec<_>>();
    if mismatches.is_empty() && order(found) != order(&expected.rows) {
        mismatches.push(Mismatch::new(place, "has its rows in another order"));
    }
    mismatches
}

/// Keys and labels: two rows of one country are told apart by the rest.
fn name(table: &Table, row: &Row) -> String {
    let name = table.row_name(row);
    if name.is_empty() { table.keys(row).join(" / ") } else { name }
}

fn by_position(place: &str, found: &[Row], expected: &Table, source: &str) -> Vec<Mismatch> {
    if found.len() != expected.rows.len() {
        return vec![Mismatch::new(place, format!("has {} rows, {source} {}", found.len(), expected.rows.len()))];
    }
    let pairs = found.iter().zip(&expected.rows).enumerate();
    pairs
        .flat_map(|(number, (row, wanted))| cells(place, &(number + 1).to_string(), row, wanted, expected, source))
        .collect()
}

fn cells(place: &str, name: &str, found: &Row, wanted: &Row, table: &Table, source: &str) -> Vec<Mismatch> {
    let pairs = table.columns.iter().zip(found.iter().zip(wanted));
    let differing = pairs.filter(|(_, (says, gives))| says != gives);
    differing
        .map(|(column, (says, gives))| cell_mismatch(place, name.to_owned(), &column.id, says, source, gives))
        .collect()
}
