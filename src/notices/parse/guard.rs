//! The copy that is parsed: made regular, and judged before the parser sees it. Not the message, which stays as it came.
//! Invariant: the work and the stack that the parser needs for a whole copy are bounded, whoever wrote the message.
//!
//! The parser keeps forwarded messages one in another and drops them by recursion, seeks each boundary to the end of the
//! message, and joins the pieces of a parameter one by one. All three are fine in any honest message and ruinous in one
//! that was made for it; a message that goes too far is read as its headers and one text.

use std::ops::Range;

use super::charset;

/// Of all headers, and of one: what is longer is cut in the copy.
const HEADER_BYTES: usize = 1 << 20;
const FIELD_BYTES: usize = 64 << 10;

/// Mentions of a message within a message. Honest ones forward a handful; a report of many bounces has hundreds.
const NESTED_LIMIT: usize = 1_500;

/// Bytes that may be passed over in search of boundaries.
const SEEK_LIMIT: usize = 2_000_000_000;

/// What the parser may be given.
#[derive(Debug, Default)]
pub(super) struct Copy {
    pub bytes: Vec<u8>,
    /// The headers were longer than any honest ones, and were cut.
    pub cut: bool,
    /// The body would cost too much to take apart.
    pub headers_only: bool,
    /// How many bytes of the copy were added at its end.
    added: usize,
    /// Line ends that were two bytes, each by its distance from the end of what was copied, nearest first.
    pairs: Vec<usize>,
}

impl Copy {
    /// The bytes of the message that a range of the copy's body was made of: there, only line ends differ.
    pub(super) fn as_it_came<'r>(&self, raw: &'r [u8], body: Range<usize>) -> Option<&'r [u8]> {
        let end = self.bytes.len().saturating_sub(self.added);
        let there = |here: usize| {
            let left = end.saturating_sub(here);
            let pairs = self.pairs.partition_point(|pair| *pair <= left);
            raw.len().checked_sub(left.saturating_add(pairs))
        };
        raw.get(there(body.start)?..there(body.end)?)
    }

    /// What follows the headers.
    pub(super) fn body(&self) -> &[u8] {
        self.bytes.get(header_end(&self.bytes)..).unwrap_or_default()
    }
}

/// One line end, no blank lines and no mbox separator before the headers, headers in UTF-8 and of bounded length.
pub(super) fn copy(raw: &[u8]) -> Copy {
    let (mut bytes, pairs) = one_line_end(raw);
    let blank = bytes.iter().take_while(|byte| **byte == b'\n').count();
    bytes.drain(..blank);
    if bytes.starts_with(b"From ") || bytes.starts_with(b">From ") {
        let line = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| end.saturating_add(1));
        bytes.drain(..line);
    }
    let body = bytes.split_off(header_end(&bytes));
    let (mut headers, cut) = bounded(&bytes);
    if std::str::from_utf8(&headers).is_err() {
        headers = charset::detected(&headers).into_bytes();
    }
    let headers_only = costs_too_much(&body) || costs_too_much(&headers);
    headers.extend_from_slice(&body);
    // Without this the last of headers that nothing follows would not be read.
    let end: &[u8] = if body.is_empty() { b"\n\n" } else { b"" };
    headers.extend_from_slice(end);
    Copy { bytes: headers, cut, headers_only, added: end.len(), pairs }
}

/// The copy, and the line ends in it that were two bytes, as [`Copy`] keeps them.
fn one_line_end(raw: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut copy, mut pairs) = (Vec::with_capacity(raw.len()), Vec::new());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                if bytes.next_if_eq(&b'\n').is_some() {
                    pairs.push(copy.len());
                }
                copy.push(b'\n');
            }
            other => copy.push(other),
        }
    }
    for at in &mut pairs {
        *at = copy.len().saturating_sub(*at);
    }
    pairs.reverse();
    (copy, pairs)
}

/// Where the body begins: after the first empty line.
fn header_end(bytes: &[u8]) -> usize {
    let end = bytes.windows(2).position(|two| two == b"\n\n");
    end.map_or(bytes.len(), |end| end.saturating_add(2))
}

