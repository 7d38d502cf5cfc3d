//! Reviewers from outside: what they are assigned and nothing else, without the people in it, and only until a day.

use actix_web::http::StatusCode;
use quarterlight::accounts::{self, NewUser, Person};
use quarterlight::cases::{self, CaseNumber, NewVerification};
use quarterlight::db::Db;
use quarterlight::db::ids::{NoticeId, PartId, UserId};
use quarterlight::taxonomy::{
    DestructionReason, IdentifierType, Outcome, PauseReason, VerificationMethod, VerificationResult,
};
use quarterlight::workflow::{Role, Roles};

use crate::routes::{PASSWORD, Walk};
use crate::support::{Somebody, TestApp, mail, on_both};

const TEXT: &str = "Look at seller@bad.example and https://bad.example/shop. I saw it on 2026-05-03. \
                    Call me: +41 44 123 45 67. Regards, Ana Petrović, ana@example.org";

fn case_of_ana(app: &TestApp, reviewer: &Somebody) -> (CaseNumber, String) {
    let mara = app.officer("mara");
    let message = mail("Ana Petrović <ana@example.org>").about("Petrović: abuse").says(TEXT);
    let case = app.opens_case(message.with_file("ana@example.org.pdf", "%PDF-1.4"));
    crate::parties::adds(app, &mara, &case, IdentifierType::EmailAddress, "seller@bad.example").unwrap();
    mara.assigns(&case, reviewer).unwrap();
    let notice = app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let path = format!("/cases/{case}/notices/{notice}");
    (case, path)
}

/// Pauses the deadlines, verifies, wants a part destroyed: what leaves a colleague's name on a page.
fn the_desk_works_on(app: &TestApp, case: &CaseNumber) {
    let id = app.numbers("SELECT id AS number FROM users WHERE name = 'mara'")[0];
    let act = app.act_of(Person { id: UserId::from_i64(id), roles: Role::Officer.into() });
    let (number, version) = (case.clone(), app.case(case).version);
    let [notice, part] =
        ["notices", "notice_parts"].map(|of| app.numbers(&format!("SELECT MAX(id) AS number FROM {of}"))[0]);
    let verification = NewVerification {
        method: VerificationMethod::CallBack,
        result: VerificationResult::Inconclusive,
        account: "Nobody answered.".to_owned(),
    };
    let work = move |db: &mut Db| {
        let (notice, part) = (NoticeId::from_i64(notice), PartId::from_i64(part));
        cases::ask_destruction(db, &act, &number, notice, part, DestructionReason::PersonalData)?;
        cases::record_verification(db, &act, &number, &verification)?;
        cases::pause_deadlines(db, &act, &number, version, PauseReason::WaitingForSender)
    };
    app.pool.write(work).unwrap();
}

