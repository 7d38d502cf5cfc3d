//! Addresses inside the console, as they stand in links.

use std::fmt::Write;

/// A value inside a query string (RFC 3986: everything but the unreserved characters is encoded).
pub(super) fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

/// The names and values of a query string. Whatever somebody typed by hand can be read: what is no text becomes a mark or a space.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pairs = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, left) = match (first, after) {
            (b'+', _) => (b' ', after),
            (b'%', [high, low, left @ ..]) => match hex(*high).zip(hex(*low)) {
                Some((high, low)) => (high * 16 + low, left),
                None => (b'%', after),
            },
            _ => (*first, after),
        };
        bytes.push(byte);
        rest = left;
    }
    String::from_utf8_lossy(&bytes).chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Where to go after signing in, if it is a page of the console; otherwise the first page.
pub(super) fn inside(next: &str) -> &str {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_ours = next.starts_with('/') && !next.starts_with("//") && plain;
    if is_ours { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_never_leads_to_another_site() {
        assert_eq!(inside("/cases/2026-0042?done=saved"), "/cases/2026-0042?done=saved");
        for elsewhere in
            ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nSet-Cookie: x", "", "cases"]
        {
            assert_eq!(inside(elsewhere), "/");
        }
    }

    #[test]
    fn any_query_string_can_be_read() {
        let read = |query: &str| pairs(query);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(read("a=b+c&d=%C3%BC%26&e"), [pair("a", "b c"), pair("d", "ü&"), pair("e", "")]);
        assert_eq!(read("a=%ff%0&&b=%00x%"), [pair("a", "\u{fffd}%0"), pair("b", " x%")]);
        assert_eq!(pairs(&format!("a={}", encoded("ü & 5%+\"x\""))), [pair("a", "ü & 5%+\"x\"")]);
    }

    #[test]
    fn everything_but_plain_characters_is_encoded() {
        assert_eq!(encoded("/a b?ü"), "%2Fa%20b%3F%C3%BC");
    }
}
