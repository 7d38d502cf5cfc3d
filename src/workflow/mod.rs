//! The rules: what follows what, who may do what, how votes count, what is due when.
//!
//! Not the doing: nothing here reads a clock, a database or a configuration. Invariant: every
//! function is pure, so that the tables in `snapshots/` are the whole behaviour.

pub mod calendar;
pub mod deadlines;
pub mod permissions;
pub mod roles;
pub mod state;
pub mod tally;

pub use crate::text_enum::UnknownText;
pub use deadlines::{DeadlineRule, Standing};
pub use permissions::{Action, Relation, may};
pub use roles::{Role, Roles};
pub use state::{CaseEvent, CaseState, NotAllowed};
