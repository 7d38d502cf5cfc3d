//! The rows of the register: entries, their domains, what is proposed, and OpenPGP keys.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::db::ids::{AuthorityChangeId, AuthorityId, KeyId, OpenPgpKeyId, UserId};
use crate::db::schema::{authorities, authority_changes, authority_domains, openpgp_keys};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{AuthorityType, Country};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = authorities)]
pub struct AuthorityRow {
    pub id: AuthorityId,
    pub version: i64,
    pub name: String,
    pub country: Country,
    pub authority_type: AuthorityType,
    pub key_id: KeyId,
    pub contact: Option<Vec<u8>>,
    pub contact_verified_by: Option<UserId>,
    pub contact_verified_at: Option<Timestamp>,
    pub added_at: Timestamp,
    pub retired_at: Option<Timestamp>,
}

pub(super) fn all(db: &mut Db, country: Option<Country>) -> QueryResult<Vec<AuthorityRow>> {
    let by_name = (authorities::country, authorities::name, authorities::id);
    let all = authorities::table.select(AuthorityRow::as_select()).order(by_name);
    match country {
        Some(country) => all.filter(authorities::country.eq(country)).load(db),
        None => all.load(db),
    }
}

pub(super) fn find(db: &mut Db, id: AuthorityId) -> QueryResult<Option<AuthorityRow>> {
    authorities::table.find(id).select(AuthorityRow::as_select()).get_result(db).optional()
}

pub(super) fn insert(db: &mut Db, row: &AuthorityRow) -> QueryResult<()> {
    diesel::insert_into(authorities::table).values(row).execute(db).map(drop)
}

/// Writes the entry at its next version; how many rows: none if it is not at the version before any more.
pub(super) fn update(db: &mut Db, row: &AuthorityRow) -> QueryResult<usize> {
    let before = authorities::table.find(row.id).filter(authorities::version.eq(row.version.saturating_sub(1)));
    diesel::update(before)
        .set((
            authorities::version.eq(row.version),
            authorities::name.eq(&row.name),
            authorities::country.eq(row.country),
            authorities::authority_type.eq(row.authority_type),
            authorities::contact.eq(&row.contact),
            authorities::contact_verified_by.eq(row.contact_verified_by),
            authorities::contact_verified_at.eq(row.contact_verified_at),
            authorities::retired_at.eq(row.retired_at),
        ))
        .execute(db)
}

pub(super) fn replace_domains(db: &mut Db, id: AuthorityId, domains: &[String]) -> QueryResult<()> {
    diesel::delete(authority_domains::table.filter(authority_domains::authority_id.eq(id))).execute(db)?;
    for domain in domains {
        diesel::insert_into(authority_domains::table)
            .values((authority_domains::authority_id.eq(id), authority_domains::domain.eq(domain)))
            .execute(db)?;
    }
    Ok(())
}

pub(super) fn domains_of(db: &mut Db, id: AuthorityId) -> QueryResult<Vec<String>> {
    authority_domains::table
        .filter(authority_domains::authority_id.eq(id))
        .order(authority_domains::domain)
        .select(authority_domains::domain)
        .load(db)
}

pub(super) fn all_domains(db: &mut Db) -> QueryResult<BTreeMap<AuthorityId, Vec<String>>> {
    let rows: Vec<(AuthorityId, String)> = authority_domains::table
        .order((authority_domains::authority_id, authority_domains::domain))
        .select((authority_domains::authority_id, authority_domains::domain))
        .load(db)?;
    let mut domains: BTreeMap<AuthorityId, Vec<String>> = BTreeMap::new();
    for (id, domain) in rows {
        domains.entry(id).or_default().push(domain);
    }
    Ok(domains)
}

pub(super) fn by_domain(db: &mut Db, domain: &str) -> QueryResult<Vec<AuthorityRow>> {
    authorities::table
        .inner_join(authority_domains::table.on(authority_domains::authority_id.eq(authorities::id)))
        .filter(authority_domains::domain.eq(domain))
        .order((authorities::name, authorities::id))
        .select(AuthorityRow::as_select())
        .load(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = authority_changes)]
pub(super) struct ChangeRow {
    pub id: AuthorityChangeId,
    pub authority_id: Option<AuthorityId>,
    pub authority_version: Option<i64>,
    pub key_id: KeyId,
    pub proposed: Vec<u8>,
    pub proposed_by: UserId,
    pub proposed_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<Timestamp>,
}

pub(super) fn insert_change(db: &mut Db, row: &ChangeRow) -> QueryResult<()> {
    diesel::insert_into(authority_changes::table).values(row).execute(db).map(drop)
}

pub(super) fn find_change(db: &mut Db, id: AuthorityChangeId) -> QueryResult<Option<ChangeRow>> {
    authority_changes::table.find(id).select(ChangeRow::as_select()).get_result(db).optional()
}

/// What waits for a second person, oldest first.
pub(super) fn open_changes(db: &mut Db) -> QueryResult<Vec<ChangeRow>> {
    authority_changes::table
        .filter(authority_changes::confirmed_at.is_null().and(authority_changes::withdrawn_at.is_null()))
        .order((authority_changes::proposed_at, authority_changes::id))
        .select(ChangeRow::as_select())
        .load(db)
}

