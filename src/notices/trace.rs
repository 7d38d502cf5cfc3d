//! Tells a message from the traces that its journey left on it. A mail server that delivers the same message twice, or to
//! two of our addresses, writes different trace headers (RFC 5321 section 4.4) above the same bytes.

/// Headers that deliveries add at the top, what filters write above them included. The hashes that are stored stay what they
/// were: for a message that began with a name that was added here later, one more copy counts as a notice of its own.
const TRACE: &[&str] = &[
    "return-path",
    "received",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "authentication-results",
    "received-spf",
];

/// The message from its first header that is no trace; all of it if there is none.
pub(super) fn without_trace(message: &[u8]) -> &[u8] {
    let mut rest = message;
    while let Some(length) = leading_trace(rest) {
        rest = rest.get(length..).unwrap_or_default();
    }
    if rest.is_empty() { message } else { rest }
}

/// The length of the trace header that the bytes begin with, its folded lines included.
fn leading_trace(bytes: &[u8]) -> Option<usize> {
    let colon = bytes.iter().take(32).position(|byte| *byte == b':')?;
    let name = bytes.get(..colon)?;
    if !TRACE.iter().any(|trace| name.eq_ignore_ascii_case(trace.as_bytes())) {
        return None;
    }
    let mut length = 0;
    loop {
        let line = bytes.get(length..)?;
        length += line.iter().position(|byte| *byte == b'\n')? + 1;
        let next_begins = bytes.get(length);
        if !matches!(next_begins, Some(b' ' | b'\t')) {
            return Some(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_of_one_message_differ_only_in_their_traces() {
        let first =
            b"Return-Path: <a@x.example>\r\nReceived: from m\r\n\tby n; now\r\nSubject: Hi\r\n\r\nReceived: no header";
        let second = b"Delivered-To: abuse@session.example\nSubject: Hi\r\n\r\nReceived: no header";
        assert_eq!(without_trace(first), b"Subject: Hi\r\n\r\nReceived: no header");
        assert_eq!(without_trace(first), without_trace(second));
    }

    #[test]
    fn what_filters_write_above_the_traces_is_one_of_them() {
        let first = b"Authentication-Results: mx/4Abc;\r\n dkim=pass\r\nReceived-SPF: pass (mx)\r\nReceived: by n; now\r\nSubject: Hi\r\n\r\n";
        let second = b"Authentication-Results: mx/4Xyz;\r\n dkim=none\r\nReceived: by n; later\r\nSubject: Hi\r\n\r\n";
        assert_eq!(without_trace(first), b"Subject: Hi\r\n\r\n");
        assert_eq!(without_trace(first), without_trace(second));
    }

    #[test]
    fn bytes_without_headers_are_left_alone() {
        for bytes in
            [&b"Received: from m; now\n"[..], b"", b"\n\n", b"Received", b"Received: without end", b"\xff\x00\n"]
        {
            assert_eq!(without_trace(bytes), bytes);
        }
    }
}
