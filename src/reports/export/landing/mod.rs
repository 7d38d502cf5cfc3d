//! The pages that lead to editions, in every language: the index of all quarters with the trend, one page a quarter, the feed, the
//! privacy bulletin; and the pages of a predecessor's quarters.
//!
//! They are no part of an edition and are written again whenever something is published, and daily, so that a quarter whose
//! report is late says so. Invariant: every edition ever published is linked from its quarter's page.

mod bulletin;
mod feed;
mod frame;
mod history;
mod index;
mod quarter;
#[cfg(test)]
mod tests;
mod trend;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use serde::Serialize;

use super::ExportError;
use crate::bulletin::PublicEntry;
use crate::config::House;
use crate::render;
use crate::reports::edition::{Edition, Sentence, Table};
use crate::reports::language::{LanguageError, languages};
use crate::reports::predecessor::{self, PredecessorQuarter};
use crate::reports::quarter::OutOfCalendar;
use crate::reports::{Publisher, Quarter};
use crate::taxonomy::Kind;
use frame::View;

/// The style of these pages alone, beside that of the reports.
const STYLE: &str = "landing.css";

pub const FEED: &str = "feed.xml";

/// The folder of the privacy bulletin, and that of whichever quarter is the newest.
const BULLETIN: &str = "bulletin/";
const LATEST: &str = "latest/";

/// An edition that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub quarter: Quarter,
    pub version: i32,
    pub published_on: Date,
    pub published_at: Timestamp,
    /// When the report of the quarter after it is due, as it said itself.
    pub next_due: Date,
    /// Its first sentences.
    pub headline: Vec<Sentence>,
    /// New requests for information, and new matters of every kind.
    pub requests: Option<i64>,
    pub received: Option<i64>,
    /// What this edition and those before it corrected, the oldest correction first.
    pub changes: Vec<Change>,
    /// The files with its tables, for programs.
    pub data: Vec<String>,
    /// The codes of the languages in which it has pages.
    pub languages: Vec<String>,
}

/// What a later version of a report changed for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub version: i32,
    pub reason: String,
    pub cells: usize,
}

/// Whose pages these are, where they stand, and what came before them.
#[derive(Clone, Debug)]
pub struct Site {
    pub publisher: Publisher,
    /// Without a slash at the end.
    pub url: String,
    pub predecessor: Option<&'static [PredecessorQuarter]>,
    /// Of the first notice of all: from then on reports are owed.
    pub since: Option<Quarter>,
}

#[derive(Debug, thiserror::Error)]
pub enum LandingError {
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Calendar(#[from] OutOfCalendar),
    #[error("cannot write the feed: {0}")]
    Feed(#[from] std::io::Error),
    #[error(transparent)]
    Language(#[from] LanguageError),
}

impl Site {
    pub fn of(house: &House, since: Option<Quarter>) -> Site {
        Site {
            since,
            publisher: Publisher::of(house),
            url: house.public_url.clone(),
            predecessor: predecessor::history(house.predecessor),
        }
    }

    /// What the predecessor published about a quarter of which there is no edition of ours.
    fn before(&self, quarter: Quarter) -> Option<&'static PredecessorQuarter> {
        self.predecessor?.iter().find(|one| one.quarter() == quarter)
    }
}

impl Entry {
    /// What the pages say about an edition; not yet of which files and languages it is made.
    pub fn of(edition: &Edition, published_on: Date, published_at: Timestamp) -> Entry {
        let about = &edition.identification;
        let received = |row: &str| edition.table("balance").and_then(|table| table.integer(row, "received"));
        Entry {
            quarter: about.quarter,
            version: about.version,
            published_on,
            published_at,
            next_due: about.next_due,
            headline: edition.headline.clone(),
            requests: received(Kind::InformationRequest.as_str()),
            received: received(crate::reports::edition::TOTAL),
            changes: edition.table("corrections").map(changes).unwrap_or_default(),
            data: Vec::new(),
            languages: Vec::new(),
        }
    }
}

/// The rows of the table of corrections by version and reason. A table of another shape says nothing here: the page then
/// leads to the edition, which has it whole.
fn changes(table: &Table) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for row in &table.rows {
        let cell =
            |column: &str| table.position(column).and_then(|position| row.get(position)).map(ToString::to_string);
        let version = cell("version").or_else(|| cell("change")).as_deref().and_then(version_in);
        let (Some(version), Some(reason)) = (version, cell("reason")) else { continue };
        match changes.iter_mut().find(|one| one.version == version && one.reason == reason) {
            Some(change) => change.cells += 1,
            None => changes.push(Change { version, reason, cells: 1 }),
        }
    }
    changes.sort_by_key(|change| change.version);
    changes
}

/// 2 in `2`, `v2`, `v2-1` and `2026-Q3/v2`.
fn version_in(text: &str) -> Option<i32> {
    let last = text.rsplit('/').next()?.trim_start_matches('v');
    last.split('-').next()?.parse().ok()
}

/// Files by their path below the reports directory, in the order in which they have to be written: what is linked before what
/// links to it, and every page in other languages before the one in English, to which alone the older pages lead. `today`
/// decides what is late.
pub fn pages(
    site: &Site,
    entries: &[Entry],
    recorded: &[PublicEntry],
    today: Date,
) -> Result<Vec<(String, Vec<u8>)>, LandingError> {
    let quarters = by_quarter(entries);
    let mut views: Vec<View<'_>> =
        languages()?.iter().map(|language| View { site, quarters: &quarters, language }).collect();
    views.reverse();
    let mut files = vec![(super::STYLE.into(), super::style()?), (STYLE.into(), style()?)];
    files.extend(history::data(site.predecessor)?);
    for view in &views {
        files.push((view.path(BULLETIN), html(bulletin::TEMPLATE, &bulletin::page(*view, recorded))?));
    }
    if let Some(feed) = feed::feed(site, entries)? {
        files.push((FEED.into(), feed));
    }
    // The newest first: its page leads to the one before, which is there, and the one before leads to it.
    for (position, (quarter, _)) in quarters.iter().enumerate() {
        for view in &views {
            let Some(page) = quarter::page(*view, position)? else { continue };
            let page = html(quarter::TEMPLATE, &page)?;
            if position == 0 {
                files.push((view.path(LATEST), page.clone()));
            }
            files.push((view.path(&format!("{quarter}/")), page));
        }
    }
    for view in &views {
        files.extend(history::pages(*view)?);
    }
    for view in &views {
        files.push((view.path(""), html(index::TEMPLATE, &index::page(*view, today)?)?));
    }
    Ok(files)
}

fn html(template: &str, page: &impl Serialize) -> Result<Vec<u8>, ExportError> {
    Ok(render::html_of(template, page)?.into_bytes())
}

fn style() -> Result<Vec<u8>, ExportError> {
    let path = "reports/landing.css";
    Ok(render::asset(path).ok_or(ExportError::NoAsset(path))?.bytes.into_owned())
}

/// Newest quarter first, and in each the newest edition last.
type Quarters = Vec<(Quarter, Vec<Entry>)>;

fn by_quarter(entries: &[Entry]) -> Quarters {
    let mut quarters: BTreeMap<Quarter, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        quarters.entry(entry.quarter).or_default().push(entry.clone());
    }
    for editions in quarters.values_mut() {
        editions.sort_by_key(|entry| entry.version);
    }
    quarters.into_iter().rev().collect()
}

