//! The rows of notices, their parts and what is known of them in clear.

use diesel::prelude::*;

use super::Transport;
use crate::db::ids::{CaseId, KeyId, NoticeId, OversizedId, PartId, RepeatId, UserId};
use crate::db::schema::{
    case_notices, import_progress, notice_facts, notice_numbers, notice_parts, notice_repeats, notices, placements,
};
use crate::db::schema::{mailboxes, oversized_messages, unfetched_messages};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Channel;

text_enum! {
    /// What a part of a message is to its reader.
    pub enum PartRole {
        Headers = "headers" => "Headers",
        Text = "text" => "Text",
        Html = "html" => "HTML text",
        Attachment = "attachment" => "Attachment",
    }
}

crate::db::db_text!(PartRole);

/// A notice as it is stored; the texts in it are sealed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notices)]
pub struct NoticeRow {
    pub id: NoticeId,
    pub received_at: Timestamp,
    pub logged_at: Timestamp,
    pub channel: Channel,
    pub transport: Transport,
    /// Bytes of the message as it came.
    pub size: i64,
    pub sha256: Vec<u8>,
    /// 32 random bytes that will open this notice's commitment in the public log.
    pub opening: Vec<u8>,
    pub content_hash: Vec<u8>,
    pub key_id: KeyId,
    pub raw: Vec<u8>,
    pub envelope: Vec<u8>,
}

pub(super) fn insert(db: &mut Db, row: &NoticeRow) -> QueryResult<()> {
    diesel::insert_into(notices::table).values(row).execute(db)?;
    // The disposition exists from the same moment as the notice: what is not placed yet cannot be overlooked.
    let waiting = (placements::notice_id.eq(row.id), placements::disposition.eq("unplaced"));
    diesel::insert_into(placements::table).values(waiting).execute(db).map(drop)
}

/// `get_result` and not `first`: the hash is unique, and SQLite plans a query anew whenever a limit is bound to it.
pub(super) fn find_by_content(db: &mut Db, content_hash: &[u8]) -> QueryResult<Option<NoticeId>> {
    notices::table.filter(notices::content_hash.eq(content_hash)).select(notices::id).get_result(db).optional()
}

/// The same bytes once more. Repeats that were counted before envelopes were kept have neither transport nor envelope.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_repeats)]
pub struct RepeatRow {
    pub id: RepeatId,
    pub notice_id: NoticeId,
    pub received_at: Timestamp,
    pub transport: Option<Transport>,
    /// Sealed with the notice's key.
    pub envelope: Option<Vec<u8>>,
    /// When it was looked at whether it names a further case.
    pub placed_at: Option<Timestamp>,
    /// When our door took it.
    pub logged_at: Option<Timestamp>,
}

pub(super) fn insert_repeat(db: &mut Db, row: &RepeatRow) -> QueryResult<()> {
    diesel::insert_into(notice_repeats::table).values(row).execute(db).map(drop)
}

/// Repeats that nobody has looked at yet, of one notice or of all, oldest first.
pub fn waiting_repeats(db: &mut Db, of: Option<NoticeId>) -> QueryResult<Vec<RepeatRow>> {
    let mut waiting = notice_repeats::table
        .filter(notice_repeats::envelope.is_not_null().and(notice_repeats::placed_at.is_null()))
        .order(notice_repeats::id)
        .select(RepeatRow::as_select())
        .into_boxed();
    if let Some(notice) = of {
        waiting = waiting.filter(notice_repeats::notice_id.eq(notice));
    }
    waiting.load(db)
}

/// Marks a repeat as looked at; the number of rows changed, 0 if another did so.
pub fn mark_repeat_placed(db: &mut Db, id: RepeatId, at: Timestamp) -> QueryResult<usize> {
    let waiting = notice_repeats::table.find(id).filter(notice_repeats::placed_at.is_null());
    diesel::update(waiting).set(notice_repeats::placed_at.eq(at)).execute(db)
}

