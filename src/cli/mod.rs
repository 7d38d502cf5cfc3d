//! The command line: one file a command. A command reads its arguments, calls the trade, and says how it went; exit codes
//! follow sysexits where mail programs care.

mod audit;
mod config;
mod demo;
mod generate;
mod import;
mod migrate;
mod output;
mod receive;
mod reconcile;
mod report;
mod serve;
mod user;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{App, StartError};
use crate::clock::Clock;
use crate::config::{Settings, Source};

/// Case tracker and transparency-report generator.
#[derive(Parser)]
#[command(name = "quarterlight", version, about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plays a quarter with invented people and messages, publishes its report, and shows it all.
    Demo(demo::Arguments),
    /// Fills a fresh database with invented years, for measuring.
    Generate(generate::Arguments),
    /// Runs the console, the public pages and the jobs.
    Serve(serve::Arguments),
    /// Takes one message (RFC 5322) from standard input.
    Receive(receive::Arguments),
    /// Takes many messages from files.
    Import(import::Arguments),
    /// Proves that every accepted notice has exactly one disposition.
    Reconcile(reconcile::Arguments),
    /// Checks the audit trail.
    Audit(audit::Arguments),
    /// Adds, disables and lists accounts.
    User(user::Arguments),
    /// Drafts, checks, prepares and publishes a quarter's report.
    Report(report::Arguments),
    /// Counts a published report again from its own files, and compares all its formats.
    Verify(verify::Arguments),
    /// Brings the database up to date.
    Migrate,
    /// Checks the settings.
    Config(config::Arguments),
}

/// What a command leaves to be said: nothing, or why it failed.
type Outcome = Result<ExitCode, Failure>;

/// Why a command failed, and its exit code.
struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    fn new(code: u8, message: impl std::fmt::Display) -> Self {
        Self { code, message: format!("{message}") }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(1, error)
    }
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misread(&error),
    };
    log_to_stderr();
    log_panics();
    let outcome = match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Receive(arguments) => receive::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Reconcile(arguments) => reconcile::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::User(arguments) => user::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Migrate => migrate::run(),
        Command::Config(arguments) => config::run(&arguments),
    };
    outcome.unwrap_or_else(|failure| {
        output::complain(&failure.message);
        ExitCode::from(failure.code)
    })
}

/// Help, or arguments that are not understood. A mail server that calls `receive` wrongly keeps its message.
fn misread(error: &clap::Error) -> ExitCode {
    // A closed standard error changes nothing.
    drop(error.print());
    let is_receive = std::env::args_os().nth(1).is_some_and(|command| command == "receive");
    let code =
        if error.use_stderr() && is_receive { receive::TEMPORARY_FAILURE } else { u8::from(error.use_stderr()) * 2 };
    ExitCode::from(code)
}

/// Says where a fault was, and not its text: that may hold words of a message.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(event = "panicked", at);
    }));
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("QUARTERLIGHT_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("quarterlight=info"));
    // At its most talkative this crate tells every byte of a mailbox, passwords and messages, and nothing else.
    let filter = "async_imap=off".parse().into_iter().fold(filter, tracing_subscriber::EnvFilter::add_directive);
    // A log that cannot be written (a full disk) must not end the program: it would hide from a mail server whether its
    // message was taken.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).log_internal_errors(false);
    log.with_writer(std::io::stderr).init();
}

/// The program with the settings of the environment.
fn open() -> Result<App, StartError> {
    App::open(settings()?, Clock::System)
}

fn settings() -> Result<Settings, StartError> {
    Ok(Settings::read(&Source::from_environment()?)?)
}
