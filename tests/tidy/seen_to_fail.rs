//! Breaks each rule once, in a small source that exists only here, and looks whether it is found. A checker that cannot
//! fail would let everything pass. The last test is what must be let through.

use crate::checks::check;
use crate::reading::{Source, Tree, has_extension};

fn tree(files: &[(&str, &str)]) -> Tree {
    let rust = files.iter().filter(|(file, _)| has_extension(file, "rs"));
    let other = files.iter().filter(|(file, _)| !has_extension(file, "rs"));
    Tree {
        sources: rust.map(|(file, text)| Source::of(file, text)).collect(),
        texts: other.map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect(),
        crates: ["diesel", "serde", "serde_json", "thiserror", "jiff", "tracing"].map(str::to_owned).to_vec(),
    }
}

/// `line: rule` for everything found in one file, with the `mod.rs` of its folder beside it.
fn found(file: &str, text: &str) -> Vec<String> {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let head = format!("{folder}/mod.rs");
    let needs_head = has_extension(file, "rs") && folder != "src" && file != head;
    let beside = needs_head.then_some((head.as_str(), ""));
    let files: Vec<(&str, &str)> = beside.into_iter().chain([(file, text)]).collect();
    let broken = check(&tree(&files));
    broken.iter().map(|broken| format!("{}: {}", broken.line, broken.rule)).collect()
}

#[track_caller]
fn breaks(file: &str, text: &str, expected: &str) {
    assert_eq!(found(file, text), [expected], "{file}: {text}");
}

#[track_caller]
fn passes(file: &str, text: &str) {
    assert_eq!(found(file, text), [""; 0], "{file}: {text}");
}

const DOWN: &str = "1: imports flow down only";
const RIGHT: &str = "1: each module of a row may use what stands to its right";
const DOORS: &str = "1: the doors are strangers to one another";
const SQL: &str = "1: SQL stands only in each noun's `store.rs`, the figures query, erasure and `db/`";
const TIME: &str = "1: the current time comes only from `clock.rs`";
const DIALECT: &str = "1: which database it is matters only in `db/dialect.rs`";
const PURE: &str = "1: the rules are pure";

#[test]
fn a_lower_module_may_not_use_an_upper_one() {
    breaks("src/db/pool.rs", "use crate::cases::Case;", DOWN);
    breaks("src/clock.rs", "use crate::taxonomy::Kind;", DOWN);
    breaks("src/cases/mod.rs", "use crate::web::State;", DOWN);
    breaks("src/audit/mod.rs", "use crate::notices::Notice;", DOWN);
    breaks("src/web/mod.rs", "use crate::cli::serve;", DOWN);
    breaks("src/taxonomy/mod.rs", "use crate::reports::Quarter;", DOWN);
}

#[test]
fn a_module_may_not_use_what_stands_to_its_left() {
    breaks("src/notices/mod.rs", "use crate::cases::Case;", RIGHT);
    breaks("src/review/mod.rs", "use crate::board::Ballot;", RIGHT);
    breaks("src/audit/mod.rs", "use crate::accounts::Actor;", RIGHT);
    breaks("src/cli/mod.rs", "fn f() { crate::main::run(); }", RIGHT);
}

#[test]
fn the_doors_may_not_know_one_another() {
    breaks("src/web/mod.rs", "use crate::jobs::Job;", DOORS);
    breaks("src/intake/mod.rs", "use crate::web::State;", DOORS);
    breaks("src/jobs/mod.rs", "use crate::intake::lmtp;", DOORS);
}

#[test]
fn a_path_is_seen_however_it_is_written() {
    for written in [
        "use crate::web;",
        "use crate::{clock, web as door};",
        "use crate::{web::{self, State}};",
        "use super::web::State;",
        "use self::super::web::State;",
        "pub use crate::web::*;",
        "mod inner { use super::super::web::State; }",
        "#[cfg(test)] mod tests { use crate::web::State; }",
        "fn f() { crate::web::run(); }",
        "fn f() { let _ = |s: &super::web::State| s.port; }",
        "fn f() -> Option<crate::web::State> { None }",
        "fn f() { match 1 { crate::web::PORT => {} _ => {} } }",
        "fn f() { format!(\"{}\", crate::web::PORT); }",
        "fn f() { assert!(matches!(1, super::web::PORT)); }",
        "macro_rules! m { () => { $crate::web::run() } }",
        "macro_rules! m { () => { use crate::{clock::Clock, web::State}; } }",
        "#[derive(crate::web::State)] struct S;",
        "#[serde(with = \"crate::web::text\")] struct S;",
        "struct S { #[serde(with = \"crate::web::text\")] field: u8 }",
        "impl crate::web::Page for u8 {}",
        "fn f(_: <u8 as crate::web::Page>::Of) {}",
    ] {
        breaks("src/cases/mod.rs", written, DOWN);
    }
    breaks("src/main.rs", "use quarterlight::nowhere::x;", "1: things are named through the module they live in");
}

