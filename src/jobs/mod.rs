//! The clock's door: what happens by itself. Each job can be run at any time, by several processes at once, and again
//! after a crash. Invariant: nothing here decides; it calls what the trade offers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;

use crate::accounts::{Act, Desk};
use crate::audit;
use crate::board;
use crate::cases;
use crate::clock::Clock;
use crate::config::Web;
use crate::db::{self, Pool, Timestamp};
use crate::decisions;
use crate::outbox::{self, Office, Transport};
use crate::reports;

/// How often the jobs look for work.
const PERIOD: Duration = Duration::from_secs(1);

/// How often they look at deadlines, in seconds.
const DEADLINE_PERIOD: i64 = 60;

/// What the jobs work with.
pub struct Jobs {
    pub pool: Pool,
    pub desk: Arc<Desk>,
    pub clock: Clock,
    pub web: Web,
    pub reports_dir: PathBuf,
    pub transport: Transport,
    /// The day on which this process last laid out the public pages, and what was the last published then.
    pub laid_out: Mutex<Option<(Date, Option<Timestamp>)>>,
    /// The day on which this process last called because of what waits too long in the holding pen.
    pub alarmed: Mutex<Option<Date>>,
    /// The day on which this process last called because of reports that wait.
    pub reminded: Mutex<Option<Date>>,
    /// When this process last looked for deadlines that come near.
    pub looked_at_deadlines: Mutex<Option<Timestamp>>,
}

/// What one round did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    pub placed: usize,
    pub linked: usize,
    pub closed_ballots: usize,
    pub ended_windows: usize,
    pub sent: usize,
}

impl Jobs {
    /// One round of everything that is due. A job that fails is reported and does not stop the others.
    pub fn run_due(&self) -> Round {
        let mut round = Round::default();
        attempt("place", || cases::place_pending(&self.pool, &self.act("intake")).map(|placed| round.placed = placed));
        attempt("finish_destructions", || cases::finish_destructions(&self.pool, &self.act("jobs")).map(drop));
        attempt("pen_alarm", || self.raise_pen_alarm());
        attempt("remind_of_reports", || self.remind_of_reports());
        attempt("deadline_alerts", || self.raise_deadline_alerts());
        attempt("remind_members", || board::meetings::remind_members(&self.pool, &self.act("jobs")).map(drop));
        attempt("close_ballots", || self.close_ballots().map(|closed| round.closed_ballots = closed));
        // After the ballots: one that passed in this round ratifies its measures.
        attempt("lapse_measures", || cases::lapse_measures(&self.pool, &self.act("jobs")).map(drop));
        attempt("end_windows", || {
            decisions::end_windows(&self.pool, &self.act("jobs")).map(|ended| round.ended_windows = ended)
        });
        attempt("send_mail", || self.send_mail().map(|sent| round.sent = sent));
        // After the jobs that leave events, so that the chain holds them when the round ends.
        attempt("link_events", || self.link_events().map(|linked| round.linked = linked));
        attempt("lay_out_pages", || self.lay_out_pages());
        round
    }

    /// Lays out the reports directory at the start, once a day, and when something was published: a new instance has every
    /// edition, a quarter that is late says so by itself, and what a person published in the console appears.
    fn lay_out_pages(&self) -> Result<(), reports::Error> {
        let act = self.act("jobs");
        let today = act.at.zoned(&self.desk.house.zone).date();
        let seen = (today, self.pool.read(reports::last_published_at)?);
        let mut laid_out = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        if *laid_out != Some(seen) {
            self.pool.read(|db| reports::shelf(db, &act))?.write(&self.reports_dir)?;
            *laid_out = Some(seen);
        }
        Ok(())
    }

    /// Once a day and process; who was called already that day is not called again, whichever process did it.
    fn raise_pen_alarm(&self) -> Result<(), cases::Error> {
        let act = self.act("jobs");
        let today = act.at.zoned(&self.desk.house.zone).date();
        let mut alarmed = self.alarmed.lock().unwrap_or_else(PoisonError::into_inner);
        if *alarmed != Some(today) && cases::raise_pen_alarm(&self.pool, &act)? {
            *alarmed = Some(today);
        }
        Ok(())
    }

    /// Once a day and process; who was called already for the same cause is not called again, whichever process did it.
    fn remind_of_reports(&self) -> Result<(), reports::Error> {
        let act = self.act("jobs");
        let today = act.at.zoned(&self.desk.house.zone).date();
        let mut reminded = self.reminded.lock().unwrap_or_else(PoisonError::into_inner);
        if *reminded != Some(today) {
            reports::remind(&self.pool, &act)?;
            *reminded = Some(today);
        }
        Ok(())
    }

    /// Once a minute: the shortest deadline is an hour, and every open case is looked at. A clock that went back counts as a minute.
    fn raise_deadline_alerts(&self) -> Result<(), decisions::Error> {
        let act = self.act("jobs");
        let mut looked = self.looked_at_deadlines.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.is_none_or(|last| act.at < last || act.at.seconds_since(last) >= DEADLINE_PERIOD) {
            cases::raise_deadline_alerts(&self.pool, &act)?;
            decisions::nag_overdue(&self.pool, &act)?;
            *looked = Some(act.at);
        }
        Ok(())
    }

    /// Runs rounds until told to stop, or until whoever could tell is gone.
    pub fn run_until(&self, stop: &Receiver<()>) {
        loop {
            self.run_due();
            match stop.recv_timeout(PERIOD) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Links all waiting events, a batch a transaction.
    pub fn link_events(&self) -> Result<usize, db::Error> {
        let mut linked = 0;
        loop {
            match self.pool.write(|db| audit::link_pending(db).map_err(db::Error::from)) {
                Ok(batch) if batch.events == 0 => return Ok(linked),
                Ok(batch) => linked += batch.events,
                // Another process linked them at the same moment.
                Err(error) if error.is_unique_violation() => return Ok(linked),
                Err(error) => return Err(error),
            }
        }
    }

    fn close_ballots(&self) -> Result<usize, decisions::Error> {
        let act = self.act("jobs");
        decisions::close_due(&self.pool, &act)
    }

    fn send_mail(&self) -> Result<usize, outbox::Error> {
        let office = Office {
            keys: &self.desk.keys,
            house: &self.desk.house,
            mail: &self.desk.mail,
            web: &self.web,
            transport: &self.transport,
            clock: &self.clock,
        };
        Ok(outbox::send_due(&self.pool, &office)?.sent)
    }

    fn act(&self, program: &'static str) -> Act {
        Act::by_program(program, self.clock.now(), self.desk.clone())
    }
}

fn attempt<E: std::fmt::Display>(job: &'static str, run: impl FnOnce() -> Result<(), E>) {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(event = "job_failed", job, %error),
        Err(_) => tracing::error!(event = "job_panicked", job),
    }
}
