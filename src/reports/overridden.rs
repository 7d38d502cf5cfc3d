//! The table in which a report tells which checks two persons overrode, and why.
//!
//! Not who may (`overrides`) nor which checks there are (`checks`). Invariant: an edition that was published in spite of a
//! check names that check.

use super::checks::Check;
use super::edition::{About, Column, Source, Table};
use super::{Cell, ColumnType};
use crate::workflow::Role;

pub const OVERRIDDEN_CHECKS: &str = "overridden-checks";

const COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("override", "Number", ColumnType::Key, "Counted from one in this version."),
    ("override_name", "Number", ColumnType::Label, "The words for the code."),
    ("check", "Check", ColumnType::Text, "What the check guards."),
    ("finding", "Finding", ColumnType::Text, "What the check found."),
    ("reason", "Reason", ColumnType::Text, "Why it was published all the same."),
    ("proposed_by_role", "Proposed by", ColumnType::Text, "The role of the person who proposed to override the check."),
    ("confirmed_by_role", "Confirmed by", ColumnType::Text, "The role of the person, always another one, who agreed."),
];

/// A finding that does not keep the report back, because two persons said why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overridden {
    pub check: Check,
    pub finding: String,
    pub reason: String,
    pub proposed_role: Role,
    pub confirmed_role: Role,
}

pub fn table(overridden: &[Overridden]) -> Table {
    let row = |(at, one): (usize, &Overridden)| {
        vec![
            Cell::text((at + 1).to_string()),
            Cell::text(format!("Override {}", at + 1)),
            Cell::text(one.check.definition()),
            Cell::text(one.finding.clone()),
            Cell::text(one.reason.clone()),
            Cell::text(one.proposed_role.as_str()),
            Cell::text(one.confirmed_role.as_str()),
        ]
    };
    let about = About {
        id: OVERRIDDEN_CHECKS.into(),
        section: "About this version".into(),
        title: "Overridden checks".into(),
        caption: "Checks that this version did not pass and that two persons overrode, with their reason".into(),
        definition: "Balances, sums, what rows give and the protection of personal data are checked and can be overridden by nobody. A few checks \
                     only warn of what looks unlikely; two persons together can publish in spite of them, and the report prints why. Empty: \
                     every check passed."
            .into(),
        source: Source::Stated,
        counted: None,
        sums: Vec::new(),
    };
    Table { about, columns: Column::plain_ones(COLUMNS), rows: overridden.iter().enumerate().map(row).collect() }
}
