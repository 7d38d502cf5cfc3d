//! The mail's door: takes messages from a transport and hands them to `notices::receive`. It translates and never decides.
//! Invariant: a message is acknowledged to its transport only after its bytes are durable.

pub mod handover;
pub mod imap;
pub mod import;
pub mod lmtp;
pub mod pipe;
pub mod verdicts;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::{self, VerdictsFrom};
use imap::MailboxDoor;
use lmtp::{DoorError, Limits, Listener, Peer, Post, Room, Rules};

/// As many of the largest messages as may be on their way at once; in memory each is there up to three times.
const LARGEST_AT_ONCE: u64 = 4;
/// Room for usual messages where the largest is small.
const LEAST_ROOM_BYTES: u64 = 64 * 1024 * 1024;
/// Threads that wait for the database: with more, messages would only wait elsewhere.
const WAITING_THREADS: usize = 128;

/// The doors for mail that one process opens, running in a thread of their own.
pub struct Intake {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
    lmtp_address: Option<SocketAddr>,
}

/// Which doors to open.
pub struct Doors {
    pub intake: config::Intake,
    /// Where `receive` hands over its message.
    pub handover: PathBuf,
    pub limits: Limits,
    pub mailbox: Option<MailboxDoor>,
}

impl Doors {
    /// The doors of the settings and the one in the data directory.
    pub fn configured(intake: &config::Intake, data_dir: &Path) -> Self {
        Self { intake: intake.clone(), handover: handover::socket(data_dir), limits: Limits::default(), mailbox: None }
    }
}

impl Intake {
    /// Opens the doors; when this returns they can be delivered to.
    pub fn start(post: Post, doors: &Doors) -> Result<Self, DoorError> {
        let Doors { intake, handover, limits, mailbox } = doors;
        let rules = |peer| rules(peer, &post, intake);
        let (for_server, for_receive) = (rules(Peer::MailServer), rules(Peer::Receive));
        let mut listeners = vec![(Listener::unix(handover, 0o600)?, for_receive)];
        if let Some(address) = intake.lmtp.listen {
            listeners.push((Listener::tcp(address)?, for_server.clone()));
        }
        if let Some(path) = &intake.lmtp.socket {
            listeners.push((Listener::unix(path, 0o660)?, for_server));
        }
        let lmtp_address = listeners.iter().find_map(|(listener, _)| listener.address());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(WAITING_THREADS)
            .build()
            .map_err(no_thread)?;
        let (stop, stopped) = watch::channel(false);
        let (limits, mailbox) = (*limits, mailbox.clone());
        let run = async move {
            let mut open = JoinSet::new();
            for (listener, rules) in listeners {
                open.spawn(listener.serve(rules, post.clone(), limits, stopped.clone()));
            }
            if let Some(door) = mailbox {
                open.spawn(imap::run(door, stopped.clone()));
            }
            while open.join_next().await.is_some() {}
        };
        let thread = thread::Builder::new().name("intake".to_owned()).spawn(move || runtime.block_on(run));
        Ok(Self { stop, thread: thread.map_err(no_thread)?, lmtp_address })
    }

    /// Where the mail server can deliver by TCP.
    pub fn lmtp_address(&self) -> Option<SocketAddr> {
        self.lmtp_address
    }

    /// Lets messages under way end, refuses new ones, and closes all doors. False if a door ended with a fault.
    pub fn stop(self) -> bool {
        self.stop.send_replace(true);
        self.thread.join().is_ok()
    }
}

fn rules(peer: Peer, post: &Post, intake: &config::Intake) -> Rules {
    let mail = post.desk.mail.clone();
    let bytes = mail.message_bytes.saturating_mul(LARGEST_AT_ONCE).max(LEAST_ROOM_BYTES);
    Rules {
        peer,
        mail,
        asks_for_client: peer == Peer::MailServer && intake.verdicts == VerdictsFrom::OurCheck,
        room: Room::of(usize::try_from(bytes).unwrap_or(usize::MAX)),
    }
}

fn no_thread(source: std::io::Error) -> DoorError {
    DoorError::Listen { at: "a thread".to_owned(), source, hint: "allow this user more threads" }
}
