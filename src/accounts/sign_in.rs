//! Signing in and out. A sign-in is a row: it can be ended at once, by the person or for them. A wrong name, a wrong
//! password and a locked account get the same answer after the same work.

use serde_json::json;
use thiserror::Error;

use super::password;
use super::store::{self, SignInRow, UserRow};
use super::{Person, UserState};
use crate::audit::{self, Actor, Happening, Verb};
use crate::db::ids::{SignInId, UserId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::sealing::{self, random_bytes, sha256};

const IDLE_SECONDS: i64 = 30 * 60;
const ABSOLUTE_SECONDS: i64 = 8 * 3600;
/// Being seen is written down at most this often.
const TOUCH_SECONDS: i64 = 60;

const FREE_FAILURES: i32 = 5;
const LONGEST_LOCK_SECONDS: i64 = 900;

#[derive(Debug, Error)]
pub enum SignInError {
    #[error(
        "that name and password do not fit, or there were too many tries\n  hint: wait some minutes and try again, or ask an administrator for a link to set a new password"
    )]
    Refused,
    /// Told only to whoever gave the right password.
    #[error("your access has ended\n  hint: the legal desk can give you a new last day if there is still work for you")]
    AccessEnded,
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(SignInError);

/// A fresh sign-in. The token goes into the cookie and is kept nowhere else.
#[derive(Clone)]
pub struct SignedIn {
    pub token: String,
    pub person: Person,
}

/// A sign-in found again by its token.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SignInId,
    pub person: Person,
    pub display_name: String,
    /// When the password was last given: for what needs a fresh one.
    pub authenticated_at: Timestamp,
}

pub fn sign_in(pool: &Pool, at: Timestamp, name: &str, given: &str) -> Result<SignedIn, SignInError> {
    let wanted = name.trim().to_ascii_lowercase();
    let user = pool.read(|db| Ok::<_, SignInError>(store::find_by_name(db, &wanted)?))?;
    let hash = user.as_ref().filter(|user| user.state == UserState::Active).and_then(|user| user.password_hash.clone());
    let fits = password::verify(given, hash.as_deref());
    let Some(user) = user else {
        // The same durable write as for a wrong password: the answer must not come sooner. It counts, and says nothing else.
        drop(pool.write(|db| Ok::<_, SignInError>(store::count_stranger(db)?)));
        return Err(SignInError::Refused);
    };
    let token = data_encoding::BASE64URL_NOPAD.encode(&random_bytes::<32>()?);
    let token_hash = sha256(token.as_bytes()).to_vec();
    // The count is read again with the write: of many guesses at once each one counts.
    match pool.write(move |db| settle(db, user.id, fits, token_hash, at))? {
        Settled::In(person) => Ok(SignedIn { token, person }),
        Settled::Refused => Err(SignInError::Refused),
        Settled::AccessEnded => Err(SignInError::AccessEnded),
    }
}

/// How a try to sign in ended. None of them is an error of the transaction: what a failure left has to stay.
enum Settled {
    In(Person),
    Refused,
    AccessEnded,
}

/// How a try with a password ended, once the throttle has its say.
enum Tried {
    Fits(UserRow),
    Refused,
    AccessEnded,
}

/// Writes down how the try ended; the person if it succeeded.
fn settle(db: &mut Db, id: UserId, fits: bool, token_hash: Vec<u8>, at: Timestamp) -> Result<Settled, SignInError> {
    let user = match tried(db, id, fits, at)? {
        Tried::Fits(user) => user,
        Tried::Refused => return Ok(Settled::Refused),
        Tried::AccessEnded => return Ok(Settled::AccessEnded),
    };
    store::delete_expired_sign_ins(db, at)?;
    let row = SignInRow {
        id: SignInId::new(at),
        user_id: id,
        token_hash,
        authenticated_at: at,
        last_seen_at: at,
        expires_at: at.plus_seconds(ABSOLUTE_SECONDS),
    };
    store::insert_sign_in(db, &row)?;
    record(db, &user, Verb::SignedIn, at)?;
    Ok(Settled::In(Person { id, roles: store::roles(db, id)? }))
}

