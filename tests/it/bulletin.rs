//! The privacy bulletin: written by one person, confirmed by another, public for ever.

use quarterlight::audit::Verb;
use quarterlight::bulletin::{self, Entry, Error, NewEntry};
use quarterlight::db::ids::BulletinEntryId;
use quarterlight::reports;

use crate::support::{Somebody, TestApp, on_both};

const DAY: i64 = 86_400;

fn writes(app: &TestApp, who: &Somebody, recorded: &str) -> Result<BulletinEntryId, Error> {
    let (act, until_on) = (who.act(), "2026-09-01".parse().unwrap());
    let new = NewEntry { recorded: recorded.to_owned(), reason: "An attack.".to_owned(), until_on };
    app.pool.write(move |db| bulletin::write_entry(db, &act, &new))
}

fn deleted(app: &TestApp, who: &Somebody, id: BulletinEntryId, day: &str) -> Result<BulletinEntryId, Error> {
    let (act, day) = (who.act(), day.parse().unwrap());
    app.pool.write(move |db| bulletin::write_deletion(db, &act, id, day))
}

fn confirms(app: &TestApp, who: &Somebody, id: BulletinEntryId) -> Result<(), Error> {
    let act = who.act();
    app.pool.write(move |db| bulletin::confirm_entry(db, &act, id))
}

fn list(app: &TestApp, who: &Somebody) -> Vec<Entry> {
    app.pool.read(|db| bulletin::list(db, &who.act())).unwrap()
}

/// The public page, as it is laid out.
fn page(app: &TestApp) -> String {
    let (act, dir) = (app.act("jobs"), app.settings.paths.reports_dir.clone());
    app.pool.read(|db| reports::shelf(db, &act)).unwrap().write(&dir).unwrap();
    std::fs::read_to_string(dir.join("bulletin/index.html")).unwrap()
}

on_both! {
    fn an_entry_is_public_once_a_second_person_confirmed_it_and_never_changes(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        assert!(page(&app).contains("nothing additionally"));
        assert!(matches!(writes(&app, &rea, "Requests."), Err(Error::Denied(_))));
        assert!(matches!(writes(&app, &mara, " "), Err(Error::Invalid { field: "recorded", .. })));
        let id = writes(&app, &mara, "Requests a minute, <b>by network</b>.").unwrap();
        assert!(!page(&app).contains("by network"));
        assert!(matches!(confirms(&app, &mara, id), Err(Error::SamePerson)));
        assert!(matches!(deleted(&app, &mara, id, "2026-05-04"), Err(Error::Overtaken)), "it is not public yet");
        confirms(&app, &omar, id).unwrap();
        assert!(page(&app).contains("&lt;b&gt;by network") && page(&app).contains("2026-09-01"));
        assert!(matches!(confirms(&app, &omar, id), Err(Error::Overtaken)));
        for change in ["UPDATE bulletin_entries SET recorded = 'x'", "DELETE FROM bulletin_entries"] {
            assert!(app.sql(change).is_err(), "{change}");
        }
        assert_eq!(app.verbs()[app.verbs().len() - 2..], [Verb::BulletinWritten, Verb::BulletinConfirmed]);
    }

    fn a_deletion_is_an_entry_of_its_own_by_two_persons(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let id = writes(&app, &mara, "Requests.").unwrap();
        confirms(&app, &omar, id).unwrap();
        app.passes(10 * DAY);
        assert!(matches!(deleted(&app, &mara, id, "2026-06-30"), Err(Error::Invalid { field: "deleted_on", .. })));
        let wrong = deleted(&app, &mara, id, "2026-05-12").unwrap();
        let right = deleted(&app, &mara, id, "2026-05-13").unwrap();
        assert!(!page(&app).contains("Deleted on"));
        assert!(matches!(confirms(&app, &omar, wrong), Err(Error::Overtaken)), "a newer word waits");
        confirms(&app, &omar, right).unwrap();
        assert_eq!(list(&app, &mara)[0].deleted_on.as_deref(), Some("2026-05-13"));
        assert!(page(&app).contains("Deleted on <time datetime=\"2026-05-13\">"));
        assert!(matches!(deleted(&app, &mara, id, "2026-05-13"), Err(Error::Invalid { .. })));
    }
}
