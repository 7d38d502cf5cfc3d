//! `quarterlight config check`: reads all settings and says what is wrong with them, without opening anything.

use std::process::ExitCode;

use super::Outcome;
use super::output::{say, tell};
use crate::app;
use crate::config::{Settings, Source};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Says every problem with its variable and what to write.
    Check {
        /// Lists all settings.
        #[arg(long)]
        list: bool,
    },
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let Command::Check { list } = arguments.command;
    let source = Source::from_environment()?;
    let settings = Settings::read(&source);
    if list {
        source.known().iter().for_each(say);
        return Ok(ExitCode::SUCCESS);
    }
    let settings = settings?;
    app::check(&settings)?;
    tell(format!("the settings can be used; data in `{}`", settings.paths.data_dir.display()));
    Ok(ExitCode::SUCCESS)
}
