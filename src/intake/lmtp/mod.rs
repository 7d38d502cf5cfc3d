//! The LMTP listener (RFC 2033) for Postfix, Exim and `OpenSMTPD`, and for `quarterlight receive` on a socket of its own.
//! `session.rs` is the protocol, pure; the rest gives it sockets, time limits and the database.
//!
//! Invariant: 250 after the data is said only when the message is durable. Whatever goes wrong on our side is 4xx, so that
//! the mail server keeps the message; 5xx is only for what can never be accepted.

mod body;
mod command;
mod connection;
mod deliver;
mod listener;
mod reply;
mod session;

pub use body::{Body, Misfit, Room};
pub use deliver::Post;
pub use listener::{DoorError, Listener};
pub use reply::Reply;
pub use session::{Fate, Message, Peer, Rules, Session, Step};

use std::time::Duration;

/// How long and how many. The usual ones are generous to a mail server that is slow, and end what only holds a place.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Sessions at once on one listener.
    pub connections: usize,
    /// How long we wait for a command (RFC 5321, section 4.5.3.2.7, asks for five minutes).
    pub command: Duration,
    /// How long we wait for the next bytes of a message, and for a reader of our replies.
    pub data: Duration,
    /// How long a session may last.
    pub session: Duration,
    /// How long a message under way may still take once we shut down.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 64,
            command: Duration::from_mins(5),
            data: Duration::from_mins(3),
            session: Duration::from_hours(1),
            farewell: Duration::from_secs(10),
        }
    }
}
