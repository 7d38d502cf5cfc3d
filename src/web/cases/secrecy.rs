//! Secrecy orders on a case: recorded by one person, confirmed by another, ended by either.

use actix_web::web;

use crate::accounts::{self, Act};
use crate::cases::{self, CaseNumber, Error, SecrecyOrder};
use crate::db::Db;
use crate::db::ids::SecrecyOrderId;
use crate::web::console::{Answer, go};
use crate::web::form::{Field, Form};
use crate::web::input::Input;
use crate::web::pages::cases::{Order, Secrecy};
use crate::web::problem::Problem;
use crate::web::refusal::Refused;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

pub(in crate::web) async fn secrecy_orders(visit: Visit, path: web::Path<String>) -> Answer {
    show(&visit, &number(&path)?, &Input::blank()).await
}

async fn show(visit: &Visit, number: &CaseNumber, input: &Input) -> Answer {
    let wanted = number.clone();
    let load = move |db: &mut Db, act: &Act| {
        let case = cases::find_visible(db, act, &wanted)?;
        cases::allow(db, act, Action::EditCase, &case)?;
        let mut orders = Vec::new();
        for order in cases::secrecy_orders(db, act, &wanted)? {
            orders.push((accounts::get(db, order.recorded_by)?.display_name, order));
        }
        Ok::<_, Error>(orders)
    };
    let orders = visit.read(load).await?;
    let page = Secrecy {
        number: number.to_string(),
        href: address(number),
        orders: orders.into_iter().map(|(who, order)| row(visit, number, who, &order)).collect(),
        form: form(number, input),
    };
    visit.form(&format!("Secrecy · {number}"), &page, input)
}

fn row(visit: &Visit, number: &CaseNumber, recorded_by: String, order: &SecrecyOrder) -> Order {
    let action = |what: &str| format!("{}/secrecy/{}/{what}", address(number), order.id);
    let is_mine = visit.act.user_id() == Some(order.recorded_by);
    let waits = order.confirmed_by.is_none() && order.ended_at.is_none();
    Order {
        until: order.until_on.clone().unwrap_or_else(|| "without an end".to_owned()),
        recorded_by,
        recorded_at: visit.moment(order.recorded_at),
        standing: standing(order),
        confirm_action: (waits && !is_mine).then(|| action("confirmation")),
        end_action: order.ended_at.is_none().then(|| action("ending")),
    }
}

const fn standing(order: &SecrecyOrder) -> &'static str {
    match (order.confirmed_by.is_some(), order.ended_at.is_some()) {
        (_, true) => "Ended",
        (true, false) => "In force",
        (false, false) => "Waits for a second person to confirm it",
    }
}

fn form(number: &CaseNumber, input: &Input) -> Form {
    Form::post(format!("{}/secrecy", address(number)), "Record the order")
        .field(
            Field::day(input, "until_on", "Holds until")
                .hint("The last day on which the order forbids us to speak about the matter."),
        )
        .consequence("Once a second person has confirmed it, the matter is in no figure until the order ends.")
}

pub(in crate::web) async fn record(form: Posted, path: web::Path<String>) -> Answer {
    let (Posted { visit, mut input }, number) = (form, number(&path)?);
    let Some(until_on) = input.chosen("until_on", "Write the last day of the order, such as 2026-12-31.") else {
        return show(&visit, &number, &input).await;
    };
    let wanted = number.clone();
    match visit.write(move |db, act| cases::record_secrecy(db, act, &wanted, until_on)).await {
        Ok(_) => Ok(done(&number)),
        Err(error) => {
            error.settle(&mut input)?;
            show(&visit, &number, &input).await
        }
    }
}

pub(in crate::web) async fn confirm(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (number, id) = parts(path)?;
    let wanted = number.clone();
    form.visit.write(move |db, act| cases::confirm_secrecy(db, act, &wanted, id)).await?;
    Ok(done(&number))
}

pub(in crate::web) async fn end(form: Posted, path: web::Path<(String, i64)>) -> Answer {
    let (number, id) = parts(path)?;
    let wanted = number.clone();
    form.visit.write(move |db, act| cases::end_secrecy(db, act, &wanted, id)).await?;
    Ok(done(&number))
}

fn parts(path: web::Path<(String, i64)>) -> Result<(CaseNumber, SecrecyOrderId), Problem> {
    let (number, id) = path.into_inner();
    Ok((number.parse().map_err(|_| Problem::NotFound)?, SecrecyOrderId::from_i64(id)))
}

fn done(number: &CaseNumber) -> actix_web::HttpResponse {
    go(&format!("{}/secrecy", address(number)), "saved")
}
