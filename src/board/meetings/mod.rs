//! The Board's meetings and circular resolutions: calling them, their agenda, who attended, the pack that is read before them and
//! the minutes that are signed after them. Not ballots: a meeting opens none and closes none. Invariant: what a meeting's state
//! does not allow is refused here and by the database's triggers, and signed minutes never change.

mod agenda;
mod attendance;
mod calling;
mod document;
mod minutes;
mod pack;
mod reminders;
mod state;
mod view;

pub use crate::board::store::meetings::MeetingRow as Meeting;
pub use agenda::{add_to_agenda, raise_item, remove_item};
pub use attendance::{Attendee, record_attendance};
pub use calling::{Calling, call, cancel, close, closing_moment};
pub use document::{
    AttendancePart, BallotPart, ItemPart, MeetingPart, MinutesDocument, RulePart, SCHEMA_VERSION, VotesPart,
};
pub use minutes::{MinutesView, RecusedNames, draft_minutes, minutes, minutes_file, sign_minutes};
pub use pack::{Earlier, Pack, PackCase, PackEntry, pack};
pub use reminders::remind_members;
pub use state::{Attendance, MeetingKind, MeetingState};
pub use view::{AgendaItem, MeetingView, ShownItem, list, meeting_of_case, view};

use thiserror::Error as ThisError;

use crate::accounts::{self, Act, Denied};
use crate::board::store::meetings as store;
use crate::cases;
use crate::db::ids::MeetingId;
use crate::db::{self, Db};
use crate::sealing::{self, Place};
use crate::workflow::{Action, Relation};

/// The longest line that says where or how a meeting takes place, in characters.
pub const PLACE_LIMIT: usize = 300;

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(transparent)]
    Case(#[from] cases::Error),
    #[error(transparent)]
    Board(#[from] super::Error),
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error("there is no such meeting")]
    Unknown,
    #[error("{what}\n  hint: {hint}")]
    Overtaken { what: &'static str, hint: &'static str },
    #[error("minutes could not be written down: {0}")]
    Document(#[from] serde_json::Error),
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        Self::Case(denied.into())
    }
}

/// The meeting, for whoever may do this with it.
fn granted(db: &mut Db, act: &Act, action: Action, id: MeetingId) -> Result<Meeting, Error> {
    act.allow(action, None, Relation::None)?;
    store::find(db, id)?.ok_or(Error::Unknown)
}

/// Claims the meeting as it was read, so that two changes of it exclude each other.
fn claim(db: &mut Db, meeting: &Meeting) -> Result<(), Error> {
    if store::touch(db, meeting)? == 1 { Ok(()) } else { Err(CHANGED) }
}

/// Moves the meeting to its next state, with its event left by the caller.
fn advance(db: &mut Db, meeting: &Meeting, next: MeetingState, change: &store::StateChange) -> Result<(), Error> {
    if !meeting.state.can_become(next) {
        return Err(OVER);
    }
    if store::advance(db, meeting, next, change)? == 1 { Ok(()) } else { Err(CHANGED) }
}

const CHANGED: Error = Error::Overtaken {
    what: "somebody else changed this meeting in the meantime",
    hint: "look at what it is now and try again",
};

const OVER: Error = Error::Overtaken {
    what: "this meeting is past the point where that could be done",
    hint: "look at what it is now",
};

fn check_planned(meeting: &Meeting) -> Result<(), Error> {
    if meeting.state == MeetingState::Planned { Ok(()) } else { Err(OVER) }
}

fn invalid(field: &'static str, what: impl Into<String>, hint: &'static str) -> Error {
    cases::Error::Invalid { field, what: what.into(), hint }.into()
}

fn place_place(id: MeetingId) -> Place {
    Place::new("meetings.place", id.as_i64())
}

/// A text sealed with the meeting's key; `None` if the key was destroyed.
fn open_text(act: &Act, meeting: &Meeting, place: Place, sealed: &[u8]) -> Result<Option<String>, Error> {
    match act.keys().key(meeting.key_id) {
        Ok(key) => Ok(Some(key.open_text(place, sealed)?)),
        Err(sealing::Error::Destroyed) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
