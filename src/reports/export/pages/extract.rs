//! What the first page of an edition shows of each table: its largest rows and its total, as many as there is room for.
//!
//! Not the table's own page, which has it whole and to which every extract leads. Invariant: whatever the tables hold, the page is
//! filled up to a number of bytes and no further; a table with long texts shows fewer rows than one with figures.

use std::cmp::Reverse;

use serde::Serialize;

use super::chart;
use super::table::{TableView, shown_columns};
use super::{TEMPLATES, page_name};
use crate::render;
use crate::reports::edition::{Column, Edition, Row, Table};
use crate::reports::language::Language;

/// Figures in a row of an extract.
const MOST_FIGURES: usize = 9;
/// Rows of one extract, its total aside: more than that is for the table's own page, however much room there is.
const MOST_ROWS: usize = 12;
/// Even where there is no room: a heading with no row below it says nothing.
const FEWEST_ROWS: usize = 1;

#[derive(Serialize)]
pub struct Extract {
    pub table: TableView,
    page: String,
    /// Not the whole table.
    part: bool,
    rows: String,
}

/// How many rows each table shows, its total aside, in the order of the tables.
pub struct Extracts(Vec<usize>);

/// A table that may get one more row.
struct Filling<'a> {
    rows: &'a mut usize,
    /// 0 for the first table, 1 for all others.
    turn: usize,
    /// Bytes.
    taken: usize,
    waiting: std::vec::IntoIter<usize>,
}

impl Extracts {
    pub fn fewest(edition: &Edition) -> Extracts {
        Extracts(vec![FEWEST_ROWS; edition.tables.len()])
    }

    /// As many as fit into so many bytes beyond the fewest, the same ones in every language. The first table, of which the report is
    /// the explanation, comes before all others; after it the next row is always that of the table which has taken the least, so
    /// that no table crowds out another.
    pub fn within(edition: &Edition, mut room: usize, languages: &[Language]) -> Result<Extracts, render::Error> {
        let mut extracts = Extracts::fewest(edition);
        let mut tables = Vec::new();
        for (rows, table) in extracts.0.iter_mut().zip(&edition.tables) {
            let turn = usize::from(!tables.is_empty());
            tables.push(Filling { rows, turn, taken: 0, waiting: waiting_rows(table, languages)?.into_iter() });
        }
        let place = |table: &Filling<'_>| (table.turn, table.taken);
        while let Some(at) = (0..tables.len()).min_by_key(|at| tables.get(*at).map(place)) {
            let mut table = tables.remove(at);
            let Some(bytes) = table.waiting.next().filter(|bytes| *bytes <= room) else { continue };
            *table.rows += 1;
            table.taken += bytes;
            room -= bytes;
            tables.insert(at, table);
        }
        Ok(extracts)
    }

    /// Each table with what is shown of it.
    pub fn of<'a>(
        &'a self,
        edition: &'a Edition,
        language: &'a Language,
    ) -> impl Iterator<Item = (&'a Table, Extract)> + 'a {
        edition.tables.iter().zip(&self.0).map(|(table, most)| (table, extract(table, *most, language)))
    }
}

/// The bytes of each row that could come after the fewest, in the order in which they would, in the language with the longest words.
fn waiting_rows(table: &Table, languages: &[Language]) -> Result<Vec<usize>, render::Error> {
    let columns = columns(table);
    let (rows, _) = largest_and_totals(table);
    let mut longest = Vec::new();
    for row in rows.into_iter().take(MOST_ROWS).skip(FEWEST_ROWS) {
        let size = |one: &Language| {
            let row = bytes(&TableView::of(table, &columns, &[row], one).without_head())?;
            Ok(row - bytes(&TableView::of(table, &[], &[], one))?)
        };
        let sizes = languages.iter().map(size);
        longest.push(sizes.collect::<Result<Vec<_>, render::Error>>()?.into_iter().max().unwrap_or(0));
    }
    Ok(longest)
}

/// Written by the page's own template, so that nobody has to keep an estimate right.
fn bytes(view: &TableView) -> Result<usize, render::Error> {
    Ok(render::html_of(&format!("{TEMPLATES}cells"), view)?.len())
}

/// All that say what a row is, and the first figures.
fn columns(table: &Table) -> Vec<&Column> {
    let mut figures = 0;
    let columns = shown_columns(table).filter(|column| {
        figures += usize::from(column.column_type.is_figure());
        !column.column_type.is_figure() || figures <= MOST_FIGURES
    });
    columns.collect()
}

fn largest_and_totals(table: &Table) -> (Vec<&Row>, Vec<&Row>) {
    let (totals, mut rows): (Vec<&Row>, Vec<&Row>) = table.rows.iter().partition(|row| chart::is_total(table, row));
    rows.sort_by_key(|row| Reverse(chart::size(table, row)));
    (rows, totals)
}

fn extract(table: &Table, most: usize, language: &Language) -> Extract {
    let columns = columns(table);
    let (mut rows, totals) = largest_and_totals(table);
    let rows: Vec<&Row> = if rows.len() <= most {
        table.rows.iter().collect()
    } else {
        rows.truncate(most);
        rows.into_iter().chain(totals).collect()
    };
    Extract {
        part: rows.len() < table.rows.len() || columns.len() < shown_columns(table).count(),
        table: TableView::of(table, &columns, &rows, language),
        page: page_name(&table.about.id),
        rows: language.integer(i64::try_from(table.rows.len()).unwrap_or(i64::MAX)),
    }
}
