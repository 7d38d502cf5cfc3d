//! Chosen ballots, each opened, voted on and read on the pages of the console, with the sentence that they end with.
//!
//! A ballot in short: a letter a seat, the chair's first: `f` for, `a` against, `-` abstained, `r` recused, `.` absent.

use actix_web::http::StatusCode;
use actix_web::http::header::COOKIE;
use actix_web::test::TestRequest;
use quarterlight::cases::CaseNumber;

use super::{House, OUTSIDE, WEEK, chair, now};
use crate::matrix::{Served, serves};
use crate::routes::Walk;
use crate::support::{TestApp, on_both};

/// Seats, quorum, majority (of the votes cast, of those entitled, two thirds), tie (fails, chair decides), and the result.
type Chosen = (&'static str, u16, char, char, &'static str);

const CHOSEN: &[Chosen] = &[
    ("ff.", 2, 'c', 'f', "2 of 2 votes cast: passed"),
    ("f..", 2, 'c', 'f', "1 of 1 votes cast: no quorum: 2 needed, 1 took part"),
    ("fa.", 2, 'c', 'f', "1 of 2 votes cast: failed: a tie, and a tie fails"),
    ("fa.", 2, 'c', 'd', "1 of 2 votes cast: passed"),
    ("af.", 2, 'c', 'd', "1 of 2 votes cast: failed: a tie, and the chair voted against"),
    (".fa", 2, 'c', 'd', "1 of 2 votes cast: failed: a tie, and the chair voted neither for nor against"),
    ("frr", 2, 'c', 'f', "1 of 1 votes cast: no quorum, because of recusals: 2 needed, 1 took part"),
    ("fffff", 3, 'c', 'f', "5 of 5 votes cast: passed"),
    ("aaaaa", 3, 'c', 'f', "0 of 5 votes cast: failed: too few votes for the motion"),
    ("fff..", 3, 'c', 'f', "3 of 3 votes cast: passed"),
    ("ffa..", 3, 'c', 'f', "2 of 3 votes cast: passed"),
    ("faa..", 3, 'c', 'f', "1 of 3 votes cast: failed: too few votes for the motion"),
    ("f--..", 3, 'c', 'f', "1 of 1 votes cast: passed"),
    ("a--..", 3, 'c', 'f', "0 of 1 votes cast: failed: too few votes for the motion"),
    ("-----", 3, 'c', 'f', "0 of 0 votes cast: failed: nobody voted for or against"),
    ("ffaa.", 3, 'c', 'f', "2 of 4 votes cast: failed: a tie, and a tie fails"),
    ("ffaa-", 3, 'c', 'f', "2 of 4 votes cast: failed: a tie, and a tie fails"),
    ("ffaa.", 3, 'c', 'd', "2 of 4 votes cast: passed"),
    ("affa.", 3, 'c', 'd', "2 of 4 votes cast: failed: a tie, and the chair voted against"),
    ("-ffaa", 3, 'c', 'd', "2 of 4 votes cast: failed: a tie, and the chair voted neither for nor against"),
    ("rffaa", 3, 'c', 'd', "2 of 4 votes cast: failed: a tie, and the chair voted neither for nor against"),
    ("ff...", 3, 'c', 'f', "2 of 2 votes cast: no quorum: 3 needed, 2 took part"),
    (".....", 3, 'c', 'f', "0 of 0 votes cast: no quorum: 3 needed, 0 took part"),
    ("ffr..", 3, 'c', 'f', "2 of 2 votes cast: no quorum, because of recusals: 3 needed, 2 took part"),
    ("ffrrr", 3, 'c', 'f', "2 of 2 votes cast: no quorum, because of recusals: 3 needed, 2 took part"),
    ("frr..", 3, 'c', 'f', "1 of 1 votes cast: no quorum, because of recusals: 3 needed, 1 took part"),
    ("fr...", 3, 'c', 'f', "1 of 1 votes cast: no quorum: 3 needed, 1 took part"),
    ("rrrrr", 3, 'c', 'f', "0 of 0 votes cast: no quorum, because of recusals: 3 needed, 0 took part"),
    ("fffrr", 3, 'c', 'f', "3 of 3 votes cast: passed"),
    ("faarr", 3, 'c', 'f', "1 of 3 votes cast: failed: too few votes for the motion"),
    ("fff..", 4, 'c', 'f', "3 of 3 votes cast: no quorum: 4 needed, 3 took part"),
    ("ffff.", 4, 'c', 'f', "4 of 4 votes cast: passed"),
    ("fffr.", 4, 'c', 'f', "3 of 3 votes cast: no quorum, because of recusals: 4 needed, 3 took part"),
    ("fff-.", 4, 'c', 'f', "3 of 3 votes cast: passed"),
    ("ffff.", 5, 'c', 'f', "4 of 4 votes cast: no quorum: 5 needed, 4 took part"),
    ("fffff", 5, 'c', 'f', "5 of 5 votes cast: passed"),
    ("ffffr", 5, 'c', 'f', "4 of 4 votes cast: no quorum, because of recusals: 5 needed, 4 took part"),
    ("fff..", 3, 'e', 'f', "3 of 5 members entitled to vote: passed"),
    ("ff-..", 3, 'e', 'f', "2 of 5 members entitled to vote: failed: too few votes for the motion"),
    ("ff-rr", 3, 'e', 'f', "2 of 3 members entitled to vote: passed"),
    ("ffaar", 3, 'e', 'f', "2 of 4 members entitled to vote: failed: a tie, and a tie fails"),
    ("ffaar", 3, 'e', 'd', "2 of 4 members entitled to vote: passed"),
    ("affar", 3, 'e', 'd', "2 of 4 members entitled to vote: failed: a tie, and the chair voted against"),
    ("ffa-r", 3, 'e', 'd', "2 of 4 members entitled to vote: failed: too few votes for the motion"),
    ("-----", 3, 'e', 'f', "0 of 5 members entitled to vote: failed: nobody voted for or against"),
    ("ffa..", 3, 't', 'f', "2 of 3 votes cast: passed"),
    ("fffaa", 3, 't', 'f', "3 of 5 votes cast: failed: too few votes for the motion"),
    ("ffffa", 3, 't', 'f', "4 of 5 votes cast: passed"),
    ("fa-..", 3, 't', 'd', "1 of 2 votes cast: failed: too few votes for the motion"),
    ("ffaa.", 3, 't', 'd', "2 of 4 votes cast: failed: too few votes for the motion"),
    ("f----", 3, 't', 'f', "1 of 1 votes cast: passed"),
    ("ffffaaa", 4, 'c', 'f', "4 of 7 votes cast: passed"),
    ("fffaaa-", 4, 'c', 'd', "3 of 6 votes cast: passed"),
    ("ffff...", 4, 'e', 'f', "4 of 7 members entitled to vote: passed"),
];

