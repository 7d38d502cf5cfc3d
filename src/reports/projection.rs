//! What leaves the house about a case, column by column: the allow-list.
//!
//! A column is for matters of authorities unless it is marked for all, and about a private notifier's matter such a column
//! is empty without its cell ever being asked for; so a new column, or a new field of a case, cannot leak by default. What no
//! column names is not published. Not published in any column: texts that people wrote (the legal basis that a demand cites,
//! summaries), names of persons, moments finer than the quarter. An authority is named as the register of authorities names it, which
//! two persons keep, and only once the demand was found to come from it. Invariant: whatever stands in a row was named here.

use super::case_row::{CaseRow, Demand};
use super::counting::{Counted, Entered, Left};
use super::edition::{Column, Row};
use super::ledger::{FOUND_FALSE, NOT_RECORDED, PENDING, SET_ASIDE, YES, entered, quarter_of_receipt};
use super::{Cell, ColumnType};
use crate::taxonomy::{Authenticity, AuthorityType, Country, Kind, Secrecy};

/// About whose matters a column says something.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Everybody,
    Authorities,
}

/// One column of the ledger.
struct LedgerColumn {
    id: &'static str,
    label: &'static str,
    of: Of,
    column_type: ColumnType,
    definition: &'static str,
    cell: fn(&CaseRow, &Counted) -> Cell,
}

const fn open(
    id: &'static str,
    label: &'static str,
    definition: &'static str,
    cell: fn(&CaseRow, &Counted) -> Cell,
) -> LedgerColumn {
    LedgerColumn { id, label, of: Of::Everybody, column_type: ColumnType::Text, definition, cell }
}

const fn words(
    id: &'static str,
    label: &'static str,
    definition: &'static str,
    cell: fn(&CaseRow, &Counted) -> Cell,
) -> LedgerColumn {
    LedgerColumn { id, label, of: Of::Authorities, column_type: ColumnType::Text, definition, cell }
}

const fn number(
    id: &'static str,
    label: &'static str,
    definition: &'static str,
    cell: fn(&CaseRow, &Counted) -> Cell,
) -> LedgerColumn {
    LedgerColumn { id, label, of: Of::Authorities, column_type: ColumnType::Integer, definition, cell }
}

