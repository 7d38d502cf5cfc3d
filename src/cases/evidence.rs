//! The evidence of a case: the parts of its notices and what people uploaded, each with its digest, origin and who added it.

use sha2::{Digest, Sha256};

use super::{Case, Error, store};
use crate::accounts::Act;
use crate::db::ids::{CaseId, EvidenceId, NoticeId, PartId, UploadId, UserId};
use crate::db::{Db, Timestamp};
use crate::notices::{self, PartRole};

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

/// Adds every readable part of a notice as evidence.
pub(super) fn add_parts(db: &mut Db, act: &Act, case: &Case, notice: NoticeId) -> Result<(), Error> {
    for part in notices::parts(db, notice)?.into_iter().filter(|part| part.role != PartRole::Headers) {
        let row = store::EvidenceRow {
            id: EvidenceId::new(act.at),
            case_id: case.id,
            notice_id: Some(notice),
            part_id: Some(part.id),
            upload_id: None,
            sha256: part.sha256,
            added_by: act.user_id(),
            added_at: act.at,
        };
        store::insert_evidence(db, &row)?;
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

/// SHA-256 over the case's evidence, its ids and digests in order: what a ballot freezes.
pub fn evidence_digest(db: &mut Db, case: CaseId) -> Result<[u8; 32], Error> {
    let mut digest = Sha256::new();
    for item in store::evidence_of(db, case)? {
        digest.update(item.id.as_i64().to_be_bytes());
        digest.update(&item.sha256);
    }
    Ok(digest.finalize().into())
}
