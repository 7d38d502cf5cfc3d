//! Urgent measures: what an officer carried out because it could not wait for the Board, and referrals to an authority or
//! a hotline among them. Not what comes of them (`ratification`). Invariant: a referral of a case about the sexual exploitation of a
//! child asks, in the same transaction, for the destruction of every file in it.

use serde_json::json;

use super::advance::allow;
use super::read::{Reading, look, open_text};
use super::store::{MeasureRow, ReferralRow};
use super::{
    Case, CaseNumber, Error, MeasureStanding, case_key, destruction, evidence, find_visible, protection, ratification,
    store, upload_destruction,
};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::{EvidenceId, MeasureId, NoticeId, PartId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::notices::{self, PartRole};
use crate::sealing::Place;
use crate::taxonomy::{DestructionReason, Measure, ReferralRecipient};
use crate::workflow::Action;

pub(super) const TEXT_LIMIT: usize = 20_000;
const LINE_LIMIT: usize = 300;

/// What the form holds.
#[derive(Clone, Debug)]
pub struct NewMeasure {
    pub measure: Measure,
    /// Why it could not wait.
    pub reason: String,
    pub done: String,
    pub carried_out_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct NewReferral {
    pub recipient_type: ReferralRecipient,
    pub recipient: String,
    /// The number under which the recipient keeps it.
    pub reference: String,
    pub reason: String,
    /// What was passed on.
    pub done: String,
    pub referred_at: Timestamp,
}

/// A measure as it is shown; its texts are `None` while they stay sealed to this person.
#[derive(Clone, Debug)]
pub struct TakenMeasure {
    pub id: MeasureId,
    pub measure: Measure,
    pub carried_out_by: String,
    pub carried_out_at: Timestamp,
    pub recorded_at: Timestamp,
    pub reason: Option<String>,
    pub done: Option<String>,
    pub referral: Option<Referral>,
    pub standing: MeasureStanding,
}

#[derive(Clone, Debug)]
pub struct Referral {
    pub recipient_type: ReferralRecipient,
    pub recipient: Option<String>,
    pub reference: Option<String>,
}

/// Records what was done before the Board could decide.
pub fn take_measure(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewMeasure) -> Result<MeasureId, Error> {
    let case = takeable(db, act, number)?;
    if new.measure == Measure::Referral {
        let what = "a referral has a page of its own".to_owned();
        return Err(Error::Invalid { field: "measure", what, hint: "open the page of the referral" });
    }
    if let Some(before) = recorded_before(db, act, &case, new, None)? {
        return Ok(before);
    }
    let id = insert(db, act, &case, new)?;
    act.record(
        db,
        Verb::MeasureTaken,
        Some(case.id),
        Some(id.as_i64()),
        json!({ "measure": new.measure, "ratify_by": ratification::ratify_by(act) }),
    )?;
    Ok(id)
}

/// Records that the matter was passed to an authority or a hotline.
pub fn refer(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewReferral) -> Result<MeasureId, Error> {
    let case = takeable(db, act, number)?;
    let recipient = text("recipient", &new.recipient, LINE_LIMIT, "write the name of the authority or hotline")?;
    let reference = text("reference", &new.reference, LINE_LIMIT, "write the number that they gave the matter")?;
    let measure = NewMeasure {
        measure: Measure::Referral,
        reason: new.reason.clone(),
        done: new.done.clone(),
        carried_out_at: new.referred_at,
    };
    if let Some(before) = recorded_before(db, act, &case, &measure, Some((recipient, reference)))? {
        return Ok(before);
    }
    let id = insert(db, act, &case, &measure)?;
    let key = case_key(act, &case)?;
    let row = ReferralRow {
        measure_id: id,
        case_id: case.id,
        recipient_type: new.recipient_type,
        recipient: key.seal(Place::new("referrals.recipient", id.as_i64()), recipient.as_bytes())?,
        reference: key.seal(Place::new("referrals.reference", id.as_i64()), reference.as_bytes())?,
        referred_at: new.referred_at,
    };
    store::insert_referral(db, &row)?;
    let detail = json!({ "to": new.recipient_type, "ratify_by": ratification::ratify_by(act) });
    act.record(db, Verb::ReferralRecorded, Some(case.id), Some(id.as_i64()), detail)?;
    if protection::is_protected(db, act, case.id)? {
        protection::keep(db, act, case.id)?;
        ask_for_destruction(db, act, &case)?;
    }
    Ok(id)
}

fn takeable(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    // Held before it is asked: who decides the case at this moment comes before this, or after.
    store::hold_measures(db, case.id)?;
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::TakeMeasure, &case)?;
    Ok(case)
}

fn insert(db: &mut Db, act: &Act, case: &Case, new: &NewMeasure) -> Result<MeasureId, Error> {
    let reason = text("reason", &new.reason, TEXT_LIMIT, "write why it could not wait for the Board")?;
    let done = text("done", &new.done, TEXT_LIMIT, "write what was done")?;
    let invalid = |what: &str, hint| Error::Invalid { field: "carried_out_at", what: what.to_owned(), hint };
    if new.carried_out_at > act.at {
        return Err(invalid("this time is in the future", "write when it was done, once it is done"));
    }
    // The form has no seconds: what was done in the minute in which the case came in was not done before it.
    if new.carried_out_at.plus_seconds(60) <= case.received_at {
        return Err(invalid("this is before the case came in", "check the day and the year"));
    }
    let (id, key) = (MeasureId::new(act.at), case_key(act, case)?);
    let row = MeasureRow {
        id,
        case_id: case.id,
        measure: new.measure,
        reason: key.seal(Place::new("urgent_measures.reason", id.as_i64()), reason.as_bytes())?,
        done: key.seal(Place::new("urgent_measures.done", id.as_i64()), done.as_bytes())?,
        carried_out_by: act.person(Action::TakeMeasure)?.id,
        carried_out_at: new.carried_out_at,
        recorded_at: act.at,
        ratify_by: ratification::ratify_by(act),
    };
    store::insert_measure(db, &row)?;
    ratification::call_the_board(db, act, case, id)?;
    Ok(id)
}

/// A form that is sent twice records one measure: the same person's, of the same minute, in the same words. `referral` holds
/// recipient and reference.
fn recorded_before(
    db: &mut Db,
    act: &Act,
    case: &Case,
    new: &NewMeasure,
    referral: Option<(&str, &str)>,
) -> Result<Option<MeasureId>, Error> {
    let person = act.person(Action::TakeMeasure)?.id;
    let key = case_key(act, case)?;
    for (row, referred) in store::measures_of(db, case.id)? {
        let is_of = row.carried_out_by == person && row.carried_out_at == new.carried_out_at;
        if !is_of || row.measure != new.measure {
            continue;
        }
        let opens = |column, sealed: &[u8]| key.open_text(Place::new(column, row.id.as_i64()), sealed);
        let mut is_same = opens("urgent_measures.reason", &row.reason)? == new.reason.trim()
            && opens("urgent_measures.done", &row.done)? == new.done.trim();
        if let (Some(referred), Some((recipient, reference))) = (referred, referral) {
            is_same = is_same
                && opens("referrals.recipient", &referred.recipient)? == recipient
                && opens("referrals.reference", &referred.reference)? == reference;
        }
        if is_same {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

pub(super) fn text<'a>(
    field: &'static str,
    given: &'a str,
    longest: usize,
    hint: &'static str,
) -> Result<&'a str, Error> {
    let given = given.trim();
    let invalid = |what: String, hint| Err(Error::Invalid { field, what, hint });
    match given.chars().count() {
        0 => invalid("this is empty".to_owned(), hint),
        count if count > longest => invalid(format!("this is longer than {longest} characters"), "shorten it"),
        _ => Ok(given),
    }
}

/// Asks for the destruction of every file that nobody has asked for yet; a second person confirms each. The texts of its
/// notices are the report, and stay.
fn ask_for_destruction(db: &mut Db, act: &Act, case: &Case) -> Result<(), Error> {
    allow(db, act, Action::DestroyPart, case)?;
    let reason = DestructionReason::UnlawfulContent;
    for file in files_of(db, case)?.into_iter().filter(|file| file.asked_by.is_none()) {
        match file.file {
            FileRef::Part(notice, part) => destruction::ask(db, act, case, notice, part, reason)?,
            FileRef::Upload(item) => {
                let upload = evidence::get(db, case, item)?.upload;
                upload.map_or(Ok(()), |upload| upload_destruction::ask(db, act, case, upload, reason))?;
            }
        }
    }
    Ok(())
}

/// The measures of a case; their texts where sealed content is open to this person.
pub fn list_measures(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<(Case, Vec<TakenMeasure>), Error> {
    let (case, reading) = look(pool, act, number)?;
    let measures = pool.read(|db| measures_read(db, act, &case, reading))?;
    Ok((case, measures))
}

/// The measures of a case that this person may see, for whoever looked whether they may read them.
pub fn measures_read(db: &mut Db, act: &Act, case: &Case, reading: Reading) -> Result<Vec<TakenMeasure>, Error> {
    let rows = store::measures_of(db, case.id)?;
    let terms: Vec<_> = rows.iter().map(|(row, _)| (row.id, row.ratify_by)).collect();
    let mut standings = ratification::standings(db, act, case, reading, &terms)?;
    let mut measures = Vec::new();
    for (row, referral) in rows {
        if let Some(standing) = standings.remove(&row.id) {
            measures.push(taken(db, act, case, reading, (&row, referral), standing)?);
        }
    }
    Ok(measures)
}

fn taken(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    (row, referral): (&MeasureRow, Option<ReferralRow>),
    standing: MeasureStanding,
) -> Result<TakenMeasure, Error> {
    let open = |column, sealed: &[u8]| open_text(act, case, reading, Place::new(column, row.id.as_i64()), sealed);
    let referral = referral.map(|referral| {
        Ok::<_, Error>(Referral {
            recipient_type: referral.recipient_type,
            recipient: open("referrals.recipient", &referral.recipient)?,
            reference: open("referrals.reference", &referral.reference)?,
        })
    });
    Ok(TakenMeasure {
        id: row.id,
        measure: row.measure,
        carried_out_by: accounts::shown_name(db, act, row.carried_out_by)?,
        carried_out_at: row.carried_out_at,
        recorded_at: row.recorded_at,
        reason: open("urgent_measures.reason", &row.reason)?,
        done: open("urgent_measures.done", &row.done)?,
        referral: referral.transpose()?,
        standing,
    })
}

/// A file whose destruction waits.
#[derive(Clone, Debug)]
pub struct FileToDestroy {
    pub file: FileRef,
    pub content_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    /// Who asks for it; `None` if nobody has yet.
    pub asked_by: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRef {
    Part(NoticeId, PartId),
    Upload(EvidenceId),
}

/// The files of a case about the sexual exploitation of a child that two persons have not destroyed yet; none in any
/// other case.
pub fn files_to_destroy(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<FileToDestroy>, Error> {
    if protection::is_protected(db, act, case.id)? { files_of(db, case) } else { Ok(Vec::new()) }
}

fn files_of(db: &mut Db, case: &Case) -> Result<Vec<FileToDestroy>, Error> {
    let mut files = Vec::new();
    for notice in notices::notices_of(db, case.id)? {
        let asked = store::destructions_of(db, notice.id)?;
        for part in notices::parts(db, notice.id)?.into_iter().filter(|part| part.role == PartRole::Attachment) {
            let row = asked.iter().find(|row| row.part_id == part.id);
            if row.is_some_and(|row| row.confirmed_at.is_some()) {
                continue;
            }
            files.push(FileToDestroy {
                file: FileRef::Part(notice.id, part.id),
                content_type: part.content_type,
                size: part.size,
                sha256: part.sha256,
                asked_by: row.map(|row| name(db, row.asked_by)).transpose()?,
            });
        }
    }
    files.extend(uploads_to_destroy(db, case)?);
    Ok(files)
}

fn uploads_to_destroy(db: &mut Db, case: &Case) -> Result<Vec<FileToDestroy>, Error> {
    let (uploads, asked) = (store::uploads_of(db, case.id)?, store::upload_destructions_of(db, case.id)?);
    let mut files = Vec::new();
    for item in store::evidence_of(db, case.id)? {
        let Some(upload) = uploads.iter().find(|upload| Some(upload.id) == item.upload_id) else { continue };
        let row = asked.iter().find(|row| row.upload_id == upload.id);
        if row.is_some_and(|row| row.confirmed_at.is_some()) {
            continue;
        }
        files.push(FileToDestroy {
            file: FileRef::Upload(item.id),
            content_type: upload.content_type.clone(),
            size: upload.size,
            sha256: item.sha256,
            asked_by: row.map(|row| name(db, row.asked_by)).transpose()?,
        });
    }
    Ok(files)
}

fn name(db: &mut Db, person: UserId) -> Result<String, Error> {
    Ok(accounts::get(db, person)?.display_name)
}

/// What the page of a case says of its evidence and of what could not wait, without anything sealed.
#[derive(Clone, Debug)]
pub struct EvidenceStanding {
    pub from_notices: usize,
    pub uploaded: usize,
    /// Nobody opens a file of this case.
    pub protected: bool,
    pub measures: Vec<TakenMeasure>,
    pub to_destroy: usize,
}

impl EvidenceStanding {
    pub fn is_referred(&self) -> bool {
        self.measures.iter().any(|measure| measure.measure == Measure::Referral)
    }
}

/// Reads without opening; leaves no event.
pub fn evidence_standing(db: &mut Db, act: &Act, case: &Case) -> Result<EvidenceStanding, Error> {
    let (uploaded, from_notices): (Vec<_>, Vec<_>) =
        store::evidence_of(db, case.id)?.into_iter().partition(|row| row.upload_id.is_some());
    let protected = protection::is_protected(db, act, case.id)?;
    Ok(EvidenceStanding {
        from_notices: from_notices.len(),
        uploaded: uploaded.len(),
        protected,
        measures: measures_read(db, act, case, Reading::Sealed)?,
        to_destroy: if protected { files_of(db, case)?.len() } else { 0 },
    })
}
