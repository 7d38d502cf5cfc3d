//! What takes two persons: whoever may be the second finds it on their desk and is called; whoever began it is not.

use quarterlight::authorities;
use quarterlight::cases::{self, Begun, CaseNumber};
use quarterlight::taxonomy::{DestructionReason, SetAsideReason, VerificationMethod, VerificationResult};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};
use crate::{authorities as register, verification};

const REASON: DestructionReason = DestructionReason::PersonalData;

fn waiting(app: &TestApp, who: &Somebody) -> Vec<(CaseNumber, Begun)> {
    let act = who.act();
    let waiting = app.pool.read(move |db| cases::to_confirm(db, &act)).unwrap();
    waiting.into_iter().map(|one| (one.case.number, one.begun)).collect()
}

fn called(app: &TestApp) -> i64 {
    app.count("mails WHERE message = 'confirmation_waiting'")
}

fn begins_verification(app: &TestApp, mara: &Somebody, case: &CaseNumber) -> quarterlight::db::ids::VerificationId {
    let found = (VerificationMethod::CallBack, VerificationResult::PersonVerified);
    verification::records(app, mara, case, found, "Called the switchboard.").unwrap()
}

/// One of each sort, in the order in which they were begun.
fn begins_everything(app: &TestApp, mara: &Somebody, case: &CaseNumber) {
    begins_verification(app, mara, case);
    app.passes(60);
    let notice = app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let notice = quarterlight::db::ids::NoticeId::from_i64(notice);
    let parts = app.pool.read(|db| cases::parts(db, &mara.act(), case, notice)).unwrap();
    for part in parts {
        let (act, number) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::ask_destruction(db, &act, &number, notice, part.part.id, REASON)).unwrap();
    }
    app.passes(60);
    let (act, number) = (mara.act(), case.clone());
    let file = cases::seal_file(&act, "note.txt", b"A file.").unwrap();
    let item = app.pool.write(move |db| cases::upload(db, &act, &number, "From Ada.", vec![file])).unwrap()[0];
    let (act, number) = (mara.act(), case.clone());
    app.pool.write(move |db| cases::ask_upload_destruction(db, &act, &number, item, REASON)).unwrap();
    app.passes(60);
    let (act, number, until) = (mara.act(), case.clone(), "2026-12-31".parse().unwrap());
    app.pool.write(move |db| cases::record_secrecy(db, &act, &number, until)).unwrap();
}

async fn the_desk_leads_there(app: &TestApp) {
    let (mara, omar, rita) = (app.officer("mara"), app.officer("omar"), app.reviewer("rita"));
    let case = app.opens_case(mail("ada@example.org").about("A demand").says("Give us the account."));
    begins_everything(app, &mara, &case);
    let change = register::proposes(app, &mara, None, register::proposal("Police of Uri", &["uri.example"])).unwrap();
    let entry = register::registers(app, [&mara, &omar], "Police of Zug", &["zug.example"]);
    register::enters_key(app, &mara, entry, "certificate.asc", "Compared by telephone.").unwrap();
    let walk = Walk::new(app);
    let cookie = walk.cookie(&omar);
    let desk = walk.sees(&cookie, "/").await;
    let (_, rest) = desk.split_once("For you to confirm as the second person").expect("it stands on the desk");
    let section = rest.split("</section>").next().unwrap();
    let notice = app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let item = app.numbers("SELECT id AS number FROM evidence WHERE upload_id IS NOT NULL")[0];
    let links = [
        format!("/cases/{case}/verification"),
        format!("/cases/{case}/notices/{notice}/parts"),
        format!("/cases/{case}/evidence/{item}"),
        format!("/cases/{case}/secrecy"),
        format!("/authority-changes/{change}"),
        format!("/authorities/{entry}"),
    ];
    let clerk = walk.cookie(&app.clerk("cleo"));
    for link in links {
        assert_eq!(section.matches(&format!("href=\"{link}\"")).count(), 1, "{link}: {section}");
        walk.sees(&cookie, &link).await;
        if !link.ends_with("/secrecy") {
            walk.sees(&clerk, &link).await;
        }
    }
    assert!(section.contains("Police of Zug") && section.contains("mara"), "{section}");
    assert!(section.contains("A new entry") && !section.contains("Police of Uri"), "the proposal is sealed: {section}");
    for other in [&mara, &rita] {
        let desk = walk.sees(&walk.cookie(other), "/").await;
        assert!(!desk.contains("For you to confirm"), "not who began it, and not who may not: {desk}");
    }
}

/// Runs a story that opens pages.
fn now(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}

