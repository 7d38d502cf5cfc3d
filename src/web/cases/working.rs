//! What colleagues do around a case beside its steps: watching it, notes, linked and merged cases. The part of the case's page
//! that shows it, and the buttons for watching.

use actix_web::web;

use super::links::shown;
use super::list::badge;
use crate::accounts::Act;
use crate::cases::{self, Case, CaseLink, CaseNumber, Error, Merged, Mergings, Staying};
use crate::db::Db;
use crate::db::ids::EventId;
use crate::web::console::{Answer, see_other};
use crate::web::pages::cases::working::{MergedCase, WatchButton, Working};
use crate::web::pages::parts::Link;
use crate::web::step::{address, number};
use crate::web::visit::{Posted, Visit};
use crate::workflow::Action;

/// What the part of the page is made of.
pub(super) struct Loaded {
    watched: Option<bool>,
    notes: Option<i64>,
    links: Vec<CaseLink>,
    pub mergings: Mergings,
    /// Up to where there is something that this person, who watches the case, has not looked at.
    pub news_until: Option<EventId>,
}

pub(super) fn load(db: &mut Db, act: &Act, case: &Case) -> Result<Loaded, Error> {
    Ok(Loaded {
        watched: cases::is_watched(db, act, case)?,
        notes: cases::count_notes(db, act, case)?,
        links: cases::case_links(db, act, case)?,
        mergings: cases::mergings(db, act, case)?,
        news_until: cases::news_until(db, act, case.id)?,
    })
}

pub(super) fn part(visit: &Visit, case: &Case, may: &[Action], loaded: &Loaded) -> Working {
    let here = |noun: &str| format!("{}/{noun}", address(&case.number));
    let merged = |merged: &Merged| MergedCase {
        number: merged.other.number.to_string(),
        href: address(&merged.other.number),
        state: badge(merged.other.state),
        by: merged.by.clone(),
        at: visit.moment(merged.at),
        stays: stays(&merged.merged, merged.stays),
    };
    let notes = |count: i64| match count {
        0 => "Write a note".to_owned(),
        1 => "Read 1 note".to_owned(),
        count => format!("Read {count} notes"),
    };
    let may_link = may.contains(&Action::LinkCases);
    Working {
        watch: loaded.watched.map(|watched| WatchButton {
            action: here(if watched { "watch/ending" } else { "watch" }),
            label: if watched { "Watch it no longer" } else { "Watch this case" },
            is_watched: watched,
        }),
        notes: loaded.notes.map(|count| Link::new(here("notes"), notes(count))),
        links: loaded.links.iter().map(|link| shown(case, link, false)).collect(),
        link_href: may_link.then(|| here("links")),
        merged_into: loaded.mergings.into.as_ref().map(merged),
        merged_from: loaded.mergings.from.iter().map(merged).collect(),
        merge_href: may.contains(&Action::Merge).then(|| here("merging")),
    }
}

/// What stays in a merged case, each with the way to it.
pub(super) fn stays(number: &CaseNumber, stays: Staying) -> Vec<Link> {
    let notes = usize::try_from(stays.notes).unwrap_or_default();
    let all = [
        (stays.uploads, "uploaded file", "uploaded files", "evidence"),
        (stays.parties, "party", "parties", "parties"),
        (stays.identifiers, "identifier", "identifiers", "parties"),
        (notes, "note", "notes", "notes"),
        (stays.measures, "urgent measure", "urgent measures", "measures"),
        (stays.verifications, "verification", "verifications", "verification"),
        (stays.deadlines, "named deadline", "named deadlines", "deadlines"),
    ];
    let there = all.into_iter().filter(|(count, ..)| *count > 0);
    let link = |(count, one, several, noun): (usize, &str, &str, &str)| {
        let label = if count == 1 { format!("1 {one}") } else { format!("{count} {several}") };
        Link::new(format!("{}/{noun}", address(number)), label)
    };
    there.map(link).collect()
}

pub(in crate::web) async fn watch(form: Posted, path: web::Path<String>) -> Answer {
    let (visit, number) = (form.visit, number(&path)?);
    let wanted = number.clone();
    visit.write(move |db, act| cases::watch(db, act, &wanted)).await?;
    Ok(watching(&number, "watching"))
}

pub(in crate::web) async fn unwatch(form: Posted, path: web::Path<String>) -> Answer {
    let (visit, number) = (form.visit, number(&path)?);
    let wanted = number.clone();
    visit.write(move |db, act| cases::unwatch(db, act, &wanted)).await?;
    Ok(watching(&number, "unwatched"))
}

/// Undoing needs no number here.
fn watching(number: &CaseNumber, done: &str) -> actix_web::HttpResponse {
    see_other(&format!("{}?done={done}&undo=0", address(number)))
}
