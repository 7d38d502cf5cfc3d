//! How long the pages of the console take with 1,000 cases and with 100,000: the list, deep in the list, filtered, one case, and a
//! search, each through the web application, in turns on both databases, medians, in one run. Beside them the query plans.
//!
//! `cargo bench --bench console`. Not a test: it says what it measured and fails only if it could not measure. The first thousand
//! cases come in through the trade's own doors; the others are their copies, row by row, so that all tables have their length. What is
//! sealed in a copy cannot be opened, and no page here opens it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement stops at the first surprise and says what it found"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

use actix_web::dev::Service;
use actix_web::http::header::COOKIE;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::web;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use quarterlight::accounts::{self, NewUser, Person};
use quarterlight::app::App;
use quarterlight::cases::{self, Edit, Fields, NewIdentifier, NewLetter};
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::{self, Db, Timestamp};
use quarterlight::notices::Letter;
use quarterlight::taxonomy::{Channel, IdentifierType, Kind, TermsCategory, Urgency};
use quarterlight::web::routes::configure;
use quarterlight::web::{Console, Transport};
use quarterlight::workflow::Role;
use tempfile::TempDir;

const FEW: i64 = 1_000;
const MANY: i64 = 100_000;
const ROUNDS: usize = 41;
/// Between two cases that came in; a copy is older than what it was copied from by the whole thousand.
const SECONDS_APART: i64 = 900;
const PASSWORD: &str = "four random words here";

/// Every statement that a connection began while this holds a set.
static STATEMENTS: Mutex<Option<BTreeSet<String>>> = Mutex::new(None);

/// What every connection of this process gets: it notes the statements, without what is bound to them.
#[expect(clippy::unnecessary_wraps, reason = "diesel's signature")]
fn noting() -> Option<Box<dyn Instrumentation>> {
    let note = |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && let Some(statements) = STATEMENTS.lock().unwrap().as_mut()
        {
            statements.insert(query.to_string().split(" -- binds").next().unwrap_or_default().to_owned());
        }
    };
    Some(Box::new(note))
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

fn open(data_dir: &Path) -> App {
    let variables = [("QUARTERLIGHT_DATA_DIR", data_dir.to_str().unwrap())];
    let begins: jiff::Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    App::open(Settings::read(&Source::from_variables(variables)).unwrap(), Clock::manual(Timestamp::from_jiff(begins)))
        .unwrap()
}

fn words(app: &App, query: &str) -> Vec<String> {
    let rows = app.pool.read(|db: &mut Db| sql_query(query).load::<Word>(db).map_err(db::Error::from)).unwrap();
    rows.into_iter().map(|row| row.word).collect()
}

fn number(app: &App, query: &str) -> i64 {
    app.pool.read(|db: &mut Db| sql_query(query).load::<Number>(db).map_err(db::Error::from)).unwrap()[0].number
}

fn run(app: &App, statements: String) {
    app.pool.write(move |db| db.batch_execute(&statements).map_err(db::Error::from)).unwrap();
}

/// The next of a row of numbers that look thrown.
fn thrown(dice: &mut u64, sides: usize) -> usize {
    *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*dice >> 33).unwrap() % sides
}

const KINDS: &[Kind] =
    &[Kind::InformationRequest, Kind::InformationRequest, Kind::BreachNotification, Kind::TakedownDemand];
const COUNTRIES: &[&str] = &["DE", "DE", "DE", "FR", "IT", "CH", "US", "BR"];
const STATES: &[&str] = &["closed", "closed", "closed", "closed", "closed", "set_aside", "decided", "received"];
const MATTERS: &[&str] = &["harbour", "market", "forum", "school"];

