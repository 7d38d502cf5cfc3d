//! The trade from the outside, area by area; every fact is tried on SQLite and on PostgreSQL. `support/` is what the
//! stories are told with.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod accounts;
mod answers;
mod audit;
mod authorities;
mod ballots;
mod board;
mod bulletin;
mod carrying_out;
mod cases;
mod console;
mod corpus;
mod crash;
mod deadline_alerts;
mod deadlines;
mod desk;
mod docket;
mod evidence;
mod fields;
mod finding;
mod grounded;
mod hostile;
mod imap;
mod intake;
mod lmtp;
mod matrix;
mod meetings;
mod mutations;
mod openpgp;
mod outbox;
mod outside;
mod parties;
mod pen;
mod permissions;
mod postfix;
mod ratification;
mod reading;
mod receive_command;
mod reconsideration;
mod replies;
mod reports;
mod routes;
mod schema;
mod sealing;
mod second_person;
mod simulation;
mod standing;
mod summaries;
mod support;
mod verdicts;
mod verification;
mod working;
