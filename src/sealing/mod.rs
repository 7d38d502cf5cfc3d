//! The key store: personal data stands in the database only sealed, each thing with a key of its own; destroying the key
//! destroys the thing everywhere. Not access control. Invariant: a key is durable before what it seals.

mod cipher;
mod hashes;
mod keyring;
mod master_key;
mod random;
mod store;

pub use cipher::{Place, SealingKey, Unreadable};
pub use hashes::{Naming, Purpose, same, sha256, token_mac};
pub use keyring::Keyring;
pub use master_key::{MasterKeyError, MasterKeyFile};
pub use random::{random_bytes, random_reference};

use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    #[error(transparent)]
    Database(#[from] crate::db::Error),
    #[error("the key was destroyed, and what it sealed with it")]
    Destroyed,
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    #[error("the system gave no random numbers")]
    NoRandomness,
}

crate::db::from_diesel!(Error);
