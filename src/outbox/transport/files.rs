//! Mails as files, for the demo and for a house that has no mail server yet. They hold what was sealed, in clear: the
//! folder is the operator's to look after.

use std::fs::{DirBuilder, File, OpenOptions, rename};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use crate::db::ids::MailId;

/// Writes `{id}.eml`, readable by its owner only; whoever looks finds the whole mail or none.
pub(super) fn write(folder: &Path, id: MailId, bytes: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let beside = folder.join(format!(".{id}.eml.new"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    rename(&beside, folder.join(format!("{id}.eml")))?;
    File::open(folder)?.sync_all()
}
