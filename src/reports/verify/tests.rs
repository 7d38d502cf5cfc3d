//! A published edition verifies; with any figure changed, and its check sums made again, it does not.

use std::sync::LazyLock;

use super::{Mismatch, Verified, verify_files};
use crate::reports::edition::{Edition, Table};
use crate::reports::export::{self, Files, JSON, SUMS};
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

/// Where a reader of the page sees a figure, a code or a field: the text after each of these.
const MARKS: [&str; 6] = ["<td", "data-code=\"", "data-cell=\"", "data-field=\"", "data-rows=\"", "data-value=\""];

fn pages() -> impl Iterator<Item = (&'static String, &'static str)> {
    FILES
        .iter()
        .filter(|(name, _)| export::is_page(name))
        .map(|(name, bytes)| (name, std::str::from_utf8(bytes).unwrap()))
}

fn marks(page: &str) -> Vec<usize> {
    let mut marks: Vec<usize> =
        MARKS.iter().flat_map(|mark| page.match_indices(mark).map(|(at, _)| at).collect::<Vec<_>>()).collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

#[test]
fn one_changed_figure_of_a_page_is_caught_wherever_it_is() {
    let mut dice = Dice::new(2026);
    let all: Vec<(&String, &str)> = pages().filter(|(_, page)| !marks(page).is_empty()).collect();
    for _ in 0..20 {
        let (name, page) = all[dice.below(all.len())];
        let marks = marks(page);
        let at = marks[dice.below(marks.len())];
        let text_at = at + page[at..].find('>').unwrap() + 1;
        let mut other = page.to_owned();
        other.insert(text_at, '1');
        let verified = verify_files(&with(name, other.into_bytes()));
        assert!(!verified.mismatches.is_empty(), "{name}: {}", &page[at..text_at + 10]);
        assert!(verified.mismatches.iter().all(|one| one.place.starts_with(name)), "{:?}", verified.mismatches);
    }
}

/// Each digit that a reader sees, of a page with every sort of thing and of one in another language.
#[test]
fn every_digit_in_the_tables_of_a_page_is_named_when_changed() {
    for name in ["information-requests.html", "index.html"] {
        let page = std::str::from_utf8(&FILES[name]).unwrap();
        let body = page.find("<tbody>").unwrap();
        let digits: Vec<usize> = page[body..]
            .match_indices("<td>")
            .map(|(at, _)| body + at + 4)
            .filter(|at| page.as_bytes()[*at].is_ascii_digit())
            .collect();
        assert!(digits.len() > 20, "{name}: {}", digits.len());
        let step = digits.len() / 10;
        for at in digits.into_iter().step_by(step) {
            let mut other = page.as_bytes().to_vec();
            other[at] = if other[at] == b'9' { b'8' } else { other[at] + 1 };
            let found = verify_files(&with(name, other));
            let cells = found.mismatches.iter().filter(|one| one.place.starts_with(name) && one.cell().is_some());
            assert_eq!((cells.count(), found.mismatches.len()), (1, 1), "{name}: {:?}", found.mismatches);
        }
    }
}

#[test]
fn a_figure_of_a_chart_and_the_length_of_its_bar_are_caught() {
    let name = "balance.html";
    let page = std::str::from_utf8(&FILES[name]).unwrap();
    let at = page.find("class=\"value\"").unwrap();
    let text_at = at + page[at..].find('>').unwrap() + 1;
    let mut other = page.to_owned();
    other.insert(text_at, '7');
    let found = sentences(&verify_files(&with(name, other.into_bytes())));
    assert!(found.len() == 1 && found[0].contains("figure of table \"balance\": row"), "{found:?}");
    let other = page.replacen("width=\"360\" height", "width=\"180\" height", 1);
    assert!(other != page);
    let found = sentences(&verify_files(&with(name, other.into_bytes())));
    assert!(found[0].ends_with("has bars of other lengths than its figures"), "{found:?}");
}

#[test]
fn a_row_of_a_page_left_out_doubled_or_swapped_is_caught() {
    for name in ["information-requests.html", "index.html"] {
        let page = std::str::from_utf8(&FILES[name]).unwrap();
        let table = page.find("data-table=\"information-requests\"").unwrap();
        let start = table + page[table..].find("<tbody>\n").unwrap() + 8;
        let end = start + page[start..].find("</tr>\n").unwrap() + 6;
        let next = end + page[end..].find("</tr>\n").unwrap() + 6;
        let (row, second) = (&page[start..end], &page[end..next]);
        let without = [&page[..start], &page[end..]].concat();
        let doubled = [&page[..end], row, &page[end..]].concat();
        let named_anew = [&page[..start], &row.replacen("data-code=\"", "data-code=\"x", 1), &page[end..]].concat();
        let mut others = vec![without, doubled, named_anew];
        if name != "index.html" {
            others.push([&page[..start], second, row, &page[next..]].concat());
        }
        for other in others {
            let found = verify_files(&with(name, other.into_bytes()));
            let named =
                found.mismatches.iter().any(|one| one.place == format!("{name}, table \"information-requests\""));
            assert!(named, "{name}: {:?}", found.mismatches);
        }
    }
}

#[test]
fn a_figure_that_is_in_no_table_is_caught() {
    for name in ["index.html", "balance.html", "cite.html", "de/definitions.html"] {
        let page = std::str::from_utf8(&FILES[name]).unwrap();
        let other = page.replacen("</main>", "<p>We received 4711 requests.</p>\n</main>", 1);
        let found = sentences(&verify_files(&with(name, other.into_bytes())));
        assert!(found.len() == 1 && found[0].starts_with(&format!("{name}, text: says 4711")), "{found:?}");
    }
}

#[test]
fn a_page_too_many_or_too_few_is_named() {
    let mut files = FILES.clone();
    files.remove("balance.html");
    files.insert("de/extra.html".into(), b"<!DOCTYPE html>".to_vec());
    files.insert(SUMS.into(), export::sums(&files).into_bytes());
    let found = sentences(&verify_files(&files));
    assert_eq!(found, ["balance.html: is missing", "de/extra.html: is a page that the report has not"]);
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
