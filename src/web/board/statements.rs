//! The integrity statements of a quarter in the console: a member gives their word, everybody who sees drafts sees how it stands.

use std::collections::BTreeMap;

use actix_web::web;

use super::fresh::{is_fresh, with_password};
use crate::reports::{self, Quarter, Standings, StatementError, StatementStanding, StatementState};
use crate::taxonomy::{Statement, StatementWord};
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::parts::{Badge, Fact};
use crate::web::pages::statements::{StatementLine, StatementsPage};
use crate::web::problem::{Problem, Sentence};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn statements(visit: Visit, path: web::Path<String>) -> Answer {
    let quarter = path.parse().map_err(|_| Problem::NotFound)?;
    show(&visit, quarter, &Input::blank()).await
}

async fn show(visit: &Visit, quarter: Quarter, input: &Input) -> Answer {
    let seen = visit.read(move |db, act| reports::quarter_statements(db, act, quarter)).await?;
    visit.form(&format!("Integrity statements {quarter}"), &page(visit, quarter, input, &seen), input)
}

fn page(visit: &Visit, quarter: Quarter, input: &Input, seen: &Standings) -> StatementsPage {
    let may = visit.may(Action::AffirmStatements, None, Relation::None);
    StatementsPage {
        quarter: quarter.to_string(),
        lines: seen.standings.iter().map(line).collect(),
        words: StatementWord::ALL.iter().map(|word| Fact::new(word.label(), word.definition())).collect(),
        form: (may && seen.is_open).then(|| form(visit, quarter, input, seen)),
        closed: (may && !seen.is_open)
            .then_some("No word is taken now: either the quarter is not over yet, or its report is published."),
    }
}

fn line(standing: &StatementStanding) -> StatementLine {
    let state: StatementState = standing.state;
    StatementLine {
        sentence: standing.statement.label(),
        definition: standing.statement.definition(),
        state: Badge { value: state.as_str(), label: state.label() },
        count: format!("{} of {}", standing.affirmed_by, standing.members),
    }
}

fn form(visit: &Visit, quarter: Quarter, input: &Input, seen: &Standings) -> Form {
    let mut filled = input.clone();
    for (statement, word) in &seen.own {
        if filled.raw(statement.as_str()).is_empty() {
            filled.fill(statement.as_str(), word.as_str());
        }
    }
    let choices = || StatementWord::ALL.iter().map(|word| Choice::new(word.as_str(), word.label()));
    let fields = Statement::ALL.iter().map(|one| Field::radios(&filled, one.as_str(), one.label(), choices()));
    let form = Form::post(address(quarter), "Give your word");
    let form = fields.fold(form, Form::field);
    with_password(form, visit, input, "password").consequence(
        "The report says by how many members each sentence is affirmed, and by whom it does not say. Until it is published you may change \
         your word; each one stays in the record.",
    )
}

fn address(quarter: Quarter) -> String {
    format!("/quarters/{quarter}/statements")
}

pub(in crate::web) async fn affirm(form: Posted, path: web::Path<String>) -> Answer {
    let Posted { mut visit, mut input } = form;
    let quarter: Quarter = path.parse().map_err(|_| Problem::NotFound)?;
    // Whoever may not is told so, and not what is missing in the form.
    visit.act.allow(Action::AffirmStatements, None, Relation::None)?;
    let mut words = BTreeMap::new();
    for statement in Statement::ALL {
        if let Some(word) = input.chosen::<StatementWord>(statement.as_str(), "Choose one of the three.") {
            words.insert(*statement, word);
        }
    }
    if words.len() < Statement::ALL.len() || !is_fresh(&mut visit, &mut input, "password").await? {
        return show(&visit, quarter, &input).await;
    }
    visit.write(move |db, act| reports::affirm(db, act, quarter, &words)).await?;
    Ok(go(&address(quarter), "affirmed"))
}

impl From<StatementError> for Problem {
    fn from(error: StatementError) -> Self {
        match error {
            StatementError::Denied(denied) => denied.into(),
            StatementError::NotOver(_) | StatementError::Published(_) | StatementError::NotFresh => {
                Self::Overtaken(Sentence::of(&error))
            }
            StatementError::Account(error) => error.into(),
            StatementError::Database(error) => error.into(),
        }
    }
}
