//! The steps that people take inside the house, each through the operation that the console calls. What comes in from outside is
//! in `doors`. Invariant: nothing here writes a row by itself, and what the trade refuses is an error.

use std::sync::Arc;

use jiff::ToSpan;

use super::Error;
use super::cast::Cast;
use super::dice::Dice;
use super::facts;
use super::invention::{Sender, remark};
use super::leavings::leave;
use super::story::{Step, Votes};
use crate::accounts::{Act, Desk, Person};
use crate::board::standing::ForClass;
use crate::board::{self, MinutedVote, NewBallot};
use crate::cases::{self, CaseNumber, Edit, NewMeasure, NewParty, NewVerification, PartyContact};
use crate::db::ids::{BallotId, NoticeId};
use crate::db::{Db, Timestamp};
use crate::decisions::{self, NewSummary, Settlement, Warnings};
use crate::review;
use crate::taxonomy::{
    AuthorityType, Kind, Measure, Outcome, PartyRole, SetAsideReason, Task, TaskResult, Urgency, VerificationMethod,
    VerificationResult,
};
use crate::workflow::Role;
use crate::workflow::tally::Choice;

/// Everybody and everything that a step needs beside the database.
pub(super) struct Scene {
    pub(super) desk: Arc<Desk>,
    pub(super) cast: Cast,
    pub(super) seed: u64,
}

impl Scene {
    pub(super) fn act_of(&self, person: &Person, at: Timestamp) -> Act {
        Act::by_person(person.clone(), at, self.desk.clone()).authenticated(at)
    }

    pub(super) fn act(&self, role: Role, turn: usize, at: Timestamp) -> Result<Act, Error> {
        Ok(self.act_of(self.cast.with(role, turn)?, at))
    }

    pub(super) fn intake(&self, at: Timestamp) -> Act {
        Act::by_program("intake", at, self.desk.clone())
    }

    /// The dice for what is found out about a matter: the same each time it is asked.
    fn facts(&self, matter: &Matter) -> Dice {
        Dice::new(self.seed ^ 0xFAC7, u64::try_from(matter.number).unwrap_or(0))
    }

    /// The dice for what turns out later.
    fn other_facts(&self, matter: &Matter) -> Dice {
        Dice::new(self.seed ^ 0x3EED, u64::try_from(matter.number).unwrap_or(0))
    }
}

/// How far a matter has come.
#[derive(Clone, Debug)]
pub(super) struct Matter {
    pub(super) number: usize,
    pub(super) outcome: Outcome,
    /// The message that opened it or waits in the pen.
    pub(super) notice: Option<NoticeId>,
    pub(super) case: Option<CaseNumber>,
    /// A machine's answer in the pen.
    pub(super) away: Option<NoticeId>,
    /// What the sender wrote last.
    pub(super) further: Option<NoticeId>,
}

/// One person's doing, in a transaction that others share.
struct Doing<'a> {
    db: &'a mut Db,
    scene: &'a Scene,
    matter: &'a Matter,
    at: Timestamp,
}

/// Does one step that needs nothing but the database.
pub(super) fn take(db: &mut Db, scene: &Scene, matter: &Matter, at: Timestamp, step: Step) -> Result<(), Error> {
    let mut doing = Doing { db, scene, matter, at };
    match step {
        Step::Classify(kind) => doing.classify(kind),
        Step::Verify(result) => doing.verify(result),
        Step::KeepSecret(days) => doing.keep_secret(days),
        Step::EndSecrecy => doing.end_secrecy(),
        Step::ClearAway => doing.clear_away(),
        Step::Measure => doing.measure(),
        Step::Assign => doing.assign(),
        Step::Recommend(outcome, reconsidered) => {
            let number = matter.number;
            let new = facts::recommendation(number, outcome, reconsidered, doing.scene.facts(matter));
            let (act, case) = (doing.by(Role::Reviewer)?, doing.case()?);
            let version = doing.version()?;
            Ok(review::recommend(doing.db, &act, &case, &review::NewRecommendation { version, ..new }).map(drop)?)
        }
        Step::OpenBallot(outcome) => doing.open_ballot(outcome),
        Step::Vote(votes) => doing.vote(votes),
        Step::CloseBallot => {
            let (act, case) = (doing.by(Role::Clerk)?, doing.case()?);
            let case = cases::find(doing.db, &case)?;
            Ok(decisions::close_ballot(doing.db, &act, &case).map(drop)?)
        }
        Step::Summarise => doing.summarise(),
        Step::CarryOut => doing.carry_out(),
        Step::Mend => doing.mend(),
        Step::Leave(leaving) => leave(doing.db, scene, matter, at, leaving),
        Step::SetAside(reason) => doing.set_aside(reason),
        Step::TakeBack => {
            let (act, case, version) = (doing.by(Role::Officer)?, doing.case()?, doing.version()?);
            Ok(cases::take_back(doing.db, &act, &case, version).map(drop)?)
        }
        Step::Arrive | Step::OpenFromPen | Step::Further(_) | Step::Repeat | Step::Away | Step::Reconsider => {
            Err(Error::OutOfPlace)
        }
    }
}

