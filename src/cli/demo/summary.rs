//! What the demo says at its end: one JSON object for a program, addresses and sign-ins for a person.

use std::path::PathBuf;

use serde::Serialize;

use super::PASSWORD;
use super::house::Folder;
use super::people::{Staff, sign_ins};
use crate::accounts::Act;
use crate::app::App;
use crate::audit;
use crate::cases::{self, Filter};
use crate::cli::Failure;
use crate::cli::output::say;
use crate::db;
use crate::reports::Quarter;
use crate::reports::verify::{read_folder, verify_files};
use crate::workflow::CaseState;

/// The last line of `--no-serve`.
#[derive(Serialize)]
pub(super) struct Summary {
    quarter: Quarter,
    edition_dir: PathBuf,
    /// Accepted; byte-identical repeats are counted beside them.
    notices: i64,
    repeated: i64,
    cases: usize,
    decisions: usize,
    /// Cases.
    set_aside: usize,
    /// Messages.
    pen: i64,
    reconciled: bool,
    audit_verified: bool,
    /// The edition, recomputed from its own files as anybody can.
    edition_verified: bool,
    database: &'static str,
    data_dir: PathBuf,
}

impl Summary {
    /// Counts what is there now, and proves what can be proved.
    pub fn of(
        app: &App,
        staff: &Staff,
        quarter: Quarter,
        edition_dir: PathBuf,
        folder: &Folder,
    ) -> Result<Self, Failure> {
        let act = app.act_of(staff.officer(0)?.clone());
        let notices = app.pool.read(cases::reconcile)?;
        let trail = app.pool.read(|db| audit::verify(db).map_err(db::Error::from))?;
        let edition_verified = verify_files(&read_folder(&edition_dir)?).mismatches.is_empty();
        let states = states(app, &act)?;
        let count = |wanted: &[CaseState]| states.iter().filter(|state| wanted.contains(state)).count();
        Ok(Self {
            quarter,
            edition_dir,
            notices: notices.accepted,
            repeated: notices.repeated,
            cases: states.len(),
            decisions: count(&[CaseState::Decided, CaseState::Closed]),
            set_aside: count(&[CaseState::SetAside]),
            pen: notices.pen,
            reconciled: notices.balanced && notices.unplaced == 0,
            audit_verified: trail.findings.is_empty() && trail.waiting == 0,
            edition_verified,
            database: app.pool.engine().as_str(),
            data_dir: folder.path.clone(),
        })
    }

    pub fn is_sound(&self) -> bool {
        self.reconciled && self.audit_verified && self.edition_verified
    }

    /// Says where to look and as whom.
    pub fn welcome(&self, app: &App) {
        let web = &app.settings.web;
        say(format!(
            "\n{} is played: {} notices, {} cases, {} decisions.\n",
            self.quarter, self.notices, self.cases, self.decisions
        ));
        let paths = &app.settings.paths;
        let below = self.edition_dir.strip_prefix(&paths.reports_dir).unwrap_or(&self.edition_dir);
        for (what, place) in [
            ("Public pages", format!("{}/", web.public_url)),
            ("This report", format!("{}/{}/", web.public_url, below.display())),
            ("Console", format!("{}/", web.console_url)),
            ("Password", PASSWORD.to_owned()),
            ("Mails sent", paths.mail_dir.display().to_string()),
        ] {
            say(format!("  {what:<14}{place}"));
        }
        say("\n  Sign in as    Role");
        for line in sign_ins() {
            say(format!("  {:<14}{:<34}{}", line.name, line.roles, line.what));
        }
        say(
            "\nThis is a demo: everybody in it is invented, one password fits all, and it listens on this machine only.",
        );
        say("Ctrl-C ends it.\n");
    }
}

/// The states of all cases.
fn states(app: &App, act: &Act) -> Result<Vec<CaseState>, Failure> {
    let mut states = Vec::new();
    let mut after = None;
    loop {
        let page = app.pool.read(|db| cases::list(db, act, &Filter::default(), after))?;
        states.extend(page.cases.iter().map(|case| case.state));
        after = page.next;
        if after.is_none() {
            return Ok(states);
        }
    }
}
