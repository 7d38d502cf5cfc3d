//! The chair's ruling on a recusal. Not on their own, and only while the ballot is open. Invariant: neither the recusal nor the
//! ruling ever leaves the record.

use super::docket::running;
use super::recount::ruling_told;
use super::seats::{Ruling, ruling_place};
use super::store::{self, RulingRow};
use super::{Error, claim};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::cases::{self, CaseNumber};
use crate::db::Db;
use crate::db::ids::RecusalId;
use crate::outbox::Todo;
use crate::review::check_text;
use crate::workflow::Action;

/// What the chair rules.
#[derive(Clone, Debug)]
pub struct NewRuling {
    pub recusal: RecusalId,
    pub ruling: Ruling,
    /// Why it is not accepted; needed then, and kept with an acceptance if it was written.
    pub reason: String,
}

/// Accepts a recusal, or does not: then its member may vote again, and is told so.
pub fn rule_on_recusal(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewRuling) -> Result<(), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::RuleOnRecusal, &case)?;
    let chair = act.person(Action::RuleOnRecusal).map_err(cases::Error::from)?.id;
    let ballot = running(db, act, &case)?;
    let reason = new.reason.trim();
    if new.ruling == Ruling::NotAccepted || !reason.is_empty() {
        check_text("ruling_reason", reason)?;
    }
    claim(db, ballot.row.id)?;
    let found = store::recusals(db, ballot.row.id)?.into_iter().find(|(recusal, _)| recusal.id == new.recusal);
    let (recusal, before) = found.ok_or(Error::NoRecusal)?;
    if before.is_some() {
        return Err(Error::RuledAlready);
    }
    if recusal.user_id == chair {
        return Err(Error::OwnRecusal);
    }
    let sealed = cases::case_key(act, &case)?.seal(ruling_place(recusal.id), reason.as_bytes())?;
    let row = RulingRow {
        recusal_id: recusal.id,
        ballot_id: ballot.row.id,
        ruling: new.ruling,
        reason: (!reason.is_empty()).then_some(sealed),
        ruled_by: chair,
        ruled_at: act.at,
    };
    store::insert_ruling(db, &row)?;
    if new.ruling == Ruling::NotAccepted {
        let member = accounts::get(db, recusal.user_id)?;
        cases::call_person(db, act, &member, Todo::RecusalNotAccepted, recusal.id.as_i64())?;
    }
    let detail = ruling_told(act.keys(), &row);
    Ok(act.record(db, Verb::RecusalRuledOn, Some(case.id), Some(ballot.row.id.as_i64()), detail)?)
}
