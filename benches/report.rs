//! How long counting and checking a quarter with 100,000 cases takes, against the plain SQL aggregates over the same columns: in
//! turns, medians, in one run. Beside it what the process holds at its peak.
//!
//! `cargo bench --bench report`, on SQLite; on PostgreSQL too where `QUARTERLIGHT_BENCH_POSTGRES_URL` names an empty database. Not a
//! test: it says what it measured and fails only if it could not measure. The aggregates are what somebody would write who wants the
//! figures and nothing else: one `GROUP BY` for each table of the report that is counted from cases. They do not check, do not balance and
//! make no rows.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement stops at the first surprise and says what it found"
)]

use diesel::connection::SimpleConnection;
use diesel::{RunQueryDsl, sql_query};
use quarterlight::accounts::{Act, Person};
use quarterlight::app::App;
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::ids::UserId;
use quarterlight::db::{self, Db, Timestamp};
use quarterlight::reports::{self, Quarter};
use quarterlight::workflow::{Role, Roles};
use tempfile::TempDir;

const CASES: i64 = 100_000;
const ROUNDS: usize = 7;

/// Noon in Zurich, six days after the cut-off.
const NOW: &str = "2026-10-20T10:00:00Z";

/// The first of July in Zurich, in microseconds, and the time between two cases.
const FIRST: i64 = 1_782_856_800_000_000;
const APART: i64 = 70_000_000;
const HOUR: i64 = 3_600_000_000;

/// `i` runs through the cases that pass.
fn cases_where(condition: &str) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {CASES}) SELECT {{}} FROM n WHERE {condition}"
    )
}

fn insert(app: &App, table: &str, columns: &str, values: &str, condition: &str) {
    let rows = cases_where(condition).replace("{}", values);
    run(app, format!("INSERT INTO {table} ({columns}) {rows}"));
}

fn run(app: &App, statement: String) {
    app.pool.write(move |db| db.batch_execute(&statement).map_err(db::Error::from)).unwrap();
}

/// One of these texts, by the number of the case.
fn one_of(values: &[&str]) -> String {
    let number = values.len();
    let cases: Vec<String> = values.iter().enumerate().map(|(at, value)| format!("WHEN {at} THEN '{value}'")).collect();
    let cases = cases.join(" ");
    format!("CASE (i / 3) % {number} {cases} END")
}

/// Half requests of authorities, the others breach notifications and takedown demands of private persons; four of five are decided.
fn fill(app: &App) {
    let blob = match app.pool.engine().as_str() {
        "sqlite" => "CAST(printf('%032d', i) AS BLOB)",
        _ => "convert_to(lpad(i::text, 32, '0'), 'UTF8')",
    };
    let received = format!("{FIRST} + i * {APART}");
    fill_cases(app, blob, &received);
    fill_fields(app);
    fill_work(app, blob, &received);
    run(app, "ANALYZE".to_owned());
}

fn fill_cases(app: &App, blob: &str, received: &str) {
    let kind =
        "CASE i % 4 WHEN 0 THEN 'breach_notification' WHEN 1 THEN 'takedown_demand' ELSE 'information_request' END";
    insert(
        app,
        "cases",
        "id, number, reference, ledger_reference, version, state, kind, kind_confirmed, channel, urgency, summary, terms_version, key_id, \
         received_at, logged_at",
        &format!(
            "i, '2026-' || (100000 + i), 'r' || i, 'l' || ((i * 7919) % 1000003), 1, CASE i % 5 WHEN 0 THEN 'received' ELSE 'closed' END, {kind}, \
             TRUE, {}, 'normal', '', '2024-10-15', i, {received}, {received}",
            one_of(&["email", "post", "form"])
        ),
        "TRUE",
    );
    insert(
        app,
        "notices",
        "id, received_at, logged_at, channel, transport, size, sha256, opening, content_hash, key_id, raw, envelope",
        &format!("i, {received}, {received}, 'email', 'pipe', 1, {blob}, {blob}, {blob}, i, {blob}, {blob}"),
        "TRUE",
    );
    insert(
        app,
        "placements",
        "notice_id, disposition, case_id, placed_at",
        &format!("i, 'opened', i, {received}"),
        "TRUE",
    );
    insert(app, "case_notices", "case_id, notice_id, added_at", &format!("i, i, {received}"), "TRUE");
}

