//! Tables that the published rows cannot give: one-way counts about private matters, messages.
//!
//! There is deliberately no finer table behind a one-way count. Invariant: each adds up to a number that rows give.

use super::layout::{Key, filter, key_columns, stated};
use crate::reports::Cell;
use crate::reports::counting::Left;
use crate::reports::edition::{About, Column, Filter, LEDGER, Row, Source, Sum, TOTAL, Table};
use crate::reports::ledger::{CountedCase, NOT_RECORDED, SET_ASIDE};
use crate::reports::words;
use crate::taxonomy::{Kind, SetAsideReason, Severity, SourceType, TargetType};

/// Messages that belong to a quarter, by what became of them at the cut-off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    pub opened: i64,
    pub joined: i64,
    pub pen: i64,
    pub set_aside: i64,
    /// Must be none when a report is published.
    pub unplaced: i64,
    pub repeated: i64,
    /// Of earlier quarters, and still in the holding pen.
    pub pen_from_before: i64,
}

pub(super) struct Words {
    pub id: &'static str,
    pub title: &'static str,
    pub caption: &'static str,
    pub definition: &'static str,
}

pub(super) fn table(words: &Words, key: Key, figures: Vec<Column>, rows: Vec<Row>, sums: Vec<Sum>) -> Table {
    let about = About {
        id: words.id.into(),
        section: String::new(),
        title: words.title.into(),
        caption: words.caption.into(),
        definition: words.definition.into(),
        source: Source::Stated,
        counted: None,
        sums,
    };
    let mut columns = key_columns(&[key]);
    columns.extend(figures);
    Table { about, columns, rows }
}

pub(super) fn row(code: &str, name: &str, figures: impl IntoIterator<Item = Cell>) -> Row {
    [Cell::text(code.to_owned()), Cell::text(name.to_owned())].into_iter().chain(figures).collect()
}

pub fn set_aside_reasons(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "set-aside-reasons",
        title: "Set aside",
        caption: "Cases closed without a decision, by reason",
        definition: "Cases of every kind. Messages that never became a case are in the table “Messages”.",
    };
    let reasons = cases.iter().filter_map(|(_, counted)| match counted.left {
        Left::SetAside(reason) => Some(reason.as_str()),
        _ => None,
    });
    let all = SetAsideReason::ALL.iter().map(|reason| (reason.as_str(), reason.label()));
    one_way(
        &words,
        Key { id: "reason", label: "Reason", name_of: str::to_owned },
        all,
        reasons,
        filter(&[("outcome", &[SET_ASIDE])]),
    )
}

pub fn sources(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "sources",
        title: "Who reported",
        caption: "Breach notifications and takedown demands, by source",
        definition: "Counted on its own, so that it cannot be put together with the categories.",
    };
    let sources =
        content_cases(cases).map(|(case, _)| case.content.source_type.map_or(NOT_RECORDED, |one| one.as_str()));
    let all = SourceType::ALL.iter().map(|source| (source.as_str(), source.label()));
    one_way(&words, Key { id: "source", label: "Source", name_of: str::to_owned }, all, sources, content_rows())
}

pub fn targets(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "targets",
        title: "What was reported",
        caption: "Breach notifications and takedown demands, by what they are aimed at",
        definition: "Counted on its own, so that it cannot be put together with the categories.",
    };
    let targets =
        content_cases(cases).map(|(case, _)| case.content.target_type.map_or(NOT_RECORDED, |one| one.as_str()));
    let all = TargetType::ALL.iter().map(|target| (target.as_str(), target.label()));
    one_way(&words, Key { id: "target", label: "Aimed at", name_of: str::to_owned }, all, targets, content_rows())
}

pub fn severities(cases: &[CountedCase<'_>]) -> Table {
    let words = Words {
        id: "severities",
        title: "Severity",
        caption: "Breach notifications and takedown demands, by severity",
        definition: "As the reviewer assessed it; cases that nobody has assessed stand in a line of their own.",
    };
    let severities =
        content_cases(cases).map(|(case, counted)| case.severity(counted).map_or(NOT_RECORDED, |one| one.as_str()));
    let all = Severity::ALL.iter().map(|severity| (severity.as_str(), severity.label()));
    one_way(&words, Key { id: "severity", label: "Severity", name_of: str::to_owned }, all, severities, content_rows())
}

fn content_cases<'a, 'b>(cases: &'a [CountedCase<'b>]) -> impl Iterator<Item = &'a CountedCase<'b>> {
    cases.iter().filter(|(_, counted)| matches!(counted.kind, Kind::BreachNotification | Kind::TakedownDemand))
}

fn content_rows() -> Filter {
    filter(&[("kind", &[Kind::BreachNotification.as_str(), Kind::TakedownDemand.as_str()])])
}

/// A count by one thing, which adds up to the number of rows that pass.
pub(super) fn one_way<'a>(
    words: &Words,
    key: Key,
    all: impl Iterator<Item = (&'a str, &'a str)>,
    found: impl Iterator<Item = &'a str>,
    rows: Filter,
) -> Table {
    let found: Vec<&str> = found.collect();
    let count = |code: &str| i64::try_from(found.iter().filter(|one| **one == code).count()).unwrap_or(i64::MAX);
    let mut lines: Vec<Row> = all.map(|(code, name)| row(code, name, [count(code).into()])).collect();
    if count(NOT_RECORDED) > 0 {
        lines.push(row(NOT_RECORDED, words::NOT_RECORDED_NAME, [count(NOT_RECORDED).into()]));
    }
    lines.push(row(TOTAL, "Total", [i64::try_from(found.len()).unwrap_or(i64::MAX).into()]));
    let sums = vec![
        Sum::Rows { columns: vec!["cases".into()], result: TOTAL.into(), parts: Vec::new() },
        Sum::Count { column: "cases".into(), rows: vec![TOTAL.into()], from: LEDGER.into(), filter: rows },
    ];
    table(words, key, vec![stated("cases", "Cases", "Cases that this report counts.")], lines, sums)
}

pub fn messages(counted: Messages) -> Table {
    let words = Words {
        id: "messages",
        title: "Messages",
        caption: "Messages and letters that reached us in the quarter, by what became of them",
        definition: "Every message accepted has exactly one place: it opened a case, joined one, waits in the holding pen, or was set aside. A \
                     message that arrived twice with the same bytes is counted beside them as repeated.",
    };
    let accepted = counted.opened + counted.joined + counted.pen + counted.set_aside + counted.unplaced;
    let lines = [
        ("accepted", "Accepted", accepted),
        ("opened", "Opened a case", counted.opened),
        ("joined", "Joined a case", counted.joined),
        ("pen", "Waiting in the holding pen at the cut-off", counted.pen),
        ("set_aside", "Set aside, such as spam", counted.set_aside),
        ("unplaced", "Not placed yet", counted.unplaced),
        ("repeated", "Repeated, beside the above", counted.repeated),
        (
            "pen_from_before",
            "Waiting in the holding pen from earlier quarters, beside the above",
            counted.pen_from_before,
        ),
    ];
    let rows = lines.map(|(code, name, number)| row(code, name, [number.into()])).to_vec();
    let parts = ["opened", "joined", "pen", "set_aside", "unplaced"].map(str::to_owned).to_vec();
    let sums = vec![Sum::Rows { columns: vec!["messages".into()], result: "accepted".into(), parts }];
    let figures = vec![stated("messages", "Messages", "One message or logged letter each.")];
    table(&words, Key { id: "place", label: "What became of them", name_of: str::to_owned }, figures, rows, sums)
}
