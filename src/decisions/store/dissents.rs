//! The rows of dissents.

use diesel::prelude::*;

use crate::db::ids::{CaseId, DecisionId, DissentId, UserId};
use crate::db::schema::dissents;
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = dissents)]
pub(in crate::decisions) struct DissentRow {
    pub id: DissentId,
    pub case_id: CaseId,
    pub decision_id: DecisionId,
    pub user_id: UserId,
    pub dissent: Vec<u8>,
    pub written_at: Timestamp,
}

pub(in crate::decisions) fn insert_dissent(db: &mut Db, row: &DissentRow) -> QueryResult<()> {
    diesel::insert_into(dissents::table).values(row).execute(db).map(drop)
}

pub(in crate::decisions) fn dissents_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<DissentRow>> {
    dissents::table.filter(dissents::case_id.eq(case)).order(dissents::id).select(DissentRow::as_select()).load(db)
}
