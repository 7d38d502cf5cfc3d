//! Who changed a case last, for those who were about to change it too.

use super::advance::Granted;
use super::timeline::timeline;
use super::watches::QUIET;
use super::{Case, Error};
use crate::accounts::Act;
use crate::db::{Db, Timestamp};
use crate::workflow::Action;

/// The last change of a case; that somebody looked is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// As the timeline names them.
    pub who: String,
    pub at: Timestamp,
}

pub fn last_change(db: &mut Db, act: &Act, case: &Case) -> Result<Option<LastChange>, Error> {
    super::allow(db, act, Action::ViewCase, case)?;
    let granted = Granted::of(db, act, case)?;
    let entries = timeline(db, act, case, &granted)?;
    let last = entries.into_iter().rev().find(|entry| !QUIET.contains(&entry.verb));
    Ok(last.map(|entry| LastChange { who: entry.who, at: entry.at }))
}
