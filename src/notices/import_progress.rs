//! How far an import came, so that one that was interrupted goes on where it stopped: what it took already is skipped and
//! not counted as repeated. Forgotten once the import ended; a second import of the same files counts repeats.
//!
//! Invariant: the row changes in the same transaction as the message that it counts.

use super::{Error, Incoming, Receipt, ReceiveError, receive, store};
use crate::accounts::Act;
use crate::db::ids::NoticeId;
use crate::db::{Pool, QueryResult};
use crate::sealing::Purpose;

/// A file of an import, known by a keyed hash: its name is nobody's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportSource(Vec<u8>);

impl ImportSource {
    /// `identity` tells this file, as it is now, from every other: path, size, time of its last change.
    pub fn new(act: &Act, identity: &str) -> Self {
        Self(act.keys().keyed_hash(Purpose::ImportSource, identity.as_bytes()).to_vec())
    }

    /// How many of its messages an interrupted import dealt with.
    pub fn messages_done(&self, pool: &Pool) -> Result<u64, Error> {
        let done = pool.read(|db| store::import_progress(db, &self.0).map_err(Error::from))?;
        Ok(done.and_then(|done| u64::try_from(done).ok()).unwrap_or(0))
    }
}

/// Makes the message at this position of its file durable, counted from 1, and remembers that all up to it are done.
pub fn receive_from(
    pool: &Pool,
    act: &Act,
    incoming: &Incoming,
    source: &ImportSource,
    position: u64,
) -> Result<Receipt, ReceiveError> {
    let (source, at) = (source.clone(), act.at);
    let messages = i64::try_from(position).unwrap_or(i64::MAX);
    receive::receive_and(pool, act, incoming, move |db| -> QueryResult<()> {
        store::save_import_progress(db, &source.0, messages, at)
    })
}

/// The notice that these bytes are, if they were received.
pub fn find_by_bytes(pool: &Pool, act: &Act, bytes: &[u8]) -> Result<Option<NoticeId>, Error> {
    let hash = receive::content_hash(act, bytes);
    pool.read(|db| store::find_by_content(db, &hash).map_err(Error::from))
}

/// The import of these files ended.
pub fn import_ended(pool: &Pool, sources: &[ImportSource]) -> Result<(), Error> {
    let keys: Vec<Vec<u8>> = sources.iter().map(|source| source.0.clone()).collect();
    pool.write(move |db| store::forget_import_progress(db, &keys).map_err(Error::from))
}
