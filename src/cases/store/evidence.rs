//! The rows of evidence.

use diesel::prelude::*;

use crate::db::ids::{CaseId, EvidenceId, NoticeId, PartId, UploadId, UserId};
use crate::db::schema::evidence;
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = evidence)]
pub(in crate::cases) struct EvidenceRow {
    pub id: EvidenceId,
    pub case_id: CaseId,
    pub notice_id: Option<NoticeId>,
    pub part_id: Option<PartId>,
    pub upload_id: Option<UploadId>,
    pub sha256: Vec<u8>,
    pub added_by: Option<UserId>,
    pub added_at: Timestamp,
}

pub(in crate::cases) fn insert_evidence(db: &mut Db, row: &EvidenceRow) -> QueryResult<()> {
    diesel::insert_into(evidence::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn evidence_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<EvidenceRow>> {
    evidence::table.filter(evidence::case_id.eq(case)).order(evidence::id).select(EvidenceRow::as_select()).load(db)
}
