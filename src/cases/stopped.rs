//! Addresses that get no automatic mail any more because a mail of the case came back, and allowing one again by hand. Not how
//! a stop comes about, nor how a later delivery lifts it (`outbox`). Invariant: the address itself is not opened for this.

use serde_json::json;

use super::advance::allow;
use super::{CaseNumber, Error, find_visible};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::Db;
use crate::db::ids::MailId;
use crate::outbox::{self, StoppedAddress};
use crate::workflow::Action;

/// The stopped addresses that mails of the case went to, each once.
pub fn stopped_addresses(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<Vec<StoppedAddress>, Error> {
    let case = find_visible(db, act, number)?;
    Ok(outbox::stopped_for_case(db, case.id)?)
}

/// Allows automatic mail again to the address of this mail of the case; false if it was allowed already. A person knows more
/// than reports do: that a mailbox was full, that a server is mended.
pub fn resume_address(db: &mut Db, act: &Act, number: &CaseNumber, mail: MailId) -> Result<bool, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::Reply, &case)?;
    let mails = outbox::list_for_case(db, case.id)?;
    let summary =
        mails.into_iter().find(|summary| summary.id == mail).ok_or_else(|| Error::Unknown(number.to_string()))?;
    if !outbox::lift_stop(db, mail)? {
        return Ok(false);
    }
    let detail = json!({ "message": summary.message });
    act.record(db, Verb::AddressResumed, Some(case.id), Some(mail.as_i64()), detail)?;
    Ok(true)
}
