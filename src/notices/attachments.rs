//! An attachment as it is listed: its name made harmless, its type as its content shows it. The name as it came stays
//! sealed with the part. Invariant: nothing in a listed name turns the text around it, breaks a line or leads elsewhere.

use super::message_start::begins_as_message;
use super::store::{PartRole, PartRow};
use crate::db::ids::PartId;

/// An attachment, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub part: PartId,
    /// A text that could not be read stands among the attachments, too.
    pub role: PartRole,
    /// For showing: what could deceive is replaced by a visible mark.
    pub name: Option<String>,
    /// The name holds signs that were replaced, which an honest sender has no use for.
    pub name_altered: bool,
    /// As the sender declared it.
    pub content_type: String,
    /// As the content begins, if it begins like anything known.
    pub detected_type: Option<String>,
    /// The content is of another type than was declared.
    pub type_differs: bool,
    pub size: i64,
    pub sha256: Vec<u8>,
}

const NAME_LIMIT: usize = 160;

/// Stands for a sign that was taken out.
const MARK: char = '\u{fffd}';

pub(super) fn of(part: &PartRow, name: Option<&str>, body: &[u8]) -> Attachment {
    let shown = name.map(harmless);
    let detected = detected_type(body);
    Attachment {
        part: part.id,
        role: part.role,
        name_altered: shown.as_deref() != name,
        name: shown,
        content_type: part.content_type.clone(),
        type_differs: detected.is_some_and(|detected| differs(&part.content_type, detected)),
        detected_type: detected.map(str::to_owned),
        size: part.size,
        sha256: part.sha256.clone(),
    }
}

/// A file name without path, without signs that are not seen, and not endlessly long; the ending stays.
pub fn harmless(name: &str) -> String {
    let sign = |letter: char| match letter {
        '/' | '\\' => '_',
        letter if letter.is_control() || is_unseen(letter) => MARK,
        letter => letter,
    };
    let clean: String = name.chars().map(sign).collect();
    let clean = if clean.chars().all(|letter| letter == '.') { clean.replace('.', "_") } else { clean };
    let length = clean.chars().count();
    if length <= NAME_LIMIT {
        return clean;
    }
    let half = NAME_LIMIT / 2;
    let (start, end): (String, String) =
        (clean.chars().take(half).collect(), clean.chars().skip(length.saturating_sub(half)).collect());
    format!("{start}…{end}")
}

/// Signs that turn the direction of writing or take no room: UTR 36, section 3.
fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn detected_type(body: &[u8]) -> Option<&'static str> {
    if begins_as_message(body) {
        return Some("message/rfc822");
    }
    infer::get(body).map(|found| found.mime_type())
}

/// Whether the content contradicts what was declared. A sender who declares nothing in particular is not contradicted,
/// nor one whose format is built upon the one that was found.
fn differs(declared: &str, detected: &str) -> bool {
    let family = |content_type: &str| {
        let plain = content_type.to_ascii_lowercase().replace("/x-", "/").replace("image/jpg", "image/jpeg");
        if plain.ends_with("/xml") || plain.ends_with("+xml") { "xml".to_owned() } else { plain }
    };
    let (declared, detected) = (family(declared), family(detected));
    let built_upon = |base: &[&str], wanted: &[&str]| {
        base.iter().any(|base| detected.ends_with(base)) && wanted.iter().any(|word| declared.contains(word))
    };
    let undeclared = declared == "application/octet-stream" || declared == "application/force-download";
    let is_text = |found: &str| found.starts_with("text/") || found.starts_with("message/") || found == "xml";
    let text_within_text = (declared.starts_with("text/") || declared.starts_with("message/")) && is_text(&detected);
    let archive = ["zip", "opendocument", "openxml", "epub", "java-archive", "vnd.android", "apple"];
    let office = ["msword", "ms-excel", "ms-powerpoint", "ms-outlook", "visio", "ms-office"];
    !(declared == detected
        || undeclared
        || text_within_text
        || built_upon(&["/zip"], &archive)
        || built_upon(&["ole-storage", "msword", "ms-excel", "ms-powerpoint"], &office)
        || built_upon(&["/gzip"], &["gzip", "tgz", "compressed"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_deceive_is_shown_for_what_it_is() {
        for (name, wanted) in [
            ("invoice\u{202e}fdp.exe", "invoice\u{fffd}fdp.exe"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("C:\\Windows\\evil.bat", "C:_Windows_evil.bat"),
            ("a\0b\r\n\x1b[31m.txt", "a\u{fffd}b\u{fffd}\u{fffd}\u{fffd}[31m.txt"),
            ("zero\u{200b}width\u{2066}.pdf", "zero\u{fffd}width\u{fffd}.pdf"),
            ("..", "__"),
            ("Bildschirmfoto 2026-05-04 öäü 世界.png", "Bildschirmfoto 2026-05-04 öäü 世界.png"),
        ] {
            assert_eq!(harmless(name), wanted);
        }
        let long = harmless(&format!("{}, the end", "x".repeat(10_000)));
        assert!(long.chars().count() <= NAME_LIMIT + 1 && long.ends_with(", the end"), "{long}");
    }

    #[test]
    fn a_type_that_the_content_contradicts_is_seen() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let program = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
        let archive = b"PK\x03\x04\x14\0\0\0\0\0";
        for (declared, body, wanted) in [
            ("image/png", &png[..], false),
            ("application/octet-stream", png, false),
            ("application/pdf", program, true),
            ("text/plain", program, true),
            ("image/jpeg", png, true),
            ("application/zip", archive, false),
            ("application/x-zip-compressed", archive, false),
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", archive, false),
            ("application/pdf", archive, true),
            ("text/plain", b"nothing in particular", false),
            ("text/plain", b"From: ada@example.org\n\nLook.", false),
            ("application/pdf", b"From: ada@example.org\n\nLook.", true),
        ] {
            let differs = detected_type(body).is_some_and(|detected| differs(declared, detected));
            assert_eq!(differs, wanted, "{declared} {:?}", detected_type(body));
        }
    }
}
