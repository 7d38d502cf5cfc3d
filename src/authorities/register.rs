//! Reading the register.

use std::collections::BTreeMap;

use super::proposal::Contact;
use super::store::{self, AuthorityRow};
use super::{Error, domain};
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::AuthorityId;
use crate::sealing::{self, Place};
use crate::taxonomy::Country;
use crate::workflow::{Action, Relation};

pub type Authority = AuthorityRow;

/// Which entries; what is `None` does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub country: Option<Country>,
    /// Part of a name or of a domain, in any case.
    pub words: Option<String>,
}

/// So many entries are listed.
pub const LISTED: usize = 200;

/// The entries that fit, by country and name, and whether there are more than are listed.
#[derive(Clone, Debug, Default)]
pub struct Register {
    pub entries: Vec<Authority>,
    pub domains: BTreeMap<AuthorityId, Vec<String>>,
    pub more: bool,
}

/// The register, those in force before those retired.
pub fn list(db: &mut Db, act: &Act, filter: &Filter) -> Result<Register, Error> {
    act.allow(Action::ViewAuthorities, None, Relation::None)?;
    let mut entries = store::all(db, filter.country)?;
    let mut domains = store::all_domains(db)?;
    if let Some(words) = filter.words.as_ref().map(|words| words.trim().to_lowercase()) {
        let domain_fits = |id: &AuthorityId| {
            domains.get(id).is_some_and(|all: &Vec<String>| all.iter().any(|one| one.contains(&words)))
        };
        entries.retain(|entry| entry.name.to_lowercase().contains(&words) || domain_fits(&entry.id));
    }
    entries.sort_by_key(|entry| entry.retired_at.is_some());
    let more = entries.len() > LISTED;
    entries.truncate(LISTED);
    domains.retain(|id, _| entries.iter().any(|entry| entry.id == *id));
    Ok(Register { entries, domains, more })
}

/// An entry, if this person may see the register.
pub fn get(db: &mut Db, act: &Act, id: AuthorityId) -> Result<Authority, Error> {
    act.allow(Action::ViewAuthorities, None, Relation::None)?;
    find(db, id)?.ok_or(Error::Unknown)
}

/// An entry, for whoever may see what names it.
pub fn find(db: &mut Db, id: AuthorityId) -> Result<Option<Authority>, Error> {
    Ok(store::find(db, id)?)
}

pub fn domains_of(db: &mut Db, id: AuthorityId) -> Result<Vec<String>, Error> {
    Ok(store::domains_of(db, id)?)
}

/// How the body is reached, for those who may propose entries; `None` if nothing is known, it stays sealed to this person,
/// or its key was destroyed.
pub fn contact(act: &Act, authority: &Authority) -> Result<Option<Contact>, Error> {
    let Some(sealed) = &authority.contact else { return Ok(None) };
    if act.allow(Action::ProposeAuthority, None, Relation::None).is_err() {
        return Ok(None);
    }
    let key = match act.keys().key(authority.key_id) {
        Err(sealing::Error::Destroyed) => return Ok(None),
        key => key?,
    };
    let plain = key.open(Place::new("authorities.contact", authority.id.as_i64()), sealed)?;
    Ok(serde_json::from_slice(&plain).ok())
}

/// The entries in force of whose domains the address may be, the closest domain first. A forger writes any address: this
/// says where to look, and verifies nothing.
pub fn suggested(db: &mut Db, address: &str) -> Result<Vec<(String, Authority)>, Error> {
    let mut found = Vec::new();
    for domain in domain::of_address(address) {
        for entry in store::by_domain(db, &domain)? {
            if entry.retired_at.is_none() && !found.iter().any(|(_, other): &(String, Authority)| other.id == entry.id)
            {
                found.push((domain.clone(), entry));
            }
        }
    }
    Ok(found)
}

/// The names of all entries, also of those that are not in force any more.
pub fn every_name(db: &mut Db) -> Result<Vec<String>, Error> {
    Ok(store::all(db, None)?.into_iter().map(|entry| entry.name).collect())
}

/// Names of the entries in force with their ids, for choosing one; by country and name.
pub fn names(db: &mut Db) -> Result<Vec<(AuthorityId, String)>, Error> {
    let entries = store::all(db, None)?.into_iter().filter(|entry| entry.retired_at.is_none());
    Ok(entries.map(|entry| (entry.id, format!("{} ({})", entry.name, entry.country))).collect())
}
