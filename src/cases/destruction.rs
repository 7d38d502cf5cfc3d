//! Two persons destroy one part of a notice: one asks, another confirms. Its key goes, and the key of the message as it
//! came, which holds the same bytes; size and hash stay, and so do the other parts. Not erasure by age, which is retention,
//! and not an upload's, which is `upload_destruction`.
//! Invariant: once confirmed it happens, whatever crashes: the confirmation is durable before a key goes, and a job
//! destroys what a crash left.

use serde_json::json;

use super::advance::allow;
use super::read::check_belongs;
use super::second_person::call_second_person;
use super::store::DestructionRow;
use super::{Case, CaseNumber, Error, find_visible, protection, store, upload_destruction};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{KeyId, NoticeId, PartId};
use crate::db::{Db, Pool};
use crate::notices::{self, PartSummary};
use crate::taxonomy::DestructionReason;
use crate::workflow::Action;
use crate::workflow::permissions::are_different_persons;

pub type Destruction = DestructionRow;

/// A part of a notice, without its content, and whether it is destroyed or somebody asks for that.
#[derive(Clone, Debug)]
pub struct NoticePart {
    pub part: PartSummary,
    pub destruction: Option<Destruction>,
}

/// The parts of a notice of the case in order; the first holds its headers and findings, and can be destroyed like any.
pub fn parts(db: &mut Db, act: &Act, number: &CaseNumber, notice: NoticeId) -> Result<Vec<NoticePart>, Error> {
    let case = find_visible(db, act, number)?;
    check_belongs(db, &case, notice)?;
    let destructions = store::destructions_of(db, notice)?;
    let of = |part: PartId| destructions.iter().find(|row| row.part_id == part).cloned();
    Ok(notices::parts(db, notice)?.into_iter().map(|part| NoticePart { destruction: of(part.id), part }).collect())
}

/// Whether something that was read out of the notice is still there, in its first part. Says no more than that, so that
/// whoever destroys need not see it.
pub fn holds_findings(db: &mut Db, act: &Act, number: &CaseNumber, notice: NoticeId) -> Result<bool, Error> {
    let case = find_visible(db, act, number)?;
    check_belongs(db, &case, notice)?;
    Ok(notices::content(db, act.keys(), notice)?.findings.is_some())
}

/// Asks that a part be destroyed. Nothing happens until another person confirms.
pub fn ask_destruction(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
    part: PartId,
    reason: DestructionReason,
) -> Result<(), Error> {
    let case = destroyable(db, act, number, notice, part)?;
    ask(db, act, &case, notice, part, reason)
}

/// The request itself, once it is known that it may be made.
pub(super) fn ask(
    db: &mut Db,
    act: &Act,
    case: &Case,
    notice: NoticeId,
    part: PartId,
    reason: DestructionReason,
) -> Result<(), Error> {
    let row = DestructionRow {
        part_id: part,
        notice_id: notice,
        reason,
        asked_by: act.person(Action::DestroyPart)?.id,
        asked_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
        destroyed_at: None,
    };
    if store::insert_destruction(db, &row)? == 0 {
        return Err(asked_already());
    }
    if reason == DestructionReason::UnlawfulContent {
        protection::keep_of_notice(db, act, notice)?;
    }
    let detail = json!({ "notice": notice, "reason": reason });
    act.record(db, Verb::DestructionAsked, Some(case.id), Some(part.as_i64()), detail)?;
    // One call for all files of a case that are asked for at once, as by a referral.
    call_second_person(db, act, case, Action::DestroyPart, act.at.as_microsecond())
}

