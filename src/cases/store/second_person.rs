//! What waits in the cases for a second person, whichever table it stands in: oldest first, without what the person began.

use diesel::prelude::*;

use crate::db::ids::{CaseId, NoticeId, UserId};
use crate::db::schema::{case_notices, part_destructions, secrecy_orders, upload_destructions, uploads, verifications};
use crate::db::{Db, Timestamp};

/// The case, who began it, and when.
pub(in crate::cases) type BegunRow = (CaseId, UserId, Timestamp);

pub(in crate::cases) fn verifications_begun(db: &mut Db, not_by: UserId, limit: i64) -> QueryResult<Vec<BegunRow>> {
    verifications::table
        .filter(verifications::confirmed_at.is_null().and(verifications::withdrawn_at.is_null()))
        .filter(verifications::verified_by.ne(not_by))
        .order(verifications::id)
        .limit(limit)
        .select((verifications::case_id, verifications::verified_by, verifications::verified_at))
        .load(db)
}

/// A message that is in several cases has a row for each.
pub(in crate::cases) fn part_destructions_begun(
    db: &mut Db,
    not_by: UserId,
    limit: i64,
) -> QueryResult<Vec<(NoticeId, BegunRow)>> {
    part_destructions::table
        .inner_join(case_notices::table.on(case_notices::notice_id.eq(part_destructions::notice_id)))
        .filter(part_destructions::confirmed_at.is_null().and(part_destructions::asked_by.ne(not_by)))
        .order((part_destructions::asked_at, part_destructions::part_id, case_notices::case_id))
        .limit(limit)
        .select((
            part_destructions::notice_id,
            (case_notices::case_id, part_destructions::asked_by, part_destructions::asked_at),
        ))
        .load(db)
}

pub(in crate::cases) fn upload_destructions_begun(
    db: &mut Db,
    not_by: UserId,
    limit: i64,
) -> QueryResult<Vec<BegunRow>> {
    upload_destructions::table
        .inner_join(uploads::table)
        .filter(upload_destructions::confirmed_at.is_null().and(upload_destructions::asked_by.ne(not_by)))
        .order((upload_destructions::asked_at, upload_destructions::upload_id))
        .limit(limit)
        .select((uploads::case_id, upload_destructions::asked_by, upload_destructions::asked_at))
        .load(db)
}

pub(in crate::cases) fn secrecy_begun(db: &mut Db, not_by: UserId, limit: i64) -> QueryResult<Vec<BegunRow>> {
    secrecy_orders::table
        .filter(secrecy_orders::confirmed_by.is_null().and(secrecy_orders::ended_at.is_null()))
        .filter(secrecy_orders::recorded_by.ne(not_by))
        .order(secrecy_orders::id)
        .limit(limit)
        .select((secrecy_orders::case_id, secrecy_orders::recorded_by, secrecy_orders::recorded_at))
        .load(db)
}
