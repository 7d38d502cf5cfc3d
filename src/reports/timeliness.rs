//! Whether a case was dealt with in the time that a law, the demand or we ourselves set for it, as far as a quarter may tell.
//!
//! Which rules hold for a case and when each is due is decided where the desk's own deadlines are (`Kind::deadline_rules`,
//! `workflow::deadlines`, `cases::Done`); this only asks with what a report knows. Pure. Invariant: what still runs at the
//! cut-off was neither kept nor missed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::case_row::CaseRow;
use super::counting::{Counted, Left};
use crate::cases::Done;
use crate::db;
use crate::taxonomy::{Demand, Measure};
use crate::workflow::DeadlineRule;
use crate::workflow::deadlines::{Pause, due};

/// Every deadline of a case that was kept or missed before the cut-off, and whether it was kept.
pub fn deadlines(case: &CaseRow, counted: &Counted, zone: &TimeZone) -> Vec<(DeadlineRule, bool)> {
    if matches!(counted.left, Left::SetAside(_)) {
        return Vec::new();
    }
    let measures: Vec<(Measure, db::Timestamp)> =
        before(counted, case.measures.iter().map(|one| (one.measure, one.at)));
    let done = Done {
        answered_at: moment(counted, case.answered_at),
        measures: &measures,
        decided_at: moment(counted, case.decision.map(|decision| decision.at)),
        carried_out_at: moment(counted, case.carried_out_at),
    };
    let mut rules = counted.kind.deadline_rules(&demand(case, counted));
    rules.extend(case.named_deadline.map(|_| DeadlineRule::Named));
    rules.into_iter().filter_map(|rule| Some((rule, kept(case, counted, rule, &done, zone)?))).collect()
}

/// None while it runs.
fn kept(case: &CaseRow, counted: &Counted, rule: DeadlineRule, done: &Done<'_>, zone: &TimeZone) -> Option<bool> {
    let met_at = done.met_at(rule).map(db::Timestamp::jiff);
    let now = met_at.unwrap_or(counted.as_of);
    let named = case.named_deadline.filter(|_| rule == DeadlineRule::Named);
    let from = named.map_or(case.received_at, |named| named.due_at);
    let pauses = case.pauses.iter().filter(|pause| pause.reason.stops(rule) && pause.from <= now);
    let pauses: Vec<Pause> = pauses
        .map(|pause| Pause {
            // Whoever named a deadline knew of the pause until then.
            from: named.map_or(pause.from, |named| pause.from.max(named.named_at)),
            until: pause.until.unwrap_or(now).min(now),
        })
        .collect();
    let due_at = due(rule, from, zone, &pauses);
    match met_at {
        Some(met_at) => Some(met_at <= due_at),
        None if due_at < counted.as_of => Some(false),
        None => None,
    }
}

fn demand(case: &CaseRow, counted: &Counted) -> Demand {
    let (demand, content) = (case.demand(counted.kind), &case.content);
    let of_content = !counted.kind.is_information();
    Demand {
        urgency: case.urgency,
        instrument: demand.instrument,
        takedown_kind: content.takedown_kind.filter(|_| of_content),
        requesting_country: demand.country,
        source_type: content.source_type.filter(|_| of_content),
    }
}

/// What happened after the cut-off is a later edition's.
fn moment(counted: &Counted, at: Option<Timestamp>) -> Option<db::Timestamp> {
    at.filter(|at| *at < counted.as_of).map(db::Timestamp::from_jiff)
}

fn before(counted: &Counted, all: impl Iterator<Item = (Measure, Timestamp)>) -> Vec<(Measure, db::Timestamp)> {
    all.filter_map(|(measure, at)| Some((measure, moment(counted, Some(at))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::counting::Entered;
    use crate::reports::invented;
    use crate::taxonomy::{Kind, Urgency};

    fn at(moment: &str) -> Timestamp {
        moment.parse().unwrap()
    }

    /// Received on Monday 3 August 2026 at noon in Zurich, and told up to 14 October.
    fn case(change: impl FnOnce(&mut CaseRow)) -> Vec<(DeadlineRule, bool)> {
        let mut case = invented::cases(9, 1).remove(0);
        case.received_at = at("2026-08-03T10:00:00Z");
        (case.answered_at, case.carried_out_at, case.decision) = (None, None, None);
        (case.measures, case.pauses, case.named_deadline) = (Vec::new(), Vec::new(), None);
        (case.urgency, case.kind) = (Urgency::Normal, Kind::DataSubjectRequest);
        change(&mut case);
        let counted = Counted {
            entered: Entered::Received,
            kind_at_start: case.kind,
            kind: case.kind,
            left: Left::Pending,
            as_of: at("2026-10-14T22:00:00Z"),
        };
        deadlines(&case, &counted, &TimeZone::get("Europe/Zurich").unwrap())
    }

    #[test]
    fn an_answer_within_two_working_days_keeps_the_first_deadline_and_a_later_one_misses_it() {
        let first = |answered: &str| {
            let found = case(|case| case.answered_at = Some(at(answered)));
            found.into_iter().find(|(rule, _)| *rule == DeadlineRule::FirstAnswer).unwrap().1
        };
        assert!(first("2026-08-05T20:00:00Z"));
        assert!(!first("2026-08-06T08:00:00Z"));
    }

    #[test]
    fn what_nobody_did_by_the_cut_off_was_missed_and_what_still_runs_is_not_told() {
        assert_eq!(case(|_| {}), [(DeadlineRule::FirstAnswer, false), (DeadlineRule::DataSubjectRequest, false)]);
        assert_eq!(case(|case| case.received_at = at("2026-10-14T10:00:00Z")), []);
    }

    #[test]
    fn what_was_done_after_the_cut_off_does_not_count() {
        let found = case(|case| case.answered_at = Some(at("2026-10-20T10:00:00Z")));
        assert!(found.contains(&(DeadlineRule::FirstAnswer, false)));
    }
}
