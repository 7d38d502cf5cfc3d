//! The mail's door: takes messages from a transport and hands them to `notices::receive`. It translates and never decides.
//! Invariant: a message is acknowledged to its transport only after its bytes are durable.

pub mod import;
pub mod pipe;
