//! The rows of what follows from decisions, and of what was said to wait too long.

use diesel::prelude::*;

use crate::db::ids::{CaseId, DecisionId, DecisionTaskId, UserId};
use crate::db::schema::{decision_nags, decision_tasks, decisions};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Task, TaskResult};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = decision_tasks)]
pub(in crate::decisions) struct TaskRow {
    pub id: DecisionTaskId,
    pub case_id: CaseId,
    pub decision_id: DecisionId,
    pub task: Task,
    pub result: Option<TaskResult>,
    pub proof: Option<Vec<u8>>,
    pub settled_by: Option<UserId>,
    pub settled_at: Option<Timestamp>,
}

pub(in crate::decisions) fn insert_tasks(db: &mut Db, rows: &[TaskRow]) -> QueryResult<()> {
    for row in rows {
        diesel::insert_into(decision_tasks::table).values(row).execute(db)?;
    }
    Ok(())
}

pub(in crate::decisions) fn tasks_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<TaskRow>> {
    decision_tasks::table
        .filter(decision_tasks::case_id.eq(case))
        .order(decision_tasks::id)
        .select(TaskRow::as_select())
        .load(db)
}

/// How many rows: none if somebody was faster.
pub(in crate::decisions) fn settle_task(
    db: &mut Db,
    id: DecisionTaskId,
    (result, proof): (TaskResult, Vec<u8>),
    (by, at): (UserId, Timestamp),
) -> QueryResult<usize> {
    diesel::update(decision_tasks::table.find(id).filter(decision_tasks::result.is_null()))
        .set((
            decision_tasks::result.eq(result),
            decision_tasks::proof.eq(proof),
            decision_tasks::settled_by.eq(by),
            decision_tasks::settled_at.eq(at),
        ))
        .execute(db)
}

/// What was decided until a moment and still has an open task, what waits longest first; with whether it was said already.
pub(in crate::decisions) fn decided_until(
    db: &mut Db,
    until: Timestamp,
) -> QueryResult<Vec<(DecisionId, CaseId, Option<Timestamp>)>> {
    let open = decision_tasks::table.filter(decision_tasks::result.is_null()).select(decision_tasks::decision_id);
    decisions::table
        .left_join(decision_nags::table)
        .filter(decisions::id.eq_any(open).and(decisions::decided_at.le(until)))
        .order((decisions::decided_at, decisions::id))
        .select((decisions::id, decisions::case_id, decision_nags::nagged_at.nullable()))
        .load(db)
}

pub(in crate::decisions) fn insert_nag(db: &mut Db, decision: DecisionId, at: Timestamp) -> QueryResult<()> {
    let row = (decision_nags::decision_id.eq(decision), decision_nags::nagged_at.eq(at));
    diesel::insert_into(decision_nags::table).values(row).execute(db).map(drop)
}
