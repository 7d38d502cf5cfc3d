//! Replies that a person writes in a case, and reading what was sent. Not the automatic answer (`mails`). Invariant: nothing
//! leaves that still has a place to fill, and nothing goes to somebody who is not known in the case.

use serde_json::json;

use super::advance::allow;
use super::drafts::{DraftForm, forget_draft};
use super::read::opened_case;
use super::{Case, CaseNumber, Error, case_key, find_visible, parties};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{MailId, NoticeId, PartyId};
use crate::db::{Db, Pool};
use crate::notices::{self, Headers};
use crate::outbox::{self, Language, Queued, ReplyFacts, ReplyTemplate, WrittenReply, addresses};
use crate::taxonomy::PartyRole;
use crate::workflow::Action;

/// The longest reply, in characters.
const TEXT_LIMIT: usize = 50_000;
const SUBJECT_LIMIT: usize = 200;

/// Whom a reply goes to: somebody known in the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    Party(PartyId),
    /// Whoever sent this notice of the case.
    SenderOf(NoticeId),
}

/// What the form holds.
#[derive(Clone, Debug)]
pub struct NewReply {
    pub to: Recipient,
    pub subject: String,
    pub text: String,
    /// The template it was begun from.
    pub template: Option<ReplyTemplate>,
    /// The notice that it answers.
    pub in_reply_to: Option<NoticeId>,
    /// Random, made when the form was shown: one form is one mail, however often it is sent.
    pub form: String,
}

/// Somebody whom a reply can go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    pub to: Recipient,
    pub role: Option<PartyRole>,
    pub name: String,
    pub address: String,
    /// Mail to this address came back; a person may try again, and is told.
    pub stopped: bool,
}

/// The beginning of a reply, for the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftReply {
    pub language: Language,
    pub template: Option<ReplyTemplate>,
    pub in_reply_to: Option<NoticeId>,
    pub subject: String,
    pub text: String,
    pub to: Vec<Correspondent>,
}

/// A mail of ours, as it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMail {
    /// The exact bytes that were handed to the mail server.
    pub bytes: Vec<u8>,
    pub headers: Headers,
    pub text: String,
}

/// The form of a reply: everybody whom it can go to, and the template filled with what is known. The language is the one
/// asked for, or the case's. Opens sealed content, and leaves the event of it.
pub fn draft_reply(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    notice: Option<NoticeId>,
    template: Option<ReplyTemplate>,
    language: Option<Language>,
) -> Result<DraftReply, Error> {
    let case = writable(pool, act, number)?;
    let language = language.unwrap_or_else(|| Language::answering(case.language.as_deref()));
    let answered = notice.map(|notice| answered(pool, act, &case, notice)).transpose()?;
    let received_at = answered.as_ref().map_or(case.received_at, |answered| answered.received_at);
    let facts = ReplyFacts { house: &act.desk.house, reference: &case.reference, received_at };
    let filled = template.map(|template| outbox::template(template, language, facts)).transpose()?;
    let (subject, text) = match (filled, answered) {
        (Some(filled), _) => (filled.subject, filled.body),
        (None, Some(answered)) => (reply_subject(answered.headers.subject.as_deref()), String::new()),
        (None, None) => (String::new(), String::new()),
    };
    Ok(DraftReply { language, template, in_reply_to: notice, subject, text, to: correspondents(pool, act, &case)? })
}

/// Queues a reply. Sending the same form twice makes one mail; the same words from a new form are a new one, so that what
/// failed can be sent again.
pub fn reply(pool: &Pool, act: &Act, number: &CaseNumber, new: &NewReply) -> Result<Queued, Error> {
    let case = writable(pool, act, number)?;
    check(new)?;
    let everybody = correspondents(pool, act, &case)?;
    let Some(to) = everybody.into_iter().find(|somebody| somebody.to == new.to) else {
        return Err(invalid("to", "this is nobody in the case who has an address", "choose somebody from the list"));
    };
    let answered = new.in_reply_to.map(|notice| answered(pool, act, &case, notice)).transpose()?;
    // The notice's Message-IDs are its sender's: to anybody else they would say who wrote besides.
    let headers = answered.map(|answered| answered.headers).filter(|headers| wrote(headers, &to.address));
    let headers = headers.unwrap_or_default();
    let written = WrittenReply {
        case: case.id,
        reference: case.reference.clone(),
        to: to.address,
        subject: one_line(&new.subject),
        text: new.text.trim().to_owned(),
        in_reply_to: headers.message_id,
        references: headers.references,
        form: new.form.clone(),
        answers: new.in_reply_to,
    };
    let key = case_key(act, &case)?;
    let (act, template, notice) = (act.clone(), new.template, new.in_reply_to);
    pool.write(move |db| {
        let queued = outbox::queue_reply(db, act.keys(), &key, act.at, written)?;
        if let Queued::New(mail) = queued {
            let detail = json!({ "template": template, "notice": notice });
            act.record(db, Verb::ReplyWritten, Some(case.id), Some(mail.as_i64()), detail)?;
            forget_draft(db, &act, &case, DraftForm::Reply)?;
        }
        Ok(queued)
    })
}

