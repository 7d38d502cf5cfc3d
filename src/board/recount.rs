//! Compares what the tables hold with what the chain of events said of it, and counts every closed ballot again: what somebody
//! changed past the program is found. Not the chain itself (`audit::verify`). Invariant: an event holds a keyed hash of its vote, so
//! that it neither tells the choice nor can be made by whoever can write the database.

use std::collections::BTreeMap;
use std::fmt;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use super::docket::of_row;
use super::frozen::{Beside, frozen_digest};
use super::seats::count;
use super::store::{self, BallotRow, RecusalRow, RulingRow, VoteRow};
use super::{BallotState, Error, NOT_CARRIED, standing};
use crate::audit::{self, EventRow, Verb};
use crate::db::Db;
use crate::db::ids::UserId;
use crate::sealing::{Keyring, Purpose};
use crate::workflow::tally::Verdict;

/// A row that is not what it was when its event was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Discrepancy {
    pub table: &'static str,
    pub id: i64,
    pub what: &'static str,
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.table, self.id, self.what)
    }
}

pub const ALTERED: &str = "is not what it was when its event was written";
pub const REMOVED: &str = "was removed";
pub const INSERTED: &str = "was inserted past the program";
pub const MISCOUNTED: &str = "has another result than its votes";

/// What the event of a vote says of it beside that there was one.
pub(super) fn vote_told(keys: &Keyring, row: &VoteRow) -> Value {
    let entered = row.entered_by.map_or(0, UserId::as_i64);
    let (id, ballot, member) = (row.id, row.ballot_id, row.user_id);
    let record = format!("vote/{id}/{ballot}/{member}/{}/{entered}/{}", row.choice, row.cast_at.as_microsecond());
    json!({ "vote": id, "record": hash(keys, record.as_bytes()) })
}

pub(super) fn recusal_told(keys: &Keyring, row: &RecusalRow) -> Value {
    let (id, ballot, member) = (row.id, row.ballot_id, row.user_id);
    let mut record = format!("recusal/{id}/{ballot}/{member}/{}/", row.recused_at.as_microsecond()).into_bytes();
    record.extend_from_slice(&row.reason);
    json!({ "recusal": id, "record": hash(keys, &record) })
}

pub(super) fn ruling_told(keys: &Keyring, row: &RulingRow) -> Value {
    let (id, at) = (row.recusal_id, row.ruled_at.as_microsecond());
    let mut record = format!("ruling/{id}/{}/{}/{}/{at}/", row.ballot_id, row.ruling, row.ruled_by).into_bytes();
    record.extend_from_slice(row.reason.as_deref().unwrap_or_default());
    json!({ "recusal": id, "ruling": row.ruling, "record": hash(keys, &record) })
}

/// The keyed hash of a row that an event tells, for rows of which nothing is sealed.
pub(super) fn record_of(keys: &Keyring, row: &str) -> String {
    hash(keys, row.as_bytes())
}

fn hash(keys: &Keyring, record: &[u8]) -> String {
    HEXLOWER.encode(&keys.keyed_hash(Purpose::Record, record))
}

/// What the events say of the rows of one table, by the row's id.
#[derive(Default)]
pub(super) struct Told {
    records: BTreeMap<i64, String>,
    /// Before this version an event said nothing of its row; the rows of such a ballot are not compared.
    silent: Vec<i64>,
}

impl Told {
    pub(super) fn hear(&mut self, event: &EventRow, detail: &Value, name: &str, record: &str) {
        match (detail.get(name).and_then(Value::as_i64), detail.get(record).and_then(Value::as_str)) {
            (Some(id), Some(record)) => drop(self.records.insert(id, record.to_owned())),
            _ => self.silent.extend(event.subject_id),
        }
    }

    /// Takes out what was said of a row and compares it.
    pub(super) fn compare(
        &mut self,
        id: i64,
        ballot: i64,
        is: &Value,
        table: &'static str,
        found: &mut Vec<Discrepancy>,
    ) {
        match self.records.remove(&id) {
            Some(told) if is.get("record").and_then(Value::as_str) != Some(&told) => {
                found.push(Discrepancy { table, id, what: ALTERED });
            }
            None if !self.silent.contains(&ballot) => found.push(Discrepancy { table, id, what: INSERTED }),
            Some(_) | None => {}
        }
    }

    pub(super) fn removed(self, table: &'static str) -> impl Iterator<Item = Discrepancy> {
        self.records.into_keys().map(move |id| Discrepancy { table, id, what: REMOVED })
    }
}

/// Everything about ballots that is not as the events say, or not as the votes count.
pub fn recount(db: &mut Db, keys: &Keyring) -> Result<Vec<Discrepancy>, Error> {
    use Verb as V;
    let (mut votes, mut recusals, mut rulings, mut opened) =
        (Told::default(), Told::default(), Told::default(), Told::default());
    let verbs = [V::BallotOpened, V::MotionAmended, V::VoteCast, V::VoteEntered, V::MemberRecused, V::RecusalRuledOn];
    for event in audit::of_verbs(db, &verbs)? {
        let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
        match event.verb {
            V::VoteCast | V::VoteEntered => votes.hear(&event, &detail, "vote", "record"),
            V::MemberRecused => recusals.hear(&event, &detail, "recusal", "record"),
            V::RecusalRuledOn => rulings.hear(&event, &detail, "recusal", "record"),
            _ => {
                opened.hear(&event, &detail, "ballot", "frozen_sha256");
                for kept in detail.get("recusals").and_then(Value::as_array).into_iter().flatten() {
                    recusals.hear(&event, kept, "recusal", "record");
                }
            }
        }
    }
    let mut found = Vec::new();
    for row in store::all(db)? {
        let ballot = row.id.as_i64();
        let frozen = frozen_digest(&row, &store::electors(db, row.id)?, &Beside::of(db, row.id)?);
        let frozen = json!({ "record": frozen });
        opened.compare(ballot, ballot, &frozen, "ballots", &mut found);
        for vote in store::votes(db, row.id)? {
            votes.compare(vote.id.as_i64(), ballot, &vote_told(keys, &vote), "votes", &mut found);
        }
        for (recusal, ruling) in store::recusals(db, row.id)? {
            let id = recusal.id.as_i64();
            recusals.compare(id, ballot, &recusal_told(keys, &recusal), "recusals", &mut found);
            if let Some(ruling) = ruling {
                rulings.compare(id, ballot, &ruling_told(keys, &ruling), "recusal_rulings", &mut found);
            }
        }
        found.extend(miscounted(db, row)?);
    }
    let removed = votes.removed("votes").chain(recusals.removed("recusals"));
    found.extend(standing::recount(db, keys)?);
    found.extend(removed.chain(rulings.removed("recusal_rulings")).chain(opened.removed("ballots")));
    found.sort();
    Ok(found)
}

/// A closed ballot whose result does not follow from its votes.
fn miscounted(db: &mut Db, row: BallotRow) -> Result<Option<Discrepancy>, Error> {
    if row.state != BallotState::Closed {
        return Ok(None);
    }
    let (id, result) = (row.id.as_i64(), row.result);
    let ballot = of_row(row);
    let verdict = count(db, &ballot)?.verdict;
    let not_carried = verdict == Verdict::Passed && result == Some(NOT_CARRIED);
    let follows = not_carried || result == Some(verdict.result());
    Ok((!follows).then_some(Discrepancy { table: "ballots", id, what: MISCOUNTED }))
}
