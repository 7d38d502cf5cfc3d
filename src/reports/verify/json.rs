//! Reading `report.json` back, strictly: a member too many, a number in quotes or a cell of the wrong sort is an error.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reports::Cell;
use crate::reports::edition::{
    About, Column, Counted, Definition, Edition, Identification, Row, SCHEMA_VERSION, Sentence, Source, Sum, Table,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    identification: Identification,
    headline: Vec<Sentence>,
    tables: Vec<ReadTable>,
    counting_rules: Vec<String>,
    definitions: Vec<Definition>,
    sheets: Vec<ReadTable>,
}

/// `About`, `columns` and `rows` in one object. Written out because flattening and refusing unknown members exclude
/// each other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadTable {
    id: String,
    section: String,
    title: String,
    caption: String,
    definition: String,
    source: Source,
    #[serde(default)]
    counted: Option<Counted>,
    #[serde(default)]
    sums: Vec<Sum>,
    columns: Vec<Column>,
    rows: Vec<Map<String, Value>>,
}

/// The edition, or why it cannot be read.
pub fn read(bytes: &[u8]) -> Result<Edition, String> {
    let read: Read = serde_json::from_slice(bytes).map_err(|error| format!("cannot be read: {error}"))?;
    let version = &read.identification.schema_version;
    if version != SCHEMA_VERSION {
        return Err(format!("has the schema version {version}; this program knows {SCHEMA_VERSION}"));
    }
    Ok(Edition {
        identification: read.identification,
        headline: read.headline,
        tables: read.tables.into_iter().map(table).collect::<Result<_, _>>()?,
        counting_rules: read.counting_rules,
        definitions: read.definitions,
        sheets: read.sheets.into_iter().map(table).collect::<Result<_, _>>()?,
    })
}

fn table(read: ReadTable) -> Result<Table, String> {
    let rows = read.rows.iter().map(|row| cells(&read.id, &read.columns, row)).collect::<Result<_, _>>()?;
    let about = About {
        id: read.id,
        section: read.section,
        title: read.title,
        caption: read.caption,
        definition: read.definition,
        source: read.source,
        counted: read.counted,
        sums: read.sums,
    };
    Ok(Table { about, columns: read.columns, rows })
}

fn cells(table: &str, columns: &[Column], row: &Map<String, Value>) -> Result<Row, String> {
    if row.len() != columns.len() {
        return Err(format!("table \"{table}\" has a row with {} cells for {} columns", row.len(), columns.len()));
    }
    let cell = |column: &Column| {
        let value = row.get(&column.id);
        let cell = value.and_then(|value| Cell::from_json(value, column.column_type));
        let shown = value.map_or_else(|| "nothing".to_owned(), ToString::to_string);
        cell.ok_or_else(|| format!("table \"{table}\" says {shown} in column \"{}\", which is no such cell", column.id))
    };
    columns.iter().map(cell).collect()
}
