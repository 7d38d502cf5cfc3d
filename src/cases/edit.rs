//! Filling in the fields of a case and confirming its kind. Saving the form confirms the kind that it shows.

use serde_json::{Value, json};

use super::advance::{allow, check_version, claim};
use super::field_changes::field_changes;
use super::fields::{self, Fields};
use super::letter::check_summary;
use super::timeline::{Change, changes_detail};
use super::{Case, CaseNumber, Error, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::Db;
use crate::taxonomy::{FieldName, Kind, Urgency, terms_by_version};
use crate::workflow::{Action, CaseState};

/// The form of a case, whole.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The version that the form was made from.
    pub version: i64,
    pub kind: Kind,
    pub urgency: Urgency,
    /// Without personal data; it is stored in clear.
    pub summary: String,
    pub fields: Fields,
}

/// Saves the form. Fields that do not go with the kind are refused; [`Fields::moved_to`] says what fits another kind. The event tells
/// what changed from what to what, and names what stood in the case and has no place in the new kind.
pub fn edit(db: &mut Db, act: &Act, number: &CaseNumber, edit: &Edit) -> Result<Case, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::EditCase, &case)?;
    check_version(&case, edit.version)?;
    check_summary(&edit.summary)?;
    if !edit.fields.suit(edit.kind) {
        let what = format!("these fields do not go with the kind `{}`", edit.kind);
        return Err(Error::Invalid {
            field: "kind",
            what,
            hint: "save the kind first; the form then shows its fields",
        });
    }
    if case.state == CaseState::BeforeBoard && case.kind != edit.kind {
        let what = "the case is before the Board as what it is".to_owned();
        return Err(Error::Invalid { field: "kind", what, hint: "have it sent back to review first" });
    }
    edit.fields.check(terms_by_version(&case.terms_version))?;
    let before = fields::fields(db, case.id, case.kind)?;
    claim(db, &case)?;
    let change = store::CaseChange {
        kind: edit.kind,
        kind_confirmed: true,
        urgency: edit.urgency,
        summary: edit.summary.trim().to_owned(),
    };
    store::change(db, case.id, &change)?;
    fields::save(db, case.id, &edit.fields)?;
    if case.kind != edit.kind {
        store::insert_kind_change(db, case.id, case.kind, edit.kind, act.at)?;
    }
    let verb = if case.kind_confirmed && case.kind == edit.kind { Verb::CaseEdited } else { Verb::KindConfirmed };
    act.record(db, verb, Some(case.id), None, changed(&case, &before, edit))?;
    super::get(db, case.id)
}

/// What the form changed, for the event.
fn changed(case: &Case, before: &Fields, edit: &Edit) -> Value {
    let of_case = [
        Change::code("kind", Some(case.kind), Some(edit.kind)),
        Change::code("urgency", Some(case.urgency), Some(edit.urgency)),
        Change::free("summary", &case.summary, &edit.summary),
    ];
    let changes = of_case.into_iter().chain(field_changes(before, &edit.fields, edit.kind));
    told(changes, &before.moved_to(edit.kind).1)
}

/// The changes, and those fields that the new kind has no place for.
pub(super) fn told(changes: impl IntoIterator<Item = Option<Change>>, dropped: &[FieldName]) -> Value {
    let mut detail = changes_detail(changes);
    if let (Value::Object(detail), false) = (&mut detail, dropped.is_empty()) {
        detail.insert("dropped".to_owned(), json!(dropped));
    }
    detail
}
