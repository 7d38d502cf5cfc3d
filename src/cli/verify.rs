//! `quarterlight verify DIR`: for the public. Counts a published report again from its own files.
//!
//! It needs no database, no settings and no network.

use std::path::PathBuf;
use std::process::ExitCode;

use super::Outcome;
use super::output::say;
use crate::reports::verify::{Verified, read_folder, verify_files};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The folder of one version of a report, such as `reports/2026-Q3/v1`.
    dir: PathBuf,
}

/// Says each mismatch on a line of its own; exit code 1 if there is one.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let verified = verify_files(&read_folder(&arguments.dir)?);
    for mismatch in &verified.mismatches {
        say(mismatch);
    }
    say(conclusion(&verified));
    Ok(if verified.mismatches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn conclusion(verified: &Verified) -> String {
    match verified.mismatches.len() {
        0 => format!(
            "{} verifies: {} tables agree with {} rows and with one another in every format",
            verified.report_id, verified.tables, verified.rows
        ),
        1 => "1 thing does not match".to_owned(),
        more => format!("{more} things do not match"),
    }
}
