//! What the cases write mails about: calls to staff, and the acknowledgement to whoever wrote. They are queued in the
//! transaction that causes them; the outbox sends them.

use super::answer::{NoAnswer, may_acknowledge};
use super::{Case, Error};
use crate::accounts::{self, Act, User};
use crate::db::Db;
use crate::db::ids::NoticeId;
use crate::notices::{self, Parsed};
use crate::outbox::{self, StaffCall, Todo, addresses};
use crate::sealing::SealingKey;
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

/// Whether this message may make us write to staff. Not if a machine wrote it in answer to us, and not if it came from one
/// of us or answers a call to one of us: an absent colleague's program would answer each call, and call again by it.
/// The message waits in the console all the same.
pub(super) fn may_call_staff(db: &mut Db, act: &Act, parsed: &Parsed) -> Result<bool, Error> {
    let (headers, keys, mail) = (&parsed.headers, act.keys(), &act.desk.mail);
    if parsed.facts.bounce || parsed.facts.auto_reply {
        return Ok(false);
    }
    if let Some(sender) = parsed.sender_address()
        && accounts::is_own_address(db, &sender)?
    {
        return Ok(false);
    }
    let by_address =
        headers.to.iter().filter_map(|to| addresses::mail_of_return_address(keys, mail, to.address.as_ref()?));
    let thread = headers.in_reply_to.iter().chain(&headers.references);
    let by_message = thread.filter_map(|id| addresses::mail_of_message_id(keys, mail, id));
    for answered in by_address.chain(by_message) {
        if outbox::case_of(db, answered)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Answers the notifier, if a program may; otherwise returns why not, for the event of what caused it.
pub(super) fn acknowledge(
    db: &mut Db,
    act: &Act,
    case: &Case,
    notice: NoticeId,
    parsed: &Parsed,
    key: &SealingKey,
) -> Result<Option<NoAnswer>, Error> {
    let envelope = notices::envelope(db, act.keys(), notice)?;
    let to = match may_acknowledge(db, act, case, parsed, &envelope)? {
        Ok(address) => address,
        // Nobody expects an answer by mail to a letter.
        Err(NoAnswer::NotByMail) => return Ok(None),
        Err(reason) => return Ok(Some(reason)),
    };
    let answer = outbox::Acknowledgement {
        notice,
        case: case.id,
        reference: case.reference.clone(),
        received_at: case.received_at,
        to,
        language: case.language.clone(),
        in_reply_to: parsed.headers.message_id.clone(),
        references: parsed.headers.references.clone(),
    };
    outbox::queue_acknowledgement(db, act.keys(), key, act.at, answer)?;
    Ok(None)
}
