//! The twins: two databases that must be one, and the program's own picture of them.

use std::collections::{BTreeMap, BTreeSet};

use quarterlight::accounts::{SetUpStep, UserState};
use quarterlight::board::meetings::{Attendance, MeetingKind, MeetingState};
use quarterlight::board::{BallotState, Ruling};
use quarterlight::cases::{Disposition, MeasureResult, Proposal, Reversal};
use quarterlight::db::Engine;
use quarterlight::decisions::{DecidedBy, SummaryResult};
use quarterlight::notices::{Delivered, PartRole, Transport};
use quarterlight::outbox::MailState;
use quarterlight::taxonomy::{
    Authenticity, Basis, CaseRelation, Channel, DestructionReason, Kind, Measure, PartyRole, PauseReason, Reconsidered,
    ReferralRecipient, SetAsideReason, Severity, StatementWord, Task, TaskResult, Urgency, VerificationMethod,
    VerificationResult,
};
use quarterlight::workflow::tally::{Choice, Majority, Tie};
use quarterlight::workflow::{CaseState, Role};

use crate::support::{TestApp, on_both};

const SCHEMA: &str = include_str!("../../src/db/schema.rs");
const SQLITE: &str = concat!(
    include_str!("../../migrations/sqlite/2026-11-23-000001_foundation/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-24-000001_intake_and_answers/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-25-000001_console/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-26-000001_ballots/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-26-000002_decisions/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-26-000003_meetings/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-27-000001_carrying_out/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-27-000002_ratification/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-27-000003_standing_decisions/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-28-000001_editions/up.sql"),
    include_str!("../../migrations/sqlite/2026-11-28-000003_statements/up.sql"),
);
const POSTGRES: &str = concat!(
    include_str!("../../migrations/postgres/2026-11-23-000001_foundation/up.sql"),
    include_str!("../../migrations/postgres/2026-11-24-000001_intake_and_answers/up.sql"),
    include_str!("../../migrations/postgres/2026-11-25-000001_console/up.sql"),
    include_str!("../../migrations/postgres/2026-11-26-000001_ballots/up.sql"),
    include_str!("../../migrations/postgres/2026-11-26-000002_decisions/up.sql"),
    include_str!("../../migrations/postgres/2026-11-26-000003_meetings/up.sql"),
    include_str!("../../migrations/postgres/2026-11-27-000001_carrying_out/up.sql"),
    include_str!("../../migrations/postgres/2026-11-27-000002_ratification/up.sql"),
    include_str!("../../migrations/postgres/2026-11-27-000003_standing_decisions/up.sql"),
    include_str!("../../migrations/postgres/2026-11-28-000001_editions/up.sql"),
    include_str!("../../migrations/postgres/2026-11-28-000003_statements/up.sql"),
);

/// The full-text index is each engine's own: its tables, and its index, are no part of the common schema.
const FULL_TEXT: &str = "case_words";

/// `BigInt`, `Nullable<Text>` …, and ` key` if the column is in the primary key.
type Columns = BTreeMap<(String, String), String>;

/// What `schema.rs` says.
fn declared() -> Columns {
    let mut columns = Columns::new();
    for block in SCHEMA.split("diesel::table! {").skip(1) {
        let block = block.split("\n}").next().unwrap();
        let mut lines = block.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        let (table, key) = lines.next().unwrap().split_once(" (").unwrap();
        let key: BTreeSet<&str> = key.split(')').next().unwrap().split(", ").collect();
        let mut renamed = None;
        for line in lines {
            if let Some(name) = line.strip_prefix("#[sql_name = \"") {
                renamed = name.split('"').next();
            } else if let Some((name, class)) = line.split_once(" -> ") {
                let mark = if key.contains(name) { " key" } else { "" };
                let name = renamed.take().unwrap_or(name).to_owned();
                columns.insert((table.to_owned(), name), format!("{}{mark}", class.trim_end_matches(',')));
            }
        }
    }
    columns
}

