//! A published edition verifies; with any figure changed, and its check sums made again, it does not.

use std::sync::LazyLock;

use super::{Mismatch, Verified, verify_files};
use crate::reports::edition::{Edition, Table};
use crate::reports::export::{self, Files, JSON, PAGE, SUMS};
use crate::reports::invented::Dice;
use crate::reports::{Cell, ColumnType, Share, invented};

static EDITION: LazyLock<Edition> = LazyLock::new(|| invented::edition("2026-Q3", &invented::cases(11, 60)));
static FILES: LazyLock<Files> = LazyLock::new(|| export::files(&EDITION).unwrap());

/// As somebody would who can make check sums.
fn with(name: &str, bytes: Vec<u8>) -> Files {
    let mut files = FILES.clone();
    files.insert(name.to_owned(), bytes);
    files.insert(SUMS.to_owned(), export::sums(&files).into_bytes());
    files
}

fn sentences(verified: &Verified) -> Vec<String> {
    verified.mismatches.iter().map(ToString::to_string).collect()
}

/// Another cell of the same sort.
fn changed(cell: &Cell, column: ColumnType) -> Cell {
    match (cell, column) {
        (Cell::Text(text), _) => Cell::text(format!("{text}x")),
        (Cell::NotApplicable, ColumnType::Share) => Share::of(1, 2).into(),
        (_, ColumnType::Share) => Cell::NotApplicable,
        (cell, _) => Cell::Integer(cell.as_integer().unwrap_or(0) + 1),
    }
}

/// A table with all its figures changed, and where they stand.
fn with_every_figure_changed(table: &Table) -> (Table, Vec<(String, String)>) {
    let mut other = table.clone();
    let mut changes = Vec::new();
    for (row, original) in other.rows.iter_mut().zip(&table.rows) {
        for (cell, column) in row.iter_mut().zip(&table.columns).filter(|(_, column)| !is_name(column.column_type)) {
            *cell = changed(cell, column.column_type);
            changes.push((table.row_name(original), column.id.clone()));
        }
    }
    (other, changes)
}

fn is_named(verified: &Verified, place: &str, (row, column): &(String, String)) -> bool {
    let cells = verified.mismatches.iter().filter(|one| one.place.starts_with(place)).filter_map(Mismatch::cell);
    cells.into_iter().any(|cell| cell == (row, column))
}

fn is_name(column: ColumnType) -> bool {
    matches!(column, ColumnType::Key | ColumnType::Label)
}

fn edition_with(table: &Table) -> Edition {
    let mut edition = EDITION.clone();
    let tables = edition.tables.iter_mut().chain(&mut edition.sheets);
    tables.filter(|one| one.about.id == table.about.id).for_each(|one| *one = table.clone());
    edition
}

#[test]
fn a_published_edition_verifies() {
    let verified = verify_files(&FILES);
    assert_eq!(sentences(&verified), Vec::<String>::new());
    assert_eq!(verified.report_id, "2026-Q3/v1");
    assert!(verified.rows > 10 && verified.tables == EDITION.tables.len());
}

#[test]
fn an_empty_quarter_verifies() {
    let files = export::files(&invented::edition("2026-Q3", &[])).unwrap();
    assert_eq!(sentences(&verify_files(&files)), Vec::<String>::new());
}

#[test]
fn a_changed_figure_is_named_with_what_the_rows_give() {
    let mut table = EDITION.table("balance").unwrap().clone();
    let column = table.position("received").unwrap();
    let number = table.rows[0][column].as_integer().unwrap();
    table.rows[0][column] = Cell::Integer(number + 5);
    let found = sentences(&verify_files(&with("balance.csv", export::csv(&table).unwrap())));
    let expected = format!(
        "balance.csv: row \"Breach notification\", column \"received\": says {}, movements gives {number}",
        number + 5
    );
    assert_eq!(found, [expected]);
}

#[test]
fn every_figure_of_every_csv_is_named_when_changed() {
    for table in &EDITION.tables {
        let name = export::csv_name(&table.about.id);
        let (other, changes) = with_every_figure_changed(table);
        let verified = verify_files(&with(&name, export::csv(&other).unwrap()));
        let missed: Vec<_> = changes.iter().filter(|change| !is_named(&verified, &name, change)).collect();
        assert!(missed.is_empty(), "{name}: {missed:?}");
    }
}

#[test]
fn every_figure_of_the_json_is_named_when_changed() {
    for table in &EDITION.tables {
        let (other, changes) = with_every_figure_changed(table);
        let verified = verify_files(&with(JSON, export::json(&edition_with(&other)).unwrap()));
        let missed: Vec<_> = changes.iter().filter(|change| !is_named(&verified, "", change)).collect();
        assert!(missed.is_empty(), "{}: {missed:?}", table.about.id);
    }
}

/// One cell at a time, of every table and of the rows, in CSV and in JSON; a different sample for each seed.
#[test]
fn one_changed_cell_is_caught_wherever_it_is() {
    let mut dice = Dice::new(2026);
    let tables: Vec<&Table> = EDITION.every_table().filter(|table| !table.rows.is_empty()).collect();
    for _ in 0..30 {
        let table = tables[dice.below(tables.len())];
        let (row, column) = (dice.below(table.rows.len()), dice.below(table.columns.len()));
        let mut other = table.clone();
        other.rows[row][column] = changed(&table.rows[row][column], table.columns[column].column_type);
        let name = export::csv_name(&table.about.id);
        let found = verify_files(&with(&name, export::csv(&other).unwrap()));
        assert!(found.mismatches.iter().any(|one| one.place == name), "{name}, row {row}, column {column}");
        let found = verify_files(&with(JSON, export::json(&edition_with(&other)).unwrap()));
        assert!(!found.mismatches.is_empty(), "{JSON}, {name}, row {row}, column {column}");
    }
}

