//! `quarterlight generate`: invented years in a fresh database, by the thousand and through the real operations, for measuring and
//! for trying things out on more than a few cases. The same seed gives the same figures.

use std::process::ExitCode;

use jiff::civil::Date;

use super::output::{progress, say, tell};
use super::{Failure, Outcome};
use crate::app::App;
use crate::generate::{self, Hooks, House, Plan};
use crate::reports;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// So many cases, and with them messages, parties, ballots, decisions.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    cases: usize,
    /// What the dice fall by.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The first day on which something comes in.
    #[arg(long, value_name = "DAY", default_value = "2024-01-01")]
    from: Date,
    /// So many days long.
    #[arg(long, value_name = "DAYS", default_value_t = 1_095, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// Publishes the report of each quarter when its time comes.
    #[arg(long)]
    publish: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let plan = Plan { cases: arguments.cases, seed: arguments.seed, from: arguments.from, days: arguments.days };
    let app = super::open()?;
    let house = House { pool: app.pool.clone(), desk: app.desk.clone() };
    let bar = progress(u64::try_from(plan.cases).unwrap_or(u64::MAX), "generating");
    let mut watch = |matters: usize| bar.set_position(u64::try_from(matters).unwrap_or(u64::MAX));
    let mut report = |cast: &generate::Cast, due| {
        if arguments.publish { generate::publish(&house, cast, due) } else { Ok(()) }
    };
    let generated = generate::years(&house, &plan, &mut Hooks { watch: &mut watch, report: &mut report })?;
    bar.finish_and_clear();
    if arguments.publish {
        lay_out(&app)?;
    }
    say(format!("{} cases and what belongs to them, in {} steps", generated.matters, generated.steps));
    tell("nobody in it can sign in yet: `quarterlight user link mara` makes a link for an officer, for instance");
    Ok(ExitCode::SUCCESS)
}

fn lay_out(app: &App) -> Result<(), Failure> {
    let act = app.act("generate");
    app.pool.read(|db| reports::shelf(db, &act))?.write(&app.settings.paths.reports_dir)?;
    Ok(())
}
