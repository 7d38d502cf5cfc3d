//! The rows of notes among colleagues, and of whom they mention.

use diesel::prelude::*;

use crate::db::ids::{CaseId, NoteId, UserId};
use crate::db::schema::{note_mentions, notes};
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = notes)]
pub(in crate::cases) struct NoteRow {
    pub id: NoteId,
    pub case_id: CaseId,
    pub author_id: UserId,
    /// Sealed with the case's key; gone once the note was taken back.
    pub body: Option<Vec<u8>>,
    pub written_at: Timestamp,
    pub taken_back_at: Option<Timestamp>,
}

pub(in crate::cases) fn insert_note(db: &mut Db, row: &NoteRow) -> QueryResult<()> {
    diesel::insert_into(notes::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn insert_mention(db: &mut Db, note: NoteId, user: UserId) -> QueryResult<()> {
    let row = (note_mentions::note_id.eq(note), note_mentions::user_id.eq(user));
    diesel::insert_into(note_mentions::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn notes_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<NoteRow>> {
    notes::table.filter(notes::case_id.eq(case)).order(notes::id).select(NoteRow::as_select()).load(db)
}

/// How many notes stand in the case.
pub(in crate::cases) fn count_notes(db: &mut Db, case: CaseId) -> QueryResult<i64> {
    let standing = notes::table.filter(notes::case_id.eq(case).and(notes::taken_back_at.is_null()));
    standing.count().get_result(db)
}

/// Empties a note that its author has not taken back yet; the number of rows, 0 or 1.
pub(in crate::cases) fn empty_note(
    db: &mut Db,
    case: CaseId,
    note: NoteId,
    author: UserId,
    at: Timestamp,
) -> QueryResult<usize> {
    let own = notes::table.filter(notes::id.eq(note).and(notes::case_id.eq(case)).and(notes::author_id.eq(author)));
    diesel::update(own.filter(notes::taken_back_at.is_null()))
        .set((notes::body.eq(None::<Vec<u8>>), notes::taken_back_at.eq(at)))
        .execute(db)
}

/// A note that mentions somebody, without what it says.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notes)]
pub(in crate::cases) struct MentionRow {
    pub id: NoteId,
    pub case_id: CaseId,
    pub author_id: UserId,
    pub written_at: Timestamp,
}

/// Notes of these cases that mention the person and that they have not seen: oldest first, without what was taken back.
pub(in crate::cases) fn unseen_mentions(
    db: &mut Db,
    user: UserId,
    cases: &[CaseId],
    limit: i64,
) -> QueryResult<Vec<MentionRow>> {
    note_mentions::table
        .inner_join(notes::table)
        .filter(note_mentions::user_id.eq(user).and(note_mentions::seen_at.is_null()))
        .filter(notes::taken_back_at.is_null().and(notes::case_id.eq_any(cases)))
        .order(note_mentions::note_id)
        .limit(limit)
        .select(MentionRow::as_select())
        .load(db)
}

/// The cases in which a note mentions the person and they have not seen it.
pub(in crate::cases) fn cases_of_unseen_mentions(db: &mut Db, user: UserId) -> QueryResult<Vec<CaseId>> {
    note_mentions::table
        .inner_join(notes::table)
        .filter(note_mentions::user_id.eq(user).and(note_mentions::seen_at.is_null()))
        .filter(notes::taken_back_at.is_null())
        .select(notes::case_id)
        .distinct()
        .load(db)
}

/// Whether a note of the case mentions the person and they have not seen it.
pub(in crate::cases) fn is_mentioned_unseen(db: &mut Db, case: CaseId, user: UserId) -> QueryResult<bool> {
    let unseen = note_mentions::table
        .inner_join(notes::table)
        .filter(note_mentions::user_id.eq(user).and(note_mentions::seen_at.is_null()))
        .filter(notes::case_id.eq(case).and(notes::taken_back_at.is_null()));
    diesel::select(diesel::dsl::exists(unseen)).get_result(db)
}

/// Marks what mentions the person in this case as seen; the number of mentions.
pub(in crate::cases) fn see_mentions(db: &mut Db, case: CaseId, user: UserId, at: Timestamp) -> QueryResult<usize> {
    let of_case = notes::table.filter(notes::case_id.eq(case)).select(notes::id);
    let unseen = note_mentions::table
        .filter(note_mentions::user_id.eq(user).and(note_mentions::seen_at.is_null()))
        .filter(note_mentions::note_id.eq_any(of_case));
    diesel::update(unseen).set(note_mentions::seen_at.eq(at)).execute(db)
}