#[test]
fn the_line_is_named() {
    breaks(
        "src/cases/store.rs",
        "//! Rows.\n\nuse crate::{\n    clock::Clock,\n    web::State,\n};\n",
        "5: imports flow down only",
    );
    breaks(
        "src/cases/advance.rs",
        "fn f() {\n    vec![\n        diesel::insert_into(t),\n    ];\n}\n",
        &SQL.replace('1', "3"),
    );
}

#[test]
fn a_module_without_a_place_on_the_map_is_an_error() {
    breaks("src/surprise/mod.rs", "", "1: every module has a place on the map");
    breaks("src/surprise.rs", "", "1: every module has a place on the map");
    breaks("src/web/mod.rs", "use crate::surprise::x;", "1: things are named through the module they live in");
    breaks("src/web/mod.rs", "use crate::*;", "1: things are named through the module they live in");
    breaks("src/web/mod.rs", "use super::*;", "1: things are named through the module they live in");
    breaks("src/web/mod.rs", "use crate as all;", "1: things are named through the module they live in");
}

#[test]
fn neighbours_may_not_use_each_other_both_ways() {
    let one_way = [("src/reports/mod.rs", "use crate::tlog::Tree;"), ("src/tlog/mod.rs", "")];
    assert!(check(&tree(&one_way)).is_empty());
    let both = [("src/reports/mod.rs", "use crate::tlog::Tree;"), ("src/tlog/mod.rs", "use crate::reports::Quarter;")];
    let rules: Vec<String> = check(&tree(&both)).into_iter().map(|broken| broken.rule).collect();
    assert_eq!(rules, ["no two modules use each other"; 2]);
}

#[test]
fn each_crate_stays_in_its_home() {
    let web = "1: the web server is named only behind the browser's door";
    let mail = "1: mail is parsed and fetched only at the mail's door and in the parser of `notices/`";
    let sealing = "1: ciphers and keyed hashes are named only in `sealing/`";
    for (file, text, rule) in [
        ("src/board/mod.rs", "use actix_web::web::Data;", web),
        ("src/cli/demo.rs", "#[actix_web::main] async fn main() {}", web),
        ("src/web/mod.rs", "use handlebars::Handlebars;", "1: templates are filled only by `render/`"),
        ("src/jobs/send.rs", "use lettre::SmtpTransport;", "1: mail leaves through `outbox/transport`"),
        ("src/outbox/mod.rs", "fn f(_: ::lettre::Message) {}", "1: mail leaves through `outbox/transport`"),
        ("src/notices/mod.rs", "use mail_parser::MessageParser;", mail),
        ("src/cli/import.rs", "use async_imap::Client;", mail),
        ("src/accounts/mod.rs", "use argon2::Argon2;", "1: passwords are hashed in one file"),
        (
            "src/reports/export/mod.rs",
            "fn f(_: typst::World) {}",
            "1: the typesetter is named only where the PDF is made",
        ),
        ("src/accounts/tokens.rs", "use hmac as keyed; type K = keyed::Hmac<u8>;", sealing),
        ("src/tlog/mod.rs", "type C = chacha20poly1305::XChaCha20Poly1305;", sealing),
    ] {
        assert!(found(file, text).contains(&rule.to_owned()), "{file}: {text}: {:?}", found(file, text));
    }
}

#[test]
fn sql_stays_in_the_stores() {
    breaks("src/board/mod.rs", "use diesel::prelude::*;", SQL);
    breaks("src/web/store.rs", "use diesel::prelude::*;", SQL);
    breaks("src/workflow/store.rs", "use crate::clock::Clock;", PURE);
    breaks("src/reports/ledger.rs", "fn f(_: diesel::result::Error) {}", SQL);
    breaks("src/cases/mod.rs", "use crate::db::schema::cases;", SQL);
    breaks("src/cases/mod.rs", "use crate::db; type T = db::schema::cases::table;", SQL);
    breaks("src/cases/mod.rs", "use crate::db::{self as d, Db}; type T = d::schema::cases::table;", SQL);
    breaks("src/cases/mod.rs", "#[derive(diesel::Queryable)] struct Row;", SQL);
    breaks("src/cases/mod.rs", "pub mod store;", "1: a noun's `store.rs` is private");
    breaks("src/cases/mod.rs", "pub(crate) mod store;", "1: a noun's `store.rs` is private");
}

