//! One look through the folder: what is new, in order; then what could not be fetched before; then what could not be moved.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use super::connection::{Connection, Listed};
use super::memory::Memory;
use super::{MailboxDoor, Trouble, beside, envelope, remembered};
use crate::db::Timestamp;
use crate::notices::{self, Incoming, Numbering, ReceiveError, Transport};
use crate::taxonomy::Channel;

/// As many messages are moved by one command.
const MOVED_TOGETHER: usize = 200;

pub(super) struct Round {
    door: Arc<MailboxDoor>,
    connection: Connection,
    numbering: Numbering,
    memory: Arc<Mutex<Memory>>,
    /// Something may be in the folder that should have been moved: at first what an earlier connection left.
    unmoved: bool,
    /// That moving fails is told once a connection.
    told_unmoved: bool,
    /// Nothing is moved over this connection any more: each try would leave one more copy.
    gave_up_moving: bool,
}

/// A message as it came, and how far the mailbox is read once it is durable.
struct Came {
    uid: u32,
    bytes: Vec<u8>,
    received_at: Timestamp,
    /// Nothing that stands before it is missing.
    next_in_order: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Durable,
    TooLarge,
}

impl Round {
    pub(super) fn new(
        door: Arc<MailboxDoor>,
        connection: Connection,
        numbering: Numbering,
        memory: Arc<Mutex<Memory>>,
    ) -> Self {
        Self { door, connection, numbering, memory, unmoved: true, told_unmoved: false, gave_up_moving: false }
    }

    pub(super) async fn run(&mut self) -> Result<(), Trouble> {
        self.memory().begin_round();
        let last_uid = self.last_uid().await?;
        let new = self.connection.after(last_uid).await?;
        let mut rest = new.as_slice();
        while !rest.is_empty() {
            let together = self.memory().batch().min(rest.len());
            let (batch, behind) = rest.split_at(together);
            match batch {
                [only] if self.memory().was_tried_enough(*only) => {
                    self.memory().postpone(*only);
                    self.pass_over(vec![*only], *only).await?;
                }
                batch => self.take(batch).await?,
            }
            rest = behind;
        }
        self.memory().went_well();
        self.take_what_was_passed_over().await?;
        if self.unmoved && !self.gave_up_moving {
            self.move_what_remains().await?;
        }
        Ok(())
    }

    /// Waits until there may be something to do.
    pub(super) async fn wait(self, longest: Duration) -> Result<Self, Trouble> {
        let connection = self.connection.wait(longest).await?;
        Ok(Self { connection, ..self })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        remembered(&self.memory)
    }

    /// How far the mailbox is read, by this program or another one.
    async fn last_uid(&self) -> Result<u32, Trouble> {
        match self.door.reached(&self.numbering.mailbox).await? {
            Some(reached) if reached.uid_validity == self.numbering.uid_validity => Ok(reached.last_uid),
            _ => Err(Trouble::NumberedAgain),
        }
    }

    /// Takes messages that follow one another, to the last: each is durable, too large, gone, or noted.
    async fn take(&mut self, batch: &[u32]) -> Result<(), Trouble> {
        let Some(last) = batch.last() else { return Ok(()) };
        self.memory().asks_for(batch);
        let listed = self.connection.list(&set(batch)).await?;
        let limit = self.door.desk.mail.message_bytes;
        let (large, small): (Vec<Listed>, Vec<Listed>) = listed.into_iter().partition(|one| one.size > limit);
        for message in &large {
            self.note_too_large(message.uid, message.size).await?;
        }
        let complete = large.len() + small.len() == batch.len();
        let taken = self.fetch(&small, complete).await?;
        self.memory().landed();
        let accounted = |uid: &u32| taken.contains(uid) || large.iter().any(|message| message.uid == *uid);
        let kept_back: Vec<u32> = batch.iter().copied().filter(|uid| !accounted(uid)).collect();
        self.pass_over(kept_back, *last).await?;
        self.move_processed(&taken).await?;
        let large: Vec<u32> = large.iter().map(|message| message.uid).collect();
        self.move_too_large(&large).await
    }

