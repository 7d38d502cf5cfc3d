//! The one function that moves a case: permission, rule, compare-and-set, event, in the caller's transaction.

use serde_json::{Value, json};

use super::{Case, Error, store};
use crate::accounts::{Act, By, Denied};
use crate::audit::Verb;
use crate::db::Db;
use crate::sealing::SealingKey;
use crate::workflow::{Action, CaseEvent, CaseState, Relation, Roles, may};

/// One step of a case.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the permission matrix is asked for.
    pub action: Action,
    pub event: CaseEvent,
    pub verb: Verb,
    pub subject: Option<i64>,
    pub detail: Value,
}

/// Moves the case one step from the version that `case` holds; gives the case as it then is.
///
/// A part of the program may only close ballots (by deadline), which is a step that no person chooses.
pub fn advance(db: &mut Db, act: &Act, case: &Case, step: Step) -> Result<Case, Error> {
    match act.by {
        By::Program(_) if step.action == Action::CloseBallot => {}
        _ => {
            allow(db, act, step.action, case)?;
        }
    }
    let state = case.state.next(step.event)?;
    if store::move_state(db, case, state)? == 0 {
        return Err(conflict(db, case)?);
    }
    let Value::Object(mut detail) = step.detail else { return Err(Error::Unknown(case.number.to_string())) };
    detail.insert("from".to_owned(), json!(case.state));
    detail.insert("to".to_owned(), json!(state));
    act.record(db, step.verb, Some(case.id), step.subject, Value::Object(detail))?;
    Ok(Case { state, version: case.version + 1, ..case.clone() })
}

/// Claims the case at the version that `case` holds, for a change beside its state.
pub fn claim(db: &mut Db, case: &Case) -> Result<(), Error> {
    if store::touch(db, case.id, case.version)? == 0 { Err(conflict(db, case)?) } else { Ok(()) }
}

/// Keeps the case at the version that `case` holds until the transaction ends. Who changes a case and its ballot takes the case
/// first, so that no two wait for each other.
pub fn hold(db: &mut Db, case: &Case) -> Result<(), Error> {
    if store::hold_case(db, case.id, case.version)? == 0 { Err(conflict(db, case)?) } else { Ok(()) }
}

/// The case as somebody else left it.
fn conflict(db: &mut Db, case: &Case) -> Result<Error, Error> {
    Ok(Error::Conflict(Box::new(super::get(db, case.id)?)))
}

/// Refuses a page's change if the case is not at the version that the page showed.
pub fn check_version(case: &Case, version: i64) -> Result<(), Error> {
    if case.version == version { Ok(()) } else { Err(Error::Conflict(Box::new(case.clone()))) }
}

/// Asks the permission matrix about this case, with each tie that the person has to it.
pub fn allow(db: &mut Db, act: &Act, action: Action, case: &Case) -> Result<(), Error> {
    act.person(action)?;
    if Granted::of(db, act, case)?.may(action) { Ok(()) } else { Err(Denied { action }.into()) }
}

/// What the acting person may do with a case, its ties read once: for a page, which asks about everything.
pub(super) struct Granted {
    roles: Roles,
    state: CaseState,
    ties: Vec<Relation>,
}

impl Granted {
    pub(super) fn of(db: &mut Db, act: &Act, case: &Case) -> Result<Self, Error> {
        let roles = act.person(Action::ViewCase)?.roles;
        Ok(Self { roles, state: case.state, ties: relations(db, act, case)? })
    }

    pub(super) fn may(&self, action: Action) -> bool {
        self.ties.iter().any(|tie| may(self.roles, action, Some(self.state), *tie))
    }
}

/// The same as an answer; what went wrong while asking is no "no".
pub fn is_allowed(db: &mut Db, act: &Act, action: Action, case: &Case) -> Result<bool, Error> {
    match allow(db, act, action, case) {
        Ok(()) => Ok(true),
        Err(Error::Denied(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What ties the acting person to the case: the first that holds of recused, elector, reviewer, none.
pub fn relation(db: &mut Db, act: &Act, case: &Case) -> Result<Relation, Error> {
    Ok(relations(db, act, case)?.into_iter().next().unwrap_or(Relation::None))
}

fn relations(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<Relation>, Error> {
    let Some(user) = act.user_id() else { return Ok(vec![Relation::None]) };
    let mut ties = Vec::new();
    match store::is_recused(db, case.id, user)? {
        // It takes away what every other tie gives.
        Some(true) => return Ok(vec![Relation::Recused]),
        Some(false) => ties.push(Relation::Elector),
        None => {}
    }
    if case.assigned_to == Some(user) {
        ties.push(Relation::Assigned);
    }
    ties.push(Relation::None);
    Ok(ties)
}

/// The key of the case's private fields.
pub fn case_key(act: &Act, case: &Case) -> Result<SealingKey, Error> {
    Ok(act.keys().key(case.key_id)?)
}
