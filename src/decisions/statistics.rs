//! What the Board did in a time, in numbers: for the report, and for whoever watches over how it works.
//!
//! Not who did it: no number is about a member. Invariant: each thing counts in the period in which it happened, and a matter under an
//! order of secrecy in none as long as the order stands.

use super::Error;
use super::reconsideration;
use super::store::{self, DecidedBy};
use crate::accounts::Act;
use crate::cases::{self, Durations};
use crate::db::{Db, Timestamp};
use crate::taxonomy::Reconsidered;
use crate::workflow::{Action, Relation};

/// From the first moment to before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// What happened in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Recommendations that came before the Board; a case that came back counts again.
    pub submitted: i64,
    pub decided: usize,
    /// Of them by a standing decision; what stands below is about the others.
    pub by_standing: usize,
    /// Ballots that closed without a quorum.
    pub inquorate: i64,
    pub recusals: i64,
    /// Decisions with the recommended outcome.
    pub followed: usize,
    /// Decisions with another outcome.
    pub changed: usize,
    /// Recommendations that went back to review, by a person or because a motion failed.
    pub returned: i64,
    /// From receipt until the recommendation that was decided about came before the Board.
    pub to_board: Durations,
    pub board_to_decision: Durations,
    pub to_decision: Durations,
    pub reconsiderations: i64,
    pub confirmed: usize,
    pub changed_in_part: usize,
    pub reconsidered_and_changed: usize,
}

/// Counts what happened in a period, for whoever may see it.
pub fn statistics(db: &mut Db, act: &Act, period: Period) -> Result<Statistics, Error> {
    act.allow(Action::ViewBoardStatistics, None, Relation::None).map_err(cases::Error::from)?;
    let span = &store::Span { from: period.from, until: period.until, secret: cases::secret_cases(db, act)? };
    let all = store::decided_in(db, span)?;
    let decided: Vec<_> = all.iter().filter(|row| row.decided_by != DecidedBy::Standing).collect();
    // A window takes as long as it is; what is measured is how long the Board takes.
    let durations = |from: fn(&store::DecidedRow) -> Timestamp, until: fn(&store::DecidedRow) -> Timestamp| {
        Durations::of(&decided.iter().map(|row| (from(row), until(row))).collect::<Vec<_>>())
    };
    let mut results = Vec::new();
    for row in &all {
        results.extend(reconsideration::result_of(db, row.case_id)?);
    }
    let count = |wanted: Reconsidered| results.iter().filter(|result| **result == wanted).count();
    let followed = decided.iter().filter(|row| row.recommendation_followed).count();
    Ok(Statistics {
        submitted: store::count_submitted(db, span)?,
        decided: all.len(),
        by_standing: all.len() - decided.len(),
        inquorate: store::count_inquorate(db, span)?,
        recusals: store::count_recusals(db, span)?,
        followed,
        changed: decided.len() - followed,
        returned: store::count_returned(db, span)?,
        to_board: durations(|row| row.received_at, |row| row.submitted_at),
        board_to_decision: durations(|row| row.submitted_at, |row| row.decided_at),
        to_decision: durations(|row| row.received_at, |row| row.decided_at),
        reconsiderations: store::count_reconsiderations(db, span)?,
        confirmed: count(Reconsidered::Confirmed),
        changed_in_part: count(Reconsidered::ChangedInPart),
        reconsidered_and_changed: count(Reconsidered::Changed),
    })
}
