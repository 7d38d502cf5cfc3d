//! Publishing in spite of a check: one person proposes it with a reason, another confirms it, and the report prints both.
//!
//! Which checks can be overridden at all, `checks::Check` says. Invariant: an override holds for one version and for exactly the
//! finding that both persons saw; if the figures change, the check stands again.

use serde_json::json;

use super::checks::{Check, Problem};
use super::drafts::make;
use super::overridden::Overridden;
use super::reason::Reason;
use super::signatures::acting_role;
use super::store::{self, OverrideRow};
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::Db;
use crate::db::ids::{CheckOverrideId, UserId};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation, Role};

/// What somebody proposed, and who agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: CheckOverrideId,
    pub check: Check,
    pub finding: String,
    pub reason: String,
    pub proposed_by: UserId,
    pub proposed_role: Role,
    pub confirmed: Option<(UserId, Role)>,
}

/// Proposes to publish in spite of a check. Without effect until another person confirms it.
pub fn propose_override(
    db: &mut Db,
    act: &Act,
    quarter: Quarter,
    finding: &str,
    reason: &str,
) -> Result<CheckOverrideId, Error> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.clone();
    let reason = Reason::parse(reason)?;
    let draft = make(db, act, quarter, None)?;
    let stands = |problem: &&Problem| problem.check.can_be_overridden() && problem.sentence == finding;
    let problem = draft.problems.iter().find(stands).ok_or(Error::NothingToOverride(quarter))?;
    let row = OverrideRow {
        id: CheckOverrideId::new(act.at),
        quarter,
        version: draft.edition.identification.version,
        check: problem.check,
        finding: problem.sentence.clone(),
        reason: reason.as_str().to_owned(),
        proposed_by: person.id,
        proposed_role: acting_role(&person, Action::PrepareReport),
        proposed_at: act.at,
    };
    let (id, detail) = (row.id, json!({ "quarter": quarter, "version": row.version, "check": row.check }));
    store::insert_override(db, row)?;
    act.record(db, Verb::CheckOverrideProposed, None, Some(id.as_i64()), detail)?;
    Ok(id)
}

/// Agrees to what another person proposed.
pub fn confirm_override(db: &mut Db, act: &Act, quarter: Quarter, id: CheckOverrideId) -> Result<(), Error> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.clone();
    let draft = make(db, act, quarter, None)?;
    let proposed = draft.proposals.iter().find(|one| one.id == id && one.confirmed.is_none());
    let proposed = proposed.ok_or(Error::NoSuchProposal)?;
    if !draft.problems.iter().any(|problem| is_about(proposed, problem)) {
        return Err(Error::NoSuchProposal);
    }
    if !are_different_persons(&proposed.proposed_by, &person.id) {
        return Err(Error::OwnProposal);
    }
    if store::confirm_override(db, id, (person.id, acting_role(&person, Action::PrepareReport)), act.at)? == 0 {
        return Err(Error::NoSuchProposal);
    }
    let detail = json!({
        "quarter": quarter, "version": draft.edition.identification.version, "check": proposed.check
    });
    Ok(act.record(db, Verb::CheckOverrideConfirmed, None, Some(id.as_i64()), detail)?)
}

pub(super) fn proposals(db: &mut Db, quarter: Quarter, version: i32) -> Result<Vec<Proposal>, Error> {
    let proposal = |(row, confirmed): (OverrideRow, _)| Proposal {
        id: row.id,
        check: row.check,
        finding: row.finding,
        reason: row.reason,
        proposed_by: row.proposed_by,
        proposed_role: row.proposed_role,
        confirmed,
    };
    Ok(store::overrides(db, quarter, version)?.into_iter().map(proposal).collect())
}

/// Whether the proposal is about this finding, word by word.
pub fn is_about(proposal: &Proposal, problem: &Problem) -> bool {
    proposal.check == problem.check && proposal.finding == problem.sentence
}

/// Parts what still keeps the report back from what two persons overrode.
pub(super) fn apply(found: Vec<Problem>, proposals: &[Proposal]) -> (Vec<Problem>, Vec<Overridden>) {
    let (mut problems, mut overridden) = (Vec::new(), Vec::new());
    for problem in found {
        // The newest: so a reason that cannot be printed can be replaced.
        let mut agreed =
            proposals.iter().rev().filter(|one| problem.check.can_be_overridden() && is_about(one, &problem));
        match agreed.find_map(|one| Some((one, one.confirmed?))) {
            None => problems.push(problem),
            Some((proposal, (_, confirmed_role))) => overridden.push(Overridden {
                check: problem.check,
                finding: problem.sentence,
                reason: proposal.reason.clone(),
                proposed_role: proposal.proposed_role,
                confirmed_role,
            }),
        }
    }
    (problems, overridden)
}
