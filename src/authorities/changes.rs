//! Changing the register by two persons: one proposes, another confirms; whoever may propose can take a proposal back.

use serde_json::json;

use super::proposal::{Contact, Proposal, Step};
use super::register::{self, Authority};
use super::store::{self, ChangeRow};
use super::{Error, contact};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{AuthorityChangeId, AuthorityId, UserId};
use crate::db::{Db, Timestamp};
use crate::sealing::{self, Place};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation};

/// What somebody proposes: a new entry, or how one that they looked at shall be.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// The entry, at the version that the form was made from.
    pub authority: Option<(AuthorityId, i64)>,
    pub proposal: Proposal,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Waits,
    Confirmed(UserId, Timestamp),
    Withdrawn(UserId, Timestamp),
}

/// A proposal as a person reads it.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: AuthorityChangeId,
    /// The entry as it is now; `None` for a new one that nobody has confirmed.
    pub authority: Option<Authority>,
    /// `None` if it stays sealed to this person, or its key was destroyed.
    pub proposal: Option<Proposal>,
    pub proposed_by: UserId,
    pub proposed_at: Timestamp,
    pub standing: Standing,
}

/// Proposes an entry or its change. The register stays as it is.
pub fn propose(db: &mut Db, act: &Act, new: &NewProposal) -> Result<AuthorityChangeId, Error> {
    act.allow(Action::ProposeAuthority, None, Relation::None)?;
    let proposal = new.proposal.clone().checked()?;
    match new.authority {
        Some((id, version)) => check_change(db, act, id, version, &proposal)?,
        None => check_new(db, &proposal)?,
    }
    insert(db, act, new.authority, &proposal)
}

/// Proposes that an entry is suggested no more.
pub fn propose_retirement(db: &mut Db, act: &Act, id: AuthorityId, version: i64) -> Result<AuthorityChangeId, Error> {
    act.allow(Action::ProposeAuthority, None, Relation::None)?;
    let entry = at_version(db, act, id, version)?;
    if entry.retired_at.is_some() {
        return Err(Error::Overtaken { what: "the entry is retired already" });
    }
    let proposal = Proposal { step: Step::Retire, ..as_it_is(db, act, &entry)? };
    insert(db, act, Some((id, version)), &proposal)
}

fn insert(
    db: &mut Db,
    act: &Act,
    authority: Option<(AuthorityId, i64)>,
    proposal: &Proposal,
) -> Result<AuthorityChangeId, Error> {
    let (id, key) = (AuthorityChangeId::new(act.at), act.keys().new_key(act.at)?);
    let row = ChangeRow {
        id,
        authority_id: authority.map(|(id, _)| id),
        authority_version: authority.map(|(_, version)| version),
        key_id: key.id(),
        proposed: key.seal(place(id), json!(proposal).to_string().as_bytes())?,
        proposed_by: act.person(Action::ProposeAuthority)?.id,
        proposed_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
        withdrawn_by: None,
        withdrawn_at: None,
    };
    store::insert_change(db, &row)?;
    let detail = json!({ "authority": row.authority_id, "step": proposal.step });
    act.record(db, Verb::AuthorityProposed, None, Some(id.as_i64()), detail)?;
    Ok(id)
}

fn at_version(db: &mut Db, act: &Act, id: AuthorityId, version: i64) -> Result<Authority, Error> {
    let entry = register::get(db, act, id)?;
    if entry.version == version { Ok(entry) } else { Err(Error::Overtaken { what: CHANGED }) }
}

const CHANGED: &str = "the entry was changed in the meantime";

fn check_change(db: &mut Db, act: &Act, id: AuthorityId, version: i64, new: &Proposal) -> Result<(), Error> {
    let entry = at_version(db, act, id, version)?;
    let now = as_it_is(db, act, &entry)?;
    if new.step == Step::Restore && entry.retired_at.is_none() {
        return Err(Error::Overtaken { what: "the entry is in force already" });
    }
    if !new.verified_again && *new == now {
        let hint = "change a field, or say that the contact was verified again";
        return Err(Error::Invalid { field: "name", what: "that is how the entry is already".to_owned(), hint });
    }
    if new.verified_again && new.contact.is_none() {
        let hint = "write the contact that was verified";
        return Err(Error::Invalid { field: "contact", what: "there is no contact".to_owned(), hint });
    }
    Ok(())
}

