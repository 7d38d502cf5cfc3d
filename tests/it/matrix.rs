//! The permission test: every route of the console × every role × what ties the person to the case, asked by a real request
//! and compared with the matrix of `workflow::permissions`. And what a person may not see shows on no page at all.
//!
//! Walks the table of routes, so a new route is in it by itself. A place in a new address (`{thing}`) needs a line in
//! [`place`]; the test says so.
// Long because: one walk through one table; what it asks, how it fills it in and what it compares belong together.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::rc::Rc;

use actix_web::App;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, COOKIE};
use actix_web::test::{TestRequest, init_service, read_body};
use jiff::Span;
use quarterlight::accounts;
use quarterlight::board::meetings;
use quarterlight::cases::{self, CaseNumber};
use quarterlight::db::Db;
use quarterlight::db::ids::{NoticeId, PartId};
use quarterlight::taxonomy::{DestructionReason, Kind, Outcome, SetAsideReason};
use quarterlight::web::routes::{Method, ROUTES, Route, configure};
use quarterlight::workflow::tally::Choice::For;
use quarterlight::workflow::{Action, CaseState, Relation, Role, Roles, may};

use crate::routes::{PASSWORD, Walk};
use crate::support::{Somebody, TestApp, mail};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;

/// The reports are counted from all cases and say no more of one than a number of the ledger; reconciliation counts
/// messages, so that everybody who keeps the house can see that none was lost.
const COUNTS_ALL: &[&str] = &[
    "/reconciliation",
    "/quarters",
    "/quarters/{quarter}",
    "/quarters/{quarter}/statements",
    "/quarters/{quarter}/entries",
    "/bulletin",
];

/// One step for several cases, with a result for each: here for one, which is ticked in the form and not in the address.
const MANY: &str = "/cases/bulk";

/// A case in some state, with words that stand nowhere else.
#[derive(Clone)]
struct Slot {
    number: CaseNumber,
    state: CaseState,
    notice: i64,
    /// Assigned to whoever is asking just now.
    is_theirs: bool,
    /// Stands in the summary, which everybody reads who may see the case.
    summary: String,
    /// Stands in the sender's name and address, which are sealed and are left out for reviewers from outside.
    sender: String,
    /// Stands in the text of the message.
    text: String,
}

/// An address with what can be known of it beforehand.
struct Filled {
    path: String,
    /// There is such a thing in this case; otherwise nobody finds it.
    is_there: bool,
}

/// What stands at a place of an address; `None` where there is no such thing.
fn place(world: &World, who: &Somebody, slot: &Slot, path: &str, place: &str) -> Option<String> {
    let last = |from: &str| -> Option<String> {
        let query = format!("SELECT MAX(id) AS number FROM {from} HAVING MAX(id) IS NOT NULL");
        world.app.numbers(&query).first().map(ToString::to_string)
    };
    let row =
        |table: &str| last(&format!("{table} WHERE case_id = (SELECT id FROM cases WHERE number = '{}')", slot.number));
    match place {
        "number" => Some(slot.number.to_string()),
        "notice" if path.starts_with("/pen") => Some(world.held.to_string()),
        "notice" => Some(slot.notice.to_string()),
        "part" => last(&format!("notice_parts WHERE notice_id = {}", slot.notice)),
        "mail" => row("mails"),
        "order" => row("secrecy_orders"),
        "item" if path.starts_with("/meetings") => last("meeting_items"),
        "item" => row("evidence"),
        "meeting" => last("meetings"),
        "summary" => row("public_summaries"),
        "party" => row("parties"),
        "measure" => row("urgent_measures"),
        "identifier" => row("identifiers"),
        "note" => row("notes"),
        "deadline" => row("named_deadlines"),
        "verification" => row("verifications"),
        // Whose draft: of what this person might hand in.
        "form" if who.roles.contains(Role::OutsideReviewer) => Some("recommendation".to_owned()),
        "form" => Some("note".to_owned()),
        "message" => last("oversized_messages"),
        "quarter" => Some("2026-Q1".to_owned()),
        "file" => Some("console.css".to_owned()),
        "format" => Some("json".to_owned()),
        "step" => Some("master_key_copied".to_owned()),
        "token" => Some("made-up".to_owned()),
        "name" => Some("nora".to_owned()),
        "link" | "authority" | "change" | "key" | "view" | "topic" | "standing" | "override" | "entry" => None,
        _ => panic!("{path}: what stands at {{{place}}}? Add a line to `place` in tests/it/matrix.rs"),
    }
}

