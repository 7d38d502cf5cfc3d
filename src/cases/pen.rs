//! The holding pen: messages that could not be placed with certainty. Nothing leaves it but by a person, with an event.

use std::fmt;
use std::str::FromStr;

use serde_json::json;

use super::advance::allow;
use super::disposition::{Disposition, PenReason};
use super::mails::call;
use super::open::NewCase;
use super::place::{Sort, aside, join, joined, move_from, open_for, opened, parsed_again};
use super::store;
use super::{Case, CaseNumber, Error};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Pool, Timestamp};
use crate::notices::{self, Content};
use crate::outbox::Todo;
use crate::taxonomy::{Kind, SetAsideReason, Urgency};
use crate::workflow::{Action, CaseState, Relation, Role};

/// A message in the pen, without its content.
#[derive(Clone, Debug)]
pub struct HeldNotice {
    pub notice: NoticeId,
    pub reason: PenReason,
    /// The case that it seems to belong to, if this person may see that case.
    pub suggested: Option<SuggestedCase>,
    /// What sort of notification it seems to be.
    pub suggested_kind: Option<Kind>,
    pub received_at: Timestamp,
    /// Since when it waits in the pen.
    pub held_at: Timestamp,
    /// It waits for longer than `QUARTERLIGHT_PEN_ALARM_HOURS`.
    pub overdue: bool,
    /// Bytes.
    pub size: i64,
    pub automatic: bool,
}

/// As much of a suggested case as tells a person whether the message belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedCase {
    pub number: CaseNumber,
    pub state: CaseState,
    pub kind: Kind,
    pub summary: String,
}

/// What a message in the pen is taken for, as a page shows it and sends it back: `case:2026-0042`, `kind:takedown_demand`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guess {
    /// It belongs to this case.
    Case(CaseNumber),
    /// It opens a case of this kind.
    Kind(Kind),
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(number) => write!(f, "case:{number}"),
            Self::Kind(kind) => write!(f, "kind:{}", kind.as_str()),
        }
    }
}

impl FromStr for Guess {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':') {
            Some(("case", number)) => number.parse().map(Self::Case).map_err(drop),
            Some(("kind", kind)) => kind.parse().map(Self::Kind).map_err(drop),
            _ => Err(()),
        }
    }
}

/// A step that takes a message out of the pen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PenStep {
    /// Does what the program guessed, if it still is what this person saw.
    AcceptGuess(Option<Guess>),
    Open(Kind),
    Join(CaseNumber),
    SetAside(SetAsideReason),
}

/// Where a message went from the pen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftPen {
    Opened(CaseNumber),
    Joined(CaseNumber),
    SetAside(SetAsideReason),
}

/// How the pen stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PenState {
    pub waiting: i64,
    /// Since when the message waits that waits longest.
    pub oldest_at: Option<Timestamp>,
    /// How many wait for longer than `QUARTERLIGHT_PEN_ALARM_HOURS`.
    pub overdue: i64,
}

impl HeldNotice {
    /// What one step accepts: the suggested case; if there is none, the suggested kind.
    pub fn guess(&self) -> Option<Guess> {
        let case = self.suggested.as_ref().map(|case| Guess::Case(case.number.clone()));
        case.or(self.suggested_kind.map(Guess::Kind))
    }
}

/// What waits, oldest first, after `after` where given.
pub fn list_pen(db: &mut Db, act: &Act, after: Option<NoticeId>, limit: i64) -> Result<Vec<HeldNotice>, Error> {
    act.allow(Action::ViewPen, None, Relation::None)?;
    let rows = store::pen(db, after, limit)?;
    rows.iter().map(|row| held_notice(db, act, row)).collect()
}

/// The message that waits right before this one.
pub fn held_before(db: &mut Db, act: &Act, notice: NoticeId) -> Result<Option<NoticeId>, Error> {
    act.allow(Action::ViewPen, None, Relation::None)?;
    Ok(store::in_pen_before(db, notice)?)
}

