//! The count of a ballot: the only place that computes a result.
//!
//! Not the ballot itself (who may vote, until when, what was frozen), which is `board/`. Invariant:
//! a recused or absent member counts neither for nor against, and below the quorum nothing passes.

use std::fmt;

use serde::{Deserialize, Serialize};

text_enum! {
    /// What a member votes.
    pub enum Choice {
        For = "for" => "For",
        Against = "against" => "Against",
        Abstain = "abstain" => "Abstain",
    }
}

text_enum! {
    /// How many votes for the motion are enough.
    pub enum Majority {
        OfVotesCast = "of_votes_cast" => "More than half of the votes cast",
        OfEntitled = "of_entitled" => "More than half of the members entitled to vote",
        TwoThirdsOfCast = "two_thirds_of_cast" => "At least two thirds of the votes cast",
    }
}

text_enum! {
    /// What happens when exactly half of the denominator is for the motion and as many are against.
    /// Two thirds know no tie.
    pub enum Tie {
        Fails = "fails" => "A tie fails",
        ChairDecides = "chair_decides" => "The chair's own vote decides a tie",
    }
}

text_enum! {
    /// What votes for the motion are measured against, by name.
    pub enum Base {
        VotesCast = "votes_cast" => "votes cast": "Votes for and against, without abstentions.",
        Entitled = "entitled" => "members entitled to vote": "All members of the electorate except those who are recused.",
    }
}

impl Majority {
    /// What votes for the motion are measured against under this rule.
    pub const fn base(self) -> Base {
        match self {
            Self::OfVotesCast | Self::TwoThirdsOfCast => Base::VotesCast,
            Self::OfEntitled => Base::Entitled,
        }
    }
}

text_enum! {
    /// Why a quorate motion failed.
    pub enum Shortfall {
        NoVotesCast = "no_votes_cast" => "nobody voted for or against",
        TooFewFor = "too_few_for" => "too few votes for the motion",
        Tied = "tied" => "a tie, and a tie fails",
        ChairAgainst = "chair_against" => "a tie, and the chair voted against",
        ChairSilent = "chair_silent" => "a tie, and the chair voted neither for nor against",
    }
}

/// The rule of a ballot, copied on to it when it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// How many seats must take part. Recused members do not.
    pub quorum: u16,
    pub majority: Majority,
    pub tie: Tie,
}

impl Rule {
    /// What holds where nothing else was resolved: more than half of the seats take part, more than
    /// half of the votes cast are for, and a tie fails.
    pub const fn usual(seats: u16) -> Self {
        Self { quorum: seats / 2 + 1, majority: Majority::OfVotesCast, tie: Tie::Fails }
    }
}

/// What came from one seat of the electorate until the closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    Voted(Choice),
    Recused,
    /// Before the closing: has not voted. At the closing: was absent.
    Silent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    Member(Voice),
    /// At most one of an electorate. Votes as every member does.
    Chair(Voice),
}

impl Seat {
    pub const fn voice(self) -> Voice {
        match self {
            Self::Member(voice) | Self::Chair(voice) => voice,
        }
    }
}

/// What the votes for the motion are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denominator {
    pub base: Base,
    pub count: u16,
}

text_enum! {
    /// How a closed ballot ended.
    pub enum BallotResult {
        Passed = "passed" => "Passed",
        Failed = "failed" => "Failed",
        Inquorate = "inquorate" => "No quorum",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    Failed(Shortfall),
    Inquorate {
        needed: u16,
        present: u16,
        /// Without the recusals the quorum would have been reached.
        because_of_recusals: bool,
    },
}

/// The result of a ballot with everything that it follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Seats of the electorate: `for_ + against + abstain + recused + absent`.
    pub seats: u16,
    pub for_: u16,
    pub against: u16,
    pub abstain: u16,
    pub recused: u16,
    pub absent: u16,
    /// Who counts toward the quorum: `for_ + against + abstain`.
    pub present: u16,
    pub denominator: Denominator,
    pub verdict: Verdict,
}

impl Tally {
    /// Whether no further vote is waited for, so that the ballot can close before its deadline.
    pub const fn all_have_spoken(&self) -> bool {
        self.absent == 0
    }
}

