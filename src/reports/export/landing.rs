//! The pages that lead to editions: one a quarter, and the index of all quarters.
//!
//! They are no part of an edition and are written again whenever something is published, and daily, so that a quarter whose
//! report is late says so. Invariant: every edition ever published is linked from its quarter's page.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::ExportError;
use crate::render::{self, Page};
use crate::reports::quarter::OutOfCalendar;
use crate::reports::{Publisher, Quarter};

/// An edition that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub quarter: Quarter,
    pub version: i32,
    pub published_on: Date,
    /// Its first sentences, in words.
    pub headline: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum LandingError {
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Calendar(#[from] OutOfCalendar),
}

#[derive(Serialize)]
pub struct QuarterPage {
    provider: String,
    quarter: String,
    in_words: String,
    headline: Vec<String>,
    newest: EditionLink,
    older: Vec<EditionLink>,
}

#[derive(Clone, Serialize)]
struct EditionLink {
    version: i32,
    published_on: String,
}

#[derive(Serialize)]
pub struct IndexPage {
    provider: String,
    service: String,
    newest: String,
    quarters: Vec<QuarterLine>,
}

#[derive(Serialize)]
struct QuarterLine {
    quarter: String,
    in_words: String,
    published_on: String,
    /// Empty if it was there in time.
    late: String,
    due: String,
    headline: String,
}

impl Page for QuarterPage {
    const TEMPLATE: &'static str = "reports/quarter";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::reports::invented::publisher;
        samples().iter().filter_map(|entry| quarter_page(&publisher(), std::slice::from_ref(entry))).collect()
    }
}

impl Page for IndexPage {
    const TEMPLATE: &'static str = "reports/index";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::reports::invented::publisher;
        let index = |entries: &[Entry]| index_page(&publisher(), entries, Date::constant(2027, 3, 1));
        [index(&[]), index(&samples())].into_iter().flatten().collect()
    }
}

/// Files by their path below the reports directory; `today` decides what is late.
pub fn pages(publisher: &Publisher, entries: &[Entry], today: Date) -> Result<BTreeMap<String, Vec<u8>>, LandingError> {
    let mut files = BTreeMap::new();
    for (quarter, editions) in by_quarter(entries) {
        if let Some(page) = quarter_page(publisher, &editions) {
            files.insert(format!("{quarter}/index.html"), html(&page)?);
        }
    }
    files.insert("index.html".into(), html(&index_page(publisher, entries, today)?)?);
    files.insert(super::STYLE.into(), super::style()?);
    Ok(files)
}

fn html(page: &impl Page) -> Result<Vec<u8>, ExportError> {
    Ok(render::html(page)?.into_bytes())
}

/// Newest quarter first, and in each the newest edition last.
fn by_quarter(entries: &[Entry]) -> Vec<(Quarter, Vec<Entry>)> {
    let mut quarters: BTreeMap<Quarter, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        quarters.entry(entry.quarter).or_default().push(entry.clone());
    }
    for editions in quarters.values_mut() {
        editions.sort_by_key(|entry| entry.version);
    }
    quarters.into_iter().rev().collect()
}

fn quarter_page(publisher: &Publisher, editions: &[Entry]) -> Option<QuarterPage> {
    let (newest, older) = editions.split_last()?;
    let link = |entry: &Entry| EditionLink { version: entry.version, published_on: entry.published_on.to_string() };
    Some(QuarterPage {
        provider: publisher.provider.clone(),
        quarter: newest.quarter.to_string(),
        in_words: newest.quarter.in_words(),
        headline: newest.headline.clone(),
        newest: link(newest),
        older: older.iter().rev().map(link).collect(),
    })
}

fn index_page(publisher: &Publisher, entries: &[Entry], today: Date) -> Result<IndexPage, OutOfCalendar> {
    let editions_by_quarter = by_quarter(entries);
    let mut quarters = Vec::new();
    for quarter in expected(&editions_by_quarter, today) {
        let editions =
            editions_by_quarter.iter().find(|(one, _)| *one == quarter).map(|(_, editions)| editions.as_slice());
        quarters.push(line(publisher, quarter, editions.unwrap_or_default(), today)?);
    }
    Ok(IndexPage {
        provider: publisher.provider.clone(),
        service: publisher.service.clone(),
        newest: editions_by_quarter.first().map(|(quarter, _)| quarter.to_string()).unwrap_or_default(),
        quarters,
    })
}

/// From the last quarter that is over back to the first that was published.
fn expected(published: &[(Quarter, Vec<Entry>)], today: Date) -> Vec<Quarter> {
    let Some((first, _)) = published.last() else { return Vec::new() };
    let newest = published.first().map_or(*first, |(quarter, _)| *quarter);
    let mut quarter = Quarter::of_day(today).previous().max(newest);
    let mut quarters = Vec::new();
    while quarter >= *first {
        quarters.push(quarter);
        quarter = quarter.previous();
    }
    quarters
}

fn line(
    publisher: &Publisher,
    quarter: Quarter,
    editions: &[Entry],
    today: Date,
) -> Result<QuarterLine, OutOfCalendar> {
    let due = quarter.day_after_end(publisher.due_days)?;
    let first = editions.first().map(|entry| entry.published_on);
    let late = match first {
        Some(day) if day > due => format!("Published late: it was due on {due}."),
        None if today > due => format!("Late: this report was due on {due} and is not published yet."),
        _ => String::new(),
    };
    Ok(QuarterLine {
        quarter: quarter.to_string(),
        in_words: quarter.in_words(),
        published_on: first.map(|day| day.to_string()).unwrap_or_default(),
        late,
        due: due.to_string(),
        headline: editions.last().and_then(|entry| entry.headline.first().cloned()).unwrap_or_default(),
    })
}

/// In time, late and missing.
#[cfg(test)]
fn samples() -> Vec<Entry> {
    let entry = |day: Date, version, published_on| Entry {
        quarter: Quarter::of_day(day),
        version,
        published_on,
        headline: vec!["In the quarter, 3 new matters reached the foundation, and 1 was open from before.".into()],
    };
    vec![
        entry(Date::constant(2026, 2, 1), 1, Date::constant(2026, 4, 20)),
        entry(Date::constant(2026, 2, 1), 2, Date::constant(2026, 6, 2)),
        entry(Date::constant(2026, 5, 1), 1, Date::constant(2026, 9, 2)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented::publisher;

    fn index(today: &str) -> Vec<(String, String)> {
        let page = index_page(&publisher(), &samples(), today.parse().unwrap()).unwrap();
        page.quarters.into_iter().map(|line| (line.quarter, line.late)).collect()
    }

    #[test]
    fn a_quarter_that_is_late_says_so_and_one_that_is_not_due_does_not() {
        let lines = index("2026-10-15");
        assert_eq!(lines[0], ("2026-Q3".into(), String::new()));
        assert_eq!(lines[1], ("2026-Q2".into(), "Published late: it was due on 2026-07-30.".into()));
        assert_eq!(lines[2], ("2026-Q1".into(), String::new()));
        let late = index("2026-10-31");
        assert_eq!(late[0].1, "Late: this report was due on 2026-10-30 and is not published yet.");
    }

    #[test]
    fn the_page_of_a_quarter_leads_to_the_newest_edition_and_lists_the_others() {
        let page = quarter_page(&publisher(), &samples()[..2]).unwrap();
        assert_eq!((page.newest.version, page.older.len(), page.older[0].version), (2, 1, 1));
    }
}
