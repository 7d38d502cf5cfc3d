//! The rule is chosen when a ballot opens; a vote from signed minutes is entered by the clerk, and marked.

use quarterlight::board::{self, MinutedVote, Ruling};
use quarterlight::cases;
use quarterlight::taxonomy::Outcome;
use quarterlight::workflow::tally::Choice::{Against, For};
use quarterlight::workflow::tally::{Majority, Rule, Tie};

use super::{House, OUTSIDE, all_vote, chair, now};
use crate::routes::Walk;
use crate::support::{TestApp, on_both};

fn refused_at(field: &str, result: &Result<impl Sized, board::Error>) -> bool {
    matches!(result, Err(board::Error::Case(cases::Error::Invalid { field: at, .. })) if *at == field)
}

async fn is_shown(app: &TestApp) {
    let [ann, bob, cia] = app.board();
    let house = House::of(app);
    let case = house.ballot(app, "Look.");
    let walk = Walk::new(app);
    let page = format!("/cases/{case}/ballot");
    house.cleo.enters_vote(&case, &ann, Against, "Minutes of 3 May, signed by both.").unwrap();
    let [cleo_at, bob_at] = [&house.cleo, &bob].map(|who| walk.cookie(who));
    for cookie in [&cleo_at, &bob_at] {
        let seen = walk.sees(cookie, &page).await;
        assert!(seen.contains("Entered by cleo from signed minutes."), "{seen}");
        assert!(!seen.contains("signed by both") && seen.contains("Has voted"), "neither how nor from where: {seen}");
    }
    all_vote(&[&bob, &cia], &case, For);
    app.runs_due_jobs();
    let seen = walk.sees(&walk.cookie(&house.mara), &page).await;
    assert!(seen.contains("The minutes: Minutes of 3 May, signed by both."), "{seen}");
    assert!(seen.contains("2 for, 1 against"), "{seen}");
}

