//! `quarterlight audit verify`: recomputes the event chain, and counts every ballot again.

use std::process::ExitCode;

use super::Outcome;
use super::output::say;
use crate::audit;
use crate::db;
use crate::decisions;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Finds events, ballots, votes and decisions that were altered, removed or inserted behind the program's back.
    Verify,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let Command::Verify = arguments.command;
    let app = super::open()?;
    let verified = app.pool.read(|db| audit::verify(db).map_err(db::Error::from))?;
    for finding in &verified.findings {
        say(finding);
    }
    let keys = &app.desk.keys;
    let discrepancies = app.pool.read(|db| decisions::recount(db, keys))?;
    for discrepancy in &discrepancies {
        say(discrepancy);
    }
    say(format!("{} events linked, {} waiting, head {}", verified.links, verified.waiting, verified.head));
    Ok(if verified.findings.is_empty() && discrepancies.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
