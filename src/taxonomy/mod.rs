//! The words that cases are classified with: enums with a text form, words for people and, where a
//! report prints them, a definition.
//!
//! Not free text, and not configuration. Invariant: a text form that was ever stored or published
//! keeps its meaning; a change of meaning is a new value and a new `VERSION`.

pub mod arrival;
pub mod assessment;
pub mod countries;
mod country_names;
pub mod denominators;
pub mod fields;
pub mod holdings;
pub mod kinds;
pub mod law;
pub mod outcomes;
pub mod reasons;
pub mod severity_guide;
pub mod statements;
pub mod tasks;
pub mod terms;

pub use arrival::{Channel, IdentifierType, PartyRole, SourceType, TargetType, Urgency};
pub use assessment::{Basis, Finding, Severity};
pub use countries::Country;
pub use denominators::Denominator;
pub use fields::FieldName;
pub use holdings::{HOLDINGS, Holding, holding};
pub use kinds::{Demand, Kind, TakedownKind};
pub use law::{
    Authenticity, AuthorityType, Binding, DataClass, Instrument, OffenceCategory, PauseReason, Secrecy,
    VerificationMethod, VerificationResult,
};
pub use outcomes::{
    CaseRelation, DestructionReason, Measure, Outcome, Reconsidered, ReferralRecipient, SetAsideReason, Side,
};
pub use reasons::Reason;
pub use statements::{Statement, StatementWord};
pub use tasks::{Task, TaskResult};
pub use terms::{Terms, TermsCategory, TermsSubcategory, terms_by_version, terms_in_force};

