//! All editions that somebody has, together: each by itself, each version against the one before, each quarter against the next.
//!
//! Given an edition's folder, a quarter's or the whole reports directory. Invariant: what can be seen only by laying two editions
//! beside each other is looked at here, and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::difference::check_corrections;
use super::{Mismatch, ReadError, Verified, read_folder, read_json, verify_files};
use crate::reports::Quarter;
use crate::reports::carry::{BALANCE, Carry};
use crate::reports::edition::Edition;
use crate::reports::export::{JSON, SUMS, csv_name};

/// Every edition in a folder, in the order of quarters and versions.
pub fn verify_folder(dir: &Path) -> Result<Vec<Verified>, ReadError> {
    let mut all = Vec::new();
    let mut before: Option<Edition> = None;
    let mut newest: BTreeMap<Quarter, (Carry, usize)> = BTreeMap::new();
    let folders = editions_in(dir)?;
    let is_alone = folders.len() == 1;
    for folder in folders {
        let files = read_folder(&folder)?;
        let mut verified = verify_files(&files);
        if verified.report_id.is_empty() {
            verified.report_id = folder.display().to_string();
        }
        let edition = files.get(JSON).and_then(|bytes| read_json(bytes).ok());
        if let Some(edition) = &edition {
            verified.mismatches.extend(against_version_before(before.as_ref(), edition, is_alone));
            newest.extend(Carry::of_edition(edition).map(|carry| (carry.quarter, (carry, all.len()))));
        }
        before = edition;
        all.push(verified);
    }
    carry_over(&newest, &mut all);
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
fn carry_over(newest: &BTreeMap<Quarter, (Carry, usize)>, all: &mut [Verified]) {
    for (quarter, (ended, _)) in newest {
        let Some((starts, at)) = newest.get(&quarter.next()) else { continue };
        let broken = ended.breaks(starts).into_iter().map(|one| {
            let (report, kind) = (&ended.report_id, one.kind);
            let (start, end) = (one.starts_with, one.ended_with);
            let problem = format!("row \"{kind}\", column \"open_at_start\": says {start}, {report} ended with {end}");
            Mismatch::new(csv_name(BALANCE), problem)
        });
        if let Some(verified) = all.get_mut(*at) {
            verified.mismatches.extend(broken);
        }
    }
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

fn versions_in(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let version = |name: &str| name.strip_prefix('v').and_then(|number| number.parse::<u32>().ok());
    let mut found: Vec<(u32, PathBuf)> =
        named_folders(dir)?.into_iter().filter_map(|(name, path)| Some((version(&name)?, path))).collect();
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
