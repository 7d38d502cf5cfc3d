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
    fn everything_but_plain_characters_is_encoded() {
        assert_eq!(encoded("/a b?ü"), "%2Fa%20b%3F%C3%BC");
    }
}
