//! The rows of mails. A row's `due_at` says when to try next and, while it is being sent, since when.
//!
//! Every change of state names the attempt it belongs to, so that a sender that was slow cannot overwrite what another
//! found out in the meantime.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::delivery::Delivered;
use super::message::{MailState, Message};
use crate::db::ids::{CaseId, KeyId, MailId, MailReportId, NoticeId, UserId};
use crate::db::schema::{mail_reports, mails, stopped_addresses};
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = mails)]
pub(super) struct MailRow {
    pub(super) id: MailId,
    pub(super) message: Message,
    pub(super) cause_id: i64,
    pub(super) recipient_id: i64,
    pub(super) case_id: Option<CaseId>,
    pub(super) user_id: Option<UserId>,
    pub(super) key_id: KeyId,
    pub(super) payload: Vec<u8>,
    pub(super) state: MailState,
    pub(super) attempts: i32,
    pub(super) due_at: Timestamp,
    pub(super) queued_at: Timestamp,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) last_error: Option<String>,
    pub(super) letter: Option<Vec<u8>>,
    pub(super) address_hash: Option<Vec<u8>>,
}

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = mail_reports)]
pub(super) struct ReportRow {
    pub(super) id: MailReportId,
    pub(super) mail_id: MailId,
    pub(super) notice_id: Option<NoticeId>,
    pub(super) delivery: Delivered,
    pub(super) status: Option<String>,
    pub(super) reported_at: Timestamp,
}

/// What a mail server reported of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mail_reports)]
pub struct MailReport {
    #[diesel(column_name = mail_id)]
    pub mail: MailId,
    /// The notice that said so.
    #[diesel(column_name = notice_id)]
    pub notice: Option<NoticeId>,
    #[diesel(column_name = delivery)]
    pub delivered: Delivered,
    pub status: Option<String>,
    pub reported_at: Timestamp,
}

/// An address that gets no automatic mail, as a mail to it shows it: without the address.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct StoppedAddress {
    pub mail: MailId,
    pub message: Message,
    pub queued_at: Timestamp,
    pub(super) address_hash: Vec<u8>,
    pub stopped_at: Timestamp,
}

