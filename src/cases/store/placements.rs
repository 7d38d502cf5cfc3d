//! The rows that say where each notice went.

use diesel::prelude::*;

use crate::cases::disposition::{Disposition, PenReason};
use crate::db::ids::{CaseId, NoticeId};
use crate::db::schema::{case_notices, notice_facts, notices, placements};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Kind, SetAsideReason};

/// The rows of the pen that a condition names: a row has its reason and its time from the move that put it there.
macro_rules! pen_rows {
    ($condition:expr) => {
        placements::table
            .inner_join(notices::table)
            .left_join(notice_facts::table.on(notice_facts::notice_id.eq(placements::notice_id)))
            .filter(placements::disposition.eq(Disposition::Pen).and($condition))
            .select((
                placements::notice_id,
                placements::pen_reason.assume_not_null(),
                placements::suggested_case_id,
                placements::suggested_kind,
                placements::penned_at.assume_not_null(),
                notices::received_at,
                notices::size,
                notice_facts::automatic.nullable(),
            ))
    };
}

/// Where a notice goes.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = placements, treat_none_as_null = true)]
pub(in crate::cases) struct PlacementChange {
    pub disposition: Disposition,
    pub case_id: Option<CaseId>,
    pub pen_reason: Option<PenReason>,
    pub suggested_case_id: Option<CaseId>,
    pub set_aside_reason: Option<SetAsideReason>,
    pub penned_at: Option<Timestamp>,
    pub placed_at: Option<Timestamp>,
    pub suggested_kind: Option<Kind>,
}

/// Places a notice that still is where `from` says; the number of rows changed, 0 or 1.
pub(in crate::cases) fn move_notice(
    db: &mut Db,
    notice: NoticeId,
    from: Disposition,
    to: &PlacementChange,
) -> QueryResult<usize> {
    let there = placements::table.filter(placements::notice_id.eq(notice).and(placements::disposition.eq(from)));
    diesel::update(there).set(to).execute(db)
}

/// Locks a notice that still is where `from` says until the transaction ends; the number of rows, 0 or 1.
pub(in crate::cases) fn hold(db: &mut Db, notice: NoticeId, from: Disposition) -> QueryResult<usize> {
    let there = placements::table.filter(placements::notice_id.eq(notice).and(placements::disposition.eq(from)));
    diesel::update(there).set(placements::disposition.eq(placements::disposition)).execute(db)
}

pub(in crate::cases) fn disposition(db: &mut Db, notice: NoticeId) -> QueryResult<Option<Disposition>> {
    placements::table.find(notice).select(placements::disposition).get_result(db).optional()
}

pub(in crate::cases) fn unplaced(db: &mut Db, limit: i64) -> QueryResult<Vec<NoticeId>> {
    placements::table
        .filter(placements::disposition.eq(Disposition::Unplaced))
        .order(placements::notice_id)
        .limit(limit)
        .select(placements::notice_id)
        .load(db)
}

pub(in crate::cases) fn link_notice(db: &mut Db, case: CaseId, notice: NoticeId, at: Timestamp) -> QueryResult<()> {
    let row = (case_notices::case_id.eq(case), case_notices::notice_id.eq(notice), case_notices::added_at.eq(at));
    diesel::insert_into(case_notices::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn cases_of_notice(db: &mut Db, notice: NoticeId) -> QueryResult<Vec<CaseId>> {
    case_notices::table.filter(case_notices::notice_id.eq(notice)).select(case_notices::case_id).load(db)
}

/// A row of the holding pen, without content.
#[derive(Clone, Debug, Queryable)]
pub(in crate::cases) struct PenRow {
    pub notice: NoticeId,
    pub reason: PenReason,
    pub suggested_case: Option<CaseId>,
    pub suggested_kind: Option<Kind>,
    pub held_at: Timestamp,
    pub received_at: Timestamp,
    pub size: i64,
    pub automatic: Option<bool>,
}

pub(in crate::cases) fn pen(db: &mut Db, after: Option<NoticeId>, limit: i64) -> QueryResult<Vec<PenRow>> {
    let after = after.unwrap_or(NoticeId::from_i64(i64::MIN));
    pen_rows!(placements::notice_id.gt(after)).order(placements::notice_id).limit(limit).load(db)
}

/// The message that came into the pen before this one.
pub(in crate::cases) fn in_pen_before(db: &mut Db, notice: NoticeId) -> QueryResult<Option<NoticeId>> {
    placements::table
        .filter(placements::disposition.eq(Disposition::Pen).and(placements::notice_id.lt(notice)))
        .select(diesel::dsl::max(placements::notice_id))
        .get_result(db)
}

/// The row of one notice, if it is in the pen.
pub(in crate::cases) fn pen_row(db: &mut Db, notice: NoticeId) -> QueryResult<Option<PenRow>> {
    pen_rows!(placements::notice_id.eq(notice)).get_result(db).optional()
}

pub(in crate::cases) fn count_pen(db: &mut Db) -> QueryResult<i64> {
    placements::table.filter(placements::disposition.eq(Disposition::Pen)).count().get_result(db)
}

/// Since when the message waits that waits longest in the pen.
pub(in crate::cases) fn oldest_in_pen(db: &mut Db) -> QueryResult<Option<Timestamp>> {
    let held = placements::table.filter(placements::penned_at.is_not_null());
    held.select(diesel::dsl::min(placements::penned_at)).get_result(db)
}

/// How many messages wait in the pen since before `limit`, those that wait for these reasons left out. Nothing else has a
/// `penned_at`, and asked for the disposition too, SQLite would read the whole pen.
pub(in crate::cases) fn in_pen_since(db: &mut Db, limit: Timestamp, except: &[PenReason]) -> QueryResult<i64> {
    placements::table
        .filter(placements::penned_at.lt(limit))
        .filter(placements::pen_reason.assume_not_null().ne_all(except.to_vec()))
        .count()
        .get_result(db)
}
