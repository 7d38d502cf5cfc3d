//! When an answer is due.
//!
//! Not which rules a case falls under, which the taxonomy says (`Kind::deadline_rules`), and not a reminder. Invariant: no deadline
//! lies before the receipt it counts from, and no pause makes one earlier.
//!
//! **Day zero.** A term in hours runs from the moment of receipt. In a term in days the day of receipt, by the calendar of the
//! house's zone, is day zero and does not count; the last day counts to its end. A term of the law that would end on a Saturday, a
//! Sunday or a legal holiday ends on the next working day, by the calendar of that law; our own targets stay where they fall. The
//! hour of receipt counts, although Regulation (EEC, Euratom) No 1182/71, Article 3, would not count it: rather early than late.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::calendar::{Calendar, days_between};

text_enum! {
    /// The rules that set a deadline.
    pub enum DeadlineRule {
        TerroristContentOrder = "terrorist_content_order" => "Removal order about terrorist content",
        ElectronicEvidenceEmergency = "electronic_evidence_emergency" => "European order for electronic evidence in an emergency",
        Emergency = "emergency" => "Emergency",
        ElectronicEvidence = "electronic_evidence" => "European order for electronic evidence",
        Preservation = "preservation" => "European order to preserve",
        DataSubjectRequest = "data_subject_request" => "Request by a data subject",
        /// The moment comes from a person and not from a term.
        Named = "named" => "Named in the demand",
        FirstAnswer = "first_answer" => "First answer",
        OwnTarget = "own_target" => "Decision",
    }
}

text_enum! {
    /// How a deadline stands.
    pub enum Standing {
        Missed = "missed" => "Missed",
        Near = "near" => "Near",
        Ahead = "ahead" => "Ahead",
        Paused = "paused" => "Paused",
        Met = "met" => "Met",
    }
}

/// How long a rule gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// From moment to moment.
    Hours(i32),
    /// The day of receipt does not count, and the last day counts to its end.
    Days(i32),
    /// As days, of which only those count that are working days.
    WorkingDays(i32),
    /// As the demand names it.
    Named,
}

/// A time in which a deadline did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    pub from: Timestamp,
    /// Where it still lasts: the moment at which one asks.
    pub until: Timestamp,
}

/// For how long a ballot stays open, and a standing decision can be called in, where nothing else was resolved.
pub const BALLOT_TERM: Term = Term::Days(7);

impl DeadlineRule {
    pub const fn term(self) -> Term {
        match self {
            Self::TerroristContentOrder => Term::Hours(1),
            Self::ElectronicEvidenceEmergency | Self::Emergency => Term::Hours(8),
            Self::ElectronicEvidence => Term::Days(10),
            Self::Preservation => Term::WorkingDays(1),
            Self::FirstAnswer => Term::WorkingDays(2),
            Self::DataSubjectRequest | Self::OwnTarget => Term::Days(30),
            Self::Named => Term::Named,
        }
    }

    /// The calendar by which the term's end moves, or its working days are counted.
    pub const fn calendar(self) -> Option<Calendar> {
        match self {
            Self::ElectronicEvidence => Some(Calendar::EuInstitutions),
            Self::DataSubjectRequest | Self::Preservation | Self::FirstAnswer => Some(Calendar::Zug),
            _ => None,
        }
    }

    /// A law sets it, or the demand itself; the others are our own targets.
    pub const fn is_own_target(self) -> bool {
        matches!(self, Self::Emergency | Self::Preservation | Self::FirstAnswer | Self::OwnTarget)
    }

    /// Runs on whatever we wait for: only a law or an order can suspend it.
    pub const fn runs_on(self) -> bool {
        matches!(self.term(), Term::Hours(_) | Term::Named)
    }