fn filled(world: &World, who: &Somebody, route: &Route, slot: &Slot) -> Filled {
    let mut is_there = match route.path {
        "/cases/{number}/ballot" => {
            [CaseState::BeforeBoard, CaseState::Decided, CaseState::Closed].contains(&slot.state)
        }
        "/cases/{number}/decision" => slot.state.is_decided(),
        // Not handed over yet, so that there are no bytes of it; and nobody publishes what they prepared themselves.
        // Of minutes there is a file once they are signed.
        "/cases/{number}/mails/{mail}/raw" | "/quarters/{quarter}/publication" | "/meetings/{meeting}/minutes/data" => {
            false
        }
        _ => true,
    };
    let mut fill = |part: &str| {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            return part.to_owned();
        };
        let known = place(world, who, slot, route.path, name);
        is_there &= known.is_some();
        known.unwrap_or_else(|| "7".to_owned())
    };
    let path = route.path.split('/').map(&mut fill).collect::<Vec<_>>().join("/");
    Filled { path, is_there }
}

/// Somebody at their browser.
struct Asker {
    who: Somebody,
    roles: Roles,
    cookie: String,
    token: String,
}

struct World {
    app: TestApp,
    /// What was found to tie whom to which case; asked once.
    found: RefCell<BTreeMap<(String, String), Vec<Relation>>>,
    sam: Somebody,
    rea: Somebody,
    cleo: Somebody,
    /// All who sit on the Board just now.
    board: Vec<Somebody>,
    recused: Vec<Somebody>,
    slots: Vec<Slot>,
    held: i64,
    made: usize,
}

impl World {
    fn new(app: &TestApp) -> (Self, Vec<Somebody>) {
        let electors =
            vec![app.board_member("ann"), app.somebody("lene", Roles::from(Role::BoardMember).with(Role::Chair))];
        let recused =
            vec![app.board_member("rob"), app.somebody("otto", Roles::from(Role::Officer).with(Role::BoardMember))];
        let (sam, rea, cleo) = (app.officer("sam"), app.reviewer("sid"), app.clerk("cora"));
        app.officer("nora");
        let mut world = Self {
            app: app.clone(),
            found: RefCell::default(),
            sam,
            rea,
            cleo,
            board: electors.iter().chain(&recused).cloned().collect(),
            recused: recused.clone(),
            slots: Vec::new(),
            held: app.receives("unreadable").receipt.notice.as_i64(),
            made: 0,
        };
        for is_theirs in [false, true] {
            for state in CaseState::ALL {
                let slot = world.slot(*state, is_theirs);
                world.slots.push(slot);
            }
        }
        world.calls_meeting();
        // Those who came later have no seat.
        let asking = [
            app.administrator("ina"),
            app.officer("mara"),
            app.clerk("cleo"),
            app.reviewer("rea"),
            app.outside_reviewer("ora"),
            app.board_member("late"),
            app.somebody("pia", Role::Publisher),
            app.auditor("axel"),
        ];
        world.board.push(asking[5].clone());
        // Names that stand in no other word.
        app.sql("UPDATE users SET display_name = name || '-colleague'").unwrap();
        (world, asking.into_iter().chain(electors).chain(recused).collect())
    }