/// A thousand cases through the trade's doors: letters that were logged, with fields, summary and an identifier.
fn seed(app: &App) {
    let program = app.act("command_line");
    let new = NewUser {
        name: "mara".to_owned(),
        display_name: "Mara".to_owned(),
        email: "mara@desk.example".to_owned(),
        roles: Role::Officer.into(),
        access_ends_on: None,
    };
    let user = app.pool.write(move |db| accounts::add(db, &program, &new)).unwrap();
    let person = Person { id: user.id, roles: Role::Officer.into() };
    let mut dice = 7;
    for nth in 0..FEW {
        app.clock.set(app.clock.now().plus_seconds(SECONDS_APART));
        seed_one(app, &person, nth, &mut dice);
    }
}

fn seed_one(app: &App, person: &Person, nth: i64, dice: &mut u64) {
    let act = app.act_of(person.clone());
    let kind = KINDS[thrown(dice, KINDS.len())];
    let matter = MATTERS[thrown(dice, MATTERS.len())];
    let letter = Letter {
        sender: format!("Sender {nth}"),
        sender_address: String::new(),
        subject: format!("Matter {nth}"),
        text: "Please look at this community, where people trade in what is not theirs. ".repeat(8),
    };
    let new = NewLetter {
        channel: Channel::Post,
        received_at: act.at.plus_seconds(-600),
        kind,
        urgency: Urgency::Normal,
        summary: String::new(),
        letter,
        joins: None,
    };
    let case = cases::log_notice(&app.pool, &act, &new).unwrap();
    let mut fields = Fields::for_kind(kind);
    let country = COUNTRIES[thrown(dice, COUNTRIES.len())].parse().ok();
    match &mut fields {
        Fields::Request(request) => request.demand.requesting_country = country,
        Fields::Content(content) => {
            content.demand.requesting_country = country;
            content.terms_category = Some(TermsCategory::ALL[thrown(dice, TermsCategory::ALL.len())]);
        }
    }
    let summary = format!("Request about accounts in the {matter} matter, file {nth}");
    let edit = Edit { version: case.version, kind, urgency: Urgency::Normal, summary, fields };
    let state = STATES[thrown(dice, STATES.len())];
    let value = format!("05{:064x}", nth * 7919);
    app.pool
        .write(move |db| {
            cases::edit(db, &act, &case.number, &edit)?;
            let new = NewIdentifier { identifier_type: IdentifierType::AccountId, value };
            cases::add_identifier(db, &act, &case.number, &new)?;
            let end = format!("UPDATE cases SET state = '{state}' WHERE id = {}", case.id);
            db.batch_execute(&end).map_err(db::Error::from)?;
            Ok::<_, cases::Error>(())
        })
        .unwrap();
}

/// Tables whose rows hang on a case or a notice; those first that others refer to.
const COPIED: &[&str] = &[
    "cases",
    "notices",
    "placements",
    "notice_parts",
    "notice_facts",
    "case_notices",
    "parties",
    "identifiers",
    "evidence",
    "request_details",
    "content_details",
    "kind_changes",
    "events",
];

/// Copies the thousand until there are so many, each copy further in the past.
fn multiply(app: &App) {
    let shift_seconds = FEW * SECONDS_APART + 86_400;
    let first = number(
        app,
        "SELECT min(id) AS number FROM (SELECT min(id) AS id FROM cases UNION ALL SELECT min(id) FROM notices)",
    );
    // The oldest first: the index of words takes rows in the order of their ids.
    for ten in (0..MANY / FEW / 10).rev() {
        // The thousand itself is the copy number 0.
        let (from, last) = ((ten * 10).max(1), ten * 10 + 9);
        let copies = format!(
            "(WITH RECURSIVE n (c) AS (SELECT {last} UNION ALL SELECT c - 1 FROM n WHERE c > {from}) SELECT c FROM n)"
        );
        let mut statements = String::new();
        for table in COPIED {
            let columns = words(app, &format!("SELECT name AS word FROM pragma_table_info('{table}') ORDER BY cid"));
            let values: Vec<String> = columns.iter().map(|column| copied(table, column, shift_seconds)).collect();
            let own =
                ["id", "case_id", "notice_id"].into_iter().find(|own| columns.iter().any(|one| one == own)).unwrap();
            let case = if *table == "events" { " AND case_id IS NOT NULL" } else { "" };
            writeln!(
                statements,
                "INSERT INTO {table} ({}) SELECT {} FROM {copies} CROSS JOIN {table} WHERE {own} >= {first}{case};",
                columns.join(", "),
                values.join(", ")
            )
            .unwrap();
        }
        run(app, statements);
    }
}

