//! From a stored mail to the letter that leaves: who it is from, what it says, which mail it answers.

use super::addresses;
use super::language::Language;
use super::message::{AcknowledgementText, Message, TodoText};
use super::queue::{Letter, Payload};
use super::send::Office;
use super::store::MailRow;
use super::transport::{Draft, Envelope, Notify, Origin};
use crate::db::Timestamp;
use crate::render;
use crate::workflow::deadlines::{DeadlineRule, Term};

/// Plain text is read on narrow screens and quoted in replies.
const COLUMNS: usize = 72;

pub(super) fn compose(
    office: &Office<'_>,
    row: &MailRow,
    payload: &Payload,
    at: Timestamp,
) -> Result<Draft, render::Error> {
    match &payload.letter {
        Letter::Acknowledgement { reference, received_at_microsecond, language, in_reply_to, references } => {
            let language = Language::answering(language.as_deref());
            let received_at = Timestamp::from_microsecond(*received_at_microsecond);
            let text = AcknowledgementText {
                house: &office.house.name,
                service: &office.house.service,
                reference,
                received_on: language.day(received_at, &office.house.zone),
                target_days: target_days(),
                reports_url: &office.web.public_url,
            };
            let mut draft = draft(office, row, payload, text.in_language(language)?, at);
            in_case(office, row, &mut draft, reference);
            draft.origin = Origin::AutomaticAnswer;
            draft.in_reply_to.clone_from(in_reply_to);
            draft.references.clone_from(references);
            Ok(draft)
        }
        Letter::Written { reference, subject, text, in_reply_to, references } => {
            let mail = render::Mail { subject: subject.clone(), body: String::new() };
            let mut draft = draft(office, row, payload, mail, at);
            in_case(office, row, &mut draft, reference);
            draft.origin = Origin::Person;
            draft.body = as_written(text);
            draft.body.push_str(&signature(&office.house.name, reference));
            draft.in_reply_to.clone_from(in_reply_to);
            draft.references.clone_from(references);
            Ok(draft)
        }
        Letter::Todo => {
            let text = render::mail(&todo_text(office, row.message))?;
            Ok(draft(office, row, payload, text, at))
        }
    }
}

/// The envelope, which is the same at each attempt. An automatic answer has the null return path and asks for no report
/// (RFC 3834, section 3.3); everything else comes back to an address that says which mail it was.
pub(super) fn envelope(office: &Office<'_>, row: &MailRow, payload: &Payload) -> Envelope {
    let notify = match payload.letter {
        Letter::Acknowledgement { .. } => Notify::Never,
        Letter::Written { .. } => Notify::Everything,
        Letter::Todo => Notify::Failure,
    };
    Envelope {
        return_path: (notify != Notify::Never).then(|| addresses::return_address(office.keys, office.mail, row.id)),
        to: payload.to.clone(),
        id: addresses::token(office.keys, row.id),
        notify,
    }
}

/// What we say it may take is the target that we set ourselves. Which deadline the law sets is not known before a person
/// confirmed what sort of notification it is.
fn target_days() -> i32 {
    match DeadlineRule::OwnTarget.term() {
        Term::Days(days) | Term::WorkingDays(days) => days,
        Term::Hours(hours) => hours / 24,
        Term::Named => 0,
    }
}

fn todo_text<'a>(office: &Office<'a>, message: Message) -> TodoText<'a> {
    TodoText { what: message.label(), house: &office.house.name, console_url: &office.web.console_url }
}

/// A reply to it finds the case.
fn in_case(office: &Office<'_>, row: &MailRow, draft: &mut Draft, reference: &str) {
    draft.message_id = addresses::message_id(office.keys, office.mail, reference, row.id);
    draft.reply_to = Some(addresses::case_address(office.keys, office.mail, reference));
}

fn draft(office: &Office<'_>, row: &MailRow, payload: &Payload, text: render::Mail, at: Timestamp) -> Draft {
    Draft {
        from_name: office.house.name.clone(),
        from: format!("{}@{}", office.mail.local_part, office.mail.domain),
        to: payload.to.clone(),
        reply_to: None,
        subject: text.subject,
        body: fill(&text.body),
        message_id: addresses::plain_message_id(office.keys, office.mail, row.id),
        in_reply_to: None,
        references: Vec::new(),
        origin: Origin::Automatic,
        at,
    }
}

/// Below the usual mark, `-- ` (RFC 3676, section 4.3): mail programs leave it out of what they quote.
fn signature(house: &str, reference: &str) -> String {
    format!("\n-- \n{house}\n{reference}\n")
}

/// A person's words keep their lines, their columns and their blanks; what is too long for a line of mail travels as
/// quoted-printable.
fn as_written(text: &str) -> String {
    text.trim_end().replace('\r', "") + "\n"
}

/// Breaks paragraphs at [`COLUMNS`], whatever the names in them are; a line that begins with a space (an address, a
/// reference) or is quoted stays as it is.
fn fill(text: &str) -> String {
    let mut filled: String = text.trim_end().lines().map(|line| fill_line(line) + "\n").collect();
    filled.retain(|character| character != '\r');
    filled
}

fn fill_line(line: &str) -> String {
    if line.starts_with([' ', '>']) {
        return line.to_owned();
    }
    let mut lines: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match lines.last_mut() {
            Some(last) if last.chars().count() + 1 + word.chars().count() <= COLUMNS => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_to_their_columns_and_set_off_lines_stay() {
        let address = format!("    https://{}.example/", "long".repeat(30));
        let quoted = format!(">{}", " said".repeat(30));
        let filled = fill(&format!("{}\n\n{address}\n{quoted}\n\n\n", "wörter ".repeat(40)));
        let lines: Vec<&str> = filled.lines().collect();
        let stays = |line: &str| line == address || line == quoted;
        assert!(lines.iter().all(|line| line.chars().count() <= 72 || stays(line)), "{filled}");
        assert_eq!(filled.matches("wörter").count(), 40);
        assert!(filled.contains(&format!("\n\n{address}\n{quoted}")));
    }
}
