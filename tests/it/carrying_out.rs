//! What follows from a decision: tasks with a proof each, the last of which closes the case; what waits too long is said once.

use std::sync::Barrier;

use quarterlight::cases::{self, CaseNumber};
use quarterlight::decisions::{self, Error};
use quarterlight::taxonomy::{Outcome, Task, TaskResult};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::For;

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

const DAY: i64 = 24 * 3600;
const PROOF: &str = "Off the list since ten o'clock.";

/// A decided case with its officer.
fn decided(app: &TestApp, outcome: Outcome) -> (CaseNumber, Somebody) {
    let members: [Somebody; 2] = app.board();
    let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
    let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
    mara.assigns(&case, &mara).unwrap();
    mara.recommends(&case, outcome).unwrap();
    cleo.opens_ballot(&case, outcome).unwrap();
    for member in members {
        member.votes(&case, For).unwrap();
    }
    cleo.closes_ballot(&case).unwrap();
    (case, mara)
}

fn open(app: &TestApp, case: &CaseNumber) -> Vec<Task> {
    let case = app.case(case);
    app.pool.read(move |db| decisions::open_tasks(db, &case)).unwrap()
}

fn overdue(app: &TestApp, who: &Somebody) -> Vec<CaseNumber> {
    let act = who.act();
    let cases = app.pool.read(move |db| decisions::overdue(db, &act)).unwrap();
    cases.into_iter().map(|case| case.number).collect()
}

fn is_refused_at<T>(outcome: &Result<T, Error>, wanted: &str) -> bool {
    matches!(outcome, Err(Error::Case(cases::Error::Invalid { field, .. })) if *field == wanted)
}

async fn goes_from_task_to_task(app: &TestApp) {
    let mut walk = Walk::new(app);
    let (case, mara) = decided(app, Outcome::CommunityDelisted);
    let mara = walk.cookie(&mara);
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let page = walk.sees(&mara, &at("decision")).await;
    assert!(page.contains("Still to be done") && page.contains("Person informed"), "{page}");
    let typed = [("task", "community_delisted"), ("result", "done"), ("done", PROOF)];
    let answer = walk.sends(&mara, &at("carrying-out"), &at("carrying-out"), &typed).await;
    assert!(answer.location.contains("/carrying-out?done=task_settled"), "{}", answer.location);
    let page = walk.sees(&mara, &at("carrying-out")).await;
    assert!(!page.contains("value=\"community_delisted\"") && page.contains("value=\"answer_sent\""), "{page}");
    let (refused, _) = walk.posts(&mara, &at("carrying-out"), &at("carrying-out"), &typed).await;
    assert!(refused.page.contains("is not open in this case") && refused.page.contains("ten o"), "{}", refused.page);
    let typed = [("task", "answer_sent"), ("result", "done"), ("done", "By mail.")];
    walk.sends(&mara, &at("carrying-out"), &at("carrying-out"), &typed).await;
    assert!(walk.sees(&mara, &at("carrying-out")).await.contains("Record it and close the case"));
    let typed = [("task", "person_informed"), ("result", "not_needed"), ("done", "Nobody can be reached.")];
    let answer = walk.sends(&mara, &at("carrying-out"), &at("carrying-out"), &typed).await;
    assert!(answer.location.contains("done=carried_out"), "{}", answer.location);
    let page = walk.sees(&mara, &at("decision")).await;
    for wanted in ["Off the list since ten", "By mail.", "Nobody can be reached.", "Not needed"] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert!(!page.contains("Still to be done") && !page.contains("Carry it out"), "{page}");
}

