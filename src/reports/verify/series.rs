//! All editions that somebody has, together: each by itself, each version against the one before, each quarter against the next.
//!
//! Given an edition's folder, a quarter's or the whole reports directory. Invariant: what can be seen only by laying two editions
//! beside each other is looked at here, in `earlier` and in `carried`, and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::carried::{self, Ledger};
use super::difference::check_corrections;
use super::earlier::{self, Said};
use super::{Mismatch, ReadError, Verified, read_folder, read_json, verify_files};
use crate::reports::Quarter;
use crate::reports::carry::{BALANCE, Carry};
use crate::reports::edition::Edition;
use crate::reports::export::{self, Files, JSON, SUMS, copies, csv_name};

/// A folder, and the edition in it as far as it can be judged by itself.
#[derive(Clone, Debug)]
pub struct Examined {
    folder: PathBuf,
    verified: Verified,
    edition: Option<Edition>,
    sums: Sums,
}

type Sums = BTreeMap<String, [u8; 32]>;

/// What is remembered of the newest edition of a quarter.
struct Newest {
    /// Where it stands among all.
    at: usize,
    carry: Carry,
    ledger: Ledger,
    folder: PathBuf,
    sums: Sums,
}

/// Every edition in a folder, in the order of quarters and versions.
pub fn verify_folder(dir: &Path) -> Result<Vec<Verified>, ReadError> {
    let folders = editions_in(dir)?;
    // Of a folder that is an edition's itself, nobody said to look at what is around it.
    let is_alone = folders.len() == 1;
    let with_copies = folders.iter().any(|folder| folder != dir);
    lay_together(folders.iter().map(|folder| examine(folder)), is_alone, with_copies)
}

/// An edition by itself, with the name of its folder.
pub fn examine(folder: &Path) -> Result<Examined, ReadError> {
    let files = read_folder(folder)?;
    let mut verified = verify_files(&files);
    let edition = files.get(JSON).and_then(|bytes| read_json(bytes).ok());
    match &edition {
        Some(edition) => verified.mismatches.extend(check_name(folder, edition)),
        None => verified.report_id = folder.display().to_string(),
    }
    Ok(Examined { folder: folder.to_owned(), verified, edition, sums: sums(&files) })
}

/// `2026-Q3/v1`, where the folder is called so.
fn check_name(folder: &Path, edition: &Edition) -> Option<Mismatch> {
    let version = folder.file_name()?.to_string_lossy().into_owned();
    let quarter = folder.parent()?.file_name()?.to_string_lossy().into_owned();
    version_of(&version)?;
    quarter.parse::<Quarter>().ok()?;
    let (name, id) = (format!("{quarter}/{version}"), &edition.identification.report_id);
    (name != *id).then(|| Mismatch::new(JSON, format!("calls itself {id} and lies in {name}")))
}

fn sums(files: &Files) -> Sums {
    files.iter().map(|(name, bytes)| (name.clone(), Sha256::digest(bytes).into())).collect()
}

/// Editions in the order of quarters and versions, each given once it is wanted, so that not all have to be kept.
pub fn lay_together(
    examined: impl Iterator<Item = Result<Examined, ReadError>>,
    is_alone: bool,
    with_copies: bool,
) -> Result<Vec<Verified>, ReadError> {
    let mut all: Vec<Verified> = Vec::new();
    let mut before: Option<Edition> = None;
    let mut said: Vec<Said> = Vec::new();
    let mut newest: BTreeMap<Quarter, Newest> = BTreeMap::new();
    for one in examined {
        let Examined { folder, mut verified, edition, sums } = one?;
        if let Some(edition) = &edition {
            verified.mismatches.extend(against_version_before(before.as_ref(), edition, is_alone));
            said.extend(Said::of(edition));
            verified.mismatches.extend(earlier::check(edition, &said));
            let newer = Carry::of_edition(edition).map(|carry| {
                let ledger = Ledger::of(edition);
                (carry.quarter, Newest { at: all.len(), carry, ledger, folder, sums })
            });
            newest.extend(newer);
        }
        before = edition;
        all.push(verified);
    }
    for (quarter, one) in &newest {
        let mut found = with_copies.then(|| check_copies(one)).transpose()?.unwrap_or_default();
        let previous = newest.get(&quarter.previous());
        found.extend(previous.into_iter().flat_map(|previous| carry_over(previous, one)));
        if let Some(verified) = all.get_mut(one.at) {
            verified.mismatches.extend(found);
        }
    }
    Ok(all)
}

