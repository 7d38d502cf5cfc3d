//! The Board in the console: its docket, one ballot, voting, recusing oneself, opening and closing.

pub(super) mod ballot;
pub(super) mod docket;
pub(super) mod opening;
pub(super) mod voting;
