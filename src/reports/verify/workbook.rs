//! Reading `report.xlsx` back and comparing every cell of every sheet with the report.
//!
//! Not a reader of any workbook: a sheet too many, a formula or a number in quotes is an error. Invariant: no cell of the
//! workbook is left uncompared.

use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, SheetVisible, Xlsx};

use super::compare::compare;
use super::{Mismatch, shows};
use crate::reports::edition::{Column, Edition, Row, Table};
use crate::reports::export::Files;
use crate::reports::export::xlsx::{self, ABOUT_SHEET, COLUMNS_SHEET, WORKBOOK};
use crate::reports::{Cell, ColumnType};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

pub fn check(files: &Files, edition: &Edition) -> Vec<Mismatch> {
    let Some(bytes) = files.get(WORKBOOK) else { return vec![Mismatch::new(WORKBOOK, "is missing")] };
    let mut mismatches: Vec<Mismatch> =
        shows::check(bytes).into_iter().map(|problem| Mismatch::new(WORKBOOK, problem)).collect();
    match Workbook::new(Cursor::new(bytes.as_slice())) {
        Ok(workbook) => mismatches.extend(check_sheets(workbook, edition)),
        Err(error) => mismatches.push(Mismatch::new(WORKBOOK, format!("cannot be read: {error}"))),
    }
    mismatches
}

fn check_sheets(mut workbook: Workbook<'_>, edition: &Edition) -> Vec<Mismatch> {
    let sheets = xlsx::sheets(edition);
    let names = sheets.iter().map(|(name, _)| name.as_str());
    let expected: Vec<&str> = [ABOUT_SHEET].into_iter().chain(names).chain([COLUMNS_SHEET]).collect();
    if workbook.sheet_names() != expected {
        return vec![Mismatch::new(WORKBOOK, "has other sheets than the report has tables, or in another order")];
    }
    let mut mismatches = Vec::new();
    if workbook.sheets_metadata().iter().any(|sheet| sheet.visible != SheetVisible::Visible) {
        mismatches.push(Mismatch::new(WORKBOOK, "hides a sheet"));
    }
    for (name, rows) in [(ABOUT_SHEET, xlsx::about_rows(edition)), (COLUMNS_SHEET, xlsx::column_rows(edition))] {
        mismatches.extend(check_words(&mut workbook, name, &rows));
    }
    for (name, table) in &sheets {
        mismatches.extend(check_table(&mut workbook, name, table));
    }
    mismatches
}

fn place(sheet: &str) -> String {
    format!("{WORKBOOK}, sheet \"{sheet}\"")
}

/// The cells of a sheet, if it has no formula.
fn cells(workbook: &mut Workbook<'_>, sheet: &str) -> Result<Range<Data>, String> {
    let failed = |error: calamine::XlsxError| format!("cannot be read: {error}");
    let formulas = workbook.worksheet_formula(sheet).map_err(failed)?;
    if formulas.used_cells().any(|(_, _, formula)| !formula.is_empty()) {
        return Err("has a formula; every cell must be a value".into());
    }
    workbook.worksheet_range(sheet).map_err(failed)
}

/// A sheet of sentences: the same words in the same places.
fn check_words(workbook: &mut Workbook<'_>, sheet: &str, rows: &[Row]) -> Vec<Mismatch> {
    let cells = match cells(workbook, sheet) {
        Ok(cells) => cells,
        Err(problem) => return vec![Mismatch::new(place(sheet), problem)],
    };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let (height, found_width) = extent(&cells);
    let mut mismatches = Vec::new();
    for row in 0..rows.len().max(height) {
        for column in 0..width.max(found_width) {
            let wanted = rows.get(row).and_then(|cells| cells.get(column)).map_or("", Cell::as_text);
            let is_as_wanted = match value(&cells, row, column) {
                None => wanted.is_empty(),
                Some(Data::String(text)) => text == wanted,
                Some(_) => false,
            };
            if !is_as_wanted {
                let problem = format!("line {}, column {}: should say \"{wanted}\"", row + 1, column + 1);
                mismatches.push(Mismatch::new(place(sheet), problem));
            }
        }
    }
    mismatches
}

