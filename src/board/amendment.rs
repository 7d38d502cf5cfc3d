//! Amending a motion while the Board votes on it: the open ballot becomes void and the next one opens with the new text, in one
//! transaction. Invariant: nothing of the first is changed but its state; what was voted on it stays in the record and counts no more.

use serde_json::{Value, json};

use super::ballot::{NewBallot, freeze, tell_electors};
use super::docket::running;
use super::recount::recusal_told;
use super::seats::{Seat, reason_place, seats_of, stands};
use super::store::{self, RecusalRow};
use super::{Ballot, Error, claim};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber};
use crate::db::Db;
use crate::db::ids::{BallotId, RecusalId};
use crate::outbox::Todo;
use crate::workflow::Action;
use crate::workflow::tally::Voice;

/// Puts another version of the motion to the vote. Every elector is told; who recused themselves in this matter stays recused.
pub fn amend(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewBallot) -> Result<BallotId, Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::OpenBallot, &case)?;
    cases::check_version(&case, new.version)?;
    cases::hold(db, &case)?;
    let before = running(db, act, &case)?;
    // Whoever votes at this moment does so before this, or is told that the ballot is over.
    claim(db, before.row.id)?;
    let seats = seats_of(db, &before)?;
    store::void(db, before.row.id)?;
    let frozen = freeze(db, act, &case, new)?;
    let kept = keep_recusals(db, act, &case, &seats, frozen.id)?;
    tell_electors(db, act, &frozen, Todo::MotionAmended)?;
    let voted: Vec<_> = seats.iter().filter(|seat| seat.vote.is_some()).map(|seat| seat.member).collect();
    let mut detail = frozen.detail;
    detail.insert("voided".to_owned(), json!(before.row.id));
    detail.insert("voted".to_owned(), json!(voted));
    detail.insert("recusals".to_owned(), json!(kept));
    act.record(db, Verb::MotionAmended, Some(case.id), Some(frozen.id.as_i64()), detail.into())?;
    Ok(frozen.id)
}

/// Another wording makes nobody impartial. What the event tells of the recusals that go on.
fn keep_recusals(db: &mut Db, act: &Act, case: &Case, seats: &[Seat], ballot: BallotId) -> Result<Vec<Value>, Error> {
    let electors = store::electors(db, ballot)?;
    let key = cases::case_key(act, case)?;
    let mut kept = Vec::new();
    for (recusal, ruling) in seats.iter().filter_map(|seat| seat.recusal.as_ref()) {
        if !stands(ruling.as_ref()) || !electors.iter().any(|(member, _)| *member == recusal.user_id) {
            continue;
        }
        let id = RecusalId::new(act.at);
        let reason = key.open(reason_place(recusal.id), &recusal.reason)?;
        let row = RecusalRow {
            id,
            ballot_id: ballot,
            user_id: recusal.user_id,
            reason: key.seal(reason_place(id), &reason)?,
            recused_at: recusal.recused_at,
        };
        store::insert_recusal(db, &row)?;
        kept.push(recusal_told(act.keys(), &row));
    }
    Ok(kept)
}

/// A ballot on an earlier motion in the same case.
#[derive(Clone, Debug)]
pub struct EarlierBallot {
    pub ballot: Ballot,
    /// As [`BallotView::motion`](super::BallotView::motion).
    pub motion: Option<String>,
    /// The members who had voted when it ended; not how.
    pub voted: Vec<String>,
}

/// The members who had voted on a ballot, by name.
pub(super) fn voted(db: &mut Db, ballot: &Ballot) -> Result<Vec<String>, Error> {
    let seats = seats_of(db, ballot)?;
    Ok(seats.into_iter().filter(|seat| matches!(seat.voice, Voice::Voted(_))).map(|seat| seat.name).collect())
}
