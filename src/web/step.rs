//! A step of a case as a page with one form: what the case is now, the form, and what happens when
//! somebody else was faster.

use actix_web::web;

use super::console::{Answer, see_other};
use super::form::{Choice, Form};
use super::input::Input;
use super::pages::errors::{ConflictPage, Difference};
use super::pages::forms::FormPage;
use super::pages::parts::{Fact, Link};
use super::problem::Problem;
use super::refusal::{Refusal, Refused};
use super::visit::Visit;
use crate::accounts::Act;
use crate::cases::{self, Case, CaseNumber, LastChange};
use crate::db::Db;
use crate::taxonomy::Kind;
use crate::workflow::{Action, CaseState};

/// What makes one step's page different from another's.
pub(super) struct StepForm {
    pub action: Action,
    pub heading: &'static str,
    pub lead: &'static str,
    pub choices: fn(&mut Db, &Act, &Case) -> Result<Vec<Choice>, cases::Error>,
    /// What a person has to know before this step, beside what every step says of the case.
    pub told: fn(&mut Db, &Act, &Case) -> Result<Vec<Fact>, cases::Error>,
    pub form: fn(&Case, Vec<Choice>, &Input) -> Form,
}

/// The number in an address; a wrong one is a page that does not exist.
pub(super) fn number(path: &web::Path<String>) -> Result<CaseNumber, Problem> {
    path.parse().map_err(|_| Problem::NotFound)
}

pub(super) fn address(number: &CaseNumber) -> String {
    format!("/cases/{number}")
}

/// For steps that choose from no list.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all steps")]
pub(super) fn no_choices(_: &mut Db, _: &Act, _: &Case) -> Result<Vec<Choice>, cases::Error> {
    Ok(Vec::new())
}

/// For steps about which there is nothing more to know.
#[expect(clippy::unnecessary_wraps, reason = "the signature of all steps")]
pub(super) fn nothing_told(_: &mut Db, _: &Act, _: &Case) -> Result<Vec<Fact>, cases::Error> {
    Ok(Vec::new())
}

/// A form of a case: it carries the version that it was made from, and what the person saw.
pub(super) fn versioned(case: &Case, noun: &str, submit: &str) -> Form {
    Form::post(format!("{}/{noun}", address(&case.number)), submit)
        .hidden("version", &case.version)
        .hidden("seen_state", &case.state)
        .hidden("seen_kind", &case.kind)
        .cancel(address(&case.number))
}

/// A form that came back with a mistake is still made from the version that it was made from, so that what somebody else saved
/// in the meantime is shown when it is handed in again, and not overwritten.
pub(super) fn as_sent(mut form: Form, input: &Input) -> Form {
    for hidden in form.hidden.iter_mut().filter(|hidden| SEEN.contains(&hidden.name.as_str())) {
        let sent = input.raw(&hidden.name);
        if !sent.is_empty() {
            sent.clone_into(&mut hidden.value);
        }
    }
    form
}

/// What a form tells of the case that it was made from.
const SEEN: &[&str] = &["version", "seen_state", "seen_kind"];

/// The version that the form was made from. A form without one is out of date by definition.
pub(super) fn version(input: &Input) -> i64 {
    input.raw("version").parse().unwrap_or(0)
}

impl StepForm {
    /// The form, blank or with what has to be mended.
    pub async fn page(&self, visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
        let (case, choices, told) = self.load(visit, number).await?;
        let facts = facts(visit, &case).into_iter().chain(told).collect();
        let page = FormPage::new(self.heading, as_sent((self.form)(&case, choices, input), input))
            .back(address(number), format!("Case {number}"))
            .lead(self.lead)
            .facts(facts);
        visit.form(&format!("{} · {number}", self.heading), &page, input)
    }

