//! What happened in matters of the Board, row by row and without a word of what was written.

use diesel::prelude::*;

use crate::board::BallotState;
use crate::db::ids::CaseId;
use crate::db::schema::{
    ballots, cases, content_details, dissents, kind_changes, public_summaries, recommendations, reconsiderations,
    recusals, secrecy_orders, send_backs,
};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Kind, TakedownKind};
use crate::workflow::tally::BallotResult;

use super::{SummaryResult, SummaryRow};

/// Which rows may count: what happened before `until` in cases received before `received_before`, unless it happened before `since` in
/// a case that was logged before `logged_since` and was never secret.
#[derive(Clone, Copy, Debug)]
pub struct Happened {
    pub since: Timestamp,
    pub until: Timestamp,
    pub received_before: Timestamp,
    pub logged_since: Timestamp,
}

type Moments = QueryResult<Vec<(CaseId, Timestamp)>>;

/// Of a table the case and the moment of every row that may count.
macro_rules! moments {
    ($db:expr, $rows:expr, $case:expr, $at:expr, $in:expr) => {
        $rows
            .filter($at.lt($in.until))
            .filter($case.eq_any(cases::table.filter(cases::received_at.lt($in.received_before)).select(cases::id)))
            .filter(
                $at.ge($in.since)
                    .or($case.eq_any(cases::table.filter(cases::logged_at.ge($in.logged_since)).select(cases::id)))
                    .or($case.eq_any(secrecy_orders::table.select(secrecy_orders::case_id))),
            )
            .order(($at, $case))
            .select(($case, $at))
            .load($db)
    };
}

pub(in crate::decisions) fn submitted(db: &mut Db, happened: &Happened) -> Moments {
    moments!(db, recommendations::table, recommendations::case_id, recommendations::recommended_at, happened)
}

pub(in crate::decisions) fn returned(db: &mut Db, happened: &Happened) -> Moments {
    moments!(db, send_backs::table, send_backs::case_id, send_backs::sent_back_at, happened)
}

pub(in crate::decisions) fn inquorate(db: &mut Db, happened: &Happened) -> Moments {
    let closed = ballots::table.filter(ballots::result.eq(BallotResult::Inquorate));
    moments!(db, closed, ballots::case_id, ballots::closed_at.assume_not_null(), happened)
}

/// Closed with a result, whichever.
pub(in crate::decisions) fn quorate(db: &mut Db, happened: &Happened) -> Moments {
    let closed = ballots::table.filter(ballots::result.eq_any([BallotResult::Passed, BallotResult::Failed]));
    moments!(db, closed, ballots::case_id, ballots::closed_at.assume_not_null(), happened)
}

pub(in crate::decisions) fn recused(db: &mut Db, happened: &Happened) -> Moments {
    // An amended motion takes them over from a ballot that is void.
    let of_cases = recusals::table.inner_join(ballots::table).filter(ballots::state.ne(BallotState::Void));
    moments!(db, of_cases, ballots::case_id, recusals::recused_at, happened)
}

pub(in crate::decisions) fn dissented(db: &mut Db, happened: &Happened) -> Moments {
    moments!(db, dissents::table, dissents::case_id, dissents::written_at, happened)
}

pub(in crate::decisions) fn reconsidered(db: &mut Db, happened: &Happened) -> Moments {
    moments!(db, reconsiderations::table, reconsiderations::case_id, reconsiderations::opened_at, happened)
}

pub(in crate::decisions) fn summarised(db: &mut Db, happened: &Happened) -> Moments {
    let confirmed = public_summaries::table.filter(public_summaries::result.eq(SummaryResult::Confirmed));
    moments!(db, confirmed, public_summaries::case_id, public_summaries::settled_at.assume_not_null(), happened)
}

/// Every case that reconsiders a decision.
pub(in crate::decisions) fn reconsidering(db: &mut Db) -> QueryResult<Vec<CaseId>> {
    reconsiderations::table.order(reconsiderations::case_id).select(reconsiderations::case_id).load(db)
}

pub(in crate::decisions) fn confirmed_summary(db: &mut Db, case: CaseId) -> QueryResult<Option<SummaryRow>> {
    public_summaries::table
        .filter(public_summaries::case_id.eq(case))
        .filter(public_summaries::result.eq(SummaryResult::Confirmed))
        .select(SummaryRow::as_select())
        .first(db)
        .optional()
}

/// The kinds that the case had before the present one.
pub(in crate::decisions) fn earlier_kinds(db: &mut Db, case: CaseId) -> QueryResult<Vec<Kind>> {
    kind_changes::table.filter(kind_changes::case_id.eq(case)).select(kind_changes::from_kind).load(db)
}

pub(in crate::decisions) fn takedown_kind(db: &mut Db, case: CaseId) -> QueryResult<Option<TakedownKind>> {
    let of_case = content_details::table.filter(content_details::case_id.eq(case));
    Ok(of_case.select(content_details::takedown_kind).first(db).optional()?.flatten())
}
