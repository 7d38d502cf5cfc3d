//! The cases in whose open ballot a person sits, and those in which they recused themselves. Asked here and not of `board/`,
//! because it decides who may see what of a case at all. Few ballots are open at a time: they are the way in, by their index.

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use crate::db::ids::UserId;
use crate::db::schema::{ballot_electors, ballots, recusal_rulings, recusals};

/// Cases in whose open ballot the person recused themselves, and the chair did not say that they may vote all the same.
#[auto_type(no_type_alias)]
pub(in crate::cases) fn cases_recused_in(person: UserId) -> _ {
    recusals::table
        .inner_join(ballots::table)
        .filter(ballots::state.eq("open"))
        .filter(recusals::user_id.eq(person))
        .filter(not(exists(
            recusal_rulings::table
                .filter(recusal_rulings::recusal_id.eq(recusals::id))
                .filter(recusal_rulings::ruling.eq("not_accepted")),
        )))
        .select(ballots::case_id)
}

/// Cases in whose open ballot the person has a seat.
#[auto_type(no_type_alias)]
pub(in crate::cases) fn cases_to_vote_on(person: UserId) -> _ {
    ballot_electors::table
        .inner_join(ballots::table)
        .filter(ballots::state.eq("open"))
        .filter(ballot_electors::user_id.eq(person))
        .select(ballots::case_id)
}
