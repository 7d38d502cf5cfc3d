//! The parties and identifiers of a case, opened on purpose, and the forms that add to them.

use actix_web::web;

use super::fields_form::choices;
use crate::accounts::Act;
use crate::cases::{self, Case, CaseNumber, Error, NewIdentifier, NewParty, PartyContact};
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::taxonomy::{IdentifierType, PartyRole};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{Input, LINE};
use crate::web::pages::cases::{Identifier, Party, People};
use crate::web::pages::parts::Link;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

pub(in crate::web) async fn read(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let opened = visit.console.run(move |pool| {
        let parties = cases::read_parties(pool, &act, &wanted)?;
        let identifiers = cases::read_identifiers(pool, &act, &wanted)?;
        let load = |db: &mut Db| {
            let links = identifiers.into_iter().map(|one| {
                let seen_in = links(db, &act, &one.also_in)?;
                Ok(Identifier { kind: one.identifier_type.label().to_owned(), value: one.value, seen_in })
            });
            Ok::<_, Error>((links.collect::<Result<Vec<_>, Error>>()?, may_add(db, &act, &wanted)?))
        };
        let (identifiers, may) = pool.read(load)?;
        Ok::<_, Error>((parties, identifiers, may))
    });
    let (parties, identifiers, (adds_party, adds_identifier)) = opened.await?;
    let page = People {
        number: number.to_string(),
        href: address(number),
        parties: parties.into_iter().map(party_row).collect(),
        identifiers,
        add_party: adds_party.then(|| party_form(number, input)),
        add_identifier: adds_identifier.then(|| identifier_form(number, input)),
    };
    visit.form(&format!("Parties · {number}"), &page, input)
}

fn party_row(party: cases::Party) -> Party {
    let PartyContact { name, address, organisation } = party.contact;
    Party { role: party.role.label().to_owned(), name, organisation, address }
}

/// Links to those of the other cases that this person may know of.
fn links(db: &mut Db, act: &Act, others: &[CaseId]) -> Result<Vec<Link>, Error> {
    let mut links = Vec::new();
    for id in others {
        let number = cases::get(db, *id)?.number;
        if cases::find_visible(db, act, &number).is_ok() {
            links.push(Link::new(address(&number), number.to_string()));
        }
    }
    Ok(links)
}

fn may_add(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<(bool, bool), Error> {
    let case: Case = cases::find_visible(db, act, number)?;
    let mut may = |action| cases::allow(db, act, action, &case).is_ok();
    Ok((may(Action::AddParty), may(Action::AddIdentifier)))
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
        .field(Field::line(input, "value", "Identifier").hint("Exactly as the notice has it."))
}

fn choose(choices: impl Iterator<Item = Choice>) -> impl Iterator<Item = Choice> {
    std::iter::once(Choice::new("", "Choose …")).chain(choices)
}

pub(in crate::web) async fn add_party(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(new) = new_party(&mut input) else { return show(&visit, &number, &input).await };
    let wanted = number.clone();
    let added = visit.write(move |db, act| cases::add_party(db, act, &wanted, &new)).await;
    settled(added.map(drop), &visit, &number, input).await
}

fn new_party(input: &mut Input) -> Option<NewParty> {
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
