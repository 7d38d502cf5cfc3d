//! The steps that take a message out of the pen. After each one the next message that waits is opened.

use actix_web::web;

use super::held::show;
use super::{list, what};
use crate::cases::{self, CaseNumber, Error, Guess, LeftPen, PenStep};
use crate::db::Pool;
use crate::db::ids::{NoticeId, OversizedId};
use crate::notices;
use crate::taxonomy::{Kind, SetAsideReason};
use crate::web::console::{Answer, go};
use crate::web::pages::parts::{Badge, Link};
use crate::web::pages::pen::{PenResult, PenResults};
use crate::web::problem::{Problem, Sentence};
use crate::web::refusal::Refused;
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn accept_guess(form: Posted, path: web::Path<i64>) -> Answer {
    let seen = form.input.raw("guess").parse().ok();
    place(form, NoticeId::from_i64(*path), PenStep::AcceptGuess(seen)).await
}

pub(in crate::web) async fn accept_as_case(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, notice) = (form, NoticeId::from_i64(*path));
    match input.chosen::<Kind>("kind", "Choose what sort of notification this is.") {
        Some(kind) => place(Posted { visit, input }, notice, PenStep::Open(kind)).await,
        None => show(&visit, notice, &input).await,
    }
}

pub(in crate::web) async fn join_case(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, notice) = (form, NoticeId::from_i64(*path));
    match input.chosen::<CaseNumber>("case_number", "A case number looks like 2026-0042.") {
        Some(number) => place(Posted { visit, input }, notice, PenStep::Join(number)).await,
        None => show(&visit, notice, &input).await,
    }
}

pub(in crate::web) async fn set_aside(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, notice) = (form, NoticeId::from_i64(*path));
    match input.chosen::<SetAsideReason>("reason", "Choose why it is set aside.") {
        Some(reason) => place(Posted { visit, input }, notice, PenStep::SetAside(reason)).await,
        None => show(&visit, notice, &input).await,
    }
}

/// Takes the step and goes on to the next message; a step that has to be mended brings the page back.
async fn place(form: Posted, notice: NoticeId, step: PenStep) -> Answer {
    let Posted { visit, mut input } = form;
    let act = visit.act.clone();
    match visit.console.run(move |pool| cases::place_held(pool, &act, notice, &step)).await {
        Ok(left) => go_on(&visit, notice, &left).await,
        Err(Error::Unknown(number)) => {
            input.problem("case_number", format!("There is no case {number}."));
            show(&visit, notice, &input).await
        }
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, notice, &input).await
        }
    }
}

/// To the message that has waited longest of those after this one, else of all.
async fn go_on(visit: &Visit, notice: NoticeId, left: &LeftPen) -> Answer {
    let act = visit.act.clone();
    let next = move |pool: &Pool| {
        let after = pool.read(|db| cases::list_pen(db, &act, Some(notice), 1))?;
        let next = if after.is_empty() { pool.read(|db| cases::list_pen(db, &act, None, 1))? } else { after };
        Ok::<_, Error>(next.first().map(|held| held.notice))
    };
    let next = visit.console.run(next).await?;
    let to = next.map_or_else(|| "/pen".to_owned(), |next| format!("/pen/{next}"));
    let done = match left {
        LeftPen::Opened(number) => format!("opened_case&done_at={number}"),
        LeftPen::Joined(number) => format!("joined_case&done_at={number}"),
        LeftPen::SetAside(_) => "placed_aside".to_owned(),
    };
    Ok(go(&to, &done))
}

/// One step for all that are ticked, and what became of each.
pub(in crate::web) async fn place_many(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    // Each step asks again; but somebody who may take none gets no page of results either.
    visit.act.allow(Action::PlaceFromPen, None, Relation::None)?;
    let ticked: Vec<(NoticeId, Option<Guess>)> = list::ticked(&input).take(list::PAGE).collect();
    if ticked.is_empty() {
        input.problem("notice", "Tick the messages first.");
    }
    let reason = match input.raw("step") {
        "accept" => None,
        _ => input.chosen("reason", "Choose why they are set aside."),
    };
    if input.has_problems() {
        return list::show(&visit, list::place(input.raw("after")), &input).await;
    }
    let step = |seen| reason.map_or(PenStep::AcceptGuess(seen), PenStep::SetAside);
    let steps: Vec<(NoticeId, PenStep)> = ticked.into_iter().map(|(notice, seen)| (notice, step(seen))).collect();
    let act = visit.act.clone();
    let placed = visit.console.run(move |pool| {
        let held: Vec<_> =
            steps.iter().map(|(notice, _)| pool.read(|db| cases::held(db, &act, *notice)).ok()).collect();
        let left = cases::place_many(pool, &act, &steps);
        Ok::<_, Problem>(left.into_iter().zip(held).collect::<Vec<_>>())
    });
    let results = placed.await?.into_iter().map(|((notice, left), held)| {
        let label = held.map_or_else(
            || "Message that was no longer here".to_owned(),
            |held| format!("{}, of {}", what(&held), visit.moment(held.received_at).text),
        );
        result(Link::new(format!("/pen/{notice}"), label), &left)
    });
    visit.page("What became of each", &summary(results.collect()))
}

fn summary(results: Vec<PenResult>) -> PenResults {
    let done = results.iter().filter(|result| result.outcome.value == PLACED.value).count();
    let sentence = match (done, results.len()) {
        (1, 1) => "The message is placed.".to_owned(),
        (done, all) if done == all => format!("All {all} messages are placed."),
        (done, all) => format!("{done} of {all} messages could be placed. What became of the others stands below."),
    };
    PenResults { sentence, is_complete: done == results.len(), results }
}

const PLACED: Badge = Badge { value: "placed", label: "Placed" };
const FAILED: Badge = Badge { value: "failed", label: "Not placed" };

fn result(message: Link, left: &Result<LeftPen, Error>) -> PenResult {
    let case = |number: &CaseNumber| Some(Link::new(address(number), format!("Case {number}")));
    let (outcome, sentence, case) = match left {
        Ok(LeftPen::Opened(number)) => (PLACED, "It opened a case.".to_owned(), case(number)),
        Ok(LeftPen::Joined(number)) => (PLACED, "It was added to a case.".to_owned(), case(number)),
        Ok(LeftPen::SetAside(reason)) => (PLACED, format!("Set aside: {}.", reason.label().to_lowercase()), None),
        Err(error) => (FAILED, why_not(error), None),
    };
    PenResult { is_done: left.is_ok(), message, outcome, sentence, case }
}

/// What a person can act upon; anything else is ours to mend, and trying again is all that they can do.
fn why_not(error: &Error) -> String {
    match error {
        Error::Placed(_) | Error::Invalid { .. } | Error::Denied(_) | Error::NotAllowed(_) | Error::Unknown(_) => {
            Sentence::of(error).in_one()
        }
        Error::Notice(notices::Error::Unknown(_)) => "Somebody else placed it in the meantime.".to_owned(),
        _ => "The program could not do it now. Try again.".to_owned(),
    }
}

pub(in crate::web) async fn deal_with_oversized(form: Posted, path: web::Path<i64>) -> Answer {
    let id = OversizedId::from_i64(*path);
    form.visit.write(move |db, act| notices::deal_with_oversized(db, act, id)).await?;
    Ok(go("/pen", "dealt_with"))
}
