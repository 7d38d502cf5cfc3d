//! Lets the years pass: a stretch of time after the other, and within one the matters side by side, so that their changes share
//! commits. Invariant: when a quarter's report is due, everything before that moment has happened and nothing after it.

use std::sync::{Arc, Mutex, PoisonError};

use super::calendar::{self, Due};
use super::cast::Cast;
use super::dice::Dice;
use super::doors::{Door, is_outside};
use super::publishing::STANDS_STILL_SECONDS;
use super::steps::{self, Matter, Scene};
use super::story::{Step, Story};
use super::{Error, Hooks, House, Plan, opening};
use crate::accounts::{self, Act};
use crate::audit;
use crate::cases;
use crate::db::{self, Timestamp};
use crate::outbox;

/// So many matters come in in one stretch, on average.
const AT_ONCE: usize = 64;

/// So many are worked on side by side: enough that what they wait for, the disk, is waited for once.
const SIDE_BY_SIDE: usize = 16;

/// So long what came in is worked on after the last day, in days.
const AFTERWARDS_DAYS: i64 = 45;

/// What there is in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    pub matters: usize,
    pub steps: usize,
    pub reports_due: usize,
}

/// A matter that goes on.
struct Live {
    story: Story,
    matter: Matter,
}

struct Play<'a> {
    house: &'a House,
    plan: &'a Plan,
    scene: Arc<Scene>,
    live: Vec<Live>,
    /// What a report left no time for happens right after it.
    not_before: Timestamp,
    generated: Generated,
}

/// Generates what the plan says, in a database that has neither cases nor people.
pub fn years(house: &House, plan: &Plan, hooks: &mut Hooks<'_>) -> Result<Generated, Error> {
    let zone = &house.desk.house.zone;
    let start = Timestamp::from_jiff(plan.from.to_zoned(zone.clone())?.timestamp());
    let act = Act::by_program("generate", start, house.desk.clone());
    let has_people = house.pool.read(|db| accounts::list(db, &act).map(|people| !people.is_empty()))?;
    if has_people || house.pool.read(cases::reconcile)?.accepted > 0 {
        return Err(Error::NotFresh);
    }
    let last_day = Timestamp::from_jiff(plan.last_day()?.to_zoned(zone.clone())?.timestamp());
    let end = last_day.plus_seconds(AFTERWARDS_DAYS * 24 * 3600);
    let arrivals = calendar::arrivals(plan, zone)?;
    let publications = calendar::publications(plan, zone)?;
    let cast = Cast::hire(house, start.plus_seconds(-24 * 3600))?;
    opening::open(house, &cast, start.plus_seconds(-12 * 3600))?;
    let scene = Arc::new(Scene { desk: house.desk.clone(), cast, seed: plan.seed });
    let mut passing = Play { house, plan, scene, live: Vec::new(), not_before: start, generated: Generated::default() };
    let mut arrivals = arrivals.into_iter().peekable();
    let mut now = start;
    for due in publications.iter().map(Some).chain([None]) {
        let until = due.map_or(end, |due| due.at.plus_seconds(-STANDS_STILL_SECONDS));
        while now < until {
            now = now.plus_seconds(stretch(plan)).min(until);
            while let Some(received_at) = arrivals.next_if(|at| *at < now) {
                passing.begin(received_at);
            }
            passing.pass(now)?;
            (hooks.watch)(passing.generated.matters);
        }
        passing.tidy(now)?;
        if let Some(due) = due {
            passing.report(*due, hooks)?;
            now = now.max(due.at);
        }
    }
    passing.tidy(end)?;
    Ok(passing.generated)
}

/// How long one stretch is, in seconds: from an hour to a fortnight.
fn stretch(plan: &Plan) -> i64 {
    let seconds = i64::from(plan.days.max(1)) * 24 * 3600;
    let stretches = i64::try_from(plan.cases / AT_ONCE).unwrap_or(i64::MAX).max(1);
    (seconds / stretches).clamp(3600, 14 * 24 * 3600)
}

