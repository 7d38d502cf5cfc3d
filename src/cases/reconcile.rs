//! Proves promise 1: every accepted notice has exactly one disposition.

use serde::Serialize;

use super::Error;
use super::disposition::Disposition;
use super::store;
use crate::db::Db;

/// Accepted = opened + joined + pen + set aside + unplaced; repeats are counted beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    pub accepted: i64,
    pub opened: i64,
    pub joined: i64,
    pub pen: i64,
    pub set_aside: i64,
    pub unplaced: i64,
    pub repeated: i64,
    /// Notices that are said to be in a case and are in none.
    pub strays: i64,
    pub balanced: bool,
}

pub fn reconcile(db: &mut Db) -> Result<Reconciliation, Error> {
    let (accepted, by) = store::dispositions(db)?;
    let count =
        |wanted| by.iter().filter(|(disposition, _)| *disposition == wanted).map(|(_, count)| count).sum::<i64>();
    let mut all = Reconciliation {
        accepted,
        opened: count(Disposition::Opened),
        joined: count(Disposition::Joined),
        pen: count(Disposition::Pen),
        set_aside: count(Disposition::SetAside),
        unplaced: count(Disposition::Unplaced),
        repeated: store::repeats(db)?,
        strays: store::placed_without_case(db)?,
        balanced: false,
    };
    let placed = all.opened + all.joined + all.pen + all.set_aside + all.unplaced;
    all.balanced = all.accepted == placed && all.strays == 0;
    Ok(all)
}