    /// A case in this state, taken there by people who ask nothing in this test.
    fn slot(&mut self, state: CaseState, is_theirs: bool) -> Slot {
        self.made += 1;
        let made = self.made;
        let (summary, sender, text) = (format!("zimtstern{made}x"), format!("Quork{made}x"), format!("glimmer{made}x"));
        let from = format!("{sender} <{sender}@example.org>");
        let words = format!("The thing is {text}. Regards, {sender}, {sender}@example.org");
        let number = self.app.opens_case(mail(&from).about("Abuse").says(&words).with_file("look.pdf", "%PDF-1.4"));
        let notice = self.app.numbers("SELECT MAX(id) AS number FROM notices")[0];
        self.sam.confirms(&number, Kind::BreachNotification).unwrap();
        self.sam.adds_identifier(&number, &identifier(made)).unwrap();
        self.app.sql(&format!("UPDATE cases SET summary = '{summary}' WHERE number = '{number}'")).unwrap();
        self.uploads(&number);
        let (act, case) = (self.sam.act(), number.clone());
        let until = self.app.today().checked_add(Span::new().days(30)).unwrap();
        self.app.pool.write(move |db| cases::record_secrecy(db, &act, &case, until)).unwrap();
        let (act, case) = (self.sam.act(), number.clone());
        let part =
            self.app.numbers(&format!("SELECT MAX(id) AS number FROM notice_parts WHERE notice_id = {notice}"))[0];
        let (notice_id, part) = (NoticeId::from_i64(notice), PartId::from_i64(part));
        let ask = move |db: &mut Db| {
            cases::ask_destruction(db, &act, &case, notice_id, part, DestructionReason::PersonalData)
        };
        self.app.pool.write(ask).unwrap();
        crate::ratification::takes(&self.app, &self.sam, &number, &text).unwrap();
        self.moves(&number, state);
        Slot { number, state, notice, is_theirs, summary, sender, text }
    }

    /// Of what is before the Board.
    fn calls_meeting(&self) {
        let (act, begins_at) = (self.cleo.act(), self.app.now().plus_seconds(3600));
        let numbers = self.slots.iter().filter(|slot| slot.state == CaseState::BeforeBoard).map(|slot| &slot.number);
        let numbers: Vec<CaseNumber> = numbers.cloned().collect();
        let call = move |db: &mut Db| {
            let place = "Room 3".to_owned();
            let id = meetings::call(db, &act, &meetings::Calling::Meeting { begins_at, place })?;
            numbers.iter().try_for_each(|number| meetings::add_to_agenda(db, &act, id, number).map(drop))
        };
        self.app.pool.write(call).unwrap();
    }

    /// A file as evidence, which one person already wants destroyed.
    fn uploads(&self, case: &CaseNumber) {
        let (act, number) = (self.sam.act(), case.clone());
        let file = vec![cases::seal_file(&act, "look.txt", b"Look.").unwrap()];
        let add = move |db: &mut Db| {
            let item = cases::upload(db, &act, &number, "Handed over by its owner.", file)?[0];
            cases::ask_upload_destruction(db, &act, &number, item, DestructionReason::PersonalData)
        };
        self.app.pool.write(add).unwrap();
    }

    fn moves(&self, case: &CaseNumber, state: CaseState) {
        use CaseState as S;
        if state == S::SetAside {
            self.sam.sets_aside(case, SetAsideReason::Withdrawn).unwrap();
        }
        if [S::Received, S::SetAside].contains(&state) {
            return;
        }
        self.sam.assigns(case, &self.rea).unwrap();
        if state == S::InReview {
            return;
        }
        self.rea.recommends(case, OUTSIDE).unwrap();
        self.cleo.opens_ballot(case, OUTSIDE).unwrap();
        if state == S::BeforeBoard {
            self.recused.iter().for_each(|member| member.recuses(case, "A friend.").unwrap());
            return;
        }
        self.board.iter().for_each(|member| member.votes(case, For).unwrap());
        self.cleo.closes_ballot(case).unwrap();
        if state == S::Closed {
            self.sam.carries_out(case, "We wrote.").unwrap();
        }
    }

