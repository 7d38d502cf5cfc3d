//! The rows of what came of urgent measures: results by a ballot or by the end of their time, and reversals.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::cases::ratification::{MeasureResult, Reversal};
use crate::db::ids::{BallotId, CaseId, MeasureId, MeasureResultId, UserId};
use crate::db::schema::{ballot_measures, ballots, measure_results, measure_reversals, urgent_measures};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Measure;

crate::db::db_text!(MeasureResult, Reversal);

/// A measure without its sealed texts.
#[derive(Clone, Copy, Debug, Queryable, Selectable)]
#[diesel(table_name = urgent_measures)]
pub(in crate::cases) struct TermRow {
    pub id: MeasureId,
    pub case_id: CaseId,
    pub measure: Measure,
    pub carried_out_at: Timestamp,
    pub recorded_at: Timestamp,
    pub ratify_by: Timestamp,
}

/// What came of a measure.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = measure_results)]
pub struct MeasureResultRow {
    pub id: MeasureResultId,
    pub measure_id: MeasureId,
    pub result: MeasureResult,
    pub ballot_id: Option<BallotId>,
    pub decided_at: Timestamp,
}

/// What was done about a measure that does not stand; its note is sealed with the case's key.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = measure_reversals)]
pub struct ReversalRow {
    pub measure_id: MeasureId,
    pub reversal: Reversal,
    pub note: Vec<u8>,
    pub recorded_by: UserId,
    pub recorded_at: Timestamp,
}

pub(in crate::cases) fn insert_result(db: &mut Db, row: &MeasureResultRow) -> QueryResult<()> {
    diesel::insert_into(measure_results::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn insert_reversal(db: &mut Db, row: &ReversalRow) -> QueryResult<()> {
    diesel::insert_into(measure_reversals::table).values(row).execute(db).map(drop)
}

/// Oldest first.
pub(in crate::cases) fn results_of(db: &mut Db, measures: &[MeasureId]) -> QueryResult<Vec<MeasureResultRow>> {
    measure_results::table
        .filter(measure_results::measure_id.eq_any(measures))
        .order(measure_results::id)
        .select(MeasureResultRow::as_select())
        .load(db)
}

pub(in crate::cases) fn reversals_of(db: &mut Db, measures: &[MeasureId]) -> QueryResult<Vec<ReversalRow>> {
    measure_reversals::table
        .filter(measure_reversals::measure_id.eq_any(measures))
        .order(measure_reversals::measure_id)
        .select(ReversalRow::as_select())
        .load(db)
}

pub(in crate::cases) fn terms_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<TermRow>> {
    urgent_measures::table
        .filter(urgent_measures::case_id.eq(case))
        .order(urgent_measures::id)
        .select(TermRow::as_select())
        .load(db)
}

/// Those that somebody has still to do something about: not ratified, and nothing is recorded of their reversal; those whose time
/// ends first stand first.
pub(in crate::cases) fn unsettled(db: &mut Db) -> QueryResult<Vec<TermRow>> {
    let ratified = measure_results::table.filter(
        measure_results::measure_id.eq(urgent_measures::id).and(measure_results::result.eq(MeasureResult::Ratified)),
    );
    let reversed = measure_reversals::table.filter(measure_reversals::measure_id.eq(urgent_measures::id));
    urgent_measures::table
        .filter(not(exists(ratified)).and(not(exists(reversed))))
        .order((urgent_measures::ratify_by, urgent_measures::id))
        .select(TermRow::as_select())
        .load(db)
}

/// Those whose time is over without any result.
pub(in crate::cases) fn lapsing(db: &mut Db, at: Timestamp) -> QueryResult<Vec<TermRow>> {
    let settled = measure_results::table.filter(measure_results::measure_id.eq(urgent_measures::id));
    urgent_measures::table
        .filter(urgent_measures::ratify_by.le(at).and(not(exists(settled))))
        .order((urgent_measures::ratify_by, urgent_measures::id))
        .select(TermRow::as_select())
        .load(db)
}

/// Whether a ballot that is open puts this measure to the vote.
pub(in crate::cases) fn is_put_to_vote(db: &mut Db, measure: MeasureId) -> QueryResult<bool> {
    let open = ballot_measures::table
        .inner_join(ballots::table)
        .filter(ballot_measures::measure_id.eq(measure).and(ballots::state.eq("open")));
    diesel::select(exists(open)).get_result(db)
}

/// For comparing them with what was said of them.
pub(in crate::cases) fn all_terms(db: &mut Db) -> QueryResult<Vec<TermRow>> {
    urgent_measures::table.order(urgent_measures::id).select(TermRow::as_select()).load(db)
}

pub(in crate::cases) fn all_results(db: &mut Db) -> QueryResult<Vec<MeasureResultRow>> {
    measure_results::table.order(measure_results::id).select(MeasureResultRow::as_select()).load(db)
}

pub(in crate::cases) fn all_reversals(db: &mut Db) -> QueryResult<Vec<ReversalRow>> {
    measure_reversals::table.order(measure_reversals::measure_id).select(ReversalRow::as_select()).load(db)
}
