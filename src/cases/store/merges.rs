//! The rows that say which case was merged into which, and the notices that went with it.

use diesel::prelude::*;

use crate::db::ids::{CaseId, MergeId, NoticeId, UserId};
use crate::db::schema::{ballots, case_notices, evidence, merged_notices, merges};
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = merges)]
pub(in crate::cases) struct MergeRow {
    pub id: MergeId,
    pub case_id: CaseId,
    pub into_case_id: CaseId,
    pub merged_by: UserId,
    pub merged_at: Timestamp,
}

pub(in crate::cases) fn insert_merge(db: &mut Db, row: &MergeRow) -> QueryResult<()> {
    diesel::insert_into(merges::table).values(row).execute(db).map(drop)
}

/// The merging of this case that stands.
pub(in crate::cases) fn standing_merge(db: &mut Db, case: CaseId) -> QueryResult<Option<MergeRow>> {
    merges::table
        .filter(merges::case_id.eq(case).and(merges::unmerged_at.is_null()))
        .select(MergeRow::as_select())
        .get_result(db)
        .optional()
}

/// The mergings into this case that stand.
pub(in crate::cases) fn merges_into(db: &mut Db, case: CaseId) -> QueryResult<Vec<MergeRow>> {
    merges::table
        .filter(merges::into_case_id.eq(case).and(merges::unmerged_at.is_null()))
        .order(merges::id)
        .select(MergeRow::as_select())
        .load(db)
}

/// Ends a merging that stands; the number of rows, 0 or 1.
pub(in crate::cases) fn end_merge(db: &mut Db, merge: MergeId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    diesel::update(merges::table.find(merge).filter(merges::unmerged_at.is_null()))
        .set((merges::unmerged_by.eq(by), merges::unmerged_at.eq(at)))
        .execute(db)
}

/// Whether a ballot on the case was opened at this moment or later. Asked here and not of `board/`, because it decides a
/// step of the case.
pub(in crate::cases) fn has_ballot_since(db: &mut Db, case: CaseId, since: Timestamp) -> QueryResult<bool> {
    let opened = ballots::table.filter(ballots::case_id.eq(case).and(ballots::opened_at.ge(since)));
    diesel::select(diesel::dsl::exists(opened)).get_result(db)
}

pub(in crate::cases) fn insert_merged_notice(db: &mut Db, merge: MergeId, notice: NoticeId) -> QueryResult<()> {
    let row = (merged_notices::merge_id.eq(merge), merged_notices::notice_id.eq(notice));
    diesel::insert_into(merged_notices::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn merged_notices(db: &mut Db, merge: MergeId) -> QueryResult<Vec<NoticeId>> {
    merged_notices::table
        .filter(merged_notices::merge_id.eq(merge))
        .order(merged_notices::notice_id)
        .select(merged_notices::notice_id)
        .load(db)
}

/// The notices of a case, in the order in which they came.
pub(in crate::cases) fn notices_in(db: &mut Db, case: CaseId) -> QueryResult<Vec<NoticeId>> {
    case_notices::table
        .filter(case_notices::case_id.eq(case))
        .order(case_notices::notice_id)
        .select(case_notices::notice_id)
        .load(db)
}

/// Takes a notice out of a case, and what became evidence there by it.
pub(in crate::cases) fn unlink_notice(db: &mut Db, case: CaseId, notice: NoticeId) -> QueryResult<()> {
    diesel::delete(evidence::table.filter(evidence::case_id.eq(case).and(evidence::notice_id.eq(notice))))
        .execute(db)?;
    diesel::delete(case_notices::table.find((case, notice))).execute(db).map(drop)
}
