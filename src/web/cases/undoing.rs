//! Recording that an urgent measure was undone, or why it cannot be.

use actix_web::web;

use crate::accounts::Act;
use crate::cases::{self, CaseNumber, Error, MeasureResult, NewReversal, OpenMeasure, Reversal};
use crate::db::Db;
use crate::db::ids::MeasureId;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::Fact;
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::step::{address, facts};
use crate::web::visit::{Posted, Visit};

type Path = web::Path<(String, i64)>;

fn parts(path: Path) -> Result<(CaseNumber, MeasureId), Problem> {
    let (number, measure) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, MeasureId::from_i64(measure)))
}

pub(in crate::web) async fn undo_form(visit: Visit, path: Path) -> Answer {
    let (number, measure) = parts(path)?;
    show(&visit, &number, measure, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, measure: MeasureId, input: &Input) -> Answer {
    let wanted = number.clone();
    let read = move |db: &mut Db, act: &Act| cases::measure_to_undo(db, act, &wanted, measure);
    let open = visit.read(read).await?;
    let page = FormPage::new(format!("Undo an urgent measure of case {number}"), form(&open, input))
        .back(format!("{}/measures", address(number)), format!("Urgent measures of case {number}"))
        .lead(lead(&open))
        .facts(facts(visit, &open.case).into_iter().chain(told(visit, &open)).collect());
    visit.form(&format!("Undo an urgent measure · {number}"), &page, input)
}

fn lead(open: &OpenMeasure) -> &'static str {
    if open.result == Some(MeasureResult::Reversed) {
        "The Board reversed it. Undo it first, then write here what you did."
    } else if open.waits_for_board() {
        "It was not ratified within its time. Undo it first, then write here what you did. Until then the Board may still ratify it."
    } else {
        "It was not ratified within its time, and no ballot can do so any more. Undo it first, then write here what you did."
    }
}

fn told(visit: &Visit, open: &OpenMeasure) -> [Fact; 3] {
    [
        Fact::new("Measure", open.measure.label()).defined(open.measure.definition()),
        Fact::at("Carried out", visit.moment(open.carried_out_at)),
        Fact::at("To be ratified by", visit.moment(open.ratify_by)),
    ]
}

fn form(open: &OpenMeasure, input: &Input) -> Form {
    let base = format!("{}/measures", address(&open.case.number));
    let reversals = Reversal::ALL.iter();
    let reversals = reversals.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    Form::post(format!("{base}/{}/undoing", open.id), "Record it")
        .field(Field::radios(input, "reversal", "What came of it", reversals))
        .field(
            Field::area(input, "note", "What was done, or why it cannot be undone", 5)
                .hint("Sealed with the case: who undid what, when, and who was told."),
        )
        .is_final("What you record is never changed.")
        .cancel(base)
}

pub(in crate::web) async fn undo(form: Posted, path: Path) -> Answer {
    let (Posted { visit, mut input }, (number, measure)) = (form, parts(path)?);
    let reversal = input.chosen::<Reversal>("reversal", "Choose whether it was undone.");
    let note = input.text("note", AREA, "Write what was done, or why it cannot be undone.");
    let (Some(reversal), Some(note)) = (reversal, note) else {
        return show(&visit, &number, measure, &input).await;
    };
    let (wanted, new) = (number.clone(), NewReversal { reversal, note });
    match visit.write(move |db, act| cases::undo_measure(db, act, &wanted, measure, &new)).await {
        Ok(()) => Ok(go(&format!("{}/measures", address(&number)), "undone")),
        Err(error) => {
            <Error as Refused>::settle(error, &mut input)?;
            show(&visit, &number, measure, &input).await
        }
    }
}
