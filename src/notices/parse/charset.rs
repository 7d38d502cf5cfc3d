//! Text whose charset is not declared, not known or not true: found out as browsers do. Never fails: in the last resort
//! every byte is a letter of windows-1252.

use std::borrow::Cow;
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, MessagePart, MimeHeaders};

use super::guard::Copy;

/// What is looked at to tell a charset.
const SAMPLE_BYTES: usize = 256 << 10;

/// The mark of a byte that could not be decoded.
const REPLACEMENT: char = '\u{fffd}';

/// A part's text: as the parser decoded it by its declared charset, or as found out where that leaves gaps.
pub(super) fn text(raw_message: &[u8], part: &MessagePart, decoded: &str) -> String {
    if !decoded.contains(REPLACEMENT) {
        return decoded.to_owned();
    }
    let Some(bytes) = range(part).and_then(|range| untransferred(raw_message.get(range)?, part.encoding)) else {
        return decoded.to_owned();
    };
    let label = part.content_type().and_then(|content| content.attribute("charset"));
    let declared = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    match declared.map(|encoding| encoding.decode_without_bom_handling(&bytes)) {
        Some((text, false)) => text.into_owned(),
        _ => detected(&bytes),
    }
}

/// The bytes of a part as the sender's program had them: only its transfer encoding is undone.
pub(super) fn undecoded<'m>(copy: &Copy, raw: &'m [u8], part: &MessagePart) -> Option<Cow<'m, [u8]>> {
    untransferred(copy.as_it_came(raw, range(part)?)?, part.encoding)
}

fn range(part: &MessagePart) -> Option<Range<usize>> {
    Some(usize::try_from(part.offset_body).ok()?..usize::try_from(part.offset_end).ok()?)
}

fn untransferred(raw: &[u8], encoding: Encoding) -> Option<Cow<'_, [u8]>> {
    match encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
    }
}

/// Bytes as text by the charset that they look like.
pub(super) fn detected(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..SAMPLE_BYTES).unwrap_or(bytes), true);
    let (text, _, gaps) = detector.guess(None, Utf8Detection::Allow).decode(bytes);
    if gaps { encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned() } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undeclared_bytes_are_read_as_what_they_look_like() {
        for (bytes, wanted) in [
            (&b"gr\xfc\xdfe aus Z\xfcrich"[..], "grüße aus Zürich"),
            ("grüße".as_bytes(), "grüße"),
            (b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81A\x90\xa2\x8aE", "こんにちは、世界"),
            (
                b"\xd6\xd0\xb9\xfa\xbb\xa5\xc1\xaa\xcd\xf8\xce\xa5\xb7\xa8\xba\xcd\xb2\xbb\xc1\xbc\xd0\xc5\xcf\xa2",
                "中国互联网违法和不良信息",
            ),
        ] {
            assert_eq!(detected(bytes), wanted);
        }
    }

    #[test]
    fn any_bytes_are_some_text_without_a_gap() {
        for seed in 0..=255_u8 {
            let bytes: Vec<u8> = (0..=255_u8).map(|at| at.wrapping_mul(31).rotate_left(2) ^ seed).collect();
            assert!(!detected(&bytes).contains(REPLACEMENT) || String::from_utf8(bytes).is_ok());
        }
    }
}
