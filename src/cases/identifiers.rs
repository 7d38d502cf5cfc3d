//! Identifiers complained about or asked for: account IDs, links, addresses. Sealed, and found again by a keyed hash.

use serde_json::json;

use super::advance::allow;
use super::{Case, CaseNumber, Error, case_key, find_visible, read, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, IdentifierId};
use crate::db::{Db, Pool};
use crate::sealing::{Place, Purpose, SealingKey};
use crate::taxonomy::IdentifierType;
use crate::workflow::Action;

#[derive(Clone, Debug)]
pub struct NewIdentifier {
    pub identifier_type: IdentifierType,
    pub value: String,
}

/// An identifier as a person reads it.
#[derive(Clone, Debug)]
pub struct Identifier {
    pub id: IdentifierId,
    pub identifier_type: IdentifierType,
    pub value: String,
    /// Other cases that name the same one.
    pub also_in: Vec<CaseId>,
}

/// The longest identifier that is kept, in characters.
const LONGEST: usize = 2_000;

pub fn add_identifier(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewIdentifier) -> Result<IdentifierId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddIdentifier, &case)?;
    let id = insert(db, act, &case, &case_key(act, &case)?, new)?;
    let detail = json!({ "type": new.identifier_type });
    act.record(db, Verb::IdentifierAdded, Some(case.id), Some(id.as_i64()), detail)?;
    Ok(id)
}

/// Stores an identifier without an event: for operations that leave their own.
pub(super) fn insert(
    db: &mut Db,
    act: &Act,
    case: &Case,
    key: &SealingKey,
    new: &NewIdentifier,
) -> Result<IdentifierId, Error> {
    let value = new.value.trim();
    if value.is_empty() || value.chars().count() > LONGEST {
        let what = format!("an identifier has 1 to {LONGEST} characters");
        return Err(Error::Invalid { field: "value", what, hint: "copy it from the notice" });
    }
    let id = IdentifierId::new(act.at);
    let row = store::IdentifierRow {
        id,
        case_id: case.id,
        identifier_type: new.identifier_type,
        value: key.seal(Place::new("identifiers.value", id.as_i64()), value.as_bytes())?,
        value_hash: value_hash(act, value),
        added_at: act.at,
    };
    store::insert_identifier(db, &row)?;
    Ok(id)
}

/// Case does not matter in account IDs and host names; a path that differs only in case is taken for the same.
pub(super) fn value_hash(act: &Act, value: &str) -> Vec<u8> {
    act.keys().keyed_hash(Purpose::Identifier, value.trim().to_lowercase().as_bytes()).to_vec()
}

/// Opens the identifiers of a case for reading; leaves an event.
pub fn read_identifiers(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<Identifier>, Error> {
    let (case, _) = read::content_case(pool, act, number)?;
    let key = case_key(act, &case)?;
    pool.read(|db| {
        let rows = store::identifiers_of(db, case.id)?;
        let open = |row: store::IdentifierRow| {
            Ok(Identifier {
                id: row.id,
                identifier_type: row.identifier_type,
                value: key.open_text(Place::new("identifiers.value", row.id.as_i64()), &row.value)?,
                also_in: store::cases_with_identifier(db, case.id, &row.value_hash)?,
            })
        };
        rows.into_iter().map(open).collect()
    })
}
