//! Laying out the reports directory: one folder an edition, pages that lead there.
//!
//! Not where editions are kept for good, which is the database. Invariant: an edition's folder is either not there or
//! whole, and once it is there it is never written to again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Files;
use crate::reports::Quarter;

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("cannot write `{path}`: {source}\n  hint: check that the folder can be written and has room")]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(
        "`{file}` in `{path}` is not what was published\n  hint: move the folder away and write it again from the database"
    )]
    NotAsPublished { path: PathBuf, file: String },
}

/// `<dir>/2026-Q3/v1`.
pub fn edition_path(dir: &Path, quarter: Quarter, version: i32) -> PathBuf {
    dir.join(quarter.to_string()).join(format!("v{version}"))
}

/// Writes an edition's folder, or checks the one that is there. A reader never sees a part of it.
pub fn write_edition(dir: &Path, quarter: Quarter, version: i32, files: &Files) -> Result<PathBuf, FolderError> {
    let path = edition_path(dir, quarter, version);
    if path.exists() {
        return check_written(path, files);
    }
    let parent = dir.join(quarter.to_string());
    // A dot keeps the public listener from showing it.
    let unfinished = parent.join(format!(".v{version}.{}", std::process::id()));
    let failed = |source| FolderError::Write { path: path.clone(), source };
    write_all(&parent, &unfinished, files).map_err(failed)?;
    match fs::rename(&unfinished, &path) {
        Ok(()) => sync_dir(&parent).map_err(failed)?,
        Err(_) if path.exists() => {
            // Another process was faster.
            fs::remove_dir_all(&unfinished).map_err(failed)?;
            return check_written(path, files);
        }
        Err(source) => return Err(failed(source)),
    }
    Ok(path)
}

/// Writes files into a folder that is not there yet: a draft's.
pub fn write_new(dir: &Path, files: &Files) -> Result<(), FolderError> {
    let written = fs::create_dir(dir)
        .and_then(|()| files.iter().try_for_each(|(name, bytes)| write_file(&dir.join(name), bytes)));
    written.map_err(|source| FolderError::Write { path: dir.to_owned(), source })
}

fn write_all(parent: &Path, unfinished: &Path, files: &Files) -> io::Result<()> {
    fs::create_dir_all(parent)?;
    if unfinished.exists() {
        fs::remove_dir_all(unfinished)?;
    }
    fs::create_dir(unfinished)?;
    for (name, bytes) in files {
        write_file(&unfinished.join(name), bytes)?;
    }
    sync_dir(unfinished)
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a directory durable, which syncing the files does not.
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

fn check_written(path: PathBuf, files: &Files) -> Result<PathBuf, FolderError> {
    for (name, bytes) in files {
        let written = fs::read(path.join(name)).ok();
        if written.as_ref() != Some(bytes) {
            return Err(FolderError::NotAsPublished { path, file: name.clone() });
        }
    }
    Ok(path)
}

/// Writes pages that may change, each as a whole, by their path below `dir`.
pub fn write_pages(dir: &Path, pages: &BTreeMap<String, Vec<u8>>) -> Result<(), FolderError> {
    for (name, bytes) in pages {
        let path = dir.join(name);
        replace(&path, bytes).map_err(|source| FolderError::Write { path, source })?;
    }
    Ok(())
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|written| written == bytes) {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = parent.join(format!(".{name}.{}", std::process::id()));
    write_file(&unfinished, bytes)?;
    fs::rename(&unfinished, path)?;
    sync_dir(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        Files::from([("index.html".to_owned(), text.as_bytes().to_vec())])
    }

    #[test]
    fn an_edition_is_written_once_and_never_changed() {
        let dir = tempfile::tempdir().unwrap();
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let path = write_edition(dir.path(), quarter, 1, &files("first")).unwrap();
        assert_eq!(path, dir.path().join("2026-Q3/v1"));
        write_edition(dir.path(), quarter, 1, &files("first")).unwrap();
        let error = write_edition(dir.path(), quarter, 1, &files("second")).unwrap_err();
        assert!(error.to_string().contains("is not what was published"), "{error}");
        assert_eq!(fs::read(path.join("index.html")).unwrap(), b"first");
    }

    #[test]
    fn nothing_unfinished_is_left_behind() {
        let dir = tempfile::tempdir().unwrap();
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        write_edition(dir.path(), quarter, 1, &files("first")).unwrap();
        write_pages(dir.path(), &BTreeMap::from([("2026-Q3/index.html".to_owned(), b"page".to_vec())])).unwrap();
        let names = fs::read_dir(dir.path().join("2026-Q3")).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, ["index.html", "v1"]);
    }
}
