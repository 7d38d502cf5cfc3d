//! Why a report cannot be drafted, prepared or published, in words for staff.

use thiserror::Error as ThisError;

use super::Quarter;
use super::assemble::AssembleError;
use super::checks::Problem;
use super::entries::EntryError;
use super::export::ExportError;
use super::export::folder::FolderError;
use super::export::landing::LandingError;
use super::quarter::OutOfCalendar;
use super::reason::NotAReason;
use super::statements::StatementError;
use crate::accounts::{self, Denied};
use crate::bulletin;
use crate::cases;
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
    #[error(
        "{0} is published already, and a published edition never changes\n  hint: prepare a correction and say why"
    )]
    AlreadyPublished(Quarter),
    #[error(
        "somebody else prepared the report of {0} at the same moment\n  hint: look at it, and prepare it again if you agree"
    )]
    PreparedMeanwhile(Quarter),
    #[error("{0} is not published yet, so there is nothing to correct\n  hint: prepare its report")]
    NotPublished(Quarter),
    #[error("there is nothing to correct in {0}: its report says what the data say\n  hint: mend the case first")]
    NothingToCorrect(Quarter),
    #[error(transparent)]
    Reason(#[from] NotAReason),
    #[error(
        "that cannot be overridden: no such warning stands in the way of {0}\n  hint: look at the checks as they are now"
    )]
    NothingToOverride(Quarter),
    #[error("you proposed this yourself\n  hint: another person has to confirm it")]
    OwnProposal,
    #[error("this was confirmed already, or is not proposed any more\n  hint: look at the checks as they are now")]
    NoSuchProposal,
    #[error(transparent)]
    Case(#[from] cases::Error),
    #[error("the files of the report do not verify: {0}\n  hint: this is a mistake in the program; please report it")]
    DoesNotVerify(String),
    #[error("the kept files of {quarter}, version {version}, cannot be read: {problem}")]
    Unreadable { quarter: Quarter, version: i32, problem: String },
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error(transparent)]
    Bulletin(#[from] bulletin::Error),
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
