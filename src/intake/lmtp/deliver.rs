//! Makes a message durable and says how it fared. The database is waited for on a thread of its own, so that messages that
//! wait together share a commit; a fault in the program costs one message one try and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::runtime::Handle;

use super::session::{Fate, Message, Peer};
use crate::accounts::{Act, Desk};
use crate::cases;
use crate::clock::Clock;
use crate::db::Pool;
use crate::intake::verdicts::{Delivery, Verifier};
use crate::notices::{self, Incoming, Receipt, ReceiveError, Transport, Verdicts};
use crate::taxonomy::Channel;

/// What the listeners hand messages to.
#[derive(Clone)]
pub struct Post {
    pub pool: Pool,
    pub desk: Arc<Desk>,
    pub clock: Clock,
    pub verifier: Verifier,
}

impl Post {
    /// Makes the message durable. Cheap for the session's thread: it only waits. The check of a message costs time that its
    /// sender chooses, so it is made on the thread that waits for the database, of which each session has one at most.
    pub(super) async fn deliver(&self, peer: Peer, mut message: Box<Message>) -> Fate {
        let (post, runtime) = (self.clone(), Handle::current());
        on_a_waiting_thread(move || {
            if peer == Peer::MailServer {
                // The one place where somebody is asked whose mail it is.
                message.envelope.verdicts = runtime.block_on(post.verdicts(&message));
            }
            post.take(peer, message)
        })
        .await
    }

    async fn verdicts(&self, message: &Message) -> Option<Verdicts> {
        let delivery = Delivery {
            greeting: &message.greeting,
            client: message.client,
            return_path: message.envelope.return_path.as_deref().unwrap_or_default(),
            message: message.body.bytes(),
            our_host: &self.desk.mail.domain,
        };
        self.verifier.verdicts(delivery).await
    }

    fn take(&self, peer: Peer, mut message: Box<Message>) -> Result<Receipt, ReceiveError> {
        let act = Act::by_program("intake", self.clock.now(), self.desk.clone());
        let incoming = Incoming {
            bytes: message.body.take_bytes(),
            envelope: std::mem::take(&mut message.envelope),
            channel: Channel::Email,
            transport: match peer {
                Peer::MailServer => Transport::Lmtp,
                Peer::Receive => Transport::Pipe,
            },
            received_at: act.at,
        };
        let receipt = notices::receive(&self.pool, &act, &incoming)?;
        if peer == Peer::Receive {
            self.place(&act, receipt);
        }
        Ok(receipt)
    }

    /// `receive` places what it took before it ends. Whatever happens here, the message is safe and a job places it later.
    fn place(&self, act: &Act, receipt: Receipt) {
        let placed = catch_unwind(AssertUnwindSafe(|| cases::place(&self.pool, act, receipt.notice)));
        if !matches!(placed, Ok(Ok(_))) {
            tracing::error!(event = "notice_not_placed", notice = receipt.notice.as_i64());
        }
    }
}

/// How a message fared, whatever `take` does, which is done beside the session's thread.
async fn on_a_waiting_thread(take: impl FnOnce() -> Result<Receipt, ReceiveError> + Send + 'static) -> Fate {
    tokio::task::spawn_blocking(move || guarded(take)).await.unwrap_or(Fate::Later)
}

fn guarded(take: impl FnOnce() -> Result<Receipt, ReceiveError>) -> Fate {
    match catch_unwind(AssertUnwindSafe(take)) {
        Ok(Ok(_)) => Fate::Taken,
        Ok(Err(ReceiveError::TooLarge { .. })) => Fate::TooLarge,
        Ok(Err(ReceiveError::Empty)) => Fate::Empty,
        Ok(Err(error)) => {
            tracing::error!(event = "message_not_taken", %error);
            Fate::Later
        }
        Err(_) => {
            tracing::error!(event = "intake_panicked");
            Fate::Later
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fate(take: impl FnOnce() -> Result<Receipt, ReceiveError> + Send + 'static) -> Fate {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(on_a_waiting_thread(take))
    }

    #[test]
    fn a_fault_in_the_program_asks_the_mail_server_to_try_again() {
        assert_eq!(fate(|| panic!("on purpose")), Fate::Later);
        assert_eq!(fate(|| Err(ReceiveError::Notice(crate::db::Error::Panicked.into()))), Fate::Later);
        assert_eq!(fate(|| Err(ReceiveError::Empty)), Fate::Empty);
    }

    #[test]
    fn what_a_message_costs_is_not_paid_by_the_thread_of_all_sessions() {
        let sessions = std::thread::current().id();
        let (says, hears) = std::sync::mpsc::channel();
        fate(move || {
            says.send(std::thread::current().id()).unwrap();
            Err(ReceiveError::Empty)
        });
        assert_ne!(hears.recv().unwrap(), sessions);
    }
}
