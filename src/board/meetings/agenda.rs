//! The agenda: which cases a meeting deals with, in which order. Invariant: a case stands on one agenda that is still to come.

use serde_json::json;

use super::minutes::ballots_at;
use super::{CHANGED, Error, Meeting, check_planned, claim, granted, invalid};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::board::BallotState;
use crate::board::store::meetings::{self as store, ItemRow};
use crate::cases::{self, CaseNumber};
use crate::db::ids::{AgendaItemId, MeetingId};
use crate::db::{self, Db};
use crate::workflow::{Action, CaseState};

/// Puts a case that is before the Board at the end of the agenda.
pub fn add_to_agenda(db: &mut Db, act: &Act, id: MeetingId, number: &CaseNumber) -> Result<AgendaItemId, Error> {
    let meeting = granted(db, act, Action::CallMeeting, id)?;
    check_planned(&meeting)?;
    let unknown =
        |_| invalid("case_number", format!("there is no case `{number}` to put here"), "choose one from the list");
    let case = cases::find_visible(db, act, number).map_err(unknown)?;
    if case.state != CaseState::BeforeBoard {
        let what = format!("case `{number}` is not before the Board");
        return Err(invalid("case_number", what, "choose one from the list"));
    }
    // Who recused themselves has no part in it, whatever their roles.
    cases::allow(db, act, Action::OpenBallot, &case)?;
    if store::pending_meeting(db, case.id)?.is_some() {
        return Err(elsewhere(number));
    }
    claim(db, &meeting)?;
    let position = store::items(db, id)?.len() + 1;
    let row = ItemRow {
        id: AgendaItemId::new(act.at),
        meeting_id: id,
        case_id: case.id,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        pending: true,
        added_by: act.person(Action::CallMeeting)?.id,
        added_at: act.at,
    };
    store::insert_item(db, &row).map_err(|error| {
        // Somebody put it on another agenda after we looked.
        let error = db::Error::from(error);
        if error.is_unique_violation() { elsewhere(number) } else { error.into() }
    })?;
    let detail = json!({ "meeting": id, "change": "added" });
    act.record(db, Verb::AgendaChanged, Some(case.id), Some(row.id.as_i64()), detail)?;
    Ok(row.id)
}

fn elsewhere(number: &CaseNumber) -> Error {
    let what = format!("case `{number}` stands on an agenda already");
    invalid("case_number", what, "take it off there first")
}

/// Moves an item before the one that stands above it; the first stays where it is, and nothing is changed then.
pub fn raise_item(db: &mut Db, act: &Act, id: MeetingId, item: AgendaItemId) -> Result<(), Error> {
    let (meeting, items) = agenda(db, act, id)?;
    let place = items.iter().position(|row| row.id == item).ok_or(Error::Unknown)?;
    let (Some(above), Some(row)) = (place.checked_sub(1).and_then(|above| items.get(above)), items.get(place)) else {
        return Err(CHANGED);
    };
    claim(db, &meeting)?;
    store::set_position(db, row.id, above.position)?;
    store::set_position(db, above.id, row.position)?;
    record(db, act, &meeting, row, "raised")
}

/// Takes an item off the agenda.
pub fn remove_item(db: &mut Db, act: &Act, id: MeetingId, item: AgendaItemId) -> Result<(), Error> {
    let (meeting, items) = agenda(db, act, id)?;
    let row = items.iter().find(|row| row.id == item).ok_or(Error::Unknown)?;
    check_nothing_resolved(db, act, &meeting, std::slice::from_ref(row))?;
    claim(db, &meeting)?;
    store::delete_item(db, row.id)?;
    for below in items.iter().filter(|below| below.position > row.position) {
        store::set_position(db, below.id, below.position - 1)?;
    }
    record(db, act, &meeting, row, "removed")
}

/// Refuses to lose a case of which a ballot closed since the meeting was called: it would stand in no minutes.
pub(super) fn check_nothing_resolved(
    db: &mut Db,
    act: &Act,
    meeting: &Meeting,
    items: &[ItemRow],
) -> Result<(), Error> {
    for row in items {
        let ballots = ballots_at(db, meeting, row.case_id, act.at)?;
        if ballots.iter().any(|ballot| ballot.state == BallotState::Closed) {
            let what = "the Board has voted on a case of this agenda";
            return Err(Error::Overtaken { what, hint: "close it instead; its minutes tell of the ballot" });
        }
    }
    Ok(())
}

fn agenda(db: &mut Db, act: &Act, id: MeetingId) -> Result<(Meeting, Vec<ItemRow>), Error> {
    let meeting = granted(db, act, Action::CallMeeting, id)?;
    check_planned(&meeting)?;
    let items = store::items(db, id)?;
    Ok((meeting, items))
}

fn record(db: &mut Db, act: &Act, meeting: &Meeting, row: &ItemRow, change: &str) -> Result<(), Error> {
    let detail = json!({ "meeting": meeting.id, "change": change });
    Ok(act.record(db, Verb::AgendaChanged, Some(row.case_id), Some(row.id.as_i64()), detail)?)
}
