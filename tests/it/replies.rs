//! What a person answers: to whom it goes, what it says of others, and what becomes of it when it comes back.

use actix_web::http::StatusCode;
use quarterlight::cases::{self, CaseNumber, NewReply, Recipient};
use quarterlight::db::ids::{KeyId, MailId, NoticeId};
use quarterlight::notices::Envelope;
use quarterlight::outbox::{Queued, addresses};

use crate::routes::Walk;
use crate::support::{Mail, Somebody, TestApp, mail, on_both};

fn abuse(from: &str, text: &str) -> Mail {
    mail(from).about("Abuse in a community").says(text)
}

fn first_notice(app: &TestApp, officer: &Somebody, case: &CaseNumber) -> NoticeId {
    let act = officer.act();
    app.pool.read(|db| cases::view(db, &act, case)).unwrap().notices[0].id
}

/// A reply to the first correspondent who is called so, in answer to this notice.
fn writes_to(app: &TestApp, officer: &Somebody, case: &CaseNumber, to: &str, notice: NoticeId, form: &str) -> Queued {
    let draft = cases::draft_reply(&app.pool, &officer.act(), case, Some(notice), None, None).unwrap();
    let new = NewReply {
        to: draft.to.iter().find(|one| one.address == to).unwrap().to,
        subject: "Your message".to_owned(),
        text: "We looked.".to_owned(),
        template: None,
        in_reply_to: Some(notice),
        form: form.to_owned(),
    };
    cases::reply(&app.pool, &officer.act(), case, &new).unwrap()
}

/// What a mail server says of this mail that did not arrive, sent to where mails come back.
fn comes_back(app: &TestApp, sent: MailId) -> NoticeId {
    let back = addresses::return_address(&app.desk.keys, &app.settings.mail, sent);
    let report = "--b\r\n\r\nNobody here.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n\
                  Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n";
    let bounce = mail("MAILER-DAEMON@example.org")
        .to(&back)
        .about("Undelivered Mail Returned to Sender")
        .header("MIME-Version", "1.0")
        .header("Content-Type", "multipart/report; report-type=delivery-status; boundary=b")
        .says(report);
    let envelope = Envelope { recipients: vec![back], return_path: Some(String::new()), verdicts: None };
    app.receives_for(bounce, envelope).receipt.notice
}

/// The letters that left for this address.
fn letters_to(app: &TestApp, address: &str) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(&app.settings.paths.mail_dir) else { return Vec::new() };
    let letters = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    letters.filter(|letter| letter.contains(&format!("\r\nTo: {address}\r\n"))).collect()
}

async fn answers_who_wants_answers_elsewhere(app: &TestApp) {
    let mara = app.officer("mara");
    let wants = abuse("Ada <ada@example.org>", "Look.").header("Reply-To", "ada@elsewhere.example");
    let case = app.opens_case(wants);
    let notice = first_notice(app, &mara, &case);
    let mut walk = Walk::new(app);
    let cookie = walk.cookie(&mara);
    let reply = format!("/cases/{case}/reply");
    let said = "wants its answers at “elsewhere.example”. Ours go to “example.org”.";
    for page in [format!("/cases/{case}/notices/{notice}"), reply.clone()] {
        let page = walk.sees(&cookie, &page).await;
        assert!(page.contains(said), "{page}");
    }
    let page = walk.sees(&cookie, &reply).await;
    let form = page.split("<form").nth(1).and_then(|rest| rest.split("</form>").next()).unwrap_or_default();
    let form = page.split("</form>").find(|form| form.contains("name=\"text\"")).unwrap_or(form);
    let offered: Vec<&str> = form.split("name=\"to\" value=\"").skip(1).collect();
    let [only] = offered[..] else { panic!("{form}") };
    assert!(only.contains("Ada &lt;ada@example.org&gt;"), "{only}");
    let to = only.split('"').next().unwrap();
    let written = [("to", to), ("subject", "Your report"), ("text", "We looked into it.")];
    assert_eq!(walk.sends(&cookie, &reply, &reply, &written).await.status, StatusCode::SEE_OTHER);
    app.runs_due_jobs();
    let letters = letters_to(app, "ada@example.org");
    assert!(letters.iter().any(|letter| letter.contains("We looked into it.")), "{letters:?}");
    assert!(letters_to(app, "ada@elsewhere.example").is_empty());
}

