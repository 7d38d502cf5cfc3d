//! What came of urgent measures: until when each waits for the Board, the Board's word on it, that its time was over without one, and
//! that it was undone. Not the ballot (`board::ratification`) and not its result (`decisions::ratification`). Invariant: the Board's
//! word on a measure, the end of its time and its reversal are each written once and never changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::advance::{allow, is_allowed};
use super::measures::{TEXT_LIMIT, text};
use super::read::{Reading, open_text};
use super::store::{self, MeasureResultRow, ReversalRow, TermRow};
use super::{Case, CaseNumber, Error, call, case_key, find_visible, get};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::{BallotId, MeasureId, MeasureResultId};
use crate::db::{Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::sealing::{Keyring, Place, Purpose};
use crate::taxonomy::Measure;
use crate::workflow::{Action, CaseState, Role};

const DAY: i64 = 24 * 3600;

text_enum! {
    /// What came of a measure.
    pub enum MeasureResult {
        Ratified = "ratified" => "Ratified": "The Board made it its own.",
        Reversed = "reversed" => "Reversed": "The Board wants it undone.",
        Lapsed = "lapsed" => "Not ratified in time": "Its time was over without a ballot that passed. It has to be undone, unless the Board ratifies it later.",
    }
}

text_enum! {
    /// What a ballot proposes about a measure.
    pub enum Proposal {
        Ratify = "ratify" => "Ratify": "If the motion passes, the Board makes what was done its own.",
        Reverse = "reverse" => "Reverse": "If the motion passes, what was done has to be undone.",
    }
}

text_enum! {
    /// What was done about a measure that the Board did not ratify.
    pub enum Reversal {
        Undone = "undone" => "It was undone": "Things are as they were before it, or as near to that as can be.",
        CannotBeUndone = "cannot_be_undone" => "It cannot be undone": "Such as a report to an authority: it was made, and nobody can take it back.",
    }
}

/// How a measure stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureStanding {
    pub ratify_by: Timestamp,
    /// The last word on it; what lapsed may be ratified later.
    pub result: Option<(MeasureResult, Timestamp)>,
    pub reversal: Option<Undone>,
}

/// That a measure was undone, or why it cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    pub reversal: Reversal,
    /// Sealed; `None` while it stays so to this person.
    pub note: Option<String>,
    pub by: String,
    pub at: Timestamp,
}

/// A measure that somebody has still to do something about, without its sealed texts.
#[derive(Clone, Debug)]
pub struct OpenMeasure {
    pub id: MeasureId,
    pub case: Case,
    pub measure: Measure,
    pub carried_out_at: Timestamp,
    pub ratify_by: Timestamp,
    /// `None` while it waits.
    pub result: Option<MeasureResult>,
}

/// What the form holds.
#[derive(Clone, Debug)]
pub struct NewReversal {
    pub reversal: Reversal,
    /// What was done to undo it, or why it cannot be undone.
    pub note: String,
}

impl MeasureStanding {
    /// The Board may ratify or reverse it by a ballot.
    pub fn waits_for_board(&self) -> bool {
        let is_undone = self.reversal.as_ref().is_some_and(|one| one.reversal == Reversal::Undone);
        matches!(self.result, None | Some((MeasureResult::Lapsed, _))) && !is_undone
    }

    /// An officer has to undo it, or to say why it cannot be undone.
    pub fn is_to_be_undone(&self) -> bool {
        self.reversal.is_none() && self.result.is_some_and(|(result, _)| result != MeasureResult::Ratified)
    }
}

impl OpenMeasure {
    /// A ballot may still settle it, or its time runs.
    pub fn waits_for_board(&self) -> bool {
        match self.result {
            None => true,
            Some(MeasureResult::Lapsed) => !self.case.state.is_decided(),
            Some(MeasureResult::Ratified | MeasureResult::Reversed) => false,
        }
    }
}

/// Until when a measure waits that is recorded now.
pub(super) fn ratify_by(act: &Act) -> Timestamp {
    act.at.plus_seconds(act.desk.house.ratify_days.saturating_mul(DAY))
}

/// Tells those who bring it before the Board, the chair only once the chair sees the case. It stands on the docket by itself.
pub(super) fn call_the_board(db: &mut Db, act: &Act, case: &Case, measure: MeasureId) -> Result<(), Error> {
    call(db, act, Role::Clerk, Todo::RatificationWaiting, measure.as_i64())?;
    match case.state {
        CaseState::BeforeBoard => call(db, act, Role::Chair, Todo::RatificationWaiting, measure.as_i64()),
        _ => Ok(()),
    }
}

/// Tells the chair of measures that wait in a case which comes before the Board now.
pub fn call_chair_for_measures(db: &mut Db, act: &Act, case: &Case) -> Result<(), Error> {
    for measure in measures_for_board(db, act, case)? {
        call(db, act, Role::Chair, Todo::RatificationWaiting, measure.id.as_i64())?;
    }
    Ok(())
}

