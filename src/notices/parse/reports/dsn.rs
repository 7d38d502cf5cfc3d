//! What became of our mails: delivery reports (RFC 3464), and the bounces of servers that know no such form, of which at
//! least the returned mail's Message-ID is read.

use mail_parser::MessageParser;

use super::super::super::{Delivered, DeliveryReport};
use super::fields::{Fields, blocks};
use super::{Findings, ReportFormat, Source, as_text, empty};
use crate::notices::PartRole;

/// Bytes of a returned mail within which its headers are looked for.
const RETURNED_BYTES: usize = 64 * 1024;
const RECIPIENTS_LIMIT: usize = 100;

/// What stands above the returned mail in the bounces of qmail, Exim, old Exchange and old Notes.
const RETURNED_BELOW: &[&str] = &[
    "--- Below this line is a copy of the message.",
    "--- Below this line is the original bounce.",
    "------ This is a copy of the message",
    "------ This is a copy of your message",
    "----- Original message -----",
    "----- Original message follows -----",
    "----- The following is a copy of",
    "--- The header of the original message is following. ---",
    "Original message headers:",
    "Original Message Headers",
    "Received message follows",
    "Unsent message below:",
];

pub(super) fn read(source: &Source) -> Option<Findings> {
    let standard = source.part("message/delivery-status").or_else(|| source.part("message/global-delivery-status"));
    match standard {
        Some(part) => Some(by_the_book(source, &as_text(part))),
        None => by_habit(source),
    }
}

fn by_the_book(source: &Source, status: &str) -> Findings {
    let mut found = empty(ReportFormat::Dsn);
    let message_id = returned_message_id(source);
    let blocks = blocks(status);
    let envelope_id = blocks.iter().find_map(|block| block.get("Original-Envelope-Id")).map(str::to_owned);
    for block in blocks.iter().filter(|block| block.any(&["Action", "Final-Recipient", "Status"]).is_some()) {
        let Some(delivered) = delivered(block) else { continue };
        if found.deliveries.len() == RECIPIENTS_LIMIT {
            break;
        }
        found.deliveries.push(DeliveryReport {
            delivered,
            status: block.get("Status").and_then(enhanced_status),
            envelope_id: envelope_id.clone(),
            message_id: message_id.clone(),
        });
        for name in ["Original-Recipient", "Final-Recipient", "Action", "Status", "Diagnostic-Code"] {
            block.all(name).for_each(|value| found.field(name, value));
        }
    }
    for name in ["Reporting-MTA", "Original-Envelope-Id", "Arrival-Date"] {
        blocks.iter().take(1).flat_map(|block| block.all(name)).for_each(|value| found.field(name, value));
    }
    found
}

fn delivered(block: &Fields) -> Option<Delivered> {
    let word = block.get("Action").and_then(|action| action.split([' ', '(', ';', '\t']).next());
    let action = word.and_then(|word| word.to_ascii_lowercase().parse().ok());
    action.or_else(|| match block.get("Status")?.trim().as_bytes().first()? {
        b'2' => Some(Delivered::Delivered),
        b'4' => Some(Delivered::Delayed),
        b'5' => Some(Delivered::Failed),
        _ => None,
    })
}

/// The first `x.y.z` of RFC 3463 in a text.
fn enhanced_status(text: &str) -> Option<String> {
    let words = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let code = |word: &&str| {
        let numbers: Vec<&str> = word.split('.').collect();
        let [class, subject, detail] = numbers.as_slice() else { return false };
        let short = |number: &str| (1..=3).contains(&number.len());
        matches!(*class, "2" | "4" | "5") && short(subject) && short(detail)
    };
    words.map(|word| word.trim_matches('.')).find(code).map(str::to_owned)
}

/// A bounce in no standard form: a mail server wrote it, and the returned mail is in it.
fn by_habit(source: &Source) -> Option<Findings> {
    if !written_by_a_mail_server(source) || source.part("message/feedback-report").is_some() {
        return None;
    }
    let message_id = returned_message_id(source)?;
    let said = source.parts.iter().filter(|part| part.role == PartRole::Text).map(as_text);
    let status = said.into_iter().find_map(|text| enhanced_status(above_the_returned(&text)));
    let delayed = status.as_deref().is_some_and(|status| status.starts_with('4'));
    let mut found = empty(ReportFormat::Dsn);
    found.deliveries.push(DeliveryReport {
        delivered: if delayed { Delivered::Delayed } else { Delivered::Failed },
        status,
        envelope_id: None,
        message_id: Some(message_id),
    });
    Some(found)
}

fn written_by_a_mail_server(source: &Source) -> bool {
    let sender = source.headers.from.first().and_then(|from| from.address.as_deref()).unwrap_or_default();
    let (local, _) = sender.split_once('@').unwrap_or((sender, ""));
    let daemon = ["mailer-daemon", "postmaster", "mail-daemon"].contains(&local.to_ascii_lowercase().as_str());
    let exchange = local.to_ascii_lowercase().starts_with("microsoftexchange");
    let subject = source.headers.subject.as_deref().unwrap_or_default().to_ascii_lowercase();
    let says_so = ["failure notice", "undeliver", "delivery fail", "delivery status", "returned mail", "unzustellbar"];
    let says_so = says_so.iter().any(|words| subject.contains(words));
    // A postmaster is a person, too, who may complain and attach the mail that the complaint is about.
    source.bounce && (daemon || exchange || says_so) || (daemon || exchange) && says_so
}

fn above_the_returned(text: &str) -> &str {
    let ends = RETURNED_BELOW.iter().filter_map(|mark| text.find(mark));
    ends.min().and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Message-ID of the mail that came back, whole or as its headers only.
fn returned_message_id(source: &Source) -> Option<String> {
    let types =
        ["message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"];
    let parts = types.iter().filter_map(|content_type| source.part(content_type));
    parts.into_iter().find_map(|part| message_id(&part.body)).or_else(|| {
        let texts = source.parts.iter().filter(|part| part.role == PartRole::Text).map(as_text);
        texts.into_iter().find_map(|text| message_id_below(&text))
    })
}

fn message_id(returned: &[u8]) -> Option<String> {
    let head = returned.get(..RETURNED_BYTES).unwrap_or(returned);
    // Headers alone may lack the blank line without which the last of them would not be read.
    let head = [head.trim_ascii_start(), b"\n\n"].concat();
    let message = MessageParser::default().parse_headers(&head)?;
    message.message_id().map(str::to_owned).filter(|id| id.len() <= 998)
}

fn message_id_below(text: &str) -> Option<String> {
    RETURNED_BELOW.iter().find_map(|mark| {
        let (_, below) = text.split_once(mark)?;
        let (_, below) = below.split_once('\n')?;
        message_id(below.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enhanced_status_is_found_among_other_numbers() {
        for (text, wanted) in [
            ("5.1.1", Some("5.1.1")),
            ("5.7.26 (unauthenticated)", Some("5.7.26")),
            ("host 192.0.2.1 said: 550 5.1.1 no such user", Some("5.1.1")),
            ("host 5.1.1.2 said nothing", None),
            ("version 3.1.4", None),
        ] {
            assert_eq!(enhanced_status(text).as_deref(), wanted, "{text}");
        }
    }
}
