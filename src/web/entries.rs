//! What people state for a report beside what is counted, in the console: denominators, and a note on the method.

use actix_web::web;

use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::pages::entries::{EntriesPage, EntryLine, WaitingLine};
use super::problem::{Problem, Sentence};
use super::visit::{Posted, Visit};
use crate::db::ids::ReportEntryId;
use crate::reports::{self, Entries, Entry, EntryError, NOTE_LIMIT, Quarter};
use crate::taxonomy::Denominator;
use crate::workflow::{Action, Relation};

pub(super) async fn entries(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, quarter(&path)?, &Input::blank()).await
}

fn quarter(text: &str) -> Result<Quarter, Problem> {
    text.parse().map_err(|_| Problem::NotFound)
}

fn address(quarter: Quarter) -> String {
    format!("/quarters/{quarter}/entries")
}

async fn show(visit: &Visit, quarter: Quarter, input: &Input) -> Answer {
    let seen = visit.read(move |db, act| reports::entries(db, act, quarter)).await?;
    visit.form(&format!("Stated for {quarter}"), &page(visit, quarter, input, &seen), input)
}

fn page(visit: &Visit, quarter: Quarter, input: &Input, seen: &Entries) -> EntriesPage {
    let may = visit.may(Action::PrepareReport, None, Relation::None);
    let line = |one: &Denominator| EntryLine {
        label: one.label(),
        definition: one.definition(),
        number: seen.number(*one).map_or_else(|| "not stated".to_owned(), |number| number.to_string()),
    };
    EntriesPage {
        quarter: quarter.to_string(),
        lines: Denominator::ALL.iter().map(line).collect(),
        note: seen.note().map(str::to_owned),
        waiting: seen.wait.iter().map(|one| waiting(quarter, may, one)).collect(),
        number_form: may.then(|| number_form(quarter, input)),
        note_form: may.then(|| note_form(quarter, input)),
    }
}

fn waiting(quarter: Quarter, may: bool, one: &reports::Unconfirmed) -> WaitingLine {
    let words = match &one.entry {
        Entry::Number(denominator, number) => format!("{}: {number}", denominator.label()),
        Entry::Note(note) => format!("Note: {note}"),
    };
    let form = (may && !one.is_mine).then(|| {
        Form::post(format!("{}/{}/confirmation", address(quarter), one.id), "Confirm it")
            .consequence("The next edition of the report states it.")
    });
    WaitingLine { words, form }
}

fn number_form(quarter: Quarter, input: &Input) -> Form {
    let choices = Denominator::ALL.iter().map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    Form::post(address(quarter), "Enter the number")
        .field(Field::select(input, "denominator", "What", choices))
        .field(Field::count(input, "number", "Number"))
        .consequence("It waits for another person, who confirms it. A later number takes its place.")
}

fn note_form(quarter: Quarter, input: &Input) -> Form {
    let hint = format!("At most {NOTE_LIMIT} characters. It is published as it stands: nothing of any person.");
    Form::post(format!("/quarters/{quarter}/note"), "Hand the note in")
        .field(Field::area(input, "note", "What has changed in the method", 4).hint(hint))
        .consequence("It waits for another person, who confirms it.")
}

pub(super) async fn enter(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, quarter) = (form, quarter(&path)?);
    visit.act.allow(Action::PrepareReport, None, Relation::None)?;
    let denominator = input.chosen::<Denominator>("denominator", "Choose what the number counts.");
    let number = input.count("number");
    if number.is_none() {
        input.problem("number", "Write a whole number.");
    }
    let (Some(denominator), Some(number)) = (denominator, number) else { return show(&visit, quarter, &input).await };
    let entry = Entry::Number(denominator, i64::from(number));
    entered(visit, quarter, input, entry).await
}

pub(super) async fn enter_note(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, quarter) = (form, quarter(&path)?);
    visit.act.allow(Action::PrepareReport, None, Relation::None)?;
    let Some(note) = input.text("note", AREA, "Write what has changed.") else {
        return show(&visit, quarter, &input).await;
    };
    entered(visit, quarter, input, Entry::Note(note)).await
}

async fn entered(visit: Visit, quarter: Quarter, mut input: Input, entry: Entry) -> Answer {
    match visit.write(move |db, act| reports::enter(db, act, quarter, &entry)).await {
        Ok(_) => Ok(go(&address(quarter), "report_entry_made")),
        Err(error @ EntryError::Invalid { field, .. }) => {
            input.problem(field, Sentence::of(&error).in_one());
            show(&visit, quarter, &input).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn confirm_entry(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (text, id) = path.into_inner();
    let (quarter, id) = (quarter(&text)?, ReportEntryId::from_i64(id));
    form.visit.write(move |db, act| reports::confirm_entry(db, act, quarter, id)).await?;
    Ok(go(&address(quarter), "report_entry_confirmed"))
}

impl From<EntryError> for Problem {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::Denied(denied) => denied.into(),
            EntryError::SamePerson => Self::Denied(Sentence::of(&error)),
            EntryError::Invalid { .. } => Self::Unusable(Sentence::of(&error)),
            EntryError::Unknown => Self::NotFound,
            EntryError::Overtaken => Self::Overtaken(Sentence::of(&error)),
            EntryError::Database(error) => error.into(),
        }
    }
}
