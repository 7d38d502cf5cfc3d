//! All files of an edition against one another and against its rows.

use super::compare::compare;
use super::recompute::{Sheets, check_figures, recount};
use super::{Mismatch, csv_file, derived, identity, json, pages, recipes, shown, sums, workbook};
use crate::reports::edition::{Edition, LEDGER, Row, Table};
use crate::reports::export::{self, Files, JSON};

/// What verifying found, and how much there was to find it in.
#[derive(Clone, Debug, Default)]
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
    mismatches.extend(identity::check(&edition));
    mismatches.extend(recipes::check(&edition));
    mismatches.extend(shown::check(&edition));
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
