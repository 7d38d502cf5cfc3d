//! Files that become evidence, the way of each item through our hands, what nobody may see, and what could not wait.

mod guarded;
mod measures;
mod pages;

use quarterlight::accounts::Act;
use quarterlight::audit::Verb;
use quarterlight::cases::{self, CaseNumber, ContentFields, EvidenceList, Fields, Integrity, NewMeasure, NewReferral};
use quarterlight::db::Engine;
use quarterlight::db::ids::{CaseId, EvidenceId, MeasureId, NoticeId, PartId};
use quarterlight::notices::PartRole;
use quarterlight::taxonomy::{DestructionReason, Kind, Measure, Outcome, ReferralRecipient, TermsCategory};

use crate::support::{Mail, Somebody, TestApp, mail, on_both};

const BREACH: Kind = Kind::BreachNotification;
const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const ORIGIN: &str = "Ada saved it on 3 May and brought it on a stick.";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn complaint() -> Mail {
    mail("ada@example.org").about("Abuse in a community").says("Please look at this group.")
}

/// A case with a text and one file, and its notice and that file.
fn with_file(app: &TestApp) -> (CaseNumber, NoticeId, PartId) {
    let case = app.opens_case(complaint().with_file("group.pdf", "TheFile"));
    let notice = NoticeId::from_i64(app.numbers("SELECT MAX(id) AS number FROM notices")[0]);
    let file = app.numbers("SELECT MAX(id) AS number FROM notice_parts WHERE role = 'attachment'")[0];
    (case, notice, PartId::from_i64(file))
}

fn uploads(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    files: &[(&str, &[u8])],
) -> Result<Vec<EvidenceId>, cases::Error> {
    let (act, case) = (who.act(), case.clone());
    let sealed =
        files.iter().map(|(name, bytes)| cases::seal_file(&act, name, bytes)).collect::<Result<Vec<_>, _>>()?;
    app.pool.write(move |db| cases::upload(db, &act, &case, ORIGIN, sealed))
}

fn lists(app: &TestApp, who: &Somebody, case: &CaseNumber) -> EvidenceList {
    cases::list_evidence(&app.pool, &who.act(), case).unwrap()
}

fn adds_part(
    app: &TestApp,
    act: Act,
    case: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<EvidenceId, cases::Error> {
    let case = case.clone();
    app.pool.write(move |db| cases::add_part(db, &act, &case, notice, part))
}

/// What makes a case one that nobody may see the files of.
fn is_about(mara: &Somebody, case: &CaseNumber, category: TermsCategory) {
    let fields = ContentFields { terms_category: Some(category), ..ContentFields::default() };
    mara.edits(case, BREACH, "", Fields::Content(fields)).unwrap();
}

fn asks(app: &TestApp, who: &Somebody, case: &CaseNumber, item: EvidenceId) -> Result<(), cases::Error> {
    let (act, case, reason) = (who.act(), case.clone(), DestructionReason::PersonalData);
    app.pool.write(move |db| cases::ask_upload_destruction(db, &act, &case, item, reason))
}

fn withdraws(app: &TestApp, who: &Somebody, case: &CaseNumber, item: EvidenceId) -> Result<(), cases::Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::withdraw_upload_destruction(db, &act, &case, item))
}

fn integrity(app: &TestApp, who: &Somebody, case: &CaseNumber, item: EvidenceId) -> Integrity {
    cases::custody(&app.pool, &who.act(), case, item).unwrap().1.integrity
}

fn is_invalid<T: std::fmt::Debug>(result: Result<T, cases::Error>, wanted: &str) {
    match result {
        Err(cases::Error::Invalid { field, .. }) if field == wanted => {}
        other => panic!("not refused at `{wanted}`: {other:?}"),
    }
}

fn digest(app: &TestApp, case: CaseId) -> [u8; 32] {
    app.pool.read(|db| cases::evidence_digest(db, case)).unwrap()
}

