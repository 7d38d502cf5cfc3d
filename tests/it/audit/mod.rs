//! Every change leaves one event; what is final cannot be changed; what was changed all the same is found.

mod walk;

use quarterlight::accounts::{self, NewUser};
use quarterlight::audit::{Finding, Verb};
use quarterlight::cases::{self, CaseNumber, Fields, Placed, RequestFields};
use quarterlight::db::Engine;
use quarterlight::db::ids::{EventId, NoticeId};
use quarterlight::notices::{self, MailboxName, Numbering};
use quarterlight::taxonomy::{
    DestructionReason, Kind, Measure, Outcome, PauseReason, ReferralRecipient, SetAsideReason,
};
use quarterlight::workflow::Role;
use quarterlight::workflow::tally::Choice::{Against, For};

use crate::support::{Ran, Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const PASSWORD: &str = "four random words here";

/// A decided case with a vote, a recusal and a decision; all events linked.
fn decided(app: &TestApp) -> CaseNumber {
    let [ann, bob, cia] = app.board();
    let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
    let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
    mara.assigns(&case, &mara).unwrap();
    mara.recommends(&case, OUTSIDE).unwrap();
    cleo.opens_ballot(&case, OUTSIDE).unwrap();
    ann.votes(&case, For).unwrap();
    bob.votes(&case, For).unwrap();
    cia.recuses(&case, "I know the notifier.").unwrap();
    cleo.closes_ballot(&case).unwrap();
    app.runs_due_jobs();
    case
}

/// What somebody does who has the database's password and time: no guard is left.
fn unguards(app: &TestApp) {
    app.drops_triggers("events");
    app.drops_triggers("event_links");
    if app.engine() == Engine::Postgres {
        app.sql("ALTER TABLE event_links DROP CONSTRAINT event_links_event_id_fkey").unwrap();
    }
}

/// The id of a linked event in the middle of the chain, and its number.
fn one_event(app: &TestApp, of: &str) -> (EventId, i64) {
    let id = app.numbers(&format!("SELECT id AS number FROM events WHERE {of} ORDER BY id LIMIT 1"))[0];
    let number = app.numbers(&format!("SELECT number FROM event_links WHERE event_id = {id}"))[0];
    (EventId::from_i64(id), number)
}

/// Bytes as the engine writes them.
fn bytes(app: &TestApp) -> &'static str {
    match app.engine() {
        Engine::Sqlite => "x'00'",
        Engine::Postgres => "'\\x00'::bytea",
    }
}