/// Counts a ballot. The electorate is `seats`, one entry a member, in any order.
pub fn count(rule: Rule, seats: &[Seat]) -> Tally {
    let votes = |choice| number(seats, Voice::Voted(choice));
    let (for_, against, abstain) = (votes(Choice::For), votes(Choice::Against), votes(Choice::Abstain));
    let recused = number(seats, Voice::Recused);
    let absent = number(seats, Voice::Silent);
    let present = for_ + against + abstain;
    let denominator = match rule.majority {
        Majority::OfVotesCast | Majority::TwoThirdsOfCast => {
            Denominator { base: Base::VotesCast, count: for_ + against }
        }
        // Counting a recused member here would make the recusal a vote against.
        Majority::OfEntitled => Denominator { base: Base::Entitled, count: present + absent },
    };
    let verdict = if present < rule.quorum {
        Verdict::Inquorate { needed: rule.quorum, present, because_of_recusals: present + recused >= rule.quorum }
    } else {
        decide(rule, for_, against, denominator, chair_of(seats))
    };
    Tally { seats: present + recused + absent, for_, against, abstain, recused, absent, present, denominator, verdict }
}

fn number(seats: &[Seat], voice: Voice) -> u16 {
    let number = seats.iter().filter(|seat| seat.voice() == voice).count();
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn chair_of(seats: &[Seat]) -> Voice {
    let chair = seats.iter().find_map(|seat| match seat {
        Seat::Chair(voice) => Some(*voice),
        Seat::Member(_) => None,
    });
    chair.unwrap_or(Voice::Silent)
}

fn decide(rule: Rule, for_: u16, against: u16, denominator: Denominator, chair: Voice) -> Verdict {
    let (yes, of) = (u32::from(for_), u32::from(denominator.count));
    let enough = match rule.majority {
        Majority::OfVotesCast | Majority::OfEntitled => 2 * yes > of,
        Majority::TwoThirdsOfCast => 3 * yes >= 2 * of,
    };
    if for_ == 0 && against == 0 {
        Verdict::Failed(Shortfall::NoVotesCast)
    } else if enough {
        Verdict::Passed
    } else if rule.majority != Majority::TwoThirdsOfCast && for_ == against && 2 * yes == of {
        break_tie(rule.tie, chair)
    } else {
        Verdict::Failed(Shortfall::TooFewFor)
    }
}

fn break_tie(tie: Tie, chair: Voice) -> Verdict {
    match (tie, chair) {
        (Tie::Fails, _) => Verdict::Failed(Shortfall::Tied),
        (Tie::ChairDecides, Voice::Voted(Choice::For)) => Verdict::Passed,
        (Tie::ChairDecides, Voice::Voted(Choice::Against)) => Verdict::Failed(Shortfall::ChairAgainst),
        (Tie::ChairDecides, _) => Verdict::Failed(Shortfall::ChairSilent),
    }
}

impl Verdict {
    pub const fn has_passed(self) -> bool {
        matches!(self, Self::Passed)
    }

    /// The same without its why.
    pub const fn result(self) -> BallotResult {
        match self {
            Self::Passed => BallotResult::Passed,
            Self::Failed(_) => BallotResult::Failed,
            Self::Inquorate { .. } => BallotResult::Inquorate,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::Failed(why) => write!(f, "failed: {}", why.label()),
            Self::Inquorate { needed, present, because_of_recusals } => {
                let why = if *because_of_recusals { ", because of recusals" } else { "" };
                write!(f, "no quorum{why}: {needed} needed, {present} took part")
            }
        }
    }
}

/// For instance `3 for, 1 against, 1 abstained, 0 recused, 0 absent; 3 of 4 votes cast: passed`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { for_, against, abstain, recused, absent, denominator, verdict, .. } = self;
        write!(f, "{for_} for, {against} against, {abstain} abstained, {recused} recused, {absent} absent; ")?;
        write!(f, "{for_} of {} {}: {verdict}", denominator.count, denominator.base.label())
    }
}

#[cfg(test)]
#[path = "tally_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "tally_table_tests.rs"]
mod table_tests;
