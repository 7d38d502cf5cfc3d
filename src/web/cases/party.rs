//! Changing one party of a case: its role, its contact, the entry of the register that it is.

use actix_web::web;

use super::fields_form::choices;
use super::people::{choose, new_party};
use crate::accounts::Act;
use crate::authorities;
use crate::cases::{self, CaseNumber, Error, PartyEdit};
use crate::db::ids::{AuthorityId, PartyId};
use crate::db::{Db, Pool};
use crate::taxonomy::PartyRole;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::forms::FormPage;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::address;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn edit_form(visit: Visit, path: web::Path<(String, i64)>) -> Answer {
    let (number, id) = parts(path)?;
    show(&visit, &number, id, None, Seen::Now).await
}

/// Which writing of the party the form belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// The page shows it, in the fields or in the sentence of a refusal.
    Now,
    /// What was typed has a mistake, so nobody compared it with what stands now.
    AsSent,
}

/// The form as the party is, or as it was typed.
async fn show(visit: &Visit, number: &CaseNumber, id: PartyId, typed: Option<Input>, seen: Seen) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &Pool| {
        let parties = cases::read_parties(pool, &act, &wanted)?;
        let party = parties.into_iter().find(|party| party.id == id);
        let names = pool.read(|db| {
            let case = cases::find_visible(db, &act, &wanted)?;
            cases::allow(db, &act, Action::EditParty, &case)?;
            entries(db, &act, party.as_ref().and_then(|party| party.authority))
        })?;
        Ok::<_, Error>((party, names))
    };
    let (party, names) = visit.console.run(load).await?;
    let party = party.ok_or(Problem::NotFound)?;
    let input = typed.unwrap_or_else(|| as_it_is(&party));
    let seen = if seen == Seen::AsSent { input.raw("seen").to_owned() } else { party.seen.clone() };
    let page = FormPage::new("Change a party", form(number, &party, names, &input).hidden("seen", &seen))
        .back(format!("{}/parties", address(number)), format!("Parties of case {number}"))
        .lead("What you change here changes nothing in the notice; that stays as it came.");
    visit.form(&format!("Party · {number}"), &page, &input)
}

/// The entries in force, and the one that the party is already, so that saving something else does not take it away.
fn entries(db: &mut Db, act: &Act, present: Option<AuthorityId>) -> Result<Vec<(AuthorityId, String)>, Error> {
    if act.allow(Action::ViewAuthorities, None, Relation::None).is_err() {
        return Ok(Vec::new());
    }
    let mut names = authorities::names(db)?;
    if let Some(id) = present.filter(|id| !names.iter().any(|(known, _)| known == id)) {
        let entry = authorities::get(db, act, id)?;
        names.push((id, format!("{} ({}), retired", entry.name, entry.country)));
    }
    Ok(names)
}

fn as_it_is(party: &cases::Party) -> Input {
    let authority = party.authority.map(|id| id.to_string()).unwrap_or_default();
    Input::of([
        ("role", party.role.as_str().to_owned()),
        ("name", party.contact.name.clone()),
        ("organisation", party.contact.organisation.clone()),
        ("address", party.contact.address.clone()),
        ("authority", authority),
    ])
}

fn form(number: &CaseNumber, party: &cases::Party, names: Vec<(AuthorityId, String)>, input: &Input) -> Form {
    let known = names.into_iter().map(|(id, name)| Choice::new(id.to_string(), name));
    let known = std::iter::once(Choice::new("", "None")).chain(known);
    Form::post(format!("{}/parties/{}", address(number), party.id), "Save the party")
        .field(Field::select(input, "role", "Role", choose(choices!(PartyRole))))
        .field(Field::line(input, "name", "Name").optional())
        .field(Field::line(input, "organisation", "Organisation").optional())
        .field(
            Field::line(input, "address", "Address")
                .hint("An email address, or where letters go. Mail from this address joins the case.")
                .optional(),
        )
        .field(
            Field::select(input, "authority", "Entry in the register", known)
                .hint("Which authority of the register it is. That a domain fits verifies nothing.")
                .optional(),
        )
        .cancel(format!("{}/parties", address(number)))
}

pub(in crate::web) async fn edit(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (Posted { visit, mut input }, (number, id)) = (form, parts(path)?);
    let new = new_party(&mut input);
    let authority = input.optionally_chosen::<i64>("authority").map(AuthorityId::from_i64);
    let Some(new) = new.filter(|_| !input.has_problems()) else {
        return show(&visit, &number, id, Some(input), Seen::AsSent).await;
    };
    let edit = PartyEdit { seen: input.raw("seen").to_owned(), role: new.role, contact: new.contact, authority };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::edit_party(db, act, &wanted, id, &edit)).await {
        Ok(()) => Ok(go(&format!("{}/parties", address(&number)), "saved")),
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => show(&visit, &number, id, Some(input), Seen::Now).await,
            Refusal::Conflict(now) => Err(Error::Conflict(now).into()),
        },
    }
}

fn parts(path: web::Path<(String, i64)>) -> Result<(CaseNumber, PartyId), Problem> {
    let (number, id) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, PartyId::from_i64(id)))
}
