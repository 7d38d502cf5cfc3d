//! A calendar quarter: the unit of every report.
//!
//! Not a calendar of its own: days and zones are jiff's. Invariant: the quarters of a zone cut its time line without a
//! gap and without an overlap, also where clocks are put forward or back.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// `2026-Q3`. Years 1 to 9998, so that every quarter has a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i16,
    number: i8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a quarter\n  hint: write the year and the quarter like `2026-Q3`")]
pub struct NotAQuarter(String);

/// A day lies outside the years a calendar can hold. Only years near 9999 get here.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the quarter {quarter} has no such day in the calendar")]
pub struct OutOfCalendar {
    quarter: Quarter,
    #[source]
    source: jiff::Error,
}

/// From `start` (included) to `end` (excluded).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Bounds {
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

impl Quarter {
    /// The quarter in which a moment lies, in a zone: the last minute of June in New York is July in Zürich.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Quarter {
        Quarter::of_day(zone.to_datetime(at).date())
    }

    pub fn of_day(day: Date) -> Quarter {
        Quarter { year: day.year(), number: (day.month() - 1) / 3 + 1 }
    }

    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 4.
    pub fn number(self) -> i8 {
        self.number
    }

    /// "the third quarter of 2026", as sentences say it.
    pub fn in_words(self) -> String {
        let ordinal = match self.number {
            1 => "first",
            2 => "second",
            3 => "third",
            _ => "fourth",
        };
        format!("the {ordinal} quarter of {}", self.year)
    }

    #[must_use]
    pub fn next(self) -> Quarter {
        if self.number == 4 {
            Quarter { year: self.year + 1, number: 1 }
        } else {
            Quarter { number: self.number + 1, ..self }
        }
    }

    #[must_use]
    pub fn previous(self) -> Quarter {
        if self.number == 1 {
            Quarter { year: self.year - 1, number: 4 }
        } else {
            Quarter { number: self.number - 1, ..self }
        }
    }

    pub fn first_day(self) -> Date {
        Date::constant(self.year, (self.number - 1) * 3 + 1, 1)
    }

    pub fn last_day(self) -> Date {
        Date::constant(self.year, self.number * 3, 1).last_of_month()
    }

    /// A number of days after the last day: the day of the cut-off (14) or the day a report is due (30).
    pub fn day_after_end(self, days: i64) -> Result<Date, OutOfCalendar> {
        let added = Span::new().try_days(days).and_then(|span| self.last_day().checked_add(span));
        added.map_err(|source| OutOfCalendar { quarter: self, source })
    }

    pub fn bounds(self, zone: &TimeZone) -> Result<Bounds, OutOfCalendar> {
        Ok(Bounds { start: self.start_of(self.first_day(), zone)?, end: self.start_of(self.next().first_day(), zone)? })
    }

    /// The first moment after the day of the cut-off: what happened before it counts.
    pub fn cut_off(self, days: i64, zone: &TimeZone) -> Result<Timestamp, OutOfCalendar> {
        self.start_of(self.day_after_end(days.saturating_add(1))?, zone)
    }

    fn start_of(self, day: Date, zone: &TimeZone) -> Result<Timestamp, OutOfCalendar> {
        let start = day.to_zoned(zone.clone()).map_err(|source| OutOfCalendar { quarter: self, source })?;
        Ok(start.timestamp())
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = NotAQuarter;

    fn from_str(text: &str) -> Result<Quarter, NotAQuarter> {
        parse(text).ok_or_else(|| NotAQuarter(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Quarter> {
    let (year, number) = text.split_once("-Q")?;
    let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    let year = year.parse().ok().filter(|year| digits && (1..=9998).contains(year))?;
    let number = match number {
        "1" => 1,
        "2" => 2,
        "3" => 3,
        "4" => 4,
        _ => return None,
    };
    Some(Quarter { year, number })
}

impl TryFrom<String> for Quarter {
    type Error = NotAQuarter;

    fn try_from(text: String) -> Result<Quarter, NotAQuarter> {
        text.parse()
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> String {
        quarter.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    fn quarter(text: &str) -> Quarter {
        text.parse().unwrap()
    }

    #[test]
    fn a_quarter_is_cut_at_midnight_in_its_own_zone() {
        let at = |text: &str| Quarter::of(text.parse().unwrap(), &zurich());
        assert_eq!(at("2026-06-30T21:59:59.999999Z"), quarter("2026-Q2"));
        assert_eq!(at("2026-06-30T22:00:00Z"), quarter("2026-Q3"));
        assert_eq!(at("2025-12-31T23:00:00Z"), quarter("2026-Q1"));
    }

    #[test]
    fn the_cut_off_is_the_end_of_the_fourteenth_day_after_the_quarter() {
        let third = quarter("2026-Q3");
        assert_eq!(third.day_after_end(14).unwrap().to_string(), "2026-10-14");
        assert_eq!(third.cut_off(14, &zurich()).unwrap().to_string(), "2026-10-14T22:00:00Z");
        assert_eq!(third.day_after_end(30).unwrap().to_string(), "2026-10-30");
    }

    #[test]
    fn the_first_and_last_days_are_those_of_the_calendar() {
        let days = |text: &str| (quarter(text).first_day().to_string(), quarter(text).last_day().to_string());
        assert_eq!(days("2024-Q1"), ("2024-01-01".into(), "2024-03-31".into()));
        assert_eq!(days("2026-Q4"), ("2026-10-01".into(), "2026-12-31".into()));
    }

    #[test]
    fn only_the_written_form_is_read() {
        for bad in ["2026-Q0", "2026-Q5", "2026Q3", "2026-q3", "26-Q3", "+026-Q3", "2026-Q3 ", "9999-Q1", "0000-Q1", ""]
        {
            assert!(bad.parse::<Quarter>().is_err(), "{bad}");
        }
        assert_eq!(quarter("0042-Q3").to_string(), "0042-Q3");
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_exactly_the_bounds_of_its_quarter(seconds in 0_i64..4_000_000_000) {
            let at = Timestamp::from_second(seconds).unwrap();
            let quarter = Quarter::of(at, &zurich());
            prop_assert!(quarter.bounds(&zurich()).unwrap().contains(at));
            prop_assert!(!quarter.next().bounds(&zurich()).unwrap().contains(at));
            prop_assert_eq!(quarter.next().previous(), quarter);
            prop_assert_eq!(quarter.bounds(&zurich()).unwrap().end, quarter.next().bounds(&zurich()).unwrap().start);
            prop_assert_eq!(quarter.to_string().parse::<Quarter>().unwrap(), quarter);
        }
    }
}
