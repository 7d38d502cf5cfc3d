//! The seats of a ballot with what each member last said. Not the count of them (`workflow::tally`). Invariant: a recusal that
//! stands silences every vote of its seat; one that the chair did not accept leaves the seat silent until its member votes anew.

use super::store::{self, RecusalRow, RulingRow, VoteRow};
use super::{Ballot, BallotState, Error};
use crate::accounts::{self, Act};
use crate::cases::{self, Case, Reading};
use crate::db::Db;
use crate::db::ids::{RecusalId, UserId, VoteId};
use crate::sealing::Place;
use crate::workflow::Action;
use crate::workflow::tally::{self, Choice, Tally, Voice};

text_enum! {
    /// What the chair says of a recusal.
    pub enum Ruling {
        Accepted = "accepted" => "Accepted": "The member takes no part. Without a ruling it is the same.",
        NotAccepted = "not_accepted" => "Not accepted": "The member may vote again; the recusal stays in the record with the ruling.",
    }
}

crate::db::db_text!(Ruling);

/// One seat of the electorate.
#[derive(Clone, Debug)]
pub struct Seat {
    pub member: UserId,
    pub name: String,
    pub chair: bool,
    pub voice: Voice,
    /// The vote that counts, or would but for a recusal.
    pub(super) vote: Option<VoteRow>,
    pub(super) recusal: Option<(RecusalRow, Option<RulingRow>)>,
}

/// What a page shows of a seat.
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a seat, each shown by itself")]
#[derive(Clone, Debug)]
pub struct SeatView {
    pub member: UserId,
    pub name: String,
    pub chair: bool,
    pub is_me: bool,
    pub has_spoken: bool,
    /// One's own, or everybody's after the closing.
    pub choice: Option<Choice>,
    /// Who entered the vote from signed minutes, where its member did not cast it.
    pub entered_by: Option<String>,
    /// From which minutes; after the closing, to those who may read sealed content.
    pub source: Option<String>,
    pub recused: bool,
    pub recusal: Option<RecusalView>,
}

/// A recusal and what the chair said of it.
#[derive(Clone, Debug)]
pub struct RecusalView {
    pub id: RecusalId,
    /// After the closing to those who may read sealed content, and before it to the chair, who may rule on it.
    pub reason: Option<String>,
    pub ruling: Option<Ruling>,
    /// As the reason of the recusal.
    pub ruling_reason: Option<String>,
}

impl Seat {
    fn for_tally(&self) -> tally::Seat {
        if self.chair { tally::Seat::Chair(self.voice) } else { tally::Seat::Member(self.voice) }
    }

    /// Whether the member voted themselves, so that nobody enters another vote for them.
    pub(super) fn has_voted_themselves(&self) -> bool {
        self.vote.as_ref().is_some_and(|vote| vote.entered_by.is_none())
    }
}

/// The seats with what each member last said.
pub fn seats_of(db: &mut Db, ballot: &Ballot) -> Result<Vec<Seat>, Error> {
    let votes = store::votes(db, ballot.row.id)?;
    let mut recusals = store::recusals(db, ballot.row.id)?;
    let mut seats = Vec::new();
    for (member, chair) in store::electors(db, ballot.row.id)? {
        let own = recusals.iter().position(|(recusal, _)| recusal.user_id == member);
        let recusal = own.map(|position| recusals.swap_remove(position));
        let stands = recusal.as_ref().is_some_and(|(_, ruling)| stands(ruling.as_ref()));
        // Ids grow: after a recusal that was not accepted, only what was cast since counts.
        let counts = |vote: &&VoteRow| {
            let since = recusal.as_ref().map(|(recusal, _)| recusal.id.as_i64());
            vote.user_id == member && (stands || since.is_none_or(|since| vote.id.as_i64() > since))
        };
        let vote = votes.iter().rev().find(counts).cloned();
        let voice = match &vote {
            _ if stands => Voice::Recused,
            Some(vote) => Voice::Voted(vote.choice),
            None => Voice::Silent,
        };
        let name = accounts::get(db, member)?.display_name;
        seats.push(Seat { member, name, chair, voice, vote, recusal });
    }
    Ok(seats)
}

/// What the votes on a ballot come to, as they stand.
pub fn count(db: &mut Db, ballot: &Ballot) -> Result<Tally, Error> {
    let seats: Vec<tally::Seat> = seats_of(db, ballot)?.iter().map(Seat::for_tally).collect();
    Ok(tally::count(ballot.rule, &seats))
}

/// Whether a recusal holds: the chair has not refused to accept it.
pub(super) fn stands(ruling: Option<&RulingRow>) -> bool {
    ruling.is_none_or(|ruling| ruling.ruling == Ruling::Accepted)
}

/// The seats as this person may see them.
pub(super) fn shown(
    db: &mut Db,
    act: &Act,
    case: &Case,
    reading: Reading,
    ballot: &Ballot,
) -> Result<Vec<SeatView>, Error> {
    let closed = ballot.row.state == BallotState::Closed;
    let reads_reasons = closed || cases::is_allowed(db, act, Action::RuleOnRecusal, case)?;
    let sources = if closed { store::sources(db, ballot.row.id)? } else { Vec::new() };
    let mut views = Vec::new();
    for seat in seats_of(db, ballot)? {
        let is_me = Some(seat.member) == act.user_id();
        let open = |place, sealed: &[u8]| cases::open_text(act, case, reading, place, sealed);
        let reason = |place, sealed: Option<&[u8]>| match sealed {
            Some(sealed) if reads_reasons => open(place, sealed),
            _ => Ok(None),
        };
        let recusal = match &seat.recusal {
            Some((row, ruling)) => Some(RecusalView {
                id: row.id,
                reason: reason(reason_place(row.id), Some(&row.reason))?,
                ruling: ruling.as_ref().map(|ruling| ruling.ruling),
                ruling_reason: reason(ruling_place(row.id), ruling.as_ref().and_then(|one| one.reason.as_deref()))?,
            }),
            None => None,
        };
        let source = seat.vote.as_ref().and_then(|vote| sources.iter().find(|(id, _)| *id == vote.id));
        let source = source.map(|(id, sealed)| open(source_place(*id), sealed)).transpose()?.flatten();
        let entered_by = seat.vote.as_ref().and_then(|vote| vote.entered_by).filter(|_| seat.voice != Voice::Recused);
        let choice = match seat.voice {
            Voice::Voted(choice) if is_me || closed => Some(choice),
            _ => None,
        };
        views.push(SeatView {
            member: seat.member,
            chair: seat.chair,
            is_me,
            has_spoken: seat.voice != Voice::Silent,
            choice,
            entered_by: entered_by.map(|id| accounts::get(db, id)).transpose()?.map(|clerk| clerk.display_name),
            source,
            recused: seat.voice == Voice::Recused,
            recusal,
            name: seat.name,
        });
    }
    Ok(views)
}

pub(super) fn reason_place(id: RecusalId) -> Place {
    Place::new("recusals.reason", id.as_i64())
}

pub(super) fn ruling_place(id: RecusalId) -> Place {
    Place::new("recusal_rulings.reason", id.as_i64())
}

pub(super) fn source_place(id: VoteId) -> Place {
    Place::new("vote_sources.source", id.as_i64())
}
