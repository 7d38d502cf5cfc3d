//! The two doors to the database: `read` sees one state and cannot write, `write` is one transaction that is durable
//! when it returns.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::connection::{Connection, SimpleConnection, TransactionManager};
use diesel::r2d2::{self, ManageConnection};

use super::writer::{GROUP_LIMIT, Writer};
use super::{Address, Db, Engine, Error, dialect, migrations};

/// Connections to one database. Cheap to clone; all clones share the connections and the writer.
#[derive(Clone)]
pub struct Pool {
    engine: Engine,
    connections: r2d2::Pool<Manager>,
    writer: Option<Writer>,
    commits: Arc<AtomicU64>,
}

impl Pool {
    /// Opens the database, creates it if it is a file that is not there, and brings its schema up to date.
    pub fn open(address: &Address) -> Result<Self, Error> {
        Self::open_with_group_limit(address, GROUP_LIMIT)
    }

    /// The same, with at most so many changes in one commit where changes share commits. For measuring what sharing them
    /// gains: with 1, every change has a commit of its own.
    pub fn open_with_group_limit(address: &Address, group_limit: usize) -> Result<Self, Error> {
        let engine = address.engine();
        let mut first = dialect::connect(address)?;
        migrations::run(&mut first, engine)?;
        let connections = r2d2::Pool::builder()
            .max_size(engine.pool_size())
            .min_idle(Some(0))
            .test_on_check_out(engine == Engine::Postgres)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Manager(address.clone()))
            .map_err(|error| Error::Connect(error.to_string()))?;
        let commits = Arc::new(AtomicU64::new(0));
        let writer = if engine.groups_writes() {
            Some(Writer::start(address.clone(), first, group_limit, commits.clone())?)
        } else {
            None
        };
        Ok(Self { engine, connections, writer, commits })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// How many commits of changes held since this was opened. The key store's own are not among them.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Runs `f` on one consistent state of the data. It must not write.
    pub fn read<T, E: From<Error>>(&self, f: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let mut db = self.connection()?;
        dialect::begin_read(&mut db).map_err(Error::from)?;
        let outcome = f(&mut db);
        dialect::rollback(&mut db).map_err(Error::from)?;
        outcome
    }

    /// Runs `f` in a transaction. When this returns `Ok`, what `f` wrote is durable; when it returns `Err`, nothing is.
    /// On SQLite several waiting changes share one commit, each in a savepoint of its own.
    pub fn write<T, E>(&self, f: impl FnOnce(&mut Db) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(f),
            None => self.write_directly(f),
        }
    }

    fn write_directly<T, E: From<Error>>(&self, f: impl FnOnce(&mut Db) -> Result<T, E>) -> Result<T, E> {
        let mut db = self.connection()?;
        dialect::begin_write(&mut db).map_err(Error::from)?;
        match catch_unwind(AssertUnwindSafe(|| f(&mut db))) {
            Ok(Ok(value)) => {
                dialect::commit(&mut db).map_err(|error| Error::Commit(error.to_string()))?;
                self.commits.fetch_add(1, Ordering::Relaxed);
                Ok(value)
            }
            Ok(Err(error)) => {
                dialect::rollback(&mut db).map_err(Error::from)?;
                Err(error)
            }
            Err(_) => {
                dialect::abandon(&mut db);
                Err(Error::Panicked.into())
            }
        }
    }

    fn connection(&self) -> Result<r2d2::PooledConnection<Manager>, Error> {
        self.connections.get().map_err(|error| Error::Connect(error.to_string()))
    }
}

struct Manager(Address);

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = Error;

    fn connect(&self) -> Result<Db, Error> {
        dialect::reconnect(&self.0)
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), Error> {
        Ok(db.batch_execute("SELECT 1")?)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        // A connection that still stands inside a transaction must not reach the next one who asks.
        std::thread::panicking() || <Db as Connection>::TransactionManager::is_broken_transaction_manager(db)
    }
}
