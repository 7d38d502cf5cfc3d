//! One table as CSV: RFC 4180 with CRLF, UTF-8, no byte-order mark.
//!
//! Invariant: no cell can be taken for a formula by a spreadsheet.

use super::ExportError;
use crate::reports::edition::{Row, Table};
use crate::spreadsheet::is_formula;

/// The file of a table.
pub fn name(id: &str) -> String {
    format!("{id}.csv")
}

pub fn csv(table: &Table) -> Result<Vec<u8>, ExportError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| &column.id))?;
    for row in &table.rows {
        refuse_formulas(table, row)?;
        writer.write_record(row.iter().map(ToString::to_string))?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
}

/// Every text is a code, a name or a random reference, so one that begins like a formula is a mistake to be found here
/// and not to be escaped.
fn refuse_formulas(table: &Table, row: &Row) -> Result<(), ExportError> {
    let looks_like_one = |text: &str| is_formula(text) && !is_negative_number(text);
    match row.iter().find(|cell| looks_like_one(cell.as_text())) {
        Some(cell) => Err(ExportError::Formula { table: table.about.id.clone(), cell: cell.to_string() }),
        None => Ok(()),
    }
}

/// A figure that a table of corrections quotes. Spreadsheets read it as the number that it is.
fn is_negative_number(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
