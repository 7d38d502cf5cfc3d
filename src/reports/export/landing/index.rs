//! The index: every quarter of which a report is owed, the newest first, and the trend.
//!
//! Invariant: a quarter that is over and has no report yet is in the list, so that nobody has to notice what is missing.

use jiff::civil::Date;
use serde::Serialize;

use super::frame::{Day, Frame, Link, View};
use super::trend::{Trend, trend};
use super::{BULLETIN, Entry, LATEST, due, history, lateness};
use crate::reports::Quarter;
use crate::reports::quarter::OutOfCalendar;

pub(super) const TEMPLATE: &str = "reports/landing/index";

/// It stands in the folder of all.
const FOLDER: &str = "";

#[derive(Serialize)]
pub(super) struct IndexPage {
    frame: Frame,
    lead: String,
    quarters: Vec<QuarterLine>,
    /// None until there is something to show.
    trend: Option<Trend>,
    /// Where the predecessor's figures are; empty if there are none.
    history: String,
    bulletin: String,
}

#[derive(Serialize)]
struct QuarterLine {
    quarter: String,
    /// Empty if there is no report.
    href: String,
    published: Option<Day>,
    due: Day,
    /// Empty if it was there in time.
    late: String,
    /// Empty if it was never corrected.
    corrected: String,
    headline: String,
}

pub(super) fn page(view: View<'_>, today: Date) -> Result<IndexPage, OutOfCalendar> {
    let mut quarters = Vec::new();
    for quarter in expected(view, today) {
        let editions = view.quarters.iter().find(|(one, _)| *one == quarter).map(|(_, editions)| editions.as_slice());
        quarters.push(line(view, quarter, editions.unwrap_or_default(), today)?);
    }
    let about = [("service", view.site.publisher.service.as_str()), ("provider", &view.site.publisher.provider)];
    let description = "Every notification about {service} that reaches {provider}, documented every three months.";
    let lead = "Every notification about {service} that reaches {provider}, requests of public authorities and demands to take something \
                down among them, is documented in a report every three months.";
    let frame = view
        .frame(FOLDER, view.say("Transparency reports"), view.language.fill(description, &about))
        .leading_to(links(view));
    Ok(IndexPage {
        frame,
        lead: view.language.fill(lead, &about),
        quarters,
        trend: trend(view, today)?,
        history: view.site.predecessor.map(|_| format!("{}{}", view.root(FOLDER), history::CSV)).unwrap_or_default(),
        bulletin: view.to(FOLDER, BULLETIN),
    })
}

fn links(view: View<'_>) -> Vec<Link> {
    if view.quarters.is_empty() {
        return Vec::new();
    }
    let link = |href: String, text: &str| Link { href, text: view.say(text), rel: "" };
    vec![
        link(view.to(FOLDER, LATEST), "Newest quarter"),
        link("#trend".to_owned(), "Trend"),
        link(view.to_feed(FOLDER), "Feed"),
    ]
}

/// From the last quarter that is over back to the first that was published, or, while none is, to the first that is owed.
pub(super) fn expected(view: View<'_>, today: Date) -> Vec<Quarter> {
    let Some(first) = view.quarters.last().map(|(quarter, _)| *quarter).or(view.site.since) else { return Vec::new() };
    let last_over = Quarter::of_day(today).previous();
    let mut quarter = view.quarters.first().map_or(last_over, |(newest, _)| last_over.max(*newest));
    let mut quarters = Vec::new();
    while quarter >= first {
        quarters.push(quarter);
        quarter = quarter.previous();
    }
    quarters
}

fn line(view: View<'_>, quarter: Quarter, editions: &[Entry], today: Date) -> Result<QuarterLine, OutOfCalendar> {
    let first = editions.first().map(|entry| entry.published_on);
    let newest = editions.last();
    let corrected = newest.filter(|entry| entry.version > 1).map(|entry| entry.version.to_string());
    let headline = newest.and_then(|entry| entry.headline.first());
    Ok(QuarterLine {
        quarter: quarter.to_string(),
        href: if newest.is_some() { view.to(FOLDER, &format!("{quarter}/")) } else { String::new() },
        published: first.map(|day| view.day(day)),
        late: lateness(view, quarter, first, today)?,
        due: view.day(due(view, quarter)?),
        corrected: corrected
            .map(|version| view.language.fill("corrected, now version {version}", &[("version", &version)]))
            .unwrap_or_default(),
        headline: headline.map(|sentence| view.language.sentence_in_words(sentence)).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Site, by_quarter, samples, site};
    use super::*;
    use crate::reports::language::languages;

    fn index(today: &str, language: usize) -> Vec<(String, String)> {
        let (site, quarters) = (site(), by_quarter(&samples()));
        let view = View { site: &site, quarters: &quarters, language: &languages().unwrap()[language] };
        let page = page(view, today.parse().unwrap()).unwrap();
        page.quarters.into_iter().map(|line| (line.quarter, line.late)).collect()
    }

    #[test]
    fn a_first_report_that_never_comes_is_late_too() {
        let (site, quarters) = (Site { since: "2026-Q1".parse().ok(), ..site() }, by_quarter(&[]));
        let view = View { site: &site, quarters: &quarters, language: &languages().unwrap()[0] };
        let page = page(view, "2026-10-15".parse().unwrap()).unwrap();
        let lines: Vec<_> = page.quarters.iter().map(|line| (line.quarter.as_str(), !line.late.is_empty())).collect();
        assert_eq!(lines, [("2026-Q3", false), ("2026-Q2", true), ("2026-Q1", true)]);
    }

    #[test]
    fn a_quarter_that_is_late_says_so_and_one_that_is_not_due_does_not() {
        let lines = index("2026-10-15", 0);
        assert_eq!(lines[0], ("2026-Q3".into(), String::new()));
        assert_eq!(lines[1], ("2026-Q2".into(), "Published late: it was due on 30 July 2026.".into()));
        assert_eq!(lines[2], ("2026-Q1".into(), String::new()));
        let late = index("2026-10-31", 0);
        assert_eq!(late[0].1, "Late: this report was due on 30 October 2026 and is not published yet.");
        let german = index("2026-10-31", 1);
        assert!(german[0].1.contains("30. Oktober 2026"), "{german:?}");
    }
}
