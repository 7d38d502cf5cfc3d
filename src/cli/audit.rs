//! `quarterlight audit verify`: recomputes the event chain.

use std::process::ExitCode;

use super::Outcome;
use super::output::say;
use crate::audit;
use crate::db;

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Finds events that were altered, removed or inserted behind the program's back.
    Verify,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let Command::Verify = arguments.command;
    let app = super::open()?;
    let verified = app.pool.read(|db| audit::verify(db).map_err(db::Error::from))?;
    for finding in &verified.findings {
        say(finding);
    }
    say(format!("{} events linked, {} waiting, head {}", verified.links, verified.waiting, verified.head));
    Ok(if verified.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
