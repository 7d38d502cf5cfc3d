//! What a person may not open is not found by asking either: recused members, electors, roles that open nothing.

use std::cell::Cell;

use diesel::connection::{Instrumentation, InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::{Connection, PgConnection};
use quarterlight::audit::Verb;
use quarterlight::cases::{self, Filter, Found};
use quarterlight::taxonomy::Outcome;
use quarterlight::workflow::tally::Choice::For;
use quarterlight::workflow::{Action, CaseState, Role, Roles};

use super::{ACCOUNT, abuse, count, finds, listed, numbers};
use crate::support::{Somebody, TestApp, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;

/// An officer with a seat on the Board, and a case with an open ballot that names an account.
fn before_the_board(app: &TestApp) -> (Somebody, Somebody, cases::CaseNumber) {
    let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
    let otto = app.somebody("otto", Roles::from(Role::Officer).with(Role::BoardMember));
    let case = abuse(app, "See the red lantern.");
    mara.adds_identifier(&case, ACCOUNT).unwrap();
    mara.assigns(&case, &mara).unwrap();
    mara.recommends(&case, OUTSIDE).unwrap();
    cleo.opens_ballot(&case, OUTSIDE).unwrap();
    (mara, otto, case)
}

fn scans(app: &TestApp, who: &Somebody) -> usize {
    let slice = cases::search_inside(&app.pool, &who.act(), &Filter::default(), "red lantern", None).unwrap();
    assert_eq!(slice.of, slice.looked_into);
    slice.hits.len()
}

fn looks_up(app: &TestApp, who: &Somebody, identifier: &str) -> usize {
    app.pool.read(|db| cases::look_up_identifier(db, &who.act(), identifier)).unwrap().len()
}

/// What the timeline tells this person, by verb.
fn told(app: &TestApp, who: &Somebody, case: &cases::CaseNumber) -> Vec<Verb> {
    let view = app.pool.read(|db| cases::view(db, &who.act(), case)).unwrap();
    view.timeline.iter().map(|entry| entry.verb).collect()
}

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Counts the queries of this thread, on connections made from now on.
#[expect(clippy::unnecessary_wraps, reason = "diesel wants it so")]
fn counts() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            ASKED.with(|asked| asked.set(asked.get() + 1));
        }
    }))
}

