//! Counting an edition again from its rows, and adding up what must add up.
//!
//! Works on the model, whichever format it was read from. Invariant: it uses nothing but what is published.

use super::Mismatch;
use super::compare::cell_mismatch;
use crate::reports::edition::{self, Counted, Edition, Measure, Part, Row, Source, Sum, Table};
use crate::reports::measure::{self, Groups};
use crate::reports::{Cell, ColumnType};

/// The rows that counts come from.
#[derive(Clone, Copy)]
pub struct Sheets<'a>(pub &'a [Table]);

impl<'a> Sheets<'a> {
    pub fn of(edition: &'a Edition) -> Sheets<'a> {
        Sheets(&edition.sheets)
    }

    fn named(&self, name: &str) -> Result<&'a Table, String> {
        edition::sheet(self.0, name).ok_or_else(|| format!("is counted from `{name}`, which the report does not have"))
    }
}

/// Everything about the figures that can be wrong inside one format. `place` names where a table stands.
pub fn check_figures(edition: &Edition, place: impl Fn(&str) -> String) -> Vec<Mismatch> {
    let sheets = Sheets::of(edition);
    let mut mismatches = Vec::new();
    for table in &edition.tables {
        let place = place(&table.about.id);
        mismatches.extend(recount(table, sheets, &place));
        mismatches.extend(table.about.sums.iter().flat_map(|sum| check_sum(table, sum, sheets, &place)));
    }
    mismatches.extend(check_headline(edition, &place("headline")));
    mismatches
}

/// Counts a table again; nothing for a stated one, which has its sums only.
pub fn recount(table: &Table, sheets: Sheets<'_>, place: &str) -> Vec<Mismatch> {
    match (table.about.source, &table.about.counted) {
        (Source::Recomputed, Some(counted)) => {
            recount_as(table, counted, sheets, place).unwrap_or_else(|problem| vec![Mismatch::new(place, problem)])
        }
        (Source::Recomputed, None) => vec![Mismatch::new(place, "is to be counted again, but does not say how")],
        (Source::Stated | Source::Rows, Some(_)) => {
            vec![Mismatch::new(place, "says how it is counted, but not that it is to be counted again")]
        }
        (Source::Stated | Source::Rows, None) => Vec::new(),
    }
}

fn recount_as(table: &Table, counted: &Counted, sheets: Sheets<'_>, place: &str) -> Result<Vec<Mismatch>, String> {
    let measures: Vec<&Measure> = table.columns.iter().filter_map(|column| column.measure.as_ref()).collect();
    check_recipe(table, counted, measures.len())?;
    let mut groups =
        measure::count(counted, &measures, sheets.named(&counted.from)?).map_err(|error| error.to_string())?;
    let empty = measure::empty_group(&measures);
    let mut mismatches = Vec::new();
    for row in &table.rows {
        let keys: Vec<String> = table.keys(row).into_iter().map(str::to_owned).collect();
        let figures = groups.remove(&keys).unwrap_or_else(|| empty.clone());
        mismatches.extend(compare_figures(table, row, &figures, &counted.from, place));
    }
    mismatches.extend(rows_left(groups, &counted.from, place));
    Ok(mismatches)
}

fn check_recipe(table: &Table, counted: &Counted, measures: usize) -> Result<(), String> {
    let of_type =
        |wanted: &[ColumnType]| table.columns.iter().filter(|column| wanted.contains(&column.column_type)).count();
    if of_type(&[ColumnType::Integer, ColumnType::Share]) != measures {
        return Err("has a figure that does not say how it is counted".into());
    }
    if of_type(&[ColumnType::Key]) != counted.group_by.len() {
        return Err("has not one key for each column that it is grouped by".into());
    }
    Ok(())
}

fn compare_figures(table: &Table, row: &Row, figures: &[Cell], from: &str, place: &str) -> Vec<Mismatch> {
    let measured = table.columns.iter().zip(row).filter(|(column, _)| column.measure.is_some());
    let differing = measured.zip(figures).filter(|((_, says), gives)| !agrees(says, gives));
    differing
        .map(|((column, says), gives)| {
            cell_mismatch(place, table.row_name(row), &column.id, says, &format!("{from} gives"), gives)
        })
        .collect()
}

/// `n/a` says that a thing cannot be, so that counting must find none.
fn agrees(says: &Cell, gives: &Cell) -> bool {
    says == gives || (*says == Cell::NotApplicable && *gives == Cell::Integer(0))
}