    /// Fetches messages and makes each durable as it comes; those that came, in order.
    async fn fetch(&mut self, listed: &[Listed], complete: bool) -> Result<Vec<u32>, Trouble> {
        let mut waiting: BTreeMap<u32, &Listed> = listed.iter().map(|message| (message.uid, message)).collect();
        let mut taken = Vec::new();
        if waiting.is_empty() {
            return Ok(taken);
        }
        let uids: Vec<u32> = waiting.keys().copied().collect();
        let asked = self.connection.ask_for(&set(&uids)).await?;
        while let Some((uid, bytes)) = self.connection.next_message(&asked).await? {
            let Some(message) = waiting.get(&uid).copied() else { continue };
            if bytes.is_empty() && message.size > 0 {
                // The server has it and does not hand it over.
                continue;
            }
            waiting.remove(&uid);
            // What goes wrong while it is stored is no fault of the message.
            self.memory().landed();
            let next_in_order = complete && waiting.first_key_value().is_none_or(|(next, _)| *next > uid);
            let received_at = self.received_at(message);
            let kept = self.keep(Came { uid, bytes, received_at, next_in_order }).await?;
            self.memory().is_done_with(uid);
            self.memory().went_well();
            match kept {
                Kept::Durable => taken.push(uid),
                // Larger than the server had said. It is moved with what remains.
                Kept::TooLarge => self.unmoved = true,
            }
            let left: Vec<u32> = waiting.keys().copied().collect();
            self.memory().still_waits_for(left);
        }
        Ok(taken)
    }

    /// When the mailbox's server got it: that was its delivery to us, however late it is fetched.
    fn received_at(&self, message: &Listed) -> Timestamp {
        let now = self.door.clock.now();
        let delivered = message.internal_date.as_deref().and_then(internal_date);
        delivered.filter(|at| *at <= now).unwrap_or(now)
    }

    /// Makes a message durable, and then how far the mailbox is read.
    async fn keep(&self, came: Came) -> Result<Kept, Trouble> {
        let (door, numbering) = (self.door.clone(), self.numbering.clone());
        beside(move || {
            let act = door.act();
            let Came { uid, bytes, received_at, next_in_order } = came;
            // Another instance may have been faster. One that it could not fetch is received here: twice is no harm.
            if next_in_order && door.pool.read(|db| notices::is_received(db, &numbering, uid))? {
                return Ok(Kept::Durable);
            }
            let envelope = envelope::read(&bytes);
            let (channel, transport) = (Channel::Email, Transport::Imap);
            let incoming = Incoming { bytes, envelope, channel, transport, received_at };
            let kept = match notices::receive(&door.pool, &act, &incoming) {
                // Nothing came, and nothing is lost.
                Ok(_) | Err(ReceiveError::Empty) => Kept::Durable,
                Err(ReceiveError::TooLarge { size, .. }) => {
                    let (act, numbering) = (act.clone(), numbering.clone());
                    door.pool.write(move |db| notices::note_oversized(db, &act, &numbering, uid, size))?;
                    Kept::TooLarge
                }
                Err(ReceiveError::Notice(notices::Error::Sealing(_))) => return Err(Trouble::Keys),
                Err(_) => return Err(Trouble::Database),
            };
            if next_in_order {
                door.pool.write(move |db| notices::reach(db, act.at, &numbering, uid))?;
            }
            Ok(kept)
        })
        .await
    }

    async fn note_too_large(&self, uid: u32, size: u64) -> Result<(), Trouble> {
        tracing::warn!(event = "mailbox_message_too_large", uid, size);
        let (act, numbering) = (self.door.act(), self.numbering.clone());
        self.door.write(move |db| notices::note_oversized(db, &act, &numbering, uid, size)).await
    }

    /// Notes what did not come, so that the mailbox may count as read up to `last`.
    async fn pass_over(&mut self, uids: Vec<u32>, last: u32) -> Result<(), Trouble> {
        for uid in &uids {
            tracing::warn!(event = "mailbox_message_passed_over", uid);
        }
        let (at, numbering) = (self.door.clock.now(), self.numbering.clone());
        let note = move |db: &mut crate::db::Db| {
            notices::note_unfetched(db, at, &numbering, &uids)?;
            notices::reach(db, at, &numbering, last)
        };
        self.door.write(note).await
    }

