//! Inserting a row of which there may be one only.

use diesel::Connection;
use diesel::prelude::QueryResult;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;

use crate::db::Db;

/// The number of rows: 0 if another transaction was first. In a savepoint, because on PostgreSQL what was refused would end
/// the whole transaction.
pub fn insert_once(db: &mut Db, insert: impl FnOnce(&mut Db) -> QueryResult<usize>) -> QueryResult<usize> {
    match db.transaction(insert) {
        Err(DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(0),
        inserted => inserted,
    }
}