fn check_table(workbook: &mut Workbook<'_>, sheet: &str, table: &Table) -> Vec<Mismatch> {
    match cells(workbook, sheet).and_then(|cells| rows(&cells, table)) {
        Ok(rows) => compare(&place(sheet), &rows, table, "report.json says"),
        Err(problem) => vec![Mismatch::new(place(sheet), problem)],
    }
}

/// The rows below the header, which must be that of the table.
fn rows(cells: &Range<Data>, table: &Table) -> Result<Vec<Row>, String> {
    let (height, width) = extent(cells);
    let is_header = |(column, about): (usize, &Column)| {
        value(cells, 0, column).and_then(Data::get_string).unwrap_or_default() == about.label
    };
    if width > table.columns.len() || !table.columns.iter().enumerate().all(is_header) {
        return Err("has other columns than the report".into());
    }
    let row = |row: usize| {
        let cells = table.columns.iter().enumerate().map(|(column, about)| cell(value(cells, row, column), about, row));
        cells.collect::<Result<Row, String>>()
    };
    (1..height).map(row).collect()
}

fn cell(value: Option<&Data>, column: &Column, row: usize) -> Result<Cell, String> {
    let read = match (value, column.column_type) {
        (Some(Data::String(text)), kind) => {
            Cell::parse(text, kind).filter(|cell| !matches!(cell, Cell::Integer(_) | Cell::Share(_)))
        }
        (None, ColumnType::Key | ColumnType::Label | ColumnType::Text) => Some(Cell::text("")),
        (Some(Data::Int(number)), ColumnType::Integer) => Some(Cell::Integer(*number)),
        (Some(Data::Float(number)), ColumnType::Integer) => Cell::parse(&number.to_string(), ColumnType::Integer),
        (Some(number), ColumnType::Share) => number.get_float().and_then(share),
        _ => None,
    };
    let shown = value.map(ToString::to_string).unwrap_or_default();
    read.ok_or_else(|| format!("line {}, column \"{}\": \"{shown}\" is no such cell", row + 1, column.id))
}

/// A whole number may be read as an integer; a share is written to three places and no more.
fn share(number: f64) -> Option<Cell> {
    let cell = Cell::parse(&format!("{number:.3}"), ColumnType::Share)?;
    let is_exact = cell.to_string().parse::<f64>().is_ok_and(|again| again.to_bits() == number.to_bits());
    is_exact.then_some(cell)
}

/// How many lines and columns hold anything, counted from the first cell of the sheet.
fn extent(cells: &Range<Data>) -> (usize, usize) {
    let count = |last: u32| usize::try_from(last).map_or(usize::MAX, |last| last.saturating_add(1));
    cells.end().map_or((0, 0), |(row, column)| (count(row), count(column)))
}

