//! The rows of editions and of their files, and of what the Board says for them.

mod affirmations;
mod entries;

pub(super) use affirmations::*;
pub(super) use entries::*;

use diesel::prelude::*;

use crate::db::ids::{CaseId, CheckOverrideId, EditionId, UserId};
use crate::db::schema::{
    cases, check_override_confirmations, check_overrides, edition_cases, edition_corrections, edition_files, editions,
};
use crate::db::{Db, Timestamp, insert_once};

use super::Quarter;
use super::checks::Check;
use super::corrections::Correction;
use super::export::Files;
use crate::workflow::Role;

text_enum! {
    /// How far an edition has come.
    pub enum EditionState {
        Prepared = "prepared" => "Prepared",
        Published = "published" => "Published",
    }
}

crate::db::db_text!(EditionState, Check);

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

/// The number of rows: 0 if somebody else prepared this version at the same moment.
pub(in crate::reports) fn insert(db: &mut Db, row: EditionRow) -> QueryResult<usize> {
    insert_once(db, |db| diesel::insert_into(editions::table).values(row).execute(db))
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

/// The references of the cases that an edition counts, as they are kept in the house.
pub(in crate::reports) fn ledger_references(db: &mut Db, edition: EditionId) -> QueryResult<Vec<String>> {
    let counted = edition_cases::table.inner_join(cases::table).filter(edition_cases::edition_id.eq(edition));
    counted.select(cases::ledger_reference).load(db)
}

/// Why the edition corrects the one before, if somebody has said so.
pub(super) fn correction(db: &mut Db, edition: EditionId) -> QueryResult<Option<Correction>> {
    let row: Option<(String, Role)> = edition_corrections::table
        .find(edition)
        .select((edition_corrections::reason, edition_corrections::prepared_role))
        .first(db)
        .optional()?;
    Ok(row.map(|(reason, prepared_role)| Correction { reason, prepared_role }))
}

/// Writes it, or writes it anew; a published edition's is frozen.
pub(super) fn set_correction(db: &mut Db, edition: EditionId, correction: &Correction) -> QueryResult<()> {
    let change = (
        edition_corrections::reason.eq(&correction.reason),
        edition_corrections::prepared_role.eq(correction.prepared_role),
    );
    let there = edition_corrections::table.find(edition);
    if diesel::update(there).set(change).execute(db)? == 0 {
        diesel::insert_into(edition_corrections::table)
            .values((edition_corrections::edition_id.eq(edition), change))
            .execute(db)?;
    }
    Ok(())
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = check_overrides)]
pub(super) struct OverrideRow {
    pub id: CheckOverrideId,
    #[diesel(serialize_as = String, deserialize_as = String)]
    pub quarter: Quarter,
    pub version: i32,
    #[diesel(column_name = check_name)]
    pub check: Check,
    pub finding: String,
    pub reason: String,
    pub proposed_by: UserId,
    pub proposed_role: Role,
    pub proposed_at: Timestamp,
}

/// The person who agreed, and in which role.
pub(super) type Confirmation = (UserId, Role);

pub(super) fn insert_override(db: &mut Db, row: OverrideRow) -> QueryResult<()> {
    diesel::insert_into(check_overrides::table).values(row).execute(db).map(drop)
}

/// The number of rows: 0 if somebody else confirmed it at the same moment.
pub(super) fn confirm_override(
    db: &mut Db,
    id: CheckOverrideId,
    (by, role): Confirmation,
    at: Timestamp,
) -> QueryResult<usize> {
    let row = (
        check_override_confirmations::override_id.eq(id),
        check_override_confirmations::confirmed_by.eq(by),
        check_override_confirmations::confirmed_role.eq(role),
        check_override_confirmations::confirmed_at.eq(at),
    );
    insert_once(db, |db| diesel::insert_into(check_override_confirmations::table).values(row).execute(db))
}

/// All proposals for a version of a quarter's report, oldest first.
pub(super) fn overrides(
    db: &mut Db,
    quarter: Quarter,
    version: i32,
) -> QueryResult<Vec<(OverrideRow, Option<Confirmation>)>> {
    check_overrides::table
        .left_join(check_override_confirmations::table)
        .filter(check_overrides::quarter.eq(quarter.to_string()).and(check_overrides::version.eq(version)))
        .order(check_overrides::id)
        .select((
            OverrideRow::as_select(),
            (check_override_confirmations::confirmed_by, check_override_confirmations::confirmed_role).nullable(),
        ))
        .load(db)
}
