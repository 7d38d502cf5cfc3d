//! Notes among colleagues about a case, and whom they mention. Never seen by anybody outside, never in a report. Invariant:
//! a note stands only sealed, and nobody is mentioned who may not read it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::advance::{allow, is_allowed};
use super::drafts::{DraftForm, forget_draft};
use super::mails::call_person;
use super::read::opened_case;
use super::{Case, CaseNumber, Error, case_key, find_visible, store};
use crate::accounts::{self, Act, Person, User, UserState};
use crate::audit::Verb;
use crate::db::ids::{CaseId, NoteId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::sealing::{self, Place};
use crate::workflow::Action;

/// The longest note, in characters.
const NOTE_LIMIT: usize = 20_000;
/// So many mentions are listed for a person at once.
const MENTIONS_LISTED: i64 = 50;

/// A note, opened for reading.
#[derive(Clone, Debug)]
pub struct Note {
    pub id: NoteId,
    pub author: UserId,
    /// Their name as others see it.
    pub by: String,
    /// `None` once it was taken back, or its key was destroyed.
    pub text: Option<String>,
    pub written_at: Timestamp,
    pub taken_back_at: Option<Timestamp>,
}

/// A note that mentions a person who has not seen it.
#[derive(Clone, Debug)]
pub struct Mention {
    pub case: Case,
    pub note: NoteId,
    /// Who wrote it, as others see their name.
    pub by: String,
    pub written_at: Timestamp,
}

/// Writes a note. Everybody whom it names as `@name` is told, and finds it on their desk until they have seen it.
pub fn write_note(db: &mut Db, act: &Act, number: &CaseNumber, text: &str) -> Result<NoteId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::WriteNote, &case)?;
    let author = act.person(Action::WriteNote)?.id;
    let text = text.trim();
    if text.is_empty() {
        return Err(invalid("the note is empty".to_owned(), "write what your colleagues should know"));
    }
    if text.chars().count() > NOTE_LIMIT {
        let what = format!("a note has at most {NOTE_LIMIT} characters");
        return Err(invalid(what, "say it shorter, or in two notes"));
    }
    let mentioned = mentioned(db, act, &case, text)?;
    let id = NoteId::new(act.at);
    let body = case_key(act, &case)?.seal(place(id), text.as_bytes())?;
    let row = store::NoteRow {
        id,
        case_id: case.id,
        author_id: author,
        body: Some(body),
        written_at: act.at,
        taken_back_at: None,
    };
    store::insert_note(db, &row)?;
    for user in mentioned.iter().filter(|user| user.id != author) {
        store::insert_mention(db, id, user.id)?;
        call_person(db, act, user, Todo::Mentioned, id.as_i64())?;
    }
    forget_draft(db, act, &case, DraftForm::Note)?;
    let ids: Vec<UserId> = mentioned.iter().map(|user| user.id).collect();
    act.record(db, Verb::NoteWritten, Some(case.id), Some(id.as_i64()), json!({ "mentions": ids }))?;
    Ok(id)
}

/// Takes one's own note back: its text is gone, and that there was one stays to be seen.
pub fn take_back_note(db: &mut Db, act: &Act, number: &CaseNumber, note: NoteId) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::WriteNote, &case)?;
    let author = act.person(Action::WriteNote)?.id;
    if store::empty_note(db, case.id, note, author, act.at)? == 0 {
        let what = "this is no note of yours that still stands".to_owned();
        return Err(invalid(what, "only whoever wrote a note can take it back, and only once"));
    }
    Ok(act.record(db, Verb::NoteTakenBack, Some(case.id), Some(note.as_i64()), json!({}))?)
}

