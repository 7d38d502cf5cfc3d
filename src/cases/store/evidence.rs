//! The rows of evidence and of uploads.

use diesel::prelude::*;

use crate::db::ids::{CaseId, EvidenceId, KeyId, NoticeId, PartId, UploadId, UserId};
use crate::db::schema::{case_notices, cases, evidence, notice_parts, upload_destructions, uploads};
use crate::db::{Db, Timestamp, insert_once};
use crate::taxonomy::DestructionReason;

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

/// Keeps the case from moving until this transaction ends; the number of rows, 0 if it is at another version.
pub(in crate::cases) fn hold_case(db: &mut Db, case: CaseId, version: i64) -> QueryResult<usize> {
    diesel::update(cases::table.filter(cases::id.eq(case).and(cases::version.eq(version))))
        .set(cases::version.eq(version))
        .execute(db)
}

/// A part, the key that its columns are sealed with, and its sealed file name.
type SealedName = (PartId, KeyId, Option<Vec<u8>>);

/// The sealed file names of a notice's parts, with their keys and without their contents.
pub(in crate::cases) fn sealed_names(db: &mut Db, notice: NoticeId) -> QueryResult<Vec<SealedName>> {
    notice_parts::table
        .filter(notice_parts::notice_id.eq(notice))
        .order(notice_parts::position)
        .select((notice_parts::id, notice_parts::key_id, notice_parts::file_name))
        .load(db)
}

/// The sealed file names in all messages of a case.
pub(in crate::cases) fn sealed_names_of_case(db: &mut Db, case: CaseId) -> QueryResult<Vec<SealedName>> {
    let notices = case_notices::table.filter(case_notices::case_id.eq(case)).select(case_notices::notice_id);
    notice_parts::table
        .filter(notice_parts::notice_id.eq_any(notices).and(notice_parts::file_name.is_not_null()))
        .order(notice_parts::id)
        .select((notice_parts::id, notice_parts::key_id, notice_parts::file_name))
        .load(db)
}

/// A file that a person added; everything that could tell of somebody is sealed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads)]
pub(in crate::cases) struct UploadRow {
    pub id: UploadId,
    pub case_id: CaseId,
    pub key_id: KeyId,
    pub content_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub file_name: Vec<u8>,
    pub origin: Vec<u8>,
    pub body: Vec<u8>,
    pub marks: String,
    pub uploaded_by: UserId,
    pub uploaded_at: Timestamp,
}

/// The same without its content.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = uploads)]
pub(in crate::cases) struct UploadSummary {
    pub id: UploadId,
    pub key_id: KeyId,
    pub content_type: String,
    pub size: i64,
    pub file_name: Vec<u8>,
    pub origin: Vec<u8>,
    pub marks: String,
}

pub(in crate::cases) fn insert_upload(db: &mut Db, row: &UploadRow) -> QueryResult<()> {
    diesel::insert_into(uploads::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn uploads_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<UploadSummary>> {
    uploads::table.filter(uploads::case_id.eq(case)).order(uploads::id).select(UploadSummary::as_select()).load(db)
}

pub(in crate::cases) fn upload(db: &mut Db, id: UploadId) -> QueryResult<Option<UploadRow>> {
    uploads::table.find(id).select(UploadRow::as_select()).get_result(db).optional()
}

/// A request to destroy an upload, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = upload_destructions)]
pub struct UploadDestructionRow {
    pub upload_id: UploadId,
    pub reason: DestructionReason,
    pub asked_by: UserId,
    pub asked_at: Timestamp,
    /// Another person; from then on the upload is taken for destroyed.
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    /// When the key was gone.
    pub destroyed_at: Option<Timestamp>,
}

/// The number of rows: 0 if somebody has asked for this already.
pub(in crate::cases) fn insert_upload_destruction(db: &mut Db, row: &UploadDestructionRow) -> QueryResult<usize> {
    insert_once(db, |db| diesel::insert_into(upload_destructions::table).values(row).execute(db))
}

pub(in crate::cases) fn upload_destructions_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<UploadDestructionRow>> {
    upload_destructions::table
        .inner_join(uploads::table)
        .filter(uploads::case_id.eq(case))
        .order(upload_destructions::upload_id)
        .select(UploadDestructionRow::as_select())
        .load(db)
}

/// Takes a request back that nobody has confirmed; the number of rows, 0 or 1.
pub(in crate::cases) fn withdraw_upload_destruction(db: &mut Db, upload: UploadId) -> QueryResult<usize> {
    let open = upload_destructions::table.find(upload).filter(upload_destructions::confirmed_by.is_null());
    diesel::delete(open).execute(db)
}

/// Confirms a request that nobody has confirmed; the number of rows, 0 or 1.
pub(in crate::cases) fn confirm_upload_destruction(
    db: &mut Db,
    upload: UploadId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let open = upload_destructions::table.find(upload).filter(upload_destructions::confirmed_by.is_null());
    diesel::update(open)
        .set((upload_destructions::confirmed_by.eq(by), upload_destructions::confirmed_at.eq(at)))
        .execute(db)
}

/// Uploads that two persons destroyed and whose key may still be there, in no order: asked for one, SQLite reads all rows.
pub(in crate::cases) fn unfinished_upload_destructions(db: &mut Db) -> QueryResult<Vec<(UploadId, KeyId)>> {
    upload_destructions::table
        .inner_join(uploads::table)
        .filter(upload_destructions::confirmed_at.is_not_null().and(upload_destructions::destroyed_at.is_null()))
        .select((upload_destructions::upload_id, uploads::key_id))
        .load(db)
}

pub(in crate::cases) fn finish_upload_destruction(db: &mut Db, upload: UploadId, at: Timestamp) -> QueryResult<()> {
    diesel::update(upload_destructions::table.find(upload))
        .set(upload_destructions::destroyed_at.eq(at))
        .execute(db)
        .map(drop)
}