/// How each of these measures of one case stands, by its id.
pub(super) fn standings(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    measures: &[(MeasureId, Timestamp)],
) -> Result<BTreeMap<MeasureId, MeasureStanding>, Error> {
    let ids: Vec<MeasureId> = measures.iter().map(|(id, _)| *id).collect();
    let results = store::results_of(db, &ids)?;
    let reversals = store::reversals_of(db, &ids)?;
    let mut standings = BTreeMap::new();
    for (id, ratify_by) in measures {
        let reversal = match reversals.iter().find(|row| row.measure_id == *id) {
            Some(row) => Some(undone(db, act, case, reading, row)?),
            None => None,
        };
        let result = last_word(&results, *id).map(|row| (row.result, row.decided_at));
        standings.insert(*id, MeasureStanding { ratify_by: *ratify_by, result, reversal });
    }
    Ok(standings)
}

/// The Board's word stands over the end of the time.
fn last_word(results: &[MeasureResultRow], measure: MeasureId) -> Option<&MeasureResultRow> {
    results.iter().filter(|row| row.measure_id == measure).max_by_key(|row| row.ballot_id.is_some())
}

fn undone(db: &mut Db, act: &Act, case: &Case, reading: Reading, row: &ReversalRow) -> Result<Undone, Error> {
    Ok(Undone {
        reversal: row.reversal,
        note: open_text(act, case, reading, note_place(row.measure_id), &row.note)?,
        by: accounts::shown_name(db, act, row.recorded_by)?,
        at: row.recorded_at,
    })
}

fn note_place(measure: MeasureId) -> Place {
    Place::new("measure_reversals.note", measure.as_i64())
}

fn standing_of(db: &mut Db, act: &Act, case: &Case, row: &TermRow) -> Result<MeasureStanding, Error> {
    let mut all = standings(db, act, case, Reading::Sealed, &[(row.id, row.ratify_by)])?;
    Ok(all.remove(&row.id).unwrap_or(MeasureStanding { ratify_by: row.ratify_by, result: None, reversal: None }))
}

/// The measures of a case that its next ballot puts to the vote, oldest first.
pub fn measures_for_board(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<OpenMeasure>, Error> {
    let mut waiting = Vec::new();
    for row in store::terms_of(db, case.id)? {
        let standing = standing_of(db, act, case, &row)?;
        if standing.waits_for_board() {
            waiting.push(open_measure(case.clone(), &row, standing.result.map(|(result, _)| result)));
        }
    }
    Ok(waiting)
}

fn open_measure(case: Case, row: &TermRow, result: Option<MeasureResult>) -> OpenMeasure {
    let TermRow { id, measure, carried_out_at, ratify_by, .. } = *row;
    OpenMeasure { id, case, measure, carried_out_at, ratify_by, result }
}

/// Every measure that is not settled, of the cases that this person may see; those whose time ends first stand first.
pub fn unsettled_measures(db: &mut Db, act: &Act) -> Result<Vec<OpenMeasure>, Error> {
    let rows = store::unsettled(db)?;
    let ids: Vec<MeasureId> = rows.iter().map(|row| row.id).collect();
    let results = store::results_of(db, &ids)?;
    let mut open = Vec::new();
    for row in rows {
        let case = get(db, row.case_id)?;
        if is_allowed(db, act, Action::ViewCase, &case)? {
            open.push(open_measure(case, &row, last_word(&results, row.id).map(|row| row.result)));
        }
    }
    Ok(open)
}

/// Writes the Board's word on a measure that its ballot put to the vote; for `decisions`, in the transaction that closes the ballot.
pub fn settle_measure(
    db: &mut Db,
    act: &Act,
    case: &Case,
    measure: MeasureId,
    (ballot, carried): (BallotId, Proposal),
) -> Result<(), Error> {
    let (verb, result) = match carried {
        Proposal::Ratify => (Verb::MeasureRatified, MeasureResult::Ratified),
        Proposal::Reverse => (Verb::MeasureReversed, MeasureResult::Reversed),
    };
    let row = write_result(db, act, measure, result, Some(ballot))?;
    let detail = json!({ "ballot": ballot, "row": row });
    act.record(db, verb, Some(case.id), Some(measure.as_i64()), detail)?;
    if carried == Proposal::Reverse {
        call(db, act, Role::Officer, Todo::MeasureReversed, measure.as_i64())?;
    }
    Ok(())
}

fn write_result(
    db: &mut Db,
    act: &Act,
    measure: MeasureId,
    result: MeasureResult,
    ballot: Option<BallotId>,
) -> Result<MeasureResultId, Error> {
    let id = MeasureResultId::new(act.at);
    let row = MeasureResultRow { id, measure_id: measure, result, ballot_id: ballot, decided_at: act.at };
    store::insert_result(db, &row)?;
    Ok(id)
}

/// Writes of every measure whose time is over that it was not ratified within it, each in a transaction of its own. A job; how many.
pub fn lapse_measures(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut lapsed = 0;
    for row in pool.read(|db| Ok::<_, Error>(store::lapsing(db, act.at)?))? {
        let act = act.clone();
        match pool.write(move |db| lapse(db, &act, &row)) {
            Ok(written) => lapsed += usize::from(written),
            // Another process wrote it at the same moment.
            Err(Error::Database(error)) if error.is_unique_violation() => {}
            Err(error) => tracing::error!(event = "measure_not_lapsed", measure = row.id.as_i64(), %error),
        }
    }
    Ok(lapsed)
}

fn lapse(db: &mut Db, act: &Act, row: &TermRow) -> Result<bool, Error> {
    // A closing of its ballot at the same moment comes before this or after it.
    store::hold_measures(db, row.case_id)?;
    if !store::results_of(db, &[row.id])?.is_empty() {
        return Ok(false);
    }
    let written = write_result(db, act, row.id, MeasureResult::Lapsed, None)?;
    let detail = json!({ "row": written });
    act.record(db, Verb::MeasureLapsed, Some(row.case_id), Some(row.id.as_i64()), detail)?;
    for role in [Role::Officer, Role::Clerk] {
        call(db, act, role, Todo::MeasureLapsed, row.id.as_i64())?;
    }
    Ok(true)
}

/// A measure that this person may undo now, for the form.
pub fn measure_to_undo(db: &mut Db, act: &Act, number: &CaseNumber, measure: MeasureId) -> Result<OpenMeasure, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::UndoMeasure, &case)?;
    let row = store::terms_of(db, case.id)?.into_iter().find(|row| row.id == measure);
    let row = row.ok_or_else(|| Error::Unknown(measure.to_string()))?;
    let standing = standing_of(db, act, &case, &row)?;
    let overtaken = |what, hint| Err(Error::Overtaken { what, hint });
    if standing.reversal.is_some() {
        return overtaken("it is recorded already what was done about this measure", "look at it on the case’s page");
    }
    match standing.result {
        Some((MeasureResult::Ratified, _)) => {
            return overtaken("the Board ratified this measure, so it stands", "look at it on the case’s page");
        }
        None => {
            return overtaken(
                "this measure waits for the Board, and its time is not over",
                "the Board ratifies or reverses it by a ballot on the case",
            );
        }
        Some((MeasureResult::Reversed | MeasureResult::Lapsed, _)) => {}
    }
    if store::is_put_to_vote(db, row.id)? {
        return overtaken("the Board votes on this measure now", "wait until the ballot is closed");
    }
    Ok(open_measure(case, &row, standing.result.map(|(result, _)| result)))
}

