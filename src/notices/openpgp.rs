//! OpenPGP (RFC 9580): reading a certificate, checking a signature with it. The only place that names the crate. Not whose
//! a key is, which people find out (`authorities`), and no decryption: we hold no secret keys. Invariant: whatever a
//! stranger sends, the answer is a fact or an error, and never a panic.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pgp::composed::{Deserializable, DetachedSignature, SignedPublicKey, SignedPublicSubKey};
use pgp::crypto::hash::HashAlgorithm;
use pgp::packet::{Signature, SignatureType};
use pgp::types::{KeyDetails, Tag};
use thiserror::Error;

use super::parse::SignedPart;
use crate::db::Timestamp;

/// A certificate with many signatures of others is some hundred kilobytes long; an honest one for mail is far smaller.
const CERTIFICATE_BYTES: usize = 200_000;

/// More signatures over one part than this are not looked at.
const SIGNATURES: usize = 8;

/// A clock may be a little wrong.
const DAY_SECONDS: i64 = 24 * 3600;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CertificateError {
    #[error(
        "the certificate has more than {CERTIFICATE_BYTES} bytes\n  hint: ask for one without the signatures of others"
    )]
    TooLarge,
    #[error("this is a private key\n  hint: delete it at once and tell whoever sent it; enter the public key")]
    Private,
    #[error(
        "this is no OpenPGP certificate\n  hint: it begins with `-----BEGIN PGP PUBLIC KEY BLOCK-----`; copy it whole"
    )]
    Unreadable,
    #[error("these are several certificates\n  hint: enter one at a time")]
    Several,
    #[error("the certificate's own signatures do not hold\n  hint: get it once more; it was changed or cut on its way")]
    Unbound,
    #[error("no key of this certificate can sign\n  hint: ask for the certificate that the body signs its mail with")]
    CannotSign,
}

/// Somebody's public keys, as far as they can sign.
pub struct Certificate {
    /// Of the primary key, in small hexadecimal letters.
    pub fingerprint: String,
    /// What it calls itself. Proves nothing.
    pub user_ids: Vec<String>,
    pub created_at: Timestamp,
    /// `None`: never.
    pub expires_at: Option<Timestamp>,
    pub revoked: bool,
    primary: SignedPublicKey,
    /// The keys that may sign, the primary one among them if it may.
    signers: Vec<Signer>,
}

/// Which key of the certificate, and from when until when it may sign.
struct Signer {
    /// `None`: the primary key.
    subkey: Option<SignedPublicSubKey>,
    from: Timestamp,
    until: Option<Timestamp>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}

text_enum! {
    /// What a signature came to.
    pub enum SignatureVerdict {
        Good = "good" => "Good signature",
        OutOfTime = "out_of_time" => "Signed with the right key at a wrong time",
        Bad = "bad" => "Bad signature",
        UnknownKey = "unknown_key" => "Signed with a key that we do not know",
        Weak = "weak" => "Signed in a way that is not safe any more",
        Unreadable = "unreadable" => "The signature cannot be read",
    }
}

text_enum! {
    /// Why a signature that holds was made at a wrong time.
    pub enum WrongTime {
        BeforeKey = "before_key" => "It says that it is older than the key",
        AfterExpiry = "after_expiry" => "It was made after the key had expired",
        InFuture = "in_future" => "It says that it was made in the future",
        SignatureExpired = "signature_expired" => "The signature itself has expired",
        Revoked = "revoked" => "The key was revoked by its owner",
        Untold = "untold" => "It does not say when it was made, as the standard requires",
    }
}

/// A signature over a part of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureFact {
    pub verdict: SignatureVerdict,
    /// Which of the certificates it was checked with.
    pub certificate: Option<usize>,
    /// The key that the signature names: a fingerprint, or the end of one.
    pub issuer: String,
    /// When it says that it was made.
    pub made_at: Option<Timestamp>,
    pub wrong_time: Option<WrongTime>,
}

/// Runs the library; a fault of it on hostile bytes is as if they could not be read.
fn unharmed<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

impl Certificate {
    /// Reads an armored certificate.
    pub fn read(armored: &str) -> Result<Self, CertificateError> {
        if armored.len() > CERTIFICATE_BYTES {
            return Err(CertificateError::TooLarge);
        }
        if armored.contains("PRIVATE KEY BLOCK") {
            return Err(CertificateError::Private);
        }
        if armored.matches("-----BEGIN PGP PUBLIC KEY BLOCK-----").count() > 1 {
            return Err(CertificateError::Several);
        }
        unharmed(|| read(armored)).unwrap_or(Err(CertificateError::Unreadable))
    }
}

