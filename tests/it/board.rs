//! Votes are secret until the closing, final after it, and none gets lost between the two.

use std::sync::Barrier;

use quarterlight::board::{self, BallotState};
use quarterlight::cases::{self, CaseNumber};
use quarterlight::decisions;
use quarterlight::taxonomy::{Outcome, SetAsideReason};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::{self, Abstain, Against, For};
use quarterlight::workflow::tally::{BallotResult, Shortfall, Verdict};

use crate::support::{Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const WEEK: i64 = 7 * 24 * 3600;

/// A case before the Board; the clerk and the reviewer who brought it there.
fn docket(app: &TestApp) -> (CaseNumber, Somebody, Somebody) {
    let (mara, rea, cleo) = (app.officer("mara"), app.reviewer("rea"), app.clerk("cleo"));
    let case = app.opens_case(mail("ada@example.org").about("Abuse in a community").says("Look."));
    mara.assigns(&case, &rea).unwrap();
    rea.recommends(&case, OUTSIDE).unwrap();
    (case, cleo, rea)
}

/// The same with an open ballot.
fn ballot(app: &TestApp) -> (CaseNumber, Somebody) {
    let (case, cleo, _) = docket(app);
    cleo.opens_ballot(&case, OUTSIDE).unwrap();
    (case, cleo)
}

fn all_vote(members: &[Somebody], case: &CaseNumber, choice: Choice) {
    for member in members {
        member.votes(case, choice).unwrap();
    }
}

on_both! {
    fn a_recused_member_cannot_vote(app: TestApp) {
        let [ann, bob, _] = app.board();
        let (case, _) = ballot(&app);
        ann.recuses(&case, "My sister wrote the notice.").unwrap();
        assert!(matches!(ann.votes(&case, Against), Err(board::Error::Recused)));
        assert!(matches!(ann.recuses(&case, "Again."), Err(board::Error::Recused)));
        bob.votes(&case, For).unwrap();
        assert_eq!(app.count("votes"), 1);
    }

    fn a_vote_before_the_recusal_does_not_count(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let (case, cleo) = ballot(&app);
        ann.votes(&case, Against).unwrap();
        ann.recuses(&case, "I know the notifier.").unwrap();
        all_vote(&[bob, cia], &case, For);
        let tally = cleo.closes_ballot(&case).unwrap().tally;
        assert_eq!((tally.for_, tally.against, tally.recused), (2, 0, 1));
    }

    fn nobody_sees_how_others_voted_before_the_closing(app: TestApp) {
        let [ann, bob] = app.board();
        let (case, cleo) = ballot(&app);
        let officer = app.officer("omar");
        ann.votes(&case, Against).unwrap();
        for onlooker in [&bob, &cleo, &officer] {
            let view = onlooker.sees_ballot(&case);
            assert!(view.tally.is_none() && view.seats.iter().all(|seat| seat.choice.is_none()), "{}", onlooker.name);
            assert_eq!(view.seats.iter().filter(|seat| seat.has_spoken).count(), 1);
        }
        let own: Vec<_> = ann.sees_ballot(&case).seats.into_iter().filter_map(|seat| seat.choice).collect();
        assert_eq!(own, [Against], "one's own vote is no secret to oneself");
        let secret = app.events().into_iter().any(|event| event.detail.contains("against"));
        assert!(!secret, "the audit trail would tell");
        bob.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        let after: Vec<_> = cleo.sees_ballot(&case).seats.into_iter().filter_map(|seat| seat.choice).collect();
        assert_eq!(after, [Against, For]);
    }

    fn a_vote_after_the_closing_is_refused(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let (case, cleo) = ballot(&app);
        all_vote(&[ann.clone(), bob], &case, For);
        app.passes(WEEK);
        assert!(matches!(cia.votes(&case, Against), Err(board::Error::Closed)), "the time is over");
        cleo.closes_ballot(&case).unwrap();
        assert!(ann.votes(&case, Against).is_err());
        assert!(cia.recuses(&case, "Too late.").is_err());
        assert_eq!((app.count("votes"), app.count("recusals")), (2, 0));
    }

    fn a_ballot_that_is_running_is_not_closed(app: TestApp) {
        let [ann, _bob] = app.board();
        let (case, cleo) = ballot(&app);
        ann.votes(&case, For).unwrap();
        assert!(matches!(cleo.closes_ballot(&case), Err(decisions::Error::StillRunning)));
        app.passes(WEEK - 1);
        assert!(matches!(cleo.closes_ballot(&case), Err(decisions::Error::StillRunning)));
        assert_eq!(app.runs_due_jobs().closed_ballots, 0);
    }

    fn two_closings_give_one_decision(app: TestApp) {
        let members: [Somebody; 3] = app.board();
        let (case, cleo) = ballot(&app);
        all_vote(&members, &case, For);
        let barrier = Barrier::new(6);
        let closed = std::thread::scope(|scope| {
            let one = || {
                barrier.wait();
                cleo.closes_ballot(&case).is_ok()
            };
            let closings: Vec<_> = (0..6).map(|_| scope.spawn(one)).collect();
            closings.into_iter().map(|closing| closing.join().unwrap()).filter(|ok| *ok).count()
        });
        assert_eq!((closed, app.count("decisions")), (1, 1));
        assert_eq!(app.state(&case), CaseState::Decided);
        assert!(cleo.closes_ballot(&case).is_err());
        assert_eq!(app.runs_due_jobs().closed_ballots, 0);
    }

    fn votes_cast_during_the_closing_are_counted_or_refused(app: TestApp) {
        let members: [Somebody; 20] = app.board();
        let (mara, rea, cleo) = (app.officer("mara"), app.reviewer("rea"), app.clerk("cleo"));
        for round in 0..3 {
            let notice = mail("ada@example.org").about("Abuse").says(&format!("Look, for the time {round}."));
            let case = app.opens_case(notice);
            mara.assigns(&case, &rea).unwrap();
            rea.recommends(&case, OUTSIDE).unwrap();
            let id = cleo.opens_ballot(&case, OUTSIDE).unwrap();
            // The last second of the ballot: the members press the button before it, the closing comes after it.
            let acts: Vec<_> = members.iter().map(Somebody::act).collect();
            app.passes(WEEK);
            let barrier = Barrier::new(members.len() + 1);
            let (accepted, tally) = std::thread::scope(|scope| {
                let votes: Vec<_> = acts.into_iter().map(|act| {
                    let (app, case, barrier) = (&app, case.clone(), &barrier);
                    scope.spawn(move || {
                        barrier.wait();
                        app.pool.write(move |db| board::cast_vote(db, &act, &case, id, For))
                    })
                }).collect();
                barrier.wait();
                let tally = loop {
                    match cleo.closes_ballot(&case) {
                        Ok(closed) => break closed.tally,
                        Err(decisions::Error::Board(board::Error::Busy)) => {}
                        Err(other) => panic!("{other}"),
                    }
                };
                let outcomes = votes.into_iter().map(|vote| vote.join().unwrap());
                let accepted = outcomes.filter(|outcome| match outcome {
                    Ok(_) => true,
                    Err(board::Error::Closed | board::Error::Case(cases::Error::Denied(_))) => false,
                    Err(other) => panic!("{other}"),
                }).count();
                (accepted, tally)
            });
            assert_eq!(usize::from(tally.for_), accepted, "round {round}: {tally}");
            assert_eq!(app.count(&format!("votes WHERE ballot_id = {id}")), i64::from(tally.for_));
        }
    }

    fn a_failed_motion_returns_to_review(app: TestApp) {
        let members: [Somebody; 3] = app.board();
        let (case, cleo, rea) = docket(&app);
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        all_vote(&members, &case, Against);
        let closed = cleo.closes_ballot(&case).unwrap();
        assert_eq!(closed.tally.verdict, Verdict::Failed(Shortfall::TooFewFor));
        assert_eq!((app.state(&case), app.count("decisions")), (CaseState::InReview, 0));
        // The reviewer looks again, and the Board votes on a second motion.
        rea.recommends(&case, Outcome::NoBreach).unwrap();
        cleo.opens_ballot(&case, Outcome::NoBreach).unwrap();
        assert_eq!(cleo.sees_ballot(&case).ballot.row.motion_version, 2);
        all_vote(&members, &case, For);
        cleo.closes_ballot(&case).unwrap();
        assert_eq!(app.state(&case), CaseState::Decided);
    }

    fn an_inquorate_ballot_leaves_the_case_before_the_board(app: TestApp) {
        let members: [Somebody; 3] = app.board();
        let (case, cleo) = ballot(&app);
        members[0].votes(&case, For).unwrap();
        app.passes(WEEK);
        assert_eq!(app.runs_due_jobs().closed_ballots, 1);
        assert_eq!((app.state(&case), app.count("decisions")), (CaseState::BeforeBoard, 0));
        let ballot = cleo.sees_ballot(&case).ballot;
        assert_eq!((ballot.row.state, ballot.row.result), (BallotState::Closed, Some(BallotResult::Inquorate)));
        assert_eq!(app.runs_due_jobs().closed_ballots, 0);
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        all_vote(&members, &case, For);
        cleo.closes_ballot(&case).unwrap();
        assert_eq!(app.state(&case), CaseState::Decided);
    }

    fn once_all_have_spoken_the_ballot_closes_by_itself_and_once(app: TestApp) {
        let [ann, bob] = app.board();
        let (case, _) = ballot(&app);
        ann.votes(&case, For).unwrap();
        assert_eq!(app.runs_due_jobs().closed_ballots, 0, "one seat is silent");
        bob.votes(&case, For).unwrap();
        assert_eq!(app.runs_due_jobs().closed_ballots, 1, "no time has passed");
        assert_eq!(app.state(&case), CaseState::Decided);
        assert_eq!(app.runs_due_jobs().closed_ballots, 0);
        assert_eq!(app.count("decisions"), 1);
    }

    fn a_recusal_is_a_last_word_that_closes_the_ballot_too(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let (case, cleo) = ballot(&app);
        all_vote(&[ann, bob], &case, For);
        cia.recuses(&case, "A friend.").unwrap();
        assert_eq!(app.runs_due_jobs().closed_ballots, 1);
        assert!(cleo.sees_ballot(&case).tally.unwrap().verdict.has_passed());
    }

    fn two_rounds_of_jobs_at_once_give_one_decision(app: TestApp) {
        let members: [Somebody; 3] = app.board();
        let (case, _) = ballot(&app);
        all_vote(&members, &case, For);
        let barrier = Barrier::new(4);
        let closed: usize = std::thread::scope(|scope| {
            let one = || {
                let act = app.act("jobs");
                barrier.wait();
                decisions::close_due(&app.pool, &act).unwrap()
            };
            let rounds: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
            rounds.into_iter().map(|round| round.join().unwrap()).sum()
        });
        assert_eq!((closed, app.count("decisions"), app.count("events WHERE verb = 'decided'")), (1, 1, 1));
    }

    fn recusals_that_break_the_quorum_are_said_to(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let (case, cleo) = ballot(&app);
        for member in [&ann, &bob] {
            member.recuses(&case, "I moderate that community.").unwrap();
        }
        cia.votes(&case, For).unwrap();
        let tally = cleo.closes_ballot(&case).unwrap().tally;
        assert_eq!(tally.verdict, Verdict::Inquorate { needed: 2, present: 1, because_of_recusals: true });
        assert_eq!(app.state(&case), CaseState::BeforeBoard);
    }

    fn a_changed_vote_keeps_both_rows_and_the_last_counts(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let (case, cleo) = ballot(&app);
        ann.votes(&case, Against).unwrap();
        ann.votes(&case, For).unwrap();
        all_vote(&[bob, cia], &case, Abstain);
        let tally = cleo.closes_ballot(&case).unwrap().tally;
        assert_eq!((tally.for_, tally.against, tally.abstain), (1, 0, 2));
        assert_eq!(app.words("SELECT choice AS word FROM votes ORDER BY id"), ["against", "for", "abstain", "abstain"]);
    }

    fn whoever_joins_the_board_later_has_no_seat_in_an_open_ballot(app: TestApp) {
        let [_ann] = app.board();
        let (case, _) = ballot(&app);
        let late = app.board_member("late");
        assert!(matches!(late.votes(&case, For), Err(board::Error::Case(cases::Error::Denied(_)))));
        assert_eq!(app.count("ballot_electors"), 1);
    }

    fn a_case_has_one_open_ballot(app: TestApp) {
        let [_ann] = app.board();
        let (case, cleo) = ballot(&app);
        assert!(matches!(cleo.opens_ballot(&case, OUTSIDE), Err(board::Error::AlreadyOpen)));
    }

    fn two_clerks_at_once_open_one_ballot(app: TestApp) {
        let [_ann, _bob] = app.board();
        let (case, cleo, _) = docket(&app);
        let barrier = Barrier::new(4);
        let opened = std::thread::scope(|scope| {
            let one = || {
                barrier.wait();
                cleo.opens_ballot(&case, OUTSIDE)
            };
            let openings: Vec<_> = (0..4).map(|_| scope.spawn(one)).collect();
            let outcomes: Vec<_> = openings.into_iter().map(|opening| opening.join().unwrap()).collect();
            for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
                let is_told = matches!(refused, board::Error::AlreadyOpen | board::Error::Case(cases::Error::Conflict(_)));
                assert!(is_told, "{refused}");
            }
            outcomes.iter().filter(|outcome| outcome.is_ok()).count()
        });
        assert_eq!((opened, app.count("ballots")), (1, 1));
    }

    fn setting_a_case_aside_voids_its_ballot(app: TestApp) {
        let [ann] = app.board();
        let (case, cleo) = ballot(&app);
        let omar = app.officer("omar");
        omar.sets_aside(&case, SetAsideReason::Withdrawn).unwrap();
        assert!(ann.votes(&case, For).is_err());
        assert!(cleo.closes_ballot(&case).is_err());
        omar.takes_back(&case).unwrap();
        assert_eq!(app.state(&case), CaseState::BeforeBoard);
        assert!(ann.votes(&case, For).is_err(), "the old ballot stays void");
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        ann.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        assert_eq!(app.state(&case), CaseState::Decided);
    }

    fn a_case_under_vote_is_not_sent_back(app: TestApp) {
        let [_ann] = app.board();
        let (case, cleo) = ballot(&app);
        assert!(cleo.sends_back(&case, "More evidence is needed.").is_err());
        assert_eq!(app.state(&case), CaseState::BeforeBoard);
    }

    fn a_decision_says_whether_it_follows_the_recommendation(app: TestApp) {
        let members: [Somebody; 2] = app.board();
        let (case, cleo, _) = docket(&app);
        cleo.moves(&case, Outcome::Warning, "To warn instead.").unwrap();
        all_vote(&members, &case, For);
        cleo.closes_ballot(&case).unwrap();
        let omar = app.officer("omar");
        let decision = decisions::view(&app.pool, &omar.act(), &case).unwrap().unwrap();
        assert!(!decision.recommendation_followed);
        assert_eq!((decision.outcome, decision.votes_for), (Outcome::Warning, 2));
        assert_eq!(decision.grounds.as_deref(), Some("To warn instead."));
    }
}
