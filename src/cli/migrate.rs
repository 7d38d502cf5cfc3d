//! `quarterlight migrate`: brings the database up to date, as every start does.

use std::process::ExitCode;

use super::Outcome;
use super::output::tell;

pub(super) fn run() -> Outcome {
    let app = super::open()?;
    tell(format!("the {} database is up to date", app.pool.engine().as_str()));
    Ok(ExitCode::SUCCESS)
}