fn read(armored: &str) -> Result<Certificate, CertificateError> {
    let (keys, _) =
        SignedPublicKey::from_armor_many(armored.trim().as_bytes()).map_err(|_| CertificateError::Unreadable)?;
    let mut keys = keys.take(2).collect::<Result<Vec<_>, _>>().map_err(|_| CertificateError::Unreadable)?;
    let primary = keys.pop().ok_or(CertificateError::Unreadable)?;
    if !keys.is_empty() {
        return Err(CertificateError::Several);
    }
    let own = newest_own(&primary).ok_or(CertificateError::Unbound)?;
    let created_at = moment(primary.created_at().as_secs());
    let expires_at = expiry(created_at, own);
    let revoked = primary.details.revocation_signatures.iter().any(|one| one.verify_key(&primary.primary_key).is_ok());
    let mut signers = Vec::new();
    if own.key_flags().sign() {
        signers.push(Signer { subkey: None, from: created_at, until: expires_at });
    }
    signers.extend(primary.public_subkeys.iter().filter_map(|subkey| signer(&primary, subkey, expires_at)));
    if signers.is_empty() {
        return Err(CertificateError::CannotSign);
    }
    let user_ids = primary.details.users.iter().map(|user| String::from_utf8_lossy(user.id.id()).into_owned());
    Ok(Certificate {
        fingerprint: primary.fingerprint().to_string(),
        user_ids: user_ids.take(20).collect(),
        created_at,
        expires_at,
        revoked,
        signers,
        primary,
    })
}

/// The newest signature of the key on itself that holds: it says what the key is for and until when.
fn newest_own(primary: &SignedPublicKey) -> Option<&Signature> {
    let key = &primary.primary_key;
    let direct = primary.details.direct_signatures.iter().filter(|one| one.verify_key(key).is_ok());
    let on_users = primary.details.users.iter().flat_map(|user| {
        let own = user.signatures.iter().filter(|one| one.is_certification());
        own.filter(move |one| one.verify_certification(key, Tag::UserId, &user.id).is_ok())
    });
    direct.chain(on_users).max_by_key(|one| one.created().map(pgp::types::Timestamp::as_secs))
}

/// A subkey that may sign: bound by the primary key, which it acknowledges in turn, and not revoked.
fn signer(primary: &SignedPublicKey, subkey: &SignedPublicSubKey, until: Option<Timestamp>) -> Option<Signer> {
    let key = &primary.primary_key;
    let holds = |one: &&Signature| one.verify_subkey_binding(key, &subkey.key).is_ok();
    let of = |wanted| subkey.signatures.iter().filter(move |one| one.typ() == Some(wanted)).filter(holds);
    if of(SignatureType::SubkeyRevocation).next().is_some() {
        return None;
    }
    let binding =
        of(SignatureType::SubkeyBinding).max_by_key(|one| one.created().map(pgp::types::Timestamp::as_secs))?;
    let back = binding.embedded_signature()?;
    if !binding.key_flags().sign() || back.verify_primary_key_binding(&subkey.key, key).is_err() {
        return None;
    }
    let from = moment(subkey.key.created_at().as_secs());
    let own_end = expiry(from, binding);
    let until = [own_end, until].into_iter().flatten().min();
    Some(Signer { subkey: Some(subkey.clone()), from, until })
}

fn expiry(from: Timestamp, of: &Signature) -> Option<Timestamp> {
    let seconds = of.key_expiration_time()?.as_secs();
    (seconds > 0).then(|| from.plus_seconds(i64::from(seconds)))
}

fn moment(seconds: u32) -> Timestamp {
    Timestamp::from_microsecond(i64::from(seconds) * 1_000_000)
}

/// What the signatures over a part of a message come to. `at` is now: for what cannot have been made yet.
pub fn check_signature(part: &SignedPart, certificates: &[&Certificate], at: Timestamp) -> Vec<SignatureFact> {
    unharmed(|| check(part, certificates, at)).unwrap_or_else(|| vec![unreadable()])
}

fn unreadable() -> SignatureFact {
    SignatureFact {
        verdict: SignatureVerdict::Unreadable,
        certificate: None,
        issuer: String::new(),
        made_at: None,
        wrong_time: None,
    }
}

fn check(part: &SignedPart, certificates: &[&Certificate], at: Timestamp) -> Vec<SignatureFact> {
    let Ok((signatures, _)) = DetachedSignature::from_armor_many(part.signature.as_slice()) else {
        return vec![unreadable()];
    };
    // After the first that cannot be read nothing can be.
    let read = signatures.take(SIGNATURES).map_while(Result::ok);
    let facts: Vec<SignatureFact> = read.map(|one| fact(&one.signature, &part.data, certificates, at)).collect();
    if facts.is_empty() { vec![unreadable()] } else { facts }
}

