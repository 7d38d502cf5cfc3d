//! Placing what arrived: a notice opens a case, joins one, or waits in the holding pen. A job that can be repeated: what a
//! crash left unplaced is placed by the next run, and a notice is placed once.

use serde_json::json;

use super::disposition::{Disposition, PenReason};
use super::guess::guess;
use super::mails::{acknowledge, call, call_person, tell_staff_of_pen};
use super::open::{NewCase, open};
use super::parties::{self, NewParty, PartyContact};
use super::store::{self, PlacementChange};
use super::{Case, CaseNumber, Error, evidence};
use crate::accounts::{self, Act, UserState};
use crate::audit::Verb;
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Pool, Timestamp};
use crate::notices::{self, Envelope, NoticeRow, Parsed, Prepared};
use crate::outbox::{Todo, addresses};
use crate::sealing::{Purpose, SealingKey};
use crate::taxonomy::{Kind, PartyRole, Urgency};
use crate::workflow::{CaseState, Role};

/// Where a notice went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    Opened(CaseId),
    Joined(Vec<CaseId>),
    Held(PenReason),
    /// It was placed before, by this job or by a person.
    Already,
}

/// Where a notice should go.
#[derive(Clone)]
enum Destination {
    New { kind: Kind, urgency: Urgency, key: SealingKey },
    Join(Vec<CaseId>),
    Pen { reason: PenReason, suggested: Option<CaseId> },
}

/// Places all notices that wait, oldest first; how many it placed. A notice that cannot be placed now stays unplaced and
/// does not hold up those behind it.
pub fn place_pending(pool: &Pool, act: &Act) -> Result<usize, Error> {
    let mut placed = 0;
    for notice in pool.read(|db| Ok::<_, Error>(store::unplaced(db, i64::MAX)?))? {
        match place(pool, act, notice) {
            Ok(_) => placed += 1,
            Err(error) => tracing::error!(event = "notice_not_placed", notice = notice.as_i64(), %error),
        }
    }
    Ok(placed)
}

/// Parses one notice and places it.
pub fn place(pool: &Pool, act: &Act, notice: NoticeId) -> Result<Placed, Error> {
    let waiting = |db: &mut Db| match store::disposition(db, notice)? {
        Some(Disposition::Unplaced) => Ok::<_, Error>(notices::find(db, notice)?),
        _ => Ok(None),
    };
    let Some(row) = pool.read(waiting)? else { return Ok(Placed::Already) };
    let (raw, envelope) = notices::raw(act.keys(), &row)?;
    let parsed = notices::parse(&raw, envelope.return_path.as_deref() == Some(""));
    let prepared = notices::prepare(act.keys(), act.at, notice, &parsed, envelope.verdicts.as_ref())?;
    let destination = pool.read(|db| destination(db, act, &parsed, &envelope))?;
    let destination = match destination {
        // Two demands of one moment: the key is durable before the transaction that seals with it.
        Wanted::New(kind, urgency) => Destination::New { kind, urgency, key: act.keys().new_key(act.at)? },
        Wanted::Join(cases) => Destination::Join(cases),
        Wanted::Pen(reason, suggested) => Destination::Pen { reason, suggested },
    };
    let act = act.clone();
    match pool.write(move |db| settle(db, &act, &row, &parsed, &prepared, &destination)) {
        Err(Error::Placed(_)) => Ok(Placed::Already),
        other => other,
    }
}

/// Like [`Destination`], before a key was made.
enum Wanted {
    New(Kind, Urgency),
    Join(Vec<CaseId>),
    Pen(PenReason, Option<CaseId>),
}

fn destination(db: &mut Db, act: &Act, parsed: &Parsed, envelope: &Envelope) -> Result<Wanted, Error> {
    let facts = &parsed.facts;
    let known = known_cases(db, act, parsed, envelope)?;
    if !known.is_empty() {
        return Ok(Wanted::Join(known));
    }
    let held = |reason| Ok(Wanted::Pen(reason, None));
    match () {
        () if facts.unreadable => return held(PenReason::Unreadable),
        () if facts.bounce => return held(PenReason::Bounce),
        () if facts.auto_reply => return held(PenReason::AutoReply),
        () if facts.mailing_list => return held(PenReason::MailingList),
        () => {}
    }
    if let Some(case) = mentioned_case(db, parsed)? {
        return Ok(Wanted::Pen(PenReason::MentionsCase, Some(case)));
    }
    Ok(match guess(&act.desk.mail, envelope, parsed) {
        Some((kind, urgency)) => Wanted::New(kind, urgency),
        None => Wanted::Pen(PenReason::Unclear, None),
    })
}