impl Play<'_> {
    fn begin(&mut self, received_at: Timestamp) {
        let number = self.generated.matters;
        let house = &self.house.desk.house;
        let mut dice = Dice::new(self.plan.seed, u64::try_from(number).unwrap_or(0));
        let kind = calendar::kind(self.plan, &mut dice, received_at, &house.zone);
        let story = Story::throw(dice, number, received_at, kind, house.ballot_days);
        let outcome = story.finds.outcome;
        let matter = Matter { number, outcome, notice: None, case: None, away: None, further: None };
        self.live.push(Live { story, matter });
        self.generated.matters += 1;
    }

    /// Everything that happens before `until`, the matters side by side.
    fn pass(&mut self, until: Timestamp) -> Result<(), Error> {
        let goes_on = |live: &Live| live.story.steps.front().is_some_and(|(at, _)| *at < until);
        let (mut due, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.live).into_iter().partition(goes_on);
        let todo: usize = due.iter().map(|live| live.story.steps.iter().filter(|(at, _)| *at < until).count()).sum();
        let stage = Stage { house: self.house, scene: &self.scene, until, not_before: self.not_before };
        let queue = Mutex::new(due.iter_mut());
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..SIDE_BY_SIDE.min(todo) {
                scope.spawn(|| {
                    while let Some(live) = next(&queue) {
                        if let Err(error) = stage.play(live) {
                            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                            return;
                        }
                    }
                });
            }
        });
        if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        self.generated.steps += todo;
        self.live = waiting;
        self.live.extend(due.into_iter().filter(|live| !live.story.steps.is_empty()));
        Ok(())
    }

    fn report(&mut self, due: Due, hooks: &mut Hooks<'_>) -> Result<(), Error> {
        (hooks.report)(&self.scene.cast, due)?;
        self.generated.reports_due += 1;
        self.not_before = due.at.plus_seconds(1);
        Ok(())
    }

    /// What the jobs would have done meanwhile: mails leave, events are linked.
    fn tidy(&self, until: Timestamp) -> Result<(), Error> {
        while self.house.pool.write(move |db| outbox::take_as_sent(db, until))? > 0 {}
        while self.house.pool.write(|db| audit::link_pending(db).map_err(db::Error::from))?.events > 0 {}
        Ok(())
    }
}

fn next<'a, T>(queue: &Mutex<impl Iterator<Item = &'a mut T>>) -> Option<&'a mut T> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// What all matters of a stretch have in common.
struct Stage<'a> {
    house: &'a House,
    scene: &'a Arc<Scene>,
    until: Timestamp,
    not_before: Timestamp,
}

impl Stage<'_> {
    /// Plays one matter until the end of the stretch.
    fn play(&self, live: &mut Live) -> Result<(), Error> {
        let Live { story, matter } = live;
        while let Some(step) = self.next(story, |_| true) {
            if is_outside(step.1) {
                let door = Door { pool: &self.house.pool, scene: self.scene, at: step.0 };
                door.take(story, matter, step.1).map_err(|error| told(story.number, step, error))?;
            } else {
                let mut together = vec![step];
                while let Some(step) = self.next(story, |step| !is_outside(step)) {
                    together.push(step);
                }
                self.inside(matter.clone(), together)?;
            }
        }
        Ok(())
    }

    fn next(&self, story: &mut Story, fits: impl Fn(Step) -> bool) -> Option<(Timestamp, Step)> {
        let (at, step) = *story.steps.front()?;
        if at >= self.until || !fits(step) {
            return None;
        }
        story.steps.pop_front();
        Some((at.max(self.not_before), step))
    }

    /// What people do one after the other, in one transaction.
    fn inside(&self, matter: Matter, together: Vec<(Timestamp, Step)>) -> Result<(), Error> {
        let scene = self.scene.clone();
        self.house.pool.write(move |db| {
            for step in together {
                let (at, what) = step;
                steps::take(db, &scene, &matter, at, what).map_err(|error| told(matter.number, step, error))?;
            }
            Ok(())
        })
    }
}

fn told(number: usize, (at, step): (Timestamp, Step), error: Error) -> Error {
    Error::Step { number, at, step: format!("{step:?}"), source: Box::new(error) }
}
