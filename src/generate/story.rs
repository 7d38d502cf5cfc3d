//! The life of one matter, thrown in advance: what happens when, from the day on which it comes in until it is carried out, set
//! aside or taken up again.
//!
//! It does nothing and reads nothing. Invariant: a story follows from the plan, its number and the moment of receipt, and its
//! steps stand in the order in which they build on one another.

use std::collections::VecDeque;

use super::dice::Dice;
use super::facts::{Finds, another};
use super::leavings::Leaving;
use crate::db::Timestamp;
use crate::taxonomy::{Channel, Kind, Outcome, Reconsidered, SetAsideReason, VerificationResult};

/// One thing that happens in a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The message comes in, or staff log the letter.
    Arrive,
    /// An officer opens a case for what waits in the holding pen.
    OpenFromPen,
    /// An officer confirms this kind and fills in its form.
    Classify(Kind),
    /// Two persons find out whom it comes from.
    Verify(VerificationResult),
    /// Two persons record an order of secrecy that holds for so many days.
    KeepSecret(i32),
    EndSecrecy,
    /// The sender writes to the case again.
    Further(u8),
    /// The same bytes come again.
    Repeat,
    /// A machine of the sender's answers something, which belongs to no case; and somebody clears it away.
    Away,
    ClearAway,
    /// Something that could not wait for the Board.
    Measure,
    Assign,
    Recommend(Outcome, Option<Reconsidered>),
    OpenBallot(Outcome),
    Vote(Votes),
    CloseBallot,
    Summarise,
    CarryOut,
    /// Something that was filled in is found to be wrong, and is mended.
    Mend,
    /// Somebody leaves something in the case.
    Leave(Leaving),
    SetAside(SetAsideReason),
    TakeBack,
    /// What the sender wrote last opens a new case about the decided one; the story goes on in that.
    Reconsider,
}

/// How the Board votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Votes {
    Unanimous,
    OneAgainst,
    OneAbstains,
    OneRecused,
    /// On paper; the clerk enters it.
    OneEntered,
    /// So that only the deadline ends the ballot.
    OneAbsent,
    /// The motion fails, and the case goes back to review.
    Against,
}

#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) number: usize,
    pub(super) received_at: Timestamp,
    /// What it turns out to be.
    pub(super) kind: Kind,
    pub(super) finds: Finds,
    pub(super) channel: Channel,
    /// Its message gives no hint of what it is.
    pub(super) is_vague: bool,
    /// In the order of time; of one moment, in that in which they build on one another.
    pub(super) steps: VecDeque<(Timestamp, Step)>,
}

impl Story {
    pub(super) fn throw(mut dice: Dice, number: usize, received_at: Timestamp, kind: Kind, ballot_days: i64) -> Self {
        let finds = Finds::throw(kind, &mut dice);
        let channel = dice.mostly(
            Channel::Email,
            &[(4, Channel::Post), (2, Channel::Phone), (1, Channel::InPerson), (2, Channel::Portal)],
        );
        let is_vague = channel == Channel::Email && dice.percent(6);
        let mut pen = Pen { dice, steps: Vec::new(), kind, finds, ballot_days };
        pen.write(received_at, channel, is_vague);
        // Stable: what happens at one moment stays in its order.
        pen.steps.sort_by_key(|(at, _)| *at);
        Self { number, received_at, kind, finds, channel, is_vague, steps: pen.steps.into() }
    }
}

/// Writes one story.
struct Pen {
    dice: Dice,
    steps: Vec<(Timestamp, Step)>,
    kind: Kind,
    finds: Finds,
    ballot_days: i64,
}

const DAY: u64 = 24;

impl Pen {
    fn add(&mut self, at: Timestamp, step: Step) {
        self.steps.push((at, step));
    }

    fn later(&mut self, at: Timestamp, from_hours: u64, to_hours: u64) -> Timestamp {
        at.plus_seconds(self.dice.hours(from_hours, to_hours))
    }

    fn write(&mut self, received_at: Timestamp, channel: Channel, is_vague: bool) {
        let is_mail = channel == Channel::Email;
        // Some letters lie in a drawer until the report of their quarter is out.
        let is_late = !is_mail && self.dice.percent(15);
        let logged_at = match (is_mail, is_late) {
            (true, _) => received_at,
            (false, true) => self.later(received_at, 100 * DAY, 170 * DAY),
            (false, false) => self.later(received_at, 2, 3 * DAY),
        };
        self.add(logged_at, Step::Arrive);
        if is_mail {
            self.beside(received_at);
        }
        // What staff log they fill in at once: its quarter may be over.
        let seen_at = if is_mail { self.later(logged_at, 3, 80) } else { logged_at };
        if is_vague {
            self.add(seen_at, Step::OpenFromPen);
        } else if is_mail && self.kind.is_breach() && self.dice.percent(20) {
            let others = [(12, SetAsideReason::Misdirected), (8, SetAsideReason::Automatic)];
            let reason = self.dice.mostly(SetAsideReason::Spam, &others);
            return self.add(seen_at, Step::SetAside(reason));
        }
        let known_at = self.classify(seen_at);
        if self.dice.percent(12) {
            let at = self.later(known_at, 1, 20 * DAY);
            self.add(at, Step::Further(1));
        }
        if self.set_aside(known_at) {
            return;
        }
        self.review(known_at);
    }

