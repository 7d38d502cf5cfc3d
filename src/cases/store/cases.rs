//! The rows of cases, their numbers, and who set them aside.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;

use crate::cases::CaseNumber;
use crate::db::ids::{AssignmentId, CaseId, KeyId, KindChangeId, SecrecyOrderId, SetAsideId, UserId};
use crate::db::schema::{
    assignments, ballot_electors, ballots, cases, counters, edition_cases, editions, kind_changes, reconsiderations,
    recusal_rulings, recusals, secrecy_orders, set_asides,
};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Channel, Kind, SetAsideReason, Urgency};
use crate::workflow::CaseState;

crate::db::db_text!(CaseState);

/// One matter.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = cases)]
pub struct CaseRow {
    pub id: CaseId,
    pub number: CaseNumber,
    /// The random reference that mails carry.
    pub reference: String,
    /// The random reference of its row in the public ledger.
    pub ledger_reference: String,
    /// Raised by every change; a change names the version that it was made from.
    pub version: i64,
    pub state: CaseState,
    pub kind: Kind,
    /// A person has confirmed the kind, which the program only guessed.
    pub kind_confirmed: bool,
    pub channel: Channel,
    pub urgency: Urgency,
    /// ISO 639-3 code.
    pub language: Option<String>,
    /// Written by staff, in clear, without personal data.
    pub summary: String,
    /// The Terms in force when the first notice came in.
    pub terms_version: String,
    pub assigned_to: Option<UserId>,
    pub key_id: KeyId,
    pub received_at: Timestamp,
    pub logged_at: Timestamp,
}

/// The next running number of a year. The row's lock, not a guess, keeps it gapless and unique.
pub(in crate::cases) fn next_running_number(db: &mut Db, year: i16) -> QueryResult<i64> {
    let name = format!("cases-{year}");
    if let Some(number) = raise_counter(db, &name)? {
        return Ok(number);
    }
    let first = (counters::name.eq(&name), counters::value.eq(1_i64));
    // In a savepoint: two first cases of a year may both try, and the second then counts on from the first.
    match db.transaction(|db| diesel::insert_into(counters::table).values(first).execute(db)) {
        Ok(_) => Ok(1),
        Err(DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            raise_counter(db, &name)?.ok_or(diesel::result::Error::NotFound)
        }
        Err(error) => Err(error),
    }
}

fn raise_counter(db: &mut Db, name: &str) -> QueryResult<Option<i64>> {
    diesel::update(counters::table.find(name))
        .set(counters::value.eq(counters::value + 1))
        .returning(counters::value)
        .get_result(db)
        .optional()
}

pub(in crate::cases) fn insert(db: &mut Db, case: &CaseRow) -> QueryResult<()> {
    diesel::insert_into(cases::table).values(case).execute(db).map(drop)
}

pub(in crate::cases) fn find(db: &mut Db, id: CaseId) -> QueryResult<Option<CaseRow>> {
    cases::table.find(id).select(CaseRow::as_select()).get_result(db).optional()
}

pub(in crate::cases) fn find_by_number(db: &mut Db, number: &CaseNumber) -> QueryResult<Option<CaseRow>> {
    cases::table.filter(cases::number.eq(number)).select(CaseRow::as_select()).get_result(db).optional()
}

/// Of every case.
pub(in crate::cases) fn numbers(db: &mut Db) -> QueryResult<Vec<CaseNumber>> {
    cases::table.select(cases::number).load(db)
}

pub(in crate::cases) fn find_by_reference(db: &mut Db, reference: &str) -> QueryResult<Option<CaseRow>> {
    cases::table.filter(cases::reference.eq(reference)).select(CaseRow::as_select()).get_result(db).optional()
}

/// Moves the state if the case still is at `version`; the number of rows changed, 0 or 1.
pub(in crate::cases) fn move_state(db: &mut Db, case: &CaseRow, state: CaseState) -> QueryResult<usize> {
    diesel::update(cases::table.filter(cases::id.eq(case.id).and(cases::version.eq(case.version))))
        .set((cases::state.eq(state), cases::version.eq(case.version + 1)))
        .execute(db)
}

