//! The quarterly reports in the console: one person prepares, another publishes.
//!
//! The published report itself is files (`reports`), served by the public door.

use actix_web::web;

use super::console::{Answer, go};
use super::form::Form;
use super::pages::parts::{Badge, Fact, Link};
use super::pages::quarters::{Cell, Check, EditionRow as Row, QuarterPage, QuarterRow, Quarters, Table, TableRow};
use super::problem::{Problem, Sentence};
use super::visit::{Posted, Visit};
use crate::accounts::{self, Act};
use crate::db::ids::UserId;
use crate::db::{Db, Timestamp};
use crate::reports::edition::Table as Counted;
use crate::reports::{self, ColumnType, Draft, EditionRow, EditionState, Error, Quarter};
use crate::workflow::{Action, Relation};

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
    let is_published = newest.is_some_and(|edition| edition.state == EditionState::Published);
    Ok(QuarterRow {
        quarter: quarter.to_string(),
        href: address(quarter),
        state: badge(newest.map(|edition| edition.state), quarter >= running),
        cut_off: cut_off.to_string(),
        due: due.to_string(),
        is_late: !is_published && visit.act.at.zoned(&house.zone).date() > due,
    })
}

fn address(quarter: Quarter) -> String {
    format!("/quarters/{quarter}")
}

fn badge(state: Option<EditionState>, is_running: bool) -> Badge {
    match state {
        Some(state) => Badge { value: state.as_str(), label: state.label() },
        None if is_running => Badge { value: "running", label: "Running" },
        None => Badge { value: "draft", label: "To be prepared" },
    }
}

/// A quarter's draft with the names of those who prepared and published it.
struct Seen {
    draft: Draft,
    prepared_by: Option<(UserId, String)>,
    published_by: Option<String>,
}

pub(super) async fn draft(visit: Visit, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    let seen = visit.read(move |db, act| load(db, act, quarter)).await?;
    visit.page(&format!("Report {quarter}"), &page(&visit, quarter, &seen)?)
}

fn quarter(path: &web::Path<String>) -> Result<Quarter, Problem> {
    path.parse().map_err(|_| Problem::NotFound)
}

