//! What a report in a known form says, and taking over what a person confirms of it.

use actix_web::web;

use super::{Around, notice_of, show};
use crate::cases::{self, Confirmed, Error};
use crate::notices::{DeliveryReport, Findings};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::notices::FindingsPart;
use crate::web::pages::parts::Fact;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::{as_sent, conflict, version};
use crate::web::visit::Posted;
use crate::workflow::Action;

pub(super) fn findings_part(findings: &Findings, around: Option<(&Around, &Input)>) -> FindingsPart {
    let identifiers = findings.identifiers.iter();
    let form = around.and_then(|(around, input)| form(findings, around, input));
    let format = findings.format.label();
    FindingsPart {
        lead: format!("The program reads it as: {format}. What follows is what the report says, no more."),
        facts: facts(findings, form.is_some()),
        identifiers: identifiers.map(|found| Fact::code(found.identifier_type.label(), found.value.clone())).collect(),
        deliveries: findings.deliveries.iter().map(delivery).collect(),
        fields: findings.fields.iter().map(|(name, value)| Fact::new(name, value.clone())).collect(),
        form,
    }
}

/// What the form below does not say already.
fn facts(findings: &Findings, has_form: bool) -> Vec<Fact> {
    let kind = findings.kind.map(|kind| Fact::new("Kind", kind.label()));
    let takedown = findings.takedown_kind.map(|kind| Fact::new("Sort of takedown", kind.label()));
    let category = findings.category.map(|category| Fact::new("Category", category.label()));
    let occurred = findings.occurred_at.as_ref().map(|at| Fact::new("Happened, as reported", at.clone()));
    let of_form = [kind, takedown, category].into_iter().flatten().filter(|_| !has_form);
    of_form.chain(occurred).collect()
}

fn delivery(report: &DeliveryReport) -> Fact {
    Fact::new(report.delivered.label(), report.status.clone().unwrap_or_default())
}

/// Only what this person may take over; `None` if that is nothing.
fn form(findings: &Findings, around: &Around, input: &Input) -> Option<Form> {
    let may = |action| around.may.contains(&action);
    let kind = findings.kind.filter(|_| may(Action::ConfirmKind));
    let category = findings.category.filter(|_| may(Action::EditCase));
    let takedown = findings.takedown_kind.filter(|_| may(Action::EditCase));
    let choices = [
        kind.map(|kind| Choice::new("kind", format!("Kind: {}", kind.label())).defined(kind.definition())),
        category.map(|category| Choice::new("category", format!("Category: {}", category.label()))),
        takedown.map(|kind| Choice::new("takedown_kind", format!("Sort of takedown: {}", kind.label()))),
    ];
    let choices: Vec<Choice> = choices.into_iter().flatten().collect();
    let identifiers: Vec<Choice> = if may(Action::AddIdentifier) {
        let found = findings.identifiers.iter().enumerate();
        found
            .map(|(at, one)| Choice::new(at.to_string(), one.value.clone()).defined(one.identifier_type.label()))
            .collect()
    } else {
        Vec::new()
    };
    let mut form = Form::post(format!("{}/findings", around.base), "Take over what is ticked")
        .hidden("version", &around.case.version)
        .hidden("seen_state", &around.case.state)
        .hidden("seen_kind", &around.case.kind)
        .consequence(match kind {
            Some(kind) if kind != around.case.kind => {
                "What you tick becomes part of the case, under your name. Another kind keeps the fields that fit it and drops the \
                 others; change the kind in the fields of the case to see which."
            }
            _ => "What you tick becomes part of the case, under your name.",
        });
    if choices.is_empty() && identifiers.is_empty() {
        return None;
    }
    if let Some(sentence) = input.problem_at("findings") {
        form = form.refused(sentence);
    }
    for (name, label, choices) in [("take_over", "Of the report", choices), ("identifiers", "Identifiers", identifiers)]
    {
        if !choices.is_empty() {
            form = form.field(Field::ticks(input, name, label, choices));
        }
    }
    Some(as_sent(form, input))
}

pub(in crate::web) async fn confirm_findings(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (Posted { visit, mut input }, (number, notice)) = (form, notice_of(path)?);
    let takes = |what: &str| input.ticked("take_over").any(|ticked| ticked == what);
    let confirmed = Confirmed {
        version: version(&input),
        kind: takes("kind"),
        category: takes("category"),
        takedown_kind: takes("takedown_kind"),
        identifiers: input.ticked("identifiers").filter_map(|at| at.parse().ok()).collect(),
    };
    let (act, wanted) = (visit.act.clone(), number.clone());
    let confirm = move |pool: &crate::db::Pool| cases::confirm_findings(pool, &act, &wanted, notice, &confirmed);
    match visit.console.run(confirm).await {
        Ok(_) => Ok(go(&format!("/cases/{number}/notices/{notice}"), "confirmed")),
        // The field that does not fit stands in the details of the case; here the form as a whole is refused.
        Err(error @ Error::Invalid { .. }) => {
            let sentence = crate::web::problem::Sentence::of(&error).in_one();
            input.problem("findings", sentence);
            show(&visit, &number, notice, &input).await
        }
        Err(error) => match error.settle(&mut input)? {
            Refusal::Conflict(now) => conflict(&visit, &now, &input, Vec::new(), None),
            Refusal::Mend => Err(Problem::Broken("findings")),
        },
    }
}
