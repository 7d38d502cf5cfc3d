//! The life of a case: one step at a time, nobody overwrites anybody, nobody sees what is not theirs.

use std::collections::BTreeSet;
use std::sync::Barrier;

use quarterlight::cases::{self, After, CaseNumber, ContentFields, Fields, Filter, RequestFields};
use quarterlight::db::ids::CaseId;
use quarterlight::review;
use quarterlight::taxonomy::{Kind, Outcome, SetAsideReason};
use quarterlight::workflow::tally::Choice::{Against, For};
use quarterlight::workflow::{CaseEvent, CaseState};

use crate::support::{Somebody, TestApp, mail, on_both};
use crate::working::undoes_assignment;

const OUTSIDE: Outcome = Outcome::OutsideOurControl;

fn abuse(app: &TestApp, nth: usize) -> CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse in a community").says(&format!("Look at message {nth}.")))
}

/// The pages of a list, one after the other.
fn pages(app: &TestApp, reader: &Somebody, filter: &Filter) -> Vec<Vec<CaseId>> {
    let mut pages = Vec::new();
    let mut after: Option<After> = None;
    loop {
        let page = app.pool.read(|db| cases::list(db, &reader.act(), filter, after)).unwrap();
        pages.push(page.cases.iter().map(|case| case.id).collect());
        after = page.next;
        if after.is_none() {
            return pages;
        }
    }
}

fn filter(set: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    set(&mut filter);
    filter
}

fn listed(app: &TestApp, reader: &Somebody, filter: &Filter) -> Vec<String> {
    let page = app.pool.read(|db| cases::list(db, &reader.act(), filter, None)).unwrap();
    page.cases.into_iter().map(|case| case.number.to_string()).collect()
}

