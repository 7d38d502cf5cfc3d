//! From votes to a decision: closing a ballot, the outcome with its grounds, its summary, carrying it out. Not counting, which
//! `workflow::tally` does. Invariant: a decision is written once, in the transaction that closes its ballot, and never
//! changed; the database's triggers say the same.

mod carrying_out;
mod dissent;
mod happenings;
mod ratification;
mod reconsideration;
mod recount;
mod standing;
mod statistics;
mod store;
mod summary;

pub use carrying_out::{
    DecisionTask, Settlement, can_give_nothing, give_nothing, nag_overdue, open_tasks, overdue, settle_task,
    settled_tasks,
};
pub use dissent::{Dissent, may_dissent, write_dissent};
pub use happenings::{ConfirmedSummary, Happening, confirmed_summary, happenings, reconsidered};
pub use reconsideration::{NewReconsideration, Reconsideration, reconsider, reconsiderations};
pub use recount::recount;
pub use standing::{decided_by_standing, end_windows};
pub use statistics::{Period, Statistics, statistics};
pub use store::{DecidedBy, Happened, SummaryResult};
pub use summary::{
    Drafted, NewSummary, SUMMARY_LIMIT, Summaries, SummaryStanding, SummaryToConfirm, Warnings, confirm_summary,
    draft_summary, return_summary, summaries, to_confirm,
};

use serde_json::json;
use thiserror::Error as ThisError;

