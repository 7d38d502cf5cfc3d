//! Verifying an edition from its own files, for whoever has them: no database, no network, no trust in the publisher.
//!
//! The rows of `ledger.csv` and `movements.csv` are the ground; every count is made again from them, and every format is
//! read from its own file and compared cell by cell. Invariant: nothing that a reader sees as a figure is left uncompared.

mod carried;
mod compare;
mod csv_file;
mod derived;
mod difference;
#[cfg(test)]
mod disguised;
mod earlier;
mod extract;
mod folder;
mod formats;
mod identity;
mod json;
mod markup;
mod mismatch;
mod page;
mod pages;
mod recipes;
mod recompute;
mod series;
mod shown;
mod shows;
mod spoken;
mod sums;
#[cfg(test)]
mod tests;
mod workbook;

pub use folder::{ReadError, read_folder};
pub use formats::{Verified, verify_files};
pub use json::read as read_json;
pub use mismatch::{Mismatch, Problem};
pub use recompute::check_figures;
pub use series::{Examined, examine, lay_together, verify_folder};
