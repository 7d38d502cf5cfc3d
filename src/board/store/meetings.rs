//! The rows of meetings, agendas, attendance and minutes; and what was decided before on the same category.

use diesel::prelude::*;

use crate::board::meetings::{Attendance, MeetingKind, MeetingState};
use crate::cases::Case;
use crate::db::ids::{AgendaItemId, CaseId, KeyId, MeetingId, UserId};
use crate::db::schema::{cases, decisions, meeting_attendance, meeting_items, meetings, minutes, recommendations};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Outcome, Severity, TermsCategory};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = meetings)]
pub struct MeetingRow {
    pub id: MeetingId,
    pub kind: MeetingKind,
    pub state: MeetingState,
    /// Raised by every change of the meeting, its agenda and its attendance.
    pub version: i64,
    pub key_id: KeyId,
    /// Where, or in which way, in a line; sealed. A circular resolution has none.
    pub place: Option<Vec<u8>>,
    /// Of a circular resolution: when it was called.
    pub begins_at: Timestamp,
    /// The deadline of a circular resolution; a meeting has none.
    pub ends_at: Option<Timestamp>,
    pub called_by: UserId,
    pub called_at: Timestamp,
    /// When it was closed or cancelled, and by whom.
    pub closed_by: Option<UserId>,
    pub closed_at: Option<Timestamp>,
    pub reminded_at: Option<Timestamp>,
}

pub(in crate::board) fn insert(db: &mut Db, row: &MeetingRow) -> QueryResult<()> {
    diesel::insert_into(meetings::table).values(row).execute(db).map(drop)
}

pub(in crate::board) fn find(db: &mut Db, id: MeetingId) -> QueryResult<Option<MeetingRow>> {
    meetings::table.find(id).select(MeetingRow::as_select()).get_result(db).optional()
}

/// The newest first.
pub(in crate::board) fn all(db: &mut Db, limit: i64) -> QueryResult<Vec<MeetingRow>> {
    meetings::table.order(meetings::id.desc()).limit(limit).select(MeetingRow::as_select()).load(db)
}

/// Raises the version if the meeting still is as it was read; the number of rows changed, 0 or 1.
pub(in crate::board) fn touch(db: &mut Db, row: &MeetingRow) -> QueryResult<usize> {
    diesel::update(meetings::table.filter(meetings::id.eq(row.id).and(meetings::version.eq(row.version))))
        .set(meetings::version.eq(row.version + 1))
        .execute(db)
}

/// Who closed or cancelled it and when, where that is what happens.
#[derive(AsChangeset)]
#[diesel(table_name = meetings)]
pub(in crate::board) struct StateChange {
    pub closed_by: Option<UserId>,
    pub closed_at: Option<Timestamp>,
}

/// Moves the state if the meeting still is as it was read; the number of rows changed, 0 or 1. The agenda of what was closed or
/// cancelled waits no more.
pub(in crate::board) fn advance(
    db: &mut Db,
    row: &MeetingRow,
    next: MeetingState,
    change: &StateChange,
) -> QueryResult<usize> {
    if row.state == MeetingState::Planned {
        diesel::update(meeting_items::table.filter(meeting_items::meeting_id.eq(row.id)))
            .set(meeting_items::pending.eq(false))
            .execute(db)?;
    }
    diesel::update(meetings::table.filter(meetings::id.eq(row.id).and(meetings::version.eq(row.version))))
        .set((meetings::state.eq(next), meetings::version.eq(row.version + 1), change))
        .execute(db)
}

/// Circular resolutions that run, end before that moment, and of which nobody was reminded.
pub(in crate::board) fn to_remind_of(db: &mut Db, ending_before: Timestamp) -> QueryResult<Vec<MeetingRow>> {
    meetings::table
        .filter(meetings::state.eq(MeetingState::Planned))
        .filter(meetings::ends_at.lt(ending_before))
        .filter(meetings::reminded_at.is_null())
        .order(meetings::ends_at)
        .select(MeetingRow::as_select())
        .load(db)
}

/// Once, whichever process is first; the number of rows changed, 0 or 1.
pub(in crate::board) fn set_reminded(db: &mut Db, id: MeetingId, at: Timestamp) -> QueryResult<usize> {
    diesel::update(meetings::table.filter(meetings::id.eq(id).and(meetings::reminded_at.is_null())))
        .set(meetings::reminded_at.eq(at))
        .execute(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_items)]
pub(in crate::board) struct ItemRow {
    pub id: AgendaItemId,
    pub meeting_id: MeetingId,
    pub case_id: CaseId,
    /// From 1, without gaps.
    pub position: i32,
    /// The meeting is still to come; a case stands on one such agenda only.
    pub pending: bool,
    pub added_by: UserId,
    pub added_at: Timestamp,
}

pub(in crate::board) fn insert_item(db: &mut Db, row: &ItemRow) -> QueryResult<()> {
    diesel::insert_into(meeting_items::table).values(row).execute(db).map(drop)
}

