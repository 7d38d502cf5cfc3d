//! Simulated years of a house: invented matters by the thousand that go through the real operations, with sealed content, on a
//! calendar of their own. For measuring, and for proving reports on more than a few cases.
//!
//! A door like the mail's and the browser's: it decides nothing, and what the trade refuses it cannot do. Not the demo, which
//! tells one quarter for people to look at. Time is an argument of every operation, so years pass in minutes; mails that the
//! operations queue are taken as sent. Invariant: the same plan gives the same figures, on both databases, whatever the machine.

mod calendar;
mod cast;
mod dice;
mod doors;
mod facts;
mod invention;
mod leavings;
mod opening;
mod play;
mod publishing;
mod steps;
mod story;

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use thiserror::Error as ThisError;

use crate::accounts::{self, Desk};
use crate::authorities;
use crate::board;
use crate::board::meetings;
use crate::cases;
use crate::db::{self, Pool};
use crate::decisions;
use crate::notices;
use crate::outbox;
use crate::reports;
use crate::review;
use crate::workflow::Role;

pub use calendar::Due;
pub use cast::Cast;
pub use invention::PLANTED;
pub use play::{Generated, years};
pub use publishing::{correct, publish};

/// What is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Matters, each of which opens a case; the few that are reconsidered open one more.
    pub cases: usize,
    pub seed: u64,
    /// The first day on which something comes in.
    pub from: Date,
    /// So many days long; what came in is worked on for some weeks after them.
    pub days: u32,
}

impl Plan {
    /// The last day on which something comes in.
    fn last_day(&self) -> Result<Date, Error> {
        Ok(self.from.checked_add(i64::from(self.days.saturating_sub(1)).days())?)
    }
}

/// The house in which it happens.
#[derive(Clone)]
pub struct House {
    pub pool: Pool,
    pub desk: Arc<Desk>,
}

/// What a caller does while the years pass.
pub struct Hooks<'a> {
    /// Told how many matters came in so far.
    pub watch: &'a mut dyn FnMut(usize),
    /// The time of a quarter's report has come: nothing happens in the house until this returns. Here a caller publishes
    /// ([`publish`]), and corrects what was published before.
    pub report: &'a mut dyn FnMut(&Cast, Due) -> Result<(), Error>,
}

#[derive(Debug, ThisError)]
pub enum Error {
    #[error(
        "the database has people or cases already\n  hint: generated cases go into a fresh one; name another data directory or database"
    )]
    NotFresh,
    #[error("nobody in the generated house is {0}")]
    Nobody(Role),
    #[error("a step does not follow from the one before it")]
    OutOfPlace,
    #[error("a message was placed otherwise than it was meant to be: {0:?}")]
    PlacedElsewhere(cases::Placed),
    #[error("matter {number}, at {at}, {step}: {source}")]
    Step { number: usize, at: db::Timestamp, step: String, source: Box<Error> },
    #[error(transparent)]
    Account(#[from] accounts::Error),
    #[error(transparent)]
    Receive(#[from] notices::ReceiveError),
    #[error(transparent)]
    Case(#[from] cases::Error),
    #[error(transparent)]
    Authority(#[from] authorities::Error),
    #[error(transparent)]
    Meeting(#[from] meetings::Error),
    #[error(transparent)]
    Review(#[from] review::Error),
    #[error(transparent)]
    Board(#[from] board::Error),
    #[error(transparent)]
    Decision(#[from] decisions::Error),
    #[error(transparent)]
    Outbox(#[from] outbox::Error),
    #[error(transparent)]
    Report(#[from] reports::Error),
    #[error(transparent)]
    Quarter(#[from] reports::quarter::OutOfCalendar),
    #[error("the plan leaves the calendar: {0}")]
    Calendar(#[from] jiff::Error),
    #[error(transparent)]
    Database(#[from] db::Error),
}