    /// Where the term comes from, as it stands beside the deadline.
    pub const fn basis(self) -> &'static str {
        match self {
            Self::TerroristContentOrder => "One hour after receipt, as Regulation (EU) 2021/784, Article 3(3), has it.",
            Self::ElectronicEvidenceEmergency => {
                "Eight hours after receipt, as Regulation (EU) 2023/1543, Article 10(4), has it for emergencies."
            }
            Self::Emergency => {
                "Own target: eight hours after receipt, as Regulation (EU) 2023/1543, Article 10(4), has it for emergencies."
            }
            Self::ElectronicEvidence => "Ten days after receipt, as Regulation (EU) 2023/1543, Article 10(3), has it.",
            Self::Preservation => {
                "Own target: one working day after receipt, because Regulation (EU) 2023/1543, Article 11(1), says without undue delay."
            }
            Self::DataSubjectRequest => {
                "Thirty days after receipt, under the Swiss Federal Act on Data Protection, Article 25(7)."
            }
            Self::Named => "The demand itself names it.",
            Self::FirstAnswer => "Own target: a first answer by a person within two working days after receipt.",
            Self::OwnTarget => "Own target: a decision within thirty days after receipt.",
        }
    }

    /// How its days are counted, as it stands beside the deadline.
    pub const fn counting(self) -> &'static str {
        match (self.term(), self.calendar()) {
            (Term::Hours(_), _) => "It runs from the moment of receipt, through nights, weekends and holidays.",
            (Term::Named, _) => "It stands as a person entered it.",
            (Term::WorkingDays(_), _) => {
                "The day of receipt is day zero. Saturdays, Sundays and the holidays kept in Zug do not count, and the last day counts to its end."
            }
            (Term::Days(_), Some(Calendar::EuInstitutions)) => {
                "The day of receipt is day zero. A last day that is a Saturday, a Sunday or a holiday of the EU institutions moves to the next working day (Regulation 1182/71, Article 3)."
            }
            (Term::Days(_), Some(Calendar::Zug)) => {
                "The day of receipt is day zero. A last day that is a Saturday, a Sunday or a legal holiday in Zug moves to the next working day."
            }
            (Term::Days(_), None) => {
                "The day of receipt is day zero, every day counts, and the last one counts to its end."
            }
        }
    }

    /// How long before its end a deadline is near.
    pub const fn near(self) -> SignedDuration {
        SignedDuration::from_mins(match self {
            Self::TerroristContentOrder => 30,
            Self::ElectronicEvidenceEmergency | Self::Emergency => 2 * 60,
            Self::Preservation | Self::FirstAnswer => 24 * 60,
            Self::ElectronicEvidence | Self::Named => 2 * 24 * 60,
            Self::DataSubjectRequest | Self::OwnTarget => 5 * 24 * 60,
        })
    }
}

/// When an answer is due to what was received then, by the calendar of `zone`, after these pauses in the order of time.
/// `named` is the moment of [`DeadlineRule::Named`]; for the other rules, the moment of receipt.
pub fn due(rule: DeadlineRule, from: Timestamp, zone: &TimeZone, pauses: &[Pause]) -> Timestamp {
    let mut given = Given::default();
    for pause in pauses {
        let pause =
            Pause { from: if rule == DeadlineRule::Named { pause.from } else { pause.from.max(from) }, ..*pause };
        // What begins after the end cannot move it: it was missed.
        if pause.until <= pause.from || pause.from > end(rule, from, zone, given) {
            continue;
        }
        given = given.and(rule, &pause, zone);
    }
    end(rule, from, zone, given)
}

/// What pauses add to a term: days to one in days, the time itself to one in hours or to a named moment.
#[derive(Clone, Copy, Default)]
struct Given {
    days: i32,
    time: SignedDuration,
}

impl Given {
    fn and(self, rule: DeadlineRule, pause: &Pause, zone: &TimeZone) -> Self {
        let date = |at: Timestamp| zone.to_datetime(at).date();
        let days = match (rule.term(), rule.calendar()) {
            (Term::WorkingDays(_), Some(calendar)) => working_days(calendar, date(pause.from), date(pause.until)),
            _ => days_between(date(pause.from), date(pause.until)).max(0),
        };
        Self {
            days: self.days.saturating_add(days),
            time: self.time.saturating_add(pause.until.duration_since(pause.from)),
        }
    }
}

