//! Every form of the console, sent as a browser sends it: each leaves exactly one event.

// Long because: every form of the console is sent once, in the order of a case's life.

use std::collections::BTreeSet;

use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, web};
use quarterlight::accounts;
use quarterlight::cases::CaseNumber;
use quarterlight::db::Db;
use quarterlight::notices::{self, MailboxName, Numbering};
use quarterlight::taxonomy::{Kind, Outcome, SetAsideReason, Statement};
use quarterlight::web::routes::{Method, READS_BY_POST, ROUTES, configure};
use quarterlight::web::{Console, Transport};
use quarterlight::workflow::tally::Choice::For;
use quarterlight::workflow::{Role, Roles};

use crate::support::{Somebody, TestApp, account_id, mail, on_both};

pub const PASSWORD: &str = "four random words here";
const OUTSIDE: Outcome = Outcome::OutsideOurControl;

/// The console, and which of its routes were taken.
pub struct Walk {
    pub app: TestApp,
    console: web::Data<Console>,
    walked: BTreeSet<&'static str>,
}

/// What came back.
pub struct Seen {
    pub status: StatusCode,
    cookies: String,
    pub page: String,
    /// Where the browser is sent on to.
    pub location: String,
    pub headers: HeaderMap,
}

impl Walk {
    pub fn new(app: &TestApp) -> Self {
        let console = Console {
            pool: app.pool.clone(),
            clock: app.clock.clone(),
            desk: app.desk.clone(),
            transport: Transport::Loopback,
            url: "http://127.0.0.1:8080".to_owned(),
            settings: app.settings.clone(),
        };
        Self { app: app.clone(), console: web::Data::new(console), walked: BTreeSet::new() }
    }

    pub fn console(&self) -> web::Data<Console> {
        self.console.clone()
    }

