//! The class of cases that a standing decision is for, in terms of their fields, and the check of one case against it. Pure.
//! Not where the facts of a case come from (`facts`). Invariant: a condition is never met by a field that is empty, and a scope
//! without any condition fits nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::facts::{Apart, Facts};
use crate::taxonomy::{
    Authenticity, AuthorityType, Binding, Country, FieldName, Instrument, Kind, OffenceCategory, Severity, SourceType,
    TakedownKind, TargetType, TermsCategory, TermsSubcategory, Urgency,
};

/// The fields of a case that a class can be made of: those whose values are closed sets, and that say what came and not what was done.
pub const CLASS_FIELDS: &[FieldName] = &[
    FieldName::TakedownKind,
    FieldName::TermsCategory,
    FieldName::TermsSubcategory,
    FieldName::SourceType,
    FieldName::TargetType,
    FieldName::AuthorityType,
    FieldName::RequestingCountry,
    FieldName::TransmittingCountry,
    FieldName::Instrument,
    FieldName::Binding,
    FieldName::Offence,
];

/// A class of cases. Its text form is JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    pub kind: Kind,
    /// What a field has to be, in the text forms of its taxonomy; one of them is enough.
    #[serde(default)]
    pub conditions: BTreeMap<FieldName, BTreeSet<String>>,
    #[serde(default)]
    pub severity_at_most: Option<Severity>,
}

/// One way in which a case is not of the class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    NoCondition,
    Kind { is: Kind, needed: Kind },
    KindGuessed,
    Emergency,
    FoundFalse,
    Apart(Apart),
    Severity { is: Option<Severity>, at_most: Severity },
    Field { field: FieldName, is: Option<String>, needed: BTreeSet<String> },
}

impl Scope {
    /// As it is stored. What cannot be read fits nothing.
    pub fn read(kind: Kind, stored: &str) -> Self {
        let nothing = Self { kind, conditions: BTreeMap::new(), severity_at_most: None };
        serde_json::from_str(stored).unwrap_or(nothing)
    }

    pub fn stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether it says more than a kind.
    pub fn has_condition(&self) -> bool {
        self.severity_at_most.is_some() || self.conditions.values().any(|values| !values.is_empty())
    }

    /// Whether a case is of the class; otherwise everything that speaks against it.
    pub fn fits(&self, facts: &Facts) -> Result<(), Vec<Misfit>> {
        let mut misfits = Vec::new();
        if !self.has_condition() {
            misfits.push(Misfit::NoCondition);
        }
        if facts.kind != self.kind {
            misfits.push(Misfit::Kind { is: facts.kind, needed: self.kind });
        }
        let never = [
            (!facts.kind_confirmed, Misfit::KindGuessed),
            (facts.kind == Kind::EmergencyRequest || facts.urgency == Urgency::Emergency, Misfit::Emergency),
            (facts.authenticity == Authenticity::FoundFalse, Misfit::FoundFalse),
        ];
        misfits.extend(never.into_iter().filter(|(holds, _)| *holds).map(|(_, misfit)| misfit));
        misfits.extend(facts.apart.iter().copied().map(Misfit::Apart));
        if let Some(at_most) = self.severity_at_most
            && facts.severity.is_none_or(|severity| severity > at_most)
        {
            misfits.push(Misfit::Severity { is: facts.severity, at_most });
        }
        for (field, needed) in &self.conditions {
            let is = facts.values.get(field);
            if !is.is_some_and(|is| needed.contains(is)) {
                misfits.push(Misfit::Field { field: *field, is: is.cloned(), needed: needed.clone() });
            }
        }
        if misfits.is_empty() { Ok(()) } else { Err(misfits) }
    }

    /// The class in words, a line a condition: `Binding on us`, `Not binding: informal`.
    pub fn words(&self) -> Vec<(&'static str, String)> {
        let mut words = vec![("Kind", self.kind.label().to_owned())];
        words.extend(self.conditions.iter().map(|(field, values)| (field.label(), one_of(*field, values))));
        words.extend(self.severity_at_most.map(|severity| ("Severity at most", severity.label().to_owned())));
        words
    }
}

/// What a value of a field is called; `None` for what is no value of it.
pub(super) fn value_label(field: FieldName, value: &str) -> Option<&'static str> {
    macro_rules! label {
        ($taxonomy:ty) => {
            value.parse::<$taxonomy>().ok().map(<$taxonomy>::label)
        };
    }
    match field {
        FieldName::TakedownKind => label!(TakedownKind),
        FieldName::TermsCategory => label!(TermsCategory),
        FieldName::TermsSubcategory => label!(TermsSubcategory),
        FieldName::SourceType => label!(SourceType),
        FieldName::TargetType => label!(TargetType),
        FieldName::AuthorityType => label!(AuthorityType),
        FieldName::RequestingCountry | FieldName::TransmittingCountry => {
            value.parse::<Country>().ok().map(Country::name)
        }
        FieldName::Instrument => label!(Instrument),
        FieldName::Binding => label!(Binding),
        FieldName::Offence => label!(OffenceCategory),
        _ => None,
    }
}

fn one_of(field: FieldName, values: &BTreeSet<String>) -> String {
    let labels: Vec<&str> = values.iter().map(|value| value_label(field, value).unwrap_or(value)).collect();
    labels.join(" or ")
}

/// A clause that goes on after "the case": `its kind is …`.
impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCondition => f.write_str("the class has no condition that could be read"),
            Self::Kind { is, needed } => {
                write!(f, "the case’s kind is “{}”, the class needs “{}”", is.label(), needed.label())
            }
            Self::KindGuessed => f.write_str("nobody has confirmed the case’s kind"),
            Self::Emergency => f.write_str("the case is an emergency"),
            Self::FoundFalse => f.write_str("the demand was found false"),
            Self::Apart(Apart::Secret) => f.write_str("the case is under a secrecy order"),
            Self::Apart(Apart::MeasureWaits) => f.write_str("an urgent measure in the case waits for the Board"),
            Self::Apart(Apart::Reconsiders) => f.write_str("the case reconsiders a decision of the Board"),
            Self::Severity { is: Some(is), at_most } => {
                write!(f, "the severity is “{}”, the class ends at “{}”", is.label(), at_most.label())
            }
            Self::Severity { is: None, at_most } => {
                write!(f, "nobody has determined the severity, the class ends at “{}”", at_most.label())
            }
            Self::Field { field, is, needed } => {
                let needed = one_of(*field, needed);
                match is {
                    Some(is) => {
                        let is = value_label(*field, is).unwrap_or(is);
                        write!(f, "the case’s “{}” is “{is}”, the class needs “{needed}”", field.label())
                    }
                    None => write!(f, "the case’s “{}” is empty, the class needs “{needed}”", field.label()),
                }
            }
        }
    }
}

/// Everything that speaks against a case, in one sentence's words.
pub(super) fn in_words(misfits: &[Misfit]) -> String {
    misfits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
