//! Alerts about deadlines that come near or were missed: a mail to whoever answers for the case, by a job. Not the deadlines.
//! Invariant: one alert for a case, a rule, a due date and a stage, however often and in how many processes the job runs; and one
//! mail a person, a stage and a run, however many alerts there are.

use std::collections::BTreeSet;

use serde_json::json;

use super::dashboard::UNFINISHED;
use super::deadlines::{Deadline, running_deadlines};
use super::list::{After, Filter};
use super::store::{AlertRow, Stage};
use super::{Case, Error, call, call_person, store};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::{CaseId, DeadlineAlertId};
use crate::db::{Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::workflow::{CaseState, DeadlineRule, Role, Standing};

/// So many cases are looked at in one reading.
const PAGE: usize = 500;

/// What was missed longer ago when somebody first looks at it calls nobody: an archive that is entered is late all at once. Longer
/// than a machine stands still over holidays.
const CALLS_FOR_SECONDS: i64 = 7 * 24 * 3600;

/// What makes an alert one.
type Subject = (CaseId, DeadlineRule, Timestamp, Stage);

/// A page of cases, and the alerts about them that nobody has raised.
struct Looked {
    cases: Vec<Case>,
    due: Vec<(Case, Subject)>,
}

/// Raises every alert that is due and was not raised yet; gives how many.
pub fn raise_deadline_alerts(pool: &Pool, act: &Act) -> Result<usize, Error> {
    // What the calls of this run are about: a call for the same cause is made once.
    let run = DeadlineAlertId::new(act.at);
    let mut raised = 0;
    for state in UNFINISHED {
        let mut after = None;
        loop {
            let filter = Filter { state: Some(*state), ..Filter::default() };
            let Looked { cases, due } = pool.read(|db| due_alerts(db, act, &filter, after))?;
            for (case, subject) in due {
                raised += usize::from(raise(pool, act, case, subject, run)?);
            }
            after = cases.last().map(|last| After { key: last.received_at.as_microsecond(), id: last.id });
            if cases.len() < PAGE {
                break;
            }
        }
    }
    Ok(raised)
}

/// Looks at a page of cases.
fn due_alerts(db: &mut Db, act: &Act, filter: &Filter, after: Option<After>) -> Result<Looked, Error> {
    let cases = store::list(db, filter, after, i64::try_from(PAGE).unwrap_or(i64::MAX))?;
    let mut due: Vec<Subject> = Vec::new();
    for (case, deadlines) in running_deadlines(db, act, &cases)? {
        due.extend(deadlines.iter().filter_map(|one| Some((case, one.rule, one.due_at, stage(one, act.at)?))));
    }
    if due.is_empty() {
        return Ok(Looked { cases, due: Vec::new() });
    }
    let ids: Vec<CaseId> = due.iter().map(|(case, ..)| *case).collect();
    let raised = store::alerts(db, &ids)?;
    let raised: BTreeSet<Subject> = raised.iter().map(|row| (row.case_id, row.rule, row.due_at, row.stage)).collect();
    let with_case = |subject: Subject| {
        let case = cases.iter().find(|case| case.id == subject.0)?;
        Some((case.clone(), subject))
    };
    let due = due.into_iter().filter(|subject| !raised.contains(subject)).filter_map(with_case).collect();
    Ok(Looked { cases, due })
}

fn stage(deadline: &Deadline, now: Timestamp) -> Option<Stage> {
    match deadline.standing(now) {
        Standing::Near => Some(Stage::Near),
        Standing::Missed => Some(Stage::Missed),
        Standing::Ahead | Standing::Paused | Standing::Met => None,
    }
}

/// Whether this call raised it; another process may have been faster.
fn raise(pool: &Pool, act: &Act, case: Case, subject: Subject, run: DeadlineAlertId) -> Result<bool, Error> {
    let act = act.clone();
    let written = pool.write(move |db| {
        let (case_id, rule, due_at, stage) = subject;
        let row = AlertRow { id: DeadlineAlertId::new(act.at), case_id, rule, due_at, stage, raised_at: act.at };
        store::insert_alert(db, &row)?;
        if act.at.seconds_since(due_at) <= CALLS_FOR_SECONDS {
            tell(db, &act, &case, stage, run)?;
        }
        let detail = json!({ "rule": rule, "stage": stage, "due_at": due_at });
        Ok::<_, Error>(act.record(db, Verb::DeadlineAlerted, Some(case.id), Some(row.id.as_i64()), detail)?)
    });
    match written {
        Ok(()) => Ok(true),
        Err(Error::Database(error)) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Calls the reviewer while the case is theirs to review and they can sign in; otherwise the officers, and before the Board the
/// clerk with them.
fn tell(db: &mut Db, act: &Act, case: &Case, stage: Stage, run: DeadlineAlertId) -> Result<(), Error> {
    let todo = match stage {
        Stage::Near => Todo::DeadlineNear,
        Stage::Missed => Todo::DeadlineMissed,
    };
    let reviewer = case.assigned_to.filter(|_| case.state == CaseState::InReview);
    let reviewer = reviewer.map(|id| accounts::get(db, id)).transpose()?;
    if let Some(user) = reviewer.filter(|user| user.can_sign_in(act.at)) {
        return call_person(db, act, &user, todo, run.as_i64());
    }
    if case.state == CaseState::BeforeBoard {
        call(db, act, Role::Clerk, todo, run.as_i64())?;
    }
    call(db, act, Role::Officer, todo, run.as_i64())
}
