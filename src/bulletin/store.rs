//! The rows of the bulletin: entries, and words on the deletion of what an entry tells of.

use diesel::prelude::*;

use crate::db::ids::{BulletinEntryId, UserId};
use crate::db::schema::bulletin_entries;
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = bulletin_entries)]
pub(super) struct EntryRow {
    pub id: BulletinEntryId,
    /// The entry whose deletion this tells; it has a day and nothing else.
    pub about: Option<BulletinEntryId>,
    pub recorded: Option<String>,
    pub reason: Option<String>,
    pub until_on: Option<String>,
    pub deleted_on: Option<String>,
    pub written_by: UserId,
    pub written_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
}

pub(super) fn insert(db: &mut Db, row: &EntryRow) -> QueryResult<()> {
    diesel::insert_into(bulletin_entries::table).values(row).execute(db).map(drop)
}

/// Oldest first.
pub(super) fn all(db: &mut Db) -> QueryResult<Vec<EntryRow>> {
    bulletin_entries::table.order(bulletin_entries::id).select(EntryRow::as_select()).load(db)
}

/// The number of rows changed, 0 or 1.
pub(super) fn confirm(db: &mut Db, id: BulletinEntryId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    let waiting = bulletin_entries::table.find(id).filter(bulletin_entries::confirmed_at.is_null());
    diesel::update(waiting)
        .set((bulletin_entries::confirmed_by.eq(by), bulletin_entries::confirmed_at.eq(at)))
        .execute(db)
}
