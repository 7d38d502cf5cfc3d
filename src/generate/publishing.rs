//! The report of a generated quarter: one person prepares it, another publishes it an hour later. Corrections of earlier quarters
//! are a caller's.

use super::calendar::Due;
use super::{Cast, Error, House};
use crate::accounts::Act;
use crate::db::Timestamp;
use crate::reports::{self, Quarter};
use crate::workflow::Role;

/// How long before its publication a report is prepared.
pub(super) const PREPARED_BEFORE_SECONDS: i64 = 3600;

/// Prepares and publishes a quarter's report. Its files are in the database then; laying them out is a caller's.
pub fn publish(house: &House, cast: &Cast, due: Due) -> Result<(), Error> {
    let act = |role, at| {
        let person = cast.with(role, 0)?.clone();
        Ok::<_, Error>(Act::by_person(person, at, house.desk.clone()).authenticated(at))
    };
    let quarter = due.quarter;
    let prepared_at = due.at.plus_seconds(-PREPARED_BEFORE_SECONDS);
    let officer = act(Role::Officer, prepared_at)?;
    agree_to_floods(house, quarter, &officer, &another_officer(house, cast, prepared_at)?)?;
    house.pool.write(move |db| reports::prepare(db, &officer, quarter).map(drop))?;
    let publisher = act(Role::Publisher, due.at)?;
    house.pool.write(move |db| reports::publish(db, &publisher, quarter).map(drop))?;
    Ok(())
}

fn another_officer(house: &House, cast: &Cast, at: Timestamp) -> Result<Act, Error> {
    Ok(Act::by_person(cast.with(Role::Officer, 1)?.clone(), at, house.desk.clone()).authenticated(at))
}

/// What jumps against the quarter before did so here: two officers say so. Whatever else stands in the way stays there.
fn agree_to_floods(house: &House, quarter: Quarter, one: &Act, other: &Act) -> Result<(), Error> {
    let problems = house.pool.read(|db| reports::check(db, one, quarter))?;
    for problem in problems.into_iter().filter(|problem| problem.check.can_be_overridden()) {
        let (proposing, confirming) = (one.clone(), other.clone());
        house.pool.write(move |db| {
            let reason = "Looked at: the notifications came in, and are not doubled.";
            let id = reports::propose_override(db, &proposing, quarter, &problem.sentence, reason)?;
            reports::confirm_override(db, &confirming, quarter, id)
        })?;
    }
    Ok(())
}