fn check_new(db: &mut Db, new: &Proposal) -> Result<(), Error> {
    let known = store::all(db, Some(new.country))?;
    if known.iter().any(|entry| entry.name.to_lowercase() == new.name.to_lowercase()) {
        let what = format!("`{}` stands in the register already", new.name);
        return Err(Error::Invalid { field: "name", what, hint: "open that entry and propose its change" });
    }
    Ok(())
}

/// The entry in the form of a proposal that changes nothing.
fn as_it_is(db: &mut Db, act: &Act, entry: &Authority) -> Result<Proposal, Error> {
    Ok(Proposal {
        step: Step::Write,
        name: entry.name.clone(),
        country: entry.country,
        authority_type: entry.authority_type,
        domains: store::domains_of(db, entry.id)?,
        contact: contact(act, entry)?,
        verified_again: false,
    })
}

/// Another person confirms a proposal, and the register is as it says.
pub fn confirm_change(db: &mut Db, act: &Act, id: AuthorityChangeId) -> Result<AuthorityId, Error> {
    let person = act.allow(Action::ConfirmAuthority, None, Relation::None)?.id;
    let row = store::find_change(db, id)?.ok_or(Error::Unknown)?;
    if standing(&row) != Standing::Waits {
        return Err(Error::Overtaken { what: "it was confirmed or taken back already" });
    }
    if !are_different_persons(&row.proposed_by, &person) {
        return Err(Error::SamePerson);
    }
    let proposal = opened(act, &row)?.ok_or(sealing::Error::Destroyed)?;
    let authority = match row.authority_id {
        Some(entry) => write(db, act, entry, &row, &proposal)?,
        None => add(db, act, &row, &proposal)?,
    };
    if store::confirm_change(db, id, authority, person, act.at)? == 0 {
        return Err(Error::Overtaken { what: "it was confirmed or taken back already" });
    }
    let detail = json!({ "change": id, "step": proposal.step });
    act.record(db, Verb::AuthorityConfirmed, None, Some(authority.as_i64()), detail)?;
    Ok(authority)
}

fn add(db: &mut Db, act: &Act, row: &ChangeRow, proposal: &Proposal) -> Result<AuthorityId, Error> {
    // Two proposals of the same body may have waited side by side.
    check_new(db, proposal)?;
    let (id, key) = (AuthorityId::new(act.at), act.keys().new_key(act.at)?);
    let verified = proposal.contact.is_some();
    let entry = Authority {
        id,
        version: 1,
        name: proposal.name.clone(),
        country: proposal.country,
        authority_type: proposal.authority_type,
        key_id: key.id(),
        contact: proposal.contact.as_ref().map(|contact| seal_contact(&key, id, contact)).transpose()?,
        contact_verified_by: verified.then_some(row.proposed_by),
        contact_verified_at: verified.then_some(row.proposed_at),
        added_at: act.at,
        retired_at: None,
    };
    store::insert(db, &entry)?;
    store::replace_domains(db, id, &proposal.domains)?;
    Ok(id)
}

