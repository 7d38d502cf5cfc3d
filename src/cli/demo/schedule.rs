//! When each thing happens: every arrival and every step of the plans in one order of time. It does nothing itself.
//! Invariant: a step comes after those of the same sample that it builds on.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::plan::{Plan, Until};
use super::samples::{Came, Hours, Sample};
use crate::cli::Failure;
use crate::db::Timestamp;
use crate::reports::Quarter;

/// One step of one sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub at: Timestamp,
    /// Position in the list of samples.
    pub sample: usize,
    pub step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Arrive,
    /// An officer reads it, opens a case if it is in the pen, and fills in the form.
    Classify,
    Assign,
    Recommend,
    OpenBallot,
    /// The member in this place of the Board.
    Vote(usize),
    CloseBallot,
    CarryOut,
    SetAside,
}

/// Officers look at what came in overnight at this time.
const MORNING: Time = Time::constant(9, 30, 0, 0);

/// A ballot stands open so long at most before all have voted.
const USUAL_BALLOT_SECONDS: i64 = 72 * 3600;

/// The whole quarter in order.
pub(super) fn of(
    samples: &[Sample],
    quarter: Quarter,
    zone: &TimeZone,
    ballot_days: i64,
) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for (position, sample) in samples.iter().enumerate() {
        let received_at = received_at(sample, quarter, zone)?;
        let mut at_sample = |at, step| entries.push(Entry { at, sample: position, step });
        match &sample.came {
            Came::Mail(_) => at_sample(received_at, Step::Arrive),
            Came::Logged(letter) => at_sample(after(received_at, letter.logged_after), Step::Arrive),
        }
        let morning = next_morning(received_at, zone)?;
        match &sample.plan {
            Some(plan) => plan_steps(plan, received_at, morning, ballot_days, &mut at_sample),
            None if sample.reason.is_some() => at_sample(morning, Step::SetAside),
            None => {}
        }
    }
    // Stable: steps of one moment stay in the order in which they build on one another.
    entries.sort_by_key(|entry| entry.at);
    Ok(entries)
}

/// When it reaches the house.
pub(super) fn received_at(sample: &Sample, quarter: Quarter, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let day = quarter.first_day().checked_add(sample.day.days())?;
    Ok(Timestamp::from_jiff(day.to_datetime(sample.time).to_zoned(zone.clone())?.timestamp()))
}

fn next_morning(at: Timestamp, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let now = at.zoned(zone);
    let today = now.with().time(MORNING).build()?;
    let morning = if today > now { today } else { today.checked_add(1.day())? };
    Ok(Timestamp::from_jiff(morning.timestamp()))
}

fn plan_steps(
    plan: &Plan,
    received_at: Timestamp,
    morning: Timestamp,
    ballot_days: i64,
    add: &mut impl FnMut(Timestamp, Step),
) {
    let at = |hours: Option<Hours>| hours.map(|hours| after(received_at, hours));
    let assigned_at = at(plan.assigned_after_hours);
    let aside_at = at(plan.set_aside_after_hours);
    add(assigned_at.or(aside_at).unwrap_or(morning), Step::Classify);
    if let Some(at) = assigned_at {
        add(at, Step::Assign);
    }
    if let Some(at) = aside_at {
        add(at, Step::SetAside);
    }
    let Some(recommended_at) = at(plan.recommended_after_hours) else { return };
    add(recommended_at, Step::Recommend);
    let Some(decided_at) = at(plan.decided_after_hours).filter(|_| plan.until >= Until::Decided) else { return };
    ballot_steps(plan, recommended_at, decided_at, ballot_days, add);
    if let Some(at) = at(plan.carried_out_after_hours) {
        add(at, Step::CarryOut);
    }
}

/// The ballot opens some time after the recommendation; votes come one after the other, the last just before the closing.
fn ballot_steps(
    plan: &Plan,
    recommended_at: Timestamp,
    decided_at: Timestamp,
    ballot_days: i64,
    add: &mut impl FnMut(Timestamp, Step),
) {
    let open_seconds = if plan.waits_for_deadline() {
        ballot_days * 24 * 3600
    } else {
        (decided_at.seconds_since(recommended_at) / 4 * 3).min(USUAL_BALLOT_SECONDS)
    };
    let opened_at = decided_at.plus_seconds(-open_seconds);
    add(opened_at, Step::OpenBallot);
    let mut voted_at = opened_at;
    for (seat, left) in (0..plan.votes.len()).zip((0..plan.votes.len()).rev()) {
        // Half of the time that is left, and the last at the very end, together with the closing.
        let remaining = decided_at.seconds_since(voted_at);
        let last = left == 0 && !plan.waits_for_deadline();
        voted_at = if last { decided_at } else { voted_at.plus_seconds(remaining / 2) };
        add(voted_at, Step::Vote(seat));
    }
    add(decided_at, Step::CloseBallot);
}

fn after(at: Timestamp, hours: Hours) -> Timestamp {
    at.plus_seconds(hours.seconds())
}

/// The newest quarter whose figures can be read at `now`: its cut-off lies behind us, with `margin` for making the report.
pub(super) fn newest_reportable(
    now: Timestamp,
    zone: &TimeZone,
    cut_off_days: i64,
    margin: SignedDuration,
) -> Result<Quarter, Failure> {
    let mut quarter = Quarter::of(now.jiff(), zone).previous();
    while quarter.cut_off(cut_off_days, zone)?.checked_add(margin)? > now.jiff() {
        quarter = quarter.previous();
    }
    Ok(quarter)
}
