//! The end of a window: the case to which a standing decision was applied, and that nobody called in, is decided by it. Not the
//! applying and the calling in (`board::standing`). Invariant: whether the case still fits is asked in the transaction that decides;
//! one that does not is called in and never decided.

use serde_json::json;

use super::store::{self, DecidedBy, DecisionRow};
use super::{Error, carrying_out, grounds_place};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::board::standing::{self, Window};
use crate::cases::{self, Case, Step, advance};
use crate::db::ids::{CaseId, DecisionId};
use crate::db::{Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::review;
use crate::workflow::{Action, CaseEvent, Role};

/// Ends every window whose time is over, each in a transaction of its own. A job; how many it ended.
pub fn end_windows(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut ended = 0;
    for case in pool.read(|db| standing::due(db, act.at))? {
        let act = act.clone();
        match pool.write(move |db| end(db, &act, case)) {
            Ok(is_ended) => ended += usize::from(is_ended),
            // Somebody changed the case, or another instance was faster; the next round looks again.
            Err(
                Error::Case(cases::Error::Conflict(_))
                | Error::Board(crate::board::Error::Case(cases::Error::Conflict(_))),
            ) => {}
            Err(error) => tracing::error!(event = "window_not_ended", case = case.as_i64(), %error),
        }
    }
    Ok(ended)
}

/// Decides the case, or calls it in if it is not of the class any more; `false` if there is nothing to end.
fn end(db: &mut Db, act: &Act, case: CaseId) -> Result<bool, Error> {
    // Held before anything is asked of it: an order of secrecy or a measure that comes at this moment is seen, or comes after.
    let case = cases::get(db, case)?;
    cases::hold(db, &case)?;
    let window = standing::window_of(db, act, &case)?;
    let Some(window) = window.filter(|window| window.application.window_ends_at <= act.at) else { return Ok(false) };
    let misfits = standing::unfit(db, act, &case, &window.standing)?;
    if misfits.is_empty() {
        // A class never gives data; what somebody forced past the program does not either.
        cases::check_may_give(db, &case, window.standing.outcome)?;
        decide(db, act, &case, &window)?;
    } else {
        standing::call_in_unfit(db, act, &case, &window.application, &misfits)?;
    }
    Ok(true)
}

fn decide(db: &mut Db, act: &Act, case: &Case, window: &Window) -> Result<(), Error> {
    let id = DecisionId::new(act.at);
    let (application, standing) = (&window.application, &window.standing);
    let told = json!({
        "standing": standing.id,
        "application": application.id,
        "outcome": standing.outcome,
        "decided_by": DecidedBy::Standing,
    });
    let step = Step {
        // The one step that the program takes by itself.
        action: Action::CloseBallot,
        event: CaseEvent::Decide,
        verb: Verb::Decided,
        subject: Some(id.as_i64()),
        detail: told,
    };
    advance(db, act, case, step)?;
    // What the officer wrote is why this case is of the class.
    let grounds = review::latest_grounds(db, act, case)?.unwrap_or_default();
    let row = DecisionRow {
        id,
        case_id: case.id,
        ballot_id: None,
        recommendation_id: application.recommendation_id,
        decided_by: DecidedBy::Standing,
        outcome: standing.outcome,
        recommendation_followed: true,
        grounds: cases::case_key(act, case)?.seal(grounds_place(id), grounds.as_bytes())?,
        public_summary: None,
        votes_for: 0,
        votes_against: 0,
        votes_abstained: 0,
        members_recused: 0,
        members_absent: 0,
        decided_at: act.at,
    };
    store::insert(db, &row)?;
    carrying_out::begin_tasks(db, act, case, id, row.outcome)?;
    Ok(cases::call(db, act, Role::Officer, Todo::BallotDecided, id.as_i64())?)
}

/// What decided a case that no ballot did: the title of the standing decision, and when the Board adopted it.
pub fn decided_by_standing(db: &mut Db, case: &Case) -> Result<Option<(String, Timestamp)>, Error> {
    let row = store::of_case(db, case.id)?.filter(|row| row.decided_by == DecidedBy::Standing);
    let Some(row) = row else { return Ok(None) };
    let recorded = standing::recorded(db, row.recommendation_id)?;
    Ok(recorded.map(|recorded| (recorded.standing.title, recorded.standing.adopted_at)))
}

/// Whether the decision is what the standing decision had to come to; that both are as they were recorded, `board::standing` compares.
pub(super) fn follows_from_its_application(db: &mut Db, row: &DecisionRow) -> Result<bool, Error> {
    let Some(recorded) = standing::recorded(db, row.recommendation_id)? else { return Ok(false) };
    let (application, standing) = (&recorded.application, &recorded.standing);
    let votes = [row.votes_for, row.votes_against, row.votes_abstained, row.members_recused, row.members_absent];
    Ok(row.ballot_id.is_none()
        && votes == [0; 5]
        && row.recommendation_followed
        && (application.case_id, application.kind, row.outcome) == (row.case_id, standing.kind, standing.outcome)
        && application.window_ends_at <= row.decided_at
        && recorded.was_in_force
        && !recorded.called_in)
}
