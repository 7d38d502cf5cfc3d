//! The rows that say who watches which case, and up to which event they have looked.

use std::collections::BTreeSet;

use diesel::dsl::{count_star, max, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::{CaseRow, cases_recused_in};
use crate::audit::Verb;
use crate::cases::scope::Scope;
use crate::db::ids::{CaseId, EventId, UserId};
use crate::db::schema::{case_links, cases, events, merges, watches};
use crate::db::{Db, Timestamp, insert_once};

/// The number of rows: 0 if the person watches the case already.
pub(in crate::cases) fn insert_watch(
    db: &mut Db,
    case: CaseId,
    user: UserId,
    since: Timestamp,
    seen: Option<EventId>,
) -> QueryResult<usize> {
    let row = (
        watches::case_id.eq(case),
        watches::user_id.eq(user),
        watches::since.eq(since),
        watches::seen_event_id.eq(seen),
    );
    insert_once(db, |db| diesel::insert_into(watches::table).values(row).execute(db))
}

pub(in crate::cases) fn delete_watch(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<usize> {
    diesel::delete(watches::table.find((case, user))).execute(db)
}

pub(in crate::cases) fn is_watched(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(watches::table.find((case, user)))).get_result(db)
}

/// The cases of the scope that its person watches, those first that were opened first.
pub(in crate::cases) fn watched_by(db: &mut Db, scope: &Scope) -> QueryResult<Vec<CaseRow>> {
    let own = cases::assigned_to.is_not_null().and(cases::assigned_to.assume_not_null().eq(scope.person));
    let own = own.and(cases::state.eq_any(scope.own_states.clone()));
    let mut query = watches::table
        .inner_join(cases::table)
        .filter(watches::user_id.eq(scope.person))
        .filter(cases::state.eq_any(scope.states.clone()).or(own))
        .order(watches::case_id)
        .select(CaseRow::as_select())
        .into_boxed();
    if scope.without_recused {
        query = query.filter(cases::id.ne_all(cases_recused_in(scope.person)));
    }
    query.load(db)
}

/// The watched cases that something may have happened to in a step of another case: one was merged into them or linked.
pub(in crate::cases) fn watched_with_neighbours(db: &mut Db, user: UserId) -> QueryResult<BTreeSet<CaseId>> {
    let of_user = || watches::table.filter(watches::user_id.eq(user));
    let mut found: BTreeSet<CaseId> = of_user()
        .inner_join(merges::table.on(merges::into_case_id.eq(watches::case_id)))
        .select(watches::case_id)
        .distinct()
        .load::<CaseId>(db)?
        .into_iter()
        .collect();
    found.extend(
        of_user()
            .inner_join(case_links::table.on(case_links::to_case_id.eq(watches::case_id)))
            .select(watches::case_id)
            .distinct()
            .load::<CaseId>(db)?,
    );
    found.extend(
        of_user()
            .inner_join(case_links::table.on(case_links::from_case_id.eq(watches::case_id)))
            .select(watches::case_id)
            .distinct()
            .load::<CaseId>(db)?,
    );
    Ok(found)
}

/// The newest event of a case.
pub(in crate::cases) fn newest_event(db: &mut Db, case: CaseId) -> QueryResult<Option<EventId>> {
    events::table.filter(events::case_id.eq(case)).select(diesel::dsl::max(events::id)).get_result(db)
}

/// Up to which event a watcher has looked.
pub(in crate::cases) fn seen_event(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<Option<EventId>> {
    let seen = watches::table.find((case, user)).select(watches::seen_event_id).get_result(db).optional()?;
    Ok(seen.flatten())
}

/// What others did in each watched case since the person last looked: how much, and the newest of it; nothing of a case
/// without news. Events of these sorts are no news. Of one case only, where it is named.
pub(in crate::cases) fn news(
    db: &mut Db,
    user: UserId,
    case: Option<CaseId>,
    quiet: &[Verb],
) -> QueryResult<Vec<(CaseId, i64, Option<EventId>)>> {
    let by_others = events::actor_id.is_null().or(events::actor_id.assume_not_null().ne(user));
    let mut query = watches::table
        .inner_join(events::table.on(events::case_id.eq(watches::case_id.nullable())))
        .filter(watches::user_id.eq(user).and(by_others))
        // Not "is null or greater": then every event of the case would be looked at.
        .filter(events::id.gt(sql::<BigInt>("COALESCE(watches.seen_event_id, 0)")))
        .filter(events::verb.ne_all(quiet.to_vec()))
        .group_by(watches::case_id)
        .select((watches::case_id, count_star(), max(events::id)))
        .into_boxed();
    if let Some(case) = case {
        query = query.filter(watches::case_id.eq(case));
    }
    query.load(db)
}

/// The person has looked up to this event; never back behind one that they saw before.
pub(in crate::cases) fn see_events(db: &mut Db, case: CaseId, user: UserId, newest: EventId) -> QueryResult<()> {
    let behind = watches::seen_event_id.is_null().or(watches::seen_event_id.assume_not_null().lt(newest));
    diesel::update(watches::table.find((case, user)).filter(behind))
        .set(watches::seen_event_id.eq(newest))
        .execute(db)
        .map(drop)
}
