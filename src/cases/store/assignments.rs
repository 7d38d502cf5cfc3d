//! The rows that say who was given a case, newest last; what was taken back stays and is marked.

use diesel::prelude::*;

use crate::db::ids::{AssignmentId, CaseId, EventId, RecommendationId, UserId};
use crate::db::schema::{assignments, cases, events, recommendations};
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = assignments)]
pub(in crate::cases) struct AssignmentRow {
    pub id: AssignmentId,
    pub user_id: UserId,
}

/// The two assignments that were made last and stand, newest first.
pub(in crate::cases) fn last_assignments(db: &mut Db, case: CaseId) -> QueryResult<Vec<AssignmentRow>> {
    assignments::table
        .filter(assignments::case_id.eq(case).and(assignments::taken_back_at.is_null()))
        .order(assignments::id.desc())
        .limit(2)
        .select(AssignmentRow::as_select())
        .load(db)
}

/// Marks an assignment as taken back; the number of rows, 0 or 1.
pub(in crate::cases) fn take_back_assignment(
    db: &mut Db,
    id: AssignmentId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    diesel::update(assignments::table.find(id).filter(assignments::taken_back_at.is_null()))
        .set((assignments::taken_back_by.eq(by), assignments::taken_back_at.eq(at)))
        .execute(db)
}

pub(in crate::cases) fn clear_assignee(db: &mut Db, case: CaseId) -> QueryResult<()> {
    diesel::update(cases::table.find(case)).set(cases::assigned_to.eq(None::<UserId>)).execute(db).map(drop)
}

/// Whether the person left an event in the case after this assignment: ids of every sort grow with time.
pub(in crate::cases) fn acted_after(
    db: &mut Db,
    case: CaseId,
    user: UserId,
    assignment: AssignmentId,
) -> QueryResult<bool> {
    let acts = events::table
        .filter(events::case_id.eq(case).and(events::id.gt(EventId::from_i64(assignment.as_i64()))))
        .filter(events::actor_id.eq(user));
    diesel::select(diesel::dsl::exists(acts)).get_result(db)
}

/// Whether somebody recommended an outcome in the case, after this assignment or ever. Asked here and not of `review/`,
/// because it decides a step of the case.
pub(in crate::cases) fn was_recommended(db: &mut Db, case: CaseId, after: Option<AssignmentId>) -> QueryResult<bool> {
    let after = RecommendationId::from_i64(after.map_or(0, AssignmentId::as_i64));
    let given = recommendations::table.filter(recommendations::case_id.eq(case).and(recommendations::id.gt(after)));
    diesel::select(diesel::dsl::exists(given)).get_result(db)
}
