//! Standing decisions: what the Board adopts with one case for every case of a class. An officer applies one, the case then stands
//! before the Board for a window in which anybody of the Board calls it in, and is decided when that ends (`decisions::standing`).
//! Not the count: a standing decision comes from an ordinary ballot. Invariant: one that expired or was revoked is applied no more,
//! and what was applied before goes on.

mod applying;
mod class;
mod facts;
mod list;
mod proposal;
mod recount;
mod revoking;
mod scope;

pub use crate::board::store::standing::{ApplicationRow as Application, StandingRow};
pub use applying::{CallIn, NewApplication, apply, call_in, call_in_unfit, due, unfit};
pub use class::{ForClass, NewStanding, TITLE_LIMIT};
pub use facts::{Facts, facts};
pub use list::{
    Applicable, Calling, Recorded, Standing, Window, applicable, find, last_calling, list, may_apply, near_expiry,
    recorded, window_of, windows,
};
pub use proposal::{Proposal, adopt, offered, proposal_of};
pub use revoking::{REASON_LIMIT, revoke};
pub use scope::{CLASS_FIELDS, Misfit, Scope};

pub(super) use crate::board::store::standing::{ProposalRow, has_proposal, insert_proposal, proposal};
pub(super) use proposal::propose;
pub(super) use recount::recount;

use crate::db::Db;
use crate::db::ids::CaseId;

use super::Error;
use super::store::standing as store;

/// Whether a standing decision was applied to the case and its window is not settled: then no ballot opens.
pub(super) fn is_running(db: &mut Db, case: CaseId) -> Result<bool, Error> {
    Ok(store::running(db, case)?.is_some())
}
