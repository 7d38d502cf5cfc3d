//! The rows that say which parts of notices two persons destroy.

use diesel::prelude::*;

use crate::db::ids::{KeyId, NoticeId, PartId, UserId};
use crate::db::schema::{notice_parts, notices, part_destructions};
use crate::db::{Db, Timestamp, insert_once};
use crate::taxonomy::DestructionReason;

/// A request to destroy a part, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = part_destructions)]
pub struct DestructionRow {
    pub part_id: PartId,
    pub notice_id: NoticeId,
    pub reason: DestructionReason,
    pub asked_by: UserId,
    pub asked_at: Timestamp,
    /// Another person; from then on the part is taken for destroyed.
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    /// When the keys were gone.
    pub destroyed_at: Option<Timestamp>,
}

/// The number of rows: 0 if somebody has asked for this already.
pub(in crate::cases) fn insert_destruction(db: &mut Db, row: &DestructionRow) -> QueryResult<usize> {
    insert_once(db, |db| diesel::insert_into(part_destructions::table).values(row).execute(db))
}

pub(in crate::cases) fn destruction(db: &mut Db, part: PartId) -> QueryResult<Option<DestructionRow>> {
    part_destructions::table.find(part).select(DestructionRow::as_select()).get_result(db).optional()
}

pub(in crate::cases) fn destructions_of(db: &mut Db, notice: NoticeId) -> QueryResult<Vec<DestructionRow>> {
    part_destructions::table
        .filter(part_destructions::notice_id.eq(notice))
        .order(part_destructions::part_id)
        .select(DestructionRow::as_select())
        .load(db)
}

/// Takes a request back that nobody has confirmed; the number of rows, 0 or 1.
pub(in crate::cases) fn withdraw_destruction(db: &mut Db, part: PartId) -> QueryResult<usize> {
    let open = part_destructions::table.find(part).filter(part_destructions::confirmed_by.is_null());
    diesel::delete(open).execute(db)
}

/// Confirms a request that nobody has confirmed; the number of rows, 0 or 1.
pub(in crate::cases) fn confirm_destruction(
    db: &mut Db,
    part: PartId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let open = part_destructions::table.find(part).filter(part_destructions::confirmed_by.is_null());
    diesel::update(open)
        .set((part_destructions::confirmed_by.eq(by), part_destructions::confirmed_at.eq(at)))
        .execute(db)
}

/// Parts that two persons destroyed and whose keys may still be there, with the keys of the part and of its notice.
pub(in crate::cases) fn unfinished_destructions(db: &mut Db) -> QueryResult<Vec<(PartId, [KeyId; 2])>> {
    let unfinished = part_destructions::table
        .inner_join(notice_parts::table)
        .inner_join(notices::table)
        .filter(part_destructions::confirmed_at.is_not_null().and(part_destructions::destroyed_at.is_null()))
        .order(part_destructions::part_id)
        .select((part_destructions::part_id, notice_parts::key_id, notices::key_id))
        .load::<(PartId, KeyId, KeyId)>(db)?;
    Ok(unfinished.into_iter().map(|(part, of_part, of_notice)| (part, [of_part, of_notice])).collect())
}

pub(in crate::cases) fn finish_destruction(db: &mut Db, part: PartId, at: Timestamp) -> QueryResult<()> {
    diesel::update(part_destructions::table.find(part))
        .set(part_destructions::destroyed_at.eq(at))
        .execute(db)
        .map(drop)
}
