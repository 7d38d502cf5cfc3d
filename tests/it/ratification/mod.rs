//! Urgent measures before the Board: put to it by themselves, ratified or reversed by ballot, and not ratified within their time.

mod pages;
mod recount;

use quarterlight::board::{self, NewBallot};
use quarterlight::cases::{self, CaseNumber, MeasureResult, NewMeasure, NewReversal, Proposal, Reversal, TakenMeasure};
use quarterlight::config::{Settings, Source};
use quarterlight::db::ids::{BallotId, MeasureId};
use quarterlight::decisions::{self, DecidedBy};
use quarterlight::taxonomy::{Measure, Outcome, SetAsideReason};
use quarterlight::workflow::tally::Choice::{Against, For};
use quarterlight::workflow::{CaseState, Role, Roles};

use crate::support::{Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const DAY: i64 = 24 * 3600;

/// Who brings a case before the Board.
struct House {
    mara: Somebody,
    rea: Somebody,
    cleo: Somebody,
}

impl House {
    fn of(app: &TestApp) -> Self {
        Self { mara: app.officer("mara"), rea: app.reviewer("rea"), cleo: app.clerk("cleo") }
    }

    /// A case in review with a measure.
    fn measured(&self, app: &TestApp) -> (CaseNumber, MeasureId) {
        let case = app.opens_case(
            mail("ada@example.org").about("Abuse in a community").says(&format!("Look at {}.", app.count("cases"))),
        );
        self.mara.assigns(&case, &self.rea).unwrap();
        let measure = takes(app, &self.mara, &case, "We closed the group.").unwrap();
        (case, measure)
    }

    /// The same before the Board.
    fn before_board(&self, app: &TestApp) -> (CaseNumber, MeasureId) {
        let (case, measure) = self.measured(app);
        self.rea.recommends(&case, OUTSIDE).unwrap();
        (case, measure)
    }
}

pub fn takes(app: &TestApp, who: &Somebody, case: &CaseNumber, done: &str) -> Result<MeasureId, cases::Error> {
    let new = NewMeasure {
        measure: Measure::AccessEnded,
        reason: "Somebody was in danger.".to_owned(),
        done: done.to_owned(),
        carried_out_at: app.now(),
    };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::take_measure(db, &act, &case, &new))
}

pub fn undoes(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    measure: MeasureId,
    note: &str,
) -> Result<(), cases::Error> {
    let (act, case) = (who.act(), case.clone());
    let new = NewReversal { reversal: Reversal::Undone, note: note.to_owned() };
    app.pool.write(move |db| cases::undo_measure(db, &act, &case, measure, &new))
}

/// Opens a ballot that proposes this of each measure.
fn opens(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    measures: &[(MeasureId, Proposal)],
) -> Result<BallotId, board::Error> {
    let new = NewBallot { measures: measures.to_vec(), ..who.new_ballot(case, OUTSIDE, "To follow.") };
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| board::open_ballot(db, &act, &case, &new))
}

