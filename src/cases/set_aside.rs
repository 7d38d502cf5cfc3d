//! Assigning a case, setting it aside without a decision, and taking that back.

use serde_json::json;

use super::advance::{allow, check_version, claim};
use super::mails::call_person;
use super::{Case, CaseNumber, Error, Step, advance, find_visible, store};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::{CaseId, SetAsideId, UserId};
use crate::db::{Db, Timestamp};
use crate::outbox::Todo;
use crate::taxonomy::SetAsideReason;
use crate::workflow::{Action, CaseEvent, CaseState, NotAllowed};

/// Why and when a case was set aside.
#[derive(Clone, Debug)]
pub struct SetAside {
    pub reason: SetAsideReason,
    pub by: UserId,
    pub at: Timestamp,
}

/// Sets an open case aside, with a reason that the report counts.
pub fn set_aside(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    reason: SetAsideReason,
) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    check_version(&case, version)?;
    let row = store::SetAsideRow {
        id: SetAsideId::new(act.at),
        case_id: case.id,
        from_state: case.state,
        reason,
        set_aside_by: act.person(Action::SetAside)?.id,
        set_aside_at: act.at,
        taken_back_by: None,
        taken_back_at: None,
    };
    let step = Step {
        action: Action::SetAside,
        event: CaseEvent::SetAside,
        verb: Verb::CaseSetAside,
        subject: Some(row.id.as_i64()),
        detail: json!({ "reason": reason }),
    };
    let case = advance(db, act, &case, step)?;
    store::void_open_ballot(db, case.id)?;
    store::insert_set_aside(db, &row)?;
    Ok(case)
}

/// Puts a case that was set aside back to where it was; a case that was before the Board goes there without a ballot.
pub fn take_back(db: &mut Db, act: &Act, number: &CaseNumber, version: i64) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    check_version(&case, version)?;
    let by = act.person(Action::TakeBack)?.id;
    let standing = store::standing_set_aside(db, case.id)?;
    let Some(standing) = standing else {
        return Err(Error::NotAllowed(NotAllowed { state: case.state, event: CaseEvent::TakeBack(case.state) }));
    };
    if store::standing_merge(db, case.id)?.is_some() {
        let what = "this case was merged into another one, and its notices with it".to_owned();
        return Err(Error::Invalid { field: "taking_back", what, hint: "undo the merging instead" });
    }
    refuse_published(db, case.id, standing.set_aside_at)?;
    refuse_second_reconsideration(db, &case)?;
    let step = Step {
        action: Action::TakeBack,
        event: CaseEvent::TakeBack(standing.from_state),
        verb: Verb::CaseTakenBack,
        subject: Some(standing.id.as_i64()),
        detail: json!({}),
    };
    let case = advance(db, act, &case, step)?;
    store::mark_taken_back(db, standing.id, by, act.at)?;
    Ok(case)
}

/// A decision is reconsidered in one case at a time.
fn refuse_second_reconsideration(db: &mut Db, case: &Case) -> Result<(), Error> {
    let Some(first) = store::reconsidered_by(db, case.id)? else { return Ok(()) };
    // Who opens another one at this moment comes before this, or after.
    let first = super::get(db, first)?;
    claim(db, &first)?;
    for other in store::reconsidering(db, first.id)?.into_iter().filter(|other| *other != case.id) {
        let other = super::get(db, other)?;
        if other.state.is_open() {
            let what = format!("case `{}` reconsiders the same decision meanwhile", other.number);
            return Err(Error::Invalid { field: "taking_back", what, hint: "add what is new to that one" });
        }
    }
    Ok(())
}

/// What a published report counts as set aside stays so.
pub(super) fn refuse_published(db: &mut Db, case: CaseId, set_aside_at: Timestamp) -> Result<(), Error> {
    if !store::is_published_as_set_aside(db, case, set_aside_at)? {
        return Ok(());
    }
    let what = "a published report counts this case as set aside".to_owned();
    let hint = "log what is new as a notice of its own; it opens a case that the next report counts";
    Err(Error::Invalid { field: "taking_back", what, hint })
}

