//! The rows of standing decisions: proposed, adopted, applied, called in, revoked.

use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use crate::db::ids::{
    BallotId, CaseId, DecisionId, RecommendationId, StandingApplicationId, StandingDecisionId, UserId,
};
use crate::db::schema::{
    cases, decisions, recommendations, set_asides, standing_applications, standing_call_ins, standing_decisions,
    standing_proposals, standing_revocations,
};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Kind, Outcome};
use crate::workflow::CaseState;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standing_proposals)]
pub(in crate::board) struct ProposalRow {
    pub ballot_id: BallotId,
    pub title: String,
    pub scope: String,
    pub window_days: i32,
    pub expires_at: Timestamp,
}

/// A standing decision as it was adopted.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standing_decisions)]
pub struct StandingRow {
    pub id: StandingDecisionId,
    pub decision_id: DecisionId,
    pub ballot_id: BallotId,
    pub kind: Kind,
    pub title: String,
    pub scope: String,
    pub outcome: Outcome,
    pub window_days: i32,
    /// Raised by each applying and revoking.
    pub version: i64,
    pub adopted_at: Timestamp,
    pub expires_at: Timestamp,
}

/// A standing decision applied to a case.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standing_applications)]
pub struct ApplicationRow {
    pub id: StandingApplicationId,
    pub case_id: CaseId,
    pub standing_decision_id: StandingDecisionId,
    pub recommendation_id: RecommendationId,
    /// What the case was then.
    pub kind: Kind,
    pub applied_by: UserId,
    pub applied_at: Timestamp,
    pub window_ends_at: Timestamp,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standing_call_ins)]
pub(in crate::board) struct CallInRow {
    pub application_id: StandingApplicationId,
    pub called_in_by: Option<UserId>,
    pub called_in_at: Timestamp,
    pub reason: Option<Vec<u8>>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = standing_revocations)]
pub(in crate::board) struct RevocationRow {
    pub standing_decision_id: StandingDecisionId,
    pub reason: String,
    pub revoked_by: UserId,
    pub revoked_at: Timestamp,
}

pub(in crate::board) fn insert_proposal(db: &mut Db, row: &ProposalRow) -> QueryResult<()> {
    diesel::insert_into(standing_proposals::table).values(row).execute(db).map(drop)
}

pub(in crate::board) fn proposal(db: &mut Db, ballot: BallotId) -> QueryResult<Option<ProposalRow>> {
    standing_proposals::table.find(ballot).select(ProposalRow::as_select()).get_result(db).optional()
}

pub(in crate::board) fn has_proposal(db: &mut Db, ballot: BallotId) -> QueryResult<bool> {
    diesel::select(exists(standing_proposals::table.find(ballot))).get_result(db)
}

pub(in crate::board) fn insert(db: &mut Db, row: &StandingRow) -> QueryResult<()> {
    diesel::insert_into(standing_decisions::table).values(row).execute(db).map(drop)
}

pub(in crate::board) fn insert_application(db: &mut Db, row: &ApplicationRow) -> QueryResult<()> {
    diesel::insert_into(standing_applications::table).values(row).execute(db).map(drop)
}

pub(in crate::board) fn insert_call_in(db: &mut Db, row: &CallInRow) -> QueryResult<()> {
    diesel::insert_into(standing_call_ins::table).values(row).execute(db).map(drop)
}

pub(in crate::board) fn insert_revocation(db: &mut Db, row: &RevocationRow) -> QueryResult<()> {
    diesel::insert_into(standing_revocations::table).values(row).execute(db).map(drop)
}

/// Makes whoever applies or revokes this one at the same moment wait; the number of rows changed, 0 or 1.
pub(in crate::board) fn raise_version(db: &mut Db, id: StandingDecisionId) -> QueryResult<usize> {
    diesel::update(standing_decisions::table.find(id))
        .set(standing_decisions::version.eq(standing_decisions::version + 1))
        .execute(db)
}

pub(in crate::board) fn find(db: &mut Db, id: StandingDecisionId) -> QueryResult<Option<StandingRow>> {
    standing_decisions::table.find(id).select(StandingRow::as_select()).get_result(db).optional()
}

/// Every one with its revocation, the newest first.
pub(in crate::board) fn all(db: &mut Db) -> QueryResult<Vec<(StandingRow, Option<RevocationRow>)>> {
    standing_decisions::table
        .left_join(standing_revocations::table)
        .order(standing_decisions::id.desc())
        .select((StandingRow::as_select(), Option::<RevocationRow>::as_select()))
        .load(db)
}

/// Those of a kind that can be applied at this moment.
pub(in crate::board) fn in_force(db: &mut Db, kind: Kind, at: Timestamp) -> QueryResult<Vec<StandingRow>> {
    let revoked =
        standing_revocations::table.filter(standing_revocations::standing_decision_id.eq(standing_decisions::id));
    standing_decisions::table
        .filter(standing_decisions::kind.eq(kind).and(standing_decisions::expires_at.gt(at)))
        .filter(not(exists(revoked)))
        .order(standing_decisions::id)
        .select(StandingRow::as_select())
        .load(db)
}

