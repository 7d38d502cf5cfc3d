//! The addresses and Message-IDs that we give out for a case. Each carries a proof made with our key, so that a reply
//! finds its case and nobody can join one by guessing its reference.
//!
//! `notices+{reference}-{proof}@domain` and `<{reference}-{proof}.{mail}@domain>`, both read without regard to case,
//! since mail programs change it. They never hold a case number.

use data_encoding::BASE32_NOPAD;

use crate::config;
use crate::db::ids::MailId;
use crate::sealing::{Keyring, Purpose, same};

/// 80 bits, 16 characters in base32: too many to guess, short enough for a local part (64 characters at most).
const PROOF_BYTES: usize = 10;

/// Where someone writes to be heard in this case.
pub fn case_address(keys: &Keyring, mail: &config::Mail, reference: &str) -> String {
    format!("{}+{reference}-{}@{}", mail.local_part, proof(keys, reference), mail.domain)
}

/// The Message-ID of a mail about this case, with its angle brackets.
pub fn message_id(keys: &Keyring, mail: &config::Mail, reference: &str, id: MailId) -> String {
    format!("<{reference}-{}.{id}@{}>", proof(keys, reference), mail.domain)
}

/// The Message-ID of a mail that is about no case; no reply to it joins one.
pub(super) fn plain_message_id(mail: &config::Mail, id: MailId) -> String {
    format!("<{id}@{}>", mail.domain)
}

/// The reference of the case, if we gave this address out.
pub fn reference_of_address(keys: &Keyring, mail: &config::Mail, address: &str) -> Option<String> {
    let local_part = local_part_here(mail, address)?;
    let prefix = format!("{}+", mail.local_part.to_ascii_lowercase());
    proven(keys, local_part.strip_prefix(&prefix)?)
}

/// The reference of the case, if we gave out this Message-ID, with or without its angle brackets.
pub fn reference_of_message_id(keys: &Keyring, mail: &config::Mail, message_id: &str) -> Option<String> {
    let message_id = message_id.trim().trim_start_matches('<').trim_end_matches('>');
    let local_part = local_part_here(mail, message_id)?;
    proven(keys, local_part.rsplit_once('.')?.0)
}

/// Whether this is an address of ours. No automatic answer goes to one.
pub fn is_own_address(mail: &config::Mail, address: &str) -> bool {
    local_part_here(mail, address).is_some()
}

/// What stands before our domain, in lower case.
fn local_part_here(mail: &config::Mail, address: &str) -> Option<String> {
    let (local_part, domain) = address.trim().rsplit_once('@')?;
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    domain.eq_ignore_ascii_case(&mail.domain).then(|| local_part.to_ascii_lowercase())
}

/// The reference in `{reference}-{proof}`, if the proof is ours.
fn proven(keys: &Keyring, text: &str) -> Option<String> {
    let (reference, given) = text.rsplit_once('-')?;
    same(proof(keys, reference).as_bytes(), given.as_bytes()).then(|| reference.to_owned())
}

fn proof(keys: &Keyring, reference: &str) -> String {
    let hash = keys.keyed_hash(Purpose::CaseAddress, reference.as_bytes());
    let kept: Vec<u8> = hash.into_iter().take(PROOF_BYTES).collect();
    BASE32_NOPAD.encode(&kept).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{keys, mail};
    use super::*;

    const REFERENCE: &str = "7k2m9qx4tz";

    #[test]
    fn a_case_address_leads_back_to_its_case_in_any_spelling() {
        let (keys, _dir) = keys();
        let address = case_address(&keys, &mail(), REFERENCE);
        assert!(address.starts_with("notices+7k2m9qx4tz-"), "{address}");
        for given in [address.clone(), address.to_uppercase(), format!(" {address}. ")] {
            assert_eq!(reference_of_address(&keys, &mail(), &given).as_deref(), Some(REFERENCE), "{given}");
        }
    }

    #[test]
    fn a_message_id_leads_back_to_its_case_with_and_without_brackets() {
        let (keys, _dir) = keys();
        let id = message_id(&keys, &mail(), REFERENCE, MailId::from_i64(42));
        for given in [id.clone(), id.replace(['<', '>'], ""), id.to_uppercase()] {
            assert_eq!(reference_of_message_id(&keys, &mail(), &given).as_deref(), Some(REFERENCE), "{given}");
        }
    }

    #[test]
    fn a_forged_proof_is_refused() {
        let (keys, _dir) = keys();
        let address = case_address(&keys, &mail(), REFERENCE);
        let proof_at = address.find('-').unwrap() + 1;
        for position in proof_at..proof_at + 16 {
            let mut forged = address.clone().into_bytes();
            forged[position] = if forged[position] == b'a' { b'b' } else { b'a' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(reference_of_address(&keys, &mail(), &forged), None, "{forged}");
        }
        let other_case = address.replace(REFERENCE, "7k2m9qx4ty");
        let no_proof = format!("notices+{REFERENCE}-@session.example");
        let other_domain = address.replace("session.example", "example.session");
        for forged in
            [other_case, no_proof, other_domain, format!("notices+{REFERENCE}@session.example"), String::new()]
        {
            assert_eq!(reference_of_address(&keys, &mail(), &forged), None, "{forged}");
        }
    }

    #[test]
    fn another_house_s_address_proves_nothing_here() {
        let ((ours, _dir), (theirs, _other_dir)) = (keys(), keys());
        let address = case_address(&theirs, &mail(), REFERENCE);
        assert_eq!(reference_of_address(&ours, &mail(), &address), None);
    }

    #[test]
    fn every_address_in_our_domain_is_our_own() {
        for own in ["abuse@session.example", "NOTICES+x@Session.Example", "x@session.example."] {
            assert!(is_own_address(&mail(), own), "{own}");
        }
        for other in ["abuse@session.example.org", "session.example", "x@mail.session.example", ""] {
            assert!(!is_own_address(&mail(), other), "{other}");
        }
    }

    #[test]
    fn a_mail_about_no_case_leads_to_none() {
        let (keys, _dir) = keys();
        let id = plain_message_id(&mail(), MailId::from_i64(42));
        assert_eq!(reference_of_message_id(&keys, &mail(), &id), None);
    }
}
