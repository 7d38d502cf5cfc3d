//! What a published edition says it starts and ends with: the seam between two quarters.
//!
//! Read from the table of the balance alone, so that all quarters can be looked at without reading all reports. Invariant: two
//! seams agree if, for every kind, what is open at the end of one is open at the start of the next.

use std::collections::{BTreeMap, BTreeSet};

use super::Quarter;
use super::edition::{Edition, TOTAL};

pub const BALANCE: &str = "balance";

/// Of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub open_at_start: i64,
    pub received: i64,
    pub open_at_end: i64,
}

/// An edition by what it carries over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carry {
    pub quarter: Quarter,
    /// `2026-Q3/v1`
    pub report_id: String,
    /// By kind, and `total`.
    pub lines: BTreeMap<String, Line>,
}

/// A kind whose cases do not carry over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub kind: String,
    pub ended_with: i64,
    pub starts_with: i64,
}

impl Carry {
    pub fn of_edition(edition: &Edition) -> Option<Carry> {
        let table = edition.table(BALANCE)?;
        let line = |kind: &str| Line {
            open_at_start: table.integer(kind, "open_at_start").unwrap_or(0),
            received: table.integer(kind, "received").unwrap_or(0),
            open_at_end: table.integer(kind, "open_at_end").unwrap_or(0),
        };
        let kinds = table.rows.iter().filter_map(|row| table.keys(row).first().copied());
        Some(Carry {
            quarter: edition.identification.quarter,
            report_id: edition.identification.report_id.clone(),
            lines: kinds.map(|kind| (kind.to_owned(), line(kind))).collect(),
        })
    }

    /// From `balance.csv`. None if it has not the columns needed, or no number where there should be one.
    pub fn of_csv(quarter: Quarter, version: i32, bytes: &[u8]) -> Option<Carry> {
        let mut reader = csv::Reader::from_reader(bytes);
        let header = reader.headers().ok()?.clone();
        let at = |name: &str| header.iter().position(|one| one == name);
        let (kind, start) = (at("kind")?, at("open_at_start")?);
        let (received, end) = (at("received")?, at("open_at_end")?);
        let mut lines = BTreeMap::new();
        for record in reader.records() {
            let record = record.ok()?;
            let number = |at: usize| record.get(at)?.parse::<i64>().ok();
            let line = Line { open_at_start: number(start)?, received: number(received)?, open_at_end: number(end)? };
            lines.insert(record.get(kind)?.to_owned(), line);
        }
        Some(Carry { quarter, report_id: format!("{quarter}/v{version}"), lines })
    }

    /// Where the quarter after does not start with what this one ended with, kind by kind.
    pub fn breaks(&self, next: &Carry) -> Vec<Break> {
        let kinds: BTreeSet<&String> =
            self.lines.keys().chain(next.lines.keys()).filter(|kind| *kind != TOTAL).collect();
        let of = |carry: &Carry, kind: &String| carry.lines.get(kind).copied().unwrap_or_default();
        let seam = kinds.into_iter().map(|kind| Break {
            kind: kind.clone(),
            ended_with: of(self, kind).open_at_end,
            starts_with: of(next, kind).open_at_start,
        });
        seam.filter(|one| one.ended_with != one.starts_with).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::{export, invented};

    #[test]
    fn the_balance_says_the_same_in_the_edition_and_in_its_csv() {
        let edition = invented::edition("2026-Q3", &invented::cases(4, 90));
        let csv = export::csv(edition.table(BALANCE).unwrap()).unwrap();
        let from_csv = Carry::of_csv(edition.identification.quarter, 1, &csv);
        assert!(from_csv.as_ref().is_some_and(|carry| carry.lines.len() > 5));
        assert_eq!(Carry::of_edition(&edition), from_csv);
    }

    #[test]
    fn quarters_that_carry_over_have_no_break_and_a_case_too_many_is_one() {
        let cases = invented::cases(4, 90);
        let carry = |quarter: &str| Carry::of_edition(&invented::edition(quarter, &cases)).unwrap();
        let (third, mut fourth) = (carry("2026-Q3"), carry("2026-Q4"));
        // The invented calendar publishes each quarter as the last one; kinds that changed later move the seam.
        let settled = third.breaks(&fourth).len();
        fourth.lines.get_mut("information_request").unwrap().open_at_start += 100;
        assert!(third.breaks(&fourth).len() >= settled.max(1));
        assert!(third.breaks(&fourth).iter().any(|one| one.kind == "information_request"));
    }
}
