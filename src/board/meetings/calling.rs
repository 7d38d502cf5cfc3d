//! Calling a meeting or a circular resolution, cancelling it, and closing it. Invariant: the members are told in the transaction
//! that calls or cancels it.

use serde_json::json;

use super::agenda::check_nothing_resolved;
use super::{Error, MeetingKind, MeetingState, PLACE_LIMIT, advance, check_planned, granted, invalid, place_place};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::board::store::meetings::{self as store, MeetingRow, StateChange};
use crate::board::{self, BallotState};
use crate::cases;
use crate::db::ids::{CaseId, MeetingId};
use crate::db::{Db, Timestamp};
use crate::outbox::Todo;
use crate::workflow::{Action, Relation, Role};

/// How far ahead a meeting can be called, in days.
const MEETING_AHEAD_DAYS: i64 = 366;

/// How long a circular resolution can run: from an hour to so many days.
const CIRCULAR_DAYS: i64 = 60;

const DAY: i64 = 24 * 3600;

/// What is called.
#[derive(Clone, Debug)]
pub enum Calling {
    Meeting { begins_at: Timestamp, place: String },
    Circular { ends_at: Timestamp },
}

/// Calls the Board together; every member is told.
pub fn call(db: &mut Db, act: &Act, calling: &Calling) -> Result<MeetingId, Error> {
    let person = act.allow(Action::CallMeeting, None, Relation::None)?.id;
    check(act, calling)?;
    let id = MeetingId::new(act.at);
    let key = act.keys().new_key(act.at)?;
    let (kind, begins_at, ends_at, place) = match calling {
        Calling::Meeting { begins_at, place } => {
            let sealed = key.seal(place_place(id), place.trim().as_bytes())?;
            (MeetingKind::Meeting, *begins_at, None, Some(sealed))
        }
        Calling::Circular { ends_at } => (MeetingKind::Circular, act.at, Some(*ends_at), None),
    };
    let row = MeetingRow {
        id,
        kind,
        state: MeetingState::Planned,
        version: 1,
        key_id: key.id(),
        place,
        begins_at,
        ends_at,
        called_by: person,
        called_at: act.at,
        closed_by: None,
        closed_at: None,
        reminded_at: None,
    };
    store::insert(db, &row)?;
    tell_members(db, act, Todo::MeetingCalled, id)?;
    let detail = json!({ "kind": kind, "begins_at": begins_at, "ends_at": ends_at });
    act.record(db, Verb::MeetingCalled, None, Some(id.as_i64()), detail)?;
    Ok(id)
}

fn check(act: &Act, calling: &Calling) -> Result<(), Error> {
    match calling {
        Calling::Meeting { begins_at, place } => {
            let ahead = begins_at.seconds_since(act.at);
            if !(0..=MEETING_AHEAD_DAYS * DAY).contains(&ahead) {
                let what = "a meeting lies ahead, at most a year";
                return Err(invalid("begins_at", what, "choose a later moment, or a nearer one"));
            }
            let length = place.trim().chars().count();
            if !(1..=PLACE_LIMIT).contains(&length) {
                let hint = "write in a line where it is, or how to join";
                return Err(invalid("place", format!("this has {length} characters, of 1 to {PLACE_LIMIT}"), hint));
            }
        }
        Calling::Circular { ends_at } => {
            let window = ends_at.seconds_since(act.at);
            if !(3600..=CIRCULAR_DAYS * DAY).contains(&window) {
                let what = format!("a circular resolution runs for an hour at least and {CIRCULAR_DAYS} days at most");
                return Err(invalid("ends_at", what, "choose another deadline"));
            }
        }
    }
    Ok(())
}

fn tell_members(db: &mut Db, act: &Act, todo: Todo, meeting: MeetingId) -> Result<(), Error> {
    let members = accounts::members(db, Role::BoardMember)?;
    if members.is_empty() {
        return Err(board::Error::NoMembers.into());
    }
    for member in &members {
        cases::call_person(db, act, member, todo, meeting.as_i64())?;
    }
    Ok(())
}

/// Cancels what was planned; every member is told, and its cases can stand on another agenda.
pub fn cancel(db: &mut Db, act: &Act, id: MeetingId) -> Result<(), Error> {
    let meeting = granted(db, act, Action::CallMeeting, id)?;
    let items = store::items(db, id)?;
    check_nothing_resolved(db, act, &meeting, &items)?;
    advance(db, &meeting, MeetingState::Cancelled, &closed_now(act))?;
    tell_members(db, act, Todo::MeetingCancelled, id)?;
    Ok(act.record(db, Verb::MeetingCancelled, None, Some(id.as_i64()), json!({}))?)
}

fn closed_now(act: &Act) -> StateChange {
    StateChange { closed_by: act.user_id(), closed_at: Some(act.at) }
}

/// Closes a meeting that was held, once it is recorded who attended; or a circular resolution of which no ballot is open any more.
/// From then on its agenda stands. Ballots that were opened in a meeting may run on.
pub fn close(db: &mut Db, act: &Act, id: MeetingId) -> Result<(), Error> {
    let meeting = granted(db, act, Action::KeepMinutes, id)?;
    check_planned(&meeting)?;
    match meeting.kind {
        MeetingKind::Meeting => check_was_held(db, act, &meeting)?,
        MeetingKind::Circular => check_is_over(db, act, &meeting)?,
    }
    advance(db, &meeting, MeetingState::Held, &closed_now(act))?;
    Ok(act.record(db, Verb::MeetingClosed, None, Some(id.as_i64()), json!({}))?)
}

fn check_was_held(db: &mut Db, act: &Act, meeting: &MeetingRow) -> Result<(), Error> {
    if act.at < meeting.begins_at {
        let hint = "wait until it has begun, or cancel it";
        return Err(Error::Overtaken { what: "this meeting has not begun yet", hint });
    }
    if store::attendance(db, meeting.id)?.is_empty() {
        let what = "nobody has recorded who attended";
        return Err(Error::Overtaken { what, hint: "record who was present, excused or absent, then close it" });
    }
    Ok(())
}

fn check_is_over(db: &mut Db, act: &Act, meeting: &MeetingRow) -> Result<(), Error> {
    let mut voted = false;
    for item in store::items(db, meeting.id)? {
        let ballots = board::store::of_case(db, item.case_id)?;
        if ballots.iter().any(|ballot| ballot.state == BallotState::Open) {
            let what = "a ballot of this circular resolution is still open";
            return Err(Error::Overtaken { what, hint: "it closes when all have spoken, or at the deadline" });
        }
        voted |= ballots.iter().any(|ballot| ballot.opened_at >= meeting.called_at);
    }
    if !voted && meeting.ends_at.is_some_and(|end| act.at < end) {
        let what = "this circular resolution still runs";
        return Err(Error::Overtaken { what, hint: "open its ballots, or cancel it" });
    }
    Ok(())
}

/// When a ballot that is opened on this case now closes: at the deadline of the circular resolution on whose agenda it stands, or
/// after the days that the house gives a ballot.
pub fn closing_moment(db: &mut Db, act: &Act, case: CaseId) -> Result<Timestamp, crate::db::Error> {
    let meeting = store::pending_meeting(db, case)?;
    let deadline = meeting.and_then(|meeting| meeting.ends_at).filter(|end| *end > act.at);
    Ok(deadline.unwrap_or_else(|| act.at.plus_seconds(act.desk.house.ballot_days.saturating_mul(DAY))))
}
