//! The list of what waits in the pen, and of what is too large to be taken.

use std::collections::BTreeMap;

use actix_web::web;

use super::{key, sentence, waiting, what};
use crate::accounts::Act;
use crate::cases::{self, Guess, HeldNotice, PenState};
use crate::db::Db;
use crate::db::ids::NoticeId;
use crate::notices::{self, Oversized};
use crate::taxonomy::SetAsideReason;
use crate::web::console::Answer;
use crate::web::form::{Choice, Field};
use crate::web::input::Input;
use crate::web::pages::parts::Link;
use crate::web::pages::pen::{Bulk, HeldRow, KeyHint, OversizedRow, Pen};
use crate::web::problem::Problem;
use crate::web::size;
use crate::web::step::address;
use crate::web::visit::Visit;
use crate::workflow::{Action, Relation};

/// So many messages stand on one page, and so many are placed by one step.
pub(super) const PAGE: usize = 50;

const KEYS: &[KeyHint] = &[
    key("j", "Next message"),
    key("k", "Previous message"),
    key("Enter", "Open it"),
    key("x", "Tick it"),
    key("?", "Show or hide these keys"),
];

type Query = web::Query<BTreeMap<String, String>>;

struct Seen {
    held: Vec<HeldNotice>,
    state: PenState,
    oversized: Vec<Oversized>,
}

pub(in crate::web) async fn list(visit: Visit, query: Query) -> Answer {
    let after = query.get("after").and_then(|after| place(after));
    show(&visit, after, &Input::blank()).await
}

/// The message after which a page begins.
pub(super) fn place(after: &str) -> Option<NoticeId> {
    after.parse().ok().map(NoticeId::from_i64)
}

/// What a tick carries: the message, and what it was taken for when it was ticked.
fn tick(held: &HeldNotice) -> String {
    held.guess().map_or_else(|| held.notice.to_string(), |guess| format!("{}:{guess}", held.notice))
}

/// What was ticked; nothing comes of a value that is no tick.
pub(super) fn ticked(input: &Input) -> impl Iterator<Item = (NoticeId, Option<Guess>)> {
    input.ticked("notice").filter_map(|tick| {
        let (notice, guess) = tick.split_once(':').map_or((tick, None), |(notice, guess)| (notice, Some(guess)));
        Some((place(notice)?, guess.and_then(|guess| guess.parse().ok())))
    })
}

/// The page, with what was ticked still ticked if something has to be mended.
pub(super) async fn show(visit: &Visit, after: Option<NoticeId>, input: &Input) -> Answer {
    let mut seen = visit.read(move |db, act| load(db, act, after)).await?;
    let more = seen.held.len() > PAGE;
    seen.held.truncate(PAGE);
    let next = seen
        .held
        .last()
        .filter(|_| more)
        .map(|last| Link::new(format!("/pen?after={}", last.notice), "Newer messages"));
    let places = visit.may(Action::PlaceFromPen, None, Relation::None);
    let messages: Vec<HeldRow> = seen.held.iter().map(|held| row(visit, held, places, input)).collect();
    let page = Pen {
        waiting: (seen.state.waiting > 0).then(|| count(visit, &seen.state)),
        alarm: alarm(visit, &seen.state),
        bulk: (places && !messages.is_empty()).then(|| bulk(after, input)),
        keys: if places && !messages.is_empty() { KEYS.to_vec() } else { Vec::new() },
        messages,
        next,
        oversized: seen.oversized.iter().map(|message| oversized_row(visit, message, places)).collect(),
    };
    visit.form("Holding pen", &page, input)
}

fn load(db: &mut Db, act: &Act, after: Option<NoticeId>) -> Result<Seen, Problem> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    Ok(Seen {
        held: cases::list_pen(db, act, after, limit)?,
        state: cases::pen_state(db, act)?,
        oversized: notices::oversized(db, act)?,
    })
}

fn row(visit: &Visit, held: &HeldNotice, places: bool, input: &Input) -> HeldRow {
    let notice = held.notice.to_string();
    HeldRow {
        href: places.then(|| format!("/pen/{notice}")),
        what: what(held),
        reason: sentence(held.reason.label()),
        received_at: visit.moment(held.received_at),
        waiting: waiting(visit.act.at.seconds_since(held.held_at)),
        is_overdue: held.overdue,
        is_ticked: ticked(input).any(|(ticked, _)| ticked == held.notice),
        tick: tick(held),
        guess: held.suggested_kind.map(|kind| kind.label().to_owned()),
        suggested: held.suggested.as_ref().map(|case| Link::new(address(&case.number), case.number.to_string())),
        notice,
    }
}

/// How many wait and since when, in a sentence; for the desk as well.
pub(in crate::web) fn count(visit: &Visit, state: &PenState) -> String {
    let oldest = state.oldest_at.map(|at| waiting(visit.act.at.seconds_since(at))).unwrap_or_default();
    match state.waiting {
        0 => "The holding pen is empty.".to_owned(),
        1 => format!("1 message waits in the holding pen, for {oldest}."),
        count => format!("{count} messages wait in the holding pen, the oldest for {oldest}."),
    }
}

fn alarm(visit: &Visit, state: &PenState) -> Option<String> {
    let limit = waiting(visit.act.desk.mail.pen_alarm_hours.saturating_mul(3600));
    match state.overdue {
        0 => None,
        1 => Some(format!("1 message has waited for longer than {limit}.")),
        count => Some(format!("{count} messages have waited for longer than {limit}.")),
    }
}

fn bulk(after: Option<NoticeId>, input: &Input) -> Bulk {
    let reasons = SetAsideReason::ALL.iter().map(|reason| Choice::new(reason.as_str(), reason.label()));
    let choices = std::iter::once(Choice::new("", "Choose …")).chain(reasons);
    Bulk {
        action: "/pen/placements",
        after: after.map(|after| after.to_string()),
        problem: input.problem_at("notice").map(str::to_owned),
        reason: Field::select(input, "reason", "Reason", choices),
    }
}

fn oversized_row(visit: &Visit, message: &Oversized, places: bool) -> OversizedRow {
    OversizedRow {
        what: format!("Message, {}", size::bytes(message.size)),
        seen_at: visit.moment(message.seen_at),
        deal_action: places.then(|| format!("/pen/oversized/{}/dealing", message.id)),
    }
}
