//! Quarterlight keeps the promise of section 6.1 of the Session Technology Foundation's Terms: every
//! notification is reviewed, the Board decides, and a report says so every quarter.
//!
//! Read in this order; imports flow from the end of the list to its start.

pub mod clock;
pub mod config;
pub mod db;
pub mod render;
pub mod spreadsheet;
#[macro_use]
mod text_enum;
pub mod workflow;
pub mod taxonomy;
pub mod sealing;
pub mod audit;
pub mod outbox;
pub mod accounts;
pub mod notices;
pub mod authorities;
pub mod cases;
pub mod review;
pub mod board;
pub mod decisions;
pub mod bulletin;
pub mod reports;
pub mod intake;
pub mod jobs;
pub mod generate;
pub mod web;
pub mod app;
pub mod cli;