    async fn ask(&self, request: TestRequest, cookie: &str) -> Seen {
        let service = init_service(App::new().app_data(self.console.clone()).configure(configure)).await;
        let request = request.insert_header(("sec-fetch-site", "same-origin")).insert_header((COOKIE, cookie));
        let answer: ServiceResponse = service.call(request.to_request()).await.unwrap();
        let status = answer.status();
        let set: Vec<String> = answer
            .headers()
            .get_all(SET_COOKIE)
            .filter_map(|cookie| Some(cookie.to_str().ok()?.split(';').next()?.to_owned()))
            .collect();
        let location = answer.headers().get(LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned();
        let headers = answer.headers().clone();
        let page = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        Seen { status, cookies: set.join("; "), page, location, headers }
    }

    /// Sends what no page of this person offers.
    pub async fn forges(&self, cookie: &str, action: &str, typed: &[(&str, &str)]) -> Seen {
        self.ask(TestRequest::post().uri(action).set_form(typed), cookie).await
    }

    /// Sends texts and files as the form of an upload does, in this order.
    pub async fn uploads(&self, cookie: &str, action: &str, typed: &[(&str, &str)], files: &[(&str, &[u8])]) -> Seen {
        let mut body = Vec::new();
        for (name, value) in typed {
            let head = format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, bytes) in files {
            let head = format!(
                "--frontier\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: text/html\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--frontier--\r\n");
        self.sends_parts(cookie, action, body).await
    }

    /// Sends this body, whose parts are divided by `frontier`.
    pub async fn sends_parts(&self, cookie: &str, action: &str, body: Vec<u8>) -> Seen {
        let request = TestRequest::post().uri(action).set_payload(body);
        self.ask(request.insert_header((CONTENT_TYPE, "multipart/form-data; boundary=frontier")), cookie).await
    }

    /// The token of this person's forms, which stands on each page that has one.
    pub async fn token(&self, cookie: &str, page: &str) -> String {
        let page = self.sees(cookie, page).await;
        page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    /// Opens a page.
    pub async fn opens(&self, cookie: &str, page: &str) -> Seen {
        self.ask(TestRequest::get().uri(page), cookie).await
    }

    /// What stands on a page that can be opened.
    pub async fn sees(&self, cookie: &str, page: &str) -> String {
        let seen = self.opens(cookie, page).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}: {}", seen.page);
        seen.page
    }

    /// Opens a page, fills in its form for `action` and sends it; the fields that the page hides are sent along.
    pub async fn sends(&mut self, cookie: &str, page: &str, action: &str, typed: &[(&str, &str)]) -> Seen {
        self.sends_leaving(1, cookie, page, action, typed).await
    }

    /// The same for a step that is several: a standing decision is applied by a recommendation, which has an event of its own.
    pub async fn sends_leaving(
        &mut self,
        events: i64,
        cookie: &str,
        page: &str,
        action: &str,
        typed: &[(&str, &str)],
    ) -> Seen {
        let before = self.app.count("events");
        let (answer, opened) = self.posts(cookie, page, action, typed).await;
        let done = [StatusCode::SEE_OTHER, StatusCode::OK].contains(&answer.status);
        assert!(done, "{action}: {} {}", answer.status, answer.page);
        assert_eq!(self.app.count("events") - before - opened, events, "events of {action}");
        self.walked.insert(route_of(action));
        answer
    }

    /// The same without a word on what comes of it; gives the number of events that opening the page left.
    pub async fn posts(&self, cookie: &str, page: &str, action: &str, typed: &[(&str, &str)]) -> (Seen, i64) {
        let before = self.app.count("events");
        let seen = self.ask(TestRequest::get().uri(page), cookie).await;
        assert_eq!(seen.status, StatusCode::OK, "{page}: {}", seen.page);
        let cookie = if cookie.is_empty() { seen.cookies.clone() } else { cookie.to_owned() };
        // The form whose address it is, or that has a button of its own for it.
        let forms = seen.page.split("<form ").skip(1).map(|form| form.split("</form>").next().unwrap());
        let form = forms.into_iter().find(|form| form.contains(&format!("action=\"{action}\"")));
        let form = form.unwrap_or_else(|| panic!("no form for {action} on {page}: {}", seen.page));
        let hidden = form.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"")?;
            // What a template makes of an address.
            Some((name, rest.split('"').next()?.replace("&#x3D;", "=").replace("&amp;", "&")))
        });
        let typed = typed.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let all: Vec<(&str, String)> = hidden.chain(typed).collect();
        let opened = self.app.count("events") - before;
        (self.ask(TestRequest::post().uri(action).set_form(all), &cookie).await, opened)
    }

    pub fn cookie(&self, somebody: &Somebody) -> String {
        let (act, name) = (self.app.act("command_line"), somebody.name.clone());
        let link = self.app.pool.write(move |db| accounts::make_password_link(db, &act, &name)).unwrap();
        accounts::set_password(&self.app.pool, self.app.now(), &link.token, PASSWORD).unwrap();
        let signed_in = accounts::sign_in(&self.app.pool, self.app.now(), &somebody.name, PASSWORD).unwrap();
        format!("quarterlight={}", signed_in.token)
    }
}

/// The row of the table that an address belongs to.
fn route_of(address: &str) -> &'static str {
    let parts: Vec<&str> = address.split('/').collect();
    let fits = |path: &str| {
        let wanted: Vec<&str> = path.split('/').collect();
        wanted.len() == parts.len()
            && wanted.iter().zip(&parts).all(|(wanted, part)| wanted.starts_with('{') || wanted == part)
    };
    ROUTES.iter().find(|route| route.method == Method::Post && fits(route.path)).unwrap().path
}

async fn walks_accounts(walk: &mut Walk, ina: &str) {
    let nora = [("name", "nora"), ("display_name", "Nora"), ("email", "nora@desk.example"), ("role", "officer")];
    walk.sends(ina, "/users", "/users", &nora).await;
    let linked = walk.sends(ina, "/users", "/users/nora/password-links", &[]).await.page;
    let token = linked.split("/set-password/").nth(1).unwrap();
    let token = token.split(|char: char| !char.is_ascii_alphanumeric() && !"-_".contains(char)).next().unwrap();
    let address = format!("/set-password/{token}");
    walk.sends("", &address, &address, &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]).await;
    let signed_in = walk.sends("", "/sign-in", "/sign-in", &[("name", "nora"), ("password", PASSWORD)]).await;
    let cookie = signed_in.cookies.split("; ").find(|cookie| cookie.starts_with("quarterlight=")).unwrap().to_owned();
    walk.sends(&cookie, "/", "/sign-out", &[]).await;
    let roles = [("role", "officer"), ("role", "publisher")];
    walk.sends(ina, "/users/nora", "/users/nora/roles", &roles).await;
    walk.app.outside_reviewer("ora");
    walk.sends(ina, "/users/ora", "/users/ora/access", &[("access_ends_on", "2026-12-31")]).await;
    walk.sends(ina, "/users", "/users/nora/disabling", &[]).await;
    walk.sends(ina, "/users", "/users/nora/enabling", &[]).await;
    let step = "/first-run/master_key_copied/confirmation";
    walk.sends(ina, "/first-run", step, &[]).await;
}

