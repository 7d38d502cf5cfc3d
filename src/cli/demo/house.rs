//! The demo's own folder and settings: a house of its own that touches no other. Invariant: a folder is emptied only if an
//! earlier demo made it.

use std::fs::{self, File};
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::config::{Settings, Source};
use crate::db;

/// What says that a folder may be emptied; locked while a demo uses it.
const MARKER: &str = "made-by-quarterlight-demo";

const MARKER_TEXT: &str = "`quarterlight demo` made this folder and replaces it when it is run again.\n";

/// The folder, kept by a lock until this is dropped.
pub(super) struct Folder {
    pub path: PathBuf,
    _lock: File,
}

impl Folder {
    /// A fresh folder: a new or empty one, or that of an earlier demo, which is emptied.
    pub fn take(path: &Path) -> Result<Self, Failure> {
        let path = std::path::absolute(path)?;
        let trouble = |error: std::io::Error| {
            Failure::new(
                1,
                format!(
                    "cannot use `{}`: {error}\n  hint: name a folder that can be written with `--data-dir`",
                    path.display()
                ),
            )
        };
        make_private(&path).map_err(trouble)?;
        let marker = path.join(MARKER);
        let strangers = fs::read_dir(&path).map_err(trouble)?.next().is_some() && !marker.is_file();
        if strangers {
            let what = format!(
                "`{}` is not empty and was not made by a demo\n  hint: name another folder with `--data-dir`",
                path.display()
            );
            return Err(Failure::new(1, what));
        }
        let mut lock = File::options().create(true).append(true).open(&marker).map_err(trouble)?;
        lock.try_lock().map_err(|_| {
            let what = format!(
                "another demo is running in `{}`\n  hint: stop it, or name another folder with `--data-dir`",
                path.display()
            );
            Failure::new(1, what)
        })?;
        empty(&path).map_err(trouble)?;
        lock.set_len(0).and_then(|()| lock.write_all(MARKER_TEXT.as_bytes())).map_err(trouble)?;
        Ok(Self { path, _lock: lock })
    }
}

fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Removes everything but the marker, which must outlast an interruption.
fn empty(path: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        if entry.file_type()?.is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    Ok(())
}

/// The demo's settings: defaults, everything in its folder, and nothing from the environment but `DATABASE_URL`.
pub(super) fn settings(folder: &Path, database_url: Option<String>) -> Result<Settings, Failure> {
    let file = |name: &str| folder.join(name).display().to_string();
    let source = Source::from_variables([
        ("QUARTERLIGHT_DATA_DIR", folder.display().to_string()),
        ("QUARTERLIGHT_REPORTS_DIR", file("reports")),
        ("QUARTERLIGHT_MAIL_DIR", file("mail")),
        ("QUARTERLIGHT_PREDECESSOR", "optf".to_owned()),
        ("DATABASE_URL", database_url.unwrap_or_default()),
    ]);
    let defaults = Settings::read(&source)?.web;
    let source = source
        .with("QUARTERLIGHT_CONSOLE_LISTEN", free(defaults.console_listen)?.to_string())
        .with("QUARTERLIGHT_PUBLIC_LISTEN", free(defaults.public_listen)?.to_string());
    Ok(Settings::read(&source)?)
}

/// The address, or one with another port if something listens there already.
fn free(wanted: SocketAddr) -> Result<SocketAddr, Failure> {
    let listener = TcpListener::bind(wanted).or_else(|_| TcpListener::bind(SocketAddr::new(wanted.ip(), 0)))?;
    Ok(listener.local_addr()?)
}

/// The database that the environment names. The demo adds invented cases and keys of its own, so it takes only one that
/// nobody has used.
pub(super) fn database_url() -> Result<Option<String>, Failure> {
    let Some(url) = Source::from_environment()?.text("DATABASE_URL") else { return Ok(None) };
    let address = Settings::read(&Source::from_variables([("DATABASE_URL", url.as_str())]))?.paths.database;
    match db::refuse_lost_keys(&address) {
        Ok(()) => Ok(Some(url)),
        Err(db::Error::KeyStoreMissing(_)) => {
            let what = "the database that `DATABASE_URL` names was used before, and the demo adds invented cases\n  hint: unset `DATABASE_URL`, or name an empty database";
            Err(Failure::new(1, what))
        }
        Err(error) => Err(error.into()),
    }
}
