//! What waits for a person, first thing after sign-in: cases by what is to be done about them, and those that are due.
//!
//! Not the pen, and not ballots, which `board` knows. Invariant: every count is of all that wait, however few are listed,
//! and only of cases that the person may see.

use super::dashboard::{Sight, at_risk_of};
use super::{AtRisk, Case, Error, next_deadlines, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::UserId;
use crate::workflow::{Action, CaseState, Relation, may};

/// So many cases of a sort are listed.
pub const LISTED: usize = 10;

/// So many are looked through for those that are due first; whoever has more of a sort has another problem.
const LOOKED_THROUGH: i64 = 2_000;

/// Cases of one sort: those that are due first, and how many there are in all.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    pub cases: Vec<Case>,
    pub total: i64,
}

/// What waits for a person. What they can do nothing about is empty.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Assigned to them and in review.
    pub to_review: Queue,
    /// Received and nobody reviews them yet.
    pub to_assign: Queue,
    pub before_board: Queue,
    /// Decided and not carried out.
    pub to_carry_out: Queue,
    /// Late or nearly so, of the cases that they answer for.
    pub at_risk: AtRisk,
}

/// What waits for this person.
pub fn waiting(db: &mut Db, act: &Act) -> Result<Waiting, Error> {
    let person = act.person(Action::ViewHome)?;
    let can = |action, state, tie| may(person.roles, action, Some(state), tie);
    let mut waiting = Waiting::default();
    if can(Action::Recommend, CaseState::InReview, Relation::Assigned) {
        waiting.to_review = queue(db, act, CaseState::InReview, Some(person.id))?;
    }
    if can(Action::Assign, CaseState::Received, Relation::None) {
        waiting.to_assign = queue(db, act, CaseState::Received, None)?;
    }
    if can(Action::OpenBallot, CaseState::BeforeBoard, Relation::None) {
        waiting.before_board = queue(db, act, CaseState::BeforeBoard, None)?;
    }
    if can(Action::CarryOut, CaseState::Decided, Relation::None) {
        waiting.to_carry_out = queue(db, act, CaseState::Decided, None)?;
    }
    // Who sets deadlines answers for all of them; a reviewer for those of their own cases.
    if can(Action::SetDeadline, CaseState::Received, Relation::None) {
        waiting.at_risk = at_risk_of(db, act, &Sight::of(person.id, person.roles))?;
    } else if can(Action::Recommend, CaseState::InReview, Relation::Assigned) {
        let own = Sight { states: Vec::new(), own_states: vec![CaseState::InReview], user: person.id };
        waiting.at_risk = at_risk_of(db, act, &own)?;
    }
    Ok(waiting)
}

fn queue(db: &mut Db, act: &Act, state: CaseState, assignee: Option<UserId>) -> Result<Queue, Error> {
    let total = store::count_in(db, state, assignee)?;
    let mut cases = store::oldest_in(db, state, assignee, LOOKED_THROUGH)?;
    let due = next_deadlines(db, act, &cases)?;
    let due = |case: &Case| due.get(&case.id).map(|due| due.due_at);
    cases.sort_by_key(|case| (due(case).is_none(), due(case), case.id));
    cases.truncate(LISTED);
    Ok(Queue { cases, total })
}
