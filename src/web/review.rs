//! Recommending severity and outcome, sending a case back to review, and what was recommended before.

use actix_web::web;

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
use crate::review::{self, Content, NewContent, NewRecommendation, Recommendation};
use crate::taxonomy::{
    Authenticity, Basis, Finding, Outcome, Reason, Reconsidered, Severity, TermsCategory, severity_guide,
};
use crate::workflow::Action;

const RECOMMEND: StepForm = StepForm {
    action: Action::Recommend,
    heading: "Recommend to the Board",
    lead: "You say how severe it is and what is required; the Board decides.",
    choices: severities_and_outcomes,
    told: before_recommending,
    form: recommend_fields,
};

/// The severities, with what the guide says of each for the category of the case; then the outcomes.
fn severities_and_outcomes(db: &mut Db, _: &Act, case: &Case) -> Result<Vec<Choice>, cases::Error> {
    let category = review::category_of(db, case)?;
    let severities = Severity::ALL.iter().map(|severity| {
        let defined = category.map_or_else(|| severity.definition().to_owned(), |of| guided(of, *severity));
        Choice::new(severity.as_str(), severity.label()).defined(defined)
    });
    let mut choices: Vec<Choice> = severities.chain(outcomes(case)).collect();
    if review::reconsiders(db, case)?.is_some() {
        choices.extend(choices!(Reconsidered));
    }
    Ok(choices)
}

/// What the guide says of a severity, in one paragraph.
fn guided(category: TermsCategory, severity: Severity) -> String {
    match severity_guide::guide(category).iter().find(|level| level.severity == severity) {
        Some(level) => format!("{} For instance: {} Usual: {}.", level.criteria, level.example, usual(level)),
        None => format!("Not usual for “{}”: say why, if it is right here.", category.label()),
    }
}

/// The outcomes that are usual, in a line.
pub(super) fn usual(level: &severity_guide::Level) -> String {
    level.outcomes.iter().map(|outcome| outcome.label()).collect::<Vec<_>>().join(", ")
}

/// What can become of a case of this kind, with what each means.
pub(super) fn outcomes(case: &Case) -> impl Iterator<Item = Choice> + use<> {
    let all = Outcome::for_kind(case.kind).iter();
    all.map(|outcome| Choice::new(outcome.as_str(), outcome.label()).defined(outcome.definition()))
}

