//! Years of a generated house: every quarter is published when its time comes, and what is published adds up, carries over,
//! verifies, and tells nothing of anybody.
//!
//! `QUARTERLIGHT_SIMULATED_CASES` says how many cases (300 unless set; 10,000 is what a large desk has in three years).

mod planted;
mod unpacked;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use quarterlight::audit;
use quarterlight::generate::{self, Due, Error, Generated, Hooks, House, PLANTED, Plan};
use quarterlight::reports::verify::{read_folder, read_json, verify_files, verify_folder};
use quarterlight::reports::{self, Cell, Edition, Quarter};
use quarterlight::taxonomy::Kind;

use crate::support::{Ended, Ran, TestApp, on_both};
use unpacked::{every_layer_below, files_below};

const VARIABLE: &str = "QUARTERLIGHT_SIMULATED_CASES";

#[expect(clippy::disallowed_methods, reason = "a test's own setting")]
fn cases() -> usize {
    std::env::var(VARIABLE).map_or(300, |number| number.parse().unwrap())
}

/// A house whose years have passed and whose quarters were published in time.
pub struct Past {
    pub app: TestApp,
    generated: Generated,
    due: Vec<Due>,
    /// Each time a quarter's report was corrected, oldest first.
    corrected: Vec<Quarter>,
}

/// How many of the reports before one that is due are looked at again: what was found wrong meanwhile is corrected.
const LOOKED_AT_AGAIN: usize = 2;

impl Past {
    pub fn of(app: TestApp, plan: &Plan) -> Self {
        let house = House { pool: app.pool.clone(), desk: app.desk.clone() };
        let (mut due, mut corrected): (Vec<Due>, _) = (Vec::new(), Vec::new());
        let began = now();
        let mut report = |cast: &generate::Cast, due_now: Due| {
            // Before the new quarter, which carries on from their newest version.
            for earlier in &due[due.len().saturating_sub(LOOKED_AT_AGAIN)..] {
                if generate::correct(&house, cast, earlier.quarter, due_now)? {
                    corrected.push(earlier.quarter);
                }
            }
            due.push(due_now);
            tell(&due_now.quarter.to_string(), began);
            generate::publish(&house, cast, due_now)
        };
        let hooks = &mut Hooks { watch: &mut |_| {}, report: &mut report };
        let generated = generate::years(&house, plan, hooks).unwrap_or_else(|error| panic!("{error}"));
        let past = Self { app, generated, due, corrected };
        past.lay_out();
        past
    }

    pub fn reports_dir(&self) -> PathBuf {
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

    /// Every version of every quarter, with its folder.
    fn every_edition(&self) -> Vec<(PathBuf, Edition)> {
        let reports = files_below(&self.reports_dir()).into_iter().filter(|path| path.ends_with("report.json"));
        let in_version =
            |path: &PathBuf| path.parent().unwrap().file_name().unwrap().to_string_lossy().starts_with('v');
        let read = |path: PathBuf| {
            let edition = read_json(&fs::read(&path).unwrap()).unwrap();
            (path.parent().unwrap().to_owned(), edition)
        };
        reports.filter(in_version).map(read).collect()
    }

    /// The newest edition of each quarter.
    fn editions(&self) -> Vec<Edition> {
        self.due
            .iter()
            .map(|due| read_json(&fs::read(self.folder(due).join("report.json")).unwrap()).unwrap())
            .collect()
    }

    /// What the checker for the public says of the whole directory.
    fn checked_by_python(&self) -> Ended {
        let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify/verify.py");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(checker).arg(self.reports_dir());
        command.given(b"")
    }

    fn secrets(&self) -> Secrets {
        let numbers = "SELECT number AS word FROM cases";
        let references = "SELECT reference AS word FROM cases";
        // Of cases that never were a public authority's matter; of the others it is in the ledger.
        let kept = "SELECT ledger_reference AS word FROM cases WHERE kind IN ('breach_notification', 'data_subject_request') AND NOT \
                    EXISTS (SELECT 1 FROM kind_changes WHERE case_id = cases.id)";
        let words = [numbers, references, kept].iter().flat_map(|query| self.app.words(query)).collect();
        let staff = ["SELECT lower(display_name) AS word FROM users", "SELECT lower(email) AS word FROM users"];
        let marks = PLANTED.iter().map(|mark| (*mark).to_owned());
        Secrets { words, marks: marks.chain(staff.iter().flat_map(|query| self.app.words(query))).collect() }
    }
}

/// What must be in no published file.
struct Secrets {
    /// The numbers and references under which cases are known in the house.
    words: BTreeSet<String>,
    /// In everything private that was written; and who works in the house.
    marks: Vec<String>,
}

#[expect(clippy::disallowed_methods, reason = "a test's own stopwatch")]
fn now() -> Instant {
    Instant::now()
}

/// For whoever runs it with many cases.
#[expect(clippy::print_stdout, reason = "seen with `--nocapture` only")]
fn tell(what: &str, since: Instant) {
    println!("{what}: {:.0} s, {}", since.elapsed().as_secs_f32(), memory());
}

/// Of this process, at most so far.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plan(cases: usize) -> Plan {
    Plan { cases, seed: 20_260_930, from: "2024-01-01".parse().unwrap(), days: 1_095 }
}

