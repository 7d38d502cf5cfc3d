//! What is kept or recorded: views, exports, searches inside messages.

use quarterlight::audit::Verb;
use quarterlight::cases::{self, Filter, HitPlace, NewView, SavedView, Slice};
use quarterlight::db::ids::{EventId, NoticeId, SavedViewId};

use super::{about, abuse, words};
use crate::support::{Somebody, TestApp, mail, on_both};

fn saves(app: &TestApp, who: &Somebody, name: &str, shared: bool) -> Result<SavedViewId, cases::Error> {
    let (act, new) = (who.act(), NewView { name: name.to_owned(), query: "state=received".to_owned(), shared });
    app.pool.write(move |db| cases::save_view(db, &act, &new))
}

fn views(app: &TestApp, who: &Somebody) -> Vec<SavedView> {
    app.pool.read(|db| cases::saved_views(db, &who.act())).unwrap()
}

fn names(views: &[SavedView]) -> Vec<&str> {
    views.iter().map(|view| view.name.as_str()).collect()
}

fn scans(app: &TestApp, who: &Somebody, text: &str) -> Slice {
    cases::search_inside(&app.pool, &who.act(), &Filter::default(), text, None).unwrap()
}

fn openings(app: &TestApp) -> usize {
    app.verbs().iter().filter(|verb| **verb == Verb::SealedOpened).count()
}

on_both! {
    fn a_view_is_kept_by_its_owner_and_shared_with_those_who_see_all_cases(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let own = saves(&app, &mara, "Mine", false).unwrap();
        let shared = saves(&app, &mara, "Ours", true).unwrap();
        saves(&app, &rea, "Hers", false).unwrap();
        assert!(saves(&app, &mara, "Mine", false).unwrap_err().to_string().contains("a view of this name already"));
        assert!(saves(&app, &rea, "Shared", true).is_err(), "who sees only their own cases shares nothing");
        assert!(saves(&app, &mara, "ada@example.org", false).is_err());
        assert!(saves(&app, &mara, "  ", false).is_err());
        assert!(saves(&app, &app.auditor("olga"), "x", false).is_err());
        assert_eq!(names(&views(&app, &mara)), ["Mine", "Ours"]);
        assert_eq!(names(&views(&app, &omar)), ["Ours"]);
        assert_eq!(names(&views(&app, &rea)), ["Hers"]);
        for (who, id) in [(&omar, shared), (&rea, own)] {
            let (act, renaming) = (who.act(), who.act());
            assert!(app.pool.write(move |db| cases::delete_view(db, &act, id)).is_err());
            assert!(app.pool.write(move |db| cases::rename_view(db, &renaming, id, "Taken", false)).is_err());
        }
        let act = mara.act();
        app.pool.write(move |db| cases::rename_view(db, &act, shared, "Only mine", false)).unwrap();
        assert_eq!(names(&views(&app, &omar)), Vec::<&str>::new());
        let act = mara.act();
        app.pool.write(move |db| cases::delete_view(db, &act, own)).unwrap();
        assert_eq!(names(&views(&app, &mara)), ["Only mine"]);
        let kept = |verb| app.verbs().into_iter().filter(|one| *one == verb).count();
        assert_eq!((kept(Verb::ViewSaved), kept(Verb::ViewDeleted)), (4, 1), "one event a change, none for a refusal");
    }

    fn a_member_of_the_board_is_shown_no_view_of_others_and_shares_none(app: TestApp) {
        let (mara, ann, cleo) = (app.officer("mara"), app.board_member("ann"), app.clerk("cleo"));
        saves(&app, &mara, "Received, about a lantern", true).unwrap();
        assert_eq!(names(&views(&app, &cleo)).len(), 1);
        assert!(views(&app, &ann).is_empty(), "they see three states of six");
        assert!(saves(&app, &ann, "Hers", true).is_err());
        saves(&app, &ann, "Hers", false).unwrap();
        app.sql("UPDATE users SET state = 'disabled' WHERE name = 'mara'").unwrap();
        assert!(views(&app, &cleo).is_empty(), "nobody could delete it any more");
    }

    fn an_export_holds_what_the_list_shows_and_leaves_one_event(app: TestApp) {
        let (mara, rea, olga) = (app.officer("mara"), app.reviewer("rea"), app.auditor("olga"));
        about(&app, &mara, "Threats");
        let before = app.count("events");
        assert!(cases::export(&app.pool, &rea.act(), &Filter::default()).is_err());
        assert_eq!(app.count("events"), before);
        let csv = String::from_utf8(cases::export(&app.pool, &olga.act(), &words("threats")).unwrap()).unwrap();
        assert!(csv.ends_with(",Threats\r\n") && csv.matches("\r\n").count() == 2, "{csv}");
        assert!(!csv.contains("ada@"), "{csv}");
        assert_eq!(app.verbs().last(), Some(&Verb::CasesExported));
        assert_eq!(app.count("events") - before, 1);
    }

    fn a_search_inside_messages_is_recorded_before_they_are_opened(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let lantern = mail("eve@lantern.example").about("A Lantern").says("See the\nred   lantern.");
        let case = app.opens_case(lantern);
        abuse(&app, "Nothing.");
        let slice = scans(&app, &mara, " Red lantern ");
        assert_eq!((slice.looked_into, slice.of, slice.next), (2, 2, None));
        let found: Vec<_> = slice.hits.iter().map(|hit| (hit.case.number.clone(), hit.places.clone())).collect();
        assert_eq!(found, [(case.clone(), vec![HitPlace::Text])]);
        assert_eq!(scans(&app, &mara, "lantern").hits[0].places, [HitPlace::Subject, HitPlace::Sender, HitPlace::Text]);
        assert_eq!(openings(&app), 2, "one a case and hour");
        let searches = app.events().into_iter().filter(|event| event.verb == Verb::SearchedInside);
        let searches: Vec<_> = searches.map(|event| (event.actor_id, event.case_id, event.detail)).collect();
        assert_eq!(searches, vec![(Some(mara.id), None, "{}".to_owned()); 2], "and not what for");
        app.passes(3601);
        scans(&app, &mara, "lantern");
        assert_eq!(openings(&app), 4);

        let begun = app.events().iter().rev().find(|event| event.verb == Verb::SearchedInside).unwrap().id;
        let other = app.events()[0].id;
        let here = |search: EventId| cases::Position { search, after: (app.case(&case).id, NoticeId::from_i64(1)), looked_into: 0 };
        let goes_on = |who: &Somebody, search| {
            cases::search_inside(&app.pool, &who.act(), &Filter::default(), "lantern", Some(here(search)))
        };
        assert!(goes_on(&mara, begun).is_ok());
        assert!(goes_on(&omar, begun).is_err(), "another's search");
        assert!(goes_on(&mara, other).is_err(), "no search at all");
        app.passes(3601);
        assert!(goes_on(&mara, begun).is_err(), "a search that is over");
        for who in [app.clerk("cleo"), app.auditor("olga"), app.reviewer("rea")] {
            let before = app.count("events");
            assert!(cases::search_inside(&app.pool, &who.act(), &Filter::default(), "lantern", None).is_err());
            assert_eq!(app.count("events"), before, "{}", who.name);
        }
    }
}
