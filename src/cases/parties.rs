//! The persons and bodies of a case. Their names and addresses stand only sealed with the case's key.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::advance::allow;
use super::{Case, CaseNumber, Error, case_key, find_visible, read, redaction, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::PartyId;
use crate::db::{Db, Pool};
use crate::sealing::{Place, Purpose, SealingKey};
use crate::taxonomy::PartyRole;
use crate::workflow::Action;

/// Who somebody is and how to reach them; sealed as one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyContact {
    pub name: String,
    pub address: String,
    pub organisation: String,
}

#[derive(Clone, Debug)]
pub struct NewParty {
    pub role: PartyRole,
    pub contact: PartyContact,
}

/// A party as a person reads it.
#[derive(Clone, Debug)]
pub struct Party {
    pub id: PartyId,
    pub role: PartyRole,
    pub contact: PartyContact,
}

/// Adds a party to an open case.
pub fn add_party(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewParty) -> Result<PartyId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddParty, &case)?;
    let contact = &new.contact;
    if [&contact.name, &contact.address, &contact.organisation].iter().all(|text| text.trim().is_empty()) {
        let what = "a party needs a name, an address or an organisation".to_owned();
        return Err(Error::Invalid { field: "name", what, hint: "write what you know of it" });
    }
    let id = insert(db, act, &case, &case_key(act, &case)?, new)?;
    act.record(db, Verb::PartyAdded, Some(case.id), Some(id.as_i64()), json!({ "role": new.role }))?;
    Ok(id)
}

/// Stores a party without an event: for operations that leave their own.
pub(super) fn insert(db: &mut Db, act: &Act, case: &Case, key: &SealingKey, new: &NewParty) -> Result<PartyId, Error> {
    let id = PartyId::new(act.at);
    let private = json!(new.contact).to_string();
    let address = new.contact.address.trim().to_lowercase();
    let row = store::PartyRow {
        id,
        case_id: case.id,
        role: new.role,
        private: key.seal(Place::new("parties.private", id.as_i64()), private.as_bytes())?,
        address_hash: (!address.is_empty())
            .then(|| act.keys().keyed_hash(Purpose::EmailAddress, address.as_bytes()).to_vec()),
        added_at: act.at,
    };
    store::insert_party(db, &row)?;
    Ok(id)
}

/// Opens the parties of a case for reading; leaves an event.
pub fn read_parties(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Vec<Party>, Error> {
    let (case, redaction) = read::content_case(pool, act, number)?;
    let parties = opened(pool, act, &case)?;
    let shown = |party: Party| match &redaction {
        Some(_) => Party { contact: redaction::contact(party.role, party.contact), ..party },
        None => party,
    };
    Ok(parties.into_iter().map(shown).collect())
}

/// The same without an event: for operations that left it.
pub(super) fn opened(pool: &Pool, act: &Act, case: &Case) -> Result<Vec<Party>, Error> {
    let key = case_key(act, case)?;
    let rows = pool.read(|db| Ok::<_, Error>(store::parties_of(db, case.id)?))?;
    rows.iter().map(|row| open(&key, row)).collect()
}

fn open(key: &SealingKey, row: &store::PartyRow) -> Result<Party, Error> {
    let private = key.open(Place::new("parties.private", row.id.as_i64()), &row.private)?;
    Ok(Party { id: row.id, role: row.role, contact: serde_json::from_slice(&private).unwrap_or_default() })
}
