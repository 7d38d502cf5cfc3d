//! The transparency report of a calendar year in the templates of Implementing Regulation (EU) 2024/2835: eleven CSV files
//! in a zip archive.
//!
//! Made from the published editions of four quarters and from nothing else but which of their rows are about the same matter, so
//! that it says no more than they do. Not a statement that the regulation binds the provider. `0` stands where something could have happened and did not; a
//! cell is empty where it cannot happen on this service, where a row is for other sorts of providers, or where the
//! published rows do not say; part 11 tells which is which. Invariant: no matter is counted twice, and the
//! sub-categories of a category add up to it.

mod archive;
mod categories;
mod indicators;
mod tally;
#[cfg(test)]
mod tests;
mod words;
mod year;

pub use archive::archive;
pub use year::{Dates, Year, read};

use super::Quarter;
use crate::db;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the report of {0} is not published\n  hint: the set of a year needs the reports of its four quarters")]
    NotPublished(Quarter),
    #[error("`{0}` is no year that a report can be about\n  hint: write a year such as `2026`")]
    NoSuchYear(i16),
    #[error("the kept files of {quarter}, version {version}, cannot be read: {problem}")]
    Unreadable { quarter: Quarter, version: i32, problem: String },
    #[error("the program was built with a broken list of categories or columns: {0}")]
    Skeleton(#[source] csv::Error),
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    #[error("cannot write the archive: {0}")]
    Zip(#[from] zip::result::ZipError),
    #[error("cannot write the archive: {0}")]
    Write(#[from] std::io::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);
