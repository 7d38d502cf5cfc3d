//! The fields of a case as one form. Saving it confirms the kind that it shows.

use actix_web::web;

use super::fields_form::{self, choices};
use crate::accounts::Act;
use crate::cases::{self, Case, CaseNumber, Edit, Fields};
use crate::db::Db;
use crate::taxonomy::{Kind, Urgency};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::errors::Difference;
use crate::web::pages::forms::FormPage;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::{address, conflict, facts, number, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

/// The longest summary that fits, in characters; as `cases` has it.
const SUMMARY: usize = 500;

pub(in crate::web) async fn edit_form(visit: Visit, path: web::Path<String>) -> Answer {
    let (case, fields) = load(&visit, &number(&path)?).await?;
    page(&visit, &case, &stored(&case, &fields))
}

async fn load(visit: &Visit, number: &CaseNumber) -> Result<(Case, Fields), Problem> {
    let number = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &number)?;
        cases::allow(db, act, Action::EditCase, &case)?;
        let fields = cases::fields(db, case.id, case.kind)?;
        Ok::<_, cases::Error>((case, fields))
    };
    Ok(visit.read(load).await?)
}

/// The case as if its form had been typed.
fn stored(case: &Case, fields: &Fields) -> Input {
    let mut typed = fields_form::typed(fields);
    typed.push(("kind", case.kind.to_string()));
    typed.push(("urgency", case.urgency.to_string()));
    typed.push(("summary", case.summary.clone()));
    Input::of(typed)
}

fn page(visit: &Visit, case: &Case, input: &Input) -> Answer {
    let lead = if case.kind_confirmed {
        "Change what is wrong and fill in what has become known."
    } else {
        "The kind is a guess of the program. Saving this form confirms the kind that it shows."
    };
    let page = FormPage::new(format!("Fields of case {}", case.number), form(case, case.kind, input))
        .back(address(&case.number), format!("Case {}", case.number))
        .lead(lead)
        .facts(facts(visit, case).into_iter().filter(|fact| fact.term == "State" || fact.term == "Received").collect());
    visit.form(&format!("Fields · {}", case.number), &page, input)
}

/// The form with the fields of `kind`, which is the one that its fields were typed for.
fn form(case: &Case, kind: Kind, input: &Input) -> Form {
    let submit = if case.kind_confirmed { "Save" } else { "Save and confirm the kind" };
    let form = versioned(case, "details", submit)
        .hidden("fields_of", &kind)
        .field(
            Field::select(input, "kind", "Kind", choices!(Kind))
                .hint("Changing between requests and breaches or takedowns changes the fields below once it is saved."),
        )
        .field(Field::select(input, "urgency", "Urgency", choices!(Urgency)))
        .field(
            Field::area(input, "summary", "Summary", 3)
                .hint("One or two sentences without names of people: it is kept in clear, so that lists can show it.")
                .optional(),
        );
    fields_form::form_fields(kind, input).into_iter().fold(form, Form::field)
}

pub(in crate::web) async fn edit(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(edit) = read(&mut input) else { return again(&visit, &number, &input).await };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::edit(db, act, &wanted, &edit)).await {
        Ok(case) if input.raw("fields_of") == case.kind.as_str() => Ok(go(&address(&number), "saved")),
        // The kind changed: now its own fields can be filled in.
        Ok(_) => Ok(go(&format!("{}/details", address(&number)), "saved")),
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => again(&visit, &number, &input).await,
            Refusal::Conflict(now) => both_versions(&visit, &now, &input).await,
        },
    }
}

async fn again(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (case, _) = load(visit, number).await?;
    let kind = input.raw("fields_of").parse().unwrap_or(case.kind);
    page(visit, &Case { kind, ..case }, input)
}

fn read(input: &mut Input) -> Option<Edit> {
    let kind = input.chosen::<Kind>("kind", "Choose what sort of notification this is.");
    let urgency = input.chosen::<Urgency>("urgency", "Choose how soon an answer is needed.");
    let summary = input.optional_text("summary", SUMMARY).unwrap_or_default();
    let typed_for = input.raw("fields_of").parse::<Kind>().ok();
    let kind = kind?;
    // Fields of the other sort do not go with the new kind; they were typed for the old one and are left behind.
    let same_sort = typed_for.is_some_and(|typed_for| typed_for.is_information() == kind.is_information());
    let fields = if same_sort { fields_form::read(kind, input) } else { Fields::for_kind(kind) };
    let edit = Edit { version: version(input), kind, urgency: urgency?, summary, fields };
    (!input.has_problems()).then_some(edit)
}

/// Field by field what is saved and what was typed, and the form with what was typed.
async fn both_versions(visit: &Visit, now: &Case, input: &Input) -> Answer {
    let (case, fields) = load(visit, &now.number).await?;
    let kind = input.raw("fields_of").parse().unwrap_or(case.kind);
    let saved = form(&case, kind, &stored(&case, &fields));
    let yours = form(&case, kind, input);
    let words = |field: &Field| fields_form::in_words(field).unwrap_or_else(|| "–".to_owned());
    let rows = saved.fields.iter().zip(&yours.fields);
    let rows = rows.map(|(theirs, yours)| Difference::new(&theirs.label, words(theirs), words(yours))).collect();
    conflict(visit, &case, input, rows, Some(yours))
}