fn write(db: &mut Db, act: &Act, id: AuthorityId, row: &ChangeRow, new: &Proposal) -> Result<AuthorityId, Error> {
    let before = store::find(db, id)?.ok_or(Error::Unknown)?;
    if Some(before.version) != row.authority_version {
        return Err(Error::Overtaken { what: "the entry was changed since this was proposed" });
    }
    let key = act.keys().key(before.key_id)?;
    let same_contact = new.contact == contact(act, &before)?;
    let verified = match (&new.contact, same_contact && !new.verified_again) {
        (None, _) => (None, None),
        (Some(_), true) => (before.contact_verified_by, before.contact_verified_at),
        (Some(_), false) => (Some(row.proposed_by), Some(row.proposed_at)),
    };
    let entry = Authority {
        version: before.version + 1,
        name: new.name.clone(),
        country: new.country,
        authority_type: new.authority_type,
        contact: new.contact.as_ref().map(|contact| seal_contact(&key, id, contact)).transpose()?,
        contact_verified_by: verified.0,
        contact_verified_at: verified.1,
        retired_at: match new.step {
            Step::Write => before.retired_at,
            Step::Retire => Some(act.at),
            Step::Restore => None,
        },
        ..before
    };
    if store::update(db, &entry)? == 0 {
        return Err(Error::Overtaken { what: CHANGED });
    }
    store::replace_domains(db, id, &new.domains)?;
    Ok(id)
}

fn seal_contact(key: &sealing::SealingKey, id: AuthorityId, contact: &Contact) -> Result<Vec<u8>, Error> {
    Ok(key.seal(Place::new("authorities.contact", id.as_i64()), json!(contact).to_string().as_bytes())?)
}

/// Takes a proposal back; nothing of it was written.
pub fn withdraw_change(db: &mut Db, act: &Act, id: AuthorityChangeId) -> Result<(), Error> {
    let person = act.allow(Action::ProposeAuthority, None, Relation::None)?.id;
    store::find_change(db, id)?.ok_or(Error::Unknown)?;
    if store::withdraw_change(db, id, person, act.at)? == 0 {
        return Err(Error::Overtaken { what: "it was confirmed or taken back already" });
    }
    Ok(act.record(db, Verb::AuthorityWithdrawn, None, Some(id.as_i64()), json!({}))?)
}

/// One proposal, for whoever may see the register; its text for those who may propose.
pub fn change(db: &mut Db, act: &Act, id: AuthorityChangeId) -> Result<Change, Error> {
    act.allow(Action::ViewAuthorities, None, Relation::None)?;
    let row = store::find_change(db, id)?.ok_or(Error::Unknown)?;
    read(db, act, &row)
}

/// What waits for a second person, oldest first.
pub fn open_changes(db: &mut Db, act: &Act) -> Result<Vec<Change>, Error> {
    act.allow(Action::ViewAuthorities, None, Relation::None)?;
    store::open_changes(db)?.iter().map(|row| read(db, act, row)).collect()
}

/// The same for one entry.
pub fn open_changes_of(db: &mut Db, act: &Act, id: AuthorityId) -> Result<Vec<Change>, Error> {
    let all = open_changes(db, act)?.into_iter();
    Ok(all.filter(|change| change.authority.as_ref().is_some_and(|entry| entry.id == id)).collect())
}

fn read(db: &mut Db, act: &Act, row: &ChangeRow) -> Result<Change, Error> {
    let authority = row.authority_id.map(|id| store::find(db, id)).transpose()?.flatten();
    let may_read = act.allow(Action::ProposeAuthority, None, Relation::None).is_ok();
    let proposal = if may_read { opened(act, row)? } else { None };
    let standing = standing(row);
    Ok(Change { id: row.id, authority, proposal, proposed_by: row.proposed_by, proposed_at: row.proposed_at, standing })
}

fn standing(row: &ChangeRow) -> Standing {
    let confirmed = row.confirmed_by.zip(row.confirmed_at).map(|(who, at)| Standing::Confirmed(who, at));
    let withdrawn = row.withdrawn_by.zip(row.withdrawn_at).map(|(who, at)| Standing::Withdrawn(who, at));
    confirmed.or(withdrawn).unwrap_or(Standing::Waits)
}

fn opened(act: &Act, row: &ChangeRow) -> Result<Option<Proposal>, Error> {
    let key = match act.keys().key(row.key_id) {
        Err(sealing::Error::Destroyed) => return Ok(None),
        key => key?,
    };
    Ok(serde_json::from_slice(&key.open(place(row.id), &row.proposed)?).ok())
}

fn place(id: AuthorityChangeId) -> Place {
    Place::new("authority_changes.proposed", id.as_i64())
}
