//! When a case is due, computed from what is known of it, and the pauses and named deadlines that people enter. Not the rules and
//! not the calendars, which are `workflow` and the taxonomy. Invariant: nothing here is stored that could be computed, so that a
//! deadline is right at once when a field changes.

use std::collections::BTreeMap;

use serde_json::json;

use super::advance::{allow, check_version, claim};
use super::dashboard::UNFINISHED;
use super::store::{DemandColumns, NamedRow, PauseRow};
use super::{Case, CaseNumber, Error, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, DeadlinePauseId, NamedDeadlineId};
use crate::db::{Db, Timestamp};
use crate::outbox;
use crate::taxonomy::{Demand, Measure, PauseReason};
use crate::workflow::deadlines::{Pause, due};
use crate::workflow::{Action, CaseState, DeadlineRule, Standing};

/// So many cases are asked about in one query.
const CHUNK: usize = 500;

/// The furthest that a demand can name a deadline ahead.
const LONGEST_DAYS: i64 = 3 * 366;

/// One deadline of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub rule: DeadlineRule,
    /// While it is paused: when it would be due if it ran on from now.
    pub due_at: Timestamp,
    pub paused: Option<Paused>,
    /// When what it waited for was done, in time or late.
    pub met_at: Option<Timestamp>,
    /// Where the term comes from, as a sentence.
    pub basis: &'static str,
}

/// Why and since when a deadline does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused {
    pub reason: PauseReason,
    pub since: Timestamp,
}

impl Deadline {
    /// Whether it still waits for something in a case that stands there. Once it is decided only what a law or the demand sets does.
    pub(super) fn waits_in(&self, state: CaseState) -> bool {
        let waits = state.is_open() || state == CaseState::Decided && !self.rule.is_own_target();
        waits && self.met_at.is_none()
    }

    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.met_at.is_some() {
            Standing::Met
        } else if self.paused.is_some() {
            // Only what was not missed when the pause began is paused.
            Standing::Paused
        } else if self.due_at < now {
            Standing::Missed
        } else if self.due_at.seconds_since(now) < self.rule.near().as_secs() {
            Standing::Near
        } else {
            Standing::Ahead
        }
    }
}

/// What people entered about the deadlines of a case, oldest first.
#[derive(Clone, Debug)]
pub struct DeadlineHistory {
    pub named: Vec<NamedDeadline>,
    pub pauses: Vec<DeadlinePause>,
}

pub type NamedDeadline = NamedRow;
pub type DeadlinePause = PauseRow;

/// What deadlines are computed from, of one case.
#[derive(Default)]
struct Facts {
    demand: DemandColumns,
    named: Option<NamedRow>,
    pauses: Vec<PauseRow>,
    replied_at: Option<Timestamp>,
    measures: Vec<(Measure, Timestamp)>,
    decided_at: Option<Timestamp>,
    carried_out_at: Option<Timestamp>,
}