on_both! {
    fn who_recused_themselves_opens_the_case_by_no_search(app: TestApp) {
        let (_, otto, case) = before_the_board(&app);
        let open = abuse(&app, "Another red lantern.");
        assert_eq!((scans(&app, &otto), looks_up(&app, &otto, ACCOUNT)), (2, 1));
        assert_eq!(numbers(&finds(&app, &otto, ACCOUNT)), [case.to_string()]);
        app.passes(3601);
        otto.recuses(&case, "My sister wrote it.").unwrap();
        assert!(cases::read_parties(&app.pool, &otto.act(), &case).is_err());
        let id = app.case(&case).id;
        let openings = || app.events().into_iter().filter(|one| one.verb == Verb::SealedOpened && one.case_id == Some(id)).count();
        let before = openings();
        assert_eq!(scans(&app, &otto), 1, "only the other case");
        assert_eq!(openings(), before);
        assert!(matches!(finds(&app, &otto, ACCOUNT), Found::NotNamed));
        assert_eq!(looks_up(&app, &otto, ACCOUNT), 0);
        let seen = listed(&app, &otto, &Filter::default());
        assert_eq!(seen.len(), 2, "that there is such a case they still see: {seen:?}");
        let cleo = app.clerk("clara");
        app.board_member("ann");
        assert_eq!(scans(&app, &app.officer("omar")), 2, "{open}");
        assert!(matches!(finds(&app, &cleo, &case.to_string()), Found::Case(_)));
    }

    fn who_votes_on_a_case_finds_it_by_what_it_names(app: TestApp) {
        let ann = app.board_member("ann");
        let (mara, _, case) = before_the_board(&app);
        let other = abuse(&app, "Not before the Board.");
        mara.adds_identifier(&other, ACCOUNT).unwrap();
        assert_eq!(numbers(&finds(&app, &ann, ACCOUNT)), [case.to_string()]);
        let late = app.board_member("late");
        assert!(matches!(finds(&app, &late, ACCOUNT), Found::NotNamed), "they came after the ballot was opened");
        ann.recuses(&case, "A friend.").unwrap();
        assert!(matches!(finds(&app, &ann, ACCOUNT), Found::NotNamed));
    }

    fn an_identifier_that_many_cases_name_is_answered_with_the_newest_in_one_question(app: TestApp) {
        let (mara, ora) = (app.officer("mara"), app.outside_reviewer("ora"));
        let cases: Vec<_> = (0..60).map(|nth| abuse(&app, &format!("Message {nth}."))).collect();
        for case in &cases {
            mara.adds_identifier(case, ACCOUNT).unwrap();
        }
        mara.assigns(&cases[30], &ora).unwrap();
        assert_eq!(looks_up(&app, &mara, ACCOUNT), 50);
        let read = |who: &Somebody| cases::read_identifiers(&app.pool, &who.act(), &cases[30]).unwrap().remove(0);
        let also_in: Vec<_> = read(&mara).also_in.into_iter().map(|case| case.number).collect();
        let wanted: Vec<_> = cases.iter().rev().filter(|case| **case != cases[30]).take(50).cloned().collect();
        assert_eq!(also_in, wanted);
        assert!(read(&ora).also_in.is_empty());
    }

    fn the_timeline_tells_a_recused_member_nothing_of_the_open_ballot(app: TestApp) {
        let ann = app.board_member("ann");
        let (mara, otto, case) = before_the_board(&app);
        let ballot = [Verb::BallotOpened, Verb::VoteCast, Verb::MemberRecused];
        otto.recuses(&case, "My sister wrote it.").unwrap();
        ann.votes(&case, For).unwrap();
        let to = |who: &Somebody| told(&app, who, &case);
        assert_eq!(to(&mara).iter().filter(|verb| ballot.contains(verb)).count(), 3);
        assert_eq!(to(&otto).iter().filter(|verb| ballot.contains(verb)).collect::<Vec<_>>(), [&Verb::MemberRecused], "their own");
        assert!(!to(&otto).contains(&Verb::MailSent));
        assert!(to(&otto).contains(&Verb::Recommended), "a step of the case");
    }

    fn a_watch_shows_no_news_to_a_recused_member(app: TestApp) {
        let (mara, otto, case) = before_the_board(&app);
        let (act, watched) = (otto.act(), case.clone());
        app.pool.write(move |db| cases::watch(db, &act, &watched)).unwrap();
        let is_listed = || app.pool.read(|db| cases::watched(db, &otto.act())).unwrap().len();
        let has_news = || app.pool.read(|db| cases::news_until(db, &otto.act(), app.case(&case).id)).unwrap().is_some();
        mara.edits(&case, app.case(&case).kind, "Changed", cases::Fields::for_kind(app.case(&case).kind)).unwrap();
        assert!(is_listed() == 1 && has_news());
        otto.recuses(&case, "My sister wrote it.").unwrap();
        assert!(is_listed() == 0 && !has_news());
    }

    fn a_reviewer_from_outside_is_told_nothing_of_mails_notes_watches_and_openings(app: TestApp) {
        let (mara, ora) = (app.officer("mara"), app.outside_reviewer("ora"));
        let case = abuse(&app, "Look.");
        mara.assigns(&case, &ora).unwrap();
        cases::read_parties(&app.pool, &mara.act(), &case).unwrap();
        let (act, watched) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::watch(db, &act, &watched)).unwrap();
        app.runs_due_jobs();
        let view = |who: &Somebody| app.pool.read(|db| cases::view(db, &who.act(), &case)).unwrap();
        let hers = view(&mara);
        assert!(!hers.mails.is_empty() && hers.timeline.iter().any(|entry| entry.verb == Verb::MailSent));
        let theirs = view(&ora);
        assert!(theirs.mails.is_empty());
        let hidden = [Verb::MailSent, Verb::SealedOpened, Verb::WatchBegun];
        assert!(theirs.timeline.iter().all(|entry| !hidden.contains(&entry.verb)), "{:?}", told(&app, &ora, &case));
        assert!(theirs.timeline.iter().any(|entry| entry.verb == Verb::CaseAssigned));
        cases::read_identifiers(&app.pool, &ora.act(), &case).unwrap();
        assert!(told(&app, &ora, &case).contains(&Verb::SealedOpened), "their own opening they know of");
    }

    fn messages_that_do_not_fit_into_a_step_are_not_recorded_as_opened(app: TestApp) {
        let mara = app.officer("mara");
        let [first, second] = [1, 2].map(|nth| abuse(&app, &format!("Message {nth}: red lantern.")));
        app.drops_triggers("notices");
        app.sql("UPDATE notices SET size = 70000000").unwrap();
        let slice = cases::search_inside(&app.pool, &mara.act(), &Filter::default(), "red lantern", None).unwrap();
        assert_eq!((slice.looked_into, slice.of, slice.hits.len()), (1, 2, 1));
        let opened = || -> Vec<_> {
            let openings = app.events().into_iter().filter(|event| event.verb == Verb::SealedOpened);
            openings.filter_map(|event| event.case_id).collect()
        };
        assert_eq!(opened(), [app.case(&second).id], "the other one waits for the next step");
        let next = slice.next;
        let slice = cases::search_inside(&app.pool, &mara.act(), &Filter::default(), "red lantern", next).unwrap();
        assert_eq!((slice.looked_into, slice.hits.len(), slice.next), (2, 1, None));
        assert_eq!(opened(), [app.case(&second).id, app.case(&first).id]);
    }
}

