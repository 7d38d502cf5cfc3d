//! Files that people add as evidence: each sealed with a key of its own as soon as it is whole, kept as it is, and given
//! out only as a download. Invariant: of files that are handed in together either all become evidence or none.

use serde_json::json;

use super::advance::{allow, is_allowed};
use super::assessed::{is_assessed_upload, not_assessed};
use super::file_type::{self, Mark};
use super::read::record_download;
use super::store::{EvidenceRow, UploadRow};
use super::{Case, CaseNumber, Error, evidence, find_visible, protection, store, upload_destruction};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{EvidenceId, UploadId};
use crate::db::{Db, Pool};
use crate::sealing::{self, Place, SealingKey, sha256};
use crate::workflow::Action;

/// The largest file, in bytes, and how many come at once at most.
pub const FILE_BYTES: usize = 25 * 1024 * 1024;
pub const FILES: usize = 10;

/// The longest account of where a file was obtained, in characters.
pub const ORIGIN_LIMIT: usize = 2_000;
const NAME_LIMIT: usize = 255;

/// A file that came whole, sealed and not stored yet.
pub struct SealedFile {
    id: UploadId,
    key: SealingKey,
    content_type: &'static str,
    size: i64,
    sha256: Vec<u8>,
    file_name: Vec<u8>,
    body: Vec<u8>,
    marks: Vec<Mark>,
}

/// Asks before a byte is read whether this person may add a file to the case now.
pub fn check_upload(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<(), Error> {
    uploadable(db, act, number).map(drop)
}

fn uploadable(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddEvidence, &case)?;
    protection::refuse_upload(db, act, &case)?;
    Ok(case)
}

/// Seals a file. What is not stored afterwards leaves a key that seals nothing.
pub fn seal_file(act: &Act, name: &str, bytes: &[u8]) -> Result<SealedFile, Error> {
    if bytes.is_empty() {
        return Err(file("the file is empty", "choose the file again; it may not have been saved"));
    }
    if bytes.len() > FILE_BYTES {
        return Err(file(
            "the file is larger than 25 MiB",
            "put a smaller part of it into evidence, or log where it is",
        ));
    }
    let name: String = name.trim().chars().take(NAME_LIMIT).collect();
    let (id, key) = (UploadId::new(act.at), act.keys().new_key(act.at)?);
    Ok(SealedFile {
        content_type: file_type::content_type(bytes),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: sha256(bytes).to_vec(),
        file_name: key.seal(Place::new("uploads.file_name", id.as_i64()), name.as_bytes())?,
        body: key.seal(Place::new("uploads.body", id.as_i64()), bytes)?,
        marks: file_type::marks(&name, bytes),
        id,
        key,
    })
}

fn file(what: &str, hint: &'static str) -> Error {
    Error::Invalid { field: "files", what: what.to_owned(), hint }
}

/// Makes files evidence, with the account of where they were obtained.
pub fn upload(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    origin: &str,
    files: Vec<SealedFile>,
) -> Result<Vec<EvidenceId>, Error> {
    let case = uploadable(db, act, number)?;
    let origin = origin.trim();
    let invalid = |field, what: &str, hint| Error::Invalid { field, what: what.to_owned(), hint };
    if origin.is_empty() {
        let hint = "write who had it, how it was obtained, and when";
        return Err(invalid("origin", "it is not said where the file was obtained", hint));
    }
    if origin.chars().count() > ORIGIN_LIMIT {
        return Err(invalid("origin", &format!("this account is longer than {ORIGIN_LIMIT} characters"), "shorten it"));
    }
    if files.is_empty() {
        return Err(invalid("files", "no file was chosen", "choose at least one"));
    }
    if files.len() > FILES {
        return Err(invalid("files", "these are more than 10 files", "hand in the rest afterwards"));
    }
    evidence::freeze(db, &case)?;
    files.into_iter().map(|file| insert(db, act, &case, origin, file)).collect()
}

fn insert(db: &mut Db, act: &Act, case: &Case, origin: &str, file: SealedFile) -> Result<EvidenceId, Error> {
    let person = act.person(Action::AddEvidence)?.id;
    let marks: Vec<&str> = file.marks.iter().map(|mark| mark.as_str()).collect();
    let upload = UploadRow {
        id: file.id,
        case_id: case.id,
        key_id: file.key.id(),
        content_type: file.content_type.to_owned(),
        size: file.size,
        sha256: file.sha256.clone(),
        file_name: file.file_name,
        origin: file.key.seal(Place::new("uploads.origin", file.id.as_i64()), origin.as_bytes())?,
        body: file.body,
        marks: marks.join(","),
        uploaded_by: person,
        uploaded_at: act.at,
    };
    store::insert_upload(db, &upload)?;
    let item = EvidenceRow {
        id: EvidenceId::new(act.at),
        case_id: case.id,
        notice_id: None,
        part_id: None,
        upload_id: Some(upload.id),
        sha256: file.sha256,
        added_by: Some(person),
        added_at: act.at,
    };
    store::insert_evidence(db, &item)?;
    let detail = json!({ "upload": upload.id, "size": upload.size, "marks": upload.marks });
    act.record(db, Verb::EvidenceUploaded, Some(case.id), Some(item.id.as_i64()), detail)?;
    Ok(item.id)
}

/// The bytes of an uploaded item, for a download; who downloads is recorded each time.
pub fn download_upload(pool: &Pool, act: &Act, number: &CaseNumber, item: EvidenceId) -> Result<Vec<u8>, Error> {
    let (case, upload, opens_all) = pool.read(|db| {
        let case = find_visible(db, act, number)?;
        allow(db, act, Action::ReadContent, &case)?;
        let opens_all = is_allowed(db, act, Action::OpenSealed, &case)?;
        let item = evidence::get(db, &case, item)?;
        let upload = item.upload.ok_or_else(|| Error::Unknown(number.to_string()))?;
        if protection::is_protected(db, act, case.id)? {
            return Err(protection::nobody_opens_it());
        }
        Ok((case, upload, opens_all))
    })?;
    let file = match pool.read(|db| content(db, act, &case, upload)) {
        Err(Error::Sealing(sealing::Error::Destroyed)) => {
            let words = pool.read(|db| upload_destruction::words(db, act, &case, upload))?;
            return Err(words.unwrap_or(sealing::Error::Destroyed.into()));
        }
        file => file?,
    };
    if !opens_all && !is_assessed_upload(&file.name, &file.bytes) {
        return Err(not_assessed());
    }
    record_download(pool, act, &case, item.as_i64(), json!({ "evidence": item, "upload": upload }))?;
    Ok(file.bytes)
}

/// An upload, opened.
pub(super) struct OpenedFile {
    /// As it was handed in.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// An upload as it is; who may see it is for the caller to ask.
pub(super) fn content(db: &mut Db, act: &Act, case: &Case, upload: UploadId) -> Result<OpenedFile, Error> {
    let row = store::upload(db, upload)?.filter(|row| row.case_id == case.id);
    let row = row.ok_or_else(|| Error::Unknown(case.number.to_string()))?;
    let key = act.keys().key(row.key_id)?;
    Ok(OpenedFile {
        name: key.open_text(Place::new("uploads.file_name", upload.as_i64()), &row.file_name)?,
        bytes: key.open(Place::new("uploads.body", upload.as_i64()), &row.body)?,
    })
}

/// The marks as they are stored; one that is not known any more is left out.
pub(super) fn read_marks(stored: &str) -> Vec<Mark> {
    stored.split(',').filter_map(|mark| mark.parse().ok()).collect()
}
