//! Reconsideration: new evidence on a decided matter opens a new, linked case. Its decision says whether it confirms the first one,
//! changes it in part or changes it; the first decision stays as it was made.
//!
//! Not the reopening of a case, which there is not. Invariant: a decision is reconsidered in one case at a time.

use serde_json::json;

use super::Error;
use super::store::{self, ReconsiderationRow};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::cases::{self, Case, CaseNumber, Reading};
use crate::db::ids::{CaseId, NoticeId};
use crate::db::{Db, Pool, Timestamp};
use crate::outbox::Todo;
use crate::review::{self, check_text};
use crate::sealing::Place;
use crate::taxonomy::Reconsidered;
use crate::workflow::{Action, Role};

/// What an officer hands in.
#[derive(Clone, Debug)]
pub struct NewReconsideration {
    /// The decided case's version that the form was made from.
    pub version: i64,
    /// The message that brought the new evidence.
    pub notice: NoticeId,
    /// What is new, and why it may change the decision.
    pub reason: String,
}

/// A reconsideration as a page of one of its two cases shows it.
#[derive(Clone, Debug)]
pub struct Reconsideration {
    /// The new case on the first one's page, the first case on the new one's.
    pub other: Case,
    /// The page is that of the new case.
    pub is_new: bool,
    pub opened_at: Timestamp,
    /// `None` if it stays sealed to this person, or its key was destroyed.
    pub reason: Option<String>,
    /// What the new case's decision says of the first; `None` before there is one.
    pub result: Option<Reconsidered>,
}

/// Opens the new case.
pub fn reconsider(pool: &Pool, act: &Act, number: &CaseNumber, new: &NewReconsideration) -> Result<Case, Error> {
    pool.read(|db| {
        let first = cases::find_visible(db, act, number)?;
        cases::allow(db, act, Action::Reconsider, &first)?;
        check_text("reason", &new.reason)?;
        // Before the message is opened: it has to be one of the case.
        if cases::view(db, act, number)?.notices.iter().any(|notice| notice.id == new.notice) {
            return Ok(());
        }
        let what = "this case has no such message".to_owned();
        Err(cases::Error::Invalid { field: "notice", what, hint: "choose the one that brought the new evidence" })
    })?;
    let anew = cases::prepare_anew(pool, act, new.notice)?;
    let (act, number, new) = (act.clone(), number.clone(), new.clone());
    pool.write(move |db| {
        let first = cases::find_visible(db, &act, &number)?;
        cases::allow(db, &act, Action::Reconsider, &first)?;
        cases::check_version(&first, new.version)?;
        let decision = store::of_case(db, first.id)?.ok_or(Error::NoDecision)?;
        // Two who open one at the same moment exclude each other.
        cases::claim(db, &first)?;
        for row in store::reconsiderations_of(db, first.id)? {
            let other = cases::get(db, row.case_id)?;
            if other.state.is_open() {
                let what = format!("case `{}` reconsiders it already", other.number);
                let hint = "add what is new to that one";
                return Err(cases::Error::Invalid { field: "notice", what, hint }.into());
            }
        }
        let case = cases::open_anew(db, &act, &first, &anew)?;
        let row = ReconsiderationRow {
            case_id: case.id,
            first_case_id: first.id,
            first_decision_id: decision.id,
            notice_id: new.notice,
            reason: cases::case_key(&act, &case)?.seal(place(case.id), new.reason.trim().as_bytes())?,
            opened_by: act.person(Action::Reconsider).map_err(cases::Error::from)?.id,
            opened_at: act.at,
        };
        store::insert_reconsideration(db, &row)?;
        cases::call(db, &act, Role::Officer, Todo::CaseWaiting, case.id.as_i64())?;
        let detail = json!({ "first": first.id, "decision": decision.id });
        act.record(db, Verb::ReconsiderationOpened, Some(case.id), Some(first.id.as_i64()), detail)?;
        Ok(case)
    })
}

/// The reconsiderations that a case has part in, oldest first, as far as this person may see the other case.
pub fn reconsiderations(pool: &Pool, act: &Act, case: &Case, reading: Reading) -> Result<Vec<Reconsideration>, Error> {
    pool.read(|db| {
        let mut all = Vec::new();
        for row in store::reconsiderations_of(db, case.id)? {
            let is_new = row.case_id == case.id;
            let other = cases::get(db, if is_new { row.first_case_id } else { row.case_id })?;
            if !cases::is_allowed(db, act, Action::ViewCase, &other)? {
                continue;
            }
            // The reason is sealed with the new case's key, and read on its page, which leaves its event.
            let reason =
                if is_new { cases::open_text(act, case, reading, place(row.case_id), &row.reason)? } else { None };
            let result = result(db, &row)?;
            all.push(Reconsideration { other, is_new, opened_at: row.opened_at, reason, result });
        }
        Ok(all)
    })
}

/// What the new decision says of the first: what the recommendation says that it follows; else by the two outcomes.
fn result(db: &mut Db, row: &ReconsiderationRow) -> Result<Option<Reconsidered>, Error> {
    let (Some(new), Some(first)) = (store::of_case(db, row.case_id)?, store::of_case(db, row.first_case_id)?) else {
        return Ok(None);
    };
    let said = review::reconsidered(db, new.case_id, new.recommendation_id)?;
    let by_outcome = if new.outcome == first.outcome { Reconsidered::Confirmed } else { Reconsidered::Changed };
    Ok(Some(said.filter(|_| new.recommendation_followed).unwrap_or(by_outcome)))
}

/// The same for a case that reconsiders a decision; `None` for every other.
pub(super) fn result_of(db: &mut Db, case: CaseId) -> Result<Option<Reconsidered>, Error> {
    let row = store::reconsiderations_of(db, case)?.into_iter().find(|row| row.case_id == case);
    row.map(|row| result(db, &row)).transpose().map(Option::flatten)
}

fn place(case: CaseId) -> Place {
    Place::new("reconsiderations.reason", case.as_i64())
}
