//! Words of a table on a page: its caption, its heads and the labels of its rows.
//!
//! In English they are the report's. In another language a word is right if it is the translation; one that is no translation
//! of this program's is passed over, because a later program may say it better, unless it is that of another word nearby.
//! Invariant: whoever swaps two words of a table on a page is found out, in every language.

use super::Mismatch;
use super::page::PageTable;
use super::pages::digits_of;
use crate::reports::ColumnType;
use crate::reports::edition::{Column, Row, Table};
use crate::reports::language::Language;

pub fn heads(language: &Language, found: &PageTable, table: &Table, place: &str) -> Vec<Mismatch> {
    let columns: Vec<&Column> =
        found.columns.iter().filter_map(|id| table.columns.iter().find(|column| column.id == *id)).collect();
    let labels = || columns.iter().map(|column| column.label.as_str());
    let mut mismatches = Vec::new();
    let mut look = |says: &str, english: &str, what: &str| {
        if !is_right(language, says, english, labels()) {
            mismatches.push(Mismatch::new(place, format!("says \"{says}\" {what}, report.json says \"{english}\"")));
        }
    };
    look(&found.caption, &table.about.caption, "as its caption");
    for (says, column) in found.heads.iter().zip(&columns) {
        look(says, &column.label, &format!("over the column \"{}\"", column.id));
    }
    mismatches
}

/// Takes the words of another language for those of the report, where they are.
pub fn accept_labels(language: &Language, row: &mut Row, expected: &Row, table: &Table) {
    if language.is_english() {
        return;
    }
    for (at, column) in table.columns.iter().enumerate() {
        let (Some(cell), Some(gives)) = (row.get_mut(at), expected.get(at)) else { continue };
        let others = || table.rows.iter().filter_map(|row| Some(row.get(at)?.as_text()));
        if column.column_type == ColumnType::Label && is_right(language, cell.as_text(), gives.as_text(), others()) {
            gives.clone_into(cell);
        }
    }
}

fn is_right<'a>(language: &Language, says: &str, english: &str, mut others: impl Iterator<Item = &'a str>) -> bool {
    if language.is_english() {
        return says == english;
    }
    says == language.say(english)
        || (digits_of(says).eq(digits_of(english))
            && !others.any(|other| other != english && language.say(other) == says))
}
