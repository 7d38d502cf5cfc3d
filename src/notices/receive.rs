//! The one way in: bytes made durable before anything is said about them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use thiserror::Error as ThisError;

use super::store::{self, NoticeRow, RepeatRow};
use super::trace::without_trace;
use super::{Error, Transport, Verdicts};
use crate::accounts::{Act, Denied};
use crate::audit::Verb;
use crate::db::ids::{NoticeId, RepeatId};
use crate::db::{self, Db, Pool, QueryResult, Timestamp};
use crate::sealing::{self, Keyring, Place, Purpose, random_bytes, sha256};
use crate::taxonomy::Channel;

/// What a door hands over.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub bytes: Vec<u8>,
    pub envelope: Envelope,
    pub channel: Channel,
    pub transport: Transport,
    /// When it reached us, which for an import or a letter lies before `act.at`.
    pub received_at: Timestamp,
}

/// What the transport knew beside the message. Sealed with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The addresses of ours that it was delivered to; several where one delivery named several.
    #[serde(default, alias = "recipient", deserialize_with = "one_or_many")]
    pub recipients: Vec<String>,
    /// The return path; `Some("")` is the null return path of automatic mail.
    pub return_path: Option<String>,
    /// What was found about its sender while it was received.
    #[serde(default)]
    pub verdicts: Option<Verdicts>,
}

/// Envelopes sealed before there were several recipients hold one or none.
fn one_or_many<'de, D: Deserializer<'de>>(given: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Many(Vec<String>),
        One(Option<String>),
    }
    Ok(match Given::deserialize(given)? {
        Given::Many(all) => all,
        Given::One(one) => one.into_iter().collect(),
    })
}

/// What a person logs of a letter, a call or a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    pub sender: String,
    pub sender_address: String,
    pub subject: String,
    pub text: String,
}

#[derive(Debug, ThisError)]
pub enum ReceiveError {
    #[error(
        "the message has {size} bytes and {limit} are accepted\n  hint: ask the sender for a smaller one, or raise `QUARTERLIGHT_MESSAGE_BYTES`"
    )]
    TooLarge { size: u64, limit: u64 },
    #[error("the message is empty\n  hint: pass one message on standard input")]
    Empty,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Notice(#[from] Error),
}

impl From<db::Error> for ReceiveError {
    fn from(error: db::Error) -> Self {
        Self::Notice(error.into())
    }
}

impl From<sealing::Error> for ReceiveError {
    fn from(error: sealing::Error) -> Self {
        Self::Notice(error.into())
    }
}

/// The answer to a door: the bytes are durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub notice: NoticeId,
    /// The same bytes were here before; they were counted and not kept again.
    pub repeated: bool,
}

/// Makes a message durable. Safe to repeat: the same bytes, trace headers aside, give the same notice.
pub fn receive(pool: &Pool, act: &Act, incoming: &Incoming) -> Result<Receipt, ReceiveError> {
    receive_and(pool, act, incoming, |_| Ok(()))
}

/// The same, and in the same transaction what its door remembers of its progress.
pub(super) fn receive_and(
    pool: &Pool,
    act: &Act,
    incoming: &Incoming,
    remember: impl Fn(&mut Db) -> QueryResult<()> + Clone + Send + 'static,
) -> Result<Receipt, ReceiveError> {
    check_size(act, incoming)?;
    let row = Arc::new(seal(act, incoming)?);
    let change = || {
        let (act, row, remember) = (act.clone(), row.clone(), remember.clone());
        move |db: &mut Db| {
            let receipt = accept(db, &act, &row, Verb::NoticeReceived)?;
            remember(db)?;
            Ok::<_, Error>(receipt)
        }
    };
    match pool.write(change()) {
        // Another connection received the same bytes at the same moment; now they are there.
        Err(Error::Database(error)) if error.is_unique_violation() => Ok(pool.write(change())?),
        other => Ok(other?),
    }
}

/// The keyed hash that tells a message from others, whatever its journey left on it.
pub(super) fn content_hash(act: &Act, bytes: &[u8]) -> [u8; 32] {
    act.keys().keyed_hash(Purpose::Content, without_trace(bytes))
}

fn check_size(act: &Act, incoming: &Incoming) -> Result<(), ReceiveError> {
    let limit = act.desk.mail.message_bytes;
    let size = u64::try_from(incoming.bytes.len()).unwrap_or(u64::MAX);
    match size {
        0 => Err(ReceiveError::Empty),
        size if size > limit => Err(ReceiveError::TooLarge { size, limit }),
        _ => Ok(()),
    }
}

