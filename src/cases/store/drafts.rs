//! The rows of what people began to write.

use diesel::prelude::*;

use super::CaseRow;
use crate::cases::drafts::DraftForm;
use crate::db::ids::{CaseId, UserId};
use crate::db::schema::{cases, drafts};
use crate::db::{Db, Timestamp, insert_once};

/// Replaces the draft's text if there is one; the number of rows, 0 or 1.
pub(in crate::cases) fn replace_draft(
    db: &mut Db,
    user: UserId,
    case: CaseId,
    form: DraftForm,
    body: &[u8],
    at: Timestamp,
) -> QueryResult<usize> {
    diesel::update(drafts::table.find((user, case, form)))
        .set((drafts::body.eq(body), drafts::saved_at.eq(at)))
        .execute(db)
}

/// The number of rows: 0 if there is one by now.
pub(in crate::cases) fn insert_draft(
    db: &mut Db,
    user: UserId,
    case: CaseId,
    form: DraftForm,
    body: &[u8],
    at: Timestamp,
) -> QueryResult<usize> {
    let row = (
        drafts::user_id.eq(user),
        drafts::case_id.eq(case),
        drafts::form.eq(form),
        drafts::body.eq(body),
        drafts::saved_at.eq(at),
    );
    insert_once(db, |db| diesel::insert_into(drafts::table).values(row).execute(db))
}

pub(in crate::cases) fn find_draft(
    db: &mut Db,
    user: UserId,
    case: CaseId,
    form: DraftForm,
) -> QueryResult<Option<(Vec<u8>, Timestamp)>> {
    drafts::table.find((user, case, form)).select((drafts::body, drafts::saved_at)).get_result(db).optional()
}

/// What the person began to write, the newest first; without its text.
pub(in crate::cases) fn drafts_by(db: &mut Db, user: UserId) -> QueryResult<Vec<(CaseRow, DraftForm, Timestamp)>> {
    drafts::table
        .inner_join(cases::table)
        .filter(drafts::user_id.eq(user))
        .order((drafts::saved_at.desc(), drafts::case_id, drafts::form))
        .select((CaseRow::as_select(), drafts::form, drafts::saved_at))
        .load(db)
}

pub(in crate::cases) fn delete_draft(db: &mut Db, user: UserId, case: CaseId, form: DraftForm) -> QueryResult<usize> {
    diesel::delete(drafts::table.find((user, case, form))).execute(db)
}
