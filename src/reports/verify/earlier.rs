//! What an edition says of earlier quarters, beside what their reports said, and whether it can be calculated so.
//!
//! The tables `trend` and `change` repeat the balances of other reports, so that no row of their own report gives them.
//! Invariant: a figure of an earlier quarter whose report lies here is one that this report published.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Mismatch;
use super::compare::cell_mismatch;
use crate::reports::carry::BALANCE;
use crate::reports::edition::{Edition, Row, Table};
use crate::reports::export::JSON;
use crate::reports::{Cell, Quarter};

const FLOWS: [&str; 3] = ["received", "decided", "open_at_end"];

/// What an edition said, as far as later ones repeat it.
#[derive(Clone, Debug)]
pub struct Said {
    report_id: String,
    quarter: Quarter,
    version: i32,
    published_on: Option<Date>,
    /// By kind and column of the balance.
    balance: BTreeMap<(String, &'static str), i64>,
}

impl Said {
    pub fn of(edition: &Edition) -> Option<Said> {
        let table = edition.table(BALANCE)?;
        let about = &edition.identification;
        let mut balance = BTreeMap::new();
        for row in &table.rows {
            let kind = table.keys(row).first().copied().unwrap_or_default().to_owned();
            for column in FLOWS {
                let cell = table.position(column).and_then(|at| row.get(at)).and_then(Cell::as_integer);
                balance.extend(cell.map(|number| ((kind.clone(), column), number)));
            }
        }
        Some(Said {
            report_id: about.report_id.clone(),
            quarter: about.quarter,
            version: about.version,
            published_on: about.published_on,
            balance,
        })
    }
}

/// `all` has every edition of earlier quarters and the older versions of this one, and may have this one, in their order.
pub fn check(edition: &Edition, all: &[Said]) -> Vec<Mismatch> {
    let looked_at = LookedAt { edition, all };
    let mut mismatches = looked_at.days();
    if let Some(trend) = edition.table("trend") {
        mismatches.extend(looked_at.trend(trend));
    }
    if let Some(change) = edition.table("change") {
        mismatches.extend(looked_at.change(change));
    }
    mismatches
}

struct LookedAt<'a> {
    edition: &'a Edition,
    all: &'a [Said],
}