fn working_days(calendar: Calendar, from: Date, to: Date) -> i32 {
    let days = (1..=days_between(from, to)).map(|days| from.saturating_add(days.days()));
    i32::try_from(days.filter(|day| calendar.is_working_day(*day)).count()).unwrap_or(i32::MAX)
}

fn end(rule: DeadlineRule, from: Timestamp, zone: &TimeZone, given: Given) -> Timestamp {
    let day_zero = || zone.to_datetime(from).date();
    match (rule.term(), rule.calendar()) {
        (Term::Days(days), Some(calendar)) => {
            let last = day_zero().saturating_add(days.saturating_add(given.days).days());
            end_of_day(calendar.end_of_term(last), zone)
        }
        (Term::WorkingDays(days), Some(calendar)) => {
            end_of_day(calendar.working_days_after(day_zero(), days.saturating_add(given.days)), zone)
        }
        (Term::Days(days) | Term::WorkingDays(days), None) => {
            end_of(Term::Days(days.saturating_add(given.days)), from, zone)
        }
        (term, _) => end_of(term, from, zone).checked_add(given.time).unwrap_or(Timestamp::MAX),
    }
}

/// When a term ends that no holiday moves, such as that of a ballot.
pub fn end_of(term: Term, start: Timestamp, zone: &TimeZone) -> Timestamp {
    match term {
        Term::Named => start,
        Term::Hours(hours) => start.checked_add(SignedDuration::from_hours(hours.into())).unwrap_or(Timestamp::MAX),
        Term::Days(days) | Term::WorkingDays(days) => {
            end_of_day(zone.to_datetime(start).date().saturating_add(days.days()), zone)
        }
    }
}

