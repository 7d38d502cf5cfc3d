//! What a recommendation rests on, and the decision that follows it: the Terms or a law, reasons that can be counted, the facts relied
//! upon, and why it deviates from the severity guide, if it does.
//!
//! Not the grounds, in which all of it is told. Invariant: written once with the recommendation and never changed, so that a decision
//! takes it over as it stood before the Board.

use super::{NewRecommendation, check_text, store};
use crate::accounts::Act;
use crate::cases::{self, Case, Fields, Reading, case_key};
use crate::db::Db;
use crate::db::ids::{CaseId, RecommendationId};
use crate::sealing::Place;
use crate::taxonomy::severity_guide::{self, Deviation};
use crate::taxonomy::{Basis, Outcome, Reason, Reconsidered, TermsCategory};

/// What a reviewer hands in beside the grounds.
#[derive(Clone, Debug)]
pub struct NewContent {
    pub basis: Basis,
    /// The category of the Terms, where it rests on them; that of the case if `None`.
    pub category: Option<TermsCategory>,
    /// The article, or the order, where it rests on a law.
    pub law: String,
    pub reasons: Vec<Reason>,
    pub facts: String,
    /// Why severity or outcome are others than the guide has; empty where they are not.
    pub deviation: String,
    /// What becomes of the first decision, where the case reconsiders one.
    pub reconsidered: Option<Reconsidered>,
}

/// The same as a person reads it; the texts are `None` if they stay sealed to this person, or their key was destroyed.
#[derive(Clone, Debug)]
pub struct Content {
    pub basis: Basis,
    pub category: Option<TermsCategory>,
    pub reasons: Vec<Reason>,
    pub law: Option<String>,
    pub facts: Option<String>,
    pub deviates: bool,
    pub deviation: Option<String>,
    pub reconsidered: Option<Reconsidered>,
}

/// The longest mention of a law, and the longest sentence about a deviation, in characters.
const SENTENCE: usize = 1_000;

pub(super) fn check(db: &mut Db, case: &Case, new: &NewRecommendation) -> Result<(), cases::Error> {
    let content = &new.content;
    let invalid = |field, what: &str, hint| Err(cases::Error::Invalid { field, what: what.to_owned(), hint });
    let section = resting_on(db, case, content)?.and_then(TermsCategory::section);
    match content.basis {
        Basis::Terms if section.is_none() => {
            return invalid(
                "terms_category",
                "it rests on the Terms, and no category of them is chosen",
                "choose which",
            );
        }
        Basis::Law if content.law.trim().is_empty() => {
            return invalid("law", "it rests on a law, and none is named", "write the article or the order");
        }
        _ => {}
    }
    for (field, text) in [("law", &content.law), ("deviation", &content.deviation)] {
        if text.chars().count() > SENTENCE {
            return invalid(field, "this is too long", "shorten it; the grounds take the rest");
        }
    }
    if content.reasons.is_empty() {
        return invalid("reasons", "no reason is chosen", "tick at least one");
    }
    if content.reasons.iter().any(|reason| !Reason::for_kind(case.kind).any(|fits| fits == *reason)) {
        return invalid("reasons", "a reason does not go with the kind of the case", "tick some of the list");
    }
    check_text("facts", &content.facts)?;
    check_reconsidered(db, case, new)?;
    match deviates(db, case, new)? {
        Some((category, deviation)) if content.deviation.trim().is_empty() => {
            let word = match deviation {
                Deviation::Severity => "severity",
                Deviation::Outcome => "outcome",
            };
            let what = format!("the guide for “{}” has not this {word}", category.label());
            let hint = "say in a sentence why it is right here, or choose another";
            Err(cases::Error::Invalid { field: "deviation", what, hint })
        }
        _ => Ok(()),
    }
}

/// The category of the Terms that it rests on: the one that was chosen, or else that of the case.
fn resting_on(db: &mut Db, case: &Case, content: &NewContent) -> Result<Option<TermsCategory>, cases::Error> {
    match (content.basis, content.category) {
        (Basis::Terms, None) => category_of(db, case),
        (_, chosen) => Ok(chosen),
    }
}

/// A case that reconsiders a decision says what becomes of it, and so that it goes with the two outcomes; no other case does.
fn check_reconsidered(db: &mut Db, case: &Case, new: &NewRecommendation) -> Result<(), cases::Error> {
    let invalid = |what: &str, hint| Err(cases::Error::Invalid { field: "reconsidered", what: what.to_owned(), hint });
    match (store::first_outcome(db, case.id)?, new.content.reconsidered) {
        (None, None) | (Some(_), Some(Reconsidered::ChangedInPart)) => Ok(()),
        (None, Some(_)) => invalid("this case reconsiders no decision", "leave it out"),
        (Some(_), None) => invalid("what becomes of the first decision is missing", "choose one of the list"),
        (Some(first), Some(said)) if (first == new.outcome) == (said == Reconsidered::Confirmed) => Ok(()),
        (Some(first), Some(_)) => {
            let what = format!("it does not go with the outcome: the first decision was “{}”", first.label());
            invalid(&what, "the same outcome confirms the first decision, another one changes it")
        }
    }
}

