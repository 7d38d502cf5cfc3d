//! The deadlines of a case: what is due when and why, what the demand names, and pauses. They are computed; what people enter
//! here is what they are computed from.

use std::collections::BTreeMap;

use actix_web::web;

use super::fields_form::choices;
use crate::accounts::{self, Act};
use crate::cases::{self, Case, CaseNumber, Deadline, DeadlineHistory, Error};
use crate::db::Db;
use crate::db::ids::{NamedDeadlineId, UserId};
use crate::taxonomy::PauseReason;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::cases::deadlines::{DeadlineRow, Deadlines, NamedRow, PauseRow};
use crate::web::pages::parts::Badge;
use crate::web::problem::{Problem, Sentence};
use crate::web::refusal::{Refusal, Refused};
use crate::web::step::{address, number, version};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState, Standing};

/// What the page shows, and whether this person may change it.
struct Seen {
    case: Case,
    deadlines: Vec<Deadline>,
    history: DeadlineHistory,
    names: BTreeMap<UserId, String>,
    may_set: bool,
}

pub(in crate::web) async fn view(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let wanted = number.clone();
    let seen = visit.read(move |db, act| load(db, act, &wanted)).await?;
    visit.form(&format!("Deadlines · {number}"), &page(visit, &seen, input), input)
}

