//! A case on its way through the pages, as the people of the house take it.

use super::*;

/// Somebody at their browser, signed in.
struct Person<'a> {
    house: &'a House,
    cookie: String,
}

impl<'a> Person<'a> {
    async fn new(house: &'a House, name: &str, roles: &[Role]) -> Self {
        house.person(name, roles.iter().copied());
        let cookie = cookie_of(&house.sign_in(name, PASSWORD).await, "quarterlight");
        Self { house, cookie }
    }

    async fn sees(&self, path: &str) -> String {
        let answer = self.house.get(path, &self.cookie).await;
        let status = answer.status();
        let page = text(answer).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        page
    }

    async fn is_told(&self, path: &str) -> StatusCode {
        self.house.get(path, &self.cookie).await.status()
    }

    /// Fills in a form of the page and sends it, with the hidden fields that the page gave.
    async fn sends(&self, page: &str, action: &str, typed: &[(&str, &str)]) -> ServiceResponse {
        self.sends_form(&self.sees(page).await, action, typed).await
    }

    async fn sends_form(&self, page: &str, action: &str, typed: &[(&str, &str)]) -> ServiceResponse {
        let form = page
            .split(&format!("action=\"{action}\""))
            .nth(1)
            .unwrap_or_else(|| panic!("no form for {action}: {page}"));
        let form = form.split("</form>").next().unwrap();
        let hidden = form.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            Some((name, rest.split('"').next()?))
        });
        let all: Vec<(&str, &str)> = hidden.chain(typed.iter().copied()).collect();
        self.house.post(action, &self.cookie, &all).await
    }

    async fn does(&self, page: &str, action: &str, typed: &[(&str, &str)]) -> String {
        let answer = self.sends(page, action, typed).await;
        let (status, to) = (answer.status(), location(&answer).to_owned());
        assert_eq!(status, StatusCode::SEE_OTHER, "{action}: {}", text(answer).await);
        to
    }
}

const LETTER: &[(&str, &str)] = &[
    ("channel", "post"),
    ("received_at", "2026-08-01T09:00"),
    ("kind", "breach_notification"),
    ("urgency", "normal"),
    ("sender", "Ana Petrović"),
    ("subject", "Violent videos"),
    ("text", "In a community there are <b>violent</b> videos."),
    ("summary", "Violent videos in a community"),
];

async fn log_letter(officer: &Person<'_>) -> String {
    let to = officer.does("/notices/new", "/notices", LETTER).await;
    to.strip_suffix("?done=logged").unwrap().to_owned()
}

