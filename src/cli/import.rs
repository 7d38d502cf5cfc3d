//! `quarterlight import`: many messages from files, with a progress bar. Interrupted, it can simply be run again: what is
//! there is recognised by its bytes.

use std::path::PathBuf;
use std::process::ExitCode;

use super::output::{complain, progress, say, tell};
use super::{Failure, Outcome};
use crate::app::App;
use crate::cases;
use crate::intake::import::{self, Format, Found, Unreadable};
use crate::jobs::Jobs;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// How the files hold messages.
    #[arg(value_enum)]
    format: FormatName,
    /// Files or folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Prints a line for each message once it is durable.
    #[arg(long)]
    receipts: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum FormatName {
    Mbox,
    Maildir,
    Eml,
}

/// How the messages fared.
#[derive(Default)]
struct Tally {
    taken: usize,
    repeated: usize,
    refused: usize,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let format = match arguments.format {
        FormatName::Mbox => Format::Mbox,
        FormatName::Maildir => Format::Maildir,
        FormatName::Eml => Format::Eml,
    };
    let sources = import::messages(format, &arguments.paths)?;
    let app = super::open()?;
    let bar = progress(u64::try_from(sources.len()).unwrap_or(u64::MAX), "importing");
    let mut tally = Tally::default();
    for source in &sources {
        source.read(|found| take(&app, arguments, found, &mut tally));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let jobs: Jobs = app.jobs()?;
    cases::place_pending(&app.pool, &app.act("intake"))?;
    jobs.link_events()?;
    tell(format!("{} new, {} repeated, {} not taken", tally.taken, tally.repeated, tally.refused));
    if tally.refused == 0 {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::new(1, "some messages were not taken; the reasons are above"))
    }
}

/// Makes one message durable and places it. One that cannot be taken does not hold up the others.
fn take(app: &App, arguments: &Arguments, found: Result<Found, Unreadable>, tally: &mut Tally) {
    let act = app.act("intake");
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            tally.refused += 1;
            return complain(error);
        }
    };
    match import::receive(&app.pool, &act, found.bytes) {
        Ok(receipt) => {
            if receipt.repeated {
                tally.repeated += 1;
            } else {
                tally.taken += 1;
            }
            if arguments.receipts {
                say(format!("{} {}", receipt.notice, found.source));
            }
            if let Err(error) = cases::place(&app.pool, &act, receipt.notice) {
                tracing::error!(event = "notice_not_placed", notice = receipt.notice.as_i64(), %error);
            }
        }
        Err(error) => {
            tally.refused += 1;
            complain(format!("{}: {error}", found.source));
        }
    }
}
