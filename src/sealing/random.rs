//! Random numbers from the operating system.

use super::Error;

pub fn random_bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// Letters and digits that cannot be mistaken for one another when read aloud or typed.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A random reference of 10 characters (50 bits), such as `7k2m9qx4tz`: tells nothing and can be said on the phone.
pub fn random_reference() -> Result<String, Error> {
    Ok(reference_of(&random_bytes::<10>()?))
}

/// A reference that looks like a random one, of bytes that look so.
pub(super) fn reference_of(bytes: &[u8]) -> String {
    let letter = |byte: &u8| char::from(*ALPHABET.get(usize::from(byte % 32)).unwrap_or(&b'0'));
    bytes.iter().take(10).map(letter).collect()
}
