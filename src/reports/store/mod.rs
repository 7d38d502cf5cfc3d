//! The rows of editions and of their files, and of what the Board says for them.

mod affirmations;

pub(super) use affirmations::*;

use diesel::prelude::*;

use crate::db::ids::{CaseId, EditionId, UserId};
use crate::db::schema::{edition_cases, edition_files, editions};
use crate::db::{Db, Timestamp};

use super::Quarter;
use super::export::Files;

text_enum! {
    /// How far an edition has come.
    pub enum EditionState {
        Prepared = "prepared" => "Prepared",
        Published = "published" => "Published",
    }
}

crate::db::db_text!(EditionState);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = editions)]
pub struct EditionRow {
    pub id: EditionId,
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub quarter: Quarter,
    pub version: i32,
    pub state: EditionState,
    pub cut_off_at: Timestamp,
    /// SHA-256 of the figures as they were prepared.
    pub figures_sha256: Vec<u8>,
    pub prepared_by: UserId,
    pub prepared_at: Timestamp,
    pub published_by: Option<UserId>,
    pub published_at: Option<Timestamp>,
}

/// All editions, by quarter and version.
pub(in crate::reports) fn all(db: &mut Db) -> QueryResult<Vec<EditionRow>> {
    editions::table.order((editions::quarter, editions::version)).select(EditionRow::as_select()).load(db)
}

pub(in crate::reports) fn insert(db: &mut Db, row: EditionRow) -> QueryResult<()> {
    diesel::insert_into(editions::table).values(row).execute(db).map(drop)
}

/// Prepares again what is not published yet; the number of rows changed, 0 or 1.
pub(in crate::reports) fn prepare_again(db: &mut Db, row: &EditionRow) -> QueryResult<usize> {
    let there = editions::table.find(row.id).filter(editions::state.eq(EditionState::Prepared));
    let change = (
        editions::cut_off_at.eq(row.cut_off_at),
        editions::figures_sha256.eq(&row.figures_sha256),
        editions::prepared_by.eq(row.prepared_by),
        editions::prepared_at.eq(row.prepared_at),
    );
    diesel::update(there).set(change).execute(db)
}

/// The number of rows changed, 0 or 1.
pub(in crate::reports) fn publish(db: &mut Db, id: EditionId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    let there = editions::table.find(id).filter(editions::state.eq(EditionState::Prepared));
    let change =
        (editions::state.eq(EditionState::Published), editions::published_by.eq(by), editions::published_at.eq(at));
    diesel::update(there).set(change).execute(db)
}

pub(in crate::reports) fn insert_files(
    db: &mut Db,
    edition: EditionId,
    files: &[(String, Vec<u8>, Vec<u8>)],
) -> QueryResult<()> {
    for (name, sha256, content) in files {
        let row = (
            edition_files::edition_id.eq(edition),
            edition_files::name.eq(name),
            edition_files::sha256.eq(sha256),
            edition_files::content.eq(content),
        );
        diesel::insert_into(edition_files::table).values(row).execute(db)?;
    }
    Ok(())
}

pub(in crate::reports) fn files(db: &mut Db, edition: EditionId) -> QueryResult<Files> {
    let rows: Vec<(String, Vec<u8>)> = edition_files::table
        .filter(edition_files::edition_id.eq(edition))
        .select((edition_files::name, edition_files::content))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

pub(in crate::reports) fn file(db: &mut Db, edition: EditionId, name: &str) -> QueryResult<Option<Vec<u8>>> {
    let wanted =
        edition_files::table.filter(edition_files::edition_id.eq(edition)).filter(edition_files::name.eq(name));
    wanted.select(edition_files::content).first(db).optional()
}

pub(in crate::reports) fn insert_cases(db: &mut Db, edition: EditionId, cases: &[CaseId]) -> QueryResult<()> {
    for case in cases {
        let row = (edition_cases::edition_id.eq(edition), edition_cases::case_id.eq(case));
        diesel::insert_into(edition_cases::table).values(row).execute(db)?;
    }
    Ok(())
}
