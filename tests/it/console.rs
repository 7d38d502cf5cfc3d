//! The working places of the console as an officer meets them: the pen, a report, an answer, a part that has to go.

use actix_web::http::StatusCode;
use quarterlight::taxonomy::{Kind, SetAsideReason};

use crate::routes::{REPORT, Walk};
use crate::support::{TestApp, mail, on_both};

/// In the pen, with a guess: its subject names a case.
fn quotes(app: &TestApp, case: &impl std::fmt::Display, nth: usize) -> String {
    let quoting = mail("eve@example.org").about(&format!("{nth}: about {case}")).says("There is more of it.");
    app.receives(quoting).receipt.notice.to_string()
}

fn case(app: &TestApp) -> quarterlight::cases::CaseNumber {
    app.opens_case(mail("ada@example.org").about("Abuse").says("Look."))
}

async fn works_through(app: &TestApp) {
    let mara = app.officer("mara");
    let (mut walk, case) = (Walk::new(app), case(app));
    let held: Vec<String> = (0..3).map(|nth| quotes(app, &case, nth)).collect();
    let cookie = walk.cookie(&mara);
    let page = walk.sees(&cookie, &format!("/pen/{}", held[1])).await;
    for key in ["a", "n", "o", "s", "j", "k", "?"] {
        assert!(page.contains(&format!("data-key=\"{key}\"")), "{key}: {page}");
    }
    assert!(page.contains(&format!("href=\"/pen/{}\" rel=\"prev\"", held[0])));
    assert!(page.contains(&format!("href=\"/pen/{}\" rel=\"next\"", held[2])));
    assert!(page.contains("Accept: add it to case"), "{page}");

    let at = |nth: usize| format!("/pen/{}", held[nth]);
    assert!(page.contains(&format!("name=\"guess\" value=\"case:{case}\"")), "what was seen goes with the key: {page}");
    let token = page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let seen = [("form_token", token.as_str()), ("guess", "kind:capability_demand")];
    let refused = walk.forges(&cookie, &format!("{}/acceptance", at(1)), &seen).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("The guess has changed"), "{}", refused.page);
    let accepted = walk.sends(&cookie, &at(1), &format!("{}/acceptance", at(1)), &[]).await.location;
    assert_eq!(accepted, format!("{}?done=joined_case&done_at={case}", at(2)), "on to the next");
    let page = walk.sees(&cookie, &accepted).await;
    assert!(page.contains(&format!("The message was added to a case. <a href=\"/cases/{case}\">Case {case}</a>")));
    let aside = walk.sends(&cookie, &at(2), &format!("{}/setting-aside", at(2)), &[("reason", "spam")]).await;
    assert_eq!(aside.location, format!("{}?done=placed_aside", at(0)), "after the last one the first that still waits");
    let opened =
        walk.sends(&cookie, &at(0), &format!("{}/case", at(0)), &[("kind", "capability_demand")]).await.location;
    assert!(opened.starts_with("/pen?done=opened_case&done_at="), "{opened}");
    assert!(walk.sees(&cookie, &opened).await.contains("The pen is empty"));
    assert!(!walk.sees(&cookie, "/pen?done=opened_case&done_at=%3Cb%3E").await.contains("<b>"));
}

