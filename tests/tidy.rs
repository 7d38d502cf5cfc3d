//! The map of the program, held by a test: who may use whom, and which crate has which home.
//!
//! It reads every file under `src/` as the compiler does, so that `use`, full paths, `super::` and paths inside macros
//! are all seen. It knows no style; that is rustfmt's and clippy's work. A module, or a file, that the tables below do
//! not know is an error: nothing passes because it was forgotten.
//!
//! To move a border, change a table here and say why in the commit. `tidy/paths.rs` finds the paths, `tidy/borders.rs` and
//! `tidy/shape.rs` compare with the tables, `tidy/seen_to_fail.rs` breaks each rule once.

#[path = "tidy/borders.rs"]
mod borders;
#[path = "tidy/checks.rs"]
mod checks;
#[path = "tidy/paths.rs"]
mod paths;
#[path = "tidy/reading.rs"]
mod reading;
#[path = "tidy/seen_to_fail.rs"]
mod seen_to_fail;
#[path = "tidy/shape.rs"]
mod shape;

use Within::{Neighbours, Rightward, Strangers};

/// How the modules of one row may use one another. Every row may use all rows below it and none above.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Each may use what stands to its right.
    Rightward,
    /// None may use another.
    Strangers,
    /// Any may use any other, but no two may use each other.
    Neighbours,
}

/// The rows of the map, from the top down. `lib.rs` declares the modules in the opposite order.
const LAYERS: &[(Within, &[&str])] = &[
    (Rightward, &["main", "cli", "app"]),
    (Strangers, &["web", "intake", "jobs", "generate"]),
    (Neighbours, &["reports", "retention", "tlog", "bulletin"]),
    (Rightward, &["decisions", "board", "review", "cases", "authorities", "notices"]),
    (Rightward, &["accounts", "outbox", "audit", "sealing", "taxonomy"]),
    (Rightward, &["workflow"]),
    (Neighbours, &["db", "render", "clock", "config", "spreadsheet", "text_enum"]),
];

/// The rules stay readable because they lean on nothing: what `workflow/` may name.
const PURE_MODULE: &str = "workflow";
const PURE_MAY_USE: &[&str] = &["crate::workflow", "crate::text_enum", "std", "core", "thiserror", "serde", "jiff"];

/// The nouns of the trade that keep rows, each in a private `store.rs`. `<noun>` in a home stands for any of them.
const NOUNS: &[&str] = &[
    "reports",
    "retention",
    "tlog",
    "bulletin",
    "decisions",
    "board",
    "review",
    "cases",
    "authorities",
    "notices",
    "accounts",
    "outbox",
    "audit",
    "sealing",
];

/// A thing and the only places that may name it.
struct Home {
    rule: &'static str,
    /// Paths that begin so; after `…::` paths that end so.
    of: &'static [&'static str],
    /// A file, or a folder with `/` at its end, or a beginning with `*` at its end.
    homes: &'static [&'static str],
    instead: &'static str,
}

