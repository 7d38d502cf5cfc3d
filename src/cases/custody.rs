//! The chain of custody: where an item comes from, who opened or downloaded it and when, and whether its bytes are still
//! what they were. Told from rows and events, never typed. Invariant: whether the bytes are unchanged is computed each
//! time from the bytes themselves.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::advance::allow;
use super::evidence::{Came, EvidenceItem, EvidenceList, ListedItem, collect};
use super::read::{Reading, look};
use super::{Case, CaseNumber, Error, find_visible, uploads};
use crate::accounts::{self, Act};
use crate::audit::{self, EventRow, Verb};
use crate::db::ids::{EvidenceId, PartId, UploadId, UserId};
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
        let events = audit::timeline(db, list.case.id)?;
        let custody = of(db, act, &list.case, one, &events)?;
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
    let chains = pool.read(|db| chains(db, act, case.clone(), reading, item))?;
    if item.is_some() && chains.is_empty() {
        return Err(Error::Unknown(number.to_string()));
    }
    let (act, subject) = (act.clone(), item.map(EvidenceId::as_i64));
    let detail = json!({ "items": chains.len() });
    pool.write(move |db| Ok::<_, Error>(act.record(db, Verb::CustodyExported, Some(id), subject, detail)?))?;
    Ok((case, chains))
}

fn chains(
    db: &mut Db,
    act: &Act,
    case: Case,
    reading: Reading,
    item: Option<EvidenceId>,
) -> Result<Vec<Custody>, Error> {
    let events = audit::timeline(db, case.id)?;
    let list = collect(db, act, case, reading)?;
    let wanted = list.items.into_iter().filter(|one| item.is_none_or(|item| one.item.id == item));
    wanted.map(|one| of(db, act, &list.case, one, &events)).collect()
}

fn of(db: &mut Db, act: &Act, case: &Case, listed: ListedItem, events: &[EventRow]) -> Result<Custody, Error> {
    let integrity = integrity(db, act, case, &listed)?;
    let mut names = Names::default();
    let mut steps = Vec::new();
    if let Some(notice) = listed.item.notice {
        let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
        let what = format!("Came with a notice: {}", row.channel.label());
        steps.push(CustodyStep { at: row.received_at, who: row.transport.label().to_owned(), what });
    }
    let who = names.name(db, act, listed.item.added_by, "The program, when it placed the notice")?;
    let what = if listed.item.upload.is_some() { "Uploaded as evidence" } else { "Became evidence" };
    steps.push(CustodyStep { at: listed.item.added_at, who, what: what.to_owned() });
    for event in events {
        if let Some(what) = what_happened(&listed.item, event) {
            let who = names.name(db, act, event.actor_id, event.program.as_deref().unwrap_or_default())?;
            steps.push(CustodyStep { at: event.at, who, what });
        }
    }
    Ok(Custody { listed, integrity, steps })
}

/// What an event of the case means for the item; `None` if it has nothing to do with it.
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

fn integrity(db: &mut Db, act: &Act, case: &Case, listed: &ListedItem) -> Result<Integrity, Error> {
    let item = &listed.item;
    let bytes = match (item.upload, item.notice, item.part) {
        (Some(upload), ..) => uploads::content(db, act, case, upload),
        (None, Some(notice), Some(part)) => {
            notices::attachment(db, act.keys(), notice, part).map(|(_, bytes)| bytes).map_err(Error::from)
        }
        (None, Some(notice), None) => {
            let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
            notices::raw(act.keys(), &row).map(|(bytes, _)| bytes).map_err(Error::from)
        }
        (None, None, _) => return Err(Error::Unknown(case.number.to_string())),
    };
    match bytes {
        Ok(bytes) if sha256(&bytes).as_slice() == item.sha256 => Ok(Integrity::Unchanged),
        Err(
            Error::Sealing(sealing::Error::Destroyed)
            | Error::Notice(notices::Error::Sealing(sealing::Error::Destroyed)),
        ) => Ok(Integrity::Destroyed),
        Ok(_)
        | Err(
            Error::Sealing(sealing::Error::Unreadable(_))
            | Error::Notice(notices::Error::Sealing(sealing::Error::Unreadable(_))),
        ) => Ok(Integrity::Changed),
        Err(error) => Err(error),
    }
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
