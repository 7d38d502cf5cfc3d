//! `quarterlight demo`: a house with invented people, letters and mails, played through the real operations of the last
//! quarter, with its published report; then console and public pages to look at. Not a fixture: what the program refuses,
//! the demo cannot do.

mod feed;
mod house;
mod people;
mod plan;
mod play;
mod report;
mod samples;
mod schedule;
mod steps;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::SignedDuration;

use super::output::{progress, say, tell};
use super::serve;
use super::{Failure, Outcome};
use crate::app::App;
use crate::clock::Clock;
use crate::db::Timestamp;
use crate::reports::Quarter;
use house::Folder;
use play::{Play, Progress};
use summary::Summary;

/// Everybody's, and no secret: the demo listens on this machine only, and everything in it is invented.
const PASSWORD: &str = "quarterlight demo";

/// The house opens its books some days before the quarter begins.
const DAYS_BEFORE: i64 = 7;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Where to put everything; the folder of an earlier demo is replaced.
    #[arg(long, value_name = "DIR", default_value = "quarterlight-demo")]
    data_dir: PathBuf,
    /// Stops after publishing and prints a summary as JSON.
    #[arg(long)]
    no_serve: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let database_url = house::database_url()?;
    let folder = Folder::take(&arguments.data_dir)?;
    let settings = house::settings(&folder.path, database_url)?;
    let now = Clock::System.now();
    let margin = SignedDuration::from_hours(report::DAYS_AFTER_CUT_OFF * 24);
    let quarter = schedule::newest_reportable(now, &settings.house.zone, settings.house.cut_off_days, margin)?;
    let start = Timestamp::from_jiff(quarter.bounds(&settings.house.zone)?.start);
    let app = App::open(settings, Clock::manual(start.plus_seconds(-DAYS_BEFORE * 24 * 3600)))?;
    let summary = play(&app, quarter, now, &folder)?;
    if arguments.no_serve {
        say(serde_json::to_string(&summary)?);
        return Ok(if summary.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    summary.welcome(&app);
    serve::serve(&App { clock: Clock::System, ..app }, serve::ALL)
}

/// A quarter from its first day to its report, and what waits today.
fn play(app: &App, quarter: Quarter, now: Timestamp, folder: &Folder) -> Result<Summary, Failure> {
    let samples = samples::all()?;
    let house = &app.settings.house;
    let schedule = schedule::of(&samples, quarter, &house.zone, house.ballot_days)?;
    tell(format!("playing {quarter} in `{}`", folder.path.display()));
    let staff = people::add(app)?;
    let jobs = app.jobs()?;
    let bar = progress(u64::try_from(schedule.len()).unwrap_or(u64::MAX), "playing");
    let progress = samples.iter().map(|_| Progress::default()).collect();
    let mut play = Play { app, jobs: &jobs, staff: &staff, samples: &samples, progress };
    play.all(&schedule, |sample| {
        bar.inc(1);
        bar.set_message(sample.what.clone());
    })?;
    bar.finish_and_clear();
    let edition = report::publish(app, &jobs, &staff, quarter)?;
    app.clock.set(now);
    play.open_ballots_of_today()?;
    Summary::of(app, &staff, quarter, edition, folder)
}
