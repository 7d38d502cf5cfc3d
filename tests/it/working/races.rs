//! Two who do the same at once: one of them is second, and neither meets a broken page.

use std::sync::mpsc::channel;

use quarterlight::db::{Db, Engine};
use quarterlight::taxonomy::DestructionReason;

use super::*;
use crate::support::until;

type Step<T> = Box<dyn FnOnce(&mut Db) -> Result<T, Error> + Send>;

/// The second begins while the first has written and not committed. On SQLite, where there is one writer, it waits its turn.
fn at_once<T: Send + 'static>(app: &TestApp, first: Step<T>, second: Step<T>) -> (Result<T, Error>, Result<T, Error>) {
    let ((written, has_written), (release, released)) = (channel(), channel::<()>());
    std::thread::scope(|scope| {
        let first = scope.spawn(move || {
            app.pool.write(move |db| {
                let outcome = first(db);
                written.send(()).unwrap();
                released.recv().unwrap();
                outcome
            })
        });
        has_written.recv().unwrap();
        let second = scope.spawn(move || app.pool.write(second));
        if app.engine() == Engine::Postgres {
            let waiting = "SELECT COUNT(*) AS number FROM pg_locks JOIN pg_stat_activity USING (pid) \
                           WHERE NOT granted AND datname = current_database()";
            until("the second waits for the first", || app.numbers(waiting) != [0]);
        }
        release.send(()).unwrap();
        (first.join().unwrap(), second.join().unwrap())
    })
}

on_both! {
    fn two_windows_that_keep_their_first_draft_at_once_leave_one(app: TestApp) {
        let (mara, case) = (app.officer("mara"), case(&app, "ada@example.org"));
        let keeps = |word: &str| -> Step<()> {
            let (act, case, typed) = (mara.act(), case.clone(), Typed(vec![("text".to_owned(), word.to_owned())]));
            Box::new(move |db| cases::keep_draft(db, &act, &case, DraftForm::Note, &typed))
        };
        let (first, second) = at_once(&app, keeps("early"), keeps("late"));
        first.unwrap();
        second.unwrap();
        let kept = app.pool.read(|db| cases::draft(db, &mara.act(), &app.case(&case), DraftForm::Note)).unwrap().unwrap();
        assert_eq!((kept.typed.0[0].1.as_str(), app.count("events WHERE verb = 'draft_kept'")), ("late", 1));
    }

    fn a_watch_that_is_begun_twice_at_once_is_one(app: TestApp) {
        let (mara, case) = (app.officer("mara"), case(&app, "ada@example.org"));
        let watches = || -> Step<bool> {
            let (act, case) = (mara.act(), case.clone());
            Box::new(move |db| cases::watch(db, &act, &case))
        };
        let (first, second) = at_once(&app, watches(), watches());
        assert_eq!((first.unwrap(), second.unwrap(), app.count("watches")), (true, false, 1));
    }

    fn of_two_equal_links_at_once_the_second_is_told(app: TestApp) {
        let (mara, case, other) = (app.officer("mara"), case(&app, "ada@example.org"), case(&app, "eve@example.org"));
        let links = || -> Step<CaseLinkId> {
            let (act, case, other) = (mara.act(), case.clone(), other.clone());
            Box::new(move |db| cases::link_cases(db, &act, &case, CaseRelation::Related, &other))
        };
        let (first, second) = at_once(&app, links(), links());
        first.unwrap();
        assert!(matches!(second, Err(Error::Invalid { field: "other", .. })), "{second:?}");
    }

    fn of_two_requests_to_destroy_an_upload_at_once_the_second_is_told(app: TestApp) {
        let (mara, omar, case) = (app.officer("mara"), app.officer("omar"), case(&app, "ada@example.org"));
        let (act, number) = (mara.act(), case.clone());
        let files = vec![cases::seal_file(&act, "log.txt", b"log").unwrap()];
        let item = app.pool.write(move |db| cases::upload(db, &act, &number, "From Ada.", files)).unwrap()[0];
        let asks = |who: &Somebody| -> Step<()> {
            let (act, case) = (who.act(), case.clone());
            let reason = DestructionReason::PersonalData;
            Box::new(move |db| cases::ask_upload_destruction(db, &act, &case, item, reason))
        };
        let (first, second) = at_once(&app, asks(&mara), asks(&omar));
        first.unwrap();
        assert!(matches!(second, Err(Error::Invalid { field: "reason", .. })), "{second:?}");
    }
}
