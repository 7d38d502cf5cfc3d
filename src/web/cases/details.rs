//! The fields of a case as one form. Saving it confirms the kind that it shows.

use actix_web::web;

use super::fields_form::{self, choices};
use crate::accounts::Act;
use crate::cases::{self, Case, CaseNumber, Edit, Fields};
use crate::db::Db;
use crate::taxonomy::{FieldName, Kind, Urgency, terms_by_version};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::errors::Difference;
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::Fact;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::{address, as_sent, conflict_with, facts, number, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

/// The longest summary that fits, in characters; as `cases` has it.
const SUMMARY: usize = 500;

pub(in crate::web) async fn edit_form(visit: Visit, path: web::Path<String>) -> Answer {
    let (case, fields) = load(&visit, &number(&path)?).await?;
    page(&visit, &case, &fields, &stored(&case, &fields))
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

fn page(visit: &Visit, case: &Case, fields: &Fields, input: &Input) -> Answer {
    let lead = if case.kind_confirmed {
        "Change what is wrong and fill in what has become known."
    } else {
        "The kind is a guess of the program. Saving this form confirms the kind that it shows."
    };
    let terms = terms_by_version(&case.terms_version).map_or(case.terms_version.as_str(), |terms| terms.title);
    let mut shown: Vec<Fact> =
        facts(visit, case).into_iter().filter(|fact| fact.term == "State" || fact.term == "Received").collect();
    shown.push(Fact::new("Terms in force", terms));
    shown.extend(fields_form::authenticity(case.kind, fields));
    let page = FormPage::new(format!("Fields of case {}", case.number), as_sent(form(case, case.kind, input), input))
        .back(address(&case.number), format!("Case {}", case.number))
        .lead(lead)
        .facts(shown);
    visit.form(&format!("Fields · {}", case.number), &page, input)
}

/// The form with the fields of `kind`, which is the one that its fields were typed for.
fn form(case: &Case, kind: Kind, input: &Input) -> Form {
    let submit = if case.kind_confirmed { "Save" } else { "Save and confirm the kind" };
    let form = versioned(case, "details", submit)
        .hidden("fields_of", &kind)
        .field(Field::select(input, "kind", "Kind", choices!(Kind)).hint(
            "Another kind has other fields: what fits is kept, and what does not is named before anything is saved.",
        ))
        .field(Field::select(input, "urgency", "Urgency", choices!(Urgency)))
        .field(
            Field::area(input, "summary", "Summary", 3)
                .hint("One or two sentences without names of people: it is kept in clear, so that lists can show it.")
                .optional(),
        );
    let terms = terms_by_version(&case.terms_version);
    fields_form::form_fields(kind, terms, input).into_iter().fold(form, Form::field)
}

pub(in crate::web) async fn edit(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    if input.raw("then") == "back" {
        return again(&visit, &number, &kept_kind(&input)).await;
    }
    let Some(read) = read(&mut input) else { return again(&visit, &number, &input).await };
    let kind = read.edit.kind;
    if !read.dropped.is_empty() && input.raw("drop_for") != kind.as_str() {
        return ask_to_drop(&visit, &number, &read.dropped, kind, &input).await;
    }
    let (wanted, edit) = (number.clone(), read.edit);
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
    let (case, fields) = load(visit, number).await?;
    let kind = input.raw("fields_of").parse().unwrap_or(case.kind);
    page(visit, &Case { kind, ..case }, &fields, input)
}

/// All that was typed, with the kind that its fields were typed for.
fn kept_kind(input: &Input) -> Input {
    let others = input.typed().filter(|(name, _)| !["kind", "drop_for", "then"].contains(name));
    Input::of(others.chain([("kind", input.raw("fields_of"))]))
}

/// What was typed, and what of it has no place in the kind that was chosen.
struct Read {
    edit: Edit,
    dropped: Vec<FieldName>,
}

fn read(input: &mut Input) -> Option<Read> {
    let kind = input.chosen::<Kind>("kind", "Choose what sort of notification this is.");
    let urgency = input.chosen::<Urgency>("urgency", "Choose how soon an answer is needed.");
    let summary = input.optional_text("summary", SUMMARY).unwrap_or_default();
    let kind = kind?;
    let typed_for = input.raw("fields_of").parse::<Kind>().unwrap_or(kind);
    let (fields, dropped) = fields_form::read(typed_for, input).moved_to(kind);
    let edit = Edit { version: version(input), kind, urgency: urgency?, summary, fields };
    (!input.has_problems()).then_some(Read { edit, dropped })
}

/// Says what the kind that was chosen has no place for, and asks. Nothing is saved yet; all that was typed goes along.
async fn ask_to_drop(visit: &Visit, number: &CaseNumber, dropped: &[FieldName], kind: Kind, input: &Input) -> Answer {
    let (case, _) = load(visit, number).await?;
    let names: Vec<String> = dropped.iter().map(|name| format!("“{}”", name.label())).collect();
    let what = format!("“{}” has no place for {}.", kind.label(), names.join(", "));
    let typed_for = input.raw("fields_of").parse::<Kind>().unwrap_or(case.kind);
    let carried = ["form_token", "version", "seen_state", "seen_kind", "drop_for"];
    let mut form = Form::post(format!("{}/details", address(number)), "Change the kind and drop them")
        .hidden("version", &version(input))
        .hidden("seen_state", &case.state)
        .hidden("seen_kind", &case.kind)
        .hidden("drop_for", &kind)
        .go_back("Keep the kind and go back to the form")
        .consequence("What else was filled in is kept. The timeline names what was dropped.");
    for (name, value) in input.typed().filter(|(name, _)| !carried.contains(name)) {
        form = form.hidden(name, &value);
    }
    let asked: Vec<Field> = fields_form::form_fields(typed_for, None, input);
    let lost = |name: &FieldName| {
        let field = asked.iter().find(|field| field.name == name.as_str());
        let words = field.and_then(fields_form::in_words).unwrap_or_else(|| "filled in".to_owned());
        Fact::new(name.label(), words)
    };
    let page = FormPage::new(format!("Change the kind of case {number}"), as_sent(form, input))
        .back(address(number), format!("Case {number}"))
        .lead(format!("{what} These entries are dropped when you save:"))
        .facts(dropped.iter().map(lost).collect());
    visit.form(&format!("Change the kind · {number}"), &page, input)
}

/// Field by field what is saved and what was typed, and the form with what was typed.
async fn both_versions(visit: &Visit, now: &Case, input: &Input) -> Answer {
    let (case, fields) = load(visit, &now.number).await?;
    let kind = input.raw("fields_of").parse().unwrap_or(case.kind);
    // What is saved stands beside what was typed, so it is shown as the kind that was typed for.
    let saved = form(&case, kind, &stored(&case, &fields.moved_to(kind).0));
    let yours = form(&case, kind, input);
    let words = |field: &Field| fields_form::in_words(field).unwrap_or_else(|| "–".to_owned());
    let rows = saved.fields.iter().zip(&yours.fields);
    let rows = rows.map(|(theirs, yours)| Difference::new(&theirs.label, words(theirs), words(yours))).collect();
    conflict_with(visit, &case, input, rows, Some(yours)).await
}