async fn walks_notices(walk: &mut Walk, mara: &str, case: &CaseNumber) {
    let letter = [
        ("channel", "post"),
        ("received_at", "2026-05-01T09:00"),
        ("kind", "information_request"),
        ("urgency", "normal"),
        ("sender", "Cantonal Police"),
        ("subject", "Request"),
        ("text", "Please tell us who owns the account."),
    ];
    walk.sends(mara, "/notices/new", "/notices", &letter).await;
    let held: Vec<String> =
        (1..5).map(|nth| format!("/pen/{}", walk.app.receives(format!("unreadable {nth}")).receipt.notice)).collect();
    // Somebody who can be answered: that nobody is would be an event of its own.
    let unclear = mail("bob@example.org").to("hello@session.example").about("Hello").says("Hm.");
    let unclear = format!("/pen/{}", walk.app.receives(unclear).receipt.notice);
    walk.sends(mara, &unclear, &format!("{unclear}/case"), &[("kind", "capability_demand")]).await;
    let number = case.to_string();
    walk.sends(mara, &held[0], &format!("{}/joining", held[0]), &[("case_number", &number)]).await;
    walk.sends(mara, &held[1], &format!("{}/setting-aside", held[1]), &[("reason", "spam")]).await;
    let third = held[2].rsplit('/').next().unwrap();
    let all = [("notice", third), ("step", "set_aside"), ("reason", "spam")];
    walk.sends(mara, "/pen", "/pen/placements", &all).await;
    let quoting = walk.app.receives(mail("eve@example.org").about(&format!("About {case}")).says("Hm.")).receipt.notice;
    walk.sends(mara, &format!("/pen/{quoting}"), &format!("/pen/{quoting}/acceptance"), &[]).await;
    let oversized = notes_oversized(&walk.app);
    walk.sends(mara, "/pen", &format!("/pen/oversized/{oversized}/dealing"), &[]).await;
}

/// As the mailbox's door does.
fn notes_oversized(app: &TestApp) -> i64 {
    let act = app.act("imap");
    let mailbox = MailboxName::new(act.keys(), "mail.example", "desk", "INBOX");
    let numbering = Numbering { mailbox, uid_validity: 1 };
    let note = move |db: &mut Db| {
        notices::begin_numbering(db, act.at, &numbering, None)?;
        notices::note_oversized(db, &act, &numbering, 7, 40_000_000)
    };
    app.pool.write(note).unwrap();
    app.numbers("SELECT MAX(id) AS number FROM oversized_messages")[0]
}

pub const REPORT: &str = "From: reports@example.net\r\nTo: abuse@session.example\r\nSubject: Abuse report\r\n\
    Date: Mon, 4 May 2026 08:55:00 +0200\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nAbuse.\r\n\
    --b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Reporter/1\r\nVersion: 1\r\n\
    Source-IP: 203.0.113.7\r\nReported-URI: https://example.org/bad\r\nArrival-Date: Mon, 4 May 2026 06:00:00 +0000\r\n\r\n\
    --b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@example.org\r\nSubject: Spam\r\n\r\nBuy.\r\n--b--\r\n";

async fn walks_report(walk: &mut Walk, mara: &str, omar: &str) {
    let case = walk.app.opens_case(REPORT);
    let notice = walk.app.numbers("SELECT MAX(id) AS number FROM notices")[0];
    let page = format!("/cases/{case}/notices/{notice}");
    let ticked = [("take_over", "kind"), ("identifiers", "0")];
    walk.sends(mara, &page, &format!("{page}/findings"), &ticked).await;
    let part = walk.app.numbers("SELECT MAX(id) AS number FROM notice_parts")[0];
    let destruction = format!("{page}/parts/{part}/destruction");
    let reason = [("reason", "personal_data")];
    walk.sends(mara, &destruction, &destruction, &reason).await;
    walk.sends(mara, &destruction, &format!("{destruction}/withdrawal"), &[]).await;
    walk.sends(mara, &destruction, &destruction, &reason).await;
    walk.sends(omar, &destruction, &format!("{destruction}/confirmation"), &[]).await;
}

