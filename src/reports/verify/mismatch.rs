//! What does not match, in one sentence each.

use std::fmt;

/// One thing in the published files that is not as it should be. Displayed as
/// `information-requests.csv: row "Germany", column "received": says 4, ledger gives 3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The file, and inside `report.json` and `index.html` the table.
    pub place: String,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Cell {
        row: String,
        column: String,
        says: String,
        source: String,
        gives: String,
    },
    /// Anything that is not one cell.
    Other(String),
}

impl Mismatch {
    pub fn new(place: impl Into<String>, problem: impl Into<String>) -> Mismatch {
        Mismatch { place: place.into(), problem: Problem::Other(problem.into()) }
    }

    /// The row and the column, if it is one cell.
    pub fn cell(&self) -> Option<(&str, &str)> {
        match &self.problem {
            Problem::Cell { row, column, .. } => Some((row, column)),
            Problem::Other(_) => None,
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match &self.problem {
            Problem::Other(problem) => f.write_str(problem),
            Problem::Cell { row, column, says, source, gives } => {
                write!(f, "row \"{row}\", column \"{column}\": says {}, {source} {}", shown(says), shown(gives))
            }
        }
    }
}

fn shown(text: &str) -> String {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number { text.to_owned() } else { format!("\"{text}\"") }
}
