//! The report of a generated quarter: one person prepares it, another publishes it an hour later. Corrections of earlier quarters
//! are a caller's.

use super::calendar::Due;
use super::{Cast, Error, House};
use crate::accounts::Act;
use crate::reports;
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
    let officer = act(Role::Officer, due.at.plus_seconds(-PREPARED_BEFORE_SECONDS))?;
    house.pool.write(move |db| reports::prepare(db, &officer, quarter).map(drop))?;
    let publisher = act(Role::Publisher, due.at)?;
    house.pool.write(move |db| reports::publish(db, &publisher, quarter).map(drop))?;
    Ok(())
}