    /// What the database says of this person and this case, past the program's own way to ask.
    fn ties(&self, who: &Somebody, slot: &Slot) -> Vec<Relation> {
        let key = (who.name.clone(), slot.number.to_string());
        if let Some(ties) = self.found.borrow().get(&key) {
            return ties.clone();
        }
        let ties = self.finds_ties(who, slot);
        self.found.borrow_mut().insert(key, ties.clone());
        ties
    }

    fn finds_ties(&self, who: &Somebody, slot: &Slot) -> Vec<Relation> {
        let open = format!(
            "SELECT b.id FROM ballots b JOIN cases c ON c.id = b.case_id WHERE c.number = '{}' AND b.state = 'open'",
            slot.number
        );
        let has =
            |table: &str| self.app.count(&format!("{table} WHERE user_id = {} AND ballot_id IN ({open})", who.id)) > 0;
        if has("recusals") {
            return vec![Relation::Recused];
        }
        let elector = has("ballot_electors").then_some(Relation::Elector);
        let assigned = slot.is_theirs.then_some(Relation::Assigned);
        elector.into_iter().chain(assigned).chain([Relation::None]).collect()
    }

    fn may(&self, who: &Somebody, action: Action, slot: &Slot) -> bool {
        self.ties(who, slot).into_iter().any(|tie| may(who.roles, action, Some(slot.state), tie))
    }

    /// From now on the cases that are for it are this person's.
    fn assigns_all(&self, who: &Somebody) {
        for slot in self.slots.iter().filter(|slot| slot.is_theirs) {
            self.app
                .sql(&format!("UPDATE cases SET assigned_to = {} WHERE number = '{}'", who.id, slot.number))
                .unwrap();
        }
    }

    fn grants(&self, asker: &Asker, route: &Route, slot: Option<&Slot>) -> bool {
        match slot {
            Some(slot) => self.may(&asker.who, route.action, slot),
            None => may(asker.roles, route.action, None, Relation::None),
        }
    }

    fn secrets(&self, who: &Somebody) -> Vec<(String, String)> {
        let mut secrets = Vec::new();
        for slot in &self.slots {
            let mut keep = |word: &str, why: &str| secrets.push((word.to_owned(), format!("{why} of {}", slot.number)));
            if !self.may(who, Action::ViewCase, slot) {
                keep(&slot.number.to_string(), "the number");
                keep(&slot.summary, "the summary");
            }
            if !self.may(who, Action::OpenSealed, slot) {
                keep(&slot.sender, "the sender");
            }
            if !self.may(who, Action::ReadContent, slot) {
                keep(&slot.text, "the text");
            }
        }
        if !may(who.roles, Action::ViewColleagues, None, Relation::None) {
            let colleagues = self.app.words("SELECT display_name AS word FROM users ORDER BY id");
            let others = colleagues.into_iter().filter(|name| *name != display_name(&who.name));
            secrets.extend(others.map(|name| (name, "the name of a colleague".to_owned())));
        }
        secrets
    }
}

fn display_name(name: &str) -> String {
    format!("{name}-colleague")
}

/// The account ID that the case made as so many-th names.
fn identifier(made: usize) -> String {
    format!("05{made:064}")
}

/// Which reasons there are depends on what is done.
fn reason(route: &Route) -> &'static str {
    match route.path {
        path if path.ends_with("/pauses") => "waiting_for_sender",
        path if path.ends_with("/destruction") => "personal_data",
        _ => "withdrawn",
    }
}

