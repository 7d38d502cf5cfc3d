//! What sort of notification a case is.
//!
//! Not what became of it, which is `outcomes`. Invariant: the kinds are disjoint; a case has one.

use super::{Country, Instrument, SourceType, Urgency};
use crate::workflow::DeadlineRule;

/// Version of the values in this file.
pub const VERSION: &str = "2024-10-15";

text_enum! {
    /// What sort of notification a case is.
    pub enum Kind {
        BreachNotification = "breach_notification" => "Breach notification": "Somebody reports conduct or content that breaches our Terms, or we found it ourselves in a community that we run.",
        TakedownDemand = "takedown_demand" => "Takedown demand": "Somebody demands, on the ground of a law, an order or a right, that content, a community or a name be removed.",
        InformationRequest = "information_request" => "Request for information": "A public authority or a court asks for data about a person or an account.",
        EmergencyRequest = "emergency_request" => "Emergency request": "A public authority asks for data at once because a life or a person's safety is said to be in danger.",
        PreservationRequest = "preservation_request" => "Preservation request": "A public authority asks that data be kept until an order follows.",
        CapabilityDemand = "capability_demand" => "Demand for a capability": "A public authority asks for a change to the service or the software, or for the means to intercept.",
        DataSubjectRequest = "data_subject_request" => "Request by a data subject": "A person asks what we hold about them, or that it be corrected or deleted.",
    }
}

text_enum! {
    /// Whose demand, or which right, a takedown demand rests on.
    pub enum TakedownKind {
        Court = "court" => "Court order": "The demand is an order of a court.",
        Authority = "authority" => "Order of an authority": "The demand is an order of a public authority other than a court.",
        Copyright = "copyright" => "Copyright": "The demand rests on a copyright or a related right.",
        Trademark = "trademark" => "Trademark": "The demand rests on a trademark.",
        Privacy = "privacy" => "Privacy": "The demand rests on the privacy or the personal data of the person concerned.",
        Defamation = "defamation" => "Defamation": "The demand says that content is defamatory.",
        TerroristContentOrder = "terrorist_content_order" => "Terrorist-content order": "The demand is a removal order under Regulation (EU) 2021/784.",
        Other = "other" => "Other": "The demand rests on something else.",
    }
}

impl Kind {
    /// Asks for data or for a means to get it; the other kinds ask for something to be done about content or conduct.
    pub const fn is_information(self) -> bool {
        matches!(
            self,
            Self::InformationRequest
                | Self::EmergencyRequest
                | Self::PreservationRequest
                | Self::CapabilityDemand
                | Self::DataSubjectRequest
        )
    }

    pub const fn is_breach(self) -> bool {
        matches!(self, Self::BreachNotification)
    }

    pub const fn is_takedown(self) -> bool {
        matches!(self, Self::TakedownDemand)
    }

    /// Comes from a public authority by its nature, and is therefore published exactly, by country (rule 7).
    pub const fn is_from_authority(self) -> bool {
        self.is_information() && !matches!(self, Self::DataSubjectRequest)
    }

    /// The rules that set a deadline of a case of this kind, beside one that the demand itself names. Several apply to one case: a
    /// first answer is due before a decision is.
    pub fn deadline_rules(self, demand: &Demand) -> Vec<DeadlineRule> {
        let mut rules = Vec::new();
        let is_emergency = self == Self::EmergencyRequest || demand.urgency == Urgency::Emergency;
        let order = demand.instrument.filter(|_| demand.is_under_eu_law());
        if demand.takedown_kind == Some(TakedownKind::TerroristContentOrder)
            || demand.instrument == Some(Instrument::TerroristContentOrder)
        {
            rules.push(DeadlineRule::TerroristContentOrder);
        }
        match order {
            Some(Instrument::EuropeanProductionOrder) if is_emergency => {
                rules.push(DeadlineRule::ElectronicEvidenceEmergency);
            }
            Some(Instrument::EuropeanProductionOrder) => rules.push(DeadlineRule::ElectronicEvidence),
            Some(Instrument::EuropeanPreservationOrder) => rules.push(DeadlineRule::Preservation),
            _ => {}
        }
        if is_emergency && !rules.contains(&DeadlineRule::ElectronicEvidenceEmergency) {
            rules.push(DeadlineRule::Emergency);
        }
        // Nobody waits for an answer to what we found ourselves.
        if demand.source_type != Some(SourceType::OwnInitiative) {
            rules.push(DeadlineRule::FirstAnswer);
        }
        rules.push(if self == Self::DataSubjectRequest {
            DeadlineRule::DataSubjectRequest
        } else {
            DeadlineRule::OwnTarget
        });
        rules
    }
}

/// What a deadline depends on beside the kind, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    pub urgency: Urgency,
    pub instrument: Option<Instrument>,
    pub takedown_kind: Option<TakedownKind>,
    pub requesting_country: Option<Country>,
    pub source_type: Option<SourceType>,
}

impl Demand {
    /// Nothing is known but how urgent it is.
    pub const fn unknown(urgency: Urgency) -> Self {
        Self { urgency, instrument: None, takedown_kind: None, requesting_country: None, source_type: None }
    }

    /// An order that names a regulation which does not hold in the country that made it sets no deadline of that regulation. As long
    /// as the country is not known, the regulation is believed: its deadline is the shorter one.
    fn is_under_eu_law(&self) -> bool {
        self.requesting_country.is_none_or(Country::takes_part_in_electronic_evidence)
    }
}
