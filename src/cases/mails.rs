//! What the cases write mails about: calls to staff, and the acknowledgement to whoever wrote. They are queued in the
//! transaction that causes them; the outbox sends them.

use super::{Case, Error};
use crate::accounts::{self, Act, User};
use crate::db::Db;
use crate::db::ids::NoticeId;
use crate::notices::Parsed;
use crate::outbox::{self, StaffCall, Todo, addresses};
use crate::sealing::SealingKey;
use crate::taxonomy::Channel;
use crate::workflow::Role;

/// One mail a day says that something waits in the pen, however much it is.
pub(super) fn tell_staff_of_pen(db: &mut Db, act: &Act) -> Result<(), Error> {
    let day = act.at.as_microsecond() / (24 * 3600 * 1_000_000);
    call(db, act, Role::Officer, Todo::PenWaiting, day)
}

/// Tells everybody with a role that there is something to do; at most one mail a person for one cause.
pub fn call(db: &mut Db, act: &Act, role: Role, todo: Todo, cause_id: i64) -> Result<(), Error> {
    for user in accounts::members(db, role)? {
        call_person(db, act, &user, todo, cause_id)?;
    }
    Ok(())
}

/// Tells one person that there is something to do.
pub fn call_person(db: &mut Db, act: &Act, user: &User, todo: Todo, cause_id: i64) -> Result<(), Error> {
    let call = StaffCall { todo, cause_id, user: user.id, email: user.email.clone() };
    outbox::queue_staff_call(db, act.keys(), act.at, call)?;
    Ok(())
}

/// Answers the notifier, never a machine, a list or ourselves.
pub(super) fn acknowledge(
    db: &mut Db,
    act: &Act,
    case: &Case,
    notice: NoticeId,
    parsed: &Parsed,
    key: &SealingKey,
) -> Result<(), Error> {
    let facts = &parsed.facts;
    let Some(address) = answer_address(parsed) else { return Ok(()) };
    if facts.automatic || facts.bounce || facts.auto_reply || facts.mailing_list || facts.feedback_report {
        return Ok(());
    }
    if addresses::is_own_address(&act.desk.mail, &address) || case.channel != Channel::Email {
        return Ok(());
    }
    let answer = outbox::Acknowledgement {
        notice,
        case: case.id,
        reference: case.reference.clone(),
        received_at: case.received_at,
        to: address,
        language: case.language.clone(),
        in_reply_to: parsed.headers.message_id.clone(),
        references: parsed.headers.references.clone(),
    };
    outbox::queue_acknowledgement(db, key, act.at, answer)?;
    Ok(())
}

/// Reply-To if there is one, else From.
fn answer_address(parsed: &Parsed) -> Option<String> {
    let mailboxes = parsed.headers.reply_to.iter().chain(&parsed.headers.from);
    mailboxes.filter_map(|mailbox| mailbox.address.clone()).find(|address| address.contains('@'))
}
