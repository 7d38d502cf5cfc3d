//! The OpenPGP signatures of a notice of a case, checked with the keys of the register.

use super::{CaseNumber, Error, read};
use crate::accounts::Act;
use crate::authorities::{self, CheckedSignature};
use crate::db::Pool;
use crate::db::ids::NoticeId;
use crate::notices;
use crate::sealing;

/// What the signatures of a notice come to today: a key that is confirmed or withdrawn later changes it. Empty where there
/// are none, and where the message as it came was destroyed.
pub fn signatures(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
) -> Result<Vec<CheckedSignature>, Error> {
    let case = read::opened_case(pool, act, number)?;
    let raw = pool.read(|db| {
        read::check_belongs(db, &case, notice)?;
        let row = notices::find(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
        match notices::raw(act.keys(), &row) {
            Ok((raw, _)) => Ok(Some(raw)),
            Err(notices::Error::Sealing(sealing::Error::Destroyed)) => Ok(None),
            Err(error) => Err(Error::from(error)),
        }
    })?;
    let Some(raw) = raw else { return Ok(Vec::new()) };
    Ok(pool.read(|db| authorities::check_signatures(db, act, &raw))?)
}