#[test]
fn what_a_person_may_do_with_a_case_is_asked_once_a_page() {
    set_default_instrumentation(counts).unwrap();
    let app = TestApp::on_sqlite();
    let (mara, case) = (app.officer("mara"), abuse(&app, "Look."));
    app.pool.read(|db| cases::view(db, &mara.act(), &case)).unwrap();
    ASKED.set(0);
    let view = app.pool.read(|db| cases::view(db, &mara.act(), &case)).unwrap();
    let asked = ASKED.get();
    assert!(view.may.contains(&Action::EditCase) && view.case.state == CaseState::Received);
    assert!((1..40).contains(&asked), "{asked} queries for one case");
    assert_eq!(count(&app, &mara, &Filter::default()), cases::Count::Exactly(1));
}

/// `PostgreSQL` alone: on SQLite one change waits for the other before it looks.
#[test]
fn an_identifier_that_two_remove_at_once_leaves_one_event() {
    let app = TestApp::on_postgres();
    let (mara, case) = (app.officer("mara"), abuse(&app, "Look."));
    let id = mara.adds_identifier(&case, ACCOUNT).unwrap();
    let mut first = PgConnection::establish(&app.database().unwrap().url()).unwrap();
    first.batch_execute("BEGIN; DELETE FROM identifiers").unwrap();
    let (pool, act, number) = (app.pool.clone(), mara.act(), case.clone());
    let second = std::thread::spawn(move || pool.write(move |db| cases::remove_identifier(db, &act, &number, id)));
    while app.count("pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") == 0 {
        std::thread::yield_now();
    }
    first.batch_execute("COMMIT").unwrap();
    assert!(second.join().unwrap().is_err());
    assert_eq!(app.verbs().into_iter().filter(|verb| *verb == Verb::IdentifierRemoved).count(), 0);
}
