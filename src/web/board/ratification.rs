//! Urgent measures where the Board decides: what a ballot proposes about each, and which wait for one on the docket.

use std::fmt::Display;

use crate::accounts::Act;
use crate::board::{self, Electorate, PutMeasure, WaitingMeasure};
use crate::cases::{self, CaseNumber, MeasureResult, Proposal, TakenMeasure};
use crate::db::Db;
use crate::db::ids::MeasureId;
use crate::web::cases::measures::SEALED;
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::docket::MeasureLine;
use crate::web::pages::parts::{Badge, Fact, Link, Passage};
use crate::web::problem::Problem;
use crate::web::step::address;
use crate::web::visit::Visit;
use crate::workflow::{Action, CaseState};

fn field_of(measure: &impl Display) -> String {
    format!("measure_{measure}")
}

/// What the forms begin with: what is proposed now, or that it is ratified.
pub(super) fn begins(measures: &[TakenMeasure], put: &[PutMeasure]) -> Vec<(String, String)> {
    let proposed = |id: MeasureId| put.iter().find(|one| one.measure.id == id).map(|one| one.proposal);
    let begin = |one: &TakenMeasure| {
        let proposal = proposed(one.id).unwrap_or(Proposal::Ratify);
        (field_of(&one.id), proposal.to_string())
    };
    measures.iter().map(begin).collect()
}

/// A question for each measure that waits.
pub(super) fn with_measures(visit: &Visit, form: Form, measures: &[TakenMeasure], input: &Input) -> Form {
    let field = |(nth, one): (usize, &TakenMeasure)| {
        let choices = Proposal::ALL.iter();
        let choices = choices.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
        Field::radios(input, &field_of(&one.id), &heading(visit, nth, measures.len(), one), choices)
    };
    measures.iter().enumerate().map(field).fold(form, Form::field)
}

/// `Urgent measure 2: Access ended, 2026-08-12 09:14`, so that two of a sort can be told apart.
fn heading(visit: &Visit, nth: usize, of: usize, one: &TakenMeasure) -> String {
    let number = if of > 1 { format!(" {}", nth + 1) } else { String::new() };
    format!("Urgent measure{number}: {}, {}", one.measure.label(), visit.moment(one.carried_out_at).text)
}

/// Who votes, and the measures that the ballot has to say something about; for whoever may open it.
pub(super) async fn asked(visit: &Visit, number: &CaseNumber) -> Result<(Electorate, Vec<MeasureId>), Problem> {
    let number = number.clone();
    let read = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &number)?;
        cases::allow(db, act, Action::OpenBallot, &case)?;
        let measures = cases::measures_for_board(db, act, &case)?.iter().map(|one| one.id).collect();
        Ok::<_, board::Error>((board::electorate(db)?, measures))
    };
    Ok(visit.read(read).await?)
}

/// What was chosen; `None` with a sentence at each measure about which nothing was.
pub(super) fn read(measures: &[MeasureId], input: &mut Input) -> Option<Vec<(MeasureId, Proposal)>> {
    let mut chosen = Vec::new();
    for id in measures {
        let proposal = input.chosen(&field_of(id), "Choose whether the Board ratifies or reverses it.");
        chosen.extend(proposal.map(|proposal| (*id, proposal)));
    }
    (chosen.len() == measures.len()).then_some(chosen)
}

/// What was done and why, for those who vote on it.
pub(super) fn passages(visit: &Visit, measures: &[TakenMeasure]) -> Vec<Passage> {
    let one = |(nth, one)| passage(visit, heading(visit, nth, measures.len(), one), one, None);
    measures.iter().enumerate().map(one).collect()
}

/// The same of a ballot, with what it proposes.
pub(super) fn put(visit: &Visit, measures: &[PutMeasure]) -> Vec<Passage> {
    let one = |(nth, put): (usize, &PutMeasure)| {
        let heading = heading(visit, nth, measures.len(), &put.measure);
        passage(visit, heading, &put.measure, Some(put.proposal))
    };
    measures.iter().enumerate().map(one).collect()
}

fn passage(visit: &Visit, heading: String, one: &TakenMeasure, proposal: Option<Proposal>) -> Passage {
    let mut facts = Vec::new();
    if let Some(proposal) = proposal {
        facts.push(Fact::new("Put to the vote", proposal.label()).defined(proposal.definition()));
    }
    if let Some(referral) = &one.referral {
        let to = referral.recipient.clone().unwrap_or_else(|| SEALED.to_owned());
        facts.push(Fact::new(referral.recipient_type.label(), to));
    }
    facts.push(Fact::at("To be ratified by", visit.moment(one.standing.ratify_by)));
    let text = match (&one.done, &one.reason) {
        (Some(done), Some(reason)) => format!("{done}\n\nWhy it could not wait: {reason}"),
        _ => SEALED.to_owned(),
    };
    Passage { heading, by: Some(one.carried_out_by.clone()), time: Some(visit.moment(one.carried_out_at)), facts, text }
}

/// A line of the docket.
pub(super) fn line(visit: &Visit, one: &WaitingMeasure) -> MeasureLine {
    let (measure, case) = (&one.measure, &one.measure.case);
    let base = address(&case.number);
    let opens = visit.may(Action::OpenBallot, Some(case.state), crate::workflow::Relation::None);
    let (stands, step) = match case.state {
        CaseState::BeforeBoard if one.is_voted_on => {
            ("The Board votes on it now.", Some(Link::new(format!("{base}/ballot"), "Look at the ballot")))
        }
        CaseState::BeforeBoard if one.has_ballot => (
            "Recorded since the ballot opened, which does not put it to the vote.",
            opens.then(|| Link::new(format!("{base}/ballot/amendment"), "Amend the motion")),
        ),
        CaseState::BeforeBoard => (
            "Before the Board: it waits for a ballot.",
            opens.then(|| Link::new(format!("{base}/ballot/new"), "Open a ballot")),
        ),
        CaseState::Received => ("Not before the Board yet: the case waits for its reviewer.", None),
        CaseState::InReview => ("Not before the Board yet: the case waits for its recommendation.", None),
        CaseState::SetAside => ("The case was set aside before the Board could vote on it.", None),
        CaseState::Decided | CaseState::Closed => {
            ("The case was decided by a ballot that did not put it to the vote.", None)
        }
    };
    MeasureLine {
        case_number: case.number.to_string(),
        href: base,
        measure: measure.measure.label().to_owned(),
        carried_out_at: visit.moment(measure.carried_out_at),
        ratify_by: visit.moment(measure.ratify_by),
        lapsed: (measure.result == Some(MeasureResult::Lapsed))
            .then_some(Badge { value: "late", label: "Not ratified in time" }),
        stands,
        step,
    }
}
