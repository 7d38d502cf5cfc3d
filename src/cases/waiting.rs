//! What waits for a person, first thing after sign-in: cases by what is to be done about them, and those that are due.
//!
//! Not the pen, and not ballots, which `board` knows. Invariant: every count is of all that wait, however few are listed,
//! and only of cases that the person may see.

use std::collections::BTreeMap;

use super::dashboard::UNFINISHED;
use super::scope::Scope;
use super::{AtRisk, Case, Deadline, Error, next_deadlines, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::workflow::{Action, CaseState, Relation, may};

/// So many cases of a sort are listed.
pub const LISTED: usize = 10;

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
    // Who sets deadlines answers for all that they see; a reviewer for those of their own cases.
    let answers_for_all = can(Action::SetDeadline, CaseState::Received, Relation::None);
    let reviews = can(Action::Recommend, CaseState::InReview, Relation::Assigned);
    let assigns = can(Action::Assign, CaseState::Received, Relation::None);
    let ballots = can(Action::OpenBallot, CaseState::BeforeBoard, Relation::None);
    let scope = if answers_for_all {
        Scope::of(person, Action::ViewCase).within(UNFINISHED)
    } else {
        let theirs = [(assigns, CaseState::Received), (ballots, CaseState::BeforeBoard)];
        let states = theirs.into_iter().filter(|(is_theirs, _)| *is_theirs).map(|(_, state)| state).collect();
        let own_states = if reviews { vec![CaseState::InReview] } else { Vec::new() };
        Scope { states, own_states, ..Scope::of(person, Action::ViewCase).within(&[]) }
    };
    let unfinished = Unfinished::read(db, act, &scope)?;
    let own = |case: &&Case| case.state == CaseState::InReview && case.assigned_to == Some(person.id);
    let mut waiting = Waiting::default();
    if reviews {
        waiting.to_review = unfinished.queue(own);
    }
    if assigns {
        waiting.to_assign = unfinished.queue(|case| case.state == CaseState::Received);
    }
    if ballots {
        waiting.before_board = unfinished.queue(|case| case.state == CaseState::BeforeBoard);
    }
    if can(Action::CarryOut, CaseState::Decided, Relation::None) {
        waiting.to_carry_out = unfinished.queue(|case| case.state == CaseState::Decided);
    }
    waiting.at_risk =
        AtRisk::among(unfinished.cases.iter().filter(|case| answers_for_all || own(case)), &unfinished.due, act.at);
    Ok(waiting)
}

/// The unfinished cases of a person's desk, what is due first before the others: read once, however many parts they stand in.
struct Unfinished {
    cases: Vec<Case>,
    due: BTreeMap<CaseId, Deadline>,
}

impl Unfinished {
    fn read(db: &mut Db, act: &Act, scope: &Scope) -> Result<Self, Error> {
        let mut cases = store::unfinished(db, scope)?;
        let due = next_deadlines(db, act, &cases)?;
        let due_at = |case: &Case| due.get(&case.id).map(|due| due.due_at);
        cases.sort_by_key(|case| (due_at(case).is_none(), due_at(case), case.id));
        Ok(Self { cases, due })
    }

    fn queue(&self, is_in: impl Fn(&&Case) -> bool) -> Queue {
        let total = self.cases.iter().filter(&is_in).count();
        let first = self.cases.iter().filter(&is_in).take(LISTED);
        Queue { cases: first.cloned().collect(), total: i64::try_from(total).unwrap_or(i64::MAX) }
    }
}
