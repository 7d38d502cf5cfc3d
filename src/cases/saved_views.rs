//! Filters of the list that people keep under a name, for themselves or for their colleagues.
//!
//! Not the filter's meaning: a view is the list's own query string, read anew each time. Invariant: a view shows nothing that the
//! list would not show to the same person.

use serde_json::json;

use super::scope::Scope;
use super::{Error, reads_as_identifier, store};
use crate::accounts::{Act, Person};
use crate::audit::Verb;
use crate::db::ids::SavedViewId;
use crate::db::{self, Db};
use crate::workflow::{Action, Relation};

#[derive(Clone, Debug)]
pub struct NewView {
    pub name: String,
    pub query: String,
    pub shared: bool,
}

#[derive(Clone, Debug)]
pub struct SavedView {
    pub id: SavedViewId,
    pub name: String,
    pub query: String,
    pub shared: bool,
    /// The name of whoever shares it; `None` for one's own.
    pub owner: Option<String>,
}

const LONGEST_NAME: usize = 60;
const LONGEST_QUERY: usize = 2_000;
const MOST_OF_ONE: usize = 30;
/// So many of others are shown.
const MOST_SHARED: i64 = 100;

/// Keeps a filter under a name.
pub fn save_view(db: &mut Db, act: &Act, new: &NewView) -> Result<SavedViewId, Error> {
    let person = act.allow(Action::SaveView, None, Relation::None)?;
    let name = checked_name(act, &new.name, new.shared)?;
    if new.query.is_empty() {
        let what = "there is no filter to keep".to_owned();
        return Err(Error::Invalid { field: "view_name", what, hint: "choose a filter first, then keep it" });
    }
    if new.query.chars().count() > LONGEST_QUERY {
        let what = "this filter is too long to be kept".to_owned();
        return Err(Error::Invalid { field: "view_name", what, hint: "look for fewer words" });
    }
    if store::views_of(db, person.id)?.len() >= MOST_OF_ONE {
        let what = format!("you keep {MOST_OF_ONE} views already");
        return Err(Error::Invalid { field: "view_name", what, hint: "delete one that you do not need" });
    }
    let row = store::SavedViewRow {
        id: SavedViewId::new(act.at),
        owner_id: person.id,
        name,
        query: new.query.clone(),
        shared: new.shared,
        created_at: act.at,
    };
    store::insert_view(db, &row).map_err(named_twice)?;
    act.record(db, Verb::ViewSaved, None, Some(row.id.as_i64()), json!({ "shared": new.shared }))?;
    Ok(row.id)
}

/// Gives a view of one's own another name, and shares it or not.
pub fn rename_view(db: &mut Db, act: &Act, id: SavedViewId, name: &str, shared: bool) -> Result<(), Error> {
    let person = act.allow(Action::SaveView, None, Relation::None)?;
    let name = checked_name(act, name, shared)?;
    if store::change_view(db, id, person.id, &name, shared).map_err(named_twice)? == 0 {
        return Err(Error::Unknown(id.to_string()));
    }
    act.record(db, Verb::ViewSaved, None, Some(id.as_i64()), json!({ "shared": shared, "renamed": true }))?;
    Ok(())
}

/// Deletes a view of one's own.
pub fn delete_view(db: &mut Db, act: &Act, id: SavedViewId) -> Result<(), Error> {
    let person = act.allow(Action::SaveView, None, Relation::None)?;
    if store::delete_view(db, id, person.id)? == 0 {
        return Err(Error::Unknown(id.to_string()));
    }
    Ok(act.record(db, Verb::ViewDeleted, None, Some(id.as_i64()), json!({}))?)
}

/// One's own views, then those that colleagues who can sign in share. Who does not see every case shares nothing and is shown
/// nothing of others: a view's name may say what a case is about.
pub fn saved_views(db: &mut Db, act: &Act) -> Result<Vec<SavedView>, Error> {
    let person = act.allow(Action::SaveView, None, Relation::None)?;
    let view = |row: store::SavedViewRow, owner| SavedView {
        id: row.id,
        name: row.name,
        query: row.query,
        shared: row.shared,
        owner,
    };
    let own = store::views_of(db, person.id)?.into_iter().map(|row| view(row, None));
    let shared = if may_share_views(act) { store::shared_views(db, person.id, MOST_SHARED)? } else { Vec::new() };
    Ok(own.chain(shared.into_iter().map(|(row, owner)| view(row, Some(owner)))).collect())
}

/// Whether this person shares views, and sees those of others.
pub fn may_share_views(act: &Act) -> bool {
    let sees_all = |person: &Person| Scope::of(person, Action::ViewCase).has_every_state();
    act.allow(Action::SaveView, None, Relation::None).is_ok_and(sees_all)
}

fn checked_name(act: &Act, name: &str, shared: bool) -> Result<String, Error> {
    let invalid = |what: String, hint| Error::Invalid { field: "view_name", what, hint };
    let name: String = name.trim().chars().filter(|char| !char.is_control()).collect();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(invalid(
            format!("a view's name has 1 to {LONGEST_NAME} characters"),
            "say what it shows in a few words",
        ));
    }
    if reads_as_identifier(&name) {
        let hint = "the name is stored in clear: name the sort of cases, not a person";
        return Err(invalid("the name reads as an address or an account".to_owned(), hint));
    }
    if shared && !may_share_views(act) {
        return Err(invalid("you may keep this view for yourself only".to_owned(), "leave `for everybody` unticked"));
    }
    Ok(name)
}

fn named_twice(error: impl Into<db::Error>) -> Error {
    let error = error.into();
    if !error.is_unique_violation() {
        return error.into();
    }
    let what = "you have a view of this name already".to_owned();
    Error::Invalid { field: "view_name", what, hint: "choose another name, or delete the other view" }
}
