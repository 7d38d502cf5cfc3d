//! Secrecy orders: a lawful order not to speak about a matter keeps it out of every figure until it ends. Recorded by one
//! person and in force once another confirmed it. Invariant: an order holds the whole matter, the cases that were merged
//! into its case and those that reconsider it included; each of them has a row and events of its own, because figures ask each case.

use jiff::civil::Date;
use serde_json::json;

use super::advance::allow;
use super::second_person::call_second_person;
use super::store::SecrecyRow;
use super::{Case, CaseNumber, Error, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::Db;
use crate::db::ids::{CaseId, SecrecyOrderId};
use crate::workflow::Action;
use crate::workflow::permissions::are_different_persons;

pub type SecrecyOrder = SecrecyRow;

pub fn secrecy_orders(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Vec<SecrecyOrder>, Error> {
    let case = find_visible(db, act, number)?;
    Ok(store::secrecy_of(db, case.id)?)
}

/// Whether an order holds the case now. One that still waits for a second person counts: in doubt a matter is held to be secret.
pub fn is_secret(db: &mut Db, act: &Act, case: CaseId) -> Result<bool, Error> {
    Ok(secret_until(db, act, case)?.is_some())
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
    refuse_merged(db, act, &case)?;
    // What is merged into it at the same moment waits, and is then asked whether both are secret.
    if store::hold_case(db, case.id, case.version)? == 0 {
        let what = "somebody else changed this case at the same moment".to_owned();
        return Err(Error::Invalid { field: "until_on", what, hint: "look at it as it is now, and try again" });
    }
    let first = SecrecyOrderId::new(act.at);
    for (position, case_id) in whole_matter(db, case.id)?.into_iter().enumerate() {
        let row = SecrecyRow {
            id: if position == 0 { first } else { SecrecyOrderId::new(act.at) },
            case_id,
            until_on: Some(until_on.to_string()),
            recorded_by: person.id,
            recorded_at: act.at,
            confirmed_by: None,
            ended_at: None,
        };
        store::insert_secrecy(db, &row)?;
        act.record(
            db,
            Verb::SecrecyRecorded,
            Some(case_id),
            Some(row.id.as_i64()),
            json!({ "until_on": row.until_on }),
        )?;
    }
    call_second_person(db, act, &case, Action::EditCase, first.as_i64())?;
    Ok(first)
}

/// Another person confirms the order; from then on the matter is in no figure.
pub fn confirm_secrecy(db: &mut Db, act: &Act, number: &CaseNumber, id: SecrecyOrderId) -> Result<(), Error> {
    let person = act.person(Action::EditCase)?.id;
    for order in standing(db, act, number, id)? {
        if !are_different_persons(&order.recorded_by, &person) {
            return Err(Error::SamePerson);
        }
        if store::confirm_secrecy(db, order.id, person)? == 0 {
            let what = "this order was confirmed already".to_owned();
            return Err(Error::Invalid { field: "order", what, hint: "look at what stands now" });
        }
        act.record(db, Verb::SecrecyConfirmed, Some(order.case_id), Some(order.id.as_i64()), json!({}))?;
    }
    Ok(())
}

/// The order ended, by its date or before; the matter enters the report of the current quarter.
pub fn end_secrecy(db: &mut Db, act: &Act, number: &CaseNumber, id: SecrecyOrderId) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    // Half of a matter would come out while the other half is still to be kept.
    if let Some(merge) = store::standing_merge(db, case.id)?
        && secret_until(db, act, merge.into_case_id)?.is_some()
    {
        refuse_merged(db, act, &case)?;
    }
    for order in standing(db, act, number, id)? {
        store::end_secrecy(db, order.id, act.at)?;
        act.record(db, Verb::SecrecyEnded, Some(order.case_id), Some(order.id.as_i64()), json!({}))?;
    }
    Ok(())
}

/// The order, and the same order on the cases that were merged into this one.
fn standing(db: &mut Db, act: &Act, number: &CaseNumber, id: SecrecyOrderId) -> Result<Vec<SecrecyOrder>, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditCase, &case)?;
    let found = store::secrecy_of(db, case.id)?.into_iter().find(|order| order.id == id && order.ended_at.is_none());
    let order = found.ok_or_else(|| Error::Unknown(number.to_string()))?;
    if let Some(merge) = store::standing_merge(db, case.id)?
        && store::secrecy_of(db, merge.into_case_id)?.iter().any(|other| is_same(&order, other))
    {
        refuse_merged(db, act, &case)?;
    }
    let mut orders = vec![order.clone()];
    for other in whole_matter(db, case.id)?.into_iter().filter(|other| *other != case.id) {
        let theirs = store::secrecy_of(db, other)?.into_iter();
        orders.extend(theirs.filter(|other| is_same(&order, other) && other.ended_at.is_none()));
    }
    Ok(orders)
}

