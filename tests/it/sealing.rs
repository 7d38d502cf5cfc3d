//! What identifies somebody stands in the database and in the logs nowhere in clear, and goes with its key.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use quarterlight::board::Ruling;
use quarterlight::cases::{self, CaseNumber, DraftForm, Fields};
use quarterlight::db::Engine;
use quarterlight::db::ids::KeyId;
use quarterlight::review::{NewContent, NewRecommendation};
use quarterlight::taxonomy::{Finding, Kind, Outcome, Severity};
use quarterlight::workflow::tally::Choice::{Against, For};
use quarterlight::workflow::{CaseState, Role, Roles};

use crate::support::{Ran, TestApp, mail, on_both, until};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;

/// One in each place where somebody could write something about somebody.
const PLANTED: &[&str] = &[
    "Zora Plantedname",
    "planted.address@example.org",
    "planted.recipient",
    "planted.return.path",
    "PlantedSubject",
    "PlantedBody",
    "planted-file-name.pdf",
    "PlantedFileContent",
    "planted.message.id",
    "PlantedParty",
    "planted.party@example.org",
    "05c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9",
    "PlantedVerification",
    "PlantedMeasure",
    "PlantedReversal",
    "PlantedContact",
    "PlantedSource",
    "PlantedKeyAccount",
    "planted-key@polizei.example",
    "PlantedNote",
    "PlantedDraft",
    "PlantedGrounds",
    "PlantedSendBackReason",
    "PlantedMotion",
    "PlantedAmendment",
    "PlantedRuling",
    "PlantedMinutes",
    "PlantedRecusal",
    "PlantedCarriedOut",
    "PlantedPlace",
    "PlantedRemarks",
    "PlantedFacts",
    "PlantedLaw",
    "PlantedDissent",
    "PlantedReconsideration",
    "PlantedReturnedSummary",
    "PlantedCallIn",
    "PlantedRemark",
    "PlantedDraftedSummary",
    "PlantedLetter",
    "PlantedPenMessage",
];

/// Stands in clear on purpose: if this is not found, nobody looked.
const CONTROL: &str = "ControlSummary without names";

/// What the program logs in this thread, at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn planted_message() -> Vec<u8> {
    mail("Zora Plantedname <planted.address@example.org>")
        .about("PlantedSubject: abuse")
        .header("Message-ID", "<planted.message.id@example.org>")
        .says("PlantedBody, please look.")
        .with_file("planted-file-name.pdf", "PlantedFileContent")
        .into()
}

/// Receives the message by the real program, which tells everything that it ever would.
fn receives_aloud(app: &TestApp, message: &[u8]) -> String {
    let arguments = [
        "receive",
        "--recipient",
        "planted.recipient@session.example",
        "--return-path",
        "planted.return.path@x.example",
    ];
    let mut command = app.quarterlight(&arguments);
    command.env("QUARTERLIGHT_LOG", "trace");
    let ended = command.given(message);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stderr
}

