//! A decision in the console, and carrying it out.

use std::collections::BTreeMap;

use actix_web::web;

use super::board::ballot::deviation;
use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::pages::decisions::{DecisionPage, ReconsiderationRow};
use super::pages::parts::{Fact, Link, Passage};
use super::problem::Problem;
use super::refusal::{Refusal, Refused};
use super::review::content_facts;
use super::step::{StepForm, address, number, version, versioned};
use super::visit::{Posted, Visit};
use crate::accounts::{self, Act};
use crate::cases::{self, Case, CaseNumber};
use crate::db::ids::UserId;
use crate::db::{Db, Timestamp};
use crate::decisions::{self, Decision, DecisionTask, Dissent, Reconsideration, Settlement, SummaryStanding};
use crate::outbox;
use crate::taxonomy::{Task, TaskResult};
use crate::workflow::{Action, CaseState, Relation};

pub(super) async fn view(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let (act, wanted) = (visit.act.clone(), number.clone());
    let load = move |pool: &crate::db::Pool| {
        let decision = decisions::view(pool, &act, &wanted)?;
        let may = pool.read(|db| {
            let case = cases::find_visible(db, &act, &wanted)?;
            let mut names = BTreeMap::new();
            let settled =
                decision.iter().flat_map(|one| &one.tasks).filter_map(|task| task.settled.map(|(_, by, _)| by));
            let dissenting = decision.iter().flat_map(|one| &one.dissents).map(|one| one.member);
            for by in settled.chain(dissenting) {
                names.insert(by, accounts::shown_name(db, &act, by).map_err(cases::Error::from)?);
            }
            let mut steps = Vec::new();
            for action in [Action::Reconsider, Action::CarryOut, Action::WriteSummary] {
                if cases::is_allowed(db, &act, action, &case)? {
                    steps.push(action);
                }
            }
            let (standing, dissent) =
                (decisions::decided_by_standing(db, &case)?, decisions::may_dissent(db, &act, &case)?);
            Ok::<_, decisions::Error>(May { names, steps, dissent, standing })
        })?;
        Ok::<_, decisions::Error>((decision, may))
    };
    let (decision, may) = visit.console.run(load).await?;
    let decision = decision.ok_or(Problem::NotFound)?;
    visit.form(&format!("Decision · {number}"), &page(visit, number, decision, &may, input), input)
}

pub(super) async fn write_dissent(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(text) = input.text("dissent", AREA, "Write why you would have decided otherwise.") else {
        return show(&visit, &number, &input).await;
    };
    let wanted = number.clone();
    let Err(error) = visit.write(move |db, act| decisions::write_dissent(db, act, &wanted, &text)).await else {
        return Ok(go(&format!("{}/decision", address(&number)), "dissented"));
    };
    match error.settle(&mut input)? {
        Refusal::Mend => show(&visit, &number, &input).await,
        Refusal::Conflict(now) => Err(cases::Error::Conflict(now).into()),
    }
}

/// What the person may do about the decision, and the names on its page.
struct May {
    names: BTreeMap<UserId, String>,
    steps: Vec<Action>,
    dissent: bool,
    /// What decided the case instead of a ballot: its title, and when the Board adopted it.
    standing: Option<(String, Timestamp)>,
}

