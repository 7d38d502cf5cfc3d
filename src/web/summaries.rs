//! The public summary of a decision in the console: drafted by one person, checked by another.

use std::collections::BTreeMap;

use actix_web::web;

use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::pages::parts::{Fact, Passage};
use super::pages::summaries::{SummaryPage, Warned};
use super::problem::Problem;
use super::refusal::{Refusal, Refused};
use super::step::{address, number};
use super::visit::{Posted, Visit};
use crate::accounts;
use crate::cases::{self, CaseNumber, Warning};
use crate::db::Pool;
use crate::db::ids::{PublicSummaryId, UserId};
use crate::decisions::{self, Drafted, NewSummary, SUMMARY_LIMIT, Summaries, SummaryResult, Warnings};
use crate::taxonomy::Outcome;

struct Loaded {
    all: Summaries,
    outcome: Outcome,
    names: BTreeMap<UserId, String>,
    /// In what was typed and came back.
    typed: Vec<Warning>,
}

pub(super) async fn summaries(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted, typed) = (visit.act.clone(), number.clone(), input.raw("summary").to_owned());
    let load = move |pool: &Pool| {
        let all = decisions::summaries(pool, &act, &wanted)?;
        pool.read(|db| {
            let case = cases::find_visible(db, &act, &wanted)?;
            let outcome = decisions::outcome(db, &case)?.ok_or(decisions::Error::NoDecision)?;
            let mut names = BTreeMap::new();
            let settled = all.drafts.iter().filter_map(|one| one.settled.map(|(_, by, _)| by));
            for id in all.drafts.iter().map(|one| one.by).chain(settled) {
                names.insert(id, accounts::shown_name(db, &act, id).map_err(cases::Error::from)?);
            }
            let typed = cases::personal_data(db, &act, &case, &typed)?;
            Ok::<_, decisions::Error>(Loaded { all, outcome, names, typed })
        })
    };
    let loaded = visit.console.run(load).await?;
    visit.form(&format!("Public summary · {number}"), &page(visit, number, input, &loaded), input)
}

fn page(visit: &Visit, number: &CaseNumber, input: &Input, loaded: &Loaded) -> SummaryPage {
    let drafts = &loaded.all.drafts;
    let waits = drafts.iter().find(|one| one.settled.is_none());
    let confirmed = drafts.iter().find(|one| matches!(one.settled, Some((SummaryResult::Confirmed, ..))));
    let is_mine = waits.is_some_and(|one| visit.act.user_id() == Some(one.by));
    let checks = waits.filter(|_| !is_mine);
    let warnings = waits.filter(|_| loaded.typed.is_empty()).map_or(&loaded.typed, |one| &one.warnings);
    let may_draft = confirmed.is_none() && checks.is_none();
    let earlier =
        drafts.iter().rev().filter(|one| one.settled.is_some_and(|(how, ..)| how != SummaryResult::Confirmed));
    SummaryPage {
        number: number.to_string(),
        href: address(number),
        outcome: loaded.outcome.label().to_owned(),
        outcome_definition: loaded.outcome.definition().to_owned(),
        grounds: loaded.all.grounds.clone(),
        standing: match (confirmed, waits, is_mine) {
            (Some(_), ..) => "It is final.",
            (None, Some(_), true) => {
                "Yours waits for somebody else to check it; until then you may hand in a better one."
            }
            (None, Some(_), false) => "A draft waits for you to check it.",
            (None, None, _) if loaded.all.of_before.is_some() => {
                "One was typed when the ballot was closed, and nobody checked it: hand it in, changed or not."
            }
            (None, None, _) => "No draft waits: write one.",
        },
        problem: input.problem_at("summary").filter(|_| !may_draft).map(str::to_owned),
        confirmed: confirmed.map(|one| passage(visit, loaded, one, "Public summary")),
        waits: waits.map(|one| passage(visit, loaded, one, "Draft")),
        warnings: warnings.iter().map(|one| Warned { sort: one.sort.label(), text: one.text.clone() }).collect(),
        confirming: checks.map(|one| confirming(number, one, input)),
        returning: checks.map(|one| returning(number, one, input)),
        drafting: may_draft.then(|| drafting(number, loaded, waits, input)),
        earlier: earlier.map(|one| passage(visit, loaded, one, "Earlier draft")).collect(),
    }
}

