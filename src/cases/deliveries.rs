//! Which mails of ours a message is about: delivery reports, and whatever else came to a mail's return address. Not where
//! such a message goes (`place`). Invariant: what does not carry a mail's token is about no mail of ours.

use super::Error;
use crate::accounts::Act;
use crate::db::Db;
use crate::db::ids::{CaseId, NoticeId};
use crate::notices::{DeliveryReport, Envelope, Parsed};
use crate::outbox::{self, AboutMail, NamedMail, Reported};

/// A mail of ours that a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Returned {
    pub mail: NamedMail,
    /// None for a call to staff.
    pub case: Option<CaseId>,
    /// What the message says of its delivery; empty if it is no delivery report.
    pub reports: Vec<Reported>,
}

impl Returned {
    /// Whether the mail will reach nobody.
    pub fn failed(&self) -> bool {
        self.reports.iter().any(Reported::is_permanent_failure)
    }
}

/// The mails of ours that this message is about, each once, in the message's order.
pub(super) fn returned(db: &mut Db, act: &Act, parsed: &Parsed, envelope: &Envelope) -> Result<Vec<Returned>, Error> {
    // The pipe and a mailbox do not always know the envelope; the header names the same address.
    let to = parsed.headers.to.iter().filter_map(|mailbox| mailbox.address.clone());
    let recipients: Vec<String> = envelope.recipients.iter().cloned().chain(to).collect();
    let about = |about| outbox::reported_mail(act.keys(), &act.desk.mail, &recipients, about);
    let deliveries = parsed.findings.iter().flat_map(|findings| &findings.deliveries);
    let mut found: Vec<(NamedMail, Option<Reported>)> =
        deliveries.filter_map(|delivery| Some((about(about_mail(delivery))?, Some(reported(delivery))))).collect();
    if found.is_empty() {
        found.extend(about(AboutMail::default()).map(|mail| (mail, None)));
    }
    let mut mails: Vec<Returned> = Vec::new();
    for (mail, report) in found {
        if let Some(known) = mails.iter_mut().find(|known| known.mail == mail) {
            known.reports.extend(report);
        } else {
            let case = outbox::case_of(db, mail.mail)?;
            mails.push(Returned { mail, case, reports: report.into_iter().collect() });
        }
    }
    Ok(mails)
}

/// Keeps what the message reports with the mails that it is about, in the transaction that places it.
pub(super) fn keep_reports(db: &mut Db, act: &Act, notice: NoticeId, returned: &[Returned]) -> Result<(), Error> {
    for mail in returned {
        for report in &mail.reports {
            outbox::report(db, act.at, mail.mail, Some(notice), report)?;
        }
    }
    Ok(())
}

fn about_mail(delivery: &DeliveryReport) -> AboutMail<'_> {
    AboutMail { envelope_id: delivery.envelope_id.as_deref(), message_id: delivery.message_id.as_deref() }
}

fn reported(delivery: &DeliveryReport) -> Reported {
    Reported { delivered: delivery.delivered, status: delivery.status.clone() }
}
