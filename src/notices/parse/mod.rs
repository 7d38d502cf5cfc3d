//! Reading a message (RFC 5322, MIME), on a copy. What arrives is hostile or broken often enough that nothing here may
//! fail: what cannot be read is left out and said so. Of doubled headers the first counts and the doubling is noted.

mod authentication_results;
mod charset;
mod guard;
mod html;
mod parts;
mod protection;
mod reports;
mod signed;

use std::borrow::Cow;

use mail_parser::{Address, Header, HeaderName, HeaderValue, Message, MessageParser, MimeHeaders};
use serde::{Deserialize, Serialize};

pub use authentication_results::authentication_results;
pub(super) use html::readable_html;
pub use parts::ParsedPart;
pub(super) use parts::readable;
pub use protection::Protection;
pub use signed::{SignedPart, signed_parts};

use super::{Findings, PartRole, ReportFormat, Verdicts};
use crate::db::Timestamp;

/// Raised when the same bytes would be read differently than before.
pub const PARSER_VERSION: i32 = 2;

/// Mailboxes of one header and ids of one thread that are read.
const LIST_LIMIT: usize = 200;

/// RFC 5322 allows 998 characters on a line; a subject may be folded, a name or an id has no business being longer.
const LINE_LIMIT: usize = 998;
const SUBJECT_LIMIT: usize = 4_000;

/// What is kept as text of a message that would cost too much to take apart.
const TEXT_BYTES: usize = 1 << 20;

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
    pub protection: Vec<Protection>,
    #[serde(default)]
    pub verdicts: Option<Verdicts>,
    /// Some of the message was left out, as [`Facts::truncated`] says.
    #[serde(default)]
    pub truncated: bool,
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
    /// A machine-made complaint (ARF, RFC 5965; X-ARF).
    pub feedback_report: bool,
    /// Names of headers that stand twice and may not, lower case.
    pub duplicated_headers: Vec<&'static str>,
    /// Neither sender nor subject nor date: no message that a person could answer.
    pub unreadable: bool,
    /// Some parts were left in the raw message.
    pub truncated: bool,
}

/// A message taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    pub headers: Headers,
    /// What a report in a known form says, read by a program.
    pub findings: Option<Findings>,
    /// What is signed or encrypted, recognised and not verified.
    pub protection: Vec<Protection>,
    /// Whose mail it is, as far as machines could tell; not of the message alone, so `notices::read` adds it.
    pub verdicts: Option<Verdicts>,
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
        let shown = self.parts.iter().filter(|part| part.role == PartRole::Text);
        let mut text = String::new();
        for part in shown {
            let more = readable(part.role, &part.content_type, &part.body).unwrap_or_default();
            text.extend(more.chars().take(limit));
            text.push('\n');
            if text.len() > limit.saturating_mul(4) {
                break;
            }
        }
        text.trim_end().chars().take(limit).collect()
    }
}

/// Reads a message. `null_return_path` is what the transport said of the envelope.
pub fn parse(raw: &[u8], null_return_path: bool) -> Parsed {
    // A fault of a parser on hostile bytes makes one message unreadable; it must not end the job that reads all of them.
    unharmed(|| read(raw, null_return_path)).unwrap_or_else(|| unreadable(raw))
}

/// `None` if it panicked.
fn unharmed<T>(work: impl FnOnce() -> T + std::panic::UnwindSafe) -> Option<T> {
    std::panic::catch_unwind(work).ok()
}

fn unreadable(raw: &[u8]) -> Parsed {
    let text = raw.get(..TEXT_BYTES).unwrap_or(raw);
    let facts = Facts { unreadable: true, truncated: raw.len() > TEXT_BYTES, ..Facts::default() };
    Parsed { facts, parts: vec![ParsedPart::plain(text)], ..Parsed::default() }
}

fn read(raw: &[u8], null_return_path: bool) -> Parsed {
    let copy = guard::copy(raw);
    let parser = MessageParser::default();
    let read = if copy.headers_only { parser.parse_headers(&copy.bytes) } else { parser.parse(&copy.bytes) };
    let Some(message) = read else { return unreadable(raw) };
    let (parts, truncated) = if copy.headers_only { headers_only(&copy) } else { parts::leaves(&message, &copy, raw) };
    let mut parsed = Parsed {
        headers: headers(&message),
        findings: None,
        protection: protection::protections(&message),
        verdicts: None,
        facts: facts(&message, null_return_path),
        parts,
    };
    parsed.facts.truncated = truncated || copy.cut;
    parsed.facts.unreadable =
        parsed.headers.from.is_empty() && parsed.headers.subject.is_none() && parsed.headers.date.is_none();
    parsed.facts.language = whatlang::detect(&parsed.text(4_000))
        .filter(whatlang::Info::is_reliable)
        .map(|info| info.lang().code().to_owned());
    let source = reports::Source { parts: &parsed.parts, headers: &parsed.headers, bounce: null_return_path };
    parsed.findings = reports::findings(&source);
    let format = parsed.findings.as_ref().map(|found| found.format);
    parsed.facts.bounce |= format == Some(ReportFormat::Dsn);
    parsed.facts.feedback_report |= matches!(format, Some(ReportFormat::Arf | ReportFormat::Xarf))
        || parsed.parts.iter().any(|part| part.content_type == "message/feedback-report");
    parsed
}

/// The one part of a message that is not taken apart; the rest of it is in the raw message.
fn headers_only(copy: &guard::Copy) -> (Vec<ParsedPart>, bool) {
    let body = copy.body();
    (vec![ParsedPart::plain(body.get(..TEXT_BYTES).unwrap_or(body))], true)
}

