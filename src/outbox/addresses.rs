//! The addresses and Message-IDs that we give out for a case. Each carries a proof made with our key, so that a reply
//! finds its case and nobody can join one by guessing its reference.
//!
//! `notices+{reference}-{proof}@domain` and `<{reference}-{proof}.{token}@domain>`, both read without regard to case,
//! since mail programs change it. They never hold a case number.
//!
//! The token, `{mail}-{proof}`, is proof of one mail: it stands in the return address `notices+b{token}@domain` and in the
//! envelope id (RFC 3461). A delivery report without it proves nothing. The Message-ID has a token with another proof: it
//! is quoted in each answer, and who reads it must not learn the return address from it.

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
    format!("<{reference}-{}.{}@{}>", proof(keys, reference), message_token(keys, id), mail.domain)
}

/// The Message-ID of a mail that is about no case; no reply to it joins one.
pub(super) fn plain_message_id(keys: &Keyring, mail: &config::Mail, id: MailId) -> String {
    format!("<{}@{}>", message_token(keys, id), mail.domain)
}

/// The return path of a mail: what cannot be delivered comes back here and says by itself which mail it was.
pub fn return_address(keys: &Keyring, mail: &config::Mail, id: MailId) -> String {
    format!("{}+b{}@{}", mail.local_part, token(keys, id), mail.domain)
}

/// The mail whose return address this is, if we gave it out.
pub fn mail_of_return_address(keys: &Keyring, mail: &config::Mail, address: &str) -> Option<MailId> {
    let local_part = local_part_here(mail, address)?;
    let prefix = format!("{}+b", mail.local_part.to_ascii_lowercase());
    mail_of_token(keys, local_part.strip_prefix(&prefix)?)
}

/// The mail with this Message-ID, if it is one of ours.
pub fn mail_of_message_id(keys: &Keyring, mail: &config::Mail, message_id: &str) -> Option<MailId> {
    let message_id = message_id.trim().trim_start_matches('<').trim_end_matches('>');
    let local_part = local_part_here(mail, message_id)?;
    mail_with(local_part.rsplit('.').next()?, |id| message_token(keys, id))
}

/// `{mail}-{proof}`, which is also the envelope id of the mail.
pub(super) fn token(keys: &Keyring, id: MailId) -> String {
    token_with(keys, id, b"")
}

/// The same for the Message-ID, which tells nothing of the other.
fn message_token(keys: &Keyring, id: MailId) -> String {
    token_with(keys, id, b"message-id")
}

fn token_with(keys: &Keyring, id: MailId, what: &[u8]) -> String {
    let id = id.as_i64().to_be_bytes();
    let proof = shortened(keys.keyed_hash(Purpose::SentMail, &[&id, what].concat()));
    format!("{}-{proof}", BASE32_NOPAD.encode(&id).to_ascii_lowercase())
}

/// The mail in this token, if the proof is ours.
pub(super) fn mail_of_token(keys: &Keyring, text: &str) -> Option<MailId> {
    mail_with(text, |id| token(keys, id))
}

