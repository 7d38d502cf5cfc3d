//! The same in the console, as a browser meets it.

use actix_web::http::StatusCode;

use super::{ACCOUNT, about, abuse};
use crate::routes::Walk;
use crate::support::{TestApp, on_both};

async fn is_edited_by_hand(app: &TestApp) {
    let mara = app.officer("mara");
    let (walk, case) = (Walk::new(app), about(app, &mara, "Threats in a group"));
    let cookie = walk.cookie(&mara);
    let strange = [
        "%ff=%fe&state=%00",
        "words=%00",
        "words=%22+OR+*",
        "words='%5C%22)(*:^-",
        "words=NEAR(a+b)",
        "words=--+%E2%80%9C",
        "from=9999-12-31&to=-9999-01-01",
        "from=2026-02-30",
        "to=9999-12-31",
        "after=--5",
        "after=9223372036854775807-1",
        "country=XX",
        "country=%00",
        "authority=x%27%00",
        "category=9",
        "urgency=x",
        "sort=x",
        "sort=deadline",
        "sort=changed",
        "assignee=99999999999999999999",
        "assignee=-1",
        "quarter=2026-Q9",
        "state=received&state=closed",
        "&&=&=x&y",
        "%",
        "words=a+b+c+d+e+f+g+h+i+j+k+l+m",
    ];
    for query in strange {
        let seen = walk.opens(&cookie, &format!("/cases?{query}")).await;
        assert_eq!(seen.status, StatusCode::OK, "{query}");
    }
    for (query, said) in
        [("country=XX", "“XX”"), ("authority=Nobody", "“Nobody”"), ("sort=x", "“x”"), ("from=x", "“x”")]
    {
        let page = walk.sees(&cookie, &format!("/cases?{query}")).await;
        assert!(page.contains(said) && page.contains(&case.to_string()), "{query} is left out and said: {page}");
    }
    let page = walk.sees(&cookie, "/cases?words=ada%40example.org&sort=number").await;
    assert!(page.contains("must not stand in the address of a page"), "{page}");
    assert!(!page.contains("ada@") && !page.contains("ada%40"), "nor does it stand in any link of it: {page}");
    let page = walk.sees(&cookie, "/cases?words=THREATS&country=").await;
    assert!(page.contains("1 case<") && page.contains(&case.to_string()), "{page}");
}

async fn keeps_identifiers_out_of_addresses(app: &TestApp) {
    let mara = app.officer("mara");
    about(app, &mara, "Threats in a group");
    let walk = Walk::new(app);
    let cookie = walk.cookie(&mara);
    let token = walk.token(&cookie, "/cases?state=received").await;
    for (query, secret) in [
        ("words=%2B41+44+123+45+67", "123 45 67"),
        ("authority=ana%40example.org", "example.org"),
        ("country=ana%40example.org", "example.org"),
        ("state=044+123+45+67", "123 45 67"),
        ("quarter=05aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", "aaaa"),
        ("assignee=ana%40example.org&state=received", "example.org"),
    ] {
        let page = walk.sees(&cookie, &format!("/cases?{query}")).await;
        assert!(page.contains("must not stand in the address of a page"), "{query}: {page}");
        assert!(!page.contains(secret), "{query} stands on the page: {page}");
        let typed = [("form_token", token.as_str()), ("query", query), ("view_name", "x")];
        let kept = walk.forges(&cookie, "/views", &typed).await;
        assert!(!kept.page.contains(secret), "{query}: {}", kept.page);
        let held = app.words("SELECT query AS word FROM saved_views");
        let kept: &[&str] = if query.ends_with("&state=received") { &["state=received"] } else { &[] };
        assert_eq!(held, kept, "{query}");
        app.sql("DELETE FROM saved_views").unwrap();
    }
    for query in ["authority=Nobody&sort=x&from=2026-02-30&state=received&urgency=y", "to=2026-05-04&quarter=2026-Q2"] {
        let page = walk.sees(&cookie, &format!("/cases?{query}")).await.replace("&#x3D;", "=");
        assert!(!page.contains("must not stand in the address"), "{page}");
        for left in ["authority=Nobody", "sort=x", "from=2026-02-30", "urgency=y"] {
            assert!(!page.contains(left), "what is not understood is in no link: {left}: {page}");
        }
    }
    let found = walk.posts(&cookie, "/", "/search", &[("find", "+41 44 123 45 67")]).await.0;
    assert_eq!((found.status, found.location.as_str()), (StatusCode::OK, ""), "{}", found.page);
}