#[actix_web::test]
async fn a_letter_becomes_a_case_that_the_board_decides_and_an_officer_closes() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let rahel = Person::new(&house, "rahel", &[Role::Reviewer]).await;
    let lene = Person::new(&house, "lene", &[Role::BoardMember, Role::Chair]).await;
    let noor = Person::new(&house, "noor", &[Role::BoardMember]).await;
    let case = log_letter(&mara).await;
    let at = |noun: &str| format!("{case}/{noun}");

    assert!(mara.sees("/").await.contains("Violent videos in a community"), "it waits to be assigned");
    assert_eq!(rahel.is_told(&case).await, StatusCode::NOT_FOUND, "before it is hers the case is unknown to her");
    let form = mara.sees(&at("assignment")).await;
    let reviewer =
        form.split("value=\"").find(|rest| rest.contains("for=\"reviewer-") && rest.contains(">rahel<")).unwrap();
    mara.does(&at("assignment"), &at("assignment"), &[("reviewer", reviewer.split('"').next().unwrap())]).await;

    assert!(rahel.sees("/").await.contains(&case));
    let notice = rahel.sees(&case).await;
    let notice =
        notice.split("href=\"").find(|rest| rest.contains("/notices/")).unwrap().split('"').next().unwrap().to_owned();
    let page = rahel.sees(&notice).await;
    assert!(page.contains("&lt;b&gt;violent&lt;/b&gt;") && !page.contains("<b>violent"), "shown, never rendered");
    let raw = house.get(&format!("{notice}/raw"), &rahel.cookie).await;
    assert_eq!(raw.headers().get("content-type").unwrap(), "application/octet-stream");
    assert!(raw.headers().get("content-disposition").unwrap().to_str().unwrap().starts_with("attachment;"));
    assert!(raw.headers().get("content-security-policy").unwrap().to_str().unwrap().contains("sandbox"));

    let recommendation = [
        ("severity", "3"),
        ("finding", "established"),
        ("outcome", "community_delisted"),
        ("grounds", "Twelve videos."),
        ("basis", "terms"),
        ("terms_category", "extreme_violence"),
        ("reasons", "breach_shown"),
        ("facts", "Items 1 to 12."),
        ("deviation", "The room has no other purpose."),
    ];
    rahel.does(&at("recommendation"), &at("recommendation"), &recommendation).await;
    assert_eq!(lene.is_told(&at("ballot")).await, StatusCode::NOT_FOUND, "no ballot yet");
    let motion = [("outcome", "community_delisted"), ("motion", "The Board finds a breach.")];
    lene.does(&at("ballot/new"), &at("ballot"), &motion).await;

    assert!(noor.sees("/").await.contains(&at("ballot")), "it waits for her vote");
    lene.does(&at("ballot"), &at("ballot/votes"), &[("choice", "for")]).await;
    let seen_by_noor = noor.sees(&at("ballot")).await;
    assert!(seen_by_noor.contains("Has voted") && !seen_by_noor.contains(">For</span>"), "not how, while it is open");
    noor.does(&at("ballot"), &at("ballot/votes"), &[("choice", "for")]).await;
    lene.does(&at("ballot"), &at("ballot/closing"), &[]).await;
    assert!(lene.sees(&at("ballot")).await.contains("2 for, 0 against"));

    assert!(mara.sees(&at("decision")).await.contains("Community delisted or removed"));
    for task in ["community_delisted", "answer_sent", "person_informed"] {
        let done = [("task", task), ("result", "done"), ("done", "Taken off the list.")];
        mara.does(&at("carrying-out"), &at("carrying-out"), &done).await;
    }
    assert!(mara.sees(&case).await.contains("badge closed"));
    assert!(mara.sees("/cases?state=closed&kind=breach_notification&quarter=2026-Q3").await.contains(&case));
    assert!(!mara.sees("/cases?state=received").await.contains(&case));
}

#[actix_web::test]
async fn the_second_of_two_who_save_sees_both_versions() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let urs = Person::new(&house, "urs", &[Role::Officer]).await;
    let case = log_letter(&mara).await;
    let details = format!("{case}/details");
    let (of_mara, of_urs) = (mara.sees(&details).await, urs.sees(&details).await);
    let fields = |summary| {
        [("kind", "breach_notification"), ("urgency", "normal"), ("summary", summary), ("items_specified", "2")]
    };
    let first = mara.sends_form(&of_mara, &details, &fields("Two videos")).await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    let second = urs.sends_form(&of_urs, &details, &fields("Twelve videos")).await;
    assert_eq!(second.status(), StatusCode::CONFLICT);
    let page = text(second).await;
    assert!(
        page.contains("<td data-label=\"Saved now\">Two videos</td><td data-label=\"Yours\">Twelve videos</td>"),
        "{page}"
    );
    let again = urs.sends_form(&page, &details, &fields("Twelve videos")).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER, "the form on the page of both versions saves");
    assert!(mara.sees(&case).await.contains("Twelve videos"));
}

