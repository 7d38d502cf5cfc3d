//! What people state for a quarter's report beside what is counted: denominators, and a note on the method. One person enters, another
//! confirms.
//!
//! Not the figures, which nobody types. Invariant: nothing of it is published that a second person did not confirm, and what was confirmed
//! stays in the record; a better number is a new entry.

use serde_json::json;
use thiserror::Error as ThisError;

use super::Quarter;
use super::store::{self, EntryRow};
use crate::accounts::{Act, Denied};
use crate::audit::Verb;
use crate::db::ids::ReportEntryId;
use crate::db::{self, Db};
use crate::spreadsheet::is_formula;
use crate::taxonomy::Denominator;
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation};

/// The longest note, in characters.
pub const NOTE_LIMIT: usize = 1_000;
/// The code of a note, beside those of the denominators.
const NOTE: &str = "note";
/// Beyond it a number is a slip of the hand.
const LARGEST: i64 = 1_000_000_000_000;

/// One thing that is stated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Number(Denominator, i64),
    Note(String),
}

#[derive(Debug, ThisError)]
pub enum EntryError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("{what}\n  hint: {hint}")]
    Invalid { field: &'static str, what: String, hint: &'static str },
    #[error("you entered this yourself\n  hint: another person has to confirm it")]
    SamePerson,
    #[error("there is no such entry")]
    Unknown,
    #[error("this does not wait any more\n  hint: look at what stands now")]
    Overtaken,
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(EntryError);

/// What stands for a quarter, and what waits for a second person.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// Confirmed; of each thing the newest.
    pub stand: Vec<Entry>,
    pub wait: Vec<Unconfirmed>,
}

/// An entry that nobody has confirmed, and that no later one replaced.
#[derive(Clone, Debug)]
pub struct Unconfirmed {
    pub id: ReportEntryId,
    pub entry: Entry,
    pub is_mine: bool,
}

impl Entries {
    pub fn number(&self, wanted: Denominator) -> Option<i64> {
        self.stand.iter().find_map(|entry| match entry {
            Entry::Number(one, number) if *one == wanted => Some(*number),
            _ => None,
        })
    }

    pub fn note(&self) -> Option<&str> {
        self.stand.iter().find_map(|entry| match entry {
            Entry::Note(text) => Some(text.as_str()),
            Entry::Number(..) => None,
        })
    }
}

/// Enters something, in the place of what waits of the same sort.
pub fn enter(db: &mut Db, act: &Act, quarter: Quarter, entry: &Entry) -> Result<ReportEntryId, EntryError> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.id;
    let (code, number, note) = match entry {
        Entry::Number(code, number) if (0..=LARGEST).contains(number) => (code.as_str(), Some(*number), None),
        Entry::Number(_, number) => {
            return Err(invalid(
                "number",
                format!("`{number}` is not such a number"),
                "write a whole number from 0 on",
            ));
        }
        Entry::Note(text) => (NOTE, None, Some(plain_note(text)?)),
    };
    let id = ReportEntryId::new(act.at);
    let row = EntryRow {
        id,
        quarter: quarter.to_string(),
        code: code.to_owned(),
        number,
        note,
        entered_by: person,
        entered_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
    };
    store::insert_entry(db, &row)?;
    let detail = json!({ "quarter": quarter, "code": code });
    act.record(db, Verb::ReportEntryMade, None, Some(id.as_i64()), detail)?;
    Ok(id)
}

/// Another person confirms an entry; the report states it from now on.
pub fn confirm_entry(db: &mut Db, act: &Act, quarter: Quarter, id: ReportEntryId) -> Result<(), EntryError> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.id;
    let rows = store::entries_of(db, quarter)?;
    let row = rows.iter().find(|row| row.id == id).ok_or(EntryError::Unknown)?;
    if row.confirmed_at.is_some() || rows.iter().any(|later| later.code == row.code && later.id > id) {
        return Err(EntryError::Overtaken);
    }
    if !are_different_persons(&row.entered_by, &person) {
        return Err(EntryError::SamePerson);
    }
    if store::confirm_entry(db, id, person, act.at)? == 0 {
        return Err(EntryError::Overtaken);
    }
    let detail = json!({ "quarter": quarter, "code": row.code });
    Ok(act.record(db, Verb::ReportEntryConfirmed, None, Some(id.as_i64()), detail)?)
}

/// What stands and what waits, for everybody who may see drafts.
pub fn entries(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Entries, EntryError> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    read(db, act, quarter)
}

pub(super) fn read(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Entries, EntryError> {
    let mut entries = Entries::default();
    let rows = store::entries_of(db, quarter)?;
    let is_newest = |row: &EntryRow, among: fn(&EntryRow) -> bool| {
        !rows.iter().any(|later| later.code == row.code && later.id > row.id && among(later))
    };
    for row in &rows {
        let is_confirmed = row.confirmed_at.is_some();
        if is_confirmed && is_newest(row, |later| later.confirmed_at.is_some()) {
            entries.stand.extend(entry(row));
        } else if !is_confirmed && is_newest(row, |_| true) {
            let waiting = |entry| Unconfirmed { id: row.id, entry, is_mine: act.user_id() == Some(row.entered_by) };
            entries.wait.extend(entry(row).map(waiting));
        }
    }
    Ok(entries)
}

fn entry(row: &EntryRow) -> Option<Entry> {
    match (&row.note, row.number) {
        (Some(note), _) => Some(Entry::Note(note.clone())),
        (None, Some(number)) => Some(Entry::Number(row.code.parse().ok()?, number)),
        (None, None) => None,
    }
}

/// One paragraph that no spreadsheet takes for a formula.
fn plain_note(text: &str) -> Result<String, EntryError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    if !(1..=NOTE_LIMIT).contains(&length) {
        let what = format!("a note has 1 to {NOTE_LIMIT} characters, and this has {length}");
        return Err(invalid("note", what, "say what changed in how figures are counted, and since when"));
    }
    if is_formula(&text) {
        let what = "the note begins like a formula of a spreadsheet".to_owned();
        return Err(invalid("note", what, "begin with a word"));
    }
    Ok(text)
}

fn invalid(field: &'static str, what: String, hint: &'static str) -> EntryError {
    EntryError::Invalid { field, what, hint }
}
