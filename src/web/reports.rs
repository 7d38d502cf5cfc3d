//! The quarterly reports in the console: one person prepares, another publishes.
//!
//! The published report itself is files (`reports`), served by the public door.

use actix_web::web;

use super::console::{Answer, go};
use super::input::Input;
use super::pages::quarters::{QuarterRow, Quarters};
use super::problem::{Problem, Sentence};
use super::quarter_page::{REASON, address, badge, load, page};
use super::visit::{Posted, Visit};
use crate::db::ids::CheckOverrideId;
use crate::reports::{self, EditionRow, EditionState, Error, Quarter};

pub(super) async fn list(visit: Visit) -> Answer {
    let (editions, first) =
        visit.read(|db, act| Ok::<_, Error>((reports::list(db, act)?, reports::first_quarter(db, act)?))).await?;
    let running = Quarter::of(visit.act.at.jiff(), &visit.console.desk.house.zone);
    let mut quarters: Vec<Quarter> = std::iter::successors(Some(running), |quarter| Some(quarter.previous()))
        .take_while(|one| *one >= first.min(running))
        .collect();
    quarters.extend(editions.iter().map(|edition| edition.quarter));
    quarters.sort();
    quarters.dedup();
    let rows =
        quarters.iter().rev().map(|quarter| row(&visit, *quarter, running, &editions)).collect::<Result<_, Error>>();
    visit.page("Reports", &Quarters { quarters: rows? })
}

fn row(visit: &Visit, quarter: Quarter, running: Quarter, editions: &[EditionRow]) -> Result<QuarterRow, Error> {
    let house = &visit.console.desk.house;
    let (cut_off, due) = (quarter.day_after_end(house.cut_off_days)?, quarter.day_after_end(house.report_due_days)?);
    let newest = editions.iter().rfind(|edition| edition.quarter == quarter);
    let is_published =
        editions.iter().any(|edition| edition.quarter == quarter && edition.state == EditionState::Published);
    Ok(QuarterRow {
        quarter: quarter.to_string(),
        href: address(quarter),
        state: badge(newest.map(|edition| edition.state), quarter >= running),
        cut_off: cut_off.to_string(),
        due: due.to_string(),
        is_late: !is_published && visit.act.at.zoned(&house.zone).date() > due,
    })
}

pub(super) async fn draft(visit: Visit, path: web::Path<String>) -> Answer {
    shown(&visit, quarter(&path)?, &Input::blank()).await
}

/// The page, with what was typed into one of its forms.
async fn shown(visit: &Visit, quarter: Quarter, input: &Input) -> Answer {
    let seen = visit.read(move |db, act| load(db, act, quarter)).await?;
    visit.form(&format!("Report {quarter}"), &page(visit, quarter, &seen, input)?, input)
}

fn quarter(path: &str) -> Result<Quarter, Problem> {
    path.parse().map_err(|_| Problem::NotFound)
}

pub(super) async fn prepare(form: Posted, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    form.visit.write(move |db, act| reports::prepare(db, act, quarter)).await?;
    Ok(go(&address(quarter), "prepared"))
}

pub(super) async fn correct(mut form: Posted, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    let reason = form.input.raw(REASON).to_owned();
    match form.visit.write(move |db, act| reports::correct(db, act, quarter, &reason)).await {
        Ok(_) => Ok(go(&address(quarter), "prepared")),
        Err(Error::Reason(error)) => again(&mut form, quarter, REASON, &error).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn publish(form: Posted, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    form.visit.write(move |db, act| reports::publish(db, act, quarter)).await?;
    Ok(go(&address(quarter), "published"))
}

pub(super) async fn propose_override(mut form: Posted, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    let (finding, field) = (form.input.raw("finding").to_owned(), form.input.raw("field").to_owned());
    let reason = form.input.raw(&field).to_owned();
    let proposed =
        form.visit.write(move |db, act| reports::propose_override(db, act, quarter, &finding, &reason)).await;
    match proposed {
        Ok(_) => Ok(go(&address(quarter), "override_proposed")),
        Err(Error::Reason(error)) => again(&mut form, quarter, &field, &error).await,
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn confirm_override(form: Posted, path: web::Path<(String, String)>) -> Answer {
    let (quarter, id) = (quarter(&path.0)?, path.1.parse().map_err(|_| Problem::NotFound)?);
    let id = CheckOverrideId::from_i64(id);
    form.visit.write(move |db, act| reports::confirm_override(db, act, quarter, id)).await?;
    Ok(go(&address(quarter), "override_confirmed"))
}

/// The page with the form as it was typed, and what is wrong with its reason.
async fn again(form: &mut Posted, quarter: Quarter, field: &str, error: &impl std::fmt::Display) -> Answer {
    form.input.problem(field, Sentence::of(error).in_one());
    shown(&form.visit, quarter, &form.input).await
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::SamePerson | Error::OwnProposal => Self::Denied(Sentence::of(&error)),
            Error::Blocked { quarter, problems } => Self::Unusable(blocked(quarter, &problems)),
            Error::Reason(_) => Self::Unusable(Sentence::of(&error)),
            Error::NotPrepared(_)
            | Error::FiguresChanged(_)
            | Error::AlreadyPublished(_)
            | Error::PreparedMeanwhile(_)
            | Error::NotPublished(_)
            | Error::NothingToCorrect(_)
            | Error::NothingToOverride(_)
            | Error::NoSuchProposal => Self::Overtaken(Sentence::of(&error)),
            Error::Case(error) => error.into(),
            Error::Calendar(_) => Self::NotFound,
            Error::Decision(error) => error.into(),
            Error::Entry(error) => error.into(),
            Error::Bulletin(error) => error.into(),
            Error::Statement(error) => error.into(),
            Error::Database(error) => error.into(),
            Error::DoesNotVerify(_)
            | Error::Unreadable { .. }
            | Error::Assemble(_)
            | Error::Export(_)
            | Error::Landing(_)
            | Error::Folder(_)
            | Error::Account(_) => Self::Broken("reports"),
        }
    }
}

/// The first of what stands in the way: the page names all but what was found by looking through the files.
fn blocked(quarter: Quarter, problems: &[reports::checks::Problem]) -> Sentence {
    let first = problems.first().map(|problem| Sentence::of(&problem.sentence).text).unwrap_or_default();
    let text = match problems.len() {
        0 | 1 => format!("{quarter} cannot be published yet. {first}"),
        more => format!("{quarter} cannot be published yet: {more} things stand in the way. {first}"),
    };
    let hint = problems.first().map(|problem| Sentence::of(&problem.hint).text);
    Sentence { text, hint }
}
