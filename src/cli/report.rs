//! `quarterlight report`: the same operations as in the console, by a named person who signs in at the prompt. Four eyes hold
//! here too: who prepares does not publish.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::civil::Date;

use super::output::{ask_password, say, tell, working};
use super::{Failure, Outcome};
use crate::accounts::{self, Act};
use crate::app::App;
use crate::reports::{self, Draft, Quarter, dsa, export};

#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Counts a quarter and shows what it would say.
    Draft {
        #[command(flatten)]
        who: Who,
        /// Writes the draft's files into this folder, which must not be there yet.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Says what keeps a quarter's report from being published. Exit code 1 if something does.
    Check(Who),
    /// Records that the figures are ready; another person publishes them.
    Prepare(Who),
    /// Prepares a correction of a published quarter, from the data as they are now; another person publishes it.
    Correct {
        #[command(flatten)]
        who: Who,
        /// Why, in a sentence; the report prints it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Publishes what another person prepared, and writes it into the reports directory.
    Publish(Who),
    /// Lays out the reports directory again from the database.
    Write,
    /// Writes the report of a calendar year in the templates of the EU's Digital Services Act, from what is published.
    Dsa(Dsa),
}

#[derive(clap::Args)]
struct Who {
    /// Such as `2026-Q3`.
    quarter: Quarter,
    /// The name that the person signs in with; the password is asked for.
    #[arg(long = "as", value_name = "NAME")]
    name: String,
}

#[derive(clap::Args)]
struct Dsa {
    /// Such as `2026`; its four quarters must be published.
    year: i16,
    /// The zip archive, which must not be there yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The day on which the set is published; unless given, its cell stays empty.
    #[arg(long, value_name = "DATE")]
    published_on: Option<Date>,
    /// The day on which the set of the year before was published, if there was one.
    #[arg(long, value_name = "DATE")]
    previous_on: Option<Date>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let app = super::open()?;
    let outcome = match &arguments.command {
        Command::Draft { who, out } => draft(&app, who, out.as_ref()),
        Command::Check(who) => check(&app, who),
        Command::Prepare(who) => prepare(&app, who),
        Command::Correct { who, reason } => correct(&app, who, reason),
        Command::Publish(who) => publish(&app, who),
        Command::Write => write(&app, &app.act("command_line")),
        Command::Dsa(set) => dsa(&app, set),
    };
    app.jobs()?.link_events()?;
    outcome
}

fn sign_in(app: &App, who: &Who) -> Result<Act, Failure> {
    let password = ask_password(&format!("Password of {}: ", who.name))?;
    let now = app.clock.now();
    let signed_in = accounts::sign_in(&app.pool, now, &who.name, &password)?;
    // The sign-in was for this command only.
    if let Some(session) = accounts::find_session(&app.pool, now, &signed_in.token)? {
        app.pool.write(move |db| accounts::sign_out(db, now, &session))?;
    }
    Ok(app.act_of(signed_in.person))
}

fn draft(app: &App, who: &Who, out: Option<&PathBuf>) -> Outcome {
    let act = sign_in(app, who)?;
    let draft = looked_through(app, &act, who.quarter)?;
    for sentence in &draft.edition.headline {
        say(sentence.in_words());
    }
    show_problems(&draft);
    if let Some(dir) = out {
        export::folder::write_new(dir, &export::files(&draft.edition)?)?;
        tell(format!("the draft is in `{}`", dir.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn check(app: &App, who: &Who) -> Outcome {
    let act = sign_in(app, who)?;
    let draft = looked_through(app, &act, who.quarter)?;
    show_problems(&draft);
    Ok(if draft.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A draft with all that stands in its way, also what only its finished files show.
fn looked_through(app: &App, act: &Act, quarter: Quarter) -> Result<Draft, Failure> {
    let _working = working(format!("counting, checking and looking through {quarter}"));
    let mut draft = app.pool.read(|db| reports::draft(db, act, quarter))?;
    if draft.problems.is_empty() {
        draft.problems = app.pool.read(|db| reports::scan(db, act, &draft))?;
    }
    Ok(draft)
}

fn show_problems(draft: &Draft) {
    for change in &draft.changes {
        say(change);
    }
    for sentence in &draft.consequences {
        say(format!("note: {sentence}"));
    }
    for one in &draft.overridden {
        say(format!("overridden: {} ({})", one.finding, one.reason));
    }
    for problem in &draft.problems {
        say(format!("- {problem}"));
    }
    say(match draft.problems.len() {
        0 => "nothing keeps it from being published".to_owned(),
        1 => "1 thing keeps it from being published".to_owned(),
        more => format!("{more} things keep it from being published"),
    });
}

fn correct(app: &App, who: &Who, reason: &str) -> Outcome {
    let (act, quarter, reason) = (sign_in(app, who)?, who.quarter, reason.to_owned());
    let working = working(format!("counting and comparing {quarter}"));
    let row = app.pool.write(move |db| reports::correct(db, &act, quarter, &reason));
    drop(working);
    let row = row?;
    tell(format!("{quarter}, version {}, is prepared as a correction; another person publishes it", row.version));
    Ok(ExitCode::SUCCESS)
}

fn prepare(app: &App, who: &Who) -> Outcome {
    let (act, quarter) = (sign_in(app, who)?, who.quarter);
    let working = working(format!("counting, checking and looking through {quarter}"));
    let row = app.pool.write(move |db| reports::prepare(db, &act, quarter));
    drop(working);
    let row = row?;
    tell(format!("{quarter}, version {}, is prepared; another person publishes it", row.version));
    Ok(ExitCode::SUCCESS)
}

fn publish(app: &App, who: &Who) -> Outcome {
    let (act, quarter) = (sign_in(app, who)?, who.quarter);
    let publishing = act.clone();
    let working = working(format!("publishing {quarter}"));
    app.pool.write(move |db| reports::publish(db, &publishing, quarter))?;
    let shelf = app.pool.read(|db| reports::shelf(db, &act))?;
    let dir = &app.settings.paths.reports_dir;
    shelf.write(dir)?;
    drop(working);
    if let Some(path) = shelf.path(dir, quarter) {
        say(path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Says nothing but what is published, so that nobody needs to sign in.
fn dsa(app: &App, set: &Dsa) -> Outcome {
    let working = working(format!("putting the year {} together", set.year));
    let dates = dsa::Dates { published_on: set.published_on, previous_on: set.previous_on };
    let year = app.pool.read(|db| dsa::read(db, &app.desk.keys, set.year, dates))?;
    let archive = dsa::archive(&year)?;
    drop(working);
    let written =
        File::create_new(&set.out).and_then(|mut file| file.write_all(&archive).and_then(|()| file.sync_all()));
    written.map_err(|error| {
        let hint = "hint: name a file that is not there yet, in a folder that can be written";
        Failure::from(std::io::Error::other(format!("cannot write `{}`: {error}\n  {hint}", set.out.display())))
    })?;
    say(set.out.display());
    Ok(ExitCode::SUCCESS)
}

fn write(app: &App, act: &Act) -> Outcome {
    let _working = working("laying out the reports");
    app.pool.read(|db| reports::shelf(db, act))?.write(&app.settings.paths.reports_dir)?;
    Ok(ExitCode::SUCCESS)
}
