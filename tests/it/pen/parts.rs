//! What a report says, and what two persons destroy.

use super::*;

on_both! {
    fn what_a_report_says_is_a_fact_only_once_confirmed(app: TestApp) {
        let mara = app.officer("mara");
        let received = app.receives(complaint());
        let Placed::Opened(case) = received.placed else { panic!("{received:?}") };
        let case = app.pool.read(|db| cases::get(db, case)).unwrap().number;
        let found = cases::read_notice(&app.pool, &mara.act(), &case, received.receipt.notice).unwrap().findings.unwrap();
        assert!(!found.identifiers.is_empty());
        let identifiers = || cases::read_identifiers(&app.pool, &mara.act(), &case).unwrap();
        assert!(identifiers().is_empty() && !app.case(&case).kind_confirmed);
        let every: Vec<usize> = (0..found.identifiers.len()).collect();
        let confirm = |kind, identifiers: Vec<usize>| {
            let version = app.case(&case).version;
            let confirmed = Confirmed { version, kind, identifiers, ..Confirmed::default() };
            cases::confirm_findings(&app.pool, &mara.act(), &case, received.receipt.notice, &confirmed)
        };
        let events = app.count("events");
        assert!(confirm(true, every.clone()).unwrap().kind_confirmed);
        assert_eq!(app.count("events") - events, 1);
        assert_eq!(identifiers().len(), every.len());
        assert!(identifiers().iter().any(|one| one.identifier_type == IdentifierType::WebAddress));
        confirm(false, every.clone()).unwrap();
        assert_eq!(identifiers().len(), every.len(), "each once");
        for nonsense in [confirm(false, vec![]), confirm(false, vec![every.len()])] {
            assert!(matches!(nonsense, Err(cases::Error::Invalid { field: "findings", .. })), "{nonsense:?}");
        }
        let old = Confirmed { version: 1, kind: true, ..Confirmed::default() };
        let old = cases::confirm_findings(&app.pool, &mara.act(), &case, received.receipt.notice, &old);
        assert!(matches!(old, Err(cases::Error::Conflict(_))));
    }

    fn a_message_that_is_no_report_has_nothing_to_confirm(app: TestApp) {
        let mara = app.officer("mara");
        let (case, notice, _) = with_file(&app);
        let all = Confirmed { version: 1, kind: true, ..Confirmed::default() };
        let refused = cases::confirm_findings(&app.pool, &mara.act(), &case, notice, &all);
        assert!(matches!(refused, Err(cases::Error::Invalid { field: "findings", .. })), "{refused:?}");
        let denied = cases::confirm_findings(&app.pool, &app.reviewer("rita").act(), &case, notice, &all);
        assert!(matches!(denied, Err(cases::Error::Unknown(_))), "{denied:?}");
    }


    fn one_person_alone_destroys_nothing(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, [_, _, file]) = with_file(&app);
        assert!(matches!(confirms(&app, &mara, &case, notice, file), Err(cases::Error::Invalid { .. })), "nobody asked");
        asks(&app, &mara, &case, notice, file).unwrap();
        assert!(matches!(confirms(&app, &mara, &case, notice, file), Err(cases::Error::SamePerson)));
        assert!(matches!(asks(&app, &omar, &case, notice, file), Err(cases::Error::Invalid { .. })), "asked already");
        assert!(matches!(withdraws(&app, &omar, &case, notice, file), Err(cases::Error::Invalid { .. })), "not theirs");
        for stranger in [app.reviewer("rita"), app.auditor("aki"), app.administrator("ina")] {
            assert!(asks(&app, &stranger, &case, notice, file).is_err(), "{}", stranger.name);
            assert!(confirms(&app, &stranger, &case, notice, file).is_err(), "{}", stranger.name);
        }
        app.runs_due_jobs();
        assert_eq!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).unwrap().1, b"PlantedFile");
        withdraws(&app, &mara, &case, notice, file).unwrap();
        assert!(confirms(&app, &omar, &case, notice, file).is_err(), "taken back");
        assert_eq!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).unwrap().1, b"PlantedFile");
    }

    fn two_persons_destroy_one_part_and_the_message_as_it_came_and_no_more(app: TestApp) {
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let (case, notice, [_, _, file]) = with_file(&app);
        let hashes = || app.blobs("SELECT sha256 AS bytes FROM notice_parts UNION ALL SELECT sha256 AS bytes FROM evidence");
        let before = hashes();
        asks(&app, &mara, &case, notice, file).unwrap();
        confirms(&app, &cleo, &case, notice, file).unwrap();
        let content = cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap();
        assert!(content.erased && content.text.contains("Please look at this group."));
        assert_eq!(content.headers.from[0].address.as_deref(), Some("ada@example.org"));
        let words = [
            cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).map(drop).unwrap_err().to_string(),
            cases::read_raw(&app.pool, &mara.act(), &case, notice).map(drop).unwrap_err().to_string(),
        ];
        for words in words {
            assert!(words.contains("2026-05-04") && words.contains("Content that nobody may keep"), "{words}");
        }
        assert_eq!(hashes(), before, "hashes stay");
        let parts = app.pool.read(|db| cases::parts(db, &mara.act(), &case, notice)).unwrap();
        let states: Vec<_> = parts.iter().map(|one| (one.part.role, one.destruction.is_some())).collect();
        assert_eq!(states, [(PartRole::Headers, false), (PartRole::Text, false), (PartRole::Attachment, true)]);
        let done = parts[2].destruction.clone().unwrap();
        assert_eq!((done.asked_by, done.confirmed_by, done.reason), (mara.id, Some(cleo.id), UNLAWFUL));
        assert!(done.destroyed_at.is_some());
        assert!(confirms(&app, &cleo, &case, notice, file).is_err(), "once");
        // The same bytes are known again, and counted, though nothing of them can be opened.
        let again = abuse("Ada <ada@example.org>").with_file("group.pdf", "PlantedFile");
        let again = app.receives_for(again, delivered_to(&[&address(&app, &case)]));
        assert!(again.receipt.repeated);
        assert_eq!((app.runs_due_jobs().placed, app.reconciles().balanced), (0, true));
    }

    fn headers_and_findings_are_destroyed_only_if_asked_for_by_name(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, [headers, _, file]) = with_file(&app);
        asks(&app, &mara, &case, notice, headers).unwrap();
        confirms(&app, &omar, &case, notice, headers).unwrap();
        let content = cases::read_notice(&app.pool, &mara.act(), &case, notice).unwrap();
        assert!(content.erased && content.headers.from.is_empty());
        assert!(content.text.contains("Please look at this group."));
        assert_eq!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).unwrap().1, b"PlantedFile");
    }

    fn what_was_confirmed_before_a_crash_is_destroyed_by_the_next_job(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (case, notice, [_, _, file]) = with_file(&app);
        asks(&app, &mara, &case, notice, file).unwrap();
        // As far as it gets before the power goes: the confirmation is durable, and every key is still there.
        let at = app.now().as_microsecond();
        app.sql(&format!("UPDATE part_destructions SET confirmed_by = {}, confirmed_at = {at}", omar.id)).unwrap();
        assert!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).is_ok());
        app.runs_due_jobs();
        assert!(cases::read_attachment(&app.pool, &mara.act(), &case, notice, file).is_err());
        assert!(cases::read_raw(&app.pool, &mara.act(), &case, notice).is_err());
        assert_eq!(app.count("part_destructions WHERE destroyed_at IS NULL"), 0);
        assert_eq!(cases::finish_destructions(&app.pool, &app.act("jobs")).unwrap(), 0, "and once only");
    }

    fn a_part_that_cannot_be_destroyed_now_holds_up_no_other(app: TestApp) {
        let (mara, omar) = (app.officer("mara"), app.officer("omar"));
        let (one, first, [_, text, stuck]) = with_file(&app);
        asks(&app, &mara, &one, first, text).unwrap();
        confirms(&app, &omar, &one, first, text).unwrap();
        asks(&app, &mara, &one, first, stuck).unwrap();
        let other = app.receives(abuse("eve@example.org").with_file("other.pdf", "OtherFile"));
        let Placed::Opened(two) = other.placed else { panic!("{other:?}") };
        let two = app.pool.read(|db| cases::get(db, two)).unwrap().number;
        let file = PartId::from_i64(app.numbers("SELECT max(id) AS number FROM notice_parts")[0]);
        asks(&app, &mara, &two, other.receipt.notice, file).unwrap();
        // The database refuses to finish the second part that was confirmed at the moment of the first.
        let at = app.now().as_microsecond();
        let confirm = format!("UPDATE part_destructions SET confirmed_by = {}, confirmed_at =", omar.id);
        app.sql(&format!("{confirm} {at} WHERE part_id = {stuck}; {confirm} {at} + 1 WHERE part_id = {file}")).unwrap();
        app.sql("CREATE UNIQUE INDEX stuck ON part_destructions (confirmed_at) WHERE destroyed_at IS NOT NULL").unwrap();
        assert_eq!(cases::finish_destructions(&app.pool, &app.act("jobs")).unwrap(), 1);
        assert!(cases::read_attachment(&app.pool, &mara.act(), &two, other.receipt.notice, file).is_err());
        let unfinished = || app.numbers("SELECT part_id AS number FROM part_destructions WHERE destroyed_at IS NULL");
        assert_eq!(unfinished(), [stuck.as_i64()]);
        app.sql("DROP INDEX stuck").unwrap();
        assert_eq!(cases::finish_destructions(&app.pool, &app.act("jobs")).unwrap(), 1, "and the next time it is");
    }

    fn a_message_whose_bytes_are_gone_is_still_placed_and_never_answered(app: TestApp) {
        let mara = app.officer("mara");
        let unplaced = app.takes(abuse("ada@example.org")).unwrap().notice;
        let waiting = holds(&app, abuse("eve@example.org").header("List-Id", "<l.example.org>"), PenReason::MailingList);
        for key in app.numbers("SELECT key_id AS number FROM notices") {
            assert!(app.desk.keys.destroy(quarterlight::db::ids::KeyId::from_i64(key)).unwrap());
        }
        let placed = cases::place(&app.pool, &app.act("intake"), unplaced).unwrap();
        assert_eq!(placed, Placed::Held(PenReason::Erased));
        assert!(matches!(accepts(&app, &mara, waiting), Ok(LeftPen::Opened(_))));
        cases::place_held(&app.pool, &mara.act(), unplaced, &PenStep::SetAside(SetAsideReason::Automatic)).unwrap();
        assert_eq!((calls(&app, "acknowledgement"), app.reconciles().balanced), (0, true));
        assert_eq!(app.count("parties"), 1, "who wrote is known from what was kept");
    }

}
