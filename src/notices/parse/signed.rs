//! The parts of a message that are signed with OpenPGP, with the exact bytes that were signed: multipart/signed (RFC 3156)
//! and the cleartext framework (RFC 9580, section 7). Not the checking, which is `openpgp`. Invariant: what is given is
//! bounded, and says whether a reader sees more of the message than was signed.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::guard::{self, Copy};
use super::{charset, unharmed};

/// More signed parts than this are left alone.
const PARTS: usize = 8;

/// After so many frames that begin and are none, the rest of a text is left alone: each costs a look at all that follows, and a
/// message of 25 MiB has room for hundreds of thousands.
const BROKEN: usize = 16;

/// An armored signature is a few hundred bytes long, with many signatures some thousands.
const SIGNATURE_BYTES: usize = 64 << 10;

const BEGIN: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE: &[u8] = b"-----BEGIN PGP SIGNATURE-----";
const END: &[u8] = b"-----END PGP SIGNATURE-----";

/// What was signed, and the signature over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPart {
    /// With CRLF at the ends of lines, as both standards sign it.
    pub data: Vec<u8>,
    /// ASCII armor.
    pub signature: Vec<u8>,
    /// Nothing that a reader sees lies outside, the headers of the message aside.
    pub covers_all: bool,
}

/// The signed parts of a message as it came, in order; none of one that would cost too much to take apart.
pub fn signed_parts(raw: &[u8]) -> Vec<SignedPart> {
    unharmed(|| found(raw)).unwrap_or_default()
}

fn found(raw: &[u8]) -> Vec<SignedPart> {
    let copy = guard::copy(raw);
    if copy.headers_only || copy.cut {
        return Vec::new();
    }
    let Some(message) = MessageParser::default().parse(&copy.bytes) else { return Vec::new() };
    let one_text = message.parts.iter().filter(|part| !matches!(part.body, PartType::Multipart(_))).count() == 1;
    let mut signed = Vec::new();
    for (id, part) in message.parts.iter().enumerate() {
        match &part.body {
            PartType::Multipart(children) if is_signed(part) => {
                let children: Vec<usize> = children.iter().filter_map(|id| usize::try_from(*id).ok()).collect();
                signed.extend(of_multipart(&message, &copy, raw, &children, id == 0));
            }
            PartType::Text(_) => signed.extend(of_text(&copy, raw, part, one_text)),
            _ => {}
        }
        if signed.len() >= PARTS {
            break;
        }
    }
    signed.truncate(PARTS);
    signed
}

fn is_signed(part: &MessagePart) -> bool {
    let Some(content) = part.content_type() else { return false };
    let protocol = content.attribute("protocol").unwrap_or_default().to_ascii_lowercase();
    content.ctype() == "multipart" && content.subtype() == Some("signed") && protocol.contains("pgp-signature")
}

/// Exactly two parts: what is signed, with its own headers, and the signature.
fn of_multipart(message: &Message, copy: &Copy, raw: &[u8], children: &[usize], root: bool) -> Option<SignedPart> {
    let [content, signature] = children else { return None };
    let (content, signature) = (message.parts.get(*content)?, message.parts.get(*signature)?);
    let range = usize::try_from(content.offset_header).ok()?..usize::try_from(content.offset_end).ok()?;
    // The line end before a boundary belongs to the boundary (RFC 2046, section 5.1.1).
    let data = copy.as_it_came(raw, range)?;
    let armored = signature.contents();
    (armored.len() <= SIGNATURE_BYTES).then(|| SignedPart {
        data: with_crlf(data),
        signature: armored.to_vec(),
        covers_all: root,
    })
}