/// What the database has, in the words of `schema.rs`.
fn there(app: &TestApp) -> Columns {
    // table|column|type|NOT NULL (1)|part of the primary key (1)
    let query = match app.engine() {
        Engine::Sqlite => {
            "SELECT t.name || '|' || c.name || '|' || lower(c.type) || '|' || c.\"notnull\" || '|' || (c.pk > 0) AS word \
             FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
        Engine::Postgres => {
            "SELECT c.relname || '|' || a.attname || '|' || format_type(a.atttypid, NULL) || '|' || a.attnotnull::int || '|' \
             || EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))::int \
             AS word FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        }
    };
    let rows = app.words(query);
    let keys =
        |table: &str| rows.iter().filter(|row| row.starts_with(&format!("{table}|")) && row.ends_with("|1")).count();
    let mut columns = Columns::new();
    for row in &rows {
        let [table, column, kind, not_null, key] = row.split('|').collect::<Vec<_>>().try_into().unwrap();
        if ["__diesel", "sqlite_", FULL_TEXT].iter().any(|own| table.starts_with(own)) {
            continue;
        }
        let class = match kind {
            // SQLite's name for a row's own number, which has 64 bits.
            "integer" if app.engine() == Engine::Sqlite && key == "1" && keys(table) == 1 => "BigInt",
            "integer" => "Integer",
            "bigint" => "BigInt",
            "text" => "Text",
            "blob" | "bytea" => "Binary",
            "boolean" => "Bool",
            other => panic!("{table}.{column} has the type {other}"),
        };
        let class = if not_null == "1" { class.to_owned() } else { format!("Nullable<{class}>") };
        let mark = if key == "1" { " key" } else { "" };
        columns.insert((table.to_owned(), column.to_owned()), format!("{class}{mark}"));
    }
    columns
}

/// Every `CHECK (column IN (…))` of the migrations, by `table.column`; a later migration replaces the list of an earlier.
fn lists(migration: &str) -> BTreeMap<String, Vec<String>> {
    let (mut lists, mut table) = (BTreeMap::new(), "");
    for line in migration.lines() {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            table = rest.split(' ').next().unwrap();
        }
        if let Some(rest) = line.strip_prefix("ALTER TABLE ") {
            table = rest.split(' ').next().unwrap();
        }
        if let Some((_, name)) = line.split_once("WHERE type = 'table' AND name = '") {
            table = name.split('\'').next().unwrap();
        }
        let plain = widened(line);
        let mut rest = plain.as_str();
        while let Some((_, list)) = rest.split_once(" CHECK (").filter(|(_, list)| !list.starts_with('(')) {
            rest = list;
            if let Some((column, values)) = list.split_once(" IN (").filter(|(column, _)| !column.contains(' ')) {
                let values = values.split(')').next().unwrap().split(", ");
                let values = values.map(|value| value.trim_matches('\'').to_owned()).collect();
                lists.insert(format!("{table}.{column}"), values);
            }
        }
    }
    lists
}

/// SQLite's way to change a list, in the form of PostgreSQL's.
fn widened(line: &str) -> String {
    match line.strip_prefix("UPDATE sqlite_schema SET sql = replace(sql, ").and_then(|rest| rest.split_once(")', '")) {
        Some((_, new)) => format!(" CHECK ({}", new.replace("''", "'")),
        None => line.to_owned(),
    }
}

macro_rules! texts {
    ($enum:ty) => {
        <$enum>::ALL.iter().map(|value| value.as_str().to_owned()).collect::<Vec<_>>()
    };
}

fn wanted() -> BTreeMap<String, Vec<String>> {
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let wanted = [
        ("ballot_measures.proposal", texts!(Proposal)),
        ("ballots.majority", texts!(Majority)),
        ("ballots.result", words(&["passed", "failed", "inquorate"])),
        ("ballots.state", texts!(BallotState)),
        ("ballots.tie", texts!(Tie)),
        ("case_links.relation", texts!(CaseRelation)),
        ("cases.channel", texts!(Channel)),
        ("cases.kind", texts!(Kind)),
        ("cases.state", texts!(CaseState)),
        ("cases.urgency", texts!(Urgency)),
        ("content_details.authenticity", texts!(Authenticity)),
        ("deadline_alerts.stage", words(&["near", "missed"])),
        ("deadline_pauses.reason", texts!(PauseReason)),
        ("decision_tasks.result", texts!(TaskResult)),
        ("decision_tasks.task", texts!(Task)),
        ("decisions.decided_by", texts!(DecidedBy)),
        ("drafts.form", words(&["reply", "note", "recommendation"])),
        ("editions.state", words(&["prepared", "published"])),
        ("mail_reports.delivery", texts!(Delivered)),
        ("mails.state", texts!(MailState)),
        ("measure_results.result", texts!(MeasureResult)),
        ("measure_reversals.reversal", texts!(Reversal)),
        ("meeting_attendance.attendance", texts!(Attendance)),
        ("meetings.kind", texts!(MeetingKind)),
        ("meetings.state", texts!(MeetingState)),
        ("notice_parts.role", texts!(PartRole)),
        ("notices.channel", texts!(Channel)),
        ("notices.transport", texts!(Transport)),
        ("part_destructions.reason", texts!(DestructionReason)),
        ("parties.role", texts!(PartyRole)),
        ("placements.disposition", texts!(Disposition)),
        ("placements.set_aside_reason", texts!(SetAsideReason)),
        ("public_summaries.result", texts!(SummaryResult)),
        ("recommendation_contents.basis", texts!(Basis)),
        ("recommendation_contents.reconsidered", texts!(Reconsidered)),
        ("recommendations.severity", texts!(Severity)),
        ("recusal_rulings.ruling", texts!(Ruling)),
        ("referrals.recipient_type", texts!(ReferralRecipient)),
        ("request_details.authenticity", texts!(Authenticity)),
        ("set_asides.from_state", open_states()),
        ("set_asides.reason", texts!(SetAsideReason)),
        ("set_up_steps.step", texts!(SetUpStep)),
        ("statement_affirmations.word", texts!(StatementWord)),
        ("upload_destructions.reason", texts!(DestructionReason)),
        ("urgent_measures.measure", texts!(Measure)),
        ("user_roles.role", texts!(Role)),
        ("users.state", texts!(UserState)),
        ("verifications.method", texts!(VerificationMethod)),
        ("verifications.result", texts!(VerificationResult)),
        ("votes.choice", texts!(Choice)),
    ];
    wanted.into_iter().map(|(column, values)| (column.to_owned(), values)).collect()
}

fn open_states() -> Vec<String> {
    CaseState::ALL.iter().filter(|state| state.is_open()).map(|state| state.as_str().to_owned()).collect()
}

/// The names that a migration gives to what it creates: `INDEX`, `UNIQUE INDEX`, `TRIGGER`.
fn names(migration: &str, what: &str) -> BTreeSet<String> {
    let begin = format!("CREATE {what} ");
    let name = |line: &str| Some(line.strip_prefix(&begin)?.split(' ').next()?.to_owned());
    // SQLite changes a table by making it anew beside itself.
    let beside = |line: &str| Some(line.strip_prefix("ALTER TABLE ")?.split_once(" RENAME TO ")?.0.to_owned());
    let beside: BTreeSet<String> = migration.lines().filter_map(beside).collect();
    migration.lines().filter_map(name).filter(|name| !beside.contains(name)).collect()
}

on_both! {
    fn the_database_is_what_the_program_believes(app: TestApp) {
        let (declared, there) = (declared(), there(&app));
        assert!(declared.len() > 200, "schema.rs was read: {}", declared.len());
        for (column, class) in &declared {
            assert_eq!(there.get(column), Some(class), "{column:?}");
        }
        for column in there.keys() {
            assert!(declared.contains_key(column), "{column:?} is in the database only");
        }
    }

    fn a_text_that_is_no_value_of_its_enum_is_refused(app: TestApp) {
        app.officer("mara");
        assert!(app.sql("UPDATE users SET state = 'asleep'").is_err());
        app.sql("UPDATE users SET state = 'disabled'").unwrap();
    }
}

#[test]
fn every_list_of_values_is_the_list_of_its_enum() {
    assert_eq!(lists(SQLITE), wanted());
    assert_eq!(lists(POSTGRES), wanted());
}

#[test]
fn the_twins_have_the_same_indexes_and_guards() {
    for what in ["INDEX", "UNIQUE INDEX", "TABLE"] {
        let common = |twin| names(twin, what).into_iter().filter(|name| !name.starts_with(FULL_TEXT));
        assert!(common(SQLITE).eq(common(POSTGRES)), "{what}: {:?} {:?}", names(SQLITE, what), names(POSTGRES, what));
    }
    // Only PostgreSQL knows TRUNCATE.
    let guards: BTreeSet<_> =
        names(POSTGRES, "TRIGGER").into_iter().filter(|name| !name.ends_with("_no_truncate")).collect();
    assert_eq!(names(SQLITE, "TRIGGER"), guards);
}