fn against_version_before(before: Option<&Edition>, edition: &Edition, is_alone: bool) -> Vec<Mismatch> {
    let about = &edition.identification;
    if about.version == 1 {
        return check_corrections(None, edition);
    }
    let older = before.filter(|older| {
        let of = &older.identification;
        of.quarter == about.quarter && of.version + 1 == about.version
    });
    match older {
        Some(older) => check_corrections(Some(older), edition),
        // Somebody may have this version only.
        None if is_alone => Vec::new(),
        None => {
            let problem = format!("version {} is missing or cannot be read", about.version - 1);
            vec![Mismatch::new(about.report_id.clone(), problem)]
        }
    }
}

/// What is open at the end of a quarter's newest edition is open at the start of the next quarter's.
fn carry_over(ended: &Newest, starts: &Newest) -> Vec<Mismatch> {
    let mut mismatches = carried::check(&ended.ledger, &starts.ledger);
    mismatches.extend(ended.carry.breaks(&starts.carry).into_iter().map(|one| {
        let (report, kind) = (&ended.carry.report_id, one.kind);
        let (start, end) = (one.starts_with, one.ended_with);
        let problem = format!("row \"{kind}\", column \"open_at_start\": says {start}, {report} ended with {end}");
        Mismatch::new(csv_name(BALANCE), problem)
    }));
    mismatches
}

/// Beside the folders of its versions a quarter has the data of the newest one, at addresses that stay.
fn check_copies(newest: &Newest) -> Result<Vec<Mismatch>, ReadError> {
    let Some(quarter) = newest.folder.parent() else { return Ok(Vec::new()) };
    let mut files = Files::new();
    for entry in fs::read_dir(quarter).map_err(|source| ReadError::new(quarter, source))? {
        let path = entry.map_err(|source| ReadError::new(quarter, source))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // What begins with a dot is unfinished and shown to nobody.
        if path.is_file() && !name.starts_with('.') {
            files.insert(name, fs::read(&path).map_err(|source| ReadError::new(&path, source))?);
        }
    }
    let id = &newest.carry.report_id;
    let found = sums(&copies::without_copies(files));
    let differing = found.iter().filter(|(name, _)| !export::is_page(name) && name.as_str() != export::STYLE);
    let differing = differing.filter(|(name, sum)| newest.sums.get(*name) != Some(*sum));
    let name = |name: &String| format!("{}/{name}", newest.carry.quarter);
    Ok(differing
        .map(|(file, _)| Mismatch::new(name(file), format!("is not the file of the newest version, {id}")))
        .collect())
}

/// The folders of editions: this one, or those in it. Whatever else is there is passed over.
fn editions_in(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut found = versions_in(dir)?;
    // A quarter's folder has copies of the newest version's data files, so that these alone tell nothing.
    if found.is_empty() && (dir.join(JSON).is_file() || dir.join(SUMS).is_file()) {
        return Ok(vec![dir.to_owned()]);
    }
    if found.is_empty() {
        let mut quarters: Vec<(Quarter, PathBuf)> = Vec::new();
        quarters.extend(named_folders(dir)?.into_iter().filter_map(|(name, path)| Some((name.parse().ok()?, path))));
        quarters.sort();
        for (_, path) in quarters {
            found.extend(versions_in(&path)?);
        }
    }
    // What is no report says so when it is read.
    if found.is_empty() { Ok(vec![dir.to_owned()]) } else { Ok(found) }
}

fn version_of(name: &str) -> Option<u32> {
    name.strip_prefix('v').and_then(|number| number.parse().ok())
}

fn versions_in(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut found: Vec<(u32, PathBuf)> =
        named_folders(dir)?.into_iter().filter_map(|(name, path)| Some((version_of(&name)?, path))).collect();
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn named_folders(dir: &Path) -> Result<Vec<(String, PathBuf)>, ReadError> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(dir).map_err(|source| ReadError::new(dir, source))? {
        let entry = entry.map_err(|source| ReadError::new(dir, source))?;
        if entry.path().is_dir() {
            folders.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
    }
    Ok(folders)
}
