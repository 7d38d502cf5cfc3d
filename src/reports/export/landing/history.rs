//! The predecessor's quarters: a page each, and all of them as `history.csv`.
//!
//! Not editions: nothing in them can be counted again or verified, and every page says so. Invariant: a quarter of which there is
//! an edition of ours has no such page.

use serde::Serialize;

use super::frame::{Frame, View};
use super::{LandingError, html};
use crate::reports::Quarter;
use crate::reports::export::ExportError;
use crate::reports::predecessor::{self, PredecessorQuarter, SNAPSHOT, Snapshot};

pub(super) const TEMPLATE: &str = "reports/landing/history";

/// All that the predecessor published, for programs.
pub(super) const CSV: &str = "history.csv";

const LIMITS: &str = "It was published under another method: one total, for which it is not said what counts as one request. An informal \
                      question and the order of a court count alike. Countries, legal bases, outcomes, demands to take something down and \
                      breach notifications are not in it. There is no list of cases behind it, so there is nothing to verify, and it cannot \
                      be compared with the reports of {name}.";

#[derive(Serialize)]
struct HistoryPage {
    frame: Frame,
    quarter: String,
    lead: String,
    /// What is known: the one figure in a sentence, or that there is none.
    sentence: String,
    facts: Vec<Fact>,
    /// Empty if nothing is known to be wrong with it.
    defects: String,
    limits: String,
    csv: String,
}

#[derive(Serialize)]
struct Fact {
    label: String,
    value: String,
}

/// The figures as a file; none without a predecessor.
pub(super) fn data(history: Option<&[PredecessorQuarter]>) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    history.map(|history| Ok((CSV.to_owned(), csv(history)?))).into_iter().collect()
}

/// The pages of the predecessor's quarters of which there is no report of ours.
pub(super) fn pages(view: View<'_>) -> Result<Vec<(String, Vec<u8>)>, LandingError> {
    let history = view.site.predecessor.unwrap_or_default();
    let is_ours = |quarter: Quarter| view.quarters.iter().any(|(one, _)| *one == quarter);
    let snapshot = view.site.predecessor.map(|_| of_snapshot(view, &SNAPSHOT));
    let all = history.iter().map(|one| (one.quarter(), of_quarter(view, one)));
    let all = all.chain(snapshot.map(|page| (Quarter::of_day(SNAPSHOT.as_of), page)));
    let mut files = Vec::new();
    for (quarter, page) in all.filter(|(quarter, _)| !is_ours(*quarter)) {
        files.push((view.path(&format!("{quarter}/")), html(TEMPLATE, &page)?));
    }
    Ok(files)
}

fn of_quarter(view: View<'_>, one: &PredecessorQuarter) -> HistoryPage {
    let language = view.language;
    let fact = |label: &str, value| Fact { label: view.say(label), value };
    let [first, last, made] = [one.first_day, one.last_day, one.published_on].map(|day| language.date(day));
    let days = one.days_after_end();
    let made_on = if days == 1 {
        "{day}, 1 day after the quarter’s end"
    } else {
        "{day}, {days} days after the quarter’s end"
    };
    let mut facts = vec![
        fact("Period", language.fill("{from} to {to}", &[("from", &first), ("to", &last)])),
        fact("Published as of", one.label.to_owned()),
        fact("File made on", language.fill(made_on, &[("day", &made), ("days", &days.to_string())])),
    ];
    facts.extend(one.replaced_on.map(|day| fact("File replaced on", language.date(day))));
    let unit = view.say(predecessor::UNIT);
    let sentence = language
        .fill("Its report says: {number} {unit}.", &[("number", &language.integer(one.requests)), ("unit", &unit)]);
    let defects = if one.defects.is_empty() { String::new() } else { view.say(one.defects) };
    page(view, one.quarter(), sentence, facts, defects)
}

fn of_snapshot(view: View<'_>, one: &Snapshot) -> HistoryPage {
    let language = view.language;
    let [as_of, published, from, to] =
        [one.as_of, one.published_on, one.gap.0, one.gap.1].map(|day| language.date(day));
    let fact = |label: &str, value| Fact { label: view.say(label), value };
    let facts = vec![
        fact("Figure as of", as_of.clone()),
        fact("Published on", language.fill("{day}, as a page of its website", &[("day", &published)])),
        fact("Covered by nothing", language.fill("{from} to {to}", &[("from", &from), ("to", &to)])),
    ];
    let sentence = language.fill(
        "No report of this quarter is known to us. A page of the website said that by {day} there had been {number} requests from 0 \
         jurisdictions.",
        &[("day", &as_of), ("number", &language.integer(one.requests))],
    );
    page(view, Quarter::of_day(one.as_of), sentence, facts, view.say("The days after that are in no report."))
}

fn page(view: View<'_>, quarter: Quarter, sentence: String, facts: Vec<Fact>, defects: String) -> HistoryPage {
    let folder = &format!("{quarter}/");
    let publisher = &view.site.publisher;
    let title = view.language.fill("{quarter}, published by the predecessor", &[("quarter", &quarter.to_string())]);
    let lead = view.language.fill(
        "What the {predecessor}, the predecessor of {name}, published about {service} for {quarter}.",
        &[
            ("predecessor", predecessor::PUBLISHER),
            ("name", &publisher.provider),
            ("service", &publisher.service),
            ("quarter", &view.language.quarter(quarter)),
        ],
    );
    let snapshot = Quarter::of_day(SNAPSHOT.as_of);
    let is_there = |one: Quarter| {
        view.quarters.iter().any(|(ours, _)| *ours == one) || one == snapshot || view.site.before(one).is_some()
    };
    let frame = view.frame(folder, title, sentence.clone()).leading_to(view.neighbours(folder, quarter, is_there));
    HistoryPage {
        frame,
        quarter: quarter.to_string(),
        lead,
        sentence,
        facts,
        defects,
        limits: view.language.fill(LIMITS, &[("name", &publisher.provider)]),
        csv: format!("{}{CSV}", view.root(folder)),
    }
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
    use crate::reports::language::languages;

    fn written(entries: &[Entry], language: usize) -> Vec<(String, String)> {
        let (site, quarters) = (site(), by_quarter(entries));
        let view = View { site: &site, quarters: &quarters, language: &languages().unwrap()[language] };
        let pages = pages(view).unwrap();
        pages.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
    }

    #[test]
    fn a_quarter_of_the_predecessor_says_that_it_cannot_be_verified_and_where_the_next_one_is() {
        let pages = written(&samples(), 0);
        assert_eq!(pages.len(), 8);
        let (_, page) = pages.iter().find(|(name, _)| name == "2023-Q3/index.html").unwrap();
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
    fn the_same_quarter_stands_beside_it_in_another_language() {
        let pages = written(&samples(), 1);
        let (_, page) = pages.iter().find(|(name, _)| name == "2023-Q3/de/index.html").unwrap();
        for said in ["19 Anfragen", "../../2023-Q4/de/", "../../history.csv", "19. Oktober 2023"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    #[test]
    fn our_own_edition_takes_the_place_of_a_predecessor_s_quarter() {
        let ours = Entry { quarter: "2024-Q4".parse().unwrap(), ..samples().remove(0) };
        assert!(written(&[ours], 0).iter().all(|(name, _)| name != "2024-Q4/index.html"));
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
