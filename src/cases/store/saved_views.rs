//! The rows of saved views.

use diesel::prelude::*;

use crate::accounts::UserState;
use crate::db::ids::{SavedViewId, UserId};
use crate::db::schema::{saved_views, users};
use crate::db::{Db, Timestamp};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = saved_views)]
pub(in crate::cases) struct SavedViewRow {
    pub id: SavedViewId,
    pub owner_id: UserId,
    pub name: String,
    /// The list's own query string.
    pub query: String,
    pub shared: bool,
    pub created_at: Timestamp,
}

pub(in crate::cases) fn insert_view(db: &mut Db, row: &SavedViewRow) -> QueryResult<()> {
    diesel::insert_into(saved_views::table).values(row).execute(db).map(drop)
}

pub(in crate::cases) fn views_of(db: &mut Db, owner: UserId) -> QueryResult<Vec<SavedViewRow>> {
    saved_views::table
        .filter(saved_views::owner_id.eq(owner))
        .order((saved_views::name, saved_views::id))
        .select(SavedViewRow::as_select())
        .load(db)
}

/// Views that others share who have an account that is in use, each with the name of its owner.
pub(in crate::cases) fn shared_views(
    db: &mut Db,
    except: UserId,
    limit: i64,
) -> QueryResult<Vec<(SavedViewRow, String)>> {
    saved_views::table
        .inner_join(users::table)
        .filter(saved_views::shared.and(saved_views::owner_id.ne(except)))
        .filter(users::state.ne(UserState::Disabled))
        .order((saved_views::name, saved_views::id))
        .limit(limit)
        .select((SavedViewRow::as_select(), users::display_name))
        .load(db)
}

/// Changes a view of this owner; the number of rows changed, 0 or 1.
pub(in crate::cases) fn change_view(
    db: &mut Db,
    id: SavedViewId,
    owner: UserId,
    name: &str,
    shared: bool,
) -> QueryResult<usize> {
    let own = saved_views::table.find(id).filter(saved_views::owner_id.eq(owner));
    diesel::update(own).set((saved_views::name.eq(name), saved_views::shared.eq(shared))).execute(db)
}

/// Deletes a view of this owner; the number of rows deleted, 0 or 1.
pub(in crate::cases) fn delete_view(db: &mut Db, id: SavedViewId, owner: UserId) -> QueryResult<usize> {
    diesel::delete(saved_views::table.find(id).filter(saved_views::owner_id.eq(owner))).execute(db)
}
