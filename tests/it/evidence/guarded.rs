//! What no reviewer from outside takes along, what no single person lifts, and what other cases tell of an item.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::http::StatusCode;
use diesel::connection::Connection;
use quarterlight::cases::RequestFields;
use quarterlight::taxonomy::OffenceCategory;

use super::*;
use crate::routes::Walk;

const ABOUT: TermsCategory = TermsCategory::ChildSexualExploitation;
const LETTER: &[u8] = b"From: Ada <ada@example.org>\r\nSubject: Abuse\r\n\r\nLook.";

fn refers(app: &TestApp, who: &Somebody, case: &CaseNumber) -> MeasureId {
    let new = NewReferral {
        recipient_type: ReferralRecipient::Hotline,
        recipient: "Clickandstop".to_owned(),
        reference: "CS-1".to_owned(),
        reason: "At once.".to_owned(),
        done: "Hashes.".to_owned(),
        referred_at: app.now(),
    };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::refer(db, &act, &case, &new)).unwrap()
}

fn is_protected(app: &TestApp, who: &Somebody, case: &CaseNumber) -> bool {
    app.pool.read(|db| cases::is_protected(db, &who.act(), app.case(case).id)).unwrap()
}

/// The parts of the newest notice that have this role.
fn part(app: &TestApp, role: &str) -> PartId {
    PartId::from_i64(app.numbers(&format!("SELECT MAX(id) AS number FROM notice_parts WHERE role = '{role}'"))[0])
}

fn asks_for(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    notice: NoticeId,
    part: PartId,
    reason: DestructionReason,
) {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::ask_destruction(db, &act, &case, notice, part, reason)).unwrap();
}

fn belongs_to(app: &TestApp, case: &CaseNumber, notices: &str) {
    let id = app.case(case).id;
    app.sql(&format!(
        "INSERT INTO case_notices (case_id, notice_id, added_at) SELECT {id}, id, 0 FROM notices WHERE {notices}"
    ))
    .unwrap();
}

