//! The rows that say who watches which case, and up to which event they have looked.

use diesel::prelude::*;

use crate::audit::Verb;
use crate::db::ids::{CaseId, EventId, UserId};
use crate::db::schema::{events, watches};
use crate::db::{Db, Timestamp};

pub(in crate::cases) fn insert_watch(
    db: &mut Db,
    case: CaseId,
    user: UserId,
    since: Timestamp,
    seen: Option<EventId>,
) -> QueryResult<()> {
    let row = (
        watches::case_id.eq(case),
        watches::user_id.eq(user),
        watches::since.eq(since),
        watches::seen_event_id.eq(seen),
    );
    diesel::insert_into(watches::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn delete_watch(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<usize> {
    diesel::delete(watches::table.find((case, user))).execute(db)
}

pub(in crate::cases) fn is_watched(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(watches::table.find((case, user)))).get_result(db)
}

pub(in crate::cases) fn watched_by(db: &mut Db, user: UserId) -> QueryResult<Vec<CaseId>> {
    watches::table.filter(watches::user_id.eq(user)).order(watches::case_id).select(watches::case_id).load(db)
}

/// The newest event of a case.
pub(in crate::cases) fn newest_event(db: &mut Db, case: CaseId) -> QueryResult<Option<EventId>> {
    events::table.filter(events::case_id.eq(case)).select(diesel::dsl::max(events::id)).get_result(db)
}

/// What others did in a watched case since the person last looked: how much, and when last. Events of these sorts are no
/// news.
pub(in crate::cases) fn news(
    db: &mut Db,
    case: CaseId,
    user: UserId,
    quiet: &[Verb],
) -> QueryResult<(i64, Option<Timestamp>)> {
    let seen: Option<Option<EventId>> =
        watches::table.find((case, user)).select(watches::seen_event_id).get_result(db).optional()?;
    let Some(seen) = seen else { return Ok((0, None)) };
    let seen = seen.unwrap_or(EventId::from_i64(0));
    let by_others = events::actor_id.is_null().or(events::actor_id.assume_not_null().ne(user));
    events::table
        .filter(events::case_id.eq(case).and(events::id.gt(seen)).and(by_others))
        .filter(events::verb.ne_all(quiet.to_vec()))
        .select((diesel::dsl::count_star(), diesel::dsl::max(events::at)))
        .get_result(db)
}

/// The person has looked up to the newest event.
pub(in crate::cases) fn see_events(db: &mut Db, case: CaseId, user: UserId, newest: EventId) -> QueryResult<()> {
    diesel::update(watches::table.find((case, user))).set(watches::seen_event_id.eq(newest)).execute(db).map(drop)
}
