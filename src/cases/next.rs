//! The next case that waits for a person, for those who work through them one after another. Not the desk (`waiting`), which
//! lists them all. Invariant: what comes next is what the desk shows on top.

use super::waiting::waiting;
use super::{Case, Error};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::workflow::CaseState;

/// The case that waits for this person and is due first: of those that wait for the same as `like` did, then of the others.
/// `done` is the one that they have just dealt with.
pub fn next_waiting(db: &mut Db, act: &Act, like: CaseState, done: CaseId) -> Result<Option<Case>, Error> {
    let waiting = waiting(db, act)?;
    let mut queues = [
        (CaseState::InReview, waiting.to_review),
        (CaseState::Received, waiting.to_assign),
        (CaseState::Decided, waiting.to_carry_out),
        (CaseState::BeforeBoard, waiting.before_board),
    ];
    queues.sort_by_key(|(state, _)| *state != like);
    Ok(queues.into_iter().flat_map(|(_, queue)| queue.cases).find(|case| case.id != done))
}