fn load(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Seen, Error> {
    let draft = reports::draft(db, act, quarter)?;
    let mut name = |id: Option<UserId>| id.and_then(|id| Some((id, accounts::get(db, id).ok()?.display_name)));
    let prepared_by = name(draft.standing.as_ref().map(|row| row.prepared_by));
    let published_by = name(draft.standing.as_ref().and_then(|row| row.published_by)).map(|(_, name)| name);
    Ok(Seen { draft, prepared_by, published_by })
}

fn page(visit: &Visit, quarter: Quarter, seen: &Seen) -> Result<QuarterPage, Error> {
    let standing = seen.draft.standing.as_ref();
    let state = standing.map(|row| row.state);
    let running = Quarter::of(visit.act.at.jiff(), &visit.console.desk.house.zone);
    let is_ready = seen.draft.problems.is_empty() && state != Some(EditionState::Published);
    let may = |action| visit.may(action, None, Relation::None);
    let is_mine = seen.prepared_by.as_ref().is_some_and(|(id, _)| Some(*id) == visit.act.user_id());
    let is_same = standing.is_some_and(|row| row.figures_sha256 == seen.draft.digest);
    let publishes =
        is_ready && state == Some(EditionState::Prepared) && is_same && !is_mine && may(Action::PublishReport);
    Ok(QuarterPage {
        quarter: quarter.to_string(),
        state: badge(state, quarter >= running),
        facts: facts(visit, quarter, seen)?,
        checks: if state == Some(EditionState::Published) {
            Vec::new()
        } else {
            seen.draft.problems.iter().map(check).collect()
        },
        is_published: state == Some(EditionState::Published),
        headline: seen.draft.edition.headline.iter().map(reports::edition::Sentence::in_words).collect(),
        tables: seen.draft.edition.tables.iter().map(table).collect(),
        prepare: (is_ready && may(Action::PrepareReport) && !(is_same && state.is_some()))
            .then(|| prepare_form(quarter)),
        publish: publishes.then(|| publish_form(quarter)),
        waits_for: waits_for(state, is_ready, is_same, is_mine),
        editions: published(visit, standing, seen).into_iter().collect(),
    })
}

fn facts(visit: &Visit, quarter: Quarter, seen: &Seen) -> Result<Vec<Fact>, Error> {
    let house = &visit.console.desk.house;
    let mut facts = vec![
        Fact::new("Days", format!("{} to {}", quarter.first_day(), quarter.last_day())),
        Fact::new("Cut-off", quarter.day_after_end(house.cut_off_days)?.to_string())
            .defined("Outcomes are read as they stand at the end of this day."),
        Fact::new("Due", quarter.day_after_end(house.report_due_days)?.to_string()),
    ];
    if let (Some(row), Some((_, name))) = (&seen.draft.standing, &seen.prepared_by) {
        facts.push(Fact { text: format!("by {name}"), ..Fact::at("Prepared", visit.moment(row.prepared_at)) });
    }
    Ok(facts)
}

fn check(problem: &reports::checks::Problem) -> Check {
    let link = |number: &String| Link::new(format!("/cases/{number}"), format!("Case {number}"));
    Check {
        sentence: Sentence::of(&problem.sentence).text,
        hint: Some(Sentence::of(&problem.hint).text).filter(|hint| !hint.is_empty()),
        link: problem.case.as_ref().map(link),
    }
}

/// A table as the page shows it: its labels head each row, its codes are left out.
fn table(counted: &Counted) -> Table {
    let is_figure =
        |column: &&reports::edition::Column| !matches!(column.column_type, ColumnType::Key | ColumnType::Label);
    let figures: Vec<&reports::edition::Column> = counted.columns.iter().filter(is_figure).collect();
    let cells = |row: &[reports::Cell]| {
        let named = counted.columns.iter().zip(row).filter(|(column, _)| is_figure(column));
        named.map(|(column, cell)| Cell { column: column.label.clone(), text: cell.to_string() }).collect()
    };
    let head = counted.columns.iter().find(|column| column.column_type == ColumnType::Label);
    let head = head.or(counted.columns.first()).map(|column| column.label.clone()).unwrap_or_default();
    Table {
        id: counted.about.id.clone(),
        caption: counted.about.title.clone(),
        definition: counted.about.definition.clone(),
        columns: std::iter::once(head).chain(figures.iter().map(|column| column.label.clone())).collect(),
        rows: counted.rows.iter().map(|row| TableRow { head: counted.row_name(row), cells: cells(row) }).collect(),
    }
}

fn prepare_form(quarter: Quarter) -> Form {
    Form::post(format!("{}/preparation", address(quarter)), "Prepare the report")
        .consequence("You say that the figures are ready as they stand. Somebody else publishes them.")
}

fn publish_form(quarter: Quarter) -> Form {
    Form::post(format!("{}/publication", address(quarter)), format!("Publish {quarter}"))
        .is_final("A published edition never changes; a correction is a new edition. The files appear on the public pages within minutes.")
}

fn waits_for(state: Option<EditionState>, is_ready: bool, is_same: bool, is_mine: bool) -> Option<String> {
    let sentence = match state {
        Some(EditionState::Published) | None => return None,
        Some(EditionState::Prepared) if !is_ready => return None,
        Some(EditionState::Prepared) if !is_same => {
            "The figures have changed since the report was prepared, so it has to be prepared again."
        }
        Some(EditionState::Prepared) if is_mine => "You prepared it, so somebody else has to publish it.",
        Some(EditionState::Prepared) => "It is prepared and waits for a publisher.",
    };
    Some(sentence.to_owned())
}

fn published(visit: &Visit, standing: Option<&EditionRow>, seen: &Seen) -> Option<Row> {
    let row = standing?;
    let published_at: Timestamp = row.published_at?;
    Some(Row {
        version: row.version,
        published_at: visit.moment(published_at),
        prepared_by: seen.prepared_by.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        published_by: seen.published_by.clone().unwrap_or_default(),
    })
}

pub(super) async fn prepare(form: Posted, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    form.visit.write(move |db, act| reports::prepare(db, act, quarter)).await?;
    Ok(go(&address(quarter), "prepared"))
}

pub(super) async fn publish(form: Posted, path: web::Path<String>) -> Answer {
    let quarter = quarter(&path)?;
    form.visit.write(move |db, act| reports::publish(db, act, quarter)).await?;
    Ok(go(&address(quarter), "published"))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Denied(denied) => denied.into(),
            Error::SamePerson => Self::Denied(Sentence::of(&error)),
            Error::Blocked { quarter, problems } => Self::Unusable(Sentence {
                text: format!("{quarter} cannot be published yet: {} stand in the way.", problems.len()),
                hint: Some("The page of the quarter names each.".to_owned()),
            }),
            Error::NotPrepared(_) | Error::FiguresChanged(_) | Error::AlreadyPublished(_) => {
                Self::Overtaken(Sentence::of(&error))
            }
            Error::Calendar(_) => Self::NotFound,
            Error::Decision(error) => error.into(),
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
