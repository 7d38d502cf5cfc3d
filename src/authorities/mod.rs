//! The register of the public bodies that write to us: name, country, domains, a verified contact, OpenPGP keys. Not the
//! parties of a case, which may be linked to an entry, and no ground for trust in a message by itself. Invariant: nothing
//! in the register changes but by two persons: one proposes, another confirms, and until then it is as it was.

mod changes;
mod domain;
mod keys;
mod proposal;
mod register;
mod second_person;
mod signatures;
mod store;

pub use changes::{
    Change, NewProposal, Standing, change, confirm_change, open_changes, open_changes_of, propose, propose_retirement,
    withdraw_change,
};
pub use keys::{OpenPgpKey, confirm_key, enter_key, keys_of, withdraw_key};
pub use proposal::{Contact, Proposal, Step};
pub use register::{
    Authority, Filter, LISTED, Register, contact, domains_of, every_name, find, get, list, names, suggested,
};
pub use second_person::{Begun, ToConfirm, to_confirm};
pub use signatures::{CheckedSignature, check_signatures};

use thiserror::Error as ThisError;

use crate::accounts::{self, Denied};
use crate::db;
use crate::notices::CertificateError;
use crate::sealing;

#[derive(Debug, ThisError)]
pub enum Error {
    #[error("there is no such entry in the register")]
    Unknown,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("{what}\n  hint: {hint}")]
    Invalid { field: &'static str, what: String, hint: &'static str },
    #[error("this needs a second person\n  hint: ask a colleague")]
    SamePerson,
    /// Somebody else did something about it since the page was made.
    #[error("{what}\n  hint: look at what stands now and decide again")]
    Overtaken { what: &'static str },
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);
