//! `report.xlsx`: an edition as one workbook, a sheet for each table and for each list of rows.
//!
//! Numbers are numbers, `n/a` and `withheld` are text, and nothing is a formula. Not a format for programs: they take
//! the CSV or the JSON. Invariant: every cell is one of the edition, and `verify` reads each of them back.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::ExportError;
use crate::reports::Cell;
use crate::reports::edition::{Edition, Row, Source, Table};

pub const WORKBOOK: &str = "report.xlsx";

/// The sheet that says what the workbook is, and the one that explains its columns.
pub const ABOUT_SHEET: &str = "About";
pub const COLUMNS_SHEET: &str = "Columns";

/// The longest name that a sheet can have.
const LONGEST_NAME: usize = 31;

/// Names that a spreadsheet keeps for itself or that this workbook uses, in lower case.
const TAKEN: [&str; 3] = ["about", "columns", "history"];

const WIDEST: usize = 60;
const NARROWEST: usize = 9;

pub fn workbook(edition: &Edition) -> Result<Vec<u8>, ExportError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(edition)?);
    let looks = Looks::new();
    words_sheet(workbook.add_worksheet(), ABOUT_SHEET, &about_rows(edition), &looks)?;
    for (name, table) in sheets(edition) {
        table_sheet(workbook.add_worksheet(), &name, table, &looks)?;
    }
    words_sheet(workbook.add_worksheet(), COLUMNS_SHEET, &column_rows(edition), &looks)?;
    Ok(workbook.save_to_buffer()?)
}

/// The tables with the names of their sheets, in their order.
pub fn sheets(edition: &Edition) -> Vec<(String, &Table)> {
    let mut names: Vec<String> = Vec::new();
    let mut sheets = Vec::new();
    for table in edition.every_table() {
        let name = free_name(&table.about.id, &names);
        names.push(name.clone());
        sheets.push((name, table));
    }
    sheets
}

/// The id as far as it is a name for a sheet that no other has.
fn free_name(id: &str, names: &[String]) -> String {
    let cut = |longest: usize| id.chars().take(longest).collect::<String>();
    let is_free = |name: &String| !TAKEN.contains(&name.as_str()) && !names.contains(name);
    let first = cut(LONGEST_NAME);
    if is_free(&first) {
        return first;
    }
    let mut numbered =
        (2_usize..).map(|number| format!("{}~{number}", cut(LONGEST_NAME - 1 - number.to_string().len())));
    numbered.find(is_free).unwrap_or(first)
}

/// What the first sheet says, line by line.
pub fn about_rows(edition: &Edition) -> Vec<Row> {
    let about = &edition.identification;
    let mut rows = vec![line(&[&format!("Transparency report {}, {}", about.quarter, about.service)])];
    if about.published_on.is_none() {
        rows.push(line(&["DRAFT", "Not published; its figures may still change."]));
    }
    rows.extend(identification(edition));
    rows.push(Row::new());
    rows.extend(edition.headline.iter().map(|sentence| line(&[&sentence.in_words()])));
    rows.push(Row::new());
    rows.push(line(&["How to read it"]));
    rows.extend(HOW_TO_READ.iter().map(|words| line(words)));
    rows.push(Row::new());
    rows.push(line(&["Sheet", "What it shows", "Source", "Definition"]));
    rows.extend(sheets(edition).iter().map(|(name, table)| {
        let about = &table.about;
        line(&[name, &about.caption, source(about.source), &about.definition])
    }));
    rows.push(Row::new());
    rows.push(line(&["Counting rules"]));
    rows.extend(edition.counting_rules.iter().map(|rule| line(&[rule])));
    rows
}

const HOW_TO_READ: &[[&str; 2]] = &[
    ["0", "It could have happened and did not."],
    ["n/a", "It cannot happen, or there is nothing to measure."],
    ["withheld", "A figure exists and is lawfully not given."],
    ["Shares", "Between 0 and 1, beside their denominator."],
    ["recomputed", "Anyone can count it again from the sheets of rows."],
    ["stated", "Rows cannot give it; it adds up and agrees in all formats."],
    ["rows", "The rows from which the tables are counted."],
];

fn identification(edition: &Edition) -> Vec<Row> {
    let about = &edition.identification;
    let none = || "none".to_owned();
    let facts = [
        ("Report", about.report_id.clone()),
        ("Provider", about.provider.clone()),
        ("Service", about.service.clone()),
        ("First day", about.period_start.to_string()),
        ("Last day", about.period_end.to_string()),
        ("Time zone", about.timezone.clone()),
        ("Cut-off", about.cut_off.to_string()),
        ("Version", about.version.to_string()),
        ("Supersedes", about.supersedes.clone().unwrap_or_else(none)),
        ("Published on", about.published_on.map_or_else(none, |day| day.to_string())),
        ("Terms of", about.terms_version.clone()),
        ("Made by", about.generator.clone()),
        ("Licence", "Creative Commons Attribution 4.0 International (CC BY 4.0)".to_owned()),
    ];
    facts.iter().map(|(label, value)| line(&[label, value])).collect()
}

/// The last sheet: what each column of each sheet holds.
pub fn column_rows(edition: &Edition) -> Vec<Row> {
    let mut rows = vec![line(&["Sheet", "Column", "Name in the data", "Definition"])];
    for (name, table) in sheets(edition) {
        rows.extend(table.columns.iter().map(|column| line(&[&name, &column.label, &column.id, &column.definition])));
    }
    rows
}

