//! The rows of parties and identifiers.

use diesel::prelude::*;

use crate::db::ids::{AuthorityId, CaseId, IdentifierId, PartyId};
use crate::db::schema::{identifiers, parties};
use crate::db::{Db, Timestamp};
use crate::taxonomy::{IdentifierType, PartyRole};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = parties)]
pub(in crate::cases) struct PartyRow {
    pub id: PartyId,
    pub case_id: CaseId,
    pub role: PartyRole,
    pub private: Vec<u8>,
    pub address_hash: Option<Vec<u8>>,
    pub added_at: Timestamp,
    pub authority_id: Option<AuthorityId>,
}

pub(in crate::cases) fn insert_party(db: &mut Db, row: &PartyRow) -> QueryResult<()> {
    diesel::insert_into(parties::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn parties_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<PartyRow>> {
    parties::table.filter(parties::case_id.eq(case)).order(parties::id).select(PartyRow::as_select()).load(db)
}

pub(in crate::cases) fn party_of(db: &mut Db, case: CaseId, id: PartyId) -> QueryResult<Option<PartyRow>> {
    let party = parties::table.find(id).filter(parties::case_id.eq(case));
    party.select(PartyRow::as_select()).get_result(db).optional()
}

/// Writes the party anew; how many rows: none if somebody else wrote it since it read `before`.
pub(in crate::cases) fn update_party(db: &mut Db, row: &PartyRow, before: &PartyRow) -> QueryResult<usize> {
    // Each sealing differs from every other, so what is sealed tells one writing from the next.
    let same = parties::private.eq(&before.private).and(parties::role.eq(before.role));
    diesel::update(parties::table.find(row.id).filter(same))
        .set((
            parties::role.eq(row.role),
            parties::private.eq(&row.private),
            parties::address_hash.eq(&row.address_hash),
            parties::authority_id.eq(row.authority_id),
        ))
        .execute(db)
}

/// Cases with a party that is this entry of the register, newest first, from before `before`.
pub(in crate::cases) fn cases_with_authority(
    db: &mut Db,
    authority: AuthorityId,
    before: CaseId,
    limit: i64,
) -> QueryResult<Vec<CaseId>> {
    parties::table
        .filter(parties::authority_id.eq(authority).and(parties::case_id.lt(before)))
        .order(parties::case_id.desc())
        .select(parties::case_id)
        .distinct()
        .limit(limit)
        .load(db)
}

/// Whether a party of the case has this address.
pub(in crate::cases) fn knows_address(db: &mut Db, case: CaseId, address_hash: &[u8]) -> QueryResult<bool> {
    let known = parties::table.filter(parties::case_id.eq(case).and(parties::address_hash.eq(address_hash)));
    diesel::select(diesel::dsl::exists(known)).get_result(db)
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = identifiers)]
pub(in crate::cases) struct IdentifierRow {
    pub id: IdentifierId,
    pub case_id: CaseId,
    pub identifier_type: IdentifierType,
    pub value: Vec<u8>,
    pub value_hash: Vec<u8>,
    pub added_at: Timestamp,
}

pub(in crate::cases) fn insert_identifier(db: &mut Db, row: &IdentifierRow) -> QueryResult<()> {
    diesel::insert_into(identifiers::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn identifiers_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<IdentifierRow>> {
    identifiers::table
        .filter(identifiers::case_id.eq(case))
        .order(identifiers::id)
        .select(IdentifierRow::as_select())
        .load(db)
}

pub(in crate::cases) fn identifier_of(
    db: &mut Db,
    case: CaseId,
    id: IdentifierId,
) -> QueryResult<Option<IdentifierRow>> {
    let identifier = identifiers::table.find(id).filter(identifiers::case_id.eq(case));
    identifier.select(IdentifierRow::as_select()).get_result(db).optional()
}

pub(in crate::cases) fn delete_identifier(db: &mut Db, id: IdentifierId) -> QueryResult<usize> {
    diesel::delete(identifiers::table.find(id)).execute(db)
}
