//! The rows of what members of the Board said about the house's integrity.

use diesel::prelude::*;

use crate::db::ids::{AffirmationId, UserId};
use crate::db::schema::statement_affirmations;
use crate::db::{Db, Timestamp};
use crate::reports::Quarter;
use crate::taxonomy::{Statement, StatementWord};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = statement_affirmations)]
pub(in crate::reports) struct WordRow {
    pub id: AffirmationId,
    pub quarter: String,
    pub statement: Statement,
    pub user_id: UserId,
    pub word: StatementWord,
    pub said_at: Timestamp,
}

pub(in crate::reports) fn insert_word(db: &mut Db, row: &WordRow) -> QueryResult<()> {
    diesel::insert_into(statement_affirmations::table).values(row).execute(db).map(drop)
}

/// Oldest first, so that of each member's words on a sentence the last one counts.
pub(in crate::reports) fn words_of(db: &mut Db, quarter: Quarter) -> QueryResult<Vec<WordRow>> {
    statement_affirmations::table
        .filter(statement_affirmations::quarter.eq(quarter.to_string()))
        .order(statement_affirmations::id)
        .select(WordRow::as_select())
        .load(db)
}
