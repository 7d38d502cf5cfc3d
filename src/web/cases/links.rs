//! Linking a case to others that have to do with it, and taking links away.

use actix_web::web;

use super::fields_form::choices;
use super::list::badge;
use crate::accounts::Act;
use crate::cases::{self, Case, CaseLink, CaseNumber, Error, LinkSide};
use crate::db::Db;
use crate::db::ids::CaseLinkId;
use crate::taxonomy::CaseRelation;
use crate::web::console::{Answer, go, see_other};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{Input, LINE};
use crate::web::pages::cases::working::{LinkedCase, LinksPage};
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

pub(in crate::web) async fn links(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::allow(db, act, Action::LinkCases, &case)?;
        let links = cases::case_links(db, act, &case)?;
        Ok::<_, Error>((case, links))
    };
    let (case, links) = visit.read(load).await?;
    let page = LinksPage {
        number: number.to_string(),
        href: address(number),
        links: links.iter().map(|link| shown(&case, link, true)).collect(),
        form: form(number, input),
    };
    visit.form(&format!("Linked cases · {number}"), &page, input)
}

/// A link as the page of one of its cases shows it.
pub(super) fn shown(case: &Case, link: &CaseLink, may_unlink: bool) -> LinkedCase {
    LinkedCase {
        relation: relation(link.relation, link.side),
        number: link.other.number.to_string(),
        href: address(&link.other.number),
        state: badge(link.other.state),
        summary: link.other.summary.clone(),
        unlink_action: may_unlink.then(|| format!("{}/links/{}/removal", address(&case.number), link.id)),
    }
}

/// The words before the other case's number.
const fn relation(relation: CaseRelation, side: LinkSide) -> &'static str {
    match (relation, side) {
        (_, LinkSide::From) | (CaseRelation::Related, LinkSide::To) => relation.label(),
        (CaseRelation::DuplicateOf, LinkSide::To) => "Has the duplicate",
        (CaseRelation::FollowUpTo, LinkSide::To) => "Followed up by",
        (CaseRelation::ReconsiderationOf, LinkSide::To) => "Reconsidered in",
    }
}

fn form(number: &CaseNumber, input: &Input) -> Form {
    Form::post(format!("{}/links", address(number)), "Link")
        .field(Field::radios(input, "relation", "This case is", choices!(CaseRelation)))
        .field(Field::line(input, "other", "The other case").hint("Its number, such as 2026-0042."))
        .cancel(address(number))
}

pub(in crate::web) async fn link_cases(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let relation = input.chosen::<CaseRelation>("relation", "Choose how the two belong together.");
    let other = other_number(&mut input);
    let (Some(relation), Some(other)) = (relation, other) else { return show(&visit, &number, &input).await };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::link_cases(db, act, &wanted, relation, &other)).await {
        Ok(link) => Ok(see_other(&format!("{}?done=linked&undo={link}", address(&number)))),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}

/// The number of another case, as somebody typed it.
pub(super) fn other_number(input: &mut Input) -> Option<CaseNumber> {
    let typed = input.text("other", LINE, "Write the number of the other case.")?;
    let number = typed.parse().ok();
    if number.is_none() {
        input.problem("other", "A case number looks like 2026-0042.");
    }
    number
}

pub(in crate::web) async fn unlink_cases(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let number: CaseNumber = path.0.parse().map_err(|_| Problem::NotFound)?;
    let (link, wanted) = (CaseLinkId::from_i64(path.1), number.clone());
    form.visit.write(move |db, act| cases::unlink_cases(db, act, &wanted, link)).await?;
    Ok(go(&address(&number), "unlinked"))
}
