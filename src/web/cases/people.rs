//! The parties and identifiers of a case, opened on purpose, and the forms that add to them.

use actix_web::web;

use super::fields_form::choices;
use crate::accounts::Act;
use crate::authorities;
use crate::cases::{self, Case, CaseNumber, Error, NewIdentifier, NewParty, PartyContact};
use crate::db::Db;
use crate::db::ids::IdentifierId;
use crate::taxonomy::{IdentifierType, PartyRole};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{Input, LINE};
use crate::web::pages::cases::{Identifier, Party, People};
use crate::web::pages::parts::Link;
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn read(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

/// What this person may do with what the page shows.
#[derive(Clone, Copy)]
struct May {
    add_party: bool,
    edit_party: bool,
    add_identifier: bool,
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let opened = visit.console.run(move |pool| {
        let parties = cases::read_parties(pool, &act, &wanted)?;
        let identifiers = cases::read_identifiers(pool, &act, &wanted)?;
        let load = |db: &mut Db| {
            let may = may(db, &act, &wanted)?;
            let rows = parties.into_iter().map(|party| party_row(db, &act, &wanted, may, party));
            Ok::<_, Error>((rows.collect::<Result<Vec<_>, Error>>()?, may))
        };
        let (parties, may) = pool.read(load)?;
        Ok::<_, Error>((parties, identifiers, may))
    });
    let (parties, identifiers, may) = opened.await?;
    let page = People {
        number: number.to_string(),
        href: address(number),
        parties,
        identifiers: identifiers.into_iter().map(|one| identifier_row(number, may, one)).collect(),
        add_party: may.add_party.then(|| party_form(number, input)),
        add_identifier: may.add_identifier.then(|| identifier_form(number, input)),
        look_up_href: visit.may(Action::LookUpIdentifier, None, Relation::None).then(|| "/identifiers".to_owned()),
    };
    visit.form(&format!("Parties · {number}"), &page, input)
}

fn party_row(db: &mut Db, act: &Act, number: &CaseNumber, may: May, party: cases::Party) -> Result<Party, Error> {
    let PartyContact { name, address: reached_at, organisation } = party.contact;
    // Who may not see the register is told neither what stands in it nor that something does.
    let sees = act.allow(Action::ViewAuthorities, None, Relation::None).is_ok();
    let entry = match party.authority.filter(|_| sees) {
        Some(id) => authorities::find(db, id)?,
        None => None,
    };
    let suggested = match (&entry, sees) {
        (None, true) => authorities::suggested(db, &reached_at)?,
        _ => Vec::new(),
    };
    let words = |(domain, entry): (String, authorities::Authority)| {
        let label = format!("{}, {}", entry.name, entry.country.name());
        (domain, Link::new(format!("/authorities/{}", entry.id), label))
    };
    let (domains, suggested): (Vec<String>, Vec<Link>) = suggested.into_iter().map(words).unzip();
    Ok(Party {
        role: party.role.label().to_owned(),
        name,
        organisation,
        address: reached_at,
        authority: entry.map(|entry| Link::new(format!("/authorities/{}", entry.id), entry.name)),
        domain: domains.into_iter().next(),
        suggested,
        edit_href: may.edit_party.then(|| format!("{}/parties/{}", address(number), party.id)),
    })
}

fn identifier_row(number: &CaseNumber, may: May, one: cases::Identifier) -> Identifier {
    Identifier {
        kind: one.identifier_type.label().to_owned(),
        seen_in: one.also_in.iter().map(case_link).collect(),
        value: one.value,
        remove_action: may.add_identifier.then(|| format!("{}/identifiers/{}/removal", address(number), one.id)),
    }
}

pub(in crate::web) fn case_link(case: &Case) -> Link {
    Link::new(address(&case.number), case.number.to_string())
}

fn may(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<May, Error> {
    let case: Case = cases::find_visible(db, act, number)?;
    let mut may = |action| cases::allow(db, act, action, &case).is_ok();
    Ok(May {
        add_party: may(Action::AddParty),
        edit_party: may(Action::EditParty),
        add_identifier: may(Action::AddIdentifier),
    })
}

fn party_form(number: &CaseNumber, input: &Input) -> Form {
    Form::post(format!("{}/parties", address(number)), "Add the party")
        .field(Field::select(input, "role", "Role", choose(choices!(PartyRole))))
        .field(Field::line(input, "name", "Name").optional())
        .field(Field::line(input, "organisation", "Organisation").optional())
        .field(Field::line(input, "address", "Address").hint("An email address, or where letters go.").optional())
}

fn identifier_form(number: &CaseNumber, input: &Input) -> Form {
    Form::post(format!("{}/identifiers", address(number)), "Add the identifier")
        .field(Field::select(input, "identifier_type", "Sort", choose(choices!(IdentifierType))))
        .field(
            Field::line(input, "value", "Identifier")
                .hint("As the notice has it. It is kept in its regular form, sealed."),
        )
}

pub(super) fn choose(choices: impl Iterator<Item = Choice>) -> impl Iterator<Item = Choice> {
    std::iter::once(Choice::new("", "Choose …")).chain(choices)
}

pub(in crate::web) async fn add_party(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(new) = new_party(&mut input) else { return show(&visit, &number, &input).await };
    let wanted = number.clone();
    let added = visit.write(move |db, act| cases::add_party(db, act, &wanted, &new)).await;
    settled(added.map(drop), &visit, &number, input).await
}

pub(super) fn new_party(input: &mut Input) -> Option<NewParty> {
    let role = input.chosen("role", "Choose what this person or body is in the case.");
    let mut line = |name: &str| input.optional_text(name, LINE).unwrap_or_default();
    let contact = PartyContact { name: line("name"), organisation: line("organisation"), address: line("address") };
    (!input.has_problems()).then_some(NewParty { role: role?, contact })
}

pub(in crate::web) async fn add_identifier(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(identifier_type) = input.chosen("identifier_type", "Choose what sort of identifier it is.") else {
        return show(&visit, &number, &input).await;
    };
    let new = NewIdentifier { identifier_type, value: input.raw("value").to_owned() };
    let wanted = number.clone();
    let added = visit.write(move |db, act| cases::add_identifier(db, act, &wanted, &new)).await;
    settled(added.map(drop), &visit, &number, input).await
}

async fn settled(added: Result<(), Error>, visit: &Visit, number: &CaseNumber, mut input: Input) -> Answer {
    let Err(error) = added else { return Ok(go(&format!("{}/parties", address(number)), "added")) };
    error.settle(&mut input)?;
    show(visit, number, &input).await
}

pub(in crate::web) async fn remove_identifier(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (number, id) = path.into_inner();
    let number: CaseNumber = number.parse().map_err(|_| Problem::NotFound)?;
    let (wanted, id) = (number.clone(), IdentifierId::from_i64(id));
    form.visit.write(move |db, act| cases::remove_identifier(db, act, &wanted, id)).await?;
    Ok(go(&format!("{}/parties", address(&number)), "removed"))
}
