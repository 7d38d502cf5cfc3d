//! From a draft to a frozen edition: one person prepares, another publishes. `shelf` lays out what was published.
//!
//! Invariant: what is published is what was prepared, figure by figure; else publishing is refused. Nothing gets around a
//! check but two persons with a printed reason, and around most of them nobody.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::checks::{Problem, planted};
use super::corrections::{self, Correction};
use super::drafts::{Draft, make, without_cases};
use super::edition::Edition;
use super::export::{self, Files};
use super::reason::Reason;
use super::signatures::{self, acting_role};
use super::store::{self, EditionRow, EditionState};
use super::verify::verify_files;
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::bulletin;
use crate::cases;
use crate::db::ids::{EditionId, UserId};
use crate::db::{Db, Timestamp};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation, Role};

/// An edition that was published.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: EditionId,
    pub quarter: Quarter,
    pub version: i32,
}

/// Every edition that was prepared or published, by quarter and version.
pub fn list(db: &mut Db, act: &Act) -> Result<Vec<EditionRow>, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    Ok(store::all(db)?)
}

/// When something was published last, in the bulletin as well. Tells a program whether the public pages it laid out are still whole.
pub fn last_published_at(db: &mut Db) -> Result<Option<Timestamp>, Error> {
    let published = store::all(db)?.into_iter().filter_map(|row| row.published_at).max();
    Ok(published.max(bulletin::last_confirmed_at(db)?))
}

/// Records that this person has looked at the figures as they are now and finds them ready. Preparing again replaces it. Only for
/// a quarter's first edition; what is published is corrected.
pub fn prepare(db: &mut Db, act: &Act, quarter: Quarter) -> Result<EditionRow, Error> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.id;
    let draft = make(db, act, quarter, None)?;
    if draft.edition.identification.version > 1 {
        return Err(Error::AlreadyPublished(quarter));
    }
    let draft = ready(db, act, draft)?;
    stand_ready(db, act, person, &draft)
}

/// Prepares a correction of a published quarter: the next version, from the data as they are now. The report prints the reason.
/// Preparing again replaces it.
pub fn correct(db: &mut Db, act: &Act, quarter: Quarter, reason: &str) -> Result<EditionRow, Error> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.clone();
    let reason = Reason::parse(reason)?;
    let prepared_role = acting_role(&person, Action::PrepareReport);
    let correction = Correction { reason: reason.as_str().to_owned(), prepared_role };
    let draft = make(db, act, quarter, Some(correction.clone()))?;
    if draft.edition.identification.version == 1 {
        return Err(Error::NotPublished(quarter));
    }
    if draft.changes.is_empty() {
        return Err(Error::NothingToCorrect(quarter));
    }
    let draft = ready(db, act, draft)?;
    let row = stand_ready(db, act, person.id, &draft)?;
    store::set_correction(db, row.id, &correction)?;
    Ok(row)
}

fn stand_ready(db: &mut Db, act: &Act, person: UserId, draft: &Draft) -> Result<EditionRow, Error> {
    let (quarter, version) = (draft.edition.identification.quarter, draft.edition.identification.version);
    let prepared = draft.standing.as_ref().filter(|row| row.version == version);
    let calendar = super::drafts::calendar(act, &[]);
    let row = EditionRow {
        id: prepared.map_or_else(|| EditionId::new(act.at), |row| row.id),
        quarter,
        version,
        state: EditionState::Prepared,
        cut_off_at: crate::db::Timestamp::from_jiff(calendar.cut_off(quarter)?),
        figures_sha256: draft.digest.to_vec(),
        prepared_by: person,
        prepared_at: act.at,
        published_by: None,
        published_at: None,
    };
    if prepared.is_none() {
        if store::insert(db, row.clone())? == 0 {
            return Err(Error::PreparedMeanwhile(quarter));
        }
    } else if store::prepare_again(db, &row)? == 0 {
        return Err(Error::AlreadyPublished(quarter));
    }
    let detail = json!({ "quarter": quarter, "version": version });
    act.record(db, Verb::ReportPrepared, None, Some(row.id.as_i64()), detail)?;
    Ok(row)
}