    /// Asks once more for what did not come before. It may end the connection; then what is new is taken first again.
    async fn take_what_was_passed_over(&mut self) -> Result<(), Trouble> {
        let numbering = self.numbering.clone();
        let noted = self.door.read(move |db| notices::unfetched(db, &numbering)).await?;
        for uid in noted {
            if !self.memory().is_due(uid) {
                continue;
            }
            self.memory().postpone(uid);
            let listed = match self.connection.list(&uid.to_string()).await {
                Err(Trouble::Refused) => Vec::new(),
                listed => listed?,
            };
            let too_large = listed.iter().find(|message| message.size > self.door.desk.mail.message_bytes);
            let is_kept = match too_large {
                Some(message) => self.note_too_large(uid, message.size).await.map(|()| true)?,
                None => self.fetch(&listed, false).await?.contains(&uid),
            };
            if is_kept || !self.connection.is_there(uid).await? {
                self.memory().is_done_with(uid);
                self.unmoved = true;
                let numbering = self.numbering.clone();
                self.door.write(move |db| notices::forget_unfetched(db, &numbering, uid)).await?;
            }
        }
        Ok(())
    }

    // ── moving ──────────────────────────────────────────────────────────────────────────────────────────────

    async fn move_processed(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        match self.door.mailbox.processed.clone() {
            Some(folder) => self.move_to(uids, &folder).await,
            None => Ok(()),
        }
    }

    async fn move_too_large(&mut self, uids: &[u32]) -> Result<(), Trouble> {
        let folder = self.door.mailbox.too_large.clone();
        self.move_to(uids, &folder).await
    }

    /// A folder that takes nothing holds up no message: it is tried again at the next round.
    async fn move_to(&mut self, uids: &[u32], folder: &str) -> Result<(), Trouble> {
        for some in uids.chunks(MOVED_TOGETHER) {
            if self.gave_up_moving {
                return Ok(());
            }
            match self.connection.move_to(&set(some), folder).await {
                Ok(()) => {}
                Err(trouble @ Trouble::NotMarked) => {
                    tracing::warn!(event = "mailbox_not_marked", reason = %trouble, hint = trouble.label());
                    self.gave_up_moving = true;
                }
                Err(Trouble::Refused | Trouble::FolderMissing) => {
                    if !self.told_unmoved {
                        tracing::warn!(event = "mailbox_not_moved");
                    }
                    (self.unmoved, self.told_unmoved) = (true, true);
                    return Ok(());
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(())
    }

    /// Moves what an earlier connection or a refusal left behind. Up to the last UID everything is durable, or noted.
    async fn move_what_remains(&mut self) -> Result<(), Trouble> {
        let last_uid = self.last_uid().await?;
        self.unmoved = false;
        if last_uid == 0 {
            return Ok(());
        }
        let numbering = self.numbering.clone();
        let (large, unfetched) = self
            .door
            .read(move |db| Ok((notices::oversized_uids(db, &numbering)?, notices::unfetched(db, &numbering)?)))
            .await?;
        let mut remaining = self.connection.remaining(last_uid).await?;
        remaining.retain(|uid| !unfetched.contains(uid));
        let (large, processed): (Vec<u32>, Vec<u32>) = remaining.into_iter().partition(|uid| large.contains(uid));
        self.move_processed(&processed).await?;
        self.move_too_large(&large).await
    }
}

/// `1,2,5`, as a command names messages.
fn set(uids: &[u32]) -> String {
    let uids: Vec<String> = uids.iter().map(u32::to_string).collect();
    uids.join(",")
}

/// ` 7-May-2026 09:00:00 +0200`, as RFC 9051 writes a moment.
fn internal_date(text: &str) -> Option<Timestamp> {
    let broken = jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim()).ok()?;
    Some(Timestamp::from_jiff(broken.to_timestamp().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_internal_date_is_a_moment_with_its_offset() {
        let seven = internal_date(" 7-May-2026 09:00:00 +0200").unwrap();
        assert_eq!(seven.to_string(), "2026-05-07T07:00:00Z");
        assert_eq!(internal_date("17-Nov-2026 23:59:59 -0500").unwrap().to_string(), "2026-11-18T04:59:59Z");
        assert_eq!(internal_date("yesterday"), None);
    }
}
