//! The quarterly transparency report: counted, checked, published and verified by whoever has the files.
//!
//! Not a page of the console: what is published are files. Read `counting` first, then `ledger`, `tables` and `edition`;
//! `export` writes an edition, `verify` reads it back. Invariant: a published count is the count of published rows, or is
//! marked as stated.

pub mod assemble;
mod beside;
pub mod case_row;
pub mod cell;
pub mod checks;
pub mod counting;
mod drafts;
pub mod edition;
mod error;
pub mod export;
mod figures;
mod headline;
pub mod ledger;
pub mod measure;
mod messages;
mod projection;
mod publication;
pub mod quarter;
#[cfg(test)]
mod invented;
mod signatures;
mod statements;
mod store;
pub mod tables;
pub mod verify;
mod words;

pub use assemble::{Issue, Publisher, assemble};
pub use case_row::CaseRow;
pub use cell::{Cell, ColumnType, Share};
pub use counting::Calendar;
pub use drafts::{Draft, check, draft, first_quarter};
pub use edition::Edition;
pub use error::Error;
pub use publication::{Published, Shelf, last_published_at, list, prepare, publish, shelf};
pub use quarter::Quarter;
pub use statements::{Standings, StatementError, StatementStanding, StatementState, affirm, quarter_statements};
pub use store::{EditionRow, EditionState};
pub use words::definitions;
