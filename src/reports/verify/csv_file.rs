//! Reading one CSV back, strictly: what this program would have written otherwise is an error.

use crate::reports::Cell;
use crate::reports::edition::{Column, Row, Table};
use crate::reports::export;

/// The rows of a file that should have the columns of `like`.
pub fn read(bytes: &[u8], like: &Table) -> Result<Vec<Row>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let header = reader.headers().map_err(|error| error.to_string())?;
    if !header.iter().eq(like.columns.iter().map(|column| column.id.as_str())) {
        return Err("has other columns than the report".into());
    }
    let mut rows = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(|error| error.to_string())?;
        let cells = like.columns.iter().zip(record.iter());
        rows.push(cells.map(|(column, text)| cell(column, text, number + 1)).collect::<Result<_, _>>()?);
    }
    refuse_other_forms(bytes, like, &rows)?;
    Ok(rows)
}

fn cell(column: &Column, text: &str, row: usize) -> Result<Cell, String> {
    let cell = Cell::parse(text, column.column_type);
    cell.ok_or_else(|| format!("line {row}, column \"{}\": \"{text}\" is no such cell", column.id))
}

/// Quotes, line ends and marks that a reader might take in another way.
fn refuse_other_forms(bytes: &[u8], like: &Table, rows: &[Row]) -> Result<(), String> {
    let again = Table { about: like.about.clone(), columns: like.columns.clone(), rows: rows.to_vec() };
    match export::csv(&again) {
        Ok(written) if written == bytes => Ok(()),
        Ok(_) => Err("is not written as RFC 4180 says, with CRLF, in UTF-8 and without more quotes than needed".into()),
        Err(error) => Err(error.to_string()),
    }
}