/// One message that waits; [`notices::Error::Unknown`] if it is not in the pen.
pub fn held(db: &mut Db, act: &Act, notice: NoticeId) -> Result<HeldNotice, Error> {
    act.allow(Action::ViewPen, None, Relation::None)?;
    check_held(db, notice)?;
    let row = store::pen_row(db, notice)?.ok_or(notices::Error::Unknown(notice))?;
    held_notice(db, act, &row)
}

fn held_notice(db: &mut Db, act: &Act, row: &store::PenRow) -> Result<HeldNotice, Error> {
    Ok(HeldNotice {
        notice: row.notice,
        reason: row.reason,
        suggested: row.suggested_case.map(|case| suggested(db, act, case)).transpose()?.flatten(),
        suggested_kind: row.suggested_kind,
        received_at: row.received_at,
        held_at: row.held_at,
        overdue: row.held_at < alarm_limit(act),
        size: row.size,
        automatic: row.automatic.unwrap_or(false),
    })
}

fn suggested(db: &mut Db, act: &Act, case: CaseId) -> Result<Option<SuggestedCase>, Error> {
    let case = super::get(db, case)?;
    match allow(db, act, Action::ViewCase, &case) {
        Ok(()) => {
            let Case { number, state, kind, summary, .. } = case;
            Ok(Some(SuggestedCase { number, state, kind, summary }))
        }
        Err(Error::Denied(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// How many wait, since when, and how many for too long.
pub fn pen_state(db: &mut Db, act: &Act) -> Result<PenState, Error> {
    act.allow(Action::ViewPen, None, Relation::None)?;
    Ok(PenState {
        waiting: store::count_pen(db)?,
        oldest_at: store::oldest_in_pen(db)?,
        overdue: store::in_pen_since(db, alarm_limit(act), &[])?,
    })
}

/// What waits since before this waits for too long.
fn alarm_limit(act: &Act) -> Timestamp {
    act.at.plus_seconds(act.desk.mail.pen_alarm_hours.saturating_mul(-3600))
}

/// Calls the officers if something waits for too long: one mail a day and person, however often this runs. What machines
/// answered does not count here, or an officer's out-of-office reply would call for the next one. Whether it called.
pub fn raise_pen_alarm(pool: &Pool, act: &Act) -> Result<bool, Error> {
    let limit = alarm_limit(act);
    let machines = [PenReason::Bounce, PenReason::AutoReply];
    if pool.read(|db| Ok::<_, Error>(store::in_pen_since(db, limit, &machines)?))? == 0 {
        return Ok(false);
    }
    let today = act.at.zoned(&act.desk.house.zone).date();
    let day = i64::from(today.year()) * 1000 + i64::from(today.day_of_year());
    let act = act.clone();
    pool.write(move |db| call(db, &act, Role::Officer, Todo::PenOverdue, day))?;
    Ok(true)
}

/// Opens a held message for reading; whoever may place it may read it. Leaves an event.
pub fn read_held(pool: &Pool, act: &Act, notice: NoticeId) -> Result<Content, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    pool.read(|db| check_held(db, notice))?;
    let event_act = act.clone();
    pool.write(move |db| {
        Ok::<_, Error>(event_act.record(db, Verb::SealedOpened, None, Some(notice.as_i64()), json!({}))?)
    })?;
    Ok(pool.read(|db| notices::content(db, act.keys(), notice))?)
}

fn check_held(db: &mut Db, notice: NoticeId) -> Result<(), Error> {
    match store::disposition(db, notice)? {
        Some(Disposition::Pen) => Ok(()),
        _ => Err(notices::Error::Unknown(notice).into()),
    }
}

/// Takes a message out of the pen by one step.
pub fn place_held(pool: &Pool, act: &Act, notice: NoticeId, step: &PenStep) -> Result<LeftPen, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    match step {
        PenStep::AcceptGuess(seen) => {
            let step = pool.read(|db| guessed_step(db, act, notice, seen.as_ref()))?;
            place_held(pool, act, notice, &step)
        }
        PenStep::Open(kind) => Ok(LeftPen::Opened(accept_as_case(pool, act, notice, *kind)?.number)),
        PenStep::Join(number) => {
            let (act, number) = (act.clone(), number.clone());
            let case = pool.write(move |db| join_case(db, &act, notice, &number))?;
            Ok(LeftPen::Joined(case.number))
        }
        PenStep::SetAside(reason) => {
            let (act, reason) = (act.clone(), *reason);
            pool.write(move |db| set_aside_held(db, &act, notice, reason))?;
            Ok(LeftPen::SetAside(reason))
        }
    }
}

/// Accepts what the program takes a message for, as this person saw it: one key.
pub fn accept_guess(pool: &Pool, act: &Act, notice: NoticeId, seen: Option<Guess>) -> Result<LeftPen, Error> {
    place_held(pool, act, notice, &PenStep::AcceptGuess(seen))
}

/// A step for each of these messages, each in a transaction of its own and with its own event: one that somebody else
/// placed in the meantime holds up no other.
pub fn place_many(pool: &Pool, act: &Act, steps: &[(NoticeId, PenStep)]) -> Vec<(NoticeId, Result<LeftPen, Error>)> {
    steps.iter().map(|(notice, step)| (*notice, place_held(pool, act, *notice, step))).collect()
}

/// What is carried out is what the person saw: a further delivery of the same bytes may have changed the guess meanwhile.
fn guessed_step(db: &mut Db, act: &Act, notice: NoticeId, seen: Option<&Guess>) -> Result<PenStep, Error> {
    if store::disposition(db, notice)? != Some(Disposition::Pen) {
        return Err(Error::Placed(notice));
    }
    match held(db, act, notice)?.guess() {
        guess if guess.as_ref() != seen => {
            let what = "the guess has changed".to_owned();
            Err(Error::Invalid { field: "guess", what, hint: "look at it as it is now, and accept it if it is right" })
        }
        Some(Guess::Case(number)) => Ok(PenStep::Join(number)),
        Some(Guess::Kind(kind)) => Ok(PenStep::Open(kind)),
        None => {
            let what = "nothing is guessed for this message".to_owned();
            Err(Error::Invalid { field: "guess", what, hint: "read it, and choose a kind or a case" })
        }
    }
}

/// Opens a case from a held message; the person who does so has confirmed the kind.
pub fn accept_as_case(pool: &Pool, act: &Act, notice: NoticeId, kind: Kind) -> Result<Case, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    let row = pool.read(|db| Ok::<_, Error>(notices::find(db, notice)?))?.ok_or(notices::Error::Unknown(notice))?;
    let parsed = parsed_again(pool, act, &row)?;
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
        // Before anything is written: of two who accept the same message, the second finds it placed, not an answer of
        // the first in the way.
        if store::hold(db, notice, Disposition::Pen)? == 0 {
            return Err(Error::Placed(notice));
        }
        let new = open_for(db, &act, notice, &parsed, &new)?;
        move_from(db, notice, Disposition::Pen, &opened(act.at, new.case.id))?;
        new.record(db, &act, notice)?;
        Ok(new.case)
    })
}

/// Adds a held message to a case; if that one was merged, to the case where its matter goes on.
pub fn join_case(db: &mut Db, act: &Act, notice: NoticeId, number: &CaseNumber) -> Result<Case, Error> {
    act.allow(Action::PlaceFromPen, None, Relation::None)?;
    let case = super::find(db, number)?.id;
    // Before anything is written: of two who place the same message, the second finds it placed.
    if store::hold(db, notice, Disposition::Pen)? == 0 {
        return Err(Error::Placed(notice));
    }
    let sort = Sort::of_held(store::pen_row(db, notice)?.map(|row| row.reason));
    let case = join(db, act, &[case], notice, sort)?.into_iter().next().ok_or(Error::Placed(notice))?;
    move_from(db, notice, Disposition::Pen, &joined(act.at, case.id))?;
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