/// What the forms of the console want in words that are always the same.
const TYPED: &[(&str, &str)] = &[
    ("channel", "post"),
    ("received_at", "2026-05-01T09:00"),
    ("kind", "breach_notification"),
    ("urgency", "normal"),
    ("sender", "Eve"),
    ("subject", "Eve"),
    ("text", "Eve"),
    ("summary", "Eve"),
    ("role", "affected_person"),
    ("name", "eve"),
    ("display_name", "Eve"),
    ("address", "eve@example.org"),
    ("email", "eve@desk.example"),
    ("to", "eve@example.org"),
    ("identifier_type", "account_id"),
    ("until_on", "2026-12-31"),
    ("access_ends_on", "2026-12-31"),
    ("severity", "2"),
    ("finding", "established"),
    ("outcome", "outside_our_control"),
    ("grounds", "Eve"),
    ("basis", "none"),
    ("reasons", "not_our_place"),
    ("facts", "Eve"),
    ("warnings", "looked_at"),
    ("remark", "Eve"),
    ("dissent", "Eve"),
    ("task", "answer_sent"),
    ("motion", "Eve"),
    ("choice", "for"),
    ("member", "7"),
    ("entered_choice", "for"),
    ("source", "Eve"),
    ("recusal", "7"),
    ("ruling", "accepted"),
    ("done", "Eve"),
    ("step", "watch"),
    ("take_over", "kind"),
    ("identifiers", "0"),
    ("origin", "Eve"),
    ("reversal", "undone"),
    ("note", "Eve"),
    ("body", "Eve"),
    ("due_at", "2026-06-01T09:00"),
    ("query", "state=received"),
    ("measure", "other"),
    ("carried_out_at", "2026-05-01T09:00"),
    ("method", "call_back"),
    ("result", "person_verified"),
    ("account", "Eve"),
    ("country", "CH"),
    ("authority_type", "police"),
    ("find", "Eve"),
];

/// Whatever a form of the console may want, so that only a permission can be missing.
fn typed(world: &World, route: &Route, slot: &Slot) -> Vec<(&'static str, String)> {
    let case = world.app.case(&slot.number);
    let known = [
        ("value", identifier(0)),
        ("reason", reason(route).to_owned()),
        ("version", case.version.to_string()),
        ("reviewer", world.sam.id.to_string()),
        ("case_number", slot.number.to_string()),
        ("notice", world.held.to_string()),
        ("case", format!("{}:{}", slot.number, case.version)),
    ];
    TYPED.iter().map(|(name, value)| (*name, (*value).to_owned())).chain(known).collect()
}

/// Events of changes: who may open something sealed leaves one by looking.
const EVENTS: &str = "events WHERE verb <> 'sealed_opened'";

/// What came back.
struct Seen {
    status: StatusCode,
    page: String,
    location: String,
}

/// The console in one process, as it serves.
pub type Served = Box<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = ServiceResponse>>>>;

pub async fn serves(walk: &Walk) -> Served {
    let service = Rc::new(init_service(App::new().app_data(walk.console()).configure(configure)).await);
    Box::new(move |request| {
        let service = service.clone();
        Box::pin(async move { service.call(request.to_request()).await.unwrap() })
    })
}

async fn ask(served: &Served, method: Method, path: &str, asker: &Asker) -> Seen {
    sends(served, method, path, asker, &[]).await
}

/// The same with something typed, where it is a form.
async fn sends(served: &Served, method: Method, path: &str, asker: &Asker, typed: &[(&str, &str)]) -> Seen {
    let request = match method {
        Method::Get => TestRequest::get().uri(path),
        Method::Post if takes_files(path) => TestRequest::post()
            .uri(path)
            .insert_header((CONTENT_TYPE, "multipart/form-data; boundary=b"))
            .set_payload(format!(
                "--b\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{}\r\n--b--\r\n",
                asker.token
            )),
        Method::Post => {
            let token = [("form_token", asker.token.as_str())];
            let form: Vec<(&str, &str)> = token.into_iter().chain(typed.iter().copied()).collect();
            TestRequest::post().uri(path).set_form(form)
        }
    };
    let request =
        request.insert_header(("sec-fetch-site", "same-origin")).insert_header((COOKIE, asker.cookie.as_str()));
    let answer = served(request).await;
    let status = answer.status();
    let location = answer.headers().get("location").map_or("", |value| value.to_str().unwrap()).to_owned();
    let page = String::from_utf8_lossy(&read_body(answer).await).into_owned();
    Seen { status, page, location }
}