async fn takes_no_letter_along(app: &TestApp) {
    let (mara, ora, walk) = (app.officer("mara"), app.outside_reviewer("ora"), Walk::new(app));
    let (case, notice, file) = with_file(app);
    let letters: &[(&str, &[u8])] =
        &[("letter.txt", LETTER), ("letter.msg", b"no text in particular"), ("log.txt", b"09:12 opened")];
    let uploaded = uploads(app, &mara, &case, letters).unwrap();
    mara.assigns(&case, &ora).unwrap();
    let cookie = walk.cookie(&ora);
    let text = part(app, "text");
    let of_part =
        |part: PartId| lists(app, &mara, &case).items.iter().find(|one| one.item.part == Some(part)).unwrap().item.id;
    let of_upload = |item: EvidenceId| format!("/cases/{case}/evidence/{item}/file");
    let files = [
        (of_part(file), format!("/cases/{case}/notices/{notice}/parts/{file}"), true),
        (of_part(text), format!("/cases/{case}/notices/{notice}/parts/{text}"), false),
        (uploaded[0], of_upload(uploaded[0]), false),
        (uploaded[1], of_upload(uploaded[1]), false),
        (uploaded[2], of_upload(uploaded[2]), true),
    ];
    for (item, address, given) in &files {
        let page = walk.sees(&cookie, &format!("/cases/{case}/evidence/{item}")).await;
        assert_eq!(page.contains(&format!("href=\"{address}\"")), *given, "{address}: {page}");
        let wanted = if *given { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(walk.opens(&cookie, address).await.status, wanted, "{address}");
    }
    app.sql("UPDATE notice_parts SET content_type = 'text/rfc822-headers' WHERE role = 'attachment'").unwrap();
    assert_eq!(walk.opens(&cookie, &files[0].1).await.status, StatusCode::FORBIDDEN, "headers name people");
    let cookie = walk.cookie(&mara);
    for (_, address, _) in &files {
        assert_eq!(walk.opens(&cookie, address).await.status, StatusCode::OK, "{address}");
    }
    let page = walk.sees(&cookie, &format!("/cases/{case}/evidence")).await;
    assert!(!page.contains("multipart/form-data") || page.contains("reads each file as it is"), "{page}");
}

async fn fills_a_form_with_texts(app: &TestApp) {
    let (case, walk) = (app.opens_case(complaint()), Walk::new(app));
    let (cookie, at) = (walk.cookie(&app.officer("mara")), format!("/cases/{case}/evidence"));
    let half = "x".repeat(70 * 1024);
    let token = walk.token(&cookie, &at).await;
    let one = [("origin", half.as_str()), ("form_token", token.as_str())];
    assert_eq!(walk.uploads(&cookie, &at, &one, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let two = [("a", half.as_str()), ("b", half.as_str()), ("form_token", token.as_str())];
    assert_eq!(walk.uploads(&cookie, &at, &two, &[]).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

on_both! {
    fn a_reviewer_from_outside_takes_no_letter_along(app: TestApp) {
        actix_web::rt::System::new().block_on(takes_no_letter_along(&app));
    }

    fn the_texts_of_a_form_together_have_a_limit(app: TestApp) {
        actix_web::rt::System::new().block_on(fills_a_form_with_texts(&app));
    }

    fn nobody_alone_lifts_the_protection_after_the_referral(app: TestApp) {
        let mara = app.officer("mara");
        let (case, notice, file) = with_file(&app);
        is_about(&mara, &case, ABOUT);
        is_about(&mara, &case, TermsCategory::Violence);
        assert!(!is_protected(&app, &mara, &case), "a mistake is mended");
        is_about(&mara, &case, ABOUT);
        refers(&app, &mara, &case);
        is_about(&mara, &case, TermsCategory::Violence);
        mara.edits(&case, Kind::InformationRequest, "", Fields::for_kind(Kind::InformationRequest)).unwrap();
        assert!(is_protected(&app, &mara, &case));
        is_invalid(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file), "part");
        let (act, number) = (mara.act(), case.clone());
        app.pool.write(move |db| cases::withdraw_destruction(db, &act, &number, notice, file)).unwrap();
        assert!(is_protected(&app, &mara, &case), "it was referred");
    }

    fn a_referral_of_another_matter_protects_nothing(app: TestApp) {
        let mara = app.officer("mara");
        let (case, notice, file) = with_file(&app);
        is_about(&mara, &case, TermsCategory::Violence);
        refers(&app, &mara, &case);
        asks_for(&app, &mara, &case, notice, file, DestructionReason::UnlawfulContent);
        assert!(!is_protected(&app, &mara, &case), "whoever confirms has to see what it is");
    }

    fn a_request_to_destroy_protects_until_it_is_taken_back(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, file) = with_file(&app);
        is_about(&mara, &case, ABOUT);
        asks_for(&app, &omar, &case, notice, file, DestructionReason::UnlawfulContent);
        is_about(&mara, &case, TermsCategory::Violence);
        assert!(is_protected(&app, &mara, &case));
        let (act, number) = (omar.act(), case.clone());
        app.pool.write(move |db| cases::withdraw_destruction(db, &act, &number, notice, file)).unwrap();
        assert!(!is_protected(&app, &mara, &case), "the category was a mistake");
    }

    fn an_order_in_a_matter_of_that_offence_stays_readable(app: TestApp) {
        let mara = app.officer("mara");
        let (case, ..) = with_file(&app);
        let of = |offence| Fields::Request(RequestFields { offence: Some(offence), ..RequestFields::default() });
        mara.edits(&case, Kind::InformationRequest, "", of(OffenceCategory::ChildSexualExploitation)).unwrap();
        assert!(!is_protected(&app, &mara, &case), "what came is an order, which has to be read and answered");
        uploads(&app, &mara, &case, &[("order.png", PNG)]).unwrap();
    }

    fn what_happened_before_the_mark_does_not_hold_it(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, file) = with_file(&app);
        let headers = part(&app, "headers");
        asks_for(&app, &mara, &case, notice, headers, DestructionReason::PersonalData);
        cases::confirm_destruction(&app.pool, &omar.act(), &case, notice, headers).unwrap();
        app.passes(60);
        is_about(&mara, &case, ABOUT);
        asks_for(&app, &omar, &case, notice, file, DestructionReason::UnlawfulContent);
        let (act, number) = (omar.act(), case.clone());
        app.pool.write(move |db| cases::withdraw_destruction(db, &act, &number, notice, file)).unwrap();
        is_about(&mara, &case, TermsCategory::Violence);
        assert!(!is_protected(&app, &mara, &case), "an earlier destruction was about something else");
    }

    fn what_a_report_said_protects_after_its_headers_are_destroyed(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let report = r#"{"xarf_version": "4.2.0", "report_id": "1", "reporter": {"org": "Desk", "contact": "a@d.example",
            "domain": "d.example"}, "category": "content", "type": "csam", "url": "https://bad.example/1"}"#;
        let report = complaint().with_file("xarf.json", report);
        let case = app.opens_case(String::from_utf8(report.into()).unwrap().replace("application/pdf", "application/json"));
        let notice = NoticeId::from_i64(app.numbers("SELECT MAX(id) AS number FROM notices")[0]);
        assert!(is_protected(&app, &mara, &case));
        let headers = part(&app, "headers");
        asks_for(&app, &mara, &case, notice, headers, DestructionReason::PersonalData);
        cases::confirm_destruction(&app.pool, &omar.act(), &case, notice, headers).unwrap();
        assert!(is_protected(&app, &mara, &case));
        is_about(&mara, &case, TermsCategory::Violence);
        assert!(is_protected(&app, &mara, &case));
    }

    fn the_list_of_evidence_asks_of_each_message_once(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(complaint());
        for sender in 0..24 {
            app.opens_case(mail(&format!("eve{sender}@example.org")).about("Abuse").says(&format!("Matter {sender}.")));
        }
        let id = app.case(&case).id;
        belongs_to(&app, &case, &format!("id NOT IN (SELECT notice_id FROM case_notices WHERE case_id = {id})"));
        lists(&app, &mara, &case);
        let asked = Arc::new(AtomicUsize::new(0));
        app.pool.read(|db| {
            db.set_instrumentation(crate::support::counts(&asked));
            Ok::<_, cases::Error>(())
        }).unwrap();
        assert_eq!(lists(&app, &mara, &case).further.len(), 24);
        let asked = asked.load(Ordering::Relaxed);
        assert!((24..24 * 15).contains(&asked), "{asked} questions for 25 messages");
    }

    fn the_chain_of_custody_tells_what_happened_by_way_of_another_case(app: TestApp) {
        let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
        let (first, notice, file) = with_file(&app);
        let second = app.opens_case(mail("eve@example.org").about("Abuse").says("Another matter."));
        belongs_to(&app, &second, &format!("id = {notice}"));
        let item = adds_part(&app, mara.act(), &second, notice, file).unwrap();
        mara.assigns(&second, &rea).unwrap();
        app.passes(60);
        cases::read_attachment(&app.pool, &omar.act(), &first, notice, file).unwrap();
        asks_for(&app, &omar, &first, notice, file, DestructionReason::PersonalData);
        let steps = |who: &Somebody| {
            let (_, custody) = cases::custody(&app.pool, &who.act(), &second, item).unwrap();
            let told = custody.steps.into_iter().map(|step| format!("{} {}", step.who, step.what));
            told.filter(|step| step.contains(", in ")).collect::<Vec<_>>()
        };
        let asked = Verb::DestructionAsked.label();
        assert_eq!(steps(&app.auditor("axel")), [format!("omar Downloaded, in case {first}"), format!("omar {asked}, in case {first}")]);
        assert_eq!(steps(&rea), ["Somebody Downloaded, in another case".to_owned(), format!("Somebody {asked}, in another case")]);
    }

    fn a_measure_of_the_minute_in_which_the_case_came_in_was_not_before_it(app: TestApp) {
        let mara = app.officer("mara");
        app.passes(59);
        let case = app.opens_case(complaint());
        let takes = |seconds| {
            let new = NewMeasure {
                measure: Measure::AccessEnded,
                reason: "At once.".to_owned(),
                done: "Ended.".to_owned(),
                carried_out_at: app.now().plus_seconds(seconds),
            };
            let (act, case) = (mara.act(), case.clone());
            app.pool.write(move |db| cases::take_measure(db, &act, &case, &new))
        };
        takes(-59).unwrap();
        is_invalid(takes(-60), "carried_out_at");
    }

    fn a_form_that_is_sent_twice_records_one_measure_and_one_referral(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(complaint());
        let first = refers(&app, &mara, &case);
        app.passes(1);
        let events = app.count("events");
        let new = |done: &str| NewMeasure {
            measure: Measure::AccessEnded,
            reason: "At once.".to_owned(),
            done: done.to_owned(),
            carried_out_at: app.now(),
        };
        let takes = |new: NewMeasure| {
            let (act, case) = (mara.act(), case.clone());
            app.pool.write(move |db| cases::take_measure(db, &act, &case, &new)).unwrap()
        };
        let measure = takes(new("The first group was closed."));
        assert_eq!(takes(new("The first group was closed. ")), measure);
        assert_ne!(takes(new("The second group was closed.")), measure, "another measure of the same minute");
        assert_eq!((app.count("urgent_measures"), app.count("events") - events), (3, 2));
        let again = refers(&app, &mara, &case);
        assert_ne!(again, first, "a second later is another time");
        assert_eq!(refers(&app, &mara, &case), again);
        assert_eq!(app.count("referrals"), 2);
    }
}
