//! A decision in the console, and carrying it out.

use actix_web::web;

use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::pages::decisions::DecisionPage;
use super::pages::parts::{Fact, Passage};
use super::problem::Problem;
use super::step::{StepForm, address, number, version, versioned};
use super::visit::{Posted, Visit};
use crate::accounts::Act;
use crate::cases::{self, Case, CaseNumber};
use crate::db::Db;
use crate::decisions::{self, Decision, SummaryStanding};
use crate::outbox;
use crate::workflow::Action;

pub(super) async fn view(visit: Visit, path: web::Path<String>) -> Answer {
    let number = number(&path)?;
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &crate::db::Pool| {
        let decision = decisions::view(pool, &act, &wanted)?;
        let may = pool.read(|db| {
            let case = cases::find_visible(db, &act, &wanted)?;
            let may = |db: &mut Db, action| cases::is_allowed(db, &act, action, &case);
            Ok::<_, decisions::Error>(May {
                carry_out: may(db, Action::CarryOut)?,
                write_summary: may(db, Action::WriteSummary)?,
            })
        })?;
        Ok::<_, decisions::Error>((decision, may))
    };
    let (decision, may) = visit.console.run(load).await?;
    let decision = decision.ok_or(Problem::NotFound)?;
    visit.page(&format!("Decision · {number}"), &page(&visit, &number, decision, &may))
}

/// What the person may do about the decision.
struct May {
    carry_out: bool,
    write_summary: bool,
}

fn page(visit: &Visit, number: &CaseNumber, decision: Decision, may: &May) -> DecisionPage {
    let count = |term: &str, count: i32| Fact::new(term, count.to_string());
    let followed = if decision.recommendation_followed { "Followed" } else { "Not followed" };
    let done = decision.carried_out.map(|out| Passage {
        heading: "Carried out".to_owned(),
        by: None,
        time: Some(visit.moment(out.at)),
        facts: out
            .nothing_given
            .then(|| Fact::new("Given", "Nothing: the demand was found false"))
            .into_iter()
            .collect(),
        text: out.done.unwrap_or_else(|| SEALED.to_owned()),
    });
    DecisionPage {
        case_number: number.to_string(),
        case_href: address(number),
        outcome: decision.outcome.label().to_owned(),
        outcome_definition: decision.outcome.definition().to_owned(),
        decided_at: visit.moment(decision.decided_at),
        facts: vec![
            Fact::new("Decided", decision.decided_by.label()),
            Fact::new("Recommendation", followed),
            Fact::new("Ballot", "The ballot with its electorate").link(format!("{}/ballot", address(number))),
        ],
        tally: vec![
            count("For", decision.votes_for),
            count("Against", decision.votes_against),
            count("Abstained", decision.votes_abstained),
            count("Recused", decision.members_recused),
            count("Absent", decision.members_absent),
        ],
        grounds: decision.grounds.unwrap_or_else(|| SEALED.to_owned()),
        public_summary: decision.public_summary,
        summary_standing: match decision.summary_standing {
            SummaryStanding::Final => "Confirmed by a second person.",
            SummaryStanding::Waits => "A draft waits for a second person to check it.",
            SummaryStanding::Missing => "Nobody has drafted one that stands.",
            SummaryStanding::OfBefore => "Typed when the ballot was closed; nobody checked it.",
        },
        summary_href: may.write_summary.then(|| format!("{}/decision/summary", address(number))),
        carry_out_href: (done.is_none() && may.carry_out).then(|| format!("{}/carrying-out", address(number))),
        carrying_out: done,
    }
}

const SEALED: &str = "This is sealed, and not for you to open now.";

const CARRY_OUT: StepForm = StepForm {
    action: Action::CarryOut,
    heading: "Carry the decision out",
    lead: "Say what was done. The case is closed with it.",
    choices: |db, _, case| {
        let nothing = Choice::new("nothing", "Nothing was given: the demand was found false")
            .defined("The decision stays as it was made, and the case is closed without it.");
        Ok(if decisions::can_give_nothing(db, case)? { vec![nothing] } else { Vec::new() })
    },
    told: before_carrying_out,
    form: |case, choices, input| {
        let form = versioned(case, "carrying-out", "Record it and close the case");
        let found_false = (!choices.is_empty()).then(|| Field::ticks(input, "given", "What was given", choices));
        found_false
            .into_iter()
            .fold(form, Form::field)
            .field(
                Field::area(input, "done", "What was done", 6)
                    .hint("What was sent, removed or referred, when, and to whom. Sealed."),
            )
            .is_final("A closed case stays closed; new evidence opens a new, linked case.")
    },
};

/// What was decided, and what is still owed.
fn before_carrying_out(db: &mut Db, _: &Act, case: &Case) -> Result<Vec<Fact>, cases::Error> {
    let at = |noun: &str| format!("{}/{noun}", address(&case.number));
    let mut facts = Vec::new();
    if let Some(outcome) = decisions::outcome(db, case)? {
        facts.push(Fact::new("Decided", outcome.label()).defined(outcome.definition()).link(at("decision")));
    }
    if outbox::first_replies(db, &[case.id])?.is_empty() {
        facts.push(Fact::new("Answer to the sender", "None was written from here: write one").link(at("reply")));
    }
    Ok(facts)
}

pub(super) async fn carry_out_form(visit: Visit, path: web::Path<String>) -> Answer {
    CARRY_OUT.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(super) async fn carry_out(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(done) = input.text("done", AREA, "Write what was done.") else {
        return CARRY_OUT.page(&visit, &number, &input).await;
    };
    let (version, wanted) = (version(&input), number.clone());
    let carry_out = if input.is_ticked("given") { decisions::give_nothing } else { decisions::carry_out };
    match visit.write(move |db, act| carry_out(db, act, &wanted, version, &done)).await {
        Ok(_) => Ok(go(&address(&number), "carried_out")),
        Err(error) => CARRY_OUT.refused(&visit, &number, input, error).await,
    }
}
