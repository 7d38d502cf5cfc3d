//! Whether the generated years have something private in every column that can hold it, so that a search of what was published for their
//! marks looks for all of it.
//!
//! Every column of text or bytes is in one of the lists below; a new one has to be put there. Invariant: a column in the first two lists
//! holds a mark in at least one row.

use std::collections::{BTreeMap, BTreeSet};

use diesel::sql_types::{BigInt, Binary};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use quarterlight::db::ids::KeyId;
use quarterlight::db::{self, Db};
use quarterlight::generate::PLANTED;
use quarterlight::sealing::Place;

use crate::support::TestApp;

const SCHEMA: &str = include_str!("../../../src/db/schema.rs");

/// How the key of a sealed row is found.
const OWN: &str = "SELECT t.key_id AS key_id, t.* FROM {} t";
const CASE: &str = "SELECT c.key_id AS key_id, t.* FROM {} t JOIN cases c ON c.id = t.case_id";
const BALLOT: &str =
    "SELECT c.key_id AS key_id, t.* FROM {} t JOIN ballots b ON b.id = t.ballot_id JOIN cases c ON c.id = b.case_id";
const MEETING: &str = "SELECT m.key_id AS key_id, t.* FROM {} t JOIN meetings m ON m.id = t.meeting_id";
const NOTICE: &str = "SELECT n.key_id AS key_id, t.* FROM {} t JOIN notices n ON n.id = t.notice_id";
const VOTE: &str = "SELECT c.key_id AS key_id, t.* FROM {} t JOIN votes v ON v.id = t.vote_id JOIN ballots b ON b.id = v.ballot_id \
                    JOIN cases c ON c.id = b.case_id";

/// Sealed: its column, the column of the row's id, and its key. The place is the column's name.
const SEALED: &[(&str, &str, &str)] = &[
    ("authorities.contact", "id", OWN),
    ("authority_changes.proposed", "id", OWN),
    ("ballots.motion", "id", CASE),
    ("decision_tasks.proof", "id", CASE),
    ("decisions.grounds", "id", CASE),
    ("dissents.dissent", "id", CASE),
    ("drafts.body", "user_id", CASE),
    ("identifiers.value", "id", CASE),
    ("mails.payload", "id", OWN),
    ("meetings.place", "id", OWN),
    ("minutes.document", "meeting_id", MEETING),
    ("minutes.remarks", "meeting_id", MEETING),
    ("notes.body", "id", CASE),
    ("notice_parts.body", "id", OWN),
    ("notice_parts.file_name", "id", OWN),
    ("notice_repeats.envelope", "id", NOTICE),
    ("notices.envelope", "id", OWN),
    ("notices.raw", "id", OWN),
    ("parties.private", "id", CASE),
    ("public_summaries.remark", "id", CASE),
    ("public_summaries.summary", "id", CASE),
    ("recommendation_contents.deviation", "recommendation_id", CASE),
    ("recommendation_contents.facts", "recommendation_id", CASE),
    ("recommendation_contents.law", "recommendation_id", CASE),
    ("recommendations.grounds", "id", CASE),
    ("reconsiderations.reason", "case_id", CASE),
    ("recusals.reason", "id", BALLOT),
    ("referrals.recipient", "measure_id", CASE),
    ("referrals.reference", "measure_id", CASE),
    ("uploads.body", "id", OWN),
    ("uploads.file_name", "id", OWN),
    ("uploads.origin", "id", OWN),
    ("urgent_measures.done", "id", CASE),
    ("urgent_measures.reason", "id", CASE),
    ("verifications.account", "id", CASE),
    ("vote_sources.source", "vote_id", VOTE),
];

/// In clear.
const CLEAR: &[&str] =
    &["cases.summary", "content_details.legal_basis", "request_details.legal_basis", "saved_views.name"];

