//! `quarterlight reconcile`: the proof that nothing was lost, as a table or as one JSON object.

use std::process::ExitCode;

use super::Outcome;
use super::output::say;
use crate::cases::{self, Reconciliation};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let app = super::open()?;
    let all = app.pool.read(cases::reconcile)?;
    if arguments.json {
        say(serde_json::to_string(&all)?);
    } else {
        table(&all);
    }
    Ok(if all.balanced { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(all: &Reconciliation) {
    say(format!("{:<28}{:>10}", "accepted", all.accepted));
    for (name, count) in [
        ("opened a case", all.opened),
        ("joined a case", all.joined),
        ("in the holding pen", all.pen),
        ("set aside", all.set_aside),
        ("not placed yet", all.unplaced),
    ] {
        say(format!("  {name:<26}{count:>10}"));
    }
    say(format!("{:<28}{:>10}", "repeated (beside it)", all.repeated));
    say(if all.balanced {
        "balanced: every notice has exactly one disposition"
    } else {
        "NOT BALANCED: some notices are unaccounted for"
    });
}
