//! Recommending severity and outcome, and sending a case back to review.

use actix_web::web;

use super::cases::{choices, drafts};
use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::step::{StepForm, address, no_choices, number, onward, version, versioned};
use super::visit::{Posted, Visit};
use crate::accounts::Act;
use crate::cases::{self, Case, DraftForm};
use crate::db::Db;
use crate::review::{self, NewRecommendation};
use crate::taxonomy::{Finding, Outcome, Severity};
use crate::workflow::Action;

const RECOMMEND: StepForm = StepForm {
    action: Action::Recommend,
    heading: "Recommend to the Board",
    lead: "You say how severe it is and what is required; the Board decides.",
    choices: |_, _, case| Ok(outcomes(case).collect()),
    form: recommend_fields,
};

/// What can become of a case of this kind, with what each means.
pub(super) fn outcomes(case: &Case) -> impl Iterator<Item = Choice> + use<> {
    let all = Outcome::for_kind(case.kind).iter();
    all.map(|outcome| Choice::new(outcome.as_str(), outcome.label()).defined(outcome.definition()))
}

fn recommend_fields(case: &Case, outcomes: Vec<Choice>, input: &Input) -> Form {
    let outcomes = std::iter::once(Choice::new("", "Choose …")).chain(outcomes);
    versioned(case, "recommendation", "Recommend")
        .field(Field::radios(input, "severity", "Severity", choices!(Severity)))
        .field(Field::radios(input, "finding", "Finding", choices!(Finding)))
        .field(Field::select(input, "outcome", "Required outcome", outcomes))
        .field(
            Field::area(input, "grounds", "Grounds", 10)
                .hint("What the evidence shows and why this follows from it. Sealed; the Board reads it."),
        )
        .consequence("The case goes before the Board. Until the Board decides, it can be sent back to review.")
        .and_next()
        .draft(drafts::address(&case.number, DraftForm::Recommendation), input)
}

pub(super) async fn recommend_form(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let draft = drafts::open(&visit, &number, DraftForm::Recommendation).await?;
    RECOMMEND.page(&visit, &number, &draft.unwrap_or_default()).await
}

pub(super) async fn recommend(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(new) = read(&mut input) else { return RECOMMEND.page(&visit, &number, &input).await };
    let wanted = number.clone();
    let recommend = move |db: &mut Db, act: &Act| {
        let case = review::recommend(db, act, &wanted, &new)?;
        cases::forget_draft(db, act, &case, DraftForm::Recommendation)?;
        Ok::<_, review::Error>(case)
    };
    match visit.write(recommend).await {
        Ok(_) => onward(&visit, &input, &number, "recommended", None).await,
        Err(error) => RECOMMEND.refused(&visit, &number, input, error).await,
    }
}

fn read(input: &mut Input) -> Option<NewRecommendation> {
    let severity = input.chosen::<Severity>("severity", "Choose how severe it is.");
    let finding = input.chosen::<Finding>("finding", "Choose what the evidence shows.");
    let outcome = input.chosen::<Outcome>("outcome", "Choose what should be done.");
    let grounds = input.text("grounds", AREA, "Write the grounds: the Board decides on them.");
    let version = version(input);
    Some(NewRecommendation { version, severity: severity?, finding: finding?, outcome: outcome?, grounds: grounds? })
}

const SEND_BACK: StepForm = StepForm {
    action: Action::SendBack,
    heading: "Send back to review",
    lead: "The reviewer gets the case again, with your reason.",
    choices: no_choices,
    form: |case, _, input| {
        versioned(case, "sending-back", "Send back").field(
            Field::area(input, "reason", "Reason", 5).hint("What is missing or has to be looked at again. Sealed."),
        )
    },
};

pub(super) async fn send_back_form(visit: Visit, path: web::Path<String>) -> Answer {
    SEND_BACK.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(super) async fn send_back(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(reason) = input.text("reason", AREA, "Write why the case goes back.") else {
        return SEND_BACK.page(&visit, &number, &input).await;
    };
    let (version, wanted) = (version(&input), number.clone());
    match visit.write(move |db, act| review::send_back(db, act, &wanted, version, &reason)).await {
        Ok(_) => Ok(go(&address(&number), "sent_back")),
        Err(error) => SEND_BACK.refused(&visit, &number, input, error).await,
    }
}
