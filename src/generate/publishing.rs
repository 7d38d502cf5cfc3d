//! The report of a generated quarter: one person prepares it, another publishes it half an hour later. Before that, what turned out to be
//! wrong in earlier reports is corrected, if the caller asks for it.
//!
//! Invariant: the house stands still from [`STANDS_STILL_SECONDS`] before a report until it is out, so that what was prepared is what
//! is published.

use super::calendar::Due;
use super::{Cast, Error, House};
use crate::accounts::Act;
use crate::db::Timestamp;
use crate::reports::checks::Check;
use crate::reports::{self, Quarter};
use crate::workflow::Role;

/// So long before a report is published nothing else happens.
pub(super) const STANDS_STILL_SECONDS: i64 = 3600;
/// How long before its publication a report is prepared, so that corrections come before it.
const PREPARED_BEFORE_SECONDS: i64 = 1800;
/// How long what is prepared as a correction waits for another person.
const CORRECTED_AFTER_SECONDS: i64 = 600;

/// Prepares and publishes a quarter's report. Its files are in the database then; laying them out is a caller's.
pub fn publish(house: &House, cast: &Cast, due: Due) -> Result<(), Error> {
    let quarter = due.quarter;
    let prepared_at = due.at.plus_seconds(-PREPARED_BEFORE_SECONDS);
    let officer = act(house, cast, (Role::Officer, 0), prepared_at)?;
    agree_to_floods(house, quarter, &officer, &act(house, cast, (Role::Officer, 1), prepared_at)?)?;
    house.pool.write(move |db| reports::prepare(db, &officer, quarter).map(drop))?;
    let publisher = act(house, cast, (Role::Publisher, 0), due.at)?;
    house.pool.write(move |db| reports::publish(db, &publisher, quarter).map(drop))?;
    Ok(())
}

/// Corrects the newest report of an earlier quarter when this one is due, and says whether it did: nothing is corrected that is as it
/// was published, or of which an order of secrecy keeps back what changed.
pub fn correct(house: &House, cast: &Cast, earlier: Quarter, due: Due) -> Result<bool, Error> {
    let at = due.at.plus_seconds(-STANDS_STILL_SECONDS);
    let officer = act(house, cast, (Role::Officer, 0), at)?;
    let changed = house.pool.read(|db| reports::draft(db, &officer, earlier))?;
    if changed.changes.is_empty() {
        return Ok(false);
    }
    agree_to_floods(house, earlier, &officer, &act(house, cast, (Role::Officer, 1), at)?)?;
    let reason = "Something that was filled in was found to be wrong after the report was published, and was mended.";
    let preparing = officer.clone();
    match house.pool.write(move |db| reports::correct(db, &preparing, earlier, reason).map(drop)) {
        Err(reports::Error::Blocked { problems, .. }) if problems.iter().all(|one| one.check == Check::Secrecy) => {
            return Ok(false);
        }
        prepared => prepared?,
    }
    let publisher = act(house, cast, (Role::Publisher, 0), at.plus_seconds(CORRECTED_AFTER_SECONDS))?;
    house.pool.write(move |db| reports::publish(db, &publisher, earlier).map(drop))?;
    Ok(true)
}

fn act(house: &House, cast: &Cast, (role, turn): (Role, usize), at: Timestamp) -> Result<Act, Error> {
    Ok(Act::by_person(cast.with(role, turn)?.clone(), at, house.desk.clone()).authenticated(at))
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