/// Every deadline of a case, what was met as well, by the moment at which each is due. None for a case that was set aside.
pub fn deadlines(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<Deadline>, Error> {
    let facts = facts(db, &[case.id])?.remove(&case.id).unwrap_or_default();
    Ok(computed(act, case, &facts))
}

/// The deadline that comes first of each of these cases, of those that are not finished: one that runs before one that is paused.
/// A case without one has met them all.
pub fn next_deadlines(db: &mut Db, act: &Act, cases: &[Case]) -> Result<BTreeMap<CaseId, Deadline>, Error> {
    let mut next = BTreeMap::new();
    for (case, deadlines) in running_deadlines(db, act, cases)? {
        if let Some(first) = deadlines.into_iter().min_by_key(|one| (one.paused.is_some(), one.due_at)) {
            next.insert(case, first);
        }
    }
    Ok(next)
}

/// The deadlines that still wait for something, of those of these cases that are not finished.
pub(super) fn running_deadlines(db: &mut Db, act: &Act, cases: &[Case]) -> Result<Vec<(CaseId, Vec<Deadline>)>, Error> {
    let unfinished: Vec<&Case> = cases.iter().filter(|case| UNFINISHED.contains(&case.state)).collect();
    let mut running = Vec::new();
    for chunk in unfinished.chunks(CHUNK) {
        let ids: Vec<CaseId> = chunk.iter().map(|case| case.id).collect();
        let mut facts = facts(db, &ids)?;
        for case in chunk {
            let mut deadlines = computed(act, case, &facts.remove(&case.id).unwrap_or_default());
            deadlines.retain(|deadline| deadline.waits_in(case.state));
            running.push((case.id, deadlines));
        }
    }
    Ok(running)
}

fn facts(db: &mut Db, ids: &[CaseId]) -> Result<BTreeMap<CaseId, Facts>, Error> {
    let mut all: BTreeMap<CaseId, Facts> = BTreeMap::new();
    for (case, demand) in store::demands(db, ids)? {
        all.entry(case).or_default().demand = demand;
    }
    for row in store::named_deadlines(db, ids)?.into_iter().filter(|row| row.withdrawn_at.is_none()) {
        // The last one that stands counts.
        let facts = all.entry(row.case_id).or_default();
        facts.named = Some(row);
    }
    for row in store::pauses(db, ids)? {
        all.entry(row.case_id).or_default().pauses.push(row);
    }
    for (case, at) in outbox::first_replies(db, ids)? {
        all.entry(case).or_default().replied_at = Some(at);
    }
    for (case, measure, at) in store::measures(db, ids)? {
        all.entry(case).or_default().measures.push((measure, at));
    }
    for (case, at) in store::decided(db, ids)? {
        all.entry(case).or_default().decided_at = Some(at);
    }
    for (case, at) in store::carried_out(db, ids)? {
        all.entry(case).or_default().carried_out_at = Some(at);
    }
    Ok(all)
}

fn computed(act: &Act, case: &Case, facts: &Facts) -> Vec<Deadline> {
    if case.state == CaseState::SetAside {
        return Vec::new();
    }
    let demand = Demand {
        urgency: case.urgency,
        instrument: facts.demand.instrument,
        takedown_kind: facts.demand.takedown_kind,
        requesting_country: facts.demand.requesting_country,
        source_type: facts.demand.source_type,
    };
    let mut rules = case.kind.deadline_rules(&demand);
    rules.extend(facts.named.as_ref().map(|_| DeadlineRule::Named));
    let mut all: Vec<Deadline> = rules.into_iter().map(|rule| one(act, case, facts, rule)).collect();
    all.sort_by_key(|deadline| (deadline.due_at, deadline.rule));
    all
}

fn one(act: &Act, case: &Case, facts: &Facts, rule: DeadlineRule) -> Deadline {
    let named = facts.named.as_ref().filter(|_| rule == DeadlineRule::Named);
    let from = named.map_or(case.received_at, |named| named.due_at);
    // Whoever named a deadline knew of the pause until then.
    let begun = |pause: &PauseRow| named.map_or(pause.paused_at, |named| pause.paused_at.max(named.named_at));
    let met_at = facts.done().met_at(rule);
    // What was met runs no further.
    let now = met_at.unwrap_or(act.at);
    let counts = facts.pauses.iter().filter(|pause| pause.reason.stops(rule) && pause.paused_at <= now);
    let counts: Vec<&PauseRow> = counts.collect();
    let until = |pauses: &[&PauseRow]| {
        let pause =
            |row: &&PauseRow| Pause { from: begun(row).jiff(), until: row.resumed_at.unwrap_or(now).min(now).jiff() };
        let pauses: Vec<Pause> = pauses.iter().map(pause).collect();
        Timestamp::from_jiff(due(rule, from.jiff(), &act.desk.house.zone, &pauses))
    };
    // A pause that began when the deadline was missed already stops nothing.
    let lasting = counts
        .split_last()
        .filter(|(last, before)| met_at.is_none() && last.resumed_at.is_none() && begun(last) <= until(before));
    let paused = lasting.map(|(last, _)| Paused { reason: last.reason, since: last.paused_at });
    Deadline { rule, due_at: until(&counts), paused, met_at, basis: rule.basis() }
}

impl Facts {
    fn done(&self) -> Done<'_> {
        Done {
            answered_at: self.replied_at,
            measures: &self.measures,
            decided_at: self.decided_at,
            carried_out_at: self.carried_out_at,
        }
    }
}

/// What was done in a case, and when: what its deadlines wait for.
#[derive(Clone, Copy, Debug)]
pub struct Done<'a> {
    /// When a person first wrote.
    pub answered_at: Option<Timestamp>,
    /// What could not wait for the Board.
    pub measures: &'a [(Measure, Timestamp)],
    pub decided_at: Option<Timestamp>,
    pub carried_out_at: Option<Timestamp>,
}

impl Done<'_> {
    /// When what the deadline waits for was done: the content taken down, an answer by a person, the decision. What a law or the
    /// demand sets waits until the decision is carried out, since a decision that nobody has carried out gave nobody anything.
    pub fn met_at(&self, rule: DeadlineRule) -> Option<Timestamp> {
        let measure = |wanted: &[Measure]| {
            self.measures.iter().filter(|(measure, _)| wanted.contains(measure)).map(|(_, at)| *at).min()
        };
        let done = match rule {
            DeadlineRule::TerroristContentOrder => {
                measure(&[Measure::ContentRemoved, Measure::CommunityDelisted, Measure::AccessEnded])
            }
            DeadlineRule::Preservation => measure(&[Measure::DataPreserved]).or(self.answered_at),
            DeadlineRule::Emergency | DeadlineRule::FirstAnswer => self.answered_at,
            DeadlineRule::ElectronicEvidenceEmergency
            | DeadlineRule::ElectronicEvidence
            | DeadlineRule::DataSubjectRequest
            | DeadlineRule::Named
            | DeadlineRule::OwnTarget => None,
        };
        let settled_at = if rule.is_own_target() { self.decided_at } else { self.carried_out_at };
        [done, settled_at].into_iter().flatten().min()
    }
}

