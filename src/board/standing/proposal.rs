//! The part of a ballot that is for a class of cases: frozen at its opening, adopted when its motion passes.

use serde_json::json;

use super::super::ballot::NewBallot;
use super::super::recount::record_of;
use super::super::store as ballots;
use super::super::{Ballot, Error};
use super::class::{self, ForClass, NewStanding};
use super::facts::facts;
use super::scope::Scope;
use crate::accounts::Act;
use crate::audit::Verb;
use crate::board::store::standing::{self as store, ProposalRow, StandingRow};
use crate::cases::{self, Case};
use crate::db::ids::{BallotId, DecisionId, StandingDecisionId};
use crate::db::{Db, Timestamp};
use crate::review;
use crate::taxonomy::FieldName;

/// What a ballot puts to the vote for a class of cases.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub title: String,
    pub scope: Scope,
    pub window_days: i32,
    /// From this moment on it can be applied no more.
    pub expires_at: Timestamp,
}

/// The proposal that a ballot of this case freezes, if it is for a class.
pub(in crate::board) fn propose(
    db: &mut Db,
    act: &Act,
    case: &Case,
    new: &NewBallot,
    ballot: BallotId,
) -> Result<Option<ProposalRow>, Error> {
    if new.for_class == ForClass::ThisCase {
        return Ok(None);
    }
    let severity = review::newest(db, case)?.map(|newest| newest.severity);
    let facts = facts(db, act, case, severity)?;
    let row = match &new.for_class {
        ForClass::ThisCase => return Ok(None),
        ForClass::Class(standing) => {
            let NewStanding { title, window_days, expires_on, .. } = standing;
            class::check_title(db, act, case, title)?;
            class::check_window(*window_days)?;
            let expires_at = class::expiry(act, *expires_on)?;
            let scope = class::scope_of(standing, &facts)?;
            let title = title.trim().to_owned();
            ProposalRow { ballot_id: ballot, title, scope: scope.stored(), window_days: *window_days, expires_at }
        }
        ForClass::AsBefore => {
            let before = match ballots::latest(db, case.id)? {
                Some(before) => store::proposal(db, before.id)?,
                None => None,
            };
            let Some(before) = before else {
                let what = "the ballot before was about this case alone".to_owned();
                let hint = "leave it out, or open another ballot for a class";
                return Err(cases::Error::Invalid { field: "for_class", what, hint }.into());
            };
            ProposalRow { ballot_id: ballot, ..before }
        }
    };
    class::check(&Scope::read(case.kind, &row.scope), &facts, new.outcome)?;
    Ok(Some(row))
}

/// What a ballot puts to the vote beside its own case.
pub fn proposal_of(db: &mut Db, ballot: &Ballot, case: &Case) -> Result<Option<Proposal>, Error> {
    let proposal = |row: ProposalRow| Proposal {
        scope: Scope::read(case.kind, &row.scope),
        title: row.title,
        window_days: row.window_days,
        expires_at: row.expires_at,
    };
    Ok(store::proposal(db, ballot.row.id)?.map(proposal))
}

/// The fields of this case that a class could be made of, with what each is.
pub fn offered(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<(FieldName, &'static str)>, Error> {
    let facts = facts(db, act, case, None)?;
    Ok(class::offered(case.kind, &facts))
}

/// Adopts the proposal of a ballot that passed, with the decision that came of it; nothing, if it had none.
pub fn adopt(db: &mut Db, act: &Act, case: &Case, ballot: &Ballot, decision: DecisionId) -> Result<(), Error> {
    let Some(proposal) = store::proposal(db, ballot.row.id)? else { return Ok(()) };
    let row = StandingRow {
        id: StandingDecisionId::new(act.at),
        decision_id: decision,
        ballot_id: ballot.row.id,
        kind: Scope::read(case.kind, &proposal.scope).kind,
        title: proposal.title,
        scope: proposal.scope,
        outcome: ballot.row.outcome,
        window_days: proposal.window_days,
        version: 1,
        adopted_at: act.at,
        expires_at: proposal.expires_at,
    };
    store::insert(db, &row)?;
    let detail = json!({ "standing": row.id, "record": record_of(act.keys(), &told(&row)) });
    Ok(act.record(db, Verb::StandingAdopted, Some(case.id), Some(row.id.as_i64()), detail)?)
}

/// Everything of a standing decision that never changes.
pub(super) fn told(row: &StandingRow) -> String {
    let (id, decision, ballot, kind, outcome) = (row.id, row.decision_id, row.ballot_id, row.kind, row.outcome);
    let (adopted, expires) = (row.adopted_at.as_microsecond(), row.expires_at.as_microsecond());
    let (days, scope, title) = (row.window_days, &row.scope, &row.title);
    format!("standing/{id}/{decision}/{ballot}/{kind}/{outcome}/{days}/{adopted}/{expires}/{scope}/{title}")
}
