//! The tables of a report, in the order in which the page shows them.
//!
//! `layout` fills a table from its recipe; the other files say which tables there are. Invariant: a table is counted from
//! the published rows only, or is marked as stated.

mod authorities;
mod balance;
pub(super) mod board;
mod breaches;
mod conduct;
mod durations;
mod facts;
mod layout;
pub(super) mod method;
pub(super) mod predecessor;
mod requests;
mod stated;
pub(super) mod statements;
pub(super) mod summaries;
mod trend;

pub use stated::Messages;
pub use summaries::PublicSummary;

use super::edition::{LEDGER, MOVEMENTS, Table, sheet};
use super::measure::NoSuchColumn;
use super::{Material, Quarter};

type Tables = Result<Vec<Table>, NoSuchColumn>;

/// All tables but the rows themselves.
pub fn all(quarter: Quarter, sheets: &[Table], material: &Material<'_>) -> Tables {
    let rows = |id: &'static str| sheet(sheets, id).ok_or(NoSuchColumn::no_sheet(id));
    let (ledger, movements) = (rows(LEDGER)?, rows(MOVEMENTS)?);
    let sections = [
        ("Overview", overview(quarter, ledger, movements, material)?),
        ("Public authorities", public_authorities(sheets, ledger, material)?),
        ("Breaches and takedowns", content(ledger, material)?),
        ("People", vec![conduct::data_subjects(ledger)?]),
        ("Decisions and messages", decisions_and_messages(material)),
    ];
    let in_section = |(section, tables): (&str, Vec<Table>)| {
        tables.into_iter().map(|table| in_section(table, section)).collect::<Vec<_>>()
    };
    Ok(sections.into_iter().flat_map(in_section).collect())
}

fn overview(quarter: Quarter, ledger: &Table, movements: &Table, material: &Material<'_>) -> Tables {
    Ok(vec![
        balance::balance(movements)?,
        trend::change(quarter, movements, material.past)?,
        balance::outcomes(ledger)?,
        stated::set_aside_reasons(material.cases),
        balance::late_entries(movements)?,
        trend::trend(quarter, movements, material.past)?,
    ])
}

fn public_authorities(sheets: &[Table], ledger: &Table, material: &Material<'_>) -> Tables {
    Ok(vec![
        authorities::information_requests(ledger)?,
        authorities::information_outcomes(ledger)?,
        authorities::other_authority_requests(ledger)?,
        authorities::authority_takedowns(ledger)?,
        authorities::authority_types(ledger)?,
        authorities::binding(ledger)?,
        authorities::authenticity(ledger)?,
        requests::channels(ledger)?,
        requests::offences(ledger)?,
        requests::asked_held_given(sheets)?,
        requests::emergencies(ledger, material.cases)?,
        requests::preservation(ledger, material.cases)?,
        requests::secrecy(sheets, material.cases)?,
    ])
}

fn content(ledger: &Table, material: &Material<'_>) -> Tables {
    let cases = material.cases;
    Ok(vec![
        breaches::terms_notifications(ledger)?,
        breaches::own_initiative(ledger)?,
        breaches::takedown_demands(ledger)?,
        stated::sources(cases),
        stated::targets(cases),
        stated::severities(cases),
        conduct::content_decided_by(cases),
        conduct::takedown_items(cases),
        conduct::referrals(ledger, cases)?,
        conduct::unfounded(ledger, cases, material.messages)?,
    ])
}

fn decisions_and_messages(material: &Material<'_>) -> Vec<Table> {
    vec![
        board::decisions(material.cases),
        durations::durations(material.cases),
        durations::deadlines(material.cases, material.zone),
        stated::messages(material.messages),
    ]
}

fn in_section(mut table: Table, section: &str) -> Table {
    section.clone_into(&mut table.about.section);
    table
}
