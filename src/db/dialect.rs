//! What the two engines do differently, and the only place that asks which one is there.

use std::path::Path;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::{Connection, PgConnection, QueryResult, SqliteConnection};

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::{Address, Db, Error};

/// Which engine holds the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// SQLite has one writer at a time and a sync for every commit: waiting writes share one.
    pub(super) fn groups_writes(self) -> bool {
        self == Self::Sqlite
    }

    pub(super) fn pool_size(self) -> u32 {
        match self {
            Self::Sqlite => 4,
            Self::Postgres => 10,
        }
    }
}

impl Address {
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }
}

/// Durable at commit (`synchronous=FULL`), readers beside one writer (WAL), references and triggers that hold, temporary
/// data in memory only: nothing that was sealed on disk may reach it in clear by way of a sort.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;";

/// The twins, inside the program.
const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

const POSTGRES_SETTINGS: &str = "SET TIME ZONE 'UTC'; SET lock_timeout = '10s'; SET client_min_messages = 'warning';";

pub(super) fn connect(address: &Address) -> Result<Db, Error> {
    match address {
        Address::Sqlite(path) => sqlite(&path.to_string_lossy(), SQLITE_SETTINGS),
        Address::Postgres(url) => {
            let mut connection = PgConnection::establish(url).map_err(|error| Error::Connect(error.to_string()))?;
            connection.batch_execute(POSTGRES_SETTINGS)?;
            Ok(Db::Postgres(connection))
        }
    }
}

/// Connects to a database that was there before: a file that went away is not made anew, empty, in its place.
pub(super) fn reconnect(address: &Address) -> Result<Db, Error> {
    match address {
        Address::Sqlite(path) if !path.exists() => Err(Error::Connect(format!("{} is gone", path.display()))),
        _ => connect(address),
    }
}

/// What tells the database's file from another in its place; a server looks after its own.
pub(super) fn identity(address: &Address) -> Option<(u64, u64)> {
    match address {
        Address::Sqlite(path) => file_identity(path),
        Address::Postgres(_) => Some((0, 0)),
    }
}

/// The same of the key store's file.
pub fn key_store_identity(address: &Address, keys_file: &Path) -> Option<(u64, u64)> {
    match address {
        Address::Sqlite(_) => file_identity(keys_file),
        Address::Postgres(_) => Some((0, 0)),
    }
}

fn file_identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;

    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

fn sqlite(path: &str, settings: &str) -> Result<Db, Error> {
    let mut connection =
        SqliteConnection::establish(path).map_err(|error| Error::Connect(format!("{path}: {error}")))?;
    connection.batch_execute(settings).map_err(|error| Error::Connect(format!("{path}: {error}")))?;
    Ok(Db::Sqlite(connection))
}

/// A connection of the key store's own, on which `keys.…` names its tables: the file `keys_file` attached on SQLite, the
/// schema `keys` on PostgreSQL. It is never the connection of a change: keys commit before what they seal, and a
/// write lock on the data must not hold the keys too.
///
/// A database that was used has a key store already: then none is made in its place.
pub fn open_key_store(address: &Address, keys_file: &Path) -> Result<Db, Error> {
    match address {
        Address::Sqlite(path) if !keys_file.exists() && path.exists() && is_used(&mut connect(address)?) => {
            Err(Error::KeyStoreMissing(keys_file.display().to_string()))
        }
        Address::Sqlite(_) => {
            let file = keys_file.to_string_lossy().replace('\'', "''");
            let settings = format!(
                "PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; ATTACH '{file}' AS keys; \
                 PRAGMA keys.journal_mode = WAL; PRAGMA keys.synchronous = FULL; PRAGMA keys.secure_delete = ON;"
            );
            sqlite(":memory:", &settings)
        }
        Address::Postgres(_) => {
            let mut db = connect(address)?;
            // Two first starts at once may both try; the loser finds the schema there.
            if let Err(error) = db.batch_execute("CREATE SCHEMA IF NOT EXISTS keys") {
                let there = diesel::sql_query("SELECT 1 FROM pg_namespace WHERE nspname = 'keys'");
                let rows = diesel::RunQueryDsl::execute(there, &mut db)?;
                if rows == 0 {
                    return Err(error.into());
                }
            }
            Ok(db)
        }
    }
}

