//! Who does something, when, and with which means. Every operation of the trade takes an [`Act`] and asks it for
//! permission itself, so that no door can forget to.

use std::sync::Arc;

use crate::db::QueryResult;
use serde_json::Value;
use thiserror::Error;

use crate::audit::{self, Actor, Happening, Verb};
use crate::config::{House, Mail, VerdictsFrom};
use crate::db::ids::{CaseId, UserId};
use crate::db::{Db, Timestamp};
use crate::sealing::Keyring;
use crate::workflow::{Action, CaseState, Relation, Roles, may};

/// What the whole house works with: its keys, its calendar, its addresses, whom it believes.
pub struct Desk {
    pub keys: Keyring,
    pub house: House,
    pub mail: Mail,
    /// Whose word about senders is believed.
    pub verdicts: VerdictsFrom,
}

/// A person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: UserId,
    pub roles: Roles,
}

/// A person, or a part of the program that works by itself (`intake`, `jobs`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    Person(Person),
    Program(&'static str),
}

/// One operation's who, when and with what.
#[derive(Clone)]
pub struct Act {
    pub by: By,
    pub at: Timestamp,
    pub desk: Arc<Desk>,
    /// When the person last gave their password; `None` for a part of the program, and where nobody asked.
    pub authenticated_at: Option<Timestamp>,
}

/// What needs a fresh sign-in takes one that is at most so old, in seconds.
pub const FRESH_SECONDS: i64 = 5 * 60;

/// The person may not do this, or not in this state of the case.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("you may not do this here: {}", action.label())]
pub struct Denied {
    pub action: Action,
}

impl Act {
    pub fn by_person(person: Person, at: Timestamp, desk: Arc<Desk>) -> Self {
        Self { by: By::Person(person), at, desk, authenticated_at: None }
    }

    /// By somebody who gave their password at this moment.
    #[must_use]
    pub fn authenticated(self, at: Timestamp) -> Self {
        Self { authenticated_at: Some(at), ..self }
    }

    /// Whether the password was given a moment ago. A moment that is still to come is none.
    pub fn is_fresh(&self) -> bool {
        self.authenticated_at.is_some_and(|then| (0..=FRESH_SECONDS).contains(&self.at.seconds_since(then)))
    }

    pub fn by_program(name: &'static str, at: Timestamp, desk: Arc<Desk>) -> Self {
        Self { by: By::Program(name), at, desk, authenticated_at: None }
    }

    pub fn keys(&self) -> &Keyring {
        &self.desk.keys
    }

    /// The person, or a denial: some things only a person can do.
    pub fn person(&self, action: Action) -> Result<&Person, Denied> {
        match &self.by {
            By::Person(person) => Ok(person),
            By::Program(_) => Err(Denied { action }),
        }
    }

    pub fn user_id(&self) -> Option<UserId> {
        match &self.by {
            By::Person(person) => Some(person.id),
            By::Program(_) => None,
        }
    }

    /// Asks the permission matrix. A part of the program may do only what is not a person's to decide, and those
    /// operations do not ask.
    pub fn allow(&self, action: Action, state: Option<CaseState>, relation: Relation) -> Result<&Person, Denied> {
        let person = self.person(action)?;
        if may(person.roles, action, state, relation) { Ok(person) } else { Err(Denied { action }) }
    }

    pub fn actor(&self) -> Actor {
        match &self.by {
            By::Person(person) => Actor::Person(person.id),
            By::Program(name) => Actor::Program(name),
        }
    }

    /// Leaves the event of this change in its transaction.
    pub fn record(
        &self,
        db: &mut Db,
        verb: Verb,
        case: Option<CaseId>,
        subject: Option<i64>,
        detail: Value,
    ) -> QueryResult<()> {
        audit::record(db, self.actor(), self.at, &Happening { verb, case, subject, detail }).map(drop)
    }
}
