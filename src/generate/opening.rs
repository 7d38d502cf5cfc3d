//! What the house does before its first day: an entry in the register of authorities, a meeting of the Board with minutes, a view that
//! somebody keeps. Invariant: what of it is private bears a mark, and the name of a public body does not.

use super::invention::remark;
use super::{Cast, Error, House};
use crate::accounts::Act;
use crate::authorities::{self, Contact, NewProposal, Proposal, Step};
use crate::board::meetings::{self, Attendance, Calling};
use crate::cases::{self, NewView};
use crate::db::{Db, Timestamp};
use crate::taxonomy::AuthorityType;
use crate::workflow::Role;

const HOUR: i64 = 3600;

/// Everything, one after the other, within half a day.
pub(super) fn open(house: &House, cast: &Cast, at: Timestamp) -> Result<(), Error> {
    let opening = Opening { house: house.clone(), cast: cast.clone(), at };
    house.pool.write(move |db| {
        opening.enter_authority(db)?;
        opening.meet(db)?;
        opening.keep_view(db)
    })
}

struct Opening {
    house: House,
    cast: Cast,
    at: Timestamp,
}

impl Opening {
    /// Somebody, so many hours after the beginning.
    fn act(&self, role: Role, turn: usize, hours: i64) -> Result<Act, Error> {
        let at = self.at.plus_seconds(hours * HOUR);
        Ok(Act::by_person(self.cast.with(role, turn)?.clone(), at, self.house.desk.clone()).authenticated(at))
    }

    fn enter_authority(&self, db: &mut Db) -> Result<(), Error> {
        let Ok(country) = "CH".parse() else { return Ok(()) };
        let text = remark("The officer on duty, +41 31 000 00 00", 0);
        let proposal = Proposal {
            step: Step::Write,
            name: "Cantonal police of Musterwil".to_owned(),
            country,
            authority_type: AuthorityType::Police,
            domains: vec!["polizei-musterwil.example".to_owned()],
            contact: Some(Contact { text, source: remark("The printed directory of the canton", 0) }),
            verified_again: false,
        };
        let new = NewProposal { authority: None, proposal };
        let id = authorities::propose(db, &self.act(Role::Officer, 0, 0)?, &new)?;
        authorities::confirm_change(db, &self.act(Role::Officer, 1, 1)?, id)?;
        Ok(())
    }

    fn meet(&self, db: &mut Db) -> Result<(), Error> {
        let clerk = |hours| self.act(Role::Clerk, 0, hours);
        let calling = Calling::Meeting {
            begins_at: self.at.plus_seconds(2 * HOUR),
            place: remark("At the house of Mrs Qlpqlund", 0),
        };
        let meeting = meetings::call(db, &clerk(1)?, &calling)?;
        let present: Vec<_> = self.cast.board().map(|member| (member.id, Attendance::Present)).collect();
        meetings::record_attendance(db, &clerk(3)?, meeting, &present)?;
        meetings::close(db, &clerk(4)?, meeting)?;
        meetings::draft_minutes(db, &clerk(5)?, meeting, Some(&remark("The Board met for the first time", 0)))?;
        let chair = self.act(Role::Chair, 0, 6)?;
        let read = meetings::minutes(db, &chair, meeting)?;
        Ok(meetings::sign_minutes(db, &chair, meeting, &read.sha256)?)
    }

    fn keep_view(&self, db: &mut Db) -> Result<(), Error> {
        let view = NewView { name: remark("Mine", 0), query: "state=received".to_owned(), shared: false };
        cases::save_view(db, &self.act(Role::Officer, 0, 7)?, &view)?;
        Ok(())
    }
}