fn line(words: &[&str]) -> Row {
    words.iter().map(|word| Cell::text((*word).to_owned())).collect()
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Recomputed => "recomputed",
        Source::Stated => "stated",
        Source::Rows => "rows",
    }
}

struct Looks {
    head: Format,
    integer: Format,
    share: Format,
    /// Words where a number would stand.
    no_number: Format,
    text: Format,
    title: Format,
}

impl Looks {
    fn new() -> Looks {
        let top = Format::new().set_align(FormatAlign::Top);
        let right = top.clone().set_align(FormatAlign::Right);
        Looks {
            head: top.clone().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            integer: right.clone().set_num_format("0"),
            share: right.clone().set_num_format("0.000"),
            no_number: right,
            text: top.clone().set_text_wrap(),
            title: top.set_bold().set_font_size(14),
        }
    }
}

fn table_sheet(sheet: &mut Worksheet, name: &str, table: &Table, looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    for (column, about) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, &about.label, &looks.head)?;
        sheet.set_column_width(column, width(table, usize::from(column)))?;
    }
    for (number, row) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(row) {
            write(sheet, (number, column), cell, looks)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_print_gridlines(true);
    Ok(())
}

const A4: u8 = 9;

fn write(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell, looks: &Looks) -> Result<(), XlsxError> {
    match cell {
        Cell::Integer(number) => sheet.write_number_with_format(row, column, exact(*number), &looks.integer)?,
        Cell::Share(share) => sheet.write_number_with_format(row, column, share.as_number(), &looks.share)?,
        Cell::NotApplicable | Cell::Withheld => {
            sheet.write_string_with_format(row, column, cell.to_string(), &looks.no_number)?
        }
        Cell::Text(text) if text.is_empty() => sheet,
        Cell::Text(text) => sheet.write_string(row, column, text.as_ref())?,
    };
    Ok(())
}

/// A workbook knows no other numbers. Counts stay far below 2^53, up to which every integer has its own.
#[expect(clippy::cast_precision_loss, reason = "counts of cases and hours")]
fn exact(number: i64) -> f64 {
    number as f64
}

/// By the widest cell, within limits; a header wraps.
fn width(table: &Table, column: usize) -> f64 {
    let header = table.columns.get(column).map_or(0, |about| about.label.chars().count() / 2);
    let cells = table.rows.iter().filter_map(|row| row.get(column)).map(|cell| match cell {
        Cell::Text(text) => text.chars().count(),
        other => other.to_string().len(),
    });
    let widest = cells.max().unwrap_or(0).max(header) + 2;
    f64::from(u16::try_from(widest.clamp(NARROWEST, WIDEST)).unwrap_or(0))
}

fn words_sheet(sheet: &mut Worksheet, name: &str, rows: &[Row], looks: &Looks) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let is_title = |number: u32| number == 0 && name == ABOUT_SHEET;
    let is_head = |number: u32| number == 0 && name == COLUMNS_SHEET;
    for (number, row) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            // A line of one cell is a heading or a sentence and runs on to the right.
            match (is_title(number), is_head(number), row.len()) {
                (true, _, _) => sheet.write_string_with_format(number, column, cell.as_text(), &looks.title)?,
                (_, true, _) => sheet.write_string_with_format(number, column, cell.as_text(), &looks.head)?,
                (_, _, 1) => sheet.write_string(number, column, cell.as_text())?,
                _ => sheet.write_string_with_format(number, column, cell.as_text(), &looks.text)?,
            };
        }
    }
    for (column, width) in (0_u16..).zip([28_u16, 44, 24, 80]) {
        sheet.set_column_width(column, f64::from(width))?;
    }
    if name == COLUMNS_SHEET {
        sheet.set_freeze_panes(1, 0)?;
    }
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The day is one of the edition, so that the same edition gives the same bytes.
fn properties(edition: &Edition) -> Result<DocProperties, XlsxError> {
    let about = &edition.identification;
    let day = about.published_on.unwrap_or(about.cut_off);
    let year = u16::try_from(day.year()).unwrap_or_default();
    let [month, day] = [day.month(), day.day()].map(|number| u8::try_from(number).unwrap_or_default());
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    Ok(DocProperties::new()
        .set_title(format!("Transparency report {}", about.report_id))
        .set_subject(&about.service)
        .set_author(&about.provider)
        .set_company(&about.provider)
        .set_comment("Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/")
        .set_creation_datetime(&created))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::reports::invented;

    #[test]
    fn a_sheet_has_a_short_name_that_no_other_has() {
        let long = "requests-by-country-and-instrument-and-more";
        let mut names = Vec::new();
        for id in ["ledger", "history", long, long, "columns"] {
            names.push(free_name(id, &names));
        }
        let expected =
            ["ledger", "history~2", "requests-by-country-and-instrum", "requests-by-country-and-instr~2", "columns~2"];
        assert_eq!(names, expected);
        assert!(names.iter().all(|name| name.len() <= LONGEST_NAME));
    }

    #[test]
    fn the_day_of_creation_is_that_of_publication_and_not_of_writing() {
        let edition = invented::edition("2026-Q3", &invented::cases(7, 40));
        let bytes = workbook(&edition).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut properties = String::new();
        archive.by_name("docProps/core.xml").unwrap().read_to_string(&mut properties).unwrap();
        let day = edition.identification.published_on.unwrap();
        assert_eq!(properties.matches(&format!(">{day}T00:00:00Z<")).count(), 2, "{properties}");
    }
}
