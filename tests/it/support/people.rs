//! People who work at the desk. Each does what a form would let them do, from the case as it is at that moment; whether
//! they may is for the trade to say.

use jiff::Span;
use quarterlight::accounts::{self, Act, NewUser, Person};
use quarterlight::board::standing::ForClass;
use quarterlight::board::{self, BallotView, MinutedVote, NewBallot, NewRuling, Ruling};
use quarterlight::cases::{
    self, Case, CaseNumber, Edit, Fields, NewIdentifier, NewLetter, NewParty, PartyContact, Proposal,
};
use quarterlight::db::ids::{BallotId, IdentifierId, MeasureId, PartyId, RecusalId, UserId};
use quarterlight::decisions::{self, Settlement};
use quarterlight::notices::Letter;
use quarterlight::review::{self, NewContent, NewRecommendation};
use quarterlight::taxonomy::{
    Basis, Channel, Finding, IdentifierType, Kind, Outcome, PartyRole, Reason, SetAsideReason, Severity, Task,
    TaskResult, Urgency,
};
use quarterlight::workflow::tally::{Choice, Rule};
use quarterlight::workflow::{Role, Roles};

use super::app::TestApp;

/// An account ID made of two hexadecimal digits, again and again.
pub fn account_id(digits: &str) -> String {
    format!("05{}", digits.repeat(32))
}

/// A person with an account.
#[derive(Clone)]
pub struct Somebody {
    app: TestApp,
    pub id: UserId,
    pub name: String,
    pub roles: Roles,
}

impl Somebody {
    pub(super) fn joins(app: &TestApp, name: &str, roles: Roles) -> Self {
        let new = NewUser {
            name: name.to_owned(),
            display_name: String::new(),
            email: format!("{name}@desk.example"),
            roles,
            access_ends_on: roles
                .contains(Role::OutsideReviewer)
                .then(|| app.today().checked_add(Span::new().days(90)).unwrap()),
        };
        let act = app.act("command_line");
        let user = app.pool.write(move |db| accounts::add(db, &act, &new)).unwrap();
        Self { app: app.clone(), id: user.id, name: user.name, roles }
    }

    /// What they do now.
    pub fn act(&self) -> Act {
        self.app.act_of(Person { id: self.id, roles: self.roles })
    }

    fn version(&self, case: &CaseNumber) -> i64 {
        self.app.case(case).version
    }

    // ── cases ───────────────────────────────────────────────────────────────────────────────────────────────

    pub fn assigns(&self, case: &CaseNumber, reviewer: &Self) -> Result<Case, cases::Error> {
        self.assigns_at(case, self.version(case), reviewer)
    }

    /// From a page that showed this version.
    pub fn assigns_at(&self, case: &CaseNumber, version: i64, reviewer: &Self) -> Result<Case, cases::Error> {
        let (act, case, reviewer) = (self.act(), case.clone(), reviewer.id);
        self.app.pool.write(move |db| cases::assign(db, &act, &case, version, reviewer))
    }

    pub fn sets_aside(&self, case: &CaseNumber, reason: SetAsideReason) -> Result<Case, cases::Error> {
        let (act, version, case) = (self.act(), self.version(case), case.clone());
        self.app.pool.write(move |db| cases::set_aside(db, &act, &case, version, reason))
    }

    pub fn takes_back(&self, case: &CaseNumber) -> Result<Case, cases::Error> {
        let (act, version, case) = (self.act(), self.version(case), case.clone());
        self.app.pool.write(move |db| cases::take_back(db, &act, &case, version))
    }

    /// Confirms the kind and leaves the fields of the case empty.
    pub fn confirms(&self, case: &CaseNumber, kind: Kind) -> Result<Case, cases::Error> {
        self.edits(case, kind, "", Fields::for_kind(kind))
    }

