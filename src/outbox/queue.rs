//! Puts a mail into the outbox, in the transaction of its cause: either both are there or neither is.

use serde::{Deserialize, Serialize};

use super::message::{MailState, Message, Todo};
use super::store::MailRow;
use super::{Error, addresses, are_calls_stopped, store};
use crate::db::ids::{CaseId, MailId, NoticeId, UserId};
use crate::db::{Db, Timestamp};
use crate::sealing::{Keyring, Place, Purpose, SealingKey};

/// An acknowledgement has one recipient, whoever sent the notice; that is no row of ours with an id.
const THE_SENDER: i64 = 0;

/// The answer to a notice that arrived by mail. Whether it may be answered at all is for the caller to judge.
#[derive(Clone, Debug)]
pub struct Acknowledgement {
    pub notice: NoticeId,
    pub case: CaseId,
    /// The case's random reference, never its number.
    pub reference: String,
    pub received_at: Timestamp,
    pub to: String,
    /// ISO 639-3, as far as it is known.
    pub language: Option<String>,
    /// The notice's own Message-ID, and what it refers to. Whatever is not well formed is left out of the answer.
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
}

/// "There is something to do", to a member of staff.
#[derive(Clone, Debug)]
pub struct StaffCall {
    pub todo: Todo,
    /// The id of what caused it: assignment, case, ballot, decision, notice. Never two mails to one person for one cause.
    pub cause_id: i64,
    pub user: UserId,
    pub email: String,
}

/// What a person wrote, in a case.
#[derive(Clone, Debug)]
pub struct WrittenReply {
    pub case: CaseId,
    /// The case's random reference, never its number.
    pub reference: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    /// The Message-ID of the notice that is answered, and what that refers to.
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// The form that it was written in, and the notice that it answers.
    pub form: String,
    pub answers: Option<NoticeId>,
}

/// A reply that waits to be sent, or was queued before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    New(MailId),
    Already(MailId),
}

impl Queued {
    pub fn mail(self) -> MailId {
        match self {
            Self::New(mail) | Self::Already(mail) => mail,
        }
    }
}

/// What is sealed: who it goes to and what it is filled with.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) to: String,
    pub(super) letter: Letter,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Letter {
    Acknowledgement {
        reference: String,
        received_at_microsecond: i64,
        language: Option<String>,
        in_reply_to: Option<String>,
        references: Vec<String>,
    },
    Written {
        reference: String,
        subject: String,
        text: String,
        in_reply_to: Option<String>,
        references: Vec<String>,
    },
    Todo,
}

impl Payload {
    pub(super) fn place(id: MailId) -> Place {
        Place::new("mails.payload", id.as_i64())
    }
}

/// Queues the answer, sealed with the case's key so that it is erased with the case. False if the notice has one already.
pub fn queue_acknowledgement(
    db: &mut Db,
    keys: &Keyring,
    key: &SealingKey,
    at: Timestamp,
    answer: Acknowledgement,
) -> Result<bool, Error> {
    let cause_id = answer.notice.as_i64();
    if store::find_by_cause(db, Message::Acknowledgement, cause_id, THE_SENDER)?.is_some() {
        return Ok(false);
    }
    let letter = Letter::Acknowledgement {
        reference: answer.reference,
        received_at_microsecond: answer.received_at.as_microsecond(),
        language: answer.language,
        in_reply_to: answer.in_reply_to,
        references: answer.references,
    };
    let payload = Payload { to: answer.to, letter };
    let mut row = sealed_row(key, at, Message::Acknowledgement, &payload)?;
    row.address_hash = Some(addresses::mailbox_hash(keys, &payload.to));
    (row.cause_id, row.recipient_id, row.case_id) = (cause_id, THE_SENDER, Some(answer.case));
    store::insert(db, &row)?;
    Ok(true)
}

/// Queues a reply, sealed with the case's key. The same words to the same person from the same form are one reply, however
/// often it is sent: then the mail that is there already.
pub fn queue_reply(
    db: &mut Db,
    keys: &Keyring,
    key: &SealingKey,
    at: Timestamp,
    reply: WrittenReply,
) -> Result<Queued, Error> {
    let to = addresses::mailbox_hash(keys, &reply.to);
    let said = serde_json::to_vec(&(&reply.form, reply.answers, &to, &reply.subject, &reply.text))?;
    let said = keys.keyed_hash(Purpose::Content, &said);
    let cause_id = said.first_chunk().map_or(0, |first| i64::from_be_bytes(*first));
    let recipient_id = reply.case.as_i64();
    if let Some(there) = store::find_by_cause(db, Message::Reply, cause_id, recipient_id)? {
        return Ok(Queued::Already(there));
    }
    let letter = Letter::Written {
        reference: reply.reference,
        subject: reply.subject,
        text: reply.text,
        in_reply_to: reply.in_reply_to,
        references: reply.references,
    };
    let mut row = sealed_row(key, at, Message::Reply, &Payload { to: reply.to, letter })?;
    row.address_hash = Some(to);
    (row.cause_id, row.recipient_id, row.case_id) = (cause_id, recipient_id, Some(reply.case));
    store::insert(db, &row)?;
    Ok(Queued::New(row.id))
}

/// Queues a call to a member of staff, sealed with a key of its own. False if there is one for this cause already,
/// or if mail to that address came back within the last days.
pub fn queue_staff_call(db: &mut Db, keys: &Keyring, at: Timestamp, call: StaffCall) -> Result<bool, Error> {
    let message = Message::from(call.todo);
    let there = store::find_by_cause(db, message, call.cause_id, call.user.as_i64())?.is_some();
    if there || are_calls_stopped(db, keys, at, &call.email)? {
        return Ok(false);
    }
    let payload = Payload { to: call.email, letter: Letter::Todo };
    let mut row = sealed_row(&keys.new_key(at)?, at, message, &payload)?;
    row.address_hash = Some(addresses::mailbox_hash(keys, &payload.to));
    (row.cause_id, row.recipient_id) = (call.cause_id, call.user.as_i64());
    // Not listed with its case: it says nothing of it, and would only fill the case's page.
    row.user_id = Some(call.user);
    store::insert(db, &row)?;
    Ok(true)
}

fn sealed_row(key: &SealingKey, at: Timestamp, message: Message, payload: &Payload) -> Result<MailRow, Error> {
    let id = MailId::new(at);
    let plain = serde_json::to_vec(payload)?;
    Ok(MailRow {
        id,
        message,
        cause_id: 0,
        recipient_id: 0,
        case_id: None,
        user_id: None,
        key_id: key.id(),
        payload: key.seal(Payload::place(id), &plain)?,
        state: MailState::Queued,
        attempts: 0,
        due_at: at,
        queued_at: at,
        sent_at: None,
        last_error: None,
        letter: None,
        address_hash: None,
    })
}
