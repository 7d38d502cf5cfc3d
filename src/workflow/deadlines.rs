//! When an answer is due.
//!
//! Not which rule a case falls under, which the taxonomy says (`Kind::deadline_rule`), and not a
//! reminder. Invariant: no deadline lies before the receipt it counts from.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

text_enum! {
    /// The rules that set a deadline by themselves. A deadline named in a demand is kept as it was named.
    pub enum DeadlineRule {
        TerroristContentOrder = "terrorist_content_order" => "Removal order about terrorist content",
        Emergency = "emergency" => "Emergency",
        ElectronicEvidence = "electronic_evidence" => "European order for electronic evidence",
        DataSubjectRequest = "data_subject_request" => "Request by a data subject",
        OwnTarget = "own_target" => "Own target",
    }
}

/// How long a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// From moment to moment.
    Hours(i32),
    /// The day of receipt does not count, and the last day counts to its end.
    Days(i32),
}

/// For how long a ballot stays open, and a standing decision can be called in, where nothing else was resolved.
pub const BALLOT_TERM: Term = Term::Days(7);

impl DeadlineRule {
    pub const fn term(self) -> Term {
        match self {
            Self::TerroristContentOrder => Term::Hours(1),
            Self::Emergency => Term::Hours(8),
            Self::ElectronicEvidence => Term::Days(10),
            Self::DataSubjectRequest | Self::OwnTarget => Term::Days(30),
        }
    }

    /// Where the term comes from, as it stands beside the deadline.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::TerroristContentOrder => "One hour after receipt, as Regulation (EU) 2021/784, Article 3(3), has it.",
            Self::Emergency => {
                "Own target: eight hours after receipt, as Regulation (EU) 2023/1543, Article 10(4), has it for emergencies."
            }
            Self::ElectronicEvidence => "Ten days after receipt, as Regulation (EU) 2023/1543, Article 10, has it.",
            Self::DataSubjectRequest => {
                "Thirty days after receipt, under the Swiss Federal Act on Data Protection, Article 25(7)."
            }
            Self::OwnTarget => "Own target: thirty days after receipt.",
        }
    }
}

/// When an answer is due to what was received then, by the calendar of `zone`.
pub fn due(rule: DeadlineRule, received: Timestamp, zone: &TimeZone) -> Timestamp {
    end_of(rule.term(), received, zone)
}

/// When a term ends. Weekends and holidays do not move it: they could only make it later.
pub fn end_of(term: Term, start: Timestamp, zone: &TimeZone) -> Timestamp {
    match term {
        Term::Hours(hours) => start.checked_add(SignedDuration::from_hours(hours.into())).unwrap_or(Timestamp::MAX),
        Term::Days(days) => {
            let last_day = zone.to_datetime(start).date().saturating_add(days.days());
            let last_second = last_day.at(23, 59, 59, 0).to_zoned(zone.clone());
            last_second.map_or(Timestamp::MAX, |moment| moment.timestamp())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    fn due_at(rule: DeadlineRule, received: &str) -> String {
        due(rule, received.parse().unwrap(), &zurich()).to_zoned(zurich()).datetime().to_string()
    }

    #[test]
    fn an_emergency_is_due_eight_hours_later_even_while_the_clocks_change() {
        // 29 March 2026: two o'clock in the morning becomes three.
        assert_eq!(due_at(DeadlineRule::Emergency, "2026-03-28T22:00:00Z"), "2026-03-29T08:00:00");
    }

    #[test]
    fn a_terrorist_content_order_is_due_one_hour_later() {
        assert_eq!(due_at(DeadlineRule::TerroristContentOrder, "2026-07-01T10:00:00Z"), "2026-07-01T13:00:00");
    }

    #[test]
    fn days_are_those_of_the_zone_and_the_day_of_receipt_does_not_count() {
        // Half past midnight of 2 March in Zurich is still 1 March in UTC.
        assert_eq!(due_at(DeadlineRule::DataSubjectRequest, "2026-03-01T23:30:00Z"), "2026-04-01T23:59:59");
        assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-07-01T10:00:00Z"), "2026-07-11T23:59:59");
    }

    #[test]
    fn a_ballot_stays_open_for_seven_days() {
        let end = end_of(BALLOT_TERM, "2026-07-01T10:00:00Z".parse().unwrap(), &zurich());
        assert_eq!(end.to_string(), "2026-07-08T21:59:59Z");
    }

    #[test]
    fn every_basis_is_a_sentence() {
        assert!(DeadlineRule::ALL.iter().all(|rule| rule.basis().ends_with('.')));
    }

    proptest! {
        #[test]
        fn no_deadline_lies_before_the_receipt(second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second()) {
            let received = Timestamp::from_second(second).unwrap();
            for rule in DeadlineRule::ALL {
                prop_assert!(due(*rule, received, &zurich()) >= received);
            }
        }
    }
}
