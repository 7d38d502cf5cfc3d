//! A desk of a test's own: fresh database, fresh keys, a clock that stands still until it is told otherwise.

use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Binary, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use quarterlight::app::App;
use quarterlight::audit::{self, EventRow, Verb};
use quarterlight::board::Discrepancy;
use quarterlight::cases::{self, Case, CaseNumber, Placed, Reconciliation};
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::{self, Address, Db, Engine, Timestamp};
use quarterlight::decisions;
use quarterlight::jobs::Round;
use quarterlight::notices::{self, Envelope, Incoming, Receipt, ReceiveError, Transport};
use quarterlight::taxonomy::Channel;
use quarterlight::workflow::{CaseState, Role, Roles};
use tempfile::TempDir;

use super::database::{PostgresDatabase, write_master_key};
use super::people::Somebody;

/// When every test begins: a Monday morning in Zurich.
const BEGINS: &str = "2026-05-04T09:00:00+02:00";

/// A moment as people write it: `2026-05-04T09:00:00+02:00`.
pub fn moment(text: &str) -> Timestamp {
    Timestamp::from_jiff(text.parse().unwrap())
}

/// A running desk. Cheap to clone; the data go with the last clone.
#[derive(Clone)]
pub struct TestApp {
    // Before the home: its connections close first.
    app: App,
    home: Arc<Home>,
}

struct Home {
    database: Option<PostgresDatabase>,
    folder: TempDir,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub receipt: Receipt,
    pub placed: Placed,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Bytes {
    #[diesel(sql_type = Binary)]
    bytes: Vec<u8>,
}

impl TestApp {
    pub fn on_sqlite() -> Self {
        Self::open(Arc::new(Home { database: None, folder: TempDir::new().unwrap() }), &[])
    }

    pub fn on_postgres() -> Self {
        let home = Home { database: Some(PostgresDatabase::create()), folder: TempDir::new().unwrap() };
        let data_dir = home.folder.path().join("data");
        std::fs::DirBuilder::new().mode(0o700).create(&data_dir).unwrap();
        write_master_key(&data_dir);
        Self::open(Arc::new(home), &[])
    }

    fn open(home: Arc<Home>, more: &[(&str, &str)]) -> Self {
        let source = more
            .iter()
            .fold(Source::from_variables(home.variables()), |source, (name, value)| source.with(name, *value));
        let app = App::open(Settings::read(&source).unwrap(), Clock::manual(moment(BEGINS))).unwrap();
        Self { app, home }
    }

    /// Another program on the same data, with these settings beside the usual ones.
    pub fn with(&self, settings: &[(&str, &str)]) -> Self {
        let other = Self::open(self.home.clone(), settings);
        other.clock.set(self.clock.now());
        other
    }

    /// The settings as a process of its own is given them.
    pub fn variables(&self) -> Vec<(String, String)> {
        self.home.variables()
    }

    pub fn database(&self) -> Option<&PostgresDatabase> {
        self.home.database.as_ref()
    }

    pub fn data_dir(&self) -> &Path {
        &self.settings.paths.data_dir
    }

