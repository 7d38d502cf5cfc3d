//! The rows of what people state for a report.

use diesel::prelude::*;

use crate::db::ids::{ReportEntryId, UserId};
use crate::db::schema::report_entries;
use crate::db::{Db, Timestamp};
use crate::reports::Quarter;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_entries)]
pub(in crate::reports) struct EntryRow {
    pub id: ReportEntryId,
    pub quarter: String,
    /// A denominator, or `note`.
    pub code: String,
    pub number: Option<i64>,
    pub note: Option<String>,
    pub entered_by: UserId,
    pub entered_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
}

pub(in crate::reports) fn insert_entry(db: &mut Db, row: &EntryRow) -> QueryResult<()> {
    diesel::insert_into(report_entries::table).values(row).execute(db).map(drop)
}

/// Oldest first.
pub(in crate::reports) fn entries_of(db: &mut Db, quarter: Quarter) -> QueryResult<Vec<EntryRow>> {
    report_entries::table
        .filter(report_entries::quarter.eq(quarter.to_string()))
        .order(report_entries::id)
        .select(EntryRow::as_select())
        .load(db)
}

/// The number of rows changed, 0 or 1.
pub(in crate::reports) fn confirm_entry(
    db: &mut Db,
    id: ReportEntryId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let waiting = report_entries::table.find(id).filter(report_entries::confirmed_at.is_null());
    diesel::update(waiting).set((report_entries::confirmed_by.eq(by), report_entries::confirmed_at.eq(at))).execute(db)
}
