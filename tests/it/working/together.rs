//! Notes, watching, links, drafts, steps for several, undoing an assignment, and what comes next.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::Connection;

use super::*;

on_both! {
    fn a_mentioned_colleague_is_told_once_and_finds_the_note_until_they_have_read_it(app: TestApp) {
        let (mara, omar, case) = (app.officer("mara"), app.officer("omar"), case(&app, "ada@example.org"));
        let note = writes(&app, &mara, &case, "  @omar, please look. @omar! I, @mara, did. ").unwrap();
        assert_eq!((mentions(&app, &omar), mentions(&app, &mara)), (vec![note], vec![]));
        assert_eq!(app.numbers("SELECT user_id AS number FROM mails WHERE message = 'mentioned'"), [omar.id.as_i64()]);
        let (_, notes) = cases::read_notes(&app.pool, &omar.act(), &case).unwrap();
        assert_eq!(notes[0].text.as_deref(), Some("@omar, please look. @omar! I, @mara, did."));
        assert_eq!(notes[0].by, "mara");
        assert_eq!(mentions(&app, &omar), []);
    }

    fn who_cannot_read_the_notes_of_a_case_is_not_mentioned_there(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let (ann, case) = (app.board_member("ann"), case(&app, "ada@example.org"));
        mara.assigns(&case, &rea).unwrap();
        writes(&app, &mara, &case, "See what @rea. finds.").unwrap();
        assert_eq!(mentions(&app, &rea).len(), 1);
        let before = (app.count("events"), app.count("notes"));
        let unknown = refusal(writes(&app, &mara, &case, "Ask @nobody."));
        for stranger in [&ron, &ann] {
            let told = refusal(writes(&app, &mara, &case, &format!("Ask @{}.", stranger.name)));
            assert_eq!(told, unknown.replace("nobody.", &format!("{}.", stranger.name)), "the same words as for nobody");
            assert!(writes(&app, stranger, &case, "Mine.").is_err());
            assert!(cases::read_notes(&app.pool, &stranger.act(), &case).is_err());
        }
        assert_eq!((app.count("events"), app.count("notes")), before);
        // Who reviews it no longer finds nothing of it any more.
        mara.assigns(&case, &ron).unwrap();
        assert_eq!(mentions(&app, &rea), []);
    }

    fn mentions_in_cases_that_are_another_s_push_none_of_one_s_own_aside(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let (lost, own) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        for case in [&lost, &own] {
            mara.assigns(case, &rea).unwrap();
        }
        for _ in 0..50 {
            writes(&app, &mara, &lost, "@rea").unwrap();
        }
        let mine = writes(&app, &mara, &own, "@rea").unwrap();
        mara.assigns(&lost, &ron).unwrap();
        assert_eq!(mentions(&app, &rea), [mine]);
    }

    fn a_name_is_looked_up_once_however_often_a_note_repeats_it(app: TestApp) {
        let (mara, case) = (app.officer("mara"), case(&app, "ada@example.org"));
        app.officer("omar");
        let (act, text) = (mara.act(), "@omar ".repeat(3_000));
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = crate::support::counts(&asked);
        app.pool.write(move |db| {
            db.set_instrumentation(counter);
            cases::write_note(db, &act, &case, &text)
        }).unwrap();
        assert!(asked.load(Ordering::Relaxed) < 100, "{asked:?}");
    }

    fn only_its_author_takes_a_note_back_and_its_text_is_gone(app: TestApp) {
        let (mara, omar, case) = (app.officer("mara"), app.officer("omar"), case(&app, "ada@example.org"));
        let note = writes(&app, &mara, &case, "A planted word, @omar.").unwrap();
        let takes_back = |who: &Somebody| {
            let (act, case) = (who.act(), case.clone());
            app.pool.write(move |db| cases::take_back_note(db, &act, &case, note))
        };
        assert!(takes_back(&omar).is_err());
        takes_back(&mara).unwrap();
        assert!(takes_back(&mara).is_err(), "once");
        assert_eq!(app.count("notes WHERE body IS NOT NULL"), 0);
        let (_, notes) = cases::read_notes(&app.pool, &omar.act(), &case).unwrap();
        assert!(notes[0].text.is_none() && notes[0].taken_back_at.is_some());
        assert_eq!(mentions(&app, &omar), [], "nothing is left to read");
    }

    fn a_watched_case_has_news_of_others_until_its_watcher_looks(app: TestApp) {
        let (mara, omar, case) = (app.officer("mara"), app.officer("omar"), case(&app, "ada@example.org"));
        assert!(watches(&app, &mara, &case).unwrap());
        assert!(!watches(&app, &mara, &case).unwrap(), "once");
        assert_eq!(news(&app, &mara), [(case.clone(), 0)]);
        mara.confirms(&case, Kind::BreachNotification).unwrap();
        cases::read_parties(&app.pool, &omar.act(), &case).unwrap();
        watches(&app, &omar, &case).unwrap();
        assert_eq!(news(&app, &mara), [(case.clone(), 0)], "neither what one does nor that others look");
        omar.assigns(&case, &omar).unwrap();
        assert_eq!(news(&app, &mara), [(case.clone(), 1)]);
        let (act, id) = (mara.act(), app.case(&case).id);
        let seen = app.pool.read(|db| cases::news_until(db, &act, id)).unwrap().unwrap();
        // Something happens while her page is made.
        writes(&app, &omar, &case, "One thing more.").unwrap();
        let looks = |until| {
            let act = mara.act();
            app.pool.write(move |db| cases::look_through(db, &act, id, until)).unwrap();
        };
        looks(seen);
        assert_eq!(news(&app, &mara), [(case.clone(), 1)], "her page did not show it");
        looks(app.pool.read(|db| cases::news_until(db, &act, id)).unwrap().unwrap());
        looks(seen);
        assert_eq!(news(&app, &mara), [(case.clone(), 0)], "a slower page takes nothing back");
        let (act, number) = (mara.act(), case.clone());
        assert!(app.pool.write(move |db| cases::unwatch(db, &act, &number)).unwrap());
        assert_eq!(news(&app, &mara), []);
    }

    fn an_assignment_makes_no_watch_and_a_watch_shows_nothing_once_the_case_is_another_s(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let case = case(&app, "ada@example.org");
        mara.assigns(&case, &rea).unwrap();
        assert_eq!(news(&app, &rea), []);
        watches(&app, &rea, &case).unwrap();
        assert!(watches(&app, &ron, &case).is_err());
        mara.assigns(&case, &ron).unwrap();
        assert_eq!(news(&app, &rea), []);
    }

    fn a_link_stands_on_both_sides_for_those_who_see_the_other_case(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        mara.assigns(&one, &rea).unwrap();
        let link = links(&app, &mara, &one, CaseRelation::FollowUpTo, &two).unwrap();
        assert_eq!((linked(&app, &mara, &one), linked(&app, &mara, &two)), (vec![two.clone()], vec![one.clone()]));
        assert_eq!(linked(&app, &rea, &one), [], "the other case is not theirs to see");
        assert!(links(&app, &rea, &one, CaseRelation::Related, &two).is_err());
        let (act, number) = (mara.act(), two.clone());
        app.pool.write(move |db| cases::unlink_cases(db, &act, &number, link)).unwrap();
        assert_eq!((linked(&app, &mara, &one), linked(&app, &mara, &two)), (vec![], vec![]));
        links(&app, &mara, &one, CaseRelation::FollowUpTo, &two).unwrap();
    }

    fn a_link_is_made_once_and_never_to_itself_or_to_nothing(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        links(&app, &mara, &one, CaseRelation::Related, &two).unwrap();
        assert!(refusal(links(&app, &mara, &one, CaseRelation::Related, &two)).contains("linked so already"));
        assert!(refusal(links(&app, &mara, &two, CaseRelation::Related, &one)).contains("linked so already"));
        links(&app, &mara, &two, CaseRelation::DuplicateOf, &one).unwrap();
        assert!(refusal(links(&app, &mara, &one, CaseRelation::Related, &one)).contains("this case itself"));
        assert!(refusal(links(&app, &mara, &one, CaseRelation::Related, &"2026-0999".parse().unwrap())).contains("there is no case"));
    }

    fn a_draft_is_its_writer_s_alone_and_gone_once_it_is_handed_in(app: TestApp) {
        let (mara, omar, case) = (app.officer("mara"), app.officer("omar"), case(&app, "ada@example.org"));
        let before = app.count("events");
        keeps(&app, &mara, &case, DraftForm::Note, "Half a sen").unwrap();
        keeps(&app, &mara, &case, DraftForm::Note, "Half a sentence.").unwrap();
        assert_eq!(app.count("events") - before, 1, "keeping it again and again is one happening");
        assert_eq!(draft(&app, &mara, &case, DraftForm::Note).as_deref(), Some("Half a sentence."));
        assert_eq!((draft(&app, &omar, &case, DraftForm::Note), draft(&app, &mara, &case, DraftForm::Reply)), (None, None));
        keeps(&app, &omar, &case, DraftForm::Note, "Omar's.").unwrap();
        writes(&app, &mara, &case, "A whole sentence.").unwrap();
        assert_eq!(draft(&app, &mara, &case, DraftForm::Note), None);
        assert_eq!(draft(&app, &omar, &case, DraftForm::Note).as_deref(), Some("Omar's."));
        // A draft that somebody moved to another person opens for nobody.
        app.sql(&format!("UPDATE drafts SET user_id = {}", mara.id)).unwrap();
        assert_eq!(draft(&app, &mara, &case, DraftForm::Note), None);
    }

    fn who_may_not_write_there_any_more_has_no_draft(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let case = case(&app, "ada@example.org");
        mara.assigns(&case, &rea).unwrap();
        keeps(&app, &rea, &case, DraftForm::Recommendation, "It shows").unwrap();
        assert!(keeps(&app, &ron, &case, DraftForm::Recommendation, "Mine").is_err());
        mara.assigns(&case, &ron).unwrap();
        assert_eq!(draft(&app, &rea, &case, DraftForm::Recommendation), None);
    }

    fn an_assignment_is_undone_until_the_reviewer_has_begun(app: TestApp) {
        let (mara, rea, ron) = (app.officer("mara"), app.reviewer("rea"), app.reviewer("ron"));
        let case = case(&app, "ada@example.org");
        assert!(undoes_assignment(&app, &mara, &case).is_err(), "there is none");
        mara.assigns(&case, &rea).unwrap();
        undoes_assignment(&app, &mara, &case).unwrap();
        assert_eq!((app.state(&case), app.case(&case).assigned_to), (CaseState::Received, None));
        mara.assigns(&case, &rea).unwrap();
        mara.assigns(&case, &ron).unwrap();
        assert!(undoes_assignment(&app, &rea, &case).is_err());
        undoes_assignment(&app, &mara, &case).unwrap();
        assert_eq!((app.state(&case), app.case(&case).assigned_to), (CaseState::InReview, Some(rea.id)));
        cases::read_parties(&app.pool, &rea.act(), &case).unwrap();
        assert!(refusal(undoes_assignment(&app, &mara, &case)).contains("has begun"));
        mara.assigns(&case, &mara).unwrap();
        cases::read_parties(&app.pool, &mara.act(), &case).unwrap();
        undoes_assignment(&app, &mara, &case).unwrap();
        assert_eq!(app.case(&case).assigned_to, Some(rea.id), "one's own is one's own to give back");
    }

    fn one_step_for_several_leaves_out_those_that_cannot_take_it(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let [one, two, three] = ["ada", "eve", "ida"].map(|name| case(&app, &format!("{name}@example.org")));
        let ticked = |case: &CaseNumber| Ticked { number: case.clone(), version: app.case(case).version };
        let all = [ticked(&one), ticked(&two), ticked(&three), Ticked { number: "2026-0999".parse().unwrap(), version: 1 }];
        omar.confirms(&two, Kind::BreachNotification).unwrap();
        let before = app.count("events");
        let step = |who: &Somebody, all: &[Ticked], step| -> Vec<Result<BulkDone, Error>> {
            cases::step_many(&app.pool, &who.act(), all, step).into_iter().map(|(_, done)| done).collect()
        };
        let done = step(&mara, &all, BulkStep::SetAside(SetAsideReason::Spam));
        assert!(matches!(done[..], [Ok(BulkDone::Done { .. }), Err(Error::Conflict(_)), Ok(_), Err(Error::Unknown(_))]), "{done:?}");
        assert_eq!(app.count("events") - before, 2, "an event for each that was done");
        assert_eq!((app.state(&one), app.state(&two)), (CaseState::SetAside, CaseState::Received));

        let two_now = [ticked(&two)];
        let urgent = BulkStep::Urgency(Urgency::Emergency);
        assert!(matches!(step(&mara, &two_now, urgent)[..], [Ok(BulkDone::Done { .. })]));
        assert_eq!((app.case(&two).urgency, app.case(&two).kind_confirmed), (Urgency::Emergency, true));
        assert!(matches!(step(&mara, &[ticked(&two)], urgent)[..], [Ok(BulkDone::AlreadySo)]));
        assert!(matches!(step(&mara, &[ticked(&two)], BulkStep::Assign(mara.id))[..], [Ok(BulkDone::Done { .. })]));
        assert!(matches!(step(&mara, &two_now, BulkStep::Watch)[..], [Ok(BulkDone::Done { .. })]), "a watch needs no version");
        let rea = app.reviewer("rea");
        for refused in [BulkStep::Watch, urgent, BulkStep::SetAside(SetAsideReason::Spam), BulkStep::Assign(rea.id)] {
            assert!(matches!(step(&rea, &[ticked(&two)], refused)[..], [Err(Error::Unknown(_))]), "{refused:?}");
        }
    }

    fn urgency_for_several_confirms_no_guess(app: TestApp) {
        let (mara, one) = (app.officer("mara"), case(&app, "ada@example.org"));
        let ticked = Ticked { number: one.clone(), version: app.case(&one).version };
        cases::step_many(&app.pool, &mara.act(), &[ticked], BulkStep::Urgency(Urgency::Emergency));
        let now = app.case(&one);
        assert_eq!((now.kind_confirmed, now.urgency), (false, Urgency::Emergency));
    }

    fn the_next_case_is_the_one_due_first_of_the_same_sort(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        let [one, two, three] = ["ada", "eve", "ida"].map(|name| {
            app.passes(60);
            case(&app, &format!("{name}@example.org"))
        });
        let next = |who: &Somebody, like, done: &CaseNumber| {
            let done = app.case(done).id;
            app.pool.read(|db| cases::next_waiting(db, &who.act(), like, done)).unwrap().map(|case| case.number)
        };
        assert_eq!(next(&mara, CaseState::Received, &one), Some(two.clone()));
        mara.assigns(&two, &mara).unwrap();
        assert_eq!(next(&mara, CaseState::Received, &one), Some(three.clone()));
        assert_eq!(next(&mara, CaseState::InReview, &one), Some(two.clone()));
        assert_eq!(next(&rea, CaseState::InReview, &one), None, "nothing of it is theirs");
    }
}