async fn reads_the_matter_without_the_people(app: &TestApp) {
    let (ora, walk) = (app.outside_reviewer("ora"), Walk::new(app));
    let (case, notice) = case_of_ana(app, &ora);
    the_desk_works_on(app, &case);
    let cookie = walk.cookie(&ora);
    let page = walk.sees(&cookie, &notice).await;
    for kept in
        ["seller@bad.example", "https://bad.example/shop", "2026-05-03", "are left out for a reviewer from outside"]
    {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    let parties = walk.sees(&cookie, &format!("/cases/{case}/parties")).await;
    assert!(parties.contains("seller@bad.example") && parties.contains("left out"), "{parties}");
    let desk = walk.sees(&cookie, "/").await;
    let of_case = walk.sees(&cookie, &format!("/cases/{case}")).await;
    let list = walk.sees(&cookie, "/cases").await;
    let evidence = walk.sees(&cookie, &format!("/cases/{case}/evidence")).await;
    let timeline = walk.sees(&cookie, &format!("/cases/{case}/timeline?sort=decisions&who=nobody")).await;
    assert!(timeline.contains("“nobody” could not be understood") && timeline.contains("State: Received → In review"));
    assert!(list.contains(&case.to_string()) && timeline.contains("The desk"), "{timeline}");
    let mut pages = vec![page, parties, desk, of_case, list, evidence, timeline];
    for more in ["deadlines", "verification", "measures"] {
        pages.push(walk.sees(&cookie, &format!("/cases/{case}/{more}")).await);
    }
    for page in pages {
        for gone in ["Ana ", "Petrovi", "ana@example.org", "44 123", "mara", "example.org.pdf", "/raw\"", "/mails\""] {
            assert!(!page.contains(gone), "{gone}: {page}");
        }
    }
    let part = app.numbers("SELECT MAX(id) AS number FROM notice_parts")[0];
    let file = walk.opens(&cookie, &format!("{notice}/parts/{part}")).await;
    assert_eq!((file.status, file.page.as_str()), (StatusCode::OK, "%PDF-1.4"), "it is what they assess");
    let text = app.numbers("SELECT id AS number FROM notice_parts WHERE role = 'text'")[0];
    let letter = walk.opens(&cookie, &format!("{notice}/parts/{text}")).await;
    assert_eq!(letter.status, StatusCode::FORBIDDEN, "the letter itself is read with the people left out");
    app.sql("DELETE FROM evidence").unwrap();
    let file = walk.opens(&cookie, &format!("{notice}/parts/{part}")).await;
    assert_eq!(file.status, StatusCode::FORBIDDEN, "it is not under review any more");
    for closed in
        [format!("{notice}/raw"), format!("/cases/{case}/mails"), format!("/cases/{case}/reply"), "/users".to_owned()]
    {
        assert_eq!(walk.opens(&cookie, &closed).await.status, StatusCode::FORBIDDEN, "{closed}");
    }
    assert_eq!(app.count("events WHERE verb = 'sealed_opened'"), 1, "opening without the people is an opening too");
}

async fn an_administrator_keeps_roles_and_days(app: &TestApp) {
    let (ina, walk) = (app.administrator("ina"), Walk::new(app));
    app.outside_reviewer("ora");
    app.officer("mara");
    let cookie = walk.cookie(&ina);
    let days = [
        ("", "ends on a day"),
        ("2026-05-03", "cannot end on"),
        ("2027-05-05", "cannot end on"),
        ("soon", "year-month-day"),
    ];
    for (day, told) in days {
        let (answer, _) = walk.posts(&cookie, "/users/ora", "/users/ora/access", &[("access_ends_on", day)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        assert!(answer.page.contains(told), "{day}: {}", answer.page);
    }
    let (answer, _) = walk.posts(&cookie, "/users/ora", "/users/ora/access", &[("access_ends_on", "2027-05-04")]).await;
    assert_eq!(answer.location, "/users?done=saved");
    assert!(walk.sees(&cookie, "/users").await.contains("Access through 2027-05-04."));
    let own: &[(&str, &str)] = &[("role", "officer")];
    app.administrator("ivo");
    let (answer, _) = walk.posts(&cookie, "/users/ina", "/users/ina/roles", own).await;
    assert!(answer.page.contains("You cannot take your own role as administrator away."), "{}", answer.page);
    let both = [("role", "officer"), ("role", "outside_reviewer")];
    let (answer, _) = walk.posts(&cookie, "/users/mara", "/users/mara/roles", &both).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new =
        [("name", "olaf"), ("display_name", "Olaf"), ("email", "olaf@desk.example"), ("role", "outside_reviewer")];
    let (answer, _) = walk.posts(&cookie, "/users", "/users", &new).await;
    assert!(answer.page.contains("id=\"access-ends-on-error\""), "{}", answer.page);
    assert_eq!(walk.opens(&cookie, "/users/nobody").await.status, StatusCode::NOT_FOUND);
}

fn adds(app: &TestApp, roles: Roles, day: Option<&str>) -> Result<(), accounts::Error> {
    let new = NewUser {
        name: "olaf".to_owned(),
        display_name: String::new(),
        email: "olaf@desk.example".to_owned(),
        roles,
        access_ends_on: day.map(|day| day.parse().unwrap()),
    };
    let act = app.act("command_line");
    app.pool.write(move |db| accounts::add(db, &act, &new)).map(drop)
}

on_both! {
    fn a_reviewer_from_outside_reads_the_matter_without_the_people(app: TestApp) {
        actix_web::rt::System::new().block_on(reads_the_matter_without_the_people(&app));
    }

    fn roles_and_days_are_changed_on_the_page_of_a_person(app: TestApp) {
        actix_web::rt::System::new().block_on(an_administrator_keeps_roles_and_days(&app));
    }

    fn being_from_outside_is_held_alone_and_has_an_end(app: TestApp) {
        use accounts::Error as E;
        let outside = Roles::from(Role::OutsideReviewer);
        assert!(matches!(adds(&app, outside.with(Role::Officer), Some("2026-06-01")), Err(E::OutsideAlone)));
        assert!(matches!(adds(&app, outside, None), Err(E::EndMissing)));
        assert!(matches!(adds(&app, Role::Officer.into(), Some("2026-06-01")), Err(E::EndOfStaff)));
        assert!(matches!(adds(&app, outside, Some("2027-05-05")), Err(E::EndOutOfRange(_))));
        adds(&app, outside, Some("2027-05-04")).unwrap();
        let ina = app.administrator("ina");
        let act = ina.act();
        let turned = app.pool.write(move |db| accounts::set_roles(db, &act, "olaf", Role::Officer.into()));
        assert!(matches!(turned, Err(E::OutsideStays)));
    }

    fn access_lasts_through_its_last_day_and_ends_with_it_at_once(app: TestApp) {
        let ora = app.outside_reviewer("ora");
        let walk = Walk::new(&app);
        drop(walk.cookie(&ora));
        let act = app.act("command_line");
        // Today: it is nine in the morning in Zurich, and the day has fifteen hours left.
        let today = app.today();
        app.pool.write(move |db| accounts::set_access_end(db, &act, "ora", Some(today))).unwrap();
        app.passes(15 * 3600 - 1);
        let last = accounts::sign_in(&app.pool, app.now(), "ora", PASSWORD).unwrap();
        let is_in = || accounts::find_session(&app.pool, app.now(), &last.token).unwrap().is_some();
        assert!(is_in());
        app.passes(1);
        assert!(!is_in(), "signed out at midnight");
        let failed = app.count("events WHERE verb = 'sign_in_failed'");
        let told = |password: &str| accounts::sign_in(&app.pool, app.now(), "ora", password).map(drop).unwrap_err().to_string();
        assert!(told(PASSWORD).contains("your access has ended"));
        assert!(told("not this one at all").contains("do not fit"), "only the right password is told so");
        assert_eq!(app.count("events WHERE verb = 'sign_in_failed'"), failed + 2);
    }

    fn nobody_whose_access_has_ended_is_given_a_case(app: TestApp) {
        let (mara, ora) = (app.officer("mara"), app.outside_reviewer("ora"));
        let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
        app.passes(92 * 24 * 3600);
        let refused = mara.assigns(&case, &ora).unwrap_err().to_string();
        assert!(refused.contains("`ora` reviews no cases"), "{refused}");
    }

    fn a_reviewer_from_outside_recommends_and_loses_the_case_with_the_assignment(app: TestApp) {
        let (ora, rea) = (app.outside_reviewer("ora"), app.reviewer("rea"));
        let (case, _) = case_of_ana(&app, &ora);
        let mara = app.officer("omar");
        let sees = || app.pool.read(|db| cases::view(db, &ora.act(), &case)).is_ok();
        assert!(sees());
        mara.assigns(&case, &rea).unwrap();
        assert!(!sees());
        mara.assigns(&case, &ora).unwrap();
        ora.recommends(&case, Outcome::OutsideOurControl).unwrap();
    }

    fn an_officer_who_recused_themselves_on_the_board_does_nothing_more_in_the_case(app: TestApp) {
        let otto = app.somebody("otto", Roles::from(Role::Officer).with(Role::BoardMember));
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
        mara.assigns(&case, &mara).unwrap();
        mara.recommends(&case, Outcome::OutsideOurControl).unwrap();
        cleo.opens_ballot(&case, Outcome::OutsideOurControl).unwrap();
        assert!(cases::read_parties(&app.pool, &otto.act(), &case).is_ok());
        otto.recuses(&case, "My sister wrote it.").unwrap();
        assert!(cases::read_parties(&app.pool, &otto.act(), &case).is_err());
        assert!(otto.sets_aside(&case, quarterlight::taxonomy::SetAsideReason::Withdrawn).is_err());
        assert!(app.pool.read(|db| cases::view(db, &otto.act(), &case)).is_ok(), "that there is a case they still see");
    }

    fn the_timeline_names_no_colleague_to_a_reviewer_from_outside(app: TestApp) {
        let ora = app.outside_reviewer("ora");
        let (case, _) = case_of_ana(&app, &ora);
        ora.recommends(&case, Outcome::OutsideOurControl).unwrap();
        let of = |who: &Somebody| app.pool.read(|db| cases::view(db, &who.act(), &case)).unwrap().timeline;
        let told = of(&ora);
        assert!(told.iter().any(|entry| entry.who == "ora") && told.iter().all(|entry| entry.who != "mara"));
        let recommended = told.last().unwrap();
        assert!(recommended.changes.contains(&"State: In review → Before the Board".to_owned()), "{recommended:?}");
        assert!(of(&app.officer("omar")).iter().any(|entry| entry.who == "mara"));
    }
}
