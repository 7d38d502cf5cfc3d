//! What keeps a case protected: the mark on its row, and the rows that the mark came from.

use diesel::dsl::exists;
use diesel::prelude::*;

use crate::db::ids::CaseId;
use crate::db::schema::{
    case_notices, cases, part_destructions, referrals, upload_destructions, uploads, urgent_measures,
};
use crate::db::{Db, Timestamp};
use crate::taxonomy::DestructionReason;

pub(in crate::cases) fn protected_since(db: &mut Db, case: CaseId) -> QueryResult<Option<Timestamp>> {
    cases::table.find(case).select(cases::protected_at).get_result(db)
}

/// The first time counts.
pub(in crate::cases) fn keep_protected(db: &mut Db, case: CaseId, at: Timestamp) -> QueryResult<()> {
    let unmarked = cases::table.filter(cases::id.eq(case).and(cases::protected_at.is_null()));
    diesel::update(unmarked).set(cases::protected_at.eq(at)).execute(db).map(drop)
}

pub(in crate::cases) fn forget_protected(db: &mut Db, case: CaseId) -> QueryResult<()> {
    diesel::update(cases::table.find(case)).set(cases::protected_at.eq(None::<Timestamp>)).execute(db).map(drop)
}

/// What was recorded before the mark was set did not set it.
pub(in crate::cases) fn has_referral_since(db: &mut Db, case: CaseId, since: Timestamp) -> QueryResult<bool> {
    let recorded = referrals::table
        .inner_join(urgent_measures::table)
        .filter(referrals::case_id.eq(case).and(urgent_measures::recorded_at.ge(since)));
    diesel::select(exists(recorded)).get_result(db)
}

/// Whether since then a file of the case was destroyed, or somebody asks for it because the file is unlawful.
pub(in crate::cases) fn destroys_protected_since(db: &mut Db, case: CaseId, since: Timestamp) -> QueryResult<bool> {
    let unlawful = DestructionReason::UnlawfulContent;
    let notices = case_notices::table.filter(case_notices::case_id.eq(case)).select(case_notices::notice_id);
    let parts = part_destructions::table.filter(part_destructions::notice_id.eq_any(notices)).filter(
        part_destructions::confirmed_at
            .ge(since)
            .assume_not_null()
            .or(part_destructions::reason.eq(unlawful).and(part_destructions::asked_at.ge(since))),
    );
    let of_case = uploads::table.filter(uploads::case_id.eq(case)).select(uploads::id);
    let files = upload_destructions::table.filter(upload_destructions::upload_id.eq_any(of_case)).filter(
        upload_destructions::confirmed_at
            .ge(since)
            .assume_not_null()
            .or(upload_destructions::reason.eq(unlawful).and(upload_destructions::asked_at.ge(since))),
    );
    Ok(diesel::select(exists(parts)).get_result(db)? || diesel::select(exists(files)).get_result(db)?)
}
