//! Counting published rows by the recipes that a table carries.
//!
//! Used twice: to fill the tables of a draft, and by `verify` to count again from the files. It knows no word of the
//! trade, so that an edition can be verified long after the taxonomy has grown. Invariant: a row that a table's filter
//! lets pass is counted in exactly one row of the table, and in its total.

use std::collections::BTreeMap;

use super::edition::{Counted, Filter, Measure, Row, TOTAL, Table};
use super::{Cell, Share};

/// The recipe names a column that the rows do not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{sheet}` has no column `{column}`")]
pub struct NoSuchColumn {
    sheet: String,
    column: String,
}

impl NoSuchColumn {
    pub fn no_sheet(id: &str) -> NoSuchColumn {
        NoSuchColumn { sheet: id.to_owned(), column: String::new() }
    }
}

/// The figures of each group, by the keys of the group, in the order of the table's measured columns.
pub type Groups = BTreeMap<Vec<String>, Vec<Cell>>;

/// The keys of the row that adds up all groups.
pub fn total_keys(key_columns: usize) -> Vec<String> {
    let mut keys = vec![String::new(); key_columns];
    if let Some(first) = keys.first_mut() {
        TOTAL.clone_into(first);
    }
    keys
}

/// Counts every group that occurs in `sheet`, and the total.
pub fn count(counted: &Counted, measures: &[&Measure], sheet: &Table) -> Result<Groups, NoSuchColumn> {
    let columns = Columns(sheet);
    let filter = columns.filter(&counted.filter)?;
    let keys = counted.group_by.iter().map(|column| columns.position(column)).collect::<Result<Vec<_>, _>>()?;
    let measures = measures.iter().map(|measure| columns.measure(measure)).collect::<Result<Vec<_>, _>>()?;
    let fresh = || vec![(0, 0); measures.len()];

    let mut groups: BTreeMap<Vec<&str>, Vec<(i64, i64)>> = BTreeMap::new();
    let mut total = fresh();
    for row in sheet.rows.iter().filter(|row| passes(&filter, row)) {
        let group = groups.entry(keys.iter().map(|&key| text_at(row, key)).collect()).or_insert_with(fresh);
        for (measure, (sums, all)) in measures.iter().zip(group.iter_mut().zip(&mut total)) {
            let (part, whole) = measure.weigh(row);
            *sums = (sums.0 + part, sums.1 + whole);
            *all = (all.0 + part, all.1 + whole);
        }
    }
    let finish =
        |sums: Vec<(i64, i64)>| measures.iter().zip(sums).map(|(measure, sums)| measure.finish(sums)).collect();
    let owned = |keys: Vec<&str>| keys.into_iter().map(str::to_owned).collect();
    let mut finished: Groups = groups.into_iter().map(|(keys, sums)| (owned(keys), finish(sums))).collect();
    finished.insert(total_keys(keys.len()), finish(total));
    Ok(finished)
}

/// What a group without any row has.
pub fn empty_group(measures: &[&Measure]) -> Vec<Cell> {
    let empty = measures.iter().map(|measure| match measure {
        Measure::Count(_) | Measure::Sum(_) => Cell::Integer(0),
        Measure::Share { .. } => Cell::NotApplicable,
    });
    empty.collect()
}

/// The number of rows that pass.
pub fn count_rows(filter: &Filter, sheet: &Table) -> Result<i64, NoSuchColumn> {
    let filter = Columns(sheet).filter(filter)?;
    let passing = sheet.rows.iter().filter(|row| passes(&filter, row)).count();
    Ok(i64::try_from(passing).unwrap_or(i64::MAX))
}

struct Columns<'a>(&'a Table);

type Positions<'a> = Vec<(usize, &'a [String])>;

enum Weight<'a> {
    Count(Positions<'a>),
    Sum(usize),
    Share(Positions<'a>, Positions<'a>),
}

impl Columns<'_> {
    fn position(&self, column: &str) -> Result<usize, NoSuchColumn> {
        let missing = || NoSuchColumn { sheet: self.0.about.id.clone(), column: column.to_owned() };
        self.0.position(column).ok_or_else(missing)
    }

    fn filter<'f>(&self, filter: &'f Filter) -> Result<Positions<'f>, NoSuchColumn> {
        filter.iter().map(|(column, values)| Ok((self.position(column)?, values.as_slice()))).collect()
    }

    fn measure<'m>(&self, measure: &'m Measure) -> Result<Weight<'m>, NoSuchColumn> {
        Ok(match measure {
            Measure::Count(filter) => Weight::Count(self.filter(filter)?),
            Measure::Sum(column) => Weight::Sum(self.position(column)?),
            Measure::Share { of, among } => Weight::Share(self.filter(of)?, self.filter(among)?),
        })
    }
}

