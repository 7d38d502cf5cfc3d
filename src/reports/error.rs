//! Why a report cannot be drafted, prepared or published, in words for staff.

use thiserror::Error as ThisError;

use super::Quarter;
use super::assemble::AssembleError;
use super::checks::Problem;
use super::export::ExportError;
use super::export::folder::FolderError;
use super::export::landing::LandingError;
use super::quarter::OutOfCalendar;
use super::statements::StatementError;
use crate::accounts::{self, Denied};
use crate::db;
use crate::decisions;

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("{quarter} cannot be published: {} to mend\n{}", things(.problems.len()), sentences(.problems))]
    Blocked { quarter: Quarter, problems: Vec<Problem> },
    #[error("nobody has prepared the report of {0}\n  hint: let another person prepare it first")]
    NotPrepared(Quarter),
    #[error("you prepared this report yourself\n  hint: another person has to publish it")]
    SamePerson,
    #[error("the figures of {0} have changed since it was prepared\n  hint: look at the draft and prepare it again")]
    FiguresChanged(Quarter),
    #[error("{0} is published already, and a published edition never changes")]
    AlreadyPublished(Quarter),
    #[error("the files of the report do not verify: {0}\n  hint: this is a mistake in the program; please report it")]
    DoesNotVerify(String),
    #[error("the kept files of {quarter}, version {version}, cannot be read: {problem}")]
    Unreadable { quarter: Quarter, version: i32, problem: String },
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    Decision(#[from] decisions::Error),
    #[error(transparent)]
    Calendar(#[from] OutOfCalendar),
    #[error(transparent)]
    Assemble(#[from] AssembleError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Landing(#[from] LandingError),
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

fn things(number: usize) -> String {
    if number == 1 { "1 thing".to_owned() } else { format!("{number} things") }
}

fn sentences(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(|problem| format!("- {problem}")).collect();
    lines.join("\n")
}
