//! The list of cases. Its filters are its address, so that a view can be kept as a bookmark.

use std::collections::BTreeMap;

use actix_web::HttpRequest;

use super::asked::Asked;
use super::{bulk, steps, views};
use crate::accounts::{self, Act, User};
use crate::cases::{self, Case, Count, Deadline, Error, SCANNED, SavedView, Ticked};
use crate::db::Db;
use crate::db::ids::{CaseId, UserId};
use crate::taxonomy::{Country, Urgency};
use crate::web::console::Answer;
use crate::web::form::{Choice, Field, Form};
use crate::web::input::Input;
use crate::web::pages::cases::{CaseList, CaseRow, Offers};
use crate::web::pages::parts::{Badge, Link};
use crate::web::visit::Visit;
use crate::workflow::{Action, CaseState, Relation, Role, Standing};

/// What the page is made of.
struct Listed {
    asked: Asked,
    page: cases::Page,
    count: Count,
    names: BTreeMap<UserId, String>,
    due: BTreeMap<CaseId, Deadline>,
    reviewers: Vec<User>,
    authorities: Vec<String>,
    views: Vec<SavedView>,
}

pub(in crate::web) async fn list(visit: Visit, request: HttpRequest) -> Answer {
    let mut asked = Asked::of(&visit, request.query_string());
    let sees_colleagues = visit.may(Action::ViewColleagues, None, Relation::None);
    let keeps_views = visit.may(Action::SaveView, None, Relation::None);
    let load = move |db: &mut Db, act: &Act| {
        asked.resolve(db, act)?;
        let page = cases::list(db, act, &asked.filter, asked.after)?;
        Ok::<_, Error>(Listed {
            count: cases::count(db, act, &asked.filter)?,
            names: names(db, &page.cases)?,
            due: cases::next_deadlines(db, act, &page.cases)?,
            reviewers: if sees_colleagues { reviewers(db)? } else { Vec::new() },
            authorities: cases::authority_names(db, act)?,
            views: if keeps_views { cases::saved_views(db, act)? } else { Vec::new() },
            asked,
            page,
        })
    };
    let listed = visit.read(load).await?;
    visit.page("Cases", &case_list(&visit, &listed, &Input::blank()))
}

/// The address of the list on which a form stood, as far as it can be understood without the database.
pub(super) fn kept_query(visit: &Visit, input: &Input) -> String {
    Asked::of(visit, input.raw("query")).query()
}

