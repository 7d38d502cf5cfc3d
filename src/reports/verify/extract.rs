//! The part of a long table that the first page of an edition shows.
//!
//! Invariant: it has the largest rows, the largest first, and the total; and as many in every language, so that
//! none is left out in silence.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Mismatch;
use super::page::PageTable;
use crate::reports::edition::{Row, Table};
use crate::reports::export::chart;

/// The rows that an extract of so many has. `shown` are those of the table, with the columns that the page shows.
pub fn rows(table: &Table, shown: Vec<Row>, number: usize) -> Vec<Row> {
    if number >= shown.len() {
        return shown;
    }
    let pairs = table.rows.iter().zip(shown);
    let (totals, mut others): (Vec<_>, Vec<_>) = pairs.partition(|(row, _)| chart::is_total(table, row));
    others.sort_by_key(|(row, _)| Reverse(chart::size(table, row)));
    others.truncate(number.saturating_sub(totals.len()));
    others.into_iter().chain(totals).map(|(_, shown)| shown).collect()
}

/// How many rows of each table were shown, and where first.
#[derive(Default)]
pub struct Lengths(BTreeMap<(String, String), (usize, String)>);

impl Lengths {
    /// The same page in every language shows as many rows of a table.
    pub fn add(&mut self, path: &str, page: &str, found: &[PageTable]) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        for one in found.iter().filter(|one| one.extract) {
            let rows = one.rows.len();
            let first = self.0.entry((page.to_owned(), one.id.clone())).or_insert_with(|| (rows, path.to_owned()));
            if first.0 != rows {
                let problem = format!("{path} shows {rows} rows, and {} shows {}", first.1, first.0);
                mismatches.push(Mismatch::new(format!("{path}, table \"{}\"", one.id), problem));
            }
        }
        mismatches
    }
}