fn passage(visit: &Visit, loaded: &Loaded, one: &Drafted, heading: &str) -> Passage {
    let name = |id: &UserId| loaded.names.get(id).cloned().unwrap_or_default();
    let settled = one.settled.map(|(how, by, at)| {
        let text = one.remark.clone().unwrap_or_default();
        let term = match how {
            SummaryResult::Confirmed => format!("Confirmed by {}", name(&by)),
            SummaryResult::Returned => format!("Sent back by {}", name(&by)),
            SummaryResult::Replaced => "Replaced".to_owned(),
        };
        Fact { text, ..Fact::at(&term, visit.moment(at)) }
    });
    Passage {
        heading: heading.to_owned(),
        by: Some(name(&one.by)),
        time: Some(visit.moment(one.at)),
        facts: settled.into_iter().collect(),
        text: one.text.clone().unwrap_or_else(|| "This cannot be read any more: its key was destroyed.".to_owned()),
    }
}

fn drafting(number: &CaseNumber, loaded: &Loaded, waits: Option<&Drafted>, input: &Input) -> Form {
    let before = || waits.and_then(|one| one.text.clone()).or_else(|| loaded.all.of_before.clone());
    let mut filled = input.clone();
    if filled.raw("summary").is_empty()
        && let Some(text) = before()
    {
        filled.fill("summary", text);
    }
    let field = Field::area(&filled, "summary", "Public summary", 6).hint(format!(
        "At most {SUMMARY_LIMIT} characters, for readers who know nothing of the case: what was reported or demanded, \
         what was decided, and why. No names, addresses, numbers, identifiers or days, and a word at its beginning. Sealed until it is published."
    ));
    let form = Form::post(format!("{}/decision/summary", address(number)), "Hand it in").field(field);
    let form = if loaded.typed.is_empty() { form } else { form.field(looked_at(&filled)) };
    form.consequence("It waits for another person, who checks it. What they confirm is final.")
}

fn looked_at(input: &Input) -> Field {
    let choice = Choice::new("looked_at", "I have looked at each, and none of them tells who a person is");
    Field::ticks(input, "warnings", "What the program warns of", [choice])
}

fn confirming(number: &CaseNumber, one: &Drafted, input: &Input) -> Form {
    let form = Form::post(format!("{}/decision/summary/{}/confirmation", address(number), one.id), "Confirm it");
    let form = if one.warnings.is_empty() { form } else { form.field(looked_at(input)) };
    form.is_final("You say that nothing in it tells who a person is. What you confirm is final.")
}

fn returning(number: &CaseNumber, one: &Drafted, input: &Input) -> Form {
    let field = Field::area(input, "remark", "What to change", 3).hint("Whoever drafted it reads it. Sealed.");
    Form::post(format!("{}/decision/summary/{}/return", address(number), one.id), "Send it back").field(field)
}

pub(super) async fn draft_summary(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(text) = input.text("summary", AREA, "Write the summary.") else {
        return show(&visit, &number, &input).await;
    };
    let (new, wanted) = (NewSummary { text, warnings: seen(&input) }, number.clone());
    let drafted = visit.write(move |db, act| decisions::draft_summary(db, act, &wanted, &new)).await;
    settled(drafted.map(drop), "summary_drafted", &visit, &number, input).await
}

pub(super) async fn confirm_summary(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (Posted { visit, input }, (number, id)) = (form, parts(path)?);
    let (wanted, seen) = (number.clone(), seen(&input));
    let confirmed = visit.write(move |db, act| decisions::confirm_summary(db, act, &wanted, id, seen)).await;
    settled(confirmed, "summary_confirmed", &visit, &number, input).await
}

pub(super) async fn return_summary(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (Posted { visit, mut input }, (number, id)) = (form, parts(path)?);
    let Some(remark) = input.text("remark", AREA, "Write what has to be changed.") else {
        return show(&visit, &number, &input).await;
    };
    let wanted = number.clone();
    let returned = visit.write(move |db, act| decisions::return_summary(db, act, &wanted, id, &remark)).await;
    settled(returned, "summary_returned", &visit, &number, input).await
}

fn seen(input: &Input) -> Warnings {
    if input.is_ticked("warnings") { Warnings::LookedAt } else { Warnings::NotSeen }
}

async fn settled(
    done: Result<(), decisions::Error>,
    word: &str,
    visit: &Visit,
    number: &CaseNumber,
    mut input: Input,
) -> Answer {
    let Err(error) = done else { return Ok(go(&format!("{}/decision/summary", address(number)), word)) };
    match error.settle(&mut input)? {
        Refusal::Mend => show(visit, number, &input).await,
        Refusal::Conflict(now) => Err(cases::Error::Conflict(now).into()),
    }
}

fn parts(path: web::Path<(String, i64)>) -> Result<(CaseNumber, PublicSummaryId), Problem> {
    let (number, id) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, PublicSummaryId::from_i64(id)))
}
