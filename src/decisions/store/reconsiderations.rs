//! The rows of reconsiderations.

use diesel::prelude::*;

use crate::db::ids::{CaseId, DecisionId, NoticeId, UserId};
use crate::db::schema::reconsiderations;
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = reconsiderations)]
pub(in crate::decisions) struct ReconsiderationRow {
    pub case_id: CaseId,
    pub first_case_id: CaseId,
    pub first_decision_id: DecisionId,
    pub notice_id: NoticeId,
    pub reason: Vec<u8>,
    pub opened_by: UserId,
    pub opened_at: Timestamp,
}

pub(in crate::decisions) fn insert_reconsideration(db: &mut Db, row: &ReconsiderationRow) -> QueryResult<()> {
    diesel::insert_into(reconsiderations::table).values(row).execute(db).map(drop)
}

/// From either side.
pub(in crate::decisions) fn reconsiderations_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<ReconsiderationRow>> {
    reconsiderations::table
        .filter(reconsiderations::case_id.eq(case).or(reconsiderations::first_case_id.eq(case)))
        .order(reconsiderations::case_id)
        .select(ReconsiderationRow::as_select())
        .load(db)
}
