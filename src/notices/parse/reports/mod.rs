//! Reports in a known form: which one a message is, and what it says. Not what a case is about, which a person says:
//! everything here is a suggestion. Invariant: whatever the parts hold, reading ends, and what is found is bounded.

mod acns;
mod arf;
mod dsa;
mod dsn;
mod fields;
mod moments;
mod xarf;

use super::super::{Findings, FoundIdentifier, PartRole, ReportFormat};
use super::{Headers, ParsedPart};
use crate::taxonomy::IdentifierType;

/// More than these are left in the message.
const IDENTIFIERS_LIMIT: usize = 200;
const FIELDS_LIMIT: usize = 100;
const VALUE_LIMIT: usize = 2_000;

/// What is looked into of one part: reports are small, what is attached to them is not.
const REPORT_BYTES: usize = 1 << 20;

/// A message as the readers of reports see it.
pub(super) struct Source<'m> {
    pub parts: &'m [ParsedPart],
    pub headers: &'m Headers,
    /// Sent with the null return path, as reports of delivery are.
    pub bounce: bool,
}

impl Source<'_> {
    /// The parts that are text, a report's attachment included, with their texts.
    fn texts(&self) -> impl Iterator<Item = String> {
        let text = |part: &&ParsedPart| {
            part.role == PartRole::Text
                || part.content_type.starts_with("text/plain")
                || part.content_type.ends_with("xml")
                || part.content_type.ends_with("json")
        };
        self.parts.iter().filter(text).map(as_text)
    }

    /// The first part of a type.
    fn part(&self, content_type: &str) -> Option<&ParsedPart> {
        self.parts.iter().find(|part| part.content_type == content_type)
    }
}

/// What the message says, if it is a report in a form that is known. The stricter form wins.
pub(super) fn findings(source: &Source) -> Option<Findings> {
    let readers = [dsn::read, arf::read, xarf::read, acns::read, dsa::read];
    readers.into_iter().find_map(|read| read(source))
}

fn as_text(part: &ParsedPart) -> String {
    let body = part.decoded.as_deref().map_or(part.body.as_slice(), str::as_bytes);
    String::from_utf8_lossy(body.get(..REPORT_BYTES).unwrap_or(body)).into_owned()
}

fn empty(format: ReportFormat) -> Findings {
    Findings {
        format,
        kind: None,
        category: None,
        takedown_kind: None,
        identifiers: Vec::new(),
        occurred_at: None,
        fields: Vec::new(),
        deliveries: Vec::new(),
    }
}

impl Findings {
    /// Notes an identifier, once.
    fn identify(&mut self, identifier_type: IdentifierType, value: &str) {
        let found = FoundIdentifier { identifier_type, value: cut(value) };
        let room = self.identifiers.len() < IDENTIFIERS_LIMIT;
        if room && !found.value.is_empty() && !self.identifiers.contains(&found) {
            self.identifiers.push(found);
        }
    }

    /// Notes an identifier whose type is told by its look.
    fn identify_by_look(&mut self, value: &str) {
        let bare = value.trim().trim_matches(['<', '>', '"', '\'']).trim();
        self.identify(looks_like(bare), bare);
    }

    fn field(&mut self, name: &str, value: &str) {
        let value = cut(value);
        if !value.is_empty() && self.fields.len() < FIELDS_LIMIT {
            self.fields.push((cut(name), value));
        }
    }
}

fn cut(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(VALUE_LIMIT).collect()
}

fn looks_like(value: &str) -> IdentifierType {
    let hexadecimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if value.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok() {
        IdentifierType::IpAddress
    } else if value.len() == 66 && hexadecimal(value) {
        IdentifierType::AccountId
    } else if value.contains("://") {
        let community = value.contains("public_key=");
        if community { IdentifierType::CommunityAddress } else { IdentifierType::WebAddress }
    } else if value.contains('@') {
        IdentifierType::EmailAddress
    } else if [32, 40, 64, 128].contains(&value.len()) && hexadecimal(value) {
        IdentifierType::FileAddress
    } else if is_domain(value) {
        IdentifierType::WebAddress
    } else {
        IdentifierType::Other
    }
}

fn is_domain(value: &str) -> bool {
    value.contains('.')
        && value.split('.').all(|label| !label.is_empty() && label.len() <= 63)
        && value.chars().all(|letter| letter.is_alphanumeric() || letter == '.' || letter == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_told_by_its_look() {
        let account = format!("05{}", "ab".repeat(32));
        for (value, wanted) in [
            ("192.0.2.7", IdentifierType::IpAddress),
            ("2001:db8::7", IdentifierType::IpAddress),
            (account.as_str(), IdentifierType::AccountId),
            ("https://files.example/1", IdentifierType::WebAddress),
            ("https://open.example/room?public_key=00", IdentifierType::CommunityAddress),
            ("ada@example.org", IdentifierType::EmailAddress),
            ("fb3126d027fc9e7f88c350d2c695f1ef007e6ab3", IdentifierType::FileAddress),
            ("bad.example", IdentifierType::WebAddress),
            ("the third film", IdentifierType::Other),
        ] {
            assert_eq!(looks_like(value), wanted, "{value}");
        }
    }

    #[test]
    fn what_is_found_is_bounded_and_noted_once() {
        let mut found = empty(ReportFormat::Arf);
        for nth in 0..1_000 {
            found.identify_by_look(&format!("10.0.{}.{}", nth / 250, nth % 250));
            found.identify_by_look("10.0.0.1");
            found.field("Field", &"x".repeat(5_000));
        }
        assert_eq!((found.identifiers.len(), found.fields.len()), (IDENTIFIERS_LIMIT, FIELDS_LIMIT));
        assert_eq!(found.fields[0].1.len(), VALUE_LIMIT);
    }
}
