//! Letters that the fonts have: what they lack is written as its number, since an archivable PDF has no letter without a shape.
//!
//! Invariant: no text that a person wrote can keep the PDF from being made.

use std::fmt::Write;

use serde_json::Value;

use super::world::FONTS;

/// The same data with every letter printable.
pub fn printable(data: Value) -> Value {
    match data {
        Value::String(text) => Value::String(printable_text(&text)),
        Value::Array(values) => Value::Array(values.into_iter().map(printable).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (name, printable(value))).collect())
        }
        other => other,
    }
}

fn printable_text(text: &str) -> String {
    if text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ') {
        return text.to_owned();
    }
    let mut printed = String::new();
    for letter in text.chars() {
        match letter {
            '\n' => printed.push('\n'),
            letter if letter.is_control() => printed.push(' '),
            letter if is_printable(letter) => printed.push(letter),
            // Writing to a string cannot fail.
            letter => drop(write!(printed, "[U+{:04X}]", u32::from(letter))),
        }
    }
    printed
}

/// Letters for private use have no meaning that an archive could keep.
fn is_printable(letter: char) -> bool {
    let private = matches!(letter, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..) || letter == '\u{FEFF}';
    !private && FONTS.iter().any(|font| font.info().coverage.contains(letter.into()))
}
