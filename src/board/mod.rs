//! The Board: ballots with a frozen motion and electorate, votes and recusals. Not the result, which `workflow::tally`
//! computes, and not the decision that follows. Invariant: a vote and a closing both compare-and-set the ballot's row, so
//! that no vote slips past the tally.

mod ballot;
mod before_board;
mod docket;
pub mod meetings;
mod store;
mod vote;

pub use ballot::{NewBallot, open_ballot};
pub use before_board::{DocketLine, OpenBallot, REPEATED, WithoutQuorum, docket};
pub use docket::{
    Ballot, BallotView, Seat, SeatView, all_open, ballots_for, current, due, motion_text, seats_of, view,
};
pub use store::{BallotRow, BallotState};
pub use vote::{cast_vote, recuse};

use thiserror::Error as ThisError;

use crate::accounts;
use crate::cases;
use crate::db;
use crate::db::Db;
use crate::db::ids::BallotId;
use crate::review;
use crate::sealing;

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(transparent)]
    Case(#[from] cases::Error),
    #[error(transparent)]
    Review(#[from] review::Error),
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error("there is no ballot on this case\n  hint: the clerk or the chair opens one")]
    NoBallot,
    #[error("a ballot is open on this case already\n  hint: close it first")]
    AlreadyOpen,
    #[error("the ballot is closed\n  hint: what was voted until then counts")]
    Closed,
    #[error("somebody voted while the votes were counted\n  hint: try again")]
    Busy,
    #[error("you have recused yourself from this matter and cannot vote on it")]
    Recused,
    #[error("the Board has no members\n  hint: give accounts the role `board_member` first")]
    NoMembers,
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

/// Claims the open ballot for a vote: raises its version, so that a closing which has counted already fails, and waits for
/// one that is about to commit.
fn claim(db: &mut Db, ballot: BallotId) -> Result<(), Error> {
    if store::raise_version(db, ballot)? == 1 { Ok(()) } else { Err(Error::Closed) }
}

/// The result of a ballot that had the votes and was not carried, because its outcome gives data and the demand was not verified.
/// The database knows no word of its own for it.
pub const NOT_CARRIED: &str = "failed";

/// Closes the ballot with its result, if nobody voted since it was read; for `decisions`, which computes the result.
pub fn close(db: &mut Db, ballot: &Ballot, result: &str, at: db::Timestamp) -> Result<(), Error> {
    if store::close(db, ballot.row.id, ballot.row.version, result, at)? == 1 { Ok(()) } else { Err(Error::Busy) }
}
