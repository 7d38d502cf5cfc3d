//! The evidence of a case: the parts of its notices and what people uploaded, each with its digest, origin and who added it.
//! Not the way of an item through our hands (`custody`). Invariant: from the Board on, nothing is added.

use std::collections::BTreeMap;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::advance::allow;
use super::file_type::Mark;
use super::protection::Protections;
use super::read::{Reading, check_belongs, look};
use super::upload_destruction::UploadDestruction;
use super::{Case, CaseNumber, Destruction, Error, find_visible, store, uploads};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, EvidenceId, NoticeId, PartId, UploadId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::notices::{self, PartRole, PartSummary};
use crate::sealing::{self, Place};
use crate::workflow::Action;

/// One item under review.
#[derive(Clone, Debug)]
pub struct EvidenceItem {
    pub id: EvidenceId,
    /// What it came with; `None` for an upload.
    pub notice: Option<NoticeId>,
    pub part: Option<PartId>,
    pub upload: Option<UploadId>,
    pub sha256: Vec<u8>,
    pub added_by: Option<UserId>,
    pub added_at: Timestamp,
}

/// An item with what is known of it.
#[derive(Clone, Debug)]
pub struct ListedItem {
    pub item: EvidenceItem,
    pub came: Came,
    /// For showing, made harmless; `None` if it has none, or while it stays sealed to this person.
    pub name: Option<String>,
    /// Declared by the sender, or by its content for an upload.
    pub content_type: String,
    pub size: i64,
    pub marks: Vec<Mark>,
}

/// How an item came to us.
#[derive(Clone, Debug)]
pub enum Came {
    WithNotice { part: Option<PartSummary>, destruction: Option<Destruction> },
    Uploaded { origin: Option<String>, destruction: Option<UploadDestruction> },
}

impl Came {
    /// Two persons destroyed it.
    pub fn is_destroyed(&self) -> bool {
        match self {
            Self::WithNotice { destruction, .. } => destruction.as_ref().is_some_and(|row| row.confirmed_at.is_some()),
            Self::Uploaded { destruction, .. } => destruction.as_ref().is_some_and(|row| row.confirmed_at.is_some()),
        }
    }
}

/// The evidence of a case as a person sees it.
#[derive(Clone, Debug)]
pub struct EvidenceList {
    pub case: Case,
    pub reading: Reading,
    /// Nobody opens a file of this case.
    pub protected: bool,
    pub items: Vec<ListedItem>,
    /// Parts of the case's notices that are no evidence yet.
    pub further: Vec<PartSummary>,
}

/// Adds every readable part of a notice as evidence.
pub(super) fn add_parts(db: &mut Db, act: &Act, case: &Case, notice: NoticeId) -> Result<(), Error> {
    for part in notices::parts(db, notice)?.into_iter().filter(|part| part.role != PartRole::Headers) {
        insert_part(db, act, case, part)?;
    }
    Ok(())
}

fn insert_part(db: &mut Db, act: &Act, case: &Case, part: PartSummary) -> Result<EvidenceId, Error> {
    let row = store::EvidenceRow {
        id: EvidenceId::new(act.at),
        case_id: case.id,
        notice_id: Some(part.notice_id),
        part_id: Some(part.id),
        upload_id: None,
        sha256: part.sha256,
        added_by: act.user_id(),
        added_at: act.at,
    };
    store::insert_evidence(db, &row)?;
    Ok(row.id)
}

/// Makes a part of one of the case's notices evidence that is none yet: of an automatic answer, say.
pub fn add_part(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<EvidenceId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddEvidence, &case)?;
    check_belongs(db, &case, notice)?;
    freeze(db, &case)?;
    let known = notices::parts(db, notice)?.into_iter().find(|one| one.id == part && one.role != PartRole::Headers);
    let part = known.ok_or(notices::Error::Unknown(notice))?;
    if store::evidence_of(db, case.id)?.iter().any(|row| row.part_id == Some(part.id)) {
        let what = "this part is evidence already".to_owned();
        return Err(Error::Invalid { field: "part", what, hint: "look at the list again" });
    }
    let subject = part.id;
    let item = insert_part(db, act, &case, part)?;
    let detail = json!({ "notice": notice, "part": subject });
    act.record(db, Verb::EvidenceAdded, Some(case.id), Some(item.as_i64()), detail)?;
    Ok(item)
}

/// Until this transaction ends the case stays in the state in which the matrix was asked.
pub(super) fn freeze(db: &mut Db, case: &Case) -> Result<(), Error> {
    if store::hold_case(db, case.id, case.version)? == 0 {
        return Err(Error::Conflict(Box::new(super::get(db, case.id)?)));
    }
    Ok(())
}

pub(super) fn list(db: &mut Db, case: CaseId) -> Result<Vec<EvidenceItem>, Error> {
    let item = |row: store::EvidenceRow| EvidenceItem {
        id: row.id,
        notice: row.notice_id,
        part: row.part_id,
        upload: row.upload_id,
        sha256: row.sha256,
        added_by: row.added_by,
        added_at: row.added_at,
    };
    Ok(store::evidence_of(db, case)?.into_iter().map(item).collect())
}

/// The item, if it is evidence of this case.
pub(super) fn get(db: &mut Db, case: &Case, id: EvidenceId) -> Result<EvidenceItem, Error> {
    let found = list(db, case.id)?.into_iter().find(|item| item.id == id);
    found.ok_or_else(|| Error::Unknown(case.number.to_string()))
}

