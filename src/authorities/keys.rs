//! OpenPGP keys of authorities: entered from a certificate with an account of how it was found to be theirs, used once a
//! second person confirmed it. A certificate says whose it is by itself, which proves nothing; the account does.

use serde_json::json;

use super::store::{self, KeyRow};
use super::{Error, register};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{AuthorityId, OpenPgpKeyId, UserId};
use crate::db::{Db, Timestamp};
use crate::notices::Certificate;
use crate::sealing::{self, Place, Purpose, SealingKey};
use crate::workflow::permissions::are_different_persons;
use crate::workflow::{Action, Relation};

/// A key as a person reads it.
#[derive(Debug)]
pub struct OpenPgpKey {
    pub id: OpenPgpKeyId,
    /// Certificate and account; `None` if they stay sealed to this person, or their key was destroyed.
    pub opened: Option<(Certificate, String)>,
    pub entered_by: UserId,
    pub entered_at: Timestamp,
    pub confirmed: Option<(UserId, Timestamp)>,
    pub withdrawn: Option<(UserId, Timestamp)>,
}

impl OpenPgpKey {
    /// It waits for a second person.
    pub fn waits(&self) -> bool {
        self.confirmed.is_none() && self.withdrawn.is_none()
    }
}

const ACCOUNT: usize = 20_000;

/// Enters a certificate for an authority. No signature is checked with it before another person confirmed it.
pub fn enter_key(
    db: &mut Db,
    act: &Act,
    authority: AuthorityId,
    armored: &str,
    account: &str,
) -> Result<OpenPgpKeyId, Error> {
    let person = act.allow(Action::ProposeAuthority, None, Relation::None)?.id;
    let entry = register::get(db, act, authority)?;
    if entry.retired_at.is_some() {
        return Err(Error::Overtaken { what: "the entry is retired" });
    }
    let account = account.trim();
    if !(1..=ACCOUNT).contains(&account.chars().count()) {
        let what = format!("the account takes 1 to {ACCOUNT} characters");
        let hint = "write how, where and with whom the fingerprint was compared";
        return Err(Error::Invalid { field: "account", what, hint });
    }
    let certificate = Certificate::read(armored)?;
    let fingerprint_hash = act.keys().keyed_hash(Purpose::OpenPgpKey, certificate.fingerprint.as_bytes()).to_vec();
    if store::has_key(db, authority, &fingerprint_hash)? {
        let what = "this key stands there already".to_owned();
        let hint = "withdraw it first, if its certificate is a newer one";
        return Err(Error::Invalid { field: "certificate", what, hint });
    }
    let (id, key) = (OpenPgpKeyId::new(act.at), act.keys().new_key(act.at)?);
    let row = KeyRow {
        id,
        authority_id: authority,
        key_id: key.id(),
        certificate: key.seal(certificate_place(id), armored.trim().as_bytes())?,
        fingerprint_hash,
        account: key.seal(account_place(id), account.as_bytes())?,
        entered_by: person,
        entered_at: act.at,
        confirmed_by: None,
        confirmed_at: None,
        withdrawn_by: None,
        withdrawn_at: None,
    };
    store::insert_key(db, &row)?;
    act.record(db, Verb::OpenPgpKeyEntered, None, Some(id.as_i64()), json!({ "authority": authority }))?;
    Ok(id)
}

/// Another person confirms a key; from now on signatures are checked with it.
pub fn confirm_key(db: &mut Db, act: &Act, authority: AuthorityId, id: OpenPgpKeyId) -> Result<(), Error> {
    let person = act.allow(Action::ConfirmAuthority, None, Relation::None)?.id;
    let row = of_authority(db, authority, id)?;
    if row.confirmed_at.is_some() || row.withdrawn_at.is_some() {
        return Err(Error::Overtaken { what: "the key was confirmed or withdrawn already" });
    }
    if !are_different_persons(&row.entered_by, &person) {
        return Err(Error::SamePerson);
    }
    if store::confirm_key(db, id, person, act.at)? == 0 {
        return Err(Error::Overtaken { what: "the key was confirmed or withdrawn already" });
    }
    Ok(act.record(db, Verb::OpenPgpKeyConfirmed, None, Some(id.as_i64()), json!({ "authority": authority }))?)
}

/// Withdraws a key, confirmed or not: no signature is checked with it any more. One person is enough for what takes trust
/// away.
pub fn withdraw_key(db: &mut Db, act: &Act, authority: AuthorityId, id: OpenPgpKeyId) -> Result<(), Error> {
    let person = act.allow(Action::ProposeAuthority, None, Relation::None)?.id;
    of_authority(db, authority, id)?;
    if store::withdraw_key(db, id, person, act.at)? == 0 {
        return Err(Error::Overtaken { what: "the key was withdrawn already" });
    }
    Ok(act.record(db, Verb::OpenPgpKeyWithdrawn, None, Some(id.as_i64()), json!({ "authority": authority }))?)
}

fn of_authority(db: &mut Db, authority: AuthorityId, id: OpenPgpKeyId) -> Result<KeyRow, Error> {
    store::find_key(db, id)?.filter(|row| row.authority_id == authority).ok_or(Error::Unknown)
}

/// The keys of an authority in the order in which they were entered, opened for those who may propose entries.
pub fn keys_of(db: &mut Db, act: &Act, authority: AuthorityId) -> Result<Vec<OpenPgpKey>, Error> {
    act.allow(Action::ViewAuthorities, None, Relation::None)?;
    let may_read = act.allow(Action::ProposeAuthority, None, Relation::None).is_ok();
    let open = |row: KeyRow| {
        let opened = if may_read { opened(act, &row)? } else { None };
        Ok(OpenPgpKey {
            id: row.id,
            opened,
            entered_by: row.entered_by,
            entered_at: row.entered_at,
            confirmed: row.confirmed_by.zip(row.confirmed_at),
            withdrawn: row.withdrawn_by.zip(row.withdrawn_at),
        })
    };
    store::keys_of(db, authority)?.into_iter().map(open).collect()
}

fn opened(act: &Act, row: &KeyRow) -> Result<Option<(Certificate, String)>, Error> {
    let Some(key) = key_of(act, row)? else { return Ok(None) };
    let account = key.open_text(account_place(row.id), &row.account)?;
    Ok(read_with(&key, row)?.map(|certificate| (certificate, account)))
}

/// The certificate alone; `None` if its key was destroyed.
pub(super) fn certificate(act: &Act, row: &KeyRow) -> Result<Option<Certificate>, Error> {
    let Some(key) = key_of(act, row)? else { return Ok(None) };
    read_with(&key, row)
}

fn key_of(act: &Act, row: &KeyRow) -> Result<Option<SealingKey>, Error> {
    match act.keys().key(row.key_id) {
        Err(sealing::Error::Destroyed) => Ok(None),
        key => Ok(Some(key?)),
    }
}

fn read_with(key: &SealingKey, row: &KeyRow) -> Result<Option<Certificate>, Error> {
    let armored = key.open_text(certificate_place(row.id), &row.certificate)?;
    Ok(Certificate::read(&armored).ok())
}

fn certificate_place(id: OpenPgpKeyId) -> Place {
    Place::new("openpgp_keys.certificate", id.as_i64())
}

fn account_place(id: OpenPgpKeyId) -> Place {
    Place::new("openpgp_keys.account", id.as_i64())
}
