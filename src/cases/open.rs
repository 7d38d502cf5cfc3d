//! Opening a case: its number, its two random references, the Terms of its day.

use super::{Case, CaseNumber, Error, store};
use crate::accounts::Act;
use crate::db::ids::CaseId;
use crate::db::{Db, Timestamp};
use crate::sealing::{SealingKey, random_reference};
use crate::taxonomy::{Channel, Kind, Urgency, terms_in_force};
use crate::workflow::CaseState;

/// What a new case begins with.
#[derive(Clone)]
pub(super) struct NewCase {
    pub kind: Kind,
    pub kind_confirmed: bool,
    pub urgency: Urgency,
    pub channel: Channel,
    pub language: Option<String>,
    pub summary: String,
    pub received_at: Timestamp,
    /// Made before the transaction, so that it is durable before what it seals.
    pub key: SealingKey,
}

pub(super) fn open(db: &mut Db, act: &Act, new: &NewCase) -> Result<Case, Error> {
    let zone = &act.desk.house.zone;
    let year = act.at.zoned(zone).year();
    let case = Case {
        id: CaseId::new(act.at),
        number: CaseNumber::new(year, store::next_running_number(db, year)?),
        reference: random_reference()?,
        ledger_reference: random_reference()?,
        version: 1,
        state: CaseState::Received,
        kind: new.kind,
        kind_confirmed: new.kind_confirmed,
        channel: new.channel,
        urgency: new.urgency,
        language: new.language.clone(),
        summary: new.summary.clone(),
        terms_version: terms_in_force(new.received_at.zoned(zone).date()).version.to_owned(),
        assigned_to: None,
        key_id: new.key.id(),
        received_at: new.received_at,
        logged_at: act.at,
    };
    store::insert(db, &case)?;
    Ok(case)
}