/// A mail of the case as it left, for reading and keeping; `None` while it waits for its first attempt. Leaves the event of
/// opening sealed content.
pub fn read_mail(pool: &Pool, act: &Act, number: &CaseNumber, mail: MailId) -> Result<Option<SentMail>, Error> {
    let case = opened_case(pool, act, number)?;
    let bytes = pool.read(|db| {
        if outbox::case_of(db, mail)? != Some(case.id) {
            return Err(Error::Unknown(number.to_string()));
        }
        Ok(outbox::sent_letter(db, act.keys(), mail)?)
    })?;
    Ok(bytes.map(|bytes| {
        let parsed = notices::parse(&bytes, false);
        SentMail { text: parsed.text(usize::MAX), headers: parsed.headers, bytes }
    }))
}

/// The case, after permission to write and to read what is sealed in it.
fn writable(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Case, Error> {
    pool.read(|db| {
        let case = find_visible(db, act, number)?;
        allow(db, act, Action::Reply, &case)
    })?;
    opened_case(pool, act, number)
}

struct Answered {
    headers: Headers,
    received_at: crate::db::Timestamp,
}

fn answered(pool: &Pool, act: &Act, case: &Case, notice: NoticeId) -> Result<Answered, Error> {
    pool.read(|db| {
        let of_case = notices::notices_of(db, case.id)?;
        let known = of_case.into_iter().find(|known| known.id == notice).ok_or(notices::Error::Unknown(notice))?;
        let headers = notices::headers(db, act.keys(), notice)?.unwrap_or_default();
        Ok(Answered { headers, received_at: known.received_at })
    })
}

fn wrote(headers: &Headers, address: &str) -> bool {
    let from = headers.from.first().and_then(|from| from.address.as_ref());
    from.is_some_and(|from| from.eq_ignore_ascii_case(address))
}

/// The parties of the case, then whoever else sent a notice of it; each address once, our own never, nor a mail server's
/// that reported on a delivery.
fn correspondents(pool: &Pool, act: &Act, case: &Case) -> Result<Vec<Correspondent>, Error> {
    let mut found = Vec::new();
    for party in parties::opened(pool, act, case)? {
        let contact = party.contact;
        let name = if contact.name.is_empty() { contact.organisation } else { contact.name };
        found.push((Recipient::Party(party.id), Some(party.role), name, contact.address));
    }
    pool.read(|db| {
        for notice in notices::notices_of(db, case.id)?.iter().filter(|notice| notice.bounce != Some(true)) {
            let headers = notices::headers(db, act.keys(), notice.id)?.unwrap_or_default();
            if let Some(from) = headers.from.into_iter().next() {
                let (name, address) = (from.name.unwrap_or_default(), from.address.unwrap_or_default());
                found.push((Recipient::SenderOf(notice.id), None, name, address));
            }
        }
        let mut everybody: Vec<Correspondent> = Vec::new();
        for (to, role, name, address) in found {
            let known = everybody.iter().any(|known| known.address.eq_ignore_ascii_case(&address));
            if address.contains('@') && !known && !addresses::is_own_address(&act.desk.mail, &address) {
                let stopped = is_stopped(db, act, &address)?;
                everybody.push(Correspondent { to, role, name, address, stopped });
            }
        }
        Ok(everybody)
    })
}

fn is_stopped(db: &mut Db, act: &Act, address: &str) -> Result<bool, Error> {
    Ok(outbox::is_stopped(db, act.keys(), address)?)
}

fn check(new: &NewReply) -> Result<(), Error> {
    if new.text.trim().is_empty() {
        return Err(invalid("text", "the reply is empty", "write it, or begin from a template"));
    }
    if new.subject.trim().is_empty() {
        return Err(invalid("subject", "the reply has no subject", "say in a few words what it is about"));
    }
    let left = [outbox::placeholders(&new.subject), outbox::placeholders(&new.text)].concat();
    if !left.is_empty() {
        let named: Vec<String> = left.iter().map(|place| format!("`[[{place}]]`")).collect();
        let what = format!("something is still to be filled in: {}", named.join(", "));
        return Err(invalid("text", &what, "replace each of them by your words, or take it out"));
    }
    if new.subject.chars().count() > SUBJECT_LIMIT {
        let what = format!("a subject has at most {SUBJECT_LIMIT} characters");
        return Err(invalid("subject", &what, "say it shorter"));
    }
    if new.text.chars().count() > TEXT_LIMIT {
        let what = format!("a reply has at most {TEXT_LIMIT} characters");
        return Err(invalid("text", &what, "say it shorter, or in two replies"));
    }
    Ok(())
}

fn invalid(field: &'static str, what: &str, hint: &'static str) -> Error {
    Error::Invalid { field, what: what.to_owned(), hint }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `Re: ` once, however often it went back and forth.
fn reply_subject(subject: Option<&str>) -> String {
    let subject = subject.unwrap_or_default().trim();
    let bare = match subject.split_at_checked(3) {
        Some((start, rest)) if start.eq_ignore_ascii_case("re:") => rest,
        _ => subject,
    };
    format!("Re: {}", bare.trim()).chars().take(SUBJECT_LIMIT).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_says_re_once() {
        let subjects = [Some("Abuse"), Some("RE: Abuse"), Some("ré"), Some(""), None].map(reply_subject);
        assert_eq!(subjects, ["Re: Abuse", "Re: Abuse", "Re: ré", "Re:", "Re:"]);
    }
}
