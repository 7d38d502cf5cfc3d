//! What one person proposed for the register and another has to confirm: entries, their changes, and keys.
//!
//! Invariant: a person is shown only what they may confirm, and nothing sealed; what they began themselves never.

use super::{Error, register, store};
use crate::accounts::Act;
use crate::db::ids::{AuthorityChangeId, AuthorityId, UserId};
use crate::db::{Db, Timestamp};
use crate::workflow::{Action, Relation};

/// What is to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    Change(AuthorityChangeId),
    Key(AuthorityId),
}

/// One thing that waits for a second person.
#[derive(Clone, Debug)]
pub struct ToConfirm {
    pub begun: Begun,
    /// The authority's as it is; `None` for a new entry, whose proposal is sealed.
    pub name: Option<String>,
    pub by: UserId,
    pub at: Timestamp,
}

/// What waits for this person to confirm it, oldest first.
pub fn to_confirm(db: &mut Db, act: &Act) -> Result<Vec<ToConfirm>, Error> {
    let Ok(person) = act.allow(Action::ConfirmAuthority, None, Relation::None) else { return Ok(Vec::new()) };
    let mut waiting = Vec::new();
    let name = |db: &mut Db, id| Ok::<_, Error>(register::find(db, id)?.map(|entry| entry.name));
    for row in store::open_changes(db)? {
        let name = row.authority_id.map(|id| name(db, id)).transpose()?.flatten();
        waiting.push(ToConfirm { begun: Begun::Change(row.id), name, by: row.proposed_by, at: row.proposed_at });
    }
    for (authority, by, at) in store::keys_waiting(db)? {
        let name = name(db, authority)?;
        waiting.push(ToConfirm { begun: Begun::Key(authority), name, by, at });
    }
    waiting.retain(|one| one.by != person.id);
    waiting.sort_by_key(|one| one.at);
    Ok(waiting)
}
