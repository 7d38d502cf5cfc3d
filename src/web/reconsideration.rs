//! Opening the reconsideration of a decided case.

use actix_web::web;

use super::console::{Answer, go};
use super::form::{Choice, Field, Form};
use super::input::{AREA, Input};
use super::step::{StepForm, address, nothing_told, number, version, versioned};
use super::visit::{Posted, Visit};
use crate::accounts::Act;
use crate::cases::{self, Case};
use crate::db::Db;
use crate::db::ids::NoticeId;
use crate::decisions::{self, NewReconsideration};
use crate::workflow::Action;

const RECONSIDER: StepForm = StepForm {
    action: Action::Reconsider,
    heading: "Reconsider on new evidence",
    lead: "A new case is opened, linked to this one. The decision stays as it was made; the new one says what becomes of it.",
    choices: messages,
    told: nothing_told,
    form: fields,
};

/// The messages of the case, the newest first.
fn messages(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<Choice>, cases::Error> {
    let view = cases::view(db, act, &case.number)?;
    let zone = &act.desk.house.zone;
    let choice = |notice: &crate::notices::NoticeSummary| {
        let day = notice.received_at.zoned(zone).date();
        Choice::new(notice.id.to_string(), format!("{} of {day}", notice.channel.label()))
    };
    Ok(view.notices.iter().rev().map(choice).collect())
}

fn fields(case: &Case, messages: Vec<Choice>, input: &Input) -> Form {
    versioned(case, "decision/reconsideration", "Open the new case")
        .field(
            Field::radios(input, "notice", "Message that brought the new evidence", messages)
                .hint("If it came by post or by telephone, log it first and add it to this case."),
        )
        .field(
            Field::area(input, "reason", "Reason", 5).hint(
                "What is new, and why it may change what was decided. Sealed; the reviewer and the Board read it.",
            ),
        )
        .consequence("The new case begins as received, with the message, the kind and the fields of this one.")
}

pub(super) async fn reconsider_form(visit: Visit, path: web::Path<String>) -> Answer {
    RECONSIDER.page(&visit, &number(&path)?, &Input::blank()).await
}

pub(super) async fn reconsider(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let notice = input.chosen::<i64>("notice", "Choose the message that brought the new evidence.");
    let reason = input.text("reason", AREA, "Write what is new.");
    let (Some(notice), Some(reason)) = (notice, reason) else {
        return RECONSIDER.page(&visit, &number, &input).await;
    };
    let new = NewReconsideration { version: version(&input), notice: NoticeId::from_i64(notice), reason };
    let (act, wanted) = (visit.act.clone(), number.clone());
    match visit.console.run(move |pool| decisions::reconsider(pool, &act, &wanted, &new)).await {
        Ok(case) => Ok(go(&address(&case.number), "reconsidering")),
        Err(error) => RECONSIDER.refused(&visit, &number, input, error).await,
    }
}