fn page(visit: &Visit, number: &CaseNumber, decision: Decision, may: &May, input: &Input) -> DecisionPage {
    let votes = tally(&decision);
    let followed = if decision.recommendation_followed { "Followed" } else { "Not followed" };
    let tasks = decision.tasks.iter().filter_map(|task| settled(visit, task, &may.names)).collect();
    let open = decision.tasks.iter().filter(|task| task.settled.is_none());
    let open = open.map(|task| Fact::new(task.task.label(), task.task.definition())).collect();
    let is_closed = decision.carried_out.is_some();
    // What was done stands with each task, where there are tasks.
    let alone = decision.carried_out.filter(|out| out.nothing_given || decision.tasks.is_empty());
    let done = alone.map(|out| Passage {
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
    let content = decision.content.as_ref();
    let followed_content = content.filter(|_| decision.recommendation_followed).map(content_facts);
    let deviates = deviation(decision.deviation.as_ref());
    let step = |action, noun: &str| may.steps.contains(&action).then(|| format!("{}/{noun}", address(number)));
    DecisionPage {
        case_number: number.to_string(),
        case_href: address(number),
        outcome: decision.outcome.label().to_owned(),
        outcome_definition: decision.outcome.definition().to_owned(),
        decided_at: visit.moment(decision.decided_at),
        facts: vec![
            Fact::new("Decided", decision.decided_by.label()),
            Fact::new("Recommendation", followed),
            how(visit, number, may),
        ],
        tally: if may.standing.is_some() { Vec::new() } else { votes },
        grounds: decision.grounds.unwrap_or_else(|| SEALED.to_owned()),
        public_summary: decision.public_summary,
        summary_standing: match decision.summary_standing {
            SummaryStanding::Final => "Confirmed by a second person.",
            SummaryStanding::Waits => "A draft waits for a second person to check it.",
            SummaryStanding::Missing => "Nobody has drafted one that stands.",
            SummaryStanding::OfBefore => "Typed when the ballot was closed; nobody checked it.",
        },
        summary_href: step(Action::WriteSummary, "decision/summary"),
        carry_out_href: step(Action::CarryOut, "carrying-out").filter(|_| !is_closed),
        content: followed_content.unwrap_or_default().into_iter().chain(deviates).collect(),
        relied_upon: content.map(|content| content.facts.clone().unwrap_or_else(|| SEALED.to_owned())),
        dissents: decision.dissents.iter().map(|one| dissent(visit, one, &may.names)).collect(),
        dissent_problem: input.problem_at("dissent").filter(|_| !may.dissent).map(str::to_owned),
        dissenting: may.dissent.then(|| dissent_form(number, input)),
        reconsiderations: decision.reconsiderations.iter().map(|one| reconsideration(visit, one)).collect(),
        reconsider_href: step(Action::Reconsider, "decision/reconsideration"),
        tasks,
        open,
        carrying_out: done,
    }
}

fn dissent(visit: &Visit, one: &Dissent, names: &BTreeMap<UserId, String>) -> Passage {
    Passage {
        heading: "Dissent".to_owned(),
        by: names.get(&one.member).cloned(),
        time: Some(visit.moment(one.at)),
        facts: Vec::new(),
        text: one.text.clone().unwrap_or_else(|| SEALED.to_owned()),
    }
}

/// The way to the other case, with what became of the first decision.
fn reconsideration(visit: &Visit, one: &Reconsideration) -> ReconsiderationRow {
    let words = if one.is_new { "This case reconsiders the decision on case" } else { "Reconsidered in case" };
    ReconsiderationRow {
        // Before it is decided there is no decision to lead to.
        case: Link::new(
            if one.is_new || one.result.is_some() {
                format!("{}/decision", address(&one.other.number))
            } else {
                address(&one.other.number)
            },
            one.other.number.to_string(),
        ),
        words,
        opened_at: visit.moment(one.opened_at),
        result: one.result.map_or("not decided yet", |result| result.label()).to_owned(),
        reason: one.reason.clone(),
    }
}

fn dissent_form(number: &CaseNumber, input: &Input) -> Form {
    let field = Field::area(input, "dissent", "Your dissent", 6)
        .hint("You voted against: why you would have decided otherwise. Sealed; names are never published.");
    Form::post(format!("{}/decision/dissents", address(number)), "Write the dissent")
        .field(field)
        .is_final("It stands beside the decision as you write it, and changes nothing of what was decided.")
}

fn tally(decision: &Decision) -> Vec<Fact> {
    let count = |term: &str, count: i32| Fact::new(term, count.to_string());
    vec![
        count("For", decision.votes_for),
        count("Against", decision.votes_against),
        count("Abstained", decision.votes_abstained),
        count("Recused", decision.members_recused),
        count("Absent", decision.members_absent),
    ]
}

/// A task that was done or found not needed.
fn settled(visit: &Visit, task: &DecisionTask, names: &BTreeMap<UserId, String>) -> Option<Passage> {
    let (result, by, at) = task.settled?;
    Some(Passage {
        heading: task.task.label().to_owned(),
        by: names.get(&by).cloned(),
        time: Some(visit.moment(at)),
        facts: vec![Fact::new("Result", result.label())],
        text: task.proof.clone().unwrap_or_else(|| SEALED.to_owned()),
    })
}

/// The ballot, or the standing decision that the Board adopted before.
fn how(visit: &Visit, number: &CaseNumber, may: &May) -> Fact {
    match &may.standing {
        Some((title, adopted_at)) => {
            let text = format!("“{title}”, which the Board adopted on {}", visit.moment(*adopted_at).text);
            let fact = Fact::new("Standing decision", text);
            let sees = visit.may(Action::ViewStanding, None, Relation::None);
            if sees { fact.link("/standing-decisions") } else { fact }
        }
        None => Fact::new("Ballot", "The ballot with its electorate").link(format!("{}/ballot", address(number))),
    }
}

const SEALED: &str = "This is sealed, and not for you to open now.";

const CARRY_OUT: StepForm = StepForm {
    action: Action::CarryOut,
    heading: "Carry the decision out",
    lead: "Say of each thing that follows from the decision what was done. With the last one the case is closed.",
    choices: to_be_done,
    told: before_carrying_out,
    form: carry_out_fields,
};

/// The value by which a form says that nothing was given.
const NOTHING: &str = "nothing_given";

/// What is open; and, where the demand was found false since, that nothing was given.
fn to_be_done(db: &mut Db, _: &Act, case: &Case) -> Result<Vec<Choice>, cases::Error> {
    let open = decisions::open_tasks(db, case)?.into_iter();
    let mut choices: Vec<Choice> =
        open.map(|task| Choice::new(task.as_str(), task.label()).defined(task.definition())).collect();
    if decisions::can_give_nothing(db, case)? {
        let nothing = Choice::new(NOTHING, "Nothing was given: the demand was found false");
        choices.push(nothing.defined("The decision stays as it was made, and the case is closed without it."));
    }
    Ok(choices)
}

fn carry_out_fields(case: &Case, choices: Vec<Choice>, input: &Input) -> Form {
    let is_last = choices.len() == 1;
    let mut filled = input.clone();
    // What is most likely is chosen; whoever meant something else changes it.
    for (name, value) in [
        ("result", Some(TaskResult::Done.as_str().to_owned())),
        ("task", choices.first().filter(|_| is_last).map(|only| only.value.clone())),
    ] {
        if let Some(value) = value.filter(|_| input.raw(name).is_empty()) {
            filled.fill(name, value);
        }
    }
    let results = TaskResult::ALL.iter();
    let results = results.map(|one| Choice::new(one.as_str(), one.label()).defined(one.definition()));
    let form = versioned(case, "carrying-out", if is_last { "Record it and close the case" } else { "Record it" })
        .field(Field::radios(&filled, "task", "What it is about", choices))
        .field(Field::radios(&filled, "result", "What came of it", results))
        .field(Field::area(&filled, "done", "What was done", 6).hint(
            "What was sent, removed or referred, when, to whom, and how one can see it; or why it was not needed. Sealed.",
        ));
    if is_last {
        form.is_final("A closed case stays closed; new evidence opens a new, linked case.")
    } else {
        form.consequence("What is recorded stays. The case is closed with the last of them.")
    }
}

/// What was decided, what came of it so far, and what is still owed.
fn before_carrying_out(db: &mut Db, _: &Act, case: &Case) -> Result<Vec<Fact>, cases::Error> {
    let at = |noun: &str| format!("{}/{noun}", address(&case.number));
    let mut facts = Vec::new();
    if let Some(outcome) = decisions::outcome(db, case)? {
        facts.push(Fact::new("Decided", outcome.label()).defined(outcome.definition()).link(at("decision")));
    }
    for (task, result) in decisions::settled_tasks(db, case)? {
        facts.push(Fact::new(task.label(), result.label()));
    }
    if outbox::first_replies(db, &[case.id])?.is_empty() {
        facts.push(Fact::new("Answer to the sender", "None was written from here: write one").link(at("reply")));
    }
    Ok(facts)
}

pub(super) async fn carry_out_form(visit: Visit, path: web::Path<String>) -> Answer {
    CARRY_OUT.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(super) async fn settle_task(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let nothing_given = input.raw("task") == NOTHING;
    let task = if nothing_given { None } else { input.chosen::<Task>("task", "Choose what it is about.") };
    let result = input.chosen::<TaskResult>("result", "Choose what came of it.");
    let done = input.text("done", AREA, "Write what was done, or why it was not needed.");
    let (Some(done), Some(result), true) = (done, result, task.is_some() || nothing_given) else {
        return CARRY_OUT.page(&visit, &number, &input).await;
    };
    let (version, wanted) = (version(&input), number.clone());
    let settle = move |db: &mut Db, act: &Act| match task {
        Some(task) => decisions::settle_task(db, act, &wanted, &Settlement { version, task, result, proof: done }),
        None => decisions::give_nothing(db, act, &wanted, version, &done),
    };
    match visit.write(settle).await {
        Ok(case) if case.state == CaseState::Closed => Ok(go(&address(&number), "carried_out")),
        Ok(_) => Ok(go(&format!("{}/carrying-out", address(&number)), "task_settled")),
        Err(error) => CARRY_OUT.refused(&visit, &number, input, error).await,
    }
}