pub(super) fn sealed_envelope(db: &mut Db, id: NoticeId) -> QueryResult<Option<(KeyId, Vec<u8>)>> {
    notices::table.find(id).select((notices::key_id, notices::envelope)).get_result(db).optional()
}

pub fn find(db: &mut Db, id: NoticeId) -> QueryResult<Option<NoticeRow>> {
    notices::table.find(id).select(NoticeRow::as_select()).get_result(db).optional()
}

/// How far a mailbox was read; `name` is its keyed hash.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = mailboxes)]
pub struct MailboxRow {
    pub name: Vec<u8>,
    pub uid_validity: i64,
    pub last_uid: i64,
    pub updated_at: Timestamp,
}

pub(super) fn mailbox(db: &mut Db, name: &[u8]) -> QueryResult<Option<MailboxRow>> {
    mailboxes::table.find(name).select(MailboxRow::as_select()).get_result(db).optional()
}

pub(super) fn insert_mailbox(db: &mut Db, row: &MailboxRow) -> QueryResult<()> {
    diesel::insert_into(mailboxes::table).values(row).execute(db).map(drop)
}

/// Only if the mailbox still stands where it stood.
pub(super) fn renumber_mailbox(db: &mut Db, row: &MailboxRow, uid_validity: i64, last_uid: i64) -> QueryResult<()> {
    let unchanged = mailboxes::table
        .find(&row.name)
        .filter(mailboxes::uid_validity.eq(uid_validity))
        .filter(mailboxes::last_uid.eq(last_uid));
    let change = (
        mailboxes::uid_validity.eq(row.uid_validity),
        mailboxes::last_uid.eq(row.last_uid),
        mailboxes::updated_at.eq(row.updated_at),
    );
    diesel::update(unchanged).set(change).execute(db).map(drop)
}

/// Whether it stood lower before, in this numbering.
pub(super) fn advance_mailbox(
    db: &mut Db,
    name: &[u8],
    uid_validity: i64,
    uid: i64,
    at: Timestamp,
) -> QueryResult<bool> {
    let lower = mailboxes::table
        .find(name)
        .filter(mailboxes::uid_validity.eq(uid_validity))
        .filter(mailboxes::last_uid.lt(uid));
    let change = (mailboxes::last_uid.eq(uid), mailboxes::updated_at.eq(at));
    diesel::update(lower).set(change).execute(db).map(|rows| rows == 1)
}

/// A message too large to be taken, and where in a mailbox it is.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = oversized_messages)]
pub struct OversizedRow {
    pub id: OversizedId,
    pub mailbox: Vec<u8>,
    pub uid_validity: i64,
    pub uid: i64,
    pub size: i64,
    pub seen_at: Timestamp,
}

pub(super) fn insert_oversized(db: &mut Db, row: &OversizedRow) -> QueryResult<()> {
    diesel::insert_into(oversized_messages::table).values(row).execute(db).map(drop)
}

pub(super) fn oversized_uids(db: &mut Db, mailbox: &[u8], uid_validity: i64) -> QueryResult<Vec<i64>> {
    oversized_messages::table
        .filter(oversized_messages::mailbox.eq(mailbox))
        .filter(oversized_messages::uid_validity.eq(uid_validity))
        .select(oversized_messages::uid)
        .load(db)
}

pub(super) fn oversized_waiting(db: &mut Db) -> QueryResult<Vec<OversizedRow>> {
    oversized_messages::table
        .filter(oversized_messages::dealt_with_at.is_null())
        .order(oversized_messages::id)
        .select(OversizedRow::as_select())
        .load(db)
}

/// Whether it still waited.
pub(super) fn deal_with_oversized(db: &mut Db, id: OversizedId, by: UserId, at: Timestamp) -> QueryResult<bool> {
    let waiting = oversized_messages::table.find(id).filter(oversized_messages::dealt_with_at.is_null());
    let change = (oversized_messages::dealt_with_by.eq(by), oversized_messages::dealt_with_at.eq(at));
    diesel::update(waiting).set(change).execute(db).map(|rows| rows == 1)
}

