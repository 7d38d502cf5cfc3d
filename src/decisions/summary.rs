//! The public summary of a decision: drafted by one person, checked for personal data by another, who confirms it or sends it back.
//!
//! Not the decision, which stands without it, nor its publishing (`reports`). Invariant: what is confirmed is final, and the person
//! who confirmed it is not the one who drafted it. Summaries of before were typed at the closing and stand in `decisions`.

use serde_json::json;

use super::store::{self, DecisionRow, Settled, SummaryResult, SummaryRow};
use super::{Error, grounds_place, summary_place as place_of_before};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber, Reading, Warning};
use crate::db::ids::{PublicSummaryId, UserId};
use crate::db::{self, Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::review::check_text;
use crate::sealing::Place;
use crate::spreadsheet::is_formula;
use crate::workflow::Action;
use crate::workflow::permissions::are_different_persons;

/// The longest summary, in characters.
pub const SUMMARY_LIMIT: usize = 600;

/// What somebody hands in.
#[derive(Clone, Debug)]
pub struct NewSummary {
    pub text: String,
    pub warnings: Warnings,
}

/// Whether the person has looked at what the program warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    NotSeen,
    LookedAt,
}

/// How far the summary of a decision has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryStanding {
    /// Nobody has drafted one, or the draft was sent back.
    Missing,
    /// A draft waits for a second person.
    Waits,
    /// Confirmed by a second person.
    Final,
    /// Typed at the closing of the ballot, as it was done before; nobody checked it.
    OfBefore,
}

/// A draft as a person reads it.
#[derive(Clone, Debug)]
pub struct Drafted {
    pub id: PublicSummaryId,
    /// `None` if its key was destroyed.
    pub text: Option<String>,
    pub by: UserId,
    pub at: Timestamp,
    pub settled: Option<(SummaryResult, UserId, Timestamp)>,
    /// Why it was sent back.
    pub remark: Option<String>,
    /// What a second person has to look at, while it waits.
    pub warnings: Vec<Warning>,
}

/// Everything that whoever writes or checks a summary has to know.
#[derive(Clone, Debug)]
pub struct Summaries {
    pub grounds: Option<String>,
    /// The one that was typed at the closing.
    pub of_before: Option<String>,
    /// Oldest first.
    pub drafts: Vec<Drafted>,
}

/// Hands in a draft, in the place of one's own that still waits. Where something in it might tell who somebody is, only once the
/// person has looked at it.
pub fn draft_summary(db: &mut Db, act: &Act, number: &CaseNumber, new: &NewSummary) -> Result<PublicSummaryId, Error> {
    let (case, decision) = allowed(db, act, number)?;
    let text = new.text.trim();
    check_length(text)?;
    check_beginning(text)?;
    check_warnings(db, act, &case, text, new.warnings)?;
    check_known(db, act, &case, text)?;
    let person = act.person(Action::WriteSummary).map_err(cases::Error::from)?.id;
    for row in store::summaries_of(db, case.id)? {
        match row.result {
            Some(SummaryResult::Confirmed) => {
                return Err(invalid("the summary was confirmed and is final", "look at what stands now"));
            }
            None if row.drafted_by == person => {
                let replaced = Settled { result: SummaryResult::Replaced, remark: None, by: person, at: act.at };
                settle(db, &row, &replaced)?;
            }
            None => return Err(waits_already()),
            Some(SummaryResult::Returned | SummaryResult::Replaced) => {}
        }
    }
    let id = PublicSummaryId::new(act.at);
    let row = SummaryRow {
        id,
        case_id: case.id,
        decision_id: decision.id,
        summary: cases::case_key(act, &case)?.seal(place(id), text.as_bytes())?,
        drafted_by: person,
        drafted_at: act.at,
        result: None,
        remark: None,
        settled_by: None,
        settled_at: None,
    };
    store::insert_summary(db, &row).map_err(|error| {
        // Somebody else handed one in after we looked.
        let error = db::Error::from(error);
        if error.is_unique_violation() { waits_already() } else { error.into() }
    })?;
    act.record(db, Verb::SummaryDrafted, Some(case.id), Some(id.as_i64()), json!({ "decision": decision.id }))?;
    cases::call_second_person(db, act, &case, Action::WriteSummary, id.as_i64())?;
    Ok(id)
}