/// The cases that the message certainly belongs to: by an address or Message-ID that only we can have given out, or by a
/// thread that the sender, a known party, refers to.
fn known_cases(db: &mut Db, act: &Act, parsed: &Parsed, envelope: &Envelope) -> Result<Vec<CaseId>, Error> {
    let (keys, mail) = (act.keys(), &act.desk.mail);
    let headers = &parsed.headers;
    let addresses = headers.to.iter().chain(&headers.cc).filter_map(|mailbox| mailbox.address.as_deref());
    let by_address = envelope.recipients.iter().map(String::as_str).chain(addresses);
    let by_address = by_address.filter_map(|address| addresses::reference_of_address(keys, mail, address));
    let thread: Vec<&String> = headers.in_reply_to.iter().chain(&headers.references).collect();
    let by_message = thread.iter().filter_map(|id| addresses::reference_of_message_id(keys, mail, id));
    let mut cases = Vec::new();
    for reference in by_address.chain(by_message) {
        if let Some(case) = store::find_by_reference(db, &reference)?
            && !cases.contains(&case.id)
        {
            cases.push(case.id);
        }
    }
    if cases.is_empty()
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
    Ok(cases)
}

/// A case that the subject names. Anybody can write a number: this only suggests.
fn mentioned_case(db: &mut Db, parsed: &Parsed) -> Result<Option<CaseId>, Error> {
    let subject = parsed.headers.subject.as_deref().unwrap_or_default();
    for number in CaseNumber::mentioned_in(subject) {
        if let Some(case) = store::find_by_number(db, &number)? {
            return Ok(Some(case.id));
        }
    }
    for word in subject.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| word.len() == 10).take(20) {
        if let Some(case) = store::find_by_reference(db, &word.to_ascii_lowercase())? {
            return Ok(Some(case.id));
        }
    }
    Ok(None)
}

fn settle(
    db: &mut Db,
    act: &Act,
    row: &NoticeRow,
    parsed: &Parsed,
    prepared: &Prepared,
    destination: &Destination,
) -> Result<Placed, Error> {
    // Before anything is written: of two who place the same notice, the second finds it placed, not its parts in the way.
    if store::hold_unplaced(db, row.id)? == 0 {
        return Err(Error::Placed(row.id));
    }
    notices::save_parsed(db, prepared)?;
    match destination {
        Destination::New { kind, urgency, key } => {
            let new = NewCase {
                kind: *kind,
                kind_confirmed: false,
                urgency: *urgency,
                channel: row.channel,
                language: parsed.facts.language.clone(),
                summary: String::new(),
                received_at: row.received_at,
                key: key.clone(),
            };
            let case = open_for(db, act, row.id, parsed, &new)?;
            move_from(db, row.id, Disposition::Unplaced, &opened(act.at, case.id))?;
            act.record(db, Verb::NoticeOpenedCase, Some(case.id), Some(row.id.as_i64()), json!({ "kind": kind }))?;
            Ok(Placed::Opened(case.id))
        }
        Destination::Join(cases) => {
            for case in cases {
                let case = super::get(db, *case)?;
                join(db, act, &case, row.id)?;
            }
            let first = cases.first().copied().ok_or(Error::Placed(row.id))?;
            move_from(db, row.id, Disposition::Unplaced, &joined(act.at, first))?;
            let detail = json!({ "cases": cases });
            act.record(db, Verb::NoticeJoinedCase, Some(first), Some(row.id.as_i64()), detail)?;
            Ok(Placed::Joined(cases.clone()))
        }
        Destination::Pen { reason, suggested } => {
            move_from(db, row.id, Disposition::Unplaced, &held(act.at, *reason, *suggested))?;
            tell_staff_of_pen(db, act)?;
            act.record(db, Verb::NoticeHeld, None, Some(row.id.as_i64()), json!({ "reason": reason }))?;
            Ok(Placed::Held(*reason))
        }
    }
}

