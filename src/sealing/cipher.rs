//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): one random 192-bit nonce a sealing, the place of the value as
//! associated data, so that a value moved to another row or column does not open there.
//!
//! Sealed form: one byte of version (1), 24 bytes of nonce, the ciphertext with its 16-byte tag.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use thiserror::Error as ThisError;
use zeroize::Zeroizing;

use super::Error;
use super::random::random_bytes;
use crate::db::ids::KeyId;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Where a sealed value stands: its table and column and the id of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub column: &'static str,
    pub row: i64,
}

impl Place {
    /// `column` as `table.column`.
    pub const fn new(column: &'static str, row: i64) -> Self {
        Self { column, row }
    }

    fn associated_data(self) -> String {
        format!("quarterlight/{}/{}", self.column, self.row)
    }
}

/// A sealed value that cannot be opened.
#[derive(Debug, ThisError, PartialEq, Eq)]
#[error("a sealed value was changed, moved, or sealed with another key")]
pub struct Unreadable;

/// The key of one sealed thing. Wiped from memory when dropped.
#[derive(Clone)]
pub struct SealingKey {
    pub(super) id: KeyId,
    pub(super) secret: Zeroizing<[u8; 32]>,
}

impl SealingKey {
    pub(super) fn new(id: KeyId, secret: [u8; 32]) -> Self {
        Self { id, secret: Zeroizing::new(secret) }
    }

    pub fn id(&self) -> KeyId {
        self.id
    }

    pub fn seal(&self, place: Place, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = random_bytes::<NONCE_BYTES>()?;
        let data = place.associated_data();
        let payload = Payload { msg: plain, aad: data.as_bytes() };
        let ciphertext = self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| Unreadable)?;
        let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + ciphertext.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (VERSION, rest) = sealed.split_first().map(|(version, rest)| (*version, rest)).ok_or(Unreadable)? else {
            return Err(Unreadable.into());
        };
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Unreadable)?;
        let data = place.associated_data();
        let payload = Payload { msg: ciphertext, aad: data.as_bytes() };
        Ok(self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unreadable)?)
    }

    /// Opens a text; bytes that are no UTF-8 are shown as replacement characters.
    pub fn open_text(&self, place: Place, sealed: &[u8]) -> Result<String, Error> {
        Ok(String::from_utf8_lossy(&self.open(place, sealed)?).into_owned())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.secret).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SealingKey {
        SealingKey::new(KeyId::from_i64(1), [7; 32])
    }

    #[test]
    fn what_was_sealed_opens_in_its_place() {
        let place = Place::new("parties.private", 42);
        let sealed = key().seal(place, b"Mara Muster").unwrap();
        assert!(!sealed.windows(4).any(|window| window == b"Mara"));
        assert_eq!(key().open(place, &sealed).unwrap(), b"Mara Muster");
    }

    #[test]
    fn a_value_moved_to_another_row_or_column_does_not_open() {
        let sealed = key().seal(Place::new("parties.private", 42), b"Mara Muster").unwrap();
        assert!(key().open(Place::new("parties.private", 43), &sealed).is_err());
        assert!(key().open(Place::new("identifiers.value", 42), &sealed).is_err());
    }

    #[test]
    fn a_changed_or_cut_value_does_not_open() {
        let place = Place::new("parties.private", 42);
        let sealed = key().seal(place, b"Mara Muster").unwrap();
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(key().open(place, &changed).is_err(), "byte {position}");
            assert!(key().open(place, &sealed[..position]).is_err(), "cut at {position}");
        }
    }
}