/// The allow-list of the ledger.
const LEDGER_COLUMNS: &[LedgerColumn] = &[
    LedgerColumn {
        id: "reference",
        label: "Reference",
        of: Of::Everybody,
        column_type: ColumnType::Key,
        definition: "Random; it says nothing about when the case came in. A private person’s or body’s matter has another one in \
                     each quarter.",
        cell: |case, counted| Cell::text(case.published_reference(counted.kind).to_owned()),
    },
    open("kind", "Kind", "What sort of notification the case is.", |_, counted| code(counted.kind.as_str())),
    open(
        "category",
        "Category",
        "The category of the Terms, or what a takedown demand rests on; empty for other kinds.",
        |case, counted| code(category(case, counted)),
    ),
    open(
        "outcome",
        "Outcome",
        "What was decided; “pending” if nothing was at the cut-off; “set_aside” if it was closed without a decision.",
        |_, counted| code(outcome(counted.left)),
    ),
    open(
        "own_initiative",
        "Own initiative",
        "“yes” if we found the breach ourselves, otherwise empty.",
        |case, counted| code(if case.is_own_initiative(counted.kind) { YES } else { "" }),
    ),
    words(
        "entered",
        "Entered",
        "How the case came into the figures of the quarter. Only for matters of public authorities, as all columns that follow.",
        |_, counted| code(entered(counted)),
    ),
    words(
        "quarter_of_receipt",
        "Quarter of receipt",
        "The quarter in which the notice was received, where it is not this one: of cases logged late or released from secrecy.",
        |_, counted| quarter(counted.entered),
    ),
    words("channel", "Channel", "How the demand reached us.", |case, _| code(case.channel.as_str())),
    words(
        "requesting_country",
        "Requesting country",
        "ISO 3166-1 code of the country whose authority asks; “found_false” if it was no authority.",
        |case, counted| code(unless_false(&case.demand(counted.kind), |demand| demand.country.map(Country::as_str))),
    ),
    words(
        "transmitting_country",
        "Transmitting country",
        "ISO 3166-1 code of the country whose authority passed the demand on, if any.",
        |case, counted| code(transmitting(&case.demand(counted.kind))),
    ),
    words("authority_type", "Authority", "What sort of authority asks.", |case, counted| {
        code(unless_false(&case.demand(counted.kind), |demand| demand.authority_type.map(AuthorityType::as_str)))
    }),
    words(
        "authority",
        "Name of the authority",
        "As our register of public bodies names it, once the demand was found to come from it; otherwise empty.",
        |case, counted| authority(case, &case.demand(counted.kind)),
    ),
    words("instrument", "Instrument", "The legal instrument used.", |case, counted| {
        code(case.demand(counted.kind).instrument.map_or(NOT_RECORDED, |one| one.as_str()))
    }),
    words("binding", "Binding", "Whether the demand binds us.", |case, counted| {
        code(case.demand(counted.kind).binding.map_or(NOT_RECORDED, |one| one.as_str()))
    }),
    words("authenticity", "Authenticity", "Whether it comes from whom it says.", |case, counted| {
        code(case.demand(counted.kind).authenticity.as_str())
    }),
    words(
        "offence",
        "Offence",
        "What the matter behind a request is said to be about; empty for takedown demands.",
        |case, counted| information(counted, || case.request.offence.map_or(NOT_RECORDED, |one| one.as_str())),
    ),
    words(
        "secrecy",
        "Secrecy",
        "Whether an order of secrecy held the matter and has ended: “none”, “until_date” or “indefinite”.",
        |case, counted| code(secrecy(case, counted).as_str()),
    ),
    words("decided_by", "Decided by", "How it was decided; empty if it was not.", |case, counted| {
        code(decided(counted).and(case.decision).map_or("", |decision| decision.decided_by.as_str()))
    }),
    words(
        "reasons",
        "Reasons",
        "Why it was decided so, as codes with a space between them; empty if it was not decided, or otherwise than recommended.",
        reasons,
    ),
    number(
        "identifiers_specified",
        "Identifiers specified",
        "How many accounts, names or other identifiers the demand names; “n/a” for takedown demands.",
        |case, counted| identifiers(counted, case.request.identifiers_specified),
    ),
    number("identifiers_held", "Identifiers held", "About how many of them we hold anything.", |case, counted| {
        identifiers(counted, case.request.identifiers_held)
    }),
    number(
        "identifiers_disclosed",
        "Identifiers disclosed",
        "About how many of them we gave data.",
        |case, counted| identifiers(counted, case.request.identifiers_disclosed),
    ),
    number(
        "items_specified",
        "Items specified",
        "How many files, places or names a takedown demand names; “n/a” for other kinds, and where nobody has counted.",
        |case, counted| items(counted, case.content.items_specified),
    ),
    number(
        "items_located",
        "Items located",
        "How many of them were found in a place that we run; “n/a” as before.",
        |case, counted| items(counted, case.content.items_located),
    ),
    number(
        "items_actioned",
        "Items actioned",
        "Against how many of them something was done; “n/a” as before.",
        |case, counted| items(counted, case.content.items_actioned),
    ),
    words(
        "basis",
        "Acted on",
        "Whether we acted on law or on our Terms, for takedown demands; “none” if we took no action.",
        |case, counted| takedown(counted, || case.content.basis.map_or(NOT_RECORDED, |one| one.as_str())),
    ),
    words(
        "technically_possible",
        "Technically possible",
        "“yes” if what a takedown demand asks can be done on this service, “no” if it cannot.",
        |case, counted| takedown(counted, || case.content.technically_possible.map_or(NOT_RECORDED, yes_or_no)),
    ),
];

/// The allow-list of the movements: id, label, definition.
pub(super) const MOVEMENT_COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("kind", "Kind", ColumnType::Text, "What sort of notification the case is."),
    ("movement", "Movement", ColumnType::Text, "The step in or out of the figures of the kind."),
    (
        "quarter_of_receipt",
        "Quarter of receipt",
        ColumnType::Text,
        "For a case logged late or released from secrecy; otherwise empty.",
    ),
];

/// The allow-list of the data classes; its rows are about requests of authorities only.
pub(super) const DATA_CLASS_COLUMNS: &[(&str, &str, ColumnType, &str)] = &[
    ("reference", "Reference", ColumnType::Key, "The row of the ledger that it belongs to."),
    ("data_class", "Class of data", ColumnType::Key, "What sort of data it is."),
    ("kind", "Kind", ColumnType::Text, "What sort of notification the case is."),
    ("sought", "Sought", ColumnType::Text, "“yes” if the request asks for it, otherwise empty."),
    ("held", "Held", ColumnType::Text, "“yes” if we hold any of it, otherwise empty."),
    ("given", "Given", ColumnType::Text, "“yes” if we gave any of it, otherwise empty."),
];

/// Of every published sheet the columns that it may have, for whoever looks through published files; those of the ledger that a private
/// matter may fill are `of_everybody`.
#[derive(Clone, Debug)]
pub struct Allowed {
    pub ledger: Vec<&'static str>,
    pub of_everybody: Vec<&'static str>,
    pub movements: Vec<&'static str>,
    pub data_classes: Vec<&'static str>,
}

