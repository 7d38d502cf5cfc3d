//! Secret until closed: whatever others voted, nobody's pages, no event and no mail is other than it would be had they voted
//! otherwise. Told by two desks on which everything is alike but the choices.

use std::collections::BTreeMap;

use actix_web::http::header::COOKIE;
use actix_web::test::{TestRequest, read_body};
use quarterlight::cases::CaseNumber;
use quarterlight::web::routes::{Method, ROUTES};
use quarterlight::workflow::Role;
use quarterlight::workflow::tally::Choice::{self, Abstain, Against, For};

use super::{House, chair, now};
use crate::matrix::{Served, serves};
use crate::routes::Walk;
use crate::support::{Somebody, TestApp, on_both};

/// Beside the pages of the case and the lists of cases.
const LOOKED_AT: &[&str] = &[
    "/",
    "/ballots",
    "/ballots/statistics",
    "/consent-agenda",
    "/standing-decisions",
    "/events",
    "/dashboard",
    "/reconciliation",
    "/users",
];

/// A desk on which three have voted, one vote was entered, and one seat is silent.
struct Desk {
    app: TestApp,
    onlookers: Vec<Somebody>,
    silent: Somebody,
    case: CaseNumber,
    /// On its agenda stands the case.
    meeting: i64,
}

impl Desk {
    fn of(app: TestApp, [first, second, third, entered]: [Choice; 4]) -> Self {
        let [ann, bob, cia, dan, eve] = app.board();
        let lene = chair(&app, "lene");
        let house = House::of(&app);
        let case = house.ballot(&app, "Look.");
        house.cleo.puts_on_agenda(&case).unwrap();
        // Changed once, so that both of a member's votes are secret.
        ann.votes(&case, third).unwrap();
        for (member, choice) in [(&ann, first), (&bob, second), (&cia, third)] {
            member.votes(&case, choice).unwrap();
        }
        house.cleo.enters_vote(&case, &dan, entered, "Minutes of 3 May.").unwrap();
        let meeting = crate::meetings::meets_about(&app, &house.cleo, &case).as_i64();
        app.runs_due_jobs();
        let others = [
            app.administrator("ina"),
            app.auditor("axel"),
            app.somebody("pia", Role::Publisher),
            lene,
            eve.clone(),
            house.mara,
            house.rea,
            house.cleo,
        ];
        Self { app, onlookers: others.into(), silent: eve, case, meeting }
    }

    /// Every page that shows something of the Board, by who looks at it.
    async fn pages(&self) -> BTreeMap<String, String> {
        let walk = Walk::new(&self.app);
        let served = serves(&walk).await;
        // What we call the matter to those outside is random, too.
        let reference = self.app.words("SELECT reference AS word FROM cases").remove(0);
        let mut pages = BTreeMap::new();
        for who in &self.onlookers {
            let cookie = walk.cookie(who);
            for route in ROUTES.iter().filter(|route| route.method == Method::Get && !route.action.is_public()) {
                let path = route.path.replace("{number}", &self.case.to_string());
                let path = path.replace("{meeting}", &self.meeting.to_string());
                let of_board = ["/cases", "/meetings"].iter().any(|area| path.starts_with(area));
                let of_board = of_board || LOOKED_AT.contains(&path.as_str());
                if of_board && !path.contains('{') {
                    let page = sees(&served, &cookie, &path).await.replace(&reference, "");
                    pages.insert(format!("{} {}", who.name, route.path), told(&page));
                }
            }
        }
        pages
    }

    fn events(&self) -> Vec<String> {
        self.app.events().iter().map(|event| format!("{} {}", event.verb, told(&event.detail))).collect()
    }

    fn mails(&self) -> Vec<String> {
        self.app.words(
            "SELECT message || ' ' || CAST(COALESCE(recipient_id, 0) > 0 AS TEXT) AS word FROM mails ORDER BY id",
        )
    }
}

/// A page without what differs from desk to desk: tokens, digests, numbers.
fn told(page: &str) -> String {
    let mut kept = String::new();
    for (position, piece) in page.split("name=\"form_token\" value=\"").enumerate() {
        kept.push_str(if position == 0 { piece } else { piece.split_once('"').map_or("", |(_, rest)| rest) });
    }
    let is_random =
        |word: &&str| word.len() >= 22 && word.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
    let words = kept.split_inclusive(|char: char| !char.is_ascii_alphanumeric() && !"-_".contains(char));
    let words = words.map(|word| {
        let bare = word.trim_end_matches(|char: char| !char.is_ascii_alphanumeric() && !"-_".contains(char));
        if is_random(&bare) { "RANDOM".to_owned() } else { word.to_owned() }
    });
    without_ids(&words.collect::<String>())
}

/// Ids are long; every count stays.
fn without_ids(text: &str) -> String {
    let mut kept = String::new();
    let mut digits = String::new();
    for char in text.chars().chain([' ']) {
        if char.is_ascii_digit() {
            digits.push(char);
            continue;
        }
        kept.push_str(if digits.len() > 12 { "ID" } else { &digits });
        digits.clear();
        kept.push(char);
    }
    kept
}

async fn sees(served: &Served, cookie: &str, path: &str) -> String {
    let answer = served(TestRequest::get().uri(path).insert_header((COOKIE, cookie))).await;
    String::from_utf8(read_body(answer).await.to_vec()).unwrap()
}

async fn are_alike(one: Desk, other: Desk) {
    let (pages, others) = (one.pages().await, other.pages().await);
    assert!(pages.len() > 100 && pages.keys().eq(others.keys()), "{}", pages.len());
    for (page, text) in &pages {
        assert_eq!(text, &others[page], "{page} tells how somebody voted");
    }
    assert_eq!(one.events(), other.events());
    assert_eq!(one.mails(), other.mails());
    let ballot = format!("{} /cases/{{number}}/ballot", one.silent.name);
    assert!(pages[&ballot].contains("Has voted"), "{}", pages[&ballot]);
    let minutes = format!("{} /meetings/{{meeting}}/minutes", one.onlookers[7].name);
    assert!(pages[&minutes].contains("Motion, version 1"), "{}", pages[&minutes]);
    // After the closing it is no secret, so a difference would have been seen.
    for desk in [&one, &other] {
        desk.silent.votes(&desk.case, Abstain).unwrap();
        desk.onlookers[3].votes(&desk.case, For).unwrap();
        assert_eq!(desk.app.runs_due_jobs().closed_ballots, 1);
    }
    let mut after = Vec::new();
    for desk in [&one, &other] {
        let walk = Walk::new(&desk.app);
        let path = format!("/cases/{}/ballot", desk.case);
        after.push(told(&walk.sees(&walk.cookie(&desk.onlookers[5]), &path).await));
    }
    assert_ne!(after[0], after[1]);
}

on_both! {
    fn nothing_that_anybody_sees_depends_on_how_others_voted_before_the_closing(app: TestApp) {
        let other = match app.engine() {
            quarterlight::db::Engine::Sqlite => TestApp::on_sqlite(),
            quarterlight::db::Engine::Postgres => TestApp::on_postgres(),
        };
        let one = Desk::of(app, [For, Against, Abstain, For]);
        let other = Desk::of(other, [Against, Abstain, For, Against]);
        now(are_alike(one, other));
    }
}
