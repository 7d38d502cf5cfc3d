//! A table on a page: whole on its own, or as an extract on the overview.
//!
//! Invariant: the head names the columns, the heads of a row its codes; a cell is named by both.

use serde::Serialize;

use super::chart::{self, Chart, Trend};
use super::csv_name;
use super::frame::Frame;
use super::overview::{TREND, TREND_COLUMN};
use crate::reports::edition::{Column, Row, Source, TOTAL, Table};
use crate::reports::language::Language;
use crate::reports::{Cell, ColumnType};

#[derive(Serialize)]
pub struct TablePage<'a> {
    frame: Frame<'a>,
    table: TableView,
    terms: Vec<Term>,
    chart: Option<Chart>,
    file: String,
}

#[derive(Serialize)]
pub struct TableView {
    id: String,
    title: String,
    caption: String,
    definition: String,
    stated: bool,
    /// Few columns, which would stand too far apart over the whole width.
    short: bool,
    empty: bool,
    headers: Vec<Header>,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct Header {
    column: String,
    label: String,
    figure: bool,
}

#[derive(Serialize)]
struct RowView {
    total: bool,
    cells: Vec<CellView>,
}

#[derive(Serialize)]
struct CellView {
    head: bool,
    /// The code for which a label stands, where one does.
    coded: bool,
    code: String,
    class: &'static str,
    /// What the cell says in data, where the words for it are of a language.
    value: String,
    text: String,
}

#[derive(Serialize)]
pub struct Term {
    pub label: String,
    pub text: String,
}

impl<'a> TablePage<'a> {
    pub fn of(frame: Frame<'a>, table: &Table, language: &Language) -> TablePage<'a> {
        let rows: Vec<&Row> = table.rows.iter().collect();
        let columns: Vec<&Column> = shown_columns(table).collect();
        let view = TableView::of(table, &columns, &rows, language);
        let terms = columns.iter().filter(|column| column.column_type != ColumnType::Label);
        TablePage {
            frame: frame.titled(&view.title, &view.caption),
            terms: terms.map(|column| term(column, language)).collect(),
            chart: chart_of(table, language),
            file: csv_name(&table.about.id),
            table: view,
        }
    }
}

/// Of the quarters, one after the other, or of the parts of a whole: rows that overlap say nothing beside one another.
fn chart_of(table: &Table, language: &Language) -> Option<Chart> {
    if table.about.id == TREND {
        return chart::of_quarters(&Trend { table, column: TREND_COLUMN, of: TOTAL }, language);
    }
    let adds_up = table.rows.iter().any(|row| chart::is_total(table, row));
    if adds_up { chart::of_rows(table, language) } else { None }
}

fn term(column: &Column, language: &Language) -> Term {
    Term { label: language.say(&column.label).to_owned(), text: language.say(&column.definition).to_owned() }
}

/// All columns but the keys for which a label stands.
pub fn shown_columns(table: &Table) -> impl Iterator<Item = &Column> {
    let next = table.columns.iter().skip(1).map(Some).chain([None]);
    let labelled = |next: Option<&Column>| next.is_some_and(|column| column.column_type == ColumnType::Label);
    let pairs = table.columns.iter().zip(next);
    pairs
        .filter(move |(column, next)| column.column_type != ColumnType::Key || !labelled(*next))
        .map(|(column, _)| column)
}

impl TableView {
    /// Some rows and columns of a table, in the order given.
    pub fn of(table: &Table, columns: &[&Column], rows: &[&Row], language: &Language) -> TableView {
        let say = |text: &str| language.say(text).to_owned();
        TableView {
            id: table.about.id.clone(),
            title: say(&table.about.title),
            caption: say(&table.about.caption),
            definition: say(&table.about.definition),
            stated: table.about.source == Source::Stated,
            short: columns.len() <= 4,
            empty: rows.is_empty(),
            headers: columns
                .iter()
                .map(|column| Header {
                    column: column.id.clone(),
                    label: say(&column.label),
                    figure: column.column_type.is_figure(),
                })
                .collect(),
            rows: rows.iter().map(|row| row_view(table, columns, row, language)).collect(),
        }
    }
}

impl TableView {
    /// Its rows alone.
    #[must_use]
    pub fn without_head(mut self) -> TableView {
        self.headers.clear();
        self
    }
}

fn row_view(table: &Table, columns: &[&Column], row: &Row, language: &Language) -> RowView {
    let mut cells = Vec::new();
    let mut code: Option<&str> = None;
    for (column, cell) in table.columns.iter().zip(row) {
        if columns.iter().any(|shown| shown.id == column.id) {
            cells.push(cell_view(column, cell, code.take(), language));
        } else if column.column_type == ColumnType::Key {
            code = Some(cell.as_text());
        }
    }
    RowView { total: chart::is_total(table, row), cells }
}

fn cell_view(column: &Column, cell: &Cell, code: Option<&str>, language: &Language) -> CellView {
    let text = match code {
        Some(code) => language.label(code, cell.as_text()).to_owned(),
        None => language.cell(cell),
    };
    let plain = cell.to_string();
    let says_otherwise = matches!(cell, Cell::NotApplicable | Cell::Withheld) && plain != text;
    CellView {
        head: matches!(column.column_type, ColumnType::Key | ColumnType::Label) && !text.is_empty(),
        coded: code.is_some(),
        code: code.unwrap_or_default().to_owned(),
        class: class(column, cell),
        value: if says_otherwise { plain } else { String::new() },
        text,
    }
}

/// The most letters that stay narrow.
const A_NAME: usize = 40;

/// A code, a reference or a day.
fn is_code(text: &str) -> bool {
    !text.contains(' ') && !text.starts_with(char::is_uppercase)
}

fn class(column: &Column, cell: &Cell) -> &'static str {
    match cell {
        Cell::NotApplicable | Cell::Withheld => "none",
        Cell::Text(text) if column.column_type != ColumnType::Text || is_code(text) => "code",
        Cell::Text(text) if text.chars().count() > A_NAME => "words",
        Cell::Text(_) => "name",
        Cell::Integer(_) | Cell::Share(_) => "",
    }
}
