//! What is signed or encrypted: recognised and shown as such. Nothing is verified or opened, so this is no ground for
//! trust; a forger can write a signature's first line as well as anybody.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

text_enum! {
    /// A protection that a part says it has.
    pub enum Protection {
        PgpSigned = "pgp_signed" => "Signed with PGP, not verified",
        PgpEncrypted = "pgp_encrypted" => "Encrypted with PGP",
        SmimeSigned = "smime_signed" => "Signed with S/MIME, not verified",
        SmimeEncrypted = "smime_encrypted" => "Encrypted with S/MIME",
    }
}

/// signedData of CMS (RFC 5652), 1.2.840.113549.1.7.2, in DER.
const SIGNED_DATA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// Where in a CMS structure its type stands.
const CMS_START: usize = 64;

/// What of a text is searched for the lines that PGP writes.
const TEXT_BYTES: usize = 1 << 20;

/// The protections of a message, each once, in the order of [`Protection::ALL`].
pub(super) fn protections(message: &Message) -> Vec<Protection> {
    let found: Vec<Protection> =
        message.parts.iter().flat_map(|part| [of_type(part), in_text(part)]).flatten().collect();
    Protection::ALL.iter().copied().filter(|protection| found.contains(protection)).collect()
}

fn of_type(part: &MessagePart) -> Option<Protection> {
    let content = part.content_type()?;
    let attribute = |name: &str| content.attribute(name).unwrap_or_default().to_ascii_lowercase();
    match (content.ctype(), content.subtype().unwrap_or_default()) {
        ("multipart", "signed") if attribute("protocol").contains("pgp") => Some(Protection::PgpSigned),
        ("multipart", "signed") if attribute("protocol").contains("pkcs7") => Some(Protection::SmimeSigned),
        ("multipart", "encrypted") if attribute("protocol").contains("pgp") => Some(Protection::PgpEncrypted),
        ("application", "pgp-signature") => Some(Protection::PgpSigned),
        ("application", "pgp-encrypted") => Some(Protection::PgpEncrypted),
        ("application", "pkcs7-signature" | "x-pkcs7-signature") => Some(Protection::SmimeSigned),
        ("application", "pkcs7-mime" | "x-pkcs7-mime") => Some(of_cms(&attribute("smime-type"), part)),
        _ => None,
    }
}

fn of_cms(smime_type: &str, part: &MessagePart) -> Protection {
    let start = part.contents().get(..CMS_START).unwrap_or(part.contents());
    let signed = smime_type.starts_with("signed") || smime_type == "certs-only";
    let by_content = smime_type.is_empty() && start.windows(SIGNED_DATA.len()).any(|bytes| bytes == SIGNED_DATA);
    if signed || by_content { Protection::SmimeSigned } else { Protection::SmimeEncrypted }
}

fn in_text(part: &MessagePart) -> Option<Protection> {
    let PartType::Text(text) = &part.body else { return None };
    let lines = text.as_bytes().get(..TEXT_BYTES).unwrap_or(text.as_bytes()).split(|byte| *byte == b'\n');
    lines.into_iter().find_map(|line| match line.trim_ascii_end() {
        b"-----BEGIN PGP SIGNED MESSAGE-----" => Some(Protection::PgpSigned),
        b"-----BEGIN PGP MESSAGE-----" => Some(Protection::PgpEncrypted),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::Protection::{PgpEncrypted, PgpSigned, SmimeEncrypted, SmimeSigned};
    use crate::notices::parse;

    #[test]
    fn what_is_signed_or_encrypted_is_recognised_in_every_form() {
        let typed = |content: &str, body: &str| format!("From: a@a.example\nContent-Type: {content}\n\n{body}");
        for (message, wanted) in [
            (typed("text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello\n"), PgpSigned),
            (typed("text/plain", "Hello,\n\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n"), PgpEncrypted),
            (
                typed("multipart/signed; protocol=\"application/pgp-signature\"; boundary=b", "--b\n\nx\n--b--\n"),
                PgpSigned,
            ),
            (
                typed("multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b", "--b\n\nx\n--b--\n"),
                PgpEncrypted,
            ),
            (
                typed("multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b", "--b\n\nx\n--b--\n"),
                SmimeSigned,
            ),
            (typed("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", "x"), SmimeSigned),
            (typed("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "x"), SmimeEncrypted),
            (
                typed(
                    "application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64",
                    "MIIBBgkqhkiG9w0BBwKg\n",
                ),
                SmimeSigned,
            ),
            (
                typed(
                    "application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64",
                    "MIIBBgkqhkiG9w0BBwOg\n",
                ),
                SmimeEncrypted,
            ),
        ] {
            assert_eq!(parse(message.as_bytes(), false).protection, [wanted], "{message}");
        }
    }

    #[test]
    fn a_quoted_signature_protects_nothing() {
        let quoted = b"From: a@a.example\n\n> -----BEGIN PGP SIGNED MESSAGE-----\n> Hello\n";
        assert!(parse(quoted, false).protection.is_empty());
    }
}
