//! How many requests for information came in each quarter: a chart, and beside it the table that says the same.
//!
//! Not a table of a report: it is made of the newest edition of each quarter, and of what a predecessor published by another
//! method, which has another mark. Invariant: a quarter without a figure is shown without one, never as 0 and never left out.

use jiff::civil::Date;
use serde::Serialize;

use super::frame::{Day, View};
use super::index::expected;
use super::{due, lateness};
use crate::reports::Quarter;
use crate::reports::predecessor::{self, SNAPSHOT};
use crate::reports::quarter::OutOfCalendar;

#[derive(Serialize)]
pub struct Trend {
    chart: Chart,
    /// The newest first.
    rows: Vec<Row>,
    /// What the mark of our figures means.
    ours: String,
    /// What the predecessor's means; empty without a predecessor.
    predecessor: String,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    quarter: String,
    /// Empty if there is no page to go to.
    href: String,
    #[serde(skip)]
    requests: Option<i64>,
    /// As words; empty where there is no figure.
    requests_shown: String,
    received_shown: String,
    by_predecessor: bool,
    published: Option<Day>,
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
pub(super) fn trend(view: View<'_>, today: Date) -> Result<Option<Trend>, OutOfCalendar> {
    let quarters = every_quarter(view, today);
    if quarters.is_empty() {
        return Ok(None);
    }
    let mut rows = Vec::new();
    for quarter in quarters {
        rows.push((quarter, row(view, quarter, today)?));
    }
    let has_predecessor = rows.iter().any(|(_, row)| row.by_predecessor);
    let provider = &view.site.publisher.provider;
    Ok(Some(Trend {
        chart: chart(view, &rows),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        ours: view.language.fill("Counted by {name}, request by request", &[("name", provider)]),
        predecessor: if has_predecessor { theirs(view) } else { String::new() },
    }))
}

fn theirs(view: View<'_>) -> String {
    let unit = view.say(predecessor::UNIT);
    view.language.fill(
        "Published by the predecessor, {name}, as “{unit}”: one total under another, undefined method. The two cannot be compared",
        &[("name", predecessor::PUBLISHER), ("unit", &unit)],
    )
}

/// Without a gap from the last that is over to the first of ours or of the predecessor's, the newest first.
fn every_quarter(view: View<'_>, today: Date) -> Vec<Quarter> {
    let mut quarters = expected(view, today);
    let history = view.site.predecessor.unwrap_or_default();
    let Some(last) = history.last().map(predecessor::PredecessorQuarter::quarter) else { return quarters };
    let first = Quarter::of_day(SNAPSHOT.as_of);
    let mut quarter = quarters.last().map_or(last, |oldest| oldest.previous());
    while quarter >= first {
        quarters.push(quarter);
        quarter = quarter.previous();
    }
    quarters
}

fn row(view: View<'_>, quarter: Quarter, today: Date) -> Result<Row, OutOfCalendar> {
    let due_days = view.site.publisher.due_days;
    let mut row = blank(view, quarter);
    let editions = view.quarters.iter().find(|(one, _)| *one == quarter).map(|(_, editions)| editions.as_slice());
    if let [first, ..] = editions.unwrap_or_default() {
        let newest = editions.and_then(<[_]>::last).unwrap_or(first);
        row.requests = newest.requests;
        row.received_shown = newest.received.map(|number| view.language.integer(number)).unwrap_or_default();
        row.published = Some(view.day(first.published_on));
        row.remark = lateness(view, quarter, Some(first.published_on), today)?;
        if newest.version > 1 {
            let day = view.language.date(newest.published_on);
            let corrected = view.language.fill("Corrected on {day}.", &[("day", &day)]);
            row.remark = if row.remark.is_empty() { corrected } else { format!("{} {corrected}", row.remark) };
        }
    } else if let Some(one) = view.site.before(quarter) {
        row.requests = Some(one.requests);
        row.by_predecessor = true;
        row.published = Some(view.day(one.published_on));
        if one.replaced_on.is_some() {
            row.remark = view.say("Replaced later without a notice of correction.");
        } else if i64::from(one.days_after_end()) > due_days {
            let days = one.days_after_end().to_string();
            row.remark = view.language.fill("Made {days} days after the quarter’s end.", &[("days", &days)]);
        }
    } else if view.quarters.last().is_some_and(|(oldest, _)| quarter >= *oldest) {
        row.href = String::new();
        row.remark = lateness(view, quarter, None, today)?;
        if row.remark.is_empty() {
            let due = view.language.date(due(view, quarter)?);
            row.remark = view.language.fill("Due on {day}.", &[("day", &due)]);
        }
    } else {
        if quarter != Quarter::of_day(SNAPSHOT.as_of) {
            row.href = String::new();
        }
        row.remark = view.say("No report known to us.");
    }
    row.requests_shown = row.requests.map(|number| view.language.integer(number)).unwrap_or_default();
    Ok(row)
}

fn blank(view: View<'_>, quarter: Quarter) -> Row {
    Row {
        quarter: quarter.to_string(),
        href: view.to("", &format!("{quarter}/")),
        requests: None,
        requests_shown: String::new(),
        received_shown: String::new(),
        by_predecessor: false,
        published: None,
        remark: String::new(),
    }
}

/// The newest quarters from left to right.
fn chart(view: View<'_>, rows: &[(Quarter, Row)]) -> Chart {
    let mut shown: Vec<&(Quarter, Row)> = rows.iter().take(SHOWN).collect();
    shown.reverse();
    let most = shown.iter().filter_map(|(_, row)| row.requests).max().unwrap_or(0).max(1);
    let columns: Vec<Column> =
        shown.iter().enumerate().map(|(place, (quarter, row))| column(place, *quarter, row, most)).collect();
    let said = shown.iter().map(|(quarter, row)| match row.requests {
        Some(_) => format!("{quarter}: {}", row.requests_shown),
        None => format!("{quarter}: {}", view.say("no figure")),
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
        value: if row.requests.is_some() { row.requests_shown.clone() } else { "–".to_owned() },
        by_predecessor: row.by_predecessor,
        unknown: row.requests.is_none(),
        number: quarter.number(),
        year: if place == 0 || quarter.number() == 1 { quarter.year().to_string() } else { String::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Site, by_quarter, samples, site};
    use super::*;
    use crate::reports::language::languages;

    fn in_language(site: &Site, today: &str, language: usize) -> Trend {
        let quarters = by_quarter(&samples());
        let view = View { site, quarters: &quarters, language: &languages().unwrap()[language] };
        trend(view, today.parse().unwrap()).unwrap().unwrap()
    }

    fn of(site: &Site, today: &str) -> Trend {
        in_language(site, today, 0)
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
        assert_eq!(remark(&trend, "2023-Q4"), (Some(3), true, "Made 74 days after the quarter’s end.".into()));
        assert_eq!(remark(&trend, "2025-Q3"), (None, false, "No report known to us.".into()));
        assert_eq!(remark(&trend, "2026-Q1"), (Some(4), false, "Corrected on 2 June 2026.".into()));
        assert_eq!(remark(&trend, "2026-Q3"), (None, false, "Due on 30 October 2026.".into()));
    }

    #[test]
    fn every_language_has_the_same_figures_and_words_of_its_own() {
        let (english, german) = (of(&site(), "2026-10-15"), in_language(&site(), "2026-10-15", 1));
        for (one, other) in english.rows.iter().zip(&german.rows) {
            assert_eq!((&one.quarter, one.requests), (&other.quarter, other.requests));
            assert!(one.remark.is_empty() || one.remark != other.remark, "{}", one.remark);
        }
        let first = |trend: &Trend| trend.rows.iter().find(|row| row.quarter == "2026-Q1").unwrap().href.clone();
        assert_eq!((first(&english), first(&german)), ("2026-Q1/".into(), "../2026-Q1/de/".into()));
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
