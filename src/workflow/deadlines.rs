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
            Self::ElectronicEvidence => Some(Calendar::MemberStates),
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
            (Term::Days(_), Some(Calendar::MemberStates)) => {
                "The day of receipt is day zero. A last day that is a Saturday, a Sunday, 1 January or 25 December moves to the next working day (Regulation 1182/71, Article 3). Other holidays are not kept in every member state and move nothing."
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
    let mut left = Left::of(rule, from, zone);
    for pause in pauses {
        let pause =
            Pause { from: if rule == DeadlineRule::Named { pause.from } else { pause.from.max(from) }, ..*pause };
        // What begins after the end cannot move it: it was missed.
        if pause.from < pause.until && pause.from <= left.end(zone) {
            left = left.after(&pause, zone);
        }
    }
    left.end(zone)
}

/// What is left of a term after the pauses so far.
#[derive(Clone, Copy)]
enum Left {
    /// A term in hours, or a named moment: a pause moves it by its length.
    Until(Timestamp),
    /// A term in days: a pause moves the last day by its days, and the calendar then moves where that falls.
    Days { last: Date, calendar: Option<Calendar> },
    /// So many working days after a day; none when the pause began on the last one, whose rest is given again.
    WorkingDays { count: i32, after: Date, calendar: Calendar },
}

impl Left {
    fn of(rule: DeadlineRule, from: Timestamp, zone: &TimeZone) -> Self {
        let day_zero = || zone.to_datetime(from).date();
        match (rule.term(), rule.calendar()) {
            (Term::WorkingDays(count), Some(calendar)) => Self::WorkingDays { count, after: day_zero(), calendar },
            (Term::Days(days) | Term::WorkingDays(days), calendar) => {
                Self::Days { last: day_zero().saturating_add(days.days()), calendar }
            }
            (term, _) => Self::Until(end_of(term, from, zone)),
        }
    }

    fn after(self, pause: &Pause, zone: &TimeZone) -> Self {
        let (began, ended) = (zone.to_datetime(pause.from).date(), zone.to_datetime(pause.until).date());
        match self {
            Self::Until(end) => {
                let length = pause.until.duration_since(pause.from);
                Self::Until(end.checked_add(length).unwrap_or(Timestamp::MAX))
            }
            Self::Days { last, calendar } => {
                // Begun on the free days behind the last one, it moves where these had moved the end to: otherwise they would
                // swallow it, and what was in time would be missed while it lasts.
                let last = if began > last { moved(last, calendar) } else { last };
                Self::Days { last: last.saturating_add(days_between(began, ended).max(0).days()), calendar }
            }
            Self::WorkingDays { count, after, calendar } => {
                let used = working_days(calendar, after, began);
                Self::WorkingDays { count: count.saturating_sub(used).max(0), after: ended, calendar }
            }
        }
    }

    fn end(self, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Until(end) => end,
            Self::Days { last, calendar } => end_of_day(moved(last, calendar), zone),
            Self::WorkingDays { count: 0, after, calendar } => {
                end_of_day(calendar.working_days_after(after.saturating_sub(1.day()), 1), zone)
            }
            Self::WorkingDays { count, after, calendar } => end_of_day(calendar.working_days_after(after, count), zone),
        }
    }
}

fn moved(last: Date, calendar: Option<Calendar>) -> Date {
    calendar.map_or(last, |calendar| calendar.end_of_term(last))
}

/// Of the days after the first one, up to the other.
fn working_days(calendar: Calendar, from: Date, to: Date) -> i32 {
    let days = (1..=days_between(from, to)).map(|days| from.saturating_add(days.days()));
    i32::try_from(days.filter(|day| calendar.is_working_day(*day)).count()).unwrap_or(i32::MAX)
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
#[path = "deadlines_tests.rs"]
mod tests;
