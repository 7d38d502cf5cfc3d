//! The audit trail: every change leaves one event, written in the transaction that made the change; one chain writer
//! links them afterwards. Not a log of reading pages. Invariant: an event holds ids and codes, never personal data.

mod chain;
mod store;
mod verb;
mod verify;

pub use chain::{Linked, link_pending};
pub use store::EventRow;
pub use verb::Verb;
pub use verify::{Finding, Verified, verify};

use crate::db::QueryResult;
use serde_json::Value;

use crate::db::ids::{CaseId, EventId, UserId};
use crate::db::{Db, Timestamp};

/// Who caused an event: a signed-in person, or a part of the program by its name (`intake`, `jobs`, `setup`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    Person(UserId),
    Program(&'static str),
}

/// What happened, without who and when.
#[derive(Clone, Debug)]
pub struct Happening {
    pub verb: Verb,
    pub case: Option<CaseId>,
    /// The id of the thing that changed, of the sort that the verb implies.
    pub subject: Option<i64>,
    /// Ids and codes that complete the verb.
    pub detail: Value,
}

/// Writes one event in the caller's transaction and leaves it to the chain writer.
pub fn record(db: &mut Db, actor: Actor, at: Timestamp, happening: &Happening) -> QueryResult<EventId> {
    let (actor_id, program) = match actor {
        Actor::Person(id) => (Some(id), None),
        Actor::Program(name) => (None, Some(name.to_owned())),
    };
    let row = EventRow {
        id: EventId::new(at),
        at,
        actor_id,
        program,
        verb: happening.verb,
        case_id: happening.case,
        subject_id: happening.subject,
        detail: happening.detail.to_string(),
    };
    store::insert(db, &row)?;
    Ok(row.id)
}

/// The events of a case, oldest first.
pub fn timeline(db: &mut Db, case: CaseId) -> QueryResult<Vec<EventRow>> {
    store::of_case(db, case)
}

/// When this person last left an event of this sort on the case.
pub fn last(db: &mut Db, person: UserId, verb: Verb, case: CaseId) -> QueryResult<Option<Timestamp>> {
    store::last(db, person, verb, case)
}

/// All events of these sorts, oldest first; for comparing the records with what was said of them.
pub fn of_verbs(db: &mut Db, verbs: &[Verb]) -> QueryResult<Vec<EventRow>> {
    store::of_verbs(db, verbs)
}

/// One event, if it is there.
pub fn find(db: &mut Db, id: EventId) -> QueryResult<Option<EventRow>> {
    store::find(db, id)
}

/// The newest events, newest first, before `before` where given; for the audit page.
pub fn newest(db: &mut Db, before: Option<EventId>, limit: i64) -> QueryResult<Vec<EventRow>> {
    store::newest(db, before, limit)
}
