//! A standing decision from its ballot to a case that it decides, on the pages of the console.

use actix_web::http::StatusCode;

use super::*;
use crate::routes::Walk;
use crate::support::on_both;

async fn passes_through_the_front_door(app: &TestApp) {
    let house = House::of(app);
    let mut walk = Walk::new(app);
    let [mara, cleo, ann] = [&house.mara, &house.cleo, &house.board[0]].map(|who| walk.cookie(who));
    let first = house.direct(app, "With this one.");
    house.mara.recommends(&first, CHANNEL).unwrap();
    let at = |case: &CaseNumber, noun: &str| format!("/cases/{case}/{noun}");
    assert!(walk.sees(&cleo, &at(&first, "ballot/new")).await.contains(&at(&first, "ballot/standing")));
    assert!(walk.sees(&mara, "/standing-decisions").await.contains("The Board has adopted none yet"));
    let form = walk.sees(&cleo, &at(&first, "ballot/standing")).await;
    assert!(
        form.contains("Binding on us: Not binding: foreign and direct") && !form.contains("Fully provided"),
        "{form}"
    );
    let typed = [
        ("outcome", CHANNEL.as_str()),
        ("motion", "By way of mutual legal assistance."),
        ("title", TITLE),
        ("same", "binding"),
        ("same", "requesting_country"),
        ("countries", "DE, XX"),
        ("expires_on", "2026-12-31"),
        ("window_days", "7"),
    ];
    let page = at(&first, "ballot/standing");
    let (wrong, _) = walk.posts(&cleo, &page, &page, &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.page.contains("“XX” is no country code") && wrong.page.contains(TITLE), "{}", wrong.page);
    let mended: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (*name, if *name == "countries" { "DE" } else { value })).collect();
    walk.sends(&cleo, &page, &page, &mended).await;
    let ballot = walk.sees(&ann, &at(&first, "ballot")).await;
    assert!(ballot.contains(TITLE) && ballot.contains("Requesting country: Germany or France"), "{ballot}");
    assert!(!walk.sees(&cleo, &at(&first, "ballot")).await.contains("Put it on the consent agenda"));
    house.all_vote_for(&first);
    app.runs_due_jobs();
    let list = walk.sees(&ann, "/standing-decisions").await;
    assert!(list.contains("In force") && list.contains(&first.to_string()) && !list.contains("/revocation"), "{list}");

    applies_on_the_pages(app, &house, &mut walk).await;
}

async fn applies_on_the_pages(app: &TestApp, house: &House, walk: &mut Walk) {
    let [mara, cleo, ann] = [&house.mara, &house.cleo, &house.board[0]].map(|who| walk.cookie(who));
    let at = |case: &CaseNumber, noun: &str| format!("/cases/{case}/{noun}");
    let (case, unclear) = (house.direct(app, "And this one."), house.request(app, "Not this.", Binding::Unclear));
    assert!(walk.sees(&mara, &format!("/cases/{case}")).await.contains("Apply a standing decision"));
    let no = walk.sees(&mara, &at(&unclear, "standing-decision/new")).await;
    assert!(no.contains("Does not fit") && no.contains("is “Unclear”") && !no.contains("name=\"standing\""), "{no}");
    let id = app.numbers("SELECT id AS number FROM standing_decisions")[0].to_string();
    let grounds = [
        ("standing", id.as_str()),
        ("severity", "1"),
        ("finding", "established"),
        ("basis", "none"),
        ("reasons", "assistance_needed"),
        ("facts", "It came without the Swiss authorities."),
        ("grounds", "As the class says."),
    ];
    let (form, apply) = (at(&case, "standing-decision/new"), at(&case, "standing-decision"));
    let (lacking, _) = walk.posts(&mara, &form, &apply, &grounds[..6]).await;
    assert!(lacking.status == StatusCode::UNPROCESSABLE_ENTITY && lacking.page.contains("Write the grounds"));
    let (applied, _) = walk.posts(&mara, &form, &apply, &grounds).await;
    assert_eq!(
        (applied.status, applied.location.as_str()),
        (StatusCode::SEE_OTHER, format!("/cases/{case}?done=standing_applied").as_str())
    );
    let docket = walk.sees(&ann, "/ballots").await;
    assert!(docket.contains("By standing decision") && docket.contains(&at(&case, "calling-in")), "{docket}");
    let docket = walk.sees(&cleo, "/ballots").await;
    assert!(!docket.contains(&at(&case, "ballot/new")), "no ballot is offered while the window runs");
    assert!(walk.sees(&ann, &format!("/cases/{case}")).await.contains("unless called in"));
    app.passes(WEEK);
    app.runs_due_jobs();
    let cookie = walk.cookie(&house.mara);
    let decision = walk.sees(&cookie, &at(&case, "decision")).await;
    let by = format!("“{TITLE}”, which the Board adopted on 2026-05-04 09:00");
    assert!(decision.contains(&by) && !decision.contains("Votes"), "{decision}");
}

async fn is_called_in_and_revoked(app: &TestApp) {
    let house = House::of(app);
    let mut walk = Walk::new(app);
    let [mara, cleo, ann] = [&house.mara, &house.cleo, &house.board[0]].map(|who| walk.cookie(who));
    let id = house.adopts(app);
    let case = house.applied(app, id, "Look.");
    let form = format!("/cases/{case}/calling-in");
    walk.sends(&ann, &form, &form, &[("reason", "Let us talk.")]).await;
    let opening = walk.sees(&cleo, &format!("/cases/{case}/ballot/new")).await;
    assert!(opening.contains("Called in") && opening.contains("Let us talk."), "{opening}");
    assert_eq!(walk.opens(&ann, &form).await.status, StatusCode::CONFLICT, "there is nothing to call in any more");
    assert_eq!(walk.opens(&mara, &form).await.status, StatusCode::FORBIDDEN);
    let revocation = format!("/standing-decisions/{id}/revocation");
    assert_eq!(walk.opens(&mara, &revocation).await.status, StatusCode::FORBIDDEN);
    assert_eq!(walk.opens(&cleo, "/standing-decisions/7/revocation").await.status, StatusCode::NOT_FOUND);
    let (empty, _) = walk.posts(&cleo, &revocation, &revocation, &[("reason", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    walk.sends(&cleo, &revocation, &revocation, &[("reason", "The law has changed.")]).await;
    let list = walk.sees(&mara, "/standing-decisions").await;
    assert!(list.contains("Revoked") && list.contains("The law has changed.") && !list.contains("In force"), "{list}");
    assert!(!walk.sees(&mara, &format!("/cases/{case}")).await.contains("Apply a standing decision"));
}

on_both! {
    fn a_standing_decision_goes_from_its_ballot_to_a_decided_case_on_the_pages(app: TestApp) {
        actix_web::rt::System::new().block_on(passes_through_the_front_door(&app));
    }

    fn a_member_calls_in_and_the_clerk_revokes_on_the_pages(app: TestApp) {
        actix_web::rt::System::new().block_on(is_called_in_and_revoked(&app));
    }
}
