//! Many messages from files: an mbox, a maildir, or one file a message. Importing the same files again adds nothing.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use mail_parser::mailbox::mbox;

use crate::accounts::Act;
use crate::db::Pool;
use crate::notices::{self, Envelope, Incoming, Receipt, ReceiveError, Transport};
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
    /// Reads the messages one at a time and hands each to `take`.
    pub fn read(&self, mut take: impl FnMut(Result<Found, Unreadable>)) {
        match self {
            Self::File(path) => take(
                fs::read(path)
                    .map(|bytes| Found { source: path.display().to_string(), bytes })
                    .map_err(|source| Unreadable { path: path.clone(), source }),
            ),
            Self::Mbox(path) => match File::open(path).and_then(as_mbox) {
                Err(source) => take(Err(Unreadable { path: path.clone(), source })),
                Ok(file) => {
                    for (position, message) in (1..).zip(mbox::MessageIterator::new(file)) {
                        let is_broken = message.is_err();
                        take(match message {
                            Ok(message) => Ok(Found {
                                source: format!("{}#{position}", path.display()),
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

/// The file, if it is an mbox: what stands before the first `From ` line belongs to no message and would be lost.
fn as_mbox(file: File) -> io::Result<BufReader<File>> {
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

/// Makes one message durable. It counts as received when our server last stamped it, if that is not in the future.
pub fn receive(pool: &Pool, act: &Act, bytes: Vec<u8>) -> Result<Receipt, ReceiveError> {
    let stamped = notices::delivered_at(&bytes).filter(|at| *at <= act.at);
    let incoming = Incoming {
        bytes,
        envelope: Envelope::default(),
        channel: Channel::Email,
        transport: Transport::Import,
        received_at: stamped.unwrap_or(act.at),
    };
    notices::receive(pool, act, &incoming)
}