on_both! {
    fn the_second_of_two_people_is_shown_what_the_first_did(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (rea, ron) = (app.reviewer("rea"), app.reviewer("ron"));
        let case = abuse(&app, 1);
        let shown = app.case(&case).version;
        mara.assigns_at(&case, shown, &rea).unwrap();
        match omar.assigns_at(&case, shown, &ron) {
            Err(cases::Error::Conflict(current)) => {
                assert_eq!((current.version, current.assigned_to), (shown + 1, Some(rea.id)));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(app.case(&case).assigned_to, Some(rea.id));
        assert_eq!(app.count("assignments"), 1);
    }

    fn of_two_at_the_same_moment_one_wins(app: TestApp) {
        let officers = [app.officer("mara"), app.officer("omar"), app.officer("olga"), app.officer("otto")];
        let rea = app.reviewer("rea");
        let case = abuse(&app, 1);
        let (shown, barrier) = (app.case(&case).version, Barrier::new(officers.len()));
        let won = std::thread::scope(|scope| {
            let tries: Vec<_> = officers.iter().map(|officer| {
                let (case, rea, barrier) = (&case, &rea, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    officer.assigns_at(case, shown, rea)
                })
            }).collect();
            let outcomes: Vec<_> = tries.into_iter().map(|one| one.join().unwrap()).collect();
            for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
                assert!(matches!(refused, cases::Error::Conflict(current) if current.version == shown + 1), "{refused}");
            }
            outcomes.iter().filter(|outcome| outcome.is_ok()).count()
        });
        assert_eq!((won, app.case(&case).version, app.count("assignments")), (1, shown + 1, 1));
    }

    fn every_transition_of_the_table_has_its_operation(app: TestApp) {
        let members: [Somebody; 1] = app.board();
        let (mara, rea, cleo) = (app.officer("mara"), app.reviewer("rea"), app.clerk("cleo"));
        let aside = |case: &CaseNumber| {
            mara.sets_aside(case, SetAsideReason::Misdirected).unwrap();
            mara.takes_back(case).unwrap();
        };
        let case = abuse(&app, 1);
        aside(&case);
        mara.assigns(&case, &rea).unwrap();
        undoes_assignment(&app, &mara, &case).unwrap();
        mara.assigns(&case, &rea).unwrap();
        mara.assigns(&case, &mara).unwrap();
        aside(&case);
        mara.recommends(&case, OUTSIDE).unwrap();
        aside(&case);
        cleo.sends_back(&case, "The grounds are thin.").unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        members[0].votes(&case, Against).unwrap();
        cleo.closes_ballot(&case).unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        members[0].votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        mara.carries_out(&case, "We wrote to the notifier.").unwrap();

        let steps = |from: CaseState| CaseEvent::all().filter_map(move |event| Some((from, from.next(event).ok()?)));
        let rules: BTreeSet<_> = CaseState::ALL.iter().copied().flat_map(steps).collect();
        let moved = |detail: &str| {
            let detail: serde_json::Value = serde_json::from_str(detail).unwrap();
            let state = |field: &str| detail[field].as_str()?.parse::<CaseState>().ok();
            Some((state("from")?, state("to")?))
        };
        let seen: BTreeSet<_> = app.events().iter().filter_map(|event| moved(&event.detail)).collect();
        assert_eq!(seen, rules);
    }

    fn what_the_board_decided_no_officer_undoes(app: TestApp) {
        let members: [Somebody; 1] = app.board();
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = abuse(&app, 1);
        mara.assigns(&case, &mara).unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        members[0].votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        for state in [CaseState::Decided, CaseState::Closed] {
            let before = app.events().len();
            assert!(mara.sets_aside(&case, SetAsideReason::Duplicate).is_err());
            assert!(mara.takes_back(&case).is_err());
            assert!(mara.assigns(&case, &mara).is_err());
            assert!(mara.recommends(&case, OUTSIDE).is_err());
            assert!(cleo.sends_back(&case, "No.").is_err());
            assert!(cleo.opens_ballot(&case, OUTSIDE).is_err());
            assert_eq!((app.state(&case), app.events().len()), (state, before));
            if state == CaseState::Decided {
                mara.carries_out(&case, "Done.").unwrap();
            }
        }
        assert!(mara.carries_out(&case, "Twice.").is_err());
    }

    fn a_case_set_aside_is_taken_back_to_where_it_was(app: TestApp) {
        let mara = app.officer("mara");
        let case = abuse(&app, 1);
        mara.assigns(&case, &mara).unwrap();
        mara.sets_aside(&case, SetAsideReason::Duplicate).unwrap();
        assert_eq!(app.state(&case), CaseState::SetAside);
        assert!(mara.sets_aside(&case, SetAsideReason::Spam).is_err());
        assert_eq!(app.reconciles().opened, 1, "the notice still counts as opened");
        mara.takes_back(&case).unwrap();
        assert_eq!(app.state(&case), CaseState::InReview);
        assert!(mara.takes_back(&case).is_err());
    }

    fn the_list_walks_all_cases_without_gap_or_repeat(app: TestApp) {
        let mara = app.officer("mara");
        let mut newest_first = Vec::new();
        for nth in 0..120 {
            // Many were received in the same second.
            if nth % 7 == 0 {
                app.passes(1);
            }
            newest_first.push(app.case(&abuse(&app, nth)).id);
        }
        newest_first.reverse();
        let pages = pages(&app, &mara, &Filter::default());
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
        assert_eq!(pages.concat(), newest_first);
    }

    fn a_case_that_comes_in_meanwhile_moves_no_page(app: TestApp) {
        let mara = app.officer("mara");
        for nth in 0..51 {
            abuse(&app, nth);
        }
        let first = app.pool.read(|db| cases::list(db, &mara.act(), &Filter::default(), None)).unwrap();
        app.passes(1);
        abuse(&app, 99);
        let second = app.pool.read(|db| cases::list(db, &mara.act(), &Filter::default(), first.next)).unwrap();
        assert_eq!((second.cases.len(), second.next), (1, None));
        assert!(first.cases.iter().all(|case| case.id != second.cases[0].id));
    }

    fn the_list_filters_by_state_kind_assignee_and_receipt(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        let first = abuse(&app, 1);
        app.passes(3600);
        let (noon, second) = (app.now(), abuse(&app, 2));
        let third = app.opens_case(mail("eve@example.org").to("copyright@session.example").about("DMCA").says("x"));
        mara.assigns(&second, &rea).unwrap();
        let only = |filter: Filter| listed(&app, &mara, &filter);
        let all = |cases: &[&CaseNumber]| cases.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(only(Filter::default()), all(&[&third, &second, &first]));
        assert_eq!(only(filter(|filter| filter.state = Some(CaseState::InReview))), all(&[&second]));
        assert_eq!(only(filter(|filter| filter.kind = Some(Kind::TakedownDemand))), all(&[&third]));
        assert_eq!(only(filter(|filter| filter.assignee = Some(rea.id))), all(&[&second]));
        let morning = (noon.plus_seconds(-7200), noon);
        assert_eq!(only(filter(|filter| filter.received = Some(morning))), all(&[&first]), "until before noon");
        let from_noon = filter(|filter| filter.received = Some((noon, noon.plus_seconds(1))));
        assert_eq!(only(from_noon), all(&[&third, &second]));
    }

    fn a_reviewer_sees_only_the_cases_assigned_to_them(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let (hers, his) = (abuse(&app, 1), abuse(&app, 2));
        mara.assigns(&hers, &rea).unwrap();
        mara.assigns(&his, &ron).unwrap();
        assert_eq!(listed(&app, &rea, &Filter::default()), [hers.to_string()]);
        let his_cases = filter(|filter| filter.assignee = Some(ron.id));
        assert!(listed(&app, &rea, &his_cases).is_empty());
        let look = |reader: &Somebody, case| app.pool.read(|db| cases::view(db, &reader.act(), case)).map(drop);
        look(&rea, &hers).unwrap();
        assert!(matches!(look(&rea, &his), Err(cases::Error::Unknown(_))), "as if it were not there");
        assert!(matches!(rea.recommends(&his, OUTSIDE), Err(review::Error::Case(cases::Error::Unknown(_)))));
        // Given to another, it is out of sight.
        mara.assigns(&hers, &ron).unwrap();
        assert!(listed(&app, &rea, &Filter::default()).is_empty());
        assert!(look(&rea, &hers).is_err());
    }

    fn a_board_member_lists_what_is_before_the_board_and_after(app: TestApp) {
        let ann = app.board_member("ann");
        let mara = app.officer("mara");
        let (before_board, _received) = (abuse(&app, 1), abuse(&app, 2));
        mara.assigns(&before_board, &mara).unwrap();
        mara.recommends(&before_board, OUTSIDE).unwrap();
        assert_eq!(listed(&app, &ann, &Filter::default()), [before_board.to_string()]);
    }

    fn changing_the_kind_drops_the_fields_of_the_other_sort(app: TestApp) {
        let mara = app.officer("mara");
        let case = abuse(&app, 1);
        let content =
            ContentFields { items_specified: Some(3), items_located: Some(2), ..ContentFields::default() };
        mara.edits(&case, Kind::BreachNotification, "Three posts.", Fields::Content(content)).unwrap();
        assert!(app.case(&case).kind_confirmed);
        let request = RequestFields { identifiers_specified: Some(1), ..RequestFields::default() };
        let mixed = mara.edits(&case, Kind::BreachNotification, "", Fields::Request(request.clone()));
        assert!(matches!(mixed, Err(cases::Error::Invalid { field: "kind", .. })));
        mara.edits(&case, Kind::InformationRequest, "", Fields::Request(request)).unwrap();
        let rows = (app.count("content_details"), app.count("request_details"), app.count("kind_changes"));
        assert_eq!(rows, (0, 1, 1));
    }

    fn counts_that_contradict_one_another_are_refused(app: TestApp) {
        let mara = app.officer("mara");
        let case = abuse(&app, 1);
        for (specified, located, actioned) in [(1, 2, 0), (3, 1, 2), (-1, 0, 0)] {
            let fields = ContentFields {
                items_specified: Some(specified),
                items_located: Some(located),
                items_actioned: Some(actioned),
                ..ContentFields::default()
            };
            let refused = mara.edits(&case, Kind::BreachNotification, "", Fields::Content(fields));
            assert!(matches!(refused, Err(cases::Error::Invalid { .. })), "{specified} {located} {actioned}");
        }
        assert_eq!((app.count("content_details"), app.case(&case).version), (0, 1));
    }

    fn an_outcome_of_the_other_side_is_refused(app: TestApp) {
        let mara = app.officer("mara");
        let case = abuse(&app, 1);
        mara.assigns(&case, &mara).unwrap();
        let refused = mara.recommends(&case, Outcome::NoDataExists);
        assert!(matches!(refused, Err(review::Error::Case(cases::Error::Invalid { field: "outcome", .. }))));
        assert_eq!(app.state(&case), CaseState::InReview);
    }

    fn an_order_of_secrecy_needs_a_second_person(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = abuse(&app, 1);
        let (act, number) = (mara.act(), case.clone());
        let until = "2026-12-31".parse().unwrap();
        let order = app.pool.write(move |db| cases::record_secrecy(db, &act, &number, until)).unwrap();
        let confirm = |who: &Somebody| {
            let (act, number) = (who.act(), case.clone());
            app.pool.write(move |db| cases::confirm_secrecy(db, &act, &number, order))
        };
        assert!(matches!(confirm(&mara), Err(cases::Error::SamePerson)));
        confirm(&omar).unwrap();
        let orders = app.pool.read(|db| cases::secrecy_orders(db, &mara.act(), &case)).unwrap();
        assert_eq!(orders[0].confirmed_by, Some(omar.id));
    }

    fn reading_sealed_content_leaves_one_event_an_hour(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = abuse(&app, 1);
        let openings = || app.count("events WHERE verb = 'sealed_opened'");
        let read = |who: &Somebody| cases::read_parties(&app.pool, &who.act(), &case).unwrap();
        assert_eq!(read(&mara)[0].contact.address, "ada@example.org");
        read(&mara);
        assert_eq!(openings(), 1);
        read(&omar);
        assert_eq!(openings(), 2, "another person");
        app.passes(3599);
        read(&mara);
        assert_eq!(openings(), 2);
        app.passes(1);
        read(&mara);
        assert_eq!(openings(), 3, "an hour later");
    }

    fn a_form_sent_twice_logs_one_letter(app: TestApp) {
        let mara = app.officer("mara");
        let first = mara.logs_letter("Please tell us who owns the account.").unwrap();
        let second = mara.logs_letter("Please tell us who owns the account.").unwrap();
        assert_eq!((first.id, app.count("cases"), app.count("notices")), (second.id, 1, 1));
        assert_eq!(app.reconciles().repeated, 1);
        assert_eq!(app.count("mails WHERE message = 'acknowledgement'"), 0, "a letter is not answered by mail");
    }

    fn a_letter_was_not_received_tomorrow(app: TestApp) {
        let mara = app.officer("mara");
        let case = mara.logs_letter("A letter.").unwrap();
        assert!(case.received_at < case.logged_at);
        let future = cases::NewLetter {
            channel: quarterlight::taxonomy::Channel::Post,
            received_at: app.now().plus_seconds(1),
            kind: Kind::InformationRequest,
            urgency: quarterlight::taxonomy::Urgency::Normal,
            summary: String::new(),
            letter: quarterlight::notices::Letter { text: "Later.".to_owned(), ..Default::default() },
            joins: None,
        };
        let refused = cases::log_notice(&app.pool, &mara.act(), &future);
        assert!(matches!(refused, Err(cases::Error::Invalid { field: "received_at", .. })));
    }
}
