//! The set has the columns, keys and rows of the Commission's templates, counts every matter once, and adds up.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::path::PathBuf;

use super::archive;
use super::archive::{PARTS, Rows, parts};
use super::categories::{Part, part, placed};
use super::year::{Dates, Told, Year, of};
use crate::reports::edition::{Edition, LEDGER};
use crate::reports::invented;

const QUARTERS: [&str; 4] = ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"];

/// A year with what the database knows of the rows of its editions.
fn told() -> Vec<Told> {
    let cases = invented::cases(2024, 400);
    let of_quarter = |quarter: &str| {
        let all = invented::named(quarter.parse().unwrap(), &cases);
        let names = all.into_iter().flat_map(|case| {
            let name = case.ledger_reference;
            [(case.quarter_reference, name.clone()), (name.clone(), name)]
        });
        Told { edition: invented::edition(quarter, &cases), matters: names.collect() }
    };
    QUARTERS.map(of_quarter).to_vec()
}

fn editions() -> Vec<Edition> {
    told().into_iter().map(|told| told.edition).collect()
}

fn year() -> Year {
    of(&told(), None, Dates::default()).unwrap()
}

fn balance(edition: &Edition, column: &str) -> i64 {
    edition.table("balance").unwrap().integer("total", column).unwrap()
}

fn references(edition: &Edition) -> BTreeSet<&str> {
    edition.table(LEDGER).unwrap().rows.iter().map(|row| row[0].as_text()).collect()
}

fn set() -> BTreeMap<&'static str, Rows> {
    parts(&year()).unwrap().into_iter().collect()
}

/// The Commission's file for a part, trimmed, if it is here.
fn template(number: usize) -> Option<Rows> {
    #[expect(clippy::disallowed_methods, reason = "where the tests find shared data is no setting of the program")]
    let named = std::env::var_os("QUARTERLIGHT_SHARED_DATA").map(PathBuf::from);
    let folder = named?.join("dsa-2024-2835-template");
    let part = format!("_Part_{number}_");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.into_iter().find(|path| path.to_string_lossy().contains(&part)).unwrap();
    let reader = csv::ReaderBuilder::new().has_headers(false).from_path(file).unwrap();
    let trimmed = |text: &str| text.replace('\u{a0}', " ").trim().to_owned();
    Some(reader.into_records().map(|record| record.unwrap().iter().map(trimmed).collect()).collect())
}

fn templates() -> Option<Vec<Rows>> {
    let all: Option<Vec<Rows>> = (1..=11).map(template).collect();
    if all.is_none() {
        println!("skipped: QUARTERLIGHT_SHARED_DATA is not set");
    }
    all
}

/// The columns of a row that the template fills in itself.
fn fixed<'a>(header: &[String], row: &'a [String]) -> Vec<&'a str> {
    let ours = ["Service", "Reporting period", "Value", "Scope", "Description of the sub-category \"Other\""];
    let is_fixed = |name: &str| !ours.contains(&name) && !name.to_lowercase().starts_with("contextual");
    let is_name = |at: usize| at < 7 && !header[at].starts_with("Number of") && !header[at].starts_with("Median");
    header
        .iter()
        .enumerate()
        .filter(|(at, name)| is_fixed(name) && is_name(*at))
        .map(|(at, _)| row[at].as_str())
        .collect()
}

#[test]
fn every_part_has_exactly_the_columns_of_its_template() {
    let Some(templates) = templates() else { return };
    let set = set();
    for (template, name) in templates.iter().zip(PARTS) {
        assert_eq!(set[name][0], template[0], "{name}");
        assert!(set[name].iter().all(|row| row.len() == template[0].len()), "{name}");
    }
}

