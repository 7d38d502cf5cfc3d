//! What the Board did in a time, counted by what happened when. A matter under a standing order of secrecy is in no figure.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::DecidedBy;
use crate::board::BallotState;
use crate::db::ids::CaseId;
use crate::db::schema::{ballots, cases, decisions, recommendations, reconsiderations, recusals, send_backs};
use crate::db::{Db, Timestamp};
use crate::workflow::tally::BallotResult;

/// What is counted: what happened from one moment until before another, in cases that are not secret.
pub(in crate::decisions) struct Span {
    pub from: Timestamp,
    pub until: Timestamp,
    pub secret: Vec<CaseId>,
}

/// Of every table the rows of the period whose case is not secret, counted.
macro_rules! counted {
    ($db:expr, $rows:expr, $case:expr, $at:expr, $span:expr) => {{
        $rows
            .filter($at.ge($span.from).and($at.lt($span.until)))
            .filter($case.ne_all(&$span.secret))
            .select(count_star())
            .get_result::<i64>($db)
    }};
}

pub(in crate::decisions) fn count_submitted(db: &mut Db, span: &Span) -> QueryResult<i64> {
    counted!(db, recommendations::table, recommendations::case_id, recommendations::recommended_at, span)
}

pub(in crate::decisions) fn count_inquorate(db: &mut Db, span: &Span) -> QueryResult<i64> {
    let inquorate = ballots::table.filter(ballots::result.eq(BallotResult::Inquorate));
    counted!(db, inquorate, ballots::case_id, ballots::closed_at.assume_not_null(), span)
}

pub(in crate::decisions) fn count_recusals(db: &mut Db, span: &Span) -> QueryResult<i64> {
    // An amended motion takes them over from a ballot that is void.
    let of_cases = recusals::table.inner_join(ballots::table).filter(ballots::state.ne(BallotState::Void));
    counted!(db, of_cases, ballots::case_id, recusals::recused_at, span)
}

pub(in crate::decisions) fn count_returned(db: &mut Db, span: &Span) -> QueryResult<i64> {
    counted!(db, send_backs::table, send_backs::case_id, send_backs::sent_back_at, span)
}

pub(in crate::decisions) fn count_reconsiderations(db: &mut Db, span: &Span) -> QueryResult<i64> {
    counted!(db, reconsiderations::table, reconsiderations::case_id, reconsiderations::opened_at, span)
}

/// A decision of the period, with the moments of its case.
#[derive(Clone, Debug, Queryable)]
pub(in crate::decisions) struct DecidedRow {
    pub case_id: CaseId,
    pub decided_by: DecidedBy,
    pub recommendation_followed: bool,
    pub received_at: Timestamp,
    /// When the recommendation that it decides about came before the Board.
    pub submitted_at: Timestamp,
    pub decided_at: Timestamp,
}

pub(in crate::decisions) fn decided_in(db: &mut Db, span: &Span) -> QueryResult<Vec<DecidedRow>> {
    decisions::table
        .inner_join(cases::table)
        .inner_join(recommendations::table)
        .filter(decisions::decided_at.ge(span.from).and(decisions::decided_at.lt(span.until)))
        .filter(decisions::case_id.ne_all(&span.secret))
        .order((decisions::decided_at, decisions::id))
        .select((
            decisions::case_id,
            decisions::decided_by,
            decisions::recommendation_followed,
            cases::received_at,
            recommendations::recommended_at,
            decisions::decided_at,
        ))
        .load(db)
}
