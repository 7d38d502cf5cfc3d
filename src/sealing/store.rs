//! The key store's two tables. They are made here and not by a migration: on SQLite they are in a file of their own.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::db::Db;
use crate::db::ids::KeyId;

diesel::table! {
    keys.sealing_keys (id) {
        id -> BigInt,
        wrapped -> Binary,
    }
}

diesel::table! {
    /// One row: a known text under the master key, to tell the right key from a wrong one.
    keys.master_key_proofs (id) {
        id -> BigInt,
        proof -> Binary,
    }
}

const TABLES: &str = "CREATE TABLE IF NOT EXISTS keys.sealing_keys (id BIGINT NOT NULL PRIMARY KEY, wrapped BINARY NOT NULL); \
     CREATE TABLE IF NOT EXISTS keys.master_key_proofs (id BIGINT NOT NULL PRIMARY KEY, proof BINARY NOT NULL);";

pub(super) fn create(db: &mut Db) -> QueryResult<()> {
    if exist(db) {
        return Ok(());
    }
    let created = db.batch_execute(&crate::db::binary_columns(db, TABLES));
    // Two first starts at once may both try on PostgreSQL; the loser finds the tables there.
    if exist(db) { Ok(()) } else { created }
}

fn exist(db: &mut Db) -> bool {
    master_key_proofs::table.select(master_key_proofs::id).first::<i64>(db).optional().is_ok()
        && sealing_keys::table.select(sealing_keys::id).first::<i64>(db).optional().is_ok()
}

pub(super) fn proof(db: &mut Db) -> QueryResult<Option<Vec<u8>>> {
    master_key_proofs::table.select(master_key_proofs::proof).first(db).optional()
}

/// Keeps the proof unless another process kept one first; gives the one that counts.
pub(super) fn keep_proof(db: &mut Db, proof: &[u8]) -> QueryResult<Vec<u8>> {
    let row = (master_key_proofs::id.eq(1_i64), master_key_proofs::proof.eq(proof));
    match diesel::insert_into(master_key_proofs::table).values(row).execute(db) {
        Ok(_) => Ok(proof.to_vec()),
        Err(diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _)) => {
            master_key_proofs::table.select(master_key_proofs::proof).first(db)
        }
        Err(error) => Err(error),
    }
}

/// Saves wrapped keys in one transaction.
pub(super) fn keep(db: &mut Db, keys: &[(KeyId, Vec<u8>)]) -> QueryResult<()> {
    db.transaction(|db| {
        for (id, wrapped) in keys {
            let row = (sealing_keys::id.eq(id), sealing_keys::wrapped.eq(wrapped));
            diesel::insert_into(sealing_keys::table).values(row).execute(db)?;
        }
        Ok(())
    })
}

pub(super) fn find(db: &mut Db, id: KeyId) -> QueryResult<Option<Vec<u8>>> {
    sealing_keys::table.find(id).select(sealing_keys::wrapped).get_result(db).optional()
}

pub(super) fn destroy(db: &mut Db, id: KeyId) -> QueryResult<bool> {
    Ok(diesel::delete(sealing_keys::table.find(id)).execute(db)? == 1)
}
