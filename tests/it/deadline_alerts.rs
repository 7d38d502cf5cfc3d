//! Who is called for a deadline that comes near or was missed, once, and who no longer is. Not when something is due, which
//! `deadlines` has.

use quarterlight::cases::{self, CaseNumber};
use quarterlight::outbox::addresses;
use quarterlight::taxonomy::{Kind, Outcome, PauseReason, SetAsideReason};

use crate::deadlines::{DAY, case, is_decided, names, pauses, resumes};
use crate::support::{Somebody, TestApp, mail, on_both};

fn alerts(app: &TestApp) -> usize {
    cases::raise_deadline_alerts(&app.pool, &app.act("jobs")).unwrap()
}

fn calls(app: &TestApp, message: &str) -> i64 {
    app.count(&format!("mails WHERE message = '{message}'"))
}

/// The same, of one person.
fn calls_of(app: &TestApp, somebody: &Somebody, message: &str) -> i64 {
    app.count(&format!("mails WHERE message = '{message}' AND user_id = {}", somebody.id))
}

fn another(app: &TestApp, nth: usize) -> CaseNumber {
    app.opens_case(mail(&format!("p{nth}@example.org")).about("Abuse").says("Look."))
}

on_both! {
    fn each_alert_is_raised_once_for_a_case_a_rule_a_due_date_and_a_stage(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let case = case(&app);
        assert_eq!(alerts(&app), 0, "nothing is near");
        app.passes(2 * DAY);
        assert_eq!((alerts(&app), alerts(&app)), (1, 0), "the first answer is near");
        assert_eq!(calls(&app, "deadline_near"), 2, "both officers, because nobody reviews it: {} {}", mara.name, omar.name);
        mara.confirms(&case, Kind::BreachNotification).unwrap();
        mara.assigns(&case, &rea).unwrap();
        app.passes(DAY);
        assert_eq!((alerts(&app), alerts(&app)), (1, 0), "the first answer was missed");
        assert_eq!(calls(&app, "deadline_missed"), 1, "the reviewer alone");
        names(&app, &mara, &case, "2026-05-08T12:00:00+02:00").unwrap();
        assert_eq!((alerts(&app), alerts(&app)), (1, 0), "another rule");
        names(&app, &mara, &case, "2026-05-08T18:00:00+02:00").unwrap();
        assert_eq!((alerts(&app), alerts(&app)), (1, 0), "another due date");
        assert_eq!(app.count("deadline_alerts"), 4);
        assert_eq!(app.count("events WHERE verb = 'deadline_alerted'"), 4);
    }

    fn nobody_is_called_for_what_is_paused_or_closed(app: TestApp) {
        let mara = app.officer("mara");
        let (waits, aside) = (case(&app), app.opens_case(mail("eve@example.org").about("Spam").says("Buy.")));
        pauses(&app, &mara, &waits, PauseReason::WaitingForSender).unwrap();
        mara.confirms(&aside, Kind::BreachNotification).unwrap();
        mara.sets_aside(&aside, SetAsideReason::Spam).unwrap();
        app.passes(300 * DAY);
        assert_eq!(alerts(&app), 0);
        resumes(&app, &mara, &waits).unwrap();
        app.passes(3 * DAY);
        assert_eq!(alerts(&app), 1);
    }

    fn the_job_calls_by_itself_once_a_minute(app: TestApp) {
        app.officer("mara");
        case(&app);
        let jobs = app.jobs().unwrap();
        jobs.run_due();
        app.passes(2 * DAY);
        jobs.run_due();
        jobs.run_due();
        assert_eq!(calls(&app, "deadline_near"), 1);
    }

    fn nobody_is_called_for_a_deadline_that_is_paused_over_its_end(app: TestApp) {
        let mara = app.officer("mara");
        app.passes(2 * DAY);
        // Received on a Wednesday, due on Friday, paused on that Friday.
        let case = case(&app);
        app.passes(2 * DAY);
        pauses(&app, &mara, &case, PauseReason::WaitingForSender).unwrap();
        app.passes(DAY);
        assert_eq!(alerts(&app), 0);
    }

    fn an_archive_that_is_late_all_at_once_calls_nobody_and_its_alerts_stand(app: TestApp) {
        let mara = app.officer("mara");
        let old = [case(&app), another(&app, 1)];
        app.passes(40 * DAY);
        assert_eq!(alerts(&app), 2 * old.len());
        assert_eq!((calls(&app, "deadline_missed"), app.count("deadline_alerts")), (0, 4));
        let new = another(&app, 2);
        app.passes(4 * DAY);
        assert_eq!((alerts(&app), calls_of(&app, &mara, "deadline_missed")), (1, 1), "{new}");
    }

    fn a_person_gets_one_call_a_run_however_many_cases_are_due(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        for nth in 0..3 {
            another(&app, nth);
        }
        app.passes(2 * DAY);
        assert_eq!(alerts(&app), 3);
        let near = |who| calls_of(&app, who, "deadline_near");
        assert_eq!((near(&mara), near(&omar)), (1, 1));
        another(&app, 3);
        app.passes(2 * DAY);
        assert_eq!((alerts(&app), near(&mara), calls_of(&app, &mara, "deadline_missed")), (4, 2, 1));
    }

    fn before_the_board_the_officers_and_the_clerk_are_called_and_no_reviewer(app: TestApp) {
        let (mara, cleo, rea) = (app.officer("mara"), app.clerk("cleo"), app.reviewer("rea"));
        let case = case(&app);
        mara.confirms(&case, Kind::BreachNotification).unwrap();
        mara.assigns(&case, &rea).unwrap();
        rea.recommends(&case, Outcome::OutsideOurControl).unwrap();
        app.passes(2 * DAY);
        assert_eq!(alerts(&app), 1);
        let near = |who| calls_of(&app, who, "deadline_near");
        assert_eq!((near(&mara), near(&cleo), near(&rea)), (1, 1, 0));
    }

    fn the_officers_are_called_for_a_decision_that_is_due_to_be_carried_out(app: TestApp) {
        let mara = app.officer("mara");
        let case = case(&app);
        mara.confirms(&case, Kind::BreachNotification).unwrap();
        names(&app, &mara, &case, "2026-05-20T17:00:00+02:00").unwrap();
        is_decided(&app, &mara, &case);
        app.passes(16 * DAY);
        assert_eq!((alerts(&app), calls_of(&app, &mara, "deadline_near"), calls(&app, "deadline_near")), (1, 1, 1));
        mara.carries_out(&case, "We wrote.").unwrap();
        app.passes(DAY);
        assert_eq!(alerts(&app), 0);
    }

    fn whoever_is_past_their_last_day_is_called_no_more_and_the_officers_are(app: TestApp) {
        let (mara, ora) = (app.officer("mara"), app.outside_reviewer("ora"));
        let (theirs, other) = (case(&app), another(&app, 1));
        for case in [&theirs, &other] {
            mara.confirms(case, Kind::BreachNotification).unwrap();
        }
        mara.assigns(&theirs, &ora).unwrap();
        app.sql(&format!("UPDATE users SET access_ends_at = {} WHERE name = 'ora'", app.now().as_microsecond())).unwrap();
        let address = addresses::case_address(&app.desk.keys, &app.desk.mail, &app.case(&theirs).reference);
        app.receives(mail("ada@example.org").to(&address).says("There is more."));
        assert_eq!((calls_of(&app, &mara, "notice_joined"), calls_of(&app, &ora, "notice_joined")), (1, 0));
        let (act, version, into) = (mara.act(), app.case(&other).version, theirs.clone());
        app.pool.write(move |db| cases::merge(db, &act, &other, version, &into)).unwrap();
        assert_eq!((calls_of(&app, &mara, "notice_joined"), calls_of(&app, &ora, "notice_joined")), (2, 0));
        app.passes(2 * DAY);
        assert_eq!(alerts(&app), 1);
        assert_eq!((calls_of(&app, &mara, "deadline_near"), calls_of(&app, &ora, "deadline_near")), (1, 0));
    }
}