/// Publishes what another person prepared. Its files are in the database when this returns; [`Shelf::write`](super::Shelf::write) lays them out.
pub fn publish(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Published, Error> {
    let person = act.allow(Action::PublishReport, None, Relation::None)?.clone();
    let draft = make(db, act, quarter, None)?;
    let version = draft.edition.identification.version;
    let prepared = match &draft.standing {
        Some(row) if row.version == version => row.clone(),
        Some(_) => return Err(Error::AlreadyPublished(quarter)),
        None => return Err(ready(db, act, draft).err().unwrap_or(Error::NotPrepared(quarter))),
    };
    if !are_different_persons(&prepared.prepared_by, &person.id) {
        return Err(Error::SamePerson);
    }
    if version > 1 && draft.changes.is_empty() {
        return Err(Error::NothingToCorrect(quarter));
    }
    let draft = ready(db, act, draft)?;
    if prepared.figures_sha256 != draft.digest {
        return Err(Error::FiguresChanged(quarter));
    }
    let published = Published { id: prepared.id, quarter, version };
    let signed_by = signatures::signed_by(db, prepared.prepared_by, &person)?;
    let files = frozen(act, draft.edition, signed_by, acting_role(&person, Action::PublishReport))?;
    if store::publish(db, published.id, person.id, act.at)? == 0 {
        return Err(Error::AlreadyPublished(quarter));
    }
    keep(db, published.id, &files)?;
    store::insert_cases(db, published.id, &draft.cases)?;
    let detail = json!({ "quarter": quarter, "version": published.version });
    act.record(db, Verb::ReportPublished, None, Some(published.id.as_i64()), detail)?;
    Ok(published)
}

/// The draft, if nothing keeps it from being published, what it must not tell included.
fn ready(db: &mut Db, act: &Act, draft: Draft) -> Result<Draft, Error> {
    let quarter = draft.edition.identification.quarter;
    let mut problems = draft.problems.clone();
    if problems.is_empty() {
        problems = scan(db, act, &draft)?;
    }
    if problems.is_empty() { Ok(draft) } else { Err(Error::Blocked { quarter, problems }) }
}

/// Looks through every file of a draft for what must not leave the house. It opens what the cases have sealed, so that it takes
/// longer than the other checks.
pub fn scan(db: &mut Db, act: &Act, draft: &Draft) -> Result<Vec<Problem>, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    let lookout = cases::lookout(db, act, &draft.concerned)?;
    let (files, own) =
        (export::files_without_pdf(&draft.edition)?, export::files_without_pdf(&without_cases(act, &draft.edition)?)?);
    Ok(planted(&files, &own, &lookout))
}

/// The files, which verify: a mistake in an export must not be published either.
fn frozen(act: &Act, mut edition: Edition, signed_by: Vec<String>, role: Role) -> Result<Files, Error> {
    let today = act.at.zoned(&act.desk.house.zone).date();
    edition.identification.signed_by = signed_by;
    edition.identification.published_on = Some(today);
    corrections::approve(&mut edition, today, role);
    let files = export::files(&edition)?;
    match verify_files(&files).mismatches.into_iter().next() {
        None => Ok(files),
        Some(mismatch) => Err(Error::DoesNotVerify(mismatch.to_string())),
    }
}

fn keep(db: &mut Db, edition: EditionId, files: &Files) -> Result<(), Error> {
    let row = |(name, bytes): (&String, &Vec<u8>)| (name.clone(), Sha256::digest(bytes).to_vec(), bytes.clone());
    let rows: Vec<_> = files.iter().map(row).collect();
    Ok(store::insert_files(db, edition, &rows)?)
}
