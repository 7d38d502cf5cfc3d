//! How the desk stands, in numbers: what is open and for how long, what came in and what was decided, how long it took.
//! Not a report: nothing of this is published, and it is counted anew whenever somebody looks. Invariant: a case counts
//! here only where the viewer would find it in the list.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::scope::Scope;
use super::{Case, Deadline, Error, next_deadlines, store};
use crate::accounts::Act;
use crate::db::ids::CaseId;
use crate::db::{Db, Timestamp};
use crate::taxonomy::Kind;
use crate::workflow::{Action, CaseState, Relation};

/// So many weeks are looked back upon, the present one included.
pub const WEEKS: i32 = 12;

text_enum! {
    /// How long ago a case came in.
    pub enum Age {
        Week = "week" => "Up to 7 days",
        Month = "month" => "8 to 30 days",
        Quarter = "quarter" => "31 to 90 days",
        Longer = "longer" => "Over 90 days",
    }
}

/// Cases that somebody has still to do something about, counted by state, kind and age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: CaseState,
    pub kind: Kind,
    pub age: Age,
    pub cases: i64,
}

/// A week of the house's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// A Monday.
    pub starts_on: Date,
    pub received: i64,
    pub decided: i64,
}

/// How long something took, from receipt, in whole hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    pub n: usize,
    pub median_hours: Option<i64>,
    pub p90_hours: Option<i64>,
}

#[derive(Clone, Debug)]
pub struct Dashboard {
    pub standing: Vec<Standing>,
    /// Oldest first; the last one is not over yet.
    pub weeks: Vec<Week>,
    /// Of the cases that were first answered in these weeks.
    pub first_answer: Durations,
    /// Of the cases that were decided in these weeks.
    pub decision: Durations,
    pub at_risk: AtRisk,
}

/// Unfinished cases whose next deadline has passed or is near; each counts once, by the narrowest term.
#[derive(Clone, Debug, Default)]
pub struct AtRisk {
    pub late: usize,
    pub within_a_day: usize,
    pub within_three_days: usize,
    pub within_a_week: usize,
    /// Those that are due first.
    pub first: Vec<Case>,
}

/// So many of the cases at risk are named.
const NAMED: usize = 10;

/// What has still to be dealt with; a decision that nobody has carried out is not done.
pub const UNFINISHED: &[CaseState] =
    &[CaseState::Received, CaseState::InReview, CaseState::BeforeBoard, CaseState::Decided];

/// Counts everything that the dashboard shows.
pub fn dashboard(db: &mut Db, act: &Act) -> Result<Dashboard, Error> {
    let person = act.allow(Action::ViewDashboard, None, Relation::None)?;
    let scope = Scope::of(person, Action::ViewCase);
    let weeks = weeks(act);
    let begin = weeks.first().map_or(act.at, |(_, begin, _)| *begin);
    let mut counted = Vec::new();
    for (starts_on, begin, end) in weeks {
        let received = store::count_received(db, &scope, begin, end)?;
        counted.push(Week { starts_on, received, decided: store::count_decided(db, &scope, begin, end)? });
    }
    Ok(Dashboard {
        standing: standing(db, &scope, act.at)?,
        weeks: counted,
        first_answer: Durations::of(&store::first_answers(db, &scope, begin)?),
        decision: Durations::of(&store::decision_times(db, &scope, begin)?),
        at_risk: at_risk_of(db, act, &scope)?,
    })
}

fn standing(db: &mut Db, scope: &Scope, now: Timestamp) -> Result<Vec<Standing>, Error> {
    let scope = scope.within(UNFINISHED);
    let mut all = Vec::new();
    for age in Age::ALL {
        let (from, until) = age.bounds(now);
        for (state, kind, cases) in store::count_standing(db, &scope, from, until)? {
            all.push(Standing { state, kind, age: *age, cases });
        }
    }
    Ok(all)
}

fn at_risk_of(db: &mut Db, act: &Act, scope: &Scope) -> Result<AtRisk, Error> {
    let unfinished = store::unfinished(db, &scope.within(UNFINISHED))?;
    let due = next_deadlines(db, act, &unfinished)?;
    Ok(AtRisk::among(&unfinished, &due, act.at))
}