fn mail_with(text: &str, token: impl Fn(MailId) -> String) -> Option<MailId> {
    let (id, _) = text.trim().split_once('-')?;
    let id = BASE32_NOPAD.decode(id.to_ascii_uppercase().as_bytes()).ok()?;
    let id = MailId::from_i64(i64::from_be_bytes(id.try_into().ok()?));
    same(token(id).as_bytes(), text.trim().to_ascii_lowercase().as_bytes()).then_some(id)
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

/// The keyed hash by which a mailbox is found again: who was answered when, and whom mail did not reach. Case counts for
/// nothing, nor does a tag (`ada+tag@…`): with tags, one forger could have one mailbox answered without end.
pub(super) fn mailbox_hash(keys: &Keyring, address: &str) -> Vec<u8> {
    let address = address.trim().to_lowercase();
    let untagged = address.rsplit_once('@').and_then(|(local_part, domain)| {
        let (name, _tag) = local_part.split_once('+').filter(|(name, _)| !name.is_empty())?;
        Some(format!("{name}@{domain}"))
    });
    keys.keyed_hash(Purpose::EmailAddress, untagged.as_deref().unwrap_or(&address).as_bytes()).to_vec()
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
    shortened(keys.keyed_hash(Purpose::CaseAddress, reference.as_bytes()))
}

fn shortened(hash: [u8; 32]) -> String {
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
        let id = plain_message_id(&keys, &mail(), MailId::from_i64(42));
        assert_eq!(reference_of_message_id(&keys, &mail(), &id), None);
    }

    #[test]
    fn a_mail_is_known_again_by_its_return_address_its_message_id_and_its_token() {
        let (keys, _dir) = keys();
        let id = MailId::from_i64(4_200_000_000_000_000_042);
        let address = return_address(&keys, &mail(), id);
        assert!(address.split('@').next().unwrap().len() <= 64, "{address}");
        for given in [address.clone(), address.to_uppercase()] {
            assert_eq!(mail_of_return_address(&keys, &mail(), &given), Some(id), "{given}");
        }
        assert_eq!(reference_of_address(&keys, &mail(), &address), None, "it is no case's address");
        for given in [message_id(&keys, &mail(), REFERENCE, id), plain_message_id(&keys, &mail(), id)] {
            assert_eq!(mail_of_message_id(&keys, &mail(), &given.to_uppercase()), Some(id), "{given}");
        }
        assert_eq!(mail_of_token(&keys, &token(&keys, id)), Some(id));
    }

    #[test]
    fn who_reads_a_message_id_learns_no_return_address_and_no_envelope_id() {
        let (keys, _dir) = keys();
        let id = MailId::from_i64(42);
        for known in [message_id(&keys, &mail(), REFERENCE, id), plain_message_id(&keys, &mail(), id)] {
            let local_part = known.trim_start_matches('<').split('@').next().unwrap();
            let quoted = local_part.rsplit('.').next().unwrap();
            assert_eq!(mail_of_token(&keys, quoted), None, "{known}");
            let address = format!("notices+b{quoted}@session.example");
            assert_eq!(mail_of_return_address(&keys, &mail(), &address), None, "{known}");
        }
    }

    #[test]
    fn who_knows_one_mail_s_token_cannot_make_another_s() {
        let ((ours, _dir), (theirs, _other_dir)) = (keys(), keys());
        let (known, other) = (token(&ours, MailId::from_i64(42)), token(&ours, MailId::from_i64(43)));
        let forged = format!("{}-{}", other.split('-').next().unwrap(), known.split('-').nth(1).unwrap());
        let foreign = token(&theirs, MailId::from_i64(42));
        for text in [forged.as_str(), &foreign, "", "-", "42", "aaaaaaaaaaaaa-", &known[..20]] {
            assert_eq!(mail_of_token(&ours, text), None, "{text}");
            let address = format!("notices+b{text}@session.example");
            assert_eq!(mail_of_return_address(&ours, &mail(), &address), None, "{text}");
        }
        // A case's Message-ID proves its case to everybody who wrote in it, but no mail other than its own.
        let message_id = message_id(&ours, &mail(), REFERENCE, MailId::from_i64(42));
        let message_id = message_id.replace(known.split('-').next().unwrap(), other.split('-').next().unwrap());
        assert_eq!(mail_of_message_id(&ours, &mail(), &message_id), None);
    }

    #[test]
    fn a_mailbox_is_one_in_any_case_and_with_any_tag() {
        let (keys, _dir) = keys();
        let hash = |address| mailbox_hash(&keys, address);
        assert_eq!(hash("Ada+one@Example.org"), hash(" ada@example.org"));
        assert_ne!(hash("ada@example.org"), hash("eve@example.org"));
        assert_ne!(hash("+one@example.org"), hash("@example.org"), "a tag alone is a name");
    }
}
