//! Many messages from files: an mbox, a maildir, or one file a message. Importing the same files again adds nothing; an
//! import that was interrupted goes on where it stopped.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use mail_parser::mailbox::mbox;

use crate::accounts::Act;
use crate::db::Pool;
use crate::notices::{self, Envelope, ImportSource, Incoming, Receipt, ReceiveError, Transport};
use crate::taxonomy::Channel;

/// How the files hold messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Many messages in one file, each after a line that begins with `From `.
    Mbox,
    /// A folder with `new` and `cur`.
    Maildir,
    /// One message a file; of a folder all files that end in `.eml`, those in folders below too.
    Eml,
}

/// A message of an import and where it was.
pub struct Found {
    pub source: String,
    /// Counted from 1 in its file.
    pub position: u64,
    pub bytes: Vec<u8>,
}

/// A message that could not be read, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{path}`: {source}\n  hint: check the path and that it can be read")]
pub struct Unreadable {
    pub path: PathBuf,
    pub source: io::Error,
}

/// The messages at these paths, one after the other and never all in memory.
pub fn messages(format: Format, paths: &[PathBuf]) -> Result<Vec<Source>, Unreadable> {
    let mut sources = Vec::new();
    for path in paths {
        let unreadable = |source| Unreadable { path: path.clone(), source };
        match format {
            Format::Mbox => sources.push(Source::Mbox(path.clone())),
            Format::Maildir => {
                for folder in ["new", "cur"] {
                    files(&path.join(folder), &mut sources, |_| true).map_err(unreadable)?;
                }
            }
            Format::Eml if path.is_dir() => files(path, &mut sources, is_eml).map_err(unreadable)?,
            Format::Eml => sources.push(Source::File(path.clone())),
        }
    }
    Ok(sources)
}

/// A file that holds one message or many.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    File(PathBuf),
    Mbox(PathBuf),
}

impl Source {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Mbox(path) => path,
        }
    }

    /// How many bytes there are to read.
    pub fn size(&self) -> u64 {
        fs::metadata(self.path()).map_or(0, |file| file.len())
    }

    /// The file as it is now; a file that was changed is another one, and so is none that cannot be looked at.
    pub fn identity(&self, act: &Act) -> Option<ImportSource> {
        let path = fs::canonicalize(self.path()).ok()?;
        let file = fs::metadata(&path).ok()?;
        let changed = (file.mtime(), file.mtime_nsec());
        Some(ImportSource::new(act, &format!("{:?} {} {changed:?}", path.as_os_str().as_encoded_bytes(), file.len())))
    }

    /// Reads the messages one at a time and hands each to `take`; `seen` is told how many bytes were read.
    pub fn read(&self, seen: impl Fn(u64), mut take: impl FnMut(Result<Found, Unreadable>)) {
        match self {
            Self::File(path) => {
                let bytes = fs::read(path).map_err(|source| Unreadable { path: path.clone(), source });
                seen(self.size());
                take(bytes.map(|bytes| Found { source: path.display().to_string(), position: 1, bytes }));
            }
            Self::Mbox(path) => match File::open(path).and_then(|file| as_mbox(Watched { file, seen })) {
                Err(source) => take(Err(Unreadable { path: path.clone(), source })),
                Ok(file) => {
                    for (position, message) in (1..).zip(mbox::MessageIterator::new(file)) {
                        let is_broken = message.is_err();
                        take(match message {
                            Ok(message) => Ok(Found {
                                source: format!("{}#{position}", path.display()),
                                position,
                                bytes: message.unwrap_contents(),
                            }),
                            Err(_) => Err(Unreadable { path: path.clone(), source: io::ErrorKind::InvalidData.into() }),
                        });
                        // After a read error the iterator would give the same error for ever.
                        if is_broken {
                            break;
                        }
                    }
                }
            },
        }
    }
}

/// A file that says how much of it was read.
struct Watched<F> {
    file: File,
    seen: F,
}

impl<F: Fn(u64)> Read for Watched<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        (self.seen)(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }
}

/// The file, if it is an mbox: what stands before the first `From ` line belongs to no message and would be lost.
fn as_mbox<R: Read>(file: R) -> io::Result<BufReader<R>> {
    let mut file = BufReader::new(file);
    let beginning = file.fill_buf()?;
    if beginning.is_empty() || beginning.starts_with(b"From ") {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, "it does not begin with `From `, as an mbox does; try `import eml`"))
}

fn is_eml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("eml"))
}

/// The files below a folder in a fixed order; links are not followed.
fn files(folder: &Path, sources: &mut Vec<Source>, wanted: fn(&Path) -> bool) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            files(&path, sources, wanted)?;
        } else if kind.is_file() && wanted(&path) {
            sources.push(Source::File(path));
        }
    }
    Ok(())
}

/// Makes one message durable. It counts as received when our server last stamped it, if that is not in the future. With a
/// source, an interrupted import goes on behind it.
pub fn receive(
    pool: &Pool,
    act: &Act,
    bytes: Vec<u8>,
    progress: Option<(&ImportSource, u64)>,
) -> Result<Receipt, ReceiveError> {
    let stamped = notices::delivered_at(&bytes).filter(|at| *at <= act.at);
    let incoming = Incoming {
        bytes,
        envelope: Envelope::default(),
        channel: Channel::Email,
        transport: Transport::Import,
        received_at: stamped.unwrap_or(act.at),
    };
    match progress {
        Some((source, position)) => notices::receive_from(pool, act, &incoming, source, position),
        None => notices::receive(pool, act, &incoming),
    }
}
