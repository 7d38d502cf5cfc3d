//! The rows that are published: the ledger, one a case, and the movements, one a step in or out of the figures.
//!
//! This is the one projection from cases to what leaves the house, column by column: what is not named here is not
//! published. About a private notifier's matter it shows kind, top-level category and outcome, and nothing else.
//! Invariant: the order of the ledger says nothing, because it is that of the random references.

use std::borrow::Cow;

use super::case_row::CaseRow;
use super::counting::{Counted, Entered, Left};
use super::edition::{About, Column, LEDGER, MOVEMENTS, Row, Source, Table};
use super::{Cell, ColumnType};
use crate::taxonomy::{Authenticity, AuthorityType, Country, Kind};

/// Stands where a country or an authority would, for a demand that did not come from whom it said.
pub const FOUND_FALSE: &str = "found_false";
/// Stands where nobody has recorded a value; only a case that was set aside may have it.
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

/// Columns of the ledger: id, label, type, definition. The allow-list.
const LEDGER_COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("reference", "Reference", ColumnType::Key, "Random; it says nothing about when the case came in."),
    ("kind", "Kind", ColumnType::Text, "What sort of notification the case is."),
    (
        "category",
        "Category",
        ColumnType::Text,
        "The category of the Terms, or what a takedown demand rests on; empty for other kinds.",
    ),
    (
        "outcome",
        "Outcome",
        ColumnType::Text,
        "What was decided; “pending” if nothing was at the cut-off; “set_aside” if it was closed without a decision.",
    ),
    ("own_initiative", "Own initiative", ColumnType::Text, "“yes” if we found the breach ourselves, otherwise empty."),
    (
        "entered",
        "Entered",
        ColumnType::Text,
        "How the case came into the figures of the quarter. Only for matters of public authorities, as all columns that follow.",
    ),
    (
        "quarter_of_receipt",
        "Quarter of receipt",
        ColumnType::Text,
        "The quarter in which the notice was received, where it is not this one: of cases logged late or released from secrecy.",
    ),
    (
        "requesting_country",
        "Requesting country",
        ColumnType::Text,
        "ISO 3166-1 code of the country whose authority asks; “found_false” if it was no authority.",
    ),
    (
        "transmitting_country",
        "Transmitting country",
        ColumnType::Text,
        "ISO 3166-1 code of the country whose authority passed the request on, if any.",
    ),
    ("authority_type", "Authority", ColumnType::Text, "What sort of authority asks."),
    ("instrument", "Instrument", ColumnType::Text, "The legal instrument used."),
    ("binding", "Binding", ColumnType::Text, "Whether the demand binds us."),
    ("authenticity", "Authenticity", ColumnType::Text, "Whether it comes from whom it says."),
    (
        "identifiers_specified",
        "Identifiers specified",
        ColumnType::Integer,
        "How many accounts, names or other identifiers the demand names.",
    ),
    ("identifiers_held", "Identifiers held", ColumnType::Integer, "About how many of them we hold anything."),
    ("identifiers_disclosed", "Identifiers disclosed", ColumnType::Integer, "About how many of them we gave data."),
];

const MOVEMENT_COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("kind", "Kind", ColumnType::Text, "What sort of notification the case is."),
    ("movement", "Movement", ColumnType::Text, "The step in or out of the figures of the kind."),
    (
        "quarter_of_receipt",
        "Quarter of receipt",
        ColumnType::Text,
        "For a case logged late or released from secrecy; otherwise empty.",
    ),
];

/// A case and how the quarter counts it.
pub type CountedCase<'a> = (&'a CaseRow, Counted);