on_both! {
    fn a_file_becomes_evidence_sealed_with_a_key_of_its_own(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(complaint());
        let (id, before) = (app.case(&case).id, app.count("events"));
        let digested = digest(&app, id);
        let items = uploads(&app, &mara, &case, &[("PlantedName.png", PNG), ("log.txt", b"PlantedContent")]).unwrap();
        assert_eq!((items.len(), app.count("uploads"), app.count("events") - before), (2, 2, 2), "an event each");
        assert_ne!(digest(&app, id), digested, "a ballot would freeze them");
        let keys = app.numbers("SELECT key_id AS number FROM uploads UNION SELECT key_id AS number FROM cases");
        assert_eq!(keys.len(), 3);
        let sealed = app.blobs("SELECT body AS bytes FROM uploads UNION ALL SELECT file_name AS bytes FROM uploads \
                                UNION ALL SELECT origin AS bytes FROM uploads");
        for word in ["PlantedName", "PlantedContent", "IHDR", "on a stick"] {
            let clear = sealed.iter().any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()));
            assert!(!clear, "`{word}` stands in clear");
        }
        let list = lists(&app, &mara, &case);
        let names: Vec<_> = list.items.iter().rev().take(2).map(|one| one.name.clone().unwrap()).collect();
        assert_eq!(names, ["log.txt", "PlantedName.png"]);
        let download = |item| cases::download_upload(&app.pool, &mara.act(), &case, item);
        assert_eq!(download(items[0]).unwrap(), PNG);
        assert_eq!(download(items[1]).unwrap(), b"PlantedContent");
        download(items[1]).unwrap();
        assert_eq!(app.count("events WHERE verb = 'evidence_downloaded'"), 3, "each download");
    }

    fn of_files_that_come_together_all_become_evidence_or_none(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(complaint());
        let (uploaded, events) = (|| app.count("uploads"), app.count("events"));
        let good = ("good.png", PNG);
        is_invalid(uploads(&app, &mara, &case, &[good; 11]), "files");
        is_invalid(uploads(&app, &mara, &case, &[]), "files");
        is_invalid(uploads(&app, &mara, &case, &[good, ("empty.png", b"")]), "files");
        let huge = vec![b'x'; cases::FILE_BYTES + 1];
        is_invalid(uploads(&app, &mara, &case, &[good, ("huge.txt", &huge)]), "files");
        let (act, number) = (mara.act(), case.clone());
        let sealed = vec![cases::seal_file(&act, "good.png", PNG).unwrap()];
        is_invalid(app.pool.write(move |db| cases::upload(db, &act, &number, "  \n", sealed)), "origin");
        assert_eq!((uploaded(), app.count("events")), (0, events), "nothing half-done stays");
        uploads(&app, &mara, &case, &[("largest.txt", &huge[1..])]).unwrap();
        uploads(&app, &mara, &case, &[good; 10]).unwrap();
        assert_eq!(uploaded(), 11);
    }

    fn evidence_is_added_by_who_works_on_the_case_and_frozen_before_the_board(app: TestApp) {
        let (mara, rea, cleo) = (app.officer("mara"), app.reviewer("rea"), app.clerk("cleo"));
        let case = app.opens_case(complaint());
        let file: &[(&str, &[u8])] = &[("good.png", PNG)];
        let by_right = |who: &Somebody| {
            let events = app.count("events");
            let refused = uploads(&app, who, &case, file);
            assert!(matches!(refused, Err(cases::Error::Denied(_) | cases::Error::Unknown(_))), "{}: {refused:?}", who.name);
            assert_eq!(app.count("events"), events, "{}", who.name);
        };
        for who in [&rea, &cleo, &app.auditor("axel"), &app.board_member("ann"), &app.administrator("ina")] {
            by_right(who);
        }
        mara.assigns(&case, &rea).unwrap();
        by_right(&app.reviewer("ron"));
        uploads(&app, &rea, &case, file).unwrap();
        rea.recommends(&case, OUTSIDE).unwrap();
        by_right(&mara);
        by_right(&rea);
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        assert!(cleo.sees_ballot(&case).evidence_unchanged);
        by_right(&mara);
        let late = app.numbers("SELECT MIN(id) AS number FROM notice_parts")[0];
        let notice = NoticeId::from_i64(app.numbers("SELECT id AS number FROM notices")[0]);
        assert!(matches!(adds_part(&app, mara.act(), &case, notice, PartId::from_i64(late)), Err(cases::Error::Denied(_))));
        assert!(cleo.sees_ballot(&case).evidence_unchanged);
    }

    fn a_part_of_a_message_becomes_evidence_once(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(complaint().header("Message-ID", "<first@example.org>"));
        let automatic = mail("ada@example.org").header("References", "<first@example.org>").header("Auto-Submitted", "auto-replied");
        app.receives(automatic.about("Away").says("I am away until Monday."));
        let list = lists(&app, &mara, &case);
        let further: Vec<_> = list.further.iter().map(|part| part.role).collect();
        assert_eq!((list.items.len(), further.as_slice()), (1, [PartRole::Text].as_slice()));
        let (notice, part) = (list.further[0].notice_id, list.further[0].id);
        let other = app.opens_case(mail("eve@example.org").about("Abuse").says("Another matter."));
        assert!(adds_part(&app, mara.act(), &other, notice, part).is_err(), "not through another case");
        let headers = app.numbers("SELECT MAX(id) AS number FROM notice_parts WHERE role = 'headers'")[0];
        assert!(adds_part(&app, mara.act(), &case, notice, PartId::from_i64(headers)).is_err(), "no part to read");
        let before = app.count("events");
        adds_part(&app, mara.act(), &case, notice, part).unwrap();
        assert_eq!(app.count("events") - before, 1);
        is_invalid(adds_part(&app, mara.act(), &case, notice, part), "part");
        let list = lists(&app, &mara, &case);
        assert_eq!((list.items.len(), list.further.len()), (2, 0));
        assert_eq!(list.items[1].item.added_by, Some(mara.id));
    }

    fn the_chain_of_custody_tells_every_download_and_whether_the_bytes_are_the_same(app: TestApp) {
        let (mara, omar, axel) = (app.officer("mara"), app.officer("omar"), app.auditor("axel"));
        let (case, notice, file) = with_file(&app);
        let item = uploads(&app, &mara, &case, &[("good.png", PNG)]).unwrap()[0];
        app.passes(60);
        cases::download_upload(&app.pool, &omar.act(), &case, item).unwrap();
        cases::read_attachment(&app.pool, &omar.act(), &case, notice, file).unwrap();
        cases::read_raw(&app.pool, &omar.act(), &case, notice).unwrap();
        let steps = |who: &Somebody, item| {
            let (_, custody) = cases::custody(&app.pool, &who.act(), &case, item).unwrap();
            assert_eq!(custody.integrity, Integrity::Unchanged);
            custody.steps.into_iter().map(|step| format!("{} {}", step.who, step.what)).collect::<Vec<_>>()
        };
        assert_eq!(steps(&axel, item), ["mara Uploaded as evidence", "omar Downloaded"]);
        let of_file = lists(&app, &axel, &case).items.iter().find(|one| one.item.part == Some(file)).unwrap().item.id;
        let wanted = ["Mail server, by pipe Came with a notice: Email", "The program, when it placed the notice Became evidence",
            "omar Downloaded", "omar Downloaded with the message as it came"];
        assert_eq!(steps(&axel, of_file), wanted);
        steps(&mara, item);
        assert_eq!(steps(&axel, item)[2], "mara The sealed texts of the case were opened for reading");
        let of_other = app.opens_case(mail("eve@example.org").about("Abuse").says("Another matter."));
        assert!(cases::custody(&app.pool, &mara.act(), &of_other, item).is_err(), "not through another case");
        assert!(cases::download_upload(&app.pool, &mara.act(), &of_other, item).is_err());
        let nothing = if app.engine() == Engine::Sqlite { "x'00'" } else { "'\\x00'::bytea" };
        app.tampers(&format!("UPDATE uploads SET body = {nothing}; UPDATE evidence SET sha256 = {nothing} WHERE part_id IS NOT NULL"));
        assert_eq!([item, of_file].map(|item| integrity(&app, &axel, &case, item)), [Integrity::Changed; 2]);
    }

    fn an_auditor_sees_the_chain_and_none_of_the_sealed_texts(app: TestApp) {
        let (mara, axel, rea) = (app.officer("mara"), app.auditor("axel"), app.reviewer("rea"));
        let case = app.opens_case(complaint());
        mara.assigns(&case, &rea).unwrap();
        let item = uploads(&app, &mara, &case, &[("good.png", PNG)]).unwrap()[0];
        let custody = |who: &Somebody| cases::custody(&app.pool, &who.act(), &case, item).unwrap().1;
        assert_eq!((custody(&mara).origin(), custody(&mara).listed.name.as_deref()), (Some(ORIGIN), Some("good.png")));
        assert_eq!((custody(&axel).origin(), custody(&axel).listed.name), (None, None));
        assert!(matches!(cases::download_upload(&app.pool, &axel.act(), &case, item), Err(cases::Error::Denied(_))));
        let exports = |who: &Somebody| cases::export_custody(&app.pool, &who.act(), &case, None);
        assert!(matches!(exports(&rea), Err(cases::Error::Denied(_))), "who is given one case takes no list along");
        let before = app.count("events WHERE verb = 'custody_exported'");
        let (_, all) = exports(&axel).unwrap();
        assert_eq!((all.len(), all[1].origin()), (2, None));
        assert_eq!(cases::export_custody(&app.pool, &mara.act(), &case, Some(item)).unwrap().1[0].origin(), Some(ORIGIN));
        assert_eq!(app.count("events WHERE verb = 'custody_exported'") - before, 2);
        assert!(cases::export_custody(&app.pool, &mara.act(), &case, Some(EvidenceId::from_i64(7))).is_err());
        assert_eq!(custody(&axel).steps.iter().filter(|step| step.what == Verb::CustodyExported.label()).count(), 2);
    }

    fn two_persons_destroy_an_upload_and_its_hash_stays(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = app.opens_case(complaint());
        let items = uploads(&app, &mara, &case, &[("good.png", PNG), ("log.txt", b"log")]).unwrap();
        let confirms = |who: &Somebody| cases::confirm_upload_destruction(&app.pool, &who.act(), &case, items[0]);
        let before = digest(&app, app.case(&case).id);
        is_invalid(confirms(&omar), "reason");
        asks(&app, &mara, &case, items[0]).unwrap();
        is_invalid(asks(&app, &omar, &case, items[0]), "reason");
        is_invalid(withdraws(&app, &omar, &case, items[0]), "reason");
        assert!(matches!(confirms(&mara), Err(cases::Error::SamePerson)));
        withdraws(&app, &mara, &case, items[0]).unwrap();
        is_invalid(confirms(&omar), "reason");
        assert!(asks(&app, &app.reviewer("rea"), &case, items[0]).is_err());
        asks(&app, &mara, &case, items[0]).unwrap();
        confirms(&omar).unwrap();
        is_invalid(confirms(&omar), "reason");
        let words = cases::download_upload(&app.pool, &mara.act(), &case, items[0]).unwrap_err().to_string();
        assert!(words.contains("two persons destroyed this on 2026-05-04"), "{words}");
        let states = [items[0], items[1]].map(|item| integrity(&app, &mara, &case, item));
        assert_eq!(states, [Integrity::Destroyed, Integrity::Unchanged]);
        assert_eq!(digest(&app, app.case(&case).id), before, "hashes stay");
        assert_eq!(app.count("upload_destructions WHERE destroyed_at IS NOT NULL"), 1);
    }

    fn a_job_ends_the_destruction_of_an_upload_that_a_crash_left(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let case = app.opens_case(complaint());
        let item = uploads(&app, &mara, &case, &[("good.png", PNG)]).unwrap()[0];
        asks(&app, &mara, &case, item).unwrap();
        app.sql(&format!("UPDATE upload_destructions SET confirmed_by = {}, confirmed_at = asked_at", omar.id)).unwrap();
        assert_eq!(integrity(&app, &mara, &case, item), Integrity::Unchanged);
        app.runs_due_jobs();
        assert_eq!(integrity(&app, &mara, &case, item), Integrity::Destroyed);
    }

    fn a_case_about_the_exploitation_of_a_child_takes_no_file_and_gives_none_out(app: TestApp) {
        let mara = app.officer("mara");
        let (case, notice, file) = with_file(&app);
        let item = uploads(&app, &mara, &case, &[("good.png", PNG)]).unwrap()[0];
        // The same message also belongs to a case about something else.
        let other = app.opens_case(mail("eve@example.org").about("Abuse").says("Another matter."));
        app.sql(&format!("INSERT INTO case_notices (case_id, notice_id, added_at) VALUES ({}, {notice}, 0)", app.case(&other).id)).unwrap();
        let reads = |case: &CaseNumber| {
            let attachment = cases::read_attachment(&app.pool, &mara.act(), case, notice, file).map(drop);
            [attachment, cases::read_raw(&app.pool, &mara.act(), case, notice).map(drop)]
        };
        assert!(reads(&case).iter().chain(&reads(&other)).all(Result::is_ok));
        is_about(&mara, &case, TermsCategory::ChildSexualExploitation);
        let events = app.count("events");
        for refused in reads(&case).into_iter().chain(reads(&other)) {
            is_invalid(refused, "part");
        }
        is_invalid(cases::download_upload(&app.pool, &mara.act(), &case, item), "part");
        is_invalid(uploads(&app, &mara, &case, &[("good.png", PNG)]), "files");
        assert_eq!(app.count("events"), events, "what was refused was not done");
        let content = cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap();
        assert!(content.text.contains("Please look at this group."), "the report stays");
        for list in [lists(&app, &mara, &case), lists(&app, &mara, &other)] {
            assert!(list.items.iter().all(|one| one.name.as_deref() != Some("group.pdf")), "names say what a file shows");
        }
        // A mistake in the category is mended, and leaves its event.
        is_about(&mara, &case, TermsCategory::HarmfulContent);
        assert!(reads(&case).iter().chain(&reads(&other)).all(Result::is_ok));
    }

    fn what_a_report_suggests_protects_until_a_person_gives_the_category(app: TestApp) {
        let mara = app.officer("mara");
        let report = r#"{"xarf_version": "4.2.0", "report_id": "1", "reporter": {"org": "Desk", "contact": "a@d.example",
            "domain": "d.example"}, "category": "content", "type": "csam", "url": "https://bad.example/1"}"#;
        let report = complaint().with_file("xarf.json", report);
        let report = String::from_utf8(report.into()).unwrap().replace("application/pdf", "application/json");
        let case = app.opens_case(report);
        let notice = NoticeId::from_i64(app.numbers("SELECT MAX(id) AS number FROM notices")[0]);
        let read = || cases::read_raw(&app.pool, &mara.act(), &case, notice).map(drop);
        is_invalid(read(), "part");
        is_invalid(uploads(&app, &mara, &case, &[("good.png", PNG)]), "files");
        mara.edits(&case, BREACH, "", Fields::for_kind(BREACH)).unwrap();
        is_invalid(read(), "part");
        is_about(&mara, &case, TermsCategory::Communications);
        read().unwrap();
    }
}
