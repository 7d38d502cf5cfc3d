//! The rows of public summaries, drafts among them.

use diesel::prelude::*;

use crate::db::ids::{CaseId, DecisionId, PublicSummaryId, UserId};
use crate::db::schema::public_summaries;
use crate::db::{Db, Timestamp};

text_enum! {
    /// What became of a draft.
    pub enum SummaryResult {
        Confirmed = "confirmed" => "Confirmed",
        Returned = "returned" => "Sent back",
        Replaced = "replaced" => "Replaced by whoever drafted it",
    }
}

crate::db::db_text!(SummaryResult);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = public_summaries)]
pub(in crate::decisions) struct SummaryRow {
    pub id: PublicSummaryId,
    pub case_id: CaseId,
    pub decision_id: DecisionId,
    pub summary: Vec<u8>,
    pub drafted_by: UserId,
    pub drafted_at: Timestamp,
    pub result: Option<SummaryResult>,
    pub remark: Option<Vec<u8>>,
    pub settled_by: Option<UserId>,
    pub settled_at: Option<Timestamp>,
}

pub(in crate::decisions) fn insert_summary(db: &mut Db, row: &SummaryRow) -> QueryResult<()> {
    diesel::insert_into(public_summaries::table).values(row).execute(db).map(drop)
}

pub(in crate::decisions) fn summaries_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<SummaryRow>> {
    public_summaries::table
        .filter(public_summaries::case_id.eq(case))
        .order(public_summaries::id)
        .select(SummaryRow::as_select())
        .load(db)
}

/// What a draft comes to, and who says so.
pub(in crate::decisions) struct Settled {
    pub result: SummaryResult,
    pub remark: Option<Vec<u8>>,
    pub by: UserId,
    pub at: Timestamp,
}

/// How many rows: none if somebody was faster.
pub(in crate::decisions) fn settle_summary(db: &mut Db, id: PublicSummaryId, settled: &Settled) -> QueryResult<usize> {
    diesel::update(public_summaries::table.find(id).filter(public_summaries::result.is_null()))
        .set((
            public_summaries::result.eq(settled.result),
            public_summaries::remark.eq(&settled.remark),
            public_summaries::settled_by.eq(settled.by),
            public_summaries::settled_at.eq(settled.at),
        ))
        .execute(db)
}

/// Drafts that wait for somebody else than this person, oldest first.
pub(in crate::decisions) fn summaries_waiting(
    db: &mut Db,
    not_by: UserId,
    limit: i64,
) -> QueryResult<Vec<(CaseId, UserId, Timestamp)>> {
    public_summaries::table
        .filter(public_summaries::result.is_null().and(public_summaries::drafted_by.ne(not_by)))
        .order(public_summaries::id)
        .limit(limit)
        .select((public_summaries::case_id, public_summaries::drafted_by, public_summaries::drafted_at))
        .load(db)
}