#[actix_web::test]
async fn a_step_that_somebody_else_took_first_shows_what_the_case_is_now() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let urs = Person::new(&house, "urs", &[Role::Officer]).await;
    let case = log_letter(&mara).await;
    let aside = format!("{case}/setting-aside");
    let of_urs = urs.sees(&aside).await;
    let details = format!("{case}/details");
    mara.does(&details, &details, &[("kind", "takedown_demand"), ("urgency", "urgent")]).await;
    let answer = urs.sends_form(&of_urs, &aside, &[("reason", "misdirected")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = text(answer).await;
    assert!(
        page.contains(
            "<td data-label=\"Saved now\">Takedown demand</td><td data-label=\"Yours\">Breach notification</td>"
        ),
        "{page}"
    );
}

#[actix_web::test]
async fn bad_input_brings_the_form_back_with_what_was_typed_and_a_sentence_at_the_field() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer, Role::Reviewer]).await;
    let typed =
        [("received_at", "2126-01-01T09:00"), ("sender", "Ana <Petrović>"), ("joins", "42"), ("channel", "post")];
    let answer = mara.sends("/notices/new", "/notices", &typed).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("value=\"Ana &lt;Petrović&gt;\"") && page.contains("value=\"post\" checked"));
    for id in ["kind-error", "subject-error", "text-error", "joins-error"] {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    let future: Vec<_> = LETTER
        .iter()
        .map(|(name, value)| (*name, if *name == "received_at" { "2126-01-01T09:00" } else { value }))
        .collect();
    let page = text(mara.sends("/notices/new", "/notices", &future).await).await;
    assert!(page.contains("id=\"received-at-error\""), "what the trade refuses stands at its field too");

    let case = log_letter(&mara).await;
    let details = format!("{case}/details");
    let counts =
        [("kind", "breach_notification"), ("urgency", "normal"), ("items_specified", "1"), ("items_located", "2")];
    let answer = mara.sends(&details, &details, &counts).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(answer).await.contains("id=\"items-located-error\""));
    let assignment = format!("{case}/assignment");
    for typed in [&[][..], &[("reviewer", "nobody")], &[("reviewer", "42")]] {
        let status = mara.sends(&assignment, &assignment, typed).await.status();
        assert!(matches!(status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::NOT_FOUND), "{typed:?}: {status}");
    }
}

#[actix_web::test]
async fn parties_and_identifiers_are_opened_on_purpose_and_added_to() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let aldo = Person::new(&house, "aldo", &[Role::Auditor]).await;
    let (case, other) = (log_letter(&mara).await, "0512".to_owned() + &"ab".repeat(31));
    let (parties, identifiers) = (format!("{case}/parties"), format!("{case}/identifiers"));
    assert!(!mara.sees(&case).await.contains("Petrović"), "the page of the case opens nothing");
    assert!(mara.sees(&parties).await.contains("Ana Petrović"));
    assert_eq!(aldo.is_told(&parties).await, StatusCode::FORBIDDEN);
    mara.does(&parties, &parties, &[("role", "court"), ("organisation", "Court of <Zug>")]).await;
    mara.does(&parties, &identifiers, &[("identifier_type", "account_id"), ("value", &other)]).await;
    let page = mara.sees(&parties).await;
    assert!(page.contains("Court of &lt;Zug&gt;") && page.contains(&other));
    assert!(aldo.sees("/events").await.contains("Sealed content opened"));
    assert!(aldo.sees("/reconciliation").await.contains("exactly one place"));
}

#[actix_web::test]
async fn a_filter_typed_by_hand_gives_the_list_with_a_sentence() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let case = log_letter(&mara).await;
    let page = mara.sees("/cases?state=nonsense&quarter=2026-Q5&after=x&assignee=me&kind=%3Cb%3E").await;
    for typed in ["“nonsense”", "“2026-Q5”", "“x”", "“&lt;b&gt;”"] {
        assert!(page.contains(typed), "{typed}");
    }
    assert!(mara.sees("/cases?state=nonsense").await.contains(&case));
}

