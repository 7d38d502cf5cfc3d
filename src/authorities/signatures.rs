//! Checking the signatures of a message with the keys that stand confirmed. Facts beside a notice: a signature that holds
//! says that somebody had the key, and whether that verifies the demand is for two persons to say.

use super::{Error, keys, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::AuthorityId;
use crate::notices::{Certificate, SignatureFact, check_signature, signed_parts};

/// More keys than this are not tried; the newest are.
const KEYS: i64 = 1_000;

/// What one signature of a message came to.
#[derive(Clone, Debug)]
pub struct CheckedSignature {
    pub fact: SignatureFact,
    /// Whose key it is: the entry and its name.
    pub authority: Option<(AuthorityId, String)>,
    /// Nothing that a reader sees lies outside of what was signed, the headers aside.
    pub covers_all: bool,
}

/// The signatures of a message as it came, in order. Who may read the message is for the caller to ask.
pub fn check_signatures(db: &mut Db, act: &Act, raw: &[u8]) -> Result<Vec<CheckedSignature>, Error> {
    let parts = signed_parts(raw);
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let mut known: Vec<(Certificate, (AuthorityId, String))> = Vec::new();
    for (row, name) in store::standing_keys(db, KEYS)? {
        if let Some(certificate) = keys::certificate(act, &row)? {
            known.push((certificate, (row.authority_id, name)));
        }
    }
    let certificates: Vec<&Certificate> = known.iter().map(|(certificate, _)| certificate).collect();
    let mut checked = Vec::new();
    for part in &parts {
        for fact in check_signature(part, &certificates, act.at) {
            let authority = fact.certificate.and_then(|at| known.get(at)).map(|(_, authority)| authority.clone());
            checked.push(CheckedSignature { fact, authority, covers_all: part.covers_all });
        }
    }
    Ok(checked)
}
