//! Compares every decision with the ballot that it came from and with its event; see `board::recount` for the ballots themselves.
//! Invariant: nothing of a ballot's decision is typed, so all of it can be told again from the ballot.

use serde_json::Value;

use super::standing::follows_from_its_application;
use super::store::{self, DecidedBy, DecisionRow};
use super::{Error, grounds_place, ratification};
use crate::audit::{self, Verb};
use crate::board::{self, ALTERED, BallotState, Discrepancy, INSERTED, REMOVED};
use crate::cases;
use crate::db::Db;
use crate::review;
use crate::sealing::{self, Keyring};
use crate::workflow::tally::Verdict;

/// Everything about ballots and decisions that is not as it was recorded.
pub fn recount(db: &mut Db, keys: &Keyring) -> Result<Vec<Discrepancy>, Error> {
    let mut found = board::recount(db, keys)?;
    let mut told: Vec<_> = Vec::new();
    for event in audit::of_verbs(db, &[Verb::Decided])? {
        let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
        let outcome = detail.get("outcome").and_then(Value::as_str).unwrap_or_default().to_owned();
        told.extend(event.subject_id.map(|id| (id, outcome, event.at, event.case_id)));
    }
    for row in store::all(db)? {
        let id = row.id.as_i64();
        let mut differs = |what| found.push(Discrepancy { table: "decisions", id, what });
        let Some(position) = told.iter().position(|(told, ..)| *told == id) else {
            differs(INSERTED);
            continue;
        };
        let (_, outcome, at, case) = told.swap_remove(position);
        let is_as_told = (row.outcome.as_str(), row.decided_at, Some(row.case_id)) == (outcome.as_str(), at, case);
        let follows = match row.decided_by {
            DecidedBy::Standing => follows_from_its_application(db, &row)? && are_its_own(db, keys, &row)?,
            _ => follows_from_its_ballot(db, keys, &row)?,
        };
        if !is_as_told || !follows {
            differs(ALTERED);
        }
    }
    found.extend(told.into_iter().map(|(id, ..)| Discrepancy { table: "decisions", id, what: REMOVED }));
    found.extend(ratification::recount(db, keys)?);
    Ok(found)
}

fn follows_from_its_ballot(db: &mut Db, keys: &Keyring, row: &DecisionRow) -> Result<bool, Error> {
    // Every decision of the Board has a ballot.
    let Some(id) = row.ballot_id else { return Ok(false) };
    let Some(ballot) = board::find(db, id)? else { return Ok(false) };
    if row.decided_by != ratification::decided_by(db, &ballot)? {
        return Ok(false);
    }
    let recommended = review::recommended_outcome(db, row.recommendation_id)?;
    if row.recommendation_id != ballot.row.recommendation_id
        || row.recommendation_followed != (recommended == Some(row.outcome))
    {
        return Ok(false);
    }
    let tally = board::count(db, &ballot)?;
    let counted = [tally.for_, tally.against, tally.abstain, tally.recused, tally.absent].map(i32::from);
    let stated = [row.votes_for, row.votes_against, row.votes_abstained, row.members_recused, row.members_absent];
    Ok(ballot.row.state == BallotState::Closed
        && tally.verdict == Verdict::Passed
        && ballot.row.result == Some(tally.verdict.result())
        && counted == stated
        && (ballot.row.case_id, ballot.row.outcome) == (row.case_id, row.outcome)
        && ballot.row.recommendation_id == row.recommendation_id
        && ballot.row.closed_at == Some(row.decided_at)
        && are_its_own(db, keys, row)?)
}

/// Whether the grounds are those that were sealed; nobody can tell once the case's key is destroyed.
fn are_its_own(db: &mut Db, keys: &Keyring, row: &DecisionRow) -> Result<bool, Error> {
    let case = cases::get(db, row.case_id)?;
    match keys.key(case.key_id) {
        Ok(key) => Ok(key.open(grounds_place(row.id), &row.grounds).is_ok()),
        Err(sealing::Error::Destroyed) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
