//! Proposing an entry of the register, its change, its retirement.

use actix_web::web;

use super::{as_proposal, facts, href, texts};
use crate::accounts::Act;
use crate::authorities::{self, Authority, Contact, Error, NewProposal, Proposal, Step};
use crate::db::Db;
use crate::db::ids::AuthorityId;
use crate::taxonomy::{AuthorityType, Country};
use crate::web::cases::choices;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input, LINE};
use crate::web::pages::forms::FormPage;
use crate::web::problem::Sentence;
use crate::web::refusal::Refused;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn new_form(visit: Visit) -> Answer {
    visit.act.allow(Action::ProposeAuthority, None, Relation::None)?;
    let input = Input::blank();
    visit.form("Propose an entry", &new_page(&input), &input)
}

fn new_page(input: &Input) -> FormPage {
    FormPage::new("Propose an entry in the register", fields(Form::post("/authorities", "Propose the entry"), input))
        .back("/authorities", "Authorities")
        .lead("Somebody else confirms it; until then the register is as it was.")
}

pub(in crate::web) async fn propose_new(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let Some(proposal) = read(&mut input) else { return visit.form("Propose an entry", &new_page(&input), &input) };
    let new = NewProposal { authority: None, proposal };
    match visit.write(move |db, act| authorities::propose(db, act, &new)).await {
        Ok(_) => Ok(go("/authorities", "authority_proposed")),
        Err(error) => {
            error.settle(&mut input)?;
            visit.form("Propose an entry", &new_page(&input), &input)
        }
    }
}

pub(in crate::web) async fn change_form(visit: Visit, path: web::Path<i64>) -> Answer {
    show(&visit, AuthorityId::from_i64(*path), None).await
}

async fn show(visit: &Visit, id: AuthorityId, typed: Option<Input>) -> Answer {
    let load = move |db: &mut Db, act: &Act| {
        act.allow(Action::ProposeAuthority, None, Relation::None)?;
        let entry = authorities::get(db, act, id)?;
        let (domains, contact) = (authorities::domains_of(db, id)?, authorities::contact(act, &entry)?);
        Ok::<_, Error>((as_proposal(&entry, domains, contact), entry))
    };
    let (proposal, entry) = visit.read(load).await?;
    let input = typed.unwrap_or_else(|| as_it_is(&proposal, &entry));
    let mut form = fields(Form::post(format!("{}/change", href(id)), "Propose the change"), &input)
        .field(Field::ticks(&input, "verified_again", "Contact", [again()]));
    if entry.retired_at.is_some() {
        form = form.field(Field::ticks(&input, "restore", "In force", [restore()]));
    }
    // Who was overtaken sees the entry as it is now beside what they typed; only then is the form one of the new version.
    let overtaken = input.problem_at(OVERTAKEN);
    form = match overtaken {
        Some(sentence) => form.refused(sentence).hidden("version", &entry.version),
        None => form.hidden("version", &input.raw("version")),
    };
    let now = if overtaken.is_some() { facts(texts(&proposal)) } else { Vec::new() };
    let page = FormPage::new(format!("Propose a change of {}", entry.name), form)
        .back(href(id), entry.name.clone())
        .facts(now)
        .lead("Somebody else confirms it; until then the register is as it was.");
    visit.form("Propose a change", &page, &input)
}

/// Where the sentence stands that somebody else was faster.
pub(super) const OVERTAKEN: &str = "overtaken";

fn restore() -> Choice {
    Choice::new("yes", "Take the entry back into force")
        .defined("Without this it stays retired. With it, signatures are checked with its confirmed keys again.")
}

fn again() -> Choice {
    Choice::new("yes", "I verified the contact again")
        .defined("The day of the verification becomes today's, even where the contact reads as before.")
}

fn as_it_is(proposal: &Proposal, entry: &Authority) -> Input {
    let [(_, name), _, _, _, (_, contact), (_, source)] = texts(proposal);
    Input::of([
        ("name", name),
        ("country", proposal.country.as_str().to_owned()),
        ("authority_type", proposal.authority_type.as_str().to_owned()),
        ("domains", proposal.domains.join("\n")),
        ("contact", contact),
        ("source", source),
        ("version", entry.version.to_string()),
    ])
}

fn fields(form: Form, input: &Input) -> Form {
    let choose = || std::iter::once(Choice::new("", "Choose …"));
    let countries = choose().chain(Country::all().map(|country| Choice::new(country.as_str(), country.name())));
    form.field(Field::line(input, "name", "Name").hint("The body's official name, in its own language."))
        .field(Field::select(input, "country", "Country", countries))
        .field(Field::select(input, "authority_type", "Type", choose().chain(choices!(AuthorityType))))
        .field(
            Field::area(input, "domains", "Domains", 3)
                .hint("From which it sends mail, one a line. When such a sender writes, the entry is suggested.")
                .optional(),
        )
        .field(
            Field::area(input, "contact", "Verified contact", 3)
                .hint("A number or address at which you reached the body. Sealed, because it may name a person.")
                .optional(),
        )
        .field(
            Field::line(input, "source", "Where the contact was found")
                .hint("Such as the government's own directory; never a message of theirs.")
                .optional(),
        )
}

fn read(input: &mut Input) -> Option<Proposal> {
    let name = input.text("name", LINE, "Write the body's official name.");
    let country = input.chosen::<Country>("country", "Choose the body's country.");
    let authority_type = input.chosen::<AuthorityType>("authority_type", "Choose what sort of body it is.");
    let mut area = |name: &str| input.optional_text(name, AREA).unwrap_or_default();
    let (domains, text, source) = (area("domains"), area("contact"), area("source"));
    let lines = domains.split(['\n', ',', ' ']).map(str::trim).filter(|line| !line.is_empty());
    let proposal = Proposal {
        step: if input.is_ticked("restore") { Step::Restore } else { Step::Write },
        name: name?,
        country: country?,
        authority_type: authority_type?,
        domains: lines.map(str::to_owned).collect(),
        contact: Some(Contact { text, source }),
        verified_again: input.is_ticked("verified_again"),
    };
    (!input.has_problems()).then_some(proposal)
}

pub(in crate::web) async fn propose(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, mut input }, id) = (form, AuthorityId::from_i64(*path));
    let Some(proposal) = read(&mut input) else { return show(&visit, id, Some(input)).await };
    let version = input.raw("version").parse().unwrap_or_default();
    let new = NewProposal { authority: Some((id, version)), proposal };
    match visit.write(move |db, act| authorities::propose(db, act, &new)).await {
        Ok(_) => Ok(go(&href(id), "authority_proposed")),
        Err(error @ Error::Overtaken { .. }) => {
            input.problem(OVERTAKEN, Sentence::of(&error).in_one());
            show(&visit, id, Some(input)).await
        }
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, id, Some(input)).await
        }
    }
}

pub(in crate::web) async fn propose_retirement(form: Posted, path: web::Path<i64>) -> Answer {
    let (Posted { visit, input }, id) = (form, AuthorityId::from_i64(*path));
    let version = input.raw("version").parse().unwrap_or_default();
    visit.write(move |db, act| authorities::propose_retirement(db, act, id, version)).await?;
    Ok(go(&href(id), "authority_proposed"))
}
