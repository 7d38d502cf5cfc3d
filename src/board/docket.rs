//! What is before the Board: ballots with their seats. Nobody sees how others voted before the closing.

use super::Error;
use super::amendment::{EarlierBallot, voted};
use super::ballot::motion_place;
use super::consent::{OnAgenda, on_agenda};
use super::deviation::deviation;
use super::ratification::{PutMeasure, left_out, put};
use super::seats::{SeatView, count, seats_of, shown};
use super::standing::{Proposal, proposal_of};
use super::store::{self, BallotRow, BallotState};
use crate::accounts::Act;
use crate::cases::{self, Case, CaseNumber, Reading};
use crate::db::ids::{BallotId, CaseId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::workflow::Action;
use crate::workflow::tally::{Rule, Tally, Voice};

/// A ballot and the rule it was opened with.
#[derive(Clone, Debug)]
pub struct Ballot {
    pub row: BallotRow,
    pub rule: Rule,
}

/// A ballot as a page shows it.
#[derive(Clone, Debug)]
pub struct BallotView {
    pub ballot: Ballot,
    /// `None` if it stays sealed to this person, or the case's key was destroyed.
    pub motion: Option<String>,
    /// Why its outcome deviates from the severity guide, where the motion had to say so; sealed as the motion is.
    pub deviation: Option<Option<String>>,
    /// While the ballot is open, only who has spoken, and one's own voice.
    pub seats: Vec<SeatView>,
    /// After the closing.
    pub tally: Option<Tally>,
    /// The evidence is the same as at the opening.
    pub evidence_unchanged: bool,
    /// Ballots on this case before, oldest first: void since the motion was amended, failed, without a quorum.
    pub earlier: Vec<EarlierBallot>,
    pub on_agenda: OnAgenda,
    /// The urgent measures that are put to the vote with the motion.
    pub measures: Vec<PutMeasure>,
    /// How many were recorded since the opening, while it is open: they wait for another ballot.
    pub measures_left_out: usize,
    /// What it puts to the vote for a class of cases.
    pub proposal: Option<Proposal>,
}

/// The case's newest ballot.
pub fn current(db: &mut Db, case: &Case) -> Result<Option<Ballot>, Error> {
    Ok(store::latest(db, case.id)?.map(of_row))
}

pub(super) fn of_row(row: BallotRow) -> Ballot {
    let quorum = u16::try_from(row.quorum).unwrap_or(u16::MAX);
    Ballot { rule: Rule { quorum, majority: row.majority, tie: row.tie }, row }
}

/// The ballot with this id, whatever became of it.
pub fn find(db: &mut Db, id: BallotId) -> Result<Option<Ballot>, Error> {
    Ok(store::find(db, id)?.map(of_row))
}

/// The case's ballot, if it takes votes now.
pub(super) fn running(db: &mut Db, act: &Act, case: &Case) -> Result<Ballot, Error> {
    let ballot = current(db, case)?.ok_or(Error::NoBallot)?;
    let runs = ballot.row.state == BallotState::Open && ballot.row.closes_at > act.at;
    if runs { Ok(ballot) } else { Err(Error::Closed) }
}

/// All ballots that are open, those that close soonest first.
pub fn all_open(db: &mut Db) -> Result<Vec<Ballot>, Error> {
    Ok(store::open_ballots(db)?.into_iter().map(of_row).collect())
}

/// Open ballots that wait for this member's vote, with their cases.
pub fn ballots_for(db: &mut Db, member: UserId) -> Result<Vec<(Case, Ballot)>, Error> {
    let mut waiting = Vec::new();
    for ballot in all_open(db)? {
        let seats = seats_of(db, &ballot)?;
        if seats.iter().any(|seat| seat.member == member && seat.voice == Voice::Silent) {
            waiting.push((cases::get(db, ballot.row.case_id)?, ballot));
        }
    }
    Ok(waiting)
}

/// The cases with an open ballot that can take no further vote to wait for: its time is over, or all have spoken.
pub fn due(db: &mut Db, at: Timestamp) -> Result<Vec<CaseId>, Error> {
    Ok(store::due(db, at)?)
}

/// The case's newest ballot for a page, for those who may see it; its sealed texts are for
/// those who may open sealed content.
pub fn view(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Option<BallotView>, Error> {
    let (case, reading) = cases::look(pool, act, number)?;
    pool.read(|db| {
        cases::allow(db, act, Action::ViewBallot, &case)?;
        let mut all: Vec<Ballot> = store::of_case(db, case.id)?.into_iter().map(of_row).collect();
        let Some(ballot) = all.pop() else { return Ok(None) };
        let motion =
            |ballot: &Ballot| cases::open_text(act, &case, reading, motion_place(ballot.row.id), &ballot.row.motion);
        let mut earlier = Vec::new();
        for one in all {
            earlier.push(EarlierBallot { motion: motion(&one)?, voted: voted(db, &one)?, ballot: one });
        }
        let tally = (ballot.row.state == BallotState::Closed).then(|| count(db, &ballot)).transpose()?;
        let evidence_unchanged =
            cases::evidence_digest(db, case.id)?.as_slice() == ballot.row.evidence_sha256.as_slice();
        Ok(Some(BallotView {
            motion: motion(&ballot)?,
            deviation: deviation(db, act, &case, reading, ballot.row.id)?,
            seats: shown(db, act, &case, reading, &ballot)?,
            tally,
            evidence_unchanged,
            earlier,
            on_agenda: on_agenda(db, &ballot)?,
            measures: put(db, act, &case, reading, &ballot)?,
            measures_left_out: if ballot.row.state == BallotState::Open {
                left_out(db, act, &case, &ballot)?
            } else {
                0
            },
            proposal: proposal_of(db, &ballot, &case)?,
            ballot,
        }))
    })
}

/// The motion's text, for the decision that adopts it; `None` if the case's key was destroyed.
pub fn motion_text(act: &Act, case: &Case, ballot: &Ballot) -> Result<Option<String>, Error> {
    Ok(cases::open_text(act, case, Reading::Open, motion_place(ballot.row.id), &ballot.row.motion)?)
}