/// Seals a message outside any transaction: its key is durable before its row is.
fn seal(act: &Act, incoming: &Incoming) -> Result<NoticeRow, ReceiveError> {
    let id = NoticeId::new(act.at);
    let key = act.keys().new_key(act.at)?;
    let envelope = json!(incoming.envelope).to_string();
    Ok(NoticeRow {
        id,
        received_at: incoming.received_at,
        logged_at: act.at,
        channel: incoming.channel,
        transport: incoming.transport,
        size: i64::try_from(incoming.bytes.len()).unwrap_or(i64::MAX),
        sha256: sha256(&incoming.bytes).to_vec(),
        opening: random_bytes::<32>()?.to_vec(),
        content_hash: content_hash(act, &incoming.bytes).to_vec(),
        key_id: key.id(),
        raw: key.seal(Place::new("notices.raw", id.as_i64()), &incoming.bytes)?,
        envelope: key.seal(Place::new("notices.envelope", id.as_i64()), envelope.as_bytes())?,
    })
}

/// Stores a sealed notice with its disposition, or counts a repeat.
pub fn accept(db: &mut Db, act: &Act, row: &NoticeRow, verb: Verb) -> Result<Receipt, Error> {
    if let Some(known) = store::find_by_content(db, &row.content_hash)? {
        let repeat = repeat(db, act, row, known)?;
        store::insert_repeat(db, &repeat)?;
        act.record(db, Verb::NoticeRepeated, None, Some(known.as_i64()), json!({}))?;
        return Ok(Receipt { notice: known, repeated: true });
    }
    store::insert(db, row)?;
    if verb == Verb::NoticeReceived {
        act.record(db, verb, None, Some(row.id.as_i64()), json!({ "transport": row.transport }))?;
    }
    Ok(Receipt { notice: row.id, repeated: false })
}

/// What is kept of bytes that are here already: how they came this time, which may name a further case. Its envelope is
/// sealed anew with the key of the notice that is kept, so that it goes with that.
fn repeat(db: &mut Db, act: &Act, row: &NoticeRow, known: NoticeId) -> Result<RepeatRow, Error> {
    let id = RepeatId::new(act.at);
    let envelope = act.keys().key(row.key_id)?.open(Place::new("notices.envelope", row.id.as_i64()), &row.envelope)?;
    let names_nobody = serde_json::from_slice::<Envelope>(&envelope).unwrap_or_default().recipients.is_empty();
    let (kept_key, _) = store::sealed_envelope(db, known)?.ok_or(Error::Unknown(known))?;
    let envelope = match act.keys().key(kept_key) {
        Ok(key) => Some(key.seal(repeat_place(id), &envelope)?),
        // The notice was destroyed: nothing can join a case any more, and the repeat is only counted.
        Err(sealing::Error::Destroyed) => None,
        Err(error) => return Err(error.into()),
    };
    Ok(RepeatRow {
        id,
        notice_id: known,
        received_at: row.received_at,
        transport: Some(row.transport),
        envelope,
        placed_at: names_nobody.then_some(act.at),
        logged_at: Some(act.at),
    })
}

fn repeat_place(id: RepeatId) -> Place {
    Place::new("notice_repeats.envelope", id.as_i64())
}

/// What the transport knew of a repeat; nothing, if its notice was destroyed since.
pub fn repeat_envelope(keys: &Keyring, notice: &NoticeRow, repeat: &RepeatRow) -> Result<Envelope, Error> {
    let Some(sealed) = &repeat.envelope else { return Ok(Envelope::default()) };
    match keys.key(notice.key_id) {
        Ok(key) => Ok(serde_json::from_slice(&key.open(repeat_place(repeat.id), sealed)?).unwrap_or_default()),
        Err(sealing::Error::Destroyed) => Ok(Envelope::default()),
        Err(error) => Err(error.into()),
    }
}

/// Seals what a person logged, as a notice in the form of a message. The caller stores it with [`accept`] and places it
/// in the same transaction.
pub fn log_letter(
    act: &Act,
    letter: &Letter,
    channel: Channel,
    received_at: Timestamp,
) -> Result<(NoticeRow, Vec<u8>), ReceiveError> {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let address = one_line(&letter.sender_address);
    let from = if address.is_empty() { String::new() } else { format!(" <{}>", address.replace(['<', '>'], "")) };
    let sender = one_line(&letter.sender).replace(['"', '\\'], "'");
    let text = format!(
        "From: \"{sender}\"{from}\r\nSubject: {}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}",
        one_line(&letter.subject),
        letter.text
    );
    let incoming = Incoming {
        bytes: text.into_bytes(),
        envelope: Envelope::default(),
        channel,
        transport: Transport::Console,
        received_at,
    };
    check_size(act, &incoming)?;
    Ok((seal(act, &incoming)?, incoming.bytes))
}
