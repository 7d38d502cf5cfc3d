//! One-time links for setting a password: for a new account, or when the old password is lost.

use serde_json::json;
use thiserror::Error;

use super::password::{self, PasswordError};
use super::store::{self, LinkRow};
use super::{Act, NewUser, User, UserState, users};
use crate::audit::{self, Actor, Happening, Verb};
use crate::db::ids::{PasswordLinkId, UserId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::sealing::{self, random_bytes, sha256};

const VALID_SECONDS: i64 = 24 * 3600;

#[derive(Debug, Error)]
pub enum LinkError {
    #[error(transparent)]
    Account(#[from] users::Error),
    #[error(
        "this link is not valid any more\n  hint: links work once and for 24 hours; ask an administrator for a new one"
    )]
    Invalid,
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(LinkError);

/// The secret part of a link; shown once, stored only as its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordLink {
    pub token: String,
    pub expires_at: Timestamp,
}

/// Makes a link for this account; earlier ones stop working.
pub fn make_password_link(db: &mut Db, act: &Act, name: &str) -> Result<PasswordLink, LinkError> {
    users::allow_managing(act).map_err(users::Error::from)?;
    let user = users::named(db, name)?;
    if user.state == UserState::Disabled {
        return Err(users::Error::Unknown(name.to_owned()).into());
    }
    let link = issue(db, act, user.id)?;
    act.record(db, Verb::PasswordLinkMade, None, Some(user.id.as_i64()), json!({}))?;
    Ok(link)
}

/// Adds an account and makes its first link: one change, one event.
pub fn invite(db: &mut Db, act: &Act, new: &NewUser) -> Result<(User, PasswordLink), LinkError> {
    let user = users::add(db, act, new)?;
    let link = issue(db, act, user.id)?;
    Ok((user, link))
}

fn issue(db: &mut Db, act: &Act, user: UserId) -> Result<PasswordLink, LinkError> {
    store::withdraw_links_of(db, user)?;
    let token = data_encoding::BASE64URL_NOPAD.encode(&random_bytes::<32>()?);
    let expires_at = act.at.plus_seconds(VALID_SECONDS);
    let row = LinkRow {
        id: PasswordLinkId::new(act.at),
        user_id: user,
        token_hash: sha256(token.as_bytes()).to_vec(),
        created_at: act.at,
        expires_at,
        used_at: None,
    };
    store::insert_link(db, &row)?;
    Ok(PasswordLink { token, expires_at })
}

/// Whether a password can be set by this link: nobody has used it, and its time is not over.
pub fn check_link(pool: &Pool, at: Timestamp, token: &str) -> Result<(), LinkError> {
    let token_hash = sha256(token.as_bytes()).to_vec();
    pool.read(|db| valid_link(db, &token_hash, at)).map(drop)
}

/// Sets the password of the link's account and uses the link up. All sign-ins of the account end.
pub fn set_password(pool: &Pool, at: Timestamp, token: &str, new: &str) -> Result<UserId, LinkError> {
    let token_hash = sha256(token.as_bytes()).to_vec();
    let hash_wanted = token_hash.clone();
    // Looked up first, so that a made-up link costs no hashing.
    pool.read(|db| valid_link(db, &hash_wanted, at))?;
    let hash = password::hash(new)?;
    pool.write(move |db| {
        let link = valid_link(db, &token_hash, at)?;
        if store::use_link(db, link.id, at)? == 0 {
            return Err(LinkError::Invalid);
        }
        store::set_password(db, link.user_id, &hash)?;
        store::delete_sign_ins_of(db, link.user_id)?;
        let happening =
            Happening { verb: Verb::PasswordSet, case: None, subject: Some(link.user_id.as_i64()), detail: json!({}) };
        audit::record(db, Actor::Person(link.user_id), at, &happening)?;
        Ok(link.user_id)
    })
}

fn valid_link(db: &mut Db, token_hash: &[u8], at: Timestamp) -> Result<LinkRow, LinkError> {
    let link = store::find_link(db, token_hash)?.ok_or(LinkError::Invalid)?;
    if link.used_at.is_some() || link.expires_at < at { Err(LinkError::Invalid) } else { Ok(link) }
}
