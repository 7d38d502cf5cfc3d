//! The next case that waits for a person, for those who work through them one after another. Not the desk (`view::waiting`),
//! which lists them all.

use super::{Case, Error, next_deadlines, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::{CaseId, UserId};
use crate::workflow::{Action, CaseState, Relation, may};

/// Of so many that came in first the one that is due first comes next.
const LOOKED_AT: i64 = 50;

/// The case that waits for this person and is due first: of those that wait for the same as `like` did, then of the others.
/// `done` is the one that they have just dealt with.
pub fn next_waiting(db: &mut Db, act: &Act, like: CaseState, done: CaseId) -> Result<Option<Case>, Error> {
    let person = act.person(Action::ViewHome)?;
    let mut queues = queues(person.id);
    queues.sort_by_key(|(state, ..)| *state != like);
    for (state, action, reviewer) in queues {
        let tie = if reviewer.is_some() { Relation::Assigned } else { Relation::None };
        if may(person.roles, action, Some(state), tie) {
            let oldest = store::oldest_in(db, state, reviewer, LOOKED_AT)?;
            let oldest: Vec<Case> = oldest.into_iter().filter(|case| case.id != done).collect();
            let due = next_deadlines(db, act, &oldest)?;
            let at = |case: &Case| due.get(&case.id).map(|deadline| deadline.due_at);
            if let Some(case) = oldest.into_iter().min_by_key(|case| (at(case).is_none(), at(case), case.id)) {
                return Ok(Some(case));
            }
        }
    }
    Ok(None)
}

/// What waits for whom: the state, what they do then, and whose it is if it is one person's.
fn queues(person: UserId) -> [(CaseState, Action, Option<UserId>); 4] {
    [
        (CaseState::InReview, Action::Recommend, Some(person)),
        (CaseState::Received, Action::Assign, None),
        (CaseState::Decided, Action::CarryOut, None),
        (CaseState::BeforeBoard, Action::OpenBallot, None),
    ]
}