async fn takes_one_step_for_several(app: &TestApp) {
    let (mara, omar, olga) = (app.officer("mara"), app.officer("omar"), app.auditor("olga"));
    let (walk, case) = (Walk::new(app), case(app));
    let held: Vec<String> = (0..2).map(|nth| quotes(app, &case, nth)).collect();
    let unguessed = app.receives("unreadable").receipt.notice.to_string();
    let cookie = walk.cookie(&mara);
    let mut ticks: Vec<String> = held.iter().map(|id| format!("{id}:case:{case}")).collect();
    ticks.push(unguessed.clone());
    let all: Vec<(&str, &str)> =
        ticks.iter().map(|tick| ("notice", tick.as_str())).chain([("step", "accept")]).collect();

    let (nothing, _) = walk.posts(&cookie, "/pen", "/pen/placements", &[("step", "accept")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.page.contains("Tick the messages first."));
    let no_reason = [("notice", unguessed.as_str()), ("step", "set_aside")];
    let (no_reason, _) = walk.posts(&cookie, "/pen", "/pen/placements", &no_reason).await;
    assert!(no_reason.page.contains(&format!("value=\"{unguessed}\" checked")), "what was ticked stays ticked");

    let page = walk.sees(&cookie, "/pen").await;
    for tick in &ticks {
        assert!(page.contains(&format!("name=\"notice\" value=\"{tick}\"")), "{tick}: {page}");
    }
    let later = format!("/pen?after={}", held[1]);
    let (later, _) = walk.posts(&cookie, &later, "/pen/placements", &[("step", "accept")]).await;
    let shows = |id: &String| later.page.contains(&format!("href=\"/pen/{id}\""));
    assert!(shows(&unguessed) && !held.iter().any(shows), "it comes back where it was: {}", later.page);
    let old = format!("{}:kind:capability_demand", held[1]);
    let (old, _) = walk.posts(&cookie, "/pen", "/pen/placements", &[("notice", &old), ("step", "accept")]).await;
    assert!(old.page.contains("The guess has changed"), "{}", old.page);

    let id = held[0].parse().map(quarterlight::db::ids::NoticeId::from_i64).unwrap();
    let faster = omar.act();
    app.pool.write(move |db| quarterlight::cases::set_aside_held(db, &faster, id, SetAsideReason::Spam)).unwrap();
    let before = app.count("events");
    let (answer, opened) = walk.posts(&cookie, "/pen", "/pen/placements", &all).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.page.contains("1 of 3 messages could be placed."), "{}", answer.page);
    for why in ["placed by somebody else", "Nothing is guessed"] {
        assert!(answer.page.contains(why), "{why}: {}", answer.page);
    }
    assert_eq!(app.count("events") - before - opened, 1, "one event for the one that was placed");

    let olga = walk.cookie(&olga);
    let page = walk.sees(&olga, "/pen").await;
    assert!(page.contains("It has no readable sender"), "{page}");
    assert!(!page.contains("/pen/placements") && !page.contains(&format!("href=\"/pen/{unguessed}\"")), "{page}");
    assert_eq!(walk.opens(&olga, &format!("/pen/{unguessed}")).await.status, StatusCode::FORBIDDEN);
}

async fn is_alarmed(app: &TestApp) {
    let mara = app.officer("mara");
    let walk = Walk::new(app);
    app.receives("unreadable");
    let hours = app.settings.mail.pen_alarm_hours;
    let cookie = walk.cookie(&mara);
    assert!(!walk.sees(&cookie, "/pen").await.contains("too long"));
    app.passes((hours + 1) * 3600);
    let cookie = walk.cookie(&mara);
    let page = walk.sees(&cookie, "/pen").await;
    assert!(page.contains("1 message has waited for longer than") && page.contains("class=\"overdue\""), "{page}");
    assert!(walk.sees(&cookie, "/").await.contains("verdict bad"), "the desk says so too");
}

