//! Which files a reviewer from outside gets, as they are: what is under review, and no letter with whom it comes from. Not
//! what is left out of the texts that they read (`redaction`). Invariant: the page that offers a file and the download
//! itself ask the same function.

use super::Error;
use super::file_type::{content_type, ending};
use crate::accounts::Denied;
use crate::notices::{Attachment, PartRole};
use crate::workflow::Action;

/// Endings of whole messages and of files full of them.
const LETTERS: &[&str] = &["eml", "emlx", "msg", "mbox", "mbx", "pst", "ost"];

/// Whether a part that is evidence is a file beside the letter, and no message with its sender's headers. The texts of the
/// letter are evidence as well; they are read with the people left out, and never handed out.
pub(super) fn is_assessed_part(part: &Attachment) -> bool {
    part.role == PartRole::Attachment
        && !is_letter(part.name.as_deref().unwrap_or_default(), &part.content_type)
        && !part.detected_type.as_deref().is_some_and(|found| is_letter("", found))
}

/// The same of an upload. It was put into the case to be assessed, so only a whole message stays closed.
pub(super) fn is_assessed_upload(name: &str, bytes: &[u8]) -> bool {
    !is_letter(name, content_type(bytes))
}

pub(super) fn not_assessed() -> Error {
    Denied { action: Action::OpenSealed }.into()
}

fn is_letter(name: &str, content_type: &str) -> bool {
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let by_type = content_type.starts_with("message/")
        || ["text/rfc822-headers", "application/mbox", "application/vnd.ms-outlook"].contains(&content_type.as_str());
    by_type || LETTERS.contains(&ending(name).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_message_is_one_by_its_name_its_type_or_its_beginning() {
        for (name, content_type, wanted) in [
            ("group.pdf", "application/pdf", false),
            ("list.csv", "text/csv", false),
            ("", "message/rfc822", true),
            ("", "Message/Global; charset=utf-8", true),
            ("", "text/rfc822-headers", true),
            ("Letter.EML ", "application/octet-stream", true),
            ("letter.msg", "application/octet-stream", true),
            ("inbox.mbox", "text/plain", true),
        ] {
            assert_eq!(is_letter(name, content_type), wanted, "{name} {content_type}");
        }
        assert!(!is_assessed_upload("letter.txt", b"From: ada@example.org\n\nLook."));
        assert!(is_assessed_upload("log.txt", b"09:12 a group was opened"));
    }
}
