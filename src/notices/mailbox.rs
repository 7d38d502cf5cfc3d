//! How far a mailbox was read, and which of its messages wait there for a person or for another try. Not the connection to
//! it (`intake::imap`), nor what the messages say.
//! Invariant: within one numbering `last_uid` only ever grows, and every message up to it is durable, noted as too large,
//! or noted to be asked for again.

use serde_json::json;
use thiserror::Error as ThisError;

use super::store::{self, MailboxRow, OversizedRow};
use crate::accounts::{Act, Denied};
use crate::audit::Verb;
use crate::db::ids::OversizedId;
use crate::db::{self, Db, Timestamp};
use crate::sealing::{Keyring, Purpose};
use crate::workflow::{Action, Relation};

/// A mailbox by its keyed hash: its address is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxName(Vec<u8>);

impl MailboxName {
    pub fn new(keys: &Keyring, host: &str, user: &str, folder: &str) -> Self {
        let text = format!("{}\n{user}\n{folder}", host.to_ascii_lowercase());
        Self(keys.keyed_hash(Purpose::Mailbox, text.as_bytes()).to_vec())
    }
}

/// One numbering of a mailbox (RFC 9051, section 2.3.1.1): a UID means something only within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    pub mailbox: MailboxName,
    pub uid_validity: u32,
}

/// How far a mailbox was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    pub uid_validity: u32,
    pub last_uid: u32,
}

/// A message that was too large to be taken and stayed in the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Oversized {
    pub id: OversizedId,
    /// Bytes.
    pub size: i64,
    pub seen_at: Timestamp,
}