/// Another person confirms a draft; it is the summary from now on.
pub fn confirm_summary(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    id: PublicSummaryId,
    warnings: Warnings,
) -> Result<(), Error> {
    let (case, row, person) = waiting(db, act, number, id)?;
    let text = cases::case_key(act, &case)?.open_text(place(id), &row.summary)?;
    check_beginning(&text)?;
    check_warnings(db, act, &case, &text, warnings)?;
    check_known(db, act, &case, &text)?;
    settle(db, &row, &Settled { result: SummaryResult::Confirmed, remark: None, by: person, at: act.at })?;
    let detail = json!({ "decision": row.decision_id });
    Ok(act.record(db, Verb::SummaryConfirmed, Some(case.id), Some(id.as_i64()), detail)?)
}

/// Another person sends a draft back, with a sentence; whoever drafted it is told.
pub fn return_summary(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    id: PublicSummaryId,
    remark: &str,
) -> Result<(), Error> {
    let (case, row, person) = waiting(db, act, number, id)?;
    check_text("remark", remark)?;
    let remark = cases::case_key(act, &case)?.seal(remark_place(id), remark.trim().as_bytes())?;
    settle(db, &row, &Settled { result: SummaryResult::Returned, remark: Some(remark), by: person, at: act.at })?;
    let drafter = accounts::get(db, row.drafted_by).map_err(cases::Error::from)?;
    cases::call_person(db, act, &drafter, Todo::SummaryReturned, id.as_i64())?;
    let detail = json!({ "decision": row.decision_id });
    Ok(act.record(db, Verb::SummaryReturned, Some(case.id), Some(id.as_i64()), detail)?)
}

fn allowed(db: &mut Db, act: &Act, number: &CaseNumber) -> Result<(Case, DecisionRow), Error> {
    let case = cases::find_visible(db, act, number)?;
    cases::allow(db, act, Action::WriteSummary, &case)?;
    let decision = store::of_case(db, case.id)?.ok_or(Error::NoDecision)?;
    Ok((case, decision))
}

/// A draft that waits, for a person who may settle it and did not write it.
fn waiting(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    id: PublicSummaryId,
) -> Result<(Case, SummaryRow, UserId), Error> {
    let (case, _) = allowed(db, act, number)?;
    let row = store::summaries_of(db, case.id)?.into_iter().find(|row| row.id == id);
    let row = row.filter(|row| row.result.is_none()).ok_or_else(overtaken)?;
    let person = act.person(Action::WriteSummary).map_err(cases::Error::from)?.id;
    if !are_different_persons(&row.drafted_by, &person) {
        return Err(cases::Error::SamePerson.into());
    }
    Ok((case, row, person))
}

fn settle(db: &mut Db, row: &SummaryRow, settled: &Settled) -> Result<(), Error> {
    if store::settle_summary(db, row.id, settled)? == 1 { Ok(()) } else { Err(overtaken()) }
}

fn check_length(text: &str) -> Result<(), Error> {
    let length = text.chars().count();
    if (1..=SUMMARY_LIMIT).contains(&length) {
        return Ok(());
    }
    let what = format!("a public summary has 1 to {SUMMARY_LIMIT} characters, and this has {length}");
    Err(cases::Error::Invalid {
        field: "summary",
        what,
        hint: "say in two or three sentences what was decided and why",
    }
    .into())
}

/// It is published as a cell of a table, and a spreadsheet would calculate with it.
fn check_beginning(text: &str) -> Result<(), Error> {
    if !is_formula(text) {
        return Ok(());
    }
    Err(invalid("a spreadsheet would take the summary for a formula", "begin with a word"))
}

/// What a report is searched for before it is published: a final summary that holds it would keep every report back.
fn check_known(db: &mut Db, act: &Act, case: &Case, text: &str) -> Result<(), Error> {
    if cases::lookout(db, act, &[case.id])?.found(text).is_empty() {
        return Ok(());
    }
    let what = "the summary holds a whole name, address, identifier or file name of the case, or the number of a case";
    Err(invalid(what, "say it in other words: no report could be published with it"))
}

fn check_warnings(db: &mut Db, act: &Act, case: &Case, text: &str, warnings: Warnings) -> Result<(), Error> {
    if warnings == Warnings::LookedAt || cases::personal_data(db, act, case, text)?.is_empty() {
        return Ok(());
    }
    let what = "something in the summary might tell who somebody is".to_owned();
    let hint = "look at each warning; change the text, or tick that none of them is personal data";
    Err(cases::Error::Invalid { field: "warnings", what, hint }.into())
}

fn waits_already() -> Error {
    invalid("a draft by somebody else waits already", "check that one, or send it back")
}

