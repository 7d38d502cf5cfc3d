//! Mails of an invented past: taken as sent at the moment at which they were queued, without a letter and without a transport.
//! Only for generated years, whose addresses nobody has. Invariant: such a mail never leaves.

use serde_json::json;

use super::{Error, store};
use crate::audit::{self, Actor, Happening, Verb};
use crate::db::{Db, Timestamp};

/// So many in one transaction.
const AT_ONCE: i64 = 1_000;

/// Takes some of the mails as sent that were queued until then, each with its event; how many. Call again while it takes any.
pub fn take_as_sent(db: &mut Db, until: Timestamp) -> Result<usize, Error> {
    let waiting = store::queued_until(db, until, AT_ONCE)?;
    for row in &waiting {
        store::mark_sent(db, row.id, row.queued_at)?;
        let detail = json!({ "message": row.message, "attempts": 1, "error": null });
        let happening = Happening { verb: Verb::MailSent, case: row.case_id, subject: Some(row.id.as_i64()), detail };
        audit::record(db, Actor::Program("generate"), row.queued_at, &happening)?;
    }
    Ok(waiting.len())
}
