//! What both cases of a merging tell, keep and are kept to; and what comes while one of them moves.

use std::sync::mpsc::channel;

use quarterlight::cases::{NewLetter, Staying};
use quarterlight::db::Engine;
use quarterlight::db::ids::SecrecyOrderId;
use quarterlight::notices::Letter;
use quarterlight::taxonomy::Channel;
use quarterlight::workflow::tally::Choice::Against;

use super::*;
use crate::support::{account_id, until};

/// The last line of the case's timeline, as this person reads it.
fn last_line(app: &TestApp, who: &Somebody, case: &CaseNumber) -> String {
    app.pool.read(|db| cases::view(db, &who.act(), case)).unwrap().timeline.pop().unwrap().what
}

fn last_change(app: &TestApp, who: &Somebody, case: &CaseNumber) -> String {
    app.pool.read(|db| cases::last_change(db, &who.act(), &app.case(case))).unwrap().unwrap().who
}

fn looks(app: &TestApp, who: &Somebody, case: &CaseNumber) {
    let (act, id) = (who.act(), app.case(case).id);
    let until = app.pool.read(|db| cases::news_until(db, &act, id)).unwrap();
    if let Some(until) = until {
        app.pool.write(move |db| cases::look_through(db, &act, id, until)).unwrap();
    }
}

/// The orders that stand on a case: confirmed or not.
fn orders(app: &TestApp, case: &CaseNumber) -> Vec<i64> {
    let of = app.case(case).id;
    app.numbers(&format!(
        "SELECT CASE WHEN confirmed_by IS NULL THEN 0 ELSE 1 END AS number FROM secrecy_orders WHERE case_id = {of} AND ended_at IS NULL"
    ))
}

/// Lets `second` run while `first` has done its step and not committed it yet. On SQLite the second waits for the writer.
fn meanwhile<T: Send>(
    app: &TestApp,
    first: impl FnOnce(&mut quarterlight::db::Db) -> Result<(), Error> + Send + 'static,
    second: impl FnOnce() -> T + Send,
) -> T {
    let (tell, done) = channel();
    let (go, commit) = channel();
    std::thread::scope(|scope| {
        let one = scope.spawn(move || {
            app.pool.write(move |db| {
                first(db)?;
                tell.send(()).unwrap();
                commit.recv().unwrap();
                Ok::<_, Error>(())
            })
        });
        done.recv().unwrap();
        let two = scope.spawn(second);
        if app.engine() == Engine::Postgres {
            let blocked = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            until("the second waits or is through", || two.is_finished() || app.count(blocked) > 0);
        }
        go.send(()).unwrap();
        one.join().unwrap().unwrap();
        two.join().unwrap()
    })
}

