//! How many requests for information came in each quarter: a chart, and beside it the table that says the same.
//!
//! Not a table of a report: it is made of the newest edition of each quarter, and of what a predecessor published by another
//! method, which has another mark. Invariant: a quarter without a figure is shown without one, never as 0 and never left out.

use jiff::civil::Date;
use serde::Serialize;

use super::index::expected;
use super::{Quarters, Site, lateness};
use crate::reports::Quarter;
use crate::reports::predecessor::{self, SNAPSHOT};
use crate::reports::quarter::OutOfCalendar;

#[derive(Serialize)]
pub struct Trend {
    chart: Chart,
    /// The newest first.
    rows: Vec<Row>,
    /// Empty without a predecessor.
    predecessor: String,
    unit: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    quarter: String,
    /// Whether there is a page to go to.
    has_page: bool,
    #[serde(skip)]
    requests: Option<i64>,
    /// As words; empty where there is no figure.
    requests_shown: String,
    received_shown: String,
    by_predecessor: bool,
    published_on: String,
    remark: String,
}

/// Columns in whole units; a template turns them into SVG.
#[derive(Serialize)]
struct Chart {
    description: String,
    width: usize,
    columns: Vec<Column>,
    /// Where the figures of another method end; 0 if none are shown.
    border: usize,
    floor: usize,
}

#[derive(Serialize)]
struct Column {
    x: usize,
    y: usize,
    height: usize,
    middle: usize,
    label_y: usize,
    /// "–" where no figure is known.
    value: String,
    by_predecessor: bool,
    unknown: bool,
    number: i8,
    /// Below the first column of a year, else empty.
    year: String,
}

const STEP: usize = 28;
const BAR: usize = 20;
const LEFT: usize = 4;
const TOP: usize = 18;
const FLOOR: usize = 140;

/// As many as can be read on a phone.
const SHOWN: usize = 16;

/// None if nothing was published by anybody.
pub(super) fn trend(site: &Site, published: &Quarters, today: Date) -> Result<Option<Trend>, OutOfCalendar> {
    let quarters = every_quarter(site, published, today);
    if quarters.is_empty() {
        return Ok(None);
    }
    let mut rows = Vec::new();
    for quarter in quarters {
        rows.push((quarter, row(site, published, quarter, today)?));
    }
    let has_predecessor = rows.iter().any(|(_, row)| row.by_predecessor);
    Ok(Some(Trend {
        chart: chart(&rows),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        predecessor: if has_predecessor { predecessor::PUBLISHER.into() } else { String::new() },
        unit: predecessor::UNIT,
    }))
}

/// Without a gap from the last that is over to the first of ours or of the predecessor's, the newest first.
fn every_quarter(site: &Site, published: &Quarters, today: Date) -> Vec<Quarter> {
    let mut quarters = expected(published, today);
    let history = site.predecessor.unwrap_or_default();
    let Some(last) = history.last().map(predecessor::PredecessorQuarter::quarter) else { return quarters };
    let first = Quarter::of_day(SNAPSHOT.as_of);
    let mut quarter = quarters.last().map_or(last, |oldest| oldest.previous());
    while quarter >= first {
        quarters.push(quarter);
        quarter = quarter.previous();
    }
    quarters
}

fn row(site: &Site, published: &Quarters, quarter: Quarter, today: Date) -> Result<Row, OutOfCalendar> {
    let mut row = Row {
        quarter: quarter.to_string(),
        has_page: true,
        requests: None,
        requests_shown: String::new(),
        received_shown: String::new(),
        by_predecessor: false,
        published_on: String::new(),
        remark: String::new(),
    };
    let editions = published.iter().find(|(one, _)| *one == quarter).map(|(_, editions)| editions.as_slice());
    if let [first, ..] = editions.unwrap_or_default() {
        let newest = editions.and_then(<[_]>::last).unwrap_or(first);
        row.requests = newest.requests;
        row.received_shown = newest.received.map(|number| number.to_string()).unwrap_or_default();
        row.published_on = first.published_on.to_string();
        row.remark = lateness(site, quarter, Some(first.published_on), today)?;
        if newest.version > 1 {
            let corrected = format!("Corrected on {}.", newest.published_on);
            row.remark = if row.remark.is_empty() { corrected } else { format!("{} {corrected}", row.remark) };
        }
    } else if let Some(one) = site.before(quarter) {
        row.requests = Some(one.requests);
        row.by_predecessor = true;
        row.published_on = one.published_on.to_string();
        row.remark = match one.replaced_on {
            Some(_) => "Replaced later without a notice of correction.".into(),
            None => one.defects.split_inclusive('.').next().unwrap_or_default().to_owned(),
        };
    } else if published.last().is_some_and(|(oldest, _)| quarter >= *oldest) {
        row.has_page = false;
        row.remark = lateness(site, quarter, None, today)?;
        if row.remark.is_empty() {
            row.remark = format!("Due on {}.", quarter.day_after_end(site.publisher.due_days)?);
        }
    } else {
        row.has_page = quarter == Quarter::of_day(SNAPSHOT.as_of);
        row.remark = "No report known to us.".into();
    }
    row.requests_shown = row.requests.map(|number| number.to_string()).unwrap_or_default();
    Ok(row)
}