fn load(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Seen, Error> {
    let case = cases::find_visible(db, act, number)?;
    let history = cases::deadline_history(db, act, number)?;
    let mut names = BTreeMap::new();
    let entered = history.named.iter().flat_map(|row| [Some(row.named_by), row.withdrawn_by]);
    for id in entered.chain(history.pauses.iter().map(|row| Some(row.paused_by))).flatten() {
        if let std::collections::btree_map::Entry::Vacant(place) = names.entry(id) {
            place.insert(accounts::shown_name(db, act, id)?);
        }
    }
    let may_set = cases::allow(db, act, Action::SetDeadline, &case).is_ok();
    Ok(Seen { deadlines: cases::deadlines(db, act, &case)?, history, names, may_set, case })
}

fn page(visit: &Visit, seen: &Seen, input: &Input) -> Deadlines {
    let case = &seen.case;
    let is_paused = seen.history.pauses.iter().any(|pause| pause.resumed_at.is_none());
    let none = if case.state == CaseState::SetAside {
        "The case was set aside: nothing is due."
    } else {
        "Nothing is due in this case."
    };
    Deadlines {
        number: case.number.to_string(),
        href: address(&case.number),
        received_at: visit.moment(case.received_at),
        deadlines: seen.deadlines.iter().map(|deadline| row(visit, deadline)).collect(),
        none,
        named: seen.history.named.iter().rev().map(|named| named_row(visit, seen, named)).collect(),
        pauses: seen.history.pauses.iter().rev().map(|pause| pause_row(visit, seen, pause)).collect(),
        name_form: seen.may_set.then(|| name_form(case, input)),
        pause_form: (seen.may_set && !is_paused).then(|| pause_form(case, input)),
        resume_form: (seen.may_set && is_paused)
            .then(|| post(case, "deadlines/resumption", "Let the deadlines run again")),
    }
}

/// The class and the words of how a deadline stands.
pub(in crate::web) const fn badge(standing: Standing) -> Badge {
    let value = match standing {
        Standing::Missed => "late",
        Standing::Near => "waiting",
        Standing::Ahead => "open",
        Standing::Paused => "guessed",
        Standing::Met => "passed",
    };
    Badge { value, label: standing.label() }
}

fn row(visit: &Visit, deadline: &Deadline) -> DeadlineRow {
    let met = deadline.met_at.map(|at| {
        let late = if at > deadline.due_at { ", late" } else { "" };
        format!("on {}{late}", visit.moment(at).text)
    });
    let paused = deadline.paused.map(|paused| {
        let since = visit.moment(paused.since).text;
        format!("{} since {since}; due then if it ran on from now", paused.reason.label())
    });
    DeadlineRow {
        rule: deadline.rule.label(),
        due_at: visit.moment(deadline.due_at),
        standing: badge(deadline.standing(visit.act.at)),
        remark: met.or(paused),
        basis: deadline.basis,
        counting: deadline.rule.counting(),
    }
}

fn who(seen: &Seen, id: UserId) -> String {
    seen.names.get(&id).cloned().unwrap_or_default()
}

fn named_row(visit: &Visit, seen: &Seen, named: &cases::NamedDeadline) -> NamedRow {
    let due_at = visit.moment(named.due_at);
    let noun = format!("deadlines/{}/withdrawal", named.id);
    let stands = seen.may_set && named.withdrawn_at.is_none();
    NamedRow {
        withdrawal: stands.then(|| post(&seen.case, &noun, &format!("Take back {}", due_at.text))),
        due_at,
        who: who(seen, named.named_by),
        at: visit.moment(named.named_at),
        withdrawn: named.withdrawn_by.map(|by| format!("Taken back by {}", who(seen, by))),
    }
}

fn pause_row(visit: &Visit, seen: &Seen, pause: &cases::DeadlinePause) -> PauseRow {
    PauseRow {
        reason: pause.reason.label(),
        definition: pause.reason.definition(),
        who: who(seen, pause.paused_by),
        from: visit.moment(pause.paused_at),
        until: pause.resumed_at.map(|at| visit.moment(at)),
    }
}

fn post(case: &Case, noun: &str, submit: &str) -> Form {
    Form::post(format!("{}/{noun}", address(&case.number)), submit).hidden("version", &case.version)
}

fn name_form(case: &Case, input: &Input) -> Form {
    post(case, "deadlines", "Enter the deadline").field(
        Field::moment(input, "due_at", "The demand wants an answer by").hint(
            "As the demand names it, on our wall clock. The last one entered counts; take back one that was a mistake.",
        ),
    )
}

fn pause_form(case: &Case, input: &Input) -> Form {
    post(case, "deadlines/pauses", "Pause the deadlines").field(
        Field::radios(input, "reason", "Why they do not run", choices!(PauseReason))
            .hint("The reason decides which deadlines stop."),
    )
}

pub(in crate::web) async fn name_deadline(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let zone = visit.console.desk.house.zone.clone();
    let Some(due_at) = input.moment("due_at", &zone) else { return show(&visit, &number, &input).await };
    let (wanted, version) = (number.clone(), version(&input));
    let due_at = crate::db::Timestamp::from_jiff(due_at);
    let done = visit.write(move |db, act| cases::name_deadline(db, act, &wanted, version, due_at).map(drop)).await;
    settle(&visit, &number, input, done).await
}

pub(in crate::web) async fn pause(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(reason) = input.chosen::<PauseReason>("reason", "Choose why the deadlines do not run.") else {
        return show(&visit, &number, &input).await;
    };
    let (wanted, version) = (number.clone(), version(&input));
    let done = visit.write(move |db, act| cases::pause_deadlines(db, act, &wanted, version, reason)).await;
    settle(&visit, &number, input, done).await
}

pub(in crate::web) async fn resume(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, input }, number) = (form, number(&path)?);
    let (wanted, version) = (number.clone(), version(&input));
    let done = visit.write(move |db, act| cases::resume_deadlines(db, act, &wanted, version)).await;
    settle(&visit, &number, input, done).await
}

pub(in crate::web) async fn withdraw(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let Posted { visit, input } = form;
    let (number, id) = path.into_inner();
    let number: CaseNumber = number.parse().map_err(|_| Problem::NotFound)?;
    let (wanted, version) = (number.clone(), version(&input));
    let id = NamedDeadlineId::from_i64(id);
    let done = visit.write(move |db, act| cases::withdraw_deadline(db, act, &wanted, version, id)).await;
    settle(&visit, &number, input, done).await
}

/// Back to the page, with a sentence at the field if something has to be mended. What is typed here is little, so that after
/// somebody else's change the page as it is now says more than two versions would.
async fn settle(visit: &Visit, number: &CaseNumber, mut input: Input, done: Result<(), Error>) -> Answer {
    let Err(error) = done else { return Ok(go(&format!("{}/deadlines", address(number)), "saved")) };
    let overtaken = Sentence::of(&error);
    match error.settle(&mut input)? {
        Refusal::Mend => show(visit, number, &input).await,
        Refusal::Conflict(_) => Err(Problem::Overtaken(overtaken)),
    }
}