/// What people entered about the deadlines of a case that this person may see.
pub fn deadline_history(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<DeadlineHistory, Error> {
    let case = find_visible(db, act, number)?;
    Ok(DeadlineHistory { named: store::named_deadlines(db, &[case.id])?, pauses: store::pauses(db, &[case.id])? })
}

/// Enters the deadline that the demand itself names; the last one that stands counts.
pub fn name_deadline(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    due_at: Timestamp,
) -> Result<NamedDeadlineId, Error> {
    let case = for_setting(db, act, number, version)?;
    let by = act.person(Action::SetDeadline)?.id;
    let refused = |what: &str, hint| Error::Invalid { field: "due_at", what: what.to_owned(), hint };
    if due_at < case.received_at {
        return Err(refused("this is before the demand came in", "write the moment that the demand names"));
    }
    if due_at > act.at.plus_seconds(LONGEST_DAYS * 24 * 3600) {
        return Err(refused("this is more than three years ahead", "look at the year"));
    }
    claim(db, &case)?;
    let row = NamedRow {
        id: NamedDeadlineId::new(act.at),
        case_id: case.id,
        due_at,
        named_by: by,
        named_at: act.at,
        withdrawn_by: None,
        withdrawn_at: None,
    };
    store::insert_named(db, &row)?;
    let detail = json!({ "due_at": due_at });
    act.record(db, Verb::DeadlineNamed, Some(case.id), Some(row.id.as_i64()), detail)?;
    Ok(row.id)
}

/// Takes a named deadline back, which was entered by mistake or extended by the authority.
pub fn withdraw_deadline(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    id: NamedDeadlineId,
) -> Result<(), Error> {
    let case = for_setting(db, act, number, version)?;
    let by = act.person(Action::SetDeadline)?.id;
    claim(db, &case)?;
    if store::withdraw_named(db, case.id, id, by, act.at)? == 0 {
        return Err(Error::Unknown(number.to_string()));
    }
    Ok(act.record(db, Verb::DeadlineWithdrawn, Some(case.id), Some(id.as_i64()), json!({}))?)
}

/// Stops the deadlines of the case that this reason stops, until they are resumed.
pub fn pause_deadlines(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    version: i64,
    reason: PauseReason,
) -> Result<(), Error> {
    let case = for_setting(db, act, number, version)?;
    let by = act.person(Action::SetDeadline)?.id;
    let refused = |what: &str, hint| Error::Invalid { field: "reason", what: what.to_owned(), hint };
    if store::pauses(db, &[case.id])?.iter().any(|pause| pause.resumed_at.is_none()) {
        return Err(refused("the deadlines of this case are paused already", "resume them first"));
    }
    let running = deadlines(db, act, &case)?;
    let mut running = running.iter().filter(|deadline| deadline.met_at.is_none() && deadline.due_at >= act.at);
    if !running.any(|deadline| reason.stops(deadline.rule)) {
        let hint =
            "what runs in hours, what the demand names and what was missed stands; only a law or an order suspends it";
        return Err(refused("no deadline of this case can be paused for this reason", hint));
    }
    claim(db, &case)?;
    let row = PauseRow {
        id: DeadlinePauseId::new(act.at),
        case_id: case.id,
        reason,
        paused_by: by,
        paused_at: act.at,
        resumed_by: None,
        resumed_at: None,
    };
    store::insert_pause(db, &row)?;
    let detail = json!({ "reason": reason });
    Ok(act.record(db, Verb::DeadlinePaused, Some(case.id), Some(row.id.as_i64()), detail)?)
}

/// Lets the deadlines run again.
pub fn resume_deadlines(db: &mut Db, act: &Act, number: &CaseNumber, version: i64) -> Result<(), Error> {
    let case = for_setting(db, act, number, version)?;
    let by = act.person(Action::SetDeadline)?.id;
    claim(db, &case)?;
    if store::resume(db, case.id, by, act.at)? == 0 {
        let what = "the deadlines of this case are not paused".to_owned();
        return Err(Error::Invalid { field: "reason", what, hint: "look at what runs now" });
    }
    Ok(act.record(db, Verb::DeadlineResumed, Some(case.id), None, json!({}))?)
}

fn for_setting(db: &mut Db, act: &Act, number: &CaseNumber, version: i64) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::SetDeadline, &case)?;
    check_version(&case, version)?;
    Ok(case)
}
