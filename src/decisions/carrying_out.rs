//! Carrying a decision out: what follows from its outcome, each done or found not needed, with a proof in words. The last one closes
//! the case.
//!
//! Not what follows from which outcome (`taxonomy::tasks`). Invariant: a case is closed exactly when none of its tasks is open, and
//! data is given only while whoever demands it is verified.

use serde_json::json;

use super::store::{self, CarryingOutRow, DecisionRow, TaskRow};
use super::{Error, done_place};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber, Reading, Step, advance};
use crate::db::ids::{CarryingOutId, DecisionId, DecisionTaskId, UserId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::review::check_text;
use crate::sealing::Place;
use crate::taxonomy::{Authenticity, Outcome, Task, TaskResult};
use crate::workflow::{Action, CaseEvent, Role};

/// What somebody says of one task.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The case's version that the form was made from.
    pub version: i64,
    pub task: Task,
    pub result: TaskResult,
    /// What shows that it was done, or why it was not needed.
    pub proof: String,
}

/// A task as a person reads it.
#[derive(Clone, Debug)]
pub struct DecisionTask {
    pub task: Task,
    /// What came of it, who said so, and when; `None` while it is open.
    pub settled: Option<(TaskResult, UserId, Timestamp)>,
    /// `None` if it stays sealed to this person, or its key was destroyed.
    pub proof: Option<String>,
}

/// Begins the tasks of a decision, with it.
pub(super) fn begin_tasks(
    db: &mut Db,
    act: &Act,
    case: &Case,
    id: DecisionId,
    outcome: Outcome,
) -> db::QueryResult<()> {
    let row = |task: &Task| TaskRow {
        id: DecisionTaskId::new(act.at),
        case_id: case.id,
        decision_id: id,
        task: *task,
        result: None,
        proof: None,
        settled_by: None,
        settled_at: None,
    };
    store::insert_tasks(db, &outcome.tasks().iter().map(row).collect::<Vec<_>>())
}

/// Records what came of one task. With the last one the decision is carried out and the case closed.
pub fn settle_task(db: &mut Db, act: &Act, number: &CaseNumber, new: &Settlement) -> Result<Case, Error> {
    let (case, decision) = decided(db, act, number, new.version, &new.proof)?;
    if new.task == Task::DataProvided {
        // Data that nobody may give are not said to be unneeded either: the demand is verified, or found false.
        cases::check_may_give(db, &case, decision.outcome)?;
        if new.result == TaskResult::NotNeeded {
            let what = "the decision gives data, so it is needed".to_owned();
            let hint = "give it; if the demand was found false, say that nothing was given";
            return Err(cases::Error::Invalid { field: "result", what, hint }.into());
        }
    }
    let open: Vec<TaskRow> = open_rows(db, &case)?;
    let Some(row) = open.iter().find(|row| row.task == new.task) else {
        let what = format!("“{}” is not open in this case", new.task.label());
        return Err(cases::Error::Invalid { field: "task", what, hint: "look at what is still to be done" }.into());
    };
    settle(db, act, &case, row, new.result, &new.proof)?;
    if open.len() == 1 {
        let done = format!("{}: {}", new.task.label(), new.proof.trim());
        return finish(db, act, &case, &decision, &done, Some((new.task, new.result)));
    }
    cases::claim(db, &case)?;
    let detail = json!({ "decision": decision.id, "task": new.task, "result": new.result });
    act.record(db, Verb::TaskSettled, Some(case.id), Some(row.id.as_i64()), detail)?;
    Ok(Case { version: case.version + 1, ..case })
}

/// Closes a case whose decision gives data without giving any, because the demand was found false after it was decided. The
/// decision stays as it was made; nothing of what was still to be done is needed.
pub fn give_nothing(db: &mut Db, act: &Act, number: &CaseNumber, version: i64, done: &str) -> Result<Case, Error> {
    let (case, decision) = decided(db, act, number, version, done)?;
    if !can_give_nothing(db, &case)? {
        let what = "the decision gives no data, or it was given already, or the demand was not found false".to_owned();
        let hint = "record first that it is false, and let a second person confirm it";
        return Err(cases::Error::Invalid { field: "done", what, hint }.into());
    }
    if cases::fields(db, case.id, case.kind)?.discloses() {
        let what = "the fields of the case say that something was disclosed".to_owned();
        let hint = "set it to none there first, or carry the decision out as it was made";
        return Err(cases::Error::Invalid { field: "done", what, hint }.into());
    }
    for row in open_rows(db, &case)? {
        settle(db, act, &case, &row, TaskResult::NotNeeded, done)?;
    }
    finish(db, act, &case, &decision, done, None)
}

/// Whether [`give_nothing`] is the way to close this case.
pub fn can_give_nothing(db: &mut Db, case: &Case) -> Result<bool, cases::Error> {
    let Some(decision) = store::of_case(db, case.id)? else { return Ok(false) };
    let still_to_give = open_rows(db, case)?.iter().any(|row| row.task == Task::DataProvided);
    Ok(still_to_give && decision.outcome.gives_data() && cases::authenticity(db, case.id)? == Authenticity::FoundFalse)
}

/// What is still to be done in a case, in the order in which it is done.
pub fn open_tasks(db: &mut Db, case: &Case) -> Result<Vec<Task>, cases::Error> {
    Ok(open_rows(db, case)?.into_iter().map(|row| row.task).collect())
}

/// What came of the tasks that are not open any more, without opening anything.
pub fn settled_tasks(db: &mut Db, case: &Case) -> Result<Vec<(Task, TaskResult)>, cases::Error> {
    let rows = store::tasks_of(db, case.id)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.task, row.result?))).collect())
}