/// What came before, and what an outcome may need first.
fn before_recommending(db: &mut Db, _: &Act, case: &Case) -> Result<Vec<Fact>, cases::Error> {
    let at = |noun: &str| format!("{}/{noun}", address(&case.number));
    let mut facts = Vec::new();
    if let Some(first) = review::reconsiders(db, case)? {
        facts.push(Fact::new("Reconsiders", format!("The first decision was “{}”", first.label())));
    }
    if !case.kind.is_information() {
        let guide = Fact::new("Severity guide", "Criteria and examples for each category").link("/help/severity");
        facts.push(guide);
    }
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

fn recommend_fields(case: &Case, mut choices: Vec<Choice>, input: &Input) -> Form {
    let mut outcomes = choices.split_off(Severity::ALL.len().min(choices.len()));
    let reconsidered = outcomes.split_off(Outcome::for_kind(case.kind).len().min(outcomes.len()));
    let form = versioned(case, "recommendation", "Recommend")
        .field(Field::radios(input, "severity", "Severity", choices))
        .field(Field::radios(input, "finding", "Finding", choices!(Finding)))
        .field(Field::select(input, "outcome", "Required outcome", with_first(outcomes)));
    let form = if reconsidered.is_empty() {
        form
    } else {
        form.field(
            Field::radios(input, "reconsidered", "What becomes of the first decision", reconsidered)
                .hint("The first decision stays as it was made; the new one says this of it."),
        )
    };
    with_content(form, case, input)
        .field(
            Field::area(input, "grounds", "Grounds", 10)
                .hint("What the evidence shows and why this follows from it. Sealed; the Board reads it."),
        )
        .consequence("The case goes before the Board. Until the Board decides, it can be sent back to review.")
        .and_next()
        .draft(drafts::address(&case.number, DraftForm::Recommendation), input)
}

/// The fields for what it rests on.
pub(super) fn with_content(form: Form, case: &Case, input: &Input) -> Form {
    let categories = TermsCategory::ALL.iter().filter(|category| category.section().is_some());
    let categories =
        categories.map(|category| Choice::new(category.as_str(), category.label()).defined(category.definition()));
    let categories = std::iter::once(Choice::new("", "As in the fields of the case")).chain(categories);
    let reasons = Reason::for_kind(case.kind);
    let reasons = reasons.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    let form = form.field(Field::radios(input, "basis", "What it rests on", choices!(Basis)));
    let form = if case.kind.is_information() {
        form
    } else {
        form.field(Field::select(input, "terms_category", "Category of the Terms", categories).optional()).field(
            Field::area(input, "deviation", "Why it deviates from the severity guide", 2).optional().hint(
                "One sentence, if severity or outcome are others than the guide has. Sealed; the Board reads it.",
            ),
        )
    };
    form.field(
        Field::area(input, "law", "Law or order", 2)
            .optional()
            .hint("Where it rests on a law: the article, or who ordered it and when. Sealed."),
    )
    .field(Field::ticks(input, "reasons", "Reasons", reasons).needed())
    .field(
        Field::area(input, "facts", "Facts relied upon", 5)
            .hint("What is held to be true, and by which item of evidence. The decision takes them over. Sealed."),
    )
}

fn with_first(outcomes: Vec<Choice>) -> impl Iterator<Item = Choice> {
    std::iter::once(Choice::new("", "Choose …")).chain(outcomes)
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
    let content = read_content(input);
    let version = version(input);
    Some(NewRecommendation {
        version,
        severity: severity?,
        finding: finding?,
        outcome: outcome?,
        grounds: grounds?,
        content: content?,
    })
}

/// What it rests on, as it was typed; `None` with a sentence at each field that has to be mended.
pub(super) fn read_content(input: &mut Input) -> Option<NewContent> {
    let basis = input.chosen::<Basis>("basis", "Choose what it rests on.");
    let category = match input.raw("terms_category") {
        "" => Some(None),
        _ => input.chosen::<TermsCategory>("terms_category", "Choose one of the list.").map(Some),
    };
    let reconsidered = match input.raw("reconsidered") {
        "" => Some(None),
        _ => input.chosen::<Reconsidered>("reconsidered", "Choose one of the list.").map(Some),
    };
    let law = input.optional_text("law", AREA).unwrap_or_default();
    let deviation = input.optional_text("deviation", AREA).unwrap_or_default();
    let facts = input.text("facts", AREA, "Write the facts that are relied upon.");
    let reasons: Option<Vec<Reason>> = input.ticked("reasons").map(|reason| reason.parse().ok()).collect();
    if reasons.as_ref().is_none_or(Vec::is_empty) {
        input.problem("reasons", "Tick at least one reason of the list.");
    }
    // A text that is too long has its sentence, and must not go as an empty one.
    if input.has_problems() {
        return None;
    }
    Some(NewContent {
        basis: basis?,
        category: category?,
        law,
        reasons: reasons.filter(|reasons| !reasons.is_empty())?,
        facts: facts?,
        deviation,
        reconsidered: reconsidered?,
    })
}

/// A recommendation as the reviewer handed it in, with what it rests on.
pub(super) fn passage(visit: &Visit, one: &Recommendation, reviewer: &str) -> Passage {
    let mut facts = vec![
        Fact::new("Severity", one.severity.label()).defined(one.severity.definition()),
        Fact::new("Finding", one.finding.label()).defined(one.finding.definition()),
        Fact::new("Required outcome", one.outcome.label()).defined(one.outcome.definition()),
    ];
    if let Some(content) = &one.content {
        facts.extend(content_facts(content));
        let relied_upon =
            content.facts.clone().unwrap_or_else(|| "They are sealed, and not for you to open now.".to_owned());
        facts.push(Fact::new("Facts relied upon", relied_upon));
    }
    Passage {
        heading: "Recommendation".to_owned(),
        by: Some(reviewer.to_owned()),
        time: Some(visit.moment(one.recommended_at)),
        facts,
        text: one.grounds.clone().unwrap_or_else(|| "The grounds are sealed, and not for you to open now.".to_owned()),
    }
}

/// What a recommendation rests on, as facts.
pub(super) fn content_facts(content: &Content) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Rests on", content.basis.label()).defined(content.basis.definition())];
    if let Some(category) = content.category {
        let section = category.section().unwrap_or_default();
        facts.push(Fact::new("Category of the Terms", format!("{section}: {}", category.label())));
    }
    if let Some(law) = &content.law {
        facts.push(Fact::new("Law or order", law.clone()));
    }
    let reasons: Vec<&str> = content.reasons.iter().map(|reason| reason.label()).collect();
    facts.push(Fact::new("Reasons", reasons.join("; ")));
    if let Some(reconsidered) = content.reconsidered {
        facts.push(Fact::new("First decision", reconsidered.label()).defined(reconsidered.definition()));
    }
    if content.deviates {
        let sealed = || "It deviates; why is sealed.".to_owned();
        facts.push(Fact::new("Deviates from the severity guide", content.deviation.clone().unwrap_or_else(sealed)));
    }
    facts
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
