//! The cases that are measured: a thousand that come in through the trade's own doors, and their copies, row by row. Invariant: a
//! copy differs from its original in its ids, its number and its times; those from longer ago are all dealt with, as on a desk
//! that keeps up.

use std::fmt::Write as _;

use diesel::connection::SimpleConnection;
use quarterlight::accounts::{self, NewUser, Person};
use quarterlight::app::App;
use quarterlight::cases::{self, Edit, Fields, NewIdentifier, NewLetter};
use quarterlight::db;
use quarterlight::db::ids::UserId;
use quarterlight::notices::Letter;
use quarterlight::taxonomy::{Channel, IdentifierType, Kind, TermsCategory, Urgency};
use quarterlight::workflow::Role;

use crate::{FEW, MANY, number, run, words};

/// Between two cases that came in; a copy is older than what it was copied from by the whole thousand.
const SECONDS_APART: i64 = 900;

/// So many thousands are recent enough to have cases that are still open.
const RECENT: i64 = 10;

/// The account that a case of the thousand, and each of its copies, names.
pub fn account(nth: i64) -> String {
    format!("05{:064x}", nth * 7919)
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
/// Every twentieth is Rita's.
pub fn seed(app: &App) {
    let person = Person { id: adds(app, "mara", Role::Officer), roles: Role::Officer.into() };
    let rita = adds(app, "rita", Role::Reviewer).as_i64();
    let mut dice = 7;
    for nth in 0..FEW {
        app.clock.set(app.clock.now().plus_seconds(SECONDS_APART));
        seed_one(app, &person, nth, &mut dice);
    }
    let state = "CASE state WHEN 'received' THEN 'in_review' ELSE state END";
    run(app, format!("UPDATE cases SET assigned_to = {rita}, state = {state} WHERE substr(number, 6) % 20 = 0"));
}

fn adds(app: &App, name: &str, role: Role) -> UserId {
    let program = app.act("command_line");
    let new = NewUser {
        name: name.to_owned(),
        display_name: name.to_owned(),
        email: format!("{name}@desk.example"),
        roles: role.into(),
        access_ends_on: None,
    };
    app.pool.write(move |db| accounts::add(db, &program, &new)).unwrap().id
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
    let value = account(nth);
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
pub fn multiply(app: &App) {
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
        ("cases", "state") => {
            format!(
                "CASE WHEN c >= {RECENT} AND state IN ('received', 'in_review', 'decided') THEN 'closed' ELSE state END"
            )
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
pub fn marks_five(app: &App) {
    let five = "(SELECT id FROM cases ORDER BY received_at DESC LIMIT 5 OFFSET 100)";
    run(app, format!("UPDATE cases SET summary = summary || ' kestrel' WHERE id IN {five}"));
}
