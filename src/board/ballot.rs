//! Opening a ballot: the motion, the evidence's digest, the electorate and the rule are frozen at that moment.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::Error;
use super::store::{self, BallotRow, BallotState};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::cases::{self, CaseNumber};
use crate::db::ids::{BallotId, UserId};
use crate::db::{self, Db};
use crate::outbox::Todo;
use crate::review::{self, check_text};
use crate::sealing::Place;
use crate::taxonomy::Outcome;
use crate::workflow::tally::Rule;
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
}

/// Opens a ballot on a case that is before the Board, and calls its members.
pub fn open_ballot(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewBallot) -> Result<BallotId, Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::OpenBallot, &case)?;
    cases::check_version(&case, new.version)?;
    check_text("motion", &new.motion)?;
    if !Outcome::for_kind(case.kind).contains(&new.outcome) {
        let what = format!("the outcome `{}` does not go with the kind `{}`", new.outcome, case.kind);
        return Err(cases::Error::Invalid { field: "outcome", what, hint: "choose one from the list" }.into());
    }
    cases::check_may_give(db, &case, new.outcome)?;
    let before = store::of_case(db, case.id)?;
    if before.iter().any(|ballot| ballot.state == BallotState::Open) {
        return Err(Error::AlreadyOpen);
    }
    let (recommendation, _) = review::latest(db, &case)?.ok_or(review::Error::NoRecommendation)?;
    let members = accounts::members(db, Role::BoardMember)?;
    let seats = u16::try_from(members.len()).ok().filter(|seats| *seats > 0).ok_or(Error::NoMembers)?;
    let rule = Rule::usual(seats);
    let id = BallotId::new(act.at);
    let row = BallotRow {
        id,
        case_id: case.id,
        recommendation_id: recommendation,
        motion_version: i32::try_from(before.len() + 1).unwrap_or(i32::MAX),
        outcome: new.outcome,
        motion: cases::case_key(act, &case)?.seal(motion_place(id), new.motion.trim().as_bytes())?,
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
    };
    let electors: Vec<_> = members.iter().map(|member| (member.id, member.roles.contains(Role::Chair))).collect();
    // A setting aside or sending back at the same moment and this opening exclude each other.
    cases::claim(db, &case)?;
    store::insert(db, &row, &electors).map_err(|error| {
        // Somebody else opened one after we looked.
        let error = db::Error::from(error);
        if error.is_unique_violation() { Error::AlreadyOpen } else { error.into() }
    })?;
    for member in &members {
        cases::call_person(db, act, member, Todo::BallotOpened, id.as_i64())?;
    }
    let detail = json!({ "outcome": new.outcome, "seats": seats, "frozen": frozen_digest(&row, &electors) });
    act.record(db, Verb::BallotOpened, Some(case.id), Some(id.as_i64()), detail)?;
    Ok(id)
}

pub(super) fn motion_place(id: BallotId) -> Place {
    Place::new("ballots.motion", id.as_i64())
}

/// SHA-256 over what a ballot freezes, in hexadecimal: kept in the opening's event, so that the chain holds it too.
fn frozen_digest(row: &BallotRow, electors: &[(UserId, bool)]) -> String {
    let mut digest = Sha256::new();
    digest.update(&row.motion);
    digest.update(row.outcome.as_str());
    digest.update(&row.evidence_sha256);
    digest.update(format!("{}/{}/{}", row.quorum, row.majority, row.tie));
    for (user, chair) in electors {
        digest.update(format!("/{user}:{chair}"));
    }
    data_encoding::HEXLOWER.encode(&digest.finalize())
}