/// A mail as it is shown: without what it says and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mails)]
pub struct MailSummary {
    pub id: MailId,
    pub message: Message,
    pub state: MailState,
    pub attempts: i32,
    pub queued_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    /// A short code such as `smtp-451`, never the server's words.
    pub last_error: Option<String>,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub(super) struct Attempted {
    pub(super) state: MailState,
    pub(super) due_at: Timestamp,
    pub(super) sent_at: Option<Timestamp>,
    pub(super) last_error: Option<String>,
    /// The mail server knows that nobody has this address.
    pub(super) nobody_there: bool,
}

pub(super) fn find_by_cause(
    db: &mut Db,
    message: Message,
    cause_id: i64,
    recipient_id: i64,
) -> QueryResult<Option<MailId>> {
    let same = mails::message.eq(message).and(mails::cause_id.eq(cause_id)).and(mails::recipient_id.eq(recipient_id));
    mails::table.filter(same).select(mails::id).get_result(db).optional()
}

pub(super) fn insert(db: &mut Db, row: &MailRow) -> QueryResult<()> {
    diesel::insert_into(mails::table).values(row).execute(db).map(drop)
}

/// Takes the mail that is due longest for one attempt; nobody else gets it.
pub(super) fn claim(db: &mut Db, at: Timestamp) -> QueryResult<Option<MailRow>> {
    loop {
        let due = mails::table.filter(mails::state.eq(MailState::Queued).and(mails::due_at.le(at)));
        let found = due.order((mails::due_at, mails::id)).select(MailRow::as_select()).first(db).optional()?;
        let Some(mut row) = found else {
            return Ok(None);
        };
        let unclaimed =
            mails::table.find(row.id).filter(mails::state.eq(MailState::Queued).and(mails::attempts.eq(row.attempts)));
        row.attempts += 1;
        let claim = (mails::state.eq(MailState::Sending), mails::attempts.eq(row.attempts), mails::due_at.eq(at));
        if diesel::update(unclaimed).set(claim).execute(db)? == 1 {
            return Ok(Some(row));
        }
    }
}

/// Keeps the bytes that attempt number `attempts` is about to hand over; false if somebody gave that attempt up.
pub(super) fn keep_letter(db: &mut Db, id: MailId, attempts: i32, letter: &[u8]) -> QueryResult<bool> {
    let this_attempt = mails::attempts.eq(attempts).and(mails::state.eq(MailState::Sending));
    let kept = diesel::update(mails::table.find(id).filter(this_attempt)).set(mails::letter.eq(letter)).execute(db)?;
    Ok(kept == 1)
}

/// Other automatic answers to the same address, queued within `seconds` before or after this one, with their states.
pub(super) fn other_answers(db: &mut Db, row: &MailRow, seconds: i64) -> QueryResult<Vec<(MailId, MailState)>> {
    let Some(hash) = &row.address_hash else { return Ok(Vec::new()) };
    let near = mails::queued_at
        .gt(row.queued_at.plus_seconds(-seconds))
        .and(mails::queued_at.lt(row.queued_at.plus_seconds(seconds)));
    mails::table
        .filter(mails::address_hash.eq(hash).and(mails::message.eq(Message::Acknowledgement)).and(near))
        .filter(mails::id.ne(row.id))
        .select((mails::id, mails::state))
        .load(db)
}

/// Writes down what became of attempt number `attempts`; false if that is settled already. An attempt that was given up
/// as uncertain may still report what it learnt.
pub(super) fn settle(db: &mut Db, id: MailId, attempts: i32, attempted: &Attempted) -> QueryResult<bool> {
    let open = mails::state.eq(MailState::Sending).or(mails::state.eq(MailState::Uncertain));
    let this_attempt = mails::table.find(id).filter(mails::attempts.eq(attempts).and(open));
    let change = (
        mails::state.eq(attempted.state),
        mails::due_at.eq(attempted.due_at),
        mails::sent_at.eq(attempted.sent_at),
        mails::last_error.eq(attempted.last_error.as_deref()),
    );
    Ok(diesel::update(this_attempt).set(change).execute(db)? == 1)
}

/// Mails whose attempt began before `before` and never ended.
pub(super) fn abandoned(db: &mut Db, before: Timestamp) -> QueryResult<Vec<MailRow>> {
    let abandoned = mails::state.eq(MailState::Sending).and(mails::due_at.lt(before));
    mails::table.filter(abandoned).order(mails::id).select(MailRow::as_select()).load(db)
}

pub(super) fn queued_until(db: &mut Db, until: Timestamp, limit: i64) -> QueryResult<Vec<MailRow>> {
    let waiting = mails::table.filter(mails::state.eq(MailState::Queued).and(mails::due_at.le(until)));
    waiting.order((mails::due_at, mails::id)).limit(limit).select(MailRow::as_select()).load(db)
}

/// Without an attempt: for mails that never leave.
pub(super) fn mark_sent(db: &mut Db, id: MailId, at: Timestamp) -> QueryResult<()> {
    let sent = (mails::state.eq(MailState::Sent), mails::attempts.eq(1), mails::sent_at.eq(Some(at)));
    diesel::update(mails::table.find(id)).set(sent).execute(db).map(drop)
}

pub(super) fn of_case(db: &mut Db, case: CaseId) -> QueryResult<Vec<MailSummary>> {
    mails::table.filter(mails::case_id.eq(case)).order(mails::id).select(MailSummary::as_select()).load(db)
}

pub(super) fn first_replies(db: &mut Db, cases: &[CaseId]) -> QueryResult<Vec<(CaseId, Timestamp)>> {
    let rows: Vec<(Option<CaseId>, Option<Timestamp>)> = mails::table
        .filter(mails::case_id.eq_any(cases).and(mails::message.eq(Message::Reply)))
        .filter(mails::state.ne(MailState::Failed))
        .group_by(mails::case_id)
        .select((mails::case_id, diesel::dsl::min(mails::queued_at)))
        .load(db)?;
    Ok(rows.into_iter().filter_map(|(case, at)| case.zip(at)).collect())
}

pub(super) fn count_by_state(db: &mut Db) -> QueryResult<Vec<(MailState, i64)>> {
    mails::table.group_by(mails::state).select((mails::state, diesel::dsl::count_star())).load(db)
}

pub(super) fn find(db: &mut Db, id: MailId) -> QueryResult<Option<MailRow>> {
    mails::table.find(id).select(MailRow::as_select()).get_result(db).optional()
}

pub(super) fn insert_report(db: &mut Db, row: &ReportRow) -> QueryResult<()> {
    diesel::insert_into(mail_reports::table).values(row).execute(db).map(drop)
}

pub(super) fn reports_of_case(db: &mut Db, case: CaseId) -> QueryResult<Vec<MailReport>> {
    mail_reports::table
        .inner_join(mails::table)
        .filter(mails::case_id.eq(case))
        .order(mail_reports::id)
        .select(MailReport::as_select())
        .load(db)
}

pub(super) fn stopped_at(db: &mut Db, address_hash: &[u8]) -> QueryResult<Option<Timestamp>> {
    stopped_addresses::table.find(address_hash).select(stopped_addresses::stopped_at).get_result(db).optional()
}

/// Stops an address; if it is stopped already, counts that stop from now on where it is older than the mail that came back.
/// Whether anything changed.
pub(super) fn stop(db: &mut Db, address_hash: &[u8], mail: &MailRow, at: Timestamp) -> QueryResult<bool> {
    // In a savepoint: of two who stop it at once the second must not lose what else it settles.
    match db.transaction(|db| insert_stop(db, address_hash, mail.id, at)) {
        Ok(()) => Ok(true),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
            let older =
                stopped_addresses::table.find(address_hash).filter(stopped_addresses::stopped_at.lt(mail.queued_at));
            let renewed = (stopped_addresses::mail_id.eq(mail.id), stopped_addresses::stopped_at.eq(at));
            Ok(diesel::update(older).set(renewed).execute(db)? == 1)
        }
        Err(error) => Err(error),
    }
}

