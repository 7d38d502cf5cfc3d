//! The Board's word on the house's integrity, quarter by quarter: who may give it and until when, and what it comes to.
//!
//! Not the sentences, which are the taxonomy's, nor a check: a sentence that nobody affirms any more is the very thing that the report has
//! to tell. Invariant: nothing that is not said, or not said by most, is shown as affirmed; and once the quarter is published no word on it
//! is taken any more.

use std::collections::BTreeMap;

use serde_json::json;
use thiserror::Error as ThisError;

use super::drafts::newest_published;
use super::edition::Edition;
use super::store::{self, EditionRow, EditionState, WordRow};
use super::{Error, Quarter};
use crate::accounts::{self, Act, Denied};
use crate::audit::Verb;
use crate::db::ids::{AffirmationId, UserId};
use crate::db::{self, Db};
use crate::taxonomy::{Statement, StatementWord};
use crate::workflow::{Action, Relation, Role};

/// The table in which a report shows them, and its column with the state.
pub const TABLE: &str = "integrity-statements";
pub const STATE: &str = "state";

#[derive(Debug, ThisError)]
pub enum StatementError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("{0} is not over yet\n  hint: a word on it covers all of its days, so wait for its end")]
    NotOver(Quarter),
    #[error("{0} is published already\n  hint: what is no longer true is said for the next quarter")]
    Published(Quarter),
    #[error("this needs your password again: it was given more than 5 minutes ago\n  hint: write it beside your words")]
    NotFresh,
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}

db::from_diesel!(StatementError);

text_enum! {
    /// What the words of the members come to.
    pub enum StatementState {
        Affirmed = "affirmed" => "Affirmed",
        NotAffirmed = "not_affirmed" => "Not affirmed",
        Removed = "removed" => "Removed",
    }
}

/// One sentence for one quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementStanding {
    pub statement: Statement,
    pub state: StatementState,
    /// Members whose newest word affirms it.
    pub affirmed_by: i64,
    /// Members of the Board.
    pub members: i64,
}

/// The sentences of a quarter as they stand, and what the person said who asks.
#[derive(Clone, Debug)]
pub struct Standings {
    pub standings: Vec<StatementStanding>,
    pub own: BTreeMap<Statement, StatementWord>,
    /// Whether a word would be taken now.
    pub is_open: bool,
}

/// The words of a member on as many sentences as they like; a later one takes the place of an earlier one.
pub fn affirm(
    db: &mut Db,
    act: &Act,
    quarter: Quarter,
    words: &BTreeMap<Statement, StatementWord>,
) -> Result<(), StatementError> {
    let member = act.allow(Action::AffirmStatements, None, Relation::None)?.id;
    if !act.is_fresh() {
        return Err(StatementError::NotFresh);
    }
    if !is_over(act, quarter) {
        return Err(StatementError::NotOver(quarter));
    }
    if is_published(&store::all(db)?, quarter) {
        return Err(StatementError::Published(quarter));
    }
    for (statement, word) in words {
        let (id, statement) = (AffirmationId::new(act.at), *statement);
        store::insert_word(
            db,
            &WordRow { id, quarter: quarter.to_string(), statement, user_id: member, word: *word, said_at: act.at },
        )?;
    }
    // How many and not which: a member's word is the Board's to publish, as a count.
    let detail = json!({ "quarter": quarter, "statements": words.len() });
    Ok(act.record(db, Verb::StatementsAffirmed, None, None, detail)?)
}

/// How the sentences of a quarter stand, for everybody who may see drafts.
pub fn quarter_statements(db: &mut Db, act: &Act, quarter: Quarter) -> Result<Standings, Error> {
    act.allow(Action::ViewReports, None, Relation::None)?;
    let editions = store::all(db)?;
    let before = newest_published(db, &editions, quarter.previous())?;
    let mut own = BTreeMap::new();
    for row in store::words_of(db, quarter)?.into_iter().filter(|row| Some(row.user_id) == act.user_id()) {
        own.insert(row.statement, row.word);
    }
    let is_open = is_over(act, quarter) && !is_published(&editions, quarter);
    Ok(Standings { standings: standings(db, quarter, before.as_ref())?, own, is_open })
}

fn is_over(act: &Act, quarter: Quarter) -> bool {
    Quarter::of(act.at.jiff(), &act.desk.house.zone) > quarter
}

fn is_published(editions: &[EditionRow], quarter: Quarter) -> bool {
    editions.iter().any(|row| row.quarter == quarter && row.state == EditionState::Published)
}

pub(super) fn standings(
    db: &mut Db,
    quarter: Quarter,
    before: Option<&Edition>,
) -> Result<Vec<StatementStanding>, StatementError> {
    let members: Vec<UserId> = accounts::members(db, Role::BoardMember)?.into_iter().map(|user| user.id).collect();
    let mut words: BTreeMap<(Statement, UserId), StatementWord> = BTreeMap::new();
    for row in store::words_of(db, quarter)?.into_iter().filter(|row| members.contains(&row.user_id)) {
        words.insert((row.statement, row.user_id), row.word);
    }
    let standing = |statement: &Statement| {
        let said = words.iter().filter(|((about, _), _)| about == statement).map(|(_, word)| *word);
        let said: Vec<StatementWord> = said.collect();
        let affirmed = said.iter().filter(|word| **word == StatementWord::Affirmed).count();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        StatementStanding {
            statement: *statement,
            state: state(affirmed, members.len(), said.contains(&StatementWord::NoLongerTrue), was(*statement, before)),
            affirmed_by: count(affirmed),
            members: count(members.len()),
        }
    };
    Ok(Statement::ALL.iter().map(standing).collect())
}

/// What the newest report before said.
fn was(statement: Statement, before: Option<&Edition>) -> Option<StatementState> {
    let table = before?.table(TABLE)?;
    table.row(statement.as_str())?.get(table.position(STATE)?)?.as_text().parse().ok()
}

/// More than half of the Board has to affirm it. What was affirmed before, or is said to be true no longer, was there and is gone.
fn state(affirmed: usize, members: usize, is_denied: bool, was: Option<StatementState>) -> StatementState {
    let stood = matches!(was, Some(StatementState::Affirmed | StatementState::Removed));
    if affirmed * 2 > members {
        StatementState::Affirmed
    } else if stood || is_denied {
        StatementState::Removed
    } else {
        StatementState::NotAffirmed
    }
}

#[cfg(test)]
mod tests {
    use super::StatementState::{Affirmed, NotAffirmed, Removed};
    use super::state;

    #[test]
    fn half_of_the_board_is_not_enough_and_silence_affirms_nothing() {
        assert_eq!(state(3, 5, false, None), Affirmed);
        assert_eq!(state(2, 4, false, None), NotAffirmed);
        assert_eq!(state(0, 0, false, None), NotAffirmed);
    }

    #[test]
    fn what_was_affirmed_and_is_not_any_more_is_removed_and_stays_so() {
        assert_eq!(state(2, 5, false, Some(Affirmed)), Removed);
        assert_eq!(state(0, 5, false, Some(Removed)), Removed);
        assert_eq!(state(0, 5, false, Some(NotAffirmed)), NotAffirmed);
        assert_eq!(state(3, 5, true, Some(Removed)), Affirmed);
    }

    #[test]
    fn what_a_member_says_is_no_longer_true_is_removed_unless_most_affirm_it() {
        assert_eq!(state(2, 5, true, None), Removed);
        assert_eq!(state(3, 5, true, None), Affirmed);
    }
}