/// Counts a failure, or forgets those before a success.
fn tried(db: &mut Db, id: UserId, fits: bool, at: Timestamp) -> Result<Tried, SignInError> {
    store::hold(db, id)?;
    let Some(user) = store::find(db, id)? else { return Ok(Tried::Refused) };
    if user.locked_until.is_some_and(|until| until > at) {
        // Tries during a lock neither count nor lengthen it: nobody can be kept out for good.
        return Ok(Tried::Refused);
    }
    if !fits || user.state != UserState::Active {
        let failures = user.failed_sign_ins.saturating_add(1);
        store::set_throttle(db, id, failures, lock(failures).map(|seconds| at.plus_seconds(seconds)))?;
        record(db, &user, Verb::SignInFailed, at)?;
        return Ok(Tried::Refused);
    }
    if has_ended(&user, at) {
        record(db, &user, Verb::SignInFailed, at)?;
        return Ok(Tried::AccessEnded);
    }
    store::set_throttle(db, id, 0, None)?;
    Ok(Tried::Fits(user))
}

/// Takes the password once more within a sign-in, for what needs a fresh one. A wrong one counts as a failed sign-in does, and
/// the sign-in itself goes on.
pub fn authenticate_again(pool: &Pool, at: Timestamp, session: &Session, given: &str) -> Result<(), SignInError> {
    let (sign_in, id) = (session.id, session.person.id);
    let user = pool.read(|db| Ok::<_, SignInError>(store::find(db, id)?))?;
    let fits = password::verify(given, user.and_then(|user| user.password_hash).as_deref());
    // As in `sign_in`, a refusal is no error of the transaction.
    let again = move |db: &mut Db| -> Result<Tried, SignInError> {
        let Tried::Fits(user) = tried(db, id, fits, at)? else { return Ok(Tried::Refused) };
        if store::authenticate(db, sign_in, at)? == 0 {
            // It was ended a moment ago.
            return Ok(Tried::Refused);
        }
        record(db, &user, Verb::AuthenticatedAgain, at)?;
        Ok(Tried::Fits(user))
    };
    match pool.write(again)? {
        Tried::Fits(_) => Ok(()),
        Tried::Refused | Tried::AccessEnded => Err(SignInError::Refused),
    }
}

fn has_ended(user: &UserRow, at: Timestamp) -> bool {
    user.access_ends_at.is_some_and(|end| end <= at)
}

/// After five failures one second, then twice as long each time, fifteen minutes at most.
fn lock(failures: i32) -> Option<i64> {
    let beyond = u32::try_from(failures - FREE_FAILURES).ok()?;
    Some(1_i64.checked_shl(beyond.min(20)).unwrap_or(LONGEST_LOCK_SECONDS).min(LONGEST_LOCK_SECONDS))
}

/// The sign-in with this token, unless it was idle for 30 minutes, is 8 hours old, was ended, or the person's access has.
pub fn find_session(pool: &Pool, at: Timestamp, token: &str) -> Result<Option<Session>, SignInError> {
    let token_hash = sha256(token.as_bytes());
    let found = pool.read(|db| {
        let Some((row, user)) = store::find_sign_in(db, &token_hash)? else { return Ok::<_, SignInError>(None) };
        Ok(Some((row, store::roles(db, user.id)?, user)))
    })?;
    let Some((row, roles, user)) = found else { return Ok(None) };
    let idle = at.seconds_since(row.last_seen_at);
    if user.state != UserState::Active || has_ended(&user, at) || row.expires_at <= at || idle >= IDLE_SECONDS {
        return Ok(None);
    }
    if idle >= TOUCH_SECONDS {
        pool.write(move |db| Ok::<_, SignInError>(store::touch_sign_in(db, row.id, at)?))?;
    }
    let person = Person { id: user.id, roles };
    Ok(Some(Session { id: row.id, person, display_name: user.display_name, authenticated_at: row.authenticated_at }))
}

pub fn sign_out(db: &mut Db, at: Timestamp, session: &Session) -> Result<(), SignInError> {
    if store::delete_sign_in(db, session.id)? == 1
        && let Some(user) = store::find(db, session.person.id)?
    {
        record(db, &user, Verb::SignedOut, at)?;
    }
    Ok(())
}

fn record(db: &mut Db, user: &UserRow, verb: Verb, at: Timestamp) -> crate::db::QueryResult<()> {
    let happening = Happening { verb, case: None, subject: Some(user.id.as_i64()), detail: json!({}) };
    audit::record(db, Actor::Person(user.id), at, &happening).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_are_free_and_then_the_wait_doubles_up_to_fifteen_minutes() {
        let locks: Vec<_> = (1..=17).map(lock).collect();
        assert_eq!(locks[..4], [None; 4]);
        assert_eq!(locks[4..8], [Some(1), Some(2), Some(4), Some(8)]);
        assert_eq!(locks[16], Some(900));
    }
}
