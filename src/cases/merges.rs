//! Merging a case into another one before a decision, and undoing it. The case merged is set aside as a duplicate; its
//! notices belong to the other case too, and so does what mail still comes for it. Not linking (`links`), which moves
//! nothing. Invariant: nothing is merged into a case that is itself merged, so one step always leads to where a matter is.

use serde_json::json;

use super::advance::{allow, check_version};
use super::links::other_case;
use super::mails::{call, call_person};
use super::secrecy::secret_until;
use super::set_aside::refuse_published;
use super::staying::{Staying, staying};
use super::store::{self, MergeRow};
use super::{Case, CaseNumber, Error, Step, advance, claim, find_visible, measures_for_board};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::{CaseId, EvidenceId, MergeId, SetAsideId};
use crate::db::{Db, Timestamp};
use crate::outbox::Todo;
use crate::taxonomy::SetAsideReason;
use crate::workflow::{Action, CaseEvent, CaseState, Relation, Role};

/// One merging that stands, as either of its cases shows it.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The case on the other side.
    pub other: Case,
    /// Who merged them, as others see their name; `None` for those who do not learn it.
    pub by: Option<String>,
    pub at: Timestamp,
    /// The number of the one that was merged, which may be either.
    pub merged: CaseNumber,
    /// What hangs on that one itself and not on its notices.
    pub stays: Staying,
}

/// The mergings of a case that this person may know of.
#[derive(Clone, Debug, Default)]
pub struct Mergings {
    /// It was merged into another case, which may be one that this person does not see.
    pub is_merged: bool,
    pub into: Option<Merged>,
    /// These were merged into it.
    pub from: Vec<Merged>,
}

/// Merges the case into another one, from the version that the page showed.
pub fn merge(db: &mut Db, act: &Act, number: &CaseNumber, version: i64, into: &CaseNumber) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    check_version(&case, version)?;
    allow(db, act, Action::Merge, &case)?;
    let into = target(db, act, &case, into)?;
    let by = act.person(Action::Merge)?.id;
    let row = MergeRow {
        id: MergeId::new(act.at),
        case_id: case.id,
        into_case_id: into.id,
        merged_by: by,
        merged_at: act.at,
    };
    let set_aside = store::SetAsideRow {
        id: SetAsideId::new(act.at),
        case_id: case.id,
        from_state: case.state,
        reason: SetAsideReason::Duplicate,
        set_aside_by: by,
        set_aside_at: act.at,
        taken_back_by: None,
        taken_back_at: None,
    };
    let detail = json!({ "into": into.id, "reason": set_aside.reason });
    let step = step(Action::Merge, CaseEvent::SetAside, Verb::CaseMerged, row.id, detail);
    let merged = both(db, act, &case, &into, step)?;
    // Once both are held: an order that was recorded a moment ago is seen, and one that comes waits.
    refuse_unequal_secrecy(db, act, &case, &into)?;
    refuse_for_the_board(db, act, &case)?;
    store::insert_set_aside(db, &set_aside)?;
    store::insert_merge(db, &row)?;
    join_notices(db, act, &row)?;
    tell_reviewer(db, act, &into, row.id)?;
    Ok(merged)
}

/// Undoes a merging: the case goes on from where it was, and exactly its notices leave the other one again.
pub fn unmerge(db: &mut Db, act: &Act, number: &CaseNumber, version: i64) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    check_version(&case, version)?;
    allow(db, act, Action::Unmerge, &case)?;
    let by = act.person(Action::Unmerge)?.id;
    let standing = (store::standing_merge(db, case.id)?, store::standing_set_aside(db, case.id)?);
    let (Some(merge), Some(set_aside)) = standing else {
        return Err(invalid("unmerging", "this case is not merged".to_owned(), "look at what it is now"));
    };
    let into = super::get(db, merge.into_case_id)?;
    if let Some((what, hint)) = why_not_undone(db, &into, &merge)? {
        return Err(invalid("unmerging", what, hint));
    }
    refuse_published(db, case.id, set_aside.set_aside_at)?;
    let event = CaseEvent::TakeBack(set_aside.from_state);
    let step = step(Action::Unmerge, event, Verb::CaseUnmerged, merge.id, json!({ "into": into.id }));
    let case = both(db, act, &case, &into, step)?;
    store::mark_taken_back(db, set_aside.id, by, act.at)?;
    store::end_merge(db, merge.id, by, act.at)?;
    take_notices_out(db, &merge)?;
    Ok(case)
}

