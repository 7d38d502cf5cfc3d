//! The quarterly transparency report: counted, checked, published and verified by whoever has the files.
//!
//! Not a page of the console: what is published are files. Read `counting` first, then `ledger`, `tables` and `edition`;
//! `export` writes an edition, `verify` reads it back. Invariant: a published count is the count of published rows, or is
//! marked as stated.

pub mod assemble;
pub mod case_row;
pub mod cell;
pub mod counting;
pub mod edition;
pub mod export;
mod headline;
pub mod ledger;
pub mod measure;
pub mod quarter;
#[cfg(test)]
mod invented;
pub mod tables;
pub mod verify;
mod words;

pub use assemble::{Issue, Publisher, assemble};
pub use case_row::CaseRow;
pub use cell::{Cell, ColumnType, Share};
pub use counting::Calendar;
pub use edition::Edition;
pub use quarter::Quarter;