fn insert_stop(db: &mut Db, address_hash: &[u8], mail: MailId, at: Timestamp) -> QueryResult<()> {
    let stop = (
        stopped_addresses::address_hash.eq(address_hash),
        stopped_addresses::mail_id.eq(mail),
        stopped_addresses::stopped_at.eq(at),
    );
    diesel::insert_into(stopped_addresses::table).values(stop).execute(db).map(drop)
}

/// Whether it was stopped.
pub(super) fn delete_stop(db: &mut Db, address_hash: &[u8]) -> QueryResult<bool> {
    Ok(diesel::delete(stopped_addresses::table.find(address_hash)).execute(db)? == 1)
}

/// Mails of the case whose address is stopped, newest first.
pub(super) fn stopped_of_case(db: &mut Db, case: CaseId) -> QueryResult<Vec<StoppedAddress>> {
    mails::table
        .inner_join(stopped_addresses::table.on(mails::address_hash.eq(stopped_addresses::address_hash.nullable())))
        .filter(mails::case_id.eq(case))
        .order(mails::id.desc())
        .select((
            mails::id,
            mails::message,
            mails::queued_at,
            stopped_addresses::address_hash,
            stopped_addresses::stopped_at,
        ))
        .load(db)
}

/// Whether an acknowledgement to this address was queued since then, whatever became of it.
pub(super) fn answered_since(db: &mut Db, address_hash: &[u8], since: Timestamp) -> QueryResult<bool> {
    let answers = mails::table.filter(mails::address_hash.eq(address_hash).and(mails::queued_at.gt(since)));
    let answers = answers.filter(mails::message.eq(Message::Acknowledgement));
    diesel::select(diesel::dsl::exists(answers)).get_result(db)
}