#[actix_web::test]
async fn a_vote_needs_a_fresh_sign_in() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer, Role::Reviewer, Role::BoardMember, Role::Chair]).await;
    let case = log_letter(&mara).await;
    let at = |noun: &str| format!("{case}/{noun}");
    let form = mara.sees(&at("assignment")).await;
    let me = form.split("id=\"reviewer-").nth(1).unwrap().split('"').next().unwrap().to_owned();
    mara.does(&at("assignment"), &at("assignment"), &[("reviewer", &me)]).await;
    let recommendation = [
        ("severity", "1"),
        ("finding", "unfounded"),
        ("outcome", "no_breach"),
        ("grounds", "None."),
        ("basis", "none"),
        ("reasons", "not_forbidden"),
        ("facts", "Item 1."),
    ];
    mara.does(&at("recommendation"), &at("recommendation"), &recommendation).await;
    mara.does(&at("ballot/new"), &at("ballot"), &[("outcome", "no_breach"), ("motion", "No breach.")]).await;
    let fresh_page = mara.sees(&at("ballot")).await;
    assert!(!fresh_page.contains("type=\"password\""));
    house.console.clock.set(house.console.clock.now().plus_seconds(5 * 60 + 1));
    let answer = mara.sends_form(&fresh_page, &at("ballot/votes"), &[("choice", "for")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("value=\"for\" checked") && page.contains("id=\"password-error\""), "{page}");
    let wrong = [("choice", "for"), ("password", "not this one at all")];
    let answer = mara.sends_form(&page, &at("ballot/votes"), &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(answer).await;
    assert!(page.contains("value=\"for\" checked") && !page.contains("not this one at all"), "{page}");
    mara.does(&at("ballot"), &at("ballot/votes"), &[("choice", "for"), ("password", PASSWORD)]).await;
    // Given once, it is fresh for what follows.
    mara.does(&at("ballot"), &at("ballot/votes"), &[("choice", "against")]).await;
}

#[actix_web::test]
async fn nothing_on_the_desk_is_for_those_who_can_do_nothing_about_it() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let adam = Person::new(&house, "adam", &[Role::Administrator]).await;
    let case = log_letter(&mara).await;
    let page = adam.sees("/").await;
    assert!(!page.contains(&case) && !page.contains("holding pen") && page.contains("Nothing waits for you"));
    assert_eq!(adam.is_told(&case).await, StatusCode::NOT_FOUND);
    assert_eq!(adam.is_told("/pen").await, StatusCode::FORBIDDEN);
}

#[actix_web::test]
async fn a_step_that_no_longer_follows_shows_what_the_case_is_now_without_a_form() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer]).await;
    let urs = Person::new(&house, "urs", &[Role::Officer]).await;
    let aside = format!("{}/setting-aside", log_letter(&mara).await);
    let of_urs = urs.sees(&aside).await;
    mara.does(&aside, &aside, &[("reason", "withdrawn")]).await;
    let answer = urs.sends_form(&of_urs, &aside, &[("reason", "spam")]).await;
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    let page = text(answer).await;
    assert!(
        page.contains("<td data-label=\"Saved now\">Set aside</td><td data-label=\"Yours\">Received</td>"),
        "{page}"
    );
    assert!(page.contains("does not follow any more") && !page.contains(&format!("action=\"{aside}\"")));
}

#[actix_web::test]
async fn one_person_prepares_a_report_and_another_publishes_it() {
    let house = House::new();
    let mara = Person::new(&house, "mara", &[Role::Officer, Role::Publisher]).await;
    let urs = Person::new(&house, "urs", &[Role::Publisher]).await;
    let page = "/quarters/2026-Q2";
    assert!(!mara.sees("/quarters").await.contains(page), "no report is owed from before the first notice");
    let (preparation, publication) = (format!("{page}/preparation"), format!("{page}/publication"));
    assert!(mara.sees("/quarters/2026-Q3").await.contains("What stands in the way"), "it has not ended");
    mara.does(page, &preparation, &[]).await;
    assert!(mara.sees(page).await.contains("somebody else has to publish it"));
    let urs_page = urs.sees(page).await;
    let his_page = urs_page.replace(&token_on(&urs_page), &token_on(&mara.sees(page).await));
    let forged = mara.sends_form(&his_page, &publication, &[]).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN, "four eyes hold without the page too");
    urs.does(page, &publication, &[]).await;
    let published = urs.sees(page).await;
    assert!(published.contains("badge published") && published.contains("prepared by mara, published by urs"));
    assert_eq!(urs.is_told("/quarters/2026-Q5").await, StatusCode::NOT_FOUND);
}