/// Whether the case reconsiders a decision, and which outcome that one had.
pub fn reconsiders(db: &mut Db, case: &Case) -> Result<Option<Outcome>, cases::Error> {
    Ok(store::first_outcome(db, case.id)?)
}

/// What a recommendation says of the first decision.
pub fn reconsidered(db: &mut Db, case: CaseId, id: RecommendationId) -> Result<Option<Reconsidered>, cases::Error> {
    let rows = store::contents(db, case)?;
    Ok(rows.into_iter().find(|row| row.recommendation_id == id).and_then(|row| row.reconsidered))
}

/// Whether the recommendation deviates from the guide for its category, or else for that of the case. There is none for demands for
/// information, nor as long as nobody knows the category.
fn deviates(
    db: &mut Db,
    case: &Case,
    new: &NewRecommendation,
) -> Result<Option<(TermsCategory, Deviation)>, cases::Error> {
    let Some(category) = new.content.category.or(category_of(db, case)?) else { return Ok(None) };
    let deviation = severity_guide::deviation(category, new.severity, new.finding, new.outcome);
    Ok(deviation.map(|deviation| (category, deviation)))
}

/// The category whose guide has no such outcome for what was recommended; `None` if the outcome is usual, or the recommended one,
/// of which the recommendation says why it is right.
pub fn motion_deviates(db: &mut Db, case: &Case, outcome: Outcome) -> Result<Option<TermsCategory>, cases::Error> {
    let Some(recommended) = store::latest(db, case.id)?.filter(|row| row.outcome != outcome) else { return Ok(None) };
    let said = store::contents(db, case.id)?.into_iter().find(|row| row.recommendation_id == recommended.id);
    let category = said.and_then(|row| row.terms_category).or(category_of(db, case)?);
    Ok(category.filter(|category| {
        severity_guide::deviation(*category, recommended.severity, recommended.finding, outcome)
            == Some(Deviation::Outcome)
    }))
}

/// The category of the Terms that the fields of the case name.
pub fn category_of(db: &mut Db, case: &Case) -> Result<Option<TermsCategory>, cases::Error> {
    Ok(match cases::fields(db, case.id, case.kind)? {
        Fields::Content(content) => content.terms_category,
        Fields::Request(_) => None,
    })
}

pub(super) fn insert(
    db: &mut Db,
    act: &Act,
    case: &Case,
    id: RecommendationId,
    new: &NewRecommendation,
) -> Result<(), cases::Error> {
    let (key, content) = (case_key(act, case)?, &new.content);
    let seal = |column, text: &str| key.seal(Place::new(column, id.as_i64()), text.trim().as_bytes());
    let law = content.law.trim();
    let deviates = deviates(db, case, new)?.is_some();
    let reasons: Vec<&str> = content.reasons.iter().map(|reason| reason.as_str()).collect();
    let row = store::ContentRow {
        recommendation_id: id,
        case_id: case.id,
        guide_version: severity_guide::VERSION.to_owned(),
        basis: content.basis,
        terms_category: resting_on(db, case, content)?,
        reasons: reasons.join(","),
        law: (!law.is_empty()).then(|| seal(LAW, law)).transpose()?,
        facts: seal(FACTS, &content.facts)?,
        deviation: deviates.then(|| seal(DEVIATION, &content.deviation)).transpose()?,
        reconsidered: content.reconsidered,
    };
    Ok(store::insert_content(db, &row)?)
}

pub(super) fn open(act: &Act, case: &Case, reading: Reading, row: &store::ContentRow) -> Result<Content, cases::Error> {
    let text = |column, sealed: &[u8]| {
        cases::open_text(act, case, reading, Place::new(column, row.recommendation_id.as_i64()), sealed)
    };
    Ok(Content {
        basis: row.basis,
        category: row.terms_category,
        reasons: row.reasons.split(',').filter_map(|reason| reason.parse().ok()).collect(),
        law: row.law.as_ref().map(|sealed| text(LAW, sealed)).transpose()?.flatten(),
        facts: text(FACTS, &row.facts)?,
        deviates: row.deviation.is_some(),
        reconsidered: row.reconsidered,
        deviation: row.deviation.as_ref().map(|sealed| text(DEVIATION, sealed)).transpose()?.flatten(),
    })
}

/// What a recommendation rests on; `None` for those of before, which said it in their grounds alone.
pub fn content(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    id: RecommendationId,
) -> Result<Option<Content>, cases::Error> {
    store::contents(db, case.id)?
        .iter()
        .find(|row| row.recommendation_id == id)
        .map(|row| open(act, case, reading, row))
        .transpose()
}

const LAW: &str = "recommendation_contents.law";
const FACTS: &str = "recommendation_contents.facts";
const DEVIATION: &str = "recommendation_contents.deviation";