/// The cases that were ticked, ticked again, with what has to be mended in the step for them; without any, the newest.
pub(super) async fn ticked_again(visit: &Visit, ticked: Vec<Ticked>, input: &Input) -> Answer {
    let mut asked = Asked::of(visit, input.raw("query"));
    let sees_colleagues = visit.may(Action::ViewColleagues, None, Relation::None);
    let load = move |db: &mut Db, act: &Act| {
        asked.resolve(db, act)?;
        let mut there: Vec<Case> = Vec::new();
        for one in &ticked {
            if there.iter().any(|case| case.number == one.number) {
                continue;
            }
            match cases::find_visible(db, act, &one.number) {
                // What was ticked is what the person saw: a case that somebody changed since is refused by its version.
                Ok(case) => there.push(Case { version: one.version, ..case }),
                Err(Error::Unknown(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let (page, count) = if there.is_empty() {
            (cases::list(db, act, &asked.filter, None)?, cases::count(db, act, &asked.filter)?)
        } else {
            let count = Count::Exactly(there.len());
            (cases::Page { cases: there, next: None }, count)
        };
        Ok::<_, Error>(Listed {
            count,
            names: names(db, &page.cases)?,
            due: cases::next_deadlines(db, act, &page.cases)?,
            reviewers: if sees_colleagues { reviewers(db)? } else { Vec::new() },
            authorities: Vec::new(),
            views: Vec::new(),
            asked,
            page,
        })
    };
    let listed = visit.read(load).await?;
    let page = CaseList { save: None, export: None, scan: None, ..case_list(visit, &listed, input) };
    visit.form("Cases", &page, input)
}

fn case_list(visit: &Visit, listed: &Listed, input: &Input) -> CaseList {
    let asked = &listed.asked;
    let (filters, more_filters) = asked.fields(visit, &listed.reviewers);
    let may = |action| visit.may(action, None, Relation::None);
    let query = asked.query();
    let bulk = bulk::offered(visit, steps::able(&listed.reviewers, visit.act.at), &query, input);
    let ticked = |case: &Case| CaseRow {
        is_ticked: input.ticked("case").any(|tick| tick == bulk::tick(case)),
        tick: bulk.is_some().then(|| bulk::tick(case)),
        ..row(visit, case, &listed.names, &listed.due)
    };
    CaseList {
        filters,
        more_filters,
        is_unfolded: asked.is_unfolded(),
        offers: offers(&listed.authorities),
        is_filtered: asked.is_filtered(),
        logs_letters: may(Action::LogNotice),
        problem: asked.problem(),
        count: said(listed.count),
        cases: listed.page.cases.iter().map(ticked).collect(),
        bulk,
        older: listed.page.next.map(|after| Link::new(asked.older(after), "Further cases")),
        newest: asked.after.map(|_| Link::new(format!("/cases?{query}"), "From the beginning")),
        views: listed.views.iter().map(views::link).collect(),
        views_href: (!listed.views.is_empty()).then(|| "/views".to_owned()),
        save: (may(Action::SaveView) && !query.is_empty()).then(|| views::save_form(visit, &Input::blank(), &query)),
        export: may(Action::ExportCases)
            .then(|| Form::post("/cases/export", "Export these cases as CSV").hidden("query", &query)),
        scan: if may(Action::SearchInside) { scan(listed) } else { None },
    }
}

/// Inside the messages of what is listed; where words found nothing, for the same words without them.
fn scan(listed: &Listed) -> Option<Form> {
    if !listed.page.cases.is_empty() {
        return Some(scan_form(&Input::blank(), &listed.asked.query()));
    }
    let (words, query) = listed.asked.beside_words()?;
    Some(scan_form(&Input::of([("text", words.to_owned())]), &query))
}

/// How many there are, in words.
pub(super) fn said(count: Count) -> String {
    match count {
        Count::Exactly(1) => "1 case".to_owned(),
        Count::Exactly(count) => format!("{count} cases"),
        Count::MoreThan(count) => format!("More than {count} cases"),
    }
}

/// What the browser offers while one types; it works without a script.
fn offers(authorities: &[String]) -> Vec<Offers> {
    let countries = Country::all().map(|country| Choice::new(country.as_str(), country.name()));
    let authorities = authorities.iter().map(|name| Choice::new(name.clone(), ""));
    vec![
        Offers { id: "countries", choices: countries.collect() },
        Offers { id: "authorities", choices: authorities.collect() },
    ]
}

/// The form that begins a search inside the messages of these cases.
pub(super) fn scan_form(input: &Input, query: &str) -> Form {
    let text =
        Field::line(input, "text", "Text to look for").hint("A name, an address or a few words, as a message has them");
    Form::post("/cases/scan", "Search inside messages").hidden("query", &query).field(text).consequence(&format!(
        "This opens the messages of up to {SCANNED} cases that fit the filters, the newest first. It is recorded that you searched and which \
         cases were opened, not what you looked for."
    ))
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
        tick: None,
        is_ticked: false,
        kind: case.kind.label().to_owned(),
        is_guessed: !case.kind_confirmed,
        urgency: (case.urgency != Urgency::Normal).then(|| urgency(case.urgency)),
        summary: case.summary.clone(),
        state: badge(case.state),
        assignee: case.assigned_to.and_then(|id| names.get(&id).cloned()),
        received_at: visit.moment(case.received_at),
        due_at: due.map(|due| visit.moment(due.due_at)),
        is_late: due.is_some_and(|due| due.standing(visit.act.at) == Standing::Missed),
    }
}

const fn urgency(urgency: Urgency) -> Badge {
    Badge { value: urgency.as_str(), label: urgency.label() }
}

pub(in crate::web) fn badge(state: CaseState) -> Badge {
    Badge { value: state.as_str(), label: state.label() }
}
