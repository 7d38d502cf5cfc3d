//! What stands before the Board: everything that somebody may see of it, in the order in which it is due, and nothing of how
//! anybody voted.

use quarterlight::board::{self, DocketLine};
use quarterlight::cases::{self, CaseNumber};
use quarterlight::taxonomy::{Outcome, Severity};
use quarterlight::workflow::tally::Choice::{Against, For};

use crate::routes::Walk;
use crate::support::{Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;
const WEEK: i64 = 7 * 24 * 3600;

/// A case before the Board, from a message with these words.
fn before_board(app: &TestApp, mara: &Somebody, words: &str) -> CaseNumber {
    let case = app.opens_case(mail("ada@example.org").about("Abuse in a community").says(words));
    mara.assigns(&case, mara).unwrap();
    mara.recommends(&case, OUTSIDE).unwrap();
    case
}

fn docket(app: &TestApp, who: &Somebody) -> Vec<DocketLine> {
    let act = who.act();
    app.pool.read(|db| board::docket(db, &act)).unwrap()
}

fn numbers(lines: &[DocketLine]) -> Vec<CaseNumber> {
    lines.iter().map(|line| line.case.number.clone()).collect()
}

/// A ballot in which nobody says anything until its time is over.
fn passes_in_silence(app: &TestApp, cleo: &Somebody, case: &CaseNumber) {
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    app.passes(WEEK);
    assert_eq!(app.runs_due_jobs().closed_ballots, 1);
}

on_both! {
    fn what_is_due_first_stands_first_on_the_docket(app: TestApp) {
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let first = before_board(&app, &mara, "One.");
        app.passes(3600);
        let second = before_board(&app, &mara, "Two.");
        app.opens_case(mail("eve@example.org").about("Abuse").says("Not assessed yet."));
        assert_eq!(numbers(&docket(&app, &cleo)), [first.clone(), second.clone()]);
        let (act, number, version, soon) = (mara.act(), second.clone(), app.case(&second).version, app.now().plus_seconds(3600));
        app.pool.write(move |db| cases::name_deadline(db, &act, &number, version, soon)).unwrap();
        assert_eq!(numbers(&docket(&app, &cleo)), [second, first]);
    }

    fn the_docket_says_how_many_have_spoken_and_not_how(app: TestApp) {
        let [ann, bob] = app.board();
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = before_board(&app, &mara, "Look.");
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        ann.votes(&case, Against).unwrap();
        let line = docket(&app, &bob).remove(0);
        assert_eq!(line.recommended, Some((Severity::Serious, OUTSIDE)));
        let open = line.open.unwrap();
        assert_eq!((open.spoken, open.seats, open.waits_for_me), (1, 2, true));
        assert!(!docket(&app, &ann).remove(0).open.unwrap().waits_for_me, "ann has voted");
        assert!(!docket(&app, &cleo).remove(0).open.unwrap().waits_for_me, "the clerk has no seat");
    }

    fn ballots_without_a_quorum_are_counted_until_the_next_recommendation(app: TestApp) {
        let [ann, bob] = app.board();
        let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
        let case = before_board(&app, &mara, "Look.");
        passes_in_silence(&app, &cleo, &case);
        assert_eq!(docket(&app, &cleo)[0].without_quorum.ballots, 1);
        cleo.opens_ballot(&case, OUTSIDE).unwrap();
        ann.recuses(&case, "A friend.").unwrap();
        bob.votes(&case, For).unwrap();
        cleo.closes_ballot(&case).unwrap();
        let without = docket(&app, &cleo)[0].without_quorum;
        assert_eq!((without.ballots, without.because_of_recusals), (2, true));
        cleo.sends_back(&case, "Nobody can decide it like this.").unwrap();
        mara.recommends(&case, OUTSIDE).unwrap();
        assert_eq!(docket(&app, &cleo)[0].without_quorum.ballots, 0);
    }

    fn a_reviewer_s_docket_holds_only_their_own_cases(app: TestApp) {
        let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
        before_board(&app, &mara, "One.");
        let case = app.opens_case(mail("eve@example.org").about("Abuse").says("Two."));
        mara.assigns(&case, &rea).unwrap();
        rea.recommends(&case, OUTSIDE).unwrap();
        assert_eq!(numbers(&docket(&app, &rea)), [case]);
        let act = app.administrator("ina").act();
        assert!(app.pool.read(|db| board::docket(db, &act)).is_err());
    }

    fn after_two_ballots_without_a_quorum_the_page_says_what_the_rules_allow(app: TestApp) {
        actix_web::rt::System::new().block_on(async {
            let [_ann, _bob] = app.board();
            let (mara, cleo) = (app.officer("mara"), app.clerk("cleo"));
            let case = before_board(&app, &mara, "Look.");
            let walk = Walk::new(&app);
            passes_in_silence(&app, &cleo, &case);
            let page = walk.sees(&walk.cookie(&cleo), "/ballots").await;
            assert!(page.contains("1 ballot had no quorum") && !page.contains("again and again"), "{page}");
            passes_in_silence(&app, &cleo, &case);
            let page = walk.sees(&walk.cookie(&cleo), "/ballots").await;
            assert!(page.contains("A quorum cannot be lowered") && page.contains(&format!("/cases/{case}/sending-back")));
            let page = walk.sees(&walk.cookie(&app.auditor("axel")), "/ballots").await;
            assert!(page.contains("A quorum cannot be lowered"), "the auditor reads it too");
            assert!(!page.contains("/sending-back") && !page.contains("/ballot/new"), "and can do nothing about it");
        });
    }
}
