//! The one place that asks the system what time it is. Everything else is told the time as an argument, so that a
//! test, the demo and a replay can say what "now" is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::db::Timestamp;

/// Where "now" comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The computer's clock.
    System,
    /// A clock that moves only when told to, in microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still at `at` until [`Clock::set`].
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.as_microsecond())))
    }

    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one home of the system clock")]
            Self::System => Timestamp::from_jiff(jiff::Timestamp::now()),
            Self::Manual(microsecond) => Timestamp::from_microsecond(microsecond.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock; the system clock cannot be moved and stays as it is.
    pub fn set(&self, at: Timestamp) {
        if let Self::Manual(microsecond) = self {
            microsecond.store(at.as_microsecond(), Ordering::SeqCst);
        }
    }
}
