//! The pages that lead to editions: the index of all quarters with the trend, one page a quarter, the feed; and the pages of a
//! predecessor's quarters.
//!
//! They are no part of an edition and are written again whenever something is published, and daily, so that a quarter whose
//! report is late says so. Invariant: every edition ever published is linked from its quarter's page.

mod feed;
mod history;
mod index;
mod quarter;
mod trend;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::ExportError;
use crate::config::House;
use crate::render::{self, Page};
use crate::reports::edition::{Edition, Sentence, Table};
use crate::reports::predecessor::{self, PredecessorQuarter};
use crate::reports::quarter::OutOfCalendar;
use crate::reports::{Publisher, Quarter};
use crate::taxonomy::Kind;

/// The style of these pages alone, beside that of the reports.
const STYLE: &str = "landing.css";

pub const FEED: &str = "feed.xml";

/// An edition that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub quarter: Quarter,
    pub version: i32,
    pub published_on: Date,
    pub published_at: Timestamp,
    /// Its first sentences, in words.
    pub headline: Vec<String>,
    /// New requests for information, and new matters of every kind.
    pub requests: Option<i64>,
    pub received: Option<i64>,
    /// What this edition and those before it corrected, the oldest correction first.
    pub changes: Vec<Change>,
    /// The files with its tables, for programs.
    pub data: Vec<String>,
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
}

