//! What of a case a class is measured against. Nothing sealed is opened for it.

use std::collections::BTreeMap;

use super::super::Error;
use super::scope::CLASS_FIELDS;
use crate::accounts::Act;
use crate::cases::{self, Case, Fields};
use crate::db::Db;
use crate::review;
use crate::taxonomy::{Authenticity, FieldName, Kind, Severity, Urgency};

/// A case as far as a class can tell it from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub kind: Kind,
    pub kind_confirmed: bool,
    pub urgency: Urgency,
    pub authenticity: Authenticity,
    /// What keeps it out of every class.
    pub apart: Vec<Apart>,
    /// Of the newest recommendation, or of the one that is being made.
    pub severity: Option<Severity>,
    /// The text forms of what is filled in, of [`CLASS_FIELDS`].
    pub values: BTreeMap<FieldName, String>,
}

/// What makes a case one of its own kind, whatever its fields are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    /// An order not to speak about the matter holds.
    Secret,
    /// An urgent measure in it waits for the Board, which only a ballot can ratify or reverse.
    MeasureWaits,
    /// The Board said once already what it thinks of it.
    Reconsiders,
}

fn apart(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<Apart>, Error> {
    let all = [
        (cases::is_secret(db, act, case.id)?, Apart::Secret),
        (!cases::measures_for_board(db, act, case)?.is_empty(), Apart::MeasureWaits),
        (review::reconsiders(db, case)?.is_some(), Apart::Reconsiders),
    ];
    Ok(all.into_iter().filter(|(holds, _)| *holds).map(|(_, apart)| apart).collect())
}

/// The facts of a case as it is now.
pub fn facts(db: &mut Db, act: &Act, case: &Case, severity: Option<Severity>) -> Result<Facts, Error> {
    let fields = cases::fields(db, case.id, case.kind)?;
    let is_there = |field: FieldName| Some((field, value_of(&fields, field)?));
    let values = CLASS_FIELDS.iter().filter(|field| field.is_of(case.kind)).filter_map(|field| is_there(*field));
    Ok(Facts {
        kind: case.kind,
        kind_confirmed: case.kind_confirmed,
        urgency: case.urgency,
        authenticity: cases::authenticity(db, case.id)?,
        apart: apart(db, act, case)?,
        severity,
        values: values.collect(),
    })
}

fn value_of(fields: &Fields, field: FieldName) -> Option<String> {
    use FieldName as F;
    let demand = fields.demand();
    match field {
        F::RequestingCountry => return demand.requesting_country.map(|value| value.to_string()),
        F::TransmittingCountry => return demand.transmitting_country.map(|value| value.to_string()),
        F::AuthorityType => return demand.authority_type.map(|value| value.to_string()),
        F::Instrument => return demand.instrument.map(|value| value.to_string()),
        F::Binding => return demand.binding.map(|value| value.to_string()),
        _ => {}
    }
    match fields {
        Fields::Request(request) => match field {
            F::Offence => request.offence.map(|value| value.to_string()),
            _ => None,
        },
        Fields::Content(content) => match field {
            F::TakedownKind => content.takedown_kind.map(|value| value.to_string()),
            F::TermsCategory => content.terms_category.map(|value| value.to_string()),
            F::TermsSubcategory => content.terms_subcategory.map(|value| value.to_string()),
            F::SourceType => content.source_type.map(|value| value.to_string()),
            F::TargetType => content.target_type.map(|value| value.to_string()),
            _ => None,
        },
    }
}
