//! The rows of verifications, and the column that says what they come to.

use diesel::prelude::*;

use crate::db::ids::{CaseId, UserId, VerificationId};
use crate::db::schema::{content_details, request_details, verifications};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Authenticity, VerificationMethod, VerificationResult};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = verifications)]
pub(in crate::cases) struct VerificationRow {
    pub id: VerificationId,
    pub case_id: CaseId,
    pub method: VerificationMethod,
    pub result: VerificationResult,
    pub account: Vec<u8>,
    pub verified_by: UserId,
    pub verified_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<Timestamp>,
}

pub(in crate::cases) fn insert_verification(db: &mut Db, row: &VerificationRow) -> QueryResult<()> {
    diesel::insert_into(verifications::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn verifications_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<VerificationRow>> {
    verifications::table
        .filter(verifications::case_id.eq(case))
        .order(verifications::id)
        .select(VerificationRow::as_select())
        .load(db)
}

/// How many rows: none if it was confirmed or withdrawn in the meantime.
pub(in crate::cases) fn confirm_verification(
    db: &mut Db,
    id: VerificationId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let waits = verifications::confirmed_at.is_null().and(verifications::withdrawn_at.is_null());
    diesel::update(verifications::table.find(id).filter(waits))
        .set((verifications::confirmed_by.eq(by), verifications::confirmed_at.eq(at)))
        .execute(db)
}

/// How many rows: none if it was withdrawn in the meantime.
pub(in crate::cases) fn withdraw_verification(
    db: &mut Db,
    id: VerificationId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    diesel::update(verifications::table.find(id).filter(verifications::withdrawn_at.is_null()))
        .set((verifications::withdrawn_by.eq(by), verifications::withdrawn_at.eq(at)))
        .execute(db)
}

/// What stands beside the case's fields; `None` if nobody has filled in any.
pub(in crate::cases) fn written_authenticity(
    db: &mut Db,
    case: CaseId,
    information: bool,
) -> QueryResult<Option<Authenticity>> {
    if information {
        request_details::table.find(case).select(request_details::authenticity).get_result(db).optional()
    } else {
        content_details::table.find(case).select(content_details::authenticity).get_result(db).optional()
    }
}

/// Into whichever fields the case has.
pub(in crate::cases) fn write_authenticity(db: &mut Db, case: CaseId, found: Authenticity) -> QueryResult<()> {
    diesel::update(request_details::table.find(case)).set(request_details::authenticity.eq(found)).execute(db)?;
    diesel::update(content_details::table.find(case)).set(content_details::authenticity.eq(found)).execute(db).map(drop)
}
