//! Laying out the reports directory: one folder an edition, pages that lead there.
//!
//! Not where editions are kept for good, which is the database. Invariant: an edition's folder is either not there or
//! whole, and once it is there its files are never written to again; a page is the old one or the new one, never a part.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Files;
use super::copies::{self, Coding};
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

/// The right to write into the reports directory, for one thread of one process at a time.
#[derive(Debug)]
pub struct Writing<'a> {
    dir: &'a Path,
    _lock: File,
}

impl<'a> Writing<'a> {
    /// Waits for whoever else is writing. Readers wait for nobody.
    pub fn begin(dir: &'a Path) -> Result<Writing<'a>, FolderError> {
        let open = || {
            fs::create_dir_all(dir)?;
            // The lock ends with the process, so the file that stays behind locks nobody out. A dot keeps the public
            // listener from showing it, and what is unfinished as well.
            let lock = File::create(dir.join(".lock"))?;
            lock.lock()?;
            Ok(lock)
        };
        let lock = open().map_err(|source| FolderError::Write { path: dir.to_owned(), source })?;
        Ok(Writing { dir, _lock: lock })
    }

    /// Writes an edition's folder, or checks the one that is there. A reader never sees a part of it.
    pub fn edition(&self, quarter: Quarter, version: i32, files: &Files) -> Result<PathBuf, FolderError> {
        let path = edition_path(self.dir, quarter, version);
        if path.exists() {
            let path = check_written(path, files)?;
            let mended = files.iter().try_for_each(|(name, bytes)| write_copies(&path.join(name), bytes));
            return mended.map(|()| path.clone()).map_err(|source| FolderError::Write { path, source });
        }
        let parent = self.dir.join(quarter.to_string());
        let unfinished = parent.join(format!(".v{version}.unfinished"));
        let written = write_all(&parent, &unfinished, files)
            .and_then(|()| fs::rename(&unfinished, &path))
            .and_then(|()| sync_dir(&parent))
            .and_then(|()| sync_dir(self.dir));
        written.map_err(|source| FolderError::Write { path: path.clone(), source })?;
        Ok(path)
    }

    /// Writes a page that may change, as a whole.
    pub fn page(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.dir.join(name);
        replace(&path, bytes).map_err(|source| FolderError::Write { path, source })
    }

    /// Takes a page away that nothing leads to any more.
    pub fn remove(&self, name: &str) -> Result<(), FolderError> {
        let path = self.dir.join(name);
        let removed = remove(&path).and_then(|()| remove_copies(&path));
        removed.map_err(|source| FolderError::Write { path, source })
    }
}

/// Writes files into a folder that is not there yet: a draft's.
pub fn write_new(dir: &Path, files: &Files) -> Result<(), FolderError> {
    fs::create_dir(dir)
        .and_then(|()| write_files(dir, files))
        .map_err(|source| FolderError::Write { path: dir.to_owned(), source })
}

fn write_all(parent: &Path, unfinished: &Path, files: &Files) -> io::Result<()> {
    // What a crash left behind.
    if unfinished.exists() {
        fs::remove_dir_all(unfinished)?;
    }
    fs::create_dir_all(parent)?;
    fs::create_dir(unfinished)?;
    write_files(unfinished, files)
}

/// Names may have folders in them: `de/index.html`. With their copies, so that both appear in the same moment.
fn write_files(dir: &Path, files: &Files) -> io::Result<()> {
    let mut folders = BTreeSet::from([dir.to_owned()]);
    for (name, bytes) in files {
        let path = dir.join(name);
        if let Some(folder) = path.parent().filter(|folder| !folders.contains(*folder)) {
            fs::create_dir_all(folder)?;
            folders.insert(folder.to_owned());
        }
        write_copies(&path, bytes)?;
        write_file(&path, bytes)?;
    }
    folders.iter().try_for_each(|folder| sync_dir(folder))
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
    let there = names(&path, "").map_err(|source| FolderError::Write { path: path.clone(), source })?;
    match there.into_iter().find(|name| !files.contains_key(name) && !copies::is_copy(name)) {
        Some(file) => Err(FolderError::NotAsPublished { path, file }),
        None => Ok(path),
    }
}

/// Of all files below a folder: `de/index.html`.
fn names(dir: &Path, above: &str) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            names.extend(self::names(&entry.path(), &format!("{name}/"))?);
        } else {
            names.push(name);
        }
    }
    Ok(names)
}

/// The copies first: whoever sees the new file finds no copy of the old one, also after a crash in between.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    write_copies(path, bytes)?;
    put(path, bytes)
}

/// Writes the copies of a file as far as they are not there.
fn write_copies(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if !copies::has_copies(path, bytes.len()) {
        return remove_copies(path);
    }
    for coding in Coding::ALL {
        let place = coding.path(path);
        if File::open(&place).is_ok_and(|there| copies::is_true(coding, there, bytes)) {
            continue;
        }
        match copies::copy(coding, bytes)? {
            // Not made durable: one that a crash left torn is not true, so it is neither sent nor left as it is.
            Some(copy) => {
                let unfinished = unfinished(&place);
                fs::write(&unfinished, copy)?;
                fs::rename(&unfinished, &place)?;
            }
            None => remove(&place)?,
        }
    }
    Ok(())
}