fn rows_left(groups: Groups, from: &str, place: &str) -> Vec<Mismatch> {
    let missing = groups.into_keys().map(|keys| {
        let keys = keys.iter().filter(|key| !key.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" / ");
        Mismatch::new(place, format!("has no row \"{keys}\", which the {from} has"))
    });
    missing.collect()
}

fn check_sum(table: &Table, sum: &Sum, sheets: Sheets<'_>, place: &str) -> Vec<Mismatch> {
    let found = match sum {
        Sum::Columns { result, plus, minus } => columns_add_up(table, result, plus, minus, place),
        Sum::Rows { columns, result, parts } => columns
            .iter()
            .map(|column| rows_add_up(table, column, result, parts, place))
            .collect::<Result<Vec<_>, _>>()
            .map(|all| all.into_iter().flatten().collect()),
        Sum::Count { column, rows, from, filter } => sheets.named(from).and_then(|sheet| {
            let gives = measure::count_rows(filter, sheet).map_err(|error| error.to_string())?;
            let says = rows.iter().map(|row| integer(table, row, column)).sum::<Result<i64, _>>()?;
            Ok(differ(place, rows.join("\" + \""), column, says, &format!("{from} gives"), gives))
        }),
    };
    found.unwrap_or_else(|problem| vec![Mismatch::new(place, problem)])
}

fn columns_add_up(
    table: &Table,
    result: &str,
    plus: &[String],
    minus: &[String],
    place: &str,
) -> Result<Vec<Mismatch>, String> {
    let position = |column: &str| table.position(column).ok_or_else(|| format!("has no column `{column}` to add up"));
    let (result_at, plus, minus) = (
        position(result)?,
        plus.iter().map(|column| position(column)).collect::<Result<Vec<_>, _>>()?,
        minus.iter().map(|column| position(column)).collect::<Result<Vec<_>, _>>()?,
    );
    let mut mismatches = Vec::new();
    for row in &table.rows {
        let values =
            |positions: &[usize]| positions.iter().filter_map(|&at| row.get(at)?.as_integer()).collect::<Vec<_>>();
        let (added, taken) = (values(&plus), values(&minus));
        if added.is_empty() && taken.is_empty() {
            continue;
        }
        let gives = added.iter().sum::<i64>() - taken.iter().sum::<i64>();
        let says = row.get(result_at).and_then(Cell::as_integer).unwrap_or(0);
        mismatches.extend(differ(place, table.row_name(row), result, says, "its parts give", gives));
    }
    Ok(mismatches)
}

fn rows_add_up(
    table: &Table,
    column: &str,
    result: &str,
    parts: &[String],
    place: &str,
) -> Result<Vec<Mismatch>, String> {
    let position = table.position(column).ok_or_else(|| format!("has no column `{column}` to add up"))?;
    let first_key = |row: &Row| table.keys(row).first().map(|&key| key.to_owned()).unwrap_or_default();
    let is_part = |row: &&Row| {
        let key = first_key(row);
        if parts.is_empty() { key != result } else { parts.contains(&key) }
    };
    let gives = table.rows.iter().filter(is_part).filter_map(|row| row.get(position)?.as_integer()).sum();
    Ok(differ(place, result.to_owned(), column, integer(table, result, column)?, "its parts give", gives))
}

fn integer(table: &Table, row: &str, column: &str) -> Result<i64, String> {
    table.integer(row, column).ok_or_else(|| format!("has no number in row \"{row}\", column \"{column}\""))
}

fn differ(place: &str, row: String, column: &str, says: i64, source: &str, gives: i64) -> Vec<Mismatch> {
    if says == gives {
        Vec::new()
    } else {
        vec![cell_mismatch(place, row, column, &says.into(), source, &gives.into())]
    }
}

fn check_headline(edition: &Edition, place: &str) -> Vec<Mismatch> {
    let parts = edition.headline.iter().flat_map(|sentence| &sentence.0);
    let figures = parts.filter_map(|part| match part {
        Part::Figure(figure) => Some(figure),
        Part::Text(_) | Part::Name(_) | Part::Quarter(_) => None,
    });
    let differing = figures.filter_map(|figure| {
        let gives = edition.table(&figure.table).and_then(|table| table.integer(&figure.row, &figure.column));
        let gives = gives.map_or(Cell::NotApplicable, Cell::Integer);
        let source = format!("the table \"{}\" gives", figure.table);
        (gives != Cell::Integer(figure.value))
            .then(|| cell_mismatch(place, figure.row.clone(), &figure.column, &figure.value.into(), &source, &gives))
    });
    differing.collect()
}
