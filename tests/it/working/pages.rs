//! The same as people meet it on the pages.

use super::*;

on_both! {
    fn a_working_day_on_the_pages(app: TestApp) {
        actix_web::rt::System::new().block_on(works(&app));
    }

    fn drafts_come_back_in_their_forms(app: TestApp) {
        actix_web::rt::System::new().block_on(drafts_on_pages(&app));
    }

    fn several_cases_are_stepped_from_the_list(app: TestApp) {
        actix_web::rt::System::new().block_on(steps_from_the_list(&app));
    }
}

/// Every form of this area once, each with its one event.
pub async fn walks_working(walk: &mut Walk, mara: &str, rea: &Somebody) {
    let [one, two] = ["w-one@example.org", "w-two@example.org"].map(|from| case(&walk.app, from));
    let at = |noun: &str| format!("/cases/{one}/{noun}");
    let here = format!("/cases/{one}");
    walk.sends(mara, &here, &at("watch"), &[]).await;
    walk.sends(mara, &here, &at("watch/ending"), &[]).await;
    walk.sends(mara, &at("notes"), &at("drafts/note"), &[("text", "Half.")]).await;
    walk.sends(mara, &at("notes"), &at("drafts/note/discarding"), &[]).await;
    walk.sends(mara, &at("notes"), &at("notes"), &[("text", "Whole.")]).await;
    let note = walk.app.numbers("SELECT max(id) AS number FROM notes")[0];
    walk.sends(mara, &at("notes"), &at(&format!("notes/{note}/taking-back")), &[]).await;
    let other = two.to_string();
    walk.sends(mara, &at("links"), &at("links"), &[("relation", "related"), ("other", &other)]).await;
    let link = walk.app.numbers("SELECT max(id) AS number FROM case_links")[0];
    walk.sends(mara, &at("links"), &at(&format!("links/{link}/removal")), &[]).await;
    walk.sends(mara, &at("merging"), &at("merging"), &[("other", &other)]).await;
    walk.sends(mara, &at("unmerging"), &at("unmerging"), &[]).await;
    let tick = format!("{one}:{}", walk.app.case(&one).version);
    walk.sends(mara, "/cases", "/cases/bulk", &[("case", &tick), ("step", "watch")]).await;
    let reviewer = rea.id.to_string();
    let assigned = walk.sends(mara, &at("assignment"), &at("assignment"), &[("reviewer", &reviewer)]).await;
    walk.sends(mara, &assigned.location, &at("assignment/undoing"), &[]).await;
}

