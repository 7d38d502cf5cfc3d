//! What a person began to write in a case and has not handed in: theirs alone, sealed with the case's key, gone once it is
//! handed in. Invariant: nobody reads a draft but who wrote it, and one who may not write there any more reads nothing.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::advance::allow;
use super::{Case, CaseNumber, Error, case_key, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::UserId;
use crate::db::{Db, Timestamp};
use crate::sealing::Place;
use crate::workflow::Action;

text_enum! {
    /// What a draft will be once it is handed in.
    pub enum DraftForm {
        Reply = "reply" => "Reply",
        Note = "note" => "Note",
        Recommendation = "recommendation" => "Recommendation",
    }
}

crate::db::db_text!(DraftForm);

impl DraftForm {
    /// What handing it in needs; who may not do that keeps no draft of it.
    const fn action(self) -> Action {
        match self {
            Self::Reply => Action::Reply,
            Self::Note => Action::WriteNote,
            Self::Recommendation => Action::Recommend,
        }
    }
}

/// What was typed so far: the names of the fields and what stands in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub Vec<(String, String)>);

/// A draft, opened for going on with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub typed: Typed,
    pub saved_at: Timestamp,
}

/// That there is a draft, and where; not what is in it.
#[derive(Clone, Debug)]
pub struct KeptDraft {
    pub case: Case,
    pub form: DraftForm,
    pub saved_at: Timestamp,
}

/// Keeps what was typed in place of what was kept before. The first keeping leaves an event; keeping it again, which
/// happens every few seconds while somebody writes, leaves none until it is handed in or discarded.
pub fn keep_draft(db: &mut Db, act: &Act, number: &CaseNumber, form: DraftForm, typed: &Typed) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    may_write(db, act, &case, form)?;
    let user = act.person(Action::KeepDraft)?.id;
    let text = serde_json::to_vec(typed).map_err(|_| unusable())?;
    let body = case_key(act, &case)?.seal(place(form, user), &text)?;
    if store::replace_draft(db, user, case.id, form, &body, act.at)? == 0 {
        if store::insert_draft(db, user, case.id, form, &body, act.at)? == 0 {
            // Two windows kept their first draft at once; the later one stands.
            store::replace_draft(db, user, case.id, form, &body, act.at)?;
            return Ok(());
        }
        act.record(db, Verb::DraftKept, Some(case.id), None, json!({ "form": form }))?;
    }
    Ok(())
}

/// This person's draft, if they kept one and may still go on with it.
pub fn draft(db: &mut Db, act: &Act, case: &Case, form: DraftForm) -> Result<Option<Draft>, Error> {
    match may_write(db, act, case, form) {
        Err(Error::Denied(_)) => return Ok(None),
        allowed => allowed?,
    }
    let user = act.person(Action::KeepDraft)?.id;
    let Some((body, saved_at)) = store::find_draft(db, user, case.id, form)? else { return Ok(None) };
    // A key that was destroyed, or a draft of another version of the program: begin anew.
    let Ok(text) = case_key(act, case).and_then(|key| Ok(key.open(place(form, user), &body)?)) else { return Ok(None) };
    Ok(serde_json::from_slice(&text).ok().map(|typed| Draft { typed, saved_at }))
}

/// The drafts that this person may still go on with, the newest first.
pub fn kept_drafts(db: &mut Db, act: &Act) -> Result<Vec<KeptDraft>, Error> {
    let user = act.person(Action::ViewHome)?.id;
    let mut kept = Vec::new();
    for (case, form, saved_at) in store::drafts_by(db, user)? {
        match may_write(db, act, &case, form) {
            Ok(()) => kept.push(KeptDraft { case, form, saved_at }),
            Err(Error::Denied(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(kept)
}

/// Throws the draft away.
pub fn discard_draft(db: &mut Db, act: &Act, number: &CaseNumber, form: DraftForm) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::KeepDraft, &case)?;
    let user = act.person(Action::KeepDraft)?.id;
    if store::delete_draft(db, user, case.id, form)? == 0 {
        return Ok(());
    }
    Ok(act.record(db, Verb::DraftDiscarded, Some(case.id), None, json!({ "form": form }))?)
}

/// The draft is gone because it was handed in; the event is that of handing in.
pub fn forget_draft(db: &mut Db, act: &Act, case: &Case, form: DraftForm) -> Result<(), Error> {
    if let Some(user) = act.user_id() {
        store::delete_draft(db, user, case.id, form)?;
    }
    Ok(())
}

fn may_write(db: &mut Db, act: &Act, case: &Case, form: DraftForm) -> Result<(), Error> {
    allow(db, act, Action::KeepDraft, case)?;
    allow(db, act, form.action(), case)
}

/// The key is the case's; so form and writer have to be in the place, lest one draft open as another.
fn place(form: DraftForm, user: UserId) -> Place {
    let column = match form {
        DraftForm::Reply => "drafts.body/reply",
        DraftForm::Note => "drafts.body/note",
        DraftForm::Recommendation => "drafts.body/recommendation",
    };
    Place::new(column, user.as_i64())
}

fn unusable() -> Error {
    let what = "the draft cannot be kept".to_owned();
    Error::Invalid { field: "text", what, hint: "copy it to another place, and try again" }
}