/// The notes of a case, oldest first. Opening them leaves the event of opening sealed content, and what mentioned this
/// person counts as seen.
pub fn read_notes(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<(Case, Vec<Note>), Error> {
    pool.read(|db| {
        let case = find_visible(db, act, number)?;
        allow(db, act, Action::WriteNote, &case)
    })?;
    let case = opened_case(pool, act, number)?;
    let (notes, unseen) = pool.read(|db| {
        let rows = store::notes_of(db, case.id)?;
        let reader = act.person(Action::WriteNote)?.id;
        let unseen = store::is_mentioned_unseen(db, case.id, reader)?;
        Ok::<_, Error>((opened(db, act, &case, rows)?, unseen))
    })?;
    if unseen {
        let (act, id) = (act.clone(), case.id);
        pool.write(move |db| {
            let reader = act.person(Action::WriteNote)?.id;
            store::see_mentions(db, id, reader, act.at)?;
            Ok::<_, Error>(())
        })?;
    }
    Ok((case, notes))
}

/// How many notes stand in the case; `None` for those who may not read them.
pub fn count_notes(db: &mut Db, act: &Act, case: &Case) -> Result<Option<i64>, Error> {
    match allow(db, act, Action::WriteNote, case) {
        Ok(()) => Ok(Some(store::count_notes(db, case.id)?)),
        Err(Error::Denied(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What mentions this person and they have not seen, of the cases whose notes they may read now; oldest first.
pub fn mentions_for(db: &mut Db, act: &Act) -> Result<Vec<Mention>, Error> {
    let person = act.person(Action::ViewHome)?.id;
    // Of a case whose notes they may not read any more nothing counts, neither as a line nor against the limit.
    let mut readable: BTreeMap<CaseId, Case> = BTreeMap::new();
    for id in store::cases_of_unseen_mentions(db, person)? {
        let case = super::get(db, id)?;
        if is_allowed(db, act, Action::WriteNote, &case)? {
            readable.insert(id, case);
        }
    }
    let ids: Vec<CaseId> = readable.keys().copied().collect();
    let mut mentions = Vec::new();
    for row in store::unseen_mentions(db, person, &ids, MENTIONS_LISTED)? {
        let Some(case) = readable.get(&row.case_id).cloned() else { continue };
        let by = accounts::get(db, row.author_id)?.display_name;
        mentions.push(Mention { case, note: row.id, by, written_at: row.written_at });
    }
    Ok(mentions)
}

fn opened(db: &mut Db, act: &Act, case: &Case, rows: Vec<store::NoteRow>) -> Result<Vec<Note>, Error> {
    let key = match case_key(act, case) {
        Ok(key) => Some(key),
        Err(Error::Sealing(sealing::Error::Destroyed)) => None,
        Err(error) => return Err(error),
    };
    let mut names: BTreeMap<UserId, String> = BTreeMap::new();
    let mut notes = Vec::with_capacity(rows.len());
    for row in rows {
        let by = match names.get(&row.author_id) {
            Some(name) => name.clone(),
            None => accounts::get(db, row.author_id)?.display_name,
        };
        names.insert(row.author_id, by.clone());
        let text = match (&key, &row.body) {
            (Some(key), Some(body)) => Some(key.open_text(place(row.id), body)?),
            _ => None,
        };
        let (written_at, taken_back_at) = (row.written_at, row.taken_back_at);
        notes.push(Note { id: row.id, author: row.author_id, by, text, written_at, taken_back_at });
    }
    Ok(notes)
}

/// The people whom a text mentions. One who cannot read the note is refused, in the same words as one who is not there.
fn mentioned(db: &mut Db, act: &Act, case: &Case, text: &str) -> Result<Vec<User>, Error> {
    let mut people: Vec<User> = Vec::new();
    for name in names_in(text).collect::<BTreeSet<_>>() {
        match reader(db, act, case, name)? {
            Some(user) if people.iter().any(|known| known.id == user.id) => {}
            Some(user) => people.push(user),
            None => {
                let what = format!("`@{name}` is nobody who can read the notes of this case");
                return Err(invalid(what, "mention those who work on it, or leave out the `@`"));
            }
        }
    }
    Ok(people)
}

/// The person with this name, if they may read the note; a full stop after the name is none of it.
fn reader(db: &mut Db, act: &Act, case: &Case, name: &str) -> Result<Option<User>, Error> {
    let bare = name.trim_end_matches(['.', '-', '_']);
    for name in [name, bare] {
        if let Some(user) = accounts::find_by_name(db, name)?
            && user.state != UserState::Disabled
        {
            let person = Person { id: user.id, roles: user.roles };
            let theirs = Act::by_person(person, act.at, act.desk.clone());
            return match allow(db, &theirs, Action::WriteNote, case) {
                Ok(()) => Ok(Some(user)),
                Err(Error::Denied(_)) => Ok(None),
                Err(error) => Err(error),
            };
        }
    }
    Ok(None)
}

/// Every `@name` of a text. What follows a letter or a digit is an address and mentions nobody.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || matches!(char, '.' | '-' | '_');
    text.match_indices('@').filter_map(move |(at, _)| {
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|char| char.is_alphanumeric() || char == '@') {
            return None;
        }
        let rest = text.get(at + 1..)?;
        let end = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
        rest.get(..end).filter(|name| name.starts_with(|char: char| char.is_ascii_lowercase()))
    })
}

fn place(id: NoteId) -> Place {
    Place::new("notes.body", id.as_i64())
}

fn invalid(what: String, hint: &'static str) -> Error {
    Error::Invalid { field: "text", what, hint }
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn a_name_after_an_at_sign_mentions_and_an_address_does_not() {
        let named = |text| names_in(text).collect::<Vec<_>>();
        assert_eq!(named("@mara, ask @omar-b: is it (@rea) or @cleo."), ["mara", "omar-b", "rea", "cleo."]);
        assert_eq!(named("ada@example.org wrote to @@x, @ 3, @Mara and me@"), Vec::<&str>::new());
    }
}
