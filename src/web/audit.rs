//! The audit trail, and the page that proves that nothing is lost.

use std::collections::BTreeMap;

use actix_web::web;

use super::console::Answer;
use super::pages::audit::{DayRow, EventRow, Events, Reconciliation};
use super::pages::parts::{Fact, Link};
use super::step::address;
use super::visit::Visit;
use crate::accounts::{self, Act};
use crate::cases::{self, Books, DayReconciliation};
use crate::db::Db;
use crate::db::ids::EventId;
use crate::workflow::{Action, Relation};

const PAGE: i64 = 100;

type Query = web::Query<BTreeMap<String, String>>;

/// An event with the names of who and what it is about.
type Named = (crate::audit::EventRow, String, Option<cases::CaseNumber>);

pub(super) async fn newest(visit: Visit, query: Query) -> Answer {
    let before = query.get("before").and_then(|id| id.parse().ok()).map(EventId::from_i64);
    let mut events = visit.read(move |db, act| load(db, act, before)).await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = events.len() > shown;
    events.truncate(shown);
    let older = events
        .last()
        .filter(|_| more)
        .map(|(last, ..)| Link::new(format!("/events?before={}", last.id), "Older events"));
    let rows = events.into_iter().map(|(event, who, case)| EventRow {
        at: visit.moment(event.at),
        who,
        what: event.verb.label().to_owned(),
        case: case.map(|number| Link::new(address(&number), number.to_string())),
    });
    visit.page("Audit trail", &Events { events: rows.collect(), older })
}

fn load(db: &mut Db, act: &Act, before: Option<EventId>) -> Result<Vec<Named>, cases::Error> {
    act.allow(Action::ViewAudit, None, Relation::None)?;
    let mut names = BTreeMap::new();
    let mut events = Vec::new();
    for event in crate::audit::newest(db, before, PAGE + 1)? {
        let who = match event.actor_id {
            Some(id) => {
                if let std::collections::btree_map::Entry::Vacant(place) = names.entry(id) {
                    place.insert(accounts::get(db, id)?.display_name);
                }
                names.get(&id).cloned().unwrap_or_default()
            }
            None => program(event.program.as_deref()),
        };
        let case = event.case_id.map(|id| cases::get(db, id)).transpose()?.map(|case| case.number);
        events.push((event, who, case));
    }
    Ok(events)
}

/// A part of the program by its name: `command_line` does nothing that a person would not see here.
pub(super) fn program(name: Option<&str>) -> String {
    format!("Program ({})", name.unwrap_or("unnamed").replace('_', " "))
}

/// So many days stand on the page; the command shows more.
const DAYS: u16 = 14;

pub(super) async fn reconcile(visit: Visit) -> Answer {
    visit.act.allow(Action::ViewReconcile, None, Relation::None)?;
    let books = visit.read(|db, act| cases::reconcile_by_day(db, act, DAYS)).await?;
    let all = &books.all;
    let row = |term: &str, count: i64, definition: &str| Fact::new(term, count.to_string()).defined(definition);
    let rows = vec![
        row("Opened a case", all.opened, "The notice began a case of its own."),
        row("Joined a case", all.joined, "The notice was added to a case that was there already."),
        row("In the holding pen", all.pen, "A person has still to say where the notice belongs."),
        row("Set aside", all.set_aside, "A person set the notice aside, with a reason."),
        row("Not placed yet", all.unplaced, "The next job places it."),
    ];
    let page = Reconciliation {
        balanced: books.balance(),
        rows,
        accepted: all.accepted,
        repeated: all.repeated,
        days: books.by_day.iter().map(day_row).collect(),
        beside: beside(&books),
    };
    visit.page("Nothing is lost", &page)
}

fn day_row(day: &DayReconciliation) -> DayRow {
    let counts = &day.counts;
    DayRow {
        day: day.day.to_string(),
        transport: day.transport.label(),
        accepted: counts.accepted,
        opened: counts.opened,
        joined: counts.joined,
        pen: counts.pen,
        set_aside: counts.set_aside,
        unplaced: counts.unplaced,
        repeated: counts.repeated,
        is_balanced: counts.balanced,
    }
}

/// What is no accepted notice and must not be forgotten either.
fn beside(books: &Books) -> Vec<Fact> {
    let oversized = Fact::new("Too large, waiting in the mailbox", books.oversized_waiting.to_string());
    let mails = books
        .mails
        .iter()
        .map(|(state, count)| Fact::new(&format!("Our mails: {}", state.label().to_lowercase()), count.to_string()));
    std::iter::once(oversized).chain(mails).collect()
}