/// The setting aside that is in force, if one is.
pub(super) fn standing(db: &mut Db, case: &Case) -> Result<Option<SetAside>, Error> {
    let row = store::standing_set_aside(db, case.id)?;
    Ok(row.map(|row| SetAside { reason: row.reason, by: row.set_aside_by, at: row.set_aside_at }))
}

/// Gives the case a reviewer; within a review, another one.
pub(super) fn assign(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    reviewer: UserId,
) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    check_version(&case, version)?;
    allow(db, act, Action::Assign, &case)?;
    let user = accounts::get(db, reviewer)?;
    if !user.may_review(act.at) {
        let what = format!("`{}` reviews no cases", user.display_name);
        return Err(Error::Invalid { field: "reviewer", what, hint: "choose a reviewer or an officer" });
    }
    let step = Step {
        action: Action::Assign,
        event: CaseEvent::Assign,
        verb: Verb::CaseAssigned,
        subject: Some(reviewer.as_i64()),
        detail: json!({}),
    };
    let moved = advance(db, act, &case, step)?;
    store::set_assignee(db, case.id, reviewer)?;
    let assignment = store::insert_assignment(db, case.id, reviewer, act.person(Action::Assign)?.id, act.at)?;
    call_person(db, act, &user, Todo::CaseAssigned, assignment.as_i64())?;
    Ok(Case { assigned_to: Some(reviewer), ..moved })
}

/// Takes the last assignment back while nobody has worked on it: the case goes to the reviewer before, who is called as by an
/// assignment, or, if there is none or they review no cases any more, waits to be assigned again.
pub fn undo_assignment(db: &mut Db, act: &Act, number: &CaseNumber, version: i64) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    check_version(&case, version)?;
    allow(db, act, Action::Assign, &case)?;
    let by = act.person(Action::Assign)?.id;
    let mut assignments = store::last_assignments(db, case.id)?.into_iter();
    let Some(last) = assignments.next().filter(|_| case.state == CaseState::InReview) else {
        let event = CaseEvent::Unassign;
        return Err(Error::NotAllowed(NotAllowed { state: case.state, event }));
    };
    let before = match assignments.next() {
        Some(assignment) => Some(accounts::get(db, assignment.user_id)?).filter(|user| user.may_review(act.at)),
        None => None,
    };
    if let Some(what) = why_not_given_back(db, &case, &last, by, before.is_none())? {
        let hint = "assign it to somebody else instead";
        return Err(Error::Invalid { field: "assignment", what: what.to_owned(), hint });
    }
    let reviewer = before.as_ref().map(|user| user.id);
    let step = Step {
        action: Action::Assign,
        event: if before.is_some() { CaseEvent::Assign } else { CaseEvent::Unassign },
        verb: Verb::CaseUnassigned,
        subject: Some(last.user_id.as_i64()),
        detail: json!({ "reviewer": reviewer }),
    };
    let moved = advance(db, act, &case, step)?;
    store::take_back_assignment(db, last.id, by, act.at)?;
    match before {
        Some(user) => {
            store::set_assignee(db, case.id, user.id)?;
            // The call is about this taking back; that of their own assignment was made long ago.
            call_person(db, act, &user, Todo::CaseAssigned, last.id.as_i64())?;
        }
        None => store::clear_assignee(db, case.id)?,
    }
    Ok(Case { assigned_to: reviewer, ..moved })
}

/// What was worked out stays with whoever worked it out, and a case that was recommended on is never one that nobody has
/// looked at. Small things in a case that one gave oneself are one's own to leave behind.
fn why_not_given_back(
    db: &mut Db,
    case: &Case,
    last: &store::AssignmentRow,
    by: UserId,
    to_nobody: bool,
) -> Result<Option<&'static str>, Error> {
    if last.user_id != by && store::acted_after(db, case.id, last.user_id, last.id)? {
        return Ok(Some("the reviewer has begun to work on it"));
    }
    let since = (!to_nobody).then_some(last.id);
    if store::was_recommended(db, case.id, since)? {
        return Ok(Some("an outcome was recommended in it"));
    }
    Ok(None)
}