/// Why something about a mailbox was not done.
#[derive(Debug, ThisError)]
pub enum MailboxError {
    #[error("there is no message too large with the number {0} that waits\n  hint: somebody may have dealt with it")]
    Unknown(OversizedId),
    /// The mailbox was numbered again meanwhile; what is known of its messages does not hold any more.
    #[error("the mailbox was numbered again meanwhile\n  hint: open it again")]
    NumberedAgain,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(MailboxError);

/// How far the mailbox was read; nothing if it was never opened.
pub fn reached(db: &mut Db, mailbox: &MailboxName) -> Result<Option<Reached>, MailboxError> {
    let row = store::mailbox(db, &mailbox.0)?;
    Ok(row.map(|row| Reached { uid_validity: as_uid(row.uid_validity), last_uid: as_uid(row.last_uid) }))
}

/// Whether a message is durable for certain, by whatever instance: the mailbox was read past it, and it is not among those
/// that were only noted.
pub fn is_received(db: &mut Db, numbering: &Numbering, uid: u32) -> Result<bool, MailboxError> {
    let read = reached(db, &numbering.mailbox)?;
    let is_past = read.is_some_and(|it| it.uid_validity == numbering.uid_validity && it.last_uid >= uid);
    Ok(is_past && !unfetched(db, numbering)?.contains(&uid) && !oversized_uids(db, numbering)?.contains(&uid))
}

/// Begins a numbering at its start: the mailbox is new, or its server numbered it again. `before` is what [`reached`]
/// said; if another instance began meanwhile, its word stands.
pub fn begin_numbering(
    db: &mut Db,
    at: Timestamp,
    numbering: &Numbering,
    before: Option<Reached>,
) -> Result<(), MailboxError> {
    let uid_validity = numbering.uid_validity.into();
    let row = MailboxRow { name: numbering.mailbox.0.clone(), uid_validity, last_uid: 0, updated_at: at };
    match before {
        None if store::mailbox(db, &row.name)?.is_none() => store::insert_mailbox(db, &row)?,
        None => {}
        Some(before) => {
            store::renumber_mailbox(db, &row, before.uid_validity.into(), before.last_uid.into())?;
            // All is read again from its beginning, what could not be fetched too.
            store::delete_all_unfetched(db, &row.name)?;
        }
    }
    Ok(())
}

/// Notes that every message up to `uid` is durable or noted. A smaller number than is known changes nothing.
pub fn reach(db: &mut Db, at: Timestamp, numbering: &Numbering, uid: u32) -> Result<(), MailboxError> {
    if store::advance_mailbox(db, &numbering.mailbox.0, numbering.uid_validity.into(), uid.into(), at)? {
        return Ok(());
    }
    match reached(db, &numbering.mailbox)? {
        Some(now) if now.uid_validity == numbering.uid_validity => Ok(()),
        _ => Err(MailboxError::NumberedAgain),
    }
}

/// Notes a message that is too large to be taken. Noting it again changes nothing.
pub fn note_oversized(db: &mut Db, act: &Act, numbering: &Numbering, uid: u32, size: u64) -> Result<(), MailboxError> {
    let row = OversizedRow {
        id: OversizedId::new(act.at),
        mailbox: numbering.mailbox.0.clone(),
        uid_validity: numbering.uid_validity.into(),
        uid: uid.into(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        seen_at: act.at,
    };
    if store::oversized_uids(db, &row.mailbox, row.uid_validity)?.contains(&row.uid) {
        return Ok(());
    }
    store::insert_oversized(db, &row)?;
    act.record(db, Verb::MessageTooLarge, None, Some(row.id.as_i64()), json!({ "size": row.size }))?;
    Ok(())
}

/// The messages of this numbering that were noted as too large.
pub fn oversized_uids(db: &mut Db, numbering: &Numbering) -> Result<Vec<u32>, MailboxError> {
    let uids = store::oversized_uids(db, &numbering.mailbox.0, numbering.uid_validity.into())?;
    Ok(uids.into_iter().map(as_uid).collect())
}

/// What was too large to be taken and waits for a person, oldest first.
pub fn oversized(db: &mut Db, act: &Act) -> Result<Vec<Oversized>, MailboxError> {
    act.allow(Action::ViewPen, None, Relation::None)?;
    let rows = store::oversized_waiting(db)?;
    Ok(rows.into_iter().map(|row| Oversized { id: row.id, size: row.size, seen_at: row.seen_at }).collect())
}

/// A person has looked at the message in the mailbox and done what was to be done.
pub fn deal_with_oversized(db: &mut Db, act: &Act, id: OversizedId) -> Result<(), MailboxError> {
    let person = act.allow(Action::PlaceFromPen, None, Relation::None)?;
    if !store::deal_with_oversized(db, id, person.id, act.at)? {
        return Err(MailboxError::Unknown(id));
    }
    act.record(db, Verb::OversizedDealtWith, None, Some(id.as_i64()), json!({}))?;
    Ok(())
}

/// Notes messages that the server did not hand over, so that they are asked for again. Noting them again changes nothing.
pub fn note_unfetched(db: &mut Db, at: Timestamp, numbering: &Numbering, uids: &[u32]) -> Result<(), MailboxError> {
    let known = unfetched(db, numbering)?;
    for uid in uids.iter().filter(|uid| !known.contains(uid)) {
        let uid = i64::from(*uid);
        store::insert_unfetched(db, &numbering.mailbox.0, numbering.uid_validity.into(), uid, at)?;
    }
    Ok(())
}

/// The messages of this numbering that have to be asked for again.
pub fn unfetched(db: &mut Db, numbering: &Numbering) -> Result<Vec<u32>, MailboxError> {
    let uids = store::unfetched_uids(db, &numbering.mailbox.0, numbering.uid_validity.into())?;
    Ok(uids.into_iter().map(as_uid).collect())
}

/// A message that was to be asked for again is durable now, or is in the mailbox no longer.
pub fn forget_unfetched(db: &mut Db, numbering: &Numbering, uid: u32) -> Result<(), MailboxError> {
    Ok(store::delete_unfetched(db, &numbering.mailbox.0, numbering.uid_validity.into(), uid.into())?)
}

/// How many messages the mailboxes' servers have not handed over yet.
pub fn unfetched_count(db: &mut Db) -> Result<i64, MailboxError> {
    Ok(store::count_unfetched(db)?)
}

/// UIDs are 32 bits wide in the protocol and are stored as they came.
fn as_uid(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}