#[derive(Debug, thiserror::Error)]
pub enum LandingError {
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Calendar(#[from] OutOfCalendar),
    #[error("cannot write the feed: {0}")]
    Feed(#[from] std::io::Error),
}

impl Site {
    pub fn of(house: &House) -> Site {
        Site {
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
    /// What the pages say about an edition. `data` names its files that are no pages.
    pub fn of(edition: &Edition, published_on: Date, published_at: Timestamp, data: Vec<String>) -> Entry {
        let about = &edition.identification;
        let received = |row: &str| edition.table("balance").and_then(|table| table.integer(row, "received"));
        Entry {
            quarter: about.quarter,
            version: about.version,
            published_on,
            published_at,
            headline: edition.headline.iter().map(Sentence::in_words).collect(),
            requests: received(Kind::InformationRequest.as_str()),
            received: received(crate::reports::edition::TOTAL),
            changes: edition.table("corrections").map(changes).unwrap_or_default(),
            data,
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
/// links to it. `today` decides what is late.
pub fn pages(site: &Site, entries: &[Entry], today: Date) -> Result<Vec<(String, Vec<u8>)>, LandingError> {
    let quarters = by_quarter(entries);
    let mut files = vec![(super::STYLE.into(), super::style()?), (STYLE.into(), style()?)];
    if let Some(feed) = feed::feed(site, entries)? {
        files.push((FEED.into(), feed));
    }
    // The newest first: its page leads to the one before, which is there, and the one before leads to it.
    for (position, (quarter, _)) in quarters.iter().enumerate() {
        let Some(page) = quarter::page(site, &quarters, position)? else { continue };
        let page = html(&page)?;
        if position == 0 {
            files.push(("latest/index.html".into(), page.clone()));
        }
        files.push((format!("{quarter}/index.html"), page));
    }
    files.extend(history::pages(site, &quarters)?);
    files.push(("index.html".into(), html(&index::page(site, &quarters, today)?)?));
    Ok(files)
}

fn html(page: &impl Page) -> Result<Vec<u8>, ExportError> {
    Ok(render::html(page)?.into_bytes())
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

/// When a quarter's report came, and whether in time. `first` is the day of its first edition.
fn lateness(site: &Site, quarter: Quarter, first: Option<Date>, today: Date) -> Result<String, OutOfCalendar> {
    let due = quarter.day_after_end(site.publisher.due_days)?;
    Ok(match first {
        Some(day) if day > due => format!("Published late: it was due on {due}."),
        None if today > due => format!("Late: this report was due on {due} and is not published yet."),
        _ => String::new(),
    })
}

/// In time, late and missing; the first was corrected.
#[cfg(test)]
fn samples() -> Vec<Entry> {
    let entry = |day: Date, version: i32, published_on: Date| Entry {
        quarter: Quarter::of_day(day),
        version,
        published_on,
        published_at: published_on.at(9, 30, 0, 0).in_tz("UTC").unwrap().timestamp(),
        headline: vec![
            "In the quarter, 3 new matters reached the foundation, and 1 was open from before.".into(),
            "Public authorities made 2 new requests for information.".into(),
        ],
        requests: Some(2 * i64::from(version)),
        received: Some(3),
        changes: (2..=version)
            .map(|version| Change { version, reason: "A letter had been counted twice.".into(), cells: 4 })
            .collect(),
        data: vec!["balance.csv".into(), "report.json".into()],
    };
    vec![
        entry(Date::constant(2026, 2, 1), 1, Date::constant(2026, 4, 20)),
        entry(Date::constant(2026, 2, 1), 2, Date::constant(2026, 6, 2)),
        entry(Date::constant(2026, 5, 1), 1, Date::constant(2026, 9, 2)),
    ]
}

#[cfg(test)]
fn site() -> Site {
    Site {
        publisher: crate::reports::invented::publisher(),
        url: "https://reports.session.example".into(),
        predecessor: Some(predecessor::quarters()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::edition::{About, Column, Source};
    use crate::reports::{Cell, ColumnType};

    fn written(entries: &[Entry]) -> Vec<(String, String)> {
        let pages = pages(&site(), entries, Date::constant(2026, 10, 15)).unwrap();
        pages.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
    }

    fn page<'a>(pages: &'a [(String, String)], name: &str) -> &'a str {
        &pages.iter().find(|(one, _)| one == name).unwrap().1
    }

    #[test]
    fn the_newest_quarter_stands_at_latest_too_and_says_where_it_belongs() {
        let pages = written(&samples());
        assert_eq!(page(&pages, "latest/index.html"), page(&pages, "2026-Q2/index.html"));
        let canonical = "<link rel=\"canonical\" href=\"https://reports.session.example/2026-Q2/\">";
        assert!(page(&pages, "latest/index.html").contains(canonical));
    }

    #[test]
    fn what_is_linked_comes_before_what_links_to_it() {
        let pages = written(&samples());
        let place = |name: &str| pages.iter().position(|(one, _)| one == name).unwrap();
        assert!(place("landing.css") < place("2026-Q1/index.html"));
        for quarter in ["2026-Q1/index.html", "2026-Q2/index.html", "2023-Q2/index.html", "history.csv"] {
            assert!(place(quarter) < place("index.html"), "{quarter}");
        }
        assert!(place(FEED) < place("2026-Q1/index.html"));
    }

    #[test]
    fn every_link_between_these_pages_leads_to_one_of_them_or_to_an_edition() {
        let pages = written(&samples());
        let there = |address: &str| {
            let edition = samples().iter().any(|one| address == format!("/{}/v{}/", one.quarter, one.version));
            let data =
                samples().iter().any(|one| one.data.iter().any(|name| address == format!("/{}/{name}", one.quarter)));
            let name = if address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() };
            // Written beside these pages, and not by them.
            let bulletin = address == "/bulletin/";
            bulletin || edition || data || pages.iter().any(|(one, _)| format!("/{one}") == name)
        };
        let mut seen = 0;
        for (name, text) in
            pages.iter().filter(|(name, _)| std::path::Path::new(name).extension() == Some("html".as_ref()))
        {
            let base = url::Url::parse(&format!("https://reports.session.example/{name}")).unwrap();
            for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let address = base.join(link).unwrap();
                let ours = address.host_str() == Some("reports.session.example");
                assert!(!ours || there(address.path()), "{name} links to {link}");
                seen += 1;
            }
        }
        assert!(seen > 60, "{seen}");
    }

    #[test]
    fn corrections_are_read_by_version_and_reason() {
        let column = |id: &str, column_type| Column {
            id: id.into(),
            label: String::new(),
            definition: String::new(),
            column_type,
            measure: None,
        };
        let about = About {
            id: "corrections".into(),
            section: String::new(),
            title: String::new(),
            caption: String::new(),
            definition: String::new(),
            source: Source::Stated,
            counted: None,
            sums: Vec::new(),
        };
        let columns = vec![column("change", ColumnType::Key), column("reason", ColumnType::Text)];
        let row = |change: &'static str, reason: &'static str| vec![Cell::text(change), Cell::text(reason)];
        let rows = vec![row("v3-1", "late"), row("v2-1", "twice"), row("v2-2", "twice"), row("x", "nonsense")];
        let found = changes(&Table { about, columns, rows });
        let change = |version, reason: &str, cells| Change { version, reason: reason.into(), cells };
        assert_eq!(found, [change(2, "twice", 2), change(3, "late", 1)]);
        assert_eq!(["2", "v2", "2026-Q3/v2", "v2-1"].map(version_in), [Some(2); 4]);
    }
}
