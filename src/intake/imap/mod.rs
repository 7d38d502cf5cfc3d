//! A mailbox as a door (IMAP, RFC 3501 and 9051): takes the messages in their order, makes each durable, and only then
//! moves it away. Not a mail client: it looks at no flag and sets none, and people may read the mailbox beside it.
//! Invariant: a message is moved only after its commit, and passed over only after that was noted durably.

mod connection;
mod envelope;
mod folder;
mod memory;
mod round;
mod trouble;

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::accounts::{Act, Desk};
use crate::clock::Clock;
use crate::config::Mailbox;
use crate::db::Pool;
use crate::notices::{self, MailboxError, MailboxName, Numbering, Reached};
use crate::sealing::random_bytes;

use connection::Connection;
use memory::Memory;
use round::Round;
pub use trouble::Trouble;

/// What the door works with.
#[derive(Clone)]
pub struct MailboxDoor {
    pub pool: Pool,
    pub desk: Arc<Desk>,
    pub clock: Clock,
    pub mailbox: Mailbox,
    pub limits: Limits,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The mailbox's server, for one step.
    pub step: Duration,
    /// The mailbox's server, for one whole message.
    pub message: Duration,
    /// The first pause after a connection ended; each further one is twice as long, up to five minutes.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { step: Duration::from_mins(1), message: Duration::from_mins(5), pause: Duration::from_secs(1) }
    }
}

const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Reads the mailbox until told to stop, or until whoever could tell is gone. Nothing that was begun is lost by that.
pub async fn run(door: MailboxDoor, mut stop: watch::Receiver<bool>) {
    let door = Arc::new(door);
    let memory = Arc::new(Mutex::new(Memory::default()));
    loop {
        // A task of its own: a fault in it ends the connection and not the door.
        let mut session = tokio::spawn(session(door.clone(), memory.clone()));
        let trouble = tokio::select! {
            ended = &mut session => match ended {
                Ok(Err(trouble)) => trouble,
                Err(_) => Trouble::Fault,
            },
            _ = stop.wait_for(|stop| *stop) => {
                session.abort();
                return;
            }
        };
        let failures = remembered(&memory).connection_ended();
        let pause = pause(door.limits.pause, failures);
        tell(trouble, pause);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

fn tell(trouble: Trouble, pause: Duration) {
    let pause_seconds = pause.as_secs();
    // Servers end connections every day.
    if trouble == Trouble::ConnectionLost {
        tracing::info!(event = "mailbox_trouble", reason = %trouble, pause_seconds);
    } else {
        tracing::warn!(event = "mailbox_trouble", reason = %trouble, hint = trouble.label(), pause_seconds);
    }
}

/// Twice as long for each failure, and up to a quarter more, so that many do not come back at the same moment.
fn pause(first: Duration, failures: u32) -> Duration {
    let doubled = first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
    let jitter = random_bytes::<1>().map_or(0, |[byte]| u32::from(byte));
    doubled.min(LONGEST_PAUSE).saturating_mul(1024 + jitter) / 1024
}

fn remembered(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One connection, until it ends.
async fn session(door: Arc<MailboxDoor>, memory: Arc<Mutex<Memory>>) -> Result<Infallible, Trouble> {
    let Mailbox { host, user, folder, poll_seconds, .. } = &door.mailbox;
    let mailbox = MailboxName::new(&door.desk.keys, host, user, folder);
    // Before the folder is opened: what it then says of its next UID is newer than this.
    let before = door.reached(&mailbox).await?;
    let mut connection = Connection::open(&door.mailbox, door.limits).await?;
    let opened = connection.select(folder).await?;
    let numbering = Numbering { mailbox, uid_validity: opened.uid_validity };
    if !before.is_some_and(|before| is_the_same(before, opened)) {
        if before.is_some() {
            tracing::warn!(event = "mailbox_numbered_again");
        }
        remembered(&memory).forget_messages();
        let (at, begun) = (door.clock.now(), numbering.clone());
        door.write(move |db| notices::begin_numbering(db, at, &begun, before)).await?;
    }
    tracing::info!(event = "mailbox_opened");
    let mut round = Round::new(door.clone(), connection, numbering, memory);
    loop {
        round.run().await?;
        round = round.wait(Duration::from_secs(*poll_seconds)).await?;
    }
}

/// Whether the numbers still mean the same messages. A next UID that was given already comes of a mailbox put back from a
/// backup: reading it from its beginning again doubles nothing, and what came after the backup is not missed.
fn is_the_same(before: Reached, opened: connection::Opened) -> bool {
    before.uid_validity == opened.uid_validity && opened.uid_next.is_none_or(|next| next > before.last_uid)
}

impl MailboxDoor {
    fn act(&self) -> Act {
        Act::by_program("intake", self.clock.now(), self.desk.clone())
    }

    async fn reached(&self, mailbox: &MailboxName) -> Result<Option<Reached>, Trouble> {
        let mailbox = mailbox.clone();
        self.read(move |db| notices::reached(db, &mailbox)).await
    }

    async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut crate::db::Db) -> Result<T, MailboxError> + Send + 'static,
    ) -> Result<T, Trouble> {
        let pool = self.pool.clone();
        beside(move || Ok(pool.read(f)?)).await
    }

    async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut crate::db::Db) -> Result<T, MailboxError> + Send + 'static,
    ) -> Result<T, Trouble> {
        let pool = self.pool.clone();
        beside(move || Ok(pool.write(f)?)).await
    }
}

/// The domain is synchronous and runs beside the connection.
async fn beside<T: Send + 'static>(f: impl FnOnce() -> Result<T, Trouble> + Send + 'static) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(f).await.unwrap_or(Err(Trouble::Fault))
}

impl From<MailboxError> for Trouble {
    fn from(error: MailboxError) -> Self {
        match error {
            MailboxError::NumberedAgain => Self::NumberedAgain,
            _ => Self::Database,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let first = Duration::from_secs(1);
        let quarter_more = |pause: Duration| pause + pause / 4;
        for (failures, seconds) in [(1, 1), (2, 2), (5, 16), (9, 256), (10, 300), (1_000, 300)] {
            let (pause, seconds) = (pause(first, failures), Duration::from_secs(seconds));
            assert!(pause >= seconds && pause <= quarter_more(seconds), "{failures}: {pause:?}");
        }
    }

    #[test]
    fn a_next_uid_that_was_given_already_is_another_numbering() {
        let before = Reached { uid_validity: 5, last_uid: 9 };
        let opened = |uid_validity, next| connection::Opened { uid_validity, uid_next: next };
        assert!(is_the_same(before, opened(5, Some(10))) && is_the_same(before, opened(5, None)));
        assert!(!is_the_same(before, opened(5, Some(9))) && !is_the_same(before, opened(6, Some(10))));
    }
}
