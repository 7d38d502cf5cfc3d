//! The minutes: drawn up from the record whenever somebody looks, with the clerk's remarks; signed by the chair, who is another
//! person than whoever drafted them; then frozen. Invariant: what is signed is what was read: the signature names its digest.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde_json::json;

use super::attendance::attendees;
use super::document::{
    AttendancePart, BallotPart, ItemPart, MeasurePart, MeetingPart, MinutesDocument, RulePart, SCHEMA, SCHEMA_VERSION,
    StandingPart, VotesPart,
};
use super::{CHANGED, Error, Meeting, MeetingState, OVER, advance, claim, granted, invalid, open_text, place_place};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::board::docket::of_row;
use crate::board::ratification::put;
use crate::board::store::BallotRow;
use crate::board::store::meetings::{self as store, MinutesRow, StateChange};
use crate::board::{self, BallotState};
use crate::cases::{self, Case, Reading};
use crate::db::ids::{CaseId, MeetingId};
use crate::db::{Db, Timestamp};
use crate::outbox::Todo;
use crate::review::TEXT_LIMIT;
use crate::sealing::{self, Place};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::tally::{BallotResult, Verdict, Voice};
use crate::workflow::{Action, Relation, Role};

/// Who recused themselves, by the id of the ballot; for the house only.
pub type RecusedNames = BTreeMap<String, Vec<String>>;

/// Minutes as a person reads them.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about the reader and the record, each shown by itself"
)]
#[derive(Clone, Debug)]
pub struct MinutesView {
    pub meeting: Meeting,
    pub document: MinutesDocument,
    /// Of the document, in hexadecimal.
    pub sha256: String,
    pub recused: RecusedNames,
    pub signed: Option<(String, Timestamp)>,
    pub may_keep: bool,
    pub may_sign: bool,
    /// This person drafted them, so that somebody else has to sign.
    pub is_own: bool,
    /// A ballot of the agenda is still open.
    pub waits_for_ballot: bool,
}

/// The minutes of a meeting that was held, signed or not. Remarks and place are left out for those who read nothing sealed.
pub fn minutes(db: &mut Db, act: &Act, id: MeetingId) -> Result<MinutesView, Error> {
    let meeting = granted(db, act, Action::ViewMeetings, id)?;
    let row = store::minutes(db, id)?;
    let (mut document, bytes) = read(db, act, &meeting, row.as_ref())?;
    let reads_all = act.allow(Action::ReadMinutes, None, Relation::None).is_ok();
    if !reads_all {
        (document.remarks, document.meeting.place) = (None, None);
    }
    let signed = match row.as_ref().and_then(|row| row.signed_by.zip(row.signed_at)) {
        Some((user, at)) => Some((accounts::shown_name(db, act, user)?, at)),
        None => None,
    };
    let held = meeting.state == MeetingState::Held;
    let may = |action| held && act.allow(action, None, Relation::None).is_ok();
    Ok(MinutesView {
        sha256: HEXLOWER.encode(&sealing::sha256(&bytes)),
        recused: if reads_all { recused(db, &meeting)? } else { RecusedNames::new() },
        signed,
        may_keep: may(Action::KeepMinutes),
        may_sign: may(Action::SignMinutes) && row.is_some(),
        is_own: row.is_some_and(|row| Some(row.drafted_by) == act.user_id()),
        waits_for_ballot: is_open(&document),
        document,
        meeting,
    })
}

/// The signed minutes, byte for byte, for whoever may read all of them.
pub fn minutes_file(db: &mut Db, act: &Act, id: MeetingId) -> Result<Vec<u8>, Error> {
    let meeting = granted(db, act, Action::ReadMinutes, id)?;
    if meeting.state != MeetingState::Signed {
        return Err(Error::Unknown);
    }
    let row = store::minutes(db, id)?;
    Ok(read(db, act, &meeting, row.as_ref())?.1)
}

fn is_open(document: &MinutesDocument) -> bool {
    let mut ballots = document.items.iter().flat_map(|item| &item.ballots);
    ballots.any(|ballot| ballot.result == BallotState::Open.as_str())
}

/// The signed document as it was signed, or what the record says now.
fn read(
    db: &mut Db,
    act: &Act,
    meeting: &Meeting,
    row: Option<&MinutesRow>,
) -> Result<(MinutesDocument, Vec<u8>), Error> {
    if let Some(sealed) = row.and_then(|row| row.document.as_ref()) {
        let key = act.keys().key(meeting.key_id)?;
        let bytes = key.open(document_place(meeting.id), sealed)?;
        return Ok((serde_json::from_slice(&bytes)?, bytes));
    }
    if meeting.state != MeetingState::Held {
        return Err(Error::Overtaken {
            what: "there are minutes only of what was held",
            hint: "close the meeting first; its agenda then stands",
        });
    }
    let document = draw_up(db, act, meeting, row)?;
    let bytes = serde_json::to_vec_pretty(&document)?;
    Ok((document, bytes))
}

