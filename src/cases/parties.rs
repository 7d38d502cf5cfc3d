//! The persons and bodies of a case. Their names and addresses stand only sealed with the case's key.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::advance::allow;
use super::timeline::{Change, changes_detail};
use super::{Case, CaseNumber, Error, case_key, find_visible, read, redaction, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::authorities;
use crate::db::ids::{AuthorityId, CaseId, PartyId};
use crate::db::{Db, Pool};
use crate::sealing::{Place, Purpose, SealingKey, sha256};
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

/// A party as it shall be.
#[derive(Clone, Debug)]
pub struct PartyEdit {
    /// [`Party::seen`] of the page that the form was made from.
    pub seen: String,
    pub role: PartyRole,
    pub contact: PartyContact,
    /// The entry of the register that it is.
    pub authority: Option<AuthorityId>,
}

/// A party as a person reads it.
#[derive(Clone, Debug)]
pub struct Party {
    pub id: PartyId,
    pub role: PartyRole,
    pub contact: PartyContact,
    pub authority: Option<AuthorityId>,
    /// Tells this writing of the party from the next; says nothing about what it holds.
    pub seen: String,
}

/// Adds a party to an open case.
pub fn add_party(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewParty) -> Result<PartyId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::AddParty, &case)?;
    check(&new.contact)?;
    let id = insert(db, act, &case, &case_key(act, &case)?, new)?;
    act.record(db, Verb::PartyAdded, Some(case.id), Some(id.as_i64()), json!({ "role": new.role }))?;
    Ok(id)
}

fn check(contact: &PartyContact) -> Result<(), Error> {
    if [&contact.name, &contact.address, &contact.organisation].iter().any(|text| !text.trim().is_empty()) {
        return Ok(());
    }
    let what = "a party needs a name, an address or an organisation".to_owned();
    Err(Error::Invalid { field: "name", what, hint: "write what you know of it" })
}

/// Stores a party without an event: for operations that leave their own.
pub(super) fn insert(db: &mut Db, act: &Act, case: &Case, key: &SealingKey, new: &NewParty) -> Result<PartyId, Error> {
    let id = PartyId::new(act.at);
    let row = store::PartyRow {
        id,
        case_id: case.id,
        role: new.role,
        private: key.seal(place(id), json!(new.contact).to_string().as_bytes())?,
        address_hash: address_hash(act, &new.contact),
        added_at: act.at,
        authority_id: None,
    };
    store::insert_party(db, &row)?;
    Ok(id)
}

fn address_hash(act: &Act, contact: &PartyContact) -> Option<Vec<u8>> {
    let address = contact.address.trim().to_lowercase();
    (!address.is_empty()).then(|| act.keys().keyed_hash(Purpose::EmailAddress, address.as_bytes()).to_vec())
}

/// Writes a party anew: its role, its contact, the entry of the register that it is. A sender whom the program took for a
/// notifier becomes the authority that they are.
pub fn edit_party(db: &mut Db, act: &Act, number: &CaseNumber, id: PartyId, edit: &PartyEdit) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditParty, &case)?;
    let before = store::party_of(db, case.id, id)?.ok_or_else(|| Error::Unknown(number.to_string()))?;
    let key = case_key(act, &case)?;
    let was = open(&key, &before)?;
    if was.seen != edit.seen {
        return Err(changed(&was));
    }
    check(&edit.contact)?;
    if let Some(authority) = edit.authority.filter(|_| edit.authority != was.authority) {
        let entry = authorities::get(db, act, authority)?;
        if entry.retired_at.is_some() {
            let what = format!("`{}` is retired in the register", entry.name);
            return Err(Error::Invalid { field: "authority", what, hint: "choose an entry that is in force" });
        }
    }
    let row = store::PartyRow {
        role: edit.role,
        private: key.seal(place(id), json!(edit.contact).to_string().as_bytes())?,
        address_hash: address_hash(act, &edit.contact),
        authority_id: edit.authority,
        ..before.clone()
    };
    if store::update_party(db, &row, &before)? == 0 {
        // Somebody was faster since the row was read; what they wrote is to be shown.
        let now = store::party_of(db, case.id, id)?.ok_or_else(|| Error::Unknown(number.to_string()))?;
        return Err(changed(&open(&key, &now)?));
    }
    let detail = changes_detail(changes(&was, edit));
    Ok(act.record(db, Verb::PartyEdited, Some(case.id), Some(id.as_i64()), detail)?)
}

/// Both texts: this one, and what was typed, which the form keeps.
fn changed(now: &Party) -> Error {
    let PartyContact { name, address, organisation } = &now.contact;
    let texts = [now.role.label(), name, organisation, address].into_iter().filter(|text| !text.is_empty());
    let now = texts.collect::<Vec<_>>().join(", ");
    let what = format!("somebody else changed this party in the meantime; it now reads: {now}");
    Error::Invalid { field: "name", what, hint: "compare it with what you typed, and save again" }
}

/// What changed, for the event: roles from and to; of personal data, and of which entry it is, only that it changed.
fn changes(was: &Party, edit: &PartyEdit) -> [Option<Change>; 5] {
    let entry = |id: Option<AuthorityId>| id.map(|id| id.to_string()).unwrap_or_default();
    [
        Change::code("role", Some(was.role), Some(edit.role)),
        Change::free("authority", &entry(was.authority), &entry(edit.authority)),
        Change::free("name", &was.contact.name, &edit.contact.name),
        Change::free("organisation", &was.contact.organisation, &edit.contact.organisation),
        Change::free("address", &was.contact.address, &edit.contact.address),
    ]
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

pub(super) fn open(key: &SealingKey, row: &store::PartyRow) -> Result<Party, Error> {
    let private = key.open(place(row.id), &row.private)?;
    // Every sealing has a nonce of its own, so its digest names this writing.
    let digest = sha256(&[row.private.as_slice(), row.role.as_str().as_bytes()].concat());
    Ok(Party {
        id: row.id,
        role: row.role,
        contact: serde_json::from_slice(&private).unwrap_or_default(),
        authority: row.authority_id,
        seen: data_encoding::HEXLOWER.encode(digest.get(..16).unwrap_or_default()),
    })
}

fn place(id: PartyId) -> Place {
    Place::new("parties.private", id.as_i64())
}

/// Of the cases with a party that is this entry of the register, the newest `limit` that this person may see.
pub fn cases_of_authority(db: &mut Db, act: &Act, authority: AuthorityId, limit: usize) -> Result<Vec<Case>, Error> {
    const AT_ONCE: i64 = 100;
    let mut visible = Vec::new();
    let mut before = CaseId::from_i64(i64::MAX);
    loop {
        let some = store::cases_with_authority(db, authority, before, AT_ONCE)?;
        for id in &some {
            visible.extend(super::visible(db, act, *id)?);
            if visible.len() >= limit {
                return Ok(visible);
            }
        }
        match some.last() {
            Some(last) => before = *last,
            None => return Ok(visible),
        }
    }
}