async fn is_chosen_on_the_page(app: &TestApp) {
    let _ = app.board::<5>();
    let house = House::of(app);
    let case = house.case(app, "Look.");
    let walk = Walk::new(app);
    let cookie = walk.cookie(&house.cleo);
    let [form, ballot] = ["ballot/new", "ballot"].map(|noun| format!("/cases/{case}/{noun}"));
    let page = walk.sees(&cookie, &form).await;
    assert!(page.contains("name=\"quorum\" value=\"3\"") && page.contains("value=\"of_votes_cast\" checked"), "{page}");
    assert!(!page.contains("chair_decides"), "nobody chairs: {page}");
    let typed = |quorum| {
        [("motion", "So."), ("outcome", "no_breach"), ("quorum", quorum), ("majority", "of_entitled"), ("tie", "fails")]
    };
    for wrong in ["2", "6", "many"] {
        let (refused, _) = walk.posts(&cookie, &form, &ballot, &typed(wrong)).await;
        assert!(refused.page.contains("id=\"quorum-error\"") && refused.page.contains("So."), "{}", refused.page);
        assert!(refused.page.contains("value=\"of_entitled\" checked"), "what was chosen comes back");
    }
    assert_eq!(walk.posts(&cookie, &form, &ballot, &typed("4")).await.0.location, format!("{ballot}?done=opened"));
    let page = walk.sees(&cookie, &ballot).await;
    for words in [
        "4 of 5 seats",
        "More than half of the members entitled to vote",
        "Members entitled to vote",
        "except those who are recused",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

on_both! {
    fn a_rule_is_at_least_the_usual_one_and_one_that_the_board_can_follow(app: TestApp) {
        let _ = app.board::<5>();
        let house = House::of(&app);
        let case = house.case(&app, "Look.");
        let opens = |quorum, tie| {
            let rule = Rule { quorum, majority: Majority::TwoThirdsOfCast, tie };
            house.cleo.moves_under(&case, OUTSIDE, "So.", Some(rule))
        };
        assert!(refused_at("quorum", &opens(2, Tie::Fails)));
        assert!(refused_at("quorum", &opens(6, Tie::Fails)));
        assert!(refused_at("tie", &opens(3, Tie::ChairDecides)));
        let _lene = chair(&app, "lene");
        assert!(refused_at("quorum", &opens(3, Tie::ChairDecides)), "of six seats more than half are four");
        opens(5, Tie::ChairDecides).unwrap();
        let rule = house.cleo.sees_ballot(&case).ballot.rule;
        assert_eq!(rule, Rule { quorum: 5, majority: Majority::TwoThirdsOfCast, tie: Tie::ChairDecides });
    }

    fn the_rule_is_chosen_at_the_opening_and_said_with_its_denominator(app: TestApp) {
        now(is_chosen_on_the_page(&app));
    }

    fn an_entered_vote_counts_until_the_member_votes(app: TestApp) {
        let [ann, bob] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        house.cleo.enters_vote(&case, &ann, Against, "Minutes of 3 May.").unwrap();
        house.cleo.enters_vote(&case, &ann, For, "Minutes of 3 May, page 2.").unwrap();
        ann.votes(&case, Against).unwrap();
        bob.votes(&case, For).unwrap();
        let tally = house.cleo.closes_ballot(&case).unwrap().tally;
        assert_eq!((tally.for_, tally.against), (1, 1));
        let entered = app.count("votes WHERE entered_by IS NOT NULL");
        assert_eq!((app.count("votes"), entered, app.count("vote_sources")), (4, 2, 2));
    }

    fn the_clerk_enters_no_vote_over_one_that_the_member_cast(app: TestApp) {
        let [ann, bob] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        let stranger = app.board_member("late");
        ann.votes(&case, Against).unwrap();
        bob.recuses(&case, "A friend.").unwrap();
        for member in [&ann, &bob, &stranger, &house.mara] {
            let entered = house.cleo.enters_vote(&case, member, For, "Minutes of 3 May.");
            assert!(refused_at("member", &entered), "{}", member.name);
        }
        assert!(refused_at("source", &house.cleo.enters_vote(&case, &ann, For, " ")));
        for somebody in [&ann, &house.mara, &house.rea] {
            let entered = somebody.enters_vote(&case, &ann, For, "Minutes of 3 May.");
            assert!(matches!(entered, Err(board::Error::Case(_))), "{}", somebody.name);
        }
        assert_eq!(app.count("votes"), 1);
    }

    fn the_chair_decides_a_tie_only_where_there_is_one_chair(app: TestApp) {
        let ([_ann, _bob], [_lene, _lou]) = (app.board(), ["lene", "lou"].map(|name| chair(&app, name)));
        let house = House::of(&app);
        let case = house.case(&app, "Look.");
        let rule = Rule { quorum: 3, majority: Majority::OfVotesCast, tie: Tie::ChairDecides };
        assert!(refused_at("tie", &house.cleo.moves_under(&case, OUTSIDE, "So.", Some(rule))), "whose vote would decide?");
    }

    fn minutes_about_one_motion_are_not_entered_for_an_amended_one(app: TestApp) {
        let [ann, _bob] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        let seen = house.cleo.sees_ballot(&case).ballot.row.id;
        house.cleo.amends(&case, Outcome::Warning, "To warn instead.").unwrap();
        let (act, number, member) = (house.cleo.act(), case.clone(), ann.id);
        let minuted = MinutedVote { ballot: seen, member, choice: For, source: "Minutes of 3 May.".to_owned() };
        let entered = app.pool.write(move |db| board::enter_vote(db, &act, &number, &minuted));
        assert!(matches!(entered, Err(board::Error::AnotherMotion)));
        assert_eq!(app.count("votes"), 0);
    }

    fn a_vote_after_a_refused_recusal_may_be_entered_and_one_before_it_is_no_obstacle(app: TestApp) {
        let ([ann, _bob], lene) = (app.board(), chair(&app, "lene"));
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        ann.votes(&case, Against).unwrap();
        ann.recuses(&case, "A friend.").unwrap();
        lene.rules_on(&case, &ann, Ruling::NotAccepted, "Not a close one.").unwrap();
        house.cleo.enters_vote(&case, &ann, For, "Minutes of 3 May.").unwrap();
        let seats = house.cleo.sees_ballot(&case).seats;
        assert_eq!(seats.iter().filter(|seat| seat.entered_by.as_deref() == Some("cleo")).count(), 1);
    }

    fn the_page_shows_who_entered_a_vote_and_its_source_after_the_closing(app: TestApp) {
        now(is_shown(&app));
    }
}
