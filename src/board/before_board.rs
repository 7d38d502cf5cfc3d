//! What stands before the Board: every case with its recommendation, its next deadline, its open ballot, and the ballots that had
//! no quorum. Not the ballots themselves (`docket`), and nothing sealed. Invariant: only cases that the person may see, and of
//! their ballots only what `ViewBallot` grants.

use super::docket::of_row;
use super::seats::{count, seats_of};
use super::store::{self, BallotRow, BallotState};
use super::{Ballot, Error, Seat};
use crate::accounts::Act;
use crate::cases::{self, Case, Deadline, Filter, Sort};
use crate::db::{Db, Timestamp};
use crate::review;
use crate::taxonomy::{Outcome, Severity};
use crate::workflow::tally::{BallotResult, Verdict, Voice};
use crate::workflow::{Action, CaseState, Relation};

/// After so many ballots without a quorum the docket says what the rules allow.
pub const REPEATED: usize = 2;

/// A case before the Board.
#[derive(Clone, Debug)]
pub struct DocketLine {
    pub case: Case,
    pub recommended: Option<(Severity, Outcome)>,
    pub due: Option<Deadline>,
    pub open: Option<OpenBallot>,
    pub without_quorum: WithoutQuorum,
    /// Of opening a ballot and sending back, what this person may do with it.
    pub may: Vec<Action>,
}

/// An open ballot, without what anybody voted.
#[derive(Clone, Debug)]
pub struct OpenBallot {
    pub outcome: Outcome,
    pub closes_at: Timestamp,
    pub spoken: usize,
    pub seats: usize,
    pub waits_for_me: bool,
}

/// The ballots on the newest recommendation that had no quorum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WithoutQuorum {
    pub ballots: usize,
    /// In the last of them enough members took part but for those who recused themselves.
    pub because_of_recusals: bool,
}

/// Every case before the Board that this person may see, what is due first before the others.
pub fn docket(db: &mut Db, act: &Act) -> Result<Vec<DocketLine>, Error> {
    act.allow(Action::ViewDocket, None, Relation::None).map_err(cases::Error::from)?;
    let mut filter = Filter::default();
    filter.state = Some(CaseState::BeforeBoard);
    filter.sort = Sort::Deadline;
    let (mut lines, mut after) = (Vec::new(), None);
    loop {
        let page = cases::list(db, act, &filter, after)?;
        let due = cases::next_deadlines(db, act, &page.cases)?;
        for case in page.cases {
            lines.push(line(db, act, due.get(&case.id).copied(), case)?);
        }
        after = page.next;
        if after.is_none() {
            return Ok(lines);
        }
    }
}

fn line(db: &mut Db, act: &Act, due: Option<Deadline>, case: Case) -> Result<DocketLine, Error> {
    let newest = review::newest(db, &case)?;
    let mut may = Vec::new();
    for action in [Action::OpenBallot, Action::SendBack] {
        if cases::is_allowed(db, act, action, &case)? {
            may.push(action);
        }
    }
    let (mut open, mut without_quorum) = (None, WithoutQuorum::default());
    if cases::is_allowed(db, act, Action::ViewBallot, &case)? {
        let rows = store::of_case(db, case.id)?;
        if let Some(row) = rows.iter().find(|row| row.state == BallotState::Open) {
            open = Some(open_ballot(db, act, &of_row(row.clone()))?);
        }
        let of_newest = |row: &&BallotRow| newest.as_ref().is_some_and(|newest| newest.id == row.recommendation_id);
        let inquorate: Vec<&BallotRow> =
            rows.iter().filter(of_newest).filter(|row| row.result == Some(BallotResult::Inquorate)).collect();
        let because_of_recusals = match inquorate.last() {
            Some(last) => broken_by_recusals(db, &of_row((*last).clone()))?,
            None => false,
        };
        without_quorum = WithoutQuorum { ballots: inquorate.len(), because_of_recusals };
    }
    let recommended = newest.map(|newest| (newest.severity, newest.outcome));
    Ok(DocketLine { case, recommended, due, open, without_quorum, may })
}

pub(super) fn open_ballot(db: &mut Db, act: &Act, ballot: &Ballot) -> Result<OpenBallot, Error> {
    let seats = seats_of(db, ballot)?;
    let is_mine = |seat: &&Seat| Some(seat.member) == act.user_id() && seat.voice == Voice::Silent;
    Ok(OpenBallot {
        outcome: ballot.row.outcome,
        closes_at: ballot.row.closes_at,
        spoken: seats.iter().filter(|seat| seat.voice != Voice::Silent).count(),
        seats: seats.len(),
        waits_for_me: seats.iter().any(|seat| is_mine(&seat)),
    })
}

fn broken_by_recusals(db: &mut Db, ballot: &Ballot) -> Result<bool, Error> {
    Ok(matches!(count(db, ballot)?.verdict, Verdict::Inquorate { because_of_recusals: true, .. }))
}