impl Secrets {
    /// What of them is in a file, as a mark anywhere in it or as a word of its own.
    fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        let marks = self.marks.iter().filter(|mark| text.contains(mark.as_str())).cloned();
        let tokens = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
        marks.chain(tokens.filter(|token| self.words.contains(*token)).map(str::to_owned)).collect()
    }
}

fn column(edition: &Edition, kind: &str, column: &str) -> i64 {
    edition.table("balance").unwrap().integer(kind, column).unwrap_or(0)
}

#[test]
fn three_years_publish_twelve_reports_that_verify_carry_over_and_tell_nothing_of_anybody() {
    let past = Past::of(TestApp::on_sqlite(), &plan(cases()));
    assert_eq!((past.generated.matters, past.due.len()), (cases(), 12));

    both_checkers_accept(&past);
    // Some were wrong and were corrected; of the last one nobody has found out yet.
    let again: BTreeSet<&Quarter> = past.corrected.iter().collect();
    assert!((2..12).contains(&again.len()), "{:?}", past.corrected);
    let editions = past.editions();
    carry_over(&editions);
    assert_eq!(private_references_told_twice(&editions), Vec::<String>::new());
    // The years are worth nothing if nothing happens in them.
    for happens in ["logged_late", "released_from_secrecy", "moved_in", "moved_out", "decided", "set_aside"] {
        let sum: i64 = editions.iter().map(|edition| column(edition, "total", happens)).sum();
        assert!(sum > 0, "{happens}");
    }
    assert!(editions.iter().any(was_decided_late), "a case that an earlier report had as open");
    books_balance(&past);

    for (folder, edition) in past.every_edition() {
        only_what_is_allowed(&folder, &edition);
    }
    planted::every_private_column_is_planted(&past.app);
    let (began, secrets) = (now(), past.secrets());
    let looked_at = every_layer_below(&past.reports_dir(), |layer| {
        assert_eq!(secrets.found_in(&layer.bytes), Vec::<String>::new(), "{}", layer.path);
    });
    assert!(secrets.words.len() > 2 * cases() && secrets.marks.len() > 20 && looked_at > 12 * 40, "{looked_at}");
    tell(&format!("{} corrections, {looked_at} different files looked through", past.corrected.len()), began);
}

/// The program and the checker for the public, of every version of every quarter.
fn both_checkers_accept(past: &Past) {
    let began = now();
    let verified = verify_folder(&past.reports_dir()).unwrap();
    tell(&format!("{} editions verified", verified.len()), began);
    assert_eq!(verified.len(), past.due.len() + past.corrected.len());
    for one in &verified {
        assert_eq!(one.mismatches, [], "{}", one.report_id);
        assert!(one.rows > 0, "{}", one.report_id);
    }
    let (began, python) = (now(), past.checked_by_python());
    tell("and once more, by the other checker", began);
    assert_eq!(python.code, Some(0), "{}{}", python.stdout, python.stderr);
    assert_eq!(python.stdout.matches(" verifies: ").count(), verified.len(), "{}", python.stdout);
}

/// By the figures of each kind in the newest editions.
fn carry_over(editions: &[Edition]) {
    for pair in editions.windows(2) {
        for kind in Kind::ALL {
            let ended = column(&pair[0], kind.as_str(), "open_at_end");
            let started = column(&pair[1], kind.as_str(), "open_at_start");
            assert_eq!(ended, started, "{kind} in {}", pair[1].identification.report_id);
        }
    }
}