pub(in crate::board) fn items(db: &mut Db, meeting: MeetingId) -> QueryResult<Vec<ItemRow>> {
    meeting_items::table
        .filter(meeting_items::meeting_id.eq(meeting))
        .order((meeting_items::position, meeting_items::id))
        .select(ItemRow::as_select())
        .load(db)
}

pub(in crate::board) fn set_position(db: &mut Db, item: AgendaItemId, position: i32) -> QueryResult<()> {
    let row = meeting_items::table.find(item);
    diesel::update(row).set(meeting_items::position.eq(position)).execute(db).map(drop)
}

pub(in crate::board) fn delete_item(db: &mut Db, item: AgendaItemId) -> QueryResult<()> {
    diesel::delete(meeting_items::table.find(item)).execute(db).map(drop)
}

/// The meeting that is still to come on whose agenda the case stands.
pub(in crate::board) fn pending_meeting(db: &mut Db, case: CaseId) -> QueryResult<Option<MeetingRow>> {
    meeting_items::table
        .inner_join(meetings::table)
        .filter(meeting_items::case_id.eq(case).and(meeting_items::pending))
        .select(MeetingRow::as_select())
        .get_result(db)
        .optional()
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = meeting_attendance)]
pub(in crate::board) struct AttendanceRow {
    pub meeting_id: MeetingId,
    pub user_id: UserId,
    pub attendance: Attendance,
    pub chair: bool,
    pub recorded_by: UserId,
    pub recorded_at: Timestamp,
}

pub(in crate::board) fn attendance(db: &mut Db, meeting: MeetingId) -> QueryResult<Vec<AttendanceRow>> {
    meeting_attendance::table
        .filter(meeting_attendance::meeting_id.eq(meeting))
        .order(meeting_attendance::user_id)
        .select(AttendanceRow::as_select())
        .load(db)
}

pub(in crate::board) fn replace_attendance(db: &mut Db, meeting: MeetingId, rows: &[AttendanceRow]) -> QueryResult<()> {
    let before = meeting_attendance::table.filter(meeting_attendance::meeting_id.eq(meeting));
    diesel::delete(before).execute(db)?;
    for row in rows {
        diesel::insert_into(meeting_attendance::table).values(row).execute(db)?;
    }
    Ok(())
}

/// What was added to the record by a person, and the signed document; both sealed with the meeting's key.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = minutes, primary_key(meeting_id), treat_none_as_null = true)]
pub(in crate::board) struct MinutesRow {
    pub meeting_id: MeetingId,
    pub remarks: Option<Vec<u8>>,
    pub drafted_by: UserId,
    pub drafted_at: Timestamp,
    pub signed_by: Option<UserId>,
    pub signed_at: Option<Timestamp>,
    pub document: Option<Vec<u8>>,
    pub sha256: Option<Vec<u8>>,
}

pub(in crate::board) fn minutes(db: &mut Db, meeting: MeetingId) -> QueryResult<Option<MinutesRow>> {
    minutes::table.find(meeting).select(MinutesRow::as_select()).get_result(db).optional()
}

/// The caller holds the meeting by its version.
pub(in crate::board) fn put_minutes(db: &mut Db, row: &MinutesRow) -> QueryResult<()> {
    let changed = diesel::update(minutes::table.find(row.meeting_id)).set(row).execute(db)?;
    if changed == 0 { diesel::insert_into(minutes::table).values(row).execute(db).map(drop) } else { Ok(()) }
}

/// Outcome, severity and moment of what was decided, the newest first.
type Decided = (Outcome, Severity, Timestamp);

/// On cases of this category of the Terms.
pub(in crate::board) fn decided_on_category(
    db: &mut Db,
    category: TermsCategory,
    but: CaseId,
    limit: i64,
) -> QueryResult<Vec<Decided>> {
    decisions::table
        .inner_join(cases::table.on(cases::id.eq(decisions::case_id)))
        .inner_join(recommendations::table.on(recommendations::id.eq(decisions::recommendation_id)))
        .filter(cases::category.eq(category.as_str()).and(cases::id.ne(but)))
        .order((decisions::decided_at.desc(), decisions::id.desc()))
        .limit(limit)
        .select((decisions::outcome, recommendations::severity, decisions::decided_at))
        .load(db)
}

/// On cases of the same kind, for kinds that know no category.
pub(in crate::board) fn decided_on_kind(db: &mut Db, like: &Case, limit: i64) -> QueryResult<Vec<Decided>> {
    decisions::table
        .inner_join(cases::table.on(cases::id.eq(decisions::case_id)))
        .inner_join(recommendations::table.on(recommendations::id.eq(decisions::recommendation_id)))
        .filter(cases::kind.eq(like.kind).and(cases::id.ne(like.id)))
        .order((decisions::decided_at.desc(), decisions::id.desc()))
        .limit(limit)
        .select((decisions::outcome, recommendations::severity, decisions::decided_at))
        .load(db)
}
