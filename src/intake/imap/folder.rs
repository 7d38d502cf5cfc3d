//! Names of folders as IMAP writes them: modified UTF-7 (RFC 3501, section 5.1.3) inside a quoted string.

use data_encoding::BASE64_NOPAD;

/// The name, quoted. `None` if it cannot stand in a command.
pub(super) fn quoted(name: &str) -> Option<String> {
    if name.is_empty() || name.chars().any(char::is_control) {
        return None;
    }
    let encoded = modified_utf7(name);
    Some(format!("\"{}\"", encoded.replace('\\', "\\\\").replace('"', "\\\"")))
}

pub(super) fn modified_utf7(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for letter in name.chars() {
        if letter.is_ascii() {
            shift_back(&mut encoded, &mut shifted);
            encoded.push_str(if letter == '&' { "&-" } else { "" });
            encoded.extend(Some(letter).filter(|letter| *letter != '&'));
        } else {
            let mut units = [0_u16; 2];
            shifted.extend(letter.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    shift_back(&mut encoded, &mut shifted);
    encoded
}

fn shift_back(encoded: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        encoded.push('&');
        encoded.push_str(&BASE64_NOPAD.encode(shifted).replace('/', ","));
        encoded.push('-');
        shifted.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_the_standard_s_examples_are() {
        assert_eq!(quoted("Processed").unwrap(), "\"Processed\"");
        assert_eq!(quoted("~peter/mail/台北/日本語").unwrap(), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
        assert_eq!(quoted("Traités & classés").unwrap(), "\"Trait&AOk-s &- class&AOk-s\"");
        assert_eq!(quoted("a \"b\" \\c").unwrap(), "\"a \\\"b\\\" \\\\c\"");
    }

    #[test]
    fn a_name_that_would_end_the_command_is_none() {
        assert_eq!(quoted("INBOX\r\nA1 DELETE INBOX"), None);
        assert_eq!(quoted(""), None);
    }
}
