//! The privacy bulletin: what we recorded additionally about the use of our systems, why, until when, and when it was deleted.
//!
//! Not the retention of cases, and about nobody. One person writes an entry, another confirms it. Invariant: a confirmed entry is public
//! for ever, word for word; that something was deleted is an entry of its own.

mod store;

use jiff::civil::Date;
use serde_json::json;
use thiserror::Error as ThisError;

use store::EntryRow;

use crate::accounts::{Act, Denied};
use crate::audit::Verb;
use crate::cases;
use crate::db::ids::BulletinEntryId;
use crate::db::{self, Db, Timestamp};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation};

/// The longest text, in characters.
pub const TEXT_LIMIT: usize = 1_000;

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("{what}\n  hint: {hint}")]
    Invalid { field: &'static str, what: String, hint: &'static str },
    #[error("you wrote this yourself\n  hint: another person has to confirm it")]
    SamePerson,
    #[error("there is no such entry")]
    Unknown,
    #[error("this does not wait any more, or is not public yet\n  hint: look at what stands now")]
    Overtaken,
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

/// An entry as everybody reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicEntry {
    pub published_on: Date,
    pub recorded: String,
    pub reason: String,
    pub until_on: String,
    /// None while it is not deleted.
    pub deleted_on: Option<String>,
}

/// What is recorded beyond what is always recorded.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What exactly, and whose.
    pub recorded: String,
    pub reason: String,
    /// The last day on which it may be recorded or kept.
    pub until_on: Date,
}

/// An entry with its end, if that was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: BulletinEntryId,
    pub recorded: String,
    pub reason: String,
    pub until_on: String,
    /// When a second person confirmed it, and it became public.
    pub confirmed_at: Option<Timestamp>,
    pub deleted_on: Option<String>,
    /// A word on its deletion that waits for a second person.
    pub deletion_waits: Option<Waiting>,
    pub is_mine: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub id: BulletinEntryId,
    pub deleted_on: String,
    pub is_mine: bool,
}

/// Writes an entry, which waits for another person.
pub fn write_entry(db: &mut Db, act: &Act, new: &NewEntry) -> Result<BulletinEntryId, Error> {
    let person = act.allow(Action::WriteBulletin, None, Relation::None)?.id;
    let id = BulletinEntryId::new(act.at);
    let row = EntryRow {
        id,
        about: None,
        recorded: Some(plain("recorded", &new.recorded)?),
        reason: Some(plain("reason", &new.reason)?),
        until_on: Some(new.until_on.to_string()),
        deleted_on: None,
        written_by: person,
        written_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
    };
    store::insert(db, &row)?;
    act.record(db, Verb::BulletinWritten, None, Some(id.as_i64()), json!({}))?;
    Ok(id)
}

/// Writes that what a public entry tells of was deleted, which waits for another person too.
pub fn write_deletion(db: &mut Db, act: &Act, about: BulletinEntryId, day: Date) -> Result<BulletinEntryId, Error> {
    let person = act.allow(Action::WriteBulletin, None, Relation::None)?.id;
    if day > act.at.zoned(&act.desk.house.zone).date() {
        let what = format!("`{day}` is still to come");
        return Err(Error::Invalid { field: "deleted_on", what, hint: "write the day on which it was deleted" });
    }
    let all = list_all(db, act)?;
    let entry = all.iter().find(|one| one.id == about).ok_or(Error::Unknown)?;
    if entry.confirmed_at.is_none() {
        return Err(Error::Overtaken);
    }
    if entry.deleted_on.is_some() {
        let what = "its deletion is public already".to_owned();
        return Err(Error::Invalid { field: "deleted_on", what, hint: "it stands as it is" });
    }
    let id = BulletinEntryId::new(act.at);
    let row = EntryRow {
        id,
        about: Some(about),
        recorded: None,
        reason: None,
        until_on: None,
        deleted_on: Some(day.to_string()),
        written_by: person,
        written_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
    };
    store::insert(db, &row)?;
    act.record(db, Verb::BulletinWritten, None, Some(id.as_i64()), json!({ "about": about }))?;
    Ok(id)
}