/// How many rows: none if somebody confirmed or withdrew it in the meantime.
pub(super) fn confirm_change(
    db: &mut Db,
    id: AuthorityChangeId,
    authority: AuthorityId,
    by: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let waits = authority_changes::confirmed_at.is_null().and(authority_changes::withdrawn_at.is_null());
    diesel::update(authority_changes::table.find(id).filter(waits))
        .set((
            authority_changes::authority_id.eq(authority),
            authority_changes::confirmed_by.eq(by),
            authority_changes::confirmed_at.eq(at),
        ))
        .execute(db)
}

/// As [`confirm_change`].
pub(super) fn withdraw_change(db: &mut Db, id: AuthorityChangeId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    let waits = authority_changes::confirmed_at.is_null().and(authority_changes::withdrawn_at.is_null());
    diesel::update(authority_changes::table.find(id).filter(waits))
        .set((authority_changes::withdrawn_by.eq(by), authority_changes::withdrawn_at.eq(at)))
        .execute(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = openpgp_keys)]
pub(super) struct KeyRow {
    pub id: OpenPgpKeyId,
    pub authority_id: AuthorityId,
    pub key_id: KeyId,
    pub certificate: Vec<u8>,
    pub fingerprint_hash: Vec<u8>,
    pub account: Vec<u8>,
    pub entered_by: UserId,
    pub entered_at: Timestamp,
    pub confirmed_by: Option<UserId>,
    pub confirmed_at: Option<Timestamp>,
    pub withdrawn_by: Option<UserId>,
    pub withdrawn_at: Option<Timestamp>,
}

pub(super) fn insert_key(db: &mut Db, row: &KeyRow) -> QueryResult<()> {
    diesel::insert_into(openpgp_keys::table).values(row).execute(db).map(drop)
}

pub(super) fn find_key(db: &mut Db, id: OpenPgpKeyId) -> QueryResult<Option<KeyRow>> {
    openpgp_keys::table.find(id).select(KeyRow::as_select()).get_result(db).optional()
}

pub(super) fn keys_of(db: &mut Db, authority: AuthorityId) -> QueryResult<Vec<KeyRow>> {
    openpgp_keys::table
        .filter(openpgp_keys::authority_id.eq(authority))
        .order(openpgp_keys::id)
        .select(KeyRow::as_select())
        .load(db)
}

/// The authorities of keys that wait for a second person, with who entered each and when.
pub(super) fn keys_waiting(db: &mut Db) -> QueryResult<Vec<(AuthorityId, UserId, Timestamp)>> {
    openpgp_keys::table
        .filter(openpgp_keys::confirmed_at.is_null().and(openpgp_keys::withdrawn_at.is_null()))
        .order(openpgp_keys::id)
        .select((openpgp_keys::authority_id, openpgp_keys::entered_by, openpgp_keys::entered_at))
        .load(db)
}

/// Whether a key with this fingerprint stands, confirmed or waiting, for this authority.
pub(super) fn has_key(db: &mut Db, authority: AuthorityId, fingerprint_hash: &[u8]) -> QueryResult<bool> {
    let known = openpgp_keys::table.filter(
        openpgp_keys::fingerprint_hash
            .eq(fingerprint_hash)
            .and(openpgp_keys::authority_id.eq(authority))
            .and(openpgp_keys::withdrawn_at.is_null()),
    );
    diesel::select(diesel::dsl::exists(known)).get_result(db)
}

/// The keys that stand confirmed, newest first, of entries in force, at most so many.
pub(super) fn standing_keys(db: &mut Db, limit: i64) -> QueryResult<Vec<(KeyRow, String)>> {
    openpgp_keys::table
        .inner_join(authorities::table.on(authorities::id.eq(openpgp_keys::authority_id)))
        .filter(openpgp_keys::confirmed_at.is_not_null().and(openpgp_keys::withdrawn_at.is_null()))
        .filter(authorities::retired_at.is_null())
        .order(openpgp_keys::id.desc())
        .limit(limit)
        .select((KeyRow::as_select(), authorities::name))
        .load(db)
}

/// How many rows: none if it was confirmed or withdrawn in the meantime.
pub(super) fn confirm_key(db: &mut Db, id: OpenPgpKeyId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    let waits = openpgp_keys::confirmed_at.is_null().and(openpgp_keys::withdrawn_at.is_null());
    diesel::update(openpgp_keys::table.find(id).filter(waits))
        .set((openpgp_keys::confirmed_by.eq(by), openpgp_keys::confirmed_at.eq(at)))
        .execute(db)
}

/// How many rows: none if it was withdrawn in the meantime.
pub(super) fn withdraw_key(db: &mut Db, id: OpenPgpKeyId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    diesel::update(openpgp_keys::table.find(id).filter(openpgp_keys::withdrawn_at.is_null()))
        .set((openpgp_keys::withdrawn_by.eq(by), openpgp_keys::withdrawn_at.eq(at)))
        .execute(db)
}
