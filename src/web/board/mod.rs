//! The Board in the console: its docket, one ballot, voting, recusing oneself, opening and closing;
//! its meetings, their packs and minutes.

pub(super) mod ballot;
pub(super) mod docket;
pub(super) mod meetings;
pub(super) mod minutes;
pub(super) mod opening;
pub(super) mod pack;
pub(super) mod voting;
