//! Recomputes the chain and names every event that was altered, removed or inserted behind the program's back. It cannot
//! see that the newest links were cut off together with their events; the public commitment log is for that.

use crate::db::QueryResult;

use super::{chain, store};
use crate::db::Db;
use crate::db::ids::EventId;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The event or its link does not have the hash that it had when it was linked.
    Altered { number: i64, event: EventId },
    /// A link whose event is gone.
    Removed { number: i64, event: EventId },
    /// A number of the chain is missing.
    Gap { after: i64 },
    /// An event that came in past the program.
    Inserted { event: EventId },
}

/// The result: what was looked at, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    pub links: i64,
    /// Events that the chain writer has not linked yet.
    pub waiting: i64,
    /// The hash of the newest link, in hexadecimal; to be compared with a copy kept elsewhere.
    pub head: String,
    pub findings: Vec<Finding>,
}

const PAGE: i64 = 1000;

pub fn verify(db: &mut Db) -> QueryResult<Verified> {
    let mut verified = Verified::default();
    let mut last = 0;
    let mut hash: Vec<u8> = Vec::new();
    loop {
        let page = store::links(db, last, PAGE)?;
        for (number, event, stored, row) in &page {
            if *number != last + 1 {
                verified.findings.push(Finding::Gap { after: last });
            }
            match row {
                None => verified.findings.push(Finding::Removed { number: *number, event: *event }),
                Some(row) if chain::link_hash(&hash, *number, row) != stored.as_slice() => {
                    verified.findings.push(Finding::Altered { number: *number, event: *event });
                }
                Some(_) => verified.links += 1,
            }
            // Going on from the stored hash names each wrong event once, not all that follow.
            hash.clone_from(stored);
            last = *number;
        }
        if page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    verified.findings.extend(store::strays(db)?.into_iter().map(|event| Finding::Inserted { event }));
    verified.waiting = store::waiting(db)?;
    verified.head = data_encoding::HEXLOWER.encode(&hash);
    Ok(verified)
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Altered { number, event } => write!(f, "link {number}: event {event} or the link was altered"),
            Self::Removed { number, event } => write!(f, "link {number}: event {event} was removed"),
            Self::Gap { after } => write!(f, "the link after number {after} was removed"),
            Self::Inserted { event } => write!(f, "event {event} was inserted past the program"),
        }
    }
}