pub(in crate::board) fn revocation(db: &mut Db, id: StandingDecisionId) -> QueryResult<Option<RevocationRow>> {
    standing_revocations::table.find(id).select(RevocationRow::as_select()).get_result(db).optional()
}

/// Whether anything was applied after this moment: by a clock that runs before the one that asks.
pub(in crate::board) fn was_applied_after(db: &mut Db, id: StandingDecisionId, at: Timestamp) -> QueryResult<bool> {
    let later = standing_applications::table
        .filter(standing_applications::standing_decision_id.eq(id).and(standing_applications::applied_at.gt(at)));
    diesel::select(exists(later)).get_result(db)
}

/// How often each was applied, and how often that was called in.
pub(in crate::board) fn counts(db: &mut Db) -> QueryResult<Vec<(StandingDecisionId, i64, i64)>> {
    standing_applications::table
        .left_join(standing_call_ins::table)
        .group_by(standing_applications::standing_decision_id)
        .select((
            standing_applications::standing_decision_id,
            count_star(),
            diesel::dsl::count(standing_call_ins::application_id.nullable()),
        ))
        .load(db)
}

/// What is not settled: the case still stands before the Board with the application's recommendation, was not set aside meanwhile,
/// and nobody has called it in. A macro, because the type of such a query cannot be written down for both engines.
macro_rules! unsettled {
    () => {{
        let called_in =
            standing_call_ins::table.filter(standing_call_ins::application_id.eq(standing_applications::id));
        let recommended_since = recommendations::table.filter(
            recommendations::case_id
                .eq(standing_applications::case_id)
                .and(recommendations::id.gt(standing_applications::recommendation_id)),
        );
        let set_aside_since = set_asides::table
            .filter(set_asides::case_id.eq(standing_applications::case_id))
            .filter(set_asides::id.gt(standing_applications::id));
        cases::table
            .inner_join(standing_applications::table)
            .filter(cases::state.eq(CaseState::BeforeBoard))
            .filter(not(exists(called_in)))
            .filter(not(exists(recommended_since)))
            .filter(not(exists(set_aside_since)))
    }};
}

/// The application that runs on this case. A case has one at most, since each has a recommendation of its own.
pub(in crate::board) fn running(db: &mut Db, case: CaseId) -> QueryResult<Option<ApplicationRow>> {
    unsettled!().filter(cases::id.eq(case)).select(ApplicationRow::as_select()).get_result(db).optional()
}

/// All that run, those whose window ends soonest first.
pub(in crate::board) fn all_running(db: &mut Db) -> QueryResult<Vec<ApplicationRow>> {
    unsettled!()
        .order((standing_applications::window_ends_at, standing_applications::id))
        .select(ApplicationRow::as_select())
        .load(db)
}

/// The cases whose window is over.
pub(in crate::board) fn due(db: &mut Db, at: Timestamp) -> QueryResult<Vec<CaseId>> {
    unsettled!()
        .filter(standing_applications::window_ends_at.le(at))
        .order((standing_applications::window_ends_at, standing_applications::id))
        .select(cases::id)
        .load(db)
}

/// The application that a recommendation was made by, whatever became of it, with its standing decision.
pub(in crate::board) fn of_recommendation(
    db: &mut Db,
    id: RecommendationId,
) -> QueryResult<Option<(ApplicationRow, StandingRow)>> {
    standing_applications::table
        .inner_join(standing_decisions::table)
        .filter(standing_applications::recommendation_id.eq(id))
        .select((ApplicationRow::as_select(), StandingRow::as_select()))
        .get_result(db)
        .optional()
}

pub(in crate::board) fn call_in(db: &mut Db, id: StandingApplicationId) -> QueryResult<Option<CallInRow>> {
    standing_call_ins::table.find(id).select(CallInRow::as_select()).get_result(db).optional()
}

/// The newest application of a case that was called in.
pub(in crate::board) fn last_call_in(db: &mut Db, case: CaseId) -> QueryResult<Option<(ApplicationRow, CallInRow)>> {
    standing_applications::table
        .inner_join(standing_call_ins::table)
        .filter(standing_applications::case_id.eq(case))
        .order(standing_applications::id.desc())
        .select((ApplicationRow::as_select(), CallInRow::as_select()))
        .first(db)
        .optional()
}

/// For comparing them with what was said of them.
pub(in crate::board) fn applications(db: &mut Db) -> QueryResult<Vec<(ApplicationRow, Option<CallInRow>)>> {
    standing_applications::table
        .left_join(standing_call_ins::table)
        .order(standing_applications::id)
        .select((ApplicationRow::as_select(), Option::<CallInRow>::as_select()))
        .load(db)
}

/// The case of the decision that a standing decision was adopted with.
pub(in crate::board) fn adopted_with(db: &mut Db, id: DecisionId) -> QueryResult<CaseId> {
    decisions::table.find(id).select(decisions::case_id).get_result(db)
}