pub(super) fn insert_unfetched(
    db: &mut Db,
    mailbox: &[u8],
    uid_validity: i64,
    uid: i64,
    since: Timestamp,
) -> QueryResult<()> {
    let row = (
        unfetched_messages::mailbox.eq(mailbox),
        unfetched_messages::uid_validity.eq(uid_validity),
        unfetched_messages::uid.eq(uid),
        unfetched_messages::since.eq(since),
    );
    diesel::insert_into(unfetched_messages::table).values(row).execute(db).map(drop)
}

pub(super) fn unfetched_uids(db: &mut Db, mailbox: &[u8], uid_validity: i64) -> QueryResult<Vec<i64>> {
    unfetched_messages::table
        .filter(unfetched_messages::mailbox.eq(mailbox))
        .filter(unfetched_messages::uid_validity.eq(uid_validity))
        .order(unfetched_messages::uid)
        .select(unfetched_messages::uid)
        .load(db)
}

pub(super) fn delete_unfetched(db: &mut Db, mailbox: &[u8], uid_validity: i64, uid: i64) -> QueryResult<()> {
    diesel::delete(unfetched_messages::table.find((mailbox, uid_validity, uid))).execute(db).map(drop)
}

pub(super) fn delete_all_unfetched(db: &mut Db, mailbox: &[u8]) -> QueryResult<()> {
    diesel::delete(unfetched_messages::table.filter(unfetched_messages::mailbox.eq(mailbox))).execute(db).map(drop)
}

pub(super) fn count_unfetched(db: &mut Db) -> QueryResult<i64> {
    unfetched_messages::table.count().get_result(db)
}

/// A parsed notice, sealed and ready to be stored.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub parts: Vec<PartRow>,
    pub facts: FactsRow,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_parts)]
pub struct PartRow {
    pub id: PartId,
    pub notice_id: NoticeId,
    pub position: i32,
    pub role: PartRole,
    pub content_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub key_id: KeyId,
    pub file_name: Option<Vec<u8>>,
    pub body: Vec<u8>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notice_facts)]
pub struct FactsRow {
    pub notice_id: NoticeId,
    pub parser_version: i32,
    pub sent_at: Option<Timestamp>,
    pub language: Option<String>,
    pub automatic: bool,
    pub mailing_list: bool,
    pub bounce: bool,
    /// Names of headers that stand twice, separated by commas.
    pub duplicated_headers: String,
    pub sender_hash: Option<Vec<u8>>,
    pub message_id_hash: Option<Vec<u8>>,
}

/// Stores the parts and facts of a notice.
pub fn save_parsed(db: &mut Db, prepared: &Prepared) -> QueryResult<()> {
    for part in &prepared.parts {
        diesel::insert_into(notice_parts::table).values(part).execute(db)?;
    }
    diesel::insert_into(notice_facts::table).values(&prepared.facts).execute(db).map(drop)
}

/// A part without its content.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notice_parts)]
pub struct PartSummary {
    pub id: PartId,
    pub notice_id: NoticeId,
    pub position: i32,
    pub role: PartRole,
    pub content_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
}

/// The parts of a notice in order, without their contents.
pub fn parts(db: &mut Db, notice: NoticeId) -> QueryResult<Vec<PartSummary>> {
    notice_parts::table
        .filter(notice_parts::notice_id.eq(notice))
        .order(notice_parts::position)
        .select(PartSummary::as_select())
        .load(db)
}

pub(super) fn sealed_parts(db: &mut Db, notice: NoticeId) -> QueryResult<Vec<PartRow>> {
    notice_parts::table
        .filter(notice_parts::notice_id.eq(notice))
        .order(notice_parts::position)
        .select(PartRow::as_select())
        .load(db)
}

