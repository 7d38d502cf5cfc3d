//! Searching inside messages, step by step: each page says how far the search came and has the button that goes on.
//!
//! Invariant: the text looked for and what was found travel in the form only, never in an address.

use super::asked::Asked;
use super::list::scan_form;
use super::views::mend;
use crate::accounts::Act;
use crate::cases::{self, Error, Hit, HitPlace, Position, SCANNED, Slice};
use crate::db::ids::{CaseId, EventId, NoticeId};
use crate::db::{Db, Pool};
use crate::web::console::Answer;
use crate::web::form::Form;
use crate::web::input::Input;
use crate::web::pages::cases::{HitRow, Scan};
use crate::web::pages::forms::FormPage;
use crate::web::pages::parts::Link;
use crate::web::visit::{Posted, Visit};

/// So many places are shown; a text found more often than that is no text to look for.
const MOST_HITS: usize = 200;

pub(in crate::web) async fn search_inside(posted: Posted) -> Answer {
    let Posted { visit, mut input } = posted;
    let mut asked = Asked::of(&visit, input.raw("query"));
    let (text, position) = (input.raw("text").to_owned(), position(&input));
    let before: Vec<String> = input.ticked("hit").take(MOST_HITS).map(str::to_owned).collect();
    let act = visit.act.clone();
    let resolve = move |db: &mut Db, act: &Act| asked.resolve(db, act).map(|()| asked);
    let asked = visit.read(resolve).await?;
    let query = asked.query();
    let step = move |pool: &Pool| {
        let slice = cases::search_inside(pool, &act, &asked.filter, &text, position)?;
        Ok::<_, Error>((seen_before(pool, &act, &before)?, slice))
    };
    match visit.console.run(step).await {
        Ok((rows, slice)) => visit.page("Search inside messages", &page(&visit, &input, &query, &rows, &slice)),
        Err(error) => {
            mend(error, &mut input)?;
            let page = FormPage::new("Search inside messages", scan_form(&input, &query))
                .back(format!("/cases?{query}"), "The cases to search");
            visit.form("Search inside messages", &page, &input)
        }
    }
}

fn position(input: &Input) -> Option<Position> {
    let number = |name: &str| input.raw(name).parse::<i64>().ok();
    Some(Position {
        search: EventId::from_i64(number("search")?),
        after: (CaseId::from_i64(number("after_case")?), NoticeId::from_i64(number("after_notice")?)),
        looked_into: usize::try_from(number("looked_into")?).ok()?,
    })
}

/// A hit as the form carries it to the next step: case, notice and places.
fn carried(hit: &Hit) -> String {
    let places: Vec<&str> = hit.places.iter().map(|place| place.as_str()).collect();
    format!("{}.{}.{}", hit.case.id, hit.notice, places.join("."))
}

/// The hits of the steps before. What a form says is read as a stranger's word: a case that the person may not see is left out.
fn seen_before(pool: &Pool, act: &Act, carried: &[String]) -> Result<Vec<Hit>, Error> {
    pool.read(|db| {
        let mut hits = Vec::new();
        for text in carried {
            let mut parts = text.split('.');
            let mut id = || parts.next().and_then(|part| part.parse::<i64>().ok());
            let Some((case, notice)) = id().zip(id()) else { continue };
            let places: Vec<HitPlace> = parts.filter_map(|part| part.parse().ok()).collect();
            let Ok(case) = cases::get(db, CaseId::from_i64(case)) else { continue };
            if cases::find_visible(db, act, &case.number).is_ok() {
                hits.push(Hit { case, notice: NoticeId::from_i64(notice), places });
            }
        }
        Ok(hits)
    })
}

fn page(visit: &Visit, input: &Input, query: &str, before: &[Hit], slice: &Slice) -> Scan {
    let all: Vec<&Hit> = before.iter().chain(&slice.hits).collect();
    let too_many = all.len() > MOST_HITS;
    let next = slice.next.filter(|_| !too_many);
    let shown: Vec<&Hit> = all.into_iter().take(MOST_HITS).collect();
    Scan {
        text: input.raw("text").to_owned(),
        back: Link::new(format!("/cases?{query}"), "The cases searched"),
        progress: format!("Looked into {} of {} messages.", slice.looked_into, slice.of),
        looked_into: slice.looked_into,
        of: slice.of.max(1),
        state: state(slice, next.is_some(), too_many),
        notes: notes(slice),
        hits: shown.iter().map(|hit| hit_row(visit, hit)).collect(),
        go_on: next.map(|next| go_on(input, query, &shown, next)),
    }
}

fn state(slice: &Slice, goes_on: bool, too_many: bool) -> String {
    if too_many {
        return format!("More than {MOST_HITS} messages have it, so the search stopped. Look for something rarer.");
    }
    if goes_on {
        return "The search is not finished.".to_owned();
    }
    let all = if slice.cut { "the newest messages" } else { "all messages" };
    format!("The search is finished: {all} of these cases were looked into.")
}

fn notes(slice: &Slice) -> Vec<String> {
    let cut = slice.cut.then(|| {
        format!("These cases have more than {SCANNED} messages. Only the newest are looked into; narrow the filter for others.")
    });
    let erased = (slice.erased > 0)
        .then(|| format!("{} messages of this step cannot be opened any more, or only in part.", slice.erased));
    cut.into_iter().chain(erased).collect()
}

fn hit_row(visit: &Visit, hit: &Hit) -> HitRow {
    let places: Vec<&str> = hit.places.iter().map(|place| place.label()).collect();
    HitRow {
        number: hit.case.number.to_string(),
        href: format!("/cases/{}", hit.case.number),
        summary: hit.case.summary.clone(),
        notice_href: format!("/cases/{}/notices/{}", hit.case.number, hit.notice),
        places: places.join(", "),
        received_at: visit.moment(hit.case.received_at),
    }
}

/// The form that goes on from here: all that the next step has to know.
fn go_on(input: &Input, query: &str, hits: &[&Hit], next: Position) -> Form {
    let form = Form::post("/cases/scan", "Go on searching")
        .hidden("query", &query)
        .hidden("text", &input.raw("text"))
        .hidden("search", &next.search)
        .hidden("after_case", &next.after.0)
        .hidden("after_notice", &next.after.1)
        .hidden("looked_into", &next.looked_into)
        .key("n");
    hits.iter().fold(form, |form, hit| form.hidden("hit", &carried(hit)))
}