#[test]
fn every_part_has_the_rows_of_its_template_in_their_order() {
    let Some(templates) = templates() else { return };
    let set = set();
    for (template, name) in templates.iter().zip(PARTS).filter(|(_, name)| !name.starts_with("3_")) {
        let header = &template[0];
        let expected: Vec<_> = template[1..].iter().map(|row| fixed(header, row)).collect();
        let found: Vec<_> = set[name][1..].iter().map(|row| fixed(header, row)).collect();
        assert_eq!(found, expected, "{name}");
        let scope = |row: &Vec<String>| header.iter().position(|name| name == "Scope").map(|at| row[at].clone());
        assert!(set[name].iter().map(scope).eq(template.iter().map(scope)), "{name}");
    }
}

/// Part 3 has one block for all Member States, and one for each that sent an order.
#[test]
fn the_orders_of_each_member_state_stand_in_a_block_of_their_own() {
    let Some(templates) = templates() else { return };
    let key = |row: &Vec<String>| row[3].clone();
    let block =
        |rows: &Rows, scope: &str| -> Vec<String> { rows.iter().filter(|row| row[5] == scope).map(key).collect() };
    let (template, set) = (&templates[2], set());
    let rows = &set["3_member_states_orders"];
    assert_eq!(block(rows, "TOTAL"), block(template, "TOTAL"));
    let mut scopes: Vec<&str> = rows[1..].iter().map(|row| row[5].as_str()).collect();
    scopes.dedup();
    assert!(scopes.len() > 2 && scopes[1..].is_sorted(), "{scopes:?}");
    for state in &scopes[1..] {
        assert_eq!(block(rows, state), block(template, "AT, […], SE"), "{state}");
    }
}

/// From the words of the ledgers, with nothing of this module.
#[test]
fn orders_to_provide_information_stand_under_the_member_state_that_sent_them() {
    let (mut newest, mut new) = (BTreeMap::new(), BTreeSet::new());
    for edition in editions() {
        let ledger = edition.table(LEDGER).unwrap().clone();
        for row in &ledger.rows {
            let text = |column: &str| row[ledger.position(column).unwrap()].as_text().to_owned();
            if ["received", "logged_late", "released_from_secrecy"].contains(&text("entered").as_str()) {
                new.insert(text("reference"));
            }
            let cells = ["kind", "instrument", "requesting_country", "outcome"].map(text);
            newest.insert(text("reference"), cells);
        }
    }
    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    for (_, [kind, instrument, country, outcome]) in newest.iter().filter(|(reference, _)| new.contains(*reference)) {
        let demands_data = ["information_request", "emergency_request"].contains(&kind.as_str());
        let is_order = instrument.starts_with("foreign_")
            || ["european_production_order", "dsa_information_order"].contains(&instrument.as_str());
        if demands_data && is_order && ["AT", "DE", "FR"].contains(&country.as_str()) && outcome != "set_aside" {
            *expected.entry(country.clone()).or_default() += 1;
        }
    }
    assert!(!expected.is_empty());
    let set = set();
    for row in set["3_member_states_orders"].iter().filter(|row| row[3] == "TOTAL") {
        let wanted =
            if row[5] == "TOTAL" { expected.values().sum() } else { expected.get(&row[5]).copied().unwrap_or(0) };
        assert_eq!(number(&row[10]), wanted, "{}", row[5]);
    }
}

fn number(text: &str) -> i64 {
    if text.is_empty() { 0 } else { text.parse().unwrap() }
}

#[test]
fn no_matter_is_counted_twice() {
    let (year, set) = (year(), set());
    let names: BTreeSet<&str> = year.matters.iter().map(|matter| matter.name.as_str()).collect();
    assert_eq!(names.len(), year.matters.len());
    let total = |part: &str, column: usize| number(&set[part][1][column]);
    let counted = total("3_member_states_orders", 6) + total("3_member_states_orders", 10) + total("4_notices", 5);
    let own = year.matters.iter().filter(|matter| part(matter) == Some(Part::OwnInitiative)).count();
    let placed = placed(&year).count();
    assert_eq!(usize::try_from(counted).unwrap() + own, placed);
    assert!(counted > 30 && own > 0 && placed < year.matters.len(), "{counted} {own} {placed}");
    assert!(total("6_own_initiative_TC", 5) > 0 && total("4_notices", 11) > 0 && total("4_notices", 13) > 0);
}

