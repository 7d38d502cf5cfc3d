//! The timeline of a case: its newest lines on the page of the case, all of them with filters on a page of their own.
//!
//! Invariant: a filter is an address. What in it cannot be understood is said and left out.

use std::collections::BTreeMap;

use actix_web::web;

use crate::accounts::Act;
use crate::cases::{self, CaseView, TimelineEntry, TimelineSort};
use crate::db::Db;
use crate::web::audit::program;
use crate::web::console::Answer;
use crate::web::pages::cases::timeline::{Entry, Filter, Timeline, TimelinePage};
use crate::web::pages::parts::Link;
use crate::web::step::{address, number};
use crate::web::visit::Visit;

type Query = web::Query<BTreeMap<String, String>>;

/// So many of the newest lines stand on the page of the case.
const SHOWN: usize = 12;

/// Whose lines: a person's, or those of the program.
#[derive(Clone, PartialEq, Eq)]
enum Who {
    Person(i64),
    Program,
}

#[derive(Default)]
struct Asked {
    sort: Option<TimelineSort>,
    who: Option<Who>,
    problem: Option<String>,
}

pub(in crate::web) async fn timeline(visit: Visit, path: web::Path<String>, query: Query) -> Answer {
    let number = number(&path)?;
    let wanted = number.clone();
    let view = visit.read(move |db: &mut Db, act: &Act| cases::view(db, act, &wanted)).await?;
    let asked = asked(&query);
    let base = format!("{}/timeline", address(&number));
    let page = TimelinePage {
        number: number.to_string(),
        href: address(&number),
        problem: asked.problem.clone(),
        sorts: sorts(&base, &view, &asked),
        people: people(&base, &view, &asked),
        timeline: lines(&visit, &view, &asked, usize::MAX),
    };
    visit.page(&format!("Timeline · {number}"), &page)
}

/// The newest lines, for the page of the case.
pub(super) fn newest(visit: &Visit, view: &CaseView) -> Timeline {
    let more = Link::new(format!("{}/timeline", address(&view.case.number)), "The whole timeline, with filters");
    Timeline { more: Some(more), ..lines(visit, view, &Asked::default(), SHOWN) }
}

fn asked(query: &BTreeMap<String, String>) -> Asked {
    let mut asked = Asked::default();
    let mut not_understood = Vec::new();
    let value = |name: &str| query.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    if let Some(text) = value("sort") {
        asked.sort = text.parse().ok();
        not_understood.extend(asked.sort.is_none().then(|| format!("“{text}”")));
    }
    if let Some(text) = value("who") {
        asked.who = if text == "program" { Some(Who::Program) } else { text.parse().ok().map(Who::Person) };
        not_understood.extend(asked.who.is_none().then(|| format!("“{text}”")));
    }
    asked.problem = (!not_understood.is_empty())
        .then(|| format!("{} could not be understood, so it is left out.", not_understood.join(", ")));
    asked
}

/// Newest first. Openings are folded unless they are asked for.
fn lines(visit: &Visit, view: &CaseView, asked: &Asked, longest: usize) -> Timeline {
    let is_asked = |entry: &&TimelineEntry| {
        asked.sort.is_none_or(|sort| sort == entry.sort)
            && asked.who.as_ref().is_none_or(|who| who_of(entry).as_ref() == Some(who))
    };
    let folds = asked.sort.is_none();
    let (openings, entries): (Vec<&TimelineEntry>, Vec<&TimelineEntry>) =
        view.timeline.iter().rev().filter(is_asked).partition(|entry| folds && entry.sort == TimelineSort::Openings);
    let folded = match openings.len() {
        0 => None,
        1 => Some("What is sealed was opened once".to_owned()),
        count => Some(format!("What is sealed was opened {count} times")),
    };
    let rows =
        |entries: Vec<&TimelineEntry>| entries.into_iter().take(longest).map(|entry| row(visit, entry)).collect();
    Timeline { entries: rows(entries), openings: rows(openings), folded, more: None }
}

fn row(visit: &Visit, entry: &TimelineEntry) -> Entry {
    Entry {
        at: visit.moment(entry.at),
        who: if entry.is_program { program(Some(&entry.who)) } else { entry.who.clone() },
        what: entry.what.clone(),
        changes: entry.changes.clone(),
    }
}

/// `None` for a colleague whose name is not for this person to see.
fn who_of(entry: &TimelineEntry) -> Option<Who> {
    match entry.by {
        Some(user) => Some(Who::Person(user.as_i64())),
        None => entry.is_program.then_some(Who::Program),
    }
}

fn sorts(base: &str, view: &CaseView, asked: &Asked) -> Vec<Filter> {
    let count = |sort: TimelineSort| view.timeline.iter().filter(|entry| entry.sort == sort).count();
    let link = |sort: Option<TimelineSort>, label: String| Filter {
        link: Link::new(query(base, sort, asked.who.as_ref()), label),
        here: asked.sort == sort,
    };
    let all = link(None, "Everything".to_owned());
    let there = TimelineSort::ALL.iter().copied().filter(|sort| count(*sort) > 0);
    std::iter::once(all)
        .chain(there.map(|sort| link(Some(sort), format!("{} ({})", sort.label(), count(sort)))))
        .collect()
}

fn people(base: &str, view: &CaseView, asked: &Asked) -> Vec<Filter> {
    let mut known: Vec<(Who, String)> = Vec::new();
    for entry in &view.timeline {
        let Some(who) = who_of(entry) else { continue };
        let name = if who == Who::Program { "The program".to_owned() } else { entry.who.clone() };
        if !known.iter().any(|(one, _)| *one == who) {
            known.push((who, name));
        }
    }
    let link = |who: Option<&Who>, label: String| Filter {
        link: Link::new(query(base, asked.sort, who), label),
        here: asked.who.as_ref() == who,
    };
    let all = link(None, "Everybody".to_owned());
    std::iter::once(all).chain(known.iter().map(|(who, name)| link(Some(who), name.clone()))).collect()
}

fn query(base: &str, sort: Option<TimelineSort>, who: Option<&Who>) -> String {
    let sort = sort.map(|sort| format!("sort={sort}"));
    let who = who.map(|who| match who {
        Who::Person(id) => format!("who={id}"),
        Who::Program => "who=program".to_owned(),
    });
    let asked: Vec<String> = sort.into_iter().chain(who).collect();
    if asked.is_empty() { base.to_owned() } else { format!("{base}?{}", asked.join("&")) }
}
