//! Applied to a case, called in, or decided when the window ends.

use quarterlight::decisions;
use quarterlight::taxonomy::SetAsideReason;
use quarterlight::workflow::{CaseState, Role, Roles};

use super::*;
use crate::support::on_both;

fn decided_by(app: &TestApp, case: &CaseNumber) -> Vec<String> {
    app.words(&format!(
        "SELECT decided_by AS word FROM decisions WHERE case_id = (SELECT id FROM cases WHERE number = '{case}')"
    ))
}

on_both! {
    fn a_case_is_decided_by_a_standing_decision_when_its_window_ends(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Who is it?");
        assert_eq!(app.state(&case), CaseState::BeforeBoard);
        assert_eq!(app.count("mails WHERE message = 'standing_applied'"), 3, "each member is told");
        app.passes(WEEK - 1);
        assert_eq!((app.runs_due_jobs().ended_windows, app.state(&case)), (0, CaseState::BeforeBoard));
        app.passes(1);
        assert_eq!((app.runs_due_jobs().ended_windows, app.state(&case)), (1, CaseState::Decided));
        let decision = decisions::view(&app.pool, &house.mara.act(), &case).unwrap().unwrap();
        assert_eq!(decision.outcome, CHANNEL, "whatever outcome the officer's form held");
        assert_eq!(decision.grounds.as_deref(), Some("It came directly."));
        assert!(decision.recommendation_followed && decision.votes_for == 0);
        assert_eq!(decided_by(&app, &case), ["standing"]);
        let stated = app.pool.read(|db| decisions::decided_by_standing(db, &app.case(&case))).unwrap().unwrap();
        assert_eq!(stated.0, TITLE);
        assert_eq!(app.runs_due_jobs().ended_windows, 0, "once");
        house.mara.carries_out(&case, "We wrote.").unwrap();
        let [one] = lists(&app, &house.mara).try_into().unwrap();
        assert_eq!((one.applied, one.called_in, app.recounts()), (1, 0, vec![]));
    }

    fn a_ballot_waits_until_the_case_is_called_in(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let chair = app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair));
        for (who, words) in [(&house.board[1], "One."), (&house.cleo, "Two."), (&chair, "Three.")] {
            let case = house.applied(&app, id, words);
            let said = refused(house.cleo.opens_ballot(&case, CHANNEL));
            assert!(said.contains("call the case in first"), "{said}");
            calls_in(&app, who, &case, "").unwrap();
            assert!(refused(calls_in(&app, &house.cleo, &case, "")).contains("no standing decision waits"), "once");
            house.cleo.opens_ballot(&case, Outcome::NoDataExists).unwrap();
            app.passes(2 * WEEK);
            app.runs_due_jobs();
            assert_eq!((app.state(&case), decided_by(&app, &case)), (CaseState::BeforeBoard, vec![]));
        }
        let [one] = lists(&app, &house.mara).try_into().unwrap();
        assert_eq!((one.applied, one.called_in), (3, 3));
    }

    fn only_the_board_and_its_clerk_call_in_and_only_until_the_window_ends(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Who is it?");
        let others = [house.mara.clone(), app.auditor("axel"), app.administrator("ina"), app.reviewer("rea")];
        for who in &others {
            let said = refused(calls_in(&app, who, &case, ""));
            assert!(said.contains("you may not do this here") || said.contains("there is no case"), "{}: {said}", who.name);
        }
        app.passes(WEEK);
        assert!(refused(calls_in(&app, &house.board[0], &case, "")).contains("the window for calling this case in is over"));
    }

    fn only_the_officer_who_reviews_the_case_applies_one(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let (case, rea) = (house.direct(&app, "Who is it?"), app.reviewer("rea"));
        for who in [&app.officer("omar"), &rea, &house.cleo, &house.board[0]] {
            let said = refused(applies(&app, who, &case, id));
            assert!(said.contains("you may not do this here") || said.contains("there is no case"), "{}: {said}", who.name);
        }
        house.mara.assigns(&case, &rea).unwrap();
        assert!(refused(applies(&app, &rea, &case, id)).contains("you may not do this here"), "a reviewer recommends");
        assert_eq!(app.count("standing_applications"), 0);
    }

    fn a_case_that_is_not_of_the_class_is_refused_with_all_that_speaks_against_it(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.request(&app, "Who is it?", Binding::Unclear);
        let said = refused(applies(&app, &house.mara, &case, id));
        let clause = "the case’s “Binding on us” is “Unclear”, the class needs “Not binding: foreign and direct”";
        assert!(said.contains(clause), "{said}");
        let (act, number, until) = (house.mara.act(), case.clone(), "2026-12-31".parse().unwrap());
        app.pool.write(move |db| cases::record_secrecy(db, &act, &number, until)).unwrap();
        assert!(refused(applies(&app, &house.mara, &case, id)).contains("under a secrecy order"));
        let fits = house.direct(&app, "And who is that?");
        let (act, number) = (house.mara.act(), fits.clone());
        let mut new = application(&app, &house.mara, &fits, id);
        new.recommendation.severity = Severity::Grave;
        let severe = app.pool.write(move |db| standing::apply(db, &act, &number, &new));
        assert!(refused(severe).contains("the severity is “3 – grave”, the class ends at “2 – serious”"));
        assert_eq!((app.state(&fits), app.count("standing_applications")), (CaseState::InReview, 0));
    }

    fn a_case_that_is_of_the_class_no_more_is_called_in_by_the_program(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Who is it?");
        house.mara.edits(&case, Kind::InformationRequest, "A question.", fields(Some(Binding::Yes))).unwrap();
        app.passes(WEEK);
        assert_eq!(app.runs_due_jobs().ended_windows, 1);
        assert_eq!((app.state(&case), decided_by(&app, &case)), (CaseState::BeforeBoard, vec![]));
        assert_eq!(app.count("standing_call_ins WHERE called_in_by IS NULL"), 1);
        let last = standing::last_calling(&app.pool, &house.cleo.act(), &case).unwrap().unwrap();
        assert!(last.by.is_none() && last.reason.unwrap().contains("“Binding on us” is “Binding”"));
        house.cleo.opens_ballot(&case, CHANNEL).unwrap();
        assert_eq!(app.recounts(), []);
    }

    fn sending_back_and_setting_aside_end_the_application_for_good(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let (back, aside) = (house.applied(&app, id, "Back."), house.applied(&app, id, "Aside."));
        house.cleo.sends_back(&back, "Look again.").unwrap();
        house.mara.sets_aside(&aside, SetAsideReason::Withdrawn).unwrap();
        assert!(window(&app, &back).is_none() && window(&app, &aside).is_none());
        house.mara.takes_back(&aside).unwrap();
        house.mara.recommends(&back, CHANNEL).unwrap();
        app.passes(2 * WEEK);
        assert_eq!(app.runs_due_jobs().ended_windows, 0);
        for case in [&back, &aside] {
            assert_eq!(app.state(case), CaseState::BeforeBoard, "it is before the Board as any other case");
            house.cleo.opens_ballot(case, CHANNEL).unwrap();
        }
    }

    fn what_was_sent_back_can_be_applied_to_again(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Again.");
        house.cleo.sends_back(&case, "Look again.").unwrap();
        applies(&app, &house.mara, &case, id).unwrap();
        app.passes(WEEK);
        assert_eq!((app.runs_due_jobs().ended_windows, app.state(&case)), (1, CaseState::Decided));
        assert_eq!(app.recounts(), []);
    }

    fn one_that_expired_or_was_revoked_is_applied_no_more_and_what_it_was_applied_to_goes_on(app: TestApp) {
        let house = House::of(&app);
        let soon = NewStanding { title: "Soon over".to_owned(), expires_on: app.today().tomorrow().unwrap(), ..class(&app) };
        let (revoked, expired) = (house.adopts(&app), house.adopts_as(&app, &soon));
        let before = [house.applied(&app, revoked, "One."), house.applied(&app, expired, "Two.")];
        let late = house.direct(&app, "Late.");
        for who in [&house.mara, &app.auditor("axel")] {
            assert!(refused(revokes(&app, who, revoked, "So.")).contains("you may not do this here"), "{}", who.name);
        }
        assert!(refused(revokes(&app, &house.cleo, revoked, "Ask ada@example.org.")).contains("may tell of whom"));
        revokes(&app, &house.cleo, revoked, "The law has changed.").unwrap();
        assert!(refused(revokes(&app, &house.cleo, revoked, "Again.")).contains("can be applied no more"), "once");
        assert!(refused(applies(&app, &house.mara, &late, revoked)).contains("can be applied no more"));
        let near = app.pool.read(|db| standing::near_expiry(db, &house.cleo.act())).unwrap();
        assert_eq!(near.iter().map(|one| one.id).collect::<Vec<_>>(), [expired]);
        app.passes(2 * 24 * 3600);
        assert!(refused(applies(&app, &house.mara, &late, expired)).contains("can be applied no more"));
        app.passes(WEEK);
        assert_eq!(app.runs_due_jobs().ended_windows, 2);
        assert!(before.iter().all(|case| app.state(case) == CaseState::Decided));
        assert_eq!((app.state(&late), app.recounts()), (CaseState::InReview, vec![]));
        let standing = |id| lists(&app, &house.mara).into_iter().find(|one| one.row.id == id).unwrap();
        assert_eq!(standing(revoked).revoked.unwrap().2, "The law has changed.");
        assert!(!standing(expired).is_in_force(app.now()) && standing(expired).revoked.is_none());
    }

    fn a_window_is_shown_to_those_who_see_its_case_and_to_nobody_else(app: TestApp) {
        let house = House::of(&app);
        let id = house.adopts(&app);
        let case = house.applied(&app, id, "Who is it?");
        let seen = |who: &Somebody| app.pool.read(|db| standing::windows(db, &who.act())).unwrap().len();
        assert_eq!([&house.mara, &house.cleo, &house.board[0]].map(seen), [1, 1, 1]);
        assert_eq!(seen(&app.reviewer("rea")), 0, "a reviewer sees the cases that are theirs");
        let offers = |who: &Somebody| app.pool.read(|db| standing::windows(db, &who.act())).unwrap()[0].may_call_in;
        assert_eq!([&house.mara, &house.cleo, &house.board[0]].map(offers), [false, true, true]);
        let pia = app.somebody("pia", Role::Publisher);
        assert!(app.pool.read(|db| standing::list(db, &pia.act())).is_err());
        assert_eq!(app.state(&case), CaseState::BeforeBoard);
    }
}
