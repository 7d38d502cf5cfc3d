//! Voting and recusing oneself. Each claims the ballot's row first: after a closing there is nothing left to claim.

use serde_json::json;

use super::docket::current;
use super::store::{self, RecusalRow, VoteRow};
use super::{Ballot, BallotState, Error, claim};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber};
use crate::db::Db;
use crate::db::ids::{RecusalId, UserId, VoteId};
use crate::review::check_text;
use crate::sealing::Place;
use crate::workflow::Action;
use crate::workflow::tally::Choice;

/// Casts the member's own vote, or changes it while the ballot is open; both stay in the record.
pub fn cast_vote(db: &mut Db, act: &Act, number: &CaseNumber, choice: Choice) -> Result<(), Error> {
    let (case, ballot, member) = own_seat(db, act, number, Action::CastVote)?;
    claim(db, ballot.row.id)?;
    let id = VoteId::new(act.at);
    let vote = VoteRow { id, ballot_id: ballot.row.id, user_id: member, choice, entered_by: None, cast_at: act.at };
    store::insert_vote(db, &vote)?;
    // Secret until closed: the event says that there was a vote, not which.
    act.record(db, Verb::VoteCast, Some(case.id), Some(ballot.row.id.as_i64()), json!({}))?;
    Ok(())
}

/// The member takes no part in this matter. A vote they cast before counts no more.
pub fn recuse(db: &mut Db, act: &Act, number: &CaseNumber, reason: &str) -> Result<(), Error> {
    let (case, ballot, member) = own_seat(db, act, number, Action::Recuse)?;
    check_text("reason", reason)?;
    claim(db, ballot.row.id)?;
    let id = RecusalId::new(act.at);
    let place = Place::new("recusals.reason", id.as_i64());
    let row = RecusalRow {
        id,
        ballot_id: ballot.row.id,
        user_id: member,
        reason: cases::case_key(act, &case)?.seal(place, reason.trim().as_bytes())?,
        recused_at: act.at,
    };
    store::insert_recusal(db, &row)?;
    act.record(db, Verb::MemberRecused, Some(case.id), Some(ballot.row.id.as_i64()), json!({}))?;
    Ok(())
}

/// The open ballot, and that the acting person has a seat in it and has not recused themselves.
fn own_seat(db: &mut Db, act: &Act, number: &CaseNumber, action: Action) -> Result<(Case, Ballot, UserId), Error> {
    let case = cases::find_visible(db, act, number)?;
    let ballot = current(db, &case)?.ok_or(Error::NoBallot)?;
    let person = act.person(action).map_err(cases::Error::from)?.id;
    if ballot.row.state != BallotState::Open || ballot.row.closes_at <= act.at {
        return Err(Error::Closed);
    }
    if store::recusals(db, ballot.row.id)?.iter().any(|recusal| recusal.user_id == person) {
        return Err(Error::Recused);
    }
    cases::allow(db, act, action, &case)?;
    Ok((case, ballot, person))
}
