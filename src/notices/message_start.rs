//! Whether a content is itself a message: told by how it begins, since an attached or uploaded message may bear any name and
//! any type. Not a parser. Invariant: what begins with the headers of a message that name people is taken for one.

/// So much of a content is looked at.
const WINDOW: usize = 64 * 1024;

/// Headers that name whom a message comes from, whom it goes to or which way it came; in small letters.
const NAMING: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "sender",
    "reply-to",
    "return-path",
    "received",
    "delivered-to",
    "envelope-to",
    "message-id",
    "resent-from",
    "resent-to",
    "x-original-to",
];

/// Whether headers stand at the beginning, and one of them names somebody. A mailbox file begins with a line of its own.
pub fn begins_as_message(bytes: &[u8]) -> bool {
    let window = bytes.get(..bytes.len().min(WINDOW)).unwrap_or_default();
    // Without the zero bytes, UTF-16 reads as what it says.
    let plain: Vec<u8> = window.iter().copied().filter(|byte| *byte != 0).collect();
    let text = String::from_utf8_lossy(&plain);
    let text = text.trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, '\u{feff}' | '\u{fffd}'));
    let is_plain_header = |(at, line): &(usize, &str)| {
        // Such a line ends in a day and a time; a sentence that begins so does not.
        let is_mailbox = *at == 0 && line.starts_with("From ") && line.contains(':');
        !is_mailbox && !line.starts_with([' ', '\t'])
    };
    for (_, line) in text.lines().enumerate().filter(is_plain_header) {
        match header_name(line) {
            Some(name) if NAMING.iter().any(|naming| naming.eq_ignore_ascii_case(name)) => return true,
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// The name of a header: RFC 5322, section 2.2, with the space before the colon that old programs wrote.
fn header_name(line: &str) -> Option<&str> {
    let name = line.split_once(':')?.0.trim_end();
    (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::begins_as_message;

    #[test]
    fn a_message_is_known_by_its_headers_whatever_it_is_called() {
        for message in [
            "From: ada@example.org\r\nSubject: x\r\n\r\nLook.",
            "Return-Path: <ada@example.org>\nReceived: from a\n\tby b\n\nLook.",
            "DKIM-Signature: v=1;\r\n b=abc\r\nSUBJECT : x\r\nTo: abuse@desk.example\r\n\r\n",
            "From ada@example.org Mon May  4 09:00:00 2026\nSubject: x\nfrom: ada@example.org\n\nLook.",
            "\u{feff}\n\nFrom: Ada\nSent: Monday\nTo: Desk\n\nLook.",
        ] {
            assert!(begins_as_message(message.as_bytes()), "{message}");
            let wide: Vec<u8> = message.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert!(begins_as_message(&[&b"\xff\xfe"[..], &wide].concat()), "{message}");
        }
        for other in [
            "",
            "Look at this.\nFrom: ada@example.org",
            "Subject: x\n\nFrom: ada@example.org",
            "From here on nothing was sold.\nTo: nobody",
            "Ada: hello\nBob: good morning\nand more",
            "%PDF-1.7\nFrom: x",
        ] {
            assert!(!begins_as_message(other.as_bytes()), "{other}");
        }
    }
}