/// What stands in a copy's column.
fn copied(table: &str, column: &str, shift_seconds: i64) -> String {
    let id_shift = (shift_seconds * 1000) << 22;
    match (table, column) {
        (_, "id" | "case_id" | "notice_id" | "part_id" | "key_id") => format!("{column} - c * {id_shift}"),
        ("cases", "number") => {
            format!("substr(number, 1, 5) || printf('%04d', CAST(substr(number, 6) AS INTEGER) + c * {FEW})")
        }
        ("cases", "reference" | "ledger_reference") => format!("{column} || '-' || c"),
        ("notices", "content_hash") => "randomblob(32)".to_owned(),
        (_, column) if column == "at" || column.ends_with("_at") => {
            format!("{column} - c * {}", shift_seconds * 1_000_000)
        }
        (_, column) => column.to_owned(),
    }
}

/// The same five cases have a word that no other has, however many there are.
fn marks_five(app: &App) {
    let five = "(SELECT id FROM cases ORDER BY received_at DESC LIMIT 5 OFFSET 100)";
    run(app, format!("UPDATE cases SET summary = summary || ' kestrel' WHERE id IN {five}"));
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

struct Page {
    name: &'static str,
    /// The address on each of the two databases.
    addresses: [String; 2],
}

fn pages(apps: [&App; 2]) -> Vec<Page> {
    let same = |name, address: &str| Page { name, addresses: [address.to_owned(), address.to_owned()] };
    let middle = |app: &App| {
        let half = number(app, "SELECT count(*) / 2 AS number FROM cases");
        let row = format!("FROM cases ORDER BY received_at DESC LIMIT 1 OFFSET {half}");
        let after = words(app, &format!("SELECT received_at || '-' || id AS word {row}")).remove(0);
        (after, words(app, &format!("SELECT number AS word {row}")).remove(0))
    };
    let [few, many] = apps.map(middle);
    vec![
        same("list, first page", "/cases"),
        Page { name: "list, in the middle", addresses: [&few.0, &many.0].map(|after| format!("/cases?after={after}")) },
        same("list, filtered", "/cases?state=closed&kind=information_request"),
        Page { name: "one case", addresses: [few.1, many.1].map(|number| format!("/cases/{number}")) },
        same("search: state, country, word", "/cases?words=harbour&state=closed&country=DE"),
        same("search: a rare word", "/cases?words=kestrel"),
    ]
}

fn signs_in(app: &App) -> String {
    let act = app.act("command_line");
    let link = app.pool.write(move |db| accounts::make_password_link(db, &act, "mara")).unwrap();
    accounts::set_password(&app.pool, app.clock.now(), &link.token, PASSWORD).unwrap();
    let signed_in = accounts::sign_in(&app.pool, app.clock.now(), "mara", PASSWORD).unwrap();
    format!("quarterlight={}", signed_in.token)
}

fn console(app: &App) -> web::Data<Console> {
    web::Data::new(Console {
        pool: app.pool.clone(),
        clock: app.clock.clone(),
        desk: app.desk.clone(),
        transport: Transport::Loopback,
        url: "http://127.0.0.1:8080".to_owned(),
        settings: app.settings.clone(),
    })
}

/// Asks for the page; the microseconds that took, and how many cases are on it. A macro, because the service's request has no name
/// outside of the web server.
macro_rules! asks {
    ($service:expr, $cookie:expr, $address:expr) => {{
        let request = TestRequest::get().uri($address).insert_header((COOKIE, $cookie.as_str())).to_request();
        let begun = Clock::System.now().as_microsecond();
        let answer = $service.call(request).await.unwrap();
        let status = answer.status();
        let body = read_body(answer).await;
        let taken = (Clock::System.now().as_microsecond() - begun).max(1);
        assert!(status.is_success(), "{}: {status}", $address);
        (taken, String::from_utf8_lossy(&body).matches("<th scope=\"row\">").count())
    }};
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values[values.len() / 2]
}

/// The plan of every question that this page asked.
fn plans(app: &App, statements: &BTreeSet<String>) {
    let db::Address::Sqlite(file) = &app.settings.paths.database else { return };
    let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    for statement in statements.iter().filter(|statement| statement.starts_with("SELECT")) {
        let tables = statement.split("FROM").nth(1).unwrap_or_default();
        if !["cases", "case_words", "events", "parties"].iter().any(|table| tables.contains(table)) {
            continue;
        }
        let plan = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load::<Step>(&mut connection).unwrap();
        let steps: Vec<String> = plan.into_iter().map(|step| step.detail).collect();
        let asked = statement.split(" WHERE ").nth(1).unwrap_or(tables);
        println!("      … {}", asked.replace('`', "").chars().take(150).collect::<String>());
        for step in steps {
            println!("          {step}");
        }
    }
}

async fn measures(apps: [&App; 2]) {
    let cookies = apps.map(signs_in);
    let few = init_service(actix_web::App::new().app_data(console(apps[0])).configure(configure)).await;
    let many = init_service(actix_web::App::new().app_data(console(apps[1])).configure(configure)).await;
    for page in pages(apps) {
        let (mut of_few, mut of_many, mut rows) = (Vec::new(), Vec::new(), [0, 0]);
        for round in 0..ROUNDS + 3 {
            let small = asks!(few, cookies[0], &page.addresses[0]);
            let large = asks!(many, cookies[1], &page.addresses[1]);
            rows = [small.1, large.1];
            // The first rounds warm the caches.
            if round >= 3 {
                of_few.push(small.0);
                of_many.push(large.0);
            }
        }
        let (few_us, many_us) = (median(of_few), median(of_many));
        println!(
            "{:30} {FEW} cases: {:6.2} ms ({} rows)   {MANY} cases: {:6.2} ms ({} rows)   ratio {:.2}",
            page.name,
            milliseconds(few_us),
            rows[0],
            milliseconds(many_us),
            rows[1],
            milliseconds(many_us) / milliseconds(few_us)
        );
        *STATEMENTS.lock().unwrap() = Some(BTreeSet::new());
        asks!(many, cookies[1], &page.addresses[1]);
        let asked = STATEMENTS.lock().unwrap().take().unwrap_or_default();
        plans(apps[1], &asked);
    }
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a few seconds")]
fn milliseconds(microseconds: i64) -> f64 {
    microseconds as f64 / 1000.0
}

fn main() {
    set_default_instrumentation(noting).unwrap();
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let [few_dir, many_dir] = ["few", "many"].map(|name| folder.path().join(name));
    let begun = Clock::System.now();
    {
        let app = open(&few_dir);
        seed(&app);
    }
    copy_folder(&few_dir, &many_dir);
    let (few, many) = (open(&few_dir), open(&many_dir));
    multiply(&many);
    marks_five(&few);
    marks_five(&many);
    let seconds = Clock::System.now().seconds_since(begun);
    let counted = [&few, &many].map(|app| number(app, "SELECT count(*) AS number FROM cases"));
    println!("{} and {} cases made in {seconds} s; medians of {ROUNDS} rounds in turns", counted[0], counted[1]);
    actix_web::rt::System::new().block_on(measures([&few, &many]));
}
