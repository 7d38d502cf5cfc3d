//! Events that another case holds and that concern this one too: it was merged into this one, it was linked. Each is found
//! from the row of the merging or the link, then by the index of the other case's events.

use diesel::prelude::*;

use crate::audit::{EventRow, Verb};
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::db::schema::{case_links, events, merges};

/// The mergings into this case, and their undoing; oldest first.
pub(in crate::cases) fn merging_events(db: &mut Db, into: CaseId) -> QueryResult<Vec<EventRow>> {
    let of_it = events::case_id.eq(merges::case_id.nullable()).and(events::subject_id.eq(merges::id.nullable()));
    merges::table
        .inner_join(events::table.on(of_it))
        .filter(merges::into_case_id.eq(into))
        .filter(events::verb.eq_any([Verb::CaseMerged, Verb::CaseUnmerged]))
        .order(events::id)
        .select(EventRow::as_select())
        .load(db)
}

/// The links with this case that others made or took away from their side. Two questions, so that each has its index.
pub(in crate::cases) fn linking_events(db: &mut Db, case: CaseId) -> QueryResult<Vec<EventRow>> {
    let linking = || events::verb.eq_any([Verb::CaseLinked, Verb::CaseUnlinked]);
    let of_it = || events::subject_id.eq(case_links::id.nullable());
    let mut found: Vec<EventRow> = case_links::table
        .inner_join(events::table.on(events::case_id.eq(case_links::from_case_id.nullable()).and(of_it())))
        .filter(case_links::to_case_id.eq(case).and(linking()))
        .select(EventRow::as_select())
        .load(db)?;
    found.extend(
        case_links::table
            .inner_join(events::table.on(events::case_id.eq(case_links::to_case_id.nullable()).and(of_it())))
            .filter(case_links::from_case_id.eq(case).and(linking()))
            .select(EventRow::as_select())
            .load::<EventRow>(db)?,
    );
    Ok(found)
}
