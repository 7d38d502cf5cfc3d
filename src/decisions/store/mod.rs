//! The rows of decisions and of carrying them out.

mod dissents;
mod happenings;
mod reconsiderations;
mod statistics;
mod summaries;
mod tasks;

pub(super) use dissents::*;
pub use happenings::Happened;
pub(super) use happenings::*;
pub(super) use reconsiderations::*;
pub(super) use statistics::*;
pub use summaries::SummaryResult;
pub(super) use summaries::*;
pub(super) use tasks::*;

use diesel::prelude::*;

use crate::db::ids::{BallotId, CarryingOutId, CaseId, DecisionId, RecommendationId, UserId};
use crate::db::schema::{carryings_out, decisions};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Outcome;

text_enum! {
    /// On what a decision rests.
    pub enum DecidedBy {
        Board = "board" => "By ballot of the Board",
        Standing = "standing" => "By a standing decision of the Board",
        Urgent = "urgent" => "As an urgent measure",
        Ratified = "ratified" => "By ballot of the Board, which also ratified an urgent measure",
    }
}

crate::db::db_text!(DecidedBy);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = decisions)]
pub(in crate::decisions) struct DecisionRow {
    pub id: DecisionId,
    pub case_id: CaseId,
    pub ballot_id: Option<BallotId>,
    pub recommendation_id: RecommendationId,
    pub decided_by: DecidedBy,
    pub outcome: Outcome,
    pub recommendation_followed: bool,
    pub grounds: Vec<u8>,
    pub public_summary: Option<Vec<u8>>,
    pub votes_for: i32,
    pub votes_against: i32,
    pub votes_abstained: i32,
    pub members_recused: i32,
    pub members_absent: i32,
    pub decided_at: Timestamp,
}

pub(in crate::decisions) fn insert(db: &mut Db, row: &DecisionRow) -> QueryResult<()> {
    diesel::insert_into(decisions::table).values(row).execute(db).map(drop)
}

/// For comparing them with their ballots.
pub(in crate::decisions) fn all(db: &mut Db) -> QueryResult<Vec<DecisionRow>> {
    decisions::table.order(decisions::id).select(DecisionRow::as_select()).load(db)
}

pub(in crate::decisions) fn of_case(db: &mut Db, case: CaseId) -> QueryResult<Option<DecisionRow>> {
    decisions::table.filter(decisions::case_id.eq(case)).select(DecisionRow::as_select()).first(db).optional()
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = carryings_out)]
pub(in crate::decisions) struct CarryingOutRow {
    pub id: CarryingOutId,
    pub case_id: CaseId,
    pub decision_id: DecisionId,
    pub done: Vec<u8>,
    pub carried_out_by: UserId,
    pub carried_out_at: Timestamp,
    pub nothing_given: bool,
}

pub(in crate::decisions) fn insert_carrying_out(db: &mut Db, row: &CarryingOutRow) -> QueryResult<()> {
    diesel::insert_into(carryings_out::table).values(row).execute(db).map(drop)
}

pub(in crate::decisions) fn carrying_out(db: &mut Db, case: CaseId) -> QueryResult<Option<CarryingOutRow>> {
    carryings_out::table
        .filter(carryings_out::case_id.eq(case))
        .select(CarryingOutRow::as_select())
        .first(db)
        .optional()
}
