//! The Board in the console: its docket, one ballot, voting, recusing oneself, opening, amending and closing, the consent agenda;
//! its meetings, their packs and minutes.

pub(super) mod agenda;
pub(super) mod amending;
pub(super) mod ballot;
pub(super) mod clerk;
pub(super) mod docket;
mod forms;
mod fresh;
pub(super) mod meetings;
pub(super) mod minutes;
pub(super) mod opening;
pub(super) mod pack;
mod ratification;
pub(super) mod standing;
pub(super) mod standing_applying;
pub(super) mod standing_opening;
pub(super) mod statements;
pub(super) mod voting;
