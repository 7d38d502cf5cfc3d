//! `quarterlight import`: many messages from files, with a progress bar. Interrupted, it can simply be run again: it goes on
//! where it stopped, and what is there is recognised by its bytes.

use std::path::PathBuf;
use std::process::ExitCode;

use super::output::{byte_progress, complain, say, tell};
use super::{Failure, Outcome};
use crate::app::App;
use crate::cases;
use crate::intake::import::{self, Format, Found, Source, Unreadable};
use crate::jobs::Jobs;
use crate::notices::{self, ImportSource};

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
    /// Taken by an import that was interrupted.
    before: usize,
}

/// A file while it is imported.
struct Reading<'a> {
    app: &'a App,
    receipts: bool,
    file: Option<&'a ImportSource>,
    /// So many of its messages an interrupted import dealt with.
    done: u64,
    /// All messages up to here were taken. One that was not is tried again by the next import, and so are those behind it.
    unbroken: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let format = match arguments.format {
        FormatName::Mbox => Format::Mbox,
        FormatName::Maildir => Format::Maildir,
        FormatName::Eml => Format::Eml,
    };
    let sources = import::messages(format, &arguments.paths)?;
    let app = super::open()?;
    let bar = byte_progress(sources.iter().map(Source::size).sum(), "importing");
    let mut tally = Tally::default();
    let mut files = Vec::new();
    for source in &sources {
        let file = source.identity(&app.act("intake"));
        let done = file.as_ref().map_or(Ok(0), |file| file.messages_done(&app.pool))?;
        let receipts = arguments.receipts;
        let mut reading = Reading { app: &app, receipts, file: file.as_ref(), done, unbroken: true };
        source.read(
            |bytes| bar.inc(bytes),
            |found| {
                reading.take(found, &mut tally);
                bar.set_message(format!("importing, {} messages", tally.all()));
            },
        );
        files.extend(file);
    }
    bar.finish_and_clear();
    notices::import_ended(&app.pool, &files)?;
    let jobs: Jobs = app.jobs()?;
    cases::place_pending(&app.pool, &app.act("intake"))?;
    jobs.link_events()?;
    let before = if tally.before == 0 { String::new() } else { format!("{} taken before, ", tally.before) };
    tell(format!("{before}{} new, {} repeated, {} not taken", tally.taken, tally.repeated, tally.refused));
    if tally.refused == 0 {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::new(1, "some messages were not taken; the reasons are above"))
    }
}

impl Tally {
    fn all(&self) -> usize {
        self.taken + self.repeated + self.refused + self.before
    }
}

impl Reading<'_> {
    /// Makes one message durable and places it. One that cannot be taken does not hold up the others.
    fn take(&mut self, found: Result<Found, Unreadable>, tally: &mut Tally) {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                tally.refused += 1;
                return complain(error);
            }
        };
        if found.position <= self.done {
            tally.before += 1;
            return self.say_again(&found);
        }
        let (app, act) = (self.app, self.app.act("intake"));
        let progress = self.file.filter(|_| self.unbroken).map(|file| (file, found.position));
        match import::receive(&app.pool, &act, found.bytes, progress) {
            Ok(receipt) => {
                if receipt.repeated {
                    tally.repeated += 1;
                } else {
                    tally.taken += 1;
                }
                if self.receipts {
                    say(format!("{} {}", receipt.notice, found.source));
                }
                if let Err(error) = cases::place(&app.pool, &act, receipt.notice) {
                    tracing::error!(event = "notice_not_placed", notice = receipt.notice.as_i64(), %error);
                }
            }
            Err(error) => {
                self.unbroken = false;
                tally.refused += 1;
                complain(format!("{}: {error}", found.source));
            }
        }
    }

    /// The receipt of a message that was taken before; the interruption may have swallowed it.
    fn say_again(&self, found: &Found) {
        if !self.receipts {
            return;
        }
        match notices::find_by_bytes(&self.app.pool, &self.app.act("intake"), &found.bytes) {
            Ok(Some(notice)) => say(format!("{notice} {}", found.source)),
            Ok(None) => {}
            Err(error) => complain(error),
        }
    }
}
