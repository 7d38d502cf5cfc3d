//! The rows of ballots, electors, votes and recusals.

pub(super) mod meetings;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::ids::{BallotId, CaseId, RecommendationId, RecusalId, UserId, VoteId};
use crate::db::schema::{ballot_electors, ballots, recusals, votes};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Outcome;
use crate::workflow::tally::{Choice, Majority, Tie};

text_enum! {
    /// Where a ballot stands.
    pub enum BallotState {
        Open = "open" => "Open",
        Closed = "closed" => "Closed",
        Void = "void" => "Void",
    }
}

crate::db::db_text!(BallotState, Choice, Majority, Tie);

/// A ballot as it is stored; its motion is sealed with the case's key.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = ballots)]
pub struct BallotRow {
    pub id: BallotId,
    pub case_id: CaseId,
    pub recommendation_id: RecommendationId,
    pub motion_version: i32,
    pub outcome: Outcome,
    pub motion: Vec<u8>,
    pub evidence_sha256: Vec<u8>,
    pub quorum: i32,
    pub majority: Majority,
    pub tie: Tie,
    pub state: BallotState,
    pub version: i64,
    pub opened_by: UserId,
    pub opened_at: Timestamp,
    pub closes_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub result: Option<String>,
}

pub(super) fn insert(db: &mut Db, row: &BallotRow, electors: &[(UserId, bool)]) -> QueryResult<()> {
    diesel::insert_into(ballots::table).values(row).execute(db)?;
    for (user, chair) in electors {
        let elector = (
            ballot_electors::ballot_id.eq(row.id),
            ballot_electors::user_id.eq(user),
            ballot_electors::chair.eq(chair),
        );
        diesel::insert_into(ballot_electors::table).values(elector).execute(db)?;
    }
    Ok(())
}

/// The case's newest ballot.
pub(super) fn latest(db: &mut Db, case: CaseId) -> QueryResult<Option<BallotRow>> {
    ballots::table
        .filter(ballots::case_id.eq(case))
        .order(ballots::id.desc())
        .select(BallotRow::as_select())
        .first(db)
        .optional()
}

pub(super) fn of_case(db: &mut Db, case: CaseId) -> QueryResult<Vec<BallotRow>> {
    ballots::table.filter(ballots::case_id.eq(case)).order(ballots::id).select(BallotRow::as_select()).load(db)
}

pub(super) fn open_ballots(db: &mut Db) -> QueryResult<Vec<BallotRow>> {
    ballots::table
        .filter(ballots::state.eq(BallotState::Open))
        .order((ballots::closes_at, ballots::id))
        .select(BallotRow::as_select())
        .load(db)
}

/// The cases of open ballots whose time is over, or in which no seat is silent; those that close soonest first.
pub(super) fn due(db: &mut Db, at: Timestamp) -> QueryResult<Vec<CaseId>> {
    let voted = votes::table
        .filter(votes::ballot_id.eq(ballot_electors::ballot_id).and(votes::user_id.eq(ballot_electors::user_id)));
    let recused = recusals::table
        .filter(recusals::ballot_id.eq(ballot_electors::ballot_id).and(recusals::user_id.eq(ballot_electors::user_id)));
    let silent = ballot_electors::table
        .filter(ballot_electors::ballot_id.eq(ballots::id))
        .filter(not(exists(voted)).and(not(exists(recused))));
    ballots::table
        .filter(ballots::state.eq(BallotState::Open))
        .filter(ballots::closes_at.le(at).or(not(exists(silent))))
        .order((ballots::closes_at, ballots::id))
        .select(ballots::case_id)
        .load(db)
}

/// Raises the version of an open ballot; the number of rows changed, 0 or 1.
pub(super) fn raise_version(db: &mut Db, id: BallotId) -> QueryResult<usize> {
    let open = ballots::table.filter(ballots::id.eq(id).and(ballots::state.eq(BallotState::Open)));
    diesel::update(open).set(ballots::version.eq(ballots::version + 1)).execute(db)
}

pub(super) fn close(db: &mut Db, id: BallotId, version: i64, result: &str, at: Timestamp) -> QueryResult<usize> {
    let there = ballots::table
        .filter(ballots::id.eq(id).and(ballots::version.eq(version)).and(ballots::state.eq(BallotState::Open)));
    let closed = (
        ballots::state.eq(BallotState::Closed),
        ballots::version.eq(version + 1),
        ballots::closed_at.eq(at),
        ballots::result.eq(result),
    );
    diesel::update(there).set(closed).execute(db)
}

/// The electorate: who, and whether they chair.
pub(super) fn electors(db: &mut Db, ballot: BallotId) -> QueryResult<Vec<(UserId, bool)>> {
    ballot_electors::table
        .filter(ballot_electors::ballot_id.eq(ballot))
        .order(ballot_electors::user_id)
        .select((ballot_electors::user_id, ballot_electors::chair))
        .load(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = votes)]
pub(super) struct VoteRow {
    pub id: VoteId,
    pub ballot_id: BallotId,
    pub user_id: UserId,
    pub choice: Choice,
    pub entered_by: Option<UserId>,
    pub cast_at: Timestamp,
}

pub(super) fn insert_vote(db: &mut Db, row: &VoteRow) -> QueryResult<()> {
    diesel::insert_into(votes::table).values(row).execute(db).map(drop)
}

/// All votes in the order in which they were cast; a member's last one counts.
pub(super) fn votes(db: &mut Db, ballot: BallotId) -> QueryResult<Vec<VoteRow>> {
    votes::table.filter(votes::ballot_id.eq(ballot)).order(votes::id).select(VoteRow::as_select()).load(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = recusals)]
pub(super) struct RecusalRow {
    pub id: RecusalId,
    pub ballot_id: BallotId,
    pub user_id: UserId,
    pub reason: Vec<u8>,
    pub recused_at: Timestamp,
}

pub(super) fn insert_recusal(db: &mut Db, row: &RecusalRow) -> QueryResult<()> {
    diesel::insert_into(recusals::table).values(row).execute(db).map(drop)
}

pub(super) fn recusals(db: &mut Db, ballot: BallotId) -> QueryResult<Vec<RecusalRow>> {
    recusals::table.filter(recusals::ballot_id.eq(ballot)).order(recusals::id).select(RecusalRow::as_select()).load(db)
}
