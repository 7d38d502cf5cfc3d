//! The same bytes that came again, in a delivery of its own: a blind copy, a second recipient of a pipe. They are stored
//! once; the further delivery may name a case that the notice is not in yet. Not the counting of repeats. Invariant: what
//! a person placed stays where it is or comes back to the pen; nothing leaves the pen here.

use serde_json::json;

use super::destination::addressed_cases;
use super::joining::{Sort, join, parsed_again};
use super::moves::{Hold, held, move_from};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::disposition::{Disposition, PenReason};
use crate::cases::mails::{may_call_staff, tell_staff_of_pen};
use crate::cases::{Error, store};
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Pool};
use crate::notices::{self, Parsed, RepeatRow};

/// Looks at the repeats that wait, of one notice or of all; the cases that were joined. A repeat whose notice is not placed
/// yet waits for it.
pub(super) fn place_repeats(pool: &Pool, act: &Act, of: Option<NoticeId>) -> Result<Vec<CaseId>, Error> {
    let mut joined = Vec::new();
    for repeat in pool.read(|db| Ok::<_, Error>(notices::waiting_repeats(db, of)?))? {
        match place_repeat(pool, act, &repeat) {
            Ok(cases) => joined.extend(cases),
            Err(error) => {
                tracing::error!(event = "repeat_not_placed", notice = repeat.notice_id.as_i64(), %error);
            }
        }
    }
    Ok(joined)
}

fn place_repeat(pool: &Pool, act: &Act, repeat: &RepeatRow) -> Result<Vec<CaseId>, Error> {
    let look = |db: &mut Db| {
        let Some(row) = notices::find(db, repeat.notice_id)? else { return Ok(None) };
        let envelope = notices::repeat_envelope(act.keys(), &row, repeat)?;
        let addressed = addressed_cases(db, act, envelope.recipients.iter().map(String::as_str))?;
        let known = store::cases_of_notice(db, row.id)?;
        let new: Vec<CaseId> = addressed.into_iter().filter(|case| !known.contains(case)).collect();
        Ok::<_, Error>(store::disposition(db, row.id)?.map(|there| (row, there, new)))
    };
    let Some((row, there, new)) = pool.read(look)? else { return Ok(Vec::new()) };
    if there == Disposition::Unplaced {
        return Ok(Vec::new());
    }
    let parsed = if new.is_empty() { Parsed::default() } else { parsed_again(pool, act, &row)? };
    let (act, id) = (act.clone(), repeat.id);
    pool.write(move |db| {
        if notices::mark_repeat_placed(db, id, act.at)? == 0 || new.is_empty() {
            return Ok(Vec::new());
        }
        let calls = may_call_staff(db, &act, &parsed)?;
        match there {
            Disposition::Opened | Disposition::Joined => {
                join_too(db, &act, row.id, &new, Sort::of(&parsed, calls, &[]))
            }
            Disposition::Unplaced => Err(Error::Placed(row.id)),
            Disposition::Pen | Disposition::SetAside => {
                hold_again(db, &act, row.id, there, &new)?;
                if calls {
                    tell_staff_of_pen(db, &act)?;
                }
                Ok(Vec::new())
            }
        }
    })
}

fn join_too(db: &mut Db, act: &Act, notice: NoticeId, cases: &[CaseId], sort: Sort) -> Result<Vec<CaseId>, Error> {
    let cases: Vec<CaseId> = join(db, act, cases, notice, sort)?.iter().map(|case| case.id).collect();
    if cases.is_empty() {
        // Merged meanwhile into one that has the notice.
        return Ok(cases);
    }
    let detail = json!({ "cases": cases });
    act.record(db, Verb::NoticeJoinedCase, cases.first().copied(), Some(notice.as_i64()), detail)?;
    Ok(cases)
}

/// Only a person takes a message out of the pen; what was set aside comes back to it, since its sender meant a case.
fn hold_again(db: &mut Db, act: &Act, notice: NoticeId, from: Disposition, cases: &[CaseId]) -> Result<(), Error> {
    let placement = store::pen_row(db, notice)?;
    let since = placement.as_ref().map_or(act.at, |row| row.held_at);
    let hold = Hold {
        reason: PenReason::AddressedToCase,
        suggested_case: cases.first().copied(),
        suggested_kind: placement.and_then(|row| row.suggested_kind),
    };
    move_from(db, notice, from, &held(since, hold))?;
    Ok(act.record(db, Verb::NoticeHeld, None, Some(notice.as_i64()), json!({ "reason": hold.reason }))?)
}