    /// A folder beside the data, for a test's own files.
    pub fn folder(&self, name: &str) -> PathBuf {
        let folder = self.home.folder.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    // ── time ────────────────────────────────────────────────────────────────────────────────────────────────

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The day on the house's calendar.
    pub fn today(&self) -> jiff::civil::Date {
        self.now().jiff().to_zoned(self.desk.house.zone.clone()).date()
    }

    pub fn passes(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }

    pub fn runs_due_jobs(&self) -> Round {
        self.jobs().unwrap().run_due()
    }

    // ── people ──────────────────────────────────────────────────────────────────────────────────────────────

    pub fn somebody(&self, name: &str, roles: impl Into<Roles>) -> Somebody {
        Somebody::joins(self, name, roles.into())
    }

    pub fn administrator(&self, name: &str) -> Somebody {
        self.somebody(name, Role::Administrator)
    }

    pub fn officer(&self, name: &str) -> Somebody {
        self.somebody(name, Role::Officer)
    }

    pub fn clerk(&self, name: &str) -> Somebody {
        self.somebody(name, Role::Clerk)
    }

    pub fn reviewer(&self, name: &str) -> Somebody {
        self.somebody(name, Role::Reviewer)
    }

    /// From outside the house, with access for the next ninety days.
    pub fn outside_reviewer(&self, name: &str) -> Somebody {
        self.somebody(name, Role::OutsideReviewer)
    }

    pub fn board_member(&self, name: &str) -> Somebody {
        self.somebody(name, Role::BoardMember)
    }

    pub fn auditor(&self, name: &str) -> Somebody {
        self.somebody(name, Role::Auditor)
    }

    /// A Board of so many members.
    pub fn board<const SEATS: usize>(&self) -> [Somebody; SEATS] {
        std::array::from_fn(|seat| self.board_member(&format!("member{seat}")))
    }

    // ── messages ────────────────────────────────────────────────────────────────────────────────────────────

    /// Takes a message from the pipe and places it, as `quarterlight receive` does.
    pub fn receives(&self, bytes: impl Into<Vec<u8>>) -> Received {
        self.receives_for(bytes, Envelope::default())
    }

    /// The same, with what the transport said of the envelope.
    pub fn receives_for(&self, bytes: impl Into<Vec<u8>>, envelope: Envelope) -> Received {
        let act = self.act("intake");
        let receipt = self.takes_for(bytes, envelope).unwrap();
        let placed = cases::place(&self.pool, &act, receipt.notice).unwrap();
        Received { receipt, placed }
    }

    /// Makes a message durable and does not place it.
    pub fn takes(&self, bytes: impl Into<Vec<u8>>) -> Result<Receipt, ReceiveError> {
        self.takes_for(bytes, Envelope::default())
    }

    pub fn takes_for(&self, bytes: impl Into<Vec<u8>>, envelope: Envelope) -> Result<Receipt, ReceiveError> {
        let incoming = Incoming {
            bytes: bytes.into(),
            envelope,
            channel: Channel::Email,
            transport: Transport::Pipe,
            received_at: self.now(),
        };
        notices::receive(&self.pool, &self.act("intake"), &incoming)
    }

    /// A message that opens a case.
    pub fn opens_case(&self, bytes: impl Into<Vec<u8>>) -> CaseNumber {
        match self.receives(bytes).placed {
            Placed::Opened(case) => self.pool.read(|db| cases::get(db, case)).unwrap().number,
            other => panic!("no case was opened: {other:?}"),
        }
    }

    // ── what is there ───────────────────────────────────────────────────────────────────────────────────────

    pub fn case(&self, number: &CaseNumber) -> Case {
        self.pool.read(|db| cases::find(db, number)).unwrap()
    }

    pub fn state(&self, number: &CaseNumber) -> CaseState {
        self.case(number).state
    }

    pub fn reconciles(&self) -> Reconciliation {
        self.pool.read(cases::reconcile).unwrap()
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<EventRow> {
        let newest = |db: &mut Db| audit::newest(db, None, i64::MAX).map_err(db::Error::from);
        let mut events = self.pool.read(newest).unwrap();
        events.reverse();
        events
    }

    pub fn verbs(&self) -> Vec<Verb> {
        self.events().into_iter().map(|event| event.verb).collect()
    }

    pub fn audit(&self) -> audit::Verified {
        self.pool.read(|db| audit::verify(db).map_err(db::Error::from)).unwrap()
    }

    /// What is not as the events say, and ballots that do not count as they ended.
    pub fn recounts(&self) -> Vec<Discrepancy> {
        let keys = &self.desk.keys;
        self.pool.read(|db| decisions::recount(db, keys)).unwrap()
    }

    // ── past the program ────────────────────────────────────────────────────────────────────────────────────

    pub fn engine(&self) -> Engine {
        self.pool.engine()
    }

    /// Runs statements past the trade, in a transaction; what the database said if it refused.
    pub fn sql(&self, statements: &str) -> Result<(), String> {
        let statements = statements.to_owned();
        self.pool
            .write(move |db| db.batch_execute(&statements).map_err(db::Error::from))
            .map_err(|error| error.to_string())
    }

    /// Runs statements on a connection that checks no references between tables, where the engine knows such a thing.
    pub fn tampers(&self, statements: &str) {
        match &self.settings.paths.database {
            Address::Sqlite(file) => {
                SqliteConnection::establish(file.to_str().unwrap())
                    .unwrap()
                    .batch_execute(&format!("PRAGMA foreign_keys = OFF; {statements}"))
                    .unwrap();
            }
            Address::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(statements).unwrap(),
        }
    }

    /// The first column of a query's rows, named `number`.
    pub fn numbers(&self, query: &str) -> Vec<i64> {
        let query = format!("SELECT CAST(number AS BIGINT) AS number FROM ({query}) AS rows");
        let load = |db: &mut Db| sql_query(query).load::<Number>(db).map_err(db::Error::from);
        self.pool.read(load).unwrap().into_iter().map(|row| row.number).collect()
    }

    /// How many rows a table has, or those of it that a condition names: `votes`, `mails WHERE state = 'sent'`.
    pub fn count(&self, what: &str) -> i64 {
        self.numbers(&format!("SELECT count(*) AS number FROM {what}"))[0]
    }

    /// The first column of a query's rows, named `word`.
    pub fn words(&self, query: &str) -> Vec<String> {
        let load = |db: &mut Db| sql_query(query).load::<Word>(db).map_err(db::Error::from);
        self.pool.read(load).unwrap().into_iter().map(|row| row.word).collect()
    }

    /// The first column of a query's rows, named `bytes`.
    pub fn blobs(&self, query: &str) -> Vec<Vec<u8>> {
        let load = |db: &mut Db| sql_query(query).load::<Bytes>(db).map_err(db::Error::from);
        self.pool.read(load).unwrap().into_iter().map(|row| row.bytes).collect()
    }

    /// Takes the guards off a table, as somebody with the database's password can.
    pub fn drops_triggers(&self, table: &str) {
        let drops: Vec<String> = match self.engine() {
            Engine::Sqlite => self
                .words(&format!(
                    "SELECT name AS word FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
                ))
                .into_iter()
                .map(|name| format!("DROP TRIGGER {name};"))
                .collect(),
            Engine::Postgres => vec![format!("ALTER TABLE {table} DISABLE TRIGGER USER;")],
        };
        assert!(!drops.is_empty(), "{table} has triggers");
        self.sql(&drops.concat()).unwrap();
    }
}

impl Home {
    fn variables(&self) -> Vec<(String, String)> {
        let folder = |name: &str| self.folder.path().join(name).display().to_string();
        let mut variables = vec![
            ("QUARTERLIGHT_DATA_DIR".to_owned(), folder("data")),
            ("QUARTERLIGHT_REPORTS_DIR".to_owned(), folder("reports")),
            ("QUARTERLIGHT_CONSOLE_URL".to_owned(), "https://desk.session.example".to_owned()),
            ("QUARTERLIGHT_PUBLIC_URL".to_owned(), "https://reports.session.example".to_owned()),
        ];
        if let Some(database) = &self.database {
            variables.push(("DATABASE_URL".to_owned(), database.url()));
        }
        variables
    }
}