fn open_rows(db: &mut Db, case: &Case) -> db::QueryResult<Vec<TaskRow>> {
    Ok(store::tasks_of(db, case.id)?.into_iter().filter(|row| row.result.is_none()).collect())
}

/// The tasks of a decision for its page.
pub(super) fn tasks(pool: &Pool, act: &Act, case: &Case, reading: Reading) -> Result<Vec<DecisionTask>, Error> {
    let rows = pool.read(|db| Ok::<_, Error>(store::tasks_of(db, case.id)?))?;
    let open = |row: TaskRow| {
        let proof = row.proof.as_ref();
        let proof =
            proof.map(|sealed| cases::open_text(act, case, reading, proof_place(row.id), sealed)).transpose()?;
        let settled = row.result.zip(row.settled_by).zip(row.settled_at);
        let settled = settled.map(|((result, by), at)| (result, by, at));
        Ok::<_, Error>(DecisionTask { task: row.task, settled, proof: proof.flatten() })
    };
    rows.into_iter().map(open).collect()
}

/// The decided case at this version, for whoever may carry it out, with a text that says what was done.
fn decided(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    done: &str,
) -> Result<(Case, DecisionRow), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::CarryOut, &case)?;
    cases::check_version(&case, version)?;
    check_text("done", done)?;
    let decision = store::of_case(db, case.id)?.ok_or(Error::NoDecision)?;
    Ok((case, decision))
}

fn settle(db: &mut Db, act: &Act, case: &Case, row: &TaskRow, result: TaskResult, proof: &str) -> Result<(), Error> {
    let proof = cases::case_key(act, case)?.seal(proof_place(row.id), proof.trim().as_bytes())?;
    let by = act.person(Action::CarryOut).map_err(cases::Error::from)?.id;
    match store::settle_task(db, row.id, (result, proof), (by, act.at))? {
        1 => Ok(()),
        _ => Err(cases::Error::Conflict(Box::new(cases::get(db, case.id)?)).into()),
    }
}

/// Closes the case. `last` is the task that was the last to be settled; `None` where nothing was given.
fn finish(
    db: &mut Db,
    act: &Act,
    case: &Case,
    decision: &DecisionRow,
    done: &str,
    last: Option<(Task, TaskResult)>,
) -> Result<Case, Error> {
    let id = CarryingOutId::new(act.at);
    let detail = match last {
        Some((task, result)) => json!({ "decision": decision.id, "task": task, "result": result }),
        None => json!({ "decision": decision.id, "result": "nothing_given" }),
    };
    let step = Step {
        action: Action::CarryOut,
        event: CaseEvent::CarryOut,
        verb: Verb::CarriedOut,
        subject: Some(id.as_i64()),
        detail,
    };
    let moved = advance(db, act, case, step)?;
    let row = CarryingOutRow {
        id,
        case_id: case.id,
        decision_id: decision.id,
        done: cases::case_key(act, case)?.seal(done_place(id), done.trim().as_bytes())?,
        carried_out_by: act.person(Action::CarryOut).map_err(cases::Error::from)?.id,
        carried_out_at: act.at,
        nothing_given: last.is_none(),
    };
    store::insert_carrying_out(db, &row)?;
    Ok(moved)
}

/// The cases whose decision waits too long to be carried out, what waits longest first, for whoever carries them out.
pub fn overdue(db: &mut Db, act: &Act) -> Result<Vec<Case>, cases::Error> {
    let mut waiting = Vec::new();
    for (_, case, _) in store::decided_until(db, patience(act))? {
        let case = cases::get(db, case)?;
        if cases::is_allowed(db, act, Action::CarryOut, &case)? {
            waiting.push(case);
        }
    }
    Ok(waiting)
}

/// What was decided until then should be carried out by now.
fn patience(act: &Act) -> Timestamp {
    act.at.plus_seconds(-act.desk.house.carry_out_days.saturating_mul(24 * 3600))
}

/// Calls the officers once for each decision that waits too long, however often and in how many processes it runs; one mail a
/// person and a run. A job; how many decisions it called for.
pub fn nag_overdue(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let waiting = pool.read(|db| Ok::<_, Error>(store::decided_until(db, patience(act))?))?;
    // A call for the same cause is made once.
    let run = CarryingOutId::new(act.at);
    let mut nagged = 0;
    for (decision, case, said_at) in waiting {
        if said_at.is_none() {
            match nag(pool, act, decision, case, run) {
                Ok(said) => nagged += usize::from(said),
                Err(error) => tracing::error!(event = "overdue_not_said", decision = decision.as_i64(), %error),
            }
        }
    }
    Ok(nagged)
}

/// Whether this call said it; another process may have been faster.
fn nag(pool: &Pool, act: &Act, decision: DecisionId, case: db::ids::CaseId, run: CarryingOutId) -> Result<bool, Error> {
    let act = act.clone();
    let said = pool.write(move |db| {
        store::insert_nag(db, decision, act.at)?;
        cases::call(db, &act, Role::Officer, Todo::DecisionOverdue, run.as_i64())?;
        let subject = Some(decision.as_i64());
        Ok::<_, Error>(act.record(db, Verb::CarryingOutOverdue, Some(case), subject, json!({}))?)
    });
    match said {
        Ok(()) => Ok(true),
        Err(Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

fn proof_place(id: DecisionTaskId) -> Place {
    Place::new("decision_tasks.proof", id.as_i64())
}
