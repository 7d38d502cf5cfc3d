//! Messages made to do harm: each is read within bounds, and reading ends. None of these tests looks at a clock; what is
//! quadratic or overflows shows as a run that does not end, or as a process that does.

use std::fmt::Write;

use quarterlight::notices::{self, PartRole};

/// What no message may exceed, however it is made.
fn is_bounded(parsed: &notices::Parsed) {
    assert!(parsed.parts.len() <= 200, "{} parts", parsed.parts.len());
    assert!(parsed.headers.to.len() + parsed.headers.cc.len() <= 400);
    assert!(parsed.headers.subject.as_ref().is_none_or(|subject| subject.len() <= 16_000));
}

#[test]
fn five_hundred_thousand_address_headers_are_read_as_a_few() {
    for headers in [
        "To: ada@example.org\n".repeat(500_000),
        format!("To: ada@example.org{}\n", ", ada@example.org".repeat(500_000)),
        format!("To: ada@example.org{}\n", ",\n ada@example.org".repeat(500_000)),
    ] {
        let parsed = notices::parse(format!("From: a@a.example\nSubject: x\n{headers}\nHello").as_bytes(), false);
        is_bounded(&parsed);
        assert!(parsed.facts.truncated);
        assert_eq!((parsed.sender_address().as_deref(), parsed.text(10).as_str()), (Some("a@a.example"), "Hello"));
    }
}

#[test]
fn mime_nested_a_thousand_deep_is_read() {
    for depth in [1_000, 10_000] {
        let mut text = "From: a@a.example\nSubject: deep\n".to_owned();
        for level in 0..depth {
            write!(text, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
        }
        text.push_str("Content-Type: text/plain\n\nThe core.\n");
        for level in (0..depth).rev() {
            writeln!(text, "--b{level}--").unwrap();
        }
        let parsed = notices::parse(text.as_bytes(), false);
        is_bounded(&parsed);
        assert_eq!(parsed.headers.subject.as_deref(), Some("deep"));
        assert!(parsed.text(1 << 21).contains("The core."), "{depth}");
    }
}

#[test]
fn messages_within_messages_overflow_no_stack() {
    for (depth, whole) in [(1_000, true), (10_000, false), (800_000, false)] {
        let nested = "Content-Type: message/rfc822\n\n".repeat(depth);
        let parsed = notices::parse(format!("From: a@a.example\nSubject: deep\n{nested}\nHello").as_bytes(), false);
        is_bounded(&parsed);
        assert_eq!((parsed.headers.subject.as_deref(), parsed.facts.truncated), (Some("deep"), !whole));
    }
}

#[test]
fn a_line_of_25_mib_is_read() {
    let mut message = b"From: a@a.example\nSubject: long\n\n".to_vec();
    message.resize(25 << 20, b'x');
    let parsed = notices::parse(&message, false);
    assert_eq!(parsed.parts[0].body.len(), (25 << 20) - 33);
    let mut message = b"From: a@a.example\nSubject: ".to_vec();
    message.resize(25 << 20, b'x');
    is_bounded(&notices::parse(&message, false));
}

#[test]
fn boundaries_that_never_come_and_parameters_that_never_end_are_not_followed() {
    let sought = "--b\nContent-Type: multipart/mixed; boundary=zz\n\n".repeat(200_000);
    let endless = "\n x*1=yyyyyyyyyyyy;".repeat(500_000);
    for body in [sought, format!("--b\nContent-Type: text/plain;{endless}\n\nx\n")] {
        let message = format!("From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n{body}--b--\n");
        let parsed = notices::parse(message.as_bytes(), false);
        is_bounded(&parsed);
        assert!(parsed.facts.truncated);
        assert_eq!(parsed.sender_address().as_deref(), Some("a@a.example"));
    }
}

#[test]
fn nul_and_bare_cr_are_read_over() {
    let parsed = notices::parse(b"From: a@a.example\rSubject: a\0b\r\n\r\nnul \0 and\rcr", false);
    assert_eq!(parsed.sender_address().as_deref(), Some("a@a.example"));
    assert!(parsed.text(100).contains("nul"));
}

#[test]
fn ten_thousand_parts_are_two_hundred_and_the_rest_stays_in_the_raw_message() {
    let parts = "--b\nContent-Type: text/plain; name=a\n\nx\n".repeat(10_000);
    let message = format!("From: a@a.example\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n");
    let parsed = notices::parse(message.as_bytes(), false);
    assert_eq!((parsed.parts.len(), parsed.facts.truncated), (200, true));
}

#[test]
fn an_archive_is_one_attachment_and_is_not_unpacked() {
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0 and so on";
    let body = data_encoding::BASE64_MIME.encode(zip);
    let message = format!(
        "From: a@a.example\nContent-Type: application/zip; name=bomb.zip\nContent-Transfer-Encoding: base64\n\n{body}"
    );
    let parsed = notices::parse(message.as_bytes(), false);
    assert_eq!(
        (parsed.parts.len(), parsed.parts[0].role, parsed.parts[0].body.as_slice()),
        (1, PartRole::Attachment, &zip[..])
    );
}

#[test]
fn transfer_encodings_never_give_more_than_they_were_given() {
    for (encoding, body) in [
        ("quoted-printable", "=41=\n".repeat(300_000)),
        ("base64", "QUFB\n".repeat(300_000)),
        ("base64", "====".repeat(300_000)),
    ] {
        let message =
            format!("From: a@a.example\nContent-Type: text/plain\nContent-Transfer-Encoding: {encoding}\n\n{body}");
        let parsed = notices::parse(message.as_bytes(), false);
        let read: usize = parsed.parts.iter().map(|part| part.body.len()).sum();
        assert!(read <= message.len(), "{encoding}: {read}");
    }
}

#[test]
fn html_made_to_cost_is_read_within_bounds() {
    for html in [
        "<div>".repeat(200_000),
        "<table><tr><td>".repeat(50_000),
        "<table><tr><td>".repeat(39),
        format!("<table><tr>{}</tr></table>", "<td>x</td>".repeat(9_000)),
        format!("<table>{}</table>", "<tr><td>x<td>y".repeat(6_000)),
        "<b><i><u><a href=x>".repeat(50_000),
        "<b><i><u><a href=x>".repeat(29),
        "<p>x".repeat(100_000),
        "<".repeat(1_000_000),
        "<!--".repeat(300_000),
        "&#x41;".repeat(80_000),
    ] {
        let message = format!("From: a@a.example\nContent-Type: text/html\n\n<p>The words</p>{html}");
        let text = notices::parse(message.as_bytes(), false).text(100);
        assert!(text.trim_start().starts_with("The words"), "{text}");
    }
}