/// Whether migrations ever ran here.
pub(super) fn is_used(db: &mut Db) -> bool {
    db.batch_execute("SELECT 1 FROM __diesel_schema_migrations").is_ok()
}

/// Refuses a key store without tables beside a database that was used: its keys are somewhere else.
pub fn refuse_lost_keys(address: &Address) -> Result<(), Error> {
    if is_used(&mut connect(address)?) { Err(Error::KeyStoreMissing("keys".to_owned())) } else { Ok(()) }
}

/// DDL with the engine's own word for a column of bytes in place of `BINARY`.
pub fn binary_columns(db: &Db, ddl: &str) -> String {
    match db {
        Db::Sqlite(_) => ddl.replace("BINARY", "BLOB"),
        Db::Postgres(_) => ddl.replace("BINARY", "BYTEA"),
    }
}

/// A condition with one bound text: what stands before it, the text, what stands after it.
pub struct Condition {
    pub before: String,
    pub bound: String,
    pub after: &'static str,
}

/// The condition that a row of the full-text index `index` has all these words. Of a word that ends in `*`, every word that begins
/// so counts. What else a word holds is taken as it is: no operator of the engine's own is let through.
pub fn has_words(db: &Db, index: &str, words: &[String]) -> Condition {
    match db {
        Db::Sqlite(_) => {
            let phrase = |word: &String| {
                let star = if word.ends_with('*') { "*" } else { "" };
                format!("\"{}\"{star}", word.replace(['"', '*'], " "))
            };
            let bound = words.iter().map(phrase).collect::<Vec<_>>().join(" ");
            Condition { before: format!("{index} MATCH "), bound, after: "" }
        }
        Db::Postgres(_) => {
            Condition { before: format!("{index}.words @@ words_query("), bound: words.join(" "), after: ")" }
        }
    }
}

/// Opens a transaction that may write. On SQLite it takes the write lock at once, so that what is read inside cannot
/// change before the commit (a deferred one fails with "database is locked" instead).
pub(super) fn begin_write(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE"),
        Db::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN"),
    }
}

/// Opens a transaction that sees one state of the data and cannot write.
pub(super) fn begin_read(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN"),
        Db::Postgres(connection) => {
            AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        }
    }
}

pub(super) fn commit(db: &mut Db) -> QueryResult<()> {
    <Db as Connection>::TransactionManager::commit_transaction(db)
}

pub(super) fn rollback(db: &mut Db) -> QueryResult<()> {
    <Db as Connection>::TransactionManager::rollback_transaction(db)
}

/// Leaves every transaction that is still open, whatever state it is in.
pub(super) fn abandon(db: &mut Db) {
    while matches!(
        <Db as Connection>::TransactionManager::transaction_manager_status_mut(db).transaction_depth(),
        Ok(Some(_))
    ) {
        if rollback(db).is_err() {
            return;
        }
    }
}

pub(super) fn migrations(engine: Engine) -> EmbeddedMigrations {
    match engine {
        Engine::Sqlite => SQLITE_MIGRATIONS,
        Engine::Postgres => POSTGRES_MIGRATIONS,
    }
}

/// Lets one process at a time bring the schema up to date; the lock ends with the transaction.
pub(super) fn lock_migrations(db: &mut Db) -> QueryResult<()> {
    match db {
        // BEGIN IMMEDIATE has the file's only write lock already.
        Db::Sqlite(_) => Ok(()),
        Db::Postgres(connection) => connection.batch_execute("SELECT pg_advisory_xact_lock(7136120942)"),
    }
}
