//! The consent agenda: several ballots in one form, each counted by itself.

use actix_web::http::StatusCode;
use quarterlight::board::{self, OnAgenda};
use quarterlight::workflow::tally::Choice::{self, Against, For};

use super::{House, OUTSIDE, now};
use crate::routes::Walk;
use crate::support::{Somebody, TestApp, on_both};

fn listed(app: &TestApp, who: &Somebody) -> Vec<String> {
    let items = app.pool.read(|db| board::agenda(db, &who.act())).unwrap();
    items.into_iter().map(|item| item.case.number.to_string()).collect()
}

/// Votes on several at once, from a page that shows them as they are now.
fn votes_on(
    app: &TestApp,
    who: &Somebody,
    votes: &[(&quarterlight::cases::CaseNumber, Choice)],
) -> Result<(), board::Error> {
    let seen = |number| who.sees_ballot(number).ballot.row.id;
    let votes: Vec<_> = votes.iter().map(|(number, choice)| ((*number).clone(), seen(number), *choice)).collect();
    let act = who.act();
    app.pool.write(move |db| board::vote_on_agenda(db, &act, &votes))
}

async fn is_voted_on_in_one_form(app: &TestApp) {
    let [ann, bob, cia] = app.board();
    let house = House::of(app);
    let cases = ["One.", "Two.", "Three."].map(|words| house.ballot(app, words));
    let mut walk = Walk::new(app);
    let [cleo_at, ann_at, bob_at, cia_at] = [&house.cleo, &ann, &bob, &cia].map(|who| walk.cookie(who));
    for case in &cases {
        let ballot = format!("/cases/{case}/ballot");
        walk.sends(&cleo_at, &ballot, &format!("{ballot}/consent"), &[]).await;
    }
    let page = walk.sees(&ann_at, "/consent-agenda").await;
    assert!(cases.iter().all(|case| page.contains(&format!("name=\"vote_{case}\""))), "{page}");
    assert_eq!(page.matches("To follow the recommendation.").count(), 3, "each with its motion");
    let form = "/consent-agenda/votes";
    let (nothing, _) = walk.posts(&ann_at, "/consent-agenda", form, &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.page.contains("Choose how you vote on at least one"), "{}", nothing.page);
    let names = cases.each_ref().map(|case| format!("vote_{case}"));
    let all: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "for")).collect();
    let (voted, _) = walk.posts(&ann_at, "/consent-agenda", form, &all).await;
    assert_eq!(voted.location, "/consent-agenda?done=voted_on_agenda");
    assert_eq!(app.count("events WHERE verb = 'vote_cast'"), 3, "one for each ballot");
    let page = walk.sees(&ann_at, "/consent-agenda").await;
    assert_eq!(page.matches("You voted: For.").count(), 3, "{page}");
    assert!(!walk.sees(&bob_at, "/consent-agenda").await.contains("You voted"), "nobody else is told how");

    // Pulled out of a page that somebody has open: nothing of what they send is cast.
    let open = walk.sees(&cia_at, "/consent-agenda").await;
    let hidden = |name: &str| {
        open.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let pulling = format!("/cases/{}/ballot/consent/pulling-out", cases[1]);
    assert_eq!(walk.sends(&bob_at, "/consent-agenda", &pulling, &[]).await.location, "/consent-agenda?done=pulled_out");
    let seen = cases.each_ref().map(|case| (format!("ballot_{case}"), hidden(&format!("ballot_{case}"))));
    let token = hidden("form_token");
    let mut typed: Vec<(&str, &str)> = vec![("form_token", &token)];
    typed.extend(seen.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    typed.extend(all.iter().copied());
    let refused = walk.forges(&cia_at, form, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("No vote was cast"), "{}", refused.page);
    assert_eq!(app.count("votes"), 3, "only ann's");
    for cookie in [&ann_at, &cia_at] {
        assert!(!walk.sees(cookie, "/consent-agenda").await.contains(&cases[1].to_string()), "for everybody");
    }
    bob.recuses(&cases[0], "A friend.").unwrap();
    let of_bob = walk.sees(&bob_at, "/consent-agenda").await;
    assert!(!of_bob.contains(&names[0]) && of_bob.contains(&names[2]), "recused in one, not in the others: {of_bob}");
    app.passes(301);
    let page = walk.sees(&cia_at, "/consent-agenda").await;
    assert_eq!(page.matches("type=\"password\"").count(), 1, "one password for all of them: {page}");
    let (refused, _) = walk.posts(&cia_at, "/consent-agenda", form, &[all[0], all[2]]).await;
    assert!(refused.page.contains("id=\"password-error\""), "{}", refused.page);
    assert_eq!(refused.page.matches("value=\"for\" checked").count(), 2, "what was chosen comes back");
    let (given, _) =
        walk.posts(&cia_at, "/consent-agenda", form, &[all[0], all[2], ("password", crate::routes::PASSWORD)]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.page);
    assert_eq!(app.runs_due_jobs().closed_ballots, 1, "the one in which all have spoken");
    assert!(house.cleo.sees_ballot(&cases[0]).tally.unwrap().verdict.has_passed());
}

on_both! {
    fn one_form_votes_on_all_ballots_of_the_agenda_and_one_can_be_pulled_out_of_it(app: TestApp) {
        now(is_voted_on_in_one_form(&app));
    }

    fn what_is_pulled_out_stays_out_and_keeps_its_votes(app: TestApp) {
        let [ann, bob] = app.board();
        let house = House::of(&app);
        let [one, two] = ["One.", "Two."].map(|words| house.ballot(&app, words));
        for case in [&one, &two] {
            house.cleo.puts_on_agenda(case).unwrap();
        }
        votes_on(&app, &ann, &[(&one, For), (&two, Against)]).unwrap();
        bob.pulls_out(&one).unwrap();
        assert_eq!(house.cleo.sees_ballot(&one).on_agenda, OnAgenda::PulledOut);
        assert!(matches!(house.cleo.puts_on_agenda(&one), Err(board::Error::OnAgendaBefore)));
        assert!(matches!(bob.pulls_out(&one), Err(board::Error::NotOnAgenda)));
        assert!(matches!(votes_on(&app, &bob, &[(&two, For), (&one, For)]), Err(board::Error::NotOnAgenda)));
        assert_eq!(app.count("votes"), 2, "all or none");
        bob.votes(&one, For).unwrap();
        app.runs_due_jobs();
        assert_eq!(house.cleo.sees_ballot(&one).tally.unwrap().for_, 2);
    }

    fn the_agenda_is_of_open_ballots_and_for_those_who_see_them(app: TestApp) {
        let [ann, bob] = app.board();
        let house = House::of(&app);
        let case = house.case(&app, "One.");
        assert!(house.cleo.puts_on_agenda(&case).is_err(), "no ballot is open");
        house.cleo.opens_ballot(&case, OUTSIDE).unwrap();
        for somebody in [&ann, &house.mara, &house.rea] {
            assert!(somebody.puts_on_agenda(&case).is_err(), "{}", somebody.name);
        }
        house.cleo.puts_on_agenda(&case).unwrap();
        assert!(house.mara.pulls_out(&case).is_err() && app.board_member("late").pulls_out(&case).is_err());
        assert_eq!(listed(&app, &ann), [case.to_string()]);
        bob.recuses(&case, "A friend.").unwrap();
        assert!(listed(&app, &bob).is_empty() && bob.pulls_out(&case).is_err());
        assert!(app.pool.read(|db| board::agenda(db, &app.administrator("ina").act())).is_err());
        ann.votes(&case, For).unwrap();
        app.runs_due_jobs();
        assert!(listed(&app, &ann).is_empty(), "it is closed");
    }

    fn an_amended_motion_leaves_the_agenda(app: TestApp) {
        let [ann] = app.board();
        let house = House::of(&app);
        let case = house.ballot(&app, "One.");
        house.cleo.puts_on_agenda(&case).unwrap();
        house.cleo.amends(&case, OUTSIDE, "Otherwise.").unwrap();
        assert!(listed(&app, &ann).is_empty());
        house.cleo.puts_on_agenda(&case).unwrap();
        assert_eq!(listed(&app, &ann), [case.to_string()], "as another ballot");
    }
}