/// What nobody in the generated house does, or what can have no mark; and why nothing of it is looked for.
const NOT_PLANTED: &[(&str, &str)] = &[
    ("ballot_deviations.deviation", "no generated clerk puts a motion that is not as recommended"),
    ("carryings_out.done", "made by the program from the settled tasks, whose proofs are planted"),
    ("decisions.public_summary", "of an earlier version of the program, written by none"),
    ("mails.last_error", "what a mail server said: generated mails are taken as sent"),
    ("mails.letter", "written when a mail is sent, from its payload, which is planted"),
    ("measure_reversals.note", "the generated Board ratifies every measure"),
    ("openpgp_keys.account", "no generated authority signs"),
    ("openpgp_keys.certificate", "no generated authority signs; it is meant to be given to anybody"),
    ("recusal_rulings.reason", "the generated chair rules on no recusal"),
    ("send_backs.reason", "the program's own words where a motion failed; nobody in the generated house sends back"),
    ("standing_call_ins.reason", "there are no standing decisions in the generated house"),
    ("standing_decisions.scope", "the same"),
    ("standing_decisions.title", "the same"),
    ("standing_proposals.scope", "the same"),
    ("standing_proposals.title", "the same"),
    ("standing_revocations.reason", "the same"),
    ("authorities.name", "of public bodies, and published"),
    ("authority_domains.domain", "of public bodies"),
    ("bulletin_entries.reason", "published as it is"),
    ("bulletin_entries.recorded", "published as it is"),
    ("check_overrides.finding", "the program's own words, and published"),
    ("check_overrides.reason", "published as it is"),
    ("edition_corrections.reason", "published as it is"),
    ("report_entries.note", "published as it is"),
    ("edition_files.content", "what was published"),
    ("edition_files.name", "the program's own names for what is published"),
    ("events.detail", "codes, numbers and lengths; what its words may be is tested with the audit trail"),
    ("saved_views.query", "the filters of a list; the name beside it is planted"),
    ("users.display_name", "who works here is looked for by name, beside the marks"),
    ("users.email", "the same"),
    ("users.name", "what somebody signs in with, such as mara; too short to be looked for"),
];

/// Keyed hashes, digests and tokens: what they were made of cannot be read from them.
const DIGESTS: &[&str] = &[
    "ballots.evidence_sha256",
    "edition_files.sha256",
    "editions.figures_sha256",
    "event_links.hash",
    "evidence.sha256",
    "identifiers.value_hash",
    "import_progress.source",
    "mailboxes.name",
    "mails.address_hash",
    "minutes.sha256",
    "notice_facts.message_id_hash",
    "notice_facts.sender_hash",
    "notice_parts.sha256",
    "notices.content_hash",
    "notices.opening",
    "notices.sha256",
    "openpgp_keys.fingerprint_hash",
    "oversized_messages.mailbox",
    "parties.address_hash",
    "password_links.token_hash",
    "sign_ins.token_hash",
    "stopped_addresses.address_hash",
    "unfetched_messages.mailbox",
    "uploads.sha256",
    "users.password_hash",
];

#[derive(QueryableByName)]
struct SealedRow {
    #[diesel(sql_type = BigInt)]
    row_id: i64,
    #[diesel(sql_type = BigInt)]
    key_id: i64,
    #[diesel(sql_type = Binary)]
    bytes: Vec<u8>,
}

/// Every column that is declared as text or bytes, with whether it is bytes.
fn columns() -> BTreeMap<String, bool> {
    let mut columns = BTreeMap::new();
    for block in SCHEMA.split("diesel::table! {").skip(1) {
        let block = block.split("\n}").next().unwrap();
        let mut lines = block.lines().map(str::trim).filter(|line| !line.is_empty());
        let table = lines.next().unwrap().split(' ').next().unwrap();
        for (name, class) in lines.filter_map(|line| line.split_once(" -> ")) {
            if class.contains("Text") || class.contains("Binary") {
                columns.insert(format!("{table}.{name}"), class.contains("Binary"));
            }
        }
    }
    columns
}

fn is_marked(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    PLANTED.iter().any(|mark| text.contains(mark))
}

/// Enough rows to find somebody who did it.
const ROWS: usize = 4_000;