fn books_balance(past: &Past) {
    let reconciled = past.app.reconciles();
    assert!(reconciled.balanced && reconciled.unplaced == 0, "{reconciled:?}");
    assert!(reconciled.joined > 0 && reconciled.pen > 0 && reconciled.repeated > 0, "{reconciled:?}");
    let audited: audit::Verified = past.app.audit();
    assert_eq!((audited.findings.as_slice(), audited.waiting), (&[][..], 0));
    assert_eq!(past.app.recounts(), []);
    assert_eq!(past.app.count("mails WHERE state <> 'sent'"), 0);
}

/// From the files: the sheets have the columns of the list, and private matters fill those that are for everybody.
fn only_what_is_allowed(folder: &Path, edition: &Edition) {
    let allowed = reports::allowed();
    let read = |name: &str| csv::Reader::from_path(folder.join(name)).unwrap();
    let sheets = [
        ("ledger.csv", &allowed.ledger),
        ("movements.csv", &allowed.movements),
        ("data-classes.csv", &allowed.data_classes),
    ];
    assert_eq!(edition.sheets.len(), sheets.len(), "a sheet that has no list");
    for (sheet, columns) in sheets {
        assert!(read(sheet).headers().unwrap().iter().eq(columns.iter().copied()), "{sheet} of {}", folder.display());
    }
    let mut ledger = read("ledger.csv");
    let header = ledger.headers().unwrap().clone();
    for row in ledger.records().map(Result::unwrap) {
        let filled: Vec<&str> =
            header.iter().zip(&row).filter(|(_, cell)| !["", "n/a"].contains(cell)).map(|(id, _)| id).collect();
        let is_private = !filled.contains(&"entered");
        assert!(!is_private || filled.iter().all(|id| allowed.of_everybody.contains(id)), "{filled:?}");
    }
}

/// A row of an authority's matter that was open at the start and is not at the end.
fn was_decided_late(edition: &Edition) -> bool {
    let ledger = edition.sheet("ledger").unwrap();
    let (entered, outcome) = (ledger.position("entered").unwrap(), ledger.position("outcome").unwrap());
    let is_late = |row: &Vec<Cell>| {
        row[entered].as_text() == "open_at_start" && !["pending", "set_aside"].contains(&row[outcome].as_text())
    };
    ledger.rows.iter().any(is_late)
}

/// References of private matters that stand in the ledgers of two quarters.
fn private_references_told_twice(editions: &[Edition]) -> Vec<String> {
    let (mut told, mut twice) = (BTreeSet::new(), Vec::new());
    for edition in editions {
        let ledger = edition.sheet("ledger").unwrap();
        let entered = ledger.position("entered").unwrap();
        let private = ledger.rows.iter().filter(|row| row[entered].as_text().is_empty());
        twice.extend(private.map(|row| row[0].as_text().to_owned()).filter(|one| !told.insert(one.clone())));
    }
    twice
}

#[test]
fn quarters_in_which_nothing_happens_are_published_all_the_same() {
    let past = Past::of(TestApp::on_sqlite(), &Plan { cases: 0, days: 180, ..plan(0) });
    assert_eq!((past.generated.matters, past.due.len(), past.corrected.as_slice()), (0, 2, &[][..]));
    assert!(verify_folder(&past.reports_dir()).unwrap().iter().all(|one| one.mismatches.is_empty() && one.rows == 0));
    assert!(past.editions().iter().all(|edition| column(edition, "total", "open_at_end") == 0));
    assert_eq!(past.checked_by_python().code, Some(0));
}

#[test]
fn what_is_planted_is_found_wherever_it_stands() {
    let words = BTreeSet::from(["2024-0017".to_owned(), "k3x9q2m4pz".to_owned()]);
    let secrets = Secrets { words, marks: vec!["qlpq".to_owned(), "mara keller".to_owned()] };
    assert_eq!(secrets.found_in("<td>Zoë QLPQmann, for Mara Keller</td>".as_bytes()), ["qlpq", "mara keller"]);
    assert_eq!(secrets.found_in(b"a,2024-0017,k3x9q2m4pz\r\n"), ["2024-0017", "k3x9q2m4pz"]);
    assert_eq!(secrets.found_in(b"2024-01-17, 12024-0017"), Vec::<String>::new());
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
        assert!(again.stderr.contains("the database has people or cases already"), "{}", again.stderr);
    }
}