#[test]
fn only_the_dialect_asks_which_database_it_is() {
    breaks("src/cases/store.rs", "fn f(db: &mut crate::db::Db) { if let crate::db::Db::Sqlite(_) = db {} }", DIALECT);
    breaks(
        "src/cases/store.rs",
        "use crate::db::Db; fn f(db: Db) { match db { Db::Postgres(_) => {} _ => {} } }",
        DIALECT,
    );
    breaks("src/cases/store.rs", "use crate::db::Db; fn f(db: Db) -> bool { matches!(db, Db::Sqlite(_)) }", DIALECT);
    breaks("src/cases/store.rs", "use crate::db::Db as D; fn f(db: D) { let D::Sqlite(_) = db; }", DIALECT);
    breaks("src/cases/store.rs", "use crate::db::Db::*;", DIALECT);
    breaks("src/cli/demo.rs", "use crate::db::Engine; fn f(e: Engine) -> bool { e == Engine::Sqlite }", DIALECT);
    breaks("src/db/pool.rs", "use super::Db; fn f(db: Db) { match db { Db::Postgres(_) => {} _ => {} } }", DIALECT);
    breaks("src/db/mod.rs", "impl Db { fn f(&self) -> bool { matches!(self, Self::Sqlite(_)) } }", DIALECT);
    passes("src/db/pool.rs", "use super::Db; fn f(c: SqliteConnection) -> Db { Db::Sqlite(c) }");
    passes(
        "src/db/dialect.rs",
        "use super::Db; fn f(db: Db) { match db { Db::Postgres(_) => {} Db::Sqlite(_) => {} } }",
    );
}

#[test]
fn another_enum_may_have_variants_of_these_names() {
    passes(
        "src/db/address.rs",
        "impl Address { fn f(&self) -> bool { match self { Self::Sqlite(_) => true, Self::Postgres(_) => false } } }",
    );
}

#[test]
fn only_the_clock_knows_the_time() {
    breaks("src/cases/mod.rs", "fn f() { jiff::Timestamp::now(); }", TIME);
    breaks("src/cases/mod.rs", "use jiff::Timestamp; fn f() { Timestamp::now(); }", TIME);
    breaks("src/cases/mod.rs", "use std::time; fn f() { time::Instant::now(); }", TIME);
    breaks("src/jobs/mod.rs", "fn f() { None.unwrap_or_else(std::time::SystemTime::now); }", TIME);
    breaks("src/db/pool.rs", "use diesel::dsl::now;", TIME);
    breaks("migrations/sqlite/1_begin/up.sql", "at INTEGER DEFAULT CURRENT_TIMESTAMP", TIME);
    breaks("migrations/postgres/1_begin/up.sql", "at BIGINT DEFAULT extract(epoch from now())", TIME);
    passes("src/clock.rs", "fn f() { jiff::Timestamp::now(); }");
    passes("migrations/sqlite/1_begin/up.sql", "-- never now(): the program writes the time\nat INTEGER NOT NULL");
}

#[test]
fn the_rules_lean_on_nothing() {
    breaks("src/workflow/state.rs", "use crate::db::Timestamp;", PURE);
    breaks("src/workflow/state.rs", "fn f() { tracing::info!(\"moved\"); }", PURE);
    passes(
        "src/workflow/state.rs",
        "use serde::Serialize; use crate::workflow::Role; use super::tally::Rule; use std::fmt;",
    );
    passes(
        "src/workflow/mod.rs",
        "pub mod state; pub use state::CaseState; fn f() { u8::from(true); CaseState::Received; }",
    );
    passes("src/workflow/mod.rs", "crate::text_enum! { pub enum Role { Officer = \"officer\" => \"officer\" } }");
    passes(
        "src/workflow/tally.rs",
        "#[cfg(test)] mod tests { use super::*; use proptest::prelude::*; use serde_json::json; }",
    );
    breaks("src/workflow/tally.rs", "#[cfg(test)] mod tests { use crate::clock::Clock; }", PURE);
    breaks("src/workflow/tally.rs", "use serde_json::json;", PURE);
    breaks("src/workflow/tally.rs", "mod inner { } use serde_json::json;", PURE);
}