pub fn allowed() -> Allowed {
    let ids = |named: &[(&'static str, &str, ColumnType, &str)]| named.iter().map(|one| one.0).collect();
    let everybody = LEDGER_COLUMNS.iter().filter(|column| column.of == Of::Everybody);
    Allowed {
        ledger: LEDGER_COLUMNS.iter().map(|column| column.id).collect(),
        of_everybody: everybody.map(|column| column.id).collect(),
        movements: ids(MOVEMENT_COLUMNS),
        data_classes: ids(DATA_CLASS_COLUMNS),
    }
}

pub(super) fn ledger_columns() -> Vec<Column> {
    LEDGER_COLUMNS.iter().map(|one| Column::plain(one.id, one.label, one.column_type, one.definition)).collect()
}

pub(super) fn ledger_row(case: &CaseRow, counted: &Counted) -> Row {
    let of_authority = case.is_authority_matter(counted.kind);
    let shown = |column: &LedgerColumn| match (column.of, column.column_type) {
        (Of::Everybody, _) => (column.cell)(case, counted),
        (Of::Authorities, _) if of_authority => (column.cell)(case, counted),
        (Of::Authorities, ColumnType::Integer) => Cell::NotApplicable,
        (Of::Authorities, _) => code(""),
    };
    LEDGER_COLUMNS.iter().map(shown).collect()
}

/// One row for each class of data that a request of an authority is about; none for anybody else's.
pub(super) fn data_class_rows(case: &CaseRow, counted: &Counted) -> Vec<Row> {
    if !counted.kind.is_from_authority() {
        return Vec::new();
    }
    let yes = |is: bool| code(if is { YES } else { "" });
    let row = |one: &super::case_row::ClassOfData| {
        vec![
            Cell::text(case.published_reference(counted.kind).to_owned()),
            code(one.class.as_str()),
            code(counted.kind.as_str()),
            yes(one.sought),
            yes(one.held),
            yes(one.given),
        ]
    };
    case.request.data_classes.iter().map(row).collect()
}

fn code(text: &'static str) -> Cell {
    Cell::text(text)
}

fn category(case: &CaseRow, counted: &Counted) -> &'static str {
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

fn quarter(entered: Entered) -> Cell {
    quarter_of_receipt(entered).map_or(code(""), |quarter| Cell::text(quarter.to_string()))
}

fn unless_false(demand: &Demand, text: fn(&Demand) -> Option<&'static str>) -> &'static str {
    if demand.authenticity == Authenticity::FoundFalse { FOUND_FALSE } else { text(demand).unwrap_or(NOT_RECORDED) }
}

fn transmitting(demand: &Demand) -> &'static str {
    let genuine = demand.authenticity != Authenticity::FoundFalse;
    demand.transmitting.filter(|_| genuine).map_or("", Country::as_str)
}

/// To say of a body that it asked is to say something about it, so what nobody has verified does not name it.
fn authority(case: &CaseRow, demand: &Demand) -> Cell {
    let verified = matches!(demand.authenticity, Authenticity::DomainAuthenticated | Authenticity::PersonVerified);
    case.authority.as_ref().filter(|_| verified).map_or(code(""), |name| Cell::text(name.clone()))
}

/// An order that still holds, or came after the case was last counted in full, is never told.
fn secrecy(case: &CaseRow, counted: &Counted) -> Secrecy {
    let ended = case.ended_orders(counted);
    ended.map(|order| order.term).max().unwrap_or(Secrecy::None)
}

fn decided(counted: &Counted) -> Option<()> {
    counted.is_decided().then_some(())
}

fn reasons(case: &CaseRow, counted: &Counted) -> Cell {
    match (decided(counted), case.reasons.as_slice()) {
        (None, _) | (_, []) => code(""),
        (_, [one]) => code(one.as_str()),
        (_, several) => Cell::text(several.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" ")),
    }
}

fn information(counted: &Counted, text: impl Fn() -> &'static str) -> Cell {
    code(if counted.kind.is_information() { text() } else { "" })
}

fn takedown(counted: &Counted, text: impl Fn() -> &'static str) -> Cell {
    code(if counted.kind.is_takedown() { text() } else { "" })
}

/// Only what was set aside may lack them; the checks see to it.
fn identifiers(counted: &Counted, number: Option<i64>) -> Cell {
    if counted.kind.is_information() { Cell::Integer(number.unwrap_or(0)) } else { Cell::NotApplicable }
}

fn items(counted: &Counted, number: Option<i64>) -> Cell {
    number.filter(|_| counted.kind.is_takedown()).map_or(Cell::NotApplicable, Cell::Integer)
}

fn yes_or_no(is: bool) -> &'static str {
    if is { YES } else { "no" }
}

#[cfg(test)]
#[path = "projection_tests.rs"]
mod tests;
