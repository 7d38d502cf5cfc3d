//! Published files in memory, so that a page is neither read nor hashed anew for every reader.
//!
//! Not a second truth: every request looks at the file's date, length and number on the disk, and what is not the same any more is
//! read again. Invariant: a compressed copy that does not say what its original says is never sent.

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::header::HeaderValue;
use actix_web::web::{self, Bytes};
use data_encoding::HEXLOWER;
use futures_util::stream::{self, Stream};
use sha2::{Digest, Sha256};

use super::address::{Place, contained, content_type, find, is_of_edition};
use crate::reports::export::copies::{Coding, is_true};

/// Longer files are read from the disk in pieces for every reader.
const LONGEST_IN_MEMORY: u64 = 1 << 20;

/// How much one worker keeps. All that a reader of a quarter asks for is a small part of it.
const MOST_BYTES: u64 = 32 << 20;
const MOST_FILES: usize = 2_000;

const PIECE: usize = 1 << 16;

/// The reports directory and what was read from it.
pub(super) struct Stock {
    dir: PathBuf,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_address: HashMap<String, Arc<Published>>,
    bytes: u64,
}

/// A file and its compressed copies.
pub(super) struct Published {
    /// Not resolved: links are followed anew each time.
    pub path: PathBuf,
    pub identity: Identity,
    /// Of the folder that it stands in: what comes or goes beside it may be one of its copies.
    pub folder: Identity,
    pub content_type: &'static str,
    /// Whether it belongs to a version of a report, which never changes.
    pub lasts: bool,
    pub plain: Form,
    pub coded: Vec<Form>,
}

/// The bytes that are sent.
pub(super) struct Form {
    pub coding: Option<Coding>,
    pub length: u64,
    /// Strong: of these bytes and no others.
    pub etag: HeaderValue,
    pub body: Body,
}

pub(super) enum Body {
    Bytes(Bytes),
    File { path: PathBuf, identity: Identity },
}

/// What tells one state of a file from another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
    length: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Identity {
    fn at(path: &Path) -> Option<Identity> {
        fs::metadata(path).ok().map(|about| Identity::of(&about))
    }

    fn of(about: &Metadata) -> Identity {
        Identity {
            device: about.dev(),
            inode: about.ino(),
            length: about.len(),
            modified: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
        }
    }
}

impl Stock {
    pub(super) fn of(dir: PathBuf) -> Stock {
        Stock { dir, kept: Mutex::default() }
    }

    /// What was read for this address before, if its file is still the same.
    pub(super) fn kept(&self, address: &str) -> Option<Arc<Published>> {
        let published = self.kept.lock().unwrap_or_else(PoisonError::into_inner).by_address.get(address).cloned()?;
        let is_same = Identity::at(&published.path)? == published.identity
            && Identity::at(published.path.parent()?)? == published.folder;
        is_same.then_some(published)
    }

    /// Reads what an address means, and keeps it.
    pub(super) fn fetch(&self, address: &str) -> io::Result<Place<Arc<Published>>> {
        Ok(match find(&self.dir, address)? {
            Place::Folder => Place::Folder,
            Place::Nothing => Place::Nothing,
            Place::File(wanted) => match self.read(&wanted)? {
                None => Place::Nothing,
                Some(published) => Place::File(self.keep(address, published)),
            },
        })
    }

    fn keep(&self, address: &str, published: Published) -> Arc<Published> {
        let published = Arc::new(published);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let size = published.size();
        if kept.bytes + size > MOST_BYTES || kept.by_address.len() >= MOST_FILES {
            *kept = Kept::default();
        }
        let before = kept.by_address.insert(address.to_owned(), published.clone()).map_or(0, |one| one.size());
        kept.bytes = kept.bytes + size - before;
        published
    }

    fn read(&self, wanted: &Path) -> io::Result<Option<Published>> {
        let Some(real) = contained(&self.dir, wanted)? else { return Ok(None) };
        let path = self.dir.join(wanted);
        // Before the copies are read: one that comes meanwhile is looked for at the next request.
        let folder = path.parent().and_then(Identity::at).unwrap_or_default();
        let (plain, identity) = Form::read(&real, None)?;
        let mut coded = Vec::new();
        for coding in Coding::ALL {
            if let Some(copy) = contained(&self.dir, &coding.path(wanted))?
                && is_true(coding, File::open(&copy)?, File::open(&real)?)
            {
                coded.push(Form::read(&copy, Some(coding))?.0);
            }
        }
        Ok(Some(Published {
            path,
            identity,
            folder,
            content_type: content_type(wanted),
            lasts: is_of_edition(wanted),
            plain,
            coded,
        }))
    }
}

impl Published {
    fn size(&self) -> u64 {
        let in_memory = |form: &&Form| matches!(form.body, Body::Bytes(_));
        std::iter::once(&self.plain).chain(&self.coded).filter(in_memory).map(|form| form.length).sum()
    }

    #[cfg(test)]
    pub(super) fn blank() -> Published {
        let etag = HeaderValue::from_static("\"\"");
        Published {
            path: PathBuf::new(),
            identity: Identity::default(),
            folder: Identity::default(),
            content_type: "",
            lasts: false,
            plain: Form { coding: None, length: 0, etag, body: Body::Bytes(Bytes::new()) },
            coded: Vec::new(),
        }
    }
}

impl Form {
    /// The identity is that of the file that was read, also if another took its place meanwhile.
    fn read(path: &Path, coding: Option<Coding>) -> io::Result<(Form, Identity)> {
        let mut file = File::open(path)?;
        let identity = Identity::of(&file.metadata()?);
        let (mut sum, mut bytes, mut piece) = (Sha256::new(), Vec::new(), vec![0; PIECE]);
        let (in_memory, mut length) = (identity.length <= LONGEST_IN_MEMORY, 0);
        loop {
            let read = file.read(&mut piece)?;
            let Some(part) = piece.get(..read).filter(|part| !part.is_empty()) else { break };
            sum.update(part);
            length += u64::try_from(read).unwrap_or(0);
            if in_memory {
                bytes.extend_from_slice(part);
            }
        }
        let etag =
            HeaderValue::try_from(format!("\"{}\"", HEXLOWER.encode(&sum.finalize()))).map_err(io::Error::other)?;
        let body = if in_memory { Body::Bytes(bytes.into()) } else { Body::File { path: path.to_owned(), identity } };
        Ok((Form { coding, length, etag, body }, identity))
    }

    /// Whether the bytes can still be sent.
    pub(super) fn is_there(&self) -> bool {
        match &self.body {
            Body::Bytes(_) => true,
            Body::File { path, identity } => Identity::at(path).as_ref() == Some(identity),
        }
    }

    /// The bytes of a file that is not in memory, if it is still the one that the sum was made of.
    pub(super) fn open(&self) -> io::Result<impl Stream<Item = io::Result<Bytes>> + use<>> {
        let Body::File { path, identity } = &self.body else { return Err(io::ErrorKind::InvalidInput.into()) };
        let file = File::open(path)?;
        if Identity::of(&file.metadata()?) != *identity {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Box::pin(stream::try_unfold(file, |file| async move {
            let next = web::block(move || next_piece(file)).await.map_err(io::Error::other)??;
            Ok(next)
        })))
    }
}

fn next_piece(mut file: File) -> io::Result<Option<(Bytes, File)>> {
    let mut piece = vec![0; PIECE];
    let read = file.read(&mut piece)?;
    piece.truncate(read);
    Ok((read > 0).then(|| (piece.into(), file)))
}