    /// After the trade refused: the form again, both versions, or a page that says why not.
    pub async fn refused(&self, visit: &Visit, number: &CaseNumber, mut input: Input, error: impl Refused) -> Answer {
        match error.settle(&mut input)? {
            Refusal::Mend => self.page(visit, number, &input).await,
            Refusal::Conflict(now) => {
                let still_open = self.load(visit, number).await.ok();
                let form = still_open.map(|(case, choices, _)| (self.form)(&case, choices, &input));
                conflict_with(visit, &now, &input, Vec::new(), form).await
            }
        }
    }

    async fn load(&self, visit: &Visit, number: &CaseNumber) -> Result<(Case, Vec<Choice>, Vec<Fact>), Problem> {
        let (action, choices, told, number) = (self.action, self.choices, self.told, number.clone());
        let load = move |db: &mut Db, act: &Act| {
            let case = cases::find_visible(db, act, &number)?;
            cases::allow(db, act, action, &case)?;
            let (choices, told) = (choices(db, act, &case)?, told(db, act, &case)?);
            Ok::<_, cases::Error>((case, choices, told))
        };
        Ok(visit.read(load).await?)
    }
}

/// The page that shows both versions; `rows` are the fields of this form.
pub(super) fn conflict(visit: &Visit, now: &Case, input: &Input, rows: Vec<Difference>, form: Option<Form>) -> Answer {
    versions(visit, now, input, rows, form, None)
}

/// The same, and who was faster.
pub(super) async fn conflict_with(
    visit: &Visit,
    now: &Case,
    input: &Input,
    rows: Vec<Difference>,
    form: Option<Form>,
) -> Answer {
    let case = now.clone();
    let last = visit.read(move |db, act| cases::last_change(db, act, &case)).await?;
    versions(visit, now, input, rows, form, last)
}

fn versions(
    visit: &Visit,
    now: &Case,
    input: &Input,
    rows: Vec<Difference>,
    form: Option<Form>,
    last: Option<LastChange>,
) -> Answer {
    let label =
        |text: &str| text.parse::<CaseState>().map_or_else(|_| text.to_owned(), |state| state.label().to_owned());
    let kind = |text: &str| text.parse::<Kind>().map_or_else(|_| text.to_owned(), |kind| kind.label().to_owned());
    let mut all = vec![Difference::new("State", now.state.label(), label(input.raw("seen_state")))];
    if rows.is_empty() {
        all.push(Difference::new("Kind", now.kind.label(), kind(input.raw("seen_kind"))));
    }
    all.extend(rows);
    let page = ConflictPage {
        heading: format!("Somebody else changed case {} in the meantime", now.number),
        back: Link::new(address(&now.number), format!("Case {} as it is now", now.number)),
        saved_at: last.as_ref().map(|last| visit.moment(last.at)),
        saved_by: last.map(|last| last.who),
        rows: all,
        form,
    };
    visit.conflict("Two versions", &page)
}

/// After a step: to the case, or, if the second button was pressed, to the next case that waits for this person. `undo` is
/// the number that the undoing of `done` needs.
pub(super) async fn onward(visit: &Visit, input: &Input, number: &CaseNumber, done: &str, undo: Option<i64>) -> Answer {
    let undo = undo.map_or_else(String::new, |number| format!("&undo={number}"));
    if input.raw("then") != "next" {
        return Ok(see_other(&format!("{}?done={done}{undo}", address(number))));
    }
    let (wanted, seen) = (number.clone(), input.raw("seen_state").parse::<CaseState>().ok());
    let next = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::next_waiting(db, act, seen.unwrap_or(case.state), case.id)
    };
    let next = visit.read(next).await?;
    let to = next.map_or_else(|| "/".to_owned(), |next| address(&next.number));
    Ok(see_other(&format!("{to}?done={done}&done_at={number}{undo}")))
}

pub(super) fn facts(visit: &Visit, case: &Case) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Kind", case.kind.label()).defined(case.kind.definition()),
        Fact::new("State", case.state.label()),
        Fact::at("Received", visit.moment(case.received_at)),
    ];
    if !case.summary.is_empty() {
        facts.push(Fact::new("Summary", case.summary.clone()));
    }
    facts
}