/// When a quarter's report was or is due: as the report before said, whatever the setting is today.
fn due(view: View<'_>, quarter: Quarter) -> Result<Date, OutOfCalendar> {
    let before = view.quarters.iter().find(|(one, _)| *one == quarter.previous());
    match before.and_then(|(_, editions)| editions.first()) {
        Some(first) => Ok(first.next_due),
        None => quarter.day_after_end(view.site.publisher.due_days),
    }
}

/// When a quarter's report came, and whether in time. `first` is the day of its first edition.
fn lateness(view: View<'_>, quarter: Quarter, first: Option<Date>, today: Date) -> Result<String, OutOfCalendar> {
    let due = due(view, quarter)?;
    let words = match first {
        Some(day) if day > due => "Published late: it was due on {day}.",
        None if today > due => "Late: this report was due on {day} and is not published yet.",
        _ => return Ok(String::new()),
    };
    Ok(view.language.fill(words, &[("day", &view.language.date(due))]))
}

/// In time, late and missing; the first was corrected.
#[cfg(test)]
fn samples() -> Vec<Entry> {
    let entry = |day: Date, version: i32, published_on: Date| Entry {
        quarter: Quarter::of_day(day),
        version,
        published_on,
        published_at: published_on.at(9, 30, 0, 0).in_tz("UTC").unwrap().timestamp(),
        next_due: Quarter::of_day(day).next().day_after_end(30).unwrap(),
        headline: {
            let edition = crate::reports::invented::edition("2026-Q3", &[]);
            edition.headline.into_iter().take(2).collect()
        },
        requests: Some(2 * i64::from(version)),
        received: Some(3),
        changes: (2..=version)
            .map(|version| Change { version, reason: "A letter had been counted twice.".into(), cells: 4 })
            .collect(),
        data: vec!["balance.csv".into(), "report.json".into()],
        languages: vec!["en".into(), "de".into()],
    };
    vec![
        entry(Date::constant(2026, 2, 1), 1, Date::constant(2026, 4, 20)),
        entry(Date::constant(2026, 2, 1), 2, Date::constant(2026, 6, 2)),
        entry(Date::constant(2026, 5, 1), 1, Date::constant(2026, 9, 2)),
    ]
}

/// One that was deleted, and one that was not.
#[cfg(test)]
fn recorded() -> Vec<PublicEntry> {
    let entry = |deleted_on: Option<&str>| PublicEntry {
        published_on: Date::constant(2026, 8, 3),
        recorded: "How many requests a minute reach the file server from each network.".into(),
        reason: "An attack kept users from their files.".into(),
        until_on: "2026-08-20".into(),
        deleted_on: deleted_on.map(str::to_owned),
    };
    vec![entry(Some("2026-08-12")), entry(None)]
}

/// Has every text of these pages said, for whoever listens.
#[cfg(test)]
pub(super) fn say_everything() {
    let mut without_changes = samples();
    for entry in &mut without_changes {
        entry.changes.clear();
    }
    let mut one_cell = samples();
    for change in one_cell.iter_mut().flat_map(|entry| &mut entry.changes) {
        change.cells = 1;
    }
    let alone = Site { predecessor: None, ..site() };
    for (site, entries) in [(&site(), samples()), (&site(), without_changes), (&site(), one_cell), (&alone, Vec::new())]
    {
        for today in [Date::constant(2026, 10, 15), Date::constant(2026, 10, 31)] {
            pages(site, &entries, &recorded(), today).unwrap();
        }
    }
}

#[cfg(test)]
fn site() -> Site {
    Site {
        publisher: crate::reports::invented::publisher(),
        url: "https://reports.session.example".into(),
        predecessor: Some(predecessor::quarters()),
        since: None,
    }
}
