//! Whose rows say what: authorities are documented exactly, people never; and what the ledger and the movements say alike.
//!
//! It knows the few words on which that rests and asks nobody, so that a program that publishes too much is found by its own
//! checker. Invariant: a row about a private notifier's matter says nothing but the columns of `ABOUT_ANYBODY`.

use std::collections::{BTreeMap, BTreeSet};

use super::Mismatch;
use super::compare::cell_mismatch;
use crate::reports::Cell;
use crate::reports::carry::BALANCE;
use crate::reports::edition::{Edition, LEDGER, MOVEMENTS, Source, Table};
use crate::reports::export::csv_name;

/// Kinds of which every matter is an authority's.
pub const OF_AUTHORITIES: [&str; 4] =
    ["information_request", "emergency_request", "preservation_request", "capability_demand"];
const TAKEDOWNS_OF_AUTHORITIES: [&str; 3] = ["court", "authority", "terrorist_content_order"];
const ABOUT_ANYBODY: [&str; 5] = ["reference", "kind", "category", "outcome", "own_initiative"];
const WITH_CATEGORY: [&str; 2] = ["breach_notification", "takedown_demand"];
const WAYS_IN: [&str; 5] = ["open_at_start", "received", "logged_late", "released_from_secrecy", "moved_in"];
const MOVEMENTS_IN_ORDER: [&str; 9] = [
    "open_at_start",
    "received",
    "logged_late",
    "released_from_secrecy",
    "moved_in",
    "decided",
    "set_aside",
    "moved_out",
    "open_at_end",
];
const LATE: [&str; 2] = ["logged_late", "released_from_secrecy"];

pub fn is_of_authority(kind: &str, category: &str) -> bool {
    OF_AUTHORITIES.contains(&kind) || (kind == "takedown_demand" && TAKEDOWNS_OF_AUTHORITIES.contains(&category))
}

pub fn check(edition: &Edition) -> Vec<Mismatch> {
    let Some(ledger) = edition.sheet(LEDGER) else { return vec![Mismatch::new(csv_name(LEDGER), "is missing")] };
    let Some(movements) = edition.sheet(MOVEMENTS) else {
        return vec![Mismatch::new(csv_name(MOVEMENTS), "is missing")];
    };
    let rows: Vec<Named<'_>> = named(ledger).collect();
    let mut mismatches: Vec<Mismatch> = rows.iter().flat_map(of_row).collect();
    mismatches.extend(in_order(edition));
    mismatches.extend(references_elsewhere(edition, &rows));
    mismatches.extend(as_movements(&rows, movements));
    mismatches
}

/// No order of rows says anything that the rows do not.
fn in_order(edition: &Edition) -> Vec<Mismatch> {
    let keyed = |table: &&Table| table.rows.iter().map(|row| table.keys(row)).is_sorted();
    let kinds: Vec<&str> = edition.table(BALANCE).map_or(Vec::new(), |balance| {
        balance.rows.iter().filter_map(|row| balance.keys(row).first().copied()).collect()
    });
    let place = |words: &[&str], word: &str| words.iter().position(|one| *one == word);
    let moved = |table: &&Table| {
        let step = |row: Named<'_>| {
            let (kind, movement) = (row.text("kind").to_owned(), row.text("movement").to_owned());
            (place(&kinds, &kind), place(&MOVEMENTS_IN_ORDER, &movement), row.text("quarter_of_receipt").to_owned())
        };
        named(table).map(step).is_sorted()
    };
    let is_sorted = |table: &&Table| if table.about.id == MOVEMENTS { moved(table) } else { keyed(table) };
    let unsorted = edition.sheets.iter().filter(|table| !is_sorted(table));
    unsorted
        .map(|table| Mismatch::new(csv_name(&table.about.id), "has its rows in another order than the program's"))
        .collect()
}

/// A row by the ids of its columns.
struct Named<'a>(BTreeMap<&'a str, &'a Cell>);

impl<'a> Named<'a> {
    fn text(&self, column: &str) -> &'a str {
        self.0.get(column).map_or("", |cell| cell.as_text())
    }

    fn is_of_authority(&self) -> bool {
        is_of_authority(self.text("kind"), self.text("category"))
    }
}

fn named(sheet: &Table) -> impl Iterator<Item = Named<'_>> {
    sheet.rows.iter().map(|row| Named(sheet.columns.iter().map(|column| column.id.as_str()).zip(row).collect()))
}