fn holds_a_mark(app: &TestApp, (column, row, key): (&'static str, &str, &str)) -> bool {
    let (table, name) = column.split_once('.').unwrap();
    let query = format!(
        "SELECT {row} AS row_id, key_id, {name} AS bytes FROM ({}) AS rows WHERE {name} IS NOT NULL LIMIT {ROWS}",
        key.replace("{}", table)
    );
    let rows = app.pool.read(|db: &mut Db| sql_query(query).load::<SealedRow>(db).map_err(db::Error::from)).unwrap();
    // Of a form that was begun, each has a place of its own.
    let place = if column == "drafts.body" { "drafts.body/note" } else { column };
    let opened = |row: &SealedRow| {
        let key = app.desk.keys.key(KeyId::from_i64(row.key_id)).unwrap();
        key.open(Place::new(place, row.row_id), &row.bytes).unwrap_or_else(|error| panic!("{column}: {error}"))
    };
    rows.iter().any(|row| is_marked(&opened(row)))
}

fn clear_texts(app: &TestApp, column: &str) -> Vec<String> {
    let (table, name) = column.split_once('.').unwrap();
    app.words(&format!("SELECT DISTINCT {name} AS word FROM {table} WHERE {name} IS NOT NULL"))
}

/// Everything private that can be kept is kept somewhere in these years, with a mark in it.
pub fn every_private_column_is_planted(app: &TestApp) {
    let columns = columns();
    let mut named: BTreeSet<&str> = SEALED.iter().map(|(column, ..)| *column).collect();
    named.extend(CLEAR);
    named.extend(NOT_PLANTED.iter().map(|(column, _)| *column));
    named.extend(DIGESTS);
    let unknown: Vec<&&str> = named.iter().filter(|column| !columns.contains_key(**column)).collect();
    assert_eq!(unknown, Vec::<&&str>::new(), "the schema has no such columns");
    // Bytes that are in no list may be anything; text that is in none has to be a code.
    let left: Vec<(&String, &bool)> = columns.iter().filter(|(column, _)| !named.contains(column.as_str())).collect();
    let bytes: Vec<&String> = left.iter().filter(|(_, is_bytes)| **is_bytes).map(|(column, _)| *column).collect();
    assert_eq!(bytes, Vec::<&String>::new(), "say what they hold");
    let wordy: Vec<(&String, Vec<String>)> = left
        .into_iter()
        .map(|(column, _)| {
            (column, clear_texts(app, column).into_iter().filter(|text| !is_code(text)).take(3).collect())
        })
        .filter(|(_, texts): &(_, Vec<String>)| !texts.is_empty())
        .collect();
    assert_eq!(wordy, Vec::<(&String, Vec<String>)>::new(), "these hold words: say whether they are private");
    let sealed = SEALED.iter().filter(|one| !holds_a_mark(app, **one)).map(|(column, ..)| *column);
    let clear = CLEAR.iter().filter(|column| !clear_texts(app, column).iter().any(|text| is_marked(text.as_bytes())));
    let bare: Vec<&str> = sealed.chain(clear.copied()).collect();
    assert_eq!(bare, Vec::<&str>::new(), "nothing is planted there");
}

/// A code, a number, a day or a list of them: nothing that a person wrote.
fn is_code(text: &str) -> bool {
    text.split([',', ' ']).all(|word| {
        let is_lower =
            word.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || "_-./:+".contains(char));
        let is_short = word.len() <= 3 || word.starts_with("20");
        // Several words in a row are codes only if they look it.
        (is_lower || is_short) && (!text.contains(' ') || word.contains('_') || is_short)
    })
}

#[test]
fn what_people_write_is_no_code() {
    assert!(
        ["", "police_letter", "2024-10-15", "text/plain", "DE", "2024-Q3", "not_kept,no_basis"]
            .iter()
            .all(|text| is_code(text))
    );
    assert!(!is_code("What is asked, as the file of qlpq 7 shows – für die Akten."));
    assert!(!is_code("zoe@mail.example") && !is_code("please call back"));
}
