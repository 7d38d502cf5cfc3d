//! Which days are working days: the stored holidays of Zug and of all member states of the European Union.
//!
//! Not when something is due, which is `deadlines`. Invariant: a day that is in doubt is a working day here. A holiday too
//! few makes a deadline earlier, one too many would make us late.
//!
//! Sources, by [`VERSION`]:
//! - **Zug**: the days that the canton's law on days of rest puts on a level with Sundays, and the federal holiday of 1 August.
//!   Four more days are kept by nearly everybody without being legal holidays (2 January, the Mondays after Easter and
//!   Whitsun, 26 December): nobody works on them, but they move no deadline of the law.
//! - **Member states of the European Union**: the two days that are public holidays in every one of them. Regulation (EEC, Euratom)
//!   No 1182/71, Article 2(1), counts the holidays of the member state or of the institution in which action is to be taken. Nothing
//!   is to be done in an institution here, so their days move nothing; and in which state is not known, so a day of some is in doubt.
//!
//! Days that move with Easter are computed by the Gregorian rule, so that no year is missing.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// Version of the holidays in this file.
pub const VERSION: &str = "2026-11-23";

text_enum! {
    /// Whose holidays count.
    pub enum Calendar {
        Zug = "zug" => "Canton of Zug",
        MemberStates = "member_states" => "Every member state of the European Union",
    }
}

/// When in the year a holiday is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// Month and day.
    Fixed(i8, i8),
    /// So many days after Easter Sunday.
    Easter(i32),
}

/// One holiday of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    pub name: &'static str,
    /// The law makes it one, so that it moves the end of a term.
    pub is_legal: bool,
    day: Day,
}

const fn legal(name: &'static str, day: Day) -> Holiday {
    Holiday { name, is_legal: true, day }
}

const fn kept(name: &'static str, day: Day) -> Holiday {
    Holiday { name, is_legal: false, day }
}

const ZUG: &[Holiday] = &[
    legal("New Year", Day::Fixed(1, 1)),
    kept("2 January (Berchtoldstag)", Day::Fixed(1, 2)),
    legal("Good Friday", Day::Easter(-2)),
    kept("Easter Monday", Day::Easter(1)),
    legal("Ascension", Day::Easter(39)),
    kept("Whit Monday", Day::Easter(50)),
    legal("Corpus Christi", Day::Easter(60)),
    legal("Swiss National Day", Day::Fixed(8, 1)),
    legal("Assumption", Day::Fixed(8, 15)),
    legal("All Saints", Day::Fixed(11, 1)),
    legal("Immaculate Conception", Day::Fixed(12, 8)),
    legal("Christmas", Day::Fixed(12, 25)),
    kept("26 December (St Stephen)", Day::Fixed(12, 26)),
];

const MEMBER_STATES: &[Holiday] = &[legal("New Year", Day::Fixed(1, 1)), legal("Christmas", Day::Fixed(12, 25))];

impl Calendar {
    const fn holidays(self) -> &'static [Holiday] {
        match self {
            Self::Zug => ZUG,
            Self::MemberStates => MEMBER_STATES,
        }
    }

    /// What the day is, if it is a holiday.
    pub fn holiday(self, on: Date) -> Option<&'static Holiday> {
        let after_easter = days_between(easter(on.year()), on);
        self.holidays().iter().find(|holiday| match holiday.day {
            Day::Fixed(month, day) => (on.month(), on.day()) == (month, day),
            Day::Easter(days) => after_easter == days,
        })
    }

    /// Monday to Friday, and no holiday of any sort.
    pub fn is_working_day(self, on: Date) -> bool {
        !is_weekend(on) && self.holiday(on).is_none()
    }

    /// Where a term of the law that would end on this day ends: on the day itself, or on the next one that is no Saturday, Sunday
    /// or legal holiday.
    pub fn end_of_term(self, on: Date) -> Date {
        let is_free = |day: Date| is_weekend(day) || self.holiday(day).is_some_and(|holiday| holiday.is_legal);
        let mut day = on;
        while is_free(day) && day < Date::MAX {
            day = next(day);
        }
        day
    }

    /// The `count`-th working day after this day.
    pub fn working_days_after(self, on: Date, count: i32) -> Date {
        let (mut day, mut left) = (on, count);
        while left > 0 && day < Date::MAX {
            day = next(day);
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }
}

