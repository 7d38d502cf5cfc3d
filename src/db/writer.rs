//! The one writer of a process on SQLite: a thread that takes all waiting changes, runs each in a savepoint of its own,
//! and makes them durable with one commit. A change is answered only after that commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use diesel::connection::Connection;

use super::{Address, Db, Error, dialect};

/// How many changes share one commit at most: enough to amortise the sync, few enough to answer soon.
pub(super) const GROUP_LIMIT: usize = 64;

/// Those who were answered together are about to come back together: the writer waits for as many as came the last time, and
/// no longer than this for the next of them. One caller alone never waits.
const GATHERING: Duration = Duration::from_millis(2);

/// Answers one caller once it is known whether the group's commit held.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;
/// Runs in the open transaction, or learns why there is none.
type Change = Box<dyn FnOnce(Result<&mut Db, String>) -> Ran + Send>;

struct Ran {
    answer: Answer,
    /// The savepoint could not be taken back: the transaction around it is gone (a full disk does that).
    transaction_lost: bool,
}

#[derive(Clone)]
pub(super) struct Writer {
    changes: Sender<Change>,
}

impl Writer {
    /// `commits` counts the commits that held.
    pub(super) fn start(address: Address, db: Db, group_limit: usize, commits: Arc<AtomicU64>) -> Result<Self, Error> {
        let (changes, waiting) = channel();
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(&address, db, &waiting, group_limit, &commits))
            .map_err(|error| Error::Connect(error.to_string()))?;
        Ok(Self { changes })
    }

    pub(super) fn write<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = channel();
        let change: Change = Box::new(move |db| {
            let (outcome, transaction_lost) = match db {
                Ok(db) => in_savepoint(db, f),
                Err(reason) => (Err(Error::Commit(reason).into()), false),
            };
            let answer: Answer = Box::new(move |committed| {
                let outcome =
                    outcome.and_then(|value| committed.map(|()| value).map_err(|reason| Error::Commit(reason).into()));
                // The caller may have gone away; its change stands all the same.
                drop(reply.send(outcome));
            });
            Ran { answer, transaction_lost }
        });
        self.changes.send(change).map_err(|_| Error::WriterGone)?;
        answer.recv().map_err(|_| Error::WriterGone)?
    }
}

fn run(address: &Address, mut db: Db, waiting: &Receiver<Change>, group_limit: usize, commits: &AtomicU64) {
    let mut file = dialect::identity(address);
    let mut last = 1;
    while let Ok(first) = waiting.recv() {
        // A file that was removed or replaced can still be written, and what is written there is gone with the process.
        let is_there = file.is_some() && dialect::identity(address) == file;
        let mut group = Group::open(&mut db, is_there);
        group.run(first);
        // Those who came the last time are on their way: each is run while the next ones still prepare.
        while group.answers.len() < last
            && let Ok(change) = waiting.recv_timeout(GATHERING)
        {
            group.run(change);
        }
        while group.answers.len() < group_limit
            && let Ok(change) = waiting.try_recv()
        {
            group.run(change);
        }
        last = group.answers.len();
        if group.commit(commits) {
            continue;
        }
        if let Ok(fresh) = dialect::reconnect(address) {
            db = fresh;
            file = dialect::identity(address);
        }
    }
}

/// The changes that share one transaction.
struct Group<'a> {
    db: &'a mut Db,
    /// Why there is no transaction (any more), if so.
    open: Result<(), String>,
    answers: Vec<Answer>,
}

impl<'a> Group<'a> {
    fn open(db: &'a mut Db, is_there: bool) -> Self {
        let open = if is_there {
            dialect::begin_write(db).map_err(|error| error.to_string())
        } else {
            Err("the database's file is not where it was".to_owned())
        };
        Self { db, open, answers: Vec::new() }
    }

    fn run(&mut self, change: Change) {
        let ran = match &self.open {
            Ok(()) => change(Ok(&mut *self.db)),
            Err(reason) => change(Err(reason.clone())),
        };
        if ran.transaction_lost {
            self.open = Err("the database took the whole group of changes back (is the disk full?)".to_owned());
        }
        self.answers.push(ran.answer);
    }

    /// Makes the group durable and answers everybody; false if the connection should be made anew.
    fn commit(self, commits: &AtomicU64) -> bool {
        let committed = self.open.and_then(|()| dialect::commit(self.db).map_err(|error| error.to_string()));
        if committed.is_err() {
            dialect::abandon(self.db);
        }
        let held = committed.is_ok();
        if held {
            commits.fetch_add(1, Ordering::Relaxed);
        }
        for answer in self.answers {
            answer(committed.clone());
        }
        held
    }
}

/// The outcome of `f`, and whether the surrounding transaction was lost with it.
fn in_savepoint<T, E: From<Error>>(db: &mut Db, f: impl FnOnce(&mut Db) -> Result<T, E>) -> (Result<T, E>, bool) {
    let caught = catch_unwind(AssertUnwindSafe(|| db.transaction(|db| f(db).map_err(Undo::Domain))));
    match caught {
        Ok(Ok(value)) => (Ok(value), false),
        Ok(Err(Undo::Domain(error))) => (Err(error), false),
        Ok(Err(Undo::Database(error))) => (Err(Error::from(error).into()), true),
        Err(_) => (Err(Error::Panicked.into()), true),
    }
}

/// Why a savepoint is taken back.
enum Undo<E> {
    Domain(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Undo<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}
