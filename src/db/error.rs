//! What can go wrong between the program and its database, in words that say what to do.

use diesel::result::{DatabaseErrorKind, Error as Diesel};
use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error("the database refused: {0}")]
    Query(#[source] Diesel),
    #[error(
        "cannot connect to the database: {0}\n  hint: check `DATABASE_URL` and that the server runs or the folder can be written"
    )]
    Connect(String),
    #[error("cannot bring the database up to date: {0}")]
    Migrate(String),
    #[error(
        "the database has the migration `{0}`, which this program does not know\n  hint: it was used by a newer version; start that version, or restore a backup from before"
    )]
    NewerSchema(String),
    #[error(
        "the key store `{0}` of this database is missing\n  hint: put it back from its backup; without it nothing that was sealed can be read"
    )]
    KeyStoreMissing(String),
    #[error("the change was not saved: {0}")]
    Commit(String),
    #[error("the writer has stopped\n  hint: restart the program; what was acknowledged is saved")]
    WriterGone,
    #[error("a change failed inside the program and was taken back")]
    Panicked,
}

impl Error {
    /// A row with the same unique value is there already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Query(Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        Self::Query(error)
    }
}

/// Lets `?` turn a store's `QueryResult` into a domain error that has a `Database(db::Error)` variant.
macro_rules! from_diesel {
    ($error:ty) => {
        impl From<diesel::result::Error> for $error {
            fn from(error: diesel::result::Error) -> Self {
                Self::Database(error.into())
            }
        }
    };
}
pub(crate) use from_diesel;
