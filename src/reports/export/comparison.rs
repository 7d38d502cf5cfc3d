//! `comparison.csv`: requests of public authorities in the thirteen columns by which researchers compare companies.
//!
//! The columns are those of the transparency aggregator of the Queensland University of Technology. Not a table of the
//! report: it is derived from the ledger, and `verify` derives it again. Invariant: a matter stands in the comparison of
//! one quarter only, that in which it entered the figures.

use std::collections::BTreeMap;

use crate::reports::edition::{About, Column, Edition, LEDGER, Row, Source, Table};
use crate::reports::ledger::{FOUND_FALSE, Movement};
use crate::reports::{Cell, ColumnType};
use crate::taxonomy::{Kind, Outcome};

pub const COMPARISON: &str = "comparison.csv";

/// Id, label, type, definition.
const COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("report_start", "Report start", ColumnType::Text, "First day of the quarter."),
    ("report_end", "Report end", ColumnType::Text, "Last day of the quarter."),
    ("platform", "Platform", ColumnType::Text, "The provider."),
    ("property", "Property", ColumnType::Text, "The service."),
    (
        "country",
        "Country",
        ColumnType::Key,
        "ISO 3166-1 code of the requesting country; empty if the demand was found false.",
    ),
    ("request_type", "Request type", ColumnType::Key, "The kind of the matter, as in the ledger."),
    (
        "request_subtype",
        "Request subtype",
        ColumnType::Key,
        "The legal instrument, and of a takedown demand what it rests on.",
    ),
    (
        "num_requests",
        "Requests",
        ColumnType::Integer,
        "Matters that entered the figures in the quarter. One that was told as a private matter before is not among them.",
    ),
    (
        "num_accounts_specified",
        "Accounts specified",
        ColumnType::Integer,
        "Accounts, names and other identifiers that they name.",
    ),
    (
        "num_requests_complied",
        "Requests complied with",
        ColumnType::Integer,
        "Of them those in which data was given or something was done, by the cut-off.",
    ),
    ("num_accounts_complied", "Accounts complied with", ColumnType::Integer, "Identifiers about which data was given."),
    ("agency", "Agency", ColumnType::Key, "The type of the authority; the ledger names those that were verified."),
    (
        "reason",
        "Reason",
        ColumnType::Key,
        "“found_false” if the demand did not come from whom it said; otherwise empty.",
    ),
];

/// The ways into the figures. What was open at the start was compared in an earlier quarter; what moved in may have been, and cannot be told
/// from what was a private matter until now.
const NEW: [Movement; 3] = [Movement::Received, Movement::LoggedLate, Movement::ReleasedFromSecrecy];

/// Country, type, subtype, agency, reason.
type Group = [String; 5];

#[derive(Clone, Copy, Default)]
struct Counts {
    requests: i64,
    /// None if the kind names no identifiers.
    specified: Option<i64>,
    complied: i64,
    disclosed: Option<i64>,
}

pub fn table(edition: &Edition) -> Table {
    let groups = edition.table(LEDGER).map(count).unwrap_or_default();
    let about = &edition.identification;
    let words =
        [about.period_start.to_string(), about.period_end.to_string(), about.provider.clone(), about.service.clone()];
    Table {
        about: heading(),
        columns: Column::plain_ones(COLUMNS),
        rows: groups.into_iter().map(|(group, counts)| row(&words, group, counts)).collect(),
    }
}

fn heading() -> About {
    About {
        id: "comparison".into(),
        section: String::new(),
        title: "Comparison".into(),
        caption: "Requests of public authorities in the columns by which researchers compare companies".into(),
        definition: "Matters of public authorities that entered the figures in the quarter, derived from the ledger."
            .into(),
        source: Source::Rows,
        counted: None,
        sums: Vec::new(),
    }
}