#[test]
fn names_shapes_and_lengths_are_kept() {
    let name = "1: a module's name says what is inside";
    breaks("src/web/mod.rs", "mod helpers;", name);
    breaks("src/cases/mod.rs", "mod utils { }", name);
    breaks("tests/it/main.rs", "mod common;", name);
    breaks("src/web/mod.rs", "fn f( {", "1: every source file can be read");

    let beside = [("src/board.rs", ""), ("src/board/votes.rs", "")];
    let rules: Vec<String> = check(&tree(&beside)).into_iter().map(|broken| broken.rule).collect();
    assert_eq!(rules, ["folders use `mod.rs`"]);

    let long = "// a line\n".repeat(401);
    breaks("src/web/board.rs", &long, "401: a file of more than 400 lines gives its reason");
    breaks(
        "src/web/board.rs",
        &format!("// Long because: \n{long}"),
        "402: a file of more than 400 lines gives its reason",
    );
    passes("src/web/board.rs", &format!("//! Head.\n// Long because: it is a table.\n{long}"));
    passes("src/db/schema.rs", &format!("// @generated automatically by Diesel CLI.\n{long}"));
    passes("src/web/board.rs", &"// a line\n".repeat(400));
}

#[test]
fn the_reading_order_is_the_map() {
    breaks("src/lib.rs", "pub mod cases;\npub mod workflow;", "2: `lib.rs` lists the modules in reading order");
    breaks("src/lib.rs", "pub mod cases;\npub mod notices;", "2: `lib.rs` lists the modules in reading order");
    passes(
        "src/lib.rs",
        "pub mod db;\npub mod clock;\npub mod workflow;\npub mod notices;\npub mod cases;\npub mod web;",
    );
}

#[test]
fn templates_escape_every_value() {
    for text in ["<p>{{{name}}}</p>", "{{~{name}~}}", "{{& name}}", "{{~& name}}"] {
        breaks("templates/cases/show.hbs", text, "1: templates escape every value");
    }
    passes("templates/cases/show.hbs", "<p>{{name}} {{#if open}}{{~note~}}{{/if}}</p>");
}

#[test]
fn what_the_map_allows_is_let_through() {
    for (file, text) in [
        ("src/main.rs", "use quarterlight::cli; fn main() { quarterlight::cli::run(); }"),
        ("src/cli/serve.rs", "use actix_web::HttpServer; use crate::{app::App, jobs, web};"),
        (
            "src/web/board.rs",
            "use actix_web::HttpResponse; use crate::{board, db::Db, render::Page}; use super::State;",
        ),
        ("src/decisions/mod.rs", "use crate::{board, review, cases, notices, accounts::Act, workflow::CaseState};"),
        ("src/decisions/mod.rs", "mod store; fn f() { store::insert(); self::store::get(); }"),
        ("src/decisions/store.rs", "use diesel::prelude::*; use crate::db::schema::decisions; use super::Decision;"),
        ("src/reports/figures.rs", "use diesel::prelude::*;"),
        ("src/reports/figures/query.rs", "use diesel::prelude::*;"),
        ("src/retention/erase.rs", "use crate::db::schema::notices;"),
        ("src/reports/export/pdf/world.rs", "use typst::World;"),
        ("src/accounts/password.rs", "use argon2::Argon2;"),
        ("src/outbox/transport.rs", "use lettre::{SmtpTransport, Transport};"),
        ("src/notices/parse/mod.rs", "use mail_parser::MessageParser;"),
        ("src/sealing/seal.rs", "use chacha20poly1305::aead::Aead; use hmac::Mac; use hkdf::Hkdf;"),
        ("src/audit/chain.rs", "use sha2::Digest; fn f(hmac: u8) -> u8 { hmac }"),
        ("src/taxonomy/mod.rs", "use crate::workflow::deadlines::DeadlineRule; crate::text_enum! { }"),
        ("src/clock.rs", "use crate::db::Timestamp;"),
        ("src/board/votes.rs", "pub(crate) fn f() {} pub(in crate::board) fn g() {} pub(super) fn h() {}"),
        ("src/board/votes.rs", "/// See `crate::web::board`.\nfn f() { let _ = \"crate::web::board\"; }"),
    ] {
        passes(file, text);
    }
}
