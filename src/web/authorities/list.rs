//! The register, filtered by country and words, and what waits for a second person.

use actix_web::web;

use super::{Names, href, name, names};
use crate::accounts::Act;
use crate::authorities::{self, Authority, Change, Error, Filter, Register, Step};
use crate::db::Db;
use crate::db::ids::UserId;
use crate::taxonomy::Country;
use crate::web::console::Answer;
use crate::web::form::{Choice, Field};
use crate::web::input::Input;
use crate::web::pages::authorities::{ChangeRow, EntryRow, RegisterPage};
use crate::web::pages::parts::Link;
use crate::web::visit::Visit;
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn list(visit: Visit, query: web::Query<Vec<(String, String)>>) -> Answer {
    let input = Input::of(query.into_inner());
    let (typed, words) = (input.raw("country").trim().to_owned(), input.raw("words").trim().to_owned());
    let country: Option<Country> = typed.parse().ok();
    let problem = (country.is_none() && !typed.is_empty())
        .then(|| "The address names a country that is not in the list, so all are shown.".to_owned());
    let filter = Filter { country, words: Some(words).filter(|words| !words.is_empty()) };
    let is_filtered = filter.country.is_some() || filter.words.is_some();
    let load = move |db: &mut Db, act: &Act| {
        let register = authorities::list(db, act, &filter)?;
        let waiting = authorities::open_changes(db, act)?;
        let known = names(db, waiting.iter().map(|change| change.proposed_by).collect::<Vec<UserId>>())?;
        Ok::<_, Error>((register, waiting, known))
    };
    let (register, waiting, known) = visit.read(load).await?;
    let page = RegisterPage {
        filters: filters(&input),
        is_filtered,
        problem,
        more: register.more.then(|| format!("Only the first {} are shown. Narrow it down.", authorities::LISTED)),
        entries: rows(&register),
        waiting: waiting.iter().map(|change| waiting_row(&visit, &known, change)).collect(),
        new_href: visit.may(Action::ProposeAuthority, None, Relation::None).then(|| "/authorities/new".to_owned()),
    };
    visit.page("Authorities", &page)
}

fn filters(input: &Input) -> Vec<Field> {
    let every = std::iter::once(Choice::new("", "Every country"));
    let countries = every.chain(Country::all().map(|country| Choice::new(country.as_str(), country.name())));
    vec![
        Field::line(input, "words", "Name or domain").optional(),
        Field::select(input, "country", "Country", countries).optional(),
    ]
}

fn rows(register: &Register) -> Vec<EntryRow> {
    let row = |entry: &Authority| EntryRow {
        entry: Link::new(href(entry.id), entry.name.clone()),
        country: entry.country.name().to_owned(),
        authority_type: entry.authority_type.label().to_owned(),
        domains: register.domains.get(&entry.id).map(|all| all.join(", ")).unwrap_or_default(),
        contact: match (&entry.contact, entry.contact_verified_at) {
            (Some(_), Some(_)) => "Verified",
            _ => "None",
        },
        is_retired: entry.retired_at.is_some(),
    };
    register.entries.iter().map(row).collect()
}

pub(super) fn waiting_row(visit: &Visit, known: &Names, change: &Change) -> ChangeRow {
    let entry = change.authority.as_ref().map(|entry| entry.name.clone());
    let proposed = change.proposal.as_ref();
    let subject = entry.clone().or_else(|| proposed.map(|proposal| proposal.name.clone()));
    let what = match (proposed.map(|proposal| proposal.step), entry.is_some()) {
        (Some(Step::Retire), _) => "Retire",
        (_, true) => "Change",
        (_, false) => "New entry",
    };
    let subject = subject.unwrap_or_else(|| "sealed".to_owned());
    ChangeRow {
        link: Link::new(format!("/authority-changes/{}", change.id), format!("{what}: {subject}")),
        by: name(known, change.proposed_by),
        at: visit.moment(change.proposed_at),
    }
}