impl Weight<'_> {
    /// What one row adds to the figure and, for a share, to its denominator.
    fn weigh(&self, row: &Row) -> (i64, i64) {
        match self {
            Weight::Count(filter) => (i64::from(passes(filter, row)), 0),
            Weight::Sum(column) => (row.get(*column).and_then(Cell::as_integer).unwrap_or(0), 0),
            Weight::Share(of, among) => {
                let whole = passes(among, row);
                (i64::from(whole && passes(of, row)), i64::from(whole))
            }
        }
    }

    fn finish(&self, (part, whole): (i64, i64)) -> Cell {
        match self {
            Weight::Count(_) | Weight::Sum(_) => Cell::Integer(part),
            Weight::Share(..) => Share::of(part, whole).into(),
        }
    }
}

fn passes(filter: &Positions<'_>, row: &Row) -> bool {
    filter.iter().all(|(column, values)| {
        let text = text_at(row, *column);
        values.iter().any(|value| value == text)
    })
}

fn text_at(row: &Row, column: usize) -> &str {
    row.get(column).map_or("", Cell::as_text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::ColumnType;
    use crate::reports::edition::{About, Column, Source};

    /// Kind, country and a number: written by hand, so that the counts below were counted by a person.
    fn sheet() -> Table {
        let column = |id: &str, column_type| Column::plain(id, "", column_type, "");
        let row = |kind, country, number: i64| vec![Cell::text(kind), Cell::text(country), Cell::Integer(number)];
        let about = About {
            id: "ledger".into(),
            section: String::new(),
            title: String::new(),
            caption: String::new(),
            definition: String::new(),
            source: Source::Rows,
            counted: None,
            sums: Vec::new(),
        };
        let columns = vec![
            column("kind", ColumnType::Text),
            column("country", ColumnType::Text),
            column("named", ColumnType::Integer),
        ];
        let rows = vec![
            row("request", "DE", 4),
            row("request", "DE", 3),
            row("request", "FR", 0),
            row("demand", "DE", 9),
            vec![Cell::text("request"), Cell::text("FR"), Cell::NotApplicable],
        ];
        Table { about, columns, rows }
    }

    fn only(column: &str, value: &str) -> Filter {
        Filter::from([(column.to_owned(), vec![value.to_owned()])])
    }

    fn counted(filter: Filter) -> Counted {
        Counted { from: "ledger".into(), filter, group_by: vec!["country".into()] }
    }

    #[test]
    fn groups_and_their_total_are_counted_summed_and_shared() {
        let measures = [
            Measure::Count(Filter::new()),
            Measure::Count(only("named", "")),
            Measure::Sum("named".into()),
            Measure::Share { of: only("country", "DE"), among: Filter::new() },
        ];
        let measures: Vec<&Measure> = measures.iter().collect();
        let groups = count(&counted(only("kind", "request")), &measures, &sheet()).unwrap();
        let found = |keys: &str| groups[&vec![keys.to_owned()]].iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(found("DE"), ["2", "2", "7", "1.000"]);
        assert_eq!(found("FR"), ["2", "2", "0", "0.000"]);
        assert_eq!(found("total"), ["4", "4", "7", "0.500"]);
        assert_eq!(groups.len(), 3);
    }

    #[test]
    fn a_filter_passes_any_of_its_values_in_every_one_of_its_columns() {
        let both = Filter::from([
            ("country".to_owned(), vec!["DE".to_owned(), "FR".to_owned()]),
            ("kind".to_owned(), vec!["demand".to_owned()]),
        ]);
        assert_eq!(count_rows(&both, &sheet()), Ok(1));
        assert_eq!(count_rows(&Filter::new(), &sheet()), Ok(5));
        assert_eq!(count_rows(&only("kind", "nothing"), &sheet()), Ok(0));
    }

    #[test]
    fn a_column_that_is_not_there_is_an_error() {
        let error = count_rows(&only("county", "DE"), &sheet()).unwrap_err();
        assert_eq!(error.to_string(), "`ledger` has no column `county`");
    }
}