fn fact(signature: &Signature, data: &[u8], certificates: &[&Certificate], at: Timestamp) -> SignatureFact {
    let made_at = signature.created().map(|at| moment(at.as_secs()));
    let fact = SignatureFact { issuer: issuer(signature), made_at, ..unreadable() };
    if !matches!(signature.typ(), Some(SignatureType::Binary | SignatureType::Text)) {
        return fact;
    }
    let named = certificates.iter().enumerate().flat_map(|(position, certificate)| {
        certificate
            .signers
            .iter()
            .filter(|key| is_named(signature, certificate, key))
            .map(move |key| (position, certificate, key))
    });
    let mut verdict = SignatureFact { verdict: SignatureVerdict::UnknownKey, ..fact.clone() };
    for (position, certificate, key) in named {
        if holds(signature, certificate, key, data) {
            return settled(signature, certificate, key, SignatureFact { certificate: Some(position), ..fact }, at);
        }
        verdict = SignatureFact { verdict: SignatureVerdict::Bad, certificate: Some(position), ..fact.clone() };
    }
    verdict
}

/// What a signature that holds comes to.
fn settled(
    signature: &Signature,
    certificate: &Certificate,
    key: &Signer,
    fact: SignatureFact,
    at: Timestamp,
) -> SignatureFact {
    let weak = matches!(
        signature.hash_alg(),
        None | Some(HashAlgorithm::Md5 | HashAlgorithm::Sha1 | HashAlgorithm::Ripemd160)
    );
    let wrong_time = wrong_time(signature, certificate, key, fact.made_at, at);
    let verdict = match (weak, wrong_time) {
        (true, _) => SignatureVerdict::Weak,
        (false, Some(_)) => SignatureVerdict::OutOfTime,
        (false, None) => SignatureVerdict::Good,
    };
    SignatureFact { verdict, wrong_time, ..fact }
}

fn wrong_time(
    signature: &Signature,
    certificate: &Certificate,
    key: &Signer,
    made_at: Option<Timestamp>,
    at: Timestamp,
) -> Option<WrongTime> {
    if certificate.revoked {
        return Some(WrongTime::Revoked);
    }
    // RFC 9580, section 5.2.3.11: the creation time must be there. Without it nothing of what follows can be asked.
    let Some(made_at) = made_at else { return Some(WrongTime::Untold) };
    let lives = signature.signature_expiration_time().map(|time| i64::from(time.as_secs())).filter(|time| *time > 0);
    if made_at < key.from {
        Some(WrongTime::BeforeKey)
    } else if key.until.is_some_and(|until| made_at > until) {
        Some(WrongTime::AfterExpiry)
    } else if made_at > at.plus_seconds(DAY_SECONDS) {
        Some(WrongTime::InFuture)
    } else if lives.is_some_and(|lives| made_at.plus_seconds(lives) < at) {
        Some(WrongTime::SignatureExpired)
    } else {
        None
    }
}

fn holds(signature: &Signature, certificate: &Certificate, key: &Signer, data: &[u8]) -> bool {
    match &key.subkey {
        Some(subkey) => signature.verify(&subkey.key, data).is_ok(),
        None => signature.verify(&certificate.primary.primary_key, data).is_ok(),
    }
}

fn is_named(signature: &Signature, certificate: &Certificate, key: &Signer) -> bool {
    let (fingerprint, id) = match &key.subkey {
        Some(subkey) => (subkey.fingerprint(), subkey.legacy_key_id()),
        None => (certificate.primary.fingerprint(), certificate.primary.legacy_key_id()),
    };
    let named = signature.issuer_fingerprint();
    if named.is_empty() { signature.issuer_key_id().contains(&&id) } else { named.contains(&&fingerprint) }
}

fn issuer(signature: &Signature) -> String {
    let fingerprint = signature.issuer_fingerprint().first().map(ToString::to_string);
    fingerprint.or_else(|| signature.issuer_key_id().first().map(ToString::to_string)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::signed_parts;

    fn message(file: &str) -> Vec<u8> {
        std::fs::read(format!("{}/tests/it/messages/openpgp/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn a_signature_that_does_not_say_when_it_was_made_is_never_good() {
        let part = signed_parts(&message("clear.eml")).remove(0);
        let (mut signatures, _) = DetachedSignature::from_armor_many(part.signature.as_slice()).unwrap();
        let signature = signatures.next().unwrap().unwrap().signature;
        let found = |certificate: &str| {
            let certificate = Certificate::read(&String::from_utf8(message(certificate)).unwrap()).unwrap();
            wrong_time(&signature, &certificate, &certificate.signers[0], None, certificate.created_at)
        };
        assert_eq!(found("certificate.asc"), Some(WrongTime::Untold));
        assert_eq!(found("certificate_revoked.asc"), Some(WrongTime::Revoked));
    }
}
