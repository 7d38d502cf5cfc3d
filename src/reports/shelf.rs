//! The reports directory, laid out from the database: editions that never change, and what leads to them.
//!
//! Not where anything is kept for good, and nothing is decided here. Invariant: whatever a reader finds linked is there
//! already, at every moment of the writing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::edition::Edition;
use super::export::folder::{FolderError, Writing, edition_path};
use super::export::landing::{self, Entry, LandingError, Site};
use super::export::{Files, JSON, PAGE};
use super::language::{Language, languages};
use super::store::{self, EditionState};
use super::verify::read_json;
use super::{Error, Quarter};
use crate::accounts::Act;
use crate::bulletin;
use crate::db::Db;
use crate::notices;

/// What is a file to be taken away and no page: it stands a second time beside the versions of its quarter, at an address that stays.
const DATA: &[&str] = &["csv", "json", "pdf", "xlsx"];

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
            entries.push(entry(&edition, day, at.jiff(), &files)?);
        }
        editions.push((row.quarter, row.version, files));
    }
    let recorded = bulletin::public_entries(db, act)?;
    let since = notices::first_received_at(db)?.map(|first| Quarter::of(first.jiff(), zone));
    let pages = landing::pages(&Site::of(&act.desk.house, since), &entries, &recorded, act.at.zoned(zone).date())?;
    Ok(Shelf { editions, pages })
}

/// What the leading pages say of an edition, its data and its languages among it.
fn entry(edition: &Edition, day: Date, at: Timestamp, files: &Files) -> Result<Entry, Error> {
    let has_pages = |language: &&Language| files.contains_key(&language.path(PAGE));
    let languages = languages().map_err(LandingError::from)?.iter().filter(has_pages);
    Ok(Entry {
        data: data(files).map(ToOwned::to_owned).collect(),
        languages: languages.map(|language| language.code.clone()).collect(),
        ..Entry::of(edition, day, at)
    })
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    use super::*;
    use crate::reports::{export, invented, predecessor};

    /// The first quarters, published one after another.
    fn growing() -> Vec<Shelf> {
        let site = Site {
            publisher: invented::publisher(),
            url: "https://reports.session.example".into(),
            predecessor: Some(predecessor::quarters()),
            since: None,
        };
        let (mut editions, mut entries, mut shelves) = (Vec::new(), Vec::new(), Vec::new());
        for quarter in ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] {
            let edition = invented::edition(quarter, &invented::cases(5, 40));
            let files = export::files(&edition).unwrap();
            let day = edition.identification.published_on.unwrap();
            let at = day.at(10, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
            entries.push(entry(&edition, day, at, &files).unwrap());
            editions.push((edition.identification.quarter, 1, files));
            let pages = landing::pages(&site, &entries, &[], Date::constant(2027, 2, 1)).unwrap();
            shelves.push(Shelf { editions: editions.clone(), pages });
        }
        shelves
    }

    /// Where every link of a page leads that is there; the addresses of the website itself aside.
    fn links(dir: &Path, page: &str) -> Vec<PathBuf> {
        let Ok(text) = fs::read_to_string(dir.join(page)) else { return Vec::new() };
        let addresses = text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let base = url::Url::parse(&format!("file:///{page}")).unwrap();
        let ours = addresses.filter(|address| !address.contains("://") && !address.starts_with('#'));
        let path = |address: &str| base.join(address).unwrap().path().trim_start_matches('/').to_owned();
        ours.map(|address| dir.join(path(address))).collect()
    }

    #[test]
    fn a_reader_who_follows_links_during_the_writing_always_arrives() {
        let dir = tempfile::tempdir().unwrap();
        let (ends, rounds) = (AtomicBool::new(false), AtomicUsize::new(0));
        let shelves = growing();
        std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut seen = BTreeSet::new();
                while !ends.load(Ordering::Acquire) {
                    let folders = ["", "latest/", "2026-Q1/", "2026-Q2/", "2026-Q3/", "2026-Q4/"];
                    // The first pages of a language come one after the other, while nothing leads to them yet.
                    let is_begun = dir.path().join("de/index.html").exists();
                    let in_languages = |one| ["", "de/"].map(|language: &str| format!("{one}{language}index.html"));
                    let pages = folders.iter().flat_map(in_languages);
                    let pages = pages.filter(|page| is_begun || !page.contains("de/"));
                    for link in pages.flat_map(|page| links(dir.path(), &page)) {
                        assert!(link.exists(), "{} is linked and not there", link.display());
                        let is_whole = !link.ends_with("v1") || link.join("SHA256SUMS").exists();
                        assert!(is_whole, "{} is not whole", link.display());
                        seen.insert(link);
                    }
                    rounds.fetch_add(1, Ordering::Release);
                }
                seen
            });
            for shelf in &shelves {
                let before = rounds.load(Ordering::Acquire);
                shelf.write(dir.path()).unwrap();
                while rounds.load(Ordering::Acquire) < before + 2 && !reader.is_finished() {
                    std::thread::yield_now();
                }
            }
            ends.store(true, Ordering::Release);
            let seen = reader.join().unwrap();
            assert!(seen.contains(&dir.path().join("2026-Q4/v1/")) && seen.len() > 50, "{seen:?}");
        });
    }

    #[test]
    fn nothing_leads_to_an_edition_that_could_not_be_written() {
        let dir = tempfile::tempdir().unwrap();
        let shelves = growing();
        shelves[0].write(dir.path()).unwrap();
        // A file where a folder has to be.
        fs::write(dir.path().join("2026-Q2"), "").unwrap();
        assert!(matches!(shelves[1].write(dir.path()), Err(Error::Folder(FolderError::Write { .. }))));
        assert!(!fs::read_to_string(dir.path().join("index.html")).unwrap().contains("2026-Q2/"));
    }

    #[test]
    fn the_data_of_the_newest_version_stands_at_the_address_that_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut shelf = growing().remove(0);
        let (quarter, _, first) = shelf.editions[0].clone();
        shelf.write(dir.path()).unwrap();
        let at = |name: &str| fs::read(dir.path().join("2026-Q1").join(name)).ok();
        assert_eq!(at("balance.csv"), first.get("balance.csv").cloned());
        assert_eq!(at("report.json"), first.get("report.json").cloned());
        assert_eq!((at("SHA256SUMS"), at("report.css")), (None, None));

        let mut second = first.clone();
        second.insert("balance.csv".into(), b"corrected".to_vec());
        second.remove("sources.csv");
        shelf.editions.push((quarter, 2, second));
        shelf.write(dir.path()).unwrap();
        assert_eq!((at("balance.csv"), at("sources.csv")), (Some(b"corrected".to_vec()), None));
        assert_eq!(fs::read(dir.path().join("2026-Q1/v1/balance.csv")).ok(), first.get("balance.csv").cloned());
    }
}
