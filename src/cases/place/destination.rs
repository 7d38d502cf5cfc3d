//! Where a message should go. It looks and writes nothing. Invariant: only what we alone can have given out, or a thread
//! that a known party refers to, joins a case; what anybody can write only suggests.

use super::Destination;
use super::moves::Hold;
use crate::accounts::Act;
use crate::cases::deliveries::{Returned, returned};
use crate::cases::disposition::PenReason;
use crate::cases::guess::guess;
use crate::cases::merges::{followed, followed_all};
use crate::cases::open::NewCase;
use crate::cases::{CaseNumber, Error, get, store};
use crate::db::Db;
use crate::db::ids::CaseId;
use crate::notices::{self, Envelope, NoticeRow, Parsed};
use crate::outbox::addresses;
use crate::sealing::Purpose;
use crate::taxonomy::{Kind, Urgency};
use crate::workflow::CaseState;

/// Where this message should go. A new case's key is made here, so that it is durable before what it seals.
pub(super) fn destination(
    db: &mut Db,
    act: &Act,
    row: &NoticeRow,
    parsed: &Parsed,
    envelope: &Envelope,
) -> Result<Destination, Error> {
    let returned = returned(db, act, parsed, envelope)?;
    let known = known_cases(db, act, parsed, envelope, &returned)?;
    let guessed = guess(&act.desk.mail, envelope, parsed);
    if let Some(joined) = joined_cases(db, &known)? {
        return Ok(Destination::Join { cases: joined, returned });
    }
    let suggested = match known.first() {
        Some(case) => Some(*case),
        None => mentioned_case(db, parsed)?,
    };
    let reason = reason_to_hold(parsed, !known.is_empty(), suggested.is_some());
    match (reason, guessed) {
        (None, Some((kind, urgency))) => {
            let key = act.keys().new_key(act.at)?;
            Ok(Destination::New(NewCase {
                kind,
                kind_confirmed: false,
                urgency,
                channel: row.channel,
                language: parsed.facts.language.clone(),
                summary: String::new(),
                received_at: row.received_at,
                key,
            }))
        }
        (reason, guessed) => {
            let reason = reason.unwrap_or(PenReason::Unclear);
            let suggested_kind = guessed.map(|(kind, _): (Kind, Urgency)| kind);
            Ok(Destination::Pen { hold: Hold { reason, suggested_case: suggested, suggested_kind }, returned })
        }
    }
}

/// Why it cannot be placed by a program, the most telling reason first.
fn reason_to_hold(parsed: &Parsed, answers: bool, mentions: bool) -> Option<PenReason> {
    let facts = &parsed.facts;
    let reasons = [
        (facts.unreadable, PenReason::Unreadable),
        (facts.bounce, PenReason::Bounce),
        (facts.auto_reply, PenReason::AutoReply),
        (answers, PenReason::AnswersSetAsideCase),
        (facts.mailing_list, PenReason::MailingList),
        (mentions, PenReason::MentionsCase),
    ];
    reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
}

/// The cases that it joins: all that it certainly belongs to, unless every one of them was set aside. Then a person looks,
/// lest it disappear in a case that nobody opens any more.
fn joined_cases(db: &mut Db, known: &[CaseId]) -> Result<Option<Vec<CaseId>>, Error> {
    for case in known {
        if get(db, *case)?.state != CaseState::SetAside {
            return Ok(Some(known.to_vec()));
        }
    }
    Ok(None)
}

/// The cases that the message certainly belongs to: by an address or Message-ID that only we can have given out, by a mail
/// of ours that it reports on, or by a thread that the sender, a known party, refers to. In place of a merged case stands the
/// case where its matter goes on.
fn known_cases(
    db: &mut Db,
    act: &Act,
    parsed: &Parsed,
    envelope: &Envelope,
    returned: &[Returned],
) -> Result<Vec<CaseId>, Error> {
    let keys = act.keys();
    let headers = &parsed.headers;
    let written_to = headers.to.iter().chain(&headers.cc).filter_map(|mailbox| mailbox.address.as_deref());
    let written_to = envelope.recipients.iter().map(String::as_str).chain(written_to);
    let mut cases = addressed_cases(db, act, written_to)?;
    let thread: Vec<&String> = headers.in_reply_to.iter().chain(&headers.references).collect();
    for id in &thread {
        if let Some(reference) = addresses::reference_of_message_id(keys, &act.desk.mail, id)
            && let Some(case) = store::find_by_reference(db, &reference)?
        {
            cases.push(case.id);
        }
    }
    cases.extend(returned.iter().filter_map(|returned| returned.case));
    // With two senders nobody can say who wrote: then no one is a known party.
    let doubled = parsed.facts.duplicated_headers.contains(&"from") || headers.from.len() > 1;
    if cases.is_empty()
        && !doubled
        && let Some(sender) = parsed.sender_address()
    {
        let sender = keys.keyed_hash(Purpose::EmailAddress, sender.as_bytes());
        let hashes: Vec<Vec<u8>> = thread.iter().map(|id| notices::message_id_hash(keys, id)).collect();
        for case in notices::thread_matches(db, &hashes)? {
            if store::knows_address(db, case, &sender)? {
                cases.push(case);
            }
        }
    }
    followed_all(db, cases)
}

/// The cases whose own address, with its proof, is among these; of a merged one, the case where its matter goes on.
pub(super) fn addressed_cases<'a>(
    db: &mut Db,
    act: &Act,
    written_to: impl Iterator<Item = &'a str>,
) -> Result<Vec<CaseId>, Error> {
    let mut cases = Vec::new();
    for address in written_to {
        if let Some(reference) = addresses::reference_of_address(act.keys(), &act.desk.mail, address)
            && let Some(case) = store::find_by_reference(db, &reference)?
        {
            cases.push(case.id);
        }
    }
    followed_all(db, cases)
}

/// A case that the subject names. Anybody can write a number: this only suggests.
fn mentioned_case(db: &mut Db, parsed: &Parsed) -> Result<Option<CaseId>, Error> {
    let subject = parsed.headers.subject.as_deref().unwrap_or_default();
    for number in CaseNumber::mentioned_in(subject).iter().take(20) {
        if let Some(case) = store::find_by_number(db, number)? {
            return Ok(Some(followed(db, case.id)?));
        }
    }
    for word in subject.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| word.len() == 10).take(20) {
        if let Some(case) = store::find_by_reference(db, &word.to_ascii_lowercase())? {
            return Ok(Some(followed(db, case.id)?));
        }
    }
    Ok(None)
}
