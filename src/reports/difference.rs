//! What differs between two versions of a quarter's report, cell by cell.
//!
//! Not why, which a person says (`corrections`), nor whether an edition is right (`verify`). Pure: whoever has the files of
//! both versions finds the same list. Invariant: two editions without a difference publish the same tables and rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::corrections::CORRECTIONS;
use super::edition::{Edition, Row, Table};
use super::overridden::OVERRIDDEN_CHECKS;
use super::{Cell, ColumnType};

/// Stand for a row, a column or a table that one of the two has not.
pub const ABSENT: &str = "absent";
pub const PRESENT: &str = "present";
/// Stands for the column where rows without a key are counted.
pub const ROWS: &str = "rows";
/// Stands for an empty cell within the name of a row that has no key.
const EMPTY: &str = "–";

/// One cell, row, column or table that is not as it was. A row or a column that is not concerned is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub table: String,
    /// The keys of the row, or all its cells where it has no key. Never with a space at an end, which a page would lose.
    pub row: String,
    pub column: String,
    pub old: String,
    pub new: String,
}

/// All differences, in the order of the newer edition's tables, columns and rows. The tables that tell how the edition came
/// about differ by their nature and are passed over.
pub fn difference(older: &Edition, newer: &Edition) -> Vec<Change> {
    let counts = |table: &&Table| ![CORRECTIONS, OVERRIDDEN_CHECKS].contains(&table.about.id.as_str());
    let mut changes = Vec::new();
    for table in newer.every_table().filter(counts) {
        match older.table(&table.about.id) {
            Some(before) => changes.extend(of_table(before, table)),
            None => changes.push(Change::of(table, "", "", &ABSENT, &PRESENT)),
        }
    }
    let gone = older.every_table().filter(counts).filter(|table| newer.table(&table.about.id).is_none());
    changes.extend(gone.map(|table| Change::of(table, "", "", &PRESENT, &ABSENT)));
    changes
}

impl Change {
    fn of(table: &Table, row: &str, column: &str, old: &impl ToString, new: &impl ToString) -> Change {
        Change {
            table: table.about.id.clone(),
            row: row.to_owned(),
            column: column.to_owned(),
            old: old.to_string(),
            new: new.to_string(),
        }
    }
}

/// As a person reads it: `balance.csv: row "total", column "received": 4 becomes 5`.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.csv: ", self.table)?;
        let place = [("row", &self.row), ("column", &self.column)].into_iter().filter(|(_, name)| !name.is_empty());
        for (what, name) in place {
            write!(f, "{what} \"{name}\", ")?;
        }
        write!(f, "{} becomes {}", Told(&self.old), Told(&self.new))
    }
}

/// A cell, so that an empty one can be seen.
struct Told<'a>(&'a str);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "empty" } else { self.0 })
    }
}

fn of_table(older: &Table, newer: &Table) -> Vec<Change> {
    let mut changes = Vec::new();
    let gained = newer.columns.iter().filter(|column| older.position(&column.id).is_none());
    changes.extend(gained.map(|column| Change::of(newer, "", &column.id, &ABSENT, &PRESENT)));
    let lost = older.columns.iter().filter(|column| newer.position(&column.id).is_none());
    changes.extend(lost.map(|column| Change::of(newer, "", &column.id, &PRESENT, &ABSENT)));
    match (by_key(older), by_key(newer)) {
        (Some(before), Some(now)) => changes.extend(of_keyed_rows((older, &before), (newer, &now))),
        _ => changes.extend(of_counted_rows(older, newer)),
    }
    changes
}

/// None where rows have no key, or share one.
fn by_key(table: &Table) -> Option<BTreeMap<String, &Row>> {
    if !table.columns.iter().any(|column| column.column_type == ColumnType::Key) {
        return None;
    }
    let rows: BTreeMap<String, &Row> = table.rows.iter().map(|row| (name(table, row), row)).collect();
    (rows.len() == table.rows.len()).then_some(rows)
}

/// Its keys, without those at the end that a total has not.
fn name(table: &Table, row: &Row) -> String {
    let keys = table.keys(row);
    let filled = keys.iter().rposition(|key| !key.is_empty()).map_or(0, |last| last + 1);
    let shown = keys.into_iter().take(filled).map(|key| if key.is_empty() { EMPTY } else { key });
    shown.collect::<Vec<_>>().join(" / ")
}

type Keyed<'a> = (&'a Table, &'a BTreeMap<String, &'a Row>);

fn of_keyed_rows((older, before): Keyed<'_>, (newer, now): Keyed<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for row in &newer.rows {
        let name = name(newer, row);
        match before.get(&name) {
            Some(was) => changes.extend(of_cells((older, was), (newer, row), &name)),
            None => changes.push(Change::of(newer, &name, "", &ABSENT, &PRESENT)),
        }
    }
    let gone = older.rows.iter().map(|row| name(older, row)).filter(|name| !now.contains_key(name));
    changes.extend(gone.map(|name| Change::of(newer, &name, "", &PRESENT, &ABSENT)));
    changes
}

