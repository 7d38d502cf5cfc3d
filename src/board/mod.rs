//! The Board: ballots with a frozen motion and electorate, votes and recusals. Not the result, which `workflow::tally`
//! computes, and not the decision that follows. Invariant: a vote and a closing both compare-and-set the ballot's row, so
//! that no vote slips past the tally.

mod amendment;
mod ballot;
mod before_board;
mod consent;
mod deviation;
mod docket;
mod entry;
mod frozen;
pub mod meetings;
mod ratification;
mod recount;
mod ruling;
mod seats;
pub mod standing;
mod store;
mod vote;

pub use amendment::{EarlierBallot, amend};
pub use ballot::{Electorate, NewBallot, electorate, open_ballot};
pub use before_board::{DocketLine, OpenBallot, REPEATED, WithoutQuorum, docket};
pub use consent::{ConsentItem, OnAgenda, agenda, pull_out, put_on_agenda, vote_on_agenda};
pub use deviation::deviation;
pub use docket::{Ballot, BallotView, all_open, ballots_for, current, due, find, motion_text, view};
pub use entry::{MinutedVote, enter_vote};
pub use ratification::{
    PutMeasure, WaitingMeasure, left_out, proposals_of, ratify_all, unsettled_measures, waiting_measures,
};
pub use recount::{ALTERED, Discrepancy, INSERTED, MISCOUNTED, REMOVED, recount};
pub use ruling::{NewRuling, rule_on_recusal};
pub use seats::{RecusalView, Ruling, Seat, SeatView, count, seats_of};
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
use crate::workflow::tally::BallotResult;

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
    #[error(
        "this ballot says something of an urgent measure, or why it deviates from the severity guide\n  hint: it is read and voted on by itself"
    )]
    NotSimple,
    #[error("somebody applied it a moment ago\n  hint: try again")]
    JustApplied,
    #[error("you have recused yourself from this matter and cannot vote on it")]
    Recused,
    #[error(
        "another motion is before the Board since this page was made\n  hint: read it, and vote on it as it is now"
    )]
    AnotherMotion,
    #[error("there is no such recusal on this ballot\n  hint: look at the ballot as it is now")]
    NoRecusal,
    #[error(
        "the chair has ruled on this recusal already\n  hint: a ruling is not taken back; the member may vote or stay away"
    )]
    RuledAlready,
    #[error("nobody rules on their own recusal\n  hint: it stands unless another chair rules on it")]
    OwnRecusal,
    #[error("this ballot is not on the consent agenda\n  hint: vote on it by itself")]
    NotOnAgenda,
    #[error("this ballot is or was on the consent agenda\n  hint: what was pulled out is voted on by itself")]
    OnAgendaBefore,
    #[error("this needs your password again: it was given more than 5 minutes ago\n  hint: write it beside your vote")]
    NotFresh,
    #[error(
        "a standing decision was applied to this case, which is decided by it when the window ends\n  hint: call the case in first; then open the ballot"
    )]
    WindowRuns,
    #[error("no standing decision waits to decide this case\n  hint: look at where the case stands now")]
    NoWindow,
    #[error(
        "the window for calling this case in is over\n  hint: it is decided within a minute; new evidence opens a new, linked case"
    )]
    WindowOver,
    #[error("this ballot is for a whole class of cases\n  hint: it is voted on by itself, not on the consent agenda")]
    ForAClass,
    #[error(
        "this standing decision can be applied no more\n  hint: it expired or was revoked; recommend to the Board instead"
    )]
    NotInForce,
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
pub const NOT_CARRIED: BallotResult = BallotResult::Failed;

/// Closes the ballot with its result, if nobody voted since it was read; for `decisions`, which computes the result.
pub fn close(db: &mut Db, ballot: &Ballot, result: BallotResult, at: db::Timestamp) -> Result<(), Error> {
    if store::close(db, ballot.row.id, ballot.row.version, result, at)? == 1 { Ok(()) } else { Err(Error::Busy) }
}
