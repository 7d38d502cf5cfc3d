//! Passwords: argon2id (RFC 9106) with 19 MiB, two passes, one lane, as OWASP's password storage cheat sheet says.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use thiserror::Error;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

pub const MIN_CHARACTERS: usize = 12;
/// Longer ones would only make hashing slower.
pub const MAX_CHARACTERS: usize = 200;

/// So many passwords are hashed at once at most: each takes 19 MiB and a core.
const AT_ONCE: usize = 2;

static HASHING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

#[derive(Debug, Error, PartialEq, Eq)]
pub enum PasswordError {
    #[error("a password needs at least {MIN_CHARACTERS} characters\n  hint: four random words make a good one")]
    TooShort,
    #[error("a password may have {MAX_CHARACTERS} characters at most")]
    TooLong,
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

/// Hashes a new password into its PHC string.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    match password.chars().count() {
        0..MIN_CHARACTERS => return Err(PasswordError::TooShort),
        length if length > MAX_CHARACTERS => return Err(PasswordError::TooLong),
        _ => {}
    }
    let _place = Place::take();
    let argon2 = hasher().map_err(|error| PasswordError::Hash(error.to_string()))?;
    argon2
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| PasswordError::Hash(error.to_string()))
}

/// Whether the password fits. With no hash (an unknown name, no password set) it works as long and says no.
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let _place = Place::take();
    let Ok(argon2) = hasher() else { return false };
    let password: String = password.chars().take(MAX_CHARACTERS).collect();
    let Some(parsed) = hash.and_then(|hash| PasswordHash::new(hash).ok()) else {
        // The work of a verification, for nothing: a wrong name must not answer sooner than a wrong password.
        drop(argon2.hash_password(password.as_bytes()));
        return false;
    };
    argon2.verify_password(password.as_bytes(), &parsed).is_ok()
}

fn hasher() -> Result<Argon2<'static>, argon2::Error> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB, PASSES, LANES, None)?))
}

/// One of the few places for hashing; given back when dropped.
struct Place;

impl Place {
    fn take() -> Self {
        let (count, free) = &HASHING;
        let taken = count.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = free.wait_while(taken, |taken| *taken >= AT_ONCE).unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let (count, free) = &HASHING;
        *count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_names_argon2id_and_its_cost() {
        let hash = hash("correct horse battery").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("correct horse battery", Some(&hash)));
        assert!(!verify("correct horse batterx", Some(&hash)));
        assert!(!verify("correct horse battery", None));
    }

    #[test]
    fn a_short_password_is_refused() {
        assert_eq!(hash("elevenchars").unwrap_err(), PasswordError::TooShort);
    }
}
