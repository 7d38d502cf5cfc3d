//! The rows of what ballots put to the vote about urgent measures.

use diesel::prelude::*;

use crate::cases::Proposal;
use crate::db::Db;
use crate::db::ids::{BallotId, MeasureId};
use crate::db::schema::ballot_measures;

crate::db::db_text!(Proposal);

pub(in crate::board) fn insert_measures(
    db: &mut Db,
    ballot: BallotId,
    measures: &[(MeasureId, Proposal)],
) -> QueryResult<()> {
    for (measure, proposal) in measures {
        let row = (
            ballot_measures::ballot_id.eq(ballot),
            ballot_measures::measure_id.eq(measure),
            ballot_measures::proposal.eq(proposal),
        );
        diesel::insert_into(ballot_measures::table).values(row).execute(db)?;
    }
    Ok(())
}

/// In the order of the measures.
pub(in crate::board) fn measures(db: &mut Db, ballot: BallotId) -> QueryResult<Vec<(MeasureId, Proposal)>> {
    ballot_measures::table
        .filter(ballot_measures::ballot_id.eq(ballot))
        .order(ballot_measures::measure_id)
        .select((ballot_measures::measure_id, ballot_measures::proposal))
        .load(db)
}
