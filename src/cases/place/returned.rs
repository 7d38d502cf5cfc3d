//! What comes back for a mail of ours: delivery reports, and whatever is written to a mail's own return path. It belongs to
//! that mail, and to the mail's case if it has one. Invariant: a report without a proof that only we can have given out
//! belongs to nothing, whatever it says.

use crate::accounts::Act;
use crate::cases::Error;
use crate::db::Db;
use crate::db::ids::{CaseId, MailId, NoticeId};
use crate::notices::{DeliveryReport, Envelope, Parsed};

/// A mail of ours, and what the message says of its delivery.
#[derive(Clone, Debug)]
pub(super) struct Returned {
    pub mail: MailId,
    /// The mail's case; a call to staff has none.
    pub case: Option<CaseId>,
    /// Nothing, where somebody only wrote to the return path.
    pub report: Option<DeliveryReport>,
}

pub(super) fn returned(
    _db: &mut Db,
    _act: &Act,
    _parsed: &Parsed,
    _envelope: &Envelope,
) -> Result<Vec<Returned>, Error> {
    Ok(Vec::new())
}

/// Writes down what became of our mails; the mail that reached nobody, if one did.
pub(super) fn attach(
    _db: &mut Db,
    _act: &Act,
    _notice: NoticeId,
    _returned: &[Returned],
) -> Result<Option<MailId>, Error> {
    Ok(None)
}