on_both! {
    fn the_second_person_finds_everything_that_waits_and_the_first_nothing(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = app.opens_case(mail("ada@example.org").about("A demand").says("Give us the account."));
        begins_everything(&app, &mara, &case);
        let begun: Vec<Begun> = waiting(&app, &omar).into_iter().map(|(_, begun)| begun).collect();
        let is_part = |begun: &Begun| matches!(begun, Begun::PartDestruction(_));
        assert!(begun.len() == 4 && is_part(&begun[1]), "several parts of one message are one line: {begun:?}");
        assert_eq!([begun[0], begun[3]], [Begun::Verification, Begun::Secrecy]);
        assert!(matches!(begun[2], Begun::UploadDestruction(_)), "{begun:?}");
        assert!(waiting(&app, &mara).is_empty(), "nobody confirms their own");
        let cleo = waiting(&app, &app.clerk("cleo"));
        assert!(cleo.len() == 3 && cleo.iter().all(|(_, begun)| *begun != Begun::Secrecy), "as far as a clerk may: {cleo:?}");
        assert!(waiting(&app, &app.reviewer("rita")).is_empty() && waiting(&app, &app.auditor("olga")).is_empty());
    }

    fn what_was_confirmed_or_taken_back_waits_no_more(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = app.opens_case(mail("ada@example.org").about("A demand").says("Give us the account."));
        let (first, second) = (begins_verification(&app, &mara, &case), begins_verification(&app, &mara, &case));
        assert_eq!(waiting(&app, &omar).len(), 1, "one line leads to both");
        verification::confirms(&app, &omar, &case, first).unwrap();
        assert_eq!(waiting(&app, &omar), [(case.clone(), Begun::Verification)]);
        verification::withdraws(&app, &mara, &case, second).unwrap();
        assert_eq!(waiting(&app, &omar), []);
    }

    fn everybody_who_may_be_the_second_is_called_once(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(mail("ada@example.org").about("A demand").says("Give us the account."));
        begins_verification(&app, &mara, &case);
        assert_eq!(called(&app), 0, "there is nobody else");
        app.officer("omar");
        app.clerk("cleo");
        app.reviewer("rita");
        begins_verification(&app, &mara, &case);
        assert_eq!(called(&app), 2, "the other officer and the clerk");
        app.somebody("olaf", [quarterlight::workflow::Role::Officer, quarterlight::workflow::Role::Clerk].into_iter().collect::<quarterlight::workflow::Roles>());
        begins_verification(&app, &mara, &case);
        assert_eq!(called(&app), 5, "one mail a person, whatever their roles");
    }

    fn what_nobody_can_confirm_any_more_takes_no_room(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let set_aside = app.opens_case(mail("ada@example.org").about("A demand").says("Give us the account."));
        for _ in 0..101 {
            begins_verification(&app, &mara, &set_aside);
        }
        mara.sets_aside(&set_aside, SetAsideReason::Withdrawn).unwrap();
        let open = app.opens_case(mail("bo@example.org").about("A demand").says("Give us that account."));
        begins_verification(&app, &mara, &open);
        assert_eq!(waiting(&app, &omar), [(open, Begun::Verification)]);
    }

    fn an_order_on_several_cases_of_one_matter_is_one_line(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let [into, from] = ["ada@example.org", "bo@example.org"].map(|who| app.opens_case(mail(who).about("A demand").says("Now.")));
        let (act, merged, target, version) = (mara.act(), from.clone(), into.clone(), app.case(&from).version);
        app.pool.write(move |db| cases::merge(db, &act, &merged, version, &target)).unwrap();
        let (act, number, until) = (mara.act(), into.clone(), "2026-12-31".parse().unwrap());
        app.pool.write(move |db| cases::record_secrecy(db, &act, &number, until)).unwrap();
        assert_eq!(waiting(&app, &omar), [(into, Begun::Secrecy)]);
    }

    fn the_register_has_its_own(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let change = register::proposes(&app, &mara, None, register::proposal("Police of Uri", &["uri.example"])).unwrap();
        let of = |who: &Somebody| {
            let act = who.act();
            app.pool.read(move |db| authorities::to_confirm(db, &act)).unwrap()
        };
        let [one] = &of(&omar)[..] else { panic!("one thing waits") };
        assert_eq!((one.begun, one.name.as_deref()), (authorities::Begun::Change(change), None));
        assert!(of(&mara).is_empty() && of(&app.reviewer("rita")).is_empty());
        register::confirms(&app, &omar, change).unwrap();
        assert!(of(&omar).is_empty());
    }

    fn the_desk_leads_to_each(app: TestApp) { now(the_desk_leads_there(&app)); }
}
