//! What an edition says about itself, and that nothing in it has the name of something else.
//!
//! Invariant: a name leads to one thing: a table, a column, a row; and a code to one word.

use std::collections::{BTreeMap, BTreeSet};

use super::Mismatch;
use crate::reports::ColumnType;
use crate::reports::edition::{Edition, Source, TOTAL, Table};
use crate::reports::export::{self, JSON};

/// A column that means the same in every table, counted or not.
const KIND: &str = "kind";

pub fn check(edition: &Edition) -> Vec<Mismatch> {
    let mut mismatches = about(edition);
    mismatches.extend(days(edition));
    mismatches.extend(names(edition));
    mismatches.extend(words(edition));
    mismatches
}

fn about(edition: &Edition) -> Vec<Mismatch> {
    let about = &edition.identification;
    let days = (about.period_start, about.period_end) == (about.quarter.first_day(), about.quarter.last_day());
    let id = about.report_id == format!("{}/v{}", about.quarter, about.version);
    let older = (about.version > 1).then(|| format!("{}/v{}", about.quarter, about.version - 1)) == about.supersedes;
    let mut problems = Vec::new();
    if !(days && id && older && about.version > 0) {
        problems.push(Mismatch::new(JSON, "has an identification that contradicts itself"));
    }
    if export::rows_sha256(&edition.sheets).ok().as_ref() != Some(&about.rows_sha256) {
        let problem = format!("says {} as rows_sha256, which is not the sum of the rows", about.rows_sha256);
        problems.push(Mismatch::new(JSON, problem));
    }
    problems
}

/// The quarter ends, is cut off and is published, in this order.
fn days(edition: &Edition) -> Vec<Mismatch> {
    let about = &edition.identification;
    let mut problems = Vec::new();
    if about.cut_off < about.period_end || about.published_on.is_some_and(|day| day < about.cut_off) {
        let day = about.published_on.map_or_else(|| "not yet".to_owned(), |day| day.to_string());
        let days = format!("{}, {}, {day}", about.period_end, about.cut_off);
        problems.push(format!("the period ends, is cut off and is published in another order: {days}"));
    }
    if about.previous_published_on.is_some_and(|before| about.published_on.is_some_and(|day| day < before)) {
        problems.push("was published before the report of an earlier quarter".to_owned());
    }
    if about.next_due <= about.period_end {
        problems.push(format!("the next report is due on {}, before this quarter has ended", about.next_due));
    }
    problems.into_iter().map(|problem| Mismatch::new(JSON, problem)).collect()
}

fn names(edition: &Edition) -> Vec<Mismatch> {
    let mut problems = Vec::new();
    let ids: Vec<&str> = edition.every_table().map(|table| table.about.id.as_str()).collect();
    if let Some(twice) = first_twice(&ids) {
        problems.push(Mismatch::new(JSON, format!("has two tables \"{twice}\"")));
    }
    for table in edition.every_table() {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.id.as_str()).collect();
        if let Some(twice) = first_twice(&columns) {
            problems.push(Mismatch::new(place(table), format!("has two columns \"{twice}\"")));
        }
        let keys: Vec<_> = table.rows.iter().map(|row| table.keys(row)).filter(|keys| !keys.is_empty()).collect();
        if let Some(twice) = first_twice(&keys) {
            problems.push(Mismatch::new(place(table), format!("has two rows \"{}\"", twice.join(" / "))));
        }
    }
    problems
}

/// Wherever a thing is counted it is called the same, and as the definitions call it. Tables that are not counted may have codes
/// of their own, which mean something else in another table.
fn words(edition: &Edition) -> Vec<Mismatch> {
    let defined: BTreeSet<(&str, &str)> =
        edition.definitions.iter().map(|one| (one.code.as_str(), one.label.as_str())).collect();
    let labels: BTreeSet<&str> = defined.iter().map(|(_, label)| *label).collect();
    let mut known: BTreeMap<(&str, &str), (&str, &str)> = BTreeMap::new();
    let mut problems = Vec::new();
    for table in &edition.tables {
        let is_counted = table.about.source == Source::Recomputed;
        let one_word = |column: &str, code: &str| (is_counted || column == KIND) && code != TOTAL;
        for (column, code, label) in labelled(table).filter(|(column, code, _)| one_word(column, code)) {
            if labels.contains(label) && !defined.contains(&(code, label)) {
                let problem = format!("row \"{code}\": \"{label}\" is not what the definitions call it");
                problems.push(Mismatch::new(place(table), problem));
            }
            let (first, of) = *known.entry((column, code)).or_insert((label, &table.about.id));
            if first != label {
                let problem = format!("row \"{code}\": is called \"{label}\", and \"{first}\" in the table \"{of}\"");
                problems.push(Mismatch::new(place(table), problem));
            }
        }
    }
    problems
}

/// Each code with the words beside it, and the column it stands in.
fn labelled(table: &Table) -> impl Iterator<Item = (&str, &str, &str)> {
    let pairs = table.columns.iter().zip(table.columns.iter().skip(1)).enumerate();
    let pairs =
        pairs.filter(|(_, (key, label))| (key.column_type, label.column_type) == (ColumnType::Key, ColumnType::Label));
    pairs.flat_map(move |(at, (key, _))| {
        let cells = table.rows.iter().filter_map(move |row| Some((row.get(at)?.as_text(), row.get(at + 1)?.as_text())));
        cells.map(|(code, label)| (key.id.as_str(), code, label))
    })
}

fn place(table: &Table) -> String {
    format!("{JSON}, table \"{}\"", table.about.id)
}

fn first_twice<T: Ord + Clone>(values: &[T]) -> Option<T> {
    let mut seen = BTreeSet::new();
    values.iter().find(|value| !seen.insert((*value).clone())).cloned()
}