impl AtRisk {
    /// Those of these cases whose next deadline runs and has passed or is near. One that is paused is not at risk.
    pub(super) fn among<'a>(
        cases: impl IntoIterator<Item = &'a Case>,
        deadlines: &BTreeMap<CaseId, Deadline>,
        now: Timestamp,
    ) -> Self {
        const DAY: i64 = 24 * 3600;
        let running = |case: &Case| deadlines.get(&case.id).filter(|due| due.paused.is_none()).map(|due| due.due_at);
        let mut due: Vec<(Timestamp, &Case)> =
            cases.into_iter().filter_map(|case| Some((running(case)?, case))).collect();
        due.sort_by_key(|(at, case)| (*at, case.id));
        let before = |days: i64| due.iter().filter(|(at, _)| *at < now.plus_seconds(days * DAY)).count();
        let (late, day, three, week) = (before(0), before(1), before(3), before(7));
        let first = due.into_iter().take(week.min(NAMED)).map(|(_, case)| case.clone()).collect();
        Self { late, within_a_day: day - late, within_three_days: three - day, within_a_week: week - three, first }
    }
}

impl Age {
    /// Received from the first moment until before the second.
    fn bounds(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let ago = |days: i64| now.plus_seconds(-days * 24 * 3600);
        let (ever, never) = (Timestamp::from_microsecond(i64::MIN), Timestamp::from_microsecond(i64::MAX));
        match self {
            Self::Week => (ago(7), never),
            Self::Month => (ago(30), ago(7)),
            Self::Quarter => (ago(90), ago(30)),
            Self::Longer => (ever, ago(90)),
        }
    }
}

/// The Mondays, oldest first, and the moments at which their weeks begin and end on the house's clock.
fn weeks(act: &Act) -> Vec<(Date, Timestamp, Timestamp)> {
    let zone = &act.desk.house.zone;
    let today = act.at.zoned(zone).date();
    let monday = today.saturating_sub(i32::from(today.weekday().since(Weekday::Monday)).days());
    let begin = |on: Date| {
        let midnight = on.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
        Timestamp::from_jiff(midnight.unwrap_or(jiff::Timestamp::MAX))
    };
    let mondays = (0..WEEKS).rev().map(|ago| monday.saturating_sub((7 * ago).days()));
    mondays.map(|on| (on, begin(on), begin(on.saturating_add(7.days())))).collect()
}

impl Durations {
    /// By nearest rank, as the reports have it; from pairs of when it began and when it was done.
    pub fn of(pairs: &[(Timestamp, Timestamp)]) -> Self {
        let hours = |(from, until): &(Timestamp, Timestamp)| (until.seconds_since(*from).max(0) + 1800) / 3600;
        let mut hours: Vec<i64> = pairs.iter().map(hours).collect();
        hours.sort_unstable();
        let rank = |percent: usize| hours.get((hours.len() * percent).div_ceil(100).saturating_sub(1)).copied();
        Self { n: hours.len(), median_hours: rank(50), p90_hours: rank(90) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_exactly_one_age() {
        let now = Timestamp::from_microsecond(1_786_000_000_000_000);
        let days = |days: i64, seconds: i64| now.plus_seconds(-days * 24 * 3600 - seconds);
        for (at, age) in [
            (days(0, -60), Age::Week),
            (days(7, 0), Age::Week),
            (days(7, 1), Age::Month),
            (days(30, 0), Age::Month),
            (days(90, 0), Age::Quarter),
            (days(90, 1), Age::Longer),
            (days(9000, 0), Age::Longer),
        ] {
            let within = |age: &&Age| {
                let (from, until) = age.bounds(now);
                from <= at && at < until
            };
            assert_eq!(Age::ALL.iter().filter(within).collect::<Vec<_>>(), [&age], "{at}");
        }
    }

    #[test]
    fn half_take_no_longer_than_the_median_and_nine_of_ten_than_the_ninetieth_percentile() {
        let at = |hour: i64| Timestamp::from_microsecond(0).plus_seconds(hour * 3600);
        let pairs: Vec<_> = (1..=10).map(|hours| (at(100), at(100 + hours))).collect();
        let durations = Durations { n: 10, median_hours: Some(5), p90_hours: Some(9) };
        assert_eq!(Durations::of(&pairs), durations);
        assert_eq!(Durations::of(&[]), Durations::default());
        assert_eq!(Durations::of(&[(at(5), at(3))]).median_hours, Some(0), "a clock that went back");
    }
}
