//! The rows that link one case to another.

use diesel::prelude::*;

use crate::db::ids::{CaseId, CaseLinkId, UserId};
use crate::db::schema::case_links;
use crate::db::{Db, Timestamp, insert_once};
use crate::taxonomy::CaseRelation;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_links)]
pub(in crate::cases) struct LinkRow {
    pub id: CaseLinkId,
    pub from_case_id: CaseId,
    pub to_case_id: CaseId,
    pub relation: CaseRelation,
    pub linked_by: UserId,
    pub linked_at: Timestamp,
}

/// The number of rows: 0 if the same link stands by now.
pub(in crate::cases) fn insert_link(db: &mut Db, row: &LinkRow) -> QueryResult<usize> {
    insert_once(db, |db| diesel::insert_into(case_links::table).values(row).execute(db))
}

/// The links that stand, from the case and to it. Two questions, so that each has its index.
pub(in crate::cases) fn links_of(db: &mut Db, case: CaseId) -> QueryResult<Vec<LinkRow>> {
    let standing = || case_links::table.filter(case_links::unlinked_at.is_null());
    let mut links: Vec<LinkRow> =
        standing().filter(case_links::from_case_id.eq(case)).select(LinkRow::as_select()).load(db)?;
    links.extend(standing().filter(case_links::to_case_id.eq(case)).select(LinkRow::as_select()).load::<LinkRow>(db)?);
    links.sort_by_key(|link| link.id);
    Ok(links)
}

/// Takes a link away that stands; the number of rows, 0 or 1.
pub(in crate::cases) fn unlink(db: &mut Db, link: CaseLinkId, by: UserId, at: Timestamp) -> QueryResult<usize> {
    diesel::update(case_links::table.find(link).filter(case_links::unlinked_at.is_null()))
        .set((case_links::unlinked_by.eq(by), case_links::unlinked_at.eq(at)))
        .execute(db)
}
