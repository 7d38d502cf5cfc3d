//! The holding pen: a person says where each message belongs.

use actix_web::web;

use super::cases::{choices, reasons};
use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::Input;
use super::notices::notice_page;
use super::pages::parts::Link;
use super::pages::pen::{Held, HeldRow, Pen};
use super::problem::Problem;
use super::refusal::Refused;
use super::size;
use super::step::address;
use super::visit::{Posted, Visit};
use crate::cases::{self, CaseNumber, HeldNotice};
use crate::db::ids::NoticeId;
use crate::taxonomy::{Kind, SetAsideReason};
use crate::workflow::{Action, Relation};

const PAGE: i64 = 50;

type Query = web::Query<std::collections::BTreeMap<String, String>>;

pub(super) async fn list(visit: Visit, query: Query) -> Answer {
    let after = query.get("after").and_then(|id| id.parse().ok()).map(NoticeId::from_i64);
    let mut held = visit.read(move |db, act| cases::list_pen(db, act, after, PAGE + 1)).await?;
    let more = held.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    held.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next =
        held.last().filter(|_| more).map(|last| Link::new(format!("/pen?after={}", last.notice), "Newer messages"));
    let places = visit.may(Action::PlaceFromPen, None, Relation::None);
    let messages = held.iter().map(|message| row(&visit, message, places)).collect();
    visit.page("Holding pen", &Pen { messages, next })
}

fn row(visit: &Visit, held: &HeldNotice, places: bool) -> HeldRow {
    let automatic = if held.automatic { ", sent by a machine" } else { "" };
    HeldRow {
        href: places.then(|| format!("/pen/{}", held.notice)),
        what: format!("Message, {}{automatic}", size::bytes(held.size)),
        reason: sentence(held.reason.label()),
        received_at: visit.moment(held.received_at),
        waiting: waiting(visit.act.at.seconds_since(held.received_at)),
        suggested: held.suggested.as_ref().map(|case| Link::new(address(&case.number), case.number.to_string())),
    }
}

fn sentence(words: &str) -> String {
    format!("{words}.")
}

fn waiting(seconds: i64) -> String {
    match seconds / 3600 {
        0 => "less than an hour".to_owned(),
        1 => "1 hour".to_owned(),
        hours @ 2..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

pub(super) async fn read_held(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, NoticeId::from_i64(*path), Input::blank()).await
}

async fn show(visit: &Visit, notice: NoticeId, mut input: Input) -> Answer {
    let act = visit.act.clone();
    let load = move |pool: &crate::db::Pool| {
        let content = cases::read_held(pool, &act, notice)?;
        let held = pool.read(|db| cases::list_pen(db, &act, None, i64::MAX))?;
        Ok::<_, cases::Error>((content, held.into_iter().find(|held| held.notice == notice)))
    };
    let (content, held) = visit.console.run(load).await?;
    let held = held.ok_or(Problem::NotFound)?;
    if let Some(case) = held.suggested.as_ref().filter(|_| !input.has_problems()) {
        input = Input::of([("case_number", case.number.to_string())]);
    }
    let page = Held {
        reason: sentence(held.reason.label()),
        suggested: held.suggested.map(|case| Link::new(address(&case.number), case.number.to_string())),
        notice: notice_page(visit, &content, None),
        accept: Some(accept_form(notice, &input)),
        join: Some(join_form(notice, &input)),
        set_aside: Some(set_aside_form(notice, &input)),
    };
    visit.form("A held message", &page, &input)
}

fn accept_form(notice: NoticeId, input: &Input) -> Form {
    let kinds = std::iter::once(Choice::new("", "Choose …")).chain(choices!(Kind));
    Form::post(format!("/pen/{notice}/case"), "Open a case").field(Field::select(input, "kind", "Kind", kinds))
}

fn join_form(notice: NoticeId, input: &Input) -> Form {
    Form::post(format!("/pen/{notice}/joining"), "Add to this case")
        .field(Field::line(input, "case_number", "Case number").hint("Such as 2026-0042."))
}

fn set_aside_form(notice: NoticeId, input: &Input) -> Form {
    Form::post(format!("/pen/{notice}/setting-aside"), "Set aside")
        .field(Field::radios(input, "reason", "Reason", reasons()))
        .consequence("It stays stored and is counted in the report.")
}

pub(super) async fn accept_as_case(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, notice) = (form, NoticeId::from_i64(*path));
    let Some(kind) = input.chosen::<Kind>("kind", "Choose what sort of notification this is.") else {
        return show(&visit, notice, input).await;
    };
    let act = visit.act.clone();
    let case = visit.console.run(move |pool| cases::accept_as_case(pool, &act, notice, kind)).await?;
    Ok(go(&address(&case.number), "placed"))
}

pub(super) async fn join_case(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, notice) = (form, NoticeId::from_i64(*path));
    let Some(number) = input.chosen::<CaseNumber>("case_number", "A case number looks like 2026-0042.") else {
        return show(&visit, notice, input).await;
    };
    match visit.write(move |db, act| cases::join_case(db, act, notice, &number)).await {
        Ok(case) => Ok(go(&address(&case.number), "placed")),
        Err(cases::Error::Unknown(number)) => {
            input.problem("case_number", format!("There is no case {number}."));
            show(&visit, notice, input).await
        }
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, notice, input).await
        }
    }
}

pub(super) async fn set_aside(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, notice) = (form, NoticeId::from_i64(*path));
    let Some(reason) = input.chosen::<SetAsideReason>("reason", "Choose why it is set aside.") else {
        return show(&visit, notice, input).await;
    };
    visit.write(move |db, act| cases::set_aside_held(db, act, notice, reason)).await?;
    Ok(go("/pen", "placed"))
}
