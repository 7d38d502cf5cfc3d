//! Placing what arrived: a notice opens a case, joins one, or waits in the holding pen. A job that can be repeated: what a
//! crash left unplaced is placed by the next run, and a notice is placed once.

mod destination;
mod joining;
mod moves;
mod repeats;

pub(super) use joining::{Sort, join, open_for, parsed_again};
pub(super) use moves::{aside, joined, move_from, opened};

use serde_json::json;

use self::moves::{Hold, held};
use super::Error;
use super::deliveries::{Returned, keep_reports};
use super::disposition::{Disposition, PenReason};
use super::mails::{may_call_staff, tell_staff_of_pen};
use super::open::NewCase;
use super::store;
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Pool};
use crate::notices::{self, NoticeRow, Parsed, Prepared};
use crate::sealing;

/// Where a notice went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    Opened(CaseId),
    /// It joined these, or further ones because it came again.
    Joined(Vec<CaseId>),
    Held(PenReason),
    /// It was placed before, by this job or by a person.
    Already,
}

/// Where a notice should go.
enum Destination {
    New(NewCase),
    Join { cases: Vec<CaseId>, returned: Vec<Returned> },
    Pen { hold: Hold, returned: Vec<Returned> },
}

/// Places all notices that wait, oldest first, and what came again; how many notices it placed. A notice that cannot be
/// placed now stays unplaced and does not hold up those behind it.
pub fn place_pending(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut placed = 0;
    for notice in pool.read(|db| Ok::<_, Error>(store::unplaced(db, i64::MAX)?))? {
        match place_new(pool, act, notice) {
            Ok(Placed::Already) => {}
            Ok(_) => placed += 1,
            Err(error) => tracing::error!(event = "notice_not_placed", notice = notice.as_i64(), %error),
        }
    }
    repeats::place_repeats(pool, act, None)?;
    Ok(placed)
}

/// Parses one notice and places it, and then its further deliveries.
pub fn place(pool: &Pool, act: &Act, notice: NoticeId) -> Result<Placed, Error> {
    let placed = place_new(pool, act, notice)?;
    let further = repeats::place_repeats(pool, act, Some(notice))?;
    Ok(if placed == Placed::Already && !further.is_empty() { Placed::Joined(further) } else { placed })
}

fn place_new(pool: &Pool, act: &Act, notice: NoticeId) -> Result<Placed, Error> {
    let waiting = |db: &mut Db| match store::disposition(db, notice)? {
        Some(Disposition::Unplaced) => Ok::<_, Error>(notices::find(db, notice)?),
        _ => Ok(None),
    };
    let Some(row) = pool.read(waiting)? else { return Ok(Placed::Already) };
    let (parsed, destination) = match notices::raw(act.keys(), &row) {
        Ok((raw, envelope)) => {
            let parsed = notices::read(&act.desk.verdicts, &raw, &envelope);
            let destination = pool.read(|db| destination::destination(db, act, &row, &parsed, &envelope))?;
            (parsed, destination)
        }
        // It stays counted, and a person sets it aside.
        Err(notices::Error::Sealing(sealing::Error::Destroyed)) => {
            let hold = Hold { reason: PenReason::Erased, suggested_case: None, suggested_kind: None };
            let destination = Destination::Pen { hold, returned: Vec::new() };
            (Parsed::default(), destination)
        }
        Err(error) => return Err(error.into()),
    };
    let prepared = notices::prepare(act.keys(), act.at, notice, &parsed)?;
    let act = act.clone();
    match pool.write(move |db| settle(db, &act, &row, &parsed, &prepared, &destination)) {
        Err(Error::Placed(_)) => Ok(Placed::Already),
        other => other,
    }
}

fn settle(
    db: &mut Db,
    act: &Act,
    row: &NoticeRow,
    parsed: &Parsed,
    prepared: &Prepared,
    destination: &Destination,
) -> Result<Placed, Error> {
    // Before anything is written: of two who place the same notice, the second finds it placed, not its parts in the way.
    if store::hold(db, row.id, Disposition::Unplaced)? == 0 {
        return Err(Error::Placed(row.id));
    }
    notices::save_parsed(db, prepared)?;
    let subject = Some(row.id.as_i64());
    match destination {
        Destination::New(new) => {
            let new = open_for(db, act, row.id, parsed, new)?;
            move_from(db, row.id, Disposition::Unplaced, &opened(act.at, new.case.id))?;
            new.record(db, act, row.id)?;
            Ok(Placed::Opened(new.case.id))
        }
        Destination::Join { cases, returned } => {
            keep_reports(db, act, row.id, returned)?;
            let sort = Sort::of(parsed, may_call_staff(db, act, parsed)?, returned);
            let cases: Vec<CaseId> = join(db, act, cases, row.id, sort)?.iter().map(|case| case.id).collect();
            let first = cases.first().copied().ok_or(Error::Placed(row.id))?;
            move_from(db, row.id, Disposition::Unplaced, &joined(act.at, first))?;
            act.record(db, Verb::NoticeJoinedCase, Some(first), subject, json!({ "cases": cases }))?;
            Ok(Placed::Joined(cases))
        }
        Destination::Pen { hold, returned } => {
            keep_reports(db, act, row.id, returned)?;
            move_from(db, row.id, Disposition::Unplaced, &held(act.at, *hold))?;
            if may_call_staff(db, act, parsed)? {
                tell_staff_of_pen(db, act)?;
            }
            act.record(db, Verb::NoticeHeld, None, subject, json!({ "reason": hold.reason }))?;
            Ok(Placed::Held(hold.reason))
        }
    }
}
