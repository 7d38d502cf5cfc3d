//! Identifiers complained about or asked for: account IDs, links, addresses. Sealed, and found again by a keyed hash over
//! their regular form.
//!
//! Until identifiers had a regular form, the hash was over what was typed, in small letters. A value whose regular form is
//! that text keeps its hash; for the others, who asks is answered by both hashes, so that an old row is found by the
//! spelling that it was typed in. Rows are not hashed anew: that would mean opening them all.

use serde_json::json;

use super::advance::allow;
use super::identifier_forms::{self, Regular};
use super::list::{Sort, visible};
use super::scope::Scope;
use super::{Case, CaseNumber, Error, Filter, case_key, find_visible, read, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, IdentifierId};
use crate::db::{Db, Pool};
use crate::sealing::{Place, Purpose, SealingKey};
use crate::taxonomy::IdentifierType;
use crate::workflow::{Action, Relation};

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
    /// Other cases that name the same one, newest first: those whose sealed content this person may open, and no others.
    pub also_in: Vec<Case>,
}

/// The longest identifier that is kept, in characters.
const LONGEST: usize = 2_000;

/// So many earlier cases are named.
const EARLIER: usize = 50;

/// Adds an identifier in the regular form of its sort; what is not of that sort is refused with what is wrong.
pub fn add_identifier(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewIdentifier) -> Result<IdentifierId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddIdentifier, &case)?;
    let value = new.value.trim();
    check_length(value)?;
    let regular = identifier_forms::regular(new.identifier_type, value).map_err(|wrong| Error::Invalid {
        field: "value",
        what: wrong.what,
        hint: wrong.hint,
    })?;
    let (id, detail) = (IdentifierId::new(act.at), json!({ "type": new.identifier_type }));
    store_row(db, act, &case, &case_key(act, &case)?, (id, new.identifier_type, &regular))?;
    act.record(db, Verb::IdentifierAdded, Some(case.id), Some(id.as_i64()), detail)?;
    Ok(id)
}

fn check_length(value: &str) -> Result<(), Error> {
    if value.is_empty() || value.chars().count() > LONGEST {
        let what = format!("an identifier has 1 to {LONGEST} characters");
        return Err(Error::Invalid { field: "value", what, hint: "copy it from the notice" });
    }
    Ok(())
}

/// Stores an identifier without an event: for operations that leave their own. What a program read of a report is kept as
/// it stands there, should it be in no regular form.
pub(super) fn insert(
    db: &mut Db,
    act: &Act,
    case: &Case,
    key: &SealingKey,
    new: &NewIdentifier,
) -> Result<IdentifierId, Error> {
    check_length(new.value.trim())?;
    let id = IdentifierId::new(act.at);
    store_row(db, act, case, key, (id, new.identifier_type, &regular_or_typed(new.identifier_type, &new.value)))?;
    Ok(id)
}

fn regular_or_typed(identifier_type: IdentifierType, value: &str) -> Regular {
    identifier_forms::regular(identifier_type, value.trim()).unwrap_or_else(|_| Regular::as_typed(value))
}

fn store_row(
    db: &mut Db,
    act: &Act,
    case: &Case,
    key: &SealingKey,
    (id, identifier_type, regular): (IdentifierId, IdentifierType, &Regular),
) -> Result<(), Error> {
    let row = store::IdentifierRow {
        id,
        case_id: case.id,
        identifier_type,
        value: key.seal(place(id), regular.value.as_bytes())?,
        value_hash: hash(act, &regular.compared),
        added_at: act.at,
    };
    Ok(store::insert_identifier(db, &row)?)
}

/// Removes an identifier that was entered by mistake; the event keeps that there was one, and its sort.
pub fn remove_identifier(db: &mut Db, act: &Act, number: &CaseNumber, id: IdentifierId) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddIdentifier, &case)?;
    let row = store::identifier_of(db, case.id, id)?.ok_or_else(|| Error::Unknown(number.to_string()))?;
    // Whoever was first left the event.
    if store::delete_identifier(db, id)? == 0 {
        return Err(Error::Unknown(number.to_string()));
    }
    let detail = json!({ "type": row.identifier_type });
    Ok(act.record(db, Verb::IdentifierRemoved, Some(case.id), Some(id.as_i64()), detail)?)
}

/// The hash of a value as it is stored for this sort.
pub(super) fn value_hash(act: &Act, identifier_type: IdentifierType, value: &str) -> Vec<u8> {
    hash(act, &regular_or_typed(identifier_type, value).compared)
}

/// Capitals do not matter in account IDs and host names; a path that differs only in capitals is taken for the same.
fn hash(act: &Act, compared: &str) -> Vec<u8> {
    act.keys().keyed_hash(Purpose::Identifier, compared.trim().to_lowercase().as_bytes()).to_vec()
}

/// The hashes under which a text may stand, whatever sort it was entered as: in each regular form that it has, and as typed.
pub fn identifier_hashes(act: &Act, typed: &str) -> Vec<Vec<u8>> {
    let typed = typed.trim();
    let regular = IdentifierType::ALL.iter().filter_map(|sort| identifier_forms::regular(*sort, typed).ok());
    let mut compared: Vec<String> = regular.map(|regular| regular.compared.to_lowercase()).collect();
    compared.push(typed.to_lowercase());
    compared.sort();
    compared.dedup();
    compared.iter().map(|text| hash(act, text)).collect()
}

/// "Have we had this one before?" Stores nothing and leaves no trace: the newest cases that name it, of those whose
/// sealed content this person may open.
pub fn look_up_identifier(db: &mut Db, act: &Act, typed: &str) -> Result<Vec<Case>, Error> {
    act.allow(Action::LookUpIdentifier, None, Relation::None)?;
    check_length(typed.trim())?;
    earlier(db, act, None, &identifier_hashes(act, typed))
}

/// The newest cases with one of these hashes whose sealed content this person may open, but for one.
fn earlier(db: &mut Db, act: &Act, except: Option<CaseId>, hashes: &[Vec<u8>]) -> Result<Vec<Case>, Error> {
    let filter = Filter { identifier: Some(hashes.to_vec()), sort: Sort::Number, ..Filter::default() };
    // That a case names it is itself sealed.
    let filter = visible(act, &filter, Action::OpenSealed)?;
    if filter.scope.as_ref().is_some_and(Scope::is_empty) {
        return Ok(Vec::new());
    }
    // One more, should the case itself be among them.
    let limit = i64::try_from(EARLIER + 1).unwrap_or(i64::MAX);
    let mut cases = store::list(db, &filter, None, limit)?;
    cases.retain(|case| Some(case.id) != except);
    cases.truncate(EARLIER);
    Ok(cases)
}

/// Opens the identifiers of a case for reading; leaves an event.
pub fn read_identifiers(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<Identifier>, Error> {
    let (case, _) = read::content_case(pool, act, number)?;
    let key = case_key(act, &case)?;
    pool.read(|db| {
        let rows = store::identifiers_of(db, case.id)?;
        let open = |row: store::IdentifierRow| {
            let value = key.open_text(place(row.id), &row.value)?;
            let mut hashes = identifier_hashes(act, &value);
            hashes.push(row.value_hash);
            Ok(Identifier {
                id: row.id,
                identifier_type: row.identifier_type,
                value,
                also_in: earlier(db, act, Some(case.id), &hashes)?,
            })
        };
        rows.into_iter().map(open).collect()
    })
}

pub(super) fn place(id: IdentifierId) -> Place {
    Place::new("identifiers.value", id.as_i64())
}
