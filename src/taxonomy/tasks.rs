//! What has to be done after a decision, by its outcome.
//!
//! Not whether it was done (`decisions`). Invariant: every outcome has at least one task, and the first is the one without which the
//! others make no sense.

use super::Outcome;

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-26";

text_enum! {
    /// A thing to be done after a decision.
    pub enum Task {
        ContentRemoved = "content_removed" => "Content removed": "The content is gone from the place that we run.",
        CommunityDelisted = "community_delisted" => "Community delisted or removed": "The community is removed, or no longer on the list.",
        AccessEnded = "access_ended" => "Access restricted or ended": "Access to the place that we run is restricted or ended.",
        ReferralMade = "referral_made" => "Referral made": "The matter was passed to the authority or the hotline, and its reference noted.",
        DataProvided = "data_provided" => "Data provided": "What was decided to be given was given, by a safe way, to the person who was verified.",
        AnswerSent = "answer_sent" => "Answer sent": "Whoever notified us or demanded something has the answer.",
        PersonInformed = "person_informed" => "Person informed": "Whoever it concerns was told of it and of the reasons, as far as we can reach them and may.",
    }
}

text_enum! {
    /// What came of a task.
    pub enum TaskResult {
        Done = "done" => "Done": "It was done, and the proof says how one can see it.",
        NotNeeded = "not_needed" => "Not needed": "It does not apply to this case, and the reason says why.",
    }
}

impl Outcome {
    /// What follows from this outcome, in the order in which it is done.
    pub const fn tasks(self) -> &'static [Task] {
        match self {
            Self::NoDataExists
            | Self::TechnicallyImpossible
            | Self::RejectedWrongChannel
            | Self::RejectedNoLegalBasis
            | Self::RejectedOverbroad
            | Self::RejectedNotAuthentic
            | Self::RejectedIncomplete
            | Self::Referred
            | Self::NoBreach
            | Self::InsufficientEvidence
            | Self::OutsideOurControl => &[Task::AnswerSent],
            Self::PartlyProvided | Self::FullyProvided => &[Task::DataProvided, Task::AnswerSent, Task::PersonInformed],
            Self::ContentRemoved => &[Task::ContentRemoved, Task::AnswerSent, Task::PersonInformed],
            Self::CommunityDelisted => &[Task::CommunityDelisted, Task::AnswerSent, Task::PersonInformed],
            Self::AccessEnded => &[Task::AccessEnded, Task::AnswerSent, Task::PersonInformed],
            Self::Warning => &[Task::PersonInformed, Task::AnswerSent],
            Self::ReferredToAuthority => &[Task::ReferralMade, Task::AnswerSent],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_before_got_the_same_tasks() {
        let migration = include_str!("../../migrations/sqlite/2026-11-27-000001_carrying_out/up.sql");
        let rows: usize = Outcome::ALL.iter().map(|outcome| outcome.tasks().len()).sum();
        assert_eq!(migration.lines().filter(|line| line.starts_with("    ('")).count(), rows);
        for outcome in Outcome::ALL {
            for (nth, task) in outcome.tasks().iter().enumerate() {
                let row = format!("('{outcome}', '{task}', {})", nth + 1);
                assert!(migration.contains(&row), "{row}");
            }
        }
    }

    #[test]
    fn data_is_provided_where_the_outcome_gives_it_and_nowhere_else() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.gives_data(), outcome.tasks().contains(&Task::DataProvided), "{outcome}");
            assert!(!outcome.tasks().is_empty(), "{outcome}");
        }
    }
}