/// The fields that fit, each cut at its own limit, and whether something was left out. The empty line at the end stays.
fn bounded(headers: &[u8]) -> (Vec<u8>, bool) {
    if headers.len() <= FIELD_BYTES {
        return (headers.to_vec(), false);
    }
    let mut kept = Vec::with_capacity(headers.len().min(HEADER_BYTES));
    let (mut of_field, mut cut) = (0_usize, false);
    for line in headers.split_inclusive(|byte| *byte == b'\n') {
        of_field = if line.starts_with(b" ") || line.starts_with(b"\t") { of_field } else { 0 };
        let room = FIELD_BYTES.saturating_sub(of_field).min(HEADER_BYTES.saturating_sub(kept.len()));
        of_field = of_field.saturating_add(line.len());
        if line.len() <= room {
            kept.extend_from_slice(line);
        } else {
            cut = true;
            let part = line.get(..room).unwrap_or_default();
            kept.extend_from_slice(part);
            if !part.is_empty() {
                kept.push(b'\n');
            }
        }
    }
    if headers.ends_with(b"\n\n") && !kept.ends_with(b"\n\n") {
        kept.push(b'\n');
    }
    (kept, cut)
}

fn costs_too_much(body: &[u8]) -> bool {
    let mentions = |word: &[u8]| count(body, word);
    let nested = mentions(b"rfc822").saturating_add(mentions(b"digest")).saturating_add(mentions(b"ge/global"));
    nested > NESTED_LIMIT || mentions(b"boundary").saturating_mul(body.len()) > SEEK_LIMIT || has_endless_field(body)
}

/// How often a word stands in the bytes, in any case of letters.
fn count(bytes: &[u8], word: &[u8]) -> usize {
    let Some(first) = word.first() else { return 0 };
    let starts = bytes.iter().enumerate().filter(|(_, byte)| byte.eq_ignore_ascii_case(first));
    let here =
        |at: usize| bytes.get(at..at.saturating_add(word.len())).is_some_and(|got| got.eq_ignore_ascii_case(word));
    starts.filter(|(at, _)| here(*at)).count()
}

/// A `Content-…` field, wherever it stands, that goes on for longer than any honest one.
fn has_endless_field(body: &[u8]) -> bool {
    let (mut of_field, mut is_content) = (0_usize, false);
    for line in body.split(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") || !is_content {
            of_field = 0;
            is_content = begins_a_content_field(line);
        }
        of_field = of_field.saturating_add(line.len());
        if is_content && of_field > FIELD_BYTES {
            return true;
        }
    }
    false
}

/// The parser overlooks blanks within a name.
fn begins_a_content_field(line: &[u8]) -> bool {
    let mut letters = line.iter().take(200).filter(|byte| !byte.is_ascii_whitespace());
    b"content-".iter().all(|wanted| letters.next().is_some_and(|letter| letter.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_mbox_separator_is_no_header() {
        let copy = copy(b"From ada@example.org  Mon Sep 28 23:31:08 2015\nSubject: x\n\nbody");
        assert_eq!(copy.bytes, b"Subject: x\n\nbody");
    }

    #[test]
    fn headers_are_cut_and_the_body_is_not() {
        let many = "To: ada@example.org\n".repeat(500_000);
        let copy = copy(format!("Subject: x\n{many}\nbody").as_bytes());
        assert!(copy.cut && !copy.headers_only);
        assert!(copy.bytes.len() < HEADER_BYTES + 100, "{}", copy.bytes.len());
        assert_eq!(copy.body(), b"body");
        assert!(copy.bytes.starts_with(b"Subject: x\nTo: ada"));
    }

    #[test]
    fn a_folded_field_is_cut_as_one() {
        let folded = format!("To: a@a.example,\n{}Subject: x\n\nbody", " b@b.example,\n".repeat(100_000));
        let copy = copy(folded.as_bytes());
        assert!(copy.cut && copy.bytes.len() < FIELD_BYTES + 200);
        assert!(copy.bytes.ends_with(b"Subject: x\n\nbody"));
    }

    #[test]
    fn what_would_cost_too_much_is_seen_before() {
        let honest = "Content-Type: message/rfc822\n\n".repeat(500);
        assert!(!costs_too_much(honest.as_bytes()));
        for costly in [
            "content-type: MESSAGE/RFC822\n\n".repeat(2_000),
            "Content-Type: multipart/digest; boundary=a\n\n".repeat(2_000),
            "--b\nContent-Type: multipart/mixed; Boundary=zz\n\n".repeat(20_000),
            format!("--b\n Con tent-Type: text/plain;{}\n\n", "\n x*1=y;".repeat(20_000)),
        ] {
            assert!(costs_too_much(costly.as_bytes()), "{}", &costly[..60]);
        }
    }
}
