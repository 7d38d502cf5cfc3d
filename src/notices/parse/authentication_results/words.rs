//! The words of a structured header value, once its comments are gone. Invariant: each call goes forward or says that
//! nothing is left.

use std::iter::Peekable;
use std::str::Chars;

/// The value with a blank for each comment. Comments nest and a backslash hides one character. Where quotation marks count
/// inside comments, which they do not by RFC 5322, a parenthesis between them does not end one.
pub(super) fn without_comments(value: &str, quotes_in_comments: bool) -> String {
    let (mut plain, mut depth, mut quoted) = (String::with_capacity(value.len()), 0_usize, false);
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        let inside = depth > 0;
        match char {
            '\\' if inside || quoted => {
                let hidden = chars.next();
                if !inside {
                    plain.push(char);
                    plain.extend(hidden);
                }
                continue;
            }
            '"' if !inside || quotes_in_comments => quoted = !quoted,
            '(' if !quoted => {
                depth += 1;
                plain.push(' ');
            }
            ')' if !quoted && inside => {
                depth -= 1;
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            plain.push(char);
        }
    }
    plain
}

/// Walks over a value without comments.
pub(super) struct Words<'v> {
    chars: Peekable<Chars<'v>>,
}

impl<'v> Words<'v> {
    pub(super) fn of(plain: &'v str) -> Self {
        Self { chars: plain.chars().peekable() }
    }

    fn blanks(&mut self) {
        while self.chars.next_if(|char| char.is_whitespace()).is_some() {}
    }

    /// A word with what is glued to it, quoted strings without their marks; it ends at a blank, a semicolon or a stop.
    pub(super) fn word(&mut self, stops: &[char]) -> Option<String> {
        self.read(stops).map(|(word, _)| word)
    }

    /// A word in lower case that is not quoted, for there the grammar wants a keyword.
    pub(super) fn keyword(&mut self, stops: &[char]) -> Option<String> {
        self.read(stops).filter(|(_, quoted)| !quoted).map(|(word, _)| word.to_ascii_lowercase())
    }

    fn read(&mut self, stops: &[char]) -> Option<(String, bool)> {
        self.blanks();
        let (mut word, mut quoted) = (String::new(), false);
        while let Some(char) = self.chars.next_if(|char| !char.is_whitespace() && *char != ';' && !stops.contains(char))
        {
            if char == '"' {
                quoted = true;
                self.quoted(&mut word);
            } else {
                word.push(char);
            }
        }
        (quoted || !word.is_empty()).then_some((word, quoted))
    }

    /// The rest of a quoted string; one without an end goes to the value's end.
    fn quoted(&mut self, word: &mut String) {
        while let Some(char) = self.chars.next() {
            match char {
                '"' => return,
                '\\' => word.extend(self.chars.next()),
                other => word.push(other),
            }
        }
    }

    pub(super) fn past(&mut self, mark: char) -> bool {
        self.blanks();
        self.chars.next_if_eq(&mark).is_some()
    }

    pub(super) fn past_semicolon(&mut self) -> bool {
        self.past(';')
    }

    /// To the next semicolon outside quotation marks.
    pub(super) fn skip_result(&mut self) {
        while let Some(char) = self.chars.next_if(|char| *char != ';') {
            if char == '"' {
                self.quoted(&mut String::new());
            }
        }
    }
}
