//! What a spreadsheet makes of a text: one that begins like a formula is calculated when a CSV file is opened (OWASP, CSV injection).
//!
//! Not the writing of CSV. Invariant: who refuses such a text and who defuses it ask the same question.

/// What a formula begins with, at its start or after what is skipped.
pub const SIGNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Whether a cell with this text would be calculated.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(SIGNS)
}

/// For files of the desk's own: the apostrophe makes it text. What is published has no such texts.
pub fn harmless(text: String) -> String {
    if is_formula(&text) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for cell in ["=1+1", "+41", "-x", "@sum", "\tx", "\r=x", "\n=x"] {
            assert_eq!(harmless(cell.to_owned()), format!("'{cell}"));
        }
        for cell in ["", "x=1", "2026-0042", "a@b.example", "’=x"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }
}