async fn walks_reply(walk: &mut Walk, mara: &str, case: &CaseNumber) {
    let reply = format!("/cases/{case}/reply");
    let page = walk.sees(mara, &reply).await;
    let to = page.split("name=\"to\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let written = [("to", to.as_str()), ("subject", "Your report"), ("text", "We looked into it.")];
    walk.sends(mara, &reply, &reply, &written).await;
    let stops = "INSERT INTO stopped_addresses SELECT address_hash, id, queued_at FROM mails WHERE message = 'reply'";
    walk.app.sql(stops).unwrap();
    let mail = walk.app.numbers("SELECT id AS number FROM mails WHERE message = 'reply'")[0];
    let mails = format!("/cases/{case}/mails");
    walk.sends(mara, &mails, &format!("{mails}/{mail}/resumption"), &[]).await;
}

async fn walks_case(walk: &mut Walk, case: &CaseNumber, mara: &str, omar: &str, rea: &Somebody) {
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let details = [
        ("kind", "breach_notification"),
        ("urgency", "normal"),
        ("summary", "A group."),
        ("items_specified", "1"),
        ("items_located", "0"),
        ("items_actioned", "0"),
    ];
    walk.sends(mara, &at("details"), &at("details"), &details).await;
    let party = [("role", "affected_person"), ("name", "Eve"), ("address", "eve@example.org")];
    walk.sends(mara, &at("parties"), &at("parties"), &party).await;
    let account = account_id("ab");
    let identifier = [("identifier_type", "account_id"), ("value", account.as_str())];
    walk.sends(mara, &at("parties"), &at("identifiers"), &identifier).await;
    crate::parties::walks_pages(walk, case, mara, omar).await;
    walk.sends(mara, &at("secrecy"), &at("secrecy"), &[("until_on", "2026-12-31")]).await;
    let order = walk.app.numbers("SELECT id AS number FROM secrecy_orders")[0];
    walk.sends(omar, &at("secrecy"), &at(&format!("secrecy/{order}/confirmation")), &[]).await;
    walk.sends(omar, &at("secrecy"), &at(&format!("secrecy/{order}/ending")), &[]).await;
    walk.sends(mara, &at("deadlines"), &at("deadlines"), &[("due_at", "2026-12-31T12:00")]).await;
    let named = walk.app.numbers("SELECT id AS number FROM named_deadlines")[0];
    walk.sends(mara, &at("deadlines"), &at(&format!("deadlines/{named}/withdrawal")), &[]).await;
    walk.sends(mara, &at("deadlines"), &at("deadlines/pauses"), &[("reason", "suspended_by_law")]).await;
    walk.sends(mara, &at("deadlines"), &at("deadlines/resumption"), &[]).await;
    walk.sends(mara, &at("setting-aside"), &at("setting-aside"), &[("reason", "withdrawn")]).await;
    walk.sends(mara, &at("taking-back"), &at("taking-back"), &[]).await;
    let reviewer = rea.id.to_string();
    walk.sends(mara, &at("assignment"), &at("assignment"), &[("reviewer", &reviewer)]).await;
}

async fn walks_evidence(walk: &mut Walk, mara: &str, omar: &str) {
    let automatic = mail("ada@example.org").header("References", "<first@example.org>");
    let automatic = automatic.header("Auto-Submitted", "auto-replied").about("Away").says("Away.");
    let case = walk.app.opens_case(mail("ada@example.org").header("Message-ID", "<first@example.org>").says("Look."));
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let notice = walk.app.receives(automatic).receipt.notice;
    let part = walk.app.numbers("SELECT MAX(id) AS number FROM notice_parts")[0];
    walk.sends(mara, &at("evidence"), &at(&format!("notices/{notice}/parts/{part}/evidence")), &[]).await;
    let (token, before) = (walk.token(mara, &at("evidence")).await, walk.app.count("events"));
    let typed = [("form_token", token.as_str()), ("origin", "From Ada.")];
    let uploaded = walk.uploads(mara, &at("evidence"), &typed, &[("note.txt", b"A note.")]).await;
    assert_eq!((uploaded.status, walk.app.count("events") - before), (StatusCode::SEE_OTHER, 1), "{}", uploaded.page);
    walk.walked.insert(route_of(&at("evidence")));
    let item = at(&format!("evidence/{}", walk.app.numbers("SELECT MAX(id) AS number FROM evidence")[0]));
    let (destruction, reason) = (format!("{item}/destruction"), [("reason", "personal_data")]);
    walk.sends(mara, &item, &destruction, &reason).await;
    walk.sends(mara, &item, &format!("{destruction}/withdrawal"), &[]).await;
    walk.sends(mara, &item, &destruction, &reason).await;
    walk.sends(omar, &item, &format!("{destruction}/confirmation"), &[]).await;
    let done = [("done", "We ended it."), ("reason", "A danger."), ("carried_out_at", "2026-05-04T09:00")];
    let measure = [("measure", "access_ended"), done[0], done[1], done[2]];
    walk.sends(mara, &at("measures"), &at("measures"), &measure).await;
    let to = [("recipient_type", "authority"), ("recipient", "fedpol"), ("reference", "1"), done[0], done[1], done[2]];
    walk.sends(mara, &at("referral"), &at("referral"), &to).await;
    let measure = walk.app.numbers("SELECT MIN(id) AS number FROM urgent_measures")[0];
    walk.app.sql(&format!("INSERT INTO measure_results VALUES (7, {measure}, 'lapsed', NULL, 0)")).unwrap();
    let undoing = at(&format!("measures/{measure}/undoing"));
    let typed = [("reversal", "cannot_be_undone"), ("note", "It is gone.")];
    walk.sends(mara, &undoing, &undoing, &typed).await;
}

/// The form of a recommendation, filled in.
pub fn recommendation_form<'a>(outcome: &'a str, reason: &'a str) -> [(&'static str, &'a str); 7] {
    [
        ("severity", "2"),
        ("finding", "established"),
        ("outcome", outcome),
        ("grounds", "Due."),
        ("basis", "none"),
        ("reasons", reason),
        ("facts", "Item 1."),
    ]
}

