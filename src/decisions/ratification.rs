//! The Board's word on urgent measures: a motion that passes carries what its ballot proposed about each of them. Not when a measure's
//! time is over, which no ballot decides (`cases::lapse_measures`). Invariant: a decision is `ratified` exactly if its ballot put a
//! measure to the vote to be ratified, so it can be told again from the ballot.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Error;
use super::store::DecidedBy;
use crate::accounts::Act;
use crate::audit::{self, EventRow, Verb};
use crate::board::{self, ALTERED, Ballot, BallotState, Discrepancy, INSERTED, REMOVED};
use crate::cases::{self, Case, MeasureRecords, MeasureResult, MeasureResultRow, Proposal};
use crate::db::ids::{BallotId, MeasureId};
use crate::db::{Db, Timestamp};
use crate::sealing::Keyring;
use crate::workflow::tally::BallotResult;

/// On what a decision by this ballot rests.
pub(super) fn decided_by(db: &mut Db, ballot: &Ballot) -> Result<DecidedBy, Error> {
    let ratifies = board::proposals_of(db, ballot.row.id)?.iter().any(|(_, proposal)| *proposal == Proposal::Ratify);
    Ok(if ratifies { DecidedBy::Ratified } else { DecidedBy::Board })
}

/// Carries what the ballot proposed, once its motion passed.
pub(super) fn settle(db: &mut Db, act: &Act, case: &Case, ballot: &Ballot) -> Result<(), Error> {
    for (measure, proposal) in board::proposals_of(db, ballot.row.id)? {
        cases::settle_measure(db, act, case, measure, (ballot.row.id, proposal))?;
    }
    Ok(())
}

/// As its event tells it: of which measure, what came of it, by which ballot, when.
type ToldResult = (MeasureId, MeasureResult, Option<i64>, Timestamp);

/// What the events say of measures.
#[derive(Default)]
struct Told {
    /// The measures that an event tells of.
    taken: BTreeSet<MeasureId>,
    /// Until when each waits; not told of those from before there was such a thing.
    ratify_by: BTreeMap<MeasureId, Value>,
    /// By the id of the row.
    results: BTreeMap<i64, ToldResult>,
    reversals: BTreeMap<MeasureId, Value>,
}

impl Told {
    fn hear(db: &mut Db) -> Result<Self, Error> {
        use Verb as V;
        let recorded = [V::MeasureTaken, V::ReferralRecorded, V::ReversalRecorded];
        let results = [V::MeasureRatified, V::MeasureReversed, V::MeasureLapsed];
        let mut told = Self::default();
        for event in audit::of_verbs(db, &[recorded, results].concat())? {
            told.one(&event);
        }
        Ok(told)
    }

    fn one(&mut self, event: &EventRow) {
        let Some(measure) = event.subject_id.map(MeasureId::from_i64) else { return };
        let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
        let result = match event.verb {
            Verb::MeasureRatified => MeasureResult::Ratified,
            Verb::MeasureReversed => MeasureResult::Reversed,
            Verb::MeasureLapsed => MeasureResult::Lapsed,
            Verb::ReversalRecorded => {
                self.reversals.insert(measure, detail);
                return;
            }
            _ => {
                self.taken.insert(measure);
                self.ratify_by.extend(detail.get("ratify_by").map(|told| (measure, told.clone())));
                return;
            }
        };
        let number = |name: &str| detail.get(name).and_then(Value::as_i64);
        if let Some(row) = number("row") {
            self.results.insert(row, (measure, result, number("ballot"), event.at));
        }
    }
}

/// Every result and every reversal of an urgent measure that is not as its event and its ballot say, and every measure that waits
/// until another time than its event says.
pub(super) fn recount(db: &mut Db, keys: &Keyring) -> Result<Vec<Discrepancy>, Error> {
    let mut told = Told::hear(db)?;
    let MeasureRecords { terms, results, reversals } = cases::measure_records(db)?;
    let mut found = Vec::new();
    let mut differs = |table, id, what| found.push(Discrepancy { table, id, what });
    let mut ends = BTreeMap::new();
    for (measure, ratify_by, recorded_at) in terms {
        if !told.taken.contains(&measure) {
            differs("urgent_measures", measure.as_i64(), INSERTED);
        }
        let is_as_told = match told.ratify_by.remove(&measure) {
            Some(told) => told == json!(ratify_by),
            None => ratify_by == recorded_at.plus_seconds(BEFORE_IT_WAS_TOLD_SECONDS),
        };
        if !is_as_told {
            differs("urgent_measures", measure.as_i64(), ALTERED);
        }
        ends.insert(measure, ratify_by);
    }
    for row in &results {
        let is = (row.measure_id, row.result, row.ballot_id.map(BallotId::as_i64), row.decided_at);
        match told.results.remove(&row.id.as_i64()) {
            None => differs("measure_results", row.id.as_i64(), INSERTED),
            Some(told) if told != is || !follows(db, row, &ends)? => {
                differs("measure_results", row.id.as_i64(), ALTERED);
            }
            Some(_) => {}
        }
    }
    for row in &reversals {
        match told.reversals.remove(&row.measure_id) {
            None => differs("measure_reversals", row.measure_id.as_i64(), INSERTED),
            Some(told) if told != cases::reversal_told(keys, row) => {
                differs("measure_reversals", row.measure_id.as_i64(), ALTERED);
            }
            Some(_) => {}
        }
    }
    told.ratify_by.into_keys().for_each(|id| differs("urgent_measures", id.as_i64(), REMOVED));
    told.results.into_keys().for_each(|id| differs("measure_results", id, REMOVED));
    told.reversals.into_keys().for_each(|id| differs("measure_reversals", id.as_i64(), REMOVED));
    found.sort();
    Ok(found)
}

/// The migration's, for measures that were recorded before their events told it.
const BEFORE_IT_WAS_TOLD_SECONDS: i64 = 14 * 24 * 3600;

/// Whether a result follows from its ballot; or, without one, from the clock.
fn follows(db: &mut Db, row: &MeasureResultRow, ends: &BTreeMap<MeasureId, Timestamp>) -> Result<bool, Error> {
    let Some(id) = row.ballot_id else {
        return Ok(ends.get(&row.measure_id).is_some_and(|end| *end <= row.decided_at));
    };
    let Some(ballot) = board::find(db, id)? else { return Ok(false) };
    let wanted = match row.result {
        MeasureResult::Ratified => Proposal::Ratify,
        MeasureResult::Reversed => Proposal::Reverse,
        MeasureResult::Lapsed => return Ok(false),
    };
    Ok(ballot.row.state == BallotState::Closed
        && ballot.row.result == Some(BallotResult::Passed)
        && ballot.row.closed_at == Some(row.decided_at)
        && board::proposals_of(db, id)?.contains(&(row.measure_id, wanted)))
}
