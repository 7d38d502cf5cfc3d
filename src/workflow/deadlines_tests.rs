//! What the terms promise: dates that a person counted, a fact each, and properties over pauses and moments of all sorts.
//!
//! Not the deadlines of a case, which `tests/it/deadlines.rs` has. Invariant: every date here is on the clock of Zurich.

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
fn the_days_on_which_the_institutions_are_closed_move_no_term() {
    // Maundy Thursday 2026, the day after Ascension, and the days before the year's end.
    assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-03-23T10:00:00Z"), "2026-04-02T23:59:59");
    assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-05-05T10:00:00Z"), "2026-05-15T23:59:59");
    assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-12-14T10:00:00Z"), "2026-12-24T23:59:59");
    assert_eq!(due_at(DeadlineRule::ElectronicEvidence, "2026-12-15T10:00:00Z"), "2026-12-28T23:59:59", "Christmas");
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
fn a_pause_over_the_free_days_at_the_end_of_a_term_is_not_swallowed_by_them() {
    // The last day, Saturday 1 August 2026, had moved to Monday.
    let received = "2026-07-02T10:00:00Z";
    let paused_until =
        |until| due_after(DeadlineRule::DataSubjectRequest, received, &[("2026-08-03T08:00:00Z", until)]);
    assert_eq!(paused_until("2026-08-04T08:00:00Z"), "2026-08-04T23:59:59");
    assert_eq!(paused_until("2026-08-06T08:00:00Z"), "2026-08-06T23:59:59");
    assert_eq!(paused_until("2026-08-20T08:00:00Z"), "2026-08-20T23:59:59");
}

#[test]
fn a_pause_on_the_last_working_day_gives_its_rest_on_the_next_one() {
    // Wednesday 1 July 2026: due on Friday the 3rd.
    let received = "2026-07-01T10:00:00Z";
    let friday_until = |until| due_after(DeadlineRule::FirstAnswer, received, &[("2026-07-03T08:00:00Z", until)]);
    assert_eq!(friday_until("2026-07-03T12:00:00Z"), "2026-07-03T23:59:59");
    assert_eq!(friday_until("2026-07-04T12:00:00Z"), "2026-07-06T23:59:59");
    assert_eq!(friday_until("2026-07-07T12:00:00Z"), "2026-07-07T23:59:59");
    // Two pauses are no longer than one over both.
    let two = [("2026-07-03T08:00:00Z", "2026-07-05T08:00:00Z"), ("2026-07-05T09:00:00Z", "2026-07-06T08:00:00Z")];
    assert_eq!(due_after(DeadlineRule::FirstAnswer, received, &two), "2026-07-06T23:59:59");
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

    #[test]
    fn while_a_pause_that_began_in_time_lasts_and_on_the_day_it_ends_nothing_is_missed(
        second in 1_700_000_000..2_000_000_000_i64,
        before in proptest::collection::vec((0..400_000_i64, 0..400_000_i64), 0..3),
        share in 0..=1000_i64,
        length in 1..6_000_000_i64,
    ) {
        let received = Timestamp::from_second(second).unwrap();
        let after = |at: Timestamp, seconds: i64| at.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let mut free = received;
        let mut pauses: Vec<Pause> = Vec::new();
        for (gap, length) in before {
            let from = after(free, gap);
            free = after(from, length);
            pauses.push(Pause { from, until: free });
        }
        for rule in DeadlineRule::ALL {
            let end = due(*rule, received, &zurich(), &pauses);
            // Anywhere up to the very end, which the days behind a term's last one are part of.
            let span = end.as_second() - free.as_second();
            let from = after(free, span * share / 1000);
            if span < 0 {
                continue;
            }
            for until in [1, length / 2 + 1, length].map(|length| after(from, length)) {
                let with: Vec<Pause> = pauses.iter().copied().chain([Pause { from, until }]).collect();
                let moved = due(*rule, received, &zurich(), &with);
                prop_assert!(moved >= end && moved >= until, "{rule}: {moved} after {from} to {until}");
                let is_in_days = !matches!(rule.term(), Term::Hours(_) | Term::Named);
                let day_of_end = end_of_day(zurich().to_datetime(until).date(), &zurich());
                prop_assert!(!is_in_days || moved >= day_of_end, "{rule}: {moved} after {from} to {until}");
                let calendar = rule.calendar().filter(|_| is_in_days);
                let last = zurich().to_datetime(moved).date();
                prop_assert!(calendar.is_none_or(|calendar| calendar.end_of_term(last) == last), "{rule}: {moved}");
            }
        }
    }
}
