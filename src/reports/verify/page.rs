//! Reading the figures of a page back: its tables, its headline and its identification.
//!
//! Invariant: every table on the page and every cell of it is read; a table or a cell without a name is an error.

use std::collections::BTreeMap;

use super::markup::{self, Piece};
use crate::reports::edition::{Column, Row, Table};
use crate::reports::{Cell, ColumnType};

/// What a page says.
#[derive(Debug, Default)]
pub struct Page {
    pub tables: BTreeMap<String, Vec<Vec<PageCell>>>,
    pub sentences: Vec<String>,
    pub fields: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageCell {
    pub column: String,
    pub code: Option<String>,
    pub text: String,
}

pub fn read(html: &[u8]) -> Result<Page, String> {
    let html = std::str::from_utf8(html).map_err(|_| "is not UTF-8")?;
    let pieces = markup::read(html)?;
    let mut page = Page::default();
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if piece.starts("table") {
            let id = piece.attribute("data-table").ok_or("has a table without a name")?.to_owned();
            let (inside, after) = element(after, "table");
            if page.tables.insert(id.clone(), rows(inside)?).is_some() {
                return Err(format!("has the table \"{id}\" twice"));
            }
            rest = after;
        } else if piece.attribute("data-sentence").is_some() {
            page.sentences.push(text(element(after, "p").0));
        } else if let Some(field) = piece.attribute("data-field") {
            let value = text(element(after, "dd").0);
            if page.fields.insert(field.to_owned(), value).is_some() {
                return Err(format!("has the field \"{field}\" twice"));
            }
        }
    }
    Ok(page)
}

/// The pieces up to the end tag that closes an element just opened, and those after it.
fn element<'a>(pieces: &'a [Piece], name: &str) -> (&'a [Piece], &'a [Piece]) {
    let mut depth = 0_usize;
    let end = pieces.iter().position(|piece| {
        let closes = piece.ends(name) && depth == 0;
        depth += usize::from(piece.starts(name));
        depth = depth.saturating_sub(usize::from(piece.ends(name)));
        closes
    });
    let (inside, rest) = pieces.split_at(end.unwrap_or(pieces.len()));
    (inside, rest.split_first().map_or(rest, |(_, after)| after))
}

fn text(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// The rows of the body; the head has no figures.
fn rows(pieces: &[Piece]) -> Result<Vec<Vec<PageCell>>, String> {
    let start = pieces.iter().position(|piece| piece.starts("tbody")).ok_or("has a table without a body")?;
    let (mut rest, after) = element(pieces.get(start + 1..).unwrap_or_default(), "tbody");
    if after.iter().any(|piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty())) {
        return Err("has a table with something after its body".into());
    }
    let mut rows = Vec::new();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        if piece.starts("tr") {
            let (inside, after) = element(after, "tr");
            rows.push(cells(inside)?);
            rest = after;
        } else if !matches!(piece, Piece::Text(text) if text.trim().is_empty()) {
            return Err("has something in a table that is no row".into());
        }
    }
    Ok(rows)
}

fn cells(mut rest: &[Piece]) -> Result<Vec<PageCell>, String> {
    let mut cells = Vec::new();
    while let Some((piece, after)) = rest.split_first() {
        let name = if piece.starts("th") { "th" } else { "td" };
        if !piece.starts(name) {
            return Err("has something in a row that is no cell".into());
        }
        let (inside, after) = element(after, name);
        let column = piece.attribute("data-column").ok_or("has a cell without a column")?;
        if inside.len() > 1 || inside.iter().any(|piece| !matches!(piece, Piece::Text(_))) {
            return Err(format!("has more than text in a cell of column \"{column}\""));
        }
        cells.push(PageCell {
            column: column.to_owned(),
            code: piece.attribute("data-code").map(str::to_owned),
            text: text(inside),
        });
        rest = after;
    }
    Ok(cells)
}

/// The rows of a table with the columns of `like`. A label's cell carries the key before it.
pub fn table_rows(found: &[Vec<PageCell>], like: &Table) -> Result<Vec<Row>, String> {
    found.iter().map(|cells| table_row(cells, like)).collect()
}

fn table_row(cells: &[PageCell], like: &Table) -> Result<Row, String> {
    let shown = like.columns.iter().filter(|column| column.column_type != ColumnType::Key);
    if !cells.iter().map(|cell| cell.column.as_str()).eq(shown.map(|column| column.id.as_str())) {
        return Err("has a row with other columns than the report".into());
    }
    let mut row = Row::new();
    let mut key: Option<&Column> = None;
    let mut cells = cells.iter();
    for column in &like.columns {
        if column.column_type == ColumnType::Key {
            key = Some(column);
            continue;
        }
        let Some(cell) = cells.next() else { break };
        if key.take().is_some() {
            row.push(Cell::text(cell.code.clone().unwrap_or_default()));
        } else if cell.code.is_some() {
            return Err(format!("has a code in a cell of column \"{}\", which has none", column.id));
        }
        let parsed = Cell::parse(&cell.text, column.column_type);
        row.push(
            parsed
                .ok_or_else(|| format!("says \"{}\" in column \"{}\", which is no such cell", cell.text, column.id))?,
        );
    }
    Ok(row)
}