async fn walks_board(walk: &mut Walk, case: &CaseNumber, mara: &str, rea: &Somebody, cleo: &Somebody) {
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    let [ann, bob, cia] = walk.app.board();
    let lene = walk.app.somebody("lara", Roles::from(Role::BoardMember).with(Role::Chair));
    let [rea_at, cleo_at, ann_at, bob_at, lene_at] =
        [rea, cleo, &ann, &bob, &lene].map(|somebody| walk.cookie(somebody));
    let recommendation = recommendation_form(OUTSIDE.as_str(), "not_our_place");
    walk.sends(&rea_at, &at("recommendation"), &at("recommendation"), &recommendation).await;
    walk.sends(&cleo_at, &at("sending-back"), &at("sending-back"), &[("reason", "Thin.")]).await;
    rea.recommends(case, OUTSIDE).unwrap();
    let motion = [("outcome", OUTSIDE.as_str()), ("motion", "To follow.")];
    walk.sends(&cleo_at, &at("ballot/new"), &at("ballot"), &motion).await;
    let (ballot, ann_id) = (at("ballot"), ann.id.to_string());
    let minutes = [("member", ann_id.as_str()), ("entered_choice", "for"), ("source", "Minutes of 3 May.")];
    walk.sends(&cleo_at, &ballot, &at("ballot/entries"), &minutes).await;
    let amended = [("outcome", OUTSIDE.as_str()), ("motion", "To follow, and to say so.")];
    walk.sends(&cleo_at, &at("ballot/amendment"), &at("ballot/amendment"), &amended).await;
    walk.sends(&cleo_at, &ballot, &at("ballot/consent"), &[]).await;
    let vote = format!("vote_{case}");
    walk.sends(&ann_at, "/consent-agenda", "/consent-agenda/votes", &[(vote.as_str(), "for")]).await;
    walk.sends(&bob_at, "/consent-agenda", &at("ballot/consent/pulling-out"), &[]).await;
    walk.sends(&bob_at, &ballot, &at("ballot/recusals"), &[("reason", "A friend.")]).await;
    let recusal = walk.app.numbers("SELECT MAX(id) AS number FROM recusals")[0].to_string();
    let ruling = [("recusal", recusal.as_str()), ("ruling", "not_accepted"), ("ruling_reason", "Long ago.")];
    walk.sends(&lene_at, &ballot, &at("ballot/rulings"), &ruling).await;
    walk.sends(&bob_at, &ballot, &at("ballot/votes"), &[("choice", "against")]).await;
    cia.votes(case, For).unwrap();
    lene.recuses(case, "The operator’s sister.").unwrap();
    walk.sends(&cleo_at, &ballot, &at("ballot/closing"), &[]).await;
    walks_decision(walk, case, [mara, &cleo_at, &bob_at]).await;
    crate::standing::walks_pages(walk, cleo, &[&ann, &bob, &cia, &lene]).await;
}