/// The notices that came with this merging leave the other case again, except those that it has from another merging too:
/// whichever of the two was first brought them for both.
fn take_notices_out(db: &mut Db, ended: &MergeRow) -> Result<(), Error> {
    let mut others = Vec::new();
    for merge in store::merges_into(db, ended.into_case_id)? {
        others.push((merge.id, store::notices_in(db, merge.case_id)?));
    }
    for notice in store::merged_notices(db, ended.id)? {
        match others.iter().find(|(_, notices)| notices.contains(&notice)) {
            Some((heir, _)) => store::insert_merged_notice(db, *heir, notice)?,
            None => store::unlink_notice(db, ended.into_case_id, notice)?,
        }
    }
    Ok(())
}

/// The mergings of a case that this person may know of: a case that they may not see is not named.
pub fn mergings(db: &mut Db, act: &Act, case: &Case) -> Result<Mergings, Error> {
    let into = store::standing_merge(db, case.id)?;
    let is_merged = into.is_some();
    let into = into.map(|row| shown(db, act, &row, row.into_case_id, Some(case))).transpose()?.flatten();
    let mut from = Vec::new();
    for row in store::merges_into(db, case.id)? {
        from.extend(shown(db, act, &row, row.case_id, None)?);
    }
    Ok(Mergings { is_merged, into, from })
}

/// Where the matter of a case is: the case that it was merged into, or the case itself.
pub(super) fn followed(db: &mut Db, case: CaseId) -> Result<CaseId, Error> {
    Ok(store::standing_merge(db, case)?.map_or(case, |merge| merge.into_case_id))
}

/// The same for several, each once.
pub(super) fn followed_all(db: &mut Db, cases: Vec<CaseId>) -> Result<Vec<CaseId>, Error> {
    let mut followed = Vec::with_capacity(cases.len());
    for case in cases {
        let case = self::followed(db, case)?;
        if !followed.contains(&case) {
            followed.push(case);
        }
    }
    Ok(followed)
}

/// The case that another one may be merged into, or why not.
fn target(db: &mut Db, act: &Act, case: &Case, into: &CaseNumber) -> Result<Case, Error> {
    let refused = |what, hint| Err(invalid("other", what, hint));
    let into = other_case(db, act, case, into)?;
    if let Some(merge) = store::standing_merge(db, into.id)? {
        let what = match super::visible(db, act, merge.into_case_id)? {
            Some(further) => format!("case `{}` was itself merged into `{}`", into.number, further.number),
            None => format!("case `{}` was itself merged into another one", into.number),
        };
        return refused(what, "merge into the case where the matter goes on");
    }
    if !store::merges_into(db, case.id)?.is_empty() {
        let what = format!("other cases were merged into `{}`", case.number);
        return refused(what, "merge the other way round, or undo those mergings first");
    }
    if let Some((what, hint)) = why_not_merged(&into) {
        return refused(what, hint);
    }
    // Its deadlines run from its own receipt.
    if case.received_at < into.received_at {
        let what =
            format!("case `{}` came in earlier than `{}`, and deadlines run from then", case.number, into.number);
        return refused(what, "merge the other way round: the case that came in first goes on");
    }
    Ok(into)
}

/// What the Board has to say something of stays in its case.
fn refuse_for_the_board(db: &mut Db, act: &Act, case: &Case) -> Result<(), Error> {
    if !measures_for_board(db, act, case)?.is_empty() {
        let what = "an urgent measure in this case waits for the Board".to_owned();
        return Err(invalid(
            "other",
            what,
            "link the two instead; the Board ratifies or reverses the measure by a ballot",
        ));
    }
    if store::reconsidered_by(db, case.id)?.is_some() {
        let what = "this case reconsiders a decision of the Board".to_owned();
        return Err(invalid("other", what, "merge the other case into this one, or link the two"));
    }
    Ok(())
}

fn refuse_unequal_secrecy(db: &mut Db, act: &Act, case: &Case, into: &Case) -> Result<(), Error> {
    if secret_until(db, act, case.id)? == secret_until(db, act, into.id)? {
        return Ok(());
    }
    let what = "the two are not under orders of secrecy until the same day".to_owned();
    Err(invalid("other", what, "merge only what is kept equally secret; link them instead"))
}

fn why_not_merged(into: &Case) -> Option<(String, &'static str)> {
    let number = &into.number;
    match into.state {
        CaseState::Received | CaseState::InReview => None,
        CaseState::BeforeBoard => Some((
            format!("case `{number}` is before the Board, which decides on what is in it now"),
            "link the two, or have it sent back to review first",
        )),
        CaseState::Decided | CaseState::Closed => {
            Some((format!("case `{number}` is decided, which is final"), "link the two as duplicate or follow-up"))
        }
        CaseState::SetAside => Some((format!("case `{number}` was set aside"), "take that one back first")),
    }
}