/// The last day on which the case has to be kept secret, `9999-12-31` for one without an end; an order that still waits for its
/// second person counts. `None` if nothing has to be kept.
pub(super) fn secret_until(db: &mut Db, act: &Act, case: CaseId) -> Result<Option<String>, Error> {
    let today = act.at.zoned(&act.desk.house.zone).date().to_string();
    let standing = store::secrecy_of(db, case)?.into_iter().filter(|order| order.ended_at.is_none());
    // Dates of the form `YYYY-MM-DD` compare as texts.
    let ends = standing.map(|order| order.until_on.unwrap_or_else(|| Date::MAX.to_string()));
    Ok(ends.filter(|until| *until >= today).max())
}

/// The cases that are in no figure today.
pub fn secret_cases(db: &mut Db, act: &Act) -> Result<Vec<CaseId>, Error> {
    Ok(store::secret_on(db, &act.at.zoned(&act.desk.house.zone).date().to_string())?)
}

/// Puts the orders that stand on a case on another one of the same matter too.
pub(super) fn carry_over(db: &mut Db, act: &Act, from: CaseId, to: CaseId) -> Result<(), Error> {
    for order in store::secrecy_of(db, from)?.into_iter().filter(|order| order.ended_at.is_none()) {
        let row = SecrecyRow { id: SecrecyOrderId::new(act.at), case_id: to, ..order };
        store::insert_secrecy(db, &row)?;
        let detail = json!({ "until_on": row.until_on, "taken_over_from": order.id });
        act.record(db, Verb::SecrecyRecorded, Some(to), Some(row.id.as_i64()), detail)?;
    }
    Ok(())
}

/// Recorded in one go for a matter of several cases. An order that a case had before it was merged is its own.
fn is_same(one: &SecrecyOrder, other: &SecrecyOrder) -> bool {
    (one.recorded_at, one.recorded_by, &one.until_on) == (other.recorded_at, other.recorded_by, &other.until_on)
}

/// The case, those that were merged into it, and those that reconsider its decision.
fn whole_matter(db: &mut Db, case: CaseId) -> Result<Vec<CaseId>, Error> {
    let merged = store::merges_into(db, case)?.into_iter().map(|merge| merge.case_id);
    let mut whole: Vec<CaseId> = std::iter::once(case).chain(merged).collect();
    whole.extend(store::reconsidering(db, case)?);
    Ok(whole)
}

/// Refuses a case whose matter goes on in another one, and says where if this person may know.
fn refuse_merged(db: &mut Db, act: &Act, case: &Case) -> Result<(), Error> {
    let Some(merge) = store::standing_merge(db, case.id)? else { return Ok(()) };
    let what = match super::visible(db, act, merge.into_case_id)? {
        Some(into) => format!("this case was merged into `{}`, and an order holds the whole matter", into.number),
        None => "this case was merged into another one, and an order holds the whole matter".to_owned(),
    };
    Err(Error::Invalid { field: "until_on", what, hint: "do it in the case where the matter goes on" })
}