async fn works(app: &TestApp) {
    let (mara, omar, rea) = (app.officer("mara"), app.officer("omar"), app.reviewer("rea"));
    let mut walk = Walk::new(app);
    let [one, two, three] = ["ada", "eve", "ida"].map(|name| {
        app.passes(60);
        case(app, &format!("{name}@example.org"))
    });
    let [mara_at, omar_at] = [&mara, &omar].map(|somebody| walk.cookie(somebody));
    let at = |case: &CaseNumber, noun: &str| format!("/cases/{case}/{noun}");

    // Submit and next: through what waits, with a way back to what was done.
    let typed = [("reason", "spam"), ("then", "next")];
    let gone = walk.sends(&mara_at, &at(&one, "setting-aside"), &at(&one, "setting-aside"), &typed).await;
    assert!(
        gone.location.starts_with(&format!("/cases/{two}?done=set_aside&done_at={one}&undo=")),
        "{}",
        gone.location
    );
    let page = walk.sees(&mara_at, &gone.location).await;
    assert!(page.contains(&format!("href=\"/cases/{one}\">Case {one}</a>")), "{page}");
    let undone = walk.sends(&mara_at, &gone.location, &at(&one, "taking-back"), &[]).await;
    assert_eq!(undone.location, format!("/cases/{one}?done=taken_back"));
    let forged = walk.sees(&mara_at, &format!("/cases/{two}?done=saved&undo=3")).await;
    assert!(!forged.contains(">Undo<"), "only what can be undone");

    // A note reaches whom it mentions, and its text stands on no page but its own.
    let noted =
        walk.sends(&mara_at, &at(&two, "notes"), &at(&two, "notes"), &[("text", "@omar: ring <b>them</b>")]).await;
    let page = walk.sees(&omar_at, &at(&two, "notes")).await;
    assert!(page.contains("ring &lt;b&gt;them&lt;/b&gt;") && !page.contains("Take this note back"), "{page}");
    assert!(!walk.sees(&omar_at, &format!("/cases/{two}")).await.contains("ring"), "the case says only how many");
    walk.sends(&mara_at, &noted.location, &format!("/cases/{two}/notes/{}/taking-back", note(app)), &[]).await;
    let (refused, _) = walk.posts(&mara_at, &at(&two, "notes"), &at(&two, "notes"), &[("text", "@rea look")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("is nobody who can read") && refused.page.contains("@rea look"), "{}", refused.page);

    links_and_merges(&mut walk, &mara, &rea, [&two, &three]).await;
}

/// Linked and merged, as both sides and a reviewer of one of them see it.
async fn links_and_merges(walk: &mut Walk, mara: &Somebody, rea: &Somebody, [two, three]: [&CaseNumber; 2]) {
    let app = &walk.app.clone();
    let [mara_at, rea_at] = [mara, rea].map(|somebody| walk.cookie(somebody));
    let at = |case: &CaseNumber, noun: &str| format!("/cases/{case}/{noun}");
    let typed = [("relation", "follow_up_to"), ("other", &three.to_string())];
    walk.sends(&mara_at, &at(two, "links"), &at(two, "links"), &typed).await;
    mara.assigns(three, rea).unwrap();
    let seen_by = walk.sees(&mara_at, &format!("/cases/{three}")).await;
    assert!(seen_by.contains("Followed up by") && seen_by.contains(&format!("href=\"/cases/{two}\"")), "{seen_by}");
    let seen_by = walk.sees(&rea_at, &format!("/cases/{three}")).await;
    assert!(!seen_by.contains(&two.to_string()), "{seen_by}");
    app.passes(60);
    let four = case(app, "ona@example.org");
    let (refused, _) =
        walk.posts(&mara_at, &at(&four, "merging"), &at(&four, "merging"), &[("other", "nonsense")]).await;
    assert!(refused.page.contains("looks like 2026-0042") && refused.page.contains("nonsense"), "{}", refused.page);
    let form = walk.sees(&mara_at, &at(&four, "merging")).await;
    let stays = format!("<dt>Stays here</dt>\n<dd><a href=\"/cases/{four}/parties\">1 party</a>");
    assert!(form.contains(&stays), "{form}");
    let merged =
        walk.sends(&mara_at, &at(&four, "merging"), &at(&four, "merging"), &[("other", &three.to_string())]).await;
    let page = walk.sees(&mara_at, &merged.location).await;
    assert!(
        page.contains("The matter goes on there")
            && page.contains("Undo the merging")
            && !page.contains("/taking-back\""),
        "{page}"
    );
    let form = walk.sees(&mara_at, &format!("/cases/{three}")).await;
    assert!(
        form.contains("There stays what people added") && form.contains(&format!("/cases/{four}/parties")),
        "{form}"
    );
    let seen_by = walk.sees(&rea_at, &format!("/cases/{three}")).await;
    assert!(
        !seen_by.contains(&four.to_string()),
        "a reviewer sees its notices and not where they came from: {seen_by}"
    );
    walk.sends(&mara_at, &merged.location, &at(&four, "unmerging"), &[]).await;
    assert_eq!(app.state(&four), CaseState::Received);
}

fn note(app: &TestApp) -> i64 {
    app.numbers("SELECT max(id) AS number FROM notes")[0]
}

async fn drafts_on_pages(app: &TestApp) {
    let (mara, rea) = (app.officer("mara"), app.reviewer("rea"));
    let (mut walk, one) = (Walk::new(app), case(app, "ada@example.org"));
    mara.assigns(&one, &rea).unwrap();
    let [mara, rea] = [&mara, &rea].map(|somebody| walk.cookie(somebody));
    let at = |noun: &str| format!("/cases/{one}/{noun}");

    let page = walk.sees(&mara, &at("reply")).await;
    assert!(page.contains(&format!("data-draft=\"{}\"", at("drafts/reply"))), "for script: {page}");
    let token = page.split("name=\"once\" value=\"").nth(1).unwrap()[..22].to_owned();
    let to = page.split("name=\"to\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let half = [("to", to.as_str()), ("subject", "Half a subject"), ("text", "Half a reply."), ("once", &token)];
    walk.posts(&mara, &at("reply"), &at("drafts/reply"), &half).await;
    let kept = app.count("drafts");
    let page = walk.sees(&mara, &at("reply")).await;
    assert!(kept == 1 && page.contains("Half a reply.") && page.contains("This is your draft of"), "{page}");
    let template = walk.sees(&mara, &format!("{}?template=no_data", at("reply"))).await;
    assert!(!template.contains("Half a reply."), "who asks for a template begins anew");
    walk.posts(&mara, &at("reply"), &at("reply"), &[("subject", "Whole"), ("text", "A whole reply."), ("to", &to)])
        .await;
    assert_eq!((app.count("drafts"), app.count("mails WHERE message = 'reply'")), (0, 1));

    let half = [("severity", "2"), ("grounds", "It shows that")];
    walk.posts(&rea, &at("recommendation"), &at("drafts/recommendation"), &half).await;
    let page = walk.sees(&rea, &at("recommendation")).await;
    assert!(page.contains("It shows that") && page.contains("value=\"2\" checked"), "{page}");
    let whole = [
        ("severity", "2"),
        ("finding", "established"),
        ("outcome", OUTSIDE.as_str()),
        ("grounds", "It shows."),
        ("basis", "none"),
        ("reasons", "not_our_place"),
        ("facts", "Item 1."),
    ];
    walk.sends(&rea, &at("recommendation"), &at("recommendation"), &whole).await;
    assert_eq!((app.count("drafts"), app.state(&one)), (0, CaseState::BeforeBoard));
    assert_eq!(walk.forges(&rea, &at("drafts/nonsense"), &[]).await.status, StatusCode::FORBIDDEN, "no token");
}

async fn steps_from_the_list(app: &TestApp) {
    let (mara, olga) = (app.officer("mara"), app.auditor("olga"));
    let mut walk = Walk::new(app);
    let [one, two] = ["ada", "eve"].map(|name| case(app, &format!("{name}@example.org")));
    let [mara_at, olga] = [&mara, &olga].map(|somebody| walk.cookie(somebody));
    let page = walk.sees(&mara_at, "/cases").await;
    let ticks = [&one, &two].map(|case| format!("{case}:{}", app.case(case).version));
    for tick in &ticks {
        assert!(page.contains(&format!("form=\"bulk\" name=\"case\" value=\"{tick}\"")), "{page}");
    }
    assert!(!walk.sees(&olga, "/cases").await.contains("/cases/bulk"), "an auditor changes nothing");

    let (nothing, _) = walk.posts(&mara_at, "/cases", "/cases/bulk", &[("step", "watch")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.page.contains("Tick the cases first."), "{}", nothing.page);
    let no_reason = [("case", ticks[0].as_str()), ("step", "set_aside")];
    let (no_reason, _) = walk.posts(&mara_at, "/cases", "/cases/bulk", &no_reason).await;
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(no_reason.page.contains("Choose why they are set aside."), "{}", no_reason.page);
    assert!(no_reason.page.contains(&format!("value=\"{}\" checked", ticks[0])), "ticked still: {}", no_reason.page);
    assert!(!no_reason.page.contains(&ticks[1]), "what was ticked, and nothing else");
    for nonsense in [[("case", "x"), ("step", "watch")], [("case", ticks[0].as_str()), ("step", "delete")]] {
        let (refused, _) = walk.posts(&mara_at, "/cases", "/cases/bulk", &nonsense).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    mara.confirms(&two, Kind::BreachNotification).unwrap();
    let typed =
        [("case", ticks[0].as_str()), ("case", ticks[1].as_str()), ("step", "set_aside"), ("bulk_reason", "spam")];
    let done = walk.sends(&mara_at, "/cases", "/cases/bulk", &typed).await;
    assert!(done.page.contains("It is done for 1 of 2 cases."), "{}", done.page);
    assert!(
        done.page.contains("Somebody else changed this case") && done.page.contains("Set aside: spam."),
        "{}",
        done.page
    );
    assert!(
        done.page.contains(&format!("action=\"/cases/{one}/taking-back\"")),
        "each with its undoing: {}",
        done.page
    );
}
