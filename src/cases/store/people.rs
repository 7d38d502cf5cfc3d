//! The rows of parties and identifiers.

use diesel::prelude::*;

use crate::db::ids::{CaseId, IdentifierId, PartyId};
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
}

pub(in crate::cases) fn insert_party(db: &mut Db, row: &PartyRow) -> QueryResult<()> {
    diesel::insert_into(parties::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn parties_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<PartyRow>> {
    parties::table.filter(parties::case_id.eq(case)).order(parties::id).select(PartyRow::as_select()).load(db)
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

/// Other cases with the same identifier.
pub(in crate::cases) fn cases_with_identifier(db: &mut Db, except: CaseId, hash: &[u8]) -> QueryResult<Vec<CaseId>> {
    identifiers::table
        .filter(identifiers::value_hash.eq(hash).and(identifiers::case_id.ne(except)))
        .order(identifiers::case_id)
        .select(identifiers::case_id)
        .distinct()
        .load(db)
}
