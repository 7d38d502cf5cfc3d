//! Working together on cases: notes, watching, links, merging, drafts, steps for several, undoing, and what comes next.

mod joined;
mod merging;
pub mod pages;
mod races;
mod together;

use actix_web::http::StatusCode;
use quarterlight::cases::{self, BulkDone, BulkStep, CaseNumber, DraftForm, Error, Placed, Ticked, Typed};
use quarterlight::db::ids::{CaseLinkId, MailId, NoteId};
use quarterlight::notices::Envelope;
use quarterlight::outbox::addresses;
use quarterlight::taxonomy::{CaseRelation, Kind, Outcome, SetAsideReason, Urgency};
use quarterlight::workflow::CaseState;
use quarterlight::workflow::tally::Choice::For;

use crate::routes::Walk;
use crate::support::{Mail, Somebody, TestApp, mail, on_both};

const OUTSIDE: Outcome = Outcome::OutsideOurControl;

fn abuse(from: &str) -> Mail {
    mail(from).about("Abuse in a community").says(&format!("Please look, says {from}."))
}

fn case(app: &TestApp, from: &str) -> CaseNumber {
    app.opens_case(abuse(from))
}

pub fn writes(app: &TestApp, who: &Somebody, case: &CaseNumber, text: &str) -> Result<NoteId, Error> {
    let (act, case, text) = (who.act(), case.clone(), text.to_owned());
    app.pool.write(move |db| cases::write_note(db, &act, &case, &text))
}

fn mentions(app: &TestApp, who: &Somebody) -> Vec<NoteId> {
    let mentions = app.pool.read(|db| cases::mentions_for(db, &who.act())).unwrap();
    mentions.iter().map(|mention| mention.note).collect()
}

fn watches(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Result<bool, Error> {
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::watch(db, &act, &case))
}

/// The watched cases and how much news each has.
fn news(app: &TestApp, who: &Somebody) -> Vec<(CaseNumber, i64)> {
    let watched = app.pool.read(|db| cases::watched(db, &who.act())).unwrap();
    watched.into_iter().map(|one| (one.case.number, one.news)).collect()
}

fn links(
    app: &TestApp,
    who: &Somebody,
    case: &CaseNumber,
    relation: CaseRelation,
    other: &CaseNumber,
) -> Result<CaseLinkId, Error> {
    let (act, case, other) = (who.act(), case.clone(), other.clone());
    app.pool.write(move |db| cases::link_cases(db, &act, &case, relation, &other))
}

fn linked(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Vec<CaseNumber> {
    let case = app.case(case);
    let links = app.pool.read(|db| cases::case_links(db, &who.act(), &case)).unwrap();
    links.into_iter().map(|link| link.other.number).collect()
}

pub fn merges(app: &TestApp, who: &Somebody, case: &CaseNumber, into: &CaseNumber) -> Result<cases::Case, Error> {
    let (act, version, case, into) = (who.act(), app.case(case).version, case.clone(), into.clone());
    app.pool.write(move |db| cases::merge(db, &act, &case, version, &into))
}

fn unmerges(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Result<cases::Case, Error> {
    let (act, version, case) = (who.act(), app.case(case).version, case.clone());
    app.pool.write(move |db| cases::unmerge(db, &act, &case, version))
}

pub fn undoes_assignment(app: &TestApp, who: &Somebody, case: &CaseNumber) -> Result<cases::Case, Error> {
    let (act, version, case) = (who.act(), app.case(case).version, case.clone());
    app.pool.write(move |db| cases::undo_assignment(db, &act, &case, version))
}

pub fn keeps(app: &TestApp, who: &Somebody, case: &CaseNumber, form: DraftForm, text: &str) -> Result<(), Error> {
    let typed = Typed(vec![("text".to_owned(), text.to_owned())]);
    let (act, case) = (who.act(), case.clone());
    app.pool.write(move |db| cases::keep_draft(db, &act, &case, form, &typed))
}

fn draft(app: &TestApp, who: &Somebody, case: &CaseNumber, form: DraftForm) -> Option<String> {
    let case = app.case(case);
    let draft = app.pool.read(|db| cases::draft(db, &who.act(), &case, form)).unwrap()?;
    draft.typed.0.first().map(|(_, text)| text.clone())
}

/// Where the notices of a case and its evidence are: how many of each.
fn holds(app: &TestApp, case: &CaseNumber) -> (i64, i64) {
    let id = app.case(case).id;
    let count = |table: &str| app.count(&format!("{table} WHERE case_id = {id}"));
    (count("case_notices"), count("evidence"))
}

fn address(app: &TestApp, case: &CaseNumber) -> String {
    addresses::case_address(&app.desk.keys, &app.desk.mail, &app.case(case).reference)
}

fn refusal<T>(result: Result<T, Error>) -> String {
    result.err().expect("it is refused").to_string()
}

/// Puts the case before the Board; Mara reviews.
fn recommends(mara: &Somebody, case: &CaseNumber) {
    mara.assigns(case, mara).unwrap();
    mara.recommends(case, OUTSIDE).unwrap();
}

/// The Board decides a case that stands before it.
fn decides(app: &TestApp, case: &CaseNumber) {
    let [ann, bob] = app.board();
    let cleo = app.clerk("cleo");
    cleo.opens_ballot(case, OUTSIDE).unwrap();
    for member in [&ann, &bob] {
        member.votes(case, For).unwrap();
    }
    cleo.closes_ballot(case).unwrap();
}

fn secrecy(app: &TestApp, who: &Somebody, case: &CaseNumber) {
    let (act, case) = (who.act(), case.clone());
    let until = "2026-12-31".parse().unwrap();
    app.pool.write(move |db| cases::record_secrecy(db, &act, &case, until)).unwrap();
}
