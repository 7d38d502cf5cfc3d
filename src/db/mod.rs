//! One connection type over two engines, the pool with its two doors `read` and `write`, and the types that columns
//! hold. It knows nothing of the trade. Invariant: every write of a process passes through [`Pool::write`].

mod address;
mod dialect;
mod error;
pub mod ids;
mod migrations;
mod once;
mod pool;
pub mod schema;
mod text;
mod timestamp;
mod writer;

use diesel::{PgConnection, SqliteConnection};

pub use diesel::QueryResult;

pub use address::{Address, AddressError};
pub use dialect::{Condition, Engine, binary_columns, has_words, key_store_identity, open_key_store, refuse_lost_keys};
pub use error::Error;
pub(crate) use error::from_diesel;
pub use once::insert_once;
pub use pool::Pool;
pub(crate) use text::db_text;
pub use timestamp::Timestamp;

/// A connection to either engine. Everything above this module sees only this type.
#[derive(diesel::MultiConnection)]
pub enum Db {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}
