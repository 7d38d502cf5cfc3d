//! The matters of a calendar year, from the ledgers of its four quarters.
//!
//! It counts in the year in which it entered the figures, with the outcome of the newest edition of the year that has it. A private
//! matter has another reference in each quarter; the database knows which are of one. Invariant: no matter is here twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Error;
use crate::db::Db;
use crate::reports::edition::{Edition, LEDGER, Row, Table};
use crate::reports::export::JSON;
use crate::reports::ledger::{FOUND_FALSE, Movement, SET_ASIDE, YES};
use crate::reports::references::names_in;
use crate::reports::store::{self, EditionRow, EditionState};
use crate::reports::verify::read_json;
use crate::reports::{Cell, Quarter};
use crate::sealing::Keyring;
use crate::taxonomy::{Country, Instrument, Kind, Outcome};

/// What the set says of itself beside the figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dates {
    /// None while it is not known; the templates' cell is empty then.
    pub published_on: Option<Date>,
    pub previous_on: Option<Date>,
}

#[derive(Clone, Debug)]
pub struct Year {
    pub provider: String,
    pub service: String,
    pub first_day: Date,
    pub last_day: Date,
    pub published_on: Option<Date>,
    pub previous_on: Option<Date>,
    /// `2026-Q1/v1` and so on.
    pub editions: Vec<String>,
    pub matters: Vec<Matter>,
    /// Whether the report of the quarter before was there to tell which matters were open from before.
    pub knows_before: bool,
}

/// A published edition, and which of its rows are about which matter.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub edition: Edition,
    /// The name of the matter in the house, by the reference in the ledger.
    pub matters: BTreeMap<String, String>,
}

/// A matter as its newest ledger row of the year has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    /// In the house, the same in all quarters; not for a file.
    pub name: String,
    pub kind: Option<Kind>,
    pub category: String,
    /// None while it is pending, and if it was set aside.
    pub outcome: Option<Outcome>,
    pub is_set_aside: bool,
    pub is_own_initiative: bool,
    pub is_found_false: bool,
    /// Of a public authority's matter, as far as it is recorded.
    pub country: Option<Country>,
    pub instrument: Option<Instrument>,
}

/// From what was published.
pub fn read(db: &mut Db, keys: &Keyring, year: i16, dates: Dates) -> Result<Year, Error> {
    let rows = store::all(db)?;
    let [first, ..] = quarters(year)?;
    let before = newest(db, keys, &rows, first.previous())?;
    let mut editions = Vec::new();
    for quarter in quarters(year)? {
        editions.push(newest(db, keys, &rows, quarter)?.ok_or(Error::NotPublished(quarter))?);
    }
    of(&editions, before.as_ref(), dates).ok_or(Error::NoSuchYear(year))
}

fn quarters(year: i16) -> Result<[Quarter; 4], Error> {
    let of_month = |month: i8| Date::new(year, month, 1).map(Quarter::of_day).map_err(|_| Error::NoSuchYear(year));
    if !(2000..9000).contains(&year) {
        return Err(Error::NoSuchYear(year));
    }
    Ok([of_month(1)?, of_month(4)?, of_month(7)?, of_month(10)?])
}

fn newest(db: &mut Db, keys: &Keyring, rows: &[EditionRow], quarter: Quarter) -> Result<Option<Told>, Error> {
    let published = |row: &&EditionRow| row.quarter == quarter && row.state == EditionState::Published;
    let Some(row) = rows.iter().filter(published).max_by_key(|row| row.version) else { return Ok(None) };
    let bytes = store::file(db, row.id, JSON)?.unwrap_or_default();
    let unreadable = |problem| Error::Unreadable { quarter, version: row.version, problem };
    let edition = read_json(&bytes).map_err(unreadable)?;
    let names = names_in(keys, quarter);
    let mut matters = BTreeMap::new();
    for name in store::ledger_references(db, row.id)? {
        // Whichever of the two the row has.
        matters.insert(names.reference(&name), name.clone());
        matters.insert(name.clone(), name);
    }
    Ok(Some(Told { edition, matters }))
}

/// `editions` in the order of the quarters; `before` is of the quarter before them. None without an edition.
pub(super) fn of(told: &[Told], before: Option<&Told>, dates: Dates) -> Option<Year> {
    let abouts: Vec<_> = told.iter().map(|one| &one.edition.identification).collect();
    let (first, last) = (abouts.first()?, abouts.last()?);
    Some(Year {
        provider: last.provider.clone(),
        service: last.service.clone(),
        first_day: first.period_start,
        last_day: last.period_end,
        published_on: dates.published_on,
        previous_on: dates.previous_on,
        editions: abouts.iter().map(|about| about.report_id.clone()).collect(),
        matters: matters(told, before),
        knows_before: before.is_some(),
    })
}

fn matters(told: &[Told], before: Option<&Told>) -> Vec<Matter> {
    let mut carried: BTreeSet<String> = before.map(|told| told.names().collect()).unwrap_or_default();
    let mut matters: BTreeMap<String, Matter> = BTreeMap::new();
    for told in told {
        for cells in told.rows() {
            let name = told.name(&cells);
            if carried.contains(&name) {
                continue;
            }
            if !matters.contains_key(&name) && cells.was_there_before() {
                carried.insert(name);
                continue;
            }
            matters.insert(name.clone(), cells.matter(name));
        }
    }
    matters.into_values().collect()
}

impl Told {
    fn rows(&self) -> impl Iterator<Item = Cells<'_>> {
        let ledger = self.edition.table(LEDGER);
        ledger.into_iter().flat_map(|ledger| ledger.rows.iter().map(move |row| Cells { ledger, row }))
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.rows().map(|cells| self.name(&cells))
    }

    /// A row of which the database knows nothing stands for itself.
    fn name(&self, cells: &Cells<'_>) -> String {
        let reference = cells.text("reference");
        self.matters.get(reference).map_or(reference, String::as_str).to_owned()
    }
}

struct Cells<'a> {
    ledger: &'a Table,
    row: &'a Row,
}

impl<'a> Cells<'a> {
    fn text(&self, column: &str) -> &'a str {
        self.ledger.position(column).and_then(|at| self.row.get(at)).map_or("", Cell::as_text)
    }

    /// As authorities' matters say. A private matter does not say how it came in; that it stands in an earlier
    /// ledger tells.
    fn was_there_before(&self) -> bool {
        [Movement::OpenAtStart, Movement::MovedIn].iter().any(|way| way.as_str() == self.text("entered"))
    }

    fn matter(&self, name: String) -> Matter {
        let outcome = self.text("outcome");
        Matter {
            name,
            kind: self.text("kind").parse().ok(),
            category: self.text("category").to_owned(),
            outcome: outcome.parse().ok(),
            is_set_aside: outcome == SET_ASIDE,
            is_own_initiative: self.text("own_initiative") == YES,
            is_found_false: self.text("requesting_country") == FOUND_FALSE,
            country: self.text("requesting_country").parse().ok(),
            instrument: self.text("instrument").parse().ok(),
        }
    }
}

impl Matter {
    /// Something was done about content, a community or an access.
    pub fn measure(&self) -> Option<Measure> {
        match self.outcome? {
            Outcome::ContentRemoved => Some(Measure::Removed),
            Outcome::CommunityDelisted => Some(Measure::Disabled),
            Outcome::AccessEnded => Some(Measure::Ended),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Removed,
    Disabled,
    Ended,
}