/// Each signed text within a text.
fn of_text(copy: &Copy, raw: &[u8], part: &MessagePart, only: bool) -> Vec<SignedPart> {
    let Some(bytes) = charset::undecoded(copy, raw, part) else { return Vec::new() };
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').map(without_cr).collect();
    let mut signed = Vec::new();
    let (mut at, mut outside, mut broken) = (0, false, 0);
    while let Some(line) = lines.get(at) {
        if line.trim_ascii_end() == BEGIN {
            if let Some((block, next)) = lines.get(at..).and_then(block) {
                signed.push(block);
                at += next;
                if signed.len() >= PARTS {
                    break;
                }
                continue;
            }
            broken += 1;
            if broken >= BROKEN {
                outside = true;
                break;
            }
        }
        outside |= !line.trim_ascii().is_empty();
        at += 1;
    }
    let whole = only && !outside && signed.len() == 1;
    signed.into_iter().map(|block| SignedPart { covers_all: whole, ..block }).collect()
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// One signed text that begins at the first of these lines, and how many lines it takes.
fn block(lines: &[&[u8]]) -> Option<(SignedPart, usize)> {
    let blank = lines.iter().position(|line| line.trim_ascii().is_empty())?;
    let signature = lines.iter().position(|line| line.trim_ascii_end() == SIGNATURE)?;
    let end = lines.iter().position(|line| line.trim_ascii_end() == END)?;
    // Only `Hash` may stand before the blank line (RFC 9580): anything else could be taken for what was signed.
    let heads = lines.get(1..blank)?;
    if !(blank < signature && signature < end) || heads.iter().any(|line| !line.starts_with(b"Hash:")) {
        return None;
    }
    let text = lines.get(blank + 1..signature)?;
    if text.iter().any(|line| line.trim_ascii_end() == BEGIN) {
        return None;
    }
    let lines_of = |line: &&[u8]| trimmed(line.strip_prefix(b"- ").unwrap_or(line)).to_vec();
    let data = text.iter().map(lines_of).collect::<Vec<_>>().join(&b"\r\n"[..]);
    let signature = lines.get(signature..=end)?.join(&b"\n"[..]);
    if signature.len() > SIGNATURE_BYTES {
        return None;
    }
    Some((SignedPart { data, signature, covers_all: false }, end + 1))
}

/// White space at the end of a line is not signed.
fn trimmed(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| *byte != b' ' && *byte != b'\t').map_or(0, |last| last + 1);
    line.get(..end).unwrap_or(line)
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 40);
    let mut last = 0;
    for byte in bytes {
        if *byte == b'\n' && last != b'\r' {
            out.push(b'\r');
        }
        out.push(*byte);
        last = *byte;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAR: &str = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello \n- -- \nAnn\n\
        -----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n";

    fn text(body: &str) -> Vec<SignedPart> {
        signed_parts(format!("From: a@a.example\nContent-Type: text/plain\n\n{body}").as_bytes())
    }

    #[test]
    fn a_cleartext_is_undashed_and_its_lines_are_trimmed() {
        let found = text(CLEAR);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].data, b"Hello\r\n--\r\nAnn");
        assert!(found[0].covers_all);
    }

    #[test]
    fn what_stands_around_a_signed_text_is_said_not_to_be_covered() {
        assert!(!text(&format!("Pay me.\n{CLEAR}"))[0].covers_all);
        assert!(!text(&format!("{CLEAR}Pay me."))[0].covers_all);
        let twice = text(&format!("{CLEAR}\n{CLEAR}"));
        assert_eq!((twice.len(), twice[0].covers_all), (2, false));
    }

    #[test]
    fn the_bytes_of_multipart_signed_are_those_between_the_boundaries() {
        let message = b"From: a@a.example\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\n\n\
            --b\nContent-Type: text/plain\n\nHello \n\n--b\nContent-Type: application/pgp-signature\n\nSIG\n--b--\n";
        let found = signed_parts(message);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].data, b"Content-Type: text/plain\r\n\r\nHello \r\n",
            "one line end belongs to the boundary"
        );
        assert!(found[0].covers_all);
        let crlf: Vec<u8> = String::from_utf8_lossy(message).replace('\n', "\r\n").into_bytes();
        assert_eq!(signed_parts(&crlf)[0].data, found[0].data);
    }

    /// Without the bound this takes hours.
    #[test]
    fn a_message_full_of_broken_frames_costs_no_more_than_its_length() {
        let body = "-----BEGIN PGP SIGNED MESSAGE-----\n".repeat(400_000);
        assert!(text(&body).is_empty());
        assert!(text(&format!("{CLEAR}{body}")).iter().all(|part| !part.covers_all));
    }

    #[test]
    fn broken_frames_are_no_signed_parts() {
        for body in [
            "-----BEGIN PGP SIGNED MESSAGE-----",
            "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello",
            "-----BEGIN PGP SIGNED MESSAGE-----\nPay me.\n\nHello\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----",
            "-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n-----BEGIN PGP SIGNED MESSAGE-----\n\n",
        ] {
            assert!(text(body).is_empty(), "{body}");
        }
    }
}