fn end_of_day(day: Date, zone: &TimeZone) -> Timestamp {
    day.at(23, 59, 59, 0).to_zoned(zone.clone()).map_or(Timestamp::MAX, |moment| moment.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zurich() -> TimeZone {
        TimeZone::get("Europe/Zurich").unwrap()
    }

    fn due_at(rule: DeadlineRule, received: &str) -> String {
        due_after(rule, received, &[])
    }

    fn due_after(rule: DeadlineRule, received: &str, pauses: &[(&str, &str)]) -> String {
        let pause = |(from, until): &(&str, &str)| Pause { from: from.parse().unwrap(), until: until.parse().unwrap() };
        let pauses: Vec<Pause> = pauses.iter().map(pause).collect();
        due(rule, received.parse().unwrap(), &zurich(), &pauses).to_zoned(zurich()).datetime().to_string()
    }

    #[test]
    fn an_emergency_is_due_eight_hours_later_even_while_the_clocks_change() {
        // 29 March 2026: two o'clock in the morning becomes three.
        assert_eq!(due_at(DeadlineRule::Emergency, "2026-03-28T22:00:00Z"), "2026-03-29T08:00:00");
        assert_eq!(due_at(DeadlineRule::ElectronicEvidenceEmergency, "2026-03-28T22:00:00Z"), "2026-03-29T08:00:00");
    }

    #[test]
    fn a_terrorist_content_order_is_due_one_hour_later_on_a_holiday_too() {
        assert_eq!(due_at(DeadlineRule::TerroristContentOrder, "2026-07-01T10:00:00Z"), "2026-07-01T13:00:00");
        assert_eq!(due_at(DeadlineRule::TerroristContentOrder, "2026-12-25T10:00:00Z"), "2026-12-25T12:00:00");
    }

    #[test]
    fn days_are_those_of_the_zone_and_the_day_of_receipt_does_not_count() {
        // Half past midnight of 2 March in Zurich is still 1 March in UTC.
        assert_eq!(due_at(DeadlineRule::DataSubjectRequest, "2026-03-01T23:30:00Z"), "2026-04-01T23:59:59");
        assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-07-03T10:00:00Z"), "2026-07-13T23:59:59");
    }

    #[test]
    fn a_term_of_the_law_that_ends_on_a_free_day_moves_and_our_own_target_does_not() {
        // 11 July 2026 is a Saturday.
        assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-07-01T10:00:00Z"), "2026-07-13T23:59:59");
        // 1 August 2026 is a Saturday and the federal holiday.
        assert_eq!(due_at(DeadlineRule::DataSubjectRequest, "2026-07-02T10:00:00Z"), "2026-08-03T23:59:59");
        assert_eq!(due_at(DeadlineRule::OwnTarget, "2026-07-02T10:00:00Z"), "2026-08-01T23:59:59");
    }

    #[test]
    fn a_first_answer_is_due_two_working_days_later() {
        assert_eq!(due_at(DeadlineRule::FirstAnswer, "2026-07-01T10:00:00Z"), "2026-07-03T23:59:59");
        // Maundy Thursday: Friday and Easter Monday are free.
        assert_eq!(due_at(DeadlineRule::FirstAnswer, "2026-04-02T10:00:00Z"), "2026-04-08T23:59:59");
    }

    #[test]
    fn a_pause_moves_a_term_in_days_by_the_days_that_it_took() {
        let pauses = [("2026-07-06T08:00:00Z", "2026-07-09T15:00:00Z")];
        assert_eq!(due_after(DeadlineRule::OwnTarget, "2026-07-01T10:00:00Z", &pauses), "2026-08-03T23:59:59");
        assert_eq!(due_after(DeadlineRule::FirstAnswer, "2026-07-06T07:00:00Z", &pauses), "2026-07-13T23:59:59");
    }

    #[test]
    fn a_pause_of_a_term_in_hours_moves_it_by_its_length() {
        let pauses = [("2026-07-01T11:00:00Z", "2026-07-01T13:30:00Z")];
        assert_eq!(due_after(DeadlineRule::Emergency, "2026-07-01T10:00:00Z", &pauses), "2026-07-01T22:30:00");
        assert_eq!(due_after(DeadlineRule::Named, "2026-07-02T10:00:00Z", &pauses), "2026-07-02T14:30:00");
    }

    #[test]
    fn a_pause_that_begins_after_the_deadline_does_not_mend_it() {
        let pauses = [("2026-07-02T11:00:00Z", "2026-07-09T13:30:00Z")];
        assert_eq!(due_after(DeadlineRule::Emergency, "2026-07-01T10:00:00Z", &pauses), "2026-07-01T20:00:00");
    }

    #[test]
    fn a_ballot_stays_open_for_seven_days() {
        let end = end_of(BALLOT_TERM, "2026-07-01T10:00:00Z".parse().unwrap(), &zurich());
        assert_eq!(end.to_string(), "2026-07-08T21:59:59Z");
    }

    #[test]
    fn every_basis_is_a_sentence_and_every_own_target_says_so() {
        assert!(DeadlineRule::ALL.iter().all(|rule| rule.basis().ends_with('.') && rule.counting().ends_with('.')));
        for rule in DeadlineRule::ALL {
            assert_eq!(rule.is_own_target(), rule.basis().starts_with("Own target"), "{rule}");
        }
    }

    proptest! {
        #[test]
        fn no_deadline_lies_before_the_receipt_and_no_pause_makes_it_earlier(
            second in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
            after in -100_000..5_000_000_i64,
            length in 0..5_000_000_i64,
        ) {
            let received = Timestamp::from_second(second).unwrap();
            let at = |after: i64| received.checked_add(SignedDuration::from_secs(after)).unwrap_or(received);
            let pause = Pause { from: at(after), until: at(after + length) };
            for rule in DeadlineRule::ALL {
                let plain = due(*rule, received, &zurich(), &[]);
                prop_assert!(plain >= received);
                prop_assert!(due(*rule, received, &zurich(), &[pause]) >= plain);
            }
        }
    }
}
