//! The quarterly transparency report: counted, checked, published and verified by whoever has the files.
//!
//! Not a page of the console: what is published are files. Read `counting` first, then `ledger`, `tables` and `edition`;
//! `export` writes an edition, `verify` reads it back. Invariant: a published count is the count of published rows, or is
//! marked as stated.

mod as_published;
pub mod assemble;
mod beside;
mod carry;
pub mod case_row;
pub mod cell;
pub mod checks;
pub mod corrections;
pub mod counting;
pub mod difference;
mod drafts;
pub mod dsa;
pub mod edition;
mod entries;
mod error;
pub mod export;
mod figures;
mod headline;
pub mod language;
pub mod ledger;
pub mod measure;
mod messages;
pub mod past;
mod projection;
pub mod overridden;
mod overrides;
pub mod predecessor;
mod publication;
pub mod quarter;
mod reason;
mod references;
mod reminders;
#[cfg(test)]
mod invented;
mod shelf;
mod signatures;
mod statements;
mod store;
pub mod tables;
mod timeliness;
pub mod verify;
mod words;

pub use assemble::{Issue, Material, Publisher, assemble};
pub use case_row::CaseRow;
pub use cell::{Cell, ColumnType, Share};
pub use counting::Calendar;
pub use drafts::{Draft, check, draft, first_quarter};
pub use edition::Edition;
pub use entries::{Entries, Entry, EntryError, NOTE_LIMIT, Unconfirmed, confirm_entry, enter, entries};
pub use error::Error;
pub use overrides::{Proposal, confirm_override, is_about, propose_override};
pub use projection::{Allowed, allowed};
pub use publication::{Published, correct, last_published_at, list, prepare, publish, scan};
pub use quarter::Quarter;
pub use reason::REASON_LIMIT;
pub use reminders::{Waiting, remind, waiting};
pub use shelf::{Shelf, shelf};
pub use statements::{Standings, StatementError, StatementStanding, StatementState, affirm, quarter_statements};
pub use store::{EditionRow, EditionState};
pub use words::definitions;
