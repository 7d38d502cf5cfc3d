//! One step for several cases, each in a transaction of its own with its own permission and its own event: one that cannot
//! take the step holds up no other. Invariant: a case is changed only from the version that the list showed.

use super::advance::{allow, check_version, claim};
use super::{Case, CaseNumber, Change, Error, assign, changes_detail, find_visible, set_aside, store, watch};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::UserId;
use crate::db::{Db, Pool};
use crate::taxonomy::{SetAsideReason, Urgency};
use crate::workflow::{Action, CaseState};

/// What is done with each case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkStep {
    Assign(UserId),
    SetAside(SetAsideReason),
    Watch,
    Urgency(Urgency),
}

/// What became of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkDone {
    /// It can be undone from this version; `None` where undoing would not bring back what was.
    Done { undo: Option<i64> },
    /// It was so before; nothing was changed.
    AlreadySo,
}

/// One case and the version that the list showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticked {
    pub number: CaseNumber,
    pub version: i64,
}

/// Takes the step for each of these.
pub fn step_many(
    pool: &Pool,
    act: &Act,
    cases: &[Ticked],
    step: BulkStep,
) -> Vec<(CaseNumber, Result<BulkDone, Error>)> {
    let one = |ticked: &Ticked| {
        let (act, ticked) = (act.clone(), ticked.clone());
        let number = ticked.number.clone();
        (number, pool.write(move |db| step_one(db, &act, &ticked, step)))
    };
    cases.iter().map(one).collect()
}

fn step_one(db: &mut Db, act: &Act, ticked: &Ticked, step: BulkStep) -> Result<BulkDone, Error> {
    let Ticked { number, version } = ticked;
    match step {
        BulkStep::Assign(reviewer) => assign(db, act, number, *version, reviewer).map(|case| done(&case)),
        BulkStep::SetAside(reason) => {
            // A ballot that became void does not come back with the case.
            let was_before_board = find_visible(db, act, number)?.state == CaseState::BeforeBoard;
            let case = set_aside(db, act, number, *version, reason)?;
            Ok(BulkDone::Done { undo: (!was_before_board).then_some(case.version) })
        }
        BulkStep::Watch => {
            Ok(if watch(db, act, number)? { BulkDone::Done { undo: Some(*version) } } else { BulkDone::AlreadySo })
        }
        BulkStep::Urgency(urgency) => set_urgency(db, act, number, *version, urgency),
    }
}

const fn done(case: &Case) -> BulkDone {
    BulkDone::Done { undo: Some(case.version) }
}

/// Changes how soon a case needs an answer, and nothing else: a guessed kind stays a guess.
pub fn set_urgency(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    urgency: Urgency,
) -> Result<BulkDone, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditCase, &case)?;
    check_version(&case, version)?;
    if case.urgency == urgency {
        return Ok(BulkDone::AlreadySo);
    }
    claim(db, &case)?;
    let Case { kind, kind_confirmed, summary, .. } = case;
    store::change(db, case.id, &store::CaseChange { kind, kind_confirmed, urgency, summary })?;
    let detail = changes_detail([Change::code("urgency", Some(case.urgency), Some(urgency))]);
    act.record(db, Verb::CaseEdited, Some(case.id), None, detail)?;
    Ok(BulkDone::Done { undo: Some(version + 1) })
}
