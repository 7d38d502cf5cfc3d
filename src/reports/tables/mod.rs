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
mod requests;
mod stated;
pub(super) mod statements;
pub(super) mod summaries;

pub use stated::Messages;
pub use summaries::PublicSummary;

use super::edition::{LEDGER, MOVEMENTS, Table, sheet};
use super::ledger::CountedCase;
use super::measure::NoSuchColumn;

/// All tables but the rows themselves.
pub fn all(sheets: &[Table], cases: &[CountedCase<'_>], messages: Messages) -> Result<Vec<Table>, NoSuchColumn> {
    let rows = |id: &'static str| sheet(sheets, id).ok_or(NoSuchColumn::no_sheet(id));
    let (ledger, movements) = (rows(LEDGER)?, rows(MOVEMENTS)?);
    let sections = [
        (
            "Overview",
            vec![
                balance::balance(movements)?,
                balance::outcomes(ledger)?,
                stated::set_aside_reasons(cases),
                balance::late_entries(movements)?,
            ],
        ),
        (
            "Public authorities",
            vec![
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
                requests::emergencies(ledger, cases)?,
                requests::preservation(ledger, cases)?,
                requests::secrecy(sheets, cases)?,
            ],
        ),
        (
            "Breaches and takedowns",
            vec![
                breaches::terms_notifications(ledger)?,
                breaches::own_initiative(ledger)?,
                breaches::takedown_demands(ledger)?,
                stated::sources(cases),
                stated::targets(cases),
                stated::severities(cases),
                conduct::content_decided_by(cases),
                conduct::takedown_items(cases),
                conduct::referrals(ledger, cases)?,
                conduct::unfounded(ledger, cases, messages)?,
            ],
        ),
        ("People", vec![conduct::data_subjects(ledger)?]),
        (
            "Decisions and messages",
            vec![board::decisions(cases), durations::durations(cases), stated::messages(messages)],
        ),
    ];
    let in_section = |(section, tables): (&str, Vec<Table>)| {
        tables.into_iter().map(|table| in_section(table, section)).collect::<Vec<_>>()
    };
    Ok(sections.into_iter().flat_map(in_section).collect())
}

fn in_section(mut table: Table, section: &str) -> Table {
    section.clone_into(&mut table.about.section);
    table
}
