//! The list of cases. Its filters are its address, so that a view can be kept as a bookmark.

use std::collections::BTreeMap;

use actix_web::web;

use crate::accounts::{self, Act, User};
use crate::cases::{self, After, Case, Deadline, Error, Filter};
use crate::db::ids::{CaseId, UserId};
use crate::db::{Db, Timestamp};
use crate::reports::Quarter;
use crate::taxonomy::Kind;
use crate::web::address::encoded;
use crate::web::console::Answer;
use crate::web::form::{Choice, Field};
use crate::web::input::Input;
use crate::web::pages::cases::{CaseList, CaseRow};
use crate::web::pages::parts::{Badge, Link};
use crate::web::visit::Visit;
use crate::workflow::{CaseState, Role, Standing};

type Query = web::Query<BTreeMap<String, String>>;

/// What the address asks for, and a sentence about what in it could not be understood.
struct Asked {
    filter: Filter,
    after: Option<After>,
    problem: Option<String>,
}

pub(in crate::web) async fn list(visit: Visit, query: Query) -> Answer {
    let input = Input::of(query.into_inner());
    let asked = asked(&visit, &input);
    let (filter, after) = (asked.filter.clone(), asked.after);
    let load = move |db: &mut Db, act: &Act| {
        let page = cases::list(db, act, &filter, after)?;
        let names = names(db, &page.cases)?;
        let due = cases::next_deadlines(db, act, &page.cases)?;
        Ok::<_, Error>((page, names, due, reviewers(db)?))
    };
    let (page, names, due, reviewers) = visit.read(load).await?;
    let is_filtered = FILTERS.iter().any(|name| !input.raw(name).is_empty());
    let next = page.next.map(|after| Link::new(older(&input, after), "Older cases"));
    let shown = CaseList {
        filters: filters(&input, &reviewers),
        is_filtered,
        problem: asked.problem,
        cases: page.cases.iter().map(|case| row(&visit, case, &names, &due)).collect(),
        older: next,
        newest: asked.after.map(|_| Link::new(format!("/cases?{}", query_of(&input)), "Newest cases")),
    };
    visit.page("Cases", &shown)
}

const FILTERS: &[&str] = &["state", "kind", "assignee", "quarter"];

/// Reads the address. What cannot be understood is left out, and said so: an address may be typed by hand.
fn asked(visit: &Visit, input: &Input) -> Asked {
    let mut filter = Filter::default();
    let mut not_understood = Vec::new();
    let mut read = |name: &str, take: &mut dyn FnMut(&str) -> bool| {
        let value = input.raw(name).trim();
        if !value.is_empty() && !take(value) {
            not_understood.push(format!("“{value}”"));
        }
    };
    read("state", &mut |text| text.parse().map(|state: CaseState| filter.state = Some(state)).is_ok());
    read("kind", &mut |text| text.parse().map(|kind: Kind| filter.kind = Some(kind)).is_ok());
    read("assignee", &mut |text| match text {
        "me" => {
            filter.assignee = visit.act.user_id();
            true
        }
        text => text.parse().map(|id| filter.assignee = Some(UserId::from_i64(id))).is_ok(),
    });
    read("quarter", &mut |text| {
        filter.received = received(visit, text);
        filter.received.is_some()
    });
    let mut after = None;
    read("after", &mut |text| {
        after = read_after(text);
        after.is_some()
    });
    let problem = (!not_understood.is_empty())
        .then(|| format!("{} could not be understood, so the list is shown without it.", not_understood.join(", ")));
    Asked { filter, after, problem }
}

fn received(visit: &Visit, quarter: &str) -> Option<(Timestamp, Timestamp)> {
    let bounds = quarter.parse::<Quarter>().ok()?.bounds(&visit.console.desk.house.zone).ok()?;
    Some((Timestamp::from_jiff(bounds.start), Timestamp::from_jiff(bounds.end)))
}

/// `1786000000000000-42`: the moment of receipt and the id of the last case shown.
fn read_after(text: &str) -> Option<After> {
    let (at, id) = text.split_once('-')?;
    Some(After { received_at: Timestamp::from_microsecond(at.parse().ok()?), id: CaseId::from_i64(id.parse().ok()?) })
}

fn older(input: &Input, after: After) -> String {
    let after = format!("after={}-{}", after.received_at.as_microsecond(), after.id);
    let filters = query_of(input);
    if filters.is_empty() { format!("/cases?{after}") } else { format!("/cases?{filters}&{after}") }
}

fn query_of(input: &Input) -> String {
    let set = FILTERS.iter().filter(|name| !input.raw(name).is_empty());
    set.map(|name| format!("{name}={}", encoded(input.raw(name)))).collect::<Vec<_>>().join("&")
}

fn filters(input: &Input, reviewers: &[User]) -> Vec<Field> {
    let any = |label: &str| std::iter::once(Choice::new("", label));
    let states = CaseState::ALL.iter().map(|state| Choice::new(state.as_str(), state.label()));
    let kinds = Kind::ALL.iter().map(|kind| Choice::new(kind.as_str(), kind.label()));
    let people = reviewers.iter().map(|user| Choice::new(user.id.to_string(), user.display_name.clone()));
    let me = std::iter::once(Choice::new("me", "Me"));
    vec![
        Field::select(input, "state", "State", any("Any state").chain(states)),
        Field::select(input, "kind", "Kind", any("Any kind").chain(kinds)),
        Field::select(input, "assignee", "Reviewer", any("Anybody").chain(me).chain(people)),
        Field::line(input, "quarter", "Quarter of receipt"),
    ]
}

/// Everybody who can be given a case.
pub(super) fn reviewers(db: &mut Db) -> Result<Vec<User>, accounts::Error> {
    let mut people = accounts::members(db, Role::Reviewer)?;
    people.extend(accounts::members(db, Role::OutsideReviewer)?);
    people.extend(accounts::members(db, Role::Officer)?);
    people.sort_by(|one, other| (&one.display_name, one.id).cmp(&(&other.display_name, other.id)));
    people.dedup_by_key(|user| user.id);
    Ok(people)
}

/// The names of the reviewers of these cases.
pub(in crate::web) fn names(db: &mut Db, cases: &[Case]) -> Result<BTreeMap<UserId, String>, accounts::Error> {
    let mut names = BTreeMap::new();
    for id in cases.iter().filter_map(|case| case.assigned_to) {
        if let std::collections::btree_map::Entry::Vacant(place) = names.entry(id) {
            place.insert(accounts::get(db, id)?.display_name);
        }
    }
    Ok(names)
}

pub(in crate::web) fn row(
    visit: &Visit,
    case: &Case,
    names: &BTreeMap<UserId, String>,
    due: &BTreeMap<CaseId, Deadline>,
) -> CaseRow {
    let due = due.get(&case.id);
    CaseRow {
        number: case.number.to_string(),
        href: format!("/cases/{}", case.number),
        kind: case.kind.label().to_owned(),
        is_guessed: !case.kind_confirmed,
        summary: case.summary.clone(),
        state: badge(case.state),
        assignee: case.assigned_to.and_then(|id| names.get(&id).cloned()),
        received_at: visit.moment(case.received_at),
        due_at: due.map(|due| visit.moment(due.due_at)),
        is_late: due.is_some_and(|due| due.standing(visit.act.at) == Standing::Missed),
    }
}

pub(in crate::web) fn badge(state: CaseState) -> Badge {
    Badge { value: state.as_str(), label: state.label() }
}
