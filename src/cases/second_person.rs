//! What somebody began in a case and another person has to confirm: verifications, destructions, orders of secrecy.
//!
//! Not the confirming itself, which each of them does in its own place, nor the register's proposals, which `authorities` keeps.
//! Invariant: a person is shown only what they may confirm now; what they began themselves never.

use super::advance::is_allowed;
use super::mails::call_person;
use super::scope::Scope;
use super::store::{self, BegunRow};
use super::{Case, Error};
use crate::accounts::{self, Act};
use crate::db::ids::{EvidenceId, NoticeId, UserId};
use crate::db::{Db, Timestamp};
use crate::outbox::Todo;
use crate::workflow::{Action, Relation, Role, may};

/// What is to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    Verification,
    /// Of one part or several.
    PartDestruction(NoticeId),
    UploadDestruction(EvidenceId),
    Secrecy,
}

impl Begun {
    /// What the second person has to be allowed to do.
    const fn action(self) -> Action {
        match self {
            Self::Verification => Action::Verify,
            Self::PartDestruction(_) | Self::UploadDestruction(_) => Action::DestroyPart,
            Self::Secrecy => Action::EditCase,
        }
    }
}

/// One thing that waits for a second person.
#[derive(Clone, Debug)]
pub struct ToConfirm {
    pub case: Case,
    pub begun: Begun,
    pub by: UserId,
    pub at: Timestamp,
}

/// What waits for this person to confirm it, oldest first; of one sort in a case one line.
pub fn to_confirm(db: &mut Db, act: &Act) -> Result<Vec<ToConfirm>, Error> {
    let person = act.person(Action::ViewHome)?;
    let mut found: Vec<(Begun, BegunRow)> = Vec::new();
    let begun = |action| Scope::of(person, action).states_with_any_tie();
    if let Some(states) = begun(Action::Verify) {
        let rows = store::verifications_begun(db, person.id, &states)?.into_iter();
        found.extend(rows.map(|row| (Begun::Verification, row)));
    }
    if let Some(states) = begun(Action::DestroyPart) {
        let parts = store::part_destructions_begun(db, person.id, &states)?.into_iter();
        found.extend(parts.map(|(notice, row)| (Begun::PartDestruction(notice), row)));
        let files = store::upload_destructions_begun(db, person.id, &states)?.into_iter();
        found.extend(files.map(|(item, row)| (Begun::UploadDestruction(item), row)));
    }
    if let Some(states) = begun(Action::EditCase) {
        let orders = store::secrecy_begun(db, person.id, &states)?.into_iter();
        found.extend(orders.map(|row| (Begun::Secrecy, row)));
    }
    found.sort_by_key(|(_, (_, _, at))| *at);
    let mut waiting: Vec<ToConfirm> = Vec::new();
    for (begun, (case, by, at)) in found {
        if waiting.iter().any(|known| known.stands_for(begun, (case, by, at))) {
            continue;
        }
        let case = super::get(db, case)?;
        if is_allowed(db, act, begun.action(), &case)? {
            waiting.push(ToConfirm { case, begun, by, at });
        }
    }
    Ok(waiting)
}

impl ToConfirm {
    /// Whether this line leads to the same page: a message may be in several cases, and an order of secrecy holds each case of a
    /// matter.
    fn stands_for(&self, begun: Begun, (case, by, at): BegunRow) -> bool {
        self.begun == begun
            && match begun {
                Begun::PartDestruction(_) | Begun::UploadDestruction(_) => true,
                Begun::Secrecy => (self.by, self.at) == (by, at),
                Begun::Verification => self.case.id == case,
            }
    }
}

/// Calls everybody who may do what this person began; at most one mail a person for one cause.
pub fn call_second_person(db: &mut Db, act: &Act, case: &Case, action: Action, cause_id: i64) -> Result<(), Error> {
    let confirms = |role: &&Role| may((**role).into(), action, Some(case.state), Relation::None);
    for role in Role::ALL.iter().filter(confirms) {
        for user in accounts::members(db, *role)? {
            if act.user_id() != Some(user.id) {
                call_person(db, act, &user, Todo::ConfirmationWaiting, cause_id)?;
            }
        }
    }
    Ok(())
}
