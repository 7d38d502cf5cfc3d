//! Counting notices, repeats and what became of them: of all, and of a span of time, which is one in the index of the moment
//! at which our door took them. An id would not do: it never goes back, even where the clock does.

use diesel::prelude::*;

use crate::cases::disposition::Disposition;
use crate::db::schema::{case_notices, notice_repeats, notices, oversized_messages, placements};
use crate::db::{Db, Timestamp};
use crate::notices::Transport;

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    notices::transport,
    placements::disposition,
    notice_repeats::transport,
);

/// How many notices there are, and in which disposition.
pub(in crate::cases) fn dispositions(db: &mut Db) -> QueryResult<(i64, Vec<(Disposition, i64)>)> {
    let accepted = notices::table.count().get_result(db)?;
    let by = placements::table
        .group_by(placements::disposition)
        .select((placements::disposition, diesel::dsl::count_star()))
        .load(db)?;
    Ok((accepted, by))
}

pub(in crate::cases) fn repeats(db: &mut Db) -> QueryResult<i64> {
    notice_repeats::table.count().get_result(db)
}

/// Notices said to be in a case and linked to none.
pub(in crate::cases) fn placed_without_case(db: &mut Db) -> QueryResult<i64> {
    let linked = case_notices::table.filter(case_notices::notice_id.eq(placements::notice_id));
    placements::table
        .filter(placements::disposition.eq_any([Disposition::Opened, Disposition::Joined]))
        .filter(diesel::dsl::not(diesel::dsl::exists(linked)))
        .count()
        .get_result(db)
}

/// Notices taken from `from` until before `until`, by transport.
pub(in crate::cases) fn accepted_between(
    db: &mut Db,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(Transport, i64)>> {
    notices::table
        .filter(notices::logged_at.ge(from).and(notices::logged_at.lt(until)))
        .group_by(notices::transport)
        .select((notices::transport, diesel::dsl::count_star()))
        .load(db)
}

/// What became of them.
pub(in crate::cases) fn dispositions_between(
    db: &mut Db,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(Transport, Disposition, i64)>> {
    placements::table
        .inner_join(notices::table)
        .filter(notices::logged_at.ge(from).and(notices::logged_at.lt(until)))
        .group_by((notices::transport, placements::disposition))
        .select((notices::transport, placements::disposition, diesel::dsl::count_star()))
        .load(db)
}

/// Those of them that are linked to no case, by what became of them. Filtered by that, SQLite would read all that was ever
/// placed, for each day.
pub(in crate::cases) fn unlinked_between(
    db: &mut Db,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(Transport, Disposition, i64)>> {
    let linked = case_notices::table.filter(case_notices::notice_id.eq(notices::id));
    notices::table
        .inner_join(placements::table)
        .filter(notices::logged_at.ge(from).and(notices::logged_at.lt(until)))
        .filter(diesel::dsl::not(diesel::dsl::exists(linked)))
        .group_by((notices::transport, placements::disposition))
        .select((notices::transport, placements::disposition, diesel::dsl::count_star()))
        .load(db)
}

/// Repeats counted from `from` until before `until`, by the transport they came by; by their notice's where that was not
/// written down yet.
pub(in crate::cases) fn repeats_between(
    db: &mut Db,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(Transport, i64)>> {
    let counts: Vec<(Option<Transport>, Transport, i64)> = notice_repeats::table
        .inner_join(notices::table)
        .filter(notice_repeats::logged_at.ge(from).and(notice_repeats::logged_at.lt(until)))
        .group_by((notice_repeats::transport, notices::transport))
        .select((notice_repeats::transport, notices::transport, diesel::dsl::count_star()))
        .load(db)?;
    Ok(counts.into_iter().map(|(own, first, count)| (own.unwrap_or(first), count)).collect())
}

/// Messages too large to be taken that nobody has dealt with.
pub(in crate::cases) fn oversized_waiting(db: &mut Db) -> QueryResult<i64> {
    oversized_messages::table.filter(oversized_messages::dealt_with_at.is_null()).count().get_result(db)
}