/// Another person confirms what was written; it is public from then on.
pub fn confirm_entry(db: &mut Db, act: &Act, id: BulletinEntryId) -> Result<(), Error> {
    let person = act.allow(Action::WriteBulletin, None, Relation::None)?.id;
    let rows = store::all(db)?;
    let row = rows.iter().find(|row| row.id == id).ok_or(Error::Unknown)?;
    if row.confirmed_at.is_some() {
        return Err(Error::Overtaken);
    }
    if !are_different_persons(&row.written_by, &person) {
        return Err(Error::SamePerson);
    }
    // Of several words on one deletion the newest is the one that waits, and one is enough.
    let newer =
        |one: &EntryRow| row.about.is_some() && one.about == row.about && (one.confirmed_at.is_some() || one.id > id);
    if rows.iter().any(newer) || store::confirm(db, id, person, act.at)? == 0 {
        return Err(Error::Overtaken);
    }
    Ok(act.record(db, Verb::BulletinConfirmed, None, Some(id.as_i64()), json!({}))?)
}

/// Every entry, newest first, for everybody who may see drafts of what is published.
pub fn list(db: &mut Db, act: &Act) -> Result<Vec<Entry>, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    list_all(db, act)
}

/// All that is confirmed, newest first: the public page.
pub fn public_entries(db: &mut Db, act: &Act) -> Result<Vec<PublicEntry>, Error> {
    let zone = &act.desk.house.zone;
    let public = |entry: Entry| {
        Some(PublicEntry {
            published_on: entry.confirmed_at?.zoned(zone).date(),
            recorded: entry.recorded,
            reason: entry.reason,
            until_on: entry.until_on,
            deleted_on: entry.deleted_on,
        })
    };
    Ok(list_all(db, act)?.into_iter().filter_map(public).collect())
}

/// When something became public last.
pub fn last_confirmed_at(db: &mut Db) -> Result<Option<Timestamp>, Error> {
    Ok(store::all(db)?.into_iter().filter_map(|row| row.confirmed_at).max())
}

fn list_all(db: &mut Db, act: &Act) -> Result<Vec<Entry>, Error> {
    let rows = store::all(db)?;
    let is_mine = |row: &EntryRow| act.user_id() == Some(row.written_by);
    let mut entries = Vec::new();
    for row in rows.iter().rev() {
        let (Some(recorded), Some(reason), Some(until_on)) = (&row.recorded, &row.reason, &row.until_on) else {
            continue;
        };
        let ends = || rows.iter().filter(|end| end.about == Some(row.id));
        let deleted = ends().find(|end| end.confirmed_at.is_some());
        let waits = ends().rfind(|_| deleted.is_none());
        entries.push(Entry {
            id: row.id,
            recorded: recorded.clone(),
            reason: reason.clone(),
            until_on: until_on.clone(),
            confirmed_at: row.confirmed_at,
            deleted_on: deleted.and_then(|end| end.deleted_on.clone()),
            deletion_waits: waits.map(|end| Waiting {
                id: end.id,
                deleted_on: end.deleted_on.clone().unwrap_or_default(),
                is_mine: is_mine(end),
            }),
            is_mine: is_mine(row),
        });
    }
    Ok(entries)
}

/// One paragraph.
fn plain(field: &'static str, text: &str) -> Result<String, Error> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if !(1..=TEXT_LIMIT).contains(&length) {
        let what = format!("this has 1 to {TEXT_LIMIT} characters, and there are {length}");
        return Err(Error::Invalid { field, what, hint: "say it in two or three sentences, without any person" });
    }
    if let Some(found) = cases::personal_by_form(&text).first() {
        let what = format!("“{}” looks like personal data ({})", found.text, found.sort.label());
        return Err(Error::Invalid { field, what, hint: "say it without: everybody reads the bulletin" });
    }
    Ok(text)
}
