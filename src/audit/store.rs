//! The rows of events and of their links.

use diesel::prelude::*;

use super::Verb;
use crate::db::ids::{CaseId, EventId, NoticeId, UserId};
use crate::db::schema::{event_links, events, notice_numbers, unlinked_events};
use crate::db::{Db, Timestamp};

/// One event as it is stored and hashed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = events)]
pub struct EventRow {
    pub id: EventId,
    pub at: Timestamp,
    pub actor_id: Option<UserId>,
    pub program: Option<String>,
    pub verb: Verb,
    pub case_id: Option<CaseId>,
    pub subject_id: Option<i64>,
    /// JSON with ids and codes.
    pub detail: String,
}

pub(super) fn insert(db: &mut Db, row: &EventRow) -> QueryResult<()> {
    diesel::insert_into(events::table).values(row).execute(db)?;
    diesel::insert_into(unlinked_events::table).values(unlinked_events::event_id.eq(row.id)).execute(db)?;
    Ok(())
}

pub(super) fn find(db: &mut Db, id: EventId) -> QueryResult<Option<EventRow>> {
    events::table.find(id).select(EventRow::as_select()).get_result(db).optional()
}

pub(super) fn of_case(db: &mut Db, case: CaseId) -> QueryResult<Vec<EventRow>> {
    events::table.filter(events::case_id.eq(case)).order(events::id).select(EventRow::as_select()).load(db)
}

pub(super) fn of_verbs(db: &mut Db, verbs: &[Verb]) -> QueryResult<Vec<EventRow>> {
    events::table.filter(events::verb.eq_any(verbs)).order(events::id).select(EventRow::as_select()).load(db)
}

pub(super) fn last(db: &mut Db, person: UserId, verb: Verb, case: CaseId) -> QueryResult<Option<Timestamp>> {
    events::table
        .filter(events::case_id.eq(case).and(events::actor_id.eq(person)).and(events::verb.eq(verb)))
        .order(events::id.desc())
        .select(events::at)
        .first(db)
        .optional()
}

pub(super) fn newest(db: &mut Db, before: Option<EventId>, limit: i64) -> QueryResult<Vec<EventRow>> {
    let mut query = events::table.order(events::id.desc()).limit(limit).select(EventRow::as_select()).into_boxed();
    if let Some(before) = before {
        query = query.filter(events::id.lt(before));
    }
    query.load(db)
}

pub(super) fn unlinked(db: &mut Db, limit: i64) -> QueryResult<Vec<EventRow>> {
    unlinked_events::table
        .inner_join(events::table)
        .order(unlinked_events::event_id)
        .limit(limit)
        .select(EventRow::as_select())
        .load(db)
}

/// The number and hash of the newest link.
pub(super) fn head(db: &mut Db) -> QueryResult<Option<(i64, Vec<u8>)>> {
    event_links::table
        .order(event_links::number.desc())
        .select((event_links::number, event_links::hash))
        .first(db)
        .optional()
}

pub(super) fn link(db: &mut Db, number: i64, event: EventId, hash: &[u8]) -> QueryResult<()> {
    let row = (event_links::number.eq(number), event_links::event_id.eq(event), event_links::hash.eq(hash));
    diesel::insert_into(event_links::table).values(row).execute(db)?;
    diesel::delete(unlinked_events::table.find(event)).execute(db)?;
    Ok(())
}

/// A link's number, event id and hash, and the event where it is still there.
pub(super) type LinkedEvent = (i64, EventId, Vec<u8>, Option<EventRow>);

/// Links after `after`, oldest first.
pub(super) fn links(db: &mut Db, after: i64, limit: i64) -> QueryResult<Vec<LinkedEvent>> {
    event_links::table
        .left_join(events::table)
        .filter(event_links::number.gt(after))
        .order(event_links::number)
        .limit(limit)
        .select((event_links::number, event_links::event_id, event_links::hash, Option::<EventRow>::as_select()))
        .load(db)
}

/// Events that have no link and do not wait for one.
pub(super) fn strays(db: &mut Db) -> QueryResult<Vec<EventId>> {
    events::table
        .left_join(event_links::table)
        .left_join(unlinked_events::table)
        .filter(event_links::number.is_null().and(unlinked_events::event_id.nullable().is_null()))
        .order(events::id)
        .select(events::id)
        .load(db)
}

pub(super) fn waiting(db: &mut Db) -> QueryResult<i64> {
    unlinked_events::table.count().get_result(db)
}

pub(super) fn last_notice_number(db: &mut Db) -> QueryResult<i64> {
    Ok(notice_numbers::table
        .select(diesel::dsl::max(notice_numbers::number))
        .get_result::<Option<i64>>(db)?
        .unwrap_or(0))
}

pub(super) fn number_notice(db: &mut Db, number: i64, notice: NoticeId) -> QueryResult<()> {
    let row = (notice_numbers::number.eq(number), notice_numbers::notice_id.eq(notice));
    diesel::insert_into(notice_numbers::table).values(row).execute(db).map(drop)
}
