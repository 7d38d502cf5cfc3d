//! What earlier reports published, as far as later ones compare themselves with it: the balance of each quarter.
//!
//! It reads the table as it was published and not as the database would count it today, because that is what a reader
//! compares with. Only the columns that are compared are looked for, so that an older shape of a report stays readable.
//! Invariant: a quarter without a published report is not there, which is not the same as a quarter in which nothing was.

use std::collections::BTreeMap;

use super::export::csv_name;
use super::store::{self, EditionRow, EditionState};
use super::{Error, Quarter};
use crate::db::Db;

/// A report compares itself with so many quarters before.
pub const QUARTERS: usize = 7;

/// The figures of one kind, or of all of them under `total`, in one quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    pub received: i64,
    pub decided: i64,
    pub open_at_end: i64,
}

#[derive(Clone, Debug, Default)]
pub struct Past(BTreeMap<Quarter, BTreeMap<String, Flow>>);

impl Past {
    pub fn of(&self, quarter: Quarter, kind: &str) -> Option<Flow> {
        self.0.get(&quarter)?.get(kind).copied()
    }

    /// A quarter's balance as its CSV has it; what is none is as if it were not there.
    pub fn add(&mut self, quarter: Quarter, balance: &[u8]) {
        if let Some(flows) = flows(balance) {
            self.0.insert(quarter, flows);
        }
    }
}

fn flows(balance: &[u8]) -> Option<BTreeMap<String, Flow>> {
    let mut reader = csv::Reader::from_reader(balance);
    let header = reader.headers().ok()?.clone();
    let position = |column: &str| header.iter().position(|one| one == column);
    let (kind, received) = (position("kind")?, position("received")?);
    let (decided, open_at_end) = (position("decided")?, position("open_at_end")?);
    let mut flows = BTreeMap::new();
    for record in reader.records() {
        let record = record.ok()?;
        let number = |at: usize| record.get(at)?.parse::<i64>().ok();
        let flow = Flow { received: number(received)?, decided: number(decided)?, open_at_end: number(open_at_end)? };
        flows.insert(record.get(kind)?.to_owned(), flow);
    }
    Some(flows)
}

/// The newest published edition of each of the quarters before this one.
pub(super) fn read(db: &mut Db, editions: &[EditionRow], quarter: Quarter) -> Result<Past, Error> {
    let mut past = Past::default();
    let mut before = quarter;
    for _ in 0..QUARTERS {
        before = before.previous();
        let published = |row: &&EditionRow| row.quarter == before && row.state == EditionState::Published;
        let Some(row) = editions.iter().rfind(published) else { continue };
        past.add(before, &store::file(db, row.id, &csv_name("balance"))?.unwrap_or_default());
    }
    Ok(past)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_is_read_by_the_names_of_its_columns_whatever_else_it_has() {
        let mut past = Past::default();
        let quarter: Quarter = "2026-Q2".parse().unwrap();
        past.add(quarter, b"kind,new,open_at_end,decided,received\r\ntotal,x,4,2,6\r\n");
        assert_eq!(past.of(quarter, "total"), Some(Flow { received: 6, decided: 2, open_at_end: 4 }));
        assert_eq!(past.of(quarter, "takedown_demand"), None);
        assert_eq!(past.of(quarter.previous(), "total"), None);
    }

    #[test]
    fn what_is_no_balance_is_not_there() {
        let mut past = Past::default();
        let quarter: Quarter = "2026-Q2".parse().unwrap();
        past.add(quarter, b"");
        past.add(quarter, b"kind,received\r\ntotal,many\r\n");
        assert_eq!(past.of(quarter, "total"), None);
    }
}
