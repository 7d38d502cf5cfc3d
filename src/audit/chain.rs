//! The chain writer: takes events that were committed, links each to the one before by its hash, and gives notices their
//! gapless number. Whoever runs it twice at once loses one run: the link's number is the primary key.

use crate::db::QueryResult;
use serde_json::json;

use super::{EventRow, Verb, store};
use crate::db::Db;
use crate::db::ids::NoticeId;
use crate::sealing::sha256;

/// How many events one transaction links.
const BATCH: i64 = 500;

/// What a run of the chain writer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    pub events: usize,
    pub notices: usize,
}

/// Links up to a batch of waiting events; call again while it links any.
pub fn link_pending(db: &mut Db) -> QueryResult<Linked> {
    let waiting = store::unlinked(db, BATCH)?;
    let mut linked = Linked::default();
    if waiting.is_empty() {
        return Ok(linked);
    }
    let (mut number, mut hash) = store::head(db)?.unwrap_or((0, Vec::new()));
    let mut notice_number = store::last_notice_number(db)?;
    for event in &waiting {
        number += 1;
        hash = link_hash(&hash, number, event).to_vec();
        store::link(db, number, event.id, &hash)?;
        linked.events += 1;
        if let (Verb::NoticeReceived | Verb::NoticeLogged, Some(notice)) = (event.verb, event.subject_id) {
            notice_number += 1;
            store::number_notice(db, notice_number, NoticeId::from_i64(notice))?;
            linked.notices += 1;
        }
    }
    Ok(linked)
}

/// SHA-256 over the hash before, the number and the event, as one JSON array: unambiguous, and easy to recompute with
/// other tools.
pub(super) fn link_hash(before: &[u8], number: i64, event: &EventRow) -> [u8; 32] {
    let text = json!([
        data_encoding::HEXLOWER.encode(before),
        number,
        event.id,
        event.at.as_microsecond(),
        event.actor_id,
        event.program,
        event.verb,
        event.case_id,
        event.subject_id,
        event.detail,
    ]);
    sha256(text.to_string().as_bytes())
}