fn value(cells: &Range<Data>, row: usize, column: usize) -> Option<&Data> {
    let at = (u32::try_from(row).ok()?, u32::try_from(column).ok()?);
    cells.get_value(at).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::sync::LazyLock;

    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::reports::{Share, invented};

    static EDITION: LazyLock<Edition> = LazyLock::new(|| invented::edition("2026-Q3", &invented::cases(11, 60)));

    fn found(workbook: Vec<u8>) -> Vec<Mismatch> {
        check(&Files::from([(WORKBOOK.to_owned(), workbook)]), &EDITION)
    }

    /// The workbook with this text put for that in one of the files inside.
    fn altered(file: &str, from: &str, to: &str) -> Vec<u8> {
        let bytes = xlsx::workbook(&EDITION).unwrap();
        let mut inside = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut outside = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for number in 0..inside.len() {
            let mut entry = inside.by_index(number).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            assert!(name != file || text.contains(from), "{file} has no {from}");
            let text = if name == file { text.replacen(from, to, 1) } else { text };
            outside.start_file(name, SimpleFileOptions::default()).unwrap();
            outside.write_all(text.as_bytes()).unwrap();
        }
        outside.finish().unwrap().into_inner()
    }

    #[test]
    fn the_workbook_says_what_the_report_says() {
        assert_eq!(found(xlsx::workbook(&EDITION).unwrap()), []);
        let empty = invented::edition("2026-Q3", &[]);
        let files = Files::from([(WORKBOOK.to_owned(), xlsx::workbook(&empty).unwrap())]);
        assert_eq!(check(&files, &empty), []);
    }

    #[test]
    fn every_cell_of_every_sheet_is_named_when_changed() {
        for table in EDITION.every_table() {
            for column in 0..table.columns.len() {
                let mut other = EDITION.clone();
                let changed = |cell: &Cell| match cell {
                    Cell::Text(text) => Cell::text(format!("{text}x")),
                    Cell::Integer(number) => Cell::Integer(number + 1),
                    Cell::Share(_) | Cell::Withheld => Cell::NotApplicable,
                    Cell::NotApplicable if table.columns[column].column_type == ColumnType::Share => {
                        Share::of(1, 3).into()
                    }
                    Cell::NotApplicable => Cell::Integer(0),
                };
                let mut rows = 0;
                other.change_table(&table.about.id, |table| {
                    rows = table.rows.len();
                    table.rows.iter_mut().for_each(|row| row[column] = changed(&row[column]));
                });
                let name = place(&table.about.id);
                let named = found(xlsx::workbook(&other).unwrap());
                let of_sheet = named.iter().filter(|one| one.place == name).count();
                assert!(of_sheet >= rows.min(1) && named.len() == of_sheet, "{name}, column {column}: {named:?}");
                let is_figure = matches!(table.columns[column].column_type, ColumnType::Integer | ColumnType::Share);
                assert!(!is_figure || of_sheet == rows, "{name}, column {column}: {of_sheet} of {rows}");
            }
        }
    }

    #[test]
    fn a_word_of_the_first_and_of_the_last_sheet_is_compared_too() {
        let mut other = EDITION.clone();
        "Somebody Else".clone_into(&mut other.identification.provider);
        other.tables[0].columns[0].definition.push('x');
        let places: Vec<String> = found(xlsx::workbook(&other).unwrap()).into_iter().map(|one| one.place).collect();
        assert_eq!(places, [place(ABOUT_SHEET), place(COLUMNS_SHEET)]);
    }

    #[test]
    fn a_formula_a_hidden_sheet_and_a_sheet_too_many_are_refused() {
        let formula = found(altered("xl/worksheets/sheet2.xml", "<v>", "<f>1+1</f><v>"));
        assert!(formula[0].to_string().contains("has a formula"), "{formula:?}");
        let hidden = found(altered("xl/workbook.xml", "sheetId=\"3\"", "sheetId=\"3\" state=\"hidden\""));
        assert_eq!(hidden, [Mismatch::new(WORKBOOK, "hides a sheet")]);
        let mut fewer = EDITION.clone();
        fewer.tables.pop();
        assert!(found(xlsx::workbook(&fewer).unwrap())[0].to_string().contains("has other sheets"));
        assert_eq!(found(b"PK".to_vec()).len(), 1);
    }

    #[test]
    fn a_number_that_is_shown_as_another_one_and_a_hidden_row_are_refused() {
        let shown = found(altered("xl/styles.xml", "formatCode=\"0.000\"", "formatCode=\"&quot;7&quot;\""));
        assert!(shown[0].to_string().contains("shows numbers in the form"), "{shown:?}");
        let grouped = found(altered("xl/styles.xml", "<xf numFmtId=\"0\"", "<xf numFmtId=\"11\""));
        assert!(grouped[0].to_string().contains("in the form 11"), "{grouped:?}");
        let hidden = found(altered("xl/worksheets/sheet2.xml", "<row r=\"2\"", "<row r=\"2\" hidden=\"1\""));
        let said = [Mismatch::new(WORKBOOK, "xl/worksheets/sheet2.xml: hides a row, a column or a cell")];
        assert_eq!(hidden, said);
    }

    #[test]
    fn a_number_in_quotes_is_no_number() {
        let mut other = EDITION.clone();
        other.change_table("balance", |table| {
            let column = table.position("received").unwrap();
            table.rows[0][column] = Cell::text(table.rows[0][column].to_string());
        });
        let named = found(xlsx::workbook(&other).unwrap());
        assert!(named[0].to_string().contains("is no such cell"), "{named:?}");
    }
}
