//! One held message, opened: what it says, what the program takes it for, and the ways out of the pen.

use actix_web::web;

use super::{key, sentence, waiting};
use crate::cases::{self, Error, HeldNotice, SuggestedCase};
use crate::db::Pool;
use crate::db::ids::NoticeId;
use crate::taxonomy::Kind;
use crate::web::cases::{badge, choices, reasons};
use crate::web::console::Answer;
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::notices::notice_page;
use crate::web::pages::parts::Link;
use crate::web::pages::pen::{Guess, GuessedCase, Held, KeyHint};
use crate::web::step::address;
use crate::web::visit::Visit;

const KEYS: &[KeyHint] = &[
    key("a", "Accept the guess"),
    key("n", "New case: go to its kind"),
    key("o", "Other case: go to its number"),
    key("s", "Set aside: go to the reasons"),
    key("j", "Next message"),
    key("k", "Previous message"),
    key("Esc", "Leave a field, so that keys work again"),
    key("?", "Show or hide these keys"),
];

pub(in crate::web) async fn read_held(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, NoticeId::from_i64(*path), &Input::blank()).await
}

pub(super) async fn show(visit: &Visit, notice: NoticeId, input: &Input) -> Answer {
    let act = visit.act.clone();
    let load = move |pool: &Pool| {
        let content = cases::read_held(pool, &act, notice)?;
        let held = pool.read(|db| cases::held(db, &act, notice))?;
        let older = pool.read(|db| cases::held_before(db, &act, notice))?;
        let next = pool.read(|db| cases::list_pen(db, &act, Some(notice), 1))?;
        Ok::<_, Error>((content, held, older, next))
    };
    let (content, held, older, next) = visit.console.run(load).await?;
    let page = Held {
        reason: sentence(held.reason.label()),
        waiting: waiting(visit.act.at.seconds_since(held.held_at)),
        is_overdue: held.overdue,
        guess: guess(&held, input),
        notice: notice_page(visit, &content, None),
        accept: Some(accept_form(&held, input)),
        join: Some(join_form(notice, input)),
        set_aside: Some(set_aside_form(notice, input)),
        older: older.map(|older| Link::new(format!("/pen/{older}"), "Previous message")),
        newer: next.first().map(|held| Link::new(format!("/pen/{}", held.notice), "Next message")),
        keys: KEYS.to_vec(),
    };
    visit.form("A held message", &page, input)
}

fn guess(held: &HeldNotice, input: &Input) -> Option<Guess> {
    let seen = held.guess()?;
    let to = format!("/pen/{}/acceptance", held.notice);
    let submit = match &seen {
        cases::Guess::Case(number) => format!("Accept: add it to case {number}"),
        cases::Guess::Kind(_) => "Accept: open a case of this kind".to_owned(),
    };
    let form = Form::post(to, submit).key("a").hidden("guess", &seen);
    let form = match input.problem_at("guess") {
        Some(sentence) => form.refused(sentence),
        None => form,
    };
    Some(Guess {
        kind: held.suggested_kind.map(|kind| kind.label().to_owned()),
        definition: held.suggested_kind.map(|kind| kind.definition().to_owned()),
        case: held.suggested.as_ref().map(guessed_case),
        form,
    })
}

fn guessed_case(case: &SuggestedCase) -> GuessedCase {
    GuessedCase {
        number: case.number.to_string(),
        href: address(&case.number),
        state: badge(case.state),
        kind: case.kind.label().to_owned(),
        summary: case.summary.clone(),
    }
}

/// The guessed kind is chosen beforehand where the message seems to belong to no case; a person still presses the button.
fn accept_form(held: &HeldNotice, input: &Input) -> Form {
    let guessed = held.suggested_kind.filter(|_| !input.has_problems() && held.suggested.is_none());
    let input = guessed.map_or_else(|| input.clone(), |kind| Input::of([("kind", kind.as_str())]));
    let kinds = std::iter::once(Choice::new("", "Choose …")).chain(choices!(Kind));
    Form::post(format!("/pen/{}/case", held.notice), "Open a case")
        .field(Field::select(&input, "kind", "Kind", kinds).key("n"))
}

fn join_form(notice: NoticeId, input: &Input) -> Form {
    Form::post(format!("/pen/{notice}/joining"), "Add to this case")
        .field(Field::line(input, "case_number", "Case number").hint("Such as 2026-0042.").key("o"))
}

fn set_aside_form(notice: NoticeId, input: &Input) -> Form {
    Form::post(format!("/pen/{notice}/setting-aside"), "Set aside")
        .field(Field::radios(input, "reason", "Reason", reasons()).key("s"))
        .consequence("It stays stored and is counted in the report.")
}
