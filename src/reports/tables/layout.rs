//! How a table is made: its keys, its figures and the rows it always has.
//!
//! Invariant: every group that occurs among the rows has a row in the table, whether it was expected or not.

use std::collections::BTreeMap;

use crate::reports::edition::{About, Column, Counted, Filter, Measure, Source, Sum, TOTAL, Table};
use crate::reports::ledger::{FOUND_FALSE, NOT_RECORDED};
use crate::reports::measure::{self, NoSuchColumn};
use crate::reports::{Cell, ColumnType};

/// A key column and the label column after it.
pub struct Key {
    pub id: &'static str,
    pub label: &'static str,
    /// The words for a code.
    pub name_of: fn(&str) -> String,
}

/// A table that is counted from published rows.
pub struct Layout<'a> {
    pub id: &'static str,
    pub title: &'static str,
    pub caption: &'static str,
    pub definition: &'static str,
    pub sheet: &'a Table,
    pub filter: Filter,
    pub keys: Vec<Key>,
    /// The rows that are always there, in this order; others follow as they occur.
    pub fixed: Vec<Vec<&'static str>>,
    /// A further column of words, by the first key.
    pub note: Option<Note>,
    pub figures: Vec<Column>,
    /// Cells that cannot happen, by first key and column.
    pub impossible: fn(&str, &str) -> bool,
    pub sums: Vec<Sum>,
}

pub struct Note {
    pub column: Column,
    pub of: fn(&str) -> &'static str,
}

impl Layout<'_> {
    pub fn counted(self) -> Result<Table, NoSuchColumn> {
        let counted = Counted {
            from: self.sheet.about.id.clone(),
            filter: self.filter.clone(),
            group_by: self.keys.iter().map(|key| key.id.to_owned()).collect(),
        };
        let measures: Vec<&Measure> = self.figures.iter().filter_map(|figure| figure.measure.as_ref()).collect();
        let mut groups = measure::count(&counted, &measures, self.sheet)?;
        let total = groups.remove(&measure::total_keys(self.keys.len())).unwrap_or_default();
        let empty = measure::empty_group(&measures);
        let mut rows = Vec::new();
        for keys in self.row_keys(&groups) {
            let figures = groups.remove(&keys).unwrap_or_else(|| empty.clone());
            rows.push(self.row(&keys, figures));
        }
        rows.push(self.total_row(total));
        let about = self.about(counted);
        let mut columns = key_columns(&self.keys);
        columns.extend(self.note.map(|note| note.column));
        columns.extend(self.figures);
        Ok(Table { about, columns, rows })
    }

    fn row_keys(&self, groups: &measure::Groups) -> Vec<Vec<String>> {
        let fixed: Vec<Vec<String>> =
            self.fixed.iter().map(|keys| keys.iter().map(|&key| key.to_owned()).collect()).collect();
        let mut found: Vec<Vec<String>> = groups.keys().filter(|keys| !fixed.contains(keys)).cloned().collect();
        found.sort_by_cached_key(|keys| self.names(keys));
        fixed.into_iter().chain(found).collect()
    }

    /// By name; what has no name of its own comes last.
    fn names(&self, keys: &[String]) -> Vec<(bool, String)> {
        let named = self.keys.iter().zip(keys);
        named.map(|(key, code)| (matches!(code.as_str(), FOUND_FALSE | NOT_RECORDED), (key.name_of)(code))).collect()
    }

    fn row(&self, keys: &[String], figures: Vec<Cell>) -> Vec<Cell> {
        let first = keys.first().map_or("", String::as_str);
        let mut row = Vec::new();
        for (key, code) in self.keys.iter().zip(keys) {
            row.push(Cell::text(code.clone()));
            row.push(Cell::text((key.name_of)(code)));
        }
        row.extend(self.note.as_ref().map(|note| Cell::text((note.of)(first))));
        let cells = self.figures.iter().zip(figures).map(|(figure, cell)| {
            let cannot_be = cell == Cell::Integer(0) && (self.impossible)(first, &figure.id);
            if cannot_be { Cell::NotApplicable } else { cell }
        });
        row.extend(cells);
        row
    }

    fn total_row(&self, figures: Vec<Cell>) -> Vec<Cell> {
        let mut row = vec![Cell::text(TOTAL), Cell::text("Total")];
        let blank = self.keys.len() * 2 - 2 + usize::from(self.note.is_some());
        row.extend(std::iter::repeat_n(Cell::text(""), blank));
        row.extend(figures);
        row
    }

    fn about(&self, counted: Counted) -> About {
        let integers = self.figures.iter().filter(|figure| figure.column_type == ColumnType::Integer);
        let columns = integers.map(|figure| figure.id.clone()).collect();
        let mut sums = vec![Sum::Rows { columns, result: TOTAL.into(), parts: Vec::new() }];
        sums.extend(self.sums.iter().cloned());
        About {
            id: self.id.into(),
            section: String::new(),
            title: self.title.into(),
            caption: self.caption.into(),
            definition: self.definition.into(),
            source: Source::Recomputed,
            counted: Some(counted),
            sums,
        }
    }
}

pub fn key_columns(keys: &[Key]) -> Vec<Column> {
    let columns = keys.iter().flat_map(|key| {
        [
            Column::plain(key.id, key.label, ColumnType::Key, "The code that names the row."),
            Column::plain(&format!("{}_name", key.id), key.label, ColumnType::Label, "The words for the code."),
        ]
    });
    columns.collect()
}

pub fn filter(named: &[(&str, &[&str])]) -> Filter {
    let owned = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
    named.iter().map(|(column, values)| ((*column).to_owned(), owned(values))).collect::<BTreeMap<_, _>>()
}

pub fn count(id: &str, label: &str, definition: &str, named: &[(&str, &[&str])]) -> Column {
    figure(id, label, definition, Some(Measure::Count(filter(named))))
}

pub fn sum(id: &str, label: &str, definition: &str) -> Column {
    figure(id, label, definition, Some(Measure::Sum(id.to_owned())))
}

/// A number that rows cannot give.
pub fn stated(id: &str, label: &str, definition: &str) -> Column {
    Column::plain(id, label, ColumnType::Integer, definition)
}

/// Words or a code that rows cannot give.
pub fn text(id: &str, label: &str, definition: &str) -> Column {
    Column::plain(id, label, ColumnType::Text, definition)
}

fn figure(id: &str, label: &str, definition: &str, measure: Option<Measure>) -> Column {
    Column { measure, ..stated(id, label, definition) }
}

pub fn share(id: &str, label: &str, definition: &str, of: &[(&str, &[&str])], among: &[(&str, &[&str])]) -> Column {
    let measure = Measure::Share { of: filter(of), among: filter(among) };
    Column { column_type: ColumnType::Share, ..figure(id, label, definition, Some(measure)) }
}

/// `result` = the sum of `plus` − the sum of `minus`, in every row.
pub fn columns_add_up(result: &str, plus: &[&str], minus: &[&str]) -> Sum {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Sum::Columns { result: result.into(), plus: owned(plus), minus: owned(minus) }
}

pub fn always_possible(_: &str, _: &str) -> bool {
    false
}