/// What was before the Board with these notices in it cannot lose them: a ballot, closed ones too, keeps the hash of the
/// list of evidence that it was about.
fn why_not_undone(db: &mut Db, into: &Case, merge: &MergeRow) -> Result<Option<(String, &'static str)>, Error> {
    let number = &into.number;
    Ok(match into.state {
        CaseState::BeforeBoard => Some((
            format!("case `{number}` is before the Board with these notices in it"),
            "undo the merging once it was sent back to review",
        )),
        CaseState::Decided | CaseState::Closed => Some((
            format!("case `{number}` was decided meanwhile with these notices in it"),
            "the decision is final; log what is new as a notice of its own",
        )),
        _ if store::has_ballot_since(db, into.id, merge.merged_at)? => Some((
            format!("the Board was asked about case `{number}` with these notices in it"),
            "the ballot keeps what it was about; log what is to be treated apart as a notice of its own",
        )),
        CaseState::Received | CaseState::InReview | CaseState::SetAside => None,
    })
}

/// Moves the case and claims the other at the version just read, the older row first: of two who merge crosswise one waits
/// and is then refused, and neither blocks the other for ever.
fn both(db: &mut Db, act: &Act, case: &Case, other: &Case, step: Step) -> Result<Case, Error> {
    let field = if step.action == Action::Merge { "other" } else { "unmerging" };
    if other.id < case.id {
        claim_other(db, other, field)?;
        return advance(db, act, case, step);
    }
    let moved = advance(db, act, case, step)?;
    claim_other(db, other, field)?;
    Ok(moved)
}

/// A conflict shows two versions of the case that the form is about; the other one is none of them.
fn claim_other(db: &mut Db, other: &Case, field: &'static str) -> Result<(), Error> {
    claim(db, other).map_err(|error| match error {
        Error::Conflict(now) => {
            let what = format!("somebody else changed case `{}` at the same moment", now.number);
            invalid(field, what, "look at it as it is now, and try again")
        }
        error => error,
    })
}

fn step(action: Action, event: CaseEvent, verb: Verb, merge: MergeId, detail: serde_json::Value) -> Step {
    Step { action, event, verb, subject: Some(merge.as_i64()), detail }
}

/// The notices that the other case does not have yet join it, with what is evidence of them.
fn join_notices(db: &mut Db, act: &Act, merge: &MergeRow) -> Result<(), Error> {
    let there = store::notices_in(db, merge.into_case_id)?;
    let evidence = store::evidence_of(db, merge.case_id)?;
    for notice in store::notices_in(db, merge.case_id)?.into_iter().filter(|notice| !there.contains(notice)) {
        store::link_notice(db, merge.into_case_id, notice, act.at)?;
        store::insert_merged_notice(db, merge.id, notice)?;
        for item in evidence.iter().filter(|item| item.notice_id == Some(notice)) {
            let (id, case_id) = (EvidenceId::new(act.at), merge.into_case_id);
            let (added_by, added_at) = (act.user_id(), act.at);
            store::insert_evidence(db, &store::EvidenceRow { id, case_id, added_by, added_at, ..item.clone() })?;
        }
    }
    Ok(())
}

/// Whoever reviews the other case has more to look at now; the officers, if they can no longer sign in.
fn tell_reviewer(db: &mut Db, act: &Act, into: &Case, merge: MergeId) -> Result<(), Error> {
    let Some(reviewer) = into.assigned_to.filter(|reviewer| act.user_id() != Some(*reviewer)) else { return Ok(()) };
    let reviewer = accounts::get(db, reviewer)?;
    if reviewer.can_sign_in(act.at) {
        call_person(db, act, &reviewer, Todo::NoticeJoined, merge.as_i64())
    } else {
        call(db, act, Role::Officer, Todo::NoticeJoined, merge.as_i64())
    }
}

/// `merged` is the case that was merged, unless that is the other one.
fn shown(
    db: &mut Db,
    act: &Act,
    row: &MergeRow,
    other: CaseId,
    merged: Option<&Case>,
) -> Result<Option<Merged>, Error> {
    let Some(other) = super::visible(db, act, other)? else { return Ok(None) };
    let sees_names = act.allow(Action::ViewColleagues, None, Relation::None).is_ok();
    let by = if sees_names { Some(accounts::get(db, row.merged_by)?.display_name) } else { None };
    let merged = merged.unwrap_or(&other);
    let (stays, merged) = (staying(db, act, merged)?, merged.number.clone());
    Ok(Some(Merged { other, by, at: row.merged_at, merged, stays }))
}

fn invalid(field: &'static str, what: String, hint: &'static str) -> Error {
    Error::Invalid { field, what, hint }
}
