//! Where mail leaves: a letter becomes a message as RFC 5322 describes it and goes to an SMTP server, or into a file
//! where none is set. The only place that names lettre. It knows nothing of the outbox's rows.
//!
//! What went wrong is told in a short code only: a server's words may repeat the address.

mod files;
mod letter;
mod server;
mod smtp;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use server::UrlError;

pub(super) use letter::{Draft, Envelope, Notify, Origin};

use crate::config;
use crate::db::ids::MailId;
use server::Server;

/// Where mails go.
#[derive(Debug)]
pub enum Transport {
    Smtp(Smtp),
    /// One `.eml` file a mail in this folder.
    Files(PathBuf),
}

/// An SMTP server, and how we speak to it.
#[derive(Debug)]
pub struct Smtp {
    server: Server,
    /// By which we greet it.
    our_name: String,
    /// For each single step; a server that needs longer is treated as silent.
    patience: Duration,
    /// Certificates to trust instead of the usual ones, PEM.
    authorities: Option<Vec<u8>>,
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
    /// The same, because nobody has this address.
    Nobody(String),
    /// The whole message was handed over and the answer was lost.
    Unknown(String),
}

impl Undelivered {
    /// Whether other mails would fare no better now; a server that fell silent costs one wait, not one for each mail.
    pub(super) fn ends_the_run(&self) -> bool {
        match self {
            Self::ServerAway(_) => true,
            Self::Later(code) | Self::Unknown(code) => code == smtp::SILENT,
            Self::Never(_) | Self::Nobody(_) => false,
        }
    }
}

impl Transport {
    /// The server in `QUARTERLIGHT_SMTP_URL`, or files in `mail_dir`.
    pub fn from_config(mail: &config::Mail, mail_dir: &Path) -> Result<Self, UrlError> {
        let Some(url) = &mail.smtp_url else { return Ok(Self::Files(mail_dir.to_owned())) };
        let authorities =
            mail.smtp_ca_file.as_ref().map(std::fs::read).transpose().map_err(|_| UrlError::Authorities)?;
        let smtp = Smtp {
            server: url.parse()?,
            our_name: mail.domain.clone(),
            patience: Duration::from_secs(mail.smtp_timeout_seconds),
            authorities,
        };
        smtp::check(&smtp)?;
        Ok(Self::Smtp(smtp))
    }

    pub(super) fn send(&self, id: MailId, envelope: &Envelope, letter: &[u8]) -> Result<(), Undelivered> {
        match self {
            Self::Smtp(smtp) => smtp::send(smtp, envelope, letter),
            Self::Files(folder) => files::write(folder, id, &letter::as_file(envelope, letter))
                .map_err(|_| Undelivered::Later("file".to_owned())),
        }
    }
}
