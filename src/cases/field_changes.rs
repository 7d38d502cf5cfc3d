//! What saving the fields of a case changed, for its event. Not what may be saved, which is `fields`. Invariant: every field of
//! the form is told here, codes and counts with from and to, free text only as changed.

use super::fields::{ContentFields, DataClassUse, DemandFields, Fields, RequestFields};
use super::timeline::Change;
use crate::taxonomy::{FieldName, Kind};

type Code = (&'static str, String);

/// From the fields that stood to those that were saved with this kind. How many things a demand specifies is one field under two
/// names; what else the new kind has no place for ends as not filled in.
pub(super) fn field_changes(before: &Fields, after: &Fields, kind: Kind) -> Vec<Option<Change>> {
    let (moved, dropped) = before.moved_to(kind);
    let (mut from, to) = (codes(&moved), codes(after));
    let lost = codes(before).into_iter().filter(|(name, _)| is_lost(&dropped, name));
    for (name, code) in lost {
        match from.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = code,
            None => from.push((name, code)),
        }
    }
    let of = |codes: &[Code], wanted: &str| {
        let found = codes.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, code)| code.clone()).unwrap_or_default()
    };
    let added = to.iter().filter(|(name, _)| !from.iter().any(|(known, _)| known == name));
    let names: Vec<&'static str> = from.iter().chain(added).map(|(name, _)| *name).collect();
    let code = |name: &'static str| Change::code(name, Some(of(&from, name)), Some(of(&to, name)));
    let mut changes: Vec<Option<Change>> = names.into_iter().map(code).collect();
    changes.push(Change::free("legal_basis", &before.demand().legal_basis, &after.demand().legal_basis));
    changes
}

/// The ticks at the classes of data are three lists here and one field there.
fn is_lost(dropped: &[FieldName], name: &str) -> bool {
    let is_class = name.starts_with("data_");
    dropped.iter().any(|lost| lost.as_str() == name || (is_class && *lost == FieldName::DataClasses))
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn codes(fields: &Fields) -> Vec<Code> {
    match fields {
        Fields::Request(request) => request_codes(request),
        Fields::Content(content) => content_codes(content),
    }
}

/// Taken apart by name, so that a new field does not compile before it is told here.
fn demand_codes(demand: &DemandFields) -> Vec<Code> {
    let DemandFields {
        requesting_country,
        transmitting_country,
        authority_type,
        instrument,
        legal_basis: _,
        binding,
        authenticity: _,
    } = demand;
    vec![
        ("requesting_country", text(*requesting_country)),
        ("transmitting_country", text(*transmitting_country)),
        ("authority_type", text(*authority_type)),
        ("instrument", text(*instrument)),
        ("binding", text(*binding)),
    ]
}

fn request_codes(request: &RequestFields) -> Vec<Code> {
    let RequestFields { demand, offence, identifiers_specified, identifiers_held, identifiers_disclosed, data_classes } =
        request;
    let mut codes = demand_codes(demand);
    codes.extend([
        ("offence", text(*offence)),
        ("identifiers_specified", text(*identifiers_specified)),
        ("identifiers_held", text(*identifiers_held)),
        ("identifiers_disclosed", text(*identifiers_disclosed)),
        ("data_sought", classes(data_classes, |class| class.sought)),
        ("data_held", classes(data_classes, |class| class.held)),
        ("data_given", classes(data_classes, |class| class.given)),
    ]);
    codes
}

/// In one order, so that the same ticks read the same.
fn classes(all: &[DataClassUse], is_ticked: fn(&DataClassUse) -> bool) -> String {
    let mut ticked: Vec<&str> =
        all.iter().filter(|class| is_ticked(class)).map(|class| class.data_class.as_str()).collect();
    ticked.sort_unstable();
    ticked.join(",")
}

fn content_codes(content: &ContentFields) -> Vec<Code> {
    let ContentFields {
        demand,
        terms_category,
        terms_subcategory,
        takedown_kind,
        source_type,
        target_type,
        items_specified,
        items_located,
        items_actioned,
        basis,
        technically_possible,
    } = content;
    let mut codes = demand_codes(demand);
    codes.extend([
        ("takedown_kind", text(*takedown_kind)),
        ("terms_category", text(*terms_category)),
        ("terms_subcategory", text(*terms_subcategory)),
        ("source_type", text(*source_type)),
        ("target_type", text(*target_type)),
        ("items_specified", text(*items_specified)),
        ("items_located", text(*items_located)),
        ("items_actioned", text(*items_actioned)),
        ("basis", text(*basis)),
        ("technically_possible", text(technically_possible.map(|possible| if possible { "yes" } else { "no" }))),
    ]);
    codes
}
