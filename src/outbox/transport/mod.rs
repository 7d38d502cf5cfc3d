//! Where mail leaves: a letter becomes a message as RFC 5322 describes it and goes to an SMTP server, or into a file
//! where none is set. The only place that names lettre. It knows nothing of the outbox's rows.
//!
//! What went wrong is told in a short code only: a server's words may repeat the address.

mod files;
mod letter;
mod server;
mod smtp;

use std::path::{Path, PathBuf};

pub use server::UrlError;

pub(super) use letter::{Automatic, Draft};

use crate::config;
use crate::db::ids::MailId;
use letter::Letter;
use server::Server;

/// Where mails go.
#[derive(Debug)]
pub enum Transport {
    Smtp(Smtp),
    /// One `.eml` file a mail in this folder.
    Files(PathBuf),
}

/// An SMTP server, and the name by which we greet it.
#[derive(Debug)]
pub struct Smtp {
    server: Server,
    our_name: String,
}

/// Why a mail did not leave, with the code that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Undelivered {
    /// Nothing was accepted; another time may go better.
    Later(String),
    /// The same, and no other mail would fare better now.
    ServerAway(String),
    /// It will not be accepted another time either.
    Never(String),
    /// The whole message was handed over and the answer was lost.
    Unknown(String),
}

impl Transport {
    /// The server in `QUARTERLIGHT_SMTP_URL`, or files in `mail_dir`.
    pub fn from_config(mail: &config::Mail, mail_dir: &Path) -> Result<Self, UrlError> {
        match &mail.smtp_url {
            Some(url) => Ok(Self::Smtp(Smtp { server: url.parse()?, our_name: mail.domain.clone() })),
            None => Ok(Self::Files(mail_dir.to_owned())),
        }
    }

    pub(super) fn send(&self, id: MailId, draft: &Draft) -> Result<(), Undelivered> {
        let letter = Letter::build(draft).map_err(|code| Undelivered::Never(code.to_owned()))?;
        match self {
            Self::Smtp(smtp) => smtp::send(&smtp.server, &smtp.our_name, &letter),
            Self::Files(folder) => {
                files::write(folder, id, &letter.as_file()).map_err(|_| Undelivered::Later("file".to_owned()))
            }
        }
    }
}
