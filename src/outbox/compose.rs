//! From a stored mail to the letter that leaves: who it is from, what it says, which mail it answers.

use jiff::tz::TimeZone;

use super::addresses;
use super::message::{AcknowledgementText, Message, TodoText};
use super::queue::{Letter, Payload};
use super::send::Office;
use super::store::MailRow;
use super::transport::{Automatic, Draft};
use crate::db::Timestamp;
use crate::render;

/// Plain text is read on narrow screens and quoted in replies.
const COLUMNS: usize = 72;

pub(super) fn compose(
    office: &Office<'_>,
    row: &MailRow,
    payload: &Payload,
    at: Timestamp,
) -> Result<Draft, render::Error> {
    match &payload.letter {
        Letter::Acknowledgement { reference, received_at_microsecond, in_reply_to, references, .. } => {
            let received_at = Timestamp::from_microsecond(*received_at_microsecond);
            let text = render::mail(&AcknowledgementText {
                house: &office.house.name,
                service: &office.house.service,
                reference,
                received_on: day(received_at, &office.house.zone),
                reports_url: &office.web.public_url,
            })?;
            let mut draft = draft(office, row, payload, text, at);
            draft.message_id = addresses::message_id(office.keys, office.mail, reference, row.id);
            draft.reply_to = Some(addresses::case_address(office.keys, office.mail, reference));
            draft.automatic = Automatic::Reply;
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

fn todo_text<'a>(office: &Office<'a>, message: Message) -> TodoText<'a> {
    TodoText { what: message.label(), house: &office.house.name, console_url: &office.web.console_url }
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
        automatic: Automatic::Generated,
        at,
    }
}

/// `3 May 2026`.
fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.zoned(zone).strftime("%-d %B %Y").to_string()
}

/// Breaks paragraphs at [`COLUMNS`], whatever the names in them are; a line that begins with a space (an address, a
/// reference) stays as it is.
fn fill(text: &str) -> String {
    let mut filled: String = text.trim_end().lines().map(|line| fill_line(line) + "\n").collect();
    filled.retain(|character| character != '\r');
    filled
}

fn fill_line(line: &str) -> String {
    if line.starts_with(' ') {
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
        let filled = fill(&format!("{}\n\n{address}\n\n\n", "wörter ".repeat(40)));
        let lines: Vec<&str> = filled.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= 72 || *line == address), "{filled}");
        assert_eq!(filled.matches("wörter").count(), 40);
        assert!(filled.ends_with(&format!("\n\n{address}\n")));
    }

    #[test]
    fn a_day_is_the_house_s_own_day() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let late_in_utc = Timestamp::from_jiff("2026-05-02T22:30:00Z".parse().unwrap());
        assert_eq!(day(late_in_utc, &zone), "3 May 2026");
    }
}
