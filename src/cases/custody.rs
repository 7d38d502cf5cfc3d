//! The chain of custody: where an item comes from, who opened or downloaded it and when, and whether its bytes are still
//! what they were. Told from rows and events, never typed. Invariant: whether the bytes are unchanged is computed each
//! time from the bytes themselves.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::{Value, json};

use super::advance::{allow, is_allowed};
use super::assessed::{is_assessed_part, is_assessed_upload};
use super::evidence::{Came, EvidenceItem, EvidenceList, ListedItem, collect};
use super::protection::Protections;
use super::read::look;
use super::{Case, CaseNumber, Error, evidence, find_visible, store, uploads, visible};
use crate::accounts::{self, Act};
use crate::audit::{self, EventRow, Verb};
use crate::db::ids::{CaseId, EvidenceId, PartId, UploadId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::notices;
use crate::sealing::{self, sha256};
use crate::workflow::Action;

text_enum! {
    /// Whether the stored bytes still have the hash that was taken when they came.
    pub enum Integrity {
        Unchanged = "unchanged" => "Yes: the stored bytes have this hash",
        Changed = "changed" => "No: the stored bytes are not what they were",
        Destroyed = "destroyed" => "It was destroyed; its hash is kept",
    }
}

/// One item and its way through our hands.
#[derive(Clone, Debug)]
pub struct Custody {
    pub listed: ListedItem,
    pub integrity: Integrity,
    /// This person gets the file itself: it is whole, and nothing keeps it from them.
    pub is_given_out: bool,
    /// Oldest first.
    pub steps: Vec<CustodyStep>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustodyStep {
    pub at: Timestamp,
    /// The person's name, or the part of the program.
    pub who: String,
    pub what: String,
}

/// The chain of custody of one item, with its bytes checked now.
pub fn custody(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    item: EvidenceId,
) -> Result<(EvidenceList, Custody), Error> {
    let (case, reading) = look(pool, act, number)?;
    pool.read(|db| {
        let list = collect(db, act, case, reading)?;
        let one = list.items.iter().find(|one| one.item.id == item).cloned();
        let one = one.ok_or_else(|| Error::Unknown(number.to_string()))?;
        let custody = of(db, act, &list.case, one, &mut Seen::default())?;
        Ok((list, custody))
    })
}

/// The chain of custody of one item or, without one, of all evidence of the case, for handing over. Leaves the event.
pub fn export_custody(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    item: Option<EvidenceId>,
) -> Result<(Case, Vec<Custody>), Error> {
    pool.read(|db| {
        let case = find_visible(db, act, number)?;
        allow(db, act, Action::ExportCases, &case)
    })?;
    let (case, reading) = look(pool, act, number)?;
    let id = case.id;
    let list = pool.read(|db| collect(db, act, case.clone(), reading))?;
    let mut seen = Seen::default();
    let mut chains = Vec::new();
    for one in list.items.into_iter().filter(|one| item.is_none_or(|item| one.item.id == item)) {
        // One file at a time: reading all of them in one transaction would hold the database's old rows for as long.
        chains.push(pool.read(|db| of(db, act, &case, one, &mut seen))?);
    }
    if item.is_some() && chains.is_empty() {
        return Err(Error::Unknown(number.to_string()));
    }
    let (act, subject) = (act.clone(), item.map(EvidenceId::as_i64));
    let detail = json!({ "items": chains.len() });
    pool.write(move |db| Ok::<_, Error>(act.record(db, Verb::CustodyExported, Some(id), subject, detail)?))?;
    Ok((case, chains))
}

fn of(db: &mut Db, act: &Act, case: &Case, listed: ListedItem, seen: &mut Seen) -> Result<Custody, Error> {
    let (integrity, is_given_out) = file_now(db, act, case, &listed, seen)?;
    let mut steps = Vec::new();
    if let Some(notice) = listed.item.notice {
        let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
        let what = format!("Came with a notice: {}", row.channel.label());
        steps.push(CustodyStep { at: row.received_at, who: row.transport.label().to_owned(), what });
    }
    let who = seen.names.name(db, act, listed.item.added_by, "The program, when it placed the notice")?;
    let what = if listed.item.upload.is_some() { "Uploaded as evidence" } else { "Became evidence" };
    steps.push(CustodyStep { at: listed.item.added_at, who, what: what.to_owned() });
    steps.extend(steps_in(db, act, case.id, &listed.item, None, seen)?);
    for other in other_cases(db, case, &listed.item)? {
        let there = there(db, other, &listed.item)?;
        let words = match visible(db, act, other)? {
            Some(other) => Elsewhere::Named(format!("in case {}", other.number)),
            None => Elsewhere::Unnamed,
        };
        steps.extend(steps_in(db, act, other, &there, Some(&words), seen)?);
    }
    // What came in and became evidence stays ahead of what happened in the same second.
    steps.sort_by_key(|step| step.at);
    Ok(Custody { listed, integrity, is_given_out, steps })
}

/// How a step that was taken by way of another case is told.
enum Elsewhere {
    Named(String),
    /// To somebody who may not see the other case.
    Unnamed,
}

fn other_cases(db: &mut Db, case: &Case, item: &EvidenceItem) -> Result<Vec<CaseId>, Error> {
    let Some(notice) = item.notice else { return Ok(Vec::new()) };
    Ok(store::cases_of_notice(db, notice)?.into_iter().filter(|other| *other != case.id).collect())
}

/// The same part or message as an item of another case, if it is evidence there too.
fn there(db: &mut Db, other: CaseId, item: &EvidenceItem) -> Result<EvidenceItem, Error> {
    let rows = evidence::list(db, other)?;
    let same = rows.into_iter().find(|row| row.notice == item.notice && row.part == item.part);
    Ok(same.unwrap_or_else(|| item.clone()))
}

fn steps_in(
    db: &mut Db,
    act: &Act,
    case: CaseId,
    item: &EvidenceItem,
    elsewhere: Option<&Elsewhere>,
    seen: &mut Seen,
) -> Result<Vec<CustodyStep>, Error> {
    let Seen { timelines, names, .. } = seen;
    let events = match timelines.entry(case) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(unknown) => unknown.insert(audit::timeline(db, case)?),
    };
    let mut steps = Vec::new();
    for event in events.iter() {
        let Some(what) = what_happened(item, event) else { continue };
        let mut name = || names.name(db, act, event.actor_id, event.program.as_deref().unwrap_or_default());
        let (who, what) = match elsewhere {
            None => (name()?, what),
            Some(Elsewhere::Named(place)) => (name()?, format!("{what}, {place}")),
            Some(Elsewhere::Unnamed) => ("Somebody".to_owned(), format!("{what}, in another case")),
        };
        steps.push(CustodyStep { at: event.at, who, what });
    }
    Ok(steps)
}

/// What an event of a case means for the item; `None` if it has nothing to do with it.
fn what_happened(item: &EvidenceItem, event: &EventRow) -> Option<String> {
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let named = |name: &str| detail.get(name).and_then(Value::as_i64);
    let is_item = event.subject_id == Some(item.id.as_i64());
    let is_content = event.subject_id.is_some()
        && event.subject_id == item.part.map(PartId::as_i64).or(item.upload.map(UploadId::as_i64));
    let of_notice = item.notice.is_some_and(|notice| named("notice") == Some(notice.as_i64()));
    let applies = match event.verb {
        // Whoever opens a case may read every text in it; files are only ever downloaded.
        Verb::SealedOpened => event.at >= item.added_at,
        Verb::EvidenceDownloaded => is_item || is_content || of_notice && named("part").is_none(),
        Verb::CustodyExported => is_item || event.subject_id.is_none() && event.at >= item.added_at,
        Verb::DestructionAsked | Verb::DestructionWithdrawn | Verb::PartDestroyed => is_content,
        _ => false,
    };
    let words = match event.verb {
        Verb::SealedOpened => "The sealed texts of the case were opened for reading".to_owned(),
        Verb::EvidenceDownloaded if !is_item && !is_content => "Downloaded with the message as it came".to_owned(),
        Verb::EvidenceDownloaded => "Downloaded".to_owned(),
        verb => verb.label().to_owned(),
    };
    applies.then_some(words)
}

/// The file as it is stored now, and whether a reviewer from outside may have it.
struct StoredFile {
    bytes: Vec<u8>,
    is_assessed: bool,
}

/// Whether the stored bytes are what they were, and whether this person gets them.
fn file_now(
    db: &mut Db,
    act: &Act,
    case: &Case,
    listed: &ListedItem,
    seen: &mut Seen,
) -> Result<(Integrity, bool), Error> {
    match stored_file(db, act, case, &listed.item) {
        Ok(file) if sha256(&file.bytes).as_slice() == listed.item.sha256 => {
            Ok((Integrity::Unchanged, is_given_out(db, act, case, &listed.item, file.is_assessed, seen)?))
        }
        Err(
            Error::Sealing(sealing::Error::Destroyed)
            | Error::Notice(notices::Error::Sealing(sealing::Error::Destroyed)),
        ) => Ok((Integrity::Destroyed, false)),
        Ok(_)
        | Err(
            Error::Sealing(sealing::Error::Unreadable(_))
            | Error::Notice(notices::Error::Sealing(sealing::Error::Unreadable(_))),
        ) => Ok((Integrity::Changed, false)),
        Err(error) => Err(error),
    }
}

fn stored_file(db: &mut Db, act: &Act, case: &Case, item: &EvidenceItem) -> Result<StoredFile, Error> {
    match (item.upload, item.notice, item.part) {
        (Some(upload), ..) => {
            let file = uploads::content(db, act, case, upload)?;
            Ok(StoredFile { is_assessed: is_assessed_upload(&file.name, &file.bytes), bytes: file.bytes })
        }
        (None, Some(notice), Some(part)) => {
            let (attachment, bytes) = notices::attachment(db, act.keys(), notice, part)?;
            Ok(StoredFile { is_assessed: is_assessed_part(&attachment), bytes })
        }
        (None, Some(notice), None) => {
            let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
            let (bytes, _) = notices::raw(act.keys(), &row)?;
            Ok(StoredFile { bytes, is_assessed: false })
        }
        (None, None, _) => Err(Error::Unknown(case.number.to_string())),
    }
}

fn is_given_out(
    db: &mut Db,
    act: &Act,
    case: &Case,
    item: &EvidenceItem,
    is_assessed: bool,
    seen: &mut Seen,
) -> Result<bool, Error> {
    let protected = match item.notice {
        Some(notice) => seen.protections.of_notice(db, act, notice)?,
        None => seen.protections.of_case(db, act, case.id)?,
    };
    let reads = is_allowed(db, act, Action::ReadContent, case)?;
    Ok(!protected && reads && (is_assessed || is_allowed(db, act, Action::OpenSealed, case)?))
}

/// What was asked already, so that many items ask it once.
#[derive(Default)]
struct Seen {
    timelines: BTreeMap<CaseId, Vec<EventRow>>,
    protections: Protections,
    names: Names,
}

/// Names of persons, each looked up once.
#[derive(Default)]
struct Names(BTreeMap<UserId, String>);

impl Names {
    fn name(&mut self, db: &mut Db, act: &Act, id: Option<UserId>, otherwise: &str) -> Result<String, Error> {
        let Some(id) = id else { return Ok(otherwise.to_owned()) };
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = accounts::shown_name(db, act, id)?;
        self.0.insert(id, name.clone());
        Ok(name)
    }
}

impl Custody {
    /// The account of where an upload was obtained; `None` for what came with a notice, or while it stays sealed.
    pub fn origin(&self) -> Option<&str> {
        match &self.listed.came {
            Came::Uploaded { origin, .. } => origin.as_deref(),
            Came::WithNotice { .. } => None,
        }
    }
}
