//! Calling the Board, its agenda, who was there, the reminder, and the pack.

use super::*;

on_both! {
    fn every_member_is_told_once_when_the_board_is_called_and_when_it_is_not_to_come(app: TestApp) {
        let house = House::of(&app);
        let meeting = house.meeting();
        assert_eq!((mails(&app, "meeting_called"), mails(&app, "meeting_cancelled")), (3, 0));
        cancels(&app, &house.chair, meeting).unwrap();
        assert_eq!((mails(&app, "meeting_called"), mails(&app, "meeting_cancelled")), (3, 3));
        assert!(is_overtaken(&cancels(&app, &house.cleo, meeting)), "once");
        assert_eq!(mails(&app, "meeting_cancelled"), 3);
    }

    fn only_the_clerk_and_the_chair_call_the_board(app: TestApp) {
        let house = House::of(&app);
        let calling = || Calling::Circular { ends_at: app.now().plus_seconds(DAY) };
        for somebody in [&house.mara, &house.bob, &app.auditor("axel"), &app.administrator("ina")] {
            assert!(is_denied(&calls(&app, somebody, calling())), "{}", somebody.name);
        }
        calls(&app, &house.chair, calling()).unwrap();
        assert_eq!(all(&app, &house.bob).unwrap().len(), 1);
        assert!(is_denied(&all(&app, &house.mara)), "an officer has no part in meetings");
    }

    fn a_meeting_lies_ahead_and_a_circular_resolution_has_time(app: TestApp) {
        let house = House::of(&app);
        let at = |seconds: i64| app.now().plus_seconds(seconds);
        let meeting = |begins_at, place: &str| Calling::Meeting { begins_at, place: place.to_owned() };
        for wrong in [at(-1), at(400 * DAY)] {
            assert!(is_mended_at(&calls(&app, &house.cleo, meeting(wrong, PLACE)), "begins_at"));
        }
        assert!(is_mended_at(&calls(&app, &house.cleo, meeting(at(DAY), "  ")), "place"));
        for wrong in [at(-DAY), at(HOUR - 1), at(61 * DAY)] {
            assert!(is_mended_at(&calls(&app, &house.cleo, Calling::Circular { ends_at: wrong }), "ends_at"));
        }
        assert_eq!(app.count("meetings"), 0);
    }

    fn a_case_stands_on_one_agenda_that_is_still_to_come(app: TestApp) {
        let house = House::of(&app);
        let (case, first, second) = (house.case("the first"), house.meeting(), house.circular(DAY));
        adds(&app, &house.cleo, first, &case).unwrap();
        assert!(is_mended_at(&adds(&app, &house.cleo, first, &case), "case_number"));
        assert!(is_mended_at(&adds(&app, &house.cleo, second, &case), "case_number"));
        assert!(sees(&app, &house.cleo, second).candidates.is_empty(), "nor is it offered");
        cancels(&app, &house.cleo, first).unwrap();
        adds(&app, &house.cleo, second, &case).unwrap();
    }

    fn a_meeting_that_has_voted_loses_no_case_and_is_not_cancelled(app: TestApp) {
        let house = House::of(&app);
        let (meeting, case, other) = (house.meeting(), house.case("one"), house.case("another"));
        let item = adds(&app, &house.cleo, meeting, &case).unwrap();
        let second = adds(&app, &house.cleo, meeting, &other).unwrap();
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.all_vote_for(&case);
        house.cleo.closes_ballot(&case).unwrap();
        assert!(is_overtaken(&removes(&app, &house.cleo, meeting, item)), "it would stand in no minutes");
        assert!(is_overtaken(&cancels(&app, &house.chair, meeting)));
        removes(&app, &house.cleo, meeting, second).unwrap();
        house.holds(meeting);
        assert_eq!(reads(&app, &house.bob, meeting).document.items[0].ballots.len(), 1);
    }

    fn only_what_is_before_the_board_comes_on_an_agenda(app: TestApp) {
        let house = House::of(&app);
        let meeting = house.meeting();
        let early = app.opens_case(mail("eve@example.org").about("Abuse").says("Not assessed."));
        assert!(is_mended_at(&adds(&app, &house.cleo, meeting, &early), "case_number"));
        assert!(is_mended_at(&adds(&app, &house.chair, meeting, &early), "case_number"), "who may not see it is told the same");
        assert!(is_mended_at(&adds(&app, &house.cleo, meeting, &"2026-9999".parse().unwrap()), "case_number"));
        assert_eq!(app.count("meeting_items"), 0);
    }

    fn the_agenda_has_an_order_until_the_meeting_is_closed(app: TestApp) {
        let house = House::of(&app);
        let meeting = house.meeting();
        let [one, two, three] = ["one", "two", "three"].map(|words| house.case(words));
        let items = [&one, &two, &three].map(|case| adds(&app, &house.cleo, meeting, case).unwrap());
        raises(&app, &house.cleo, meeting, items[2]).unwrap();
        let order = |cases: &[&CaseNumber]| cases.iter().map(|case| Some((*case).clone())).collect::<Vec<_>>();
        assert_eq!(agenda(&app, &house.bob, meeting), order(&[&one, &three, &two]));
        assert!(is_overtaken(&raises(&app, &house.cleo, meeting, items[0])), "the first stays the first");
        removes(&app, &house.cleo, meeting, items[0]).unwrap();
        assert_eq!(agenda(&app, &house.bob, meeting), order(&[&three, &two]));
        assert_eq!(app.numbers("SELECT position AS number FROM meeting_items ORDER BY position"), [1, 2]);
        house.holds(meeting);
        assert!(is_overtaken(&raises(&app, &house.cleo, meeting, items[1])));
        assert!(is_overtaken(&removes(&app, &house.cleo, meeting, items[1])));
        assert!(is_overtaken(&adds(&app, &house.cleo, meeting, &one)));
    }

    fn an_item_that_is_no_longer_for_somebody_to_see_leaves_only_its_place(app: TestApp) {
        let house = House::of(&app);
        let (meeting, one, two) = (house.meeting(), house.case("one"), house.case("two"));
        for case in [&one, &two] {
            adds(&app, &house.cleo, meeting, case).unwrap();
        }
        house.cleo.sends_back(&one, "Thin.").unwrap();
        assert_eq!(agenda(&app, &house.bob, meeting), [None, Some(two.clone())]);
        assert_eq!(agenda(&app, &house.cleo, meeting), [Some(one), Some(two)]);
    }

    fn a_meeting_is_closed_once_it_was_held_and_recorded_who_was_there(app: TestApp) {
        let house = House::of(&app);
        let meeting = house.meeting();
        assert!(is_overtaken(&closes(&app, &house.cleo, meeting)), "it has not begun");
        app.passes(HOUR);
        assert!(is_overtaken(&closes(&app, &house.cleo, meeting)), "nobody knows who was there");
        let some = vec![(house.bob.id, Attendance::Present)];
        assert!(is_mended_at(&records(&app, &house.cleo, meeting, &some), "attendance"));
        assert!(is_denied(&records(&app, &house.chair, meeting, &house.all_present())), "the clerk records it");
        records(&app, &house.cleo, meeting, &house.all_present()).unwrap();
        assert!(is_denied(&closes(&app, &house.chair, meeting)));
        closes(&app, &house.cleo, meeting).unwrap();
        assert_eq!(sees(&app, &house.bob, meeting).meeting.state, MeetingState::Held);
        assert!(is_overtaken(&cancels(&app, &house.cleo, meeting)));
        let mut mended = house.all_present();
        mended[1].1 = Attendance::Excused;
        records(&app, &house.cleo, meeting, &mended).unwrap();
        let words = app.words("SELECT attendance AS word FROM meeting_attendance ORDER BY attendance");
        assert_eq!(words, ["excused", "present", "present"]);
    }

    fn ballots_of_a_circular_resolution_close_at_its_deadline(app: TestApp) {
        let house = House::of(&app);
        let (resolution, case, other) = (house.circular(2 * DAY), house.case("one"), house.case("two"));
        let deadline = app.now().plus_seconds(2 * DAY);
        adds(&app, &house.cleo, resolution, &case).unwrap();
        app.passes(HOUR);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.cleo.opens_ballot(&other, OUTSIDE).unwrap();
        assert_eq!(house.bob.sees_ballot(&case).ballot.row.closes_at, deadline);
        let usual = app.now().plus_seconds(7 * DAY);
        assert_eq!(house.bob.sees_ballot(&other).ballot.row.closes_at, usual, "what stands on no agenda has the usual time");
        house.all_vote_for(&case);
        assert!(is_overtaken(&closes(&app, &house.cleo, resolution)), "its ballot is open");
        app.passes(2 * DAY);
        app.runs_due_jobs();
        assert_eq!(app.state(&case), CaseState::Decided);
        closes(&app, &house.cleo, resolution).unwrap();
        assert_eq!(reads(&app, &house.bob, resolution).document.items[0].ballots[0].result, "passed");
    }

    fn a_circular_resolution_without_a_ballot_runs_until_its_deadline(app: TestApp) {
        let house = House::of(&app);
        let resolution = house.circular(DAY);
        assert!(is_overtaken(&closes(&app, &house.cleo, resolution)));
        assert!(is_overtaken(&records(&app, &house.cleo, resolution, &house.all_present())), "nobody attends it");
        app.passes(DAY);
        closes(&app, &house.cleo, resolution).unwrap();
    }

    fn who_has_not_voted_is_reminded_once_a_day_before_the_end(app: TestApp) {
        let house = House::of(&app);
        let (resolution, case) = (house.circular(3 * DAY), house.case("one"));
        adds(&app, &house.cleo, resolution, &case).unwrap();
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.bob.votes(&case, For).unwrap();
        app.passes(2 * DAY - 1);
        app.runs_due_jobs();
        assert_eq!(mails(&app, "circular_ending"), 0);
        app.passes(2);
        app.runs_due_jobs();
        assert_eq!(mails(&app, "circular_ending"), 2, "the chair and Cia");
        let told = format!("mails WHERE message = 'circular_ending' AND user_id = {}", house.bob.id);
        assert_eq!(app.count(&told), 0, "Bob has voted");
        app.passes(HOUR);
        app.runs_due_jobs();
        assert_eq!((mails(&app, "circular_ending"), app.count("events WHERE verb = 'members_reminded'")), (2, 1));
    }

    fn a_short_circular_resolution_reminds_nobody(app: TestApp) {
        let house = House::of(&app);
        let (resolution, case) = (house.circular(DAY - 1), house.case("one"));
        adds(&app, &house.cleo, resolution, &case).unwrap();
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        app.runs_due_jobs();
        assert_eq!((mails(&app, "meeting_called"), mails(&app, "circular_ending")), (3, 0));
    }

    fn the_pack_opens_what_the_matrix_opens_and_leaves_an_event_for_each_case(app: TestApp) {
        let house = House::of(&app);
        let (meeting, one, two) = (house.meeting(), house.case("one"), house.case("two"));
        for case in [&one, &two] {
            adds(&app, &house.cleo, meeting, case).unwrap();
        }
        let opened = |who: &Somebody| app.count(&format!("events WHERE verb = 'sealed_opened' AND actor_id = {}", who.id));
        let shown = |who: &Somebody| -> Vec<Option<CaseNumber>> {
            pack(&app, who, meeting).entries.into_iter().map(|entry| match entry {
                PackEntry::Open(one) => Some(one.case.number),
                PackEntry::Sealed { .. } | PackEntry::Hidden { .. } => None,
            }).collect()
        };
        assert_eq!(shown(&house.bob), [None, None], "to a member nothing is open before its ballot is");
        house.cleo.opens_ballot(&one, OUTSIDE).unwrap();
        assert_eq!((shown(&house.bob), opened(&house.bob)), (vec![Some(one.clone()), None], 1));
        house.cia.recuses(&one, "A friend of mine.").unwrap();
        assert_eq!((shown(&house.cia), opened(&house.cia)), (vec![None, None], 0), "who recused themselves gets nothing of it");
        assert_eq!((shown(&house.cleo), opened(&house.cleo)), (vec![Some(one), Some(two)], 2));
        let axel = app.auditor("axel");
        assert_eq!((shown(&axel), opened(&axel)), (vec![None, None], 0), "an auditor opens nothing");
    }

    fn the_pack_tells_of_earlier_decisions_outcome_severity_and_quarter(app: TestApp) {
        let house = House::of(&app);
        let breach = |words: &str, category| {
            let case = house.case_of(words, category);
            house.mara.recommends_because(&case, OUTSIDE, "Grounds.").unwrap();
            case
        };
        for category in [TermsCategory::Violence, TermsCategory::Rights] {
            let before = breach(category.label(), category);
            house.cleo.opens_ballot(&before, OUTSIDE).unwrap();
            house.all_vote_for(&before);
            house.cleo.closes_ballot(&before).unwrap();
        }
        let (meeting, case) = (house.meeting(), breach("now", TermsCategory::Violence));
        adds(&app, &house.cleo, meeting, &case).unwrap();
        let entry = pack(&app, &house.cleo, meeting).entries.remove(0);
        let PackEntry::Open(one) = entry else { panic!("the clerk opens it") };
        assert_eq!(one.category.map(|(category, _)| category), Some(TermsCategory::Violence));
        let earlier: Vec<_> = one.earlier.iter().map(|one| (one.outcome, one.quarter.as_str())).collect();
        assert_eq!(earlier, [(OUTSIDE, "2026-Q2")], "the other category is none of it");
        assert!(!one.evidence.is_empty() && !one.deadlines.is_empty());
    }
}
