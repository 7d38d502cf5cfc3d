//! One PostgreSQL database a test: copied from a template that has the migrations, dropped afterwards.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use quarterlight::app::App;
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::sealing::{random_reference, sha256};
use tempfile::TempDir;

const VARIABLE: &str = "QUARTERLIGHT_TEST_POSTGRES_URL";
const NOT_SET: &str = "`QUARTERLIGHT_TEST_POSTGRES_URL` is not set; hint: run `scripts/test`, or export the address of any \
                       PostgreSQL server you may create databases on";

const MIGRATIONS: &str = concat!(
    include_str!("../../../migrations/postgres/2026-11-23-000001_foundation/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-24-000001_intake_and_answers/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-25-000001_console/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-26-000001_ballots/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-26-000002_decisions/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-26-000003_meetings/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-27-000001_carrying_out/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-27-000002_ratification/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-27-000003_standing_decisions/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-28-000001_editions/up.sql"),
    include_str!("../../../migrations/postgres/2026-11-28-000003_statements/up.sql"),
);

/// A database that nobody else has, gone when this is dropped.
pub struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    /// A database with the migrations and an empty key store.
    pub fn create() -> Self {
        let server = server();
        let mut admin = connect(&server);
        let template = template(&mut admin, &server);
        let name = format!("quarterlight_test_{}", random_reference().unwrap());
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        // Making a database reads its template alone; tests that start together wait for one another.
        admin.batch_execute("SELECT pg_advisory_lock(7136120943)").unwrap();
        admin.batch_execute(&create).unwrap();
        Self { server, name }
    }

    pub fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }

    /// The same database for another role of the server.
    pub fn url_as(&self, role: &str) -> String {
        let url = self.url();
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap();
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        format!("{scheme}://{role}@{host}/{path}")
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements on the server, outside the test's database.
    pub fn on_server(&self, sql: &str) {
        connect(&self.server).batch_execute(sql).unwrap();
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let dropped = PgConnection::establish(&self.server).map(|mut admin| {
            sql_query(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).execute(&mut admin)
        });
        // A test that failed already has its own words.
        let well = matches!(dropped, Ok(Ok(_))) || std::thread::panicking();
        assert!(well, "the database {} could not be dropped: {dropped:?}", self.name);
    }
}

fn server() -> String {
    #[expect(clippy::disallowed_methods, reason = "tests are told their server by the environment")]
    let url = std::env::var(VARIABLE);
    url.ok().filter(|url| !url.trim().is_empty()).unwrap_or_else(|| panic!("{NOT_SET}"))
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).unwrap_or_else(|error| panic!("`{VARIABLE}`: {error}"))
}

/// The template holds a key store, so that all its copies have one master key.
pub fn write_master_key(data_dir: &Path) {
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(data_dir.join("master.key")).unwrap();
    writeln!(file, "{}", "5a".repeat(32)).unwrap();
}

/// The template's name. It is named after the migrations and stays for the next run; a half-made one is never used,
/// because it gets its name last.
fn template(admin: &mut PgConnection, server: &str) -> String {
    let digest = data_encoding::HEXLOWER.encode(&sha256(format!("2 {MIGRATIONS}").as_bytes())[..6]);
    let name = format!("quarterlight_template_{digest}");
    admin.batch_execute("SELECT pg_advisory_lock(7136120942)").unwrap();
    let found = sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")).execute(admin).unwrap();
    if found == 0 {
        let making = format!("{name}_{}", random_reference().unwrap());
        admin.batch_execute(&format!("CREATE DATABASE {making}")).unwrap();
        let folder = TempDir::new().unwrap();
        write_master_key(folder.path());
        let source = Source::from_variables([("QUARTERLIGHT_DATA_DIR", folder.path().to_str().unwrap())])
            .with("DATABASE_URL", with_database(server, &making));
        drop(App::open(Settings::read(&source).unwrap(), Clock::System).unwrap());
        admin.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {name}")).unwrap();
    }
    admin.batch_execute("SELECT pg_advisory_unlock(7136120942)").unwrap();
    name
}

/// The server's URL with another database in it.
fn with_database(url: &str, name: &str) -> String {
    let (main, query) = url.split_once('?').map_or((url, String::new()), |(main, query)| (main, format!("?{query}")));
    let (scheme, rest) = main.split_once("://").unwrap();
    let authority = rest.split('/').next().unwrap();
    format!("{scheme}://{authority}/{name}{query}")
}
