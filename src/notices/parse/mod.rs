//! Reading a message (RFC 5322, MIME), on a copy. What arrives is hostile or broken often enough that nothing here may
//! fail: what cannot be read is left out and said so. Of doubled headers the first counts and the doubling is noted.

mod authentication_results;

use std::borrow::Cow;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{
    Address, Header, HeaderName, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use serde::{Deserialize, Serialize};

pub use authentication_results::authentication_results;

use super::{Findings, PartRole, Verdicts};
use crate::db::Timestamp;

/// Raised when the same bytes would be read differently than before.
pub const PARSER_VERSION: i32 = 1;

/// More parts than this stay in the raw message only.
const PARTS_LIMIT: usize = 200;

/// A mailbox of a header: what it calls itself and its address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    pub name: Option<String>,
    pub address: Option<String>,
}

/// The headers that people read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headers {
    pub from: Vec<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub subject: Option<String>,
    /// The Date header as the sender's clock had it, RFC 3339.
    pub date: Option<String>,
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
}

/// Everything that was read of a message beside its parts, sealed as the notice's part 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    #[serde(flatten)]
    pub headers: Headers,
    #[serde(default)]
    pub findings: Option<Findings>,
    #[serde(default)]
    pub verdicts: Option<Verdicts>,
}

/// What identifies nobody and is kept in clear.
#[expect(clippy::struct_excessive_bools, reason = "independent marks of a message, not states of one")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub sent_at: Option<Timestamp>,
    /// ISO 639-3 code of the text's language, if it could be told.
    pub language: Option<String>,
    pub automatic: bool,
    pub mailing_list: bool,
    pub bounce: bool,
    /// An answer by a machine (out of office and the like).
    pub auto_reply: bool,
    /// A machine-made complaint (ARF, RFC 5965).
    pub feedback_report: bool,
    /// Names of headers that stand twice and may not, lower case.
    pub duplicated_headers: Vec<&'static str>,
    /// Neither sender nor subject nor date: no message that a person could answer.
    pub unreadable: bool,
    /// Some parts were left in the raw message.
    pub truncated: bool,
}

/// One leaf of the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedPart {
    pub role: PartRole,
    /// `type/subtype`, lower case, without parameters.
    pub content_type: String,
    pub file_name: Option<String>,
    pub body: Vec<u8>,
}

/// A message taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    pub headers: Headers,
    /// What a report in a known form says, read by a program.
    pub findings: Option<Findings>,
    pub facts: Facts,
    pub parts: Vec<ParsedPart>,
}

impl Parsed {
    /// The first sender's address in lower case.
    pub fn sender_address(&self) -> Option<String> {
        Some(self.headers.from.first()?.address.as_ref()?.to_lowercase())
    }

    /// What people read first, cut at `limit` characters: for guessing a kind.
    pub fn text(&self, limit: usize) -> String {
        let readable = self.parts.iter().filter(|part| matches!(part.role, PartRole::Text | PartRole::Html));
        let texts = readable.map(|part| match part.role {
            PartRole::Html => readable_html(&part.body),
            _ => String::from_utf8_lossy(&part.body).into_owned(),
        });
        texts.collect::<Vec<_>>().join("\n").chars().take(limit).collect()
    }
}

/// What an HTML text reads as, without its markup; nothing is fetched or run.
pub(super) fn readable_html(html: &[u8]) -> String {
    html_to_text(&String::from_utf8_lossy(html))
}

/// Reads a message. `null_return_path` is what the transport said of the envelope.
pub fn parse(raw: &[u8], null_return_path: bool) -> Parsed {
    // A fault of a parser on hostile bytes makes one message unreadable; it must not end the job that reads all of them.
    std::panic::catch_unwind(|| read(raw, null_return_path)).unwrap_or_else(|_| unreadable())
}

fn unreadable() -> Parsed {
    Parsed { facts: Facts { unreadable: true, ..Facts::default() }, ..Parsed::default() }
}

fn read(raw: &[u8], null_return_path: bool) -> Parsed {
    let copy = normalised(raw);
    let Some(message) = MessageParser::default().parse(copy.as_slice()) else {
        return unreadable();
    };
    let headers = headers(&message);
    let (parts, truncated) = leaves(&message);
    let mut parsed = Parsed { headers, findings: None, facts: facts(&message, null_return_path), parts };
    parsed.facts.truncated = truncated;
    parsed.facts.unreadable =
        parsed.headers.from.is_empty() && parsed.headers.subject.is_none() && parsed.headers.date.is_none();
    parsed.facts.language = whatlang::detect(&parsed.text(4_000))
        .filter(whatlang::Info::is_reliable)
        .map(|info| info.lang().code().to_owned());
    parsed
}

