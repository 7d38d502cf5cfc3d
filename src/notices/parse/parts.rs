//! The leaves of a message: what is text to read and what is attached. Of the same words in two forms the plain one is
//! read, unless its author's program left it empty. Nothing packed is unpacked: an archive is one attachment, as it came.

use mail_parser::{Message, MessagePart, MessagePartId, MimeHeaders, PartType};
use serde::{Deserialize, Serialize};

use super::super::PartRole;
use super::guard::Copy;
use super::{charset, one_line, readable_html};

/// More parts than this stay in the raw message only.
pub(super) const PARTS_LIMIT: usize = 200;

/// A name that is longer was not made for people.
const NAME_LIMIT: usize = 1_000;

/// One leaf of the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedPart {
    /// [`PartRole::Text`] with the type `text/html` is HTML that is read; [`PartRole::Html`] is another form of a text
    /// that is read already.
    pub role: PartRole,
    /// `type/subtype`, lower case, without parameters.
    pub content_type: String,
    pub file_name: Option<String>,
    /// A text that is read, in UTF-8 with LF; anything attached as the file was, byte for byte, so that its hash is the
    /// file's.
    pub body: Vec<u8>,
    /// What an attachment reads as where that is not its body: by its charset, and with LF.
    #[serde(skip)]
    pub decoded: Option<String>,
}

impl ParsedPart {
    /// A text in no form that could be told.
    pub(super) fn plain(body: &[u8]) -> Self {
        let body = charset::detected(body).into_bytes();
        Self { role: PartRole::Text, content_type: "text/plain".to_owned(), file_name: None, body, decoded: None }
    }

    /// An attachment with the bytes of the file: neither its charset nor its line ends are ours to change.
    fn restored(mut self, part: &MessagePart, copy: &Copy, raw: &[u8]) -> Self {
        if self.role == PartRole::Attachment
            && let Some(bytes) = charset::undecoded(copy, raw, part)
            && *bytes != self.body
        {
            let read = std::mem::replace(&mut self.body, bytes.into_owned());
            self.decoded = String::from_utf8(read).ok();
        }
        self
    }
}

/// What a part reads as, if it is for reading.
pub(in crate::notices) fn readable(role: PartRole, content_type: &str, body: &[u8]) -> Option<String> {
    match (role, content_type) {
        (PartRole::Text, "text/html") | (PartRole::Html, _) => Some(readable_html(body)),
        (PartRole::Text, _) => Some(String::from_utf8_lossy(body).into_owned()),
        _ => None,
    }
}

/// The leaves in order, and whether some were left out.
pub(super) fn leaves(message: &Message, copy: &Copy, raw: &[u8]) -> (Vec<ParsedPart>, bool) {
    let stub = says_nothing(message);
    let leaf = |(id, part)| leaf(message, id, part, stub).map(|leaf| leaf.restored(part, copy, raw));
    let mut all: Vec<ParsedPart> = (0..).zip(&message.parts).filter_map(leaf).take(PARTS_LIMIT + 1).collect();
    let truncated = all.len() > PARTS_LIMIT;
    all.truncate(PARTS_LIMIT);
    (all, truncated)
}

/// The plain form is empty or only says that there is another.
fn says_nothing(message: &Message) -> bool {
    const STUBS: &[&str] = &[
        "does not support html",
        "doesn't support html",
        "not support html",
        "html-capable",
        "html compatible",
        "enable html",
        "to view this email as a web page",
        "view this message in html",
        "unterstützt kein html",
        "keine html",
        "html-fähig",
        "ne supporte pas",
        "ne prend pas en charge",
        "non supporta",
    ];
    let plain = message.text_body.iter().filter_map(|id| part(message, *id));
    let text: String = plain.filter_map(MessagePart::text_contents).flat_map(|text| text.chars().take(600)).collect();
    let text = text.trim().to_lowercase();
    text.is_empty() || text.chars().count() < 500 && STUBS.iter().any(|stub| text.contains(stub))
}

fn part<'m>(message: &'m Message, id: MessagePartId) -> Option<&'m MessagePart<'m>> {
    message.parts.get(usize::try_from(id).ok()?)
}

fn leaf(message: &Message, id: MessagePartId, part: &MessagePart, stub: bool) -> Option<ParsedPart> {
    let content_type = content_type(part);
    let name = part.attachment_name().map(|name| one_line(name, NAME_LIMIT)).filter(|name| !name.is_empty());
    let attached = name.is_some() || part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
    let text = |decoded: &str| charset::text(&message.raw_message, part, decoded).into_bytes();
    let (role, body) = match &part.body {
        PartType::Multipart(_) => return None,
        PartType::Text(decoded) if !attached => (PartRole::Text, text(decoded)),
        PartType::Html(decoded) if !attached => {
            let is_read = stub || message.text_body.contains(&id) || !message.html_body.contains(&id);
            (if is_read { PartRole::Text } else { PartRole::Html }, text(decoded))
        }
        PartType::Text(decoded) | PartType::Html(decoded) => (PartRole::Attachment, text(decoded)),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => (PartRole::Attachment, bytes.to_vec()),
        PartType::Message(_) => {
            let range = usize::try_from(part.offset_body).ok()?..usize::try_from(part.offset_end).ok()?;
            (PartRole::Attachment, message.raw_message.get(range).unwrap_or_default().to_vec())
        }
    };
    Some(ParsedPart { role, content_type, file_name: name, body, decoded: None })
}

/// Content types are kept in clear: nothing else than a type may hide in one.
fn content_type(part: &MessagePart) -> String {
    let declared = part.content_type().map_or_else(
        || if part.is_message() { "message/rfc822" } else { "text/plain" }.to_owned(),
        |content| format!("{}/{}", content.ctype(), content.subtype().unwrap_or("octet-stream")).to_ascii_lowercase(),
    );
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/.+-_".contains(&byte);
    let is_type = declared.len() <= 100 && declared.bytes().all(plain) && declared.split('/').count() == 2;
    if is_type { declared } else { "application/octet-stream".to_owned() }
}
