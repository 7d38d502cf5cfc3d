//! What waits in the cases for a second person, whichever table it stands in: oldest first, without what the person began.

use diesel::prelude::*;

use crate::db::ids::{CaseId, EvidenceId, NoticeId, UserId};
use crate::db::schema::{
    case_notices, cases, evidence, part_destructions, secrecy_orders, upload_destructions, verifications,
};
use crate::db::{Db, Timestamp};
use crate::workflow::CaseState;

/// So many of a sort are looked at. What stands behind them comes up as those are dealt with.
const MOST: i64 = 100;
/// Parts of messages, of which one message can have two hundred.
const MOST_PARTS: i64 = 2_000;

/// The case, who began it, and when.
pub(in crate::cases) type BegunRow = (CaseId, UserId, Timestamp);

pub(in crate::cases) fn verifications_begun(
    db: &mut Db,
    not_by: UserId,
    states: &[CaseState],
) -> QueryResult<Vec<BegunRow>> {
    verifications::table
        .inner_join(cases::table)
        .filter(verifications::confirmed_at.is_null().and(verifications::withdrawn_at.is_null()))
        .filter(verifications::verified_by.ne(not_by).and(cases::state.eq_any(states)))
        .order(verifications::id)
        .limit(MOST)
        .select((verifications::case_id, verifications::verified_by, verifications::verified_at))
        .load(db)
}

/// A message that is in several cases has a row for each.
pub(in crate::cases) fn part_destructions_begun(
    db: &mut Db,
    not_by: UserId,
    states: &[CaseState],
) -> QueryResult<Vec<(NoticeId, BegunRow)>> {
    part_destructions::table
        .inner_join(case_notices::table.on(case_notices::notice_id.eq(part_destructions::notice_id)))
        .inner_join(cases::table.on(cases::id.eq(case_notices::case_id)))
        .filter(part_destructions::confirmed_at.is_null().and(part_destructions::asked_by.ne(not_by)))
        .filter(cases::state.eq_any(states))
        .order((part_destructions::asked_at, part_destructions::part_id, case_notices::case_id))
        .limit(MOST_PARTS)
        .select((
            part_destructions::notice_id,
            (case_notices::case_id, part_destructions::asked_by, part_destructions::asked_at),
        ))
        .load(db)
}

/// With the item of evidence that the upload is.
pub(in crate::cases) fn upload_destructions_begun(
    db: &mut Db,
    not_by: UserId,
    states: &[CaseState],
) -> QueryResult<Vec<(EvidenceId, BegunRow)>> {
    upload_destructions::table
        .inner_join(evidence::table.on(evidence::upload_id.assume_not_null().eq(upload_destructions::upload_id)))
        .inner_join(cases::table.on(cases::id.eq(evidence::case_id)))
        .filter(upload_destructions::confirmed_at.is_null().and(upload_destructions::asked_by.ne(not_by)))
        .filter(cases::state.eq_any(states))
        .order((upload_destructions::asked_at, upload_destructions::upload_id))
        .limit(MOST)
        .select((evidence::id, (evidence::case_id, upload_destructions::asked_by, upload_destructions::asked_at)))
        .load(db)
}

pub(in crate::cases) fn secrecy_begun(db: &mut Db, not_by: UserId, states: &[CaseState]) -> QueryResult<Vec<BegunRow>> {
    secrecy_orders::table
        .inner_join(cases::table)
        .filter(secrecy_orders::confirmed_by.is_null().and(secrecy_orders::ended_at.is_null()))
        .filter(secrecy_orders::recorded_by.ne(not_by).and(cases::state.eq_any(states)))
        .order(secrecy_orders::id)
        .limit(MOST)
        .select((secrecy_orders::case_id, secrecy_orders::recorded_by, secrecy_orders::recorded_at))
        .load(db)
}
