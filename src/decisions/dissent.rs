//! A dissent: why a member who voted against a motion that passed would have decided otherwise. Written after the closing, if the
//! member wishes, once and for good.
//!
//! Not a vote, which stands on the ballot. Invariant: only who voted against writes one, and nobody changes it.

use serde_json::json;

use super::Error;
use super::store::{self, DissentRow};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::board;
use crate::cases::{self, Case, CaseNumber, Reading};
use crate::db::ids::{DissentId, UserId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::review::check_text;
use crate::sealing::Place;
use crate::workflow::Action;
use crate::workflow::tally::{Choice, Voice};

/// A dissent as a person reads it.
#[derive(Clone, Debug)]
pub struct Dissent {
    pub member: UserId,
    pub at: Timestamp,
    /// `None` if it stays sealed to this person, or its key was destroyed; whoever wrote it reads it.
    pub text: Option<String>,
}

/// Writes the dissent of a member who voted against.
pub fn write_dissent(db: &mut Db, act: &Act, number: &CaseNumber, text: &str) -> Result<DissentId, Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::WriteDissent, &case)?;
    check_text("dissent", text)?;
    let decision = store::of_case(db, case.id)?.ok_or(Error::NoDecision)?;
    if !may_dissent(db, act, &case)? {
        let hint = "what you thought of it stands on the ballot";
        return Err(invalid("a dissent is written once, by a member who voted against the motion", hint));
    }
    let id = DissentId::new(act.at);
    let row = DissentRow {
        id,
        case_id: case.id,
        decision_id: decision.id,
        user_id: act.person(Action::WriteDissent).map_err(cases::Error::from)?.id,
        dissent: cases::case_key(act, &case)?.seal(place(id), text.trim().as_bytes())?,
        written_at: act.at,
    };
    store::insert_dissent(db, &row).map_err(|error| {
        let error = db::Error::from(error);
        if error.is_unique_violation() { invalid("you wrote one already", "it stands as it is") } else { error.into() }
    })?;
    act.record(db, Verb::DissentWritten, Some(case.id), Some(id.as_i64()), json!({ "decision": decision.id }))?;
    Ok(id)
}

fn invalid(what: &str, hint: &'static str) -> Error {
    cases::Error::Invalid { field: "dissent", what: what.to_owned(), hint }.into()
}

/// Whether this person voted against the motion that was adopted, may say so, and has not yet.
pub fn may_dissent(db: &mut Db, act: &Act, case: &Case) -> Result<bool, Error> {
    let Some(decision) = store::of_case(db, case.id)? else { return Ok(false) };
    if !cases::is_allowed(db, act, Action::WriteDissent, case)? {
        return Ok(false);
    }
    let Some(ballot) = board::current(db, case)?.filter(|ballot| decision.ballot_id == Some(ballot.row.id)) else {
        return Ok(false);
    };
    let me = act.user_id();
    let was_against = board::seats_of(db, &ballot)?
        .iter()
        .any(|seat| Some(seat.member) == me && seat.voice == Voice::Voted(Choice::Against));
    Ok(was_against && store::dissents_of(db, case.id)?.iter().all(|row| Some(row.user_id) != me))
}

pub(super) fn dissents(pool: &Pool, act: &Act, case: &Case, reading: Reading) -> Result<Vec<Dissent>, Error> {
    let rows = pool.read(|db| Ok::<_, Error>(store::dissents_of(db, case.id)?))?;
    let open = |row: DissentRow| {
        // One's own words are no secret to oneself.
        let reading = if act.user_id() == Some(row.user_id) { Reading::Open } else { reading };
        let text = cases::open_text(act, case, reading, place(row.id), &row.dissent)?;
        Ok(Dissent { member: row.user_id, at: row.written_at, text })
    };
    rows.into_iter().map(open).collect()
}

fn place(id: DissentId) -> Place {
    Place::new("dissents.dissent", id.as_i64())
}
