//! The table in which a report tells what its versions changed: T20, over all versions of the quarter.
//!
//! Not how changes are found (`difference`). Invariant: what an older version's table says stands unchanged at the head of
//! every newer one's, so that a correction is never forgotten.

use jiff::civil::Date;

use super::difference::Change;
use super::edition::{About, Column, Edition, Row, Source, Table};
use super::{Cell, ColumnType};
use crate::workflow::Role;

pub const CORRECTIONS: &str = "corrections";

const COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("change", "Change", ColumnType::Key, "The version that brought it, and its number there: “v2-1”."),
    ("change_name", "Change", ColumnType::Label, "The words for the code."),
    ("version", "Version", ColumnType::Integer, "The version of this report that brought the change."),
    ("published_on", "Published on", ColumnType::Text, "The day on which that version was published."),
    ("table", "Table", ColumnType::Text, "The table that changed; its file is “<table>.csv”."),
    (
        "row",
        "Row",
        ColumnType::Text,
        "The keys of the row; of rows without a key, all their cells. Empty where the table itself or a column of it changed.",
    ),
    (
        "column",
        "Column",
        ColumnType::Text,
        "The column. Empty where a whole row or table changed; “rows” where equal rows are counted.",
    ),
    (
        "old",
        "Before",
        ColumnType::Text,
        "What the version before says. “absent” and “present”: of a whole row, column or table.",
    ),
    (
        "new",
        "Now",
        ColumnType::Text,
        "What this version says. “absent” and “present”: of a whole row, column or table.",
    ),
    ("reason", "Reason", ColumnType::Text, "Why it was changed, in the words of who prepared the correction."),
    ("prepared_by_role", "Prepared by", ColumnType::Text, "The role of the person who prepared the correction."),
    (
        "approved_by_role",
        "Approved by",
        ColumnType::Text,
        "The role of the person, always another one, who published it.",
    ),
];

/// Why a version corrects the one before, and in which role somebody says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub reason: String,
    pub prepared_role: Role,
}

/// The rows that an edition's table has.
pub fn rows_of(edition: &Edition) -> Vec<Row> {
    edition.table(CORRECTIONS).map(|table| table.rows.clone()).unwrap_or_default()
}

/// The table of a version, without the day and the approval, which `approve` fills in. `correction` is None as long as nobody
/// prepared it.
pub fn table(earlier: Vec<Row>, version: i32, changes: &[Change], correction: Option<&Correction>) -> Table {
    let mut rows = earlier;
    rows.extend(changes.iter().enumerate().map(|(at, change)| row(version, at + 1, change, correction)));
    let about = About {
        id: CORRECTIONS.into(),
        section: "About this version".into(),
        title: "Corrections".into(),
        caption: "What the versions of this report changed, cell by cell".into(),
        definition: "A published report is never changed; a correction is a new version, and all versions stay at their addresses. One \
                     row for each cell, row, column or table in which a version differs from the one before, oldest first. Empty as long as \
                     nothing was corrected, as in every first version."
            .into(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    Table { about, columns: Column::plain_ones(COLUMNS), rows }
}

fn row(version: i32, number: usize, change: &Change, correction: Option<&Correction>) -> Row {
    let role = correction.map(|one| one.prepared_role.as_str()).unwrap_or_default();
    vec![
        Cell::text(key(version, number)),
        Cell::text(format!("Change {number} of version {version}")),
        i64::from(version).into(),
        Cell::text(""),
        Cell::text(change.table.clone()),
        Cell::text(change.row.clone()),
        Cell::text(change.column.clone()),
        Cell::text(change.old.clone()),
        Cell::text(change.new.clone()),
        Cell::text(correction.map(|one| one.reason.clone()).unwrap_or_default()),
        Cell::text(role),
        Cell::text(""),
    ]
}

/// `v2-1`
pub fn key(version: i32, number: usize) -> String {
    format!("v{version}-{number}")
}

/// Writes the day and the publisher's role beside the changes of the edition's own version.
pub fn approve(edition: &mut Edition, published_on: Date, role: Role) {
    let version = i64::from(edition.identification.version);
    let Some(table) = edition.tables.iter_mut().find(|table| table.about.id == CORRECTIONS) else { return };
    let (of_version, day, approved) =
        (table.position("version"), table.position("published_on"), table.position("approved_by_role"));
    let own = |row: &&mut Row| of_version.and_then(|at| row.get(at)).and_then(Cell::as_integer) == Some(version);
    for row in table.rows.iter_mut().filter(own) {
        for (at, text) in [(day, published_on.to_string()), (approved, role.as_str().to_owned())] {
            if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
                *cell = Cell::text(text);
            }
        }
    }
}
