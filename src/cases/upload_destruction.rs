//! Two persons destroy an upload, as they destroy a part of a notice: one asks, another confirms, its key goes and its hash
//! stays. Invariant: as in `destruction`, the confirmation is durable before the key goes, and a job ends what a crash left.

use serde_json::json;

use super::advance::allow;
use super::second_person::call_second_person;
use super::store::UploadDestructionRow;
use super::{Case, CaseNumber, Error, evidence, find_visible, protection, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{EvidenceId, KeyId, UploadId};
use crate::db::{Db, Pool};
use crate::taxonomy::DestructionReason;
use crate::workflow::Action;
use crate::workflow::permissions::are_different_persons;

pub type UploadDestruction = UploadDestructionRow;

/// Asks that an upload be destroyed. Nothing happens until another person confirms.
pub fn ask_upload_destruction(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    item: EvidenceId,
    reason: DestructionReason,
) -> Result<(), Error> {
    let (case, upload) = destroyable(db, act, number, item)?;
    ask(db, act, &case, upload, reason)
}

/// The request itself, once it is known that it may be made.
pub(super) fn ask(
    db: &mut Db,
    act: &Act,
    case: &Case,
    upload: UploadId,
    reason: DestructionReason,
) -> Result<(), Error> {
    let row = UploadDestructionRow {
        upload_id: upload,
        reason,
        asked_by: act.person(Action::DestroyPart)?.id,
        asked_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
        destroyed_at: None,
    };
    if store::insert_upload_destruction(db, &row)? == 0 {
        let what = "somebody has asked for this already".to_owned();
        return Err(Error::Invalid { field: "reason", what, hint: "another person confirms it" });
    }
    if reason == DestructionReason::UnlawfulContent {
        protection::keep(db, act, case.id)?;
    }
    let detail = json!({ "upload": upload, "reason": reason });
    act.record(db, Verb::DestructionAsked, Some(case.id), Some(upload.as_i64()), detail)?;
    // One call for all files of a case that are asked for at once, as by a referral.
    call_second_person(db, act, case, Action::DestroyPart, act.at.as_microsecond())
}

/// Whoever asked takes the request back, as long as nobody has confirmed it.
pub fn withdraw_upload_destruction(db: &mut Db, act: &Act, number: &CaseNumber, item: EvidenceId) -> Result<(), Error> {
    let (case, upload) = destroyable(db, act, number, item)?;
    let asked = asked_for(db, &case, upload)?;
    if are_different_persons(&asked.asked_by, &act.person(Action::DestroyPart)?.id) {
        let what = "somebody else asked for this".to_owned();
        return Err(Error::Invalid { field: "reason", what, hint: "only who asked can take it back" });
    }
    if store::withdraw_upload_destruction(db, upload)? == 0 {
        return Err(nothing_asked());
    }
    protection::reconsider(db, case.id)?;
    let detail = json!({ "upload": upload });
    Ok(act.record(db, Verb::DestructionWithdrawn, Some(case.id), Some(upload.as_i64()), detail)?)
}

/// Another person confirms, and the upload is destroyed at once and for good.
pub fn confirm_upload_destruction(pool: &Pool, act: &Act, number: &CaseNumber, item: EvidenceId) -> Result<(), Error> {
    let (owned_act, number) = (act.clone(), number.clone());
    pool.write(move |db| confirm(db, &owned_act, &number, item))?;
    finish_all(pool, act)?;
    Ok(())
}

fn confirm(db: &mut Db, act: &Act, number: &CaseNumber, item: EvidenceId) -> Result<(), Error> {
    let (case, upload) = destroyable(db, act, number, item)?;
    let asked = asked_for(db, &case, upload)?;
    let person = act.person(Action::DestroyPart)?;
    if !are_different_persons(&asked.asked_by, &person.id) {
        return Err(Error::SamePerson);
    }
    if store::confirm_upload_destruction(db, upload, person.id, act.at)? == 0 {
        return Err(nothing_asked());
    }
    protection::keep(db, act, case.id)?;
    let detail = json!({ "upload": upload, "reason": asked.reason });
    Ok(act.record(db, Verb::PartDestroyed, Some(case.id), Some(upload.as_i64()), detail)?)
}

/// Destroys the keys of uploads that two persons destroyed, where that was not finished; how many. Safe to repeat.
pub(super) fn finish_all(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut finished = 0;
    for (upload, key) in pool.read(|db| Ok::<_, Error>(store::unfinished_upload_destructions(db)?))? {
        match finish(pool, act, upload, key) {
            Ok(()) => finished += 1,
            Err(error) => tracing::error!(event = "upload_not_destroyed", upload = upload.as_i64(), %error),
        }
    }
    Ok(finished)
}

fn finish(pool: &Pool, act: &Act, upload: UploadId, key: KeyId) -> Result<(), Error> {
    act.keys().destroy(key)?;
    let at = act.at;
    pool.write(move |db| Ok(store::finish_upload_destruction(db, upload, at)?))
}

/// The case and the upload, if this person may destroy it.
fn destroyable(db: &mut Db, act: &Act, number: &CaseNumber, item: EvidenceId) -> Result<(Case, UploadId), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::DestroyPart, &case)?;
    let upload = evidence::get(db, &case, item)?.upload.ok_or_else(|| Error::Unknown(number.to_string()))?;
    Ok((case, upload))
}

fn find(db: &mut Db, case: &Case, upload: UploadId) -> Result<Option<UploadDestruction>, Error> {
    Ok(store::upload_destructions_of(db, case.id)?.into_iter().find(|row| row.upload_id == upload))
}

/// The request, if there is one that nobody has confirmed.
fn asked_for(db: &mut Db, case: &Case, upload: UploadId) -> Result<UploadDestruction, Error> {
    find(db, case, upload)?.filter(|row| row.confirmed_by.is_none()).ok_or_else(nothing_asked)
}

fn nothing_asked() -> Error {
    let what = "nobody asks for this, or it is done".to_owned();
    Error::Invalid { field: "reason", what, hint: "look at the item again" }
}

/// What to say where an upload cannot be opened because two persons destroyed it.
pub(super) fn words(db: &mut Db, act: &Act, case: &Case, upload: UploadId) -> Result<Option<Error>, Error> {
    Ok(find(db, case, upload)?.and_then(|row| Some((row.confirmed_at?, row.reason))).map(|(at, reason)| {
        let on = at.zoned(&act.desk.house.zone).date();
        let what = format!("two persons destroyed this on {on}: {}", reason.label());
        Error::Invalid { field: "part", what, hint: "its size and its hash are kept" }
    }))
}
