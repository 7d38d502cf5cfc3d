//! The list of cases: filtered, newest receipt first, a page at a time by the last row seen.

use super::{Case, Error, store};
use crate::accounts::Act;
use crate::db::ids::{CaseId, UserId};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Kind;
use crate::workflow::{Action, CaseState, Relation, may};

/// Which cases; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<CaseState>,
    pub kind: Option<Kind>,
    pub assignee: Option<UserId>,
    /// Received from the first moment until before the second.
    pub received: Option<(Timestamp, Timestamp)>,
    /// Set by the list itself, for people who see only some states, and what is assigned to them.
    pub(super) only_states: Option<(Vec<CaseState>, UserId)>,
}

/// The last row of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub received_at: Timestamp,
    pub id: CaseId,
}

pub const PAGE_LENGTH: usize = 50;

#[derive(Clone, Debug)]
pub struct Page {
    pub cases: Vec<Case>,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
}

/// A page of the cases that this person may see.
pub fn list(db: &mut Db, act: &Act, filter: &Filter, after: Option<After>) -> Result<Page, Error> {
    let person = act.allow(Action::ViewCases, None, Relation::None)?;
    let mut filter = filter.clone();
    let visible = |tie| {
        CaseState::ALL.iter().copied().filter(move |state| may(person.roles, Action::ViewCase, Some(*state), tie))
    };
    let unassigned: Vec<CaseState> = visible(Relation::None).collect();
    if unassigned.is_empty() {
        // A reviewer sees the cases assigned to them and no others.
        if filter.assignee.is_some_and(|user| user != person.id) {
            return Ok(Page { cases: Vec::new(), next: None });
        }
        filter.assignee = Some(person.id);
    } else if unassigned.len() < CaseState::ALL.len() {
        filter.only_states = Some((unassigned, person.id));
    }
    let limit = i64::try_from(PAGE_LENGTH + 1).unwrap_or(i64::MAX);
    let mut cases = store::list(db, &filter, after, limit)?;
    let more = cases.len() > PAGE_LENGTH;
    cases.truncate(PAGE_LENGTH);
    let next = cases.last().filter(|_| more).map(|last| After { received_at: last.received_at, id: last.id });
    Ok(Page { cases, next })
}
