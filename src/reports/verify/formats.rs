//! All files of an edition against one another and against its rows.

use std::collections::BTreeSet;

use super::compare::compare;
use super::recompute::{Sheets, check_figures, recount};
use super::{Mismatch, csv_file, derived, json, pages, sums, workbook};
use crate::reports::edition::{Edition, LEDGER, Row, Table};
use crate::reports::export::{self, Files, JSON};

/// What verifying found, and how much there was to find it in.
#[derive(Debug, Default)]
pub struct Verified {
    /// `2026-Q3/v1`, if the report could be read.
    pub report_id: String,
    pub tables: usize,
    pub rows: usize,
    pub mismatches: Vec<Mismatch>,
}

pub fn verify_files(files: &Files) -> Verified {
    let mut mismatches = sums::check(files);
    let read = files
        .get(JSON)
        .ok_or_else(|| "is missing".to_owned())
        .and_then(|bytes| json::read(bytes).map(|edition| (bytes, edition)));
    let (bytes, edition) = match read {
        Ok(read) => read,
        Err(problem) => {
            mismatches.push(Mismatch::new(JSON, problem));
            return Verified { mismatches, ..Verified::default() };
        }
    };
    if export::json(&edition).is_ok_and(|again| again != *bytes) {
        mismatches.push(Mismatch::new(JSON, "says something twice, or in another form than the program writes"));
    }
    mismatches.extend(check_names(&edition));
    mismatches.extend(check_figures(&edition, |table| format!("{JSON}, table \"{table}\"")));
    mismatches.extend(check_csv(files, &edition));
    mismatches.extend(pages::check(files, &edition));
    mismatches.extend(workbook::check(files, &edition));
    mismatches.extend(derived::check(files, &edition));
    Verified {
        report_id: edition.identification.report_id.clone(),
        tables: edition.tables.len(),
        rows: edition.sheet(LEDGER).map_or(0, |ledger| ledger.rows.len()),
        mismatches,
    }
}

/// What the edition says about itself, and that no two tables, columns or rows have one name.
fn check_names(edition: &Edition) -> Vec<Mismatch> {
    let about = &edition.identification;
    let days = (about.period_start, about.period_end) == (about.quarter.first_day(), about.quarter.last_day());
    let id = about.report_id == format!("{}/v{}", about.quarter, about.version);
    let older = (about.version > 1).then(|| format!("{}/v{}", about.quarter, about.version - 1)) == about.supersedes;
    let mut problems = Vec::new();
    if !(days && id && older) {
        problems.push(Mismatch::new(JSON, "has an identification that contradicts itself"));
    }
    if export::rows_sha256(&edition.sheets).ok().as_ref() != Some(&about.rows_sha256) {
        let problem = format!("says {} as rows_sha256, which is not the sum of the rows", about.rows_sha256);
        problems.push(Mismatch::new(JSON, problem));
    }
    let ids: Vec<&str> = edition.every_table().map(|table| table.about.id.as_str()).collect();
    if let Some(twice) = first_twice(&ids) {
        problems.push(Mismatch::new(JSON, format!("has two tables \"{twice}\"")));
    }
    for table in edition.every_table() {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.id.as_str()).collect();
        if let Some(twice) = first_twice(&columns) {
            problems.push(Mismatch::new(JSON, format!("table \"{}\" has two columns \"{twice}\"", table.about.id)));
        }
        let keys: Vec<_> = table.rows.iter().map(|row| table.keys(row)).filter(|keys| !keys.is_empty()).collect();
        if let Some(twice) = first_twice(&keys) {
            problems.push(Mismatch::new(
                JSON,
                format!("table \"{}\" has two rows \"{}\"", table.about.id, twice.join(" / ")),
            ));
        }
    }
    problems
}

fn first_twice<T: Ord + Clone>(values: &[T]) -> Option<T> {
    let mut seen = BTreeSet::new();
    values.iter().find(|value| !seen.insert((*value).clone())).cloned()
}

/// The rows first: then every other file is counted again from these.
fn check_csv(files: &Files, edition: &Edition) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let mut read = |table: &Table| {
        let rows = read_csv(files, table).unwrap_or_else(|problem| {
            mismatches.push(Mismatch::new(export::csv_name(&table.about.id), problem));
            table.rows.clone()
        });
        Table { about: table.about.clone(), columns: table.columns.clone(), rows }
    };
    let sheets: Vec<Table> = edition.sheets.iter().map(&mut read).collect();
    let tables: Vec<Table> = edition.tables.iter().map(&mut read).collect();
    for (found, expected) in tables.iter().chain(&sheets).zip(edition.every_table()) {
        mismatches.extend(against_rows(&export::csv_name(&found.about.id), found, expected, Sheets(&sheets)));
    }
    mismatches
}

/// Counted again where it can be, and compared with `report.json` in any case; each cell is named once.
fn against_rows(place: &str, found: &Table, expected: &Table, sheets: Sheets<'_>) -> Vec<Mismatch> {
    let mut mismatches = recount(found, sheets, place);
    let compared = compare(place, &found.rows, expected, "report.json says");
    let named: Vec<_> = mismatches.iter().filter_map(Mismatch::cell).collect();
    let rest: Vec<_> =
        compared.iter().filter(|one| !one.cell().is_some_and(|cell| named.contains(&cell))).cloned().collect();
    mismatches.extend(rest);
    mismatches
}

fn read_csv(files: &Files, table: &Table) -> Result<Vec<Row>, String> {
    let bytes = files.get(&export::csv_name(&table.about.id)).ok_or("is missing")?;
    csv_file::read(bytes, table)
}