/// Of figures alone, with nothing of this module: a row that was open at a start has been in the ledger before.
#[test]
fn the_matters_are_those_that_entered_the_figures_in_the_year() {
    let new = |edition: &Edition| {
        ["received", "logged_late", "released_from_secrecy"].map(|column| balance(edition, column)).iter().sum::<i64>()
    };
    let entered: i64 = editions().iter().map(new).sum();
    // What an edition of nobody's before the year would have told is not told here: it counts as new.
    let (matters, open) = (year().matters.len(), balance(&editions()[0], "open_at_start"));
    assert!(open == 0 && usize::try_from(entered).unwrap() == matters, "{entered} {matters} {open}");
}

#[test]
fn what_was_open_from_the_year_before_is_not_counted_again() {
    let told = told();
    let year = of(&told[1..3], Some(&told[0]), Dates::default()).unwrap();
    let before: BTreeSet<&String> =
        references(&told[0].edition).into_iter().map(|reference| &told[0].matters[reference]).collect();
    assert!(year.matters.iter().all(|matter| !before.contains(&matter.name)));
    let new = |told: &Told| {
        ["received", "logged_late", "released_from_secrecy"]
            .map(|column| balance(&told.edition, column))
            .iter()
            .sum::<i64>()
    };
    assert_eq!(i64::try_from(year.matters.len()).unwrap(), told[1..3].iter().map(new).sum::<i64>());
}

/// Two ledgers beside each other tell nothing of a private matter, and the authorities' are carried over by name.
#[test]
fn a_private_matter_has_another_reference_in_every_quarter_and_an_authority_s_keeps_its_own() {
    let editions = editions();
    for pair in editions.windows(2) {
        let both: BTreeSet<&str> = references(&pair[0]).intersection(&references(&pair[1])).copied().collect();
        let ledger = pair[1].table(LEDGER).unwrap();
        let entered = ledger.position("entered").unwrap();
        let kept = ledger.rows.iter().filter(|row| both.contains(row[0].as_text()));
        assert!(kept.clone().all(|row| !row[entered].as_text().is_empty()));
        assert!(kept.count() > 5);
        let carried = balance(&pair[1], "open_at_start");
        assert!(usize::try_from(carried).unwrap() > both.len(), "private matters were carried over too");
    }
}

#[test]
fn the_outcome_is_that_of_the_newest_report() {
    let editions = editions();
    let year = year();
    let last = editions[3].table(LEDGER).unwrap();
    let outcome = last.position("outcome").unwrap();
    let names = told().remove(3).matters;
    let name = |reference: &str| names[reference].clone();
    let shown: BTreeMap<String, &str> =
        last.rows.iter().map(|row| (name(row[0].as_text()), row[outcome].as_text())).collect();
    let mut compared = 0;
    for matter in &year.matters {
        if let Some(outcome) = shown.get(&matter.name) {
            assert_eq!(
                matter.outcome.map(crate::taxonomy::Outcome::as_str),
                outcome.parse().ok().map(crate::taxonomy::Outcome::as_str)
            );
            compared += 1;
        }
    }
    assert!(compared > 20);
}