const HOMES: &[Home] = &[
    Home {
        rule: "the web server is named only behind the browser's door",
        of: &["actix_web", "actix_http", "actix_rt", "actix_multipart", "actix_files", "actix_service"],
        homes: &["src/web/", "src/cli/serve.rs"],
        instead: "let the handler in `web/` translate, and give the domain plain values",
    },
    Home {
        rule: "templates are filled only by `render/`",
        of: &["handlebars"],
        homes: &["src/render/"],
        instead: "make a page (template name and typed context) and hand it to `render`",
    },
    Home {
        rule: "mail leaves through `outbox/transport`",
        of: &["lettre"],
        homes: &["src/outbox/transport.rs", "src/outbox/transport/"],
        instead: "queue the message with `outbox`, in the transaction that causes it",
    },
    Home {
        rule: "mail is parsed and fetched only at the mail's door and in the parser of `notices/`",
        of: &["mail_parser", "mail_auth", "smtp_proto", "async_imap"],
        homes: &["src/intake/", "src/notices/parse/"],
        instead: "use what `notices/parse` made of the message",
    },
    Home {
        rule: "OpenPGP is named in one file",
        of: &["pgp"],
        homes: &["src/notices/openpgp.rs"],
        instead: "call `notices::Certificate` or `notices::check_signature`",
    },
    Home {
        rule: "the typesetter is named only where the PDF is made",
        of: &["typst", "typst_assets", "typst_pdf"],
        homes: &["src/reports/export/pdf/"],
        instead: "call `export::files`",
    },
    Home {
        rule: "passwords are hashed in one file",
        of: &["argon2", "password_hash"],
        homes: &["src/accounts/password.rs"],
        instead: "call `accounts::password`",
    },
    Home {
        rule: "ciphers and keyed hashes are named only in `sealing/`",
        of: &["chacha20poly1305", "chacha20", "poly1305", "aead", "hkdf", "hmac"],
        homes: &["src/sealing/"],
        instead: "call `sealing`; a plain digest without a key may use `sha2`",
    },
    Home {
        rule: "SQL stands only in each noun's `store.rs`, the figures query, erasure and `db/`",
        of: &["diesel", "diesel_migrations", "libsqlite3_sys", "pq_sys", "crate::db::schema"],
        homes: &[
            "src/db/",
            "src/<noun>/store.rs",
            "src/<noun>/store/",
            "src/reports/figures*",
            "src/retention/erase.rs",
        ],
        instead: "put the query into the noun's `store.rs`; elsewhere the types of `db/` are enough",
    },
    // `db/` itself is looked at more closely in `borders.rs`: there the variants may be made, but only `dialect.rs` matches.
    Home {
        rule: "which database it is matters only in `db/dialect.rs`",
        of: VARIANTS,
        homes: &["src/db/"],
        instead: "add a function to `db/dialect.rs` that does it for both",
    },
    Home {
        rule: "the current time comes only from `clock.rs`",
        of: &[
            "…::Timestamp::now",
            "…::Zoned::now",
            "…::SystemTime::now",
            "…::Instant::now",
            "…::Utc::now",
            "…::Local::now",
            "…::dsl::now",
        ],
        homes: &["src/clock.rs"],
        instead: "take `at` as an argument, or ask the `Clock` you were given",
    },
];

/// The two databases, by every name that code can tell them apart with.
const VARIANTS: &[&str] =
    &["…::Db::Postgres", "…::Db::Sqlite", "…::Db::*", "…::Engine::Postgres", "…::Engine::Sqlite", "…::Engine::*"];

/// Where the database's kind may be matched on. The rest of `db/` opens connections and so may make the variants.
const DIALECT: &str = "src/db/dialect.rs";

/// Module names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "misc", "shared", "core", "manager", "managers", "service",
    "services",
];

/// A longer file says why among its first lines; one that a tool writes has no choice.
const LONG_FILE_LINES: usize = 400;
const LONG_FILE_REASON: &str = "// Long because: ";
const GENERATED: &str = "// @generated ";
const HEAD_LINES: usize = 15;

/// Ways to write out a value without escaping it; no template needs one.
const RAW_OUTPUT: &[&str] = &["{{{", "{{~{", "{{&", "{{~&"];

/// Ways to ask the database for the time, which no fixed clock reaches.
const SQL_TIME: &[&str] = &[
    "current_timestamp",
    "current_time",
    "current_date",
    "localtimestamp",
    "clock_timestamp",
    "now()",
    "'now'",
    "unixepoch()",
    "julianday()",
];

/// Cargo runs tests in the package's folder, wherever that has moved to since the test was compiled.
const PACKAGE: &str = ".";

#[test]
fn the_tree_keeps_its_map() {
    let tree = reading::Tree::of(PACKAGE.as_ref()).unwrap();
    let broken = checks::check(&tree);
    let list: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} places break a rule of the map:\n\n{}\n", list.len(), list.join("\n\n"));
}

#[test]
fn the_tree_is_really_read() {
    let tree = reading::Tree::of(PACKAGE.as_ref()).unwrap();
    assert!(tree.sources.iter().any(|source| source.file == "src/lib.rs"));
    assert!(tree.sources.iter().any(|source| source.file == "src/workflow/mod.rs"));
    assert!(tree.crates.iter().any(|name| name == "mail_parser"), "the crates come from Cargo.toml");
}