    /// What comes in beside the message: itself again, or a machine's answer.
    fn beside(&mut self, received_at: Timestamp) {
        if self.dice.percent(2) {
            let at = self.later(received_at, 1, 5 * DAY);
            self.add(at, Step::Repeat);
        }
        if self.dice.percent(5) {
            let at = self.later(received_at, 1, 2 * DAY);
            self.add(at, Step::Away);
            if self.dice.percent(85) {
                let at = self.later(at, 1, 4 * DAY);
                self.add(at, Step::ClearAway);
            }
        }
    }

    /// Some are taken for another kind first, a few of them until after a report.
    fn classify(&mut self, seen_at: Timestamp) -> Timestamp {
        let mut known_at = seen_at;
        if self.dice.percent(8) {
            let wrong = match self.kind {
                Kind::InformationRequest => Kind::EmergencyRequest,
                Kind::BreachNotification => Kind::TakedownDemand,
                Kind::TakedownDemand => Kind::BreachNotification,
                _ => Kind::InformationRequest,
            };
            self.add(seen_at, Step::Classify(wrong));
            // Often only after a report.
            let is_found_late = self.dice.percent(40);
            let (least, most) = if is_found_late { (40 * DAY, 150 * DAY) } else { (1, 48) };
            known_at = self.later(seen_at, least, most);
        }
        self.add(known_at, Step::Classify(self.kind));
        if let Some(result) = self.finds.verified {
            self.add(known_at.plus_seconds(1800), Step::Verify(result));
        }
        known_at
    }

    /// Withdrawn, or a duplicate; whether the story ends with it.
    fn set_aside(&mut self, known_at: Timestamp) -> bool {
        if !self.dice.percent(7) {
            return false;
        }
        let at = self.later(known_at, 1, 20 * DAY);
        let reason = self.dice.mostly(SetAsideReason::Duplicate, &[(40, SetAsideReason::Withdrawn)]);
        self.add(at, Step::SetAside(reason));
        if !self.dice.percent(12) {
            return true;
        }
        // Soon enough that no report has counted it.
        let back_at = self.later(at, 2, 4 * DAY);
        self.add(back_at, Step::TakeBack);
        self.review(back_at);
        true
    }

    fn review(&mut self, known_at: Timestamp) {
        let outcome = self.finds.outcome;
        let is_urgent = !self.kind.is_information() && self.dice.percent(2);
        let is_slow = !is_urgent && self.dice.percent(9);
        if is_urgent {
            let measure = if self.dice.percent(60) { Step::Leave(Leaving::Referral) } else { Step::Measure };
            self.add(known_at.plus_seconds(3600), measure);
        }
        let assigned_at = if is_urgent { known_at.plus_seconds(7200) } else { self.later(known_at, 1, 3 * DAY) };
        self.add(assigned_at, Step::Assign);
        self.leave(assigned_at);
        let mut recommended_at = match (is_urgent, is_slow) {
            (true, _) => self.later(assigned_at, 2, 30),
            (_, true) => self.later(assigned_at, 50 * DAY, 210 * DAY),
            _ => self.later(assigned_at, 8, 21 * DAY),
        };
        if !is_urgent && self.dice.percent(3) {
            let failed_at = self.ballot(recommended_at, (outcome, None), Votes::Against);
            recommended_at = self.later(failed_at, 8, 12 * DAY);
        }
        let votes = if is_urgent { Votes::Unanimous } else { self.votes() };
        let decided_at = self.ballot(recommended_at, (outcome, None), votes);
        if votes == Votes::OneAgainst && self.dice.percent(40) {
            self.add(decided_at.plus_seconds(600), Step::Leave(Leaving::Dissent));
        }
        let carried_at = self.carry_out(decided_at);
        if self.secrecy(known_at) {
            return;
        }
        if self.dice.per_mille(15) && !outcome.gives_data() {
            self.reconsider(carried_at);
        } else if self.kind.is_from_authority() && self.dice.per_mille(15) {
            // That a demand was forged may come out long after it was answered.
            let at = self.later(carried_at, 60 * DAY, 200 * DAY);
            self.add(at, Step::Verify(VerificationResult::FoundFalse));
        } else if self.dice.percent(4) {
            let at = self.later(carried_at, 20 * DAY, 120 * DAY);
            self.add(at, Step::Mend);
        }
    }

    /// What is left while somebody assesses it.
    fn leave(&mut self, at: Timestamp) {
        let others = [(6, Some(Leaving::Note)), (3, Some(Leaving::Draft)), (4, Some(Leaving::File))];
        if let Some(leaving) = self.dice.mostly(None, &others) {
            self.add(at.plus_seconds(60), Step::Leave(leaving));
        }
    }

