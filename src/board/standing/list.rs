//! Standing decisions as people see them: all of them, those that could be applied to a case, and the cases that wait for the end of
//! a window. Nothing sealed but the reason of a calling in. Invariant: of cases only those that the person may see.

use super::super::Error;
use super::applying::reason_place;
use super::facts::facts;
use super::scope::{Misfit, Scope};
use crate::accounts::{self, Act};
use crate::board::store::standing::{self as store, ApplicationRow, StandingRow};
use crate::cases::{self, Case, CaseNumber};
use crate::db::ids::{RecommendationId, StandingDecisionId};
use crate::db::{Db, Pool, Timestamp};
use crate::review;
use crate::workflow::{Action, Relation};

/// Whoever may see them is told so long before one expires, in seconds.
const NEAR: i64 = 30 * 24 * 3600;

/// A standing decision with what became of it.
#[derive(Clone, Debug)]
pub struct Standing {
    pub row: StandingRow,
    pub scope: Scope,
    /// The case that it was adopted with, where the person may see that.
    pub adopted_with: Option<CaseNumber>,
    pub applied: i64,
    pub called_in: i64,
    /// By whom, when, and why.
    pub revoked: Option<(String, Timestamp, String)>,
    pub may_revoke: bool,
}

impl Standing {
    /// Not revoked, and not expired at this moment.
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.revoked.is_none() && self.row.expires_at > at
    }
}

/// Every standing decision, the newest first.
pub fn list(db: &mut Db, act: &Act) -> Result<Vec<Standing>, Error> {
    act.allow(Action::ViewStanding, None, Relation::None).map_err(cases::Error::from)?;
    let counts = store::counts(db)?;
    let may_revoke = act.allow(Action::RevokeStanding, None, Relation::None).is_ok();
    let mut all = Vec::new();
    for (row, revocation) in store::all(db)? {
        let adopted_with = store::adopted_with(db, row.decision_id)?;
        let case = cases::get(db, adopted_with)?;
        let sees = cases::is_allowed(db, act, Action::ViewCase, &case)?;
        let count = counts.iter().find(|(id, ..)| *id == row.id).map_or((0, 0), |(_, applied, in_)| (*applied, *in_));
        let revoked = match revocation {
            Some(one) => Some((accounts::shown_name(db, act, one.revoked_by)?, one.revoked_at, one.reason)),
            None => None,
        };
        all.push(Standing {
            scope: Scope::read(row.kind, &row.scope),
            adopted_with: sees.then_some(case.number),
            applied: count.0,
            called_in: count.1,
            may_revoke: may_revoke && revoked.is_none() && row.expires_at > act.at,
            revoked,
            row,
        });
    }
    Ok(all)
}

/// One of them, for whoever may revoke it.
pub fn find(db: &mut Db, act: &Act, id: StandingDecisionId) -> Result<Standing, Error> {
    act.allow(Action::RevokeStanding, None, Relation::None).map_err(cases::Error::from)?;
    let one = list(db, act)?.into_iter().find(|one| one.row.id == id);
    Ok(one.ok_or_else(|| cases::Error::Unknown(id.to_string()))?)
}

/// Those in force that expire soon.
pub fn near_expiry(db: &mut Db, act: &Act) -> Result<Vec<StandingRow>, Error> {
    let all = list(db, act)?.into_iter().filter(|one| one.is_in_force(act.at));
    Ok(all.map(|one| one.row).filter(|row| row.expires_at.seconds_since(act.at) <= NEAR).collect())
}

/// A standing decision of a case's kind, and what speaks against applying it. The severity is not known before the officer says it.
#[derive(Clone, Debug)]
pub struct Applicable {
    pub row: StandingRow,
    pub scope: Scope,
    pub misfits: Vec<Misfit>,
}

/// What could be applied to this case now.
pub fn applicable(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<(Case, Vec<Applicable>), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::ApplyStanding, &case)?;
    let facts = facts(db, act, &case, None)?;
    let rows = store::in_force(db, case.kind, act.at)?.into_iter().map(|row| {
        let scope = Scope::read(row.kind, &row.scope);
        let mut misfits = scope.fits(&facts).err().unwrap_or_default();
        misfits.retain(|misfit| !matches!(misfit, Misfit::Severity { .. }));
        Applicable { row, scope, misfits }
    });
    let rows = rows.collect();
    Ok((case, rows))
}

