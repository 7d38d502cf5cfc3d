//! Plays the schedule: moves the clock, does the step through the operation that the console uses, and lets the jobs run
//! before the clock moves on. Invariant: nothing here writes a row by itself.

use super::feed::{self, Fed};
use super::people::Staff;
use super::plan::{NoVote, Plan, Vote};
use super::samples::{Came, Expected, NoKind, Sample};
use super::schedule::{Entry, Step};
use super::steps;
use crate::accounts::{Act, Person};
use crate::app::App;
use crate::cases::{CaseNumber, Placed};
use crate::cli::Failure;
use crate::db::Timestamp;
use crate::db::ids::NoticeId;
use crate::jobs::Jobs;
use crate::review::NewRecommendation;

/// What became of a sample so far.
#[derive(Default)]
pub(super) struct Progress {
    pub notice: Option<NoticeId>,
    pub case: Option<CaseNumber>,
    /// What was fed, byte for byte.
    pub bytes: Vec<u8>,
}

pub(super) struct Play<'a> {
    pub app: &'a App,
    pub jobs: &'a Jobs,
    pub staff: &'a Staff,
    pub samples: &'a [Sample],
    pub progress: Vec<Progress>,
}

impl<'a> Play<'a> {
    /// Does everything on the schedule; `watch` is told what each step is about.
    pub fn all(&mut self, schedule: &[Entry], mut watch: impl FnMut(&Sample)) -> Result<(), Failure> {
        let mut clock_at = self.app.clock.now();
        for entry in schedule {
            if entry.at > clock_at {
                // Not within a moment: the last vote and the clerk's closing belong together, and the job that closes
                // ballots would come between them.
                self.jobs.run_due();
                self.app.clock.set(entry.at);
                clock_at = entry.at;
            }
            let sample = self.sample(entry.sample)?;
            watch(sample);
            self.step(entry).map_err(|failure| {
                Failure::new(failure.code, format!("{}, {:?}: {}", sample.id, entry.step, failure.message))
            })?;
        }
        self.jobs.run_due();
        Ok(())
    }

    /// Puts what the plans keep for today to the vote.
    pub fn open_ballots_of_today(&mut self) -> Result<(), Failure> {
        for (position, sample) in self.samples.iter().enumerate() {
            if let Some(plan) = sample.plan.as_ref().filter(|plan| plan.ballot_opens_today) {
                self.open_ballot(position, plan)?;
            }
        }
        self.jobs.run_due();
        Ok(())
    }

    fn step(&mut self, entry: &Entry) -> Result<(), Failure> {
        let position = entry.sample;
        match entry.step {
            Step::Arrive => return self.arrive(position, entry.at),
            Step::SetAside => return self.set_aside(position),
            _ => {}
        }
        let sample = self.sample(position)?;
        let plan = sample.plan.as_ref().ok_or_else(|| nothing("plan"))?;
        match entry.step {
            Step::Classify => self.classify(position, plan),
            Step::Assign => self.assign(position),
            Step::Recommend => self.recommend(position, plan),
            Step::OpenBallot => self.open_ballot(position, plan),
            Step::Vote(seat) => self.vote(position, plan, seat),
            Step::CloseBallot => self.close_ballot(position, plan),
            Step::CarryOut => {
                steps::carry_out(self.app, &self.by_officer(position)?, self.case(position)?, plan.carried_out.clone())
            }
            Step::Arrive | Step::SetAside => Ok(()),
        }
    }

    fn arrive(&mut self, position: usize, at: Timestamp) -> Result<(), Failure> {
        let sample = self.sample(position)?;
        let fed = match &sample.came {
            Came::Mail(mail) => feed::mail(self, mail)?,
            Came::Logged(letter) => {
                let received_at = at.plus_seconds(-letter.logged_after.seconds());
                let case = feed::letter(&self.by_officer(position)?, &self.app.pool, sample, letter, received_at)?;
                self.progress_of(position)?.case = Some(case.number);
                return Ok(());
            }
        };
        check_placed(sample, &fed)?;
        let case = match fed.placed {
            Placed::Opened(id) => Some(steps::number_of(self.app, id)?),
            _ => None,
        };
        *self.progress_of(position)? = Progress { notice: Some(fed.notice), case, bytes: fed.bytes };
        Ok(())
    }

    fn classify(&mut self, position: usize, plan: &Plan) -> Result<(), Failure> {
        let act = self.by_officer(position)?;
        if self.progress_of(position)?.case.is_none() {
            let notice = self.progress_of(position)?.notice.ok_or_else(|| nothing("notice"))?;
            let kind = plan.kind.ok_or_else(|| nothing("kind"))?;
            let case = steps::accept_from_pen(self.app, &act, notice, kind)?;
            self.progress_of(position)?.case = Some(case);
        }
        steps::classify(self.app, &act, self.case(position)?, plan)?;
        match plan.verification() {
            Some(new) => {
                let clerk = self.act_of(&self.staff.clerk);
                steps::verify(self.app, [&act, &clerk], self.case(position)?, new)
            }
            None => Ok(()),
        }
    }