/// Somebody at their browser, with the token of their forms.
struct Browser {
    cookie: String,
    token: String,
}

async fn comes_in(walk: &Walk, who: &crate::support::Somebody) -> Browser {
    let cookie = walk.cookie(who);
    let token = walk.token(&cookie, "/").await;
    Browser { cookie, token }
}

impl Browser {
    async fn sends(&self, served: &Served, action: &str, typed: &[(&str, &str)]) {
        let token = [("form_token", self.token.as_str())];
        let typed: Vec<(&str, &str)> = token.into_iter().chain(typed.iter().copied()).collect();
        let request = TestRequest::post().uri(action).set_form(&typed);
        let request = request.insert_header(("sec-fetch-site", "same-origin"));
        let status = served(request.insert_header((COOKIE, self.cookie.as_str()))).await.status();
        assert_eq!(status, StatusCode::SEE_OTHER, "{action} {typed:?}");
    }
}

async fn opens(app: &TestApp, served: &Served, clerk: &Browser, case: &CaseNumber, chosen: &Chosen) {
    let (_, quorum, majority, tie, _) = chosen;
    let (version, quorum) = (app.case(case).version.to_string(), quorum.to_string());
    let majority = match majority {
        'c' => "of_votes_cast",
        'e' => "of_entitled",
        _ => "two_thirds_of_cast",
    };
    let tie = if *tie == 'd' { "chair_decides" } else { "fails" };
    let typed = [
        ("version", version.as_str()),
        ("outcome", OUTSIDE.as_str()),
        ("motion", "So."),
        ("quorum", &quorum),
        ("majority", majority),
        ("tie", tie),
    ];
    clerk.sends(served, &format!("/cases/{case}/ballot"), &typed).await;
}

async fn votes(app: &TestApp, served: &Served, members: &[Browser], case: &CaseNumber, seats: &str) {
    let ballot = app.numbers("SELECT MAX(id) AS number FROM ballots")[0].to_string();
    for (letter, member) in seats.chars().zip(members) {
        let choice = match letter {
            'f' => "for",
            'a' => "against",
            '-' => "abstain",
            'r' => {
                member.sends(served, &format!("/cases/{case}/ballot/recusals"), &[("reason", "A friend.")]).await;
                continue;
            }
            _ => continue,
        };
        member.sends(served, &format!("/cases/{case}/ballot/votes"), &[("ballot", &ballot), ("choice", choice)]).await;
    }
}

/// `2 for, 1 against, …`: how many of the letters there are.
fn counted(seats: &str) -> String {
    let of = |letter: char| seats.chars().filter(|seat| *seat == letter).count();
    let [for_, against, abstained, recused, absent] = ['f', 'a', '-', 'r', '.'].map(of);
    format!("{for_} for, {against} against, {abstained} abstained, {recused} recused, {absent} absent")
}

async fn all_pass_through_the_front_door(app: &TestApp) {
    let house = House::of(app);
    let walk = Walk::new(app);
    let served = serves(&walk).await;
    let clerk = comes_in(&walk, &house.cleo).await;
    let mut members = vec![comes_in(&walk, &chair(app, "lene")).await];
    let mut put = Vec::new();
    for (position, chosen) in CHOSEN.iter().enumerate() {
        // The Board grows with the table.
        for seat in members.len()..chosen.0.len() {
            members.push(comes_in(&walk, &app.board_member(&format!("member{seat}"))).await);
        }
        let case = house.case(app, &format!("Look at number {position}."));
        opens(app, &served, &clerk, &case, chosen).await;
        votes(app, &served, &members, &case, chosen.0).await;
        put.push((case, chosen));
    }
    app.passes(WEEK);
    assert_eq!(app.runs_due_jobs().closed_ballots, CHOSEN.len());
    let cookie = walk.cookie(&house.mara);
    for (case, (seats, quorum, majority, tie, result)) in put {
        let page = walk.sees(&cookie, &format!("/cases/{case}/ballot")).await;
        let sentence = format!("{}; {result}.", counted(seats));
        assert!(page.contains(&sentence), "{seats} {quorum} {majority} {tie}: not “{sentence}”: {page}");
    }
}

on_both! {
    fn chosen_ballots_end_as_the_table_says_through_the_front_door(app: TestApp) {
        assert!(CHOSEN.len() >= 50);
        now(all_pass_through_the_front_door(&app));
    }
}
