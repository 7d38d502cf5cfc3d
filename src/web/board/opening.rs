//! Opening a ballot: the motion is written on the recommendation and frozen when it opens.

use actix_web::web;

use super::ballot::passage;
use crate::accounts::{self, Act};
use crate::board::{self, NewBallot};
use crate::cases::{self, Case, CaseNumber};
use crate::db::Pool;
use crate::review::{self, Recommendation};
use crate::taxonomy::Outcome;
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::forms::FormPage;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::review::outcomes;
use crate::web::step::{address, as_sent, conflict, facts, number, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState};

/// The recommendation that the motion is about, with its reviewer's name.
type Recommended = Option<(Recommendation, String)>;

pub(in crate::web) async fn open_form(visit: Visit, path: web::Path<String>) -> Answer {
    let (case, recommended) = load(&visit, &number(&path)?).await?;
    let input = recommended.as_ref().map_or_else(Input::blank, |(one, _)| {
        Input::of([("outcome", one.outcome.to_string()), ("motion", one.grounds.clone().unwrap_or_default())])
    });
    page(&visit, &case, &recommended, &input)
}

async fn load(visit: &Visit, number: &CaseNumber) -> Result<(Case, Recommended), Problem> {
    let (act, number) = (visit.act.clone(), number.clone());
    Ok(visit.console.run(move |pool| recommended(pool, &act, &number)).await?)
}

fn recommended(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<(Case, Recommended), board::Error> {
    let case = pool.read(|db| {
        let case = cases::find_visible(db, act, number)?;
        cases::allow(db, act, Action::OpenBallot, &case)?;
        Ok::<_, cases::Error>(case)
    })?;
    let Some(one) = review::list(pool, act, number)?.pop() else { return Ok((case, None)) };
    let name = pool.read(|db| accounts::get(db, one.reviewer))?.display_name;
    Ok((case, Some((one, name))))
}

fn page(visit: &Visit, case: &Case, recommended: &Recommended, input: &Input) -> Answer {
    let passages = recommended.iter().map(|(one, name)| passage(visit, one, name)).collect();
    let page = FormPage::new(format!("Open a ballot on case {}", case.number), as_sent(form(case, input), input))
        .back(address(&case.number), format!("Case {}", case.number))
        .lead("All members of the Board are its electors. Motion, evidence, electorate and rule are frozen when it opens.")
        .facts(facts(visit, case))
        .passages(passages);
    visit.form(&format!("Open a ballot · {}", case.number), &page, input)
}

fn form(case: &Case, input: &Input) -> Form {
    versioned(case, "ballot", "Open the ballot")
        .field(Field::select(input, "outcome", "Outcome put to the vote", outcomes(case)))
        .field(Field::area(input, "motion", "Motion", 10).hint(
            "What the Board decides if the motion passes, with its grounds. It begins as the recommendation’s grounds.",
        ))
        .consequence("The electors get a mail that something waits. The motion cannot be changed afterwards.")
}

pub(in crate::web) async fn open_ballot(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let outcome = input.chosen::<Outcome>("outcome", "Choose what is put to the vote.");
    let motion = input.text("motion", AREA, "Write the motion.");
    let (Some(outcome), Some(motion)) = (outcome, motion) else { return again(&visit, &number, &input).await };
    let new = NewBallot { version: version(&input), outcome, motion };
    let wanted = number.clone();
    match visit.write(move |db, act| board::open_ballot(db, act, &wanted, &new)).await {
        Ok(_) => Ok(go(&format!("{}/ballot", address(&number)), "opened")),
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => again(&visit, &number, &input).await,
            Refusal::Conflict(now) => {
                let form = (now.state == CaseState::BeforeBoard).then(|| self::form(&now, &input));
                conflict(&visit, &now, &input, Vec::new(), form)
            }
        },
    }
}

async fn again(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (case, recommended) = load(visit, number).await?;
    page(visit, &case, &recommended, input)
}
