//! One step for all cases that are ticked in the list, and what became of each.

use crate::accounts::Act;
use crate::cases::{self, BulkDone, BulkStep, CaseNumber, Error, Ticked};
use crate::db::Db;
use crate::db::ids::UserId;
use crate::taxonomy::{SetAsideReason, Urgency};
use crate::web::console::Answer;
use crate::web::form::{Choice, Field};
use crate::web::frame::undo;
use crate::web::input::Input;
use crate::web::pages::cases::working::{Bulk, CaseResult, CaseResults};
use crate::web::pages::parts::{Badge, Link};
use crate::web::problem::{Problem, Sentence};
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState, Relation};

use super::fields_form::choices;
use super::list;

/// So many at once; the list shows no more on a page.
const MOST: usize = cases::PAGE_LENGTH;

/// What the tick of a case sends: its number and the version that the list shows.
pub(super) fn tick(case: &cases::Case) -> String {
    format!("{}:{}", case.number, case.version)
}

fn ticked(text: &str) -> Option<Ticked> {
    let (number, version) = text.split_once(':')?;
    Some(Ticked { number: number.parse().ok()?, version: version.parse().ok()? })
}

/// The steps that the list offers to this person; `None` if there is none.
pub(super) fn offered(visit: &Visit, reviewers: Vec<Choice>, query: &str, input: &Input) -> Option<Bulk> {
    let may = |action, state| visit.may(action, Some(state), Relation::None);
    let choose = |label| std::iter::once(Choice::new("", label));
    let assigns = may(Action::Assign, CaseState::Received);
    let watches = may(Action::Watch, CaseState::Received);
    if !assigns && !watches {
        return None;
    }
    let some = |field: Field| assigns.then(|| field.optional());
    // What they mean stands where one case is stepped; here it would bury the buttons.
    let named = |choice: Choice| Choice { definition: None, ..choice };
    let (reasons, urgencies) = (super::reasons().map(named), choices!(Urgency).map(named));
    Some(Bulk {
        action: "/cases/bulk",
        query: query.to_owned(),
        problem: input.problem_at("case").or_else(|| input.problem_at("step")).map(str::to_owned),
        reviewer: some(Field::select(
            input,
            "bulk_reviewer",
            "Reviewer",
            choose("Choose …").chain(reviewers.into_iter().map(named)),
        )),
        reason: some(Field::select(input, "bulk_reason", "Reason", choose("Choose …").chain(reasons))),
        urgency: some(Field::select(input, "bulk_urgency", "Urgency", choose("Choose …").chain(urgencies))),
    })
}

pub(in crate::web) async fn step_many(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let all: Vec<Ticked> = input.ticked("case").filter_map(ticked).take(MOST).collect();
    if all.is_empty() {
        input.problem("case", "Tick the cases first.");
    }
    let Some(step) = step(&mut input).filter(|_| !input.has_problems()) else {
        return list::ticked_again(&visit, all, &input).await;
    };
    let act = visit.act.clone();
    let results = visit.console.run(move |pool| Ok::<_, Problem>(cases::step_many(pool, &act, &all, step))).await?;
    let (person, wanted) = (step_words(&visit, step).await?, step);
    let results = results.iter().map(|(number, done)| result(number, done, wanted, &person));
    let query = list::kept_query(&visit, &input);
    let back = if query.is_empty() { "/cases".to_owned() } else { format!("/cases?{query}") };
    visit.page("What became of each", &summary(back, results.collect()))
}

fn step(input: &mut Input) -> Option<BulkStep> {
    match input.raw("step") {
        "assign" => {
            let reviewer = input.chosen::<i64>("bulk_reviewer", "Choose who reviews them.");
            reviewer.map(|id| BulkStep::Assign(UserId::from_i64(id)))
        }
        "set_aside" => {
            input.chosen::<SetAsideReason>("bulk_reason", "Choose why they are set aside.").map(BulkStep::SetAside)
        }
        "urgency" => input.chosen::<Urgency>("bulk_urgency", "Choose how urgent they are.").map(BulkStep::Urgency),
        "watch" => Some(BulkStep::Watch),
        _ => {
            input.problem("step", "Choose what to do with them.");
            None
        }
    }
}

/// What was done, for the line of each case.
async fn step_words(visit: &Visit, step: BulkStep) -> Result<String, Problem> {
    Ok(match step {
        BulkStep::Assign(reviewer) => {
            let name = move |db: &mut Db, _: &Act| crate::accounts::get(db, reviewer);
            format!("Assigned to {}.", visit.read(name).await?.display_name)
        }
        BulkStep::SetAside(reason) => format!("Set aside: {}.", reason.label().to_lowercase()),
        BulkStep::Watch => "You watch it.".to_owned(),
        BulkStep::Urgency(urgency) => format!("Urgency: {}.", urgency.label().to_lowercase()),
    })
}

const DONE: Badge = Badge { value: "placed", label: "Done" };
const SO_BEFORE: Badge = Badge { value: "recused", label: "As before" };
const FAILED: Badge = Badge { value: "failed", label: "Not done" };

fn result(number: &CaseNumber, done: &Result<BulkDone, Error>, step: BulkStep, words: &str) -> CaseResult {
    let (outcome, sentence) = match done {
        Ok(BulkDone::Done { .. }) => (DONE, words.to_owned()),
        Ok(BulkDone::AlreadySo) => (SO_BEFORE, "It was so before.".to_owned()),
        Err(error) => (FAILED, why_not(error)),
    };
    let undo = match (done, step) {
        (Ok(BulkDone::Done { undo: Some(version) }), step) => {
            noun(step).and_then(|done| undo(done, &address(number), *version))
        }
        _ => None,
    };
    CaseResult { case: Link::new(address(number), number.to_string()), outcome, sentence, undo }
}

/// What the step is called where it can be undone by a button.
const fn noun(step: BulkStep) -> Option<&'static str> {
    match step {
        BulkStep::SetAside(_) => Some("set_aside"),
        BulkStep::Assign(_) => Some("assigned"),
        BulkStep::Watch => Some("watching"),
        BulkStep::Urgency(_) => None,
    }
}

fn summary(back: String, results: Vec<CaseResult>) -> CaseResults {
    let done = results.iter().filter(|result| result.outcome.value != FAILED.value).count();
    let sentence = match (done, results.len()) {
        (1, 1) => "It is done.".to_owned(),
        (done, all) if done == all => format!("It is done for all {all} cases."),
        (done, all) => format!("It is done for {done} of {all} cases. What became of the others stands below."),
    };
    CaseResults { sentence, is_complete: done == results.len(), back, results }
}

/// What a person can act upon; anything else is ours to mend, and trying again is all that they can do.
fn why_not(error: &Error) -> String {
    match error {
        Error::Unknown(_) | Error::Denied(_) | Error::NotAllowed(_) | Error::Conflict(_) | Error::Invalid { .. } => {
            Sentence::of(error).in_one()
        }
        _ => "The program could not do it now. Try again.".to_owned(),
    }
}