async fn writes_an_answer(app: &TestApp) {
    let (mara, olga) = (app.officer("mara"), app.auditor("olga"));
    let (mut walk, case) = (Walk::new(app), case(app));
    let cookie = walk.cookie(&mara);
    let (reply, mails) = (format!("/cases/{case}/reply"), format!("/cases/{case}/mails"));
    let page = walk.sees(&cookie, &format!("{reply}?template=no_data&language=de")).await;
    assert!(page.contains("[[") && page.contains("until then it cannot be sent"), "{page}");
    assert!(page.contains("ada@example.org") && page.contains("Look."), "to whom, and what it answers");
    let to = page.split("name=\"to\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let typed = |text| [("to", to.as_str()), ("subject", "Your report"), ("text", text)];
    let (refused, _) = walk.posts(&cookie, &reply, &reply, &typed("We [[did what]] about it.")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("id=\"text-error\"") && refused.page.contains("“[[did what]]”"), "{}", refused.page);
    assert!(refused.page.contains("We [[did what]] about it."), "what was typed comes back");
    let (refused, _) = walk.posts(&cookie, &reply, &reply, &[("to", "party-1"), ("subject", "x"), ("text", "y")]).await;
    assert!(refused.page.contains("id=\"to-error\""), "nobody of the case: {}", refused.page);

    let forms = [walk.sees(&cookie, &reply).await, walk.sees(&cookie, &reply).await];
    let [one, other] = forms.map(|form| form.split("name=\"once\" value=\"").nth(1).unwrap()[..22].to_owned());
    assert_ne!(one, other, "each form is one mail");
    assert!(refused.page.contains("name=\"once\" value=\""), "which it stays while it is mended");

    let sent = walk.sends(&cookie, &reply, &reply, &typed("We looked into it: 2 < 3.")).await;
    assert_eq!(sent.location, format!("{mails}?done=replied"));
    let list = walk.sees(&cookie, &mails).await;
    assert!(list.contains("Reply") && list.contains("badge queued"), "{list}");
    app.runs_due_jobs();
    let list = walk.sees(&cookie, &mails).await;
    assert!(walk.sees(&cookie, &format!("{mails}?done=replied_before")).await.contains("begin a new answer"));
    let is_reply = |rest: &&str| rest.starts_with(&format!("{mails}/")) && rest.contains("\">Reply</a>");
    let written = list.split("href=\"").find(is_reply).unwrap().split('"').next().unwrap();
    let page = walk.sees(&cookie, written).await;
    assert!(page.contains("We looked into it: 2 &lt; 3."), "{page}");
    assert!(walk.sees(&cookie, &format!("{written}/raw")).await.contains("Subject: Your report"), "the very bytes");
    assert!(walk.sees(&cookie, &format!("/cases/{case}")).await.contains("Reply written"), "on the timeline");
    let olga = walk.cookie(&olga);
    assert!(!walk.sees(&olga, &mails).await.contains(&format!("href=\"{written}\"")));
    assert_eq!(walk.opens(&olga, written).await.status, StatusCode::FORBIDDEN);
    let other = app.opens_case(mail("bob@example.org").about("Abuse elsewhere").says("There too."));
    let elsewhere = written.replace(&case.to_string(), &other.to_string());
    assert_eq!(walk.opens(&cookie, &elsewhere).await.status, StatusCode::NOT_FOUND, "a mail of another case");
}

async fn takes_over_a_report(app: &TestApp) {
    let mara = app.officer("mara");
    let (mut walk, case) = (Walk::new(app), app.opens_case(REPORT));
    let notice = app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let page = format!("/cases/{case}/notices/{notice}");
    let cookie = walk.cookie(&mara);
    let seen = walk.sees(&cookie, &page).await;
    assert!(seen.contains(">Answer this</a>") && seen.contains(&format!("/cases/{case}/reply?notice")), "{seen}");
    assert!(seen.contains("ARF (RFC 5965)") && seen.contains("203.0.113.7"), "{seen}");
    assert_eq!(app.count("identifiers"), 0, "a suggestion is no fact");
    let (nothing, _) = walk.posts(&cookie, &page, &format!("{page}/findings"), &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.page.contains("Nothing was chosen"), "{}", nothing.page);
    let ticked = [("take_over", "kind"), ("identifiers", "0")];
    walk.sends(&cookie, &page, &format!("{page}/findings"), &ticked).await;
    assert_eq!(app.count("identifiers"), 1);
    assert!(app.case(&case).kind_confirmed && app.case(&case).kind == Kind::BreachNotification);
}

async fn destroys_a_part(app: &TestApp) {
    let (mara, omar, cleo) = (app.officer("mara"), app.officer("omar"), app.clerk("cleo"));
    let mut walk = Walk::new(app);
    let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look.").with_file("list.pdf", "%PDF-1.4 x"));
    let [mara, omar, cleo] = [&mara, &omar, &cleo].map(|somebody| walk.cookie(somebody));
    let notice = app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let part = app.numbers("SELECT MAX(id) AS number FROM notice_parts")[0];
    let page = format!("/cases/{case}/notices/{notice}");
    let (parts, destruction) = (format!("{page}/parts"), format!("{page}/parts/{part}/destruction"));
    assert!(walk.sees(&mara, &page).await.contains("list.pdf"));
    walk.sends(&mara, &destruction, &destruction, &[("reason", "unlawful_content")]).await;
    let own = walk.sees(&mara, &destruction).await;
    assert!(own.contains("Take the request back") && !own.contains("Confirm and destroy it"), "not alone");
    let token = own.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let alone = walk.forges(&mara, &format!("{destruction}/confirmation"), &[("form_token", &token)]).await;
    assert_eq!(alone.status, StatusCode::FORBIDDEN);

    let case_page = walk.sees(&cleo, &format!("/cases/{case}")).await;
    assert!(case_page.contains(&format!("href=\"{parts}\"")), "who may not open it is led to its parts: {case_page}");
    let listed = walk.sees(&cleo, &parts).await;
    assert!(listed.contains("asks for its destruction") && !listed.contains("list.pdf"), "{listed}");
    walk.sends(&cleo, &destruction, &format!("{destruction}/confirmation"), &[]).await;
    let after = walk.sees(&omar, &page).await;
    assert!(after.contains("Destroyed on") && !after.contains("list.pdf") && after.contains("Look."), "{after}");
    assert!(!after.contains(&format!("href=\"{page}/raw\"")), "the message as it came went with it");
    assert_eq!(walk.opens(&omar, &format!("{page}/raw")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(walk.opens(&omar, &destruction).await.location, parts, "what is done is only listed");
}

async fn is_told_what_a_destruction_leaves(app: &TestApp) {
    let (mara, omar) = (app.officer("mara"), app.officer("omar"));
    let (mut walk, case) = (Walk::new(app), app.opens_case(REPORT));
    let [mara, omar] = [&mara, &omar].map(|somebody| walk.cookie(somebody));
    let notice = app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let parts = app.numbers("SELECT id AS number FROM notice_parts ORDER BY position");
    let [headers, file] = [parts[0], parts[parts.len() - 1]]
        .map(|part| format!("/cases/{case}/notices/{notice}/parts/{part}/destruction"));
    let stays = "stays in ‘Headers and findings’; destroy that too.";
    for path in [&file, &headers] {
        walk.sends(&mara, path, path, &[("reason", "unlawful_content")]).await;
    }
    assert!(walk.sees(&omar, &file).await.contains(stays));
    assert!(!walk.sees(&omar, &headers).await.contains(stays));
    walk.sends(&omar, &headers, &format!("{headers}/confirmation"), &[]).await;
    let page = walk.sees(&omar, &file).await;
    assert!(!page.contains(stays) && page.contains("never be opened again, by anybody."), "{page}");
}

async fn is_told_what_is_not_shown(app: &TestApp) {
    let mara = app.officer("mara");
    let walk = Walk::new(app);
    let cookie = walk.cookie(&mara);
    let parts = "--b\r\nContent-Type: image/png\r\n\r\nx\r\n".repeat(300);
    let bytes = format!(
        "From: ada@example.org\r\nSubject: Abuse\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n"
    );
    let long = app.opens_case(bytes.clone());
    let short = app.opens_case(mail("ada@example.org").about("Abuse").says("All of it."));
    let notices = app.numbers("SELECT id AS number FROM notices ORDER BY id");
    let warning = "Not all of this message is shown; download it as it came.";
    assert!(walk.sees(&cookie, &format!("/cases/{long}/notices/{}", notices[0])).await.contains(warning));
    assert!(!walk.sees(&cookie, &format!("/cases/{short}/notices/{}", notices[1])).await.contains("Not all of"));
    let held = app.receives(bytes.replace("Subject: Abuse", "Subject: Re")).receipt.notice;
    let page = walk.sees(&cookie, &format!("/pen/{held}")).await;
    assert!(page.contains("once it is in a case, it can be downloaded as it came."), "{page}");
}

fn now(story: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(story);
}

on_both! {
    fn after_each_step_in_the_pen_the_next_message_stands_open(app: TestApp) { now(works_through(&app)); }

    fn one_step_for_several_messages_says_what_became_of_each(app: TestApp) { now(takes_one_step_for_several(&app)); }

    fn a_message_that_waits_too_long_is_marked_in_the_pen_and_on_the_desk(app: TestApp) { now(is_alarmed(&app)); }

    fn an_answer_with_a_place_to_fill_comes_back_and_one_without_is_sent_and_kept(app: TestApp) {
        now(writes_an_answer(&app));
    }

    fn what_a_report_says_becomes_a_fact_when_a_person_ticks_it(app: TestApp) { now(takes_over_a_report(&app)); }

    fn who_destroys_a_part_is_told_what_was_read_out_of_it(app: TestApp) { now(is_told_what_a_destruction_leaves(&app)); }

    fn a_message_that_is_not_shown_whole_says_so(app: TestApp) { now(is_told_what_is_not_shown(&app)); }

    fn a_part_is_destroyed_by_two_persons_and_the_second_need_not_see_it(app: TestApp) { now(destroys_a_part(&app)); }
}