fn remove_copies(path: &Path) -> io::Result<()> {
    Coding::ALL.iter().try_for_each(|coding| remove(&coding.path(path)))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a file as a whole, or leaves the one that is there if it says the same.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|written| written == bytes) {
        return Ok(());
    }
    let unfinished = unfinished(path);
    write_file(&unfinished, bytes)?;
    fs::rename(&unfinished, path)?;
    sync_dir(path.parent().unwrap_or(Path::new(".")))
}

/// Beside the file, behind a dot.
fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.unfinished"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Files {
        ["index.html", "de/index.html"].map(|name| (name.to_owned(), text.as_bytes().to_vec())).into()
    }

    fn third() -> Quarter {
        "2026-Q3".parse().unwrap()
    }

    #[test]
    fn an_edition_is_written_once_and_never_changed() {
        let dir = tempfile::tempdir().unwrap();
        let writing = Writing::begin(dir.path()).unwrap();
        let path = writing.edition(third(), 1, &files("first")).unwrap();
        assert_eq!(path, dir.path().join("2026-Q3/v1"));
        writing.edition(third(), 1, &files("first")).unwrap();
        let error = writing.edition(third(), 1, &files("second")).unwrap_err();
        assert!(error.to_string().contains("is not what was published"), "{error}");
        for name in ["index.html", "de/index.html"] {
            assert_eq!(fs::read(path.join(name)).unwrap(), b"first");
        }
        fs::write(path.join("de/more.html"), "somebody's own").unwrap();
        let error = writing.edition(third(), 1, &files("first")).unwrap_err();
        assert!(error.to_string().contains("`de/more.html`"), "{error}");
    }

    #[test]
    fn nothing_unfinished_is_left_behind_also_by_a_crash() {
        let dir = tempfile::tempdir().unwrap();
        let writing = Writing::begin(dir.path()).unwrap();
        fs::create_dir_all(dir.path().join("2026-Q3/.v1.unfinished")).unwrap();
        fs::write(dir.path().join("2026-Q3/.v1.unfinished/half"), "half").unwrap();
        fs::write(dir.path().join("2026-Q3/.index.html.unfinished"), "half").unwrap();
        writing.edition(third(), 1, &files("first")).unwrap();
        writing.page("2026-Q3/index.html", b"page").unwrap();
        writing.page("2026-Q3/gone.csv", b"page").unwrap();
        writing.remove("2026-Q3/gone.csv").unwrap();
        writing.remove("2026-Q3/gone.csv").unwrap();
        let names = |folder: &str| {
            let names = fs::read_dir(dir.path().join(folder)).unwrap();
            let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        assert_eq!(names("2026-Q3"), ["index.html", "v1"]);
        assert_eq!(names("2026-Q3/v1"), ["de", "index.html"]);
    }

    #[test]
    fn one_writes_while_the_other_waits() {
        let dir = tempfile::tempdir().unwrap();
        let first = Writing::begin(dir.path()).unwrap();
        let (told, waits) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let _second = Writing::begin(dir.path()).unwrap();
                told.send("second").unwrap();
            });
            assert!(waits.recv_timeout(std::time::Duration::from_millis(150)).is_err());
            drop(first);
            assert_eq!(waits.recv(), Ok("second"));
        });
    }

    #[test]
    fn copies_appear_with_their_file_and_go_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let writing = Writing::begin(dir.path()).unwrap();
        let long = |word: &str| word.repeat(500).into_bytes();
        let files = Files::from([("index.html".to_owned(), long("first ")), ("a.csv".to_owned(), b"a\r\n".to_vec())]);
        let path = writing.edition(third(), 1, &files).unwrap();
        let copy = Coding::Gzip.path(&path.join("index.html"));
        assert!(copies::is_true(Coding::Gzip, File::open(&copy).unwrap(), long("first ").as_slice()));
        assert!(!Coding::Gzip.path(&path.join("a.csv")).exists());
        fs::write(&copy, "altered").unwrap();
        writing.edition(third(), 1, &files).unwrap();
        assert!(copies::is_true(Coding::Gzip, File::open(&copy).unwrap(), long("first ").as_slice()));

        let page = dir.path().join("index.html");
        let is_true = |coding: Coding, word: &str| {
            File::open(coding.path(&page)).is_ok_and(|copy| copies::is_true(coding, copy, long(word).as_slice()))
        };
        for word in ["second ", "third "] {
            writing.page("index.html", &long(word)).unwrap();
            assert!(Coding::ALL.into_iter().all(|coding| is_true(coding, word)));
        }
        writing.page("index.html", b"short").unwrap();
        assert!(Coding::ALL.into_iter().all(|coding| !coding.path(&page).exists()));
        writing.page("index.html", &long("fourth ")).unwrap();
        writing.remove("index.html").unwrap();
        assert!(Coding::ALL.into_iter().all(|coding| !coding.path(&page).exists()));
    }
}