async fn allows_an_address_again(app: &TestApp) {
    let (mara, olga) = (app.officer("mara"), app.auditor("olga"));
    let case = app.opens_case(abuse("ada@example.org", "Look."));
    let other = app.opens_case(abuse("eve@example.org", "Look there."));
    let notice = first_notice(app, &mara, &case);
    let reply = writes_to(app, &mara, &case, "ada@example.org", notice, "one").mail();
    app.runs_due_jobs();
    comes_back(app, reply);
    let stopped = || app.count("stopped_addresses");
    assert_eq!(stopped(), 1);
    let mut walk = Walk::new(app);
    let [mara, olga] = [&mara, &olga].map(|somebody| walk.cookie(somebody));
    let mails = format!("/cases/{case}/mails");
    let resumption = format!("{mails}/{reply}/resumption");
    let seen = walk.sees(&olga, &mails).await;
    assert!(seen.contains("It gets no automatic mail any more.") && !seen.contains("resumption"), "{seen}");
    let page = walk.sees(&mara, &mails).await;
    assert_eq!(page.matches("gets no automatic mail").count(), 1, "once, though two mails went there: {page}");
    assert!(!page.contains("ada@example.org"), "the list opens nothing");
    let elsewhere = walk.sees(&mara, &format!("/cases/{other}/mails")).await;
    assert!(!elsewhere.contains("gets no automatic mail"), "{elsewhere}");

    let of_page =
        |page: &str| page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let (hers, token) = (of_page(&seen), of_page(&page));
    let refused = walk.forges(&olga, &resumption, &[("form_token", &hers)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let of_other = format!("/cases/{other}/mails/{reply}/resumption");
    assert_eq!(walk.forges(&mara, &of_other, &[("form_token", &token)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stopped(), 1);
    let resumed = walk.sends(&mara, &mails, &resumption, &[]).await;
    assert_eq!((resumed.location, stopped()), (format!("{mails}?done=resumed"), 0));
    let events = app.count("events WHERE verb = 'address_resumed'");
    let again = walk.forges(&mara, &resumption, &[("form_token", &token)]).await;
    assert_eq!((again.status, app.count("events WHERE verb = 'address_resumed'")), (StatusCode::SEE_OTHER, events));
    let page = walk.sees(&mara, &mails).await;
    assert!(!page.contains("gets no automatic mail"), "{page}");
}

on_both! {
    fn an_answer_goes_to_the_sender_and_the_page_says_so_where_it_is_wanted_elsewhere(app: TestApp) {
        actix_web::rt::System::new().block_on(answers_who_wants_answers_elsewhere(&app));
    }

    fn a_reply_that_may_have_left_is_sent_again_by_a_new_form_alone(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look."));
        let notice = first_notice(&app, &mara, &case);
        let write = |form| writes_to(&app, &mara, &case, "ada@example.org", notice, form);
        let replies = || {
            app.passes(24 * 3600);
            app.runs_due_jobs();
            let letters = letters_to(&app, "ada@example.org");
            letters.iter().filter(|letter| letter.contains("Subject: Your message")).count()
        };
        let first = write("one");
        assert_eq!(replies(), 1);
        app.sql(&format!("UPDATE mails SET state = 'uncertain', sent_at = NULL WHERE id = {}", first.mail())).unwrap();
        assert_eq!(write("one"), Queued::Already(first.mail()), "the same form, sent twice");
        assert_eq!(replies(), 1);
        let Queued::New(second) = write("two") else { panic!("a person wants it sent again") };
        assert_eq!(write("two"), Queued::Already(second));
        assert_eq!(replies(), 2);
        assert_eq!(app.count("mails WHERE message = 'reply'"), 2);
    }

    fn a_reply_that_failed_can_be_sent_again_from_a_new_form(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look."));
        let notice = first_notice(&app, &mara, &case);
        let write = |form| writes_to(&app, &mara, &case, "ada@example.org", notice, form);
        let first = write("one");
        assert_eq!(write("one"), Queued::Already(first.mail()));
        app.runs_due_jobs();
        comes_back(&app, first.mail());
        let Queued::New(second) = write("two") else { panic!("it is sent again") };
        assert_ne!(second, first.mail());
        assert_eq!(app.count("events WHERE verb = 'reply_written'"), 2);
    }

    fn an_address_whose_mail_came_back_is_allowed_again_by_an_officer(app: TestApp) {
        actix_web::rt::System::new().block_on(allows_an_address_again(&app));
    }

    fn after_a_delivery_report_the_answer_is_still_to_the_person(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look."));
        let notice = first_notice(&app, &mara, &case);
        let reply = writes_to(&app, &mara, &case, "ada@example.org", notice, "one").mail();
        app.runs_due_jobs();
        let bounce = comes_back(&app, reply);
        let view = app.pool.read(|db| cases::view(db, &mara.act(), &case)).unwrap();
        assert_eq!(view.notices.last().map(|last| last.id), Some(bounce), "it joined the case");
        assert_eq!(view.notice_to_answer(), Some(notice));
        let draft = cases::draft_reply(&app.pool, &mara.act(), &case, Some(notice), None, None).unwrap();
        let known: Vec<&str> = draft.to.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(known, ["ada@example.org"], "no mail server");
    }

    fn a_reply_names_the_thread_of_nobody_but_its_recipient(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look.").header("Message-ID", "<one@example.org>"));
        let notice = first_notice(&app, &mara, &case);
        let to = app.case(&case).reference;
        let to = addresses::case_address(&app.desk.keys, &app.settings.mail, &to);
        app.receives(mail("eve@example.org").to(&to).about("More").says("Look there, too."));
        let sent = ["eve@example.org", "ada@example.org"].map(|who| writes_to(&app, &mara, &case, who, notice, "one"));
        app.runs_due_jobs();
        let [eve, ada] = sent.map(|queued| {
            let letter = cases::read_mail(&app.pool, &mara.act(), &case, queued.mail()).unwrap().unwrap();
            String::from_utf8(letter.bytes).unwrap()
        });
        assert!(ada.contains("In-Reply-To: <one@example.org>"), "{ada}");
        assert!(!eve.contains("one@example.org"), "{eve}");
    }

    fn a_notice_that_cannot_be_opened_any_more_holds_up_no_reply(app: TestApp) {
        let mara = app.officer("mara");
        let case = app.opens_case(abuse("ada@example.org", "Look.").with_file("list.pdf", "%PDF-1.4 x"));
        let notice = first_notice(&app, &mara, &case);
        let key = |condition: &str| app.numbers(&format!("SELECT key_id AS number FROM notice_parts WHERE {condition}"))[0];
        // A part whose bytes are spoilt is not even opened for the list of correspondents.
        app.sql(&format!("UPDATE notice_parts SET body = file_name WHERE key_id = {}", key("file_name IS NOT NULL"))).unwrap();
        let draft = cases::draft_reply(&app.pool, &mara.act(), &case, Some(notice), None, None).unwrap();
        assert_eq!(draft.to.len(), 1);
        app.desk.keys.destroy(KeyId::from_i64(key("role = 'headers'"))).unwrap();
        let draft = cases::draft_reply(&app.pool, &mara.act(), &case, Some(notice), None, None).unwrap();
        assert!(matches!(draft.to.as_slice(), [one] if matches!(one.to, Recipient::Party(_))), "the party is still known");
    }
}
