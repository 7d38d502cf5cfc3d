//! Secrecy orders: a lawful order not to speak about a matter keeps it out of every figure until it ends. Recorded by one
//! person and in force once another confirmed it.

use jiff::civil::Date;
use serde_json::json;

use super::advance::allow;
use super::store::SecrecyRow;
use super::{CaseNumber, Error, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::Db;
use crate::db::ids::SecrecyOrderId;
use crate::workflow::Action;
use crate::workflow::permissions::are_different_persons;

pub type SecrecyOrder = SecrecyRow;

pub fn secrecy_orders(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Vec<SecrecyOrder>, Error> {
    let case = find_visible(db, act, number)?;
    Ok(store::secrecy_of(db, case.id)?)
}

/// Records an order that holds until a date. Orders without an end need a decision of the Board and are not recorded here.
pub fn record_secrecy(db: &mut Db, act: &Act, number: &CaseNumber, until_on: Date) -> Result<SecrecyOrderId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditCase, &case)?;
    let person = act.person(Action::EditCase)?;
    if until_on <= act.at.zoned(&act.desk.house.zone).date() {
        let what = format!("`{until_on}` is not in the future");
        return Err(Error::Invalid { field: "until_on", what, hint: "write the last day on which the order holds" });
    }
    let row = SecrecyRow {
        id: SecrecyOrderId::new(act.at),
        case_id: case.id,
        until_on: Some(until_on.to_string()),
        recorded_by: person.id,
        recorded_at: act.at,
        confirmed_by: None,
        ended_at: None,
    };
    store::insert_secrecy(db, &row)?;
    act.record(db, Verb::SecrecyRecorded, Some(case.id), Some(row.id.as_i64()), json!({ "until_on": row.until_on }))?;
    Ok(row.id)
}

/// Another person confirms the order; from then on the matter is in no figure.
pub fn confirm_secrecy(db: &mut Db, act: &Act, number: &CaseNumber, id: SecrecyOrderId) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditCase, &case)?;
    let person = act.person(Action::EditCase)?;
    let order = standing(db, act, number, id)?;
    if !are_different_persons(&order.recorded_by, &person.id) {
        return Err(Error::SamePerson);
    }
    store::confirm_secrecy(db, id, person.id)?;
    Ok(act.record(db, Verb::SecrecyConfirmed, Some(case.id), Some(id.as_i64()), json!({}))?)
}

/// The order ended, by its date or before; the matter enters the report of the current quarter.
pub fn end_secrecy(db: &mut Db, act: &Act, number: &CaseNumber, id: SecrecyOrderId) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditCase, &case)?;
    standing(db, act, number, id)?;
    store::end_secrecy(db, id, act.at)?;
    Ok(act.record(db, Verb::SecrecyEnded, Some(case.id), Some(id.as_i64()), json!({}))?)
}

fn standing(db: &mut Db, act: &Act, number: &CaseNumber, id: SecrecyOrderId) -> Result<SecrecyOrder, Error> {
    let orders = secrecy_orders(db, act, number)?;
    orders
        .into_iter()
        .find(|order| order.id == id && order.ended_at.is_none())
        .ok_or_else(|| Error::Unknown(number.to_string()))
}