fn draw_up(db: &mut Db, act: &Act, meeting: &Meeting, row: Option<&MinutesRow>) -> Result<MinutesDocument, Error> {
    let text = |place, sealed: Option<&Vec<u8>>| match sealed {
        Some(sealed) => open_text(act, meeting, place, sealed),
        None => Ok(None),
    };
    let mut items = Vec::new();
    for item in store::items(db, meeting.id)? {
        let case = cases::get(db, item.case_id)?;
        let mut ballots = Vec::new();
        for ballot in ballots_at(db, meeting, item.case_id, act.at)? {
            ballots.push(ballot_part(db, act, &case, ballot)?);
        }
        let case_number = case.number.to_string();
        items.push(ItemPart { position: item.position, case_number, kind: case.kind, ballots });
    }
    let attendance = attendees(db, meeting)?.into_iter();
    let part = |one: super::Attendee| AttendancePart { name: one.name, chair: one.chair, attendance: one.attendance };
    Ok(MinutesDocument {
        schema: SCHEMA.to_owned(),
        schema_version: SCHEMA_VERSION,
        house: act.desk.house.name.clone(),
        meeting: MeetingPart {
            id: meeting.id.to_string(),
            kind: meeting.kind,
            called_by: accounts::get(db, meeting.called_by)?.display_name,
            called_at: meeting.called_at.to_string(),
            begins_at: meeting.begins_at.to_string(),
            ends_at: meeting.ends_at.map(|at| at.to_string()),
            place: text(place_place(meeting.id), meeting.place.as_ref())?,
            closed_at: meeting.closed_at.map(|at| at.to_string()),
        },
        attendance: attendance.map(part).collect(),
        items,
        remarks: text(remarks_place(meeting.id), row.and_then(|row| row.remarks.as_ref()))?,
        drafted_by: row.map(|row| accounts::get(db, row.drafted_by)).transpose()?.map(|user| user.display_name),
        drafted_at: row.map(|row| row.drafted_at.to_string()),
    })
}

/// The ballots on a case that were open at some time from the calling of the meeting until it was closed, oldest first.
pub(super) fn ballots_at(
    db: &mut Db,
    meeting: &Meeting,
    case: CaseId,
    now: Timestamp,
) -> Result<Vec<BallotRow>, Error> {
    let (from, until) = (meeting.called_at, meeting.closed_at.unwrap_or(now));
    let all = board::store::of_case(db, case)?;
    let was_open = |(nth, row): &(usize, &BallotRow)| match row.state {
        BallotState::Open => true,
        BallotState::Closed => row.closed_at.is_some_and(|at| at >= from),
        // It became void in the moment in which the amended motion was put to the vote.
        BallotState::Void => all.get(nth + 1).is_some_and(|next| next.opened_at >= from),
    };
    let ballots = all.iter().enumerate().filter(|(_, row)| row.opened_at <= until).filter(was_open);
    Ok(ballots.map(|(_, row)| row.clone()).collect())
}

fn ballot_part(db: &mut Db, act: &Act, case: &Case, row: BallotRow) -> Result<BallotPart, Error> {
    let ballot = of_row(row);
    let put = put(db, act, case, Reading::Sealed, &ballot)?.into_iter();
    let measures = put.map(|one| MeasurePart {
        measure: one.measure.measure,
        carried_out_at: one.measure.carried_out_at.to_string(),
        proposal: one.proposal,
    });
    let standing = board::standing::proposal_of(db, &ballot, case)?.map(|proposal| StandingPart {
        title: proposal.title,
        class: proposal.scope,
        window_days: proposal.window_days,
        expires_at: proposal.expires_at.to_string(),
    });
    let votes = if ballot.row.state == BallotState::Closed {
        let tally = board::count(db, &ballot)?;
        let sentence = match (tally.verdict, ballot.row.result) {
            (Verdict::Passed, Some(board::NOT_CARRIED)) => {
                format!("{tally}, but not carried: it gives data and the demand was not verified at the closing")
            }
            _ => tally.to_string(),
        };
        let (for_, against, abstained) = (tally.for_, tally.against, tally.abstain);
        let (recused, absent) = (tally.recused, tally.absent);
        Some(VotesPart { seats: tally.seats, for_, against, abstained, recused, absent, sentence })
    } else {
        None
    };
    let row = ballot.row;
    Ok(BallotPart {
        id: row.id.to_string(),
        motion_version: row.motion_version,
        outcome: row.outcome,
        motion_sha256: HEXLOWER.encode(&sealing::sha256(&row.motion)),
        evidence_sha256: HEXLOWER.encode(&row.evidence_sha256),
        measures: measures.collect(),
        rule: RulePart { quorum: row.quorum, majority: row.majority, tie: row.tie },
        opened_at: row.opened_at.to_string(),
        closed_at: row.closed_at.map(|at| at.to_string()),
        decided: row.result == Some(BallotResult::Passed),
        standing,
        result: row.result.map_or(row.state.as_str(), BallotResult::as_str).to_owned(),
        votes,
    })
}