/// Gives a notice its place, if nobody gave it one since `from` was read.
pub(super) fn move_from(db: &mut Db, notice: NoticeId, from: Disposition, to: &PlacementChange) -> Result<(), Error> {
    if store::move_notice(db, notice, from, to)? == 1 { Ok(()) } else { Err(Error::Placed(notice)) }
}

fn held(at: Timestamp, reason: PenReason, suggested: Option<CaseId>) -> PlacementChange {
    PlacementChange {
        disposition: Disposition::Pen,
        pen_reason: Some(reason),
        suggested_case_id: suggested,
        penned_at: Some(at),
        ..nowhere()
    }
}

fn nowhere() -> PlacementChange {
    PlacementChange {
        disposition: Disposition::Unplaced,
        case_id: None,
        pen_reason: None,
        suggested_case_id: None,
        set_aside_reason: None,
        penned_at: None,
        placed_at: None,
    }
}

/// The notice opened this case.
pub(super) fn opened(at: Timestamp, case: CaseId) -> PlacementChange {
    PlacementChange { disposition: Disposition::Opened, case_id: Some(case), placed_at: Some(at), ..nowhere() }
}

/// The notice joined this case.
pub(super) fn joined(at: Timestamp, case: CaseId) -> PlacementChange {
    PlacementChange { disposition: Disposition::Joined, case_id: Some(case), placed_at: Some(at), ..nowhere() }
}

/// The notice was set aside, for this reason.
pub(super) fn aside(at: Timestamp, reason: crate::taxonomy::SetAsideReason) -> PlacementChange {
    PlacementChange {
        disposition: Disposition::SetAside,
        set_aside_reason: Some(reason),
        placed_at: Some(at),
        ..nowhere()
    }
}

/// Opens a case from a notice: the notifier becomes a party, the parts evidence, the notifier and the officers get mail.
pub(super) fn open_for(
    db: &mut Db,
    act: &Act,
    notice: NoticeId,
    parsed: &Parsed,
    new: &NewCase,
) -> Result<Case, Error> {
    let case = open(db, act, new)?;
    if let Some(from) = parsed.headers.from.first() {
        let contact = PartyContact {
            name: from.name.clone().unwrap_or_default(),
            address: from.address.clone().unwrap_or_default(),
            organisation: String::new(),
        };
        parties::insert(db, act, &case, &new.key, &NewParty { role: PartyRole::Notifier, contact })?;
    }
    store::link_notice(db, case.id, notice, act.at)?;
    evidence::add_parts(db, act, &case, notice)?;
    acknowledge(db, act, &case, notice, parsed, &new.key)?;
    call(db, act, Role::Officer, Todo::CaseWaiting, case.id.as_i64())?;
    Ok(case)
}

/// Adds a notice to a case and tells whoever works on it.
pub(super) fn join(db: &mut Db, act: &Act, case: &Case, notice: NoticeId) -> Result<(), Error> {
    store::link_notice(db, case.id, notice, act.at)?;
    // From the Board on, the evidence is what was voted on; a later message belongs to the conversation only.
    if matches!(case.state, CaseState::Received | CaseState::InReview) {
        evidence::add_parts(db, act, case, notice)?;
    }
    let assignee = case.assigned_to.map(|user| accounts::get(db, user)).transpose()?;
    match assignee.filter(|user| user.state != UserState::Disabled) {
        Some(user) => call_person(db, act, &user, Todo::NoticeJoined, notice.as_i64()),
        None => call(db, act, Role::Officer, Todo::NoticeJoined, notice.as_i64()),
    }
}

/// The reading of a notice again, for placing it by hand.
pub(super) fn parsed_again(act: &Act, row: &NoticeRow) -> Result<Parsed, Error> {
    let (raw, envelope) = notices::raw(act.keys(), row)?;
    Ok(notices::parse(&raw, envelope.return_path.as_deref() == Some("")))
}
