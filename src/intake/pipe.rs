//! One message on standard input, from a mail server's pipe transport.

use std::io::{self, Read};

use crate::accounts::Act;
use crate::db::Pool;
use crate::notices::{self, Envelope, Incoming, Receipt, ReceiveError, Transport};
use crate::taxonomy::Channel;

/// Reads one message. Reading stops just beyond the size that is accepted.
pub fn read(input: impl Read, message_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(message_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes one message durable.
pub fn receive(pool: &Pool, act: &Act, bytes: Vec<u8>, envelope: Envelope) -> Result<Receipt, ReceiveError> {
    let incoming =
        Incoming { bytes, envelope, channel: Channel::Email, transport: Transport::Pipe, received_at: act.at };
    notices::receive(pool, act, &incoming)
}
