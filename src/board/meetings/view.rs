//! A meeting as a person sees it: its agenda with how far each case has come, and who attended. Nothing sealed but its place.
//! Invariant: of a case that somebody may not see now, only its place on the agenda is left.

use super::attendance::{Attendee, attendees};
use super::{Error, Meeting, granted, open_text, place_place};
use crate::accounts::{self, Act};
use crate::board::store::meetings::{self as store, ItemRow};
use crate::board::{self, OpenBallot, before_board};
use crate::cases::{self, Case};
use crate::db::Db;
use crate::db::ids::{AgendaItemId, MeetingId};
use crate::workflow::tally::BallotResult;
use crate::workflow::{Action, CaseState, Relation};

/// So many meetings are listed.
const LISTED: i64 = 200;

/// A meeting with everything that its page shows.
#[derive(Clone, Debug)]
pub struct MeetingView {
    pub meeting: Meeting,
    /// `None` for a circular resolution, and for those who read nothing sealed.
    pub place: Option<String>,
    pub called_by: String,
    pub items: Vec<AgendaItem>,
    pub attendees: Vec<Attendee>,
    /// Cases before the Board that stand on no agenda, for those who may change this one.
    pub candidates: Vec<Case>,
    /// Of calling, keeping and signing, what this person may do.
    pub may: Vec<Action>,
}

/// A line of the agenda.
#[derive(Clone, Debug)]
pub struct AgendaItem {
    pub id: AgendaItemId,
    pub position: i32,
    /// `None` if the case is not for this person to see now.
    pub shown: Option<ShownItem>,
}

/// A case on the agenda.
#[derive(Clone, Debug)]
pub struct ShownItem {
    pub case: Case,
    pub open: Option<OpenBallot>,
    /// The result of the last ballot that was closed since the meeting was called.
    pub result: Option<BallotResult>,
    pub may_open: bool,
}

/// All meetings and circular resolutions, the newest first.
pub fn list(db: &mut Db, act: &Act) -> Result<Vec<Meeting>, Error> {
    act.allow(Action::ViewMeetings, None, Relation::None)?;
    Ok(store::all(db, LISTED)?)
}

pub fn view(db: &mut Db, act: &Act, id: MeetingId) -> Result<MeetingView, Error> {
    let meeting = granted(db, act, Action::ViewMeetings, id)?;
    let may: Vec<Action> = [Action::CallMeeting, Action::KeepMinutes, Action::SignMinutes]
        .into_iter()
        .filter(|action| act.allow(*action, None, Relation::None).is_ok())
        .collect();
    let mut items = Vec::new();
    for row in store::items(db, id)? {
        items.push(item(db, act, &meeting, &row)?);
    }
    let changes = may.contains(&Action::CallMeeting) && meeting.state == super::MeetingState::Planned;
    Ok(MeetingView {
        place: place(act, &meeting)?,
        called_by: accounts::shown_name(db, act, meeting.called_by)?,
        items,
        attendees: attendees(db, &meeting)?,
        candidates: if changes { candidates(db, act)? } else { Vec::new() },
        may,
        meeting,
    })
}

/// Where or how it takes place, for those who read what is sealed with it.
pub(super) fn place(act: &Act, meeting: &Meeting) -> Result<Option<String>, Error> {
    match &meeting.place {
        Some(sealed) if act.allow(Action::ReadMinutes, None, Relation::None).is_ok() => {
            open_text(act, meeting, place_place(meeting.id), sealed)
        }
        _ => Ok(None),
    }
}

/// The case, if this person may see it now.
pub(super) fn visible(db: &mut Db, act: &Act, row: &ItemRow) -> Result<Option<Case>, Error> {
    let number = cases::get(db, row.case_id)?.number;
    match cases::find_visible(db, act, &number) {
        Ok(case) => Ok(Some(case)),
        Err(cases::Error::Unknown(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn item(db: &mut Db, act: &Act, meeting: &Meeting, row: &ItemRow) -> Result<AgendaItem, Error> {
    let Some(case) = visible(db, act, row)? else {
        return Ok(AgendaItem { id: row.id, position: row.position, shown: None });
    };
    let (mut open, mut result) = (None, None);
    if cases::is_allowed(db, act, Action::ViewBallot, &case)? {
        let ballots = super::minutes::ballots_at(db, meeting, row.case_id, act.at)?;
        result = ballots.iter().rev().find_map(|ballot| ballot.result);
        if let Some(row) = ballots.into_iter().find(|ballot| ballot.state == board::BallotState::Open) {
            open = Some(before_board::open_ballot(db, act, &board::docket::of_row(row))?);
        }
    }
    let may_open = open.is_none() && cases::is_allowed(db, act, Action::OpenBallot, &case)?;
    Ok(AgendaItem { id: row.id, position: row.position, shown: Some(ShownItem { case, open, result, may_open }) })
}

fn candidates(db: &mut Db, act: &Act) -> Result<Vec<Case>, Error> {
    let mut free = Vec::new();
    for line in board::docket(db, act)? {
        if line.may.contains(&Action::OpenBallot) && store::pending_meeting(db, line.case.id)?.is_none() {
            free.push(line.case);
        }
    }
    Ok(free)
}

/// The meeting that is still to come on whose agenda a case stands, for whoever may see meetings.
pub fn meeting_of_case(db: &mut Db, act: &Act, case: &Case) -> Result<Option<Meeting>, Error> {
    if act.allow(Action::ViewMeetings, None, Relation::None).is_err() || case.state != CaseState::BeforeBoard {
        return Ok(None);
    }
    Ok(store::pending_meeting(db, case.id)?)
}
