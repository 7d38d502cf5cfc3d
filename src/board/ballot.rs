//! Opening a ballot: the motion, the evidence's digest, the electorate and the rule are frozen at that moment.

use serde_json::{Map, Value, json};

use super::frozen::{Beside, frozen_digest};
use super::standing::ForClass;
use super::store::{self, BallotRow, BallotState};
use super::{Error, deviation, ratification, standing};
use crate::accounts::{self, Act, User};
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber, Proposal};
use crate::db::ids::{BallotId, MeasureId};
use crate::db::{self, Db};
use crate::outbox::Todo;
use crate::review::{self, check_text};
use crate::sealing::Place;
use crate::taxonomy::Outcome;
use crate::workflow::tally::{Rule, Tie};
use crate::workflow::{Action, Role};

/// The question put to the Board.
#[derive(Clone, Debug)]
pub struct NewBallot {
    /// The case's version that the form was made from.
    pub version: i64,
    /// The outcome that is put to the vote; usually the recommended one.
    pub outcome: Outcome,
    /// The motion's text.
    pub motion: String,
    /// Why the outcome deviates from the severity guide; empty where it does not, or where the recommendation says so.
    pub deviation: String,
    /// The usual rule for the Board of that day if `None`.
    pub rule: Option<Rule>,
    /// What is proposed about each urgent measure of the case that waits for the Board.
    pub measures: Vec<(MeasureId, Proposal)>,
    /// Whether it is for a class of cases as well.
    pub for_class: ForClass,
}

/// Who would vote on a ballot that opens now.
#[derive(Clone, Copy, Debug)]
pub struct Electorate {
    pub seats: u16,
    /// Exactly one of its members is the chair.
    pub has_chair: bool,
}

/// The Board as it is now; an error if it has no members.
pub fn electorate(db: &mut Db) -> Result<Electorate, Error> {
    sizes(&accounts::members(db, Role::BoardMember)?)
}

fn sizes(members: &[User]) -> Result<Electorate, Error> {
    let seats = u16::try_from(members.len()).ok().filter(|seats| *seats > 0).ok_or(Error::NoMembers)?;
    // With two of them nobody could say whose vote decides.
    let has_chair = members.iter().filter(|member| member.roles.contains(Role::Chair)).count() == 1;
    Ok(Electorate { seats, has_chair })
}

/// Refuses a rule that is easier than the usual one, or that this Board cannot follow.
fn check_rule(rule: Rule, of: Electorate) -> Result<(), cases::Error> {
    let (least, most) = (Rule::usual(of.seats).quorum, of.seats);
    if !(least..=most).contains(&rule.quorum) {
        let what = format!("the quorum is at least {least} and at most {most} of {most} seats");
        let hint = "more than half of the seats have to take part";
        return Err(cases::Error::Invalid { field: "quorum", what, hint });
    }
    if rule.tie == Tie::ChairDecides && !of.has_chair {
        let what = "the Board has not exactly one chair who could decide a tie".to_owned();
        let hint = "let a tie fail, or ask an administrator to give one member the role of the chair first";
        return Err(cases::Error::Invalid { field: "tie", what, hint });
    }
    Ok(())
}

/// Opens a ballot on a case that is before the Board, and calls its members.
pub fn open_ballot(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewBallot) -> Result<BallotId, Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::OpenBallot, &case)?;
    cases::check_version(&case, new.version)?;
    if store::of_case(db, case.id)?.iter().any(|ballot| ballot.state == BallotState::Open) {
        return Err(Error::AlreadyOpen);
    }
    if standing::is_running(db, case.id)? {
        return Err(Error::WindowRuns);
    }
    let frozen = freeze(db, act, &case, new)?;
    tell_electors(db, act, &frozen, Todo::BallotOpened)?;
    act.record(db, Verb::BallotOpened, Some(case.id), Some(frozen.id.as_i64()), frozen.detail.into())?;
    Ok(frozen.id)
}

/// A ballot that was just opened.
pub(super) struct Frozen {
    pub id: BallotId,
    members: Vec<User>,
    /// What the event tells of it.
    pub detail: Map<String, Value>,
}

/// Freezes the motion, the evidence, the electorate and the rule as an open ballot; the case has no other one that is open.
pub(super) fn freeze(db: &mut Db, act: &Act, case: &Case, new: &NewBallot) -> Result<Frozen, Error> {
    check_text("motion", &new.motion)?;
    if !Outcome::for_kind(case.kind).contains(&new.outcome) {
        let what = format!("the outcome `{}` does not go with the kind `{}`", new.outcome, case.kind);
        return Err(cases::Error::Invalid { field: "outcome", what, hint: "choose one from the list" }.into());
    }
    cases::check_may_give(db, case, new.outcome)?;
    let members = accounts::members(db, Role::BoardMember)?;
    let board = sizes(&members)?;
    let rule = new.rule.unwrap_or(Rule::usual(board.seats));
    check_rule(rule, board)?;
    let row = row(db, act, case, new, rule)?;
    let electors: Vec<_> = members.iter().map(|member| (member.id, member.roles.contains(Role::Chair))).collect();
    // A setting aside or sending back at the same moment and this opening exclude each other.
    cases::claim(db, case)?;
    // Read once the case is claimed: from now on none of them is undone.
    let measures = ratification::proposals(db, act, case, &new.measures)?;
    let beside = Beside {
        deviation: deviation::seal(db, act, case, row.id, new)?,
        measures,
        proposal: standing::propose(db, act, case, new, row.id)?,
    };
    store::insert(db, &row, &electors).map_err(|error| {
        // Somebody else opened one after we looked.
        let error = db::Error::from(error);
        if error.is_unique_violation() { Error::AlreadyOpen } else { error.into() }
    })?;
    beside.insert(db, row.id)?;
    let told = [
        ("outcome", json!(new.outcome)),
        ("seats", json!(board.seats)),
        ("ballot", json!(row.id)),
        ("frozen_sha256", json!(frozen_digest(&row, &electors, &beside))),
    ];
    let detail = told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(Frozen { id: row.id, members, detail })
}

fn row(db: &mut Db, act: &Act, case: &Case, new: &NewBallot, rule: Rule) -> Result<BallotRow, Error> {
    let (recommendation, _) = review::latest(db, case)?.ok_or(review::Error::NoRecommendation)?;
    let before = store::of_case(db, case.id)?.len();
    let id = BallotId::new(act.at);
    Ok(BallotRow {
        id,
        case_id: case.id,
        recommendation_id: recommendation,
        motion_version: i32::try_from(before + 1).unwrap_or(i32::MAX),
        outcome: new.outcome,
        motion: cases::case_key(act, case)?.seal(motion_place(id), new.motion.trim().as_bytes())?,
        evidence_sha256: cases::evidence_digest(db, case.id)?.to_vec(),
        quorum: i32::from(rule.quorum),
        majority: rule.majority,
        tie: rule.tie,
        state: BallotState::Open,
        version: 1,
        opened_by: act.person(Action::OpenBallot).map_err(cases::Error::from)?.id,
        opened_at: act.at,
        closes_at: super::meetings::closing_moment(db, act, case.id)?,
        closed_at: None,
        result: None,
    })
}

pub(super) fn tell_electors(db: &mut Db, act: &Act, frozen: &Frozen, todo: Todo) -> Result<(), Error> {
    for member in &frozen.members {
        cases::call_person(db, act, member, todo, frozen.id.as_i64())?;
    }
    Ok(())
}

pub(super) fn motion_place(id: BallotId) -> Place {
    Place::new("ballots.motion", id.as_i64())
}
