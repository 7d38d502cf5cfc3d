//! The same through the front door.

use actix_web::http::StatusCode;

use super::*;
use crate::routes::Walk;

fn now(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}

async fn is_put_to_the_vote(app: &TestApp) {
    let (board, house) = (app.board::<3>(), House::of(app));
    let (case, first) = house.before_board(app);
    let second = takes(app, &house.mara, &case, "We closed another group.").unwrap();
    let mut walk = Walk::new(app);
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let [cleo, ann] = [&house.cleo, &board[0]].map(|who| walk.cookie(who));
    let docket = walk.sees(&cleo, "/ballots").await;
    assert!(
        docket.contains("Urgent measures that wait for the Board") && docket.contains(&at("ballot/new")),
        "{docket}"
    );
    let desk = walk.sees(&cleo, "/").await;
    assert!(desk.contains("id=\"measures\"") && desk.contains(&at("ballot/new")), "{desk}");
    let form = walk.sees(&cleo, &at("ballot/new")).await;
    assert!(form.contains("We closed another group.") && form.contains("Urgent measure 2: Access ended"), "{form}");
    let (first, second) = (format!("measure_{first}"), format!("measure_{second}"));
    let motion = [("outcome", OUTSIDE.as_str()), ("motion", "To follow."), (first.as_str(), "ratify")];
    let (half, _) = walk.posts(&cleo, &at("ballot/new"), &at("ballot"), &motion).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.page.contains("Choose whether the Board ratifies or reverses it."), "{}", half.page);
    assert!(half.page.contains("value=\"ratify\" checked"), "what was chosen comes back: {}", half.page);
    let whole = [motion[0], motion[1], motion[2], (second.as_str(), "reverse")];
    let sent = walk.sends(&cleo, &at("ballot/new"), &at("ballot"), &whole).await;
    assert_eq!(sent.location, format!("{}?done=opened", at("ballot")), "{}", sent.page);
    let page = walk.sees(&ann, &at("ballot")).await;
    for words in ["We closed the group.", "Why it could not wait: Somebody was in danger.", "has to be undone"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    takes(app, &house.mara, &case, "And a third.").unwrap();
    assert!(walk.sees(&cleo, &at("ballot")).await.contains("1 urgent measure was recorded since the opening"));
    assert!(walk.sees(&cleo, "/ballots").await.contains(&at("ballot/amendment")));
    let amendment = walk.sees(&cleo, &at("ballot/amendment")).await;
    assert_eq!(amendment.matches("value=\"reverse\" checked").count(), 1, "as it is proposed now: {amendment}");
    assert_eq!(amendment.matches("value=\"ratify\" checked").count(), 2, "{amendment}");
    for member in &board {
        member.votes(&case, For).unwrap();
    }
    // Nobody amended the motion: at its deadline it closes without the third.
    app.passes(7 * DAY);
    app.runs_due_jobs();
    let mara = walk.cookie(&house.mara);
    let case_page = walk.sees(&mara, &format!("/cases/{case}")).await;
    for words in
        ["Ratified by the Board on", "Reversed by the Board on", "It is not undone yet", "Waits for the Board until"]
    {
        assert!(case_page.contains(words), "{words}: {case_page}");
    }
    assert!(walk.sees(&mara, &at("decision")).await.contains("which also ratified an urgent measure"));
}

async fn is_undone(app: &TestApp) {
    let house = House::of(app);
    let (case, measure) = house.measured(app);
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let undoing = at(&format!("measures/{measure}/undoing"));
    let mut walk = Walk::new(app);
    let [mara, cleo, rea] = [&house.mara, &house.cleo, &house.rea].map(|who| walk.cookie(who));
    assert!(walk.sees(&rea, "/").await.contains(&at("recommendation")), "the reviewer knows by when");
    assert_eq!(walk.opens(&mara, &undoing).await.status, StatusCode::CONFLICT, "it stands still");
    app.sql(&format!("INSERT INTO measure_results VALUES (7, {measure}, 'lapsed', NULL, 0)")).unwrap();
    assert!(walk.sees(&mara, "/").await.contains(&undoing));
    assert!(!walk.sees(&cleo, "/").await.contains("undoing"), "not the clerk’s to undo");
    let measures = walk.sees(&mara, &at("measures")).await;
    assert!(measures.contains("Not ratified in time") && measures.contains(&undoing), "{measures}");
    let (blank, _) = walk.posts(&mara, &undoing, &undoing, &[("note", "Opened.")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(blank.page.contains("Choose whether it was undone.") && blank.page.contains("Opened."), "{}", blank.page);
    let typed = [("reversal", "undone"), ("note", "The group is open again.")];
    let sent = walk.sends(&mara, &undoing, &undoing, &typed).await;
    assert_eq!(sent.location, format!("{}?done=undone", at("measures")));
    let measures = walk.sees(&mara, &at("measures")).await;
    assert!(measures.contains("The group is open again.") && !measures.contains(&undoing), "{measures}");
    assert!(!walk.sees(&mara, "/").await.contains("id=\"measures\""), "nothing more to do");
    assert_eq!(walk.opens(&mara, &at("measures/7/undoing")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(walk.opens(&mara, &at("measures/x/undoing")).await.status, StatusCode::NOT_FOUND);
}

on_both! {
    fn a_clerk_puts_measures_to_the_vote_and_a_member_reads_them(app: TestApp) {
        now(is_put_to_the_vote(&app));
    }

    fn an_officer_records_that_a_measure_was_undone(app: TestApp) {
        now(is_undone(&app));
    }
}
