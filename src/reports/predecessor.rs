//! What the predecessor published: the Oxen Privacy Tech Foundation's reports on Session from 2023 and 2024.
//!
//! Facts in code, because they never change again; not its texts, and no edition of ours: there is one total a quarter, counted by
//! a method that was never defined, and no row behind it, so there is nothing that anybody could verify. Invariant: what is
//! not known is said to be unknown and never filled in.

use jiff::civil::Date;

use super::Quarter;
use crate::config::Predecessor;

/// The publisher's name in full.
pub const PUBLISHER: &str = "Oxen Privacy Tech Foundation";

/// What its one figure counted, in its own words.
pub const UNIT: &str = "inquiries or requests from law enforcement agencies";

/// A quarter of which the predecessor published a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PredecessorQuarter {
    pub first_day: Date,
    pub last_day: Date,
    /// The only figure of the report.
    pub requests: i64,
    /// The month that the report names.
    pub label: &'static str,
    /// When its file was made.
    pub published_on: Date,
    /// When the file was replaced without a word.
    pub replaced_on: Option<Date>,
    /// What is known to be wrong with it, in sentences; empty if nothing is.
    pub defects: &'static str,
}

impl PredecessorQuarter {
    pub fn quarter(&self) -> Quarter {
        Quarter::of_day(self.first_day)
    }

    /// From the quarter's last day to the day on which the report was made.
    pub fn days_after_end(&self) -> i32 {
        self.published_on.since(self.last_day).map_or(0, |span| span.get_days())
    }
}

/// A figure for a day and not for a quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub as_of: Date,
    pub requests: i64,
    pub published_on: Date,
    /// The first day that neither this figure nor a report covers, and the last.
    pub gap: (Date, Date),
}

/// The web page that stood before the quarterly reports.
pub const SNAPSHOT: Snapshot = Snapshot {
    as_of: Date::constant(2023, 1, 18),
    requests: 0,
    published_on: Date::constant(2023, 4, 3),
    gap: (Date::constant(2023, 1, 19), Date::constant(2023, 3, 31)),
};

const fn report(
    first: (i16, i8),
    last_day: Date,
    requests: i64,
    label: &'static str,
    made: Date,
) -> PredecessorQuarter {
    PredecessorQuarter {
        first_day: Date::constant(first.0, first.1, 1),
        last_day,
        requests,
        label,
        published_on: made,
        replaced_on: None,
        defects: "",
    }
}

static QUARTERS: [PredecessorQuarter; 7] = [
    report((2023, 4), Date::constant(2023, 6, 30), 6, "July 2023", Date::constant(2023, 7, 28)),
    PredecessorQuarter {
        replaced_on: Some(Date::constant(2023, 10, 19)),
        defects: "The file of 2 October 2023 was replaced on 19 October 2023 without a notice of correction: the paragraph on how \
                  requests are answered was written anew, while the number and the month on the page stayed as they were.",
        ..report((2023, 7), Date::constant(2023, 9, 30), 19, "October 2023", Date::constant(2023, 10, 2))
    },
    PredecessorQuarter {
        defects: "It was made 74 days after the quarter's end. Until 2 April 2024 the link to it on the website named a wrong period, \
                  “October 1 2024 – December 31 2023”.",
        ..report((2023, 10), Date::constant(2023, 12, 31), 3, "March 2024", Date::constant(2024, 3, 14))
    },
    report((2024, 1), Date::constant(2024, 3, 31), 5, "April 2024", Date::constant(2024, 4, 2)),
    report((2024, 4), Date::constant(2024, 6, 30), 12, "July 2024", Date::constant(2024, 7, 1)),
    report((2024, 7), Date::constant(2024, 9, 30), 5, "October 2024", Date::constant(2024, 10, 1)),
    report((2024, 10), Date::constant(2024, 12, 31), 8, "January 2025", Date::constant(2025, 1, 7)),
];

/// All that it published, the oldest first.
pub fn quarters() -> &'static [PredecessorQuarter] {
    &QUARTERS
}

/// Whose history the settings name: none, or all of it.
pub fn history(of: Predecessor) -> Option<&'static [PredecessorQuarter]> {
    match of {
        Predecessor::None => None,
        Predecessor::Optf => Some(quarters()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_of_the_published_reports() {
        let published: Vec<_> = quarters().iter().map(|one| (one.quarter().to_string(), one.requests)).collect();
        let known = [
            ("2023-Q2", 6),
            ("2023-Q3", 19),
            ("2023-Q4", 3),
            ("2024-Q1", 5),
            ("2024-Q2", 12),
            ("2024-Q3", 5),
            ("2024-Q4", 8),
        ];
        assert_eq!(published, known.map(|(quarter, requests)| (quarter.to_owned(), requests)));
        assert_eq!(quarters().iter().map(|one| one.requests).sum::<i64>(), 58);
        assert!(quarters().iter().all(|one| one.quarter().last_day() == one.last_day));
    }

    #[test]
    fn how_late_a_report_was_is_reckoned_from_its_dates() {
        let days: Vec<i32> = quarters().iter().map(PredecessorQuarter::days_after_end).collect();
        assert_eq!(days, [28, 2, 74, 2, 1, 1, 7]);
    }
}
