//! Years of a generated house: every quarter is published when its time comes, and what is published adds up, carries over,
//! verifies, and tells nothing of anybody.
//!
//! `QUARTERLIGHT_SIMULATED_CASES` says how many cases (400 unless set; 10,000 is what a large desk has in three years).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use quarterlight::audit;
use quarterlight::generate::{self, Due, Error, Generated, Hooks, House, PLANTED, Plan};
use quarterlight::reports::verify::{read_folder, read_json, verify_files};
use quarterlight::reports::{self, Edition};
use quarterlight::taxonomy::Kind;

use crate::support::{Ran, TestApp, on_both};

const VARIABLE: &str = "QUARTERLIGHT_SIMULATED_CASES";

#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
fn cases() -> usize {
    std::env::var(VARIABLE).map_or(400, |number| number.parse().unwrap())
}

/// A house whose years have passed and whose quarters were published in time.
struct Past {
    app: TestApp,
    generated: Generated,
    due: Vec<Due>,
}

impl Past {
    fn of(app: TestApp, plan: &Plan) -> Self {
        let house = House { pool: app.pool.clone(), desk: app.desk.clone() };
        let mut due = Vec::new();
        let mut report = |cast: &generate::Cast, now: Due| {
            due.push(now);
            // Corrections of earlier quarters go here, before the new quarter: it carries on from their newest version.
            generate::publish(&house, cast, now)
        };
        let hooks = &mut Hooks { watch: &mut |_| {}, report: &mut report };
        let generated = generate::years(&house, plan, hooks).unwrap_or_else(|error| panic!("{error}"));
        let past = Self { app, generated, due };
        past.lay_out();
        past
    }

    fn reports_dir(&self) -> PathBuf {
        self.app.settings.paths.reports_dir.clone()
    }

    fn lay_out(&self) {
        let act = self.app.act("simulation");
        let published = self.app.pool.read(|db| reports::shelf(db, &act)).unwrap();
        published.write(&self.reports_dir()).unwrap();
    }

    fn folder(&self, due: &Due) -> PathBuf {
        let act = self.app.act("simulation");
        let published = self.app.pool.read(|db| reports::shelf(db, &act)).unwrap();
        published.path(&self.reports_dir(), due.quarter).unwrap()
    }

    fn editions(&self) -> Vec<Edition> {
        self.due
            .iter()
            .map(|due| read_json(&fs::read(self.folder(due).join("report.json")).unwrap()).unwrap())
            .collect()
    }

    /// What must be in no published file: the words in which everything private is written, and the numbers and references under
    /// which cases are known in the house.
    fn secrets(&self) -> BTreeSet<String> {
        let numbers = self.app.words("SELECT number AS word FROM cases");
        let references = self.app.words("SELECT reference AS word FROM cases");
        numbers.into_iter().chain(references).collect()
    }
}

fn plan(cases: usize) -> Plan {
    Plan { cases, seed: 20_260_930, from: "2024-01-01".parse().unwrap(), days: 1_095 }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// What of these is in a file, as a mark anywhere in it or as a word of its own.
fn found_in(bytes: &[u8], words: &BTreeSet<String>) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let marks = PLANTED.iter().filter(|mark| text.contains(**mark)).map(|mark| (*mark).to_owned());
    let tokens = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
    marks.chain(tokens.filter(|token| words.contains(*token)).map(str::to_owned)).collect()
}

fn column(edition: &Edition, kind: &str, column: &str) -> i64 {
    edition.table("balance").unwrap().integer(kind, column).unwrap_or(0)
}

