//! Which file an address means.
//!
//! Nothing is read here. Invariant: no path leads out of the directory, to a hidden name, or to a compressed copy by its own name.

use std::io;
use std::path::{Path, PathBuf};

use crate::reports::Quarter;
use crate::reports::export::copies;

/// What an address leads to.
pub(super) enum Place<T> {
    File(T),
    /// A folder asked for without the slash at its end, where relative links would go astray.
    Folder,
    Nothing,
}

const CONTENT_TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("xml", "application/atom+xml; charset=utf-8"), // the feed is the only one
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("bib", "text/plain; charset=utf-8"),
    ("cff", "text/plain; charset=utf-8"),
    ("py", "text/plain; charset=utf-8"),
    ("", "text/plain; charset=utf-8"), // SHA256SUMS
];

/// The file that an address means, below the directory.
pub(super) fn find(dir: &Path, address: &str) -> io::Result<Place<PathBuf>> {
    let Some(wanted) = inside(address) else { return Ok(Place::Nothing) };
    let Some(path) = contained(dir, &wanted)? else { return Ok(Place::Nothing) };
    match (path.is_dir(), address.ends_with('/')) {
        (true, true) => {}
        (true, false) => return Ok(Place::Folder),
        (false, true) => return Ok(Place::Nothing),
        (false, false) => return Ok(Place::File(wanted)),
    }
    let index = wanted.join("index.html");
    Ok(contained(dir, &index)?.map_or(Place::Nothing, |_| Place::File(index)))
}

/// The address as a relative path. Names are letters, digits, `_`, `-` and inner dots, which is all
/// that publishing writes; so neither `..` nor an encoded character nor a hidden file gets through. No name is empty: a file has
/// one address, under which it is kept in memory.
fn inside(address: &str) -> Option<PathBuf> {
    let plain_name = |name: &&str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
    };
    let names: Vec<&str> = match address.strip_prefix('/')? {
        "" => Vec::new(),
        below => below.strip_suffix('/').unwrap_or(below).split('/').collect(),
    };
    let is_copy = names.last().is_some_and(|name| copies::is_copy(name));
    (!is_copy && names.iter().all(plain_name)).then(|| names.iter().collect())
}

/// The real path, unless it does not exist or a link leads out of the directory.
pub(super) fn contained(dir: &Path, wanted: &Path) -> io::Result<Option<PathBuf>> {
    let real = dir.canonicalize().and_then(|dir| Ok((dir.join(wanted).canonicalize()?, dir)));
    match real {
        Ok((path, dir)) => Ok(path.starts_with(&dir).then_some(path)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn content_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let known = CONTENT_TYPES.iter().find(|(known, _)| *known == extension);
    known.map_or("application/octet-stream", |(_, content_type)| content_type)
}

/// Whether a file belongs to a version of a report: `2026-Q3/v1/…`.
pub(super) fn is_of_edition(path: &Path) -> bool {
    let mut names = path.iter().filter_map(|name| name.to_str());
    let is_quarter = names.next().is_some_and(|name| name.parse::<Quarter>().is_ok());
    let version = names.next().and_then(|name| name.strip_prefix('v')).unwrap_or_default();
    is_quarter && version.parse::<u32>().is_ok() && names.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_a_version_belong_to_one() {
        for (path, lasts) in [
            ("2026-Q3/v1/index.html", true),
            ("2026-Q3/v12/de/index.html", true),
            ("2026-Q3/index.html", false),
            ("2026-Q3/balance.csv", false),
            ("latest/v1/index.html", false),
            ("index.html", false),
        ] {
            assert_eq!(is_of_edition(Path::new(path)), lasts, "{path}");
        }
    }
}
