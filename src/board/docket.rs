//! What is before the Board: ballots with their seats. Nobody sees how others voted before the closing.

use super::Error;
use super::ballot::motion_place;
use super::store::{self, BallotRow, BallotState};
use crate::accounts::{self, Act};
use crate::cases::{self, Case, CaseNumber, Reading};
use crate::db::ids::{BallotId, CaseId, UserId};
use crate::db::{Db, Pool, Timestamp};
use crate::sealing::Place;
use crate::workflow::Action;
use crate::workflow::tally::{self, Choice, Rule, Tally, Voice};

/// A ballot and the rule it was opened with.
#[derive(Clone, Debug)]
pub struct Ballot {
    pub row: BallotRow,
    pub rule: Rule,
}

/// One seat of the electorate.
#[derive(Clone, Debug)]
pub struct Seat {
    pub member: UserId,
    pub name: String,
    pub chair: bool,
    pub voice: Voice,
    /// Why the member recused themselves; after the closing, to those who may read sealed content.
    pub recusal_reason: Option<String>,
}

/// A ballot as a page shows it.
#[derive(Clone, Debug)]
pub struct BallotView {
    pub ballot: Ballot,
    /// `None` if it stays sealed to this person, or the case's key was destroyed.
    pub motion: Option<String>,
    /// While the ballot is open, only who has spoken, and one's own voice.
    pub seats: Vec<SeatView>,
    /// After the closing.
    pub tally: Option<Tally>,
    /// The evidence is the same as at the opening.
    pub evidence_unchanged: bool,
}

/// What a page shows of a seat.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a seat, each shown by itself")]
#[derive(Clone, Debug)]
pub struct SeatView {
    pub name: String,
    pub chair: bool,
    pub is_me: bool,
    pub has_spoken: bool,
    /// One's own, or everybody's after the closing.
    pub choice: Option<Choice>,
    pub recused: bool,
    pub recusal_reason: Option<String>,
}

/// The case's newest ballot.
pub fn current(db: &mut Db, case: &Case) -> Result<Option<Ballot>, Error> {
    Ok(store::latest(db, case.id)?.map(ballot))
}

pub(super) fn ballot(row: BallotRow) -> Ballot {
    let quorum = u16::try_from(row.quorum).unwrap_or(u16::MAX);
    Ballot { rule: Rule { quorum, majority: row.majority, tie: row.tie }, row }
}

/// All ballots that are open, those that close soonest first.
pub fn all_open(db: &mut Db) -> Result<Vec<Ballot>, Error> {
    Ok(store::open_ballots(db)?.into_iter().map(ballot).collect())
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

/// The seats with what each member last said.
pub fn seats_of(db: &mut Db, ballot: &Ballot) -> Result<Vec<Seat>, Error> {
    let votes = store::votes(db, ballot.row.id)?;
    let recusals = store::recusals(db, ballot.row.id)?;
    let mut seats = Vec::new();
    for (member, chair) in store::electors(db, ballot.row.id)? {
        let last = votes.iter().rev().find(|vote| vote.user_id == member);
        let voice = if recusals.iter().any(|recusal| recusal.user_id == member) {
            Voice::Recused
        } else {
            last.map_or(Voice::Silent, |vote| Voice::Voted(vote.choice))
        };
        let name = accounts::get(db, member)?.display_name;
        seats.push(Seat { member, name, chair, voice, recusal_reason: None });
    }
    Ok(seats)
}

impl Seat {
    pub fn for_tally(&self) -> tally::Seat {
        if self.chair { tally::Seat::Chair(self.voice) } else { tally::Seat::Member(self.voice) }
    }
}

/// The case's newest ballot for a page, for those who may see it; its sealed texts are for
/// those who may open sealed content.
pub fn view(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Option<BallotView>, Error> {
    let (case, reading) = cases::look(pool, act, number)?;
    pool.read(|db| {
        cases::allow(db, act, Action::ViewBallot, &case)?;
        let Some(ballot) = current(db, &case)? else { return Ok(None) };
        let motion = cases::open_text(act, &case, reading, motion_place(ballot.row.id), &ballot.row.motion)?;
        let mut seats = seats_of(db, &ballot)?;
        let closed = ballot.row.state == BallotState::Closed;
        if closed {
            add_reasons(db, act, &case, reading, &mut seats, ballot.row.id)?;
        }
        let tally = closed.then(|| tally::count(ballot.rule, &seats.iter().map(Seat::for_tally).collect::<Vec<_>>()));
        let me = act.user_id();
        let evidence_unchanged =
            cases::evidence_digest(db, case.id)?.as_slice() == ballot.row.evidence_sha256.as_slice();
        let seats = seats.into_iter().map(|seat| shown(seat, me, closed)).collect();
        Ok(Some(BallotView { ballot, motion, seats, tally, evidence_unchanged }))
    })
}

fn shown(seat: Seat, me: Option<UserId>, closed: bool) -> SeatView {
    let is_me = Some(seat.member) == me;
    let choice = match seat.voice {
        Voice::Voted(choice) if is_me || closed => Some(choice),
        _ => None,
    };
    SeatView {
        name: seat.name,
        chair: seat.chair,
        is_me,
        has_spoken: seat.voice != Voice::Silent,
        choice,
        recused: seat.voice == Voice::Recused,
        recusal_reason: seat.recusal_reason,
    }
}

fn add_reasons(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    seats: &mut [Seat],
    ballot: BallotId,
) -> Result<(), Error> {
    for recusal in store::recusals(db, ballot)? {
        let place = Place::new("recusals.reason", recusal.id.as_i64());
        let reason = cases::open_text(act, case, reading, place, &recusal.reason)?;
        if let Some(seat) = seats.iter_mut().find(|seat| seat.member == recusal.user_id) {
            seat.recusal_reason = reason;
        }
    }
    Ok(())
}

/// The motion's text, for the decision that adopts it; `None` if the case's key was destroyed.
pub fn motion_text(act: &Act, case: &Case, ballot: &Ballot) -> Result<Option<String>, Error> {
    Ok(cases::open_text(act, case, Reading::Open, motion_place(ballot.row.id), &ballot.row.motion)?)
}