async fn walks_decision(walk: &mut Walk, case: &CaseNumber, [mara, cleo_at, bob_at]: [&str; 3]) {
    let at = |noun: &str| format!("/cases/{case}/{noun}");
    walk.sends(bob_at, &at("decision"), &at("decision/dissents"), &[("dissent", "A warning would do.")]).await;
    let summary = at("decision/summary");
    let draft = [("summary", "What was reported is not in a place that we run.")];
    walk.sends(mara, &summary, &summary, &draft).await;
    let id = walk.app.numbers("SELECT id AS number FROM public_summaries")[0];
    walk.sends(cleo_at, &summary, &format!("{summary}/{id}/return"), &[("remark", "Say why.")]).await;
    walk.sends(mara, &summary, &summary, &draft).await;
    let id = walk.app.numbers("SELECT MAX(id) AS number FROM public_summaries")[0];
    walk.sends(cleo_at, &summary, &format!("{summary}/{id}/confirmation"), &[]).await;
    let notice = walk.app.numbers(&format!(
        "SELECT min(notice_id) AS number FROM case_notices WHERE case_id = (SELECT id FROM cases WHERE number = '{case}')"
    ))[0]
    .to_string();
    let anew = [("notice", notice.as_str()), ("reason", "It is ours after all.")];
    walk.sends(mara, &at("decision/reconsideration"), &at("decision/reconsideration"), &anew).await;
    walk.sends(
        mara,
        &at("carrying-out"),
        &at("carrying-out"),
        &[("task", "answer_sent"), ("result", "done"), ("done", "We wrote.")],
    )
    .await;
}

async fn walks_finding(walk: &mut Walk, mara: &str) {
    walk.sends(mara, "/cases?sort=number", "/views", &[("view_name", "By number")]).await;
    let view = format!("/views/{}", walk.app.numbers("SELECT id AS number FROM saved_views")[0]);
    walk.sends(mara, &view, &view, &[("view_name", "Newest")]).await;
    walk.sends(mara, "/views", &format!("{view}/deletion"), &[]).await;
    walk.sends(mara, "/cases", "/cases/export", &[]).await;
    // The first time the messages are opened, which leaves events of its own.
    let text = [("text", "look")];
    assert_eq!(walk.posts(mara, "/cases", "/cases/scan", &text).await.0.status, StatusCode::OK);
    walk.sends(mara, "/cases", "/cases/scan", &text).await;
}

/// Publishes an empty quarter, corrects it by a case of which nobody knew, and overrides that there are many in the next.
async fn walks_quarters(walk: &mut Walk, mara: &str, omar: &str, pia: &str) {
    let quarter = "/quarters/2025-Q4";
    walk.sends(mara, quarter, &format!("{quarter}/preparation"), &[]).await;
    walk.sends(pia, quarter, &format!("{quarter}/publication"), &[]).await;
    let officer = walk.app.officer("olaf");
    let set_aside_on = |day: &str| {
        let case = walk.app.opens_case(mail("spam@example.org").about("Buy").says(day));
        officer.confirms(&case, Kind::BreachNotification).unwrap();
        officer.sets_aside(&case, SetAsideReason::Spam).unwrap();
        let at = format!("{day}T12:00:00Z").parse::<jiff::Timestamp>().unwrap().as_microsecond();
        let id = format!("(SELECT id FROM cases WHERE number = '{case}')");
        let cases = format!("UPDATE cases SET received_at = {at}, logged_at = {at} WHERE id = {id}");
        walk.app.sql(&format!("{cases}; UPDATE set_asides SET set_aside_at = {at} WHERE case_id = {id}")).unwrap();
    };
    set_aside_on("2025-11-10");
    (10..25).for_each(|day| set_aside_on(&format!("2026-02-{day}")));
    walk.sends(mara, quarter, &format!("{quarter}/correction"), &[("reason", "A case was logged late.")]).await;
    let quarter = "/quarters/2026-Q1";
    walk.sends(mara, quarter, &format!("{quarter}/overrides"), &[("reason_0", "A wave of spam.")]).await;
    let proposed = walk.app.numbers("SELECT MAX(id) AS number FROM check_overrides")[0];
    walk.sends(omar, quarter, &format!("{quarter}/overrides/{proposed}/confirmation"), &[]).await;
}

