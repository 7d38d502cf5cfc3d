//! The list of cases: filtered, sorted, counted, a page at a time by the last row seen; and who may see which cases at all.
//!
//! Invariant: [`visible`] alone decides what of a filter a person may see, and list, count, search, export and scan all ask it.

use super::scope::Scope;
use super::{Case, Error, next_deadlines, store};
use crate::accounts::Act;
use crate::db::ids::{AuthorityId, CaseId, UserId};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Country, Kind, TermsCategory, Urgency};
use crate::workflow::{Action, CaseState, Relation};

/// Which cases, in which order; what is `None` or empty does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<CaseState>,
    pub kind: Option<Kind>,
    /// The requesting country.
    pub country: Option<Country>,
    pub category: Option<TermsCategory>,
    pub urgency: Option<Urgency>,
    pub assignee: Option<UserId>,
    /// Watched by this person.
    pub watched_by: Option<UserId>,
    /// One of these is a party.
    pub authorities: Option<Vec<AuthorityId>>,
    /// Received from the first moment until before the second.
    pub received: Option<(Timestamp, Timestamp)>,
    /// All of these stand in the summary or in the name of an authority; see [`words`].
    pub words: Vec<String>,
    pub sort: Sort,
    /// The keyed hashes under which an identifier that the case names may stand; set by `search`, so that no door handles
    /// hashes.
    pub(super) identifier: Option<Vec<Vec<u8>>>,
    /// Of all cases where there is none: what the program itself asks.
    pub(super) scope: Option<Scope>,
}

text_enum! {
    /// In which order.
    #[derive(Default)]
    pub enum Sort {
        #[default]
        Received = "received" => "Newest receipt first",
        /// In the order in which the cases were opened, which is that of their numbers.
        Number = "number" => "Newest number first",
        Changed = "changed" => "Last changed first",
        /// Only of what is not finished: a term of the law runs on until a decision is carried out.
        Deadline = "deadline" => "Due first, unfinished cases only",
    }
}

/// The last row of the page before: what the order goes by (a moment in microseconds, or the id of an event), and the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub key: i64,
    pub id: CaseId,
}

pub const PAGE_LENGTH: usize = 50;

/// Beyond so many cases a count says "more than".
pub const COUNTED: usize = 1_000;

#[derive(Clone, Debug)]
pub struct Page {
    pub cases: Vec<Case>,
    /// Where the next page begins, if there is one.
    pub next: Option<After>,
}

/// How many cases a filter finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(usize),
    MoreThan(usize),
}

/// A page of the cases that this person may see.
pub fn list(db: &mut Db, act: &Act, filter: &Filter, after: Option<After>) -> Result<Page, Error> {
    let filter = visible(act, filter, Action::ViewCase)?;
    let limit = i64::try_from(PAGE_LENGTH + 1).unwrap_or(i64::MAX);
    let mut rows = match filter.sort {
        Sort::Deadline => by_deadline(db, act, &filter, after)?,
        _ => store::page(db, &filter, after, limit)?,
    };
    let more = rows.len() > PAGE_LENGTH;
    rows.truncate(PAGE_LENGTH);
    let next = rows.last().filter(|_| more).map(|(key, last)| After { key: *key, id: last.id });
    Ok(Page { cases: rows.into_iter().map(|(_, case)| case).collect(), next })
}

/// The unfinished cases of the filter, what is due first before the others, from behind `after` on. Deadlines are computed, so that
/// all of them are read: a desk has thousands of cases and hundreds of unfinished ones.
pub(super) fn by_deadline(
    db: &mut Db,
    act: &Act,
    filter: &Filter,
    after: Option<After>,
) -> Result<Vec<(i64, Case)>, Error> {
    let unfinished = store::list(db, filter, None, i64::MAX)?;
    let due = next_deadlines(db, act, &unfinished)?;
    // What is paused stands behind what runs.
    let key = |case: &Case| match due.get(&case.id) {
        Some(deadline) if deadline.paused.is_none() => deadline.due_at.as_microsecond(),
        _ => i64::MAX,
    };
    let mut rows: Vec<(i64, Case)> = unfinished.into_iter().map(|case| (key(&case), case)).collect();
    rows.sort_by_key(|(key, case)| (*key, case.id));
    Ok(rows.into_iter().filter(|(key, case)| after.is_none_or(|last| (*key, case.id) > (last.key, last.id))).collect())
}

/// How many cases of the filter this person may see.
pub fn count(db: &mut Db, act: &Act, filter: &Filter) -> Result<Count, Error> {
    let filter = visible(act, filter, Action::ViewCase)?;
    let limit = i64::try_from(COUNTED + 1).unwrap_or(i64::MAX);
    let found = store::count(db, &filter, limit)?;
    Ok(if found > COUNTED { Count::MoreThan(COUNTED) } else { Count::Exactly(found) })
}

/// The filter, narrowed to the cases of which this person may do `action`.
pub(super) fn visible(act: &Act, filter: &Filter, action: Action) -> Result<Filter, Error> {
    let person = act.allow(Action::ViewCases, None, Relation::None)?;
    Ok(Filter { scope: Some(Scope::of(person, action)), ..filter.clone() })
}

/// So many words are looked for at most, each up to so many characters.
const MOST_WORDS: usize = 10;
const LONGEST_WORD: usize = 100;

/// The words of a text that can be looked for: those with a letter or a digit in them. `*` at a word's end stays.
pub fn words(text: &str) -> Vec<String> {
    let plain = |word: &str| -> String { word.chars().filter(|char| !char.is_control()).take(LONGEST_WORD).collect() };
    let has_sign = |word: &String| word.chars().any(char::is_alphanumeric);
    text.split_whitespace().map(plain).filter(has_sign).take(MOST_WORDS).collect()
}

/// So many names are offered while one types.
const OFFERED: i64 = 500;

/// The names of the register, for whoever may see it.
pub fn authority_names(db: &mut Db, act: &Act) -> Result<Vec<String>, Error> {
    if act.allow(Action::ViewAuthorities, None, Relation::None).is_err() {
        return Ok(Vec::new());
    }
    Ok(store::authority_names(db, OFFERED)?)
}

/// The authorities of this name; none for whoever may not see the register, as if there were none.
pub fn authorities_named(db: &mut Db, act: &Act, name: &str) -> Result<Vec<AuthorityId>, Error> {
    if act.allow(Action::ViewAuthorities, None, Relation::None).is_err() {
        return Ok(Vec::new());
    }
    Ok(store::authorities_named(db, name)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_letter_and_no_digit_is_no_word() {
        assert_eq!(words(" “--”  Zürich, viol* \u{0}x\u{1} "), ["Zürich,", "viol*", "x"]);
        assert_eq!(words(&"word ".repeat(40)).len(), 10);
    }
}
