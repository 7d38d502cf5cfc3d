//! A vote that the clerk enters from signed minutes. Not a proxy: the member voted on paper, and the paper is named. Invariant: such
//! a vote is marked as the clerk's for ever, and never stands over one that its member cast themselves.

use super::docket::running;
use super::recount::vote_told;
use super::seats::{seats_of, source_place};
use super::store::{self, VoteRow};
use super::{Error, claim};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, CaseNumber};
use crate::db::Db;
use crate::db::ids::{BallotId, UserId, VoteId};
use crate::review::check_text;
use crate::workflow::Action;
use crate::workflow::tally::{Choice, Voice};

/// A vote as signed minutes have it.
#[derive(Clone, Debug)]
pub struct MinutedVote {
    /// The ballot that the clerk saw: an amended motion is another one.
    pub ballot: BallotId,
    pub member: UserId,
    pub choice: Choice,
    /// Which minutes: of what day, signed by whom, where they are kept.
    pub source: String,
}

/// Enters a member's vote from signed minutes. The member may still vote themselves, and then that counts.
pub fn enter_vote(db: &mut Db, act: &Act, number: &CaseNumber, new: &MinutedVote) -> Result<(), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::EnterVote, &case)?;
    let clerk = act.person(Action::EnterVote).map_err(cases::Error::from)?.id;
    if !act.is_fresh() {
        return Err(Error::NotFresh);
    }
    let ballot = running(db, act, &case)?;
    if ballot.row.id != new.ballot {
        return Err(Error::AnotherMotion);
    }
    check_text("source", &new.source)?;
    claim(db, ballot.row.id)?;
    let refused = |what: &str, hint| {
        let what = what.to_owned();
        Error::Case(cases::Error::Invalid { field: "member", what, hint })
    };
    let seats = seats_of(db, &ballot)?;
    let Some(seat) = seats.iter().find(|seat| seat.member == new.member) else {
        return Err(refused("this person has no seat in the ballot", "choose one of its electors"));
    };
    if new.member == clerk {
        return Err(refused("your own vote is yours to cast", "vote as a member does"));
    }
    if seat.voice == Voice::Recused {
        return Err(refused("this member has recused themselves", "a recused member takes no part"));
    }
    if seat.has_voted_themselves() {
        return Err(refused(
            "this member has voted themselves",
            "their own vote counts; they can change it themselves",
        ));
    }
    let id = VoteId::new(act.at);
    let (member, choice) = (new.member, new.choice);
    let vote =
        VoteRow { id, ballot_id: ballot.row.id, user_id: member, choice, entered_by: Some(clerk), cast_at: act.at };
    store::insert_vote(db, &vote)?;
    let sealed = cases::case_key(act, &case)?.seal(source_place(id), new.source.trim().as_bytes())?;
    store::insert_source(db, id, &sealed)?;
    // Secret until closed, as every vote is.
    Ok(act.record(db, Verb::VoteEntered, Some(case.id), Some(ballot.row.id.as_i64()), vote_told(act.keys(), &vote))?)
}