on_both! {
    fn the_case_is_closed_with_the_last_task_and_not_before(app: TestApp) {
        let (case, mara) = decided(&app, Outcome::CommunityDelisted);
        assert_eq!(open(&app, &case), [Task::CommunityDelisted, Task::AnswerSent, Task::PersonInformed]);
        let before = app.count("events");
        mara.settles(&case, Task::AnswerSent, TaskResult::Done, "By mail.").unwrap();
        mara.settles(&case, Task::CommunityDelisted, TaskResult::Done, PROOF).unwrap();
        assert_eq!((app.state(&case), app.count("carryings_out")), (CaseState::Decided, 0));
        mara.settles(&case, Task::PersonInformed, TaskResult::NotNeeded, "Nobody can be reached.").unwrap();
        assert_eq!((app.state(&case), app.count("carryings_out")), (CaseState::Closed, 1));
        assert_eq!(app.count("events") - before, 3, "one a task");
        let decision = decisions::view(&app.pool, &mara.act(), &case).unwrap().unwrap();
        let proofs: Vec<_> = decision.tasks.iter().map(|task| task.proof.as_deref().unwrap()).collect();
        assert_eq!(proofs, [PROOF, "By mail.", "Nobody can be reached."]);
        let by: Vec<_> = decision.tasks.iter().filter_map(|task| Some(task.settled?.1)).collect();
        assert_eq!(by, [mara.id; 3]);
        let auditor = app.auditor("axel");
        let seen = decisions::view(&app.pool, &auditor.act(), &case).unwrap().unwrap();
        assert!(seen.tasks.iter().all(|task| task.proof.is_none() && task.settled.is_some()));
    }

    fn a_task_is_settled_once_with_a_proof_by_an_officer(app: TestApp) {
        let (case, mara) = decided(&app, Outcome::ReferredToAuthority);
        let settles = |who: &Somebody, proof: &str| who.settles(&case, Task::ReferralMade, TaskResult::NotNeeded, proof);
        assert!(is_refused_at(&settles(&mara, "  "), "done"), "not without a reason");
        for nobody in [app.clerk("clea"), app.reviewer("rea"), app.board_member("bea")] {
            assert!(settles(&nobody, PROOF).is_err(), "{}", nobody.name);
        }
        settles(&mara, PROOF).unwrap();
        assert!(is_refused_at(&settles(&mara, PROOF), "task"), "once");
        assert!(is_refused_at(&mara.settles(&case, Task::AccessEnded, TaskResult::Done, PROOF), "task"), "no such task");
        assert_eq!(open(&app, &case), [Task::AnswerSent]);
    }

    fn what_a_decision_gives_is_given_and_not_found_unneeded(app: TestApp) {
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let [ann] = app.board();
        let case = crate::verification::demand(&app, &mara);
        crate::verification::verifies(&app, [&mara, &app.officer("omar")], &case, "They called back.");
        mara.recommends(&case, Outcome::PartlyProvided).unwrap();
        cleo.opens_ballot(&case, Outcome::PartlyProvided).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        let refused = mara.settles(&case, Task::DataProvided, TaskResult::NotNeeded, "They know it already.");
        assert!(is_refused_at(&refused, "result"), "{refused:?}");
        mara.settles(&case, Task::DataProvided, TaskResult::Done, PROOF).unwrap();
    }

    fn two_officers_at_once_do_not_close_a_case_with_an_open_task(app: TestApp) {
        let (case, mara) = decided(&app, Outcome::Warning);
        let omar = app.officer("omar");
        let barrier = Barrier::new(2);
        let settle = |who: &Somebody, task| {
            barrier.wait();
            who.settles(&case, task, TaskResult::Done, PROOF).is_ok()
        };
        let done = std::thread::scope(|scope| {
            let one = scope.spawn(|| settle(&mara, Task::PersonInformed));
            let other = scope.spawn(|| settle(&omar, Task::AnswerSent));
            usize::from(one.join().unwrap()) + usize::from(other.join().unwrap())
        });
        assert!(done >= 1);
        assert_eq!(open(&app, &case).len(), 2 - done);
        assert_eq!(app.state(&case) == CaseState::Closed, done == 2, "closed exactly when nothing is open");
        if done == 1 {
            mara.carries_out(&case, PROOF).unwrap();
            assert_eq!(app.state(&case), CaseState::Closed);
        }
    }

    fn what_waits_too_long_is_said_once_and_stands_on_the_desk(app: TestApp) {
        let (case, mara) = decided(&app, Outcome::Warning);
        let omar = app.officer("omar");
        let nags = || app.count("mails WHERE message = 'decision_overdue'");
        app.passes(7 * DAY - 1);
        app.runs_due_jobs();
        assert_eq!((nags(), overdue(&app, &mara).len()), (0, 0));
        app.passes(60);
        app.runs_due_jobs();
        assert_eq!(nags(), 2, "mara and omar");
        assert_eq!(overdue(&app, &omar), std::slice::from_ref(&case));
        assert!(overdue(&app, &app.clerk("clea")).is_empty());
        mara.settles(&case, Task::AnswerSent, TaskResult::Done, PROOF).unwrap();
        app.passes(DAY);
        app.runs_due_jobs();
        assert_eq!((nags(), app.count("events WHERE verb = 'carrying_out_overdue'")), (2, 1), "once");
        assert_eq!(overdue(&app, &omar), std::slice::from_ref(&case), "as long as something is open");
        mara.settles(&case, Task::PersonInformed, TaskResult::Done, PROOF).unwrap();
        assert!(overdue(&app, &omar).is_empty());
    }

    fn a_settled_task_cannot_be_changed_by_sql(app: TestApp) {
        let (case, mara) = decided(&app, Outcome::Warning);
        mara.settles(&case, Task::AnswerSent, TaskResult::Done, PROOF).unwrap();
        for change in ["result = 'not_needed'", "settled_at = 0", "result = NULL, proof = NULL, settled_by = NULL, settled_at = NULL"] {
            assert!(app.sql(&format!("UPDATE decision_tasks SET {change} WHERE result = 'done'")).is_err(), "{change}");
        }
        assert!(app.sql("UPDATE decision_tasks SET task = 'referral_made' WHERE result IS NULL").is_err());
        assert!(app.sql("DELETE FROM decision_tasks").is_err());
    }

    fn the_form_leads_from_task_to_task(app: TestApp) {
        actix_web::rt::System::new().block_on(goes_from_task_to_task(&app));
    }
}
