//! The chair may rule on a recusal; what was said and what was ruled both stay.

use actix_web::http::StatusCode;
use quarterlight::board::{self, Ruling};
use quarterlight::workflow::tally::Choice::{Against, For};

use super::{House, all_vote, chair, now};
use crate::routes::Walk;
use crate::support::{TestApp, on_both};

async fn rules_on_the_page(app: &TestApp) {
    let ([ann, bob], lene) = (app.board(), chair(app, "lene"));
    let house = House::of(app);
    let case = house.ballot(app, "Look.");
    let mut walk = Walk::new(app);
    let (ballot, rulings) = (format!("/cases/{case}/ballot"), format!("/cases/{case}/ballot/rulings"));
    ann.recuses(&case, "I read of it in the papers.").unwrap();
    let [lene_at, cleo_at, ann_at] = [&lene, &house.cleo, &ann].map(|who| walk.cookie(who));
    let seen = walk.sees(&lene_at, &ballot).await;
    assert!(seen.contains("I read of it in the papers."), "the chair reads what she rules on: {seen}");
    let others = walk.sees(&cleo_at, &ballot).await;
    assert!(!others.contains("in the papers") && !others.contains(&rulings), "{others}");
    let recusal = app.numbers("SELECT id AS number FROM recusals")[0].to_string();
    let no_reason = [("recusal", recusal.as_str()), ("ruling", "not_accepted")];
    let (refused, _) = walk.posts(&lene_at, &ballot, &rulings, &no_reason).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("id=\"ruling-reason-error\""), "{}", refused.page);
    let ruled = [no_reason[0], no_reason[1], ("ruling_reason", "So did everybody.")];
    walk.sends(&lene_at, &ballot, &rulings, &ruled).await;
    assert!(walk.sees(&ann_at, &ballot).await.contains("Cast my vote"), "she may vote again");
    all_vote(&[&ann, &bob, &lene], &case, For);
    app.runs_due_jobs();
    let seen = walk.sees(&walk.cookie(&house.mara), &ballot).await;
    assert!(seen.contains("Recused: I read of it in the papers."), "{seen}");
    assert!(seen.contains("ruling on the recusal: not accepted: So did everybody."), "{seen}");
}

on_both! {
    fn a_recusal_that_the_chair_does_not_accept_lets_the_member_vote_again(app: TestApp) {
        let ([ann, bob], lene) = (app.board(), chair(&app, "lene"));
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        ann.votes(&case, Against).unwrap();
        ann.recuses(&case, "I read of it.").unwrap();
        assert!(board::view(&app.pool, &ann.act(), &case).is_err(), "recused: not hers to see");
        lene.rules_on(&case, &ann, Ruling::NotAccepted, "So did we all.").unwrap();
        assert_eq!(app.count("mails WHERE message = 'recusal_not_accepted'"), 1, "she is told");
        all_vote(&[&bob, &lene], &case, For);
        assert_eq!(app.runs_due_jobs().closed_ballots, 0, "her earlier vote stays void, so her seat is silent");
        assert!(ann.sees_ballot(&case).seats.iter().any(|seat| seat.is_me && !seat.has_spoken));
        ann.votes(&case, For).unwrap();
        assert_eq!(app.runs_due_jobs().closed_ballots, 1);
        let tally = house.cleo.sees_ballot(&case).tally.unwrap();
        assert_eq!((tally.for_, tally.against, tally.recused), (3, 0, 0));
        let kept = (app.count("recusals"), app.count("recusal_rulings"), app.count("votes"));
        assert_eq!(kept, (1, 1, 4), "all of it stays");
    }

    fn an_accepted_recusal_stands_as_one_that_nobody_ruled_on(app: TestApp) {
        let ([ann, bob], lene) = (app.board(), chair(&app, "lene"));
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        ann.recuses(&case, "A friend.").unwrap();
        lene.rules_on(&case, &ann, Ruling::Accepted, "").unwrap();
        assert!(matches!(ann.votes(&case, For), Err(board::Error::Recused)));
        assert!(matches!(lene.rules_on(&case, &ann, Ruling::NotAccepted, "Or not."), Err(board::Error::RuledAlready)));
        all_vote(&[&bob, &lene], &case, For);
        app.runs_due_jobs();
        assert_eq!(house.cleo.sees_ballot(&case).tally.unwrap().recused, 1);
    }

    fn nobody_rules_on_their_own_recusal_and_only_the_chair_on_any(app: TestApp) {
        let ([ann, bob], lene) = (app.board(), chair(&app, "lene"));
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        lene.recuses(&case, "My house.").unwrap();
        assert!(lene.rules_on(&case, &lene, Ruling::NotAccepted, "It is nothing.").is_err());
        ann.recuses(&case, "A friend.").unwrap();
        for somebody in [&lene, &ann, &bob, &house.cleo, &house.mara] {
            assert!(somebody.rules_on(&case, &ann, Ruling::Accepted, "").is_err(), "{}", somebody.name);
        }
        assert_eq!(app.count("recusal_rulings"), 0);
    }

    fn who_was_not_let_go_cannot_recuse_themselves_again_on_the_same_ballot(app: TestApp) {
        let ([ann], lene) = (app.board(), chair(&app, "lene"));
        let case = House::of(&app).ballot(&app, "Look.");
        ann.recuses(&case, "A friend.").unwrap();
        lene.rules_on(&case, &ann, Ruling::NotAccepted, "Not a close one.").unwrap();
        assert!(matches!(ann.recuses(&case, "A close one."), Err(board::Error::RuledAlready)));
    }

    fn a_ruling_is_made_on_the_page_of_the_ballot_and_shown_with_the_result(app: TestApp) {
        now(rules_on_the_page(&app));
    }
}
