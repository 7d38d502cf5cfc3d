//! Why something was decided, in a word: reasons that can be counted, beside the grounds in which they are told.
//!
//! Not the outcome, which says what was decided. Invariant: a reason belongs to one side, as an outcome does.

use super::{Kind, Side};

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-26";

text_enum! {
    /// A reason for an outcome.
    pub enum Reason {
        NotKept = "not_kept" => "Such data is not kept": "The service is built so that we never hold what was asked for.",
        NotFound = "not_found" => "Nothing was found": "We looked for what was asked and hold nothing of it.",
        Encrypted = "encrypted" => "Encrypted end to end": "Only the people who talk to each other can read it.",
        NoOrder = "no_order" => "No order binds us": "What came is no order, or not one that binds us.",
        AssistanceNeeded = "assistance_needed" => "Mutual legal assistance is needed": "A foreign body has to ask by way of the Swiss authorities.",
        TooBroad = "too_broad" => "Asks for more than it may": "The demand covers more than its purpose or its basis.",
        Unclear = "unclear" => "What is asked is unclear": "The demand does not say what or whom it is about.",
        NotGenuine = "not_genuine" => "Not from whom it says": "Two persons found that the demand is forged or was sent by somebody else.",
        BindingOrder = "binding_order" => "A valid order binds us": "A competent body ordered it, and the demand was verified.",
        LifeInDanger = "life_in_danger" => "A life is in danger": "The demand is about a danger to life that cannot wait.",
        RightOfPerson = "right_of_person" => "A right of the person": "Somebody asks for what is theirs by data protection law.",

        BreachShown = "breach_shown" => "The breach is shown": "The evidence shows what the Terms forbid.",
        LawBroken = "law_broken" => "A law is broken": "The evidence shows what a law that binds us forbids.",
        OrderedByAuthority = "ordered_by_authority" => "Ordered by a court or an authority": "A competent body ordered the measure.",
        NotForbidden = "not_forbidden" => "Not forbidden": "What is shown is allowed by the Terms and by the law.",
        EvidenceMissing = "evidence_missing" => "Evidence is missing": "What was sent does not show what was said, and no more came.",
        EvidenceDoubtful = "evidence_doubtful" => "Evidence is doubtful": "What was sent may have been changed or torn out of its context.",
        NotOurPlace = "not_our_place" => "Not in a place that we run": "Others run the server, or it lies on the devices of people.",
        AlreadyGone = "already_gone" => "Already gone": "What was reported was no longer there.",
        RiskToPerson = "risk_to_person" => "A person is at risk": "Somebody is in danger as long as it stays.",
        Repeated = "repeated" => "Again after a warning": "The same people were warned or blocked for it before.",
        MilderMeansSuffice = "milder_means_suffice" => "Milder means suffice": "What was decided ends the breach with less harm to others.",
    }
}

impl Reason {
    pub const fn side(self) -> Side {
        match self {
            Self::NotKept
            | Self::NotFound
            | Self::Encrypted
            | Self::NoOrder
            | Self::AssistanceNeeded
            | Self::TooBroad
            | Self::Unclear
            | Self::NotGenuine
            | Self::BindingOrder
            | Self::LifeInDanger
            | Self::RightOfPerson => Side::Information,
            Self::BreachShown
            | Self::LawBroken
            | Self::OrderedByAuthority
            | Self::NotForbidden
            | Self::EvidenceMissing
            | Self::EvidenceDoubtful
            | Self::NotOurPlace
            | Self::AlreadyGone
            | Self::RiskToPerson
            | Self::Repeated
            | Self::MilderMeansSuffice => Side::Breach,
        }
    }

    /// What can be given as a reason in a case of this kind.
    pub fn for_kind(kind: Kind) -> impl Iterator<Item = Self> {
        let side = if kind.is_information() { Side::Information } else { Side::Breach };
        Self::ALL.iter().copied().filter(move |reason| reason.side() == side)
    }
}
