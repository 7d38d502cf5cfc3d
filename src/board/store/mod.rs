//! The rows of ballots, electors, votes and recusals.

pub(super) mod meetings;
mod ratification;
pub(super) mod standing;

use diesel::dsl::{exists, not};
use diesel::prelude::*;

pub(super) use ratification::*;

use super::seats::Ruling;
use crate::db::ids::{BallotId, CaseId, RecommendationId, RecusalId, UserId, VoteId};
use crate::db::schema::{
    ballot_deviations, ballot_electors, ballots, consent_items, consent_pulls, recusal_rulings, recusals, vote_sources,
    votes,
};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Outcome;
use crate::workflow::tally::{BallotResult, Choice, Majority, Tie};

text_enum! {
    /// Where a ballot stands.
    pub enum BallotState {
        Open = "open" => "Open",
        Closed = "closed" => "Closed",
        Void = "void" => "Void",
    }
}

crate::db::db_text!(BallotResult, BallotState, Choice, Majority, Tie);

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
    pub result: Option<BallotResult>,
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

pub(super) fn insert_deviation(db: &mut Db, ballot: BallotId, sealed: &[u8]) -> QueryResult<()> {
    let row = (ballot_deviations::ballot_id.eq(ballot), ballot_deviations::deviation.eq(sealed));
    diesel::insert_into(ballot_deviations::table).values(row).execute(db).map(drop)
}

pub(super) fn deviation(db: &mut Db, ballot: BallotId) -> QueryResult<Option<Vec<u8>>> {
    ballot_deviations::table.find(ballot).select(ballot_deviations::deviation).get_result(db).optional()
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

/// For comparing them with what was said of them.
pub(super) fn all(db: &mut Db) -> QueryResult<Vec<BallotRow>> {
    ballots::table.order(ballots::id).select(BallotRow::as_select()).load(db)
}

pub(super) fn find(db: &mut Db, id: BallotId) -> QueryResult<Option<BallotRow>> {
    ballots::table.find(id).select(BallotRow::as_select()).get_result(db).optional()
}

pub(super) fn open_ballots(db: &mut Db) -> QueryResult<Vec<BallotRow>> {
    ballots::table
        .filter(ballots::state.eq(BallotState::Open))
        .order((ballots::closes_at, ballots::id))
        .select(BallotRow::as_select())
        .load(db)
}

/// The cases of open ballots whose time is over, or in which no seat is silent (see [`super::seats`]); those that close soonest first.
pub(super) fn due(db: &mut Db, at: Timestamp) -> QueryResult<Vec<CaseId>> {
    let of_seat =
        recusals::ballot_id.eq(ballot_electors::ballot_id).and(recusals::user_id.eq(ballot_electors::user_id));
    let overruled = recusal_rulings::table
        .filter(recusal_rulings::recusal_id.eq(recusals::id).and(recusal_rulings::ruling.eq(Ruling::NotAccepted)));
    let recused = recusals::table.filter(of_seat).filter(not(exists(overruled)));
    let taken_back = recusals::table.filter(of_seat).filter(recusals::id.gt(votes::id));
    let voted = votes::table
        .filter(votes::ballot_id.eq(ballot_electors::ballot_id).and(votes::user_id.eq(ballot_electors::user_id)))
        .filter(not(exists(taken_back)));
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

pub(super) fn close(
    db: &mut Db,
    id: BallotId,
    version: i64,
    result: BallotResult,
    at: Timestamp,
) -> QueryResult<usize> {
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

/// Ends an open ballot whose motion is amended: its votes count for nothing.
pub(super) fn void(db: &mut Db, id: BallotId) -> QueryResult<()> {
    let open = ballots::table.filter(ballots::id.eq(id).and(ballots::state.eq(BallotState::Open)));
    let voided = (ballots::state.eq(BallotState::Void), ballots::version.eq(ballots::version + 1));
    diesel::update(open).set(voided).execute(db).map(drop)
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

/// With what the chair said of each.
pub(super) fn recusals(db: &mut Db, ballot: BallotId) -> QueryResult<Vec<(RecusalRow, Option<RulingRow>)>> {
    recusals::table
        .left_join(recusal_rulings::table)
        .filter(recusals::ballot_id.eq(ballot))
        .order(recusals::id)
        .select((RecusalRow::as_select(), Option::<RulingRow>::as_select()))
        .load(db)
}

/// The chair's ruling on a recusal.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = recusal_rulings)]
pub(super) struct RulingRow {
    pub recusal_id: RecusalId,
    pub ballot_id: BallotId,
    pub ruling: Ruling,
    pub reason: Option<Vec<u8>>,
    pub ruled_by: UserId,
    pub ruled_at: Timestamp,
}

pub(super) fn insert_ruling(db: &mut Db, row: &RulingRow) -> QueryResult<()> {
    diesel::insert_into(recusal_rulings::table).values(row).execute(db).map(drop)
}

pub(super) fn insert_source(db: &mut Db, vote: VoteId, source: &[u8]) -> QueryResult<()> {
    let row = (vote_sources::vote_id.eq(vote), vote_sources::source.eq(source));
    diesel::insert_into(vote_sources::table).values(row).execute(db).map(drop)
}

/// From which minutes the entered votes of a ballot come.
pub(super) fn sources(db: &mut Db, ballot: BallotId) -> QueryResult<Vec<(VoteId, Vec<u8>)>> {
    vote_sources::table
        .inner_join(votes::table)
        .filter(votes::ballot_id.eq(ballot))
        .order(vote_sources::vote_id)
        .select((vote_sources::vote_id, vote_sources::source))
        .load(db)
}

pub(super) fn insert_consent(db: &mut Db, ballot: BallotId, by: UserId, at: Timestamp) -> QueryResult<()> {
    let row = (consent_items::ballot_id.eq(ballot), consent_items::added_by.eq(by), consent_items::added_at.eq(at));
    diesel::insert_into(consent_items::table).values(row).execute(db).map(drop)
}

pub(super) fn insert_pull(db: &mut Db, ballot: BallotId, by: UserId, at: Timestamp) -> QueryResult<()> {
    let row = (consent_pulls::ballot_id.eq(ballot), consent_pulls::pulled_by.eq(by), consent_pulls::pulled_at.eq(at));
    diesel::insert_into(consent_pulls::table).values(row).execute(db).map(drop)
}

/// Whether the ballot was pulled out of the consent agenda; `None` if it never was on it.
pub(super) fn consent(db: &mut Db, ballot: BallotId) -> QueryResult<Option<bool>> {
    consent_items::table
        .left_join(consent_pulls::table)
        .filter(consent_items::ballot_id.eq(ballot))
        .select(consent_pulls::ballot_id.nullable().is_not_null())
        .get_result(db)
        .optional()
}