#[test]
fn every_figure_of_the_page_is_caught() {
    let page = String::from_utf8(FILES[PAGE].clone()).unwrap();
    let mut other = String::new();
    let mut changes = 0;
    for piece in page.split_inclusive('>') {
        other.push_str(piece);
        if ["data-column=\"", "data-field=\"", "data-sentence=\""].iter().any(|mark| piece.contains(mark)) {
            other.push('1');
            changes += 1;
        }
    }
    let verified = verify_files(&with(PAGE, other.into_bytes()));
    let of_page = verified.mismatches.iter().filter(|one| one.place.starts_with(PAGE)).count();
    assert!(changes > 500 && of_page > 40, "{changes} {of_page}");
}

#[test]
fn one_changed_figure_of_the_page_is_caught_wherever_it_is() {
    let page = String::from_utf8(FILES[PAGE].clone()).unwrap();
    let marks: Vec<usize> = ["data-column=\"", "data-field=\"", "data-sentence=\""]
        .iter()
        .flat_map(|mark| page.match_indices(mark).map(|(at, _)| at).collect::<Vec<_>>())
        .collect();
    let mut dice = Dice::new(2026);
    for _ in 0..30 {
        let at = marks[dice.below(marks.len())];
        let text_at = at + page[at..].find('>').unwrap() + 1;
        let mut other = page.clone();
        other.insert(text_at, '1');
        let verified = verify_files(&with(PAGE, other.into_bytes()));
        assert!(verified.mismatches.iter().all(|one| one.place.starts_with(PAGE)));
        assert!(!verified.mismatches.is_empty(), "{}", &page[at..text_at + 10]);
    }
}

#[test]
fn a_row_left_out_or_put_in_is_caught_in_every_csv() {
    for table in EDITION.every_table().filter(|table| !table.rows.is_empty()) {
        let name = export::csv_name(&table.about.id);
        let (mut shorter, mut longer) = (table.clone(), table.clone());
        shorter.rows.remove(table.rows.len() / 2);
        longer.rows.push(table.rows[0].clone());
        for other in [shorter, longer] {
            let verified = verify_files(&with(&name, export::csv(&other).unwrap()));
            assert!(verified.mismatches.iter().any(|one| one.place == name), "{name}");
        }
    }
}

#[test]
fn two_swapped_cells_are_caught() {
    let table = EDITION.table("outcomes").unwrap();
    let (one, other) = (table.position("breach_notification").unwrap(), table.position("takedown_demand").unwrap());
    let row = table.rows.iter().position(|row| row[one] != row[other]).unwrap();
    let mut swapped = table.clone();
    swapped.rows[row].swap(one, other);
    let found = sentences(&verify_files(&with("outcomes.csv", export::csv(&swapped).unwrap())));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_file_that_is_missing_changed_or_too_many_is_named() {
    let mut files = FILES.clone();
    files.remove("ledger.csv");
    files.insert("report.css".into(), b"body {}".to_vec());
    files.insert("notes.txt".into(), Vec::new());
    let found = sentences(&verify_files(&files));
    for expected in [
        "ledger.csv: is named in SHA256SUMS and missing",
        "report.css: is not the file whose sum is in SHA256SUMS",
        "notes.txt: is not named in SHA256SUMS",
    ] {
        assert!(found.iter().any(|one| one == expected), "{expected}: {found:?}");
    }
}

#[test]
fn a_number_in_quotes_a_doubled_member_and_a_byte_order_mark_are_refused() {
    let json = String::from_utf8(FILES[JSON].clone()).unwrap();
    let quoted = json.replacen("\"identifiers_held\": 0", "\"identifiers_held\": \"0\"", 1);
    let doubled = json.replacen("\"identifiers_held\":", "\"identifiers_held\": 7, \"identifiers_held\":", 1);
    for other in [quoted, doubled] {
        assert!(other != json);
        assert!(!verify_files(&with(JSON, other.into_bytes())).mismatches.is_empty());
    }
    let mut marked = b"\xEF\xBB\xBF".to_vec();
    marked.extend(&FILES["balance.csv"]);
    assert!(!verify_files(&with("balance.csv", marked)).mismatches.is_empty());
    let unix = String::from_utf8(FILES["balance.csv"].clone()).unwrap().replace("\r\n", "\n");
    assert!(!verify_files(&with("balance.csv", unix.into_bytes())).mismatches.is_empty());
}

/// Somebody who changes a row everywhere alike must also change the sum that a citation names.
#[test]
fn rows_changed_alike_in_every_format_no_longer_have_the_sum_that_the_report_names() {
    let mut edition = EDITION.clone();
    let reference = edition.sheets[0].rows[0][0].clone();
    edition.sheets[0].rows[0][0] = Cell::text(format!("{reference}0"));
    let files = export::files(&edition).unwrap();
    let sum = &EDITION.identification.rows_sha256;
    let expected = format!("report.json: says {sum} as rows_sha256, which is not the sum of the rows");
    assert_eq!(sentences(&verify_files(&files)), [expected]);
}
