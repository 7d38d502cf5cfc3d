//! `quarterlight verify DIR`: for the public. Counts published reports again from their own files.
//!
//! It needs no database, no settings and no network.

use std::path::PathBuf;
use std::process::ExitCode;

use super::Outcome;
use super::output::{say, working};
use crate::reports::verify::{Verified, verify_folder};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// The folder of one version of a report, such as `reports/2026-Q3/v1`, of a quarter, or of all reports.
    dir: PathBuf,
}

/// Says each mismatch on a line of its own; exit code 1 if there is one.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let working = working("counting again, in every format");
    let all = verify_folder(&arguments.dir);
    drop(working);
    let all = all?;
    for verified in &all {
        for mismatch in &verified.mismatches {
            say(if all.len() > 1 { format!("{}/{mismatch}", verified.report_id) } else { mismatch.to_string() });
        }
        if verified.mismatches.is_empty() {
            say(agreement(verified));
        }
    }
    let number: usize = all.iter().map(|verified| verified.mismatches.len()).sum();
    match number {
        0 => {}
        1 => say("1 thing does not match"),
        more => say(format!("{more} things do not match")),
    }
    Ok(if number == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn agreement(verified: &Verified) -> String {
    format!(
        "{} verifies: {} tables agree with {} rows and with one another in every format",
        verified.report_id, verified.tables, verified.rows
    )
}
