//! The matters of a calendar year, from the ledgers of its four quarters.
//!
//! A matter has one reference in all quarters. It counts in the year in which it entered the figures, with the outcome of
//! the newest edition of the year that has it. Invariant: a reference is one matter.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Error;
use crate::db::Db;
use crate::reports::edition::{Edition, LEDGER, Row, Table};
use crate::reports::export::JSON;
use crate::reports::ledger::{FOUND_FALSE, Movement, SET_ASIDE, YES};
use crate::reports::store::{self, EditionRow, EditionState};
use crate::reports::verify::read_json;
use crate::reports::{Cell, Quarter};
use crate::taxonomy::{Country, Instrument, Kind, Outcome};

/// What the set says of itself beside the figures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dates {
    /// None: the day on which the newest of the editions used was published.
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

/// A matter as its newest ledger row of the year has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub reference: String,
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
pub fn read(db: &mut Db, year: i16, dates: Dates) -> Result<Year, Error> {
    let rows = store::all(db)?;
    let [first, ..] = quarters(year)?;
    let before = newest(db, &rows, first.previous())?;
    let mut editions = Vec::new();
    for quarter in quarters(year)? {
        editions.push(newest(db, &rows, quarter)?.ok_or(Error::NotPublished(quarter))?);
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

fn newest(db: &mut Db, rows: &[EditionRow], quarter: Quarter) -> Result<Option<Edition>, Error> {
    let published = |row: &&EditionRow| row.quarter == quarter && row.state == EditionState::Published;
    let Some(row) = rows.iter().filter(published).max_by_key(|row| row.version) else { return Ok(None) };
    let bytes = store::file(db, row.id, JSON)?.unwrap_or_default();
    let unreadable = |problem| Error::Unreadable { quarter, version: row.version, problem };
    read_json(&bytes).map(Some).map_err(unreadable)
}

/// `editions` in the order of the quarters; `before` is of the quarter before them. None without an edition.
pub(super) fn of(editions: &[Edition], before: Option<&Edition>, dates: Dates) -> Option<Year> {
    let (first, last) = (&editions.first()?.identification, &editions.last()?.identification);
    let newest = editions.iter().filter_map(|edition| edition.identification.published_on).max();
    Some(Year {
        provider: last.provider.clone(),
        service: last.service.clone(),
        first_day: first.period_start,
        last_day: last.period_end,
        published_on: dates.published_on.or(newest),
        previous_on: dates.previous_on,
        editions: editions.iter().map(|edition| edition.identification.report_id.clone()).collect(),
        matters: matters(editions, before),
        knows_before: before.is_some(),
    })
}

fn matters(editions: &[Edition], before: Option<&Edition>) -> Vec<Matter> {
    let mut carried: BTreeSet<String> =
        before.and_then(|edition| edition.table(LEDGER)).map(references).unwrap_or_default();
    let mut matters: BTreeMap<String, Matter> = BTreeMap::new();
    for ledger in editions.iter().filter_map(|edition| edition.table(LEDGER)) {
        for row in &ledger.rows {
            let cells = Cells { ledger, row };
            let reference = cells.text("reference").to_owned();
            if carried.contains(&reference) {
                continue;
            }
            if !matters.contains_key(&reference) && cells.was_there_before() {
                carried.insert(reference);
                continue;
            }
            matters.insert(reference, cells.matter());
        }
    }
    matters.into_values().collect()
}

fn references(ledger: &Table) -> BTreeSet<String> {
    ledger.rows.iter().map(|row| Cells { ledger, row }.text("reference").to_owned()).collect()
}

struct Cells<'a> {
    ledger: &'a Table,
    row: &'a Row,
}

impl<'a> Cells<'a> {
    fn text(&self, column: &str) -> &'a str {
        self.ledger.position(column).and_then(|at| self.row.get(at)).map_or("", Cell::as_text)
    }

    /// As authorities' matters say. A private matter does not say how it came in; an earlier ledger tells.
    fn was_there_before(&self) -> bool {
        [Movement::OpenAtStart, Movement::MovedIn].iter().any(|way| way.as_str() == self.text("entered"))
    }

    fn matter(&self) -> Matter {
        let outcome = self.text("outcome");
        Matter {
            reference: self.text("reference").to_owned(),
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
