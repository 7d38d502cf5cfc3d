//! A vote needs the password that was given a moment ago, asked beside the vote and checked inside the operation.

use actix_web::http::StatusCode;
use quarterlight::accounts::{self, SignInError};
use quarterlight::board::{self, MinutedVote};
use quarterlight::workflow::tally::Choice::{Against, For};

use super::{House, now};
use crate::routes::{PASSWORD, Walk};
use crate::support::{TestApp, on_both};

const WRONG: &str = "not this one at all";

async fn is_asked_beside_the_vote(app: &TestApp) {
    let [ann, bob] = app.board();
    let case = House::of(app).ballot(app, "Look.");
    let walk = Walk::new(app);
    let (ballot, votes) = (format!("/cases/{case}/ballot"), format!("/cases/{case}/ballot/votes"));
    let cookie = walk.cookie(&ann);
    assert!(!walk.sees(&cookie, &ballot).await.contains("type=\"password\""), "the sign-in is fresh");
    app.passes(301);
    assert_eq!(walk.sees(&cookie, &ballot).await.matches("type=\"password\"").count(), 2, "to vote, and to recuse");
    let (without, _) = walk.posts(&cookie, &ballot, &votes, &[("choice", "against")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.page.contains("value=\"against\" checked"), "what was chosen comes back: {}", without.page);
    assert!(without.page.contains("more than 5 minutes ago"), "{}", without.page);
    let (wrong, _) = walk.posts(&cookie, &ballot, &votes, &[("choice", "against"), ("password", WRONG)]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("value=\"against\" checked") && !wrong.page.contains(WRONG), "{}", wrong.page);
    assert_eq!((app.count("votes"), app.count("events WHERE verb = 'sign_in_failed'")), (0, 1));
    let (right, _) = walk.posts(&cookie, &ballot, &votes, &[("choice", "against"), ("password", PASSWORD)]).await;
    assert_eq!(right.location, format!("{ballot}?done=voted"));
    assert_eq!((app.count("votes"), app.count("events WHERE verb = 'authenticated_again'")), (1, 1));
    assert_eq!(app.numbers("SELECT failed_sign_ins AS number FROM users WHERE name = 'member0'"), [0]);
    // Given once, it holds for the next five minutes.
    let (again, _) = walk.posts(&cookie, &ballot, &votes, &[("choice", "for")]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);

    let (recusals, bob_at) = (format!("/cases/{case}/ballot/recusals"), walk.cookie(&bob));
    app.passes(301);
    let (without, _) = walk.posts(&bob_at, &ballot, &recusals, &[("reason", "Her cousin.")]).await;
    assert!(without.page.contains("Her cousin.") && app.count("recusals") == 0, "{}", without.page);
    let typed = [("reason", "Her cousin."), ("recusal_password", PASSWORD)];
    assert_eq!(walk.posts(&bob_at, &ballot, &recusals, &typed).await.0.status, StatusCode::SEE_OTHER);
    assert_eq!(app.count("recusals"), 1);
}

on_both! {
    fn the_operation_itself_refuses_a_password_given_more_than_five_minutes_ago(app: TestApp) {
        let [ann, bob] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        let aged = |seconds: i64| ann.act().authenticated(app.now().plus_seconds(-seconds));
        let never = quarterlight::accounts::Act { authenticated_at: None, ..ann.act() };
        for act in [aged(301), aged(-1), never] {
            assert!(matches!(ann.votes_as(act.clone(), &case, For), Err(board::Error::NotFresh)));
            let number = case.clone();
            let recused = app.pool.write(move |db| board::recuse(db, &act, &number, "A friend."));
            assert!(matches!(recused, Err(board::Error::NotFresh)));
        }
        let (act, number) = (house.cleo.act().authenticated(app.now().plus_seconds(-301)), case.clone());
        let ballot = quarterlight::db::ids::BallotId::from_i64(app.numbers("SELECT id AS number FROM ballots")[0]);
        let minuted = MinutedVote { ballot, member: bob.id, choice: For, source: "Minutes.".to_owned() };
        let entered = app.pool.write(move |db| board::enter_vote(db, &act, &number, &minuted));
        assert!(matches!(entered, Err(board::Error::NotFresh)));
        assert_eq!(app.count("votes") + app.count("recusals"), 0);
        ann.votes_as(aged(300), &case, Against).unwrap();
        assert_eq!(app.count("votes"), 1);
    }

    fn the_password_is_asked_beside_the_vote_and_what_was_chosen_comes_back(app: TestApp) {
        now(is_asked_beside_the_vote(&app));
    }

    fn wrong_passwords_beside_a_vote_lock_as_failed_sign_ins_do(app: TestApp) {
        let [ann] = app.board();
        let walk = Walk::new(&app);
        let cookie = walk.cookie(&ann);
        let token = cookie.strip_prefix("quarterlight=").unwrap();
        let session = accounts::find_session(&app.pool, app.now(), token).unwrap().unwrap();
        let gives = |given| accounts::authenticate_again(&app.pool, app.now(), &session, given);
        for _ in 0..6 {
            assert!(matches!(gives(WRONG), Err(SignInError::Refused)));
        }
        assert!(matches!(gives(PASSWORD), Err(SignInError::Refused)), "the right one too, while it is locked");
        assert!(accounts::sign_in(&app.pool, app.now(), "member0", PASSWORD).is_err(), "one lock for both");
        app.passes(10);
        gives(PASSWORD).unwrap();
        let at = app.now();
        let ended = session.clone();
        app.pool.write(move |db| accounts::sign_out(db, at, &ended)).unwrap();
        assert!(matches!(gives(PASSWORD), Err(SignInError::Refused)), "a sign-in that ended is not made fresh");
    }
}
