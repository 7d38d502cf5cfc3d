//! What becomes of a mail after a mail server took it: delivery reports (RFC 3464), and the addresses that get no automatic
//! mail any more. Not how a report is read (`notices`). Invariant: only a report that carries a mail's token changes anything.

use serde_json::json;

use super::Error;
use super::addresses;
use super::store::{self, MailRow, ReportRow, StoppedAddress};
use crate::audit::{self, Actor, Happening, Verb};
use crate::config;
use crate::db::ids::{CaseId, MailId, MailReportId, NoticeId};
use crate::db::{Db, Timestamp};
use crate::sealing::Keyring;

pub use super::store::MailReport;

/// How long a stop holds calls to a member of staff back: one wrong answer of a server must not silence a colleague.
const CALLS_STOPPED_SECONDS: i64 = 7 * 24 * 3600;

text_enum! {
    /// What became of a mail at one recipient (RFC 3464, section 2.3.3).
    pub enum Delivered {
        Delivered = "delivered" => "Delivered",
        Relayed = "relayed" => "Passed on to a server that reports nothing",
        Expanded = "expanded" => "Passed on to several addresses",
        Delayed = "delayed" => "Not delivered yet",
        Failed = "failed" => "Could not be delivered",
    }
}

crate::db::db_text!(Delivered);

/// What a mail server reported of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    pub delivered: Delivered,
    /// Enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
}

impl Reported {
    /// Whether it will not reach anybody another time either.
    pub fn is_permanent_failure(&self) -> bool {
        self.delivered == Delivered::Failed && status(self).is_none_or(|code| code.starts_with("5."))
    }
}

/// How a report names the mail that it is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct AboutMail<'a> {
    pub envelope_id: Option<&'a str>,
    pub message_id: Option<&'a str>,
}

/// A mail of ours that a report names, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedMail {
    pub mail: MailId,
    /// By what only those know who carried or got the mail. What is not proven is shown, and changes nothing.
    pub proven: bool,
}

/// The mail that a report is about: it came to the mail's return address (`recipients`) or names its envelope id, which
/// stand in the envelope alone and prove that who reports handled the mail; or it names the Message-ID. That stands in
/// References of whatever is written in the thread afterwards, so everybody who reads along knows it: it leads a report
/// to its case and proves nothing of a delivery.
pub fn reported_mail(
    keys: &Keyring,
    mail: &config::Mail,
    recipients: &[String],
    about: AboutMail<'_>,
) -> Option<NamedMail> {
    let by_envelope = || addresses::mail_of_token(keys, about.envelope_id?);
    let by_address = || recipients.iter().find_map(|address| addresses::mail_of_return_address(keys, mail, address));
    let by_message = || addresses::mail_of_message_id(keys, mail, about.message_id?);
    let proven = by_envelope().or_else(by_address).map(|mail| NamedMail { mail, proven: true });
    proven.or_else(|| by_message().map(|mail| NamedMail { mail, proven: false }))
}

/// The case of a mail; a call to staff has none.
pub fn case_of(db: &mut Db, mail: MailId) -> Result<Option<CaseId>, Error> {
    Ok(store::find(db, mail)?.and_then(|row| row.case_id))
}

/// Keeps a report with its mail, in the transaction that places the notice. A permanent failure that is proven stops
/// automatic mail to the address; a proven delivery of something sent after that allows it again. False if there is no
/// such mail.
pub fn report(
    db: &mut Db,
    at: Timestamp,
    NamedMail { mail, proven }: NamedMail,
    notice: Option<NoticeId>,
    reported: &Reported,
) -> Result<bool, Error> {
    let Some(row) = store::find(db, mail)? else { return Ok(false) };
    let kept = ReportRow {
        id: MailReportId::new(at),
        mail_id: mail,
        notice_id: notice,
        delivery: reported.delivered,
        status: status(reported),
        reported_at: at,
    };
    store::insert_report(db, &kept)?;
    let detail = json!({ "message": row.message, "delivery": kept.delivery, "status": kept.status });
    record(db, at, Verb::MailReported, &row, detail)?;
    if !proven {
        return Ok(true);
    }
    if reported.is_permanent_failure() {
        stop(db, at, &row)?;
    } else if reported.delivered == Delivered::Delivered {
        resume(db, at, &row)?;
    }
    Ok(true)
}

/// Whether mail to this address came back for good. A person may still write to it.
pub fn is_stopped(db: &mut Db, keys: &Keyring, address: &str) -> Result<bool, Error> {
    Ok(store::stopped_at(db, &addresses::mailbox_hash(keys, address))?.is_some())
}