/// When the topmost Received header says that the message was delivered: the one that our own server wrote.
pub fn delivered_at(raw: &[u8]) -> Option<Timestamp> {
    // As in `parse`: one message that the parser has a fault with must not end an import.
    let delivered = unharmed(|| {
        let copy = guard::copy(raw);
        let message = MessageParser::default().parse_headers(&copy.bytes)?;
        let date = first(&message, &HeaderName::Received)?.as_received()?.date?;
        Some(Timestamp::from_microsecond(date.to_timestamp().saturating_mul(1_000_000)))
    });
    delivered.flatten()
}

fn headers(message: &Message) -> Headers {
    Headers {
        from: mailboxes(first(message, &HeaderName::From)),
        reply_to: mailboxes(first(message, &HeaderName::ReplyTo)),
        to: mailboxes(first(message, &HeaderName::To)),
        cc: mailboxes(first(message, &HeaderName::Cc)),
        subject: first(message, &HeaderName::Subject)
            .and_then(HeaderValue::as_text)
            .map(|text| one_line(text, SUBJECT_LIMIT)),
        date: first(message, &HeaderName::Date)
            .and_then(HeaderValue::as_datetime)
            .map(mail_parser::DateTime::to_rfc3339),
        message_id: texts(first(message, &HeaderName::MessageId)).into_iter().next(),
        in_reply_to: texts(first(message, &HeaderName::InReplyTo)),
        references: texts(first(message, &HeaderName::References)),
    }
}

/// A value on one line, cut where no honest one goes on.
fn one_line(text: &str, limit: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(limit).collect()
}

/// The first of this name: the parser's own accessors give the last, which is the one that a forger appends.
fn first<'m>(message: &'m Message, name: &HeaderName) -> Option<&'m HeaderValue<'m>> {
    message.headers().iter().find(|header| header.name == *name).map(|header: &Header| &header.value)
}

fn mailboxes(value: Option<&HeaderValue>) -> Vec<Mailbox> {
    let Some(HeaderValue::Address(address)) = value else { return Vec::new() };
    let clean =
        |text: &Option<Cow<str>>| text.as_ref().map(|text| one_line(text, LINE_LIMIT)).filter(|text| !text.is_empty());
    let mailbox = |one: &mail_parser::Addr| Mailbox { name: clean(&one.name), address: clean(&one.address) };
    let all: Vec<Mailbox> = match address {
        Address::List(list) => list.iter().map(mailbox).collect(),
        Address::Group(groups) => groups.iter().flat_map(|group| group.addresses.iter().map(mailbox)).collect(),
    };
    all.into_iter().filter(|one| *one != Mailbox::default()).take(LIST_LIMIT).collect()
}

/// The ids of a header. One that is longer than a line may be is none of a mail program's.
fn texts(value: Option<&HeaderValue>) -> Vec<String> {
    let all = match value {
        Some(HeaderValue::Text(text)) => vec![text.to_string()],
        Some(HeaderValue::TextList(list)) => list.iter().take(LIST_LIMIT).map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    all.into_iter().filter(|id| id.len() <= LINE_LIMIT).collect()
}

fn facts(message: &Message, null_return_path: bool) -> Facts {
    let raw_headers = |wanted: &'static str| {
        let found = message.headers_raw().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim().to_ascii_lowercase())
    };
    let raw_header = |wanted: &'static str| raw_headers(wanted).next();
    let word = |value: String| value.split([';', '(', ' ', '\t', '\r', '\n']).next().unwrap_or_default().to_owned();
    let auto_submitted: Vec<String> = raw_headers("Auto-Submitted").map(word).filter(|word| word != "no").collect();
    let precedence = raw_headers("Precedence").map(word).any(|word| ["bulk", "junk", "list"].contains(&word.as_str()));
    let null_path = null_return_path
        || raw_header("Return-Path")
            .is_some_and(|path| path == "<>" || path.trim_matches(['<', '>']) == "mailer-daemon");
    let mailing_list = message.headers_raw().any(|(name, _)| name.trim().to_ascii_lowercase().starts_with("list-"));
    let declared = message.content_type().and_then(|content| content.attribute("report-type"));
    let report = |wanted: &str| declared.is_some_and(|declared| declared.trim().eq_ignore_ascii_case(wanted));
    let auto_reply =
        auto_submitted.iter().any(|word| word.starts_with("auto-replied")) || raw_header("X-Autoreply").is_some();
    Facts {
        sent_at: first(message, &HeaderName::Date)
            .and_then(HeaderValue::as_datetime)
            .map(|date| Timestamp::from_microsecond(date.to_timestamp().saturating_mul(1_000_000))),
        automatic: !auto_submitted.is_empty()
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
    fn a_fault_of_the_parser_is_no_fault_of_ours() {
        assert_eq!(unharmed(|| -> u8 { panic!("on purpose") }), None);
        assert_eq!(unharmed(|| 7), Some(7));
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

    #[test]
    fn only_the_word_no_is_no_and_any_of_several_marks_counts() {
        let marked = |header: &str| parse(format!("From: a@a.example\n{header}\n\nx").as_bytes(), false).facts;
        for header in [
            "Auto-Submitted: notification",
            "Auto-Submitted: no\nAuto-Submitted: auto-generated",
            "Precedence: first-class\nPrecedence: bulk",
        ] {
            assert!(marked(header).automatic, "{header}");
        }
        assert!(marked("Auto-Submitted: no\nAuto-Submitted: Auto-Replied; type=vacation").auto_reply);
        for header in ["Auto-Submitted: No (a person)", "Auto-Submitted: no; x=y", "Auto-Submitted:\n no"] {
            assert!(!marked(header).automatic, "{header}");
        }
    }
}