async fn says_what_is_there(app: &TestApp) {
    let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
    let walk = Walk::new(app);
    let (hers, theirs) = (walk.cookie(&mara), walk.cookie(&rea));
    let case = about(app, &mara, "Threats in a group");
    let none = walk.sees(&theirs, "/cases").await;
    assert!(none.contains("No case is here for you to see.") && !none.contains("/notices/new"), "{none}");
    mara.sets_aside(&case, quarterlight::taxonomy::SetAsideReason::Withdrawn).unwrap();
    for query in ["sort=deadline", "after=1-1", "state=received"] {
        let page = walk.sees(&hers, &format!("/cases?{query}")).await;
        assert!(page.contains("No case fits these filters."), "{query}: {page}");
        assert!(!page.contains("/cases/scan"), "there is nothing to look into: {page}");
    }
    let page = walk.sees(&hers, "/cases?words=harbour&kind=breach_notification").await;
    let offered =
        page.contains("name=\"query\" value=\"kind&#x3D;breach_notification\"") && page.contains("value=\"harbour\"");
    assert!(offered && page.contains("/cases/scan"), "the same words can be looked for inside the messages: {page}");
    mara.takes_back(&case).unwrap();
    mara.assigns(&case, &rea).unwrap();
    let offered = walk.sees(&hers, "/cases?state=in_review").await;
    assert!(offered.contains("name=\"view_name\"") && offered.contains("name=\"shared\""), "{offered}");
    let offered = walk.sees(&theirs, "/cases?state=in_review").await;
    assert!(offered.contains("name=\"view_name\"") && !offered.contains("name=\"shared\""), "{offered}");
}

async fn looks_through_the_box(app: &TestApp) {
    let mara = app.officer("mara");
    let (walk, case) = (Walk::new(app), about(app, &mara, "Threats in a group"));
    mara.adds_identifier(&case, ACCOUNT).unwrap();
    let cookie = walk.cookie(&mara);
    let number = case.to_string();
    let find = async |typed: &str| walk.posts(&cookie, "/", "/search", &[("find", typed)]).await.0;
    assert_eq!(find(&format!(" #{number} ")).await.location, format!("/cases/{number}"));
    assert_eq!(find("threats group*").await.location, "/cases?words=threats%20group%2A");
    let before = app.count("events");
    let found = find(&ACCOUNT.to_uppercase()).await;
    assert_eq!((found.status, found.location.as_str()), (StatusCode::OK, ""), "it never comes to stand in an address");
    assert!(found.page.contains("1 case names it.") && found.page.contains(&number), "{}", found.page);
    assert!(!found.page.contains(ACCOUNT), "nor on the page: {}", found.page);
    for typed in ["nobody@example.org", &ACCOUNT.replace('a', "b")] {
        let found = find(typed).await;
        assert_eq!((found.status, found.location.as_str()), (StatusCode::OK, ""), "{typed}");
        assert!(found.page.contains("No case names it."), "{}", found.page);
    }
    assert_eq!(find("  ").await.status, StatusCode::OK);
    assert_eq!(find("“–”").await.status, StatusCode::OK);
    assert_eq!(app.count("events"), before, "looking changes nothing");
}

