//! Applying a standing decision to a case, and calling the case in. Not deciding it when the window ends, which is
//! `decisions::standing`. Invariant: each of applying, calling in and deciding claims the case, so that exactly one of two that
//! happen at once happens.

use serde_json::json;

use super::super::recount::record_of;
use super::super::{Error, electorate};
use super::facts::facts;
use super::scope::{Misfit, Scope, in_words};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::board::store::standing::{self as store, ApplicationRow, CallInRow, StandingRow};
use crate::cases::{self, Case, CaseNumber};
use crate::db::ids::{CaseId, StandingApplicationId, StandingDecisionId};
use crate::db::{Db, Timestamp};
use crate::outbox::Todo;
use crate::review::{self, NewRecommendation, TEXT_LIMIT};
use crate::sealing::Place;
use crate::taxonomy::Severity;
use crate::workflow::{Action, Role};

/// What an officer hands in.
#[derive(Clone, Debug)]
pub struct NewApplication {
    pub standing: StandingDecisionId,
    /// Severity, finding and grounds are the officer's; the outcome is the standing decision's, whatever stands here.
    pub recommendation: NewRecommendation,
}

/// Puts the case before the Board by a standing decision. Unless somebody calls it in, it is decided when the window ends.
pub fn apply(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewApplication) -> Result<Case, Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::ApplyStanding, &case)?;
    cases::check_version(&case, new.recommendation.version)?;
    let applied_by = act.person(Action::ApplyStanding).map_err(cases::Error::from)?.id;
    // A window in which nobody could call the case in would be none.
    electorate(db)?;
    let standing = claim_in_force(db, act, new.standing)?;
    check_fits(db, act, &case, &standing, new.recommendation.severity)?;
    let recommendation = NewRecommendation { outcome: standing.outcome, ..new.recommendation.clone() };
    let (moved, recommendation_id) = review::hand_in(db, act, number, &recommendation)?;
    let row = ApplicationRow {
        id: StandingApplicationId::new(act.at),
        case_id: case.id,
        standing_decision_id: standing.id,
        recommendation_id,
        kind: case.kind,
        applied_by,
        applied_at: act.at,
        window_ends_at: act.at.plus_seconds(i64::from(standing.window_days) * 24 * 3600),
    };
    store::insert_application(db, &row)?;
    cases::call(db, act, Role::BoardMember, Todo::StandingApplied, row.id.as_i64())?;
    let detail = json!({
        "standing": standing.id,
        "window_ends_at": row.window_ends_at,
        "application": row.id,
        "record": record_of(act.keys(), &applied_told(&row)),
    });
    act.record(db, Verb::StandingApplied, Some(case.id), Some(row.id.as_i64()), detail)?;
    Ok(moved)
}

/// The standing decision, if it can be applied at this moment. Who revokes it meanwhile waits, or was first.
fn claim_in_force(db: &mut Db, act: &Act, id: StandingDecisionId) -> Result<StandingRow, Error> {
    store::raise_version(db, id)?;
    let row = store::find(db, id)?.ok_or(Error::NotInForce)?;
    let is_over = row.expires_at <= act.at || store::revocation(db, id)?.is_some();
    if is_over { Err(Error::NotInForce) } else { Ok(row) }
}

fn check_fits(db: &mut Db, act: &Act, case: &Case, standing: &StandingRow, severity: Severity) -> Result<(), Error> {
    let facts = facts(db, act, case, Some(severity))?;
    Scope::read(standing.kind, &standing.scope).fits(&facts).map_err(|misfits| {
        let what = format!("this standing decision is not for this case: {}", in_words(&misfits));
        let hint = "choose another one, mend what is missing in the case, or recommend to the Board";
        cases::Error::Invalid { field: "standing", what, hint }.into()
    })
}

/// Everything that speaks now against deciding the case by what was applied to it.
pub fn unfit(db: &mut Db, act: &Act, case: &Case, standing: &StandingRow) -> Result<Vec<Misfit>, Error> {
    let severity = review::newest(db, case)?.map(|newest| newest.severity);
    let facts = facts(db, act, case, severity)?;
    Ok(Scope::read(standing.kind, &standing.scope).fits(&facts).err().unwrap_or_default())
}

/// Why the Board wants to deal with a case itself.
#[derive(Clone, Debug)]
pub struct CallIn {
    /// The application that the person saw.
    pub application: StandingApplicationId,
    /// May be empty.
    pub reason: String,
}

/// Ends the application of a standing decision: the case stays before the Board, for a ballot.
pub fn call_in(db: &mut Db, act: &Act, number: &CaseNumber, new: &CallIn) -> Result<(), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::CallIn, &case)?;
    let application = store::running(db, case.id)?.filter(|running| running.id == new.application);
    let application = application.ok_or(Error::NoWindow)?;
    if application.window_ends_at <= act.at {
        return Err(Error::WindowOver);
    }
    let reason = new.reason.trim();
    if reason.chars().count() > TEXT_LIMIT {
        let what = format!("this has more than {TEXT_LIMIT} characters");
        return Err(cases::Error::Invalid { field: "reason", what, hint: "shorten it" }.into());
    }
    end(db, act, &case, &application, reason)
}

/// The program calls a case in that is not of the class any more when its window ends.
pub fn call_in_unfit(
    db: &mut Db,
    act: &Act,
    case: &Case,
    application: &ApplicationRow,
    misfits: &[Misfit],
) -> Result<(), Error> {
    let reason = format!("At the end of the window the case was not of the class any more: {}.", in_words(misfits));
    end(db, act, case, application, &reason)
}

fn end(db: &mut Db, act: &Act, case: &Case, application: &ApplicationRow, reason: &str) -> Result<(), Error> {
    cases::claim(db, case)?;
    let sealed = cases::case_key(act, case)?.seal(reason_place(application.id), reason.as_bytes())?;
    let row = CallInRow {
        application_id: application.id,
        called_in_by: act.user_id(),
        called_in_at: act.at,
        reason: (!reason.is_empty()).then_some(sealed),
    };
    store::insert_call_in(db, &row)?;
    cases::call(db, act, Role::Clerk, Todo::BoardWaiting, application.id.as_i64())?;
    let detail = json!({ "application": application.id, "record": record_of(act.keys(), &called_in_told(&row)) });
    Ok(act.record(db, Verb::StandingCalledIn, Some(case.id), Some(application.id.as_i64()), detail)?)
}

/// The cases whose window is over and which nobody called in.
pub fn due(db: &mut Db, at: Timestamp) -> Result<Vec<CaseId>, Error> {
    Ok(store::due(db, at)?)
}

pub(super) fn reason_place(id: StandingApplicationId) -> Place {
    Place::new("standing_call_ins.reason", id.as_i64())
}

pub(super) fn applied_told(row: &ApplicationRow) -> String {
    let (id, case, standing, recommendation) = (row.id, row.case_id, row.standing_decision_id, row.recommendation_id);
    let (by, kind) = (row.applied_by, row.kind);
    let (at, ends) = (row.applied_at.as_microsecond(), row.window_ends_at.as_microsecond());
    format!("application/{id}/{case}/{standing}/{recommendation}/{kind}/{by}/{at}/{ends}")
}

pub(super) fn called_in_told(row: &CallInRow) -> String {
    let by = row.called_in_by.map_or(0, crate::db::ids::UserId::as_i64);
    let reason = data_encoding::HEXLOWER.encode(row.reason.as_deref().unwrap_or_default());
    format!("call_in/{}/{by}/{}/{reason}", row.application_id, row.called_in_at.as_microsecond())
}
