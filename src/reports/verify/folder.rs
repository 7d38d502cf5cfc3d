//! Reading the files of an edition's folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::reports::export::{Files, copies};

#[derive(Debug, thiserror::Error)]
#[error(
    "cannot read `{path}`: {source}\n  hint: name the folder of a report, such as `reports/2026-Q3/v1`, of a quarter or of all reports"
)]
pub struct ReadError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl ReadError {
    pub(super) fn new(path: &Path, source: io::Error) -> ReadError {
        ReadError { path: path.to_owned(), source }
    }
}

/// All files in a folder and in the folders of languages inside it, but for true compressed copies.
pub fn read_folder(dir: &Path) -> Result<Files, ReadError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ReadError { path, source }
    };
    let mut files = Files::new();
    for entry in fs::read_dir(dir).map_err(failed(dir))? {
        let path = entry.map_err(failed(dir))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() {
            files.insert(name, fs::read(&path).map_err(failed(&path))?);
        } else if path.is_dir() {
            let inside = read_folder(&path)?.into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes));
            files.extend(inside);
        }
    }
    Ok(copies::without_copies(files))
}
