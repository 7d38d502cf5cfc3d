//! "Have we had this one before?" Answered at once and stored nowhere: the identifier travels in a form, so that it stands
//! in no address and no log.

use crate::cases::{self, Error};
use crate::web::console::Answer;
use crate::web::form::{Field, Form};
use crate::web::input::Input;
use crate::web::pages::cases::look_up::{Found, LookUp};
use crate::web::refusal::Refused;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn look_up_form(visit: Visit) -> Answer {
    visit.act.allow(Action::LookUpIdentifier, None, Relation::None)?;
    let input = Input::blank();
    visit.form("Known identifiers", &page(&input, None), &input)
}

pub(in crate::web) async fn look_up(form: Posted) -> Answer {
    let Posted { visit, mut input } = form;
    let typed = input.raw("value").trim().to_owned();
    let found = visit.read(move |db, act| cases::look_up_identifier(db, act, &typed)).await;
    let found = match found {
        Ok(cases) => Some(found_in(input.raw("value"), &cases)),
        Err(error @ Error::Invalid { .. }) => {
            error.settle(&mut input)?;
            None
        }
        Err(error) => return Err(error.into()),
    };
    visit.form("Known identifiers", &page(&input, found), &input)
}

fn found_in(typed: &str, cases: &[cases::Case]) -> Found {
    Found {
        sort: cases::looks_like(typed).map(|sort| sort.label().to_owned()),
        cases: cases.iter().map(super::people::case_link).collect(),
    }
}

fn page(input: &Input, found: Option<Found>) -> LookUp {
    let field = Field::line(input, "value", "Identifier")
        .hint("An account ID, an address, a link, a digest: as it stands in the notice. It is not stored.");
    LookUp { found, form: Form::post("/identifiers", "Look").field(field) }
}