/// Whoever asked takes the request back, as long as nobody has confirmed it.
pub fn withdraw_destruction(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<(), Error> {
    let case = destroyable(db, act, number, notice, part)?;
    let asked = asked_for(db, part)?;
    if are_different_persons(&asked.asked_by, &act.person(Action::DestroyPart)?.id) {
        let what = "somebody else asked for this".to_owned();
        return Err(Error::Invalid { field: "part", what, hint: "only who asked can take it back" });
    }
    if store::withdraw_destruction(db, part)? == 0 {
        return Err(nothing_asked());
    }
    protection::reconsider_of_notice(db, notice)?;
    let detail = json!({ "notice": notice });
    Ok(act.record(db, Verb::DestructionWithdrawn, Some(case.id), Some(part.as_i64()), detail)?)
}

/// Another person confirms, and the part is destroyed at once and for good.
pub fn confirm_destruction(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<(), Error> {
    let (owned_act, number) = (act.clone(), number.clone());
    pool.write(move |db| confirm(db, &owned_act, &number, notice, part))?;
    // The confirmation is durable. If this ends here, the job goes on.
    finish_destructions(pool, act)?;
    Ok(())
}

fn confirm(db: &mut Db, act: &Act, number: &CaseNumber, notice: NoticeId, part: PartId) -> Result<(), Error> {
    let case = destroyable(db, act, number, notice, part)?;
    let asked = asked_for(db, part)?;
    let person = act.person(Action::DestroyPart)?;
    if !are_different_persons(&asked.asked_by, &person.id) {
        return Err(Error::SamePerson);
    }
    // Before the headers can go, in which a report says what it is about.
    protection::keep_of_notice(db, act, notice)?;
    if store::confirm_destruction(db, part, person.id, act.at)? == 0 {
        return Err(nothing_asked());
    }
    let detail = json!({ "notice": notice, "reason": asked.reason });
    Ok(act.record(db, Verb::PartDestroyed, Some(case.id), Some(part.as_i64()), detail)?)
}

/// Destroys the keys of what two persons destroyed, where that was not finished; how many parts and uploads. One that cannot be
/// destroyed now is left for the next time and holds up no other. Safe to repeat.
pub fn finish_destructions(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut finished = 0;
    for (part, keys) in pool.read(|db| Ok::<_, Error>(store::unfinished_destructions(db)?))? {
        match finish(pool, act, part, keys) {
            Ok(()) => finished += 1,
            Err(error) => tracing::error!(event = "part_not_destroyed", part = part.as_i64(), %error),
        }
    }
    Ok(finished + upload_destruction::finish_all(pool, act)?)
}

fn finish(pool: &Pool, act: &Act, part: PartId, keys: [KeyId; 2]) -> Result<(), Error> {
    for key in keys {
        act.keys().destroy(key)?;
    }
    let at = act.at;
    pool.write(move |db| Ok(store::finish_destruction(db, part, at)?))
}

/// The case, if this person may destroy parts in it and this is a part of one of its notices.
fn destroyable(db: &mut Db, act: &Act, number: &CaseNumber, notice: NoticeId, part: PartId) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::DestroyPart, &case)?;
    check_belongs(db, &case, notice)?;
    if notices::parts(db, notice)?.iter().any(|one| one.id == part) {
        Ok(case)
    } else {
        Err(notices::Error::Unknown(notice).into())
    }
}

/// The request, if there is one that nobody has confirmed.
fn asked_for(db: &mut Db, part: PartId) -> Result<Destruction, Error> {
    store::destruction(db, part)?.filter(|row| row.confirmed_by.is_none()).ok_or_else(nothing_asked)
}

fn asked_already() -> Error {
    let what = "somebody has asked for this already".to_owned();
    Error::Invalid { field: "part", what, hint: "another person confirms it" }
}

fn nothing_asked() -> Error {
    let what = "nobody asks for this, or it is done".to_owned();
    Error::Invalid { field: "part", what, hint: "look at the notice again" }
}

/// What to say where something of this notice cannot be opened because two persons destroyed it, or a part of it.
pub(super) fn words(db: &mut Db, act: &Act, notice: NoticeId, part: Option<PartId>) -> Result<Option<Error>, Error> {
    let rows = store::destructions_of(db, notice)?;
    let found = rows.into_iter().find(|row| row.confirmed_at.is_some() && part.is_none_or(|part| part == row.part_id));
    Ok(found.and_then(|row| row.confirmed_at.map(|at| (row.reason, at))).map(|(reason, at)| {
        let on = at.zoned(&act.desk.house.zone).date();
        let what = match part {
            Some(_) => format!("two persons destroyed this on {on}: {}", reason.label()),
            None => {
                format!("two persons destroyed a part of this on {on}, and the message as it came: {}", reason.label())
            }
        };
        Error::Invalid { field: "part", what, hint: "its size and its hash are kept, and so are its other parts" }
    }))
}