fn sees(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Vec<TakenMeasure> {
    cases::list_measures(&app.pool, &who.act(), case).unwrap().1
}

fn result(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Option<MeasureResult> {
    sees(app, who, case)[0].standing.result.map(|(result, _)| result)
}

fn all_vote(members: &[Somebody], case: &CaseNumber, choice: quarterlight::workflow::tally::Choice) {
    for member in members {
        member.votes(case, choice).unwrap();
    }
}

fn decided_by(app: &TestApp, who: &Somebody, case: &CaseNumber) -> DecidedBy {
    decisions::view(&app.pool, &who.act(), case).unwrap().unwrap().decided_by
}

/// Of the docket, as this person sees it: case, whether a ballot votes on it.
fn docket(app: &TestApp, who: &Somebody) -> Vec<(CaseNumber, bool)> {
    let waiting = app.pool.read(|db| board::waiting_measures(db, &who.act())).unwrap();
    waiting.into_iter().map(|one| (one.measure.case.number, one.is_voted_on)).collect()
}

fn lapses(app: &TestApp, days: i64) -> usize {
    app.passes(days * DAY);
    cases::lapse_measures(&app.pool, &app.act("jobs")).unwrap()
}

on_both! {
    fn a_measure_stands_on_the_docket_by_itself_and_those_who_bring_it_to_a_ballot_are_called(app: TestApp) {
        let lene = app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair));
        let (house, ann) = (House::of(&app), app.board_member("ann"));
        let (case, _) = house.measured(&app);
        let called = || app.words("SELECT u.name AS word FROM mails m JOIN users u ON u.id = m.user_id \
                                   WHERE m.message = 'ratification_waiting' ORDER BY u.name");
        assert_eq!(called(), ["cleo"], "the chair sees no case in review");
        let standing = sees(&app, &house.mara, &case)[0].standing.clone();
        assert_eq!((standing.ratify_by, standing.result), (app.now().plus_seconds(14 * DAY), None));
        for who in [&house.mara, &house.cleo, &house.rea, &app.auditor("axel")] {
            assert_eq!(docket(&app, who), [(case.clone(), false)], "{}", who.name);
        }
        for who in [&ann, &lene, &app.reviewer("rob")] {
            assert_eq!(docket(&app, who), [], "{} may not see a case in review", who.name);
        }
        house.rea.recommends(&case, OUTSIDE).unwrap();
        assert_eq!(called(), ["cleo", "lene"]);
        assert_eq!(docket(&app, &ann), [(case.clone(), false)]);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        assert_eq!(docket(&app, &ann), [(case.clone(), true)]);
    }

    fn how_long_a_measure_waits_is_for_the_house_to_say(app: TestApp) {
        let quick = app.with(&[("QUARTERLIGHT_RATIFY_DAYS", "3")]);
        let house = House::of(&quick);
        let (case, _) = house.measured(&quick);
        assert_eq!(sees(&quick, &house.mara, &case)[0].standing.ratify_by, app.now().plus_seconds(3 * DAY));
        for (days, is_right) in [("0", false), ("1", true), ("90", true), ("91", false), ("a week", false)] {
            let source = Source::from_variables(app.variables()).with("QUARTERLIGHT_RATIFY_DAYS", days);
            assert_eq!(Settings::read(&source).is_ok(), is_right, "{days}");
        }
    }

    fn a_motion_that_passes_ratifies_its_measures(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        let put = house.cleo.sees_ballot(&case).measures;
        assert_eq!((put.len(), put[0].measure.id, put[0].proposal), (1, measure, Proposal::Ratify));
        assert_eq!(put[0].measure.done.as_deref(), Some("We closed the group."));
        all_vote(&board, &case, For);
        house.cleo.closes_ballot(&case).unwrap();
        assert_eq!(result(&app, &house.mara, &case), Some(MeasureResult::Ratified));
        assert_eq!(decided_by(&app, &house.mara, &case), DecidedBy::Ratified);
        assert_eq!((docket(&app, &house.cleo), lapses(&app, 30)), (vec![], 0), "it is settled");
        assert!(undoes(&app, &house.mara, &case, measure, "Opened again.").is_err(), "it stands");
        assert_eq!(app.recounts(), []);
    }

    fn a_measure_that_the_board_reversed_is_undone_by_an_officer_wherever_the_case_is(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        opens(&app, &house.cleo, &case, &[(measure, Proposal::Reverse)]).unwrap();
        all_vote(&board, &case, For);
        house.cleo.closes_ballot(&case).unwrap();
        assert_eq!(decided_by(&app, &house.mara, &case), DecidedBy::Board, "nothing was ratified");
        assert_eq!(app.count("mails WHERE message = 'measure_reversed'"), 1);
        house.mara.carries_out(&case, "We wrote.").unwrap();
        assert_eq!((app.state(&case), lapses(&app, 30)), (CaseState::Closed, 0));
        for who in [&house.cleo, &house.rea, &board[0]] {
            assert!(matches!(undoes(&app, who, &case, measure, "No."), Err(cases::Error::Denied(_))), "{}", who.name);
        }
        assert!(matches!(undoes(&app, &house.mara, &case, measure, " "), Err(cases::Error::Invalid { field: "note", .. })));
        undoes(&app, &house.mara, &case, measure, "The group is open again.").unwrap();
        let standing = sees(&app, &house.mara, &case)[0].standing.clone();
        let undone = standing.reversal.unwrap();
        assert_eq!((undone.reversal, undone.note.as_deref()), (Reversal::Undone, Some("The group is open again.")));
        let again = undoes(&app, &house.mara, &case, measure, "Again.");
        assert!(matches!(again, Err(cases::Error::Overtaken { .. })), "once: {again:?}");
        assert_eq!(app.recounts(), []);
    }

    fn a_motion_that_fails_or_has_no_quorum_settles_no_measure(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, _) = house.before_board(&app);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        for member in &board {
            member.recuses(&case, "A friend.").unwrap();
        }
        house.cleo.closes_ballot(&case).unwrap();
        assert_eq!((app.count("measure_results"), docket(&app, &house.cleo).len()), (0, 1), "no quorum");
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        all_vote(&board, &case, Against);
        house.cleo.closes_ballot(&case).unwrap();
        assert_eq!((app.count("measure_results"), app.state(&case)), (0, CaseState::InReview), "failed");
        assert_eq!(docket(&app, &house.cleo), [(case.clone(), false)], "it goes on waiting");
    }

    fn a_ballot_that_leaves_a_measure_out_waits_for_an_amendment_until_its_deadline(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, first) = house.before_board(&app);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        let second = takes(&app, &house.mara, &case, "We closed another group.").unwrap();
        let view = house.cleo.sees_ballot(&case);
        assert_eq!((view.measures.len(), view.measures_left_out), (1, 1));
        assert_eq!(docket(&app, &house.cleo).iter().filter(|(_, voted_on)| *voted_on).count(), 1);
        // An amendment is another ballot, and has to say something of both.
        let amends = |measures: Vec<(MeasureId, Proposal)>| {
            let new = NewBallot { measures, ..house.cleo.new_ballot(&case, OUTSIDE, "Otherwise.") };
            let (act, case) = (house.cleo.act(), case.clone());
            app.pool.write(move |db| board::amend(db, &act, &case, &new))
        };
        let one = amends(vec![(first, Proposal::Ratify)]).unwrap_err().to_string();
        assert!(one.contains("others than when this page was made"), "{one}");
        amends(vec![(first, Proposal::Ratify), (second, Proposal::Reverse)]).unwrap();
        let third = takes(&app, &house.mara, &case, "And a third.").unwrap();
        all_vote(&board, &case, For);
        let waits = house.cleo.closes_ballot(&case).unwrap_err().to_string();
        assert!(waits.contains("amend the motion"), "{waits}");
        assert_eq!((app.runs_due_jobs().closed_ballots, app.state(&case)), (0, CaseState::BeforeBoard));
        app.passes(7 * DAY);
        assert_eq!(app.runs_due_jobs().closed_ballots, 1);
        let results: Vec<_> = sees(&app, &house.mara, &case).iter().map(|one| one.standing.result.map(|(result, _)| result)).collect();
        assert_eq!(results, [Some(MeasureResult::Ratified), Some(MeasureResult::Reversed), None]);
        assert_eq!(decided_by(&app, &house.mara, &case), DecidedBy::Ratified, "one of them was");
        assert_eq!(lapses(&app, 14), 1);
        assert_eq!(sees(&app, &house.mara, &case)[2].id, third);
        assert_eq!(app.recounts(), []);
    }

    fn a_ballot_about_a_measure_is_voted_on_by_itself(app: TestApp) {
        let (_board, house) = (app.board::<3>(), House::of(&app));
        let (case, _) = house.before_board(&app);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        assert!(matches!(house.cleo.puts_on_agenda(&case), Err(board::Error::NotSimple)));
    }

    fn a_case_with_a_measure_that_waits_is_not_merged_away(app: TestApp) {
        let house = House::of(&app);
        let (case, measure) = house.measured(&app);
        let (other, _) = house.measured(&app);
        let refused = crate::working::merges(&app, &house.mara, &case, &other).unwrap_err().to_string();
        assert!(refused.contains("waits for the Board"), "{refused}");
        app.passes(14 * DAY);
        lapses(&app, 0);
        undoes(&app, &house.mara, &case, measure, "Opened again.").unwrap();
        crate::working::merges(&app, &house.mara, &case, &other).unwrap();
    }

    fn no_measure_is_taken_in_a_case_that_is_decided(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, _) = house.before_board(&app);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        all_vote(&board, &case, For);
        app.runs_due_jobs();
        assert!(matches!(takes(&app, &house.mara, &case, "Too late."), Err(cases::Error::Denied(_))));
    }

    fn nobody_proposes_what_they_have_not_seen(app: TestApp) {
        let (_board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        let other = house.measured(&app).1;
        for chosen in [vec![], vec![(other, Proposal::Ratify)], vec![(measure, Proposal::Ratify), (other, Proposal::Ratify)]] {
            assert!(opens(&app, &house.cleo, &case, &chosen).is_err(), "{chosen:?}");
        }
        assert_eq!((app.count("ballots"), app.count("ballot_measures")), (0, 0));
        opens(&app, &house.cleo, &case, &[(measure, Proposal::Ratify)]).unwrap();
    }

    fn a_measure_lapses_once_when_its_time_is_over_and_officers_and_clerks_are_called(app: TestApp) {
        let house = House::of(&app);
        let (case, measure) = house.measured(&app);
        app.passes(14 * DAY - 1);
        assert_eq!(lapses(&app, 0), 0, "a second before");
        app.passes(1);
        let events = app.count("events");
        let lapsed: usize = std::thread::scope(|scope| {
            let jobs: Vec<_> = (0..4).map(|_| scope.spawn(|| lapses(&app, 0))).collect();
            jobs.into_iter().map(|job| job.join().unwrap()).sum()
        });
        assert_eq!((lapsed, app.count("measure_results"), app.count("events") - events), (1, 1, 1));
        assert_eq!((lapses(&app, 5), result(&app, &house.mara, &case)), (0, Some(MeasureResult::Lapsed)));
        let called = app.words("SELECT u.name AS word FROM mails m JOIN users u ON u.id = m.user_id \
                                WHERE m.message = 'measure_lapsed' ORDER BY u.name");
        assert_eq!(called, ["cleo", "mara"]);
        undoes(&app, &house.mara, &case, measure, "Opened again.").unwrap();
        assert_eq!(docket(&app, &house.cleo), []);
        house.rea.recommends(&case, OUTSIDE).unwrap();
        assert_eq!(house.cleo.ratifies_all(&case), [], "what is undone is not ratified");
        assert_eq!(app.recounts(), []);
    }

    fn a_lapsed_measure_may_still_be_ratified_while_it_is_not_undone(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        assert_eq!(lapses(&app, 14), 1);
        assert_eq!(docket(&app, &house.cleo), [(case.clone(), false)]);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        let now = undoes(&app, &house.mara, &case, measure, "Opened again.");
        assert!(matches!(now, Err(cases::Error::Overtaken { .. })), "while the Board votes on it: {now:?}");
        all_vote(&board, &case, For);
        house.cleo.closes_ballot(&case).unwrap();
        assert_eq!(result(&app, &house.mara, &case), Some(MeasureResult::Ratified));
        assert_eq!(app.count("measure_results"), 2, "that it lapsed stays in the record");
        assert_eq!((decided_by(&app, &house.mara, &case), app.recounts()), (DecidedBy::Ratified, vec![]));
    }

    fn what_cannot_be_undone_says_why_and_may_be_ratified_later(app: TestApp) {
        let (_board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        lapses(&app, 14);
        let (act, number) = (house.mara.act(), case.clone());
        let new = NewReversal { reversal: Reversal::CannotBeUndone, note: "It was reported.".to_owned() };
        app.pool.write(move |db| cases::undo_measure(db, &act, &number, measure, &new)).unwrap();
        assert_eq!(house.cleo.ratifies_all(&case), [(measure, Proposal::Ratify)]);
    }

    fn a_measure_of_a_case_that_was_set_aside_lapses_all_the_same(app: TestApp) {
        let (_board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        house.mara.sets_aside(&case, SetAsideReason::Withdrawn).unwrap();
        app.passes(14 * DAY);
        app.runs_due_jobs();
        assert_eq!(result(&app, &house.mara, &case), Some(MeasureResult::Lapsed), "by the jobs");
        undoes(&app, &house.mara, &case, measure, "Opened again.").unwrap();
    }

    fn a_measure_of_another_case_is_not_found(app: TestApp) {
        let house = House::of(&app);
        let (case, _) = house.measured(&app);
        let (_, other) = house.measured(&app);
        lapses(&app, 14);
        assert!(matches!(undoes(&app, &house.mara, &case, other, "No."), Err(cases::Error::Unknown(_))));
    }

    fn what_came_of_a_measure_can_be_neither_changed_nor_removed(app: TestApp) {
        let (board, house) = (app.board::<3>(), House::of(&app));
        let (case, measure) = house.before_board(&app);
        opens(&app, &house.cleo, &case, &[(measure, Proposal::Reverse)]).unwrap();
        all_vote(&board, &case, For);
        let insert = "INSERT INTO ballot_measures SELECT ballot_id, measure_id + 1, proposal FROM ballot_measures";
        assert!(app.sql(insert).is_err(), "what a ballot puts to the vote is frozen");
        house.cleo.closes_ballot(&case).unwrap();
        undoes(&app, &house.mara, &case, measure, "Opened again.").unwrap();
        let (act, number, at) = (house.mara.act(), case.clone(), app.now());
        let new = cases::NewReferral {
            recipient_type: quarterlight::taxonomy::ReferralRecipient::Hotline,
            recipient: "x".to_owned(), reference: "x".to_owned(), reason: "x".to_owned(), done: "x".to_owned(), referred_at: at,
        };
        assert!(app.pool.write(move |db| cases::refer(db, &act, &number, &new)).is_err(), "it is decided");
        let (other, _) = house.measured(&app);
        let (act, new) = (house.mara.act(), cases::NewReferral {
            recipient_type: quarterlight::taxonomy::ReferralRecipient::Hotline,
            recipient: "x".to_owned(), reference: "x".to_owned(), reason: "x".to_owned(), done: "x".to_owned(), referred_at: at,
        });
        app.pool.write(move |db| cases::refer(db, &act, &other, &new)).unwrap();
        for (table, change) in [
            ("urgent_measures", "ratify_by = ratify_by + 1"),
            ("referrals", "referred_at = 0"),
            ("ballot_measures", "proposal = 'ratify'"),
            ("measure_results", "result = 'ratified'"),
            ("measure_reversals", "reversal = 'undone'"),
        ] {
            assert!(app.count(table) > 0, "{table} has rows");
            assert!(app.sql(&format!("UPDATE {table} SET {change}")).is_err(), "{table} SET {change}");
            assert!(app.sql(&format!("DELETE FROM {table}")).is_err(), "{table} DELETE");
        }
        let twice = format!("INSERT INTO measure_results SELECT id + 1, measure_id, 'ratified', ballot_id, decided_at FROM measure_results WHERE measure_id = {measure}");
        assert!(app.sql(&twice).is_err(), "the Board says one word on a measure");
    }
}