fn fill_fields(app: &App) {
    let countries = one_of(&["DE", "FR", "IT", "CH", "US", "BR", "AT", "ES", "NL", "GB"]);
    let instruments = one_of(&[
        "police_letter",
        "foreign_court_order",
        "swiss_order",
        "informal_inquiry",
        "european_production_order",
    ]);
    insert(
        app,
        "request_details",
        "case_id, requesting_country, authority_type, instrument, legal_basis, offence, binding_on_us, authenticity, \
         identifiers_specified, identifiers_held, identifiers_disclosed",
        &format!(
            "i, {countries}, {}, {instruments}, '', {}, {}, {}, 2, i % 2, 0",
            one_of(&["police", "prosecutor", "court"]),
            one_of(&["drugs", "terrorism", "computer", "fraud_or_theft"]),
            one_of(&["yes", "no_foreign_direct", "no_informal"]),
            one_of(&["person_verified", "domain_authenticated", "unverified"])
        ),
        "i % 4 > 1",
    );
    for class in ["subscriber", "traffic"] {
        let values = format!("i, '{class}', TRUE, FALSE, FALSE");
        insert(app, "request_data_classes", "case_id, data_class, sought, held, given", &values, "i % 4 > 1");
    }
    insert(
        app,
        "content_details",
        "case_id, terms_category, takedown_kind, source_type, target_type, items_specified, items_located, items_actioned, basis, \
         technically_possible",
        &format!(
            "i, CASE i % 4 WHEN 0 THEN {} END, CASE i % 4 WHEN 1 THEN {} END, {}, {}, 1, 0, 0, 'none', FALSE",
            one_of(&["violence", "rights", "harmful_content", "communications"]),
            one_of(&["copyright", "trademark", "privacy"]),
            one_of(&["individual", "company", "hotline"]),
            one_of(&["community", "file", "account_id"])
        ),
        "i % 4 < 2",
    );
}

fn fill_work(app: &App, blob: &str, received: &str) {
    let outcome = format!(
        "CASE WHEN i % 4 > 1 THEN {} ELSE {} END",
        one_of(&["no_data_exists", "technically_impossible", "rejected_wrong_channel"]),
        one_of(&["no_breach", "content_removed", "outside_our_control"])
    );
    insert(
        app,
        "recommendations",
        "id, case_id, reviewer_id, severity, finding, outcome, grounds, recommended_at",
        &format!("i, i, 1, '2', 'established', {outcome}, {blob}, {received} + {HOUR} * (1 + i % 90)"),
        "i % 5 > 0",
    );
    insert(
        app,
        "decisions",
        "id, case_id, recommendation_id, decided_by, outcome, recommendation_followed, grounds, votes_for, votes_against, votes_abstained, \
         members_recused, members_absent, decided_at",
        &format!("i, i, i, 'board', {outcome}, TRUE, {blob}, 3, 0, 0, 0, 0, {received} + {HOUR} * (2 + i % 200)"),
        "i % 5 > 0",
    );
    insert(
        app,
        "carryings_out",
        "id, case_id, decision_id, done, carried_out_by, carried_out_at, nothing_given",
        &format!("i, i, i, {blob}, 1, {received} + {HOUR} * (3 + i % 220), FALSE"),
        "i % 5 > 0",
    );
    insert(
        app,
        "mails",
        "id, message, cause_id, recipient_id, case_id, key_id, payload, state, attempts, due_at, queued_at",
        &format!("i, 'reply', i, i, i, i, {blob}, 'sent', 1, {received}, {received} + {HOUR} * (1 + i % 72)"),
        "i % 5 > 0",
    );
}

