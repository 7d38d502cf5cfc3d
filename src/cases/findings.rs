//! Taking over what a report in a known form says, once a person has confirmed it. Not the reading of reports, which is
//! `notices`. Invariant: nothing of a report is a fact of a case before a person said so.

use serde_json::{Value, json};

use super::advance::{allow, check_version, claim};
use super::edit::told;
use super::field_changes::field_changes;
use super::fields::{self, Fields};
use super::identifiers::{self, NewIdentifier};
use super::read::check_belongs;
use super::timeline::Change;
use super::{Case, CaseNumber, Error, case_key, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::ids::NoticeId;
use crate::db::{Db, Pool};
use crate::notices::{self, Findings};
use crate::taxonomy::Kind;
use crate::workflow::Action;

/// What a person confirms of a notice's findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// The version of the case that the form was made from.
    pub version: i64,
    pub kind: bool,
    /// The category of the Terms.
    pub category: bool,
    pub takedown_kind: bool,
    /// Positions in [`Findings::identifiers`]. One that the case has already is left out.
    pub identifiers: Vec<usize>,
}

/// Takes what a person confirmed over into the case: the kind, the category, whose right a takedown rests on, identifiers.
pub fn confirm_findings(
    pool: &Pool,
    act: &Act,
    number: &CaseNumber,
    notice: NoticeId,
    confirmed: &Confirmed,
) -> Result<Case, Error> {
    let (case, found) = pool.read(|db| {
        let case = find_visible(db, act, number)?;
        check_allowed(db, act, &case, confirmed)?;
        check_belongs(db, &case, notice)?;
        Ok::<_, Error>((case, notices::content(db, act.keys(), notice)?.findings))
    })?;
    check_version(&case, confirmed.version)?;
    let found = found.ok_or_else(|| nothing("this notice is no report in a known form"))?;
    let identifiers = chosen(&found, confirmed)?;
    let (act, confirmed) = (act.clone(), confirmed.clone());
    pool.write(move |db| {
        claim(db, &case)?;
        let mut detail = take_over(db, &act, &case, &found, &confirmed)?;
        let added = add_new(db, &act, &case, &identifiers)?;
        let confirmed = [
            ("format", json!(found.format)),
            ("kind", json!(confirmed.kind)),
            ("category", json!(confirmed.category)),
            ("takedown_kind", json!(confirmed.takedown_kind)),
            ("identifiers", json!(added)),
        ];
        if let Value::Object(detail) = &mut detail {
            detail.extend(confirmed.map(|(name, value)| (name.to_owned(), value)));
        }
        act.record(db, Verb::FindingsConfirmed, Some(case.id), Some(notice.as_i64()), detail)?;
        super::get(db, case.id)
    })
}

fn check_allowed(db: &mut Db, act: &Act, case: &Case, confirmed: &Confirmed) -> Result<(), Error> {
    let fields = confirmed.category || confirmed.takedown_kind;
    let needed = [
        (true, Action::OpenSealed),
        (confirmed.kind, Action::ConfirmKind),
        (fields, Action::EditCase),
        (!confirmed.identifiers.is_empty(), Action::AddIdentifier),
    ];
    for (_, action) in needed.into_iter().filter(|(needed, _)| *needed) {
        allow(db, act, action, case)?;
    }
    if confirmed.kind || fields || !confirmed.identifiers.is_empty() {
        return Ok(());
    }
    Err(nothing("nothing was chosen"))
}

fn nothing(what: &str) -> Error {
    let hint = "choose what the case shall take over from the report";
    Error::Invalid { field: "findings", what: what.to_owned(), hint }
}

fn chosen(found: &Findings, confirmed: &Confirmed) -> Result<Vec<NewIdentifier>, Error> {
    let missing = (confirmed.kind && found.kind.is_none())
        || (confirmed.category && found.category.is_none())
        || (confirmed.takedown_kind && found.takedown_kind.is_none());
    let one = |position: &usize| {
        let found = found.identifiers.get(*position)?;
        Some(NewIdentifier { identifier_type: found.identifier_type, value: found.value.clone() })
    };
    let identifiers: Option<Vec<_>> = confirmed.identifiers.iter().map(one).collect();
    identifiers.filter(|_| !missing).ok_or_else(|| nothing("the report does not say that"))
}

/// The kind and the fields that go with it; gives what that changed, for the event.
fn take_over(db: &mut Db, act: &Act, case: &Case, found: &Findings, confirmed: &Confirmed) -> Result<Value, Error> {
    if !(confirmed.kind || confirmed.category || confirmed.takedown_kind) {
        return Ok(told([], &[]));
    }
    let kind = found.kind.filter(|_| confirmed.kind).unwrap_or(case.kind);
    let before = fields::fields(db, case.id, case.kind)?;
    let (mut fields, dropped) = before.moved_to(kind);
    match &mut fields {
        Fields::Content(content) => {
            content.terms_category = found.category.filter(|_| confirmed.category).or(content.terms_category);
            // The report knows the category only; a finer one of another category says no more what it is.
            let category = content.terms_category;
            content.terms_subcategory = content.terms_subcategory.filter(|one| Some(one.category()) == category);
            content.takedown_kind = found.takedown_kind.filter(|_| confirmed.takedown_kind).or(content.takedown_kind);
        }
        Fields::Request(_) if confirmed.category || confirmed.takedown_kind => return Err(no_category(kind)),
        Fields::Request(_) => {}
    }
    let change = store::CaseChange {
        kind,
        kind_confirmed: case.kind_confirmed || confirmed.kind,
        urgency: case.urgency,
        summary: case.summary.clone(),
    };
    store::change(db, case.id, &change)?;
    fields::save(db, case.id, &fields)?;
    if kind != case.kind {
        store::insert_kind_change(db, case.id, case.kind, kind, act.at)?;
    }
    let of_kind = std::iter::once(Change::code("kind", Some(case.kind), Some(kind)));
    Ok(told(of_kind.chain(field_changes(&before, &fields, kind)), &dropped))
}

fn no_category(kind: Kind) -> Error {
    let what = format!("a case of the kind `{kind}` has no category");
    Error::Invalid { field: "category", what, hint: "confirm the kind that the report has too, or leave the category" }
}

/// How many of these the case did not have.
fn add_new(db: &mut Db, act: &Act, case: &Case, new: &[NewIdentifier]) -> Result<usize, Error> {
    if new.is_empty() {
        return Ok(0);
    }
    let key = case_key(act, case)?;
    let rows = store::identifiers_of(db, case.id)?;
    let mut known: Vec<_> = rows.into_iter().map(|row| (row.identifier_type, row.value_hash)).collect();
    let mut added = 0;
    for one in new {
        let named = (one.identifier_type, identifiers::value_hash(act, one.identifier_type, &one.value));
        if !known.contains(&named) {
            identifiers::insert(db, act, case, &key, one)?;
            known.push(named);
            added += 1;
        }
    }
    Ok(added)
}