/// The evidence of a case. To whom sealed content is opened, names and origins are shown, and the event is left.
pub fn list_evidence(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<EvidenceList, Error> {
    let (case, reading) = look(pool, act, number)?;
    pool.read(|db| collect(db, act, case, reading))
}

pub(super) fn collect(db: &mut Db, act: &Act, case: Case, reading: Reading) -> Result<EvidenceList, Error> {
    let items = list(db, case.id)?;
    let mut parts = Parts::default();
    let protected = parts.protections.of_case(db, act, case.id)?;
    for notice in notices::notices_of(db, case.id)? {
        parts.read(db, act, notice.id, reading)?;
    }
    let uploads = Uploads::read(db, case.id)?;
    let mut listed = Vec::new();
    for item in items {
        // A part of a notice that the case does not have any more, after an un-merge.
        if let Some(notice) = item.notice.filter(|notice| !parts.notices.contains(notice)) {
            parts.read(db, act, notice, reading)?;
        }
        listed.push(match item.upload {
            Some(upload) => uploads.item(act, item, upload, reading)?,
            None => parts.item(db, item)?,
        });
    }
    let is_evidence = |part: &PartSummary| listed.iter().any(|one| one.item.part == Some(part.id));
    let readable = parts.of_case.into_iter().filter(|part| part.role != PartRole::Headers);
    let further = readable.filter(|part| !is_evidence(part)).collect();
    Ok(EvidenceList { case, reading, protected, items: listed, further })
}

/// What is known of the parts of notices.
#[derive(Default)]
struct Parts {
    notices: Vec<NoticeId>,
    of_case: Vec<PartSummary>,
    names: BTreeMap<PartId, String>,
    destructions: Vec<Destruction>,
    protections: Protections,
}

impl Parts {
    fn read(&mut self, db: &mut Db, act: &Act, notice: NoticeId, reading: Reading) -> Result<(), Error> {
        self.notices.push(notice);
        self.of_case.extend(notices::parts(db, notice)?);
        self.destructions.extend(store::destructions_of(db, notice)?);
        if reading == Reading::Sealed || self.protections.of_notice(db, act, notice)? {
            return Ok(());
        }
        for (part, key, sealed) in store::sealed_names(db, notice)? {
            let place = Place::new("notice_parts.file_name", part.as_i64());
            if let Some(name) = sealed.map(|sealed| open_name(act, key, place, &sealed)).transpose()?.flatten() {
                self.names.insert(part, name);
            }
        }
        Ok(())
    }

    fn item(&self, db: &mut Db, item: EvidenceItem) -> Result<ListedItem, Error> {
        let part = item.part.and_then(|id| self.of_case.iter().find(|part| part.id == id)).cloned();
        let destruction = self.destructions.iter().find(|row| Some(row.part_id) == item.part).cloned();
        let (content_type, size) = match (&part, item.notice) {
            (Some(part), _) => (part.content_type.clone(), part.size),
            (None, Some(notice)) => {
                let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
                ("message/rfc822".to_owned(), row.size)
            }
            (None, None) => (String::new(), 0),
        };
        let name = item.part.and_then(|id| self.names.get(&id)).cloned();
        let came = Came::WithNotice { part, destruction };
        Ok(ListedItem { item, came, name, content_type, size, marks: Vec::new() })
    }
}

/// What is known of the uploads of a case.
struct Uploads {
    rows: Vec<store::UploadSummary>,
    destructions: Vec<UploadDestruction>,
}

impl Uploads {
    fn read(db: &mut Db, case: CaseId) -> Result<Self, Error> {
        Ok(Self { rows: store::uploads_of(db, case)?, destructions: store::upload_destructions_of(db, case)? })
    }

    fn item(&self, act: &Act, item: EvidenceItem, id: UploadId, reading: Reading) -> Result<ListedItem, Error> {
        let row = self.rows.iter().find(|row| row.id == id).ok_or_else(|| Error::Unknown(id.to_string()))?;
        let open = |column, sealed: &[u8]| match reading {
            Reading::Sealed => Ok(None),
            Reading::Open => open_text(act, row.key_id, Place::new(column, id.as_i64()), sealed),
        };
        let name = open("uploads.file_name", &row.file_name)?.map(|name| notices::harmless_name(&name));
        let destruction = self.destructions.iter().find(|row| row.upload_id == id).cloned();
        Ok(ListedItem {
            name: name.filter(|name| !name.trim().is_empty()),
            content_type: row.content_type.clone(),
            size: row.size,
            marks: uploads::read_marks(&row.marks),
            came: Came::Uploaded { origin: open("uploads.origin", &row.origin)?, destruction },
            item,
        })
    }
}

fn open_name(act: &Act, key: crate::db::ids::KeyId, place: Place, sealed: &[u8]) -> Result<Option<String>, Error> {
    let name = open_text(act, key, place, sealed)?.map(|name| notices::harmless_name(&name));
    Ok(name.filter(|name| !name.trim().is_empty()))
}

/// `None` if the key was destroyed.
fn open_text(act: &Act, key: crate::db::ids::KeyId, place: Place, sealed: &[u8]) -> Result<Option<String>, Error> {
    match act.keys().key(key) {
        Ok(key) => Ok(Some(key.open_text(place, sealed)?)),
        Err(sealing::Error::Destroyed) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// SHA-256 over the case's evidence, its ids and digests in order: what a ballot freezes.
pub fn evidence_digest(db: &mut Db, case: CaseId) -> Result<[u8; 32], Error> {
    let mut digest = Sha256::new();
    for item in store::evidence_of(db, case)? {
        digest.update(item.id.as_i64().to_be_bytes());
        digest.update(&item.sha256);
    }
    Ok(digest.finalize().into())
}
