//! Urgent measures before the Board: what a ballot puts to the vote about each of them, and which still wait for one. Not what comes of
//! them (`cases::ratification`, `decisions::ratification`). Invariant: a ballot puts every measure to the vote that waited when it
//! opened, and no other; what is recorded later waits for the next.

use super::store;
use super::{Ballot, BallotState, Error};
use crate::accounts::Act;
use crate::cases::{self, Case, OpenMeasure, Proposal, Reading, TakenMeasure};
use crate::db::Db;
use crate::db::ids::{BallotId, MeasureId};
use crate::workflow::{Action, Relation};

/// A measure as a ballot puts it to the vote.
#[derive(Clone, Debug)]
pub struct PutMeasure {
    pub measure: TakenMeasure,
    pub proposal: Proposal,
}

/// A measure that waits for the Board, as the docket lists it.
#[derive(Clone, Debug)]
pub struct WaitingMeasure {
    pub measure: OpenMeasure,
    /// A ballot is open on its case.
    pub has_ballot: bool,
    /// That ballot puts it to the vote; otherwise it was recorded since the opening.
    pub is_voted_on: bool,
}

/// As most ballots put them: every measure that waits is to be ratified.
pub fn ratify_all(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<(MeasureId, Proposal)>, Error> {
    let waiting = cases::measures_for_board(db, act, case)?.into_iter();
    Ok(waiting.map(|measure| (measure.id, Proposal::Ratify)).collect())
}

/// What a ballot freezes of the measures of its case, in the order of their ids; the case is claimed. Refused if the form was made
/// before one of them was recorded or undone: nobody proposes what they have not seen.
pub(super) fn proposals(
    db: &mut Db,
    act: &Act,
    case: &Case,
    chosen: &[(MeasureId, Proposal)],
) -> Result<Vec<(MeasureId, Proposal)>, Error> {
    let mut waiting: Vec<MeasureId> = cases::measures_for_board(db, act, case)?.iter().map(|one| one.id).collect();
    let mut chosen = chosen.to_vec();
    chosen.sort_by_key(|(measure, _)| *measure);
    waiting.sort();
    if chosen.iter().map(|(measure, _)| *measure).eq(waiting) {
        return Ok(chosen);
    }
    let what = "the urgent measures of the case are others than when this page was made".to_owned();
    let hint = "say for each of them whether the Board ratifies or reverses it";
    Err(cases::Error::Invalid { field: "measures", what, hint }.into())
}

/// What a ballot puts to the vote, in the order of the measures.
pub fn proposals_of(db: &mut Db, ballot: BallotId) -> Result<Vec<(MeasureId, Proposal)>, Error> {
    Ok(store::measures(db, ballot)?)
}

/// The same with the measures, their texts where sealed content is open to this person.
pub(super) fn put(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    ballot: &Ballot,
) -> Result<Vec<PutMeasure>, Error> {
    let proposals = store::measures(db, ballot.row.id)?;
    if proposals.is_empty() {
        return Ok(Vec::new());
    }
    let all = cases::measures_read(db, act, case, reading)?.into_iter();
    let proposal = |id: MeasureId| proposals.iter().find(|(put, _)| *put == id).map(|(_, proposal)| *proposal);
    Ok(all.filter_map(|measure| Some(PutMeasure { proposal: proposal(measure.id)?, measure })).collect())
}

/// How many measures of the case wait and are not put to the vote by this ballot.
pub fn left_out(db: &mut Db, act: &Act, case: &Case, ballot: &Ballot) -> Result<usize, Error> {
    let put = store::measures(db, ballot.row.id)?;
    let waiting = cases::measures_for_board(db, act, case)?;
    Ok(waiting.iter().filter(|one| !put.iter().any(|(measure, _)| *measure == one.id)).count())
}

/// Every measure that waits for the Board, of cases that this person may see; those whose time ends first stand first.
pub fn waiting_measures(db: &mut Db, act: &Act) -> Result<Vec<WaitingMeasure>, Error> {
    act.allow(Action::ViewDocket, None, Relation::None).map_err(cases::Error::from)?;
    let waiting = unsettled_measures(db, act)?.into_iter().filter(|one| one.measure.waits_for_board());
    Ok(waiting.collect())
}

/// The same with those that the Board reversed and nobody has undone yet.
pub fn unsettled_measures(db: &mut Db, act: &Act) -> Result<Vec<WaitingMeasure>, Error> {
    cases::unsettled_measures(db, act)?.into_iter().map(|measure| waiting(db, act, measure)).collect()
}

fn waiting(db: &mut Db, act: &Act, measure: OpenMeasure) -> Result<WaitingMeasure, Error> {
    let (mut has_ballot, mut is_voted_on) = (false, false);
    if cases::is_allowed(db, act, Action::ViewBallot, &measure.case)?
        && let Some(row) = store::latest(db, measure.case.id)?
        && row.state == BallotState::Open
    {
        let put = store::measures(db, row.id)?;
        has_ballot = true;
        is_voted_on = put.iter().any(|(id, _)| *id == measure.id);
    }
    Ok(WaitingMeasure { measure, has_ballot, is_voted_on })
}
