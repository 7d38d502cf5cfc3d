//! Voting and recusing oneself. Each claims the ballot's row first: after a closing there is nothing left to claim.

use super::docket::running;
use super::recount::{recusal_told, vote_told};
use super::seats::{reason_place, stands};
use super::store::{self, RecusalRow, VoteRow};
use super::{Ballot, Error, claim};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber};
use crate::db::Db;
use crate::db::ids::{BallotId, RecusalId, UserId, VoteId};
use crate::review::check_text;
use crate::workflow::Action;
use crate::workflow::tally::Choice;

/// Casts the member's own vote on the ballot that they saw, or changes it while that is open; both stay in the record.
pub fn cast_vote(db: &mut Db, act: &Act, number: &CaseNumber, seen: BallotId, choice: Choice) -> Result<Ballot, Error> {
    let (case, ballot, member) = own_seat(db, act, number, Action::CastVote)?;
    if ballot.row.id != seen {
        return Err(Error::AnotherMotion);
    }
    claim(db, ballot.row.id)?;
    let id = VoteId::new(act.at);
    let vote = VoteRow { id, ballot_id: ballot.row.id, user_id: member, choice, entered_by: None, cast_at: act.at };
    store::insert_vote(db, &vote)?;
    // Secret until closed: the event says that there was a vote, not which.
    act.record(db, Verb::VoteCast, Some(case.id), Some(ballot.row.id.as_i64()), vote_told(act.keys(), &vote))?;
    Ok(ballot)
}

/// The member takes no part in this matter. A vote they cast before counts no more.
pub fn recuse(db: &mut Db, act: &Act, number: &CaseNumber, reason: &str) -> Result<(), Error> {
    let (case, ballot, member) = own_seat(db, act, number, Action::Recuse)?;
    check_text("reason", reason)?;
    claim(db, ballot.row.id)?;
    let id = RecusalId::new(act.at);
    let place = reason_place(id);
    let row = RecusalRow {
        id,
        ballot_id: ballot.row.id,
        user_id: member,
        reason: cases::case_key(act, &case)?.seal(place, reason.trim().as_bytes())?,
        recused_at: act.at,
    };
    store::insert_recusal(db, &row)?;
    let told = recusal_told(act.keys(), &row);
    act.record(db, Verb::MemberRecused, Some(case.id), Some(ballot.row.id.as_i64()), told)?;
    Ok(())
}

/// The open ballot, and that the acting person has a seat in it, has not recused themselves and gave their password just now.
fn own_seat(db: &mut Db, act: &Act, number: &CaseNumber, action: Action) -> Result<(Case, Ballot, UserId), Error> {
    let case = cases::find_visible(db, act, number)?;
    let ballot = running(db, act, &case)?;
    let person = act.person(action).map_err(cases::Error::from)?.id;
    let recused = store::recusals(db, ballot.row.id)?.into_iter().find(|(recusal, _)| recusal.user_id == person);
    match recused {
        Some((_, ruling)) if stands(ruling.as_ref()) => return Err(Error::Recused),
        Some(_) if action == Action::Recuse => return Err(Error::RuledAlready),
        Some(_) | None => {}
    }
    cases::allow(db, act, action, &case)?;
    if !act.is_fresh() {
        return Err(Error::NotFresh);
    }
    Ok((case, ballot, person))
}