on_both! {
    fn the_case_that_goes_on_tells_of_a_merging_and_its_undoing(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        mara.assigns(&two, &rea).unwrap();
        for somebody in [&mara, &rea] {
            watches(&app, somebody, &two).unwrap();
        }
        let before = app.count("events");
        merges(&app, &omar, &one, &two).unwrap();
        assert_eq!(app.count("events") - before, 1, "one change, one event");
        assert_eq!(last_line(&app, &mara, &two), format!("Case {one} merged into this one, with its notices"));
        assert_eq!(last_line(&app, &rea, &two), "Another case merged into this one, with its notices", "not hers to see");
        assert_eq!(last_line(&app, &mara, &one), "Merged into another case");
        assert_eq!((news(&app, &mara), news(&app, &rea)), (vec![(two.clone(), 1)], vec![(two.clone(), 1)]));
        assert_eq!(last_change(&app, &mara, &two), app.words("SELECT display_name AS word FROM users WHERE name = 'omar'")[0]);
        looks(&app, &mara, &two);
        assert_eq!(news(&app, &mara), [(two.clone(), 0)]);
        unmerges(&app, &omar, &one).unwrap();
        assert_eq!(last_line(&app, &mara, &two), format!("Merging of case {one} undone; its notices left this one"));
        assert_eq!(news(&app, &mara), [(two.clone(), 1)]);
    }

    fn a_link_stands_in_the_timelines_of_both_for_those_who_see_both(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        mara.assigns(&two, &rea).unwrap();
        for somebody in [&omar, &rea] {
            watches(&app, somebody, &two).unwrap();
        }
        let link = links(&app, &mara, &one, CaseRelation::Related, &two).unwrap();
        assert_eq!(last_line(&app, &omar, &two), format!("Linked by case {one}"));
        assert!(!last_line(&app, &rea, &two).contains("Link"));
        assert_eq!((news(&app, &omar)[0].1, news(&app, &rea)[0].1), (1, 0));
        let (act, number) = (mara.act(), two.clone());
        app.pool.write(move |db| cases::unlink_cases(db, &act, &number, link)).unwrap();
        assert_eq!(last_line(&app, &omar, &one), format!("Link removed by case {two}"), "from the other side");
    }

    fn who_wrote_a_note_did_not_change_the_case_last(app: TestApp) {
        let (mara, omar, one) = (app.officer("mara"), app.officer("omar"), case(&app, "ada@example.org"));
        mara.confirms(&one, Kind::BreachNotification).unwrap();
        let changed = last_change(&app, &mara, &one);
        writes(&app, &omar, &one, "I rang them.").unwrap();
        assert_eq!(last_change(&app, &mara, &one), changed);
        assert_eq!(changed, app.words("SELECT display_name AS word FROM users WHERE name = 'mara'")[0]);
    }

    fn an_order_of_secrecy_holds_the_whole_matter(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        merges(&app, &mara, &one, &two).unwrap();
        secrecy(&app, &mara, &two);
        assert_eq!((orders(&app, &one), orders(&app, &two)), (vec![0], vec![0]));
        let (act, merged) = (mara.act(), one.clone());
        let refused = app.pool.write(move |db| cases::record_secrecy(db, &act, &merged, "2026-12-31".parse().unwrap()));
        assert!(refusal(refused).contains(&format!("merged into `{two}`")));
        let order = |case: &CaseNumber| {
            let of = app.case(case).id;
            SecrecyOrderId::from_i64(app.numbers(&format!("SELECT id AS number FROM secrecy_orders WHERE case_id = {of}"))[0])
        };
        let (act, merged, half) = (omar.act(), one.clone(), order(&one));
        let refused = app.pool.write(move |db| cases::confirm_secrecy(db, &act, &merged, half));
        assert!(refusal(refused).contains("the whole matter"), "not half of it");
        let (act, number, id) = (omar.act(), two.clone(), order(&two));
        app.pool.write(move |db| cases::confirm_secrecy(db, &act, &number, id)).unwrap();
        assert_eq!((orders(&app, &one), orders(&app, &two)), (vec![1], vec![1]));
        let (act, number) = (omar.act(), two.clone());
        app.pool.write(move |db| cases::end_secrecy(db, &act, &number, id)).unwrap();
        assert_eq!((orders(&app, &one), orders(&app, &two)), (vec![], vec![]));
    }

    fn only_what_is_secret_until_the_same_day_is_merged_and_no_half_of_it_comes_out(app: TestApp) {
        let mara = app.officer("mara");
        let [one, two, three] = ["ada", "eve", "ida"].map(|name| case(&app, &format!("{name}@example.org")));
        let until = |case: &CaseNumber, day: &str| {
            let (act, case, day) = (mara.act(), case.clone(), day.parse().unwrap());
            app.pool.write(move |db| cases::record_secrecy(db, &act, &case, day)).unwrap()
        };
        until(&one, "2026-08-31");
        until(&two, "2026-12-31");
        let own = until(&three, "2026-12-31");
        assert!(refusal(merges(&app, &mara, &one, &two)).contains("until the same day"));
        merges(&app, &mara, &three, &two).unwrap();
        let (act, merged) = (mara.act(), three.clone());
        let ended = app.pool.write(move |db| cases::end_secrecy(db, &act, &merged, own));
        assert!(refusal(ended).contains("the whole matter"), "the other half has to be kept still");
    }

    fn a_merging_that_a_closed_ballot_was_about_is_not_undone(app: TestApp) {
        let (mara, cleo, [ann]) = (app.officer("mara"), app.clerk("cleo"), app.board());
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        merges(&app, &mara, &one, &two).unwrap();
        recommends(&mara, &two);
        cleo.opens_ballot(&two, OUTSIDE).unwrap();
        ann.votes(&two, Against).unwrap();
        cleo.closes_ballot(&two).unwrap();
        let held = holds(&app, &two);
        assert_eq!(app.state(&two), CaseState::InReview);
        assert!(refusal(unmerges(&app, &mara, &one)).contains("the Board was asked about case"));
        assert_eq!(holds(&app, &two), held);
    }

    fn a_notice_of_two_merged_cases_stays_until_neither_is(app: TestApp) {
        let mara = app.officer("mara");
        let [one, two, three] = ["ada", "eve", "ida"].map(|name| case(&app, &format!("{name}@example.org")));
        app.receives(mail("ada@example.org").to(&address(&app, &one)).header("Cc", &address(&app, &two)).says("Both."));
        let alone = holds(&app, &three);
        merges(&app, &mara, &one, &three).unwrap();
        merges(&app, &mara, &two, &three).unwrap();
        assert_eq!(holds(&app, &three).0, alone.0 + 3);
        unmerges(&app, &mara, &one).unwrap();
        assert_eq!(holds(&app, &three).0, alone.0 + 2, "what the other case brings too is still there");
        unmerges(&app, &mara, &two).unwrap();
        assert_eq!(holds(&app, &three), alone);
    }

    fn a_letter_to_a_merged_case_goes_where_its_matter_goes_on(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        merges(&app, &mara, &one, &two).unwrap();
        let before = (holds(&app, &one).0, holds(&app, &two).0);
        let new = NewLetter {
            channel: Channel::Post,
            received_at: app.now(),
            kind: Kind::BreachNotification,
            urgency: Urgency::Normal,
            summary: String::new(),
            letter: Letter {
                sender: "Ada".to_owned(),
                sender_address: String::new(),
                subject: "More".to_owned(),
                text: "There is more.".to_owned(),
            },
            joins: Some(one.clone()),
        };
        assert_eq!(cases::log_notice(&app.pool, &mara.act(), &new).unwrap().number, two);
        assert_eq!((holds(&app, &one).0, holds(&app, &two).0), (before.0, before.1 + 1));
    }

    fn the_case_that_came_in_first_goes_on(app: TestApp) {
        let mara = app.officer("mara");
        let one = case(&app, "ada@example.org");
        app.passes(60);
        let two = case(&app, "eve@example.org");
        assert!(refusal(merges(&app, &mara, &one, &two)).contains("merge the other way round"));
        merges(&app, &mara, &two, &one).unwrap();
    }

    fn what_people_added_stays_and_is_said(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        writes(&app, &mara, &one, "I rang them.").unwrap();
        mara.adds_identifier(&one, &account_id("1a")).unwrap();
        merges(&app, &mara, &one, &two).unwrap();
        let mergings = app.pool.read(|db| cases::mergings(db, &mara.act(), &app.case(&two))).unwrap();
        assert_eq!(mergings.from[0].stays, Staying { parties: 1, identifiers: 1, notes: 1, ..Staying::default() });
    }

    fn a_message_that_comes_while_its_case_is_merged_joins_the_other(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        let notice = app.takes(mail("ada@example.org").to(&address(&app, &one)).says("Now.")).unwrap().notice;
        let (act, version, from, into) = (mara.act(), app.case(&one).version, one.clone(), two.clone());
        let merge = move |db: &mut _| cases::merge(db, &act, &from, version, &into).map(drop);
        let placed = meanwhile(&app, merge, || cases::place(&app.pool, &app.act("intake"), notice).unwrap());
        assert_eq!(placed, Placed::Joined(vec![app.case(&two).id]));
        assert_eq!(holds(&app, &one).0, 1);
    }

    fn a_merging_that_the_other_case_overtook_says_which_case_that_was(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        let (act, version, number) = (mara.act(), app.case(&two).version, two.clone());
        let changes = move |db: &mut _| cases::set_urgency(db, &act, &number, version, Urgency::Emergency).map(drop);
        let merged = meanwhile(&app, changes, || merges(&app, &mara, &one, &two));
        // SQLite has one writer: there the merging begins when the change is done.
        if app.engine() == Engine::Postgres {
            assert!(refusal(merged).contains(&format!("somebody else changed case `{two}`")));
        } else {
            merged.unwrap();
        }
    }

    fn an_assignment_goes_back_only_to_somebody_who_still_reviews_and_calls_them(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let one = case(&app, "ada@example.org");
        let calls = |who: &Somebody| app.count(&format!("mails WHERE message = 'case_assigned' AND user_id = {}", who.id));
        mara.assigns(&one, &rea).unwrap();
        mara.assigns(&one, &ron).unwrap();
        undoes_assignment(&app, &mara, &one).unwrap();
        assert_eq!((app.case(&one).assigned_to, calls(&rea)), (Some(rea.id), 2));
        mara.assigns(&one, &ron).unwrap();
        app.sql(&format!("UPDATE users SET state = 'disabled' WHERE id = {}", rea.id)).unwrap();
        undoes_assignment(&app, &mara, &one).unwrap();
        assert_eq!((app.state(&one), app.case(&one).assigned_to, calls(&rea)), (CaseState::Received, None, 2));
    }

    fn an_assignment_that_led_to_a_recommendation_is_not_taken_back(app: TestApp) {
        let (mara, cleo, one) = (app.officer("mara"), app.clerk("cleo"), case(&app, "ada@example.org"));
        recommends(&mara, &one);
        cleo.sends_back(&one, "The grounds are thin.").unwrap();
        assert!(refusal(undoes_assignment(&app, &mara, &one)).contains("was recommended"), "one's own neither");
        assert_eq!(app.state(&one), CaseState::InReview);
        // The one before cannot take it again, and nobody is before them: it would be a received case with a recommendation.
        let rea = app.reviewer("rea");
        mara.assigns(&one, &rea).unwrap();
        app.sql(&format!("DELETE FROM user_roles WHERE user_id = {}", mara.id)).unwrap();
        let omar = app.officer("omar");
        assert!(refusal(undoes_assignment(&app, &omar, &one)).contains("was recommended"));
    }

    fn the_next_case_is_the_urgent_one_however_many_came_before(app: TestApp) {
        let mara = app.officer("mara");
        let first = case(&app, "a0@example.org");
        for nth in 1..52 {
            case(&app, &format!("a{nth}@example.org"));
        }
        let urgent = case(&app, "urgent@example.org");
        let (act, version, number) = (mara.act(), app.case(&urgent).version, urgent.clone());
        app.pool.write(move |db| cases::set_urgency(db, &act, &number, version, Urgency::Emergency)).unwrap();
        let done = app.case(&first).id;
        let next = app.pool.read(|db| cases::next_waiting(db, &mara.act(), CaseState::Received, done)).unwrap().unwrap();
        let top = app.pool.read(|db| cases::waiting(db, &mara.act())).unwrap().to_assign.cases[0].number.clone();
        assert_eq!((next.number, top), (urgent.clone(), urgent));
    }

    fn what_stood_before_the_board_is_not_undone_by_a_button(app: TestApp) {
        let (mara, one, two) = (app.officer("mara"), case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        recommends(&mara, &one);
        let ticked = [&one, &two].map(|case| Ticked { number: case.clone(), version: app.case(case).version });
        let done = cases::step_many(&app.pool, &mara.act(), &ticked, BulkStep::SetAside(SetAsideReason::Withdrawn));
        let undo: Vec<bool> = done.into_iter().map(|(_, done)| matches!(done, Ok(BulkDone::Done { undo: Some(_) }))).collect();
        assert_eq!(undo, [false, true]);
    }

    fn a_draft_of_a_recommendation_is_gone_once_it_is_handed_in(app: TestApp) {
        let (mara, one) = (app.officer("mara"), case(&app, "ada@example.org"));
        mara.assigns(&one, &mara).unwrap();
        keeps(&app, &mara, &one, DraftForm::Recommendation, "It shows").unwrap();
        mara.recommends(&one, OUTSIDE).unwrap();
        assert_eq!(app.count("drafts"), 0);
    }
}
