//! Applying a standing decision to a case, and calling a case in.

use actix_web::web;

use super::standing::{class_words, days, last_day};
use crate::accounts::Act;
use crate::board::standing::{self, Applicable, CallIn, NewApplication, Window};
use crate::cases::{self, Case, CaseNumber};
use crate::db::Db;
use crate::db::ids::{StandingApplicationId, StandingDecisionId};
use crate::review::NewRecommendation;
use crate::taxonomy::{Finding, Outcome, Severity};
use crate::web::cases::choices;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::{Badge, Fact};
use crate::web::pages::standing::{ApplyPage, Candidate};
use crate::web::refusal::{Refusal, Refused};
use crate::web::review::{read_content, with_content};
use crate::web::step::{address, as_sent, conflict_with, facts, number, onward, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

pub(in crate::web) async fn apply_form(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn load(visit: &Visit, number: &CaseNumber) -> Result<(Case, Vec<Applicable>), crate::board::Error> {
    let number = number.clone();
    visit.read(move |db: &mut Db, act: &Act| standing::applicable(db, act, &number)).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (case, all) = load(visit, number).await?;
    let page = ApplyPage {
        case_number: number.to_string(),
        case_href: address(number),
        facts: facts(visit, &case),
        candidates: all.iter().map(|one| candidate(visit, one)).collect(),
        form: form(&case, &all, input).map(|form| as_sent(form, input)),
    };
    visit.form(&format!("Apply a standing decision · {number}"), &page, input)
}

fn candidate(visit: &Visit, one: &Applicable) -> Candidate {
    let fits = one.misfits.is_empty();
    let outcome = Fact::new("Outcome", one.row.outcome.label()).defined(one.row.outcome.definition());
    Candidate {
        title: one.row.title.clone(),
        fits: if fits {
            Badge { value: "passed", label: "Fits" }
        } else {
            Badge { value: "failed", label: "Does not fit" }
        },
        why: one.misfits.iter().map(ToString::to_string).collect(),
        facts: vec![
            outcome,
            Fact::new("The class", class_words(&one.scope)),
            Fact::new("Last day", last_day(visit, one.row.expires_at)),
            Fact::new("Window for calling in", days(one.row.window_days)),
        ],
    }
}

/// `None` where nothing fits.
fn form(case: &Case, all: &[Applicable], input: &Input) -> Option<Form> {
    let fitting = all.iter().filter(|one| one.misfits.is_empty()).map(|one| {
        let definition = format!("{}. {}", one.row.outcome.label(), one.row.outcome.definition());
        Choice::new(one.row.id.to_string(), one.row.title.clone()).defined(definition)
    });
    let fitting: Vec<Choice> = fitting.collect();
    if fitting.is_empty() {
        return None;
    }
    let form = versioned(case, "standing-decision", "Apply it")
        .field(Field::radios(input, "standing", "Standing decision", fitting))
        .field(Field::radios(input, "severity", "Severity", choices!(Severity)))
        .field(Field::radios(input, "finding", "Finding", choices!(Finding)));
    Some(
        with_content(form, case, input)
            .field(
                Field::area(input, "grounds", "Grounds", 8)
                    .hint("What the evidence shows, and why the case is of the class. Sealed; they become the decision’s grounds."),
            )
            .consequence(
                "The case goes before the Board and its members get a mail. When the window ends it is decided, unless somebody calls it in.",
            )
            .and_next(),
    )
}

pub(in crate::web) async fn apply(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(new) = read(&mut input) else { return show(&visit, &number, &input).await };
    let wanted = number.clone();
    match visit.write(move |db, act| standing::apply(db, act, &wanted, &new)).await {
        Ok(_) => onward(&visit, &input, &number, "standing_applied", None).await,
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => show(&visit, &number, &input).await,
            Refusal::Conflict(now) => {
                let still = load(&visit, &number).await.ok();
                let form = still.and_then(|(case, all)| self::form(&case, &all, &input));
                conflict_with(&visit, &now, &input, Vec::new(), form).await
            }
        },
    }
}

fn read(input: &mut Input) -> Option<NewApplication> {
    let standing = input.chosen::<i64>("standing", "Choose which one is applied.");
    let severity = input.chosen::<Severity>("severity", "Choose how severe it is.");
    let finding = input.chosen::<Finding>("finding", "Choose what the evidence shows.");
    let grounds = input.text("grounds", AREA, "Write the grounds: they become the decision’s.");
    let content = read_content(input);
    let (version, standing) = (version(input), StandingDecisionId::from_i64(standing?));
    // The outcome is the standing decision's.
    let outcome = Outcome::Referred;
    let recommendation = NewRecommendation {
        version,
        severity: severity?,
        finding: finding?,
        outcome,
        grounds: grounds?,
        content: content?,
    };
    Some(NewApplication { standing, recommendation })
}

pub(in crate::web) async fn call_in_form(visit: Visit, path: web::Path<String>) -> Answer {
    ask(&visit, &number(&path)?, &Input::blank()).await
}

async fn ask(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::allow(db, act, Action::CallIn, &case)?;
        standing::window_of(db, act, &case)?.ok_or(crate::board::Error::NoWindow)
    };
    let window = visit.read(load).await?;
    let page = FormPage::new(format!("Call case {number} in"), call_in_fields(&window, input))
        .back(address(number), format!("Case {number}"))
        .lead("The Board then deals with the case itself, by a ballot. One person of the Board is enough.")
        .facts(facts(visit, &window.case).into_iter().chain(window_facts(visit, &window)).collect());
    visit.form(&format!("Call in · {number}"), &page, input)
}

fn window_facts(visit: &Visit, window: &Window) -> Vec<Fact> {
    let ends = visit.moment(window.application.window_ends_at);
    vec![
        Fact::new("Standing decision", window.standing.title.clone()),
        Fact::new("Outcome", window.standing.outcome.label()).defined(window.standing.outcome.definition()),
        Fact { text: "unless somebody calls it in".to_owned(), ..Fact::at("Is decided on", ends) },
    ]
}

fn call_in_fields(window: &Window, input: &Input) -> Form {
    let at = address(&window.case.number);
    Form::post(format!("{at}/calling-in"), "Call it in")
        .hidden("application", &window.application.id)
        .field(Field::area(input, "reason", "Why", 3).optional().hint("Sealed; who opens the ballot reads it."))
        .consequence("The case stays before the Board, and the clerk is told that it waits for a ballot.")
        .cancel(at)
}

pub(in crate::web) async fn call_in(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let application = input.raw("application").parse().unwrap_or_default();
    let reason = input.optional_text("reason", AREA).unwrap_or_default();
    if input.has_problems() {
        return ask(&visit, &number, &input).await;
    }
    let (wanted, new) = (number.clone(), CallIn { application: StandingApplicationId::from_i64(application), reason });
    match visit.write(move |db, act| standing::call_in(db, act, &wanted, &new)).await {
        Ok(()) => Ok(go(&address(&number), "called_in")),
        Err(error) => {
            // Whether the reason has to be mended or the case was changed at this moment, the page says what stands now.
            error.settle(&mut input)?;
            ask(&visit, &number, &input).await
        }
    }
}
