//! The rows that are published: the ledger, one a case; the movements, one a step in or out of the figures; the classes of
//! data that authorities ask for.
//!
//! Which columns a row has, and about whom, is the allow-list in `projection`.
//! Invariant: the order of the ledger says nothing, because it is that of the random references.

use super::case_row::CaseRow;
use super::counting::{Counted, Entered, Left};
use super::edition::{About, Column, DATA_CLASSES, LEDGER, MOVEMENTS, Row, Source, Table};
use super::{Cell, Quarter, projection};
use crate::taxonomy::Kind;

/// Stands where a country or an authority would, for a demand that did not come from whom it said.
pub const FOUND_FALSE: &str = "found_false";
/// Stands where nobody has recorded a value. What a table of requests is grouped by is always recorded, but for cases that
/// were set aside; the checks see to it.
pub const NOT_RECORDED: &str = "not_recorded";
pub const PENDING: &str = "pending";
pub const SET_ASIDE: &str = "set_aside";
pub const YES: &str = "yes";

text_enum! {
    /// A step in or out of the figures of a kind.
    pub enum Movement {
        OpenAtStart = "open_at_start" => "Open at start": "Cases that were open at the end of the quarter before.",
        Received = "received" => "Received": "Cases whose notice was received in the quarter.",
        LoggedLate = "logged_late" => "Logged late": "Cases received in an earlier quarter and logged after its report was published.",
        ReleasedFromSecrecy = "released_from_secrecy" => "Released from secrecy": "Cases that a lawful order kept out of earlier reports and that may be counted now.",
        MovedIn = "moved_in" => "Moved in": "Cases that an earlier report counted under another kind.",
        Decided = "decided" => "Decided": "Cases decided before the cut-off.",
        SetAside = "set_aside" => "Set aside": "Cases closed without a decision before the cut-off.",
        MovedOut = "moved_out" => "Moved out": "Cases that an earlier report counted under this kind and that are now under another.",
        OpenAtEnd = "open_at_end" => "Open at end": "Cases neither decided nor set aside at the cut-off.",
    }
}

/// A kind, what happened, and the quarter of receipt where it is another.
type Step = (Kind, Movement, Option<Quarter>);

/// A case and how the quarter counts it.
pub type CountedCase<'a> = (&'a CaseRow, Counted);

/// All rows that are published, in the order in which their check sum covers them.
pub fn sheets(cases: &[CountedCase<'_>]) -> Vec<Table> {
    vec![ledger(cases), movements(cases), data_classes(cases)]
}

pub fn ledger(cases: &[CountedCase<'_>]) -> Table {
    let mut rows: Vec<Row> = cases.iter().map(|(case, counted)| projection::ledger_row(case, counted)).collect();
    rows.sort_by(|one, other| one.first().map(Cell::as_text).cmp(&other.first().map(Cell::as_text)));
    let about = About {
        id: LEDGER.into(),
        section: "The rows themselves".into(),
        title: "Ledger".into(),
        caption: "One row for each case that this report counts".into(),
        definition:
            "The rows from which the tables are counted, in random order. About notifications of private persons and \
                     bodies a row shows kind, category and outcome only."
                .into(),
        source: Source::Rows,
        counted: None,
        sums: Vec::new(),
    };
    Table { about, columns: projection::ledger_columns(), rows }
}

/// The rows of what requests of authorities ask for: what of it we hold, and what of it we gave.
fn data_classes(cases: &[CountedCase<'_>]) -> Table {
    let mut rows: Vec<Row> =
        cases.iter().flat_map(|(case, counted)| projection::data_class_rows(case, counted)).collect();
    let name = |row: &Row| row.iter().take(2).map(|cell| cell.as_text().to_owned()).collect::<Vec<_>>();
    rows.sort_by_cached_key(name);
    let about = About {
        id: DATA_CLASSES.into(),
        section: "The rows themselves".into(),
        title: "Data asked for".into(),
        caption: "One row for each class of data that a request of a public authority is about".into(),
        definition: "The rows from which it is counted what was asked for, held and given. They belong to the row of the ledger with the same \
                     reference."
            .into(),
        source: Source::Rows,
        counted: None,
        sums: Vec::new(),
    };
    Table { about, columns: Column::plain_ones(projection::DATA_CLASS_COLUMNS), rows }
}

pub fn movements(cases: &[CountedCase<'_>]) -> Table {
    let mut steps: Vec<Step> = cases.iter().flat_map(|(_, counted)| steps(*counted)).collect();
    steps.sort();
    let row = |(kind, movement, quarter): Step| {
        let quarter = quarter.map_or(Cell::text(""), |quarter| Cell::text(quarter.to_string()));
        vec![Cell::text(kind.as_str()), Cell::text(movement.as_str()), quarter]
    };
    let about = About {
        id: MOVEMENTS.into(),
        section: "The rows themselves".into(),
        title: "Movements".into(),
        caption: "One row for each step in or out of the figures".into(),
        definition: "The rows from which the balance is counted, sorted. They carry no reference, so that they say no more about a \
                     case than the balance itself."
            .into(),
        source: Source::Rows,
        counted: None,
        sums: Vec::new(),
    };
    Table {
        about,
        columns: Column::plain_ones(projection::MOVEMENT_COLUMNS),
        rows: steps.into_iter().map(row).collect(),
    }
}

pub(super) fn entered(counted: &Counted) -> &'static str {
    if counted.kind == counted.kind_at_start { way_in(counted.entered) } else { Movement::MovedIn }.as_str()
}

fn way_in(entered: Entered) -> Movement {
    match entered {
        Entered::OpenAtStart => Movement::OpenAtStart,
        Entered::Received => Movement::Received,
        Entered::LoggedLate(_) => Movement::LoggedLate,
        Entered::ReleasedFromSecrecy(_) => Movement::ReleasedFromSecrecy,
    }
}

/// Only where it is not this quarter: of an open case an earlier report has told it.
pub(super) fn quarter_of_receipt(entered: Entered) -> Option<Quarter> {
    match entered {
        Entered::LoggedLate(quarter) | Entered::ReleasedFromSecrecy(quarter) => Some(quarter),
        Entered::OpenAtStart | Entered::Received => None,
    }
}

fn steps(counted: Counted) -> Vec<Step> {
    let step = |kind, movement| (kind, movement, None);
    let mut steps = vec![(counted.kind_at_start, way_in(counted.entered), quarter_of_receipt(counted.entered))];
    if counted.kind != counted.kind_at_start {
        steps.push(step(counted.kind_at_start, Movement::MovedOut));
        steps.push(step(counted.kind, Movement::MovedIn));
    }
    let way_out = match counted.left {
        Left::Pending => Movement::OpenAtEnd,
        Left::Decided(_) => Movement::Decided,
        Left::SetAside(_) => Movement::SetAside,
    };
    steps.push(step(counted.kind, way_out));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::invented;

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let edition = invented::edition("2026-Q3", &invented::cases(5, 120));
        for sheet in &edition.sheets {
            assert!(!sheet.rows.is_empty(), "{}", sheet.about.id);
            assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{}", sheet.about.id);
        }
    }

    #[test]
    fn every_class_of_data_belongs_to_a_row_of_the_ledger() {
        let edition = invented::edition("2026-Q3", &invented::cases(5, 120));
        let ledger = edition.sheet(LEDGER).unwrap();
        let sheet = edition.sheet(DATA_CLASSES).unwrap();
        assert!(sheet.rows.iter().all(|row| ledger.row(row[0].as_text()).is_some_and(|one| one[1] == row[2])));
    }
}
