//! The steps that people take, each through the operation that the console calls, from the case's present version.

use crate::accounts::Act;
use crate::app::App;
use crate::board::standing::ForClass;
use crate::board::{self, NewBallot};
use crate::cases::{self, Case, CaseNumber, Edit, Fields, NewVerification};
use crate::cli::Failure;
use crate::db::Db;
use crate::db::ids::{CaseId, NoticeId, UserId};
use crate::decisions::{self, NewSummary, Settlement, Warnings};
use crate::review::{self, NewRecommendation};
use crate::taxonomy::{Kind, Outcome, SetAsideReason, Task, TaskResult};
use crate::workflow::tally::Choice;

use super::plan::Plan;

pub(super) fn number_of(app: &App, id: CaseId) -> Result<CaseNumber, Failure> {
    Ok(app.pool.read(|db| cases::get(db, id))?.number)
}

pub(super) fn accept_from_pen(app: &App, act: &Act, notice: NoticeId, kind: Kind) -> Result<CaseNumber, Failure> {
    cases::read_held(&app.pool, act, notice)?;
    Ok(cases::accept_as_case(&app.pool, act, notice, kind)?.number)
}

/// Reads what came, confirms the kind and fills in the form.
pub(super) fn classify(app: &App, act: &Act, number: CaseNumber, plan: &Plan) -> Result<(), Failure> {
    read_all(app, act, &number)?;
    let (act, plan) = (act.clone(), plan.clone());
    Ok(app.pool.write(move |db| {
        let case = cases::find(db, &number)?;
        let kind = plan.kind.unwrap_or(case.kind);
        let edit = Edit {
            version: case.version,
            kind,
            urgency: plan.urgency.unwrap_or(case.urgency),
            summary: plan.summary.clone(),
            fields: plan.fields(kind),
        };
        cases::edit(db, &act, &number, &edit)?;
        if let Some(authority) = plan.authority() {
            cases::add_party(db, &act, &number, &authority)?;
        }
        for identifier in &plan.identifiers {
            cases::add_identifier(db, &act, &number, &identifier.to_add())?;
        }
        Ok::<_, cases::Error>(())
    })?)
}

/// Records what was found out about whom a demand comes from, and has it confirmed by another person.
pub(super) fn verify(
    app: &App,
    [act, second]: [&Act; 2],
    number: CaseNumber,
    new: NewVerification,
) -> Result<(), Failure> {
    let (act, second) = (act.clone(), second.clone());
    Ok(app.pool.write(move |db| {
        let id = cases::record_verification(db, &act, &number, &new)?;
        cases::confirm_verification(db, &second, &number, id)
    })?)
}

pub(super) fn assign(app: &App, act: &Act, number: CaseNumber, reviewer: UserId) -> Result<(), Failure> {
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let version = version(db, &number)?;
        cases::assign(db, &act, &number, version, reviewer).map(drop)
    })?)
}

/// Sets a case aside; one that nobody has classified has its guessed kind confirmed first, as a report wants it.
pub(super) fn set_aside(
    app: &App,
    act: &Act,
    number: CaseNumber,
    reason: SetAsideReason,
    classified: bool,
) -> Result<(), Failure> {
    if !classified {
        read_all(app, act, &number)?;
    }
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let mut case = cases::find(db, &number)?;
        if !case.kind_confirmed {
            case = cases::edit(db, &act, &number, &as_it_is(&case))?;
        }
        cases::set_aside(db, &act, &number, case.version, reason).map(drop)
    })?)
}

fn as_it_is(case: &Case) -> Edit {
    Edit {
        version: case.version,
        kind: case.kind,
        urgency: case.urgency,
        summary: case.summary.clone(),
        fields: Fields::for_kind(case.kind),
    }
}

pub(super) fn set_aside_held(app: &App, act: &Act, notice: NoticeId, reason: SetAsideReason) -> Result<(), Failure> {
    cases::read_held(&app.pool, act, notice)?;
    let act = act.clone();
    Ok(app.pool.write(move |db| cases::set_aside_held(db, &act, notice, reason))?)
}

pub(super) fn recommend(app: &App, act: &Act, number: CaseNumber, new: NewRecommendation) -> Result<(), Failure> {
    read_all(app, act, &number)?;
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let new = NewRecommendation { version: version(db, &number)?, ..new };
        review::recommend(db, &act, &number, &new).map(drop)
    })?)
}

pub(super) fn open_ballot(
    app: &App,
    act: &Act,
    number: CaseNumber,
    outcome: Outcome,
    motion: String,
) -> Result<(), Failure> {
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let case = cases::find(db, &number)?;
        let measures = board::ratify_all(db, &act, &case)?;
        let (version, deviation, for_class) = (case.version, String::new(), ForClass::ThisCase);
        let new = NewBallot { version, outcome, motion, deviation, rule: None, measures, for_class };
        board::open_ballot(db, &act, &number, &new).map(drop)
    })?)
}

pub(super) fn cast_vote(app: &App, act: &Act, number: CaseNumber, choice: Choice) -> Result<(), Failure> {
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let case = cases::find(db, &number)?;
        let ballot = board::current(db, &case)?.ok_or(board::Error::NoBallot)?;
        board::cast_vote(db, &act, &number, ballot.row.id, choice).map(drop)
    })?)
}

pub(super) fn recuse(app: &App, act: &Act, number: CaseNumber, reason: String) -> Result<(), Failure> {
    let act = act.clone();
    Ok(app.pool.write(move |db| board::recuse(db, &act, &number, &reason))?)
}

pub(super) fn close_ballot(app: &App, act: &Act, number: CaseNumber) -> Result<(), Failure> {
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let case = cases::find(db, &number)?;
        decisions::close_ballot(db, &act, &case).map(drop)
    })?)
}

/// One drafts the public summary and the other checks it; both looked at what the program warns of.
pub(super) fn summarise(app: &App, [one, other]: [&Act; 2], number: CaseNumber, text: String) -> Result<(), Failure> {
    let (one, other, warnings) = (one.clone(), other.clone(), Warnings::LookedAt);
    Ok(app.pool.write(move |db| {
        let id = decisions::draft_summary(db, &one, &number, &NewSummary { text, warnings })?;
        decisions::confirm_summary(db, &other, &number, id, warnings)
    })?)
}

pub(super) fn carry_out(app: &App, act: &Act, number: CaseNumber, done: String) -> Result<(), Failure> {
    let act = act.clone();
    Ok(app.pool.write(move |db| {
        let case = cases::find(db, &number)?;
        let open = decisions::open_tasks(db, &case)?;
        for task in open {
            let version = version(db, &number)?;
            let (result, proof) = match task {
                Task::PersonInformed => (TaskResult::NotNeeded, "We know nobody whom we could tell.".to_owned()),
                _ => (TaskResult::Done, done.clone()),
            };
            let new = Settlement { version, task, result, proof };
            decisions::settle_task(db, &act, &number, &new)?;
        }
        Ok::<_, decisions::Error>(())
    })?)
}

/// Opens every message of the case, which leaves its event.
fn read_all(app: &App, act: &Act, number: &CaseNumber) -> Result<(), Failure> {
    let view = app.pool.read(|db| cases::view(db, act, number))?;
    for notice in &view.notices {
        cases::read_notice(&app.pool, act, number, notice.id)?;
    }
    Ok(())
}

fn version(db: &mut Db, number: &CaseNumber) -> Result<i64, cases::Error> {
    Ok(cases::find(db, number)?.version)
}
