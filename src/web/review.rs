//! Recommending severity and outcome, sending a case back to review, and what was recommended before.

use actix_web::web;

use super::board::ballot::passage;
use super::cases::{choices, drafts};
use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::pages::parts::{Fact, Link, Passage};
use super::pages::review::{Recommendations, Round};
use super::step::{StepForm, address, no_choices, nothing_told, number, onward, version, versioned};
use super::visit::{Posted, Visit};
use crate::accounts::{self, Act};
use crate::cases::{self, Case, DraftForm};
use crate::db::{Db, Pool};
use crate::review::{self, NewRecommendation, Recommendation};
use crate::taxonomy::{Authenticity, Finding, Outcome, Severity};
use crate::workflow::Action;

const RECOMMEND: StepForm = StepForm {
    action: Action::Recommend,
    heading: "Recommend to the Board",
    lead: "You say how severe it is and what is required; the Board decides.",
    choices: |_, _, case| Ok(outcomes(case).collect()),
    told: before_recommending,
    form: recommend_fields,
};

/// What can become of a case of this kind, with what each means.
pub(super) fn outcomes(case: &Case) -> impl Iterator<Item = Choice> + use<> {
    let all = Outcome::for_kind(case.kind).iter();
    all.map(|outcome| Choice::new(outcome.as_str(), outcome.label()).defined(outcome.definition()))
}

/// What came before, and what an outcome may need first.
fn before_recommending(db: &mut Db, _: &Act, case: &Case) -> Result<Vec<Fact>, cases::Error> {
    let at = |noun: &str| format!("{}/{noun}", address(&case.number));
    let mut facts = Vec::new();
    if review::is_sent_back(db, case)? {
        facts.push(Fact::new("Sent back", "Read why").link(at("recommendations")));
    }
    if !case.kind_confirmed {
        let guess = Fact::new("Kind", "A guess of the program");
        facts.push(guess.defined("An officer confirms it: the outcomes to choose from go by the kind."));
    }
    if Outcome::for_kind(case.kind).iter().any(|outcome| outcome.gives_data()) {
        let found = cases::verified(db, case)?.authenticity;
        let fact = Fact::new("Whom it comes from", found.label()).link(at("verification"));
        let needed = "An outcome that gives data needs it verified by two officers or clerks first.";
        facts.push(if found == Authenticity::PersonVerified { fact } else { fact.defined(needed) });
    }
    Ok(facts)
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
    match visit.write(move |db, act| review::recommend(db, act, &wanted, &new)).await {
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

/// What was recommended before, and why the case came back.
pub(super) async fn list(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let all = review::history(pool, &act, &wanted)?;
        pool.read(|db| all.into_iter().map(|one| named(db, &act, one)).collect::<Result<Vec<_>, review::Error>>())
    };
    let all = visit.console.run(load).await?;
    let page = Recommendations {
        number: number.to_string(),
        back: Link::new(address(&number), format!("Case {number}")),
        rounds: all.iter().rev().map(|named| round(&visit, named)).collect(),
    };
    visit.page(&format!("Recommendations · {number}"), &page)
}

/// A recommendation with the names of who made it and who sent it back.
struct Named {
    one: Recommendation,
    reviewer: String,
    returned_by: Option<String>,
}

fn named(db: &mut Db, act: &Act, one: Recommendation) -> Result<Named, review::Error> {
    let mut name = |id| accounts::shown_name(db, act, id).map_err(cases::Error::from);
    let reviewer = name(one.reviewer)?;
    let returned_by = one.sent_back.as_ref().and_then(|back| back.by).map(&mut name).transpose()?;
    Ok(Named { one, reviewer, returned_by })
}

fn round(visit: &Visit, named: &Named) -> Round {
    let sent_back = named.one.sent_back.as_ref().map(|back| Passage {
        heading: if back.by_ballot { "Back after a ballot" } else { "Sent back" }.to_owned(),
        by: Some(named.returned_by.clone().unwrap_or_else(|| "At the end of its time".to_owned())),
        time: Some(visit.moment(back.at)),
        facts: Vec::new(),
        text: back
            .reason
            .clone()
            .unwrap_or_else(|| "The reason cannot be read any more: its key was destroyed.".to_owned()),
    });
    Round { recommendation: passage(visit, &named.one, &named.reviewer), sent_back }
}

const SEND_BACK: StepForm = StepForm {
    action: Action::SendBack,
    heading: "Send back to review",
    lead: "The reviewer gets the case again, with your reason.",
    choices: no_choices,
    told: nothing_told,
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
