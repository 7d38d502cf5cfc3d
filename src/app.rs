//! One running program: settings checked, database open, keys at hand.

use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{Act, Desk, Person};
use crate::clock::Clock;
use crate::config::{Problems, Settings};
use crate::db::{self, Pool};
use crate::intake::imap::{Limits, MailboxDoor};
use crate::jobs::Jobs;
use crate::outbox::{Transport, UrlError};
use crate::sealing::{self, Keyring, MasterKeyFile};
use crate::taxonomy::Kind;

/// Everything that a command works with.
#[derive(Clone)]
pub struct App {
    pub settings: Arc<Settings>,
    pub pool: Pool,
    pub desk: Arc<Desk>,
    pub clock: Clock,
}

/// Why the program cannot start. Nothing was changed.
#[derive(Debug, Error)]
pub enum StartError {
    #[error("some settings cannot be used:\n{0}")]
    Settings(#[from] Problems),
    #[error(
        "cannot make the data directory `{path}`: {source}\n  hint: set `QUARTERLIGHT_DATA_DIR` to a folder that can be written"
    )]
    DataDir { path: String, source: std::io::Error },
    #[error(transparent)]
    Database(#[from] db::Error),
    #[error(transparent)]
    Keys(#[from] sealing::Error),
    #[error(transparent)]
    Mail(#[from] UrlError),
}

impl App {
    /// Opens the database and the key store that the settings name, and makes them if they are not there.
    pub fn open(settings: Settings, clock: Clock) -> Result<Self, StartError> {
        check(&settings)?;
        let paths = &settings.paths;
        make_private_folder(&paths.data_dir)?;
        let master_key = match &paths.master_key_file {
            Some(path) => MasterKeyFile::Given(path.clone()),
            None => MasterKeyFile::Own(paths.own_master_key()),
        };
        // The keys first: with a wrong key nothing else is touched.
        let keys = Keyring::open(&paths.database, &paths.keys_file, &master_key)?;
        let pool = Pool::open(&paths.database)?;
        let desk = Desk {
            keys,
            house: settings.house.clone(),
            mail: settings.mail.clone(),
            verdicts: settings.intake.verdicts.clone(),
        };
        Ok(Self { settings: Arc::new(settings), pool, desk: Arc::new(desk), clock })
    }

    /// An act of a part of the program, now.
    pub fn act(&self, program: &'static str) -> Act {
        Act::by_program(program, self.clock.now(), self.desk.clone())
    }

    /// An act, now, of a person who has just given their password.
    pub fn act_of(&self, person: Person) -> Act {
        let now = self.clock.now();
        Act::by_person(person, now, self.desk.clone()).authenticated(now)
    }

    /// What the mailbox's door works with, if a mailbox is configured.
    pub fn mailbox(&self) -> Option<MailboxDoor> {
        let mailbox = self.settings.intake.mailbox.clone()?;
        let (pool, desk, clock) = (self.pool.clone(), self.desk.clone(), self.clock.clone());
        Some(MailboxDoor { pool, desk, clock, mailbox, limits: Limits::default() })
    }

    /// What the clock's door works with.
    pub fn jobs(&self) -> Result<Jobs, StartError> {
        let settings = &self.settings;
        Ok(Jobs {
            pool: self.pool.clone(),
            desk: self.desk.clone(),
            clock: self.clock.clone(),
            web: settings.web.clone(),
            reports_dir: settings.paths.reports_dir.clone(),
            transport: Transport::from_config(&settings.mail, &settings.paths.mail_dir)?,
            laid_out: std::sync::Mutex::new(None),
            alarmed: std::sync::Mutex::new(None),
            reminded: std::sync::Mutex::new(None),
            looked_at_deadlines: std::sync::Mutex::new(None),
        })
    }
}

/// Whether the settings can be used, as far as can be told without opening anything.
pub fn check(settings: &Settings) -> Result<(), StartError> {
    Transport::from_config(&settings.mail, &settings.paths.mail_dir)?;
    Ok(check_kinds(settings)?)
}

/// The kinds that addresses stand for, which `config/` does not know.
fn check_kinds(settings: &Settings) -> Result<(), Problems> {
    let mut problems = Problems::default();
    for (address, kind) in &settings.mail.address_kinds {
        if let Err(error) = kind.parse::<Kind>() {
            problems.add(
                "QUARTERLIGHT_ADDRESS_KINDS",
                format!("`{address}`: {error}"),
                "write the text form of a kind",
            );
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn make_private_folder(path: &std::path::Path) -> Result<(), StartError> {
    use std::os::unix::fs::DirBuilderExt;

    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| StartError::DataDir { path: path.display().to_string(), source })
}
