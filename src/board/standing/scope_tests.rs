use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn facts() -> Facts {
    let values = [
        (FieldName::Binding, "no_foreign_direct"),
        (FieldName::Instrument, "foreign_court_order"),
        (FieldName::RequestingCountry, "FR"),
    ];
    Facts {
        kind: Kind::InformationRequest,
        kind_confirmed: true,
        urgency: Urgency::Normal,
        authenticity: Authenticity::Unverified,
        apart: Vec::new(),
        severity: Some(Severity::Serious),
        values: values.into_iter().map(|(field, value)| (field, value.to_owned())).collect(),
    }
}

fn scope(conditions: &[(FieldName, &[&str])]) -> Scope {
    let set = |values: &[&str]| values.iter().map(ToString::to_string).collect();
    Scope {
        kind: Kind::InformationRequest,
        conditions: conditions.iter().map(|(field, values)| (*field, set(values))).collect(),
        severity_at_most: None,
    }
}

fn direct() -> Scope {
    scope(&[(FieldName::Binding, &["no_foreign_direct"]), (FieldName::RequestingCountry, &["FR", "DE"])])
}

fn against(scope: &Scope, facts: &Facts) -> String {
    in_words(&scope.fits(facts).err().unwrap_or_default())
}

#[test]
fn what_does_not_fit_is_said_in_a_sentence_each() {
    assert_eq!(direct().fits(&facts()), Ok(()));
    let severe = Scope { severity_at_most: Some(Severity::Minor), ..direct() };
    let other = |field: FieldName, value: &str| {
        let mut facts = facts();
        facts.values.insert(field, value.to_owned());
        facts
    };
    let empty = Facts { values: BTreeMap::new(), ..facts() };
    let table = [
        (
            direct(),
            other(FieldName::Binding, "unclear"),
            "the case’s “Binding on us” is “Unclear”, the class needs “Not binding: foreign and direct”",
        ),
        (
            direct(),
            other(FieldName::RequestingCountry, "IT"),
            "the case’s “Requesting country” is “Italy”, the class needs “Germany or France”",
        ),
        (
            direct(),
            empty,
            "the case’s “Requesting country” is empty, the class needs “Germany or France”; the case’s “Binding on us” is empty, the class needs “Not binding: foreign and direct”",
        ),
        (
            direct(),
            Facts { kind: Kind::PreservationRequest, ..facts() },
            "the case’s kind is “Preservation request”, the class needs “Request for information”",
        ),
        (direct(), Facts { kind_confirmed: false, ..facts() }, "nobody has confirmed the case’s kind"),
        (direct(), Facts { urgency: Urgency::Emergency, ..facts() }, "the case is an emergency"),
        (direct(), Facts { authenticity: Authenticity::FoundFalse, ..facts() }, "the demand was found false"),
        (direct(), Facts { apart: vec![Apart::Secret], ..facts() }, "the case is under a secrecy order"),
        (
            direct(),
            Facts { apart: vec![Apart::MeasureWaits], ..facts() },
            "an urgent measure in the case waits for the Board",
        ),
        (
            direct(),
            Facts { apart: vec![Apart::Reconsiders], ..facts() },
            "the case reconsiders a decision of the Board",
        ),
        (severe.clone(), facts(), "the severity is “2 – serious”, the class ends at “1 – minor”"),
        (
            severe,
            Facts { severity: None, ..facts() },
            "nobody has determined the severity, the class ends at “1 – minor”",
        ),
        (scope(&[]), facts(), "the class has no condition that could be read"),
    ];
    for (scope, facts, sentence) in table {
        assert_eq!(against(&scope, &facts), sentence);
    }
}

#[test]
fn an_emergency_never_fits_even_where_the_class_is_of_emergencies() {
    let scope = Scope { kind: Kind::EmergencyRequest, ..direct() };
    let facts = Facts { kind: Kind::EmergencyRequest, ..facts() };
    assert_eq!(scope.fits(&facts), Err(vec![Misfit::Emergency]));
}