/// Records that a measure was undone, or why it cannot be.
pub fn undo_measure(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    measure: MeasureId,
    new: &NewReversal,
) -> Result<(), Error> {
    // A ballot that opens at the same moment puts it to the vote before this, or not at all.
    let case = find_visible(db, act, number)?;
    store::hold_measures(db, case.id)?;
    let open = measure_to_undo(db, act, number, measure)?;
    let note = text("note", &new.note, TEXT_LIMIT, "write what was done, or why it cannot be")?;
    let row = ReversalRow {
        measure_id: measure,
        reversal: new.reversal,
        note: case_key(act, &open.case)?.seal(note_place(measure), note.as_bytes())?,
        recorded_by: act.person(Action::UndoMeasure)?.id,
        recorded_at: act.at,
    };
    store::insert_reversal(db, &row)?;
    let told = reversal_told(act.keys(), &row);
    Ok(act.record(db, Verb::ReversalRecorded, Some(open.case.id), Some(measure.as_i64()), told)?)
}

/// What the event of a reversal says of it.
pub fn reversal_told(keys: &Keyring, row: &ReversalRow) -> Value {
    let (id, at) = (row.measure_id, row.recorded_at.as_microsecond());
    let mut record = format!("reversal/{id}/{}/{}/{at}/", row.reversal, row.recorded_by).into_bytes();
    record.extend_from_slice(&row.note);
    let record = data_encoding::HEXLOWER.encode(&keys.keyed_hash(Purpose::Record, &record));
    json!({ "reversal": row.reversal, "record": record })
}

/// All measures with their terms, all results and all reversals, for comparing them with what was said of them.
#[derive(Clone, Debug)]
pub struct MeasureRecords {
    /// Which measure, until when it waits and since when it is recorded.
    pub terms: Vec<(MeasureId, Timestamp, Timestamp)>,
    pub results: Vec<MeasureResultRow>,
    pub reversals: Vec<ReversalRow>,
}

pub fn measure_records(db: &mut Db) -> Result<MeasureRecords, Error> {
    let terms = store::all_terms(db)?.into_iter();
    Ok(MeasureRecords {
        terms: terms.map(|row| (row.id, row.ratify_by, row.recorded_at)).collect(),
        results: store::all_results(db)?,
        reversals: store::all_reversals(db)?,
    })
}