fn next(day: Date) -> Date {
    day.saturating_add(1.day())
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Whole days from one day to another; negative if the other is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Easter Sunday of a year, by the anonymous Gregorian rule (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Date {
    let year_number = i32::from(year);
    let (golden, century, of_century) =
        (year_number.rem_euclid(19), year_number.div_euclid(100), year_number.rem_euclid(100));
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15).rem_euclid(30);
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day_of_march = 22 + epact + weekday - 7 * late;
    // Counted from 1 March, so that no month has to be chosen.
    date(year, 3, 1).saturating_add((day_of_march - 1).days())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn easter_is_when_the_church_keeps_it() {
        let known = [
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
            "2031-04-13",
            "2032-03-28",
            "2033-04-17",
            "2034-04-09",
            "2035-03-25",
            "2038-04-25",
        ];
        for text in known {
            assert_eq!(easter(day(text).year()).to_string(), text);
        }
    }

    #[test]
    fn zug_keeps_the_holidays_that_its_calendar_names() {
        // As printed for the year 2032 by the calendar of holidays of the canton.
        let legal = [
            "2032-01-01",
            "2032-03-26",
            "2032-05-06",
            "2032-05-27",
            "2032-08-01",
            "2032-08-15",
            "2032-11-01",
            "2032-12-08",
            "2032-12-25",
        ];
        let kept = ["2032-01-02", "2032-03-29", "2032-05-17", "2032-12-26"];
        let all: Vec<(String, bool)> = (0..366)
            .map(|days| day("2032-01-01").saturating_add(days.days()))
            .filter_map(|on| Calendar::Zug.holiday(on).map(|holiday| (on.to_string(), holiday.is_legal)))
            .collect();
        let with = |law| all.iter().filter(move |(_, is_legal)| *is_legal == law).map(|(on, _)| on.as_str());
        assert_eq!(with(true).collect::<Vec<_>>(), legal);
        assert_eq!(with(false).collect::<Vec<_>>(), kept);
    }

    #[test]
    fn only_what_every_member_state_keeps_is_a_holiday_of_all_of_them() {
        let free: Vec<String> = (0..365)
            .map(|days| day("2026-01-01").saturating_add(days.days()))
            .filter(|on| Calendar::MemberStates.holiday(*on).is_some())
            .map(|on| on.to_string())
            .collect();
        // Not Good Friday (Belgium works), Easter Monday (Portugal), 1 May (the Netherlands) or 26 December (France), and not the
        // days on which the institutions are closed.
        assert_eq!(free, ["2026-01-01", "2026-12-25"]);
    }

    #[test]
    fn a_term_that_ends_on_a_holiday_ends_on_the_next_working_day() {
        // Good Friday to Easter Monday 2026: Monday is no legal holiday in Zug, and Friday none in every member state.
        assert_eq!(Calendar::Zug.end_of_term(day("2026-04-03")).to_string(), "2026-04-06");
        assert_eq!(Calendar::MemberStates.end_of_term(day("2026-04-03")).to_string(), "2026-04-03");
        assert_eq!(Calendar::MemberStates.end_of_term(day("2026-12-24")).to_string(), "2026-12-24");
        assert_eq!(Calendar::MemberStates.end_of_term(day("2026-12-25")).to_string(), "2026-12-28");
        assert_eq!(Calendar::Zug.end_of_term(day("2026-07-08")).to_string(), "2026-07-08");
    }

    #[test]
    fn two_working_days_after_maundy_thursday_are_after_easter() {
        assert_eq!(Calendar::Zug.working_days_after(day("2026-04-02"), 2).to_string(), "2026-04-08");
        assert_eq!(Calendar::Zug.working_days_after(day("2026-07-03"), 2).to_string(), "2026-07-07");
    }

    proptest! {
        #[test]
        fn a_term_ends_on_a_day_that_is_no_holiday_and_never_earlier(days in -700_000..700_000_i32) {
            let on = day("2026-01-01").saturating_add(days.days());
            for calendar in Calendar::ALL {
                let end = calendar.end_of_term(on);
                prop_assert!(end >= on && (!is_weekend(end) || end == Date::MAX));
                prop_assert!(calendar.working_days_after(on, 2) > on);
            }
        }
    }
}
