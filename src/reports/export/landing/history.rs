//! The predecessor's quarters: a page each, and all of them as `history.csv`.
//!
//! Not editions: nothing in them can be counted again or verified, and every page says so. Invariant: a quarter of which there is
//! an edition of ours has no such page.

use serde::Serialize;

use super::{LandingError, Quarters, Site, html};
use crate::render::Page;
use crate::reports::Quarter;
use crate::reports::export::ExportError;
use crate::reports::predecessor::{self, PredecessorQuarter, SNAPSHOT, Snapshot};

/// All that the predecessor published, for programs.
const CSV: &str = "history.csv";

#[derive(Serialize)]
pub struct HistoryPage {
    provider: String,
    predecessor: &'static str,
    service: String,
    url: String,
    quarter: String,
    in_words: String,
    /// What is known: the one figure in a sentence, or that there is none.
    sentence: String,
    facts: Vec<Fact>,
    /// Empty if nothing is known to be wrong with it.
    defects: String,
    previous: String,
    next: String,
}

#[derive(Serialize)]
struct Fact {
    label: &'static str,
    value: String,
}

impl Page for HistoryPage {
    const TEMPLATE: &'static str = "reports/history";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let mut pages: Vec<Self> = predecessor::quarters().iter().map(|one| of_quarter(&super::site(), one)).collect();
        pages.push(of_snapshot(&super::site(), &SNAPSHOT));
        pages
    }
}

pub(super) fn pages(site: &Site, ours: &Quarters) -> Result<Vec<(String, Vec<u8>)>, LandingError> {
    let Some(history) = site.predecessor else { return Ok(Vec::new()) };
    let is_ours = |quarter: Quarter| ours.iter().any(|(one, _)| *one == quarter);
    let mut files = vec![(CSV.to_owned(), csv(history)?)];
    let snapshot = Quarter::of_day(SNAPSHOT.as_of);
    let mut all: Vec<(Quarter, HistoryPage)> =
        history.iter().map(|one| (one.quarter(), of_quarter(site, one))).collect();
    all.push((snapshot, of_snapshot(site, &SNAPSHOT)));
    for (quarter, mut page) in all.into_iter().filter(|(quarter, _)| !is_ours(*quarter)) {
        let there = |one: Quarter| is_ours(one) || one == snapshot || site.before(one).is_some();
        let name = |one: Quarter| if there(one) { one.to_string() } else { String::new() };
        (page.previous, page.next) = (name(quarter.previous()), name(quarter.next()));
        files.push((format!("{quarter}/index.html"), html(&page)?));
    }
    Ok(files)
}

fn of_quarter(site: &Site, one: &PredecessorQuarter) -> HistoryPage {
    let fact = |label, value| Fact { label, value };
    let mut facts = vec![
        fact("Period", format!("{} to {}", one.first_day, one.last_day)),
        fact("Published as of", one.label.to_owned()),
        fact("File made on", format!("{}, {} after the quarter’s end", one.published_on, days(one.days_after_end()))),
    ];
    facts.extend(one.replaced_on.map(|day| fact("File replaced on", day.to_string())));
    let sentence = format!("Its report says: {} {}.", one.requests, predecessor::UNIT);
    HistoryPage { sentence, facts, defects: one.defects.to_owned(), ..blank(site, one.quarter()) }
}

fn of_snapshot(site: &Site, one: &Snapshot) -> HistoryPage {
    let facts = vec![
        Fact { label: "Figure as of", value: one.as_of.to_string() },
        Fact { label: "Published on", value: format!("{}, as a page of its website", one.published_on) },
        Fact { label: "Covered by nothing", value: format!("{} to {}", one.gap.0, one.gap.1) },
    ];
    let sentence = format!(
        "No report of this quarter is known to us. A page of the website said that by {} there had been {} requests from 0 \
         jurisdictions.",
        one.as_of, one.requests
    );
    let defects = "The days after that are in no report.".to_owned();
    HistoryPage { sentence, facts, defects, ..blank(site, Quarter::of_day(one.as_of)) }
}

fn blank(site: &Site, quarter: Quarter) -> HistoryPage {
    HistoryPage {
        provider: site.publisher.provider.clone(),
        predecessor: predecessor::PUBLISHER,
        service: site.publisher.service.clone(),
        url: site.url.clone(),
        quarter: quarter.to_string(),
        in_words: quarter.in_words(),
        sentence: String::new(),
        facts: Vec::new(),
        defects: String::new(),
        previous: String::new(),
        next: String::new(),
    }
}

fn days(number: i32) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

fn csv(history: &[PredecessorQuarter]) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record([
        "period",
        "period_start",
        "period_end",
        "publisher",
        "unit",
        "requests",
        "published_label",
        "file_made_on",
        "days_after_period_end",
        "replaced_on",
        "known_defects",
    ])?;
    let (snapshot, day) = (SNAPSHOT, SNAPSHOT.as_of.to_string());
    let (requests, published) = (snapshot.requests.to_string(), snapshot.published_on.to_string());
    let gap = format!("No report covers {} to {}.", snapshot.gap.0, snapshot.gap.1);
    writer.write_record([
        &day,
        "",
        &day,
        predecessor::PUBLISHER,
        "requests",
        &requests,
        "",
        &published,
        "",
        "",
        &gap,
    ])?;
    for one in history {
        writer.write_record([
            one.quarter().to_string(),
            one.first_day.to_string(),
            one.last_day.to_string(),
            predecessor::PUBLISHER.to_owned(),
            predecessor::UNIT.to_owned(),
            one.requests.to_string(),
            one.label.to_owned(),
            one.published_on.to_string(),
            one.days_after_end().to_string(),
            one.replaced_on.map(|day| day.to_string()).unwrap_or_default(),
            one.defects.to_owned(),
        ])?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, by_quarter, samples, site};
    use super::*;

    #[test]
    fn a_quarter_of_the_predecessor_says_that_it_cannot_be_verified_and_where_the_next_one_is() {
        let pages = pages(&site(), &by_quarter(&samples())).unwrap();
        assert_eq!(pages.len(), 9);
        let (_, page) = pages.iter().find(|(name, _)| name == "2023-Q3/index.html").unwrap();
        let page = String::from_utf8(page.clone()).unwrap();
        for said in [
            "19 inquiries or requests from law enforcement agencies",
            "nothing to verify",
            "../2023-Q4/",
            "../2023-Q2/",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    #[test]
    fn our_own_edition_takes_the_place_of_a_predecessor_s_quarter() {
        let ours = Entry { quarter: "2024-Q4".parse().unwrap(), ..samples().remove(0) };
        let pages = pages(&site(), &by_quarter(&[ours])).unwrap();
        assert!(pages.iter().all(|(name, _)| name != "2024-Q4/index.html"));
    }

    #[test]
    fn the_history_as_csv_has_one_row_a_report_and_one_for_the_snapshot() {
        let bytes = csv(predecessor::quarters()).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 8);
        assert_eq!(rows.iter().map(|row| row[5].parse::<i64>().unwrap()).sum::<i64>(), 58);
        assert_eq!((&rows[3][0], &rows[3][8]), ("2023-Q4", "74"));
    }
}