fn overtaken() -> Error {
    invalid("this draft does not wait any more", "look at what stands now")
}

fn invalid(what: &str, hint: &'static str) -> Error {
    cases::Error::Invalid { field: "summary", what: what.to_owned(), hint }.into()
}

/// The drafts of a decision's summary with what they are written from, for whoever may write or check it. That it was opened
/// leaves the event.
pub fn summaries(pool: &Pool, act: &Act, number: &CaseNumber) -> Result<Summaries, Error> {
    let case = cases::opened_for(pool, act, number, Action::WriteSummary)?;
    pool.read(|db| {
        let decision = store::of_case(db, case.id)?.ok_or(Error::NoDecision)?;
        let text = |place, sealed: &[u8]| cases::open_text(act, &case, Reading::Open, place, sealed);
        let of_before = decision.public_summary.as_ref();
        let of_before = of_before.map(|sealed| text(place_of_before(decision.id), sealed)).transpose()?.flatten();
        let grounds = text(grounds_place(decision.id), &decision.grounds)?;
        let rows = store::summaries_of(db, case.id)?;
        let drafts = rows.iter().map(|row| open(db, act, &case, row)).collect::<Result<_, Error>>()?;
        Ok(Summaries { grounds, of_before, drafts })
    })
}

fn open(db: &mut Db, act: &Act, case: &Case, row: &SummaryRow) -> Result<Drafted, Error> {
    let text = cases::open_text(act, case, Reading::Open, place(row.id), &row.summary)?;
    let remark = row.remark.as_ref();
    let remark = remark.map(|sealed| cases::open_text(act, case, Reading::Open, remark_place(row.id), sealed));
    let warnings = match &text {
        Some(text) if row.result.is_none() => cases::personal_data(db, act, case, text)?,
        _ => Vec::new(),
    };
    let settled = row.result.zip(row.settled_by).zip(row.settled_at).map(|((result, by), at)| (result, by, at));
    Ok(Drafted {
        id: row.id,
        text,
        by: row.drafted_by,
        at: row.drafted_at,
        settled,
        remark: remark.transpose()?.flatten(),
        warnings,
    })
}

/// The summary as the decision's page shows it. What a second person confirmed is for publication and opened for everybody who
/// sees the case; what was typed at a closing only for those who may open what is sealed.
pub(super) fn standing(
    pool: &Pool,
    act: &Act,
    case: &Case,
    reading: Reading,
    decision: &DecisionRow,
) -> Result<(Option<String>, SummaryStanding), Error> {
    let rows = pool.read(|db| Ok::<_, Error>(store::summaries_of(db, case.id)?))?;
    if let Some(row) = rows.iter().find(|row| row.result == Some(SummaryResult::Confirmed)) {
        let text = cases::open_text(act, case, Reading::Open, place(row.id), &row.summary)?;
        return Ok((text, SummaryStanding::Final));
    }
    let waits = rows.iter().any(|row| row.result.is_none());
    let of_before = decision.public_summary.as_ref();
    let standing = match of_before {
        _ if waits => SummaryStanding::Waits,
        Some(_) => SummaryStanding::OfBefore,
        None => SummaryStanding::Missing,
    };
    let text = of_before.map(|sealed| cases::open_text(act, case, reading, place_of_before(decision.id), sealed));
    Ok((text.transpose()?.flatten(), standing))
}

/// A draft that waits for a second person.
#[derive(Clone, Debug)]
pub struct SummaryToConfirm {
    pub case: Case,
    pub by: UserId,
    pub at: Timestamp,
}

/// So many are looked at; what stands behind them comes up as those are dealt with.
const MOST: i64 = 100;

/// The summaries that this person may check, oldest first; what they drafted themselves never.
pub fn to_confirm(db: &mut Db, act: &Act) -> Result<Vec<SummaryToConfirm>, cases::Error> {
    let person = act.person(Action::ViewHome)?.id;
    let mut waiting = Vec::new();
    for (case, by, at) in store::summaries_waiting(db, person, MOST)? {
        let case = cases::get(db, case)?;
        if cases::is_allowed(db, act, Action::WriteSummary, &case)? {
            waiting.push(SummaryToConfirm { case, by, at });
        }
    }
    Ok(waiting)
}

pub(super) fn place(id: PublicSummaryId) -> Place {
    Place::new("public_summaries.summary", id.as_i64())
}

fn remark_place(id: PublicSummaryId) -> Place {
    Place::new("public_summaries.remark", id.as_i64())
}