async fn keeps_and_exports(app: &TestApp) {
    let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
    let mut walk = Walk::new(app);
    let (one, _) = (about(app, &mara, "=HYPERLINK(\"x\"), \"quoted\""), abuse(app, "Another."));
    let cookie = walk.cookie(&mara);
    let named = [("view_name", "Breaches"), ("shared", "yes")];
    walk.sends(&cookie, "/cases?kind=breach_notification&after=9999999999999999-1", "/views", &named).await;
    let view = "/cases?kind=breach_notification\"";
    let page = walk.sees(&cookie, "/views").await.replace("&#x3D;", "=");
    assert!(page.contains(view), "the filter without the place in the list: {page}");
    let (again, _) = walk.posts(&cookie, "/cases?sort=changed", "/views", &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.page.contains("id=\"view-name-error\""), "{}", again.page);
    let csv = walk.sends(&cookie, "/cases?words=hyperlink", "/cases/export", &[]).await.page;
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[0].starts_with("number,state,kind,"), "{csv}");
    assert!(lines[1].starts_with(&format!("{one},received,breach_notification,yes,")), "{csv}");
    assert!(lines[1].ends_with(",\"'=HYPERLINK(\"\"x\"\"), \"\"quoted\"\"\""), "{csv}");
    let hers = walk.cookie(&rea);
    mara.assigns(&one, &rea).unwrap();
    let page = walk.sees(&hers, "/cases").await;
    assert!(page.contains(&one.to_string()) && !page.contains("Breaches"), "{page}");
    for closed in ["/cases/export", "/cases/scan"] {
        assert!(!page.contains(closed), "{page}");
        let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let refused = walk.forges(&hers, closed, &[("form_token", &token), ("text", "look")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{closed}");
    }
}

async fn searches_step_by_step(app: &TestApp) {
    let mara = app.officer("mara");
    for nth in 0..203 {
        abuse(
            app,
            &format!("Message {nth}: look at the {}.", if nth % 100 == 1 { "Lantern\n  group" } else { "rest" }),
        );
    }
    let walk = Walk::new(app);
    let cookie = walk.cookie(&mara);
    let (first, _) = walk.posts(&cookie, "/cases", "/cases/scan", &[("text", "lantern GROUP")]).await;
    assert!(
        first.page.contains("Looked into 200 of 203 messages.") && first.page.contains("not finished"),
        "{}",
        first.page
    );
    assert_eq!(first.page.matches("Open the message").count(), 2, "{}", first.page);
    let form = first.page.split("action=\"/cases/scan\"").nth(1).unwrap().split("</form>").next().unwrap();
    let hidden: Vec<(&str, &str)> = form
        .split("<input type=\"hidden\" name=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("\" value=\"").map(|(name, rest)| (name, rest.split('"').next().unwrap())))
        .collect();
    let events = app.count("events");
    let last = walk.forges(&cookie, "/cases/scan", &hidden).await;
    assert!(last.page.contains("Looked into 203 of 203 messages.") && last.page.contains("finished"), "{}", last.page);
    assert_eq!(last.page.matches("Open the message").count(), 3, "what was found before stays: {}", last.page);
    assert_eq!(app.count("events") - events, 3, "only the openings: it is the same search");
    let (short, _) = walk.posts(&cookie, "/cases", "/cases/scan", &[("text", " x ")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.page.contains("id=\"text-error\""), "{}", short.page);
}

on_both! {
    fn a_filter_edited_by_hand_gives_the_list_and_a_sentence(app: TestApp) {
        actix_web::rt::System::new().block_on(is_edited_by_hand(&app));
    }

    fn the_box_finds_numbers_identifiers_and_words_and_keeps_identifiers_out_of_addresses(app: TestApp) {
        actix_web::rt::System::new().block_on(looks_through_the_box(&app));
    }

    fn no_field_of_the_filter_takes_an_identifier_into_an_address_or_a_view(app: TestApp) {
        actix_web::rt::System::new().block_on(keeps_identifiers_out_of_addresses(&app));
    }

    fn an_empty_list_says_what_is_true_of_whoever_looks(app: TestApp) {
        actix_web::rt::System::new().block_on(says_what_is_there(&app));
    }

    fn what_is_listed_is_kept_as_a_view_and_exported_without_formulas(app: TestApp) {
        actix_web::rt::System::new().block_on(keeps_and_exports(&app));
    }

    fn a_search_inside_messages_goes_on_step_by_step(app: TestApp) {
        actix_web::rt::System::new().block_on(searches_step_by_step(&app));
    }
}