use crate::accounts::Act;
use crate::audit::Verb;
use crate::board::{self, Ballot, BallotState};
use crate::cases::{self, Case, CaseNumber, Step, advance};
use crate::db::ids::{CarryingOutId, DecisionId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::review::{self, SentBack, return_to_review};
use crate::sealing::{self, Place};
use crate::taxonomy::{Authenticity, Outcome};
use crate::workflow::tally::{Tally, Verdict};
use crate::workflow::{Action, CaseEvent, Role};

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(transparent)]
    Board(#[from] board::Error),
    #[error(transparent)]
    Case(#[from] cases::Error),
    #[error(transparent)]
    Review(#[from] review::Error),
    #[error("the ballot is still running\n  hint: it closes when all have voted, or at its deadline")]
    StillRunning,
    #[error(
        "an urgent measure was recorded since the ballot opened, and the motion leaves it out\n  hint: amend the motion; otherwise the ballot closes at its deadline without it"
    )]
    MeasureLeftOut,
    #[error("there is no decision on this case")]
    NoDecision,
    #[error(transparent)]
    Sealing(#[from] sealing::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(Error);

/// How a ballot ended.
#[derive(Clone, Debug)]
pub struct Closed {
    pub case: Case,
    pub tally: Tally,
}

/// A decision as a person reads it.
#[derive(Clone, Debug)]
pub struct Decision {
    pub id: DecisionId,
    pub decided_by: DecidedBy,
    pub outcome: Outcome,
    pub recommendation_followed: bool,
    pub decided_at: Timestamp,
    pub votes_for: i32,
    pub votes_against: i32,
    pub votes_abstained: i32,
    pub members_recused: i32,
    pub members_absent: i32,
    /// Sealed texts; `None` if the person may not read them or their key was destroyed.
    pub grounds: Option<String>,
    /// Once it is confirmed, for everybody who sees the case; nothing in it tells who anybody is.
    pub public_summary: Option<String>,
    pub summary_standing: SummaryStanding,
    /// What the recommendation rests on that it decides about; the basis and the reasons are the Board's where it followed it.
    pub content: Option<review::Content>,
    /// Why the motion deviates from the severity guide, where it is another one than was recommended; sealed as the grounds are.
    pub deviation: Option<Option<String>>,
    pub dissents: Vec<Dissent>,
    pub reconsiderations: Vec<Reconsideration>,
    /// What follows from it, in the order in which it is done; empty where it was carried out before there were tasks.
    pub tasks: Vec<DecisionTask>,
    pub carried_out: Option<CarriedOut>,
}

/// What was done about a decision.
#[derive(Clone, Debug)]
pub struct CarriedOut {
    pub done: Option<String>,
    pub at: Timestamp,
    /// The demand had been found false, so nothing of what was decided was given.
    pub nothing_given: bool,
}

/// Closes the case's ballot: the votes are counted and the result is a decision, a failed motion that goes back to review,
/// or an inquorate ballot that leaves the case before the Board. A motion that gives data is not carried, whatever the votes,
/// while the demand is not verified; it goes back to review too. The program closes it once all have spoken or its time is over; a
/// person who does not want to wait for its next round may do so then too.
pub fn close_ballot(db: &mut Db, act: &Act, case: &Case) -> Result<Closed, Error> {
    if act.user_id().is_some() {
        cases::allow(db, act, Action::CloseBallot, case)?;
    }
    cases::hold(db, case)?;
    let ballot = board::current(db, case)?.ok_or(board::Error::NoBallot)?;
    if ballot.row.state != BallotState::Open {
        return Err(board::Error::Closed.into());
    }
    let tally = board::count(db, &ballot)?;
    if ballot.row.closes_at > act.at && !tally.all_have_spoken() {
        return Err(Error::StillRunning);
    }
    if ballot.row.closes_at > act.at && board::left_out(db, act, case, &ballot)? > 0 {
        return Err(Error::MeasureLeftOut);
    }
    let missing = missing(db, case, &ballot)?.filter(|_| tally.verdict == Verdict::Passed);
    let result = if missing.is_some() { board::NOT_CARRIED } else { tally.verdict.result() };
    board::close(db, &ballot, result, act.at)?;
    let case = match (&tally.verdict, missing) {
        (Verdict::Passed, None) => decide(db, act, case, &ballot, &tally)?,
        (Verdict::Passed, Some(found)) => {
            let reason = format!("The motion was not carried, since the demand is “{}”: {tally}", found.label());
            back(db, act, case, &ballot, &reason, Some("not_verified"))?
        }
        (Verdict::Failed(_), _) => back(db, act, case, &ballot, &format!("The motion failed: {tally}"), None)?,
        (Verdict::Inquorate { .. }, _) => {
            let detail = json!({ "result": tally.verdict.result() });
            act.record(db, Verb::BallotClosed, Some(case.id), Some(ballot.row.id.as_i64()), detail)?;
            case.clone()
        }
    };
    Ok(Closed { case, tally })
}

/// What the demand is, where the motion gives data and the demand is not verified. Asked at the closing, since a verification may
/// be withdrawn and a demand found false while the Board votes. The version of the case, which every such step claims, keeps the
/// answer true until the end of the transaction.
fn missing(db: &mut Db, case: &Case, ballot: &Ballot) -> Result<Option<Authenticity>, Error> {
    match cases::check_may_give(db, case, ballot.row.outcome) {
        Ok(()) => Ok(None),
        Err(cases::Error::NotVerified { found, .. }) => Ok(Some(found)),
        Err(error) => Err(error.into()),
    }
}

fn back(
    db: &mut Db,
    act: &Act,
    case: &Case,
    ballot: &Ballot,
    reason: &str,
    code: Option<&'static str>,
) -> Result<Case, Error> {
    let back = SentBack { action: Action::CloseBallot, ballot: Some(ballot.row.id), reason, code };
    Ok(return_to_review(db, act, case, &back)?)
}

fn decide(db: &mut Db, act: &Act, case: &Case, ballot: &Ballot, tally: &Tally) -> Result<Case, Error> {
    let (recommendation, recommended) = review::latest(db, case)?.ok_or(review::Error::NoRecommendation)?;
    let id = DecisionId::new(act.at);
    let followed = recommended == ballot.row.outcome;
    let decided_by = ratification::decided_by(db, ballot)?;
    let step = Step {
        action: Action::CloseBallot,
        event: CaseEvent::Decide,
        verb: Verb::Decided,
        subject: Some(id.as_i64()),
        detail: json!({ "ballot": ballot.row.id, "outcome": ballot.row.outcome, "decided_by": decided_by }),
    };
    let moved = advance(db, act, case, step)?;
    let key = cases::case_key(act, case)?;
    // The Board adopts the motion that was put to it; its text is the grounds.
    let grounds = board::motion_text(act, case, ballot)?.unwrap_or_default();
    let row = store::DecisionRow {
        id,
        case_id: case.id,
        ballot_id: Some(ballot.row.id),
        recommendation_id: recommendation,
        decided_by,
        outcome: ballot.row.outcome,
        recommendation_followed: followed,
        grounds: key.seal(grounds_place(id), grounds.as_bytes())?,
        // Written after the decision, by one person, and checked by another.
        public_summary: None,
        votes_for: i32::from(tally.for_),
        votes_against: i32::from(tally.against),
        votes_abstained: i32::from(tally.abstain),
        members_recused: i32::from(tally.recused),
        members_absent: i32::from(tally.absent),
        decided_at: act.at,
    };
    store::insert(db, &row)?;
    carrying_out::begin_tasks(db, act, case, id, row.outcome)?;
    ratification::settle(db, act, case, ballot)?;
    board::standing::adopt(db, act, case, ballot, id)?;
    cases::call(db, act, Role::Officer, Todo::BallotDecided, id.as_i64())?;
    Ok(moved)
}

/// Closes every ballot whose time is over or in which all have spoken, each in a transaction of its own: one that cannot be
/// closed does not hold up the others. A job; how many it closed.
pub fn close_due(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut closed = 0;
    for case in pool.read(|db| board::due(db, act.at))? {
        let act = act.clone();
        let close = move |db: &mut Db| {
            let case = cases::get(db, case)?;
            close_ballot(db, &act, &case)
        };
        match pool.write(close) {
            Ok(_) => closed += 1,
            // Somebody changed their vote or closed it at the same moment, or an amendment is awaited; the next round looks again.
            Err(
                Error::Board(board::Error::Busy | board::Error::Closed)
                | Error::Case(cases::Error::Conflict(_))
                | Error::StillRunning
                | Error::MeasureLeftOut,
            ) => {}
            Err(error) => tracing::error!(event = "ballot_not_closed", case = case.as_i64(), %error),
        }
    }
    Ok(closed)
}

/// What was decided, without opening anything.
pub fn outcome(db: &mut Db, case: &Case) -> Result<Option<Outcome>, cases::Error> {
    Ok(store::of_case(db, case.id)?.map(|row| row.outcome))
}

/// What came of the decision as the report counts it: a demand that was found false before anything was given was refused.
pub fn came_to(db: &mut Db, case: &Case) -> Result<Option<Outcome>, cases::Error> {
    let nothing_given = store::carrying_out(db, case.id)?.is_some_and(|row| row.nothing_given);
    Ok(outcome(db, case)?.map(|decided| if nothing_given { Outcome::RejectedNotAuthentic } else { decided }))
}

/// The decision on a case, if there is one, with its sealed texts for whoever may read them.
pub fn view(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Option<Decision>, Error> {
    let (case, reading) = cases::look(pool, act, number)?;
    let rows = |db: &mut Db| Ok::<_, Error>((store::of_case(db, case.id)?, store::carrying_out(db, case.id)?));
    let (Some(row), out) = pool.read(rows)? else { return Ok(None) };
    let text = |place, sealed: &[u8]| cases::open_text(act, &case, reading, place, sealed);
    let grounds = text(grounds_place(row.id), &row.grounds)?;
    let sees_ballot = pool.read(|db| cases::is_allowed(db, act, Action::ViewBallot, &case))?;
    let (public_summary, summary_standing) = summary::standing(pool, act, &case, reading, &row)?;
    let carried_out = out
        .map(|out| {
            let done = text(done_place(out.id), &out.done)?;
            Ok::<_, Error>(CarriedOut { done, at: out.carried_out_at, nothing_given: out.nothing_given })
        })
        .transpose()?;
    Ok(Some(Decision {
        id: row.id,
        decided_by: row.decided_by,
        outcome: row.outcome,
        recommendation_followed: row.recommendation_followed,
        decided_at: row.decided_at,
        votes_for: row.votes_for,
        votes_against: row.votes_against,
        votes_abstained: row.votes_abstained,
        members_recused: row.members_recused,
        members_absent: row.members_absent,
        grounds,
        public_summary,
        summary_standing,
        content: pool.read(|db| review::content(db, act, &case, reading, row.recommendation_id))?,
        deviation: match row.ballot_id.filter(|_| sees_ballot) {
            Some(ballot) => pool.read(|db| board::deviation(db, act, &case, reading, ballot))?,
            None => None,
        },
        dissents: if sees_ballot { dissent::dissents(pool, act, &case, reading)? } else { Vec::new() },
        reconsiderations: reconsiderations(pool, act, &case, reading)?,
        tasks: carrying_out::tasks(pool, act, &case, reading)?,
        carried_out,
    }))
}

fn grounds_place(id: DecisionId) -> Place {
    Place::new("decisions.grounds", id.as_i64())
}

fn summary_place(id: DecisionId) -> Place {
    Place::new("decisions.public_summary", id.as_i64())
}

fn done_place(id: CarryingOutId) -> Place {
    Place::new("carryings_out.done", id.as_i64())
}