/// Whether this person may apply one to the case, and there is one of its kind.
pub fn may_apply(db: &mut Db, act: &Act, case: &Case) -> Result<bool, Error> {
    let may = cases::is_allowed(db, act, Action::ApplyStanding, case)?;
    Ok(may && !store::in_force(db, case.kind, act.at)?.is_empty())
}

/// A case that is decided when its window ends, unless somebody calls it in.
#[derive(Clone, Debug)]
pub struct Window {
    pub case: Case,
    pub application: ApplicationRow,
    pub standing: StandingRow,
    pub may_call_in: bool,
}

/// Every window that runs on a case that this person may see, those that end soonest first.
pub fn windows(db: &mut Db, act: &Act) -> Result<Vec<Window>, Error> {
    act.allow(Action::ViewDocket, None, Relation::None).map_err(cases::Error::from)?;
    let mut windows = Vec::new();
    for application in store::all_running(db)? {
        let case = cases::get(db, application.case_id)?;
        if cases::is_allowed(db, act, Action::ViewCase, &case)? {
            windows.push(window(db, act, case, application)?);
        }
    }
    Ok(windows)
}

fn window(db: &mut Db, act: &Act, case: Case, application: ApplicationRow) -> Result<Window, Error> {
    let standing = store::find(db, application.standing_decision_id)?.ok_or(Error::NotInForce)?;
    let runs = application.window_ends_at > act.at;
    // The program itself asks, too, and calls nothing in by right.
    let may_call_in = runs && act.user_id().is_some() && cases::is_allowed(db, act, Action::CallIn, &case)?;
    Ok(Window { case, application, standing, may_call_in })
}

/// The window that runs on this case, whether or not its end has come.
pub fn window_of(db: &mut Db, act: &Act, case: &Case) -> Result<Option<Window>, Error> {
    let running = store::running(db, case.id)?;
    running.map(|application| window(db, act, case.clone(), application)).transpose()
}

/// Why and by whom the case was called in last.
#[derive(Clone, Debug)]
pub struct Calling {
    pub title: String,
    /// `None` where the program did it, since the case did not fit any more.
    pub by: Option<String>,
    pub at: Timestamp,
    /// `None` if none was given, it stays sealed to this person, or its key was destroyed.
    pub reason: Option<String>,
}

/// For whoever opens a ballot on the case.
pub fn last_calling(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Option<Calling>, Error> {
    let called_in = |db: &mut Db| {
        let case = cases::find_visible(db, act, number)?;
        let newest = review::newest(db, &case)?.map(|newest| newest.id);
        let last = store::last_call_in(db, case.id)?;
        Ok::<_, Error>(last.filter(|(application, _)| Some(application.recommendation_id) == newest))
    };
    let Some((application, row)) = pool.read(called_in)? else { return Ok(None) };
    let (case, reading) = cases::look(pool, act, number)?;
    let reason = match &row.reason {
        Some(sealed) => cases::open_text(act, &case, reading, reason_place(application.id), sealed)?,
        None => None,
    };
    let names = |db: &mut Db| {
        let standing = store::find(db, application.standing_decision_id)?.ok_or(Error::NotInForce)?;
        let by = row.called_in_by.map(|by| accounts::shown_name(db, act, by)).transpose()?;
        Ok::<_, Error>((standing.title, by))
    };
    let (title, by) = pool.read(names)?;
    Ok(Some(Calling { title, by, at: row.called_in_at, reason }))
}

/// What was applied with a recommendation, whether it was called in, and whether what was applied was in force then; for what
/// followed from it.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub application: ApplicationRow,
    pub standing: StandingRow,
    pub called_in: bool,
    pub was_in_force: bool,
}

pub fn recorded(db: &mut Db, recommendation: RecommendationId) -> Result<Option<Recorded>, Error> {
    let Some((application, standing)) = store::of_recommendation(db, recommendation)? else { return Ok(None) };
    let revoked = store::revocation(db, standing.id)?.is_some_and(|one| one.revoked_at < application.applied_at);
    let since = standing.adopted_at <= application.applied_at;
    Ok(Some(Recorded {
        called_in: store::call_in(db, application.id)?.is_some(),
        was_in_force: since && !revoked && standing.expires_at > application.applied_at,
        application,
        standing,
    }))
}
