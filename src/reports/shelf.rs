//! The reports directory, laid out from the database: editions that never change, and what leads to them.
//!
//! Not where anything is kept for good, and nothing is decided here. Invariant: whatever a reader finds linked is there
//! already, at every moment of the writing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::export::folder::{FolderError, Writing, edition_path};
use super::export::landing::{self, Entry, Site};
use super::export::{Files, JSON};
use super::store::{self, EditionState};
use super::verify::read_json;
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::db::Db;

/// What is data and no page: it stands a second time beside the versions of its quarter, at an address that stays.
const DATA: &[&str] = &["csv", "json", "xlsx"];

/// What the reports directory holds.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// By quarter and version.
    editions: Vec<(Quarter, i32, Files)>,
    /// In the order in which they have to be written.
    pages: Vec<(String, Vec<u8>)>,
}

/// Everything that is published, from the database. `act.at` decides which quarters are late.
pub fn shelf(db: &mut Db, act: &Act) -> Result<Shelf, Error> {
    let zone = &act.desk.house.zone;
    let (mut editions, mut entries) = (Vec::new(), Vec::new());
    for row in store::all(db)?.into_iter().filter(|row| row.state == EditionState::Published) {
        let files = store::files(db, row.id)?;
        let unreadable = |problem| Error::Unreadable { quarter: row.quarter, version: row.version, problem };
        let edition = read_json(files.get(JSON).map_or(&[], Vec::as_slice)).map_err(unreadable)?;
        if let (Some(day), Some(at)) = (edition.identification.published_on, row.published_at) {
            entries.push(Entry::of(&edition, day, at.jiff(), data(&files).map(ToOwned::to_owned).collect()));
        }
        editions.push((row.quarter, row.version, files));
    }
    let pages = landing::pages(&Site::of(&act.desk.house), &entries, act.at.zoned(zone).date())?;
    Ok(Shelf { editions, pages })
}

/// The names of an edition's files for programs.
fn data(files: &Files) -> impl Iterator<Item = &str> {
    let is_data = |name: &&str| Path::new(name).extension().is_some_and(|one| DATA.iter().any(|data| one == *data));
    files.keys().map(String::as_str).filter(|name| !name.contains('/')).filter(is_data)
}

impl Shelf {
    /// Lays out what is missing in the directory and brings the leading pages up to date. A folder that somebody altered
    /// is an error, told after everything else was laid out. Can be repeated, by several processes at once.
    pub fn write(&self, dir: &Path) -> Result<(), Error> {
        let writing = Writing::begin(dir)?;
        let mut altered = None;
        for (quarter, version, files) in &self.editions {
            match writing.edition(*quarter, *version, files) {
                Ok(_) => {}
                Err(error @ FolderError::NotAsPublished { .. }) => {
                    altered.get_or_insert(error);
                }
                // Nothing may lead to what is not there.
                Err(error) => return Err(error.into()),
            }
        }
        self.write_data(&writing)?;
        for (name, bytes) in &self.pages {
            writing.page(name, bytes)?;
        }
        altered.map_or(Ok(()), |error| Err(error.into()))
    }

    /// The data of the newest edition of each quarter, and nothing that it no longer has.
    fn write_data(&self, writing: &Writing<'_>) -> Result<(), FolderError> {
        let quarters: BTreeSet<Quarter> = self.editions.iter().map(|(quarter, _, _)| *quarter).collect();
        for quarter in quarters {
            let of_quarter = || self.editions.iter().filter(|(one, _, _)| *one == quarter).map(|(_, _, files)| files);
            let Some(newest) = of_quarter().next_back() else { continue };
            for name in data(newest) {
                writing.page(&format!("{quarter}/{name}"), newest.get(name).map_or(&[], Vec::as_slice))?;
            }
            for gone in of_quarter().flat_map(data).filter(|name| !newest.contains_key(*name)) {
                writing.remove(&format!("{quarter}/{gone}"))?;
            }
        }
        Ok(())
    }

    /// Where the newest edition of a quarter stands below a directory.
    pub fn path(&self, dir: &Path, quarter: Quarter) -> Option<PathBuf> {
        let (quarter, version, _) = self.editions.iter().rfind(|(one, _, _)| *one == quarter)?;
        Some(edition_path(dir, *quarter, *version))
    }
}