    pub fn edits(&self, case: &CaseNumber, kind: Kind, summary: &str, fields: Fields) -> Result<Case, cases::Error> {
        let edit =
            Edit { version: self.version(case), kind, urgency: Urgency::Normal, summary: summary.to_owned(), fields };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| cases::edit(db, &act, &case, &edit))
    }

    pub fn adds_party(&self, case: &CaseNumber, name: &str, address: &str) -> Result<PartyId, cases::Error> {
        let contact = PartyContact { name: name.to_owned(), address: address.to_owned(), organisation: String::new() };
        let new = NewParty { role: PartyRole::AffectedPerson, contact };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| cases::add_party(db, &act, &case, &new))
    }

    pub fn adds_identifier(&self, case: &CaseNumber, value: &str) -> Result<IdentifierId, cases::Error> {
        let new = NewIdentifier { identifier_type: IdentifierType::AccountId, value: value.to_owned() };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| cases::add_identifier(db, &act, &case, &new))
    }

    /// Logs a letter that came by post an hour ago.
    pub fn logs_letter(&self, text: &str) -> Result<Case, cases::Error> {
        let letter = Letter {
            sender: "Cantonal Police".to_owned(),
            sender_address: String::new(),
            subject: "Request".to_owned(),
            text: text.to_owned(),
        };
        let new = NewLetter {
            channel: Channel::Post,
            received_at: self.app.now().plus_seconds(-3600),
            kind: Kind::InformationRequest,
            urgency: Urgency::Normal,
            summary: String::new(),
            letter,
            joins: None,
        };
        cases::log_notice(&self.app.pool, &self.act(), &new)
    }

    // ── review ──────────────────────────────────────────────────────────────────────────────────────────────

    pub fn recommends(&self, case: &CaseNumber, outcome: Outcome) -> Result<Case, review::Error> {
        self.recommends_because(case, outcome, "The community is not run by us.")
    }

    pub fn recommends_because(
        &self,
        case: &CaseNumber,
        outcome: Outcome,
        grounds: &str,
    ) -> Result<Case, review::Error> {
        let new = NewRecommendation {
            version: self.version(case),
            severity: Severity::Serious,
            finding: Finding::Established,
            outcome,
            grounds: grounds.to_owned(),
            content: self.content(case),
        };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| review::recommend(db, &act, &case, &new))
    }

    /// What goes with any outcome.
    pub fn content(&self, case: &CaseNumber) -> NewContent {
        NewContent {
            basis: Basis::None,
            category: None,
            law: String::new(),
            reasons: Reason::for_kind(self.app.case(case).kind).take(1).collect(),
            facts: "Item 1 shows it.".to_owned(),
            deviation: String::new(),
            reconsidered: None,
        }
    }

    /// Recommends as the form has it.
    pub fn hands_in(&self, case: &CaseNumber, new: &NewRecommendation) -> Result<Case, review::Error> {
        let new = NewRecommendation { version: self.version(case), ..new.clone() };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| review::recommend(db, &act, &case, &new))
    }

    pub fn sends_back(&self, case: &CaseNumber, reason: &str) -> Result<Case, review::Error> {
        let (act, version, case, reason) = (self.act(), self.version(case), case.clone(), reason.to_owned());
        self.app.pool.write(move |db| review::send_back(db, &act, &case, version, &reason))
    }

    // ── Board ───────────────────────────────────────────────────────────────────────────────────────────────

    pub fn opens_ballot(&self, case: &CaseNumber, outcome: Outcome) -> Result<BallotId, board::Error> {
        self.moves(case, outcome, "To follow the recommendation.")
    }

    pub fn moves(&self, case: &CaseNumber, outcome: Outcome, motion: &str) -> Result<BallotId, board::Error> {
        self.moves_under(case, outcome, motion, None)
    }

    /// Under a rule of their choice.
    pub fn moves_under(
        &self,
        case: &CaseNumber,
        outcome: Outcome,
        motion: &str,
        rule: Option<Rule>,
    ) -> Result<BallotId, board::Error> {
        let new = NewBallot { rule, ..self.new_ballot(case, outcome, motion) };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| board::open_ballot(db, &act, &case, &new))
    }

    /// As most ballots are: every measure is to be ratified, and where the outcome is unusual it says why.
    pub fn new_ballot(&self, case: &CaseNumber, outcome: Outcome, motion: &str) -> NewBallot {
        NewBallot {
            version: self.version(case),
            outcome,
            motion: motion.to_owned(),
            deviation: "The Board knows the place.".to_owned(),
            rule: None,
            measures: self.ratifies_all(case),
            for_class: ForClass::ThisCase,
        }
    }

    /// What most ballots propose about the urgent measures of a case.
    pub fn ratifies_all(&self, case: &CaseNumber) -> Vec<(MeasureId, Proposal)> {
        let (act, case) = (self.act(), self.app.case(case));
        self.app.pool.read(|db| board::ratify_all(db, &act, &case)).unwrap()
    }

    pub fn amends(&self, case: &CaseNumber, outcome: Outcome, motion: &str) -> Result<BallotId, board::Error> {
        let new = self.new_ballot(case, outcome, motion);
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| board::amend(db, &act, &case, &new))
    }

    pub fn votes(&self, case: &CaseNumber, choice: Choice) -> Result<(), board::Error> {
        self.votes_as(self.act(), case, choice)
    }

    /// With a sign-in of some age.
    pub fn votes_as(&self, act: Act, case: &CaseNumber, choice: Choice) -> Result<(), board::Error> {
        let (number, id) = (case.clone(), self.app.case(case).id);
        self.app.pool.write(move |db| {
            let case = cases::get(db, id)?;
            let seen = board::current(db, &case)?.map_or(BallotId::from_i64(0), |ballot| ballot.row.id);
            board::cast_vote(db, &act, &number, seen, choice).map(drop)
        })
    }

    pub fn enters_vote(
        &self,
        case: &CaseNumber,
        member: &Self,
        choice: Choice,
        source: &str,
    ) -> Result<(), board::Error> {
        let (act, number, id) = (self.act(), case.clone(), self.app.case(case).id);
        let (member, source) = (member.id, source.to_owned());
        self.app.pool.write(move |db| {
            let case = cases::get(db, id)?;
            let ballot = board::current(db, &case)?.map_or(BallotId::from_i64(0), |ballot| ballot.row.id);
            board::enter_vote(db, &act, &number, &MinutedVote { ballot, member, choice, source })
        })
    }

    /// On the newest recusal of this member.
    pub fn rules_on(&self, case: &CaseNumber, member: &Self, ruling: Ruling, reason: &str) -> Result<(), board::Error> {
        let newest = format!("SELECT MAX(id) AS number FROM recusals WHERE user_id = {}", member.id);
        let recusal = RecusalId::from_i64(self.app.numbers(&newest)[0]);
        let new = NewRuling { recusal, ruling, reason: reason.to_owned() };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| board::rule_on_recusal(db, &act, &case, &new))
    }

    pub fn puts_on_agenda(&self, case: &CaseNumber) -> Result<(), board::Error> {
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| board::put_on_agenda(db, &act, &case))
    }

    pub fn pulls_out(&self, case: &CaseNumber) -> Result<(), board::Error> {
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| board::pull_out(db, &act, &case))
    }

    pub fn recuses(&self, case: &CaseNumber, reason: &str) -> Result<(), board::Error> {
        let (act, case, reason) = (self.act(), case.clone(), reason.to_owned());
        self.app.pool.write(move |db| board::recuse(db, &act, &case, &reason))
    }

    /// The ballot as this person's page shows it.
    pub fn sees_ballot(&self, case: &CaseNumber) -> BallotView {
        board::view(&self.app.pool, &self.act(), case).unwrap().unwrap()
    }

    pub fn closes_ballot(&self, case: &CaseNumber) -> Result<decisions::Closed, decisions::Error> {
        let (act, case) = (self.act(), self.app.case(case));
        self.app.pool.write(move |db| decisions::close_ballot(db, &act, &case))
    }

    /// Closes a decided case without giving what was decided.
    pub fn gives_nothing(&self, case: &CaseNumber, done: &str) -> Result<Case, decisions::Error> {
        let (act, version, case, done) = (self.act(), self.version(case), case.clone(), done.to_owned());
        self.app.pool.write(move |db| decisions::give_nothing(db, &act, &case, version, &done))
    }

    /// Everything that follows from the decision, each with the same proof.
    pub fn carries_out(&self, case: &CaseNumber, done: &str) -> Result<Case, decisions::Error> {
        let open = self.app.pool.read(|db| {
            let case = cases::find(db, case)?;
            decisions::open_tasks(db, &case)
        })?;
        // Where nothing is open the first that anybody could mean is refused.
        let tasks = if open.is_empty() { vec![Task::AnswerSent] } else { open };
        let settled = tasks.into_iter().map(|task| self.settles(case, task, TaskResult::Done, done));
        settled.collect::<Result<Vec<_>, _>>().map(|cases| cases.into_iter().last().unwrap())
    }

    pub fn settles(
        &self,
        case: &CaseNumber,
        task: Task,
        result: TaskResult,
        proof: &str,
    ) -> Result<Case, decisions::Error> {
        let new = Settlement { version: self.version(case), task, result, proof: proof.to_owned() };
        let (act, case) = (self.act(), case.clone());
        self.app.pool.write(move |db| decisions::settle_task(db, &act, &case, &new))
    }
}