impl Doing<'_> {
    fn by(&self, role: Role) -> Result<Act, Error> {
        self.scene.act(role, self.matter.number, self.at)
    }

    /// The other officer, for what two persons do.
    fn by_another(&self) -> Result<Act, Error> {
        self.scene.act(Role::Officer, self.matter.number + 1, self.at)
    }

    fn case(&self) -> Result<CaseNumber, Error> {
        self.matter.case.clone().ok_or(Error::OutOfPlace)
    }

    fn version(&mut self) -> Result<i64, Error> {
        let case = self.case()?;
        Ok(cases::find(self.db, &case)?.version)
    }

    fn remark(&self, what: &str) -> String {
        remark(what, self.matter.number)
    }

    fn classify(&mut self, kind: Kind) -> Result<(), Error> {
        let (act, number) = (self.by(Role::Officer)?, self.case()?);
        let case = cases::find(self.db, &number)?;
        let is_first = !case.kind_confirmed || case.summary.is_empty();
        let urgency = if kind == Kind::EmergencyRequest { Urgency::Emergency } else { Urgency::Normal };
        // With the other dice: what is found out does not hang on what it was taken for.
        let fields = facts::fields(kind, self.matter.outcome, self.scene.facts(self.matter));
        let authority = fields.demand().authority_type;
        let edit = Edit { version: case.version, kind, urgency, summary: self.remark("What is asked"), fields };
        cases::edit(self.db, &act, &number, &edit)?;
        if !is_first {
            return Ok(());
        }
        let sender = Sender::of(self.scene.seed, self.matter.number);
        if let Some(authority) = authority {
            let role =
                if authority == AuthorityType::Court { PartyRole::Court } else { PartyRole::RequestingAuthority };
            let contact = PartyContact { organisation: sender.organisation(), ..PartyContact::default() };
            cases::add_party(self.db, &act, &number, &NewParty { role, contact })?;
        }
        for identifier in sender.identifiers() {
            cases::add_identifier(self.db, &act, &number, &identifier)?;
        }
        Ok(())
    }

    /// The form is filled in as if it had been somebody else's, and nothing but the form is touched.
    fn mend(&mut self) -> Result<(), Error> {
        let (act, number) = (self.by(Role::Officer)?, self.case()?);
        let case = cases::find(self.db, &number)?;
        let fields = facts::fields(case.kind, self.matter.outcome, self.scene.other_facts(self.matter));
        let summary = self.remark("What is asked, as it is known now");
        let edit = Edit { version: case.version, kind: case.kind, urgency: case.urgency, summary, fields };
        Ok(cases::edit(self.db, &act, &number, &edit).map(drop)?)
    }

    fn verify(&mut self, result: VerificationResult) -> Result<(), Error> {
        let (one, another, case) = (self.by(Role::Officer)?, self.by_another()?, self.case()?);
        let method = match result {
            VerificationResult::DomainAuthenticated => VerificationMethod::Domain,
            _ => VerificationMethod::CallBack,
        };
        let new = NewVerification { method, result, account: self.remark("Called back") };
        let id = cases::record_verification(self.db, &one, &case, &new)?;
        Ok(cases::confirm_verification(self.db, &another, &case, id)?)
    }

    fn keep_secret(&mut self, days: i32) -> Result<(), Error> {
        let (one, another, case) = (self.by(Role::Officer)?, self.by_another()?, self.case()?);
        let until_on = self.at.zoned(&self.scene.desk.house.zone).date().checked_add(days.days())?;
        let id = cases::record_secrecy(self.db, &one, &case, until_on)?;
        Ok(cases::confirm_secrecy(self.db, &another, &case, id)?)
    }

    fn end_secrecy(&mut self) -> Result<(), Error> {
        let (act, case) = (self.by(Role::Officer)?, self.case()?);
        for order in cases::secrecy_orders(self.db, &act, &case)? {
            cases::end_secrecy(self.db, &act, &case, order.id)?;
        }
        Ok(())
    }

    fn clear_away(&mut self) -> Result<(), Error> {
        let act = self.by(Role::Officer)?;
        match self.matter.away {
            Some(notice) => Ok(cases::set_aside_held(self.db, &act, notice, SetAsideReason::Automatic)?),
            None => Ok(()),
        }
    }

    fn measure(&mut self) -> Result<(), Error> {
        let (act, case) = (self.by(Role::Officer)?, self.case()?);
        let new = NewMeasure {
            measure: Measure::ContentRemoved,
            reason: self.remark("It could not wait"),
            done: self.remark("The message was removed"),
            carried_out_at: self.at,
        };
        Ok(cases::take_measure(self.db, &act, &case, &new).map(drop)?)
    }

    fn assign(&mut self) -> Result<(), Error> {
        let (act, case, version) = (self.by(Role::Officer)?, self.case()?, self.version()?);
        let reviewer = self.scene.cast.with(Role::Reviewer, self.matter.number)?.id;
        Ok(cases::assign(self.db, &act, &case, version, reviewer).map(drop)?)
    }

    fn open_ballot(&mut self, outcome: Outcome) -> Result<(), Error> {
        let (act, number) = (self.by(Role::Clerk)?, self.case()?);
        let case = cases::find(self.db, &number)?;
        let measures = board::ratify_all(self.db, &act, &case)?;
        let (motion, deviation) = (self.remark("The Board decides as recommended"), String::new());
        let (version, for_class) = (case.version, ForClass::ThisCase);
        let new = NewBallot { version, outcome, motion, deviation, rule: None, measures, for_class };
        Ok(board::open_ballot(self.db, &act, &number, &new).map(drop)?)
    }

    fn vote(&mut self, votes: Votes) -> Result<(), Error> {
        let number = self.case()?;
        let case = cases::find(self.db, &number)?;
        let ballot = board::current(self.db, &case)?.ok_or(board::Error::NoBallot)?.row.id;
        let members: Vec<Act> = self.scene.cast.board().map(|member| self.scene.act_of(member, self.at)).collect();
        let count = members.len().max(1);
        for (seat, act) in members.iter().enumerate() {
            let is_odd_one = seat == self.matter.number % count;
            let choice = match votes {
                Votes::Against => Choice::Against,
                Votes::OneAbsent if is_odd_one => continue,
                Votes::OneRecused if is_odd_one => {
                    board::recuse(self.db, act, &number, &self.remark("I know the sender"))?;
                    continue;
                }
                Votes::OneEntered if is_odd_one => {
                    self.enter_vote(&number, ballot, act)?;
                    continue;
                }
                Votes::OneAgainst if is_odd_one => Choice::Against,
                Votes::OneAbstains if is_odd_one => Choice::Abstain,
                _ => Choice::For,
            };
            board::cast_vote(self.db, act, &number, ballot, choice)?;
        }
        Ok(())
    }

    fn enter_vote(&mut self, number: &CaseNumber, ballot: BallotId, of: &Act) -> Result<(), Error> {
        let (clerk, member) = (self.by(Role::Clerk)?, of.user_id().ok_or(Error::OutOfPlace)?);
        let source = self.remark("Letter of the member");
        let vote = MinutedVote { ballot, member, choice: Choice::For, source };
        Ok(board::enter_vote(self.db, &clerk, number, &vote)?)
    }

    /// For the public: the one text of a matter that bears no mark.
    fn summarise(&mut self) -> Result<(), Error> {
        let (one, another, case) = (self.by(Role::Officer)?, self.by_another()?, self.case()?);
        let text =
            "The Board decided as the reviewer had recommended. Nothing that tells who anybody is was kept.".to_owned();
        let warnings = Warnings::LookedAt;
        let id = decisions::draft_summary(self.db, &one, &case, &NewSummary { text, warnings })?;
        Ok(decisions::confirm_summary(self.db, &another, &case, id, warnings)?)
    }

    fn carry_out(&mut self) -> Result<(), Error> {
        let (act, number) = (self.by(Role::Officer)?, self.case()?);
        let case = cases::find(self.db, &number)?;
        for task in decisions::open_tasks(self.db, &case)? {
            let result = if task == Task::PersonInformed { TaskResult::NotNeeded } else { TaskResult::Done };
            let new = Settlement { version: self.version()?, task, result, proof: self.remark("Done") };
            decisions::settle_task(self.db, &act, &number, &new)?;
        }
        Ok(())
    }

    fn set_aside(&mut self, reason: SetAsideReason) -> Result<(), Error> {
        let (act, case, version) = (self.by(Role::Officer)?, self.case()?, self.version()?);
        Ok(cases::set_aside(self.db, &act, &case, version, reason).map(drop)?)
    }
}
