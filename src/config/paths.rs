//! Files and folders, and the database.

use std::path::PathBuf;

use super::{Problems, Source};
use crate::db::Address;

/// Where things are kept.
#[derive(Clone, Debug)]
pub struct Paths {
    pub data_dir: PathBuf,
    pub database: Address,
    /// The key store on SQLite.
    pub keys_file: PathBuf,
    /// The operator's own place for the master key; otherwise it is made in the data directory.
    pub master_key_file: Option<PathBuf>,
    /// What the public listener serves.
    pub reports_dir: PathBuf,
    /// Where mails are written as files when no SMTP server is set.
    pub mail_dir: PathBuf,
}

impl Paths {
    pub(super) fn read(source: &Source, problems: &mut Problems) -> Self {
        let data_dir = PathBuf::from(source.text("QUARTERLIGHT_DATA_DIR").unwrap_or_else(|| "data".to_owned()));
        let embedded = Address::sqlite(&data_dir.join("quarterlight.db"));
        let hint =
            "write `sqlite:///var/lib/quarterlight/quarterlight.db` or `postgres://user@host/name`, or leave it unset";
        Self {
            database: source.parsed("DATABASE_URL", embedded, hint, problems),
            keys_file: data_dir.join("keys.db"),
            master_key_file: source.text("QUARTERLIGHT_MASTER_KEY_FILE").map(PathBuf::from),
            reports_dir: source
                .text("QUARTERLIGHT_REPORTS_DIR")
                .map_or_else(|| PathBuf::from("reports"), PathBuf::from),
            mail_dir: source.text("QUARTERLIGHT_MAIL_DIR").map_or_else(|| data_dir.join("mail"), PathBuf::from),
            data_dir,
        }
    }

    /// The master key's place when the operator named none.
    pub fn own_master_key(&self) -> PathBuf {
        self.data_dir.join("master.key")
    }
}
