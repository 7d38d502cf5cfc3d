//! Digests and keyed hashes. A keyed hash finds an address or an identifier again without keeping it; without the
//! master key it cannot be recomputed, so that a list of guesses proves nothing.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::random::reference_of;

/// What a keyed hash is for; hashes of different purposes cannot be compared with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A message's bytes, trace headers aside: recognises a repeat.
    Content,
    MessageId,
    EmailAddress,
    Identifier,
    /// The fingerprint of an OpenPGP key.
    OpenPgpKey,
    /// The proof inside an address or Message-ID that we gave it out.
    CaseAddress,
    /// The proof that a mail server, or whoever got it, has seen a mail of ours.
    SentMail,
    /// A file of an import: remembers how far it was read.
    ImportSource,
    /// A row that is never changed, in the event that told of it: who can write the database cannot make one.
    Record,
    /// Which mailbox it is that messages are taken from.
    Mailbox,
    /// The name of a private matter in the ledger of one quarter.
    LedgerRow,
}

impl Purpose {
    pub(super) const fn label(self) -> &'static [u8] {
        match self {
            Self::Content => b"quarterlight content 1",
            Self::MessageId => b"quarterlight message-id 1",
            Self::EmailAddress => b"quarterlight email-address 1",
            Self::Identifier => b"quarterlight identifier 1",
            Self::OpenPgpKey => b"quarterlight openpgp-key 1",
            Self::CaseAddress => b"quarterlight case-address 1",
            Self::SentMail => b"quarterlight sent-mail 1",
            Self::ImportSource => b"quarterlight import-source 1",
            Self::Record => b"quarterlight record 1",
            Self::Mailbox => b"quarterlight mailbox 1",
            Self::LedgerRow => b"quarterlight ledger-row 1",
        }
    }
}

/// Gives things references that look random, each the same for the same thing. Without the master key nobody can tell which references
/// that two of these gave are of one thing.
pub struct Naming(Zeroizing<[u8; 32]>);

impl Naming {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    pub fn reference(&self, thing: &str) -> String {
        reference_of(&hmac_sha256(self.0.as_slice(), thing.as_bytes()))
    }
}

pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// HMAC-SHA-256 of `message` under a random token, for what is bound to a sign-in.
pub fn token_mac(token: &[u8], message: &[u8]) -> [u8; 32] {
    hmac_sha256(token, message)
}

pub(super) fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes a key of any length, so this arm is never taken; an all-zero answer would match nothing that is stored.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Compares in a time that does not depend on where the two differ.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