/// The names that the document does not hold, of ballots that are closed.
fn recused(db: &mut Db, meeting: &Meeting) -> Result<RecusedNames, Error> {
    let mut names = RecusedNames::new();
    for item in store::items(db, meeting.id)? {
        let until = meeting.closed_at.unwrap_or(meeting.called_at);
        for row in ballots_at(db, meeting, item.case_id, until)? {
            if row.state != BallotState::Closed {
                continue;
            }
            let id = row.id.to_string();
            let seats = board::seats_of(db, &of_row(row))?.into_iter();
            names.insert(id, seats.filter(|seat| seat.voice == Voice::Recused).map(|seat| seat.name).collect());
        }
    }
    Ok(names)
}

/// Drafts the minutes, or changes the remarks on a draft. The chair is told once that they wait.
pub fn draft_minutes(db: &mut Db, act: &Act, id: MeetingId, remarks: Option<&str>) -> Result<(), Error> {
    let meeting = granted(db, act, Action::KeepMinutes, id)?;
    if meeting.state != MeetingState::Held {
        return Err(OVER);
    }
    let remarks = remarks.map(str::trim).filter(|text| !text.is_empty());
    if remarks.is_some_and(|text| text.chars().count() > TEXT_LIMIT) {
        return Err(invalid("remarks", format!("this has more than {TEXT_LIMIT} characters"), "shorten it"));
    }
    claim(db, &meeting)?;
    let key = act.keys().key(meeting.key_id)?;
    let seal = |text: &str| key.seal(remarks_place(id), text.as_bytes());
    let row = MinutesRow {
        meeting_id: id,
        remarks: remarks.map(seal).transpose()?,
        drafted_by: act.person(Action::KeepMinutes)?.id,
        drafted_at: act.at,
        signed_by: None,
        signed_at: None,
        document: None,
        sha256: None,
    };
    store::put_minutes(db, &row)?;
    cases::call(db, act, Role::Chair, Todo::MinutesWaiting, id.as_i64())?;
    Ok(act.record(db, Verb::MinutesDrafted, None, Some(id.as_i64()), json!({}))?)
}

/// Signs the minutes as they were read: `read_sha256` is the digest of what stood on the page. From now on they never change.
pub fn sign_minutes(db: &mut Db, act: &Act, id: MeetingId, read_sha256: &str) -> Result<(), Error> {
    let meeting = granted(db, act, Action::SignMinutes, id)?;
    if meeting.state != MeetingState::Held {
        return Err(OVER);
    }
    let Some(row) = store::minutes(db, id)? else {
        return Err(Error::Overtaken { what: "nobody has drafted these minutes", hint: "the clerk drafts them first" });
    };
    let person = act.person(Action::SignMinutes)?.id;
    if !are_different_persons(&row.drafted_by, &person) {
        return Err(cases::Error::SamePerson.into());
    }
    let (document, bytes) = read(db, act, &meeting, Some(&row))?;
    if is_open(&document) {
        let what = "a ballot of this agenda is still open, so its result is not known";
        return Err(Error::Overtaken { what, hint: "sign once it is closed" });
    }
    let sha256 = sealing::sha256(&bytes);
    if HEXLOWER.encode(&sha256) != read_sha256 {
        return Err(CHANGED);
    }
    let key = act.keys().key(meeting.key_id)?;
    let signed = MinutesRow {
        signed_by: Some(person),
        signed_at: Some(act.at),
        document: Some(key.seal(document_place(id), &bytes)?),
        sha256: Some(sha256.to_vec()),
        ..row
    };
    store::put_minutes(db, &signed)?;
    advance(db, &meeting, MeetingState::Signed, &StateChange { closed_by: None, closed_at: None })?;
    let detail = json!({ "sha256": read_sha256 });
    Ok(act.record(db, Verb::MinutesSigned, None, Some(id.as_i64()), detail)?)
}

fn remarks_place(id: MeetingId) -> Place {
    Place::new("minutes.remarks", id.as_i64())
}

fn document_place(id: MeetingId) -> Place {
    Place::new("minutes.document", id.as_i64())
}