#[test]
fn a_scope_that_cannot_be_read_fits_nothing() {
    let read = Scope::read(Kind::InformationRequest, "{\"kind\": 7");
    assert_eq!(read.fits(&facts()), Err(vec![Misfit::NoCondition]));
    assert_eq!(Scope::read(Kind::InformationRequest, &direct().stored()), direct());
}

#[test]
fn every_field_of_a_class_has_words_for_its_values() {
    let facts = facts();
    for (field, value) in &facts.values {
        assert!(CLASS_FIELDS.contains(field) && value_label(*field, value).is_some(), "{field}");
    }
    assert_eq!(value_label(FieldName::Binding, "perhaps"), None);
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![Just("yes"), Just("no_informal"), Just("unclear")].prop_map(str::to_owned)
}

fn field() -> impl Strategy<Value = FieldName> {
    proptest::sample::select(CLASS_FIELDS)
}

prop_compose! {
    fn some_facts()(values in proptest::collection::btree_map(field(), value(), 0..6),
                    kind_confirmed in any::<bool>(), apart in proptest::option::of(proptest::sample::select(&[Apart::Secret, Apart::MeasureWaits, Apart::Reconsiders][..])),
                    severity in proptest::option::of(proptest::sample::select(Severity::ALL)),
                    kind in proptest::sample::select(Kind::ALL),
                    urgency in proptest::sample::select(Urgency::ALL),
                    authenticity in proptest::sample::select(Authenticity::ALL)) -> Facts {
        Facts { kind, kind_confirmed, urgency, authenticity, apart: apart.into_iter().collect(), severity, values }
    }
}

prop_compose! {
    fn some_scope()(conditions in proptest::collection::btree_map(field(), proptest::collection::btree_set(value(), 1..3), 0..4),
                    kind in proptest::sample::select(Kind::ALL),
                    severity_at_most in proptest::option::of(proptest::sample::select(Severity::ALL))) -> Scope {
        Scope { kind, conditions, severity_at_most }
    }
}

proptest! {
    /// Written independently of the check: what fits has each of these, and nothing else is asked.
    #[test]
    fn a_case_fits_if_and_only_if_every_condition_holds(scope in some_scope(), mut facts in some_facts(), same_kind in any::<bool>()) {
        if same_kind {
            facts.kind = scope.kind;
        }
        let named = scope.conditions.iter().all(|(field, wanted)| matches!(facts.values.get(field), Some(is) if wanted.contains(is)));
        let severity = match (scope.severity_at_most, facts.severity) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(most), Some(is)) => is.number() <= most.number(),
        };
        let never = !facts.apart.is_empty() || !facts.kind_confirmed || facts.urgency == Urgency::Emergency
            || facts.kind == Kind::EmergencyRequest || facts.authenticity == Authenticity::FoundFalse;
        let says_something = !scope.conditions.is_empty() || scope.severity_at_most.is_some();
        let fits = says_something && named && severity && !never && facts.kind == scope.kind;
        prop_assert_eq!(scope.fits(&facts).is_ok(), fits);
    }

    #[test]
    fn a_further_condition_never_makes_a_case_fit(scope in some_scope(), facts in some_facts(), name in field(), wanted in value()) {
        let mut narrower = scope.clone();
        narrower.conditions.entry(name).or_insert_with(|| BTreeSet::from([wanted]));
        if scope.has_condition() && narrower.fits(&facts).is_ok() {
            prop_assert!(scope.fits(&facts).is_ok());
        }
    }

    #[test]
    fn a_field_that_is_emptied_never_makes_a_case_fit(scope in some_scope(), facts in some_facts(), name in field()) {
        let mut emptied = facts.clone();
        emptied.values.remove(&name);
        if scope.fits(&emptied).is_ok() {
            prop_assert!(scope.fits(&facts).is_ok() && !scope.conditions.contains_key(&name));
        }
    }

    #[test]
    fn a_scope_is_read_as_it_was_stored(scope in some_scope()) {
        prop_assert_eq!(Scope::read(Kind::BreachNotification, &scope.stored()), scope);
    }
}