/// All rows that are published, in the order in which their check sum covers them.
pub fn sheets(cases: &[CountedCase<'_>]) -> Vec<Table> {
    vec![ledger(cases), movements(cases)]
}

pub fn ledger(cases: &[CountedCase<'_>]) -> Table {
    let mut rows: Vec<Row> = cases.iter().map(|(case, counted)| ledger_row(case, *counted)).collect();
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
    Table { about, columns: columns(LEDGER_COLUMNS), rows }
}

pub fn movements(cases: &[CountedCase<'_>]) -> Table {
    let mut steps: Vec<(Kind, Movement, String)> = cases.iter().flat_map(|(_, counted)| steps(*counted)).collect();
    steps.sort();
    let row = |(kind, movement, quarter): (Kind, Movement, String)| {
        vec![code(kind.as_str()), code(movement.as_str()), Cell::text(quarter)]
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
    Table { about, columns: columns(MOVEMENT_COLUMNS), rows: steps.into_iter().map(row).collect() }
}

fn columns(named: &[(&str, &str, ColumnType, &str)]) -> Vec<Column> {
    let column = |&(id, label, column_type, definition): &(&str, &str, ColumnType, &str)| Column {
        id: id.into(),
        label: label.into(),
        definition: definition.into(),
        column_type,
        measure: None,
    };
    named.iter().map(column).collect()
}

fn ledger_row(case: &CaseRow, counted: Counted) -> Row {
    let own_initiative = if case.is_own_initiative(counted.kind) { YES } else { "" };
    let mut row = vec![
        Cell::text(case.ledger_reference.clone()),
        code(counted.kind.as_str()),
        code(category(case, counted)),
        code(outcome(counted.left)),
        code(own_initiative),
    ];
    if case.is_authority_matter(counted.kind) {
        row.extend(of_authority(case, counted));
    } else {
        // The columns about authorities stay empty, whatever the case has.
        let private = LEDGER_COLUMNS.iter().skip(row.len()).map(|(_, _, column_type, _)| match column_type {
            ColumnType::Integer => Cell::NotApplicable,
            _ => code(""),
        });
        row.extend(private.collect::<Vec<_>>());
    }
    row
}

fn of_authority(case: &CaseRow, counted: Counted) -> Row {
    let (request, content) = (&case.request, &case.content);
    let information = counted.kind.is_information();
    let found_false =
        if information { request.authenticity == Authenticity::FoundFalse } else { content.is_found_false };
    let unless_false =
        |text: Option<&'static str>| if found_false { FOUND_FALSE } else { text.unwrap_or(NOT_RECORDED) };
    let country = if information { request.requesting_country } else { content.requesting_country };
    let only_information = |text: &'static str| code(if information { text } else { "" });
    // Only what was set aside may lack them; the checks see to it.
    let identifiers =
        |number: Option<i64>| if information { Cell::Integer(number.unwrap_or(0)) } else { Cell::NotApplicable };
    let transmitting = request.transmitting_country.filter(|_| !found_false).map_or("", |country| country.as_str());
    vec![
        code(entered(counted)),
        Cell::text(quarter_of_receipt(counted.entered)),
        code(unless_false(country.map(Country::as_str))),
        only_information(transmitting),
        only_information(unless_false(request.authority_type.map(AuthorityType::as_str))),
        only_information(request.instrument.map_or(NOT_RECORDED, |one| one.as_str())),
        only_information(request.binding.map_or(NOT_RECORDED, |one| one.as_str())),
        only_information(request.authenticity.as_str()),
        identifiers(request.identifiers_specified),
        identifiers(request.identifiers_held),
        identifiers(request.identifiers_disclosed),
    ]
}

fn category(case: &CaseRow, counted: Counted) -> &'static str {
    match counted.kind {
        Kind::BreachNotification => case.content.terms_category.map_or(NOT_RECORDED, |one| one.as_str()),
        Kind::TakedownDemand => case.content.takedown_kind.map_or(NOT_RECORDED, |one| one.as_str()),
        _ => "",
    }
}

fn outcome(left: Left) -> &'static str {
    match left {
        Left::Pending => PENDING,
        Left::SetAside(_) => SET_ASIDE,
        Left::Decided(outcome) => outcome.as_str(),
    }
}

fn entered(counted: Counted) -> &'static str {
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
fn quarter_of_receipt(entered: Entered) -> String {
    match entered {
        Entered::LoggedLate(quarter) | Entered::ReleasedFromSecrecy(quarter) => quarter.to_string(),
        Entered::OpenAtStart | Entered::Received => String::new(),
    }
}

fn steps(counted: Counted) -> Vec<(Kind, Movement, String)> {
    let step = |kind, movement| (kind, movement, String::new());
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

fn code(text: impl Into<Cow<'static, str>>) -> Cell {
    Cell::text(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::assemble::counted;
    use crate::reports::{Quarter, invented};
    use crate::taxonomy::{SourceType, TakedownKind};

    fn rows(change: impl Fn(&mut CaseRow)) -> (Table, usize) {
        let mut cases = invented::cases(5, 120);
        cases.iter_mut().for_each(change);
        let quarter: Quarter = "2026-Q3".parse().unwrap();
        let calendar = invented::calendar(quarter, quarter);
        let counted = counted(&cases, quarter, &calendar).unwrap();
        (ledger(&counted), counted.len())
    }

    #[test]
    fn a_private_matter_shows_kind_category_and_outcome_and_nothing_else() {
        let (table, _) = rows(|case| {
            case.kind = Kind::BreachNotification;
            case.kind_changes.clear();
            case.content.source_type = Some(SourceType::Individual);
        });
        assert!(!table.rows.is_empty());
        for row in &table.rows {
            let shown: Vec<&str> = table
                .columns
                .iter()
                .zip(row)
                .filter(|(_, cell)| !matches!(cell, Cell::NotApplicable) && **cell != Cell::text(""))
                .map(|(column, _)| column.id.as_str())
                .collect();
            assert_eq!(shown, ["reference", "kind", "category", "outcome"]);
        }
    }

    #[test]
    fn a_demand_found_false_stands_under_no_country_and_no_authority() {
        let (table, number) = rows(|case| {
            case.kind = Kind::InformationRequest;
            case.kind_changes.clear();
            case.request.authenticity = Authenticity::FoundFalse;
        });
        let at = |column: &str| table.position(column).unwrap();
        assert_eq!(table.rows.len(), number);
        for row in &table.rows {
            assert_eq!(row[at("requesting_country")], Cell::text(FOUND_FALSE));
            assert_eq!(row[at("authority_type")], Cell::text(FOUND_FALSE));
            assert_eq!(row[at("transmitting_country")], Cell::text(""));
        }
    }

    #[test]
    fn a_takedown_demand_found_false_stands_under_no_country() {
        let (table, _) = rows(|case| {
            case.kind = Kind::TakedownDemand;
            case.kind_changes.clear();
            case.content.takedown_kind = Some(TakedownKind::Court);
            case.content.is_found_false = true;
        });
        let country = table.position("requesting_country").unwrap();
        assert!(!table.rows.is_empty());
        assert!(table.rows.iter().all(|row| row[country] == Cell::text(FOUND_FALSE)));
    }

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let (table, _) = rows(|_| {});
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    }
}
