//! Notes among colleagues: all of a case on one page, and the form that adds one. Opening them is recorded.

use actix_web::web;

use super::drafts;
use crate::cases::{self, CaseNumber, DraftForm, Note};
use crate::db::ids::NoteId;
use crate::web::console::{Answer, go, see_other};
use crate::web::form::{Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::cases::working::{NoteShown, NotesPage};
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};

pub(in crate::web) async fn read_notes(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let draft = drafts::open(&visit, &number, DraftForm::Note).await?;
    show(&visit, &number, &draft.unwrap_or_default()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let (case, notes) = visit.console.run(move |pool| cases::read_notes(pool, &act, &wanted)).await?;
    let page = NotesPage {
        number: number.to_string(),
        href: address(number),
        notes: notes.iter().map(|note| shown(visit, number, note)).collect(),
        form: form(&case.number, input),
    };
    visit.form(&format!("Notes · {number}"), &page, input)
}

fn shown(visit: &Visit, number: &CaseNumber, note: &Note) -> NoteShown {
    let own = visit.act.user_id() == Some(note.author);
    NoteShown {
        id: format!("note-{}", note.id),
        by: note.by.clone(),
        at: visit.moment(note.written_at),
        text: note.text.clone(),
        taken_back_at: note.taken_back_at.map(|at| visit.moment(at)),
        take_back_action: (own && note.taken_back_at.is_none())
            .then(|| format!("{}/notes/{}/taking-back", address(number), note.id)),
    }
}

fn form(number: &CaseNumber, input: &Input) -> Form {
    Form::post(format!("{}/notes", address(number)), "Write the note")
        .field(
            Field::area(input, "text", "Note", 6)
                .hint("For colleagues only, and sealed. @name tells somebody who works on this case."),
        )
        .draft(drafts::address(number, DraftForm::Note), input)
        .cancel(address(number))
}

pub(in crate::web) async fn write_note(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(text) = input.text("text", AREA, "Write what your colleagues should know.") else {
        return show(&visit, &number, &input).await;
    };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::write_note(db, act, &wanted, &text)).await {
        Ok(note) => Ok(see_other(&format!("{}/notes?done=noted&undo={note}", address(&number)))),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}

pub(in crate::web) async fn take_back_note(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let number: CaseNumber = path.0.parse().map_err(|_| Problem::NotFound)?;
    let (note, wanted) = (NoteId::from_i64(path.1), number.clone());
    form.visit.write(move |db, act| cases::take_back_note(db, act, &wanted, note)).await?;
    Ok(go(&format!("{}/notes", address(&number)), "note_taken_back"))
}
