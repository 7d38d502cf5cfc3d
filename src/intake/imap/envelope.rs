//! What the mailbox's server wrote above a message when it delivered it: the envelope, which IMAP itself does not tell.
//!
//! Only headers above the first `Received` are read: what a sender wrote stands below it. Where a server writes none, a
//! sender could forge an address of ours here, which gains nothing: a case's address proves itself, and any other
//! is only a first guess of the kind.

use crate::notices::Envelope;

const RECIPIENT: &[&str] = &["delivered-to", "x-original-to", "envelope-to"];
const RETURN_PATH: &str = "return-path";
/// Some servers write this between the others.
const PASSED_OVER: &str = "delivery-date";

/// More addresses than one delivery names.
const RECIPIENTS_LIMIT: usize = 100;
/// No header of an address is longer.
const LENGTH_LIMIT: usize = 1_000;

pub(super) fn read(message: &[u8]) -> Envelope {
    let mut envelope = Envelope::default();
    let mut rest = message;
    while let Some((name, value, below)) = header(rest) {
        let value = value.trim().trim_start_matches('<').trim_end_matches('>');
        let recipient = RECIPIENT.contains(&name.as_str());
        if recipient && !value.is_empty() && envelope.recipients.len() < RECIPIENTS_LIMIT {
            if !envelope.recipients.iter().any(|known| known == value) {
                envelope.recipients.push(value.to_owned());
            }
        } else if name == RETURN_PATH {
            envelope.return_path.get_or_insert_with(|| value.to_owned());
        } else if !recipient && name != PASSED_OVER {
            break;
        }
        rest = below;
    }
    envelope
}

/// The header that the bytes begin with: its name in small letters, its value, and what stands below it.
fn header(bytes: &[u8]) -> Option<(String, String, &[u8])> {
    let mut length = 0;
    loop {
        let line = bytes.get(length..)?;
        length += line.iter().position(|byte| *byte == b'\n')? + 1;
        if length > LENGTH_LIMIT {
            return None;
        }
        if !matches!(bytes.get(length), Some(b' ' | b'\t')) {
            break;
        }
    }
    let (header, below) = bytes.split_at_checked(length)?;
    let header = std::str::from_utf8(header).ok()?;
    let (name, value) = header.split_once(':')?;
    Some((name.to_ascii_lowercase(), value.to_owned(), below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_own_server_wrote_above_the_first_received_is_the_envelope() {
        let message = b"Return-Path: <ada@example.org>\r\nX-Original-To: abuse@session.example\r\nDelivered-To:\r\n \
            desk@session.example\r\nDelivered-To: desk@session.example\r\nReceived: from mx\r\n by store\r\n\
            Delivered-To: legal@session.example\r\nSubject: x\r\n\r\nbody";
        let envelope = read(message);
        assert_eq!(envelope.recipients, ["abuse@session.example", "desk@session.example"]);
        assert_eq!(envelope.return_path.as_deref(), Some("ada@example.org"));
    }

    #[test]
    fn a_null_return_path_is_told_from_none() {
        assert_eq!(read(b"Return-path: <>\nEnvelope-to: a@b.example\n\n").return_path.as_deref(), Some(""));
        assert_eq!(read(b"Subject: x\nReturn-Path: <a@b.example>\n\n"), Envelope::default());
    }

    #[test]
    fn bytes_that_are_no_headers_have_no_envelope() {
        for bytes in [&b""[..], b"\r\n\r\n", b"Delivered-To: cut off", b"\xff\xfe: x\r\n", &[b'a'; 5_000]] {
            assert_eq!(read(bytes), Envelope::default());
        }
    }
}