/// Lets the real program do its jobs until no mail waits.
fn serves_aloud(app: &TestApp) -> String {
    let mut serve = app.quarterlight(&["serve", "--only", "jobs"]);
    let mut serve = serve
        .env("QUARTERLIGHT_LOG", "trace")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = serve.stderr.take().unwrap();
    let reading = std::thread::spawn(move || {
        let mut log = String::new();
        stderr.read_to_string(&mut log).unwrap();
        log
    });
    until("the mails are sent", || app.count("mails WHERE state = 'queued'") == 0);
    let interrupt = format!("kill -INT {}", serve.id());
    assert!(std::process::Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    assert!(serve.wait().unwrap().success());
    reading.join().unwrap()
}

/// A whole life with a planted word at every step.
fn lives(app: &TestApp) -> CaseNumber {
    let [ann, bob, cia, dan] = app.board();
    let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
    let case: CaseNumber = app.words("SELECT number AS word FROM cases").remove(0).parse().unwrap();
    mara.edits(&case, Kind::BreachNotification, CONTROL, Fields::for_kind(Kind::BreachNotification)).unwrap();
    mara.adds_party(&case, "PlantedParty", "planted.party@example.org").unwrap();
    mara.adds_identifier(&case, "05c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9c7a9").unwrap();
    crate::verification::verifies(app, [&mara, &app.officer("vera")], &case, "PlantedVerification");
    crate::authorities::registers_with_key(
        app,
        [&mara, &app.officer("vito")],
        "PlantedContact",
        "PlantedSource",
        "PlantedKeyAccount",
    );
    // The first case came in by the real clock, which is ahead of the test's.
    let other =
        app.opens_case(mail("planted.address@example.org").about("PlantedSubject").says("PlantedBody once more."));
    let measure = crate::ratification::takes(app, &mara, &other, "PlantedMeasure").unwrap();
    app.sql(&format!("INSERT INTO measure_results VALUES (7, {measure}, 'lapsed', NULL, 0)")).unwrap();
    crate::ratification::undoes(app, &mara, &other, measure, "PlantedReversal").unwrap();
    crate::working::writes(app, &mara, &case, "PlantedNote").unwrap();
    crate::working::keeps(app, &mara, &case, DraftForm::Reply, "PlantedDraft").unwrap();
    mara.assigns(&case, &mara).unwrap();
    mara.recommends_because(&case, OUTSIDE, "PlantedGrounds").unwrap();
    cleo.sends_back(&case, "PlantedSendBackReason").unwrap();
    let content = NewContent { law: "PlantedLaw".to_owned(), facts: "PlantedFacts".to_owned(), ..mara.content(&case) };
    let recommendation = NewRecommendation {
        version: 0,
        severity: Severity::Serious,
        finding: Finding::Established,
        outcome: OUTSIDE,
        grounds: "PlantedGrounds".to_owned(),
        content,
    };
    mara.hands_in(&case, &recommendation).unwrap();
    cleo.moves(&case, OUTSIDE, "PlantedMotion").unwrap();
    cia.recuses(&case, "PlantedRecusal").unwrap();
    let lene = app.somebody("lara", Roles::from(Role::BoardMember).with(Role::Chair));
    cleo.amends(&case, OUTSIDE, "PlantedAmendment").unwrap();
    lene.rules_on(&case, &cia, Ruling::NotAccepted, "PlantedRuling").unwrap();
    cleo.enters_vote(&case, &cia, For, "PlantedMinutes").unwrap();
    lene.votes(&case, For).unwrap();
    for member in [&ann, &bob] {
        member.votes(&case, For).unwrap();
    }
    dan.votes(&case, Against).unwrap();
    cleo.closes_ballot(&case).unwrap();
    crate::grounded::dissents(app, &dan, &case, "PlantedDissent").unwrap();
    let returned = crate::summaries::drafts(app, &mara, &case, "PlantedReturnedSummary").unwrap();
    crate::summaries::returns(app, &cleo, &case, returned, "PlantedRemark").unwrap();
    crate::summaries::drafts(app, &mara, &case, "PlantedDraftedSummary").unwrap();
    mara.carries_out(&case, "PlantedCarriedOut").unwrap();
    // Before the meeting, which brings a further member.
    crate::standing::leaves_a_word(app, &mara, &cleo, &[&ann, &bob, &cia, &dan, &lene], "PlantedCallIn");
    crate::meetings::leaves_words(app, &cleo, "PlantedPlace", "PlantedRemarks");
    crate::reconsideration::reconsiders(app, &mara, &case, "PlantedReconsideration").unwrap();
    mara.logs_letter("PlantedLetter").unwrap();
    app.receives("PlantedPenMessage");
    cases::read_parties(&app.pool, &mara.act(), &case).unwrap();
    app.runs_due_jobs();
    case
}

/// Everything that is stored, as one heap of bytes: the files of the embedded database, or all rows of the server's.
fn stored(app: &TestApp) -> Vec<u8> {
    match app.engine() {
        Engine::Sqlite => {
            let files = |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            let files: Vec<_> = files(app.data_dir()).filter(|path| path.is_file()).collect();
            let names: Vec<_> = files.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
            for name in ["quarterlight.db", "quarterlight.db-wal", "quarterlight.db-shm", "keys.db"] {
                assert!(names.contains(&name), "{names:?}");
            }
            files.into_iter().flat_map(|path| std::fs::read(path).unwrap()).collect()
        }
        Engine::Postgres => {
            let tables = "SELECT table_schema || '.' || table_name AS word FROM information_schema.tables \
                          WHERE table_schema IN ('public', 'keys')";
            let tables = app.words(tables);
            assert!(tables.contains(&"keys.sealing_keys".to_owned()) && tables.len() > 30);
            let rows = tables.iter().flat_map(|table| app.words(&format!("SELECT t::text AS word FROM {table} t")));
            rows.collect::<Vec<_>>().join("\n").into_bytes()
        }
    }
}

fn holds(heap: &[u8], word: &str) -> bool {
    // Columns of bytes are written in hexadecimal where rows are text.
    let hexadecimal = data_encoding::HEXLOWER.encode(word.as_bytes());
    let found = |needle: &[u8]| heap.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
    found(word.as_bytes()) || found(hexadecimal.as_bytes())
}

on_both! {
    fn nothing_that_identifies_anybody_stands_in_clear(app: TestApp) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        let received = receives_aloud(&app, &planted_message());
        let case = tracing::subscriber::with_default(subscriber, || {
            tracing::info!("the log is on");
            lives(&app)
        });
        app.receives(mail("planted.address@example.org").about("PlantedSubject abuse").says("PlantedBody again"));
        let served = serves_aloud(&app);
        assert_eq!(app.state(&case), CaseState::Closed);
        let heap = stored(&app);
        assert!(holds(&heap, CONTROL), "the search finds what is there");
        for word in PLANTED {
            assert!(!holds(&heap, word), "`{word}` is stored in clear");
        }
        let here = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(here.contains("the log is on"));
        for (name, log) in [("receive", &received), ("serve", &served), ("the trade", &here)] {
            for word in PLANTED {
                assert!(!log.contains(word), "`{word}` is in the log of {name}");
            }
        }
        // And yet everything is there for whoever may read it.
        let mara = app.officer("maxi");
        let notices = "SELECT n.notice_id AS number FROM case_notices n JOIN cases c ON c.id = n.case_id WHERE c.number";
        let notice = app.numbers(&format!("{notices} = '{case}'"))[0];
        let raw = cases::read_raw(&app.pool, &mara.act(), &case, quarterlight::db::ids::NoticeId::from_i64(notice));
        assert_eq!(raw.unwrap(), planted_message());
    }

    fn destroying_a_key_erases_its_part_and_no_other(app: TestApp) {
        let mara = app.officer("mara");
        let received = app.receives(planted_message());
        let case: CaseNumber = app.words("SELECT number AS word FROM cases").remove(0).parse().unwrap();
        let notice = received.receipt.notice;
        let key = |query: &str| KeyId::from_i64(app.numbers(query)[0]);
        let file = key("SELECT key_id AS number FROM notice_parts WHERE role = 'attachment'");
        let raw = key("SELECT key_id AS number FROM notices");
        let read = || cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap();
        assert!(!read().erased && read().attachments.len() == 1);
        assert!(app.desk.keys.destroy(file).unwrap());
        assert!(app.desk.keys.destroy(raw).unwrap());
        let content = read();
        assert!(content.erased && content.attachments.is_empty());
        assert!(content.text.contains("PlantedBody"));
        assert_eq!(content.headers.from[0].name.as_deref(), Some("Zora Plantedname"));
        assert!(cases::read_raw(&app.pool, &mara.act(), &case, notice).is_err());
        assert!(!app.desk.keys.destroy(file).unwrap(), "once");
        // What was erased is still counted, and known again by its bytes.
        assert!(app.receives(planted_message()).receipt.repeated);
        assert!(app.reconciles().balanced);
    }

    fn a_case_whose_key_is_gone_keeps_its_place_and_loses_its_texts(app: TestApp) {
        app.receives(planted_message());
        let case = lives(&app);
        assert!(app.desk.keys.destroy(app.case(&case).key_id).unwrap());
        let mara = app.officer("maxi");
        let decision = quarterlight::decisions::view(&app.pool, &mara.act(), &case).unwrap().unwrap();
        assert_eq!((decision.outcome, decision.votes_for), (OUTSIDE, 4));
        assert!(decision.grounds.is_none() && decision.public_summary.is_none());
        assert!(decision.carried_out.unwrap().done.is_none());
        assert!(mara.sees_ballot(&case).motion.is_none());
        let grounds = quarterlight::review::list(&app.pool, &mara.act(), &case).unwrap();
        assert!(grounds.iter().all(|one| one.grounds.is_none()));
        assert_eq!(app.audit().findings, []);
    }

    fn every_sealed_thing_has_a_key_of_its_own(app: TestApp) {
        app.receives(planted_message());
        app.receives(mail("eve@example.org").about("Abuse").says("Another."));
        let keys = app.numbers(
            "SELECT key_id AS number FROM notices UNION ALL SELECT key_id AS number FROM notice_parts \
             UNION ALL SELECT key_id AS number FROM cases",
        );
        let different: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!((keys.len(), different.len()), (9, 9));
    }
}