/// Raises the version if the case still is at `version`; the number of rows changed, 0 or 1.
pub(in crate::cases) fn touch(db: &mut Db, id: CaseId, version: i64) -> QueryResult<usize> {
    diesel::update(cases::table.filter(cases::id.eq(id).and(cases::version.eq(version))))
        .set(cases::version.eq(version + 1))
        .execute(db)
}

pub(in crate::cases) fn set_assignee(db: &mut Db, id: CaseId, user: UserId) -> QueryResult<()> {
    diesel::update(cases::table.find(id)).set(cases::assigned_to.eq(user)).execute(db).map(drop)
}

/// What a person can change of the case's own row.
#[derive(AsChangeset)]
#[diesel(table_name = cases, treat_none_as_null = true)]
pub(in crate::cases) struct CaseChange {
    pub kind: Kind,
    pub kind_confirmed: bool,
    pub urgency: Urgency,
    pub summary: String,
}

pub(in crate::cases) fn change(db: &mut Db, id: CaseId, change: &CaseChange) -> QueryResult<()> {
    diesel::update(cases::table.find(id)).set(change).execute(db).map(drop)
}

pub(in crate::cases) fn insert_kind_change(
    db: &mut Db,
    case: CaseId,
    from: Kind,
    to: Kind,
    at: Timestamp,
) -> QueryResult<()> {
    let row = (
        kind_changes::id.eq(KindChangeId::new(at)),
        kind_changes::case_id.eq(case),
        kind_changes::from_kind.eq(from),
        kind_changes::to_kind.eq(to),
        kind_changes::changed_at.eq(at),
    );
    diesel::insert_into(kind_changes::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn insert_assignment(
    db: &mut Db,
    case: CaseId,
    user: UserId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<AssignmentId> {
    let id = AssignmentId::new(at);
    let row = (
        assignments::id.eq(id),
        assignments::case_id.eq(case),
        assignments::user_id.eq(user),
        assignments::assigned_by.eq(by),
        assignments::assigned_at.eq(at),
    );
    diesel::insert_into(assignments::table).values(row).execute(db).map(|_| id)
}

/// Ends the open ballot of a case that is set aside: its votes count for nothing.
pub(in crate::cases) fn void_open_ballot(db: &mut Db, case: CaseId) -> QueryResult<()> {
    let open = ballots::table.filter(ballots::case_id.eq(case).and(ballots::state.eq("open")));
    diesel::update(open)
        .set((ballots::state.eq("void"), ballots::version.eq(ballots::version + 1)))
        .execute(db)
        .map(drop)
}

/// Whether the person has a seat in the case's open ballot, and if so, whether they recused themselves. Asked here and not
/// of `board/`, because it decides who may see the case at all.
pub(in crate::cases) fn is_recused(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<Option<bool>> {
    let overruled = recusal_rulings::table
        .filter(recusal_rulings::recusal_id.eq(recusals::id).and(recusal_rulings::ruling.eq("not_accepted")));
    let recused = recusals::table
        .filter(recusals::ballot_id.eq(ballots::id).and(recusals::user_id.eq(user)))
        .filter(diesel::dsl::not(diesel::dsl::exists(overruled)));
    ballots::table
        .inner_join(ballot_electors::table)
        .filter(ballots::case_id.eq(case).and(ballots::state.eq("open")))
        .filter(ballot_electors::user_id.eq(user))
        .select(diesel::dsl::exists(recused))
        .get_result(db)
        .optional()
}

/// One setting aside, and its taking back if that came.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = set_asides)]
pub(in crate::cases) struct SetAsideRow {
    pub id: SetAsideId,
    pub case_id: CaseId,
    pub from_state: CaseState,
    pub reason: SetAsideReason,
    pub set_aside_by: UserId,
    pub set_aside_at: Timestamp,
    pub taken_back_by: Option<UserId>,
    pub taken_back_at: Option<Timestamp>,
}

pub(in crate::cases) fn insert_set_aside(db: &mut Db, row: &SetAsideRow) -> QueryResult<()> {
    diesel::insert_into(set_asides::table).values(row).execute(db).map(drop)
}

/// The setting aside that is in force.
pub(in crate::cases) fn standing_set_aside(db: &mut Db, case: CaseId) -> QueryResult<Option<SetAsideRow>> {
    set_asides::table
        .filter(set_asides::case_id.eq(case).and(set_asides::taken_back_at.is_null()))
        .order(set_asides::id.desc())
        .select(SetAsideRow::as_select())
        .first(db)
        .optional()
}

/// Whether a published edition counted this case as set aside at that moment. Asked here and not of `reports/`, because
/// it decides a step of the case.
pub(in crate::cases) fn is_published_as_set_aside(
    db: &mut Db,
    case: CaseId,
    set_aside_at: Timestamp,
) -> QueryResult<bool> {
    let counted = edition_cases::table
        .inner_join(editions::table)
        .filter(edition_cases::case_id.eq(case))
        .filter(editions::state.eq("published").and(editions::cut_off_at.ge(set_aside_at)));
    diesel::select(diesel::dsl::exists(counted)).get_result(db)
}

pub(in crate::cases) fn mark_taken_back(db: &mut Db, id: SetAsideId, by: UserId, at: Timestamp) -> QueryResult<()> {
    diesel::update(set_asides::table.find(id))
        .set((set_asides::taken_back_by.eq(by), set_asides::taken_back_at.eq(at)))
        .execute(db)
        .map(drop)
}

/// A secrecy order over a matter.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = secrecy_orders)]
pub struct SecrecyRow {
    pub id: SecrecyOrderId,
    pub case_id: CaseId,
    /// The civil date until which it holds, `YYYY-MM-DD`.
    pub until_on: Option<String>,
    pub recorded_by: UserId,
    pub recorded_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub ended_at: Option<Timestamp>,
}

pub(in crate::cases) fn insert_secrecy(db: &mut Db, row: &SecrecyRow) -> QueryResult<()> {
    diesel::insert_into(secrecy_orders::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn secrecy_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<SecrecyRow>> {
    secrecy_orders::table
        .filter(secrecy_orders::case_id.eq(case))
        .order(secrecy_orders::id)
        .select(SecrecyRow::as_select())
        .load(db)
}

/// How many rows: none if somebody has confirmed it already.
/// The case whose decision this one reconsiders.
pub(in crate::cases) fn reconsidered_by(db: &mut Db, case: CaseId) -> QueryResult<Option<CaseId>> {
    reconsiderations::table.find(case).select(reconsiderations::first_case_id).get_result(db).optional()
}

/// The cases that reconsider the decision on this one.
pub(in crate::cases) fn reconsidering(db: &mut Db, first: CaseId) -> QueryResult<Vec<CaseId>> {
    reconsiderations::table
        .filter(reconsiderations::first_case_id.eq(first))
        .order(reconsiderations::case_id)
        .select(reconsiderations::case_id)
        .load(db)
}

/// The cases under an order that stands on this day, `YYYY-MM-DD`, confirmed or not yet.
pub(in crate::cases) fn secret_on(db: &mut Db, day: &str) -> QueryResult<Vec<CaseId>> {
    secrecy_orders::table
        .filter(secrecy_orders::ended_at.is_null())
        .filter(secrecy_orders::until_on.is_null().or(secrecy_orders::until_on.ge(day).assume_not_null()))
        .select(secrecy_orders::case_id)
        .load(db)
}

pub(in crate::cases) fn confirm_secrecy(db: &mut Db, id: SecrecyOrderId, by: UserId) -> QueryResult<usize> {
    let waits = secrecy_orders::table.find(id).filter(secrecy_orders::confirmed_by.is_null());
    diesel::update(waits).set(secrecy_orders::confirmed_by.eq(by)).execute(db)
}

pub(in crate::cases) fn end_secrecy(db: &mut Db, id: SecrecyOrderId, at: Timestamp) -> QueryResult<()> {
    diesel::update(secrecy_orders::table.find(id)).set(secrecy_orders::ended_at.eq(at)).execute(db).map(drop)
}
