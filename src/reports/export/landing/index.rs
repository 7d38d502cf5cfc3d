//! The index: every quarter of which a report is owed, the newest first, and the trend.
//!
//! Invariant: a quarter that is over and has no report yet is in the list, so that nobody has to notice what is missing.

use jiff::civil::Date;
use serde::Serialize;

use super::trend::{Trend, trend};
use super::{Entry, Quarters, Site, lateness};
use crate::render::Page;
use crate::reports::Quarter;
use crate::reports::quarter::OutOfCalendar;

#[derive(Serialize)]
pub struct IndexPage {
    provider: String,
    service: String,
    url: String,
    newest: String,
    quarters: Vec<QuarterLine>,
    /// None until there is something to show.
    trend: Option<Trend>,
    has_history: bool,
}

#[derive(Serialize)]
struct QuarterLine {
    quarter: String,
    in_words: String,
    published_on: String,
    /// Empty if it was there in time.
    late: String,
    due: String,
    /// 0 if it was never corrected.
    corrected: i32,
    headline: String,
}

impl Page for IndexPage {
    const TEMPLATE: &'static str = "reports/index";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let alone = Site { predecessor: None, ..super::site() };
        let today = Date::constant(2027, 3, 1);
        let index = |site: &Site, entries: &[Entry]| page(site, &super::by_quarter(entries), today);
        let all = [index(&alone, &[]), index(&alone, &super::samples()), index(&super::site(), &super::samples())];
        all.into_iter().flatten().collect()
    }
}

pub(super) fn page(site: &Site, published: &Quarters, today: Date) -> Result<IndexPage, OutOfCalendar> {
    let mut quarters = Vec::new();
    for quarter in expected(published, today) {
        let editions = published.iter().find(|(one, _)| *one == quarter).map(|(_, editions)| editions.as_slice());
        quarters.push(line(site, quarter, editions.unwrap_or_default(), today)?);
    }
    Ok(IndexPage {
        provider: site.publisher.provider.clone(),
        service: site.publisher.service.clone(),
        url: site.url.clone(),
        newest: published.first().map(|(quarter, _)| quarter.to_string()).unwrap_or_default(),
        quarters,
        trend: trend(site, published, today)?,
        has_history: site.predecessor.is_some(),
    })
}

/// From the last quarter that is over back to the first that was published.
pub(super) fn expected(published: &Quarters, today: Date) -> Vec<Quarter> {
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

fn line(site: &Site, quarter: Quarter, editions: &[Entry], today: Date) -> Result<QuarterLine, OutOfCalendar> {
    let first = editions.first().map(|entry| entry.published_on);
    Ok(QuarterLine {
        quarter: quarter.to_string(),
        in_words: quarter.in_words(),
        published_on: first.map(|day| day.to_string()).unwrap_or_default(),
        late: lateness(site, quarter, first, today)?,
        due: quarter.day_after_end(site.publisher.due_days)?.to_string(),
        corrected: editions.last().map_or(0, |entry| if entry.version > 1 { entry.version } else { 0 }),
        headline: editions.last().and_then(|entry| entry.headline.first().cloned()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{by_quarter, samples, site};
    use super::*;

    fn index(today: &str) -> Vec<(String, String)> {
        let page = page(&site(), &by_quarter(&samples()), today.parse().unwrap()).unwrap();
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
}