#[test]
fn categories_add_up_to_the_total_and_their_rows_to_them() {
    let set = set();
    let columns = [
        ("3_member_states_orders", vec![6, 10]),
        ("4_notices", vec![5, 11, 13]),
        ("5_own_initiative_illegal", vec![5]),
        ("6_own_initiative_TC", vec![5, 6, 7, 8, 18]),
    ];
    for (name, columns) in columns {
        let of_scope = |row: &&Vec<String>| !name.starts_with("3_") || row[5] == "TOTAL";
        let rows: Vec<&Vec<String>> = set[name][1..].iter().filter(of_scope).collect();
        for column in columns {
            let (mut total, mut category, mut below) = (0, None, 0);
            for row in &rows[1..] {
                let figure = number(&row[column]);
                if row[3].starts_with("KEYWORD_") {
                    below += figure;
                } else {
                    assert!(category.is_none_or(|sum| sum == below), "{name}, {column}, above {}", row[3]);
                    let has_rows = !row[3].contains("NOT_SPECIFIED");
                    (category, below) = (has_rows.then_some(figure), 0);
                    total += figure;
                }
            }
            assert!(category.is_none_or(|sum| sum == below), "{name}, {column}");
            assert_eq!(number(&rows[0][column]), total, "{name}, {column}");
        }
    }
}

#[test]
fn a_row_for_all_others_has_a_description_that_no_other_has_if_it_has_a_figure() {
    let set = set();
    for name in ["4_notices", "6_own_initiative_TC"] {
        let others: Vec<_> = set[name].iter().filter(|row| row[3] == "KEYWORD_OTHER").collect();
        assert!(others.iter().all(|row| row[4].is_empty() == (number(&row[5]) == 0 && number(&row[6]) == 0)), "{name}");
        let described: Vec<_> = others.iter().map(|row| &row[4]).filter(|text| !text.is_empty()).collect();
        assert!(!described.is_empty() && described.len() == described.iter().collect::<BTreeSet<_>>().len(), "{name}");
    }
}

/// `0` where it could have happened, nothing where it cannot.
#[test]
fn what_could_have_happened_is_zero_and_what_cannot_is_empty() {
    let set = set();
    let animals = |part: &str| set[part].iter().find(|row| row[3].contains("ANIMAL_WELFARE")).unwrap().clone();
    assert_eq!(animals("3_member_states_orders")[6], "0");
    assert_eq!(animals("4_notices")[5], "0");
    let measures = animals("6_own_initiative_TC");
    assert_eq!(measures[5..21].join(","), "0,0,0,0,,,,,,,,,,0,,");
    let amar = &set["10_AMAR"];
    assert!(amar[1..].iter().all(|row| row[6].is_empty()));
    let not_ours = |row: &&Vec<String>| row[0].starts_with("Only for VLOP") || row[0].ends_with("online platforms");
    for part in ["7_appeals_and_recidivism", "9_human_resources"] {
        assert!(set[part].iter().filter(not_ours).count() > 3);
        assert!(set[part].iter().filter(not_ours).all(|row| row[6].is_empty()), "{part}");
    }
    let words = &set["11_qualitative"];
    assert!(
        words[1..].iter().all(|row| row[4].is_empty() == row[0].starts_with("Only") && row[4].chars().count() <= 5000)
    );
}

#[test]
fn the_archive_has_eleven_files_of_rfc_4180_and_the_same_bytes_for_the_same_reports() {
    let bytes = archive(&year()).unwrap();
    assert!(archive(&year()).unwrap() == bytes);
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(zip.len(), 11);
    for (number, name) in PARTS.iter().enumerate() {
        let mut text = String::new();
        zip.by_index(number).unwrap().read_to_string(&mut text).unwrap();
        assert!(zip.by_name(&format!("{name}.csv")).is_ok());
        assert!(text.matches('\n').count() == text.matches("\r\n").count() && !text.starts_with('\u{feff}'), "{name}");
        let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
        assert!(reader.records().all(|record| record.is_ok()), "{name}");
    }
}

#[test]
fn nothing_of_a_single_matter_is_in_the_set() {
    let (year, set) = (year(), set());
    let text = set.values().flatten().flatten().cloned().collect::<Vec<_>>().join("\n");
    assert!(year.matters.iter().all(|matter| !text.contains(&matter.name)));
    assert!(editions().iter().flat_map(references).all(|reference| !text.contains(reference)));
}