/// The figures of the report, as somebody would ask for them who needs no rows: each of the queries of one table.
fn aggregates() -> Vec<String> {
    let end = FIRST + 92 * 24 * HOUR;
    let of_quarter = format!("cases.received_at >= {FIRST} AND cases.received_at < {end}");
    let joined = "cases LEFT JOIN decisions ON decisions.case_id = cases.id LEFT JOIN set_asides ON set_asides.case_id = cases.id";
    let requests = format!("{joined} JOIN request_details ON request_details.case_id = cases.id");
    let contents = format!("{joined} JOIN content_details ON content_details.case_id = cases.id");
    let count = |columns: &str, from: &str, more: &str| {
        format!("SELECT count(*), {columns}{more} FROM {from} WHERE {of_quarter} GROUP BY {columns}")
    };
    let sums = ", sum(identifiers_specified), sum(identifiers_held), sum(identifiers_disclosed)";
    let items = ", sum(items_specified), sum(items_located), sum(items_actioned)";
    let waited = |until: &str| format!(", avg({until} - cases.received_at), min({until}), max({until})");
    vec![
        count("cases.kind, decisions.outcome, set_asides.reason", joined, ""),
        count("cases.kind, cases.state", joined, ""),
        count("cases.kind, decisions.outcome", joined, ""),
        count("set_asides.reason", joined, ""),
        count("requesting_country, instrument, decisions.outcome", &requests, sums),
        count("requesting_country, decisions.outcome", &requests, ""),
        count("cases.kind, requesting_country", &requests, sums),
        count("cases.kind, authority_type", &requests, ""),
        count("cases.kind, binding_on_us", &requests, ""),
        count("cases.kind, authenticity", &requests, ""),
        count("cases.kind, offence", &requests, ""),
        count("cases.kind, cases.channel", &requests, ""),
        count(
            "cases.kind, data_class, sought, held, given",
            "cases JOIN request_data_classes ON request_data_classes.case_id = cases.id",
            "",
        ),
        count("terms_category, decisions.outcome", &contents, ""),
        count("takedown_kind, decisions.outcome", &contents, items),
        count("cases.kind, source_type", &contents, ""),
        count("cases.kind, target_type", &contents, ""),
        count("cases.kind, basis, technically_possible", &contents, items),
        count("severity", "cases JOIN recommendations ON recommendations.case_id = cases.id", ""),
        count("decided_by, recommendation_followed", joined, ""),
        count("cases.kind", joined, &waited("decisions.decided_at")),
        count(
            "cases.kind",
            "cases JOIN mails ON mails.case_id = cases.id AND mails.message = 'reply'",
            &waited("mails.queued_at"),
        ),
        count(
            "cases.kind",
            "cases JOIN carryings_out ON carryings_out.case_id = cases.id",
            &waited("carryings_out.carried_out_at"),
        ),
        format!(
            "SELECT count(*), disposition FROM notices JOIN placements ON placements.notice_id = notices.id \
             WHERE notices.received_at >= {FIRST} AND notices.received_at < {end} GROUP BY disposition"
        ),
    ]
}

fn microseconds(work: impl FnOnce()) -> i64 {
    let begun = Clock::System.now().as_microsecond();
    work();
    (Clock::System.now().as_microsecond() - begun).max(1)
}

fn median(mut values: Vec<i64>) -> i64 {
    values.sort_unstable();
    values[values.len() / 2]
}

/// The most memory that this process has held so far, where the system says so.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.map_or("unknown".to_owned(), |kib| format!("{} MiB", kib / 1024))
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
fn measure(app: &App, name: &str) {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let now = Timestamp::from_jiff(now);
    let auditor = Person { id: UserId::new(now), roles: Roles::from(Role::Auditor) };
    let act = Act::by_person(auditor, now, app.desk.clone());
    let quarter: Quarter = "2026-Q3".parse().unwrap();
    let draft = || app.pool.read(|db| reports::draft(db, &act, quarter)).unwrap();
    let found = draft();
    let problems = found.problems.iter().map(|problem| problem.sentence.clone()).collect::<Vec<_>>();
    println!("{name}: {} cases counted, {} problems {problems:?}, peak {}", found.cases.len(), problems.len(), peak());
    drop(found);
    let queries = aggregates();
    let plain = |db: &mut Db| {
        for query in &queries {
            sql_query(query.as_str()).execute(db).map_err(db::Error::from)?;
        }
        Ok::<(), db::Error>(())
    };
    let (mut of_report, mut of_plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_report.push(microseconds(|| drop(draft())));
        of_plain.push(microseconds(|| app.pool.read(plain).unwrap()));
    }
    let (report, plain) = (median(of_report), median(of_plain));
    println!(
        "{name}: counted and checked in {:.0} ms, {} plain aggregates in {:.0} ms, ratio {:.2}, peak {}",
        report as f64 / 1000.0,
        queries.len(),
        plain as f64 / 1000.0,
        report as f64 / plain as f64,
        peak()
    );
}

fn open(variables: &[(&str, &str)]) -> App {
    let at: jiff::Timestamp = NOW.parse().unwrap();
    let settings = Settings::read(&Source::from_variables(variables.iter().copied())).unwrap();
    App::open(settings, Clock::manual(Timestamp::from_jiff(at))).unwrap()
}

fn main() {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut apps = vec![("SQLite", open(&[("QUARTERLIGHT_DATA_DIR", folder.path().to_str().unwrap())]))];
    #[expect(clippy::disallowed_methods, reason = "a measurement is told of a server by its own variable")]
    let url = std::env::var("QUARTERLIGHT_BENCH_POSTGRES_URL");
    if let Ok(url) = url {
        let dir = folder.path().join("second");
        apps.push(("PostgreSQL", open(&[("QUARTERLIGHT_DATA_DIR", dir.to_str().unwrap()), ("DATABASE_URL", &url)])));
    }
    for (name, app) in &apps {
        run(
            app,
            "INSERT INTO users (id, name, display_name, email, state, created_at) \
             VALUES (1, 'rita', 'rita', 'rita@session.example', 'active', 0)"
                .to_owned(),
        );
        fill(app);
        measure(app, name);
    }
}
