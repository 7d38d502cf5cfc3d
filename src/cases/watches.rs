//! Watching a case: its news stand on the desk of whoever watches it. Not being told by mail (`mails`). Invariant: nobody
//! watches a case by what somebody else did, and a watch shows nothing of a case that its watcher may not see any more.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::json;

use super::advance::{allow, is_allowed};
use super::elsewhere::{self, Told};
use super::scope::Scope;
use super::{Case, CaseNumber, Error, find_visible, store};
use crate::accounts::{self, Act};
use crate::audit::{self, Verb};
use crate::db::ids::{CaseId, EventId};
use crate::db::{Db, Timestamp};
use crate::workflow::Action;

/// What is no news to a colleague: that somebody looked, began to write, or watches too.
pub(super) const QUIET: &[Verb] = &[
    Verb::SealedOpened,
    Verb::EvidenceDownloaded,
    Verb::CustodyExported,
    Verb::SearchedInside,
    Verb::DraftKept,
    Verb::DraftDiscarded,
    Verb::WatchBegun,
    Verb::WatchEnded,
];

/// A watched case.
#[derive(Clone, Debug)]
pub struct Watched {
    pub case: Case,
    /// How much others did in it since this person looked.
    pub news: i64,
    /// The newest of it.
    pub last: Option<News>,
}

/// What happened in a case, and who did it.
#[derive(Clone, Debug)]
pub struct News {
    pub at: Timestamp,
    /// In words: of a step of another case what it did to this one.
    pub what: String,
    /// The person's name, or the part of the program that did it.
    pub who: String,
    pub is_program: bool,
}

/// Begins to watch; false if this person does already.
pub fn watch(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<bool, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::Watch, &case)?;
    let user = act.person(Action::Watch)?.id;
    let newest = elsewhere::newest(db, act, case.id)?;
    if store::is_watched(db, case.id, user)? || store::insert_watch(db, case.id, user, act.at, newest)? == 0 {
        return Ok(false);
    }
    act.record(db, Verb::WatchBegun, Some(case.id), None, json!({}))?;
    Ok(true)
}

/// Ends watching; false if this person does not watch.
pub fn unwatch(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<bool, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::Watch, &case)?;
    let user = act.person(Action::Watch)?.id;
    if store::delete_watch(db, case.id, user)? == 0 {
        return Ok(false);
    }
    act.record(db, Verb::WatchEnded, Some(case.id), None, json!({}))?;
    Ok(true)
}

/// Whether this person watches the case; `None` if they may not.
pub fn is_watched(db: &mut Db, act: &Act, case: &Case) -> Result<Option<bool>, Error> {
    match allow(db, act, Action::Watch, case) {
        Ok(()) => Ok(Some(store::is_watched(db, case.id, act.person(Action::Watch)?.id)?)),
        Err(Error::Denied(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The cases that this person watches and may watch still, those with the newest news first.
pub fn watched(db: &mut Db, act: &Act) -> Result<Vec<Watched>, Error> {
    let person = act.person(Action::ViewHome)?;
    let (user, scope) = (person.id, Scope::of(person, Action::Watch));
    let neighbours = store::watched_with_neighbours(db, user)?;
    let news = store::news(db, user, None, QUIET)?;
    let mut news: BTreeMap<CaseId, _> = news.into_iter().map(|(case, count, newest)| (case, (count, newest))).collect();
    let mut watched = Vec::new();
    for case in store::watched_by(db, &scope)? {
        let (here, newest) = news.remove(&case.id).unwrap_or_default();
        let elsewhere =
            if neighbours.contains(&case.id) { elsewhere::since(db, act, case.id, user)? } else { Vec::new() };
        let count = here.saturating_add(i64::try_from(elsewhere.len()).unwrap_or(i64::MAX));
        let there = elsewhere.into_iter().max_by_key(|told| told.event.id);
        let last = match (newest, there) {
            (here, Some(told)) if here < Some(told.event.id) => Some(shown(db, act, told)?),
            (Some(newest), _) => match audit::find(db, newest)? {
                Some(event) => Some(shown(db, act, Told { event, here: None })?),
                None => None,
            },
            (None, _) => None,
        };
        watched.push(Watched { case, news: count, last });
    }
    watched.sort_by_key(|one| (Reverse(one.last.as_ref().map(|last| last.at)), one.case.id));
    Ok(watched)
}

fn shown(db: &mut Db, act: &Act, told: Told) -> Result<News, Error> {
    let event = told.event;
    let what = told.here.unwrap_or_else(|| event.verb.label().to_owned());
    let who = match event.actor_id {
        Some(user) => accounts::shown_name(db, act, user)?,
        None => event.program.unwrap_or_default(),
    };
    Ok(News { at: event.at, what, who, is_program: event.actor_id.is_none() })
}

/// Up to which event the case has news for this person, who watches it; `None` if it has none.
pub fn news_until(db: &mut Db, act: &Act, case: CaseId) -> Result<Option<EventId>, Error> {
    let user = act.person(Action::ViewCase)?.id;
    let watched = super::get(db, case)?;
    if !is_allowed(db, act, Action::Watch, &watched)? || !store::is_watched(db, case, user)? {
        return Ok(None);
    }
    let has_news = !store::news(db, user, Some(case), QUIET)?.is_empty();
    if has_news || !elsewhere::since(db, act, case, user)?.is_empty() {
        elsewhere::newest(db, act, case)
    } else {
        Ok(None)
    }
}

/// This person has looked at the case as it was up to that event, and not at what happened while their page was made. A
/// bookmark of their own: it leaves no event.
pub fn look_through(db: &mut Db, act: &Act, case: CaseId, until: EventId) -> Result<(), Error> {
    let user = act.person(Action::ViewCase)?.id;
    Ok(store::see_events(db, case, user, until)?)
}
