//! What waits in the pen, and how it leaves it.

use super::*;

on_both! {
    fn before_a_message_stands_the_one_that_still_waits_before_it(app: TestApp) {
        let (mara, rita) = (app.officer("mara"), app.reviewer("rita"));
        let [first, second, third] = [1, 2, 3].map(|nth| app.receives(unclear(nth)).receipt.notice);
        let before = |notice| app.pool.read(|db| cases::held_before(db, &mara.act(), notice)).unwrap();
        assert_eq!([first, second, third].map(before), [None, Some(first), Some(second)]);
        let act = mara.act();
        app.pool.write(move |db| cases::set_aside_held(db, &act, second, SetAsideReason::Spam)).unwrap();
        assert_eq!(before(third), Some(first));
        let denied = app.pool.read(|db| cases::held_before(db, &rita.act(), third));
        assert!(matches!(denied, Err(cases::Error::Denied(_))), "{denied:?}");
    }

    fn of_two_officers_who_accept_one_message_at_once_one_hears_of_the_other(app: TestApp) {
        let officers = [app.officer("mara"), app.officer("omar")];
        for nth in 0..5 {
            let held = app.receives(format!("unreadable {nth}")).receipt.notice;
            let together = std::sync::Barrier::new(2);
            let outcomes = std::thread::scope(|threads| {
                let accepting = officers.each_ref().map(|officer| {
                    let (app, together, act) = (&app, &together, officer.act());
                    threads.spawn(move || {
                        together.wait();
                        cases::accept_as_case(&app.pool, &act, held, BREACH)
                    })
                });
                accepting.map(|one| one.join().unwrap())
            });
            let opened = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
            let late = outcomes.iter().filter(|outcome| matches!(outcome, Err(cases::Error::Placed(_)))).count();
            assert_eq!((opened, late), (1, 1), "{outcomes:?}");
        }
        assert_eq!(app.count("cases"), 5);
    }

    fn one_step_accepts_what_a_message_is_taken_for(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let mentions = mail("eve@example.org").about(&format!("About {case}")).says("Me too.");
        let mentions = holds(&app, mentions, PenReason::MentionsCase);
        let listed = holds(&app, abuse("l@example.org").header("List-Id", "<l.example.org>"), PenReason::MailingList);
        let unclear = holds(&app, unclear(1), PenReason::Unclear);
        let pen = held(&app, &mara);
        assert_eq!(pen[0].suggested.as_ref().map(|case| &case.number), Some(&case));
        assert_eq!((pen[1].suggested.as_ref(), pen[1].suggested_kind), (None, Some(BREACH)));
        assert!(pen[2].guess().is_none());
        let accept = |notice| accepts(&app, &mara, notice);
        assert_eq!(accept(mentions).unwrap(), LeftPen::Joined(case));
        let LeftPen::Opened(new) = accept(listed).unwrap() else { panic!("no case") };
        assert_eq!((app.case(&new).kind, app.case(&new).kind_confirmed), (BREACH, true));
        assert!(matches!(accept(unclear), Err(cases::Error::Invalid { field: "guess", .. })));
        assert!(matches!(accept(listed), Err(cases::Error::Placed(_))), "once");
        assert_eq!(held(&app, &mara).len(), 1);
        assert!(matches!(cases::accept_guess(&app.pool, &app.auditor("aki").act(), unclear, None), Err(cases::Error::Denied(_))));
    }

    fn many_leave_the_pen_at_once_and_each_has_its_own_result(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let all: Vec<NoticeId> = (0..4).map(|nth| holds(&app, unclear(nth), PenReason::Unclear)).collect();
        cases::place_held(&app.pool, &omar.act(), all[1], &PenStep::Open(BREACH)).unwrap();
        let events = app.count("events");
        let each = |step: PenStep| all.iter().map(|notice| (*notice, step.clone())).collect::<Vec<_>>();
        let spam = each(PenStep::SetAside(SetAsideReason::Spam));
        let results = cases::place_many(&app.pool, &mara.act(), &spam);
        assert_eq!(results.iter().map(|(notice, _)| *notice).collect::<Vec<_>>(), all);
        for (nth, (_, result)) in results.iter().enumerate() {
            match nth {
                1 => assert!(matches!(result, Err(cases::Error::Placed(_))), "{result:?}"),
                _ => assert_eq!(*result.as_ref().unwrap(), LeftPen::SetAside(SetAsideReason::Spam)),
            }
        }
        assert_eq!(app.count("events") - events, 3, "one each");
        let books = app.reconciles();
        assert_eq!((books.pen, books.set_aside, books.opened, books.balanced), (0, 3, 1, true));
        let denied = cases::place_many(&app.pool, &app.auditor("aki").act(), &each(PenStep::AcceptGuess(None)));
        assert!(denied.iter().all(|(_, result)| matches!(result, Err(cases::Error::Denied(_)))));
    }

    fn a_further_delivery_takes_nothing_out_of_the_pen(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org"));
        let waits = holds(&app, unclear(1), PenReason::Unclear);
        let spam = holds(&app, unclear(2), PenReason::Unclear);
        cases::place_held(&app.pool, &mara.act(), spam, &PenStep::SetAside(SetAsideReason::Spam)).unwrap();
        for nth in [1, 2] {
            let again = app.receives_for(unclear(nth), delivered_to(&[&address(&app, &case)]));
            assert_eq!((again.receipt.repeated, again.placed), (true, Placed::Already));
        }
        let pen = held(&app, &mara);
        assert_eq!(pen.iter().map(|held| held.notice).collect::<Vec<_>>(), [waits, spam]);
        for held in pen {
            assert_eq!(held.reason, PenReason::AddressedToCase);
            assert_eq!(accepts(&app, &mara, held.notice).unwrap(), LeftPen::Joined(case.clone()));
        }
        assert!(app.reconciles().balanced);
    }

    fn a_guess_that_changed_since_it_was_seen_is_not_accepted(app: TestApp) {
        let mara = app.officer("mara");
        let (one, two) = (app.opens_case(abuse("ada@example.org")), app.opens_case(abuse("eve@example.org")));
        let names = || mail("eve@example.org").about(&format!("About {one}")).says("Me too.");
        let listed = || abuse("l@example.org").header("List-Id", "<l.example.org>");
        let case = holds(&app, names(), PenReason::MentionsCase);
        let kind = holds(&app, listed(), PenReason::MailingList);
        let nothing = holds(&app, unclear(1), PenReason::Unclear);
        let pen = held(&app, &mara);
        let seen: Vec<Option<Guess>> = pen.iter().map(cases::HeldNotice::guess).collect();
        assert_eq!(seen, [Some(Guess::Case(one.clone())), Some(Guess::Kind(BREACH)), None]);
        for guess in seen.iter().flatten() {
            assert_eq!(guess.to_string().parse().as_ref(), Ok(guess), "as a page sends it back");
        }
        for bytes in [names(), listed(), unclear(1)] {
            assert!(app.receives_for(bytes, delivered_to(&[&address(&app, &two)])).receipt.repeated);
        }
        let events = app.count("events");
        let steps: Vec<_> = [case, kind, nothing].into_iter().zip(seen.into_iter().map(PenStep::AcceptGuess)).collect();
        for (notice, result) in cases::place_many(&app.pool, &mara.act(), &steps) {
            let Err(cases::Error::Invalid { field: "guess", what, .. }) = result else { panic!("{notice}: {result:?}") };
            assert_eq!(what, "the guess has changed");
        }
        assert_eq!((app.count("events"), held(&app, &mara).len()), (events, 3));
        assert_eq!(accepts(&app, &mara, case).unwrap(), LeftPen::Joined(two), "as it is now");
    }

    fn what_waits_too_long_raises_one_alarm_a_day(app: TestApp) {
        let mara = app.officer("mara");
        let state = || app.pool.read(|db| cases::pen_state(db, &mara.act())).unwrap();
        holds(&app, unclear(1), PenReason::Unclear);
        let held_at = app.now();
        app.passes(23 * 3600);
        holds(&app, unclear(2), PenReason::Unclear);
        app.runs_due_jobs();
        assert_eq!((state().waiting, state().oldest_at, state().overdue), (2, Some(held_at), 0));
        assert_eq!(calls(&app, "pen_overdue"), 0);
        app.passes(2 * 3600);
        assert_eq!(state().overdue, 1);
        assert_eq!(held(&app, &mara).iter().map(|held| held.overdue).collect::<Vec<_>>(), [true, false]);
        for _ in 0..3 {
            app.runs_due_jobs();
            // Another process, which remembers nothing.
            app.jobs().unwrap().run_due();
        }
        assert_eq!(calls(&app, "pen_overdue"), 1);
        app.passes(24 * 3600);
        app.runs_due_jobs();
        assert_eq!(calls(&app, "pen_overdue"), 2);
        for held in held(&app, &mara) {
            cases::place_held(&app.pool, &mara.act(), held.notice, &PenStep::Open(BREACH)).unwrap();
        }
        app.passes(24 * 3600);
        app.runs_due_jobs();
        assert_eq!((calls(&app, "pen_overdue"), state().waiting, state().oldest_at), (2, 0, None));
    }

    fn answers_of_machines_raise_no_alarm(app: TestApp) {
        let mara = app.officer("mara");
        holds(&app, abuse("r@example.org").header("Auto-Submitted", "auto-replied"), PenReason::AutoReply);
        assert_eq!(bounces(&app, bounce("abuse@session.example"), "abuse@session.example").placed, Placed::Held(PenReason::Bounce));
        app.passes(72 * 3600);
        app.runs_due_jobs();
        assert_eq!(app.pool.read(|db| cases::pen_state(db, &mara.act())).unwrap().overdue, 2, "and yet they are shown");
        assert_eq!((calls(&app, "pen_overdue"), calls(&app, "pen_waiting")), (0, 0));
    }

    fn a_poison_message_holds_up_none_of_the_hundred_behind_it(app: TestApp) {
        let poison = [b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec(), b"\0\xff--b\r\n".repeat(500)];
        let poison = app.takes(poison.concat()).unwrap().notice;
        let broken = app.takes("neither header nor body").unwrap().notice;
        let corrupt = app.takes(abuse("x@example.org").says("Its envelope is damaged on the disk.")).unwrap().notice;
        app.sql(&format!("UPDATE notices SET envelope = raw WHERE id = {corrupt}")).unwrap();
        for nth in 0..100 {
            app.takes(abuse("ada@example.org").says(&format!("Good message {nth}."))).unwrap();
        }
        assert_eq!(app.runs_due_jobs().placed, 102);
        let all = app.reconciles();
        assert_eq!((all.accepted, all.opened + all.pen, all.unplaced, all.balanced), (103, 102, 1, true));
        for notice in [poison, broken] {
            assert_eq!(app.count(&format!("placements WHERE notice_id = {notice} AND disposition = 'unplaced'")), 0);
        }
    }

}
