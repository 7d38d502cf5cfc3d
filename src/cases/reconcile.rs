//! Proves promise 1: every accepted notice has exactly one disposition, in all and for every day and transport by itself, so
//! that what one day lost cannot be hidden by what another has too many. Not the figures of a report, which follow receipt.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::Error;
use super::disposition::Disposition;
use super::store;
use crate::accounts::Act;
use crate::db::{Db, Timestamp};
use crate::notices::Transport;
use crate::outbox::{self, MailState};

/// Accepted = opened + joined + pen + set aside + unplaced; repeats are counted beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    pub accepted: i64,
    pub opened: i64,
    pub joined: i64,
    pub pen: i64,
    pub set_aside: i64,
    pub unplaced: i64,
    pub repeated: i64,
    /// Notices that are said to be in a case and are in none.
    pub strays: i64,
    pub balanced: bool,
}

/// The same for what one transport took on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayReconciliation {
    /// When our door took it, in the house's time zone: what a mail server's log of that day says was delivered. For a
    /// letter or an import that is not the day of receipt.
    pub day: Date,
    pub transport: Transport,
    #[serde(flatten)]
    pub counts: Reconciliation,
}

/// Everything in one object.
#[derive(Clone, Debug, Serialize)]
pub struct Books {
    #[serde(flatten)]
    pub all: Reconciliation,
    /// Newest day first; only days and transports with something in them.
    pub by_day: Vec<DayReconciliation>,
    /// Messages too large to be taken, which wait in a mailbox for a person.
    pub oversized_waiting: i64,
    /// Mails of ours by their state.
    pub mails: BTreeMap<MailState, i64>,
}

impl Books {
    /// Whether all of it balances, and each day by itself.
    pub fn balance(&self) -> bool {
        self.all.balanced && self.by_day.iter().all(|day| day.counts.balanced)
    }
}

pub fn reconcile(db: &mut Db) -> Result<Reconciliation, Error> {
    let (accepted, by) = store::dispositions(db)?;
    let mut all = Reconciliation { accepted, repeated: store::repeats(db)?, ..Reconciliation::default() };
    for (disposition, count) in by {
        *all.of(disposition) += count;
    }
    all.strays = store::placed_without_case(db)?;
    all.balance();
    Ok(all)
}

/// The whole, and each of the last `days` days by itself, today among them.
pub fn reconcile_by_day(db: &mut Db, act: &Act, days: u16) -> Result<Books, Error> {
    let zone = &act.desk.house.zone;
    let today = act.at.zoned(zone).date();
    let mut by_day = Vec::new();
    for back in 0..i64::from(days) {
        let Ok(day) = today.checked_sub(back.days()) else { break };
        by_day.extend(day_books(db, zone, day)?);
    }
    Ok(Books {
        all: reconcile(db)?,
        by_day,
        oversized_waiting: store::oversized_waiting(db)?,
        mails: outbox::count_by_state(db)?,
    })
}

fn day_books(db: &mut Db, zone: &TimeZone, day: Date) -> Result<Vec<DayReconciliation>, Error> {
    let (Some(from), Some(until)) = (begin(zone, day), day.tomorrow().ok().and_then(|next| begin(zone, next))) else {
        return Ok(Vec::new());
    };
    let mut books: BTreeMap<&'static str, (Transport, Reconciliation)> = BTreeMap::new();
    let mut of = |transport: Transport, add: &dyn Fn(&mut Reconciliation)| {
        add(&mut books.entry(transport.as_str()).or_insert((transport, Reconciliation::default())).1);
    };
    for (transport, count) in store::accepted_between(db, from, until)? {
        of(transport, &|of| of.accepted += count);
    }
    for (transport, disposition, count) in store::dispositions_between(db, from, until)? {
        of(transport, &|of| *of.of(disposition) += count);
    }
    for (transport, disposition, count) in store::unlinked_between(db, from, until)? {
        if matches!(disposition, Disposition::Opened | Disposition::Joined) {
            of(transport, &|of| of.strays += count);
        }
    }
    for (transport, count) in store::repeats_between(db, from, until)? {
        of(transport, &|of| of.repeated += count);
    }
    let day_of = |(transport, mut counts): (Transport, Reconciliation)| {
        counts.balance();
        DayReconciliation { day, transport, counts }
    };
    Ok(books.into_values().map(day_of).collect())
}

fn begin(zone: &TimeZone, day: Date) -> Option<Timestamp> {
    Some(Timestamp::from_jiff(day.to_zoned(zone.clone()).ok()?.timestamp()))
}

impl Reconciliation {
    fn of(&mut self, disposition: Disposition) -> &mut i64 {
        match disposition {
            Disposition::Opened => &mut self.opened,
            Disposition::Joined => &mut self.joined,
            Disposition::Pen => &mut self.pen,
            Disposition::SetAside => &mut self.set_aside,
            Disposition::Unplaced => &mut self.unplaced,
        }
    }

    fn balance(&mut self) {
        let placed = self.opened + self.joined + self.pen + self.set_aside + self.unplaced;
        self.balanced = self.accepted == placed && self.strays == 0;
    }
}