pub(super) fn sealed_part(db: &mut Db, notice: NoticeId, part: PartId) -> QueryResult<Option<PartRow>> {
    let of_notice = notice_parts::table.find(part).filter(notice_parts::notice_id.eq(notice));
    of_notice.select(PartRow::as_select()).get_result(db).optional()
}

pub(super) fn sealed_headers(db: &mut Db, notice: NoticeId) -> QueryResult<Option<PartRow>> {
    let headers = notice_parts::notice_id.eq(notice).and(notice_parts::role.eq(PartRole::Headers));
    notice_parts::table.filter(headers).select(PartRow::as_select()).get_result(db).optional()
}

pub(super) fn facts(db: &mut Db, notice: NoticeId) -> QueryResult<Option<FactsRow>> {
    notice_facts::table.find(notice).select(FactsRow::as_select()).get_result(db).optional()
}

pub(super) fn number(db: &mut Db, notice: NoticeId) -> QueryResult<Option<i64>> {
    notice_numbers::table
        .filter(notice_numbers::notice_id.eq(notice))
        .select(notice_numbers::number)
        .get_result(db)
        .optional()
}

/// When the first notice of all was received: the desk's beginning.
pub fn first_received_at(db: &mut Db) -> QueryResult<Option<Timestamp>> {
    notices::table.select(diesel::dsl::min(notices::received_at)).get_result(db)
}

/// A notice of a case, without its content.
#[derive(Clone, Debug, Queryable)]
pub struct NoticeSummary {
    pub id: NoticeId,
    pub received_at: Timestamp,
    pub logged_at: Timestamp,
    pub channel: Channel,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub automatic: Option<bool>,
    pub bounce: Option<bool>,
    pub duplicated_headers: Option<String>,
}

/// The notices of a case in order of receipt.
pub fn notices_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<NoticeSummary>> {
    case_notices::table
        .inner_join(notices::table.left_join(notice_facts::table))
        .filter(case_notices::case_id.eq(case))
        .order((notices::received_at, notices::id))
        .select((
            notices::id,
            notices::received_at,
            notices::logged_at,
            notices::channel,
            notices::size,
            notices::sha256,
            notice_facts::automatic.nullable(),
            notice_facts::bounce.nullable(),
            notice_facts::duplicated_headers.nullable(),
        ))
        .load(db)
}

/// Cases with a notice whose Message-ID has one of these keyed hashes: a thread that the sender refers to.
pub fn thread_matches(db: &mut Db, message_id_hashes: &[Vec<u8>]) -> QueryResult<Vec<CaseId>> {
    case_notices::table
        .inner_join(notice_facts::table.on(notice_facts::notice_id.eq(case_notices::notice_id)))
        .filter(notice_facts::message_id_hash.eq_any(message_id_hashes))
        .order(case_notices::case_id)
        .select(case_notices::case_id)
        .distinct()
        .load(db)
}

/// How many messages of an import's source are durable; `None` where nothing was interrupted.
pub(super) fn import_progress(db: &mut Db, source: &[u8]) -> QueryResult<Option<i64>> {
    import_progress::table.find(source).select(import_progress::messages).get_result(db).optional()
}

pub(super) fn save_import_progress(db: &mut Db, source: &[u8], messages: i64, at: Timestamp) -> QueryResult<()> {
    let so_far = (import_progress::messages.eq(messages), import_progress::updated_at.eq(at));
    if diesel::update(import_progress::table.find(source)).set(so_far).execute(db)? == 0 {
        diesel::insert_into(import_progress::table).values((import_progress::source.eq(source), so_far)).execute(db)?;
    }
    Ok(())
}

pub(super) fn forget_import_progress(db: &mut Db, sources: &[Vec<u8>]) -> QueryResult<()> {
    // Fewer at once than either engine takes parameters.
    for some in sources.chunks(500) {
        diesel::delete(import_progress::table.filter(import_progress::source.eq_any(some))).execute(db)?;
    }
    Ok(())
}
