//! The browser's door: the console for the staff, and the public pages.
//!
//! Handlers translate and never decide; each bears the name of the domain function that it calls.
//! Start at `routes`. Invariant: `actix_web` is known here (and to `cli/serve.rs`) only.

mod access;
mod accounts;
mod address;
mod audit;
mod authorities;
mod board;
mod bulletin;
mod cases;
pub mod chart;
mod colleagues;
mod console;
mod cookies;
pub mod csrf;
mod dashboard;
mod decisions;
mod desk;
mod entries;
mod files;
mod first_run;
pub mod form;
pub mod frame;
mod headers;
mod help;
pub mod input;
mod mails;
pub mod moment;
mod navigation;
mod notices;
pub mod pages;
mod pen;
mod problem;
pub mod public;
mod quarter_page;
mod reconsideration;
mod refusal;
mod reports;
mod review;
pub mod routes;
mod size;
mod statistics;
mod step;
mod summaries;
mod upload;
mod urgent;
mod visit;

#[cfg(test)]
mod tests;

pub use console::Console;
pub use cookies::Transport;
