//! The privacy bulletin in the console: written by one person, confirmed by another.

use actix_web::web;

use super::console::{Answer, go};
use super::form::{Field, Form};
use super::input::{AREA, Input};
use super::pages::bulletin::{BulletinEntry, BulletinList};
use super::pages::parts::{Badge, Fact};
use super::problem::{Problem, Sentence};
use super::visit::{Posted, Visit};
use crate::bulletin::{self, Entry, Error, NewEntry, TEXT_LIMIT};
use crate::db::ids::BulletinEntryId;
use crate::workflow::{Action, Relation};

const LIST: &str = "/bulletin";

pub(super) async fn list(visit: Visit) -> Answer {
    show(&visit, &Input::blank()).await
}

async fn show(visit: &Visit, input: &Input) -> Answer {
    let entries = visit.read(bulletin::list).await?;
    let may = visit.may(Action::WriteBulletin, None, Relation::None);
    let page = BulletinList {
        entries: entries.iter().map(|one| entry(visit, may, one)).collect(),
        writing: may.then(|| writing(input)),
    };
    visit.form("Privacy bulletin", &page, input)
}

fn entry(visit: &Visit, may: bool, one: &Entry) -> BulletinEntry {
    let mut facts = vec![Fact::new("Why", one.reason.clone()), Fact::new("Until at the latest", one.until_on.clone())];
    facts.extend(one.confirmed_at.map(|at| Fact::at("Public since", visit.moment(at))));
    facts.extend(one.deleted_on.as_ref().map(|day| Fact::new("Deleted on", day.clone())));
    let standing = match (one.confirmed_at, &one.deleted_on) {
        (None, _) => Badge { value: "draft", label: "Waits" },
        (Some(_), None) => Badge { value: "published", label: "Public" },
        (Some(_), Some(_)) => Badge { value: "closed", label: "Deleted" },
    };
    let waiting = match (&one.confirmed_at, &one.deletion_waits) {
        (None, _) => Some((one.id, one.is_mine, "The entry".to_owned())),
        (Some(_), Some(end)) => Some((end.id, end.is_mine, format!("That it was deleted on {}", end.deleted_on))),
        (Some(_), None) => None,
    };
    let form = match &waiting {
        _ if !may => None,
        Some((id, false, _)) => Some(confirming(*id)),
        None if one.deleted_on.is_none() => Some(deleting(one.id)),
        Some(_) | None => None,
    };
    BulletinEntry {
        heading: format!("Until {}", one.until_on),
        standing,
        recorded: one.recorded.clone(),
        facts,
        waits: waiting.map(|(_, _, what)| format!("{what} waits for a second person.")),
        form,
    }
}

fn confirming(id: BulletinEntryId) -> Form {
    Form::post(format!("{LIST}/{id}/confirmation"), "Confirm it")
        .is_final("It is public for ever from now on, as it stands.")
}

fn deleting(id: BulletinEntryId) -> Form {
    // Each entry's field has its own place on the page.
    let field = Field { id: format!("deleted-on-{id}"), ..Field::day(&Input::blank(), "deleted_on", "Deleted on") };
    Form::post(format!("{LIST}/{id}/deletion"), "Say that it was deleted").field(field)
}

fn writing(input: &Input) -> Form {
    let hint = format!("At most {TEXT_LIMIT} characters. Public as it stands: nothing of any person.");
    Form::post(LIST, "Write it")
        .field(Field::area(input, "recorded", "What is recorded additionally", 3).hint(hint.clone()))
        .field(Field::area(input, "reason", "Why", 3).hint(hint))
        .field(Field::day(input, "until_on", "Until at the latest"))
        .consequence("It waits for another person, who confirms it.")
}

pub(super) async fn write_entry(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    visit.act.allow(Action::WriteBulletin, None, Relation::None)?;
    let recorded = input.text("recorded", AREA, "Write what is recorded.");
    let reason = input.text("reason", AREA, "Write why.");
    let until_on = day(&mut input, "until_on");
    let (Some(recorded), Some(reason), Some(until_on)) = (recorded, reason, until_on) else {
        return show(&visit, &input).await;
    };
    let new = NewEntry { recorded, reason, until_on };
    let written = visit.write(move |db, act| bulletin::write_entry(db, act, &new)).await;
    settled(&visit, input, written.map(drop), "bulletin_written").await
}

fn day(input: &mut Input, name: &str) -> Option<jiff::civil::Date> {
    let day = input.day(name);
    if day.is_none() {
        input.problem(name, "Write a day, such as 2026-10-31.");
    }
    day
}

pub(super) async fn write_deletion(form: Posted, path: web::Path<i64>) -> Answer {
    let Posted { visit, mut input } = form;
    visit.act.allow(Action::WriteBulletin, None, Relation::None)?;
    let Some(day) = day(&mut input, "deleted_on") else {
        let sentence = "Write the day on which it was deleted.".to_owned();
        return Err(Problem::Unusable(Sentence { text: sentence, hint: None }));
    };
    let id = BulletinEntryId::from_i64(*path);
    let written = visit.write(move |db, act| bulletin::write_deletion(db, act, id, day)).await;
    written?;
    Ok(go(LIST, "bulletin_written"))
}

pub(super) async fn confirm_entry(form: Posted, path: web::Path<i64>) -> Answer {
    let id = BulletinEntryId::from_i64(*path);
    form.visit.write(move |db, act| bulletin::confirm_entry(db, act, id)).await?;
    Ok(go(LIST, "bulletin_confirmed"))
}

async fn settled(visit: &Visit, mut input: Input, done: Result<(), Error>, word: &str) -> Answer {
    match done {
        Ok(()) => Ok(go(LIST, word)),
        Err(error @ Error::Invalid { field, .. }) => {
            input.problem(field, Sentence::of(&error).in_one());
            show(visit, &input).await
        }
        Err(error) => Err(error.into()),
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::SamePerson => Self::Denied(Sentence::of(&error)),
            Error::Invalid { .. } => Self::Unusable(Sentence::of(&error)),
            Error::Unknown => Self::NotFound,
            Error::Overtaken => Self::Overtaken(Sentence::of(&error)),
            Error::Database(error) => error.into(),
        }
    }
}