/// The newest quarters from left to right.
fn chart(rows: &[(Quarter, Row)]) -> Chart {
    let mut shown: Vec<&(Quarter, Row)> = rows.iter().take(SHOWN).collect();
    shown.reverse();
    let most = shown.iter().filter_map(|(_, row)| row.requests).max().unwrap_or(0).max(1);
    let columns: Vec<Column> =
        shown.iter().enumerate().map(|(place, (quarter, row))| column(place, *quarter, row, most)).collect();
    let said = shown.iter().map(|(quarter, row)| match row.requests {
        Some(requests) => format!("{quarter}: {requests}"),
        None => format!("{quarter}: no figure"),
    });
    let last_of_theirs = shown.iter().rposition(|(_, row)| row.by_predecessor);
    Chart {
        description: format!("{}.", said.collect::<Vec<_>>().join("; ")),
        width: 2 * LEFT + STEP * columns.len(),
        border: last_of_theirs.filter(|place| place + 1 < columns.len()).map_or(0, |place| LEFT + STEP * (place + 1)),
        columns,
        floor: FLOOR,
    }
}

fn column(place: usize, quarter: Quarter, row: &Row, most: i64) -> Column {
    let requests = row.requests.unwrap_or(0).max(0);
    let room = i64::try_from(FLOOR - TOP).unwrap_or(0);
    // What is not 0 is seen.
    let height = usize::try_from(requests * room / most).unwrap_or(0).max(usize::from(requests > 0) * 2);
    let x = LEFT + STEP * place + (STEP - BAR) / 2;
    Column {
        x,
        y: FLOOR - height,
        height,
        middle: x + BAR / 2,
        label_y: FLOOR - height - 5,
        value: row.requests.map_or_else(|| "–".to_owned(), |requests| requests.to_string()),
        by_predecessor: row.by_predecessor,
        unknown: row.requests.is_none(),
        number: quarter.number(),
        year: if place == 0 || quarter.number() == 1 { quarter.year().to_string() } else { String::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{by_quarter, samples, site};
    use super::*;

    fn of(site: &Site, today: &str) -> Trend {
        trend(site, &by_quarter(&samples()), today.parse().unwrap()).unwrap().unwrap()
    }

    fn remark(trend: &Trend, quarter: &str) -> (Option<i64>, bool, String) {
        let row = trend.rows.iter().find(|row| row.quarter == quarter).unwrap();
        (row.requests, row.by_predecessor, row.remark.clone())
    }

    #[test]
    fn the_trend_has_every_quarter_since_the_predecessor_began_and_fills_nothing_in() {
        let trend = of(&site(), "2026-10-15");
        assert_eq!(trend.rows.len(), 15);
        assert_eq!(remark(&trend, "2023-Q1"), (None, false, "No report known to us.".into()));
        assert_eq!(remark(&trend, "2023-Q2"), (Some(6), true, String::new()));
        assert_eq!(remark(&trend, "2025-Q3"), (None, false, "No report known to us.".into()));
        assert_eq!(remark(&trend, "2026-Q1"), (Some(4), false, "Corrected on 2026-06-02.".into()));
        assert_eq!(remark(&trend, "2026-Q3"), (None, false, "Due on 2026-10-30.".into()));
    }

    #[test]
    fn another_method_has_another_mark_and_a_border() {
        let trend = of(&site(), "2026-10-15");
        let theirs: Vec<bool> = trend.chart.columns.iter().map(|column| column.by_predecessor).collect();
        assert_eq!(theirs.iter().filter(|theirs| **theirs).count(), 7);
        assert_eq!(trend.chart.border, LEFT + 8 * STEP);
        let alone = of(&Site { predecessor: None, ..site() }, "2026-10-15");
        assert_eq!((alone.rows.len(), alone.chart.border), (3, 0));
    }

    #[test]
    fn the_highest_column_is_as_high_as_the_chart_and_an_unknown_one_has_no_height() {
        let columns = of(&site(), "2026-10-15").chart.columns;
        let heights: Vec<usize> = columns.iter().map(|column| column.height).collect();
        assert_eq!((heights[0], heights[2]), (0, FLOOR - TOP), "2023-Q1 and 2023-Q3");
        assert_eq!((columns[0].value.as_str(), columns[2].value.as_str()), ("–", "19"));
    }
}
