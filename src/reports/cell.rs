//! One cell of a published table, and its one text form.
//!
//! Not a number that is calculated with: figures are computed in `measure`, and end here. Invariant: the text of a cell
//! is the same in every format, and reading it back gives the cell.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// A code of the taxonomy; the keys of a row name it.
    Key,
    /// The words for the key before it.
    Label,
    Text,
    /// A count, or hours rounded to whole ones.
    Integer,
    /// Between 0 and 1, to three places, beside its denominator.
    Share,
}

impl ColumnType {
    /// A figure, and not words or a code.
    pub fn is_figure(self) -> bool {
        matches!(self, ColumnType::Integer | ColumnType::Share)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Integer(i64),
    Share(Share),
    Text(Cow<'static, str>),
    /// Cannot happen on this service: not the same as `0`, which could have happened and did not.
    NotApplicable,
    /// Known, and lawfully not said.
    Withheld,
}

const NOT_APPLICABLE: &str = "n/a";
const WITHHELD: &str = "withheld";

/// A share in thousandths, rounded half up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share(u16);

impl Share {
    /// None where there is nothing to take a share of.
    pub fn of(part: i64, whole: i64) -> Option<Share> {
        if whole <= 0 || part < 0 || part > whole {
            return None;
        }
        u16::try_from((part * 2000 + whole) / (whole * 2)).ok().map(Share)
    }

    fn parse(text: &str) -> Option<Share> {
        let (ones, thousandths) = text.split_once('.')?;
        if thousandths.len() != 3 {
            return None;
        }
        let value = ones.parse::<u16>().ok()?.checked_mul(1000)?.checked_add(thousandths.parse().ok()?)?;
        (value <= 1000).then_some(Share(value))
    }

    pub(super) fn as_number(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

impl Cell {
    pub fn text(text: impl Into<Cow<'static, str>>) -> Cell {
        Cell::Text(text.into())
    }

    /// The words of a text cell; empty for every other.
    pub fn as_text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            _ => "",
        }
    }

    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Cell::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// Reads the text form. None if the text is not exactly what this program would have written.
    pub fn parse(text: &str, column: ColumnType) -> Option<Cell> {
        let cell = match column {
            ColumnType::Key | ColumnType::Label | ColumnType::Text => return Some(Cell::text(text.to_owned())),
            _ if text == NOT_APPLICABLE => Cell::NotApplicable,
            _ if text == WITHHELD => Cell::Withheld,
            ColumnType::Integer => Cell::Integer(text.parse().ok()?),
            ColumnType::Share => Cell::Share(Share::parse(text)?),
        };
        (cell.to_string() == text).then_some(cell)
    }

    /// Reads a value of `report.json`: numbers are numbers there, all else is text.
    pub fn from_json(value: &serde_json::Value, column: ColumnType) -> Option<Cell> {
        match value {
            serde_json::Value::String(text) => {
                let cell = Cell::parse(text, column)?;
                (!matches!(cell, Cell::Integer(_) | Cell::Share(_))).then_some(cell)
            }
            serde_json::Value::Number(number) if column == ColumnType::Integer => number.as_i64().map(Cell::Integer),
            serde_json::Value::Number(number) if column == ColumnType::Share => {
                Cell::parse(&format!("{:.3}", number.as_f64()?), column)
                    .filter(|cell| cell.as_number() == number.as_f64())
            }
            _ => None,
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self {
            Cell::Share(share) => Some(share.as_number()),
            _ => None,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Integer(number) => number.fmt(f),
            Cell::Share(share) => share.fmt(f),
            Cell::Text(text) => f.write_str(text),
            Cell::NotApplicable => f.write_str(NOT_APPLICABLE),
            Cell::Withheld => f.write_str(WITHHELD),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Integer(number) => serializer.serialize_i64(*number),
            Cell::Share(share) => serializer.serialize_f64(share.as_number()),
            other => serializer.collect_str(other),
        }
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Integer(number)
    }
}

impl From<Option<Share>> for Cell {
    fn from(share: Option<Share>) -> Cell {
        share.map_or(Cell::NotApplicable, Cell::Share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_share_is_rounded_half_up_to_three_places() {
        let text = |part, whole| Cell::from(Share::of(part, whole)).to_string();
        assert_eq!(text(1, 3), "0.333");
        assert_eq!(text(2, 3), "0.667");
        assert_eq!(text(1, 2000), "0.001");
        assert_eq!(text(5, 5), "1.000");
        assert_eq!(text(0, 5), "0.000");
    }

    #[test]
    fn a_share_of_nothing_is_not_applicable() {
        assert_eq!(Cell::from(Share::of(0, 0)), Cell::NotApplicable);
        assert_eq!(Cell::from(Share::of(3, 2)), Cell::NotApplicable);
    }

    #[test]
    fn a_number_written_in_another_way_is_not_read() {
        for bad in ["04", "+4", " 4", "4.0", "", "-0", "N/A", "4,000"] {
            assert_eq!(Cell::parse(bad, ColumnType::Integer), None, "{bad}");
        }
        for bad in ["1", "0.5", "1.001", "0.+12", "00.500", "-0.500"] {
            assert_eq!(Cell::parse(bad, ColumnType::Share), None, "{bad}");
        }
    }

    #[test]
    fn a_number_in_quotes_is_not_a_number_in_json() {
        assert_eq!(Cell::from_json(&serde_json::json!("4"), ColumnType::Integer), None);
        assert_eq!(Cell::from_json(&serde_json::json!(4.5), ColumnType::Integer), None);
        assert_eq!(Cell::from_json(&serde_json::json!(0.3331), ColumnType::Share), None);
    }

    proptest! {
        #[test]
        fn a_cell_reads_back_from_text_and_from_json(part in 0_i64..5000, more in 0_i64..5000) {
            for (cell, column) in [
                (Cell::Integer(part), ColumnType::Integer),
                (Share::of(part, part + more).into(), ColumnType::Share),
                (Cell::Withheld, ColumnType::Integer),
                (Cell::text("n/a"), ColumnType::Text),
            ] {
                prop_assert_eq!(Cell::parse(&cell.to_string(), column), Some(cell.clone()));
                prop_assert_eq!(Cell::from_json(&serde_json::to_value(&cell).unwrap(), column), Some(cell));
            }
        }
    }
}
