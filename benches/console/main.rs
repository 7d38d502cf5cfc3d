//! How long the pages of the console take with 1,000 cases and with 100,000: the desk, the list, deep in the list, filtered, a
//! reviewer's, one case, and searches, each through the web application, in turns on both databases, medians, in one run. Beside
//! them the query plans.
//!
//! `cargo bench --bench console`. Not a test: it says what it measured and fails only if it could not measure. Most cases are copies
//! of the first thousand (`house`), so that all tables have their length. What is sealed in a copy cannot be opened, and no page here
//! opens it.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement stops at the first surprise and says what it found"
)]

mod house;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use actix_web::dev::Service;
use actix_web::http::header::COOKIE;
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::web;
use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use quarterlight::accounts;
use quarterlight::app::App;
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::{self, Db, Timestamp};
use quarterlight::web::routes::configure;
use quarterlight::web::{Console, Transport, csrf};
use tempfile::TempDir;

const FEW: i64 = 1_000;
const MANY: i64 = 100_000;
const ROUNDS: usize = 41;
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

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    std::fs::set_permissions(to, std::fs::metadata(from).unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

struct Page {
    name: &'static str,
    who: &'static str,
    /// The address on each of the two databases.
    addresses: [String; 2],
    /// What is sent there, if anything is.
    find: Option<String>,
}

fn pages(apps: [&App; 2]) -> Vec<Page> {
    let each = |name, addresses| Page { name, who: "mara", addresses, find: None };
    let same = |name, address: &str| each(name, [address.to_owned(), address.to_owned()]);
    let middle = |app: &App| {
        let half = number(app, "SELECT count(*) / 2 AS number FROM cases");
        let row = format!("FROM cases ORDER BY received_at DESC LIMIT 1 OFFSET {half}");
        let after = words(app, &format!("SELECT received_at || '-' || id AS word {row}")).remove(0);
        (after, words(app, &format!("SELECT number AS word {row}")).remove(0))
    };
    let [few, many] = apps.map(middle);
    vec![
        same("an officer's desk", "/"),
        Page { who: "rita", ..same("a reviewer's desk", "/") },
        same("list, first page", "/cases"),
        each("list, in the middle", [&few.0, &many.0].map(|after| format!("/cases?after={after}"))),
        same("list, filtered", "/cases?state=closed&kind=information_request"),
        Page { who: "rita", ..same("a reviewer's list", "/cases") },
        each("one case", [few.1, many.1].map(|number| format!("/cases/{number}"))),
        Page { find: Some(house::account(500)), ..same("search: an identifier", "/search") },
        same("search: state, country, word", "/cases?words=harbour&state=closed&country=DE"),
        same("search: a rare word", "/cases?words=kestrel"),
    ]
}

fn signs_in(app: &App, name: &'static str) -> String {
    let act = app.act("command_line");
    let link = app.pool.write(move |db| accounts::make_password_link(db, &act, name)).unwrap();
    accounts::set_password(&app.pool, app.clock.now(), &link.token, PASSWORD).unwrap();
    let signed_in = accounts::sign_in(&app.pool, app.clock.now(), name, PASSWORD).unwrap();
    signed_in.token
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

/// Asks for the page, or sends the search; the microseconds that took, and what is on the page. A macro, because the service's
/// request has no name outside of the web server.
macro_rules! asks {
    ($service:expr, $token:expr, $address:expr, $find:expr) => {{
        let cookie = format!("quarterlight={}", $token);
        let request = match $find.as_deref() {
            None => TestRequest::get(),
            Some(find) => TestRequest::post().set_form([(csrf::FIELD, csrf::token($token).as_str()), ("find", find)]),
        };
        let request = request.insert_header((COOKIE, cookie)).insert_header(("sec-fetch-site", "same-origin"));
        let request = request.uri($address).to_request();
        let begun = Clock::System.now().as_microsecond();
        let answer = $service.call(request).await.unwrap();
        let status = answer.status();
        let body = read_body(answer).await;
        let taken = (Clock::System.now().as_microsecond() - begun).max(1);
        assert!(status.is_success(), "{}: {status}", $address);
        (taken, String::from_utf8_lossy(&body).into_owned())
    }};
}

fn rows(page: &str) -> usize {
    page.matches("<th scope=\"row\">").count()
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
    let few = init_service(actix_web::App::new().app_data(console(apps[0])).configure(configure)).await;
    let many = init_service(actix_web::App::new().app_data(console(apps[1])).configure(configure)).await;
    for page in pages(apps) {
        let [one, two] = apps.map(|app| signs_in(app, page.who));
        let (mut of_few, mut of_many, mut shown) = (Vec::new(), Vec::new(), [0, 0]);
        for round in 0..ROUNDS + 3 {
            let small = asks!(few, &one, &page.addresses[0], page.find);
            let large = asks!(many, &two, &page.addresses[1], page.find);
            shown = [rows(&small.1), rows(&large.1)];
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
            shown[0],
            milliseconds(many_us),
            shown[1],
            milliseconds(many_us) / milliseconds(few_us)
        );
        *STATEMENTS.lock().unwrap() = Some(BTreeSet::new());
        asks!(many, &two, &page.addresses[1], page.find);
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
        house::seed(&app);
    }
    copy_folder(&few_dir, &many_dir);
    let (few, many) = (open(&few_dir), open(&many_dir));
    house::multiply(&many);
    house::marks_five(&few);
    house::marks_five(&many);
    let seconds = Clock::System.now().seconds_since(begun);
    let counted = [&few, &many].map(|app| number(app, "SELECT count(*) AS number FROM cases"));
    println!("{} and {} cases made in {seconds} s; medians of {ROUNDS} rounds in turns", counted[0], counted[1]);
    actix_web::rt::System::new().block_on(measures([&few, &many]));
}