    /// From the holding pen, or as a case if the intake opened one.
    fn set_aside(&mut self, position: usize) -> Result<(), Failure> {
        let act = self.by_officer(position)?;
        let sample = self.sample(position)?;
        let reason = sample.reason.ok_or_else(|| nothing("reason"))?;
        let progress = self.progress_of(position)?;
        match (progress.case.clone(), progress.notice) {
            (Some(case), _) => steps::set_aside(self.app, &act, case, reason, sample.plan.is_some()),
            (None, Some(notice)) => steps::set_aside_held(self.app, &act, notice, reason),
            (None, None) => Err(nothing("notice")),
        }
    }

    fn assign(&self, position: usize) -> Result<(), Failure> {
        let reviewer = self.staff.reviewer(position)?.id;
        steps::assign(self.app, &self.by_officer(position)?, self.case(position)?, reviewer)
    }

    fn recommend(&self, position: usize, plan: &Plan) -> Result<(), Failure> {
        let new = NewRecommendation {
            version: 0,
            severity: plan.severity.ok_or_else(|| nothing("severity"))?,
            finding: plan.finding.ok_or_else(|| nothing("finding"))?,
            outcome: plan.required_outcome.ok_or_else(|| nothing("required outcome"))?,
            grounds: plan.grounds.clone(),
            content: plan.rests_on().ok_or_else(|| nothing("required outcome"))?,
        };
        let act = self.act_of(self.staff.reviewer(position)?);
        steps::recommend(self.app, &act, self.case(position)?, new)
    }

    fn open_ballot(&self, position: usize, plan: &Plan) -> Result<(), Failure> {
        let outcome = plan.outcome.or(plan.required_outcome).ok_or_else(|| nothing("outcome"))?;
        let act = self.act_of(&self.staff.clerk);
        steps::open_ballot(self.app, &act, self.case(position)?, outcome, plan.motion.clone())
    }

    fn vote(&self, position: usize, plan: &Plan, seat: usize) -> Result<(), Failure> {
        let member = self.staff.board.get(seat).ok_or_else(|| nothing("member"))?;
        let (act, case) = (self.act_of(member), self.case(position)?);
        match plan.votes.get(seat) {
            Some(Vote::Cast(choice)) => steps::cast_vote(self.app, &act, case, *choice),
            Some(Vote::Else(NoVote::Recused)) => steps::recuse(self.app, &act, case, plan.recusal_reason.clone()),
            Some(Vote::Else(NoVote::Absent)) | None => Ok(()),
        }
    }

    /// And, where something was decided, writes for the public what it was.
    fn close_ballot(&self, position: usize, plan: &Plan) -> Result<(), Failure> {
        let (act, case) = (self.act_of(&self.staff.clerk), self.case(position)?);
        steps::close_ballot(self.app, &act, case.clone())?;
        match &plan.public_summary {
            Some(text) => steps::summarise(self.app, [&self.by_officer(position)?, &act], case, text.clone()),
            None => Ok(()),
        }
    }

    /// The progress of the sample with this id.
    pub fn find(&self, id: &str) -> Result<&Progress, Failure> {
        let position = self.samples.iter().position(|sample| sample.id == id);
        position.and_then(|position| self.progress.get(position)).ok_or_else(|| nothing(id))
    }

    fn sample(&self, position: usize) -> Result<&'a Sample, Failure> {
        self.samples.get(position).ok_or_else(|| nothing("entry"))
    }

    fn progress_of(&mut self, position: usize) -> Result<&mut Progress, Failure> {
        self.progress.get_mut(position).ok_or_else(|| nothing("sample"))
    }

    fn case(&self, position: usize) -> Result<CaseNumber, Failure> {
        let progress = self.progress.get(position);
        progress.and_then(|progress| progress.case.clone()).ok_or_else(|| nothing("case"))
    }

    fn by_officer(&self, position: usize) -> Result<Act, Failure> {
        Ok(self.act_of(self.staff.officer(position)?))
    }

    fn act_of(&self, person: &Person) -> Act {
        self.app.act_of(person.clone())
    }
}

fn nothing(what: &str) -> Failure {
    Failure::new(1, format!("the sample has no {what}"))
}

/// Two things must come out as the samples say, or the sample of a reply or of a repeat is none.
fn check_placed(sample: &Sample, fed: &Fed) -> Result<(), Failure> {
    let Came::Mail(mail) = &sample.came else { return Ok(()) };
    let fits = match mail.expected {
        Expected::Else(NoKind::Reply) => matches!(fed.placed, Placed::Joined(_)),
        Expected::Else(NoKind::Repeat) => fed.repeated,
        _ => true,
    };
    if fits { Ok(()) } else { Err(Failure::new(1, format!("it was placed otherwise: {:?}", fed.placed))) }
}