    fn votes(&mut self) -> Votes {
        let others = [
            (12, Votes::OneAgainst),
            (8, Votes::OneAbstains),
            (8, Votes::OneRecused),
            (4, Votes::OneEntered),
            (10, Votes::OneAbsent),
        ];
        self.dice.mostly(Votes::Unanimous, &others)
    }

    /// From the recommendation to the end of its ballot.
    fn ballot(
        &mut self,
        at: Timestamp,
        (outcome, reconsidered): (Outcome, Option<Reconsidered>),
        votes: Votes,
    ) -> Timestamp {
        self.add(at, Step::Recommend(outcome, reconsidered));
        let opened_at = self.later(at, 2, 3 * DAY);
        self.add(opened_at, Step::OpenBallot(outcome));
        let voted_at = self.later(opened_at, 1, 12);
        self.add(voted_at, Step::Vote(votes));
        let closed_at = if votes == Votes::OneAbsent {
            opened_at.plus_seconds(self.ballot_days * 24 * 3600 + 7200)
        } else {
            voted_at
        };
        self.add(closed_at, Step::CloseBallot);
        closed_at
    }

    fn carry_out(&mut self, decided_at: Timestamp) -> Timestamp {
        if self.dice.percent(12) {
            let at = self.later(decided_at, 1, 6);
            if self.dice.percent(15) {
                self.add(at.plus_seconds(-600), Step::Leave(Leaving::SummaryReturned));
            }
            self.add(at, Step::Summarise);
        }
        let at = self.later(decided_at, 7, 15 * DAY);
        self.add(at, Step::CarryOut);
        at
    }

    /// Whether somebody must not speak about it, for a while.
    fn secrecy(&mut self, known_at: Timestamp) -> bool {
        if !self.kind.is_from_authority() || !self.dice.percent(6) {
            return false;
        }
        let from = if self.dice.percent(80) { known_at } else { self.later(known_at, DAY, 60 * DAY) };
        let days = 30 + self.dice.count(300);
        self.add(from, Step::KeepSecret(days));
        if self.dice.percent(40) {
            let at = self.later(from, DAY, 20 * DAY);
            self.add(at, Step::EndSecrecy);
        }
        true
    }

    fn reconsider(&mut self, carried_at: Timestamp) {
        let at = self.later(carried_at, 10 * DAY, 60 * DAY);
        self.add(at, Step::Further(2));
        let at = self.later(at, 2, 3 * DAY);
        self.add(at, Step::Reconsider);
        // The new case may belong to a quarter that is over.
        self.add(at, Step::Classify(self.kind));
        let first = self.finds.outcome;
        let second = if self.dice.percent(60) {
            (first, Some(Reconsidered::Confirmed))
        } else {
            (another(first, self.kind), Some(Reconsidered::Changed))
        };
        let at = self.later(at, 1, DAY);
        self.add(at, Step::Assign);
        let at = self.later(at, 8, 10 * DAY);
        let votes = self.votes();
        let decided_at = self.ballot(at, second, votes);
        let at = self.later(decided_at, 7, 15 * DAY);
        self.add(at, Step::CarryOut);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stories() -> Vec<Story> {
        let at = Timestamp::from_microsecond(1_750_000_000_000_000);
        let kinds = Kind::ALL.iter().cycle();
        (0..4_000)
            .zip(kinds)
            .map(|(n, kind)| Story::throw(Dice::new(2, n), usize::try_from(n).unwrap(), at, *kind, 7))
            .collect()
    }

    #[test]
    fn a_story_is_told_in_the_order_of_time_and_begins_with_its_arrival() {
        for story in stories() {
            assert!(story.steps.iter().is_sorted_by_key(|(at, _)| *at));
            assert_eq!(story.steps.front().unwrap().1, Step::Arrive);
            assert!(story.steps.front().unwrap().0 >= story.received_at);
        }
    }

    #[test]
    fn everything_that_can_happen_happens_to_somebody() {
        let stories = stories();
        let happens =
            |what: fn(&Step) -> bool| stories.iter().any(|story| story.steps.iter().any(|(_, step)| what(step)));
        assert!(happens(|step| matches!(step, Step::KeepSecret(_))));
        assert!(happens(|step| matches!(step, Step::EndSecrecy)));
        assert!(happens(|step| matches!(step, Step::Measure)));
        assert!(happens(|step| matches!(step, Step::TakeBack)));
        assert!(happens(|step| matches!(step, Step::Reconsider)));
        assert!(happens(|step| matches!(step, Step::Mend)));
        assert!(happens(|step| matches!(step, Step::Vote(Votes::Against))));
        assert!(happens(|step| matches!(step, Step::Verify(VerificationResult::FoundFalse))));
        assert!(stories.iter().any(|story| story.is_vague));
    }
}
