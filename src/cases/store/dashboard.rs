//! What the dashboard and the desk count. Asked here and not of `decisions/` and `outbox/`, because which cases a person may see is
//! known here; each query goes through an index, which the benchmark of the console prints.

use diesel::dsl::{count_star, exists, min, not};
use diesel::prelude::*;

use super::{CaseRow, cases_recused_in};
use crate::cases::scope::Scope;
use crate::db::ids::{CaseId, UserId};
use crate::db::schema::{cases, decisions, mails};
use crate::db::{Db, Timestamp};
use crate::outbox::Message;
use crate::taxonomy::Kind;
use crate::workflow::CaseState;

/// The two halves of what a person may see: whoever's cases in some states, and their own in others. Who sees a case only
/// because they vote on it counts it nowhere; the matrix knows no such role.
fn halves(scope: &Scope) -> impl Iterator<Item = (&[CaseState], Option<UserId>)> {
    let halves = [(scope.states.as_slice(), None), (scope.own_states.as_slice(), Some(scope.person))];
    halves.into_iter().filter(|(states, _)| !states.is_empty())
}

/// What of a half is not in its states.
macro_rules! narrowed_half {
    ($query:ident, $scope:expr, $owner:expr) => {
        if let Some(owner) = $owner {
            $query = $query.filter(cases::assigned_to.eq(owner));
        }
        if $scope.without_recused {
            $query = $query.filter(cases::id.ne_all(cases_recused_in($scope.person)));
        }
    };
}

pub(in crate::cases) fn count_standing(
    db: &mut Db,
    scope: &Scope,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<Vec<(CaseState, Kind, i64)>> {
    let mut all = Vec::new();
    for (states, owner) in halves(scope) {
        let mut query = cases::table
            .group_by((cases::state, cases::kind))
            .filter(cases::state.eq_any(states))
            .filter(cases::received_at.ge(from).and(cases::received_at.lt(until)))
            .select((cases::state, cases::kind, count_star()))
            .into_boxed();
        narrowed_half!(query, scope, owner);
        all.extend(query.load::<(CaseState, Kind, i64)>(db)?);
    }
    Ok(all)
}

/// The cases themselves, for what only the rules can compute.
pub(in crate::cases) fn unfinished(db: &mut Db, scope: &Scope) -> QueryResult<Vec<CaseRow>> {
    let mut all = Vec::new();
    for (states, owner) in halves(scope) {
        let mut query = cases::table.filter(cases::state.eq_any(states)).select(CaseRow::as_select()).into_boxed();
        narrowed_half!(query, scope, owner);
        all.extend(query.load::<CaseRow>(db)?);
    }
    Ok(all)
}

pub(in crate::cases) fn count_received(
    db: &mut Db,
    scope: &Scope,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<i64> {
    let mut all = 0;
    for (states, owner) in halves(scope) {
        let mut query = cases::table
            .filter(cases::state.eq_any(states))
            .filter(cases::received_at.ge(from).and(cases::received_at.lt(until)))
            .select(count_star())
            .into_boxed();
        narrowed_half!(query, scope, owner);
        all += query.get_result::<i64>(db)?;
    }
    Ok(all)
}

/// Whether every case that has a decision is seen. Then its state is not asked, so that the index of decisions by time is
/// the way in: by way of the states every decision there ever was would be looked at.
fn sees_every_decision(scope: &Scope) -> bool {
    !scope.without_recused
        && CaseState::ALL.iter().filter(|state| state.is_decided()).all(|state| scope.states.contains(state))
}

pub(in crate::cases) fn count_decided(
    db: &mut Db,
    scope: &Scope,
    from: Timestamp,
    until: Timestamp,
) -> QueryResult<i64> {
    let decided = decisions::decided_at.ge(from).and(decisions::decided_at.lt(until));
    if sees_every_decision(scope) {
        return decisions::table.filter(decided).select(count_star()).get_result(db);
    }
    let mut all = 0;
    for (states, owner) in halves(scope) {
        let mut query = decisions::table
            .inner_join(cases::table)
            .filter(decided)
            .filter(cases::state.eq_any(states))
            .select(count_star())
            .into_boxed();
        narrowed_half!(query, scope, owner);
        all += query.get_result::<i64>(db)?;
    }
    Ok(all)
}

/// When each case that was decided since then was received and decided.
pub(in crate::cases) fn decision_times(
    db: &mut Db,
    scope: &Scope,
    since: Timestamp,
) -> QueryResult<Vec<(Timestamp, Timestamp)>> {
    let times = (cases::received_at, decisions::decided_at);
    let decided = decisions::table.inner_join(cases::table).filter(decisions::decided_at.ge(since)).select(times);
    if sees_every_decision(scope) {
        return decided.load(db);
    }
    let mut all = Vec::new();
    for (states, owner) in halves(scope) {
        let mut query = decided.filter(cases::state.eq_any(states)).into_boxed();
        narrowed_half!(query, scope, owner);
        all.extend(query.load::<(Timestamp, Timestamp)>(db)?);
    }
    Ok(all)
}

/// When each case that a person first answered since then was received and answered. An acknowledgement is no answer.
pub(in crate::cases) fn first_answers(
    db: &mut Db,
    scope: &Scope,
    since: Timestamp,
) -> QueryResult<Vec<(Timestamp, Timestamp)>> {
    let earlier = diesel::alias!(mails as earlier);
    let mut all = Vec::new();
    for (states, owner) in halves(scope) {
        let before = earlier
            .filter(earlier.field(mails::case_id).eq(cases::id.nullable()))
            .filter(earlier.field(mails::message).eq(Message::Reply))
            .filter(earlier.field(mails::sent_at).lt(since));
        let mut query = mails::table
            .inner_join(cases::table)
            .group_by((cases::id, cases::received_at))
            .filter(mails::message.eq(Message::Reply).and(mails::sent_at.ge(since)))
            .filter(cases::state.eq_any(states))
            .filter(not(exists(before)))
            .select((cases::id, cases::received_at, min(mails::sent_at)))
            .into_boxed();
        narrowed_half!(query, scope, owner);
        let rows = query.load::<(CaseId, Timestamp, Option<Timestamp>)>(db)?;
        all.extend(rows.into_iter().filter_map(|(_, received, sent)| Some((received, sent?))));
    }
    Ok(all)
}