impl LookedAt<'_> {
    fn quarter(&self) -> Quarter {
        self.edition.identification.quarter
    }

    /// The edition of a quarter that was the newest on the day of this one: two on the day of a correction.
    fn then_newest(&self, quarter: Quarter) -> Vec<&Said> {
        let about = &self.edition.identification;
        if quarter == about.quarter {
            return self.all.iter().filter(|one| one.report_id == about.report_id).collect();
        }
        let in_time = |one: &&Said| match (one.published_on, about.published_on) {
            (Some(then), Some(now)) => then <= now,
            (then, now) => then.is_some() || now.is_none(),
        };
        let mut found: Vec<&Said> =
            self.all.iter().filter(|one| one.quarter == quarter).filter(in_time).rev().take(2).collect();
        if found.first().is_some_and(|newest| newest.published_on != about.published_on) {
            found.truncate(1);
        }
        found
    }

    fn given(&self, quarter: Quarter, kind: &str, column: &'static str) -> Vec<(i64, &str)> {
        let key = (kind.to_owned(), column);
        let said = self.then_newest(quarter).into_iter();
        said.filter_map(|one| Some((*one.balance.get(&key)?, one.report_id.as_str()))).collect()
    }

    /// A cell that repeats what a report said of `column`.
    fn repeats(
        &self,
        at: (&Table, &Row, &str),
        quarter: Quarter,
        kind: &str,
        column: &'static str,
    ) -> Option<Mismatch> {
        let (table, row, named) = at;
        let says = row.get(table.position(named)?)?;
        let given = self.given(quarter, kind, column);
        let (number, report) = given.first()?;
        let right = given.iter().any(|(number, _)| *says == Cell::Integer(*number));
        let source = format!("the balance of {report} gives");
        (!right).then(|| cell_mismatch(&place(table), name(table, row), named, says, &source, &(*number).into()))
    }

    fn trend(&self, trend: &Table) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        let (mut quarters, mut kinds) = (BTreeSet::new(), BTreeSet::new());
        for row in &trend.rows {
            let [quarter, kind] = trend.keys(row)[..] else { continue };
            quarters.insert(quarter);
            kinds.insert(kind);
            let Ok(quarter) = quarter.parse::<Quarter>() else {
                mismatches.push(Mismatch::new(place(trend), format!("has the quarter \"{quarter}\", which is none")));
                continue;
            };
            let repeats = |column| self.repeats((trend, row, column), quarter, kind, column);
            mismatches.extend(FLOWS.into_iter().filter_map(repeats));
        }
        if trend.rows.len() != quarters.len() * kinds.len() {
            mismatches.push(Mismatch::new(place(trend), "has not every kind in every quarter"));
        }
        mismatches
    }

    fn change(&self, change: &Table) -> Vec<Mismatch> {
        let mut mismatches = Vec::new();
        for row in &change.rows {
            let kind = change.keys(row).first().copied().unwrap_or_default().to_owned();
            for (column, back) in [("received", 0), ("quarter_before", 1), ("year_before", 4)] {
                let quarter = (0..back).fold(self.quarter(), |quarter, _| quarter.previous());
                mismatches.extend(self.repeats((change, row, column), quarter, &kind, "received"));
            }
            mismatches.extend(self.calculated(change, row, &kind));
        }
        mismatches
    }

    /// What is calculated from other cells of the same report.
    fn calculated(&self, change: &Table, row: &Row, kind: &str) -> Vec<Mismatch> {
        let number = |column: &str| change.position(column).and_then(|at| row.get(at)).and_then(Cell::as_integer);
        let less = |before: &str| Some(number("received")? - number(before)?);
        let trend = self.edition.table("trend");
        let received = |back: usize| {
            let trend = trend?;
            let quarter = (0..back).fold(self.quarter(), |quarter, _| quarter.previous()).to_string();
            let row = trend.rows.iter().find(|row| trend.keys(row) == [quarter.as_str(), kind])?;
            row.get(trend.position("received")?)?.as_integer()
        };
        let mut wanted = vec![("change", less("quarter_before")), ("change_on_year", less("year_before"))];
        if trend.is_some() {
            let four = (1..=3).try_fold(number("received").unwrap_or(0), |sum, back| Some(sum + received(back)?));
            wanted.extend([("quarter_before", received(1)), ("year_before", received(4)), ("last_four", four)]);
        }
        let differing = wanted.into_iter().filter_map(|(column, gives)| {
            let says = row.get(change.position(column)?)?;
            let gives = gives.map_or(Cell::NotApplicable, Cell::Integer);
            let source = "the other figures of the report give";
            (*says != gives).then(|| cell_mismatch(&place(change), name(change, row), column, says, source, &gives))
        });
        differing.collect()
    }

    /// When the reports before were published: the quarter's own and the one of the quarter before.
    fn days(&self) -> Vec<Mismatch> {
        let about = &self.edition.identification;
        let mut mismatches = Vec::new();
        let older = self.all.iter().rfind(|one| one.quarter == about.quarter && one.version < about.version);
        if let Some(older) =
            older.filter(|older| older.published_on > about.published_on && about.published_on.is_some())
        {
            let problem = format!("was published before {}, the version before it", older.report_id);
            mismatches.push(Mismatch::new(JSON, problem));
        }
        let first = self.all.iter().find(|one| one.quarter == about.quarter.previous() && one.version == 1);
        if let Some(first) = first.filter(|first| first.published_on != about.previous_published_on) {
            let shown = |day: Option<Date>| day.map_or_else(|| "none".to_owned(), |day| day.to_string());
            let (says, gives) = (shown(about.previous_published_on), shown(first.published_on));
            let problem = format!("says {says} as previous_published_on; {} was published on {gives}", first.report_id);
            mismatches.push(Mismatch::new(JSON, problem));
        }
        mismatches
    }
}

fn place(table: &Table) -> String {
    format!("{JSON}, table \"{}\"", table.about.id)
}

fn name(table: &Table, row: &Row) -> String {
    table.row_name(row)
}
