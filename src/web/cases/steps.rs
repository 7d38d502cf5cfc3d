//! Assigning a case, setting it aside, taking it back.

use actix_web::web;

use super::list::reviewers;
use crate::accounts::{Act, User};
use crate::cases::{self, Case};
use crate::db::ids::UserId;
use crate::db::{Db, Timestamp};
use crate::taxonomy::SetAsideReason;
use crate::web::console::{Answer, go};
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::parts::Fact;
use crate::web::step::{StepForm, address, no_choices, nothing_told, number, onward, version, versioned};
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, CaseState};

const ASSIGN: StepForm = StepForm {
    action: Action::Assign,
    heading: "Assign a reviewer",
    lead: "The reviewer reads the evidence and recommends severity and outcome to the Board.",
    choices: |db, act, _| Ok(reviewer_choices(db, act)?),
    told: |_, _, case| Ok(guess(case).into_iter().collect()),
    form: |case, choices, input| {
        let field = Field::radios(input, "reviewer", "Reviewer", choices);
        versioned(case, "assignment", "Assign")
            .field(field)
            .consequence("The reviewer gets a mail that something waits.")
            .and_next()
    },
};

/// That nobody has confirmed yet what kind of case it is.
fn guess(case: &Case) -> Option<Fact> {
    let guess = Fact::new("The kind is a guess", "Confirm it first").link(format!("{}/details", address(&case.number)));
    (!case.kind_confirmed).then(|| guess.defined("Fields, deadlines and outcomes go by the kind."))
}

fn reviewer_choices(db: &mut Db, act: &Act) -> Result<Vec<Choice>, crate::accounts::Error> {
    Ok(able(&reviewers(db)?, act.at))
}

/// Those who can be given a case now, with what they are.
pub(super) fn able(people: &[User], at: Timestamp) -> Vec<Choice> {
    let choice = |user: &User| {
        let roles: Vec<_> = user.roles.iter().map(crate::workflow::Role::label).collect();
        Choice::new(user.id.to_string(), user.display_name.clone()).defined(roles.join(", "))
    };
    people.iter().filter(|user| user.may_review(at)).map(choice).collect()
}

pub(in crate::web) async fn assign_form(visit: Visit, path: web::Path<String>) -> Answer {
    ASSIGN.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(in crate::web) async fn assign(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(reviewer) = input.chosen::<i64>("reviewer", "Choose who reviews the case.") else {
        return ASSIGN.page(&visit, &number, &input).await;
    };
    let (version, wanted) = (version(&input), number.clone());
    let assign = move |db: &mut Db, act: &Act| cases::assign(db, act, &wanted, version, UserId::from_i64(reviewer));
    match visit.write(assign).await {
        Ok(case) => onward(&visit, &input, &number, "assigned", Some(case.version)).await,
        Err(error) => ASSIGN.refused(&visit, &number, input, error).await,
    }
}

/// The button beside "the case is assigned".
pub(in crate::web) async fn undo_assignment(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, input }, number) = (form, number(&path)?);
    let (version, wanted) = (version(&input), number.clone());
    visit.write(move |db, act| cases::undo_assignment(db, act, &wanted, version)).await?;
    Ok(go(&address(&number), "unassigned"))
}

const SET_ASIDE: StepForm = StepForm {
    action: Action::SetAside,
    heading: "Set the case aside",
    lead: "Closed without a decision. It stays stored and is counted in the report by its reason.",
    choices: no_choices,
    told: nothing_told,
    form: |case, _, input| {
        versioned(case, "setting-aside", "Set aside")
            .field(Field::radios(input, "reason", "Reason", reasons()))
            .consequence("It can be taken back until the quarter is published. An open ballot on it becomes void.")
            .and_next()
    },
};

/// The closed set of reasons, with what each means.
pub(in crate::web) fn reasons() -> impl Iterator<Item = Choice> {
    SetAsideReason::ALL.iter().map(|reason| Choice::new(reason.as_str(), reason.label()).defined(reason.definition()))
}

pub(in crate::web) async fn set_aside_form(visit: Visit, path: web::Path<String>) -> Answer {
    SET_ASIDE.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(in crate::web) async fn set_aside(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(reason) = input.chosen::<SetAsideReason>("reason", "Choose why the case is set aside.") else {
        return SET_ASIDE.page(&visit, &number, &input).await;
    };
    let (version, wanted) = (version(&input), number.clone());
    match visit.write(move |db, act| cases::set_aside(db, act, &wanted, version, reason)).await {
        Ok(case) => {
            // A ballot that became void does not come back with the case: that is no quick undoing.
            let was_before_board = input.raw("seen_state") == CaseState::BeforeBoard.as_str();
            onward(&visit, &input, &number, "set_aside", (!was_before_board).then_some(case.version)).await
        }
        Err(error) => SET_ASIDE.refused(&visit, &number, input, error).await,
    }
}

const TAKE_BACK: StepForm = StepForm {
    action: Action::TakeBack,
    heading: "Take the case back",
    lead: "The case goes on from where it was set aside.",
    choices: no_choices,
    told: nothing_told,
    form: take_back_fields,
};

fn take_back_fields(case: &Case, _: Vec<Choice>, _: &Input) -> Form {
    versioned(case, "taking-back", "Take back").consequence("A case that was before the Board needs a new ballot.")
}

pub(in crate::web) async fn take_back_form(visit: Visit, path: web::Path<String>) -> Answer {
    TAKE_BACK.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(in crate::web) async fn take_back(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, input }, number) = (form, number(&path)?);
    let (version, wanted) = (version(&input), number.clone());
    match visit.write(move |db, act| cases::take_back(db, act, &wanted, version)).await {
        Ok(_) => Ok(go(&address(&number), "taken_back")),
        Err(error) => TAKE_BACK.refused(&visit, &number, input, error).await,
    }
}
