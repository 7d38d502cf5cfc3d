//! From a draft to a frozen edition: one person prepares, another publishes; the folders are laid out from the database.
//!
//! Invariant: what is published is what was prepared, figure by figure; else publishing is refused. Nothing gets around a
//! check.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};

use super::assemble::Publisher;
use super::drafts::{Draft, make};
use super::edition::{Edition, Sentence};
use super::export::folder::{edition_path, write_edition, write_pages};
use super::export::landing::{self, Entry};
use super::export::{self, Files, JSON};
use super::signatures;
use super::store::{self, EditionRow, EditionState};
use super::verify::{read_json, verify_files};
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::EditionId;
use crate::db::{Db, Timestamp};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation};

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

/// When something was published last. Tells a program whether the public pages it laid out are still whole.
pub fn last_published_at(db: &mut Db) -> Result<Option<Timestamp>, Error> {
    Ok(store::all(db)?.into_iter().filter_map(|row| row.published_at).max())
}

/// Records that this person has looked at the figures as they are now and finds them ready. Preparing again replaces it.
pub fn prepare(db: &mut Db, act: &Act, quarter: Quarter) -> Result<EditionRow, Error> {
    let person = act.allow(Action::PrepareReport, None, Relation::None)?.id;
    let draft = ready(db, act, quarter)?;
    let calendar = super::drafts::calendar(act, &[]);
    let row = EditionRow {
        id: draft.standing.as_ref().map_or_else(|| EditionId::new(act.at), |row| row.id),
        quarter,
        version: draft.edition.identification.version,
        state: EditionState::Prepared,
        cut_off_at: crate::db::Timestamp::from_jiff(calendar.cut_off(quarter)?),
        figures_sha256: draft.digest.to_vec(),
        prepared_by: person,
        prepared_at: act.at,
        published_by: None,
        published_at: None,
    };
    if draft.standing.is_none() {
        store::insert(db, row.clone())?;
    } else if store::prepare_again(db, &row)? == 0 {
        return Err(Error::AlreadyPublished(quarter));
    }
    let detail = json!({ "quarter": quarter, "version": row.version });
    act.record(db, Verb::ReportPrepared, None, Some(row.id.as_i64()), detail)?;
    Ok(row)
}

/// Publishes what another person prepared. Its files are in the database when this returns; [`Shelf::write`] lays them out.
pub fn publish(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Published, Error> {
    let publisher = act.allow(Action::PublishReport, None, Relation::None)?;
    let person = publisher.id;
    let draft = ready(db, act, quarter)?;
    let prepared = draft.standing.as_ref().ok_or(Error::NotPrepared(quarter))?;
    if !are_different_persons(&prepared.prepared_by, &person) {
        return Err(Error::SamePerson);
    }
    if prepared.figures_sha256 != draft.digest {
        return Err(Error::FiguresChanged(quarter));
    }
    let published = Published { id: prepared.id, quarter, version: prepared.version };
    let signed_by = signatures::signed_by(db, prepared.prepared_by, publisher)?;
    let files = frozen(act, draft.edition, signed_by)?;
    if store::publish(db, published.id, person, act.at)? == 0 {
        return Err(Error::AlreadyPublished(quarter));
    }
    keep(db, published.id, &files)?;
    store::insert_cases(db, published.id, &draft.cases)?;
    let detail = json!({ "quarter": quarter, "version": published.version });
    act.record(db, Verb::ReportPublished, None, Some(published.id.as_i64()), detail)?;
    Ok(published)
}

/// The draft, if nothing keeps it from being published.
fn ready(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Draft, Error> {
    let draft = make(db, act, quarter)?;
    if draft.standing.as_ref().is_some_and(|row| row.state == EditionState::Published) {
        return Err(Error::AlreadyPublished(quarter));
    }
    if draft.problems.is_empty() { Ok(draft) } else { Err(Error::Blocked { quarter, problems: draft.problems }) }
}

/// The files, which verify: a mistake in an export must not be published either.
fn frozen(act: &Act, mut edition: Edition, signed_by: Vec<String>) -> Result<Files, Error> {
    edition.identification.signed_by = signed_by;
    edition.identification.published_on = Some(act.at.zoned(&act.desk.house.zone).date());
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

/// What the reports directory holds: editions that never change, and pages that lead to them.
#[derive(Clone, Debug)]
pub struct Shelf {
    editions: Vec<(Quarter, i32, Files)>,
    pages: BTreeMap<String, Vec<u8>>,
}

/// Everything that is published, from the database. `act.at` decides which quarters are late.
pub fn shelf(db: &mut Db, act: &Act) -> Result<Shelf, Error> {
    let (mut editions, mut entries) = (Vec::new(), Vec::new());
    for row in store::all(db)?.into_iter().filter(|row| row.state == EditionState::Published) {
        let files = store::files(db, row.id)?;
        let unreadable = |problem| Error::Unreadable { quarter: row.quarter, version: row.version, problem };
        let edition = read_json(files.get(JSON).map_or(&[], Vec::as_slice)).map_err(unreadable)?;
        entries.extend(entry(&row, &edition));
        editions.push((row.quarter, row.version, files));
    }
    let today = act.at.zoned(&act.desk.house.zone).date();
    let pages = landing::pages(&Publisher::of(&act.desk.house), &entries, today)?;
    Ok(Shelf { editions, pages })
}

fn entry(row: &EditionRow, edition: &Edition) -> Option<Entry> {
    let headline = edition.headline.iter().map(Sentence::in_words).collect();
    let published_on = edition.identification.published_on?;
    Some(Entry { quarter: row.quarter, version: row.version, published_on, headline })
}

impl Shelf {
    /// Lays out what is missing in the directory and brings the leading pages up to date. A folder that somebody altered
    /// is an error, told after everything else was laid out. Can be repeated, by several
    /// processes at once.
    pub fn write(&self, dir: &Path) -> Result<(), Error> {
        let mut refused = None;
        for (quarter, version, files) in &self.editions {
            if let Err(error) = write_edition(dir, *quarter, *version, files) {
                refused.get_or_insert(error);
            }
        }
        write_pages(dir, &self.pages)?;
        refused.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Where the newest edition of a quarter stands below a directory.
    pub fn path(&self, dir: &Path, quarter: Quarter) -> Option<PathBuf> {
        let (quarter, version, _) = self.editions.iter().rfind(|(one, _, _)| *one == quarter)?;
        Some(edition_path(dir, *quarter, *version))
    }
}
