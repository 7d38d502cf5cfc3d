//! The rows of recommendations and of sending back.

use diesel::prelude::*;

use crate::db::ids::{BallotId, CaseId, RecommendationId, SendBackId, UserId};
use crate::db::schema::{ballots, decisions, recommendation_contents, recommendations, reconsiderations, send_backs};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Basis, Finding, Outcome, Reconsidered, Severity, TermsCategory};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = recommendations)]
pub(super) struct RecommendationRow {
    pub id: RecommendationId,
    pub case_id: CaseId,
    pub reviewer_id: UserId,
    pub severity: Severity,
    pub finding: Finding,
    pub outcome: Outcome,
    pub grounds: Vec<u8>,
    pub recommended_at: Timestamp,
}

pub(super) fn insert(db: &mut Db, row: &RecommendationRow) -> QueryResult<()> {
    diesel::insert_into(recommendations::table).values(row).execute(db).map(drop)
}

pub(super) fn latest(db: &mut Db, case: CaseId) -> QueryResult<Option<RecommendationRow>> {
    recommendations::table
        .filter(recommendations::case_id.eq(case))
        .order(recommendations::id.desc())
        .select(RecommendationRow::as_select())
        .first(db)
        .optional()
}

pub(super) fn all(db: &mut Db, case: CaseId) -> QueryResult<Vec<RecommendationRow>> {
    recommendations::table
        .filter(recommendations::case_id.eq(case))
        .order(recommendations::id)
        .select(RecommendationRow::as_select())
        .load(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = send_backs)]
pub(super) struct SendBackRow {
    pub id: SendBackId,
    pub case_id: CaseId,
    pub recommendation_id: RecommendationId,
    pub ballot_id: Option<BallotId>,
    pub reason: Vec<u8>,
    pub sent_back_by: Option<UserId>,
    pub sent_back_at: Timestamp,
}

pub(super) fn insert_send_back(db: &mut Db, row: &SendBackRow) -> QueryResult<()> {
    diesel::insert_into(send_backs::table).values(row).execute(db).map(drop)
}

pub(super) fn send_backs(db: &mut Db, case: CaseId) -> QueryResult<Vec<SendBackRow>> {
    send_backs::table.filter(send_backs::case_id.eq(case)).select(SendBackRow::as_select()).load(db)
}

/// Whether the Board is voting on the case just now.
pub(super) fn outcome(db: &mut Db, id: RecommendationId) -> QueryResult<Option<Outcome>> {
    recommendations::table.find(id).select(recommendations::outcome).get_result(db).optional()
}

pub(super) fn has_open_ballot(db: &mut Db, case: CaseId) -> QueryResult<bool> {
    let open = ballots::table.filter(ballots::case_id.eq(case).and(ballots::state.eq("open")));
    diesel::select(diesel::dsl::exists(open)).get_result(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = recommendation_contents)]
pub(super) struct ContentRow {
    pub recommendation_id: RecommendationId,
    pub case_id: CaseId,
    pub guide_version: String,
    pub basis: Basis,
    pub terms_category: Option<TermsCategory>,
    /// Codes with commas between.
    pub reasons: String,
    pub law: Option<Vec<u8>>,
    pub facts: Vec<u8>,
    pub deviation: Option<Vec<u8>>,
    pub reconsidered: Option<Reconsidered>,
}

pub(super) fn insert_content(db: &mut Db, row: &ContentRow) -> QueryResult<()> {
    diesel::insert_into(recommendation_contents::table).values(row).execute(db).map(drop)
}

pub(super) fn contents(db: &mut Db, case: CaseId) -> QueryResult<Vec<ContentRow>> {
    recommendation_contents::table
        .filter(recommendation_contents::case_id.eq(case))
        .select(ContentRow::as_select())
        .load(db)
}

/// The outcome of the decision that this case reconsiders.
pub(super) fn first_outcome(db: &mut Db, case: CaseId) -> QueryResult<Option<Outcome>> {
    reconsiderations::table
        .inner_join(decisions::table)
        .filter(reconsiderations::case_id.eq(case))
        .select(decisions::outcome)
        .get_result(db)
        .optional()
}
