//! When matters come in and of which kind they are: working days more than Sundays, a flood in some quarters, and quarters in
//! which a kind does not come at all.
//!
//! It does nothing. Invariant: the calendar depends on the plan alone, so that the same plan has the same figures.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::dice::Dice;
use super::{Error, Plan};
use crate::db::Timestamp;
use crate::reports::Quarter;
use crate::taxonomy::Kind;

/// Which dice the calendar throws; matters are numbered from 0 and never come to it.
const ARRIVALS: u64 = u64::MAX - 1;
const PUBLICATIONS: u64 = u64::MAX - 2;

/// Of every five quarters, the one with a flood, and in it the days on which it comes.
const FLOOD_EVERY: i64 = 5;
const FLOOD_DAYS: std::ops::Range<i64> = 30..51;
const FLOOD_WEIGHT: u64 = 8;

/// When each matter comes in, in order.
pub(super) fn arrivals(plan: &Plan, zone: &TimeZone) -> Result<Vec<Timestamp>, Error> {
    let mut until_day: Vec<u64> = Vec::new();
    let mut days: Vec<Date> = Vec::new();
    let mut all = 0;
    for nth in 0..i64::from(plan.days.max(1)) {
        let day = plan.from.checked_add(nth.days())?;
        all += weight(plan, day);
        until_day.push(all);
        days.push(day);
    }
    let mut dice = Dice::new(plan.seed, ARRIVALS);
    let mut arrivals = Vec::with_capacity(plan.cases);
    for _ in 0..plan.cases {
        let thrown = dice.below(all);
        let at = until_day.partition_point(|until| *until <= thrown);
        let Some(day) = days.get(at) else { continue };
        let start = day.to_zoned(zone.clone())?.timestamp();
        // At the end of March the day has an hour less.
        let second = SignedDuration::from_secs(i64::try_from(dice.below(23 * 3600)).unwrap_or(0));
        arrivals.push(Timestamp::from_jiff(start.checked_add(second)?));
    }
    arrivals.sort_unstable();
    Ok(arrivals)
}

fn weight(plan: &Plan, day: Date) -> u64 {
    let usual = match day.weekday() {
        Weekday::Saturday => 4,
        Weekday::Sunday => 3,
        _ => 10,
    };
    if is_flood(plan, day) { usual * FLOOD_WEIGHT } else { usual }
}

/// Quarters since the first one of the plan.
fn nth(plan: &Plan, quarter: Quarter) -> i64 {
    let index = |quarter: Quarter| i64::from(quarter.year()) * 4 + i64::from(quarter.number());
    index(quarter) - index(Quarter::of_day(plan.from))
}

fn is_flood(plan: &Plan, day: Date) -> bool {
    let quarter = Quarter::of_day(day);
    let day_of_quarter = i64::from(day.day_of_year()) - i64::from(quarter.first_day().day_of_year());
    nth(plan, quarter).rem_euclid(FLOOD_EVERY) == 3 && FLOOD_DAYS.contains(&day_of_quarter)
}

/// Of which kind a matter is that comes in now.
pub(super) fn kind(plan: &Plan, dice: &mut Dice, received_at: Timestamp, zone: &TimeZone) -> Kind {
    let day = received_at.zoned(zone).date();
    let usual = &[
        (14, Kind::TakedownDemand),
        (13, Kind::InformationRequest),
        (11, Kind::DataSubjectRequest),
        (4, Kind::PreservationRequest),
        (3, Kind::EmergencyRequest),
        (2, Kind::CapabilityDemand),
    ];
    let in_flood = &[(4, Kind::TakedownDemand), (2, Kind::InformationRequest)];
    let kind = if is_flood(plan, day) {
        dice.mostly(Kind::BreachNotification, in_flood)
    } else {
        dice.mostly(Kind::BreachNotification, usual)
    };
    if is_absent(plan, kind, Quarter::of_day(day)) { Kind::BreachNotification } else { kind }
}

/// Quarters in which a kind does not come.
fn is_absent(plan: &Plan, kind: Kind, quarter: Quarter) -> bool {
    let nth = nth(plan, quarter);
    match kind {
        Kind::CapabilityDemand => nth.rem_euclid(3) == 2,
        Kind::EmergencyRequest => nth.rem_euclid(6) == 5,
        Kind::DataSubjectRequest => nth.rem_euclid(8) == 7,
        _ => false,
    }
}

/// A quarter, and when its report is published: 20 to 40 days after its end, so that some are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub quarter: Quarter,
    pub at: Timestamp,
}

/// Every quarter that the plan touches, in order.
pub(super) fn publications(plan: &Plan, zone: &TimeZone) -> Result<Vec<Due>, Error> {
    let last = Quarter::of_day(plan.last_day()?);
    let mut dice = Dice::new(plan.seed, PUBLICATIONS);
    let mut due = Vec::new();
    let mut quarter = Quarter::of_day(plan.from);
    while quarter <= last {
        let day = quarter.day_after_end(20 + i64::from(dice.count(21)))?;
        due.push(Due { quarter, at: Timestamp::from_jiff(day.at(10, 0, 0, 0).to_zoned(zone.clone())?.timestamp()) });
        quarter = quarter.next();
    }
    Ok(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan { cases: 3_000, seed: 5, from: "2024-01-01".parse().unwrap(), days: 1_095 }
    }

    #[test]
    fn three_years_have_twelve_reports_each_after_its_cut_off_and_some_of_them_late() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let due = publications(&plan(), &zone).unwrap();
        assert_eq!(due.len(), 12);
        let after = |due: &Due, days| due.at.jiff() > due.quarter.cut_off(days, &zone).unwrap();
        assert!(due.iter().all(|due| after(due, 14)));
        assert!((1..12).contains(&due.iter().filter(|due| after(due, 30)).count()));
    }

    #[test]
    fn matters_come_in_order_within_the_plan_and_more_of_them_in_a_flood() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let arrivals = arrivals(&plan(), &zone).unwrap();
        assert_eq!(arrivals.len(), 3_000);
        assert!(arrivals.is_sorted());
        let count = |text: &str| {
            let quarter: Quarter = text.parse().unwrap();
            arrivals.iter().filter(|at| Quarter::of(at.jiff(), &zone) == quarter).count()
        };
        assert!(count("2024-Q4") > 2 * count("2024-Q3"), "{} {}", count("2024-Q4"), count("2024-Q3"));
        assert_eq!(arrivals, super::arrivals(&plan(), &zone).unwrap());
    }

    #[test]
    fn a_kind_does_not_come_in_some_quarters() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let plan = plan();
        let kinds = |day: &str| -> Vec<Kind> {
            let at: jiff::Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
            let kind = |thing| kind(&plan, &mut Dice::new(1, thing), Timestamp::from_jiff(at), &zone);
            (0..500).map(kind).collect()
        };
        assert!(kinds("2024-02-05").contains(&Kind::CapabilityDemand));
        assert!(!kinds("2024-08-05").contains(&Kind::CapabilityDemand));
    }
}
