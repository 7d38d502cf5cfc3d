//! Minutes: drawn up from the record, signed by another person, and final.

use super::*;

on_both! {
    fn minutes_are_drawn_up_from_the_record(app: TestApp) {
        let house = House::of(&app);
        let (meeting, case) = house.held();
        let seen = reads(&app, &house.bob, meeting);
        let document = &seen.document;
        let item = &document.items[0];
        assert_eq!((item.position, item.case_number.as_str()), (1, case.as_str()));
        let ballot = &item.ballots[0];
        let votes = ballot.votes.as_ref().unwrap();
        assert_eq!((votes.seats, votes.for_, votes.against, votes.recused, votes.absent), (3, 2, 0, 1, 0));
        assert_eq!((ballot.result.as_str(), ballot.decided, ballot.outcome), ("passed", true, OUTSIDE));
        let there: Vec<_> = document.attendance.iter().map(|one| (one.name.as_str(), one.chair)).collect();
        assert_eq!(there, [("lene", true), ("bob", false), ("cia", false)], "the chair first");
        assert_eq!(seen.recused[&ballot.id], ["cia"], "the house knows who");
        let written = serde_json::to_value(item).unwrap().to_string();
        assert!(!written.contains("cia"), "what may leave the house has the number only: {written}");
    }

    fn a_tie_fails_and_the_minutes_say_so_although_the_case_is_back_in_review(app: TestApp) {
        let house = House::of(&app);
        let (meeting, case) = (house.meeting(), house.case("one"));
        adds(&app, &house.cleo, meeting, &case).unwrap();
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.chair.votes(&case, For).unwrap();
        house.bob.votes(&case, Against).unwrap();
        house.cia.recuses(&case, "A friend of mine.").unwrap();
        house.cleo.closes_ballot(&case).unwrap();
        house.holds(meeting);
        assert_eq!(app.state(&case), CaseState::InReview);
        let document = reads(&app, &house.chair, meeting).document;
        let ballot = &document.items[0].ballots[0];
        assert_eq!((ballot.result.as_str(), ballot.decided), ("failed", false));
        assert!(ballot.votes.as_ref().unwrap().sentence.contains("a tie fails"));
    }

    fn ballots_of_another_time_are_not_in_the_minutes(app: TestApp) {
        let house = House::of(&app);
        let case = house.case("one");
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        app.passes(7 * DAY);
        app.runs_due_jobs();
        app.passes(HOUR);
        let meeting = house.meeting();
        adds(&app, &house.cleo, meeting, &case).unwrap();
        house.holds(meeting);
        assert_eq!(reads(&app, &house.bob, meeting).document.items[0].ballots.len(), 0, "inquorate before it was called");
        app.passes(HOUR);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        assert_eq!(reads(&app, &house.bob, meeting).document.items[0].ballots.len(), 0, "opened after it was closed");
    }

    fn a_version_that_was_voided_in_the_meeting_is_in_the_minutes_and_one_voided_before_is_not(app: TestApp) {
        let house = House::of(&app);
        let case = house.case("one");
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        app.passes(HOUR);
        house.cleo.amends(&case, OUTSIDE, "In other words.").unwrap();
        app.passes(HOUR);
        let meeting = house.meeting();
        adds(&app, &house.cleo, meeting, &case).unwrap();
        app.passes(HOUR);
        house.cleo.amends(&case, OUTSIDE, "In better words.").unwrap();
        let versions = |view: MinutesView| -> Vec<i32> {
            view.document.items[0].ballots.iter().map(|ballot| ballot.motion_version).collect()
        };
        house.holds(meeting);
        assert_eq!(versions(reads(&app, &house.bob, meeting)), [2, 3], "each that was open at some time of it");
    }

    fn minutes_are_signed_by_another_person_than_who_drafted_them(app: TestApp) {
        let house = House::of(&app);
        let (meeting, _) = house.held();
        let both = app.somebody("both", Roles::from(Role::Clerk).with(Role::Chair).with(Role::BoardMember));
        assert!(is_overtaken(&signs(&app, &house.chair, meeting)), "nobody has drafted them");
        drafts(&app, &both, meeting, None).unwrap();
        assert_eq!(mails(&app, "minutes_waiting"), 2, "both chairs are told");
        assert!(matches!(signs(&app, &both, meeting), Err(Error::Case(cases::Error::SamePerson))));
        assert!(is_denied(&signs(&app, &house.bob, meeting)), "the chair signs");
        assert!(is_denied(&drafts(&app, &house.chair, meeting, None)), "the clerk drafts");
        signs(&app, &house.chair, meeting).unwrap();
        assert!(is_overtaken(&signs(&app, &house.chair, meeting)), "once");
        assert!(is_overtaken(&drafts(&app, &house.cleo, meeting, Some("More."))));
        assert!(is_overtaken(&records(&app, &house.cleo, meeting, &house.all_present())));
    }

    fn what_changed_since_it_was_read_is_not_signed(app: TestApp) {
        let house = House::of(&app);
        let (meeting, _) = house.held();
        drafts(&app, &house.cleo, meeting, None).unwrap();
        let read = reads(&app, &house.chair, meeting).sha256;
        let mut mended = house.all_present();
        mended[2].1 = Attendance::Absent;
        records(&app, &house.cleo, meeting, &mended).unwrap();
        let (act, old) = (house.chair.act(), read.clone());
        assert!(is_overtaken(&app.pool.write(move |db| meetings::sign_minutes(db, &act, meeting, &old))));
        assert_ne!(reads(&app, &house.chair, meeting).sha256, read);
        signs(&app, &house.chair, meeting).unwrap();
    }

    fn minutes_are_not_signed_while_a_ballot_is_open(app: TestApp) {
        let house = House::of(&app);
        let (meeting, case) = (house.meeting(), house.case("one"));
        adds(&app, &house.cleo, meeting, &case).unwrap();
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.holds(meeting);
        drafts(&app, &house.cleo, meeting, None).unwrap();
        assert!(reads(&app, &house.chair, meeting).waits_for_ballot);
        assert!(is_overtaken(&signs(&app, &house.chair, meeting)));
        house.all_vote_for(&case);
        house.cleo.closes_ballot(&case).unwrap();
        signs(&app, &house.chair, meeting).unwrap();
        assert_eq!(reads(&app, &house.chair, meeting).document.items[0].ballots[0].result, "passed");
    }

    fn the_file_of_signed_minutes_has_the_digest_that_stands_in_the_audit_trail(app: TestApp) {
        let house = House::of(&app);
        let (meeting, _) = house.held();
        drafts(&app, &house.cleo, meeting, Some("Nothing else was raised.")).unwrap();
        assert!(matches!(takes_along(&app, &house.cleo, meeting), Err(Error::Unknown)), "there is no file before the signature");
        signs(&app, &house.chair, meeting).unwrap();
        let file = takes_along(&app, &house.bob, meeting).unwrap();
        let digest = data_encoding::HEXLOWER.encode(&sealing::sha256(&file));
        let event = app.events().into_iter().find(|event| event.verb.as_str() == "minutes_signed").unwrap();
        assert!(event.detail.contains(&digest), "{}", event.detail);
        assert_eq!(reads(&app, &house.bob, meeting).sha256, digest);
        let data: Value = serde_json::from_slice(&file).unwrap();
        assert_eq!((data["schema"].as_str(), data["schema_version"].as_u64()), (Some("quarterlight.minutes"), Some(2)));
        assert_eq!(data["items"][0]["ballots"][0]["votes"]["for"], 2);
        assert_eq!(data["remarks"], "Nothing else was raised.");
        for somebody in [&app.auditor("axel"), &house.mara] {
            assert!(is_denied(&takes_along(&app, somebody, meeting)), "{}", somebody.name);
        }
    }

    fn signed_minutes_stay_as_they_were_signed(app: TestApp) {
        let house = House::of(&app);
        let (meeting, _) = house.signed();
        let before = takes_along(&app, &house.bob, meeting).unwrap();
        app.sql("UPDATE users SET display_name = name || ' renamed'").unwrap();
        assert_eq!(takes_along(&app, &house.bob, meeting).unwrap(), before);
        assert_eq!(reads(&app, &house.bob, meeting).document.attendance[0].name, "lene");
    }

    fn an_auditor_reads_the_minutes_without_what_is_sealed_with_them(app: TestApp) {
        let house = House::of(&app);
        let (meeting, _) = house.signed();
        let axel = app.auditor("axel");
        let seen = reads(&app, &axel, meeting);
        assert_eq!((seen.document.remarks, seen.document.meeting.place), (None, None));
        assert!(seen.recused.is_empty());
        assert_eq!(seen.document.items.len(), 1);
        assert_eq!(sees(&app, &axel, meeting).place, None);
        assert_eq!(sees(&app, &house.bob, meeting).place.as_deref(), Some(PLACE));
        let act = house.mara.act();
        assert!(is_denied(&app.pool.read(|db| meetings::minutes(db, &act, meeting))));
    }

    fn place_and_remarks_stand_nowhere_in_clear(app: TestApp) {
        let house = House::of(&app);
        house.signed();
        let holds = |query: &str, word: &str| {
            app.blobs(query).iter().any(|blob| blob.windows(word.len()).any(|window| window == word.as_bytes()))
        };
        assert!(!holds("SELECT place AS bytes FROM meetings", "Gotthard"));
        assert!(!holds("SELECT remarks AS bytes FROM minutes", "Nothing else"));
        assert!(!holds("SELECT document AS bytes FROM minutes", "schema"));
        assert!(app.events().iter().all(|event| !event.detail.contains("Gotthard") && !event.detail.contains("Nothing else")));
    }

    fn what_is_signed_or_cancelled_can_be_neither_changed_nor_removed(app: TestApp) {
        let house = House::of(&app);
        let cancelled = house.meeting();
        adds(&app, &house.cleo, cancelled, &house.case("two")).unwrap();
        cancels(&app, &house.cleo, cancelled).unwrap();
        house.signed();
        let finals = [
            ("meetings", "version = 9"),
            ("meetings", "state = 'planned', closed_at = NULL"),
            ("meeting_items", "position = 9"),
            ("meeting_attendance", "attendance = 'absent'"),
            ("minutes", "drafted_at = 0"),
            ("minutes", "signed_at = NULL, signed_by = NULL, document = NULL, sha256 = NULL"),
        ];
        for (table, change) in finals {
            assert!(app.count(table) > 0, "{table} has rows");
            assert!(app.sql(&format!("UPDATE {table} SET {change}")).is_err(), "{table} SET {change}");
            assert!(app.sql(&format!("DELETE FROM {table}")).is_err(), "{table} DELETE");
            if app.engine() == Engine::Postgres {
                assert!(app.sql(&format!("TRUNCATE {table} CASCADE")).is_err(), "{table} TRUNCATE");
            }
        }
        let added = "SELECT meeting_id, (SELECT id FROM users WHERE name = 'mara'), 'present', FALSE, recorded_by, 0";
        assert!(app.sql(&format!("INSERT INTO meeting_attendance {added} FROM meeting_attendance LIMIT 1")).is_err());
    }

    fn two_closings_at_once_close_a_meeting_once(app: TestApp) {
        let house = House::of(&app);
        let meeting = house.meeting();
        app.passes(HOUR);
        records(&app, &house.cleo, meeting, &house.all_present()).unwrap();
        let closed = std::thread::scope(|scope| {
            let closings: Vec<_> = (0..4).map(|_| scope.spawn(|| closes(&app, &house.cleo, meeting).is_ok())).collect();
            closings.into_iter().map(|closing| closing.join().unwrap()).filter(|ok| *ok).count()
        });
        assert_eq!((closed, app.count("events WHERE verb = 'meeting_closed'")), (1, 1));
    }
}
