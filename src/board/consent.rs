//! The consent agenda: one voting form over several open ballots, one ballot a case. Not a ballot of its own: each is counted and
//! decided by itself. Invariant: what anybody pulled out stays out, for everybody.

use serde_json::json;

use super::docket::{all_open, running};
use super::store;
use super::vote::cast_vote;
use super::{Ballot, Error, claim, standing};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber};
use crate::db::ids::BallotId;
use crate::db::{self, Db};
use crate::workflow::tally::Choice;
use crate::workflow::{Action, Relation};

/// Whether a ballot is voted on together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnAgenda {
    Never,
    Yes,
    /// Somebody wants it treated by itself.
    PulledOut,
}

/// A case whose open ballot is on the consent agenda, and what this person may do with it there.
#[derive(Clone, Debug)]
pub struct ConsentItem {
    pub case: Case,
    pub may_vote: bool,
    pub may_pull_out: bool,
}

/// Puts the case's open ballot on the consent agenda.
pub fn put_on_agenda(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<(), Error> {
    let (case, ballot) = granted(db, act, number, Action::OpenBallot)?;
    if standing::has_proposal(db, ballot.row.id)? {
        return Err(Error::ForAClass);
    }
    if !store::measures(db, ballot.row.id)?.is_empty() || store::deviation(db, ballot.row.id)?.is_some() {
        return Err(Error::NotSimple);
    }
    // An amended motion is another ballot in the same matter, and whoever pulled it out wanted the matter treated by itself.
    for earlier in store::of_case(db, case.id)? {
        if earlier.recommendation_id == ballot.row.recommendation_id && store::consent(db, earlier.id)? == Some(true) {
            return Err(Error::OnAgendaBefore);
        }
    }
    claim(db, ballot.row.id)?;
    let by = act.person(Action::OpenBallot).map_err(cases::Error::from)?.id;
    store::insert_consent(db, ballot.row.id, by, act.at).map_err(|error| once(error.into()))?;
    Ok(act.record(db, Verb::PutOnAgenda, Some(case.id), Some(ballot.row.id.as_i64()), json!({}))?)
}

/// Takes the case's ballot off the consent agenda, for everybody: it is voted on by itself. Votes cast so far stay.
pub fn pull_out(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<(), Error> {
    let (case, ballot) = granted(db, act, number, Action::PullOut)?;
    if on_agenda(db, &ballot)? != OnAgenda::Yes {
        return Err(Error::NotOnAgenda);
    }
    claim(db, ballot.row.id)?;
    let by = act.person(Action::PullOut).map_err(cases::Error::from)?.id;
    store::insert_pull(db, ballot.row.id, by, act.at).map_err(|error| once(error.into()))?;
    Ok(act.record(db, Verb::PulledOut, Some(case.id), Some(ballot.row.id.as_i64()), json!({}))?)
}

/// Casts the member's votes on several ballots of the consent agenda at once: all of them, or none.
pub fn vote_on_agenda(db: &mut Db, act: &Act, votes: &[(CaseNumber, BallotId, Choice)]) -> Result<(), Error> {
    act.allow(Action::VoteOnAgenda, None, Relation::None).map_err(cases::Error::from)?;
    // In the order of their numbers, so that two members never wait for one another.
    let mut votes = votes.to_vec();
    votes.sort_by_key(|(number, ..)| number.to_string());
    for (number, seen, choice) in &votes {
        let ballot = cast_vote(db, act, number, *seen, *choice)?;
        if on_agenda(db, &ballot)? != OnAgenda::Yes {
            return Err(Error::NotOnAgenda);
        }
    }
    Ok(())
}

/// The ballots of the consent agenda on cases that this person may see, those that close soonest first.
pub fn agenda(db: &mut Db, act: &Act) -> Result<Vec<ConsentItem>, Error> {
    act.allow(Action::ViewDocket, None, Relation::None).map_err(cases::Error::from)?;
    let mut items = Vec::new();
    for ballot in all_open(db)? {
        if on_agenda(db, &ballot)? != OnAgenda::Yes || ballot.row.closes_at <= act.at {
            continue;
        }
        let case = cases::get(db, ballot.row.case_id)?;
        let sees = cases::is_allowed(db, act, Action::ViewCase, &case)?;
        if !sees || !cases::is_allowed(db, act, Action::ViewBallot, &case)? {
            continue;
        }
        items.push(ConsentItem {
            may_vote: cases::is_allowed(db, act, Action::CastVote, &case)?,
            may_pull_out: cases::is_allowed(db, act, Action::PullOut, &case)?,
            case,
        });
    }
    Ok(items)
}

pub(super) fn on_agenda(db: &mut Db, ballot: &Ballot) -> Result<OnAgenda, Error> {
    Ok(match store::consent(db, ballot.row.id)? {
        None => OnAgenda::Never,
        Some(false) => OnAgenda::Yes,
        Some(true) => OnAgenda::PulledOut,
    })
}

fn granted(db: &mut Db, act: &Act, number: &CaseNumber, action: Action) -> Result<(Case, Ballot), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, action, &case)?;
    let ballot = running(db, act, &case)?;
    Ok((case, ballot))
}

/// Once: what was pulled out does not come back, and what is on it is not put there again.
fn once(error: db::Error) -> Error {
    if error.is_unique_violation() { Error::OnAgendaBefore } else { error.into() }
}