/// Whether calls to a member of staff are withheld because mail to this address came back. They ask for reports of failure
/// alone, so nothing would ever lift the stop: after [`CALLS_STOPPED_SECONDS`] the next call tries again.
pub fn are_calls_stopped(db: &mut Db, keys: &Keyring, at: Timestamp, address: &str) -> Result<bool, Error> {
    let stopped_at = store::stopped_at(db, &addresses::mailbox_hash(keys, address))?;
    Ok(stopped_at.is_some_and(|stopped_at| at.seconds_since(stopped_at) < CALLS_STOPPED_SECONDS))
}

/// Whether this address had an automatic answer since then.
pub fn was_answered_since(db: &mut Db, keys: &Keyring, address: &str, since: Timestamp) -> Result<bool, Error> {
    Ok(store::answered_since(db, &addresses::mailbox_hash(keys, address), since)?)
}

/// What was reported of a case's mails, oldest first.
pub fn reports_for_case(db: &mut Db, case: CaseId) -> Result<Vec<MailReport>, Error> {
    Ok(store::reports_of_case(db, case)?)
}

/// The stopped addresses that mails of this case went to, each once, by the newest of its mails.
pub fn stopped_for_case(db: &mut Db, case: CaseId) -> Result<Vec<StoppedAddress>, Error> {
    let mut found: Vec<StoppedAddress> = Vec::new();
    for mail in store::stopped_of_case(db, case)? {
        if !found.iter().any(|known| known.address_hash == mail.address_hash) {
            found.push(mail);
        }
    }
    Ok(found)
}

/// Allows automatic mail to this mail's address again; false if it was not stopped. Who says so leaves the event.
pub fn lift_stop(db: &mut Db, mail: MailId) -> Result<bool, Error> {
    let hash = store::find(db, mail)?.and_then(|row| row.address_hash);
    Ok(hash.map(|hash| store::delete_stop(db, &hash)).transpose()?.unwrap_or(false))
}

/// No automatic mail to this mail's address any more. A mail that was tried after the address was stopped, and came back
/// too, stops it anew.
pub(super) fn stop(db: &mut Db, at: Timestamp, row: &MailRow) -> Result<(), Error> {
    let Some(hash) = &row.address_hash else { return Ok(()) };
    if store::stop(db, hash, row, at)? {
        record(db, at, Verb::AddressStopped, row, json!({ "message": row.message }))?;
    }
    Ok(())
}

fn resume(db: &mut Db, at: Timestamp, row: &MailRow) -> Result<(), Error> {
    let Some(hash) = &row.address_hash else { return Ok(()) };
    let stopped_at = store::stopped_at(db, hash)?;
    // The report of an older mail may arrive late; it says nothing of what came after.
    if stopped_at.is_some_and(|stopped_at| row.queued_at > stopped_at) {
        store::delete_stop(db, hash)?;
        record(db, at, Verb::AddressResumed, row, json!({ "message": row.message }))?;
    }
    Ok(())
}

fn record(db: &mut Db, at: Timestamp, verb: Verb, row: &MailRow, detail: serde_json::Value) -> Result<(), Error> {
    let happening = Happening { verb, case: row.case_id, subject: Some(row.id.as_i64()), detail };
    audit::record(db, Actor::Program("outbox"), at, &happening)?;
    Ok(())
}

/// The status, if it is one: what stands in a report was written by a stranger, and is kept in clear.
fn status(reported: &Reported) -> Option<String> {
    let text = reported.status.as_deref()?.split_whitespace().next()?;
    let numbers: Vec<&str> = text.split('.').collect();
    let number = |text: &&str| (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (numbers.len() == 3 && numbers.iter().all(number)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(status: Option<&str>) -> Reported {
        Reported { delivered: Delivered::Failed, status: status.map(str::to_owned) }
    }

    #[test]
    fn only_a_permanent_failure_is_one() {
        for status in [None, Some("5.1.1"), Some("5.7.1 (refused)"), Some("gibberish")] {
            assert!(failed(status).is_permanent_failure(), "{status:?}");
        }
        assert!(!failed(Some("4.4.7")).is_permanent_failure(), "it took too long, that is all");
        assert!(!Reported { delivered: Delivered::Delayed, ..failed(Some("5.1.1")) }.is_permanent_failure());
    }

    #[test]
    fn a_stranger_s_words_are_no_status() {
        for words in ["ada@example.org", "5.1", "5.1.1.1", "5.a.1", "", "5.1.12345"] {
            assert_eq!(status(&failed(Some(words))), None, "{words}");
        }
    }
}
