//! One message on standard input, from a mail server's pipe transport.

use std::io::Read;

use crate::accounts::Act;
use crate::db::Pool;
use crate::notices::{self, Envelope, Incoming, Receipt, ReceiveError, Transport};
use crate::taxonomy::Channel;

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PipeError {
    #[error("cannot read the message: {0}")]
    Read(#[from] std::io::Error),
    #[error(transparent)]
    Receive(#[from] ReceiveError),
}

/// Reads one message and makes it durable. Reading stops just beyond the size that is accepted.
pub fn receive(pool: &Pool, act: &Act, input: impl Read, envelope: Envelope) -> Result<Receipt, PipeError> {
    let mut bytes = Vec::new();
    input.take(act.desk.mail.message_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    let incoming =
        Incoming { bytes, envelope, channel: Channel::Email, transport: Transport::Pipe, received_at: act.at };
    Ok(notices::receive(pool, act, &incoming)?)
}
