//! What deadlines are computed from, for many cases at once: a query a table, however many cases. Beside the rows of named
//! deadlines, pauses and alerts it reads what the review and the Board left, because that is what a deadline waits for.

use diesel::prelude::*;

use crate::db::ids::{CaseId, DeadlineAlertId, DeadlinePauseId, NamedDeadlineId, UserId};
use crate::db::schema::{
    carryings_out, content_details, deadline_alerts, deadline_pauses, decisions, named_deadlines, request_details,
    urgent_measures,
};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Country, Instrument, Measure, PauseReason, SourceType, TakedownKind};
use crate::workflow::DeadlineRule;

crate::db::db_text!(DeadlineRule);

/// What the typed fields say of a demand.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cases) struct DemandColumns {
    pub instrument: Option<Instrument>,
    pub requesting_country: Option<Country>,
    pub takedown_kind: Option<TakedownKind>,
    pub source_type: Option<SourceType>,
}

pub(in crate::cases) fn demands(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<(CaseId, DemandColumns)>> {
    type Request = (CaseId, Option<Instrument>, Option<Country>);
    type Content = (CaseId, Option<Instrument>, Option<Country>, Option<TakedownKind>, Option<SourceType>);
    let requests: Vec<Request> = request_details::table
        .filter(request_details::case_id.eq_any(ids))
        .select((request_details::case_id, request_details::instrument, request_details::requesting_country))
        .load(db)?;
    let contents: Vec<Content> = content_details::table
        .filter(content_details::case_id.eq_any(ids))
        .select((
            content_details::case_id,
            content_details::instrument,
            content_details::requesting_country,
            content_details::takedown_kind,
            content_details::source_type,
        ))
        .load(db)?;
    let of_requests = requests.into_iter().map(|(case, instrument, requesting_country)| {
        (case, DemandColumns { instrument, requesting_country, ..DemandColumns::default() })
    });
    let of_contents = contents.into_iter().map(|(case, instrument, requesting_country, takedown_kind, source_type)| {
        (case, DemandColumns { instrument, requesting_country, takedown_kind, source_type })
    });
    Ok(of_requests.chain(of_contents).collect())
}

/// A deadline that the demand itself names, and who entered it and took it back.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = named_deadlines)]
pub struct NamedRow {
    pub id: NamedDeadlineId,
    pub case_id: CaseId,
    pub due_at: Timestamp,
    pub named_by: UserId,
    pub named_at: Timestamp,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<Timestamp>,
}

/// In the order in which they were entered.
pub(in crate::cases) fn named_deadlines(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<NamedRow>> {
    named_deadlines::table
        .filter(named_deadlines::case_id.eq_any(ids))
        .order(named_deadlines::id)
        .select(NamedRow::as_select())
        .load(db)
}

pub(in crate::cases) fn insert_named(db: &mut Db, row: &NamedRow) -> QueryResult<()> {
    diesel::insert_into(named_deadlines::table).values(row).execute(db).map(drop)
}

/// Takes back what still stands; the number of rows changed, 0 or 1.
pub(in crate::cases) fn withdraw_named(
    db: &mut Db,
    case: CaseId,
    id: NamedDeadlineId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let standing = named_deadlines::table
        .filter(named_deadlines::id.eq(id).and(named_deadlines::case_id.eq(case)))
        .filter(named_deadlines::withdrawn_at.is_null());
    diesel::update(standing)
        .set((named_deadlines::withdrawn_by.eq(by), named_deadlines::withdrawn_at.eq(at)))
        .execute(db)
}

/// A time in which deadlines of the case did not run.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = deadline_pauses)]
pub struct PauseRow {
    pub id: DeadlinePauseId,
    pub case_id: CaseId,
    pub reason: PauseReason,
    pub paused_by: UserId,
    pub paused_at: Timestamp,
    pub resumed_by: Option<UserId>,
    pub resumed_at: Option<Timestamp>,
}

/// In the order in which they began.
pub(in crate::cases) fn pauses(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<PauseRow>> {
    deadline_pauses::table
        .filter(deadline_pauses::case_id.eq_any(ids))
        .order(deadline_pauses::id)
        .select(PauseRow::as_select())
        .load(db)
}

pub(in crate::cases) fn insert_pause(db: &mut Db, row: &PauseRow) -> QueryResult<()> {
    diesel::insert_into(deadline_pauses::table).values(row).execute(db).map(drop)
}

/// Ends the pause that lasts; the number of rows changed, 0 or 1.
pub(in crate::cases) fn resume(db: &mut Db, case: CaseId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    let lasting =
        deadline_pauses::table.filter(deadline_pauses::case_id.eq(case).and(deadline_pauses::resumed_at.is_null()));
    diesel::update(lasting).set((deadline_pauses::resumed_by.eq(by), deadline_pauses::resumed_at.eq(at))).execute(db)
}

/// When an urgent measure was carried out.
pub(in crate::cases) fn measures(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<(CaseId, Measure, Timestamp)>> {
    urgent_measures::table
        .filter(urgent_measures::case_id.eq_any(ids))
        .order(urgent_measures::carried_out_at)
        .select((urgent_measures::case_id, urgent_measures::measure, urgent_measures::carried_out_at))
        .load(db)
}

pub(in crate::cases) fn decided(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<(CaseId, Timestamp)>> {
    decisions::table.filter(decisions::case_id.eq_any(ids)).select((decisions::case_id, decisions::decided_at)).load(db)
}

pub(in crate::cases) fn carried_out(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<(CaseId, Timestamp)>> {
    carryings_out::table
        .filter(carryings_out::case_id.eq_any(ids))
        .select((carryings_out::case_id, carryings_out::carried_out_at))
        .load(db)
}

text_enum! {
    /// How pressing an alert is.
    pub enum Stage {
        Near = "near" => "Near",
        Missed = "missed" => "Missed",
    }
}

crate::db::db_text!(Stage);

/// One alert about one deadline.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = deadline_alerts)]
pub(in crate::cases) struct AlertRow {
    pub id: DeadlineAlertId,
    pub case_id: CaseId,
    pub rule: DeadlineRule,
    pub due_at: Timestamp,
    pub stage: Stage,
    pub raised_at: Timestamp,
}

pub(in crate::cases) fn alerts(db: &mut Db, ids: &[CaseId]) -> QueryResult<Vec<AlertRow>> {
    deadline_alerts::table.filter(deadline_alerts::case_id.eq_any(ids)).select(AlertRow::as_select()).load(db)
}

pub(in crate::cases) fn insert_alert(db: &mut Db, row: &AlertRow) -> QueryResult<()> {
    diesel::insert_into(deadline_alerts::table).values(row).execute(db).map(drop)
}