/// When the topmost Received header says that the message was delivered: the one that our own server wrote.
pub fn delivered_at(raw: &[u8]) -> Option<Timestamp> {
    let copy = normalised(raw);
    let message = MessageParser::default().parse_headers(copy.as_slice())?;
    let date = first(&message, &HeaderName::Received)?.as_received()?.date?;
    Some(Timestamp::from_microsecond(date.to_timestamp().saturating_mul(1_000_000)))
}

/// One line end, and no blank lines before the headers: some senders begin with them, and a parser then sees no header.
fn normalised(raw: &[u8]) -> Vec<u8> {
    let mut copy = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                copy.push(b'\n');
            }
            other => copy.push(other),
        }
    }
    let blank = copy.iter().take_while(|byte| **byte == b'\n').count();
    copy.split_off(blank)
}

fn headers(message: &Message) -> Headers {
    Headers {
        from: mailboxes(first(message, &HeaderName::From)),
        reply_to: mailboxes(first(message, &HeaderName::ReplyTo)),
        to: mailboxes(first(message, &HeaderName::To)),
        cc: mailboxes(first(message, &HeaderName::Cc)),
        subject: first(message, &HeaderName::Subject).and_then(HeaderValue::as_text).map(one_line),
        date: first(message, &HeaderName::Date)
            .and_then(HeaderValue::as_datetime)
            .map(mail_parser::DateTime::to_rfc3339),
        message_id: texts(first(message, &HeaderName::MessageId)).into_iter().next(),
        in_reply_to: texts(first(message, &HeaderName::InReplyTo)),
        references: texts(first(message, &HeaderName::References)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first of this name: the parser's own accessors give the last, which is the one that a forger appends.
fn first<'m>(message: &'m Message, name: &HeaderName) -> Option<&'m HeaderValue<'m>> {
    message.headers().iter().find(|header| header.name == *name).map(|header: &Header| &header.value)
}

fn mailboxes(value: Option<&HeaderValue>) -> Vec<Mailbox> {
    let Some(HeaderValue::Address(address)) = value else { return Vec::new() };
    let clean = |text: &Option<Cow<str>>| text.as_ref().map(|text| one_line(text)).filter(|text| !text.is_empty());
    let mailbox = |one: &mail_parser::Addr| Mailbox { name: clean(&one.name), address: clean(&one.address) };
    let all: Vec<Mailbox> = match address {
        Address::List(list) => list.iter().map(mailbox).collect(),
        Address::Group(groups) => groups.iter().flat_map(|group| group.addresses.iter().map(mailbox)).collect(),
    };
    all.into_iter().filter(|one| *one != Mailbox::default()).take(PARTS_LIMIT).collect()
}

fn texts(value: Option<&HeaderValue>) -> Vec<String> {
    match value {
        Some(HeaderValue::Text(text)) => vec![text.to_string()],
        Some(HeaderValue::TextList(list)) => list.iter().take(PARTS_LIMIT).map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn facts(message: &Message, null_return_path: bool) -> Facts {
    let raw_header = |wanted: &str| {
        let found = message.headers_raw().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let auto_submitted = raw_header("Auto-Submitted").filter(|value| !value.starts_with("no"));
    let precedence = raw_header("Precedence").is_some_and(|value| ["bulk", "junk", "list"].contains(&value.as_str()));
    let null_path = null_return_path
        || raw_header("Return-Path")
            .is_some_and(|path| path == "<>" || path.trim_matches(['<', '>']) == "mailer-daemon");
    let mailing_list = message.headers_raw().any(|(name, _)| name.trim().to_ascii_lowercase().starts_with("list-"));
    let report =
        |wanted: &str| message.content_type().is_some_and(|content| content.attribute("report-type") == Some(wanted));
    let auto_reply = auto_submitted.as_ref().is_some_and(|value| value.starts_with("auto-replied"))
        || raw_header("X-Autoreply").is_some();
    Facts {
        sent_at: first(message, &HeaderName::Date)
            .and_then(HeaderValue::as_datetime)
            .map(|date| Timestamp::from_microsecond(date.to_timestamp().saturating_mul(1_000_000))),
        automatic: auto_submitted.is_some()
            || precedence
            || null_path
            || raw_header("X-Auto-Response-Suppress").is_some(),
        mailing_list,
        bounce: report("delivery-status"),
        auto_reply,
        feedback_report: report("feedback-report"),
        duplicated_headers: duplicated(message),
        ..Facts::default()
    }
}

/// Headers that RFC 5322 section 3.6 allows once and that decide who wrote what.
fn duplicated(message: &Message) -> Vec<&'static str> {
    let single = [
        ("from", HeaderName::From),
        ("reply-to", HeaderName::ReplyTo),
        ("subject", HeaderName::Subject),
        ("date", HeaderName::Date),
        ("message-id", HeaderName::MessageId),
    ];
    let twice = |name: &HeaderName| message.headers().iter().filter(|header| header.name == *name).count() > 1;
    single.iter().filter(|(_, name)| twice(name)).map(|(text, _)| *text).collect()
}

/// The leaves in order, and whether some were left out.
fn leaves(message: &Message) -> (Vec<ParsedPart>, bool) {
    let all: Vec<ParsedPart> =
        message.parts.iter().filter_map(|part| leaf(message, part)).take(PARTS_LIMIT + 1).collect();
    let truncated = all.len() > PARTS_LIMIT;
    (all.into_iter().take(PARTS_LIMIT).collect(), truncated)
}

fn leaf(message: &Message, part: &MessagePart) -> Option<ParsedPart> {
    let content_type = part.content_type().map_or_else(
        || "text/plain".to_owned(),
        |content| format!("{}/{}", content.ctype(), content.subtype().unwrap_or("octet-stream")).to_ascii_lowercase(),
    );
    let named = part.attachment_name().map(one_line).filter(|name| !name.is_empty());
    let attached = named.is_some() || part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    let (role, body) = match &part.body {
        PartType::Multipart(_) => return None,
        PartType::Text(text) if !attached => (PartRole::Text, text.as_bytes().to_vec()),
        PartType::Html(html) if !attached => (PartRole::Html, html.as_bytes().to_vec()),
        PartType::Text(text) | PartType::Html(text) => (PartRole::Attachment, text.as_bytes().to_vec()),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => (PartRole::Attachment, bytes.to_vec()),
        PartType::Message(_) => {
            let range = usize::try_from(part.offset_body).ok()?..usize::try_from(part.offset_end).ok()?;
            (PartRole::Attachment, message.raw_message.get(range).unwrap_or_default().to_vec())
        }
    };
    let content_type = if is_plain_token(&content_type) { content_type } else { "application/octet-stream".to_owned() };
    Some(ParsedPart { role, content_type, file_name: named, body })
}

/// Content types are kept in clear: nothing else than a type may hide in one.
fn is_plain_token(content_type: &str) -> bool {
    content_type.len() <= 100
        && content_type.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.+-_".contains(&byte))
        && content_type.split('/').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_doubled_headers_the_first_counts_and_the_doubling_is_noted() {
        let parsed =
            parse(b"From: Ann <ann@a.example>\nFrom: Bob <bob@b.example>\nSubject: one\nSubject: two\n\nHi", false);
        assert_eq!(parsed.sender_address().as_deref(), Some("ann@a.example"));
        assert_eq!(parsed.headers.subject.as_deref(), Some("one"));
        assert_eq!(parsed.facts.duplicated_headers, ["from", "subject"]);
    }

    #[test]
    fn leading_blank_lines_and_any_line_ends_are_read_over() {
        for message in [
            &b"\r\n\r\nFrom: a@a.example\r\nSubject: x\r\n\r\nbody"[..],
            b"\n\nFrom: a@a.example\nSubject: x\n\nbody",
            b"\rFrom: a@a.example\rSubject: x\r\rbody",
        ] {
            let parsed = parse(message, false);
            assert_eq!(parsed.headers.subject.as_deref(), Some("x"));
            assert_eq!(parsed.parts[0].body, b"body");
        }
    }

    #[test]
    fn garbage_is_unreadable_and_never_fails() {
        for garbage in [&b"\x00\xff\xfe"[..], b"no header at all", b"\n", b"::::"] {
            assert!(parse(garbage, false).facts.unreadable);
        }
    }

    #[test]
    fn automatic_mail_is_recognised_by_each_of_its_marks() {
        let marked = |header: &str| parse(format!("From: a@a.example\n{header}\n\nx").as_bytes(), false).facts;
        assert!(marked("Auto-Submitted: auto-generated").automatic);
        assert!(!marked("Auto-Submitted: no").automatic);
        assert!(marked("Auto-Submitted: auto-replied (vacation)").auto_reply);
        assert!(marked("Precedence: bulk").automatic);
        assert!(marked("Return-Path: <>").automatic);
        assert!(marked("List-Id: <x.example>").mailing_list);
        assert!(parse(b"From: a@a.example\n\nx", true).facts.automatic);
    }
}
