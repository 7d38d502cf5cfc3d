//! Compares standing decisions with the ballots that adopted them, and all of their rows with their events; see `board::recount`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::recount::{Told, record_of};
use super::super::{ALTERED, BallotState, Discrepancy, Error, store as ballots};
use super::applying::{applied_told, called_in_told};
use super::scope::Scope;
use super::{proposal, revoking};
use crate::audit::{self, Verb};
use crate::board::store::standing::{self as store, StandingRow};
use crate::db::Db;
use crate::sealing::Keyring;
use crate::workflow::tally::BallotResult;

const TABLES: &[(Verb, &str, &str)] = &[
    (Verb::StandingAdopted, "standing_decisions", "standing"),
    (Verb::StandingApplied, "standing_applications", "application"),
    (Verb::StandingCalledIn, "standing_call_ins", "application"),
    (Verb::StandingRevoked, "standing_revocations", "standing"),
];

/// Everything about standing decisions that is not as it was recorded.
pub(in crate::board) fn recount(db: &mut Db, keys: &Keyring) -> Result<Vec<Discrepancy>, Error> {
    let mut told: BTreeMap<&str, Told> = TABLES.iter().map(|(_, table, _)| (*table, Told::default())).collect();
    let verbs: Vec<Verb> = TABLES.iter().map(|(verb, ..)| *verb).collect();
    for event in audit::of_verbs(db, &verbs)? {
        let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
        let of = TABLES.iter().find(|(verb, ..)| *verb == event.verb);
        if let Some((told, name)) = of.and_then(|(_, table, name)| Some((told.get_mut(table)?, name))) {
            told.hear(&event, &detail, name, "record");
        }
    }
    let mut found = Vec::new();
    for (table, id, row) in rows(db)? {
        if let Some(told) = told.get_mut(table) {
            told.compare(id, 0, &json!({ "record": record_of(keys, &row) }), table, &mut found);
        }
    }
    for (row, _) in store::all(db)? {
        let differs = Discrepancy { table: "standing_decisions", id: row.id.as_i64(), what: ALTERED };
        if !found.iter().any(|one| (one.table, one.id) == (differs.table, differs.id)) && !was_adopted(db, &row)? {
            found.push(differs);
        }
    }
    found.extend(told.into_iter().flat_map(|(table, told)| told.removed(table)));
    Ok(found)
}

/// Table, id and everything that never changes, of each row.
fn rows(db: &mut Db) -> Result<Vec<(&'static str, i64, String)>, Error> {
    let mut rows = Vec::new();
    for (row, revocation) in store::all(db)? {
        let id = row.id.as_i64();
        rows.push(("standing_decisions", id, proposal::told(&row)));
        rows.extend(revocation.map(|row| ("standing_revocations", id, revoking::told(&row))));
    }
    for (row, call_in) in store::applications(db)? {
        let id = row.id.as_i64();
        rows.push(("standing_applications", id, applied_told(&row)));
        rows.extend(call_in.map(|row| ("standing_call_ins", id, called_in_told(&row))));
    }
    Ok(rows)
}

/// Whether its ballot passed and put just this to the vote. What the ballot froze is compared with its own event.
fn was_adopted(db: &mut Db, row: &StandingRow) -> Result<bool, Error> {
    let (ballot, proposal) = (ballots::find(db, row.ballot_id)?, store::proposal(db, row.ballot_id)?);
    let Some((ballot, proposal)) = ballot.zip(proposal) else { return Ok(false) };
    let passed = ballot.state == BallotState::Closed && ballot.result == Some(BallotResult::Passed);
    let is_same = (&proposal.title, &proposal.scope, proposal.window_days, proposal.expires_at)
        == (&row.title, &row.scope, row.window_days, row.expires_at);
    let is_its = (ballot.outcome, ballot.closed_at) == (row.outcome, Some(row.adopted_at));
    Ok(passed && is_same && is_its && Scope::read(row.kind, &row.scope).kind == row.kind)
}