fn count(ledger: &Table) -> BTreeMap<Group, Counts> {
    let mut groups: BTreeMap<Group, Counts> = BTreeMap::new();
    for row in &ledger.rows {
        let cell = |column: &str| ledger.position(column).and_then(|at| row.get(at));
        let text = |column: &str| cell(column).map_or("", Cell::as_text);
        // Only matters of public authorities say how they came in.
        if !NEW.iter().any(|way| way.as_str() == text("entered")) {
            continue;
        }
        let counts = groups.entry(group(text)).or_default();
        counts.requests += 1;
        counts.complied += i64::from(is_complied(text("outcome")));
        let identifiers = |column: &str| cell(column).and_then(Cell::as_integer);
        counts.specified = add(counts.specified, identifiers("identifiers_specified"));
        counts.disclosed = add(counts.disclosed, identifiers("identifiers_disclosed"));
    }
    groups
}

fn group<'a>(text: impl Fn(&str) -> &'a str) -> Group {
    let kind = text("kind");
    let subtype = if kind == Kind::TakedownDemand.as_str() { text("category") } else { text("instrument") };
    let is_false = text("requesting_country") == FOUND_FALSE;
    let unless_false = |word: &str| if is_false { String::new() } else { word.to_owned() };
    [
        unless_false(text("requesting_country")),
        kind.to_owned(),
        subtype.to_owned(),
        unless_false(text("authority_type")),
        if is_false { FOUND_FALSE.to_owned() } else { String::new() },
    ]
}

fn add(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    one.into_iter().chain(other).reduce(|sum, number| sum + number)
}

/// Data was given, or what was demanded was done.
fn is_complied(outcome: &str) -> bool {
    outcome.parse::<Outcome>().is_ok_and(|outcome| {
        outcome.gives_data()
            || matches!(outcome, Outcome::ContentRemoved | Outcome::CommunityDelisted | Outcome::AccessEnded)
    })
}

fn row(words: &[String; 4], group: Group, counts: Counts) -> Row {
    let [country, kind, subtype, agency, reason] = group.map(Cell::text);
    let number = |number: Option<i64>| number.map_or(Cell::NotApplicable, Cell::Integer);
    let figures = [counts.requests.into(), number(counts.specified), counts.complied.into(), number(counts.disclosed)];
    let first = words.iter().map(|word| Cell::text(word.clone()));
    first.chain([country, kind, subtype]).chain(figures).chain([agency, reason]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    #[test]
    fn the_columns_are_the_thirteen_of_the_aggregator_in_their_order() {
        let named: Vec<&str> = COLUMNS.iter().map(|(id, ..)| *id).collect();
        let expected = "report_start report_end platform property country request_type request_subtype num_requests \
                        num_accounts_specified num_requests_complied num_accounts_complied agency reason";
        assert_eq!(named.join(" "), expected);
    }

    #[test]
    fn every_matter_of_an_authority_is_compared_in_one_quarter() {
        let cases = invented::cases(5, 150);
        let (mut compared, mut seen) = (0, std::collections::BTreeSet::new());
        let mut quarter: crate::reports::Quarter = "2026-Q1".parse().unwrap();
        for _ in 0..4 {
            let edition = invented::edition(&quarter.to_string(), &cases);
            let (table, ledger) = (table(&edition), edition.table(LEDGER).unwrap());
            let at = table.position("num_requests").unwrap();
            compared += table.rows.iter().filter_map(|row| row[at].as_integer()).sum::<i64>();
            let entered = ledger.position("entered").unwrap();
            for row in &ledger.rows {
                let was_there = ["open_at_start", "moved_in"].contains(&row[entered].as_text());
                let is_of_authority = !row[entered].as_text().is_empty();
                assert!(!is_of_authority || was_there || seen.insert(row[0].as_text().to_owned()));
            }
            quarter = quarter.next();
        }
        assert_eq!(compared, i64::try_from(seen.len()).unwrap());
        assert!(compared > 20, "{compared}");
    }

    #[test]
    fn a_demand_found_false_stands_under_no_country() {
        let edition = invented::edition("2026-Q3", &invented::cases(5, 150));
        let table = table(&edition);
        let at = |column: &str| table.position(column).unwrap();
        let found_false = |row: &&Row| row[at("reason")].as_text() == FOUND_FALSE;
        assert!(table.rows.iter().any(|row| found_false(&row)));
        assert!(table.rows.iter().filter(found_false).all(|row| row[at("country")].as_text().is_empty()));
        assert!(table.rows.iter().all(|row| row[at("country")].as_text() != FOUND_FALSE));
    }
}