crate::db::db_text!(
    Authenticity,
    AuthorityType,
    Basis,
    Binding,
    CaseRelation,
    Channel,
    Country,
    DataClass,
    DestructionReason,
    Finding,
    IdentifierType,
    Instrument,
    Kind,
    Measure,
    OffenceCategory,
    Outcome,
    PartyRole,
    PauseReason,
    Reason,
    Reconsidered,
    ReferralRecipient,
    SetAsideReason,
    Severity,
    SourceType,
    Statement,
    StatementWord,
    TakedownKind,
    TargetType,
    Task,
    TaskResult,
    TermsCategory,
    TermsSubcategory,
    Urgency,
    VerificationMethod,
    VerificationResult,
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::workflow::{CaseState, Role, calendar, deadlines, permissions, tally};

    /// What every list of words promises: texts that can be a class and a URL, that find their value
    /// again, and that no two values share.
    macro_rules! assert_texts_are_sound {
        ($($list:ty),+ $(,)?) => { $(
            let texts: BTreeSet<&str> = <$list>::ALL.iter().map(|value| value.as_str()).collect();
            assert_eq!(texts.len(), <$list>::ALL.len(), stringify!($list));
            for value in <$list>::ALL {
                let text = value.as_str();
                assert_eq!(text.parse(), Ok(*value));
                assert_eq!(serde_json::to_value(value).unwrap(), text);
                assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{text}");
                assert!(!value.label().is_empty() && !value.label().ends_with('.'), "{text}");
            }
        )+ };
    }

    /// What a reader of the report meets: one calm sentence.
    macro_rules! assert_definitions_are_sentences {
        ($($list:ty),+ $(,)?) => { $(
            for value in <$list>::ALL {
                let definition = value.definition();
                assert!(definition.ends_with('.') && !definition.ends_with(".."), "{value}: {definition}");
                assert!(definition.starts_with(|first: char| first.is_ascii_uppercase()), "{value}: {definition}");
                assert!(!definition.contains(['!', ';', '\n']) && !definition.contains(". "), "{value}: {definition}");
            }
        )+ };
    }

    #[test]
    fn every_text_form_finds_its_value_again() {
        assert_texts_are_sound![
            Authenticity,
            AuthorityType,
            Basis,
            Binding,
            CaseRelation,
            Channel,
            DataClass,
            FieldName,
            Finding,
            IdentifierType,
            Instrument,
            Kind,
            Measure,
            OffenceCategory,
            Outcome,
            PartyRole,
            PauseReason,
            Reason,
            Reconsidered,
            ReferralRecipient,
            Secrecy,
            SetAsideReason,
            Severity,
            Side,
            SourceType,
            TakedownKind,
            TargetType,
            Task,
            TaskResult,
            TermsCategory,
            TermsSubcategory,
            Urgency,
            VerificationMethod,
            VerificationResult,
            CaseState,
            Role,
            permissions::Action,
            permissions::Relation,
            calendar::Calendar,
            deadlines::DeadlineRule,
            deadlines::Standing,
            tally::Base,
            tally::Choice,
            tally::Majority,
            tally::Shortfall,
            tally::Tie,
        ];
    }

    #[test]
    fn every_definition_is_one_sentence() {
        assert_definitions_are_sentences![
            Authenticity,
            AuthorityType,
            Basis,
            Binding,
            CaseRelation,
            Channel,
            DataClass,
            FieldName,
            Finding,
            IdentifierType,
            Instrument,
            Kind,
            Measure,
            OffenceCategory,
            Outcome,
            PartyRole,
            PauseReason,
            Reason,
            Reconsidered,
            ReferralRecipient,
            Secrecy,
            SetAsideReason,
            Severity,
            SourceType,
            TakedownKind,
            TargetType,
            Task,
            TaskResult,
            TermsCategory,
            TermsSubcategory,
            Urgency,
            VerificationMethod,
            VerificationResult,
            CaseState,
            Role,
            tally::Base,
        ];
    }

    #[test]
    fn every_kind_has_outcomes_and_every_outcome_a_kind() {
        for kind in Kind::ALL {
            assert!(!Outcome::for_kind(*kind).is_empty(), "{kind}");
        }
        let reachable: BTreeSet<Outcome> =
            Kind::ALL.iter().flat_map(|kind| Outcome::for_kind(*kind)).copied().collect();
        assert_eq!(reachable.len(), Outcome::ALL.len());
    }

    #[test]
    fn the_outcomes_of_a_kind_are_all_on_its_side() {
        for kind in Kind::ALL {
            let side = if kind.is_information() { Side::Information } else { Side::Breach };
            assert!(Outcome::for_kind(*kind).iter().all(|outcome| outcome.side() == side), "{kind}");
        }
    }

    #[test]
    fn every_kind_is_exactly_one_of_information_breach_and_takedown() {
        for kind in Kind::ALL {
            let families = [kind.is_information(), kind.is_breach(), kind.is_takedown()];
            assert_eq!(families.into_iter().filter(|yes| *yes).count(), 1, "{kind}");
        }
    }

    #[test]
    fn every_category_has_subcategories_and_a_letter_of_its_own() {
        let letters: String = TermsCategory::ALL.iter().map(|category| category.letter()).collect();
        assert_eq!(letters, "abcdefghi");
        let total: usize = TermsCategory::ALL.iter().map(|category| category.subcategories().count()).sum();
        assert_eq!(total, TermsSubcategory::ALL.len());
        assert!(TermsCategory::ALL.iter().all(|category| category.subcategories().next().is_some()));
    }

    #[test]
    fn severities_are_numbered_one_to_four_and_ordered() {
        let numbers: Vec<String> = Severity::ALL.iter().map(|severity| severity.number().to_string()).collect();
        assert_eq!(numbers, ["1", "2", "3", "4"]);
        assert!(Severity::ALL.iter().all(|severity| severity.as_str() == severity.number().to_string()));
        assert!(Severity::Minor < Severity::Critical);
    }

    #[test]
    fn the_terms_of_a_day_are_found_again_by_their_version() {
        for on in ["2020-01-01", "2024-10-15", "2026-07-01"] {
            let terms = terms_in_force(on.parse().unwrap());
            assert_eq!(terms_by_version(terms.version), Some(terms));
        }
        assert_eq!(terms_by_version("2021-05-28"), None);
    }

    #[test]
    fn the_rules_of_a_case_follow_from_kind_instrument_country_and_urgency() {
        use deadlines::DeadlineRule as Rule;
        let plain = Demand::unknown(Urgency::Normal);
        let rules = |kind: Kind, demand: Demand| kind.deadline_rules(&demand);
        let own = [Rule::FirstAnswer, Rule::OwnTarget];
        assert_eq!(rules(Kind::BreachNotification, plain), own);
        assert_eq!(rules(Kind::DataSubjectRequest, plain), [Rule::FirstAnswer, Rule::DataSubjectRequest]);
        let tco = Demand { takedown_kind: Some(TakedownKind::TerroristContentOrder), ..plain };
        assert_eq!(rules(Kind::TakedownDemand, tco).first(), Some(&Rule::TerroristContentOrder));
        let order = Demand { instrument: Some(Instrument::EuropeanProductionOrder), ..plain };
        assert_eq!(rules(Kind::InformationRequest, order).first(), Some(&Rule::ElectronicEvidence));
        let emergency = Demand { urgency: Urgency::Emergency, ..order };
        assert_eq!(rules(Kind::InformationRequest, emergency).first(), Some(&Rule::ElectronicEvidenceEmergency));
        let from = |code: &str| Demand { requesting_country: code.parse().ok(), ..order };
        assert_eq!(rules(Kind::InformationRequest, from("FR")).first(), Some(&Rule::ElectronicEvidence));
        assert_eq!(rules(Kind::InformationRequest, from("DK")), own);
        assert_eq!(rules(Kind::EmergencyRequest, from("US")).first(), Some(&Rule::Emergency));
        let found = Demand { source_type: Some(SourceType::OwnInitiative), ..plain };
        assert_eq!(rules(Kind::BreachNotification, found), [Rule::OwnTarget]);
    }

    #[test]
    fn only_a_law_suspends_what_runs_in_hours() {
        use deadlines::DeadlineRule as Rule;
        for reason in PauseReason::ALL {
            let by_law = *reason == PauseReason::SuspendedByLaw;
            assert_eq!(reason.stops(Rule::TerroristContentOrder), by_law, "{reason}");
            assert_eq!(reason.stops(Rule::Emergency), by_law, "{reason}");
            assert_eq!(reason.stops(Rule::Named), by_law, "{reason}");
            assert!(reason.stops(Rule::OwnTarget) && reason.stops(Rule::ElectronicEvidence), "{reason}");
        }
    }
}
