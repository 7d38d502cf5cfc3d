//! The holding pen: messages that could not be placed with certainty. Nothing leaves it but by a person, with an event.

use serde_json::json;

use super::disposition::{Disposition, PenReason};
use super::open::NewCase;
use super::place::{aside, join, joined, move_from, open_for, opened, parsed_again};
use super::store;
use super::{Case, CaseNumber, Error};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Pool, Timestamp};
use crate::notices::{self, Content};
use crate::taxonomy::{Kind, SetAsideReason, Urgency};
use crate::workflow::{Action, Relation};

/// A message in the pen, without its content.
#[derive(Clone, Debug)]
pub struct HeldNotice {
    pub notice: NoticeId,
    pub reason: PenReason,
    /// The case that its subject names.
    pub suggested: Option<CaseNumber>,
    pub received_at: Timestamp,
    /// Bytes.
    pub size: i64,
    pub automatic: bool,
}

/// What waits, oldest first, after `after` where given.
pub fn list_pen(db: &mut Db, act: &Act, after: Option<NoticeId>, limit: i64) -> Result<Vec<HeldNotice>, Error> {
    act.allow(Action::ViewPen, None, Relation::None)?;
    let rows = store::pen(db, after, limit)?;
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let suggested = row.suggested_case.map(|id| super::get(db, id)).transpose()?;
        held.push(HeldNotice {
            notice: row.notice,
            reason: row.reason.unwrap_or(PenReason::Unclear),
            suggested: suggested.map(|case| case.number),
            received_at: row.received_at,
            size: row.size,
            automatic: row.automatic.unwrap_or(false),
        });
    }
    Ok(held)
}

pub fn held_count(db: &mut Db) -> Result<i64, Error> {
    Ok(store::count_pen(db)?)
}

/// Opens a held message for reading; whoever may place it may read it. Leaves an event.
pub fn read_held(pool: &Pool, act: &Act, notice: NoticeId) -> Result<Content, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    let in_pen = pool.read(|db| Ok::<_, Error>(store::disposition(db, notice)?))?;
    if in_pen != Some(Disposition::Pen) {
        return Err(notices::Error::Unknown(notice).into());
    }
    let event_act = act.clone();
    pool.write(move |db| {
        Ok::<_, Error>(event_act.record(db, Verb::SealedOpened, None, Some(notice.as_i64()), json!({}))?)
    })?;
    Ok(pool.read(|db| notices::content(db, act.keys(), notice))?)
}

/// Opens a case from a held message; the person who does so has confirmed the kind.
pub fn accept_as_case(pool: &Pool, act: &Act, notice: NoticeId, kind: Kind) -> Result<Case, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    let row = pool.read(|db| Ok::<_, Error>(notices::find(db, notice)?))?.ok_or(notices::Error::Unknown(notice))?;
    let parsed = parsed_again(act, &row)?;
    let new = NewCase {
        kind,
        kind_confirmed: true,
        urgency: if kind == Kind::EmergencyRequest { Urgency::Emergency } else { Urgency::Normal },
        channel: row.channel,
        language: parsed.facts.language.clone(),
        summary: String::new(),
        received_at: row.received_at,
        key: act.keys().new_key(act.at)?,
    };
    let act = act.clone();
    pool.write(move |db| {
        let case = open_for(db, &act, notice, &parsed, &new)?;
        move_from(db, notice, Disposition::Pen, &opened(act.at, case.id))?;
        act.record(db, Verb::NoticeOpenedCase, Some(case.id), Some(notice.as_i64()), json!({ "kind": kind }))?;
        Ok(case)
    })
}

/// Adds a held message to a case.
pub fn join_case(db: &mut Db, act: &Act, notice: NoticeId, number: &CaseNumber) -> Result<Case, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    let case = super::find(db, number)?;
    move_from(db, notice, Disposition::Pen, &joined(act.at, case.id))?;
    join(db, act, &case, notice)?;
    let detail = json!({ "cases": [case.id] });
    act.record(db, Verb::NoticeJoinedCase, Some(case.id), Some(notice.as_i64()), detail)?;
    Ok(case)
}

/// Sets a held message aside. It stays stored and is counted.
pub fn set_aside_held(db: &mut Db, act: &Act, notice: NoticeId, reason: SetAsideReason) -> Result<(), Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    move_from(db, notice, Disposition::Pen, &aside(act.at, reason))?;
    Ok(act.record(db, Verb::NoticeSetAside, None, Some(notice.as_i64()), json!({ "reason": reason }))?)
}

/// The case that a notice is in, if it is in one.
pub(super) fn case_of(db: &mut Db, notice: NoticeId) -> Result<Vec<CaseId>, Error> {
    Ok(store::cases_of_notice(db, notice)?)
}
