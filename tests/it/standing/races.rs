//! What happens at the same moment: one of two that exclude each other happens, and the other is told.

use std::sync::Barrier;
use std::sync::mpsc::channel;

use quarterlight::cases::NewMeasure;
use quarterlight::db::Engine;
use quarterlight::decisions;
use quarterlight::taxonomy::Measure;
use quarterlight::workflow::CaseState;

use super::*;
use crate::support::{on_both, until};

/// So many rounds: who is first is for the machine to say.
const ROUNDS: usize = 6;

on_both! {
    fn two_instances_that_end_a_window_at_once_decide_once(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let cases: Vec<CaseNumber> = (0..ROUNDS).map(|nth| house.applied(&app, id, &format!("Case {nth}."))).collect();
        app.passes(WEEK);
        let (other, barrier) = (app.with(&[]), Barrier::new(2));
        let ended: usize = std::thread::scope(|scope| {
            let run = |app: TestApp| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    app.runs_due_jobs().ended_windows
                })
            };
            [run(app.clone()), run(other)].into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(ended, ROUNDS, "each window ended once");
        assert!(cases.iter().all(|case| app.state(case) == CaseState::Decided));
        assert_eq!(app.count("decisions WHERE decided_by = 'standing'"), i64::try_from(ROUNDS).unwrap());
        assert_eq!(app.recounts(), []);
    }

    fn of_a_calling_in_and_the_end_of_the_window_exactly_one_wins(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        for nth in 0..ROUNDS {
            let case = house.applied(&app, id, &format!("Case {nth}."));
            // The member's page was sent a moment before the end, the job runs at it.
            app.passes(WEEK - 1);
            let member = house.board[0].clone();
            let (act, seen, number) = (member.act(), window(&app, &case).unwrap().application.id, case.clone());
            app.passes(1);
            let barrier = Barrier::new(2);
            let (called_in, ended) = std::thread::scope(|scope| {
                let calls = scope.spawn(|| {
                    barrier.wait();
                    let new = CallIn { application: seen, reason: String::new() };
                    app.pool.write(move |db| standing::call_in(db, &act, &number, &new))
                });
                let ends = scope.spawn(|| {
                    barrier.wait();
                    app.runs_due_jobs().ended_windows
                });
                (calls.join().unwrap(), ends.join().unwrap())
            });
            let decided = app.state(&case) == CaseState::Decided;
            assert_ne!(called_in.is_ok(), decided, "{called_in:?} {ended}");
            assert_eq!(ended, usize::from(decided));
        }
        let settled = app.count("standing_call_ins") + app.count("decisions WHERE decided_by = 'standing'");
        assert_eq!((settled, app.recounts()), (i64::try_from(ROUNDS).unwrap(), vec![]));
    }

    fn a_calling_in_that_is_about_to_commit_holds_the_end_of_the_window_up(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Who is it?");
        let (act, seen, number) = (house.board[0].act(), window(&app, &case).unwrap().application.id, case.clone());
        app.passes(WEEK);
        let ((written, has_written), (release, released)) = (channel(), channel::<()>());
        std::thread::scope(|scope| {
            let calls = scope.spawn(|| {
                app.pool.write(move |db| {
                    let outcome = standing::call_in(db, &act, &number, &CallIn { application: seen, reason: String::new() });
                    written.send(()).unwrap();
                    released.recv().unwrap();
                    outcome
                })
            });
            has_written.recv().unwrap();
            let ends = scope.spawn(|| decisions::end_windows(&app.pool, &app.act("jobs")).unwrap());
            if app.engine() == Engine::Postgres {
                let waiting = "SELECT COUNT(*) AS number FROM pg_locks JOIN pg_stat_activity USING (pid) \
                               WHERE NOT granted AND datname = current_database()";
                until("the end waits for the calling in", || app.numbers(waiting) != [0] || ends.is_finished());
            }
            release.send(()).unwrap();
            calls.join().unwrap().unwrap();
            assert_eq!(ends.join().unwrap(), 0);
        });
        assert_eq!((app.state(&case), app.count("standing_call_ins"), app.recounts()), (CaseState::BeforeBoard, 1, vec![]));
    }

    fn a_measure_that_is_about_to_commit_keeps_the_window_from_deciding(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Who is it?");
        app.passes(WEEK);
        let (act, number) = (house.mara.act(), case.clone());
        let new = NewMeasure {
            measure: Measure::DataPreserved,
            reason: "It would have been gone.".to_owned(),
            done: "We kept it.".to_owned(),
            carried_out_at: app.now(),
        };
        let ((written, has_written), (release, released)) = (channel(), channel::<()>());
        std::thread::scope(|scope| {
            let calls = scope.spawn(|| {
                app.pool.write(move |db| {
                    let outcome = cases::take_measure(db, &act, &number, &new);
                    written.send(()).unwrap();
                    released.recv().unwrap();
                    outcome
                })
            });
            has_written.recv().unwrap();
            let ends = scope.spawn(|| decisions::end_windows(&app.pool, &app.act("jobs")).unwrap());
            if app.engine() == Engine::Postgres {
                let waiting = "SELECT COUNT(*) AS number FROM pg_locks JOIN pg_stat_activity USING (pid) \
                               WHERE NOT granted AND datname = current_database()";
                until("the end waits for the measure", || app.numbers(waiting) != [0] || ends.is_finished());
            }
            release.send(()).unwrap();
            calls.join().unwrap().unwrap();
            assert_eq!(ends.join().unwrap(), 1, "it calls the case in");
        });
        assert_eq!((app.state(&case), app.count("standing_call_ins"), app.recounts()), (CaseState::BeforeBoard, 1, vec![]));
    }

    fn what_is_revoked_while_it_is_applied_is_one_or_the_other(app: TestApp) {
        let house = House::of(&app);
        for nth in 0..ROUNDS {
            let id = house.adopts_as(&app, &NewStanding { title: format!("Class {nth}"), ..class(&app) });
            let case = house.direct(&app, &format!("Case {nth}."));
            let barrier = Barrier::new(2);
            let (applied, revoked) = std::thread::scope(|scope| {
                let applying = scope.spawn(|| {
                    barrier.wait();
                    applies(&app, &house.mara, &case, id)
                });
                let revoking = scope.spawn(|| {
                    barrier.wait();
                    revokes(&app, &house.cleo, id, "The law has changed.")
                });
                (applying.join().unwrap(), revoking.join().unwrap())
            });
            revoked.unwrap();
            let state = if applied.is_ok() { CaseState::BeforeBoard } else { CaseState::InReview };
            assert_eq!(app.state(&case), state);
        }
        assert_eq!(app.recounts(), []);
    }
}
