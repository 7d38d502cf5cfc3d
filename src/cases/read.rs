//! Opening what is sealed in a case. Each opening leaves an event that says who opened which case, at most one an hour for
//! the same person and case, and each download one of its own; the event is written before anything is shown.

use serde_json::{Value, json};

use super::advance::{allow, is_allowed};
use super::assessed::{is_assessed_part, not_assessed};
use super::redaction::Redaction;
use super::{Case, CaseNumber, Error, destruction, find_visible, protection, store};
use crate::accounts::Act;
use crate::audit::{self, Verb};
use crate::db::ids::{NoticeId, PartId};
use crate::db::{Db, Pool};
use crate::notices::{self, Attachment, Content};
use crate::sealing::{self, Place};
use crate::workflow::Action;

pub(super) const ONE_EVENT_A_SECONDS: i64 = 3600;

/// The case, after permission to open what is sealed in it, with the event left.
pub(super) fn opened_case(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Case, Error> {
    opened_for(pool, act, number, Action::OpenSealed)
}

/// The same for an action that nobody can do without reading what is sealed.
pub fn opened_for(pool: &Pool, act: &Act, number: &CaseNumber, action: Action) -> Result<Case, Error> {
    opened(pool, act, number, action).map(|(case, _)| case)
}

/// The same for what is to be assessed, with what has to be left out for this person; `None` if they read all of it.
pub fn content_case(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<(Case, Option<Redaction>), Error> {
    let (case, opens_all) = opened(pool, act, number, Action::ReadContent)?;
    let redaction = (!opens_all).then(|| pool.read(|db| Redaction::of(db, act, &case))).transpose()?;
    Ok((case, redaction))
}

/// The case, and whether the person may read all that is sealed in it.
fn opened(pool: &Pool, act: &Act, number: &CaseNumber, action: Action) -> Result<(Case, bool), Error> {
    let (case, opens_all, recent) = pool.read(|db| {
        let case = find_visible(db, act, number)?;
        allow(db, act, action, &case)?;
        let opens_all = is_allowed(db, act, Action::OpenSealed, &case)?;
        let person = act.person(action)?;
        let last = audit::last(db, person.id, Verb::SealedOpened, case.id)?;
        let recent = last.is_some_and(|last| act.at.seconds_since(last) < ONE_EVENT_A_SECONDS);
        Ok::<_, Error>((case, opens_all, recent))
    })?;
    if !recent {
        let (act, id) = (act.clone(), case.id);
        pool.write(move |db| Ok::<_, Error>(act.record(db, Verb::SealedOpened, Some(id), None, json!({}))?))?;
    }
    Ok((case, opens_all))
}

/// Whether sealed texts are opened for this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Permitted, and the event is left.
    Open,
    Sealed,
}

/// A case that the person may see, and whether they may read what is sealed in it; if so, the event is left.
pub fn look(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<(Case, Reading), Error> {
    match opened_case(pool, act, number) {
        Ok(case) => Ok((case, Reading::Open)),
        Err(Error::Denied(_)) => Ok((pool.read(|db| find_visible(db, act, number))?, Reading::Sealed)),
        Err(error) => Err(error),
    }
}

/// A text sealed with the case's key; `None` if it stays sealed to this person or its key was destroyed.
pub fn open_text(
    act: &Act,
    case: &Case,
    reading: Reading,
    place: Place,
    sealed: &[u8],
) -> Result<Option<String>, Error> {
    match (reading, act.keys().key(case.key_id)) {
        (Reading::Sealed, _) | (_, Err(sealing::Error::Destroyed)) => Ok(None),
        (Reading::Open, Ok(key)) => Ok(Some(key.open_text(place, sealed)?)),
        (Reading::Open, Err(error)) => Err(error.into()),
    }
}

/// One notice of the case, opened for reading; for a reviewer from outside without the people in it.
pub fn read_notice(pool: &Pool, act: &Act, number: &CaseNumber, notice: NoticeId) -> Result<Content, Error> {
    let (case, redaction) = content_case(pool, act, number)?;
    pool.read(|db| {
        check_belongs(db, &case, notice)?;
        let content = notices::content(db, act.keys(), notice)?;
        let Some(redaction) = redaction else { return Ok(content) };
        let evidence = store::evidence_of(db, case.id)?;
        Ok(redaction.content(content, |part| is_evidence(&evidence, part.part) && is_assessed_part(part)))
    })
}

fn is_evidence(evidence: &[store::EvidenceRow], part: PartId) -> bool {
    evidence.iter().any(|row| row.part_id == Some(part))
}

/// One attachment of a notice of the case, with its bytes. Each download leaves an event.
pub fn read_attachment(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
    part: PartId,
) -> Result<(Attachment, Vec<u8>), Error> {
    let (case, attachment) = pool.read(|db| {
        let case = find_visible(db, act, number)?;
        allow(db, act, Action::ReadContent, &case)?;
        let opens_all = is_allowed(db, act, Action::OpenSealed, &case)?;
        check_belongs(db, &case, notice)?;
        refuse_protected(db, act, notice, Some(part))?;
        let attachment = notices::attachment(db, act.keys(), notice, part);
        let attachment = or_destroyed(db, act, notice, Some(part), attachment)?;
        if !opens_all {
            let evidence = store::evidence_of(db, case.id)?;
            let is_given = is_evidence(&evidence, part) && is_assessed_part(&attachment.0);
            is_given.then_some(()).ok_or_else(not_assessed)?;
        }
        Ok::<_, Error>((case, attachment))
    })?;
    record_download(pool, act, &case, part.as_i64(), json!({ "notice": notice, "part": part }))?;
    Ok(attachment)
}

/// The notice byte for byte as it came. Each download leaves an event.
pub fn read_raw(pool: &Pool, act: &Act, number: &CaseNumber, notice: NoticeId) -> Result<Vec<u8>, Error> {
    let (case, raw) = pool.read(|db| {
        let case = download_allowed(db, act, number)?;
        check_belongs(db, &case, notice)?;
        refuse_protected(db, act, notice, None)?;
        let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
        let raw = notices::raw(act.keys(), &row).map(|(bytes, _)| bytes);
        Ok::<_, Error>((case, or_destroyed(db, act, notice, None, raw)?))
    })?;
    record_download(pool, act, &case, notice.as_i64(), json!({ "notice": notice }))?;
    Ok(raw)
}

/// The case, if this person may download from it.
fn download_allowed(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::OpenSealed, &case)?;
    Ok(case)
}

/// Written before the bytes are handed out.
pub(super) fn record_download(pool: &Pool, act: &Act, case: &Case, subject: i64, detail: Value) -> Result<(), Error> {
    let (act, id) = (act.clone(), case.id);
    pool.write(move |db| Ok(act.record(db, Verb::EvidenceDownloaded, Some(id), Some(subject), detail)?))
}

fn refuse_protected(db: &mut Db, act: &Act, notice: NoticeId, part: Option<PartId>) -> Result<(), Error> {
    if protection::protects(db, act, notice)? {
        return Err(destruction::words(db, act, notice, part)?.unwrap_or_else(protection::nobody_opens_it));
    }
    Ok(())
}

/// Says when and why two persons destroyed it, if that is why it cannot be opened.
fn or_destroyed<T>(
    db: &mut Db,
    act: &Act,
    notice: NoticeId,
    part: Option<PartId>,
    opened: Result<T, notices::Error>,
) -> Result<T, Error> {
    match opened {
        Err(notices::Error::Sealing(sealing::Error::Destroyed)) => {
            Err(destruction::words(db, act, notice, part)?.unwrap_or(sealing::Error::Destroyed.into()))
        }
        other => Ok(other?),
    }
}

pub(super) fn check_belongs(db: &mut Db, case: &Case, notice: NoticeId) -> Result<(), Error> {
    if store::cases_of_notice(db, notice)?.contains(&case.id) {
        Ok(())
    } else {
        Err(notices::Error::Unknown(notice).into())
    }
}
