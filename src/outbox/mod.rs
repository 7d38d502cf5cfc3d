//! The outbox: every mail we send is stored with its cause, in one transaction, and sent afterwards by a job. Every
//! sentence we send is here and in `templates/emails/`. It does not judge who may be answered; the caller does.
//! Invariant: a mail is handed to the mail server at most once where it is not known that the server refused it.

pub mod addresses;
mod compose;
mod delivery;
mod language;
mod message;
mod queue;
mod replies;
mod send;
mod store;
mod take_as_sent;
mod transport;

pub use delivery::{
    AboutMail, Delivered, MailReport, NamedMail, Reported, are_calls_stopped, case_of, is_stopped, lift_stop, report,
    reported_mail, reports_for_case, stopped_for_case, was_answered_since,
};
pub use language::Language;
pub use message::{MailState, Message, Todo};
pub use queue::{
    Acknowledgement, Queued, StaffCall, WrittenReply, queue_acknowledgement, queue_reply, queue_staff_call,
};
pub use replies::{ReplyFacts, ReplyTemplate, placeholders, template, templates};
pub use send::{Office, SentReport, send_due, sent_letter};
pub use store::{MailSummary, StoppedAddress};
pub use take_as_sent::take_as_sent;
pub use transport::{Transport, UrlError};

use std::collections::BTreeMap;

use thiserror::Error;

use crate::db::ids::CaseId;
use crate::db::{Db, Timestamp};

#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    Database(#[from] crate::db::Error),
    #[error(transparent)]
    Sealing(#[from] crate::sealing::Error),
    #[error("a mail could not be written down: {0}")]
    Payload(#[from] serde_json::Error),
    #[error(transparent)]
    Template(#[from] crate::render::Error),
}

crate::db::from_diesel!(Error);

/// The mails of a case, oldest first.
pub fn list_for_case(db: &mut Db, case: CaseId) -> Result<Vec<MailSummary>, Error> {
    Ok(store::of_case(db, case)?)
}

/// When a person first wrote in each of these cases; one that nobody wrote in is not there.
pub fn first_replies(db: &mut Db, cases: &[CaseId]) -> Result<Vec<(CaseId, Timestamp)>, Error> {
    Ok(store::first_replies(db, cases)?)
}

/// How many mails stand where; a state that no mail is in is there with 0.
pub fn count_by_state(db: &mut Db) -> Result<BTreeMap<MailState, i64>, Error> {
    let mut counts: BTreeMap<MailState, i64> = MailState::ALL.iter().map(|state| (*state, 0)).collect();
    counts.extend(store::count_by_state(db)?);
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use crate::config::{Mail, Settings, Source};
    use crate::db::Address;
    use crate::sealing::{Keyring, MasterKeyFile};

    pub(super) fn keys() -> (Keyring, TempDir) {
        let dir = TempDir::new().unwrap();
        let address = Address::sqlite(&dir.path().join("desk.db"));
        let master = MasterKeyFile::Own(dir.path().join("master.key"));
        (Keyring::open(&address, &dir.path().join("keys.db"), &master).unwrap(), dir)
    }

    pub(super) fn settings() -> Settings {
        let variables = [
            ("QUARTERLIGHT_CONSOLE_URL", "https://desk.session.example"),
            ("QUARTERLIGHT_PUBLIC_URL", "https://reports.session.example"),
        ];
        Settings::read(&Source::from_variables(variables)).unwrap()
    }

    pub(super) fn mail() -> Mail {
        settings().mail
    }
}