fn of_row(row: &Named<'_>) -> Vec<Mismatch> {
    let place = csv_name(LEDGER);
    let (kind, category, entered) = (row.text("kind"), row.text("category"), row.text("entered"));
    let wrong = |column: &str, problem: String| {
        Mismatch::new(place.clone(), format!("row \"{}\", column \"{column}\": {problem}", row.text("reference")))
    };
    let mut mismatches = Vec::new();
    if WITH_CATEGORY.contains(&kind) == category.is_empty() {
        mismatches.push(wrong("category", format!("says \"{category}\" of a {kind}")));
    }
    if row.is_of_authority() {
        if !WAYS_IN.contains(&entered) {
            mismatches.push(wrong("entered", format!("\"{entered}\" is no way into the figures")));
        }
        if LATE.contains(&entered) == row.text("quarter_of_receipt").is_empty() {
            mismatches.push(wrong("quarter_of_receipt", "does not fit the way into the figures".into()));
        }
    } else {
        let told = row.0.iter().filter(|(column, _)| !ABOUT_ANYBODY.contains(column));
        let told = told.filter(|(_, cell)| !cell_is_empty(cell));
        mismatches.extend(
            told.map(|(column, cell)| wrong(column, format!("says \"{cell}\" about a matter of a private notifier"))),
        );
    }
    mismatches
}

fn cell_is_empty(cell: &Cell) -> bool {
    matches!(cell, Cell::NotApplicable) || matches!(cell, Cell::Text(text) if text.is_empty())
}

/// Another table may name a matter of an authority, and one of nobody else.
fn references_elsewhere(edition: &Edition, ledger: &[Named<'_>]) -> Vec<Mismatch> {
    let of_authority: BTreeMap<&str, &str> = ledger
        .iter()
        .filter(|row| row.is_of_authority())
        .map(|row| (row.text("reference"), row.text("kind")))
        .collect();
    let private: BTreeSet<&str> =
        ledger.iter().filter(|row| !row.is_of_authority()).map(|row| row.text("reference")).collect();
    let mut mismatches = Vec::new();
    let others = edition.every_table().filter(|table| table.about.id != LEDGER);
    for table in others.filter(|table| table.position("reference").is_some()) {
        for row in named(table) {
            let reference = row.text("reference");
            let is_wrong = match table.about.source {
                Source::Rows => of_authority.get(reference).is_none_or(|kind| *kind != row.text("kind")),
                _ => private.contains(reference),
            };
            if is_wrong {
                let problem = format!("has the reference \"{reference}\", which no such matter of an authority has");
                mismatches.push(Mismatch::new(csv_name(&table.about.id), problem));
            }
        }
    }
    mismatches
}

/// Both lists tell of the same cases: how each kind's left the figures, and how those of authorities came in.
fn as_movements(ledger: &[Named<'_>], movements: &Table) -> Vec<Mismatch> {
    let mut moved: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let mut of_quarter: BTreeMap<(&str, &str, &str), i64> = BTreeMap::new();
    for row in named(movements) {
        let (kind, movement) = (row.text("kind"), row.text("movement"));
        *moved.entry((kind, movement)).or_default() += 1;
        *of_quarter.entry((kind, movement, row.text("quarter_of_receipt"))).or_default() += 1;
    }
    let (mut left, mut entered, mut received) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for row in ledger {
        let kind = row.text("kind");
        *left.entry((kind, way_out(row.text("outcome")))).or_insert(0) += 1;
        if OF_AUTHORITIES.contains(&kind) {
            *entered.entry((kind, row.text("entered"))).or_insert(0) += 1;
            *received.entry((kind, row.text("entered"), row.text("quarter_of_receipt"))).or_insert(0) += 1;
        }
    }
    let mut mismatches = Vec::new();
    let kinds: BTreeSet<&str> = moved.keys().map(|(kind, _)| *kind).chain(left.keys().map(|(kind, _)| *kind)).collect();
    let number = |counts: &BTreeMap<(&str, &str), i64>, kind, step| counts.get(&(kind, step)).copied().unwrap_or(0);
    for kind in kinds {
        for step in ["decided", "set_aside", "open_at_end"] {
            mismatches.extend(differ(kind, step, number(&left, kind, step), number(&moved, kind, step)));
        }
        if OF_AUTHORITIES.contains(&kind) {
            let (rows, steps) = (number(&entered, kind, "moved_in"), number(&moved, kind, "moved_in"));
            mismatches.extend(differ(kind, "moved_in", rows, steps));
        }
    }
    // Of those who came in, some moved on to another kind.
    let too_many = received
        .into_iter()
        .filter(|(key, rows)| key.1 != "moved_in" && *rows > of_quarter.get(key).copied().unwrap_or(0));
    mismatches.extend(too_many.map(|((kind, step, quarter), rows)| {
        let of = if quarter.is_empty() { String::new() } else { format!(" of {quarter}") };
        Mismatch::new(
            csv_name(LEDGER),
            format!("has {rows} rows of the kind {kind} as {step}{of}, the movements have fewer"),
        )
    }));
    mismatches
}

fn way_out(outcome: &str) -> &'static str {
    match outcome {
        "pending" => "open_at_end",
        "set_aside" => "set_aside",
        _ => "decided",
    }
}

fn differ(kind: &str, step: &str, rows: i64, steps: i64) -> Option<Mismatch> {
    let (rows, steps) = ((rows != steps).then_some(rows)?, steps);
    Some(cell_mismatch(&csv_name(LEDGER), kind.to_owned(), step, &rows.into(), "the movements say", &steps.into()))
}
