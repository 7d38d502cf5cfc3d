//! The reminder a day before a circular resolution ends, to those who have not voted; by a job. Invariant: once for a circular
//! resolution, however often and in how many processes the job runs.

use serde_json::json;

use super::{Error, Meeting};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::board::store::meetings as store;
use crate::board::{self, BallotState, docket::of_row};
use crate::cases;
use crate::db::{Db, Pool};
use crate::outbox::Todo;
use crate::workflow::tally::Voice;

const DAY: i64 = 24 * 3600;

/// Reminds of every circular resolution that ends within a day; of how many. One that was called for less than a day reminds nobody:
/// the call was not long ago.
pub fn remind_members(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let tomorrow = act.at.plus_seconds(DAY);
    let mut reminded = 0;
    let ending = pool.read(|db| store::to_remind_of(db, tomorrow).map_err(Error::from))?;
    let is_due = |meeting: &Meeting| {
        meeting.ends_at.is_some_and(|end| act.at < end && end.seconds_since(meeting.called_at) >= DAY)
    };
    for meeting in ending.into_iter().filter(is_due) {
        let act = act.clone();
        reminded += usize::from(pool.write(move |db| remind(db, &act, &meeting))?);
    }
    Ok(reminded)
}

/// Whether this call did it; another process may have been faster.
fn remind(db: &mut Db, act: &Act, meeting: &Meeting) -> Result<bool, Error> {
    if store::set_reminded(db, meeting.id, act.at)? == 0 {
        return Ok(false);
    }
    let mut silent = Vec::new();
    for item in store::items(db, meeting.id)? {
        let open = board::store::of_case(db, item.case_id)?.into_iter().filter(|row| row.state == BallotState::Open);
        for row in open.collect::<Vec<_>>() {
            let seats = board::seats_of(db, &of_row(row))?;
            silent.extend(seats.into_iter().filter(|seat| seat.voice == Voice::Silent).map(|seat| seat.member));
        }
    }
    silent.sort_unstable();
    silent.dedup();
    for member in &silent {
        let user = accounts::get(db, *member)?;
        cases::call_person(db, act, &user, Todo::CircularEnding, meeting.id.as_i64())?;
    }
    let detail = json!({ "members": silent.len() });
    act.record(db, Verb::MembersReminded, None, Some(meeting.id.as_i64()), detail)?;
    Ok(true)
}
