//! The part of the desk about urgent measures: what this person can do so that each is settled in time. Not the docket's list of them,
//! which says where each stands. Invariant: nothing sealed, and only what the reader may do something about.

use super::pages::desk::DeskMeasure;
use super::pages::parts::{Badge, Link};
use super::step::address;
use super::visit::Visit;
use crate::board::WaitingMeasure;
use crate::cases::{Case, MeasureResult};
use crate::workflow::{Action, CaseState, Relation};

/// Those whose time ends first stand first.
pub(super) fn lines(visit: &Visit, measures: &[WaitingMeasure]) -> Vec<DeskMeasure> {
    measures.iter().filter_map(|one| line(visit, one)).collect()
}

fn line(visit: &Visit, one: &WaitingMeasure) -> Option<DeskMeasure> {
    let (measure, case) = (&one.measure, &one.measure.case);
    let wanted = match measure.result {
        None => awaited(visit, one),
        Some(_) if one.is_voted_on => None,
        Some(_) => undoing(visit, one).or_else(|| awaited(visit, one)),
    };
    Some(DeskMeasure {
        case: Link::new(address(&case.number), case.number.to_string()),
        measure: measure.measure.label().to_owned(),
        ratify_by: visit.moment(measure.ratify_by),
        lapsed: measure.result.map(|result| match result {
            MeasureResult::Reversed => Badge { value: "failed", label: "Reversed" },
            MeasureResult::Lapsed | MeasureResult::Ratified => Badge { value: "late", label: "Not ratified in time" },
        }),
        wanted: wanted?,
    })
}

fn undoing(visit: &Visit, one: &WaitingMeasure) -> Option<Link> {
    let (measure, case) = (&one.measure, &one.measure.case);
    let href = format!("{}/measures/{}/undoing", address(&case.number), measure.id);
    may(visit, Action::UndoMeasure, case).then(|| Link::new(href, "Undo it, and record that it was undone"))
}

/// What has to come before the Board can ratify it.
fn awaited(visit: &Visit, one: &WaitingMeasure) -> Option<Link> {
    let case = &one.measure.case;
    let base = address(&case.number);
    if !one.measure.waits_for_board() {
        return None;
    }
    match case.state {
        CaseState::Received if may(visit, Action::Assign, case) => {
            Some(Link::new(format!("{base}/assignment"), "Assign a reviewer: the Board needs a recommendation"))
        }
        CaseState::InReview if is_theirs(visit, case) => {
            Some(Link::new(format!("{base}/recommendation"), recommend(one)))
        }
        CaseState::InReview if may(visit, Action::TakeMeasure, case) => Some(Link::new(base, awaits(one))),
        CaseState::BeforeBoard if !one.has_ballot && may(visit, Action::OpenBallot, case) => {
            Some(Link::new(format!("{base}/ballot/new"), "Open a ballot"))
        }
        CaseState::BeforeBoard if !one.is_voted_on && may(visit, Action::OpenBallot, case) => {
            Some(Link::new(format!("{base}/ballot/amendment"), "Amend the motion, which leaves it out"))
        }
        _ => None,
    }
}

fn recommend(one: &WaitingMeasure) -> &'static str {
    match one.measure.result {
        None => "Recommend: the Board needs it by then",
        Some(_) => "Recommend: the Board may still ratify it",
    }
}

fn awaits(one: &WaitingMeasure) -> &'static str {
    match one.measure.result {
        None => "The recommendation is awaited by then",
        Some(_) => "The recommendation is awaited; the Board may still ratify it",
    }
}

fn may(visit: &Visit, action: Action, case: &Case) -> bool {
    visit.may(action, Some(case.state), Relation::None)
}

fn is_theirs(visit: &Visit, case: &Case) -> bool {
    case.assigned_to == visit.act.user_id() && visit.may(Action::Recommend, Some(case.state), Relation::Assigned)
}
