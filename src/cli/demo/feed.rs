//! Feeds a sample to the house by its door: a message to the mail server's pipe, a letter or call to the form.

use jiff::fmt::rfc2822;

use super::play::Play;
use super::samples::{Content, Expected, Letter, Mail, NoKind, Sample};
use crate::accounts::Act;
use crate::cases::{self, Case, NewLetter, Placed};
use crate::cli::Failure;
use crate::db::ids::NoticeId;
use crate::db::{Pool, Timestamp};
use crate::intake::pipe;
use crate::notices::{self, Envelope};
use crate::outbox::{Message, addresses};
use crate::taxonomy::Urgency;

/// How a message fared.
pub(super) struct Fed {
    pub notice: NoticeId,
    pub repeated: bool,
    pub placed: Placed,
    pub bytes: Vec<u8>,
}

/// Hands a message to the intake and places it.
pub(super) fn mail(play: &Play<'_>, mail: &Mail) -> Result<Fed, Failure> {
    let app = play.app;
    let thread = mail.reply_to.as_ref().map(|id| thread(play, id)).transpose()?;
    let bytes = match &mail.content {
        Content::File(bytes) => {
            let date = rfc2822::to_string(&app.clock.now().zoned(&app.settings.house.zone))?;
            fill(bytes, &date, thread.as_ref())
        }
        Content::RepeatOf(id) => play.find(id)?.bytes.clone(),
    };
    let recipient = fill(mail.recipient.as_bytes(), "", thread.as_ref());
    let envelope = Envelope {
        recipients: vec![String::from_utf8_lossy(&recipient).into_owned()],
        verdicts: None,
        return_path: (mail.expected == Expected::Else(NoKind::Bounce)).then(String::new),
    };
    let act = app.act("intake");
    let receipt = pipe::receive(&app.pool, &act, bytes.clone(), envelope)?;
    let placed = cases::place(&app.pool, &act, receipt.notice)?;
    Ok(Fed { notice: receipt.notice, repeated: receipt.repeated, placed, bytes })
}

/// Where a reply goes and what it refers to.
struct Thread {
    message_id: String,
    case_address: String,
}

/// As the acknowledgement to this sample said; there must be one, sent.
fn thread(play: &Play<'_>, id: &str) -> Result<Thread, Failure> {
    let number = play.find(id)?.case.clone().ok_or_else(|| Failure::new(1, format!("`{id}` opened no case")))?;
    let (case, mails) = play.app.pool.read(|db| {
        let case = cases::find(db, &number)?;
        let mails = crate::outbox::list_for_case(db, case.id)?;
        Ok::<_, cases::Error>((case, mails))
    })?;
    let sent = mails.iter().find(|mail| mail.message == Message::Acknowledgement && mail.sent_at.is_some());
    let sent = sent.ok_or_else(|| Failure::new(1, format!("`{id}` was not acknowledged")))?;
    let desk = &play.app.desk;
    Ok(Thread {
        message_id: addresses::message_id(&desk.keys, &desk.mail, &case.reference, sent.id),
        case_address: addresses::case_address(&desk.keys, &desk.mail, &case.reference),
    })
}

/// Replaces the placeholders in bytes that are no text.
fn fill(bytes: &[u8], date: &str, thread: Option<&Thread>) -> Vec<u8> {
    let (message_id, case_address) =
        thread.map_or(("", ""), |thread| (thread.message_id.as_str(), thread.case_address.as_str()));
    let filled = replace(bytes, b"{{DATE}}", date.as_bytes());
    let filled = replace(&filled, b"{{ACK_MESSAGE_ID}}", message_id.as_bytes());
    replace(&filled, b"{{CASE_ADDRESS}}", case_address.as_bytes())
}

fn replace(bytes: &[u8], placeholder: &[u8], text: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after_first)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(placeholder) {
            replaced.extend_from_slice(text);
            rest = after;
        } else {
            replaced.push(*first);
            rest = after_first;
        }
    }
    replaced
}

/// Logs a letter or call as staff do.
pub(super) fn letter(
    act: &Act,
    pool: &Pool,
    sample: &Sample,
    letter: &Letter,
    received_at: Timestamp,
) -> Result<Case, Failure> {
    let new = NewLetter {
        channel: letter.channel,
        received_at,
        kind: letter.kind,
        urgency: sample.plan.as_ref().and_then(|plan| plan.urgency).unwrap_or(Urgency::Normal),
        summary: sample.plan.as_ref().map(|plan| plan.summary.clone()).unwrap_or_default(),
        letter: notices::Letter {
            sender: letter.sender.clone(),
            sender_address: letter.sender_address.clone(),
            subject: letter.subject.clone(),
            text: letter.text.clone(),
        },
        joins: None,
    };
    Ok(cases::log_notice(pool, act, &new)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_wherever_they_stand_in_bytes_that_are_no_text() {
        let replaced = replace(b"\xff{{DATE}}\x00{{DATE}}{{DAT", b"{{DATE}}", b"now");
        assert_eq!(replaced, b"\xffnow\x00now{{DAT");
    }
}