fn of_cells((older, was): (&Table, &Row), (newer, is): (&Table, &Row), name: &str) -> Vec<Change> {
    let pairs = newer.columns.iter().zip(is).filter_map(|(column, new)| {
        let old = was.get(older.position(&column.id)?)?;
        (old != new).then(|| Change::of(newer, name, &column.id, old, new))
    });
    pairs.collect()
}

/// Rows without a key: how often each stands there.
fn of_counted_rows(older: &Table, newer: &Table) -> Vec<Change> {
    let (before, now) = (counted(older), counted(newer));
    let names: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    let number = |rows: &BTreeMap<String, usize>, name: &str| rows.get(name).copied().unwrap_or(0);
    let differing = names.into_iter().filter(|name| number(&before, name) != number(&now, name));
    differing.map(|name| Change::of(newer, name, ROWS, &number(&before, name), &number(&now, name))).collect()
}

fn counted(table: &Table) -> BTreeMap<String, usize> {
    let mut rows = BTreeMap::new();
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(shown).collect();
        *rows.entry(cells.join(" / ")).or_default() += 1;
    }
    rows
}

fn shown(cell: &Cell) -> String {
    let text = cell.to_string();
    if text.is_empty() { EMPTY.to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    fn edition() -> Edition {
        invented::edition("2026-Q3", &invented::cases(11, 60))
    }

    fn with(mut edition: Edition, id: &str, change: impl FnOnce(&mut Table)) -> Edition {
        let table = edition.tables.iter_mut().find(|table| table.about.id == id).unwrap();
        change(table);
        edition
    }

    fn told(older: &Edition, newer: &Edition) -> Vec<[String; 5]> {
        let all = difference(older, newer).into_iter();
        all.map(|one| [one.table, one.row, one.column, one.old, one.new]).collect()
    }

    fn line(words: [&str; 5]) -> [String; 5] {
        words.map(str::to_owned)
    }

    #[test]
    fn an_edition_does_not_differ_from_itself() {
        assert_eq!(difference(&edition(), &edition()), []);
    }

    #[test]
    fn a_changed_cell_is_named_by_table_row_and_column_with_both_values() {
        let newer = with(edition(), "balance", |table| {
            let column = table.position("received").unwrap();
            table.rows[0][column] = Cell::Integer(4711);
        });
        let was = edition().table("balance").unwrap().integer("breach_notification", "received").unwrap().to_string();
        let expected = line(["balance", "breach_notification", "received", &was, "4711"]);
        assert_eq!(told(&edition(), &newer), [expected]);
    }

    #[test]
    fn a_row_a_column_and_a_table_that_came_or_went_are_named() {
        let newer = with(edition(), "outcomes", |table| {
            table.rows.remove(0);
        });
        let row = edition().table("outcomes").unwrap().rows[0][0].to_string();
        assert_eq!(told(&edition(), &newer), [line(["outcomes", &row, "", "present", "absent"])]);
        assert_eq!(told(&newer, &edition()), [line(["outcomes", &row, "", "absent", "present"])]);

        let newer = with(edition(), "messages", |table| {
            table.columns.pop();
            table.rows.iter_mut().for_each(|row| drop(row.pop()));
        });
        assert_eq!(told(&edition(), &newer), [line(["messages", "", "messages", "present", "absent"])]);

        let mut newer = edition();
        newer.tables.retain(|table| table.about.id != "messages");
        assert_eq!(told(&edition(), &newer), [line(["messages", "", "", "present", "absent"])]);
        assert_eq!(told(&newer, &edition()), [line(["messages", "", "", "absent", "present"])]);
    }

    #[test]
    fn rows_of_the_ledger_are_compared_by_reference_and_movements_by_their_number() {
        let mut cases = invented::cases(11, 60);
        let counted: Vec<String> =
            edition().table("ledger").unwrap().rows.iter().map(|row| row[0].to_string()).collect();
        cases.retain(|case| {
            ![case.ledger_reference.as_str(), &invented::quarter_reference("2026-Q3".parse().unwrap(), case)]
                .contains(&counted[0].as_str())
        });
        let changes = difference(&edition(), &invented::edition("2026-Q3", &cases));
        let ledger: Vec<_> = changes.iter().filter(|one| one.table == "ledger").collect();
        assert_eq!(ledger.len(), 1);
        assert_eq!((ledger[0].row.as_str(), ledger[0].new.as_str()), (counted[0].as_str(), ABSENT));
        let movements: Vec<_> = changes.iter().filter(|one| one.table == "movements").collect();
        assert!(movements.len() >= 2 && movements.iter().all(|one| one.column == ROWS), "{movements:?}");
    }
}