async fn walks_entries(walk: &mut Walk, quarter: &str, mara: &str, omar: &str) {
    let newest = |walk: &Walk, table: &str| walk.app.numbers(&format!("SELECT MAX(id) AS number FROM {table}"))[0];
    let entries = format!("{quarter}/entries");
    walk.sends(mara, &entries, &entries, &[("denominator", "communities"), ("number", "12")]).await;
    let id = newest(walk, "report_entries");
    walk.sends(omar, &entries, &format!("{entries}/{id}/confirmation"), &[]).await;
    walk.sends(mara, &entries, &format!("{quarter}/note"), &[("note", "Letters count by their day.")]).await;
    let entry = [("recorded", "Requests a minute."), ("reason", "An attack."), ("until_on", "2026-09-01")];
    walk.sends(mara, "/bulletin", "/bulletin", &entry).await;
    let id = newest(walk, "bulletin_entries");
    walk.sends(omar, "/bulletin", &format!("/bulletin/{id}/confirmation"), &[]).await;
    walk.sends(mara, "/bulletin", &format!("/bulletin/{id}/deletion"), &[("deleted_on", "2026-05-01")]).await;
}

async fn walks_everything(app: &TestApp) {
    let mut walk = Walk::new(app);
    let (ina, mara, omar) = (app.administrator("ina"), app.officer("mara"), app.officer("omar"));
    let (rea, cleo, pia) = (app.reviewer("rea"), app.clerk("cleo"), app.somebody("pia", Role::Publisher));
    let case = app.opens_case(mail("ada@example.org").about("Abuse").says("Look."));
    mara.confirms(&case, Kind::BreachNotification).unwrap();
    let [ina, mara, omar, pia] = [&ina, &mara, &omar, &pia].map(|somebody| walk.cookie(somebody));
    walks_accounts(&mut walk, &ina).await;
    walks_notices(&mut walk, &mara, &case).await;
    walks_report(&mut walk, &mara, &omar).await;
    walks_reply(&mut walk, &mara, &case).await;
    walks_evidence(&mut walk, &mara, &omar).await;
    crate::working::pages::walks_working(&mut walk, &mara, &rea).await;
    walks_case(&mut walk, &case, &mara, &omar, &rea).await;
    walks_board(&mut walk, &case, &mara, &rea, &cleo).await;
    walks_finding(&mut walk, &mara).await;
    crate::meetings::walks_meetings(&mut walk, &cleo).await;
    let quarter = "/quarters/2026-Q1";
    let dora = walk.app.board_member("dora");
    let dora = walk.cookie(&dora);
    let words: Vec<(&str, &str)> = Statement::ALL.iter().map(|one| (one.as_str(), "affirmed")).collect();
    let statements = format!("{quarter}/statements");
    walk.sends(&dora, &statements, &statements, &words).await;
    walks_entries(&mut walk, quarter, &mara, &omar).await;
    walks_quarters(&mut walk, &mara, &omar, &pia).await;
    let table: BTreeSet<_> =
        ROUTES.iter().filter(|route| route.method == Method::Post).map(|route| route.path).collect();
    let changing: BTreeSet<_> = table.into_iter().filter(|path| !READS_BY_POST.contains(path)).collect();
    assert_eq!(walk.walked, changing);
}

on_both! {
    fn every_form_of_the_console_leaves_exactly_one_event(app: TestApp) {
        actix_web::rt::System::new().block_on(walks_everything(&app));
    }
}
