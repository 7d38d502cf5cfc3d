//! Opening a ballot: the motion is written on the recommendation and frozen when it opens.

use actix_web::web;

use super::ratification::{self, asked, with_measures};
use crate::accounts::{self, Act};
use crate::board::standing::{self, Calling, ForClass};
use crate::board::{self, Electorate, NewBallot};
use crate::cases::{self, Case, CaseNumber, TakenMeasure};
use crate::db::Pool;
use crate::db::ids::MeasureId;
use crate::review::{self, Recommendation};
use crate::taxonomy::Outcome;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::{AREA, Input};
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::{Fact, Passage};
use crate::web::problem::Problem;
use crate::web::refusal::{Refusal, Refused};
use crate::web::review::{outcomes, passage};
use crate::web::step::{address, as_sent, conflict, facts, number, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::tally::{Majority, Rule, Tie};
use crate::workflow::{Action, CaseState};

/// The recommendation that the motion is about, with its reviewer's name.
type Recommended = Option<(Recommendation, String)>;

/// What the form is made from.
pub(super) struct Seen {
    pub case: Case,
    recommended: Recommended,
    /// Why somebody of the Board wants a ballot on it instead of a standing decision.
    called_in: Option<Calling>,
    pub electorate: Electorate,
    /// The urgent measures that wait for the Board.
    pub measures: Vec<TakenMeasure>,
}

pub(in crate::web) async fn open_form(visit: Visit, path: web::Path<String>) -> Answer {
    let seen = load(&visit, &number(&path)?).await?;
    page(&visit, &seen, &Input::of(begins(&seen)))
}

/// What the form begins with: the usual rule, and what was recommended.
pub(super) fn begins(seen: &Seen) -> Vec<(String, String)> {
    let usual = Rule::usual(seen.electorate.seats);
    let mut typed = vec![
        ("quorum".to_owned(), usual.quorum.to_string()),
        ("majority".to_owned(), usual.majority.to_string()),
        ("tie".to_owned(), usual.tie.to_string()),
    ];
    if let Some((one, _)) = &seen.recommended {
        typed.push(("outcome".to_owned(), one.outcome.to_string()));
        typed.push(("motion".to_owned(), one.grounds.clone().unwrap_or_default()));
    }
    typed.extend(ratification::begins(&seen.measures, &[]));
    typed
}

pub(super) async fn load(visit: &Visit, number: &CaseNumber) -> Result<Seen, Problem> {
    let (act, number) = (visit.act.clone(), number.clone());
    Ok(visit.console.run(move |pool| recommended(pool, &act, &number)).await?)
}

fn recommended(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Seen, board::Error> {
    let (case, electorate) = pool.read(|db| {
        let case = cases::find_visible(db, act, number)?;
        cases::allow(db, act, Action::OpenBallot, &case)?;
        Ok::<_, board::Error>((case, board::electorate(db)?))
    })?;
    let recommended = match review::list(pool, act, number)?.pop() {
        Some(one) => Some((pool.read(|db| accounts::get(db, one.reviewer))?.display_name, one)),
        None => None,
    };
    let (measures, called_in) = (waiting(pool, act, number)?, standing::last_calling(pool, act, number)?);
    let recommended = recommended.map(|(name, one)| (one, name));
    Ok(Seen { case, recommended, called_in, electorate, measures })
}

/// The measures that a ballot has to say something about.
pub(super) fn waiting(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<TakenMeasure>, cases::Error> {
    let (_, measures) = cases::list_measures(pool, act, number)?;
    Ok(measures.into_iter().filter(|one| one.standing.waits_for_board()).collect())
}

fn page(visit: &Visit, seen: &Seen, input: &Input) -> Answer {
    let case = &seen.case;
    let for_class = Fact::new("For this case alone", "Open it for every case of its class as well")
        .link(format!("{}/ballot/standing", address(&case.number)));
    let page = FormPage::new(
        format!("Open a ballot on case {}", case.number),
        as_sent(form(visit, seen, case, input), input),
    )
    .back(address(&case.number), format!("Case {}", case.number))
    .lead("All members of the Board are its electors. Motion, evidence, electorate and rule are frozen when it opens.")
    .facts(facts(visit, case).into_iter().chain([for_class]).collect())
    .passages(passages(visit, seen));
    visit.form(&format!("Open a ballot · {}", case.number), &page, input)
}

/// What was recommended, why the case was called in, and what was done before the Board could decide.
pub(super) fn passages(visit: &Visit, seen: &Seen) -> Vec<Passage> {
    let recommended = seen.recommended.iter().map(|(one, name)| passage(visit, one, name));
    let called_in = seen.called_in.iter().map(|one| Passage {
        heading: "Called in".to_owned(),
        by: Some(one.by.clone().unwrap_or_else(|| "Quarterlight".to_owned())),
        time: Some(visit.moment(one.at)),
        facts: vec![Fact::new("Standing decision", one.title.clone())],
        text: one.reason.clone().unwrap_or_else(|| "No reason was given, or it is not for you to open now.".to_owned()),
    });
    recommended.chain(called_in).chain(ratification::passages(visit, &seen.measures)).collect()
}

/// `case` as it is now.
fn form(visit: &Visit, seen: &Seen, case: &Case, input: &Input) -> Form {
    let form = versioned(case, "ballot", "Open the ballot")
        .field(Field::select(input, "outcome", "Outcome put to the vote", outcomes(case)))
        .field(Field::area(input, "motion", "Motion", 10).hint(
            "What the Board decides if the motion passes, with its grounds. It begins as the recommendation’s grounds.",
        ))
        .consequence(
            "The electors get a mail that something waits. Changing the motion later voids the votes cast until then.",
        );
    let form = with_measures(visit, with_deviation(form, case, input), &seen.measures, input);
    with_rule(form, seen.electorate, input)
}

/// The field for why the outcome deviates from the severity guide; there is no guide for demands for information.
pub(super) fn with_deviation(form: Form, case: &Case, input: &Input) -> Form {
    if case.kind.is_information() {
        return form;
    }
    form.field(Field::area(input, "deviation", "Why it deviates from the severity guide", 2).optional().hint(
        "One sentence, if the outcome is neither the recommended one nor usual for the severity. Sealed; the decision takes it over.",
    ))
}

/// The fields for the rule of a ballot.
pub(super) fn with_rule(form: Form, electorate: Electorate, input: &Input) -> Form {
    let (seats, usual) = (electorate.seats, Rule::usual(electorate.seats).quorum);
    let majorities = Majority::ALL.iter().map(|one| {
        let base = one.base();
        let measured = format!("Measured against the {}. {}", base.label(), base.definition());
        Choice::new(one.as_str(), one.label()).defined(measured)
    });
    let ties = Tie::ALL.iter().filter(|tie| **tie == Tie::Fails || electorate.has_chair);
    let ties = ties.map(|tie| {
        Choice::new(tie.as_str(), tie.label()).defined(match tie {
            Tie::Fails => "As many for as against: the motion fails, and the case goes back to review.",
            Tie::ChairDecides => {
                "As many for as against: the motion passes if the chair voted for it. Two thirds know no tie."
            }
        })
    });
    form.field(
        Field::count(input, "quorum", "Quorum").hint(format!(
            "How many of the {seats} seats have to take part: {usual} to {seats}. Recused members do not."
        )),
    )
    .field(Field::radios(input, "majority", "Majority", majorities))
    .field(Field::radios(input, "tie", "A tie", ties))
}

/// The rule that was chosen; what was left out is as usual. `None` with a sentence at the field that cannot be read.
pub(super) fn rule(electorate: Electorate, input: &mut Input) -> Option<Rule> {
    let usual = Rule::usual(electorate.seats);
    let quorum = input.count("quorum").map(|count| u16::try_from(count).unwrap_or(u16::MAX));
    let (majority, tie) = (input.optionally_chosen::<Majority>("majority"), input.optionally_chosen::<Tie>("tie"));
    let is_read = ["quorum", "majority", "tie"].iter().all(|name| input.problem_at(name).is_none());
    is_read.then(|| Rule {
        quorum: quorum.unwrap_or(usual.quorum),
        majority: majority.unwrap_or(usual.majority),
        tie: tie.unwrap_or(usual.tie),
    })
}

pub(in crate::web) async fn open_ballot(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let (electorate, measures) = asked(&visit, &number).await?;
    let Some(new) = read(electorate, &measures, &mut input) else { return again(&visit, &number, &input).await };
    let wanted = number.clone();
    match visit.write(move |db, act| board::open_ballot(db, act, &wanted, &new)).await {
        Ok(_) => Ok(go(&format!("{}/ballot", address(&number)), "opened")),
        Err(error) => match error.settle(&mut input)? {
            Refusal::Mend => again(&visit, &number, &input).await,
            Refusal::Conflict(now) => {
                let seen = load(&visit, &number).await.ok().filter(|_| now.state == CaseState::BeforeBoard);
                let form = seen.map(|seen| self::form(&visit, &seen, &now, &input));
                conflict(&visit, &now, &input, Vec::new(), form)
            }
        },
    }
}

/// The motion as it was typed; `None` with a sentence at each field that has to be mended.
pub(super) fn read(electorate: Electorate, measures: &[MeasureId], input: &mut Input) -> Option<NewBallot> {
    let outcome = input.chosen::<Outcome>("outcome", "Choose what is put to the vote.");
    let motion = input.text("motion", AREA, "Write the motion.");
    let deviation = input.optional_text("deviation", AREA).unwrap_or_default();
    let rule = rule(electorate, input);
    let measures = ratification::read(measures, input);
    if input.has_problems() {
        return None;
    }
    Some(NewBallot {
        version: version(input),
        outcome: outcome?,
        motion: motion?,
        deviation,
        rule: Some(rule?),
        measures: measures?,
        for_class: ForClass::ThisCase,
    })
}

async fn again(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    page(visit, &load(visit, number).await?, input)
}