#[test]
fn three_years_publish_twelve_reports_that_verify_carry_over_and_tell_nothing_of_anybody() {
    let past = Past::of(TestApp::on_sqlite(), &plan(cases()));
    assert_eq!((past.generated.matters, past.due.len()), (cases(), 12));

    for due in &past.due {
        let verified = verify_files(&read_folder(&past.folder(due)).unwrap());
        assert_eq!(verified.mismatches, [], "{}", due.quarter);
        assert!(verified.rows > 0, "{}", due.quarter);
    }

    let editions = past.editions();
    for pair in editions.windows(2) {
        for kind in Kind::ALL {
            let ended = column(&pair[0], kind.as_str(), "open_at_end");
            let started = column(&pair[1], kind.as_str(), "open_at_start");
            assert_eq!(ended, started, "{kind} in {}", pair[1].identification.report_id);
        }
    }
    // The years are worth nothing if nothing happens in them.
    for happens in ["logged_late", "released_from_secrecy", "moved_in", "moved_out", "decided", "set_aside"] {
        let sum: i64 = editions.iter().map(|edition| column(edition, "total", happens)).sum();
        assert!(sum > 0, "{happens}");
    }

    let reconciled = past.app.reconciles();
    assert!(reconciled.balanced && reconciled.unplaced == 0, "{reconciled:?}");
    assert!(reconciled.joined > 0 && reconciled.pen > 0 && reconciled.repeated > 0, "{reconciled:?}");
    let audited: audit::Verified = past.app.audit();
    assert_eq!((audited.findings.as_slice(), audited.waiting), (&[][..], 0));
    assert_eq!(past.app.recounts(), []);
    assert_eq!(past.app.count("mails WHERE state <> 'sent'"), 0);

    let (secrets, files) = (past.secrets(), files_below(&past.reports_dir()));
    assert!(secrets.len() >= 2 * cases() && files.len() > 12 * 10);
    for file in files {
        assert_eq!(found_in(&fs::read(&file).unwrap(), &secrets), Vec::<String>::new(), "{}", file.display());
    }
}

#[test]
fn what_is_planted_is_found_wherever_it_stands() {
    let secrets = BTreeSet::from(["2024-0017".to_owned(), "k3x9q2m4pz".to_owned()]);
    assert_eq!(found_in("<td>Zoë QLPQmann</td>".as_bytes(), &secrets), ["qlpq"]);
    assert_eq!(found_in(b"a,2024-0017,k3x9q2m4pz\r\n", &secrets), ["2024-0017", "k3x9q2m4pz"]);
    assert_eq!(found_in(b"2024-01-17, 12024-0017", &secrets), Vec::<String>::new());
}

#[test]
fn the_same_seed_gives_the_same_figures() {
    let small = Plan { cases: 90, days: 270, ..plan(0) };
    let figures = |plan: &Plan| {
        let past = Past::of(TestApp::on_sqlite(), plan);
        let tables = ["balance.csv", "information-requests.csv", "messages.csv"];
        let read = |due: &Due| tables.map(|table| fs::read_to_string(past.folder(due).join(table)).unwrap());
        past.due.iter().flat_map(read).collect::<Vec<_>>()
    };
    let first = figures(&small);
    assert_eq!(first, figures(&small));
    assert_ne!(first, figures(&Plan { seed: 7, ..small }));
}

#[test]
fn a_database_that_has_cases_is_left_alone() {
    let app = TestApp::on_sqlite();
    app.receives(&b"From: a@b.example\r\nSubject: abuse\r\n\r\nabuse"[..]);
    let house = House { pool: app.pool.clone(), desk: app.desk.clone() };
    let hooks = &mut Hooks { watch: &mut |_| {}, report: &mut |_, _| Ok(()) };
    assert!(matches!(generate::years(&house, &plan(3), hooks), Err(Error::NotFresh)));
    assert_eq!(app.count("users"), 0);
}

on_both! {
    fn the_command_fills_a_fresh_database_and_publishes_its_quarters_and_does_it_once(app: TestApp) {
        let generate = || {
            let arguments = ["generate", "--cases", "40", "--seed", "4", "--days", "120", "--publish"];
            app.quarterlight(&arguments).given(b"")
        };
        let ended = generate();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stdout.starts_with("40 cases and what belongs to them, in "), "{}", ended.stdout);
        let reconciled = app.reconciles();
        assert!(reconciled.balanced && reconciled.opened >= 40, "{reconciled:?}");
        assert_eq!((app.audit().findings.len(), app.audit().waiting), (0, 0));
        for quarter in ["2024-Q1", "2024-Q2"] {
            let folder = app.settings.paths.reports_dir.join(quarter).join("v1");
            assert_eq!(verify_files(&read_folder(&folder).unwrap()).mismatches, [], "{quarter}");
        }
        let again = generate();
        assert_eq!(again.code, Some(1));
        assert!(again.stderr.contains("the database has cases already"), "{}", again.stderr);
    }
}
