//! The program under test: the real listeners on free ports over an embedded database, with a clock that is told the time.

use std::net::TcpListener;
use std::process::Command;

use actix_web::{App as Server, HttpServer, web};
use quarterlight::accounts::{self, NewUser};
use quarterlight::app::App;
use quarterlight::clock::Clock;
use quarterlight::config::{Settings, Source};
use quarterlight::db::Timestamp;
use quarterlight::intake::pipe;
use quarterlight::jobs::Jobs;
use quarterlight::notices::Envelope;
use quarterlight::web::{Console, Transport, public, routes};
use quarterlight::workflow::Role;
use tempfile::TempDir;

use crate::filled;
use crate::person::PASSWORD;

/// Everybody's in the demo.
pub const DEMO_PASSWORD: &str = "quarterlight demo";

/// A running desk; its data go with it.
pub struct Desk {
    app: App,
    /// One for the whole story, as `quarterlight serve` has: it remembers what it has done.
    jobs: Jobs,
    _folder: TempDir,
}

impl Desk {
    /// Serves until the test ends. The ports are taken first, because the settings name them.
    pub fn open() -> Self {
        let folder = TempDir::new().unwrap();
        let [console, public] = [0, 1].map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
        let path = |name: &str| folder.path().join(name).display().to_string();
        let source = Source::from_variables([
            ("QUARTERLIGHT_DATA_DIR", path("data")),
            ("QUARTERLIGHT_REPORTS_DIR", path("reports")),
            ("QUARTERLIGHT_CONSOLE_LISTEN", console.local_addr().unwrap().to_string()),
            ("QUARTERLIGHT_PUBLIC_LISTEN", public.local_addr().unwrap().to_string()),
        ]);
        let app = App::open(Settings::read(&source).unwrap(), Clock::manual(moment("2026-08-12T09:00+02"))).unwrap();
        serve_console(&app, console);
        serve_public(&app, public);
        let jobs = app.jobs().unwrap();
        Self { app, jobs, _folder: folder }
    }

    /// The demo's house, a quarter old: something is on every page. It is as late there as it is.
    pub fn of_the_demo() -> Self {
        let folder = TempDir::new().unwrap();
        let made = Command::new(env!("CARGO_BIN_EXE_quarterlight"))
            .args(["demo", "--no-serve", "--data-dir"])
            .arg(folder.path().join("demo"))
            .env_clear()
            .output()
            .unwrap();
        assert!(made.status.success(), "the demo is sound: {}", String::from_utf8_lossy(&made.stderr));
        let path = |name: &str| folder.path().join("demo").join(name).display().to_string();
        let console = TcpListener::bind("127.0.0.1:0").unwrap();
        let source = Source::from_variables([
            ("QUARTERLIGHT_DATA_DIR", path("")),
            ("QUARTERLIGHT_REPORTS_DIR", path("reports")),
            ("QUARTERLIGHT_MAIL_DIR", path("mail")),
            ("QUARTERLIGHT_CONSOLE_LISTEN", console.local_addr().unwrap().to_string()),
        ]);
        let app = App::open(Settings::read(&source).unwrap(), Clock::System).unwrap();
        filled::fill(&app);
        serve_console(&app, console);
        let jobs = app.jobs().unwrap();
        Self { app, jobs, _folder: folder }
    }

    /// People with accounts and the password of all stories: name, name that others see, roles.
    pub fn staff(&self, people: &[(&str, &str, &[&str])]) {
        for (name, display_name, roles) in people {
            let new = NewUser {
                name: (*name).to_owned(),
                display_name: (*display_name).to_owned(),
                email: format!("{name}@session.example"),
                roles: roles.iter().map(|role| role.parse::<Role>().unwrap()).collect(),
                access_ends_on: None,
            };
            let act = self.app.act("command_line");
            let (_, link) = self.app.pool.write(move |db| accounts::invite(db, &act, &new)).unwrap();
            accounts::set_password(&self.app.pool, self.app.clock.now(), &link.token, PASSWORD).unwrap();
        }
    }

    /// An address of the console.
    pub fn console(&self, path: &str) -> String {
        format!("{}{path}", self.app.settings.web.console_url)
    }

    /// An address of the public pages.
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.app.settings.web.public_url)
    }

    /// It is now as late as this, and whatever is due by then has been done.
    pub fn time_is(&self, at: &str) {
        self.app.clock.set(moment(at));
        self.jobs.run_due();
    }

    /// Some minutes on, and the jobs have not come round yet.
    pub fn minutes_pass(&self, minutes: i64) {
        self.app.clock.set(self.app.clock.now().plus_seconds(60 * minutes));
    }

    /// As `quarterlight receive` takes a message from the mail server.
    pub fn receives(&self, message: &str) {
        let bytes = message.replace('\n', "\r\n").into_bytes();
        pipe::receive(&self.app.pool, &self.app.act("pipe"), bytes, Envelope::default()).unwrap();
        self.jobs.run_due();
    }

    /// As `quarterlight user add` does for the first person, who then adds the others. Gives the link for the password.
    pub fn first_administrator(&self, name: &str, display_name: &str) -> String {
        let new = NewUser {
            name: name.to_owned(),
            display_name: display_name.to_owned(),
            email: format!("{name}@session.example"),
            roles: Role::Administrator.into(),
            access_ends_on: None,
        };
        let act = self.app.act("command_line");
        let (_, link) = self.app.pool.write(move |db| accounts::invite(db, &act, &new)).unwrap();
        self.console(&format!("/set-password/{}", link.token))
    }
}

fn serve_console(app: &App, listener: TcpListener) {
    let console = web::Data::new(Console {
        pool: app.pool.clone(),
        clock: app.clock.clone(),
        desk: app.desk.clone(),
        transport: Transport::of(&app.settings.web),
        url: app.settings.web.console_url.clone(),
        settings: app.settings.clone(),
    });
    let server = HttpServer::new(move || Server::new().app_data(console.clone()).configure(routes::configure));
    actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
}

fn serve_public(app: &App, listener: TcpListener) {
    let dir = app.settings.paths.reports_dir.clone();
    let server = HttpServer::new(move || Server::new().configure(public::configure(dir.clone())));
    actix_web::rt::spawn(server.workers(1).disable_signals().listen(listener).unwrap().run());
}

/// A moment as people write it: `2026-08-12T09:00+02`.
fn moment(text: &str) -> Timestamp {
    Timestamp::from_jiff(text.parse().unwrap())
}
