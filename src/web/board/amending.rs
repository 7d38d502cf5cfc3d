//! Amending the motion of an open ballot: a form that begins with the motion as it is, and says whose votes will be void.

use actix_web::web;

use super::opening::{read, waiting, with_deviation, with_rule};
use super::ratification::{asked, begins, passages, with_measures};
use crate::accounts::Act;
use crate::board::standing::ForClass;
use crate::board::{self, BallotState, BallotView, Electorate, NewBallot};
use crate::cases::{self, Case, CaseNumber, TakenMeasure};
use crate::db::Pool;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::Fact;
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::review::outcomes;
use crate::web::step::{address, as_sent, conflict, facts, number, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState};

/// The tick that takes a class of cases over to the amended motion.
const AS_BEFORE: &str = "as_before";

/// What the form is made from.
struct Seen {
    case: Case,
    electorate: Electorate,
    ballot: BallotView,
    /// The urgent measures that wait for the Board, those that were recorded since the opening among them.
    measures: Vec<TakenMeasure>,
}

pub(in crate::web) async fn amend_form(visit: Visit, path: web::Path<String>) -> Answer {
    let seen = load(&visit, &number(&path)?).await?;
    let (row, rule) = (&seen.ballot.ballot.row, seen.ballot.ballot.rule);
    let fixed = [
        ("outcome", row.outcome.to_string()),
        ("motion", seen.ballot.motion.clone().unwrap_or_default()),
        ("deviation", seen.ballot.deviation.clone().flatten().unwrap_or_default()),
        ("quorum", rule.quorum.to_string()),
        ("majority", rule.majority.to_string()),
        ("tie", rule.tie.to_string()),
        ("for_class", seen.ballot.proposal.as_ref().map_or("", |_| AS_BEFORE).to_owned()),
    ];
    let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value));
    page(&visit, &seen, &Input::of(fixed.chain(begins(&seen.measures, &seen.ballot.measures))))
}

async fn load(visit: &Visit, number: &CaseNumber) -> Result<Seen, Problem> {
    let (act, number) = (visit.act.clone(), number.clone());
    Ok(visit.console.run(move |pool| seen(pool, &act, &number)).await?)
}

fn seen(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Seen, board::Error> {
    let (case, electorate) = pool.read(|db| {
        let case = cases::find_visible(db, act, number)?;
        cases::allow(db, act, Action::OpenBallot, &case)?;
        Ok::<_, board::Error>((case, board::electorate(db)?))
    })?;
    let ballot = board::view(pool, act, number)?.filter(|view| view.ballot.row.state == BallotState::Open);
    let measures = waiting(pool, act, number)?;
    Ok(Seen { case, electorate, ballot: ballot.ok_or(board::Error::NoBallot)?, measures })
}

fn page(visit: &Visit, seen: &Seen, input: &Input) -> Answer {
    let number = &seen.case.number;
    let voted = seen.ballot.seats.iter().filter(|seat| seat.has_spoken && !seat.recused);
    let voted: Vec<&str> = voted.map(|seat| seat.name.as_str()).collect();
    let void = if voted.is_empty() { "Nobody has voted yet".to_owned() } else { voted.join(", ") };
    let told = Fact::new("Votes that will be void", void)
        .defined("Every elector is told, and asked to vote on the new motion.");
    let page = FormPage::new(format!("Amend the motion on case {number}"), as_sent(form(visit, seen, input), input))
        .back(format!("{}/ballot", address(number)), format!("Ballot on case {number}"))
        .lead("The open ballot ends without a result, and the next one opens with what you write here. Both stay in the record.")
        .facts(facts(visit, &seen.case).into_iter().chain([told]).collect())
        .passages(passages(visit, &seen.measures));
    visit.form(&format!("Amend the motion · {number}"), &page, input)
}

fn form(visit: &Visit, seen: &Seen, input: &Input) -> Form {
    let form = versioned(&seen.case, "ballot/amendment", "Put the amended motion to the vote")
        .field(Field::select(input, "outcome", "Outcome put to the vote", outcomes(&seen.case)))
        .field(
            Field::area(input, "motion", "Motion", 10)
                .hint("What the Board decides if the motion passes, with its grounds."),
        )
        .is_final("Votes cast until now count for nothing. Who recused themselves stays recused.");
    let form = with_measures(visit, with_deviation(form, &seen.case, input), &seen.measures, input);
    let class = seen.ballot.proposal.as_ref().map(|proposal| {
        let label = format!("Also for every case of the class “{}”, as before", proposal.title);
        Field::ticks(input, "for_class", "For a class of cases", [Choice::new(AS_BEFORE, label)])
            .hint("Without the tick the amended motion is about this case alone.")
    });
    let form = class.into_iter().fold(form, Form::field);
    with_rule(form, seen.electorate, input)
}

pub(in crate::web) async fn amend(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let (electorate, measures) = asked(&visit, &number).await?;
    let Some(new) = read(electorate, &measures, &mut input) else {
        return page(&visit, &load(&visit, &number).await?, &input);
    };
    let for_class = if input.is_ticked("for_class") { ForClass::AsBefore } else { ForClass::ThisCase };
    let (wanted, new) = (number.clone(), NewBallot { for_class, ..new });
    match visit.write(move |db, act| board::amend(db, act, &wanted, &new)).await {
        Ok(_) => Ok(go(&format!("{}/ballot", address(&number)), "amended")),
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => page(&visit, &load(&visit, &number).await?, &input),
            Refusal::Conflict(now) => {
                let seen = load(&visit, &number).await.ok().filter(|_| now.state == CaseState::BeforeBoard);
                conflict(&visit, &now, &input, Vec::new(), seen.map(|seen| self::form(&visit, &seen, &input)))
            }
        },
    }
}