async fn comes_in(served: &Served, walk: &Walk, who: &Somebody) -> Asker {
    let asker = Asker { who: who.clone(), roles: who.roles, cookie: walk.cookie(who), token: String::new() };
    let home = ask(served, Method::Get, "/", &asker).await;
    let token = home.page.split("name=\"form_token\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    Asker { token: token.to_owned(), ..asker }
}

/// Files come in another form than words.
fn takes_files(path: &str) -> bool {
    path.ends_with("/evidence") && !path.contains("/parts/")
}

fn is_refused(route: &Route, seen: &Seen) -> bool {
    if route.path == MANY {
        return seen.status == StatusCode::OK && seen.page.contains("Not done");
    }
    [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&seen.status)
}

/// Signing in and out is for everybody, and would end what the test goes on with.
fn is_ones_own(route: &Route) -> bool {
    route.method == Method::Post && route.action.is_for_everyone()
}

fn is_of_a_case(route: &Route) -> bool {
    route.path.contains("{number}") || route.path == MANY
}

/// Which of the cases to ask this route about: of those that have to be answered alike two, other ones for other routes.
fn places(world: &World, who: &Somebody, route: &Route) -> Vec<usize> {
    if !is_of_a_case(route) {
        return vec![0];
    }
    let turn = ROUTES.iter().position(|other| std::ptr::eq(other, route)).unwrap();
    let count = world.slots.len();
    let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for place in (0..count).map(|place| (place + turn) % count) {
        let slot = &world.slots[place];
        let sees = world.may(who, Action::ViewCase, slot);
        let answer = format!("{sees} {} {:?}", world.may(who, route.action, slot), world.ties(who, slot));
        alike.entry(answer).or_default().push(place);
    }
    alike.into_values().flat_map(|places| places.into_iter().take(2)).collect()
}

/// One request, compared with the matrix.
fn compare(
    world: &World,
    asker: &Asker,
    route: &Route,
    slot: Option<&Slot>,
    filled: &Filled,
    seen: &Seen,
) -> Vec<String> {
    let who = &asker.who;
    let allowed = world.grants(asker, route, slot);
    let told = format!("{} {:?} {} ({}) is told {}", who.name, route.method, filled.path, route.action, seen.status);
    let tie = slot.map(|slot| format!(", case {} {:?}", slot.state, world.ties(who, slot))).unwrap_or_default();
    let mut wrong = Vec::new();
    if seen.status.is_server_error() || seen.status == StatusCode::METHOD_NOT_ALLOWED {
        wrong.push(format!("{told}{tie}"));
    }
    // What nobody may do in this state does not follow from it, and may be told so instead.
    let everybody: Roles = Role::ALL.iter().copied().collect();
    let follows = slot.is_none_or(|slot| {
        [Relation::Elector, Relation::Assigned].iter().any(|tie| may(everybody, route.action, Some(slot.state), *tie))
    });
    let is_told_so = slot.is_some_and(|slot| world.ties(who, slot) == [Relation::Recused]);
    let is_overtaken = (!follows || is_told_so) && seen.status == StatusCode::CONFLICT;
    if !allowed && !is_refused(route, seen) && !is_overtaken {
        wrong.push(format!("{told}{tie}, although the matrix refuses it"));
    }
    if allowed && filled.is_there && is_refused(route, seen) {
        wrong.push(format!("{told}{tie}, although the matrix grants it: {}", headline(&seen.page)));
    }
    if let Some(slot) = slot
        && !world.may(who, Action::ViewCase, slot)
        && seen.status != StatusCode::NOT_FOUND
        && route.path != MANY
    {
        wrong.push(format!("{told}{tie}, although the case has to be as if it were not there"));
    }
    wrong
}

fn headline(page: &str) -> &str {
    page.split("<h1")
        .nth(1)
        .and_then(|rest| rest.split("</section>").next())
        .map_or(page, |rest| rest.get(..300).unwrap_or(rest))
}

fn leaks(secrets: &[(String, String)], asker: &Asker, path: &str, page: &str) -> Vec<String> {
    let shown = secrets.iter().filter(|(word, _)| page.contains(word.as_str()));
    shown.map(|(word, why)| format!("{} {path} shows {} {why} ({word})", asker.who.name, asker.roles)).collect()
}

async fn walks_every_route(app: &TestApp) {
    let walk = Walk::new(app);
    let served = serves(&walk).await;
    let (mut world, asking) = World::new(app);
    let (mut wrong, mut asked) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for who in &asking {
        world.assigns_all(who);
        let theirs = comes_in(&served, &walk, who).await;
        let mut secrets = world.secrets(who);
        for route in ROUTES.iter().filter(|route| !is_ones_own(route)) {
            for place in places(&world, who, route) {
                let slot = world.slots[place].clone();
                let filled = filled(&world, who, route, &slot);
                let of_case = is_of_a_case(route).then_some(&slot);
                let is_granted = world.grants(&theirs, route, of_case);
                let (typed, left) = (typed(&world, route, &slot), app.count(EVENTS));
                let seen = if is_granted || route.method == Method::Get {
                    ask(&served, route.method, &filled.path, &theirs).await
                } else {
                    // Filled in well: nothing but the permission stands in the way.
                    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    sends(&served, route.method, &filled.path, &theirs, &typed).await
                };
                if !is_granted && app.count(EVENTS) != left {
                    wrong.push(format!("{} {} was refused and left an event", who.name, filled.path));
                }
                *asked.entry(route.path).or_default() += 1;
                wrong.extend(compare(&world, &theirs, route, of_case, &filled, &seen));
                // The result of a step for many repeats the number that was sent, whether or not there is such a case.
                let unsaid = |(word, _): &&(String, String)| route.path != MANY || *word != slot.number.to_string();
                let unsaid: Vec<_> = secrets.iter().filter(unsaid).cloned().collect();
                wrong.extend(leaks(&unsaid, &theirs, &filled.path, &seen.page));
                wrong.extend(leaks(&secrets, &theirs, &filled.path, &seen.location));
                let changed =
                    route.method == Method::Post && [StatusCode::SEE_OTHER, StatusCode::OK].contains(&seen.status);
                if changed && is_of_a_case(route) {
                    world.slots[place] = world.slot(slot.state, slot.is_theirs);
                    world.assigns_all(who);
                    secrets = world.secrets(who);
                } else if changed && route.path.starts_with("/pen") {
                    world.held = app.receives(format!("unreadable {}", world.made)).receipt.notice.as_i64();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the answers are wrong:\n{}", wrong.len(), wrong.join("\n"));
    let routes = ROUTES.iter().filter(|route| !is_ones_own(route)).map(|route| route.path).collect::<BTreeSet<_>>();
    assert_eq!(asked.len(), routes.len());
}

/// Every page that is about no single case, and each list asked for one in particular.
fn lists(world: &World, who: &Somebody, words: &[String]) -> Vec<String> {
    let mut paths = Vec::new();
    for route in ROUTES.iter().filter(|route| route.method == Method::Get && !is_of_a_case(route)) {
        if COUNTS_ALL.contains(&route.path) || route.action.is_public() {
            continue;
        }
        let path = filled(world, who, route, &world.slots[0]).path;
        paths.push(path.clone());
        paths.extend(words.iter().map(|word| format!("{path}?words={word}")));
        paths.push(format!("{path}?state=received"));
    }
    paths
}

/// Adding a case that a person may not see changes nothing that they see: no list, no count, no suggestion, no export.
async fn adds_what_may_not_be_seen(app: &TestApp) {
    let walk = Walk::new(app);
    let served = serves(&walk).await;
    let (mut world, asking) = World::new(app);
    let blind = |who: &&Somebody| !may(who.roles, Action::ViewCase, Some(CaseState::Received), Relation::None);
    let mut askers = Vec::new();
    for who in asking.iter().filter(blind) {
        askers.push(comes_in(&served, &walk, who).await);
    }
    let coming = world.made + 1;
    let number = format!("2026-{coming:04}");
    let words = [format!("zimtstern{coming}x"), number.clone(), identifier(coming)];
    let mut questions: Vec<Question> =
        lists(&world, &askers[0].who, &words).into_iter().map(|path| (Method::Get, path, "", String::new())).collect();
    questions.extend(words.iter().map(|word| (Method::Post, "/search".to_owned(), "find", word.clone())));
    for query in ["", "state=received"] {
        questions.push((Method::Post, "/cases/export".to_owned(), "query", query.to_owned()));
    }
    let before = answers(&served, &askers, &questions).await;
    let hidden = world.slot(CaseState::Received, false);
    assert_eq!(hidden.number.to_string(), number);
    let after = answers(&served, &askers, &questions).await;
    let told = before.iter().zip(&after).filter(|(before, after)| before != after);
    let told: Vec<&str> = told.map(|(before, _)| before.0.as_str()).collect();
    assert!(askers.len() >= 5 && questions.len() > 10, "somebody was asked about something");
    assert!(told.is_empty(), "that there is one more case is seen:\n{}", told.join("\n"));
}

/// Method, address, and a field with what is typed into it.
type Question = (Method, String, &'static str, String);

/// Who asked what, and what came back.
async fn answers(served: &Served, askers: &[Asker], questions: &[Question]) -> Vec<(String, String, String)> {
    let mut answers = Vec::new();
    for asker in askers {
        for (method, path, field, typed) in questions {
            let seen = sends(served, *method, path, asker, &[(field, typed)]).await;
            answers.push((format!("by {} at {path} {typed}", asker.who.name), seen.page, seen.location));
        }
    }
    answers
}

/// Each route again, for somebody whose access has ended while they were signed in.
async fn asks_when_access_has_ended(app: &TestApp) {
    let walk = Walk::new(app);
    let served = serves(&walk).await;
    let (world, _) = World::new(app);
    let ora = app.outside_reviewer("olaf");
    world.assigns_all(&ora);
    let asker = comes_in(&served, &walk, &ora).await;
    assert_eq!(ask(&served, Method::Get, "/cases", &asker).await.status, StatusCode::OK);
    app.sql(&format!("UPDATE users SET access_ends_at = {} WHERE name = 'olaf'", app.now().as_microsecond())).unwrap();
    for route in ROUTES.iter().filter(|route| !route.action.is_public()) {
        let filled = filled(&world, &ora, route, &world.slots[8]);
        let seen = ask(&served, route.method, &filled.path, &asker).await;
        match route.method {
            Method::Get => assert!(seen.location.starts_with("/sign-in?next="), "{} {}", filled.path, seen.status),
            Method::Post => assert_eq!(seen.status, StatusCode::UNAUTHORIZED, "{}", filled.path),
        }
        assert!(leaks(&world.secrets(&ora), &asker, &filled.path, &seen.page).is_empty());
    }
    let right = accounts::sign_in(&app.pool, app.now(), "olaf", PASSWORD).map(drop).unwrap_err();
    assert!(right.to_string().starts_with("your access has ended"), "{right}");
    let wrong = accounts::sign_in(&app.pool, app.now(), "olaf", "not this one at all").map(drop).unwrap_err();
    assert!(wrong.to_string().starts_with("that name and password do not fit"), "{wrong}");
}

#[test]
fn every_route_answers_every_role_and_tie_as_the_matrix_says() {
    actix_web::rt::System::new().block_on(walks_every_route(&TestApp::on_sqlite()));
}

#[test]
fn a_case_that_a_person_may_not_see_changes_nothing_that_they_see() {
    actix_web::rt::System::new().block_on(adds_what_may_not_be_seen(&TestApp::on_sqlite()));
}

#[test]
fn no_route_answers_somebody_whose_access_has_ended() {
    actix_web::rt::System::new().block_on(asks_when_access_has_ended(&TestApp::on_sqlite()));
}
