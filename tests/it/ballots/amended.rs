//! An amended motion is another ballot: what was voted on the first counts no more and stays in the record.

use actix_web::http::StatusCode;
use quarterlight::board::{self, BallotState, Ruling};
use quarterlight::taxonomy::Outcome;
use quarterlight::workflow::tally::Choice::{Abstain, Against, For};

use super::{House, OUTSIDE, WEEK, chair, now};
use crate::routes::Walk;
use crate::support::{TestApp, on_both};

async fn is_amended_while_a_page_is_open(app: &TestApp) {
    let [ann, bob] = app.board();
    let house = House::of(app);
    let case = house.ballot(app, "Look.");
    let mut walk = Walk::new(app);
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let [cleo_at, ann_at, bob_at] = [&house.cleo, &ann, &bob].map(|who| walk.cookie(who));
    bob.votes(&case, For).unwrap();
    let form = walk.sees(&cleo_at, &at("ballot/amendment")).await;
    assert!(
        form.contains("To follow the recommendation.") && form.contains("member1"),
        "whose vote will be void: {form}"
    );
    let before = walk.sees(&ann_at, &at("ballot")).await;
    let field = |name: &str| {
        before.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (token, ballot) = (field("form_token"), field("ballot"));
    let amended = [("outcome", "warning"), ("motion", "To warn instead.")];
    let sent = walk.sends(&cleo_at, &at("ballot/amendment"), &at("ballot/amendment"), &amended).await;
    assert_eq!(sent.location, format!("{}?done=amended", at("ballot")));
    let typed = [("form_token", token.as_str()), ("ballot", ballot.as_str()), ("choice", "for")];
    let refused = walk.forges(&ann_at, &at("ballot/votes"), &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.page.contains("another motion is before the Board")
            || refused.page.contains("Another motion is before the Board"),
        "{}",
        refused.page
    );
    assert!(refused.page.contains("To warn instead.") && !refused.page.contains(" checked"), "{}", refused.page);
    assert_eq!(app.count("votes"), 1);
    app.passes(301);
    let asked = walk.forges(&ann_at, &at("ballot/votes"), &typed).await;
    let kept = format!("name=\"ballot\" value=\"{ballot}\"");
    assert!(asked.page.contains(&kept), "a form that comes back for the password keeps its ballot: {}", asked.page);
    let page = walk.sees(&cleo_at, &at("ballot")).await;
    assert!(page.contains("these votes count no more: member1."), "who had voted is named: {page}");
    assert!(page.contains("version 2") && page.contains("To follow the recommendation."), "{page}");
    assert!(walk.sees(&bob_at, "/").await.contains(&at("ballot")), "it waits for his vote again");
}

on_both! {
    fn an_amended_motion_voids_the_votes_and_keeps_them_in_the_record(app: TestApp) {
        let [ann, bob, cia] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        ann.votes(&case, Against).unwrap();
        bob.votes(&case, For).unwrap();
        let mails = app.count("mails");
        let (before, events) = (house.cleo.sees_ballot(&case).ballot.row, app.count("events"));
        let next = house.cleo.amends(&case, Outcome::Warning, "To warn instead.").unwrap();
        assert_eq!(app.count("events") - events, 1, "one event for both");
        assert_eq!(app.count("mails WHERE message = 'motion_amended'"), 3, "every elector is told");
        assert_eq!(app.count("mails") - mails, 3);
        let view = house.cleo.sees_ballot(&case);
        assert_eq!((view.ballot.row.id, view.ballot.row.motion_version), (next, 2));
        assert_eq!((view.ballot.row.outcome, view.motion.as_deref()), (Outcome::Warning, Some("To warn instead.")));
        assert!(view.seats.iter().all(|seat| !seat.has_spoken), "nobody has voted on it");
        let [earlier] = &view.earlier[..] else { panic!("{:?}", view.earlier) };
        assert_eq!((earlier.ballot.row.id, earlier.ballot.row.state), (before.id, BallotState::Void));
        assert_eq!(earlier.voted, ["member0", "member1"]);
        assert_eq!(app.count(&format!("votes WHERE ballot_id = {}", before.id)), 2);
        assert!(app.sql(&format!("UPDATE ballots SET state = 'open' WHERE id = {}", before.id)).is_err(), "for good");
        for (member, choice) in [(&ann, For), (&bob, For), (&cia, Abstain)] {
            member.votes(&case, choice).unwrap();
        }
        assert_eq!(app.runs_due_jobs().closed_ballots, 1);
        let tally = house.cleo.sees_ballot(&case).tally.unwrap();
        assert_eq!((tally.for_, tally.against, tally.abstain), (2, 0, 1));
    }

    fn the_event_of_an_amendment_names_who_had_voted_and_not_how(app: TestApp) {
        let [ann, _bob] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        ann.votes(&case, Against).unwrap();
        house.cleo.amends(&case, OUTSIDE, "Otherwise.").unwrap();
        let event = app.events().pop().unwrap();
        assert!(event.detail.contains(&format!("\"voted\":[{}]", ann.id)), "{}", event.detail);
        assert!(event.detail.contains("\"voided\":") && !event.detail.contains("against"), "{}", event.detail);
    }

    fn who_recused_themselves_stays_recused_when_the_motion_is_amended(app: TestApp) {
        let ([ann, bob, cia], lene) = (app.board(), chair(&app, "lene"));
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        ann.recuses(&case, "My sister wrote it.").unwrap();
        bob.recuses(&case, "I read of it.").unwrap();
        lene.rules_on(&case, &bob, Ruling::NotAccepted, "So did we all.").unwrap();
        house.cleo.amends(&case, OUTSIDE, "Otherwise.").unwrap();
        assert!(matches!(ann.votes(&case, For), Err(board::Error::Recused)));
        bob.votes(&case, For).unwrap();
        cia.votes(&case, For).unwrap();
        lene.votes(&case, For).unwrap();
        app.runs_due_jobs();
        let view = house.mara.sees_ballot(&case);
        assert_eq!(view.tally.unwrap().recused, 1);
        let reasons: Vec<_> = view.seats.iter().filter_map(|seat| seat.recusal.as_ref()?.reason.as_deref()).collect();
        assert_eq!(reasons, ["My sister wrote it."], "sealed anew with the ballot that it is about");
    }

    fn a_case_that_was_pulled_out_stays_out_when_its_motion_is_amended(app: TestApp) {
        let [ann, _bob] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        house.cleo.puts_on_agenda(&case).unwrap();
        ann.pulls_out(&case).unwrap();
        house.cleo.amends(&case, Outcome::Warning, "To warn instead.").unwrap();
        assert!(matches!(house.cleo.puts_on_agenda(&case), Err(board::Error::OnAgendaBefore)));
    }

    fn only_an_open_ballot_is_amended_and_only_by_the_clerk_or_the_chair(app: TestApp) {
        let [ann, _bob] = app.board();
        let house = House::of(&app);
        let case = house.case(&app, "Look.");
        assert!(matches!(house.cleo.amends(&case, OUTSIDE, "Otherwise."), Err(board::Error::NoBallot)));
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        assert!(matches!(ann.amends(&case, OUTSIDE, "Otherwise."), Err(board::Error::Case(_))));
        assert!(matches!(house.cleo.amends(&case, OUTSIDE, " "), Err(board::Error::Case(_))));
        assert_eq!(app.count("ballots WHERE state = 'open'"), 1, "a mistake voids nothing");
        app.passes(WEEK);
        assert!(matches!(house.cleo.amends(&case, OUTSIDE, "Otherwise."), Err(board::Error::Closed)));
    }

    fn a_vote_from_a_page_that_shows_the_earlier_motion_is_not_cast_on_the_amended_one(app: TestApp) {
        now(is_amended_while_a_page_is_open(&app));
    }
}
