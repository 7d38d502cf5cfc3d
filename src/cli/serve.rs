//! `quarterlight serve`: console, public pages, doors for mail and jobs in one process, or some of them.

use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::thread;

use actix_web::{App as Server, HttpServer, web};

use super::output::tell;
use super::{Failure, Outcome};
use crate::app::App;
use crate::intake::lmtp::Post;
use crate::intake::verdicts::Verifier;
use crate::intake::{Doors, Intake};
use crate::web::{Console, Transport, public, routes};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Only these, with commas.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
}

/// A part of the program that serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Part {
    /// The console for staff and Board.
    Console,
    /// The published reports.
    Public,
    /// The listeners for mail.
    Intake,
    /// What happens by itself.
    Jobs,
}

pub(super) const ALL: &[Part] = &[Part::Console, Part::Public, Part::Intake, Part::Jobs];

/// Requests are short and the domain runs beside these threads; two are plenty.
const WORKERS: usize = 2;

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let app = super::open()?;
    let parts = if arguments.only.is_empty() { ALL } else { &arguments.only };
    serve(&app, parts)
}

/// Serves until the process is told to stop.
pub(super) fn serve(app: &App, parts: &[Part]) -> Outcome {
    let intake = if parts.contains(&Part::Intake) { Some(open_intake(app)?) } else { None };
    let (stop, stopped) = channel();
    let jobs = if parts.contains(&Part::Jobs) {
        let jobs = app.jobs()?;
        Some(thread::Builder::new().name("jobs".to_owned()).spawn(move || jobs.run_until(&stopped))?)
    } else {
        None
    };
    let served = actix_web::rt::System::new().block_on(listen(app, parts));
    let intake_ended_well = intake.is_none_or(Intake::stop);
    drop(stop);
    if let Some(jobs) = jobs
        && jobs.join().is_err()
    {
        return Err(Failure::new(1, "the jobs ended with a fault"));
    }
    served?;
    if !intake_ended_well {
        return Err(Failure::new(1, "the doors for mail ended with a fault"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the doors for mail; from here on messages are taken.
fn open_intake(app: &App) -> Result<Intake, Failure> {
    let settings = &app.settings;
    let verifier = Verifier::of(&settings.intake).map_err(|error| Failure::new(1, error))?;
    let post = Post { pool: app.pool.clone(), desk: app.desk.clone(), clock: app.clock.clone(), verifier };
    let doors = Doors { mailbox: app.mailbox(), ..Doors::configured(&settings.intake, &settings.paths.data_dir) };
    let intake = Intake::start(post, &doors)?;
    if let Some(address) = intake.lmtp_address() {
        tell(format!("mail by LMTP   {address}"));
    }
    if let Some(path) = &settings.intake.lmtp.socket {
        tell(format!("mail by LMTP   {}", path.display()));
    }
    if let Some(mailbox) = &settings.intake.mailbox {
        tell(format!("mail by IMAP   {} at {}", mailbox.folder, mailbox.host));
    }
    Ok(intake)
}

/// Waits until the process is told to end.
async fn told_to_end() -> std::io::Result<()> {
    use actix_web::rt::signal::unix::{SignalKind, signal};

    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

async fn listen(app: &App, parts: &[Part]) -> std::io::Result<()> {
    let settings = &app.settings;
    let transport = if settings.web.is_secure() { Transport::Tls } else { Transport::Loopback };
    let console = web::Data::new(Console {
        pool: app.pool.clone(),
        clock: app.clock.clone(),
        desk: app.desk.clone(),
        transport,
        url: settings.web.console_url.clone(),
        settings: app.settings.clone(),
    });
    let mut servers = Vec::new();
    if parts.contains(&Part::Console) {
        let server = HttpServer::new(move || Server::new().app_data(console.clone()).configure(routes::configure));
        servers.push(server.workers(WORKERS).bind(settings.web.console_listen)?.run());
        tell(format!("console        {}", settings.web.console_url));
    }
    if parts.contains(&Part::Public) {
        let dir = settings.paths.reports_dir.clone();
        let server = HttpServer::new(move || Server::new().configure(public::configure(dir.clone())));
        servers.push(server.workers(WORKERS).bind(settings.web.public_listen)?.run());
        tell(format!("public pages   {}", settings.web.public_url));
    }
    if servers.is_empty() {
        return told_to_end().await;
    }
    let running: Vec<_> = servers.into_iter().map(actix_web::rt::spawn).collect();
    for server in running {
        server.await.map_err(std::io::Error::other)??;
    }
    Ok(())
}