on_both! {
    fn a_chain_that_nobody_touched_is_clean(app: TestApp) {
        decided(&app);
        app.runs_due_jobs();
        let verified = app.audit();
        assert_eq!((verified.findings, verified.waiting), (vec![], 0));
        assert_eq!((verified.links, verified.head.len()), (app.count("events"), 64));
    }

    fn an_altered_event_is_found(app: TestApp) {
        decided(&app);
        unguards(&app);
        let (by_program, program_link) = one_event(&app, "verb = 'notice_opened_case'");
        let (by_person, person_link) = one_event(&app, "verb = 'case_assigned'");
        let tamperings = [
            (by_program, program_link, "at = at + 1", "at = at - 1"),
            (by_program, program_link, "program = 'jobs'", "program = 'intake'"),
            (by_program, program_link, "verb = 'notice_joined_case'", "verb = 'notice_opened_case'"),
            (by_program, program_link, "subject_id = subject_id + 1", "subject_id = subject_id - 1"),
            (by_program, program_link, "case_id = case_id + 1", "case_id = case_id - 1"),
            (by_program, program_link, "detail = detail || ' '", "detail = trim(detail)"),
            (by_person, person_link, "actor_id = actor_id + 1", "actor_id = actor_id - 1"),
            (by_person, person_link, "actor_id = NULL, program = 'intake'", ""),
        ];
        for (event, number, change, back) in tamperings {
            app.sql(&format!("UPDATE events SET {change} WHERE id = {event}")).unwrap();
            assert_eq!(app.audit().findings, [Finding::Altered { number, event }], "{change}");
            if !back.is_empty() {
                app.sql(&format!("UPDATE events SET {back} WHERE id = {event}")).unwrap();
                assert_eq!(app.audit().findings, [], "{back}");
            }
        }
        let ended = app.quarterlight(&["audit", "verify"]).given(b"");
        assert_eq!(ended.code, Some(1));
        assert!(ended.stdout.contains(&by_person.to_string()), "{}", ended.stdout);
    }

    fn a_removed_event_is_found(app: TestApp) {
        decided(&app);
        unguards(&app);
        let (event, number) = one_event(&app, "verb = 'case_assigned'");
        app.tampers(&format!("DELETE FROM events WHERE id = {event}"));
        assert_eq!(app.audit().findings, [Finding::Removed { number, event }]);
        app.tampers(&format!("DELETE FROM event_links WHERE number = {number}"));
        let findings = app.audit().findings;
        assert!(findings.contains(&Finding::Gap { after: number - 1 }), "{findings:?}");
        assert_eq!(findings.len(), 2, "and the link after it does not fit any more: {findings:?}");
    }

    fn an_inserted_event_is_found(app: TestApp) {
        decided(&app);
        let insert = |id: i64| {
            format!("INSERT INTO events (id, at, program, verb, detail) VALUES ({id}, 1, 'intake', 'user_added', '{{}}')")
        };
        app.sql(&insert(7)).unwrap();
        assert_eq!(app.audit().findings, [Finding::Inserted { event: EventId::from_i64(7) }]);
        app.runs_due_jobs();
        assert_eq!(app.audit().findings, [Finding::Inserted { event: EventId::from_i64(7) }], "nor is it linked later");
    }

    fn an_altered_link_is_found(app: TestApp) {
        decided(&app);
        unguards(&app);
        let (event, number) = one_event(&app, "verb = 'case_assigned'");
        app.sql(&format!("UPDATE event_links SET hash = {} WHERE number = {number}", bytes(&app))).unwrap();
        let findings = app.audit().findings;
        assert_eq!(findings.first(), Some(&Finding::Altered { number, event }));
        assert_eq!(findings.len(), 2, "{findings:?}");
    }

    fn two_chain_writers_at_once_link_each_event_once(app: TestApp) {
        for round in 0..3 {
            for nth in 0..20 {
                app.takes(format!("message {nth} of round {round}")).unwrap();
            }
            std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| app.jobs().unwrap().link_events().unwrap());
                }
            });
            app.jobs().unwrap().link_events().unwrap();
        }
        let verified = app.audit();
        assert_eq!((verified.findings, verified.waiting, verified.links), (vec![], 0, 60));
        assert_eq!(app.numbers("SELECT number FROM notice_numbers ORDER BY number"), (1..=60).collect::<Vec<_>>());
    }

    fn what_is_final_can_be_neither_changed_nor_removed(app: TestApp) {
        decided(&app);
        let blob = bytes(&app);
        let somebody = "(SELECT min(id) FROM users)";
        app.sql(&format!(
            "INSERT INTO editions (id, quarter, version, state, cut_off_at, figures_sha256, prepared_by, prepared_at, \
             published_by, published_at) VALUES (1, '2026-Q1', 1, 'published', 0, {blob}, {somebody}, 0, {somebody}, 1)"
        ))
        .unwrap();
        app.sql(&format!("INSERT INTO edition_files VALUES (1, 'report.json', {blob}, {blob})")).unwrap();
        let finals = [
            ("events", "detail = 'x'"),
            ("event_links", "number = number + 1000"),
            ("decisions", "votes_for = 9"),
            ("decisions", "outcome = 'no_breach'"),
            ("votes", "choice = 'against'"),
            ("recusals", "recused_at = 0"),
            ("ballots", "result = 'failed'"),
            ("ballots", "closes_at = 0"),
            ("ballots", "state = 'open', result = NULL"),
            ("ballot_electors", "chair = NOT chair"),
            ("notices", "received_at = 0"),
            ("notices", "size = 0"),
            ("notice_numbers", "number = number + 1000"),
            ("editions", "version = 2"),
            ("editions", "state = 'prepared', published_at = NULL"),
            ("edition_files", "name = 'other.json'"),
        ];
        for (table, change) in finals {
            assert!(app.count(table) > 0, "{table} has rows");
            assert!(app.sql(&format!("UPDATE {table} SET {change}")).is_err(), "{table} SET {change}");
            assert!(app.sql(&format!("DELETE FROM {table}")).is_err(), "{table} DELETE");
            if app.engine() == Engine::Postgres {
                assert!(app.sql(&format!("TRUNCATE {table} CASCADE")).is_err(), "{table} TRUNCATE");
            }
        }
        // Nor is anything added to what is closed.
        let ballot = app.numbers("SELECT id AS number FROM ballots")[0];
        let elector = app.numbers("SELECT user_id AS number FROM ballot_electors")[0];
        let added = [
            format!("votes (id, ballot_id, user_id, choice, cast_at) VALUES (1, {ballot}, {elector}, 'for', 0)"),
            format!("recusals (id, ballot_id, user_id, reason, recused_at) VALUES (1, {ballot}, {elector}, {blob}, 0)"),
            format!("ballot_electors VALUES ({ballot}, (SELECT id FROM users WHERE name = 'mara'), TRUE)"),
        ];
        for row in added {
            assert!(app.sql(&format!("INSERT INTO {row}")).is_err(), "{row}");
        }
    }

    fn an_open_ballot_keeps_its_motion_and_electorate(app: TestApp) {
        let [ann, _bob] = app.board();
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
        mara.assigns(&case, &mara).unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        ann.votes(&case, For).unwrap();
        for change in ["outcome = 'no_breach'", "quorum = 1", "majority = 'of_entitled'", "tie = 'chair_decides'", "opened_at = 0"] {
            assert!(app.sql(&format!("UPDATE ballots SET {change}")).is_err(), "{change}");
        }
        assert!(app.sql(&format!("UPDATE ballots SET motion = {}", bytes(&app))).is_err());
        assert!(app.sql("DELETE FROM ballot_electors").is_err());
        let newcomer = "SELECT b.id, u.id, FALSE FROM ballots b, users u WHERE u.name = 'mara'";
        assert!(app.sql(&format!("INSERT INTO ballot_electors {newcomer}")).is_err());
    }
}
