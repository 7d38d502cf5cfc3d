//! What happened to a case in a step of another one: that one was merged into it or out of it again, or linked. Such a step
//! leaves one event, which the other case holds. Invariant: of a link, and of the number of a merged case, only those are
//! told who may see the other case.

use super::{Case, Error, store, visible};
use crate::accounts::Act;
use crate::audit::{self, EventRow, Verb};
use crate::db::Db;
use crate::db::ids::{CaseId, EventId, UserId};

/// An event of the case, or of another one that concerns it.
pub(super) struct Told {
    pub event: EventRow,
    /// What happened here, where the event's own words say what happened there.
    pub here: Option<String>,
}

/// Everything that happened to the case as this person may know it, oldest first.
pub(super) fn told(db: &mut Db, act: &Act, case: CaseId) -> Result<Vec<Told>, Error> {
    let own = audit::timeline(db, case)?.into_iter().map(|event| Told { event, here: None });
    let mut all: Vec<Told> = own.chain(told_elsewhere(db, act, case)?).collect();
    all.sort_by_key(|told| told.event.id);
    Ok(all)
}

fn told_elsewhere(db: &mut Db, act: &Act, case: CaseId) -> Result<Vec<Told>, Error> {
    let mut told = Vec::new();
    for event in store::merging_events(db, case)? {
        let here = Some(words(event.verb, other(db, act, &event)?.as_ref()));
        told.push(Told { event, here });
    }
    for event in store::linking_events(db, case)? {
        if let Some(other) = other(db, act, &event)? {
            told.push(Told { here: Some(words(event.verb, Some(&other))), event });
        }
    }
    Ok(told)
}

fn other(db: &mut Db, act: &Act, event: &EventRow) -> Result<Option<Case>, Error> {
    match event.case_id {
        Some(case) => visible(db, act, case),
        None => Ok(None),
    }
}

fn words(verb: Verb, other: Option<&Case>) -> String {
    let (other, begin) = other.map_or_else(
        || ("another case".to_owned(), "Another case".to_owned()),
        |other| (format!("case {}", other.number), format!("Case {}", other.number)),
    );
    match verb {
        Verb::CaseMerged => format!("{begin} merged into this one, with its notices"),
        Verb::CaseUnmerged => format!("Merging of {other} undone; its notices left this one"),
        Verb::CaseLinked => format!("Linked by {other}"),
        Verb::CaseUnlinked => format!("Link removed by {other}"),
        verb => verb.label().to_owned(),
    }
}

/// What others did in steps of other cases since this person, who watches the case, looked at it.
pub(super) fn since(db: &mut Db, act: &Act, case: CaseId, user: UserId) -> Result<Vec<Told>, Error> {
    let seen = store::seen_event(db, case, user)?;
    let mut told = told_elsewhere(db, act, case)?;
    told.retain(|told| Some(told.event.id) > seen && told.event.actor_id != Some(user));
    Ok(told)
}

/// The newest event that a watcher of the case can have seen.
pub(super) fn newest(db: &mut Db, act: &Act, case: CaseId) -> Result<Option<EventId>, Error> {
    let elsewhere = told_elsewhere(db, act, case)?.into_iter().map(|told| told.event.id).max();
    Ok(store::newest_event(db, case)?.max(elsewhere))
}
