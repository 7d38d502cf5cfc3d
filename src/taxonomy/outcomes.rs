//! What became of a case.
//!
//! Not a state: "pending" is what a report says of a case without a decision. Invariant: an outcome
//! belongs to one side, and a kind of case has the outcomes of one side only.

use super::Kind;

/// Version of the values in this file.
pub const VERSION: &str = "2024-10-15";

text_enum! {
    /// Which question an outcome answers.
    pub enum Side {
        Information = "information" => "Requests for information",
        Breach = "breach" => "Breaches and takedowns",
    }
}

text_enum! {
    /// What was decided.
    pub enum Outcome {
        NoDataExists = "no_data_exists" => "No data exists": "We hold none of the data that was asked for.",
        TechnicallyImpossible = "technically_impossible" => "Technically impossible": "The service is built so that we cannot do what was asked.",
        RejectedWrongChannel = "rejected_wrong_channel" => "Rejected: wrong channel": "The request has to come by another way, such as mutual legal assistance.",
        RejectedNoLegalBasis = "rejected_no_legal_basis" => "Rejected: no legal basis": "No law obliges or permits us to do what was asked.",
        RejectedOverbroad = "rejected_overbroad" => "Rejected: overbroad": "The request asked for more than its purpose or its basis covers.",
        RejectedNotAuthentic = "rejected_not_authentic" => "Rejected: not authentic": "The request did not come from whom it said.",
        RejectedIncomplete = "rejected_incomplete" => "Rejected: incomplete": "The request lacked what it needs, we asked for it, and no answer came.",
        PartlyProvided = "partly_provided" => "Partly provided": "We gave a part of what was asked for.",
        FullyProvided = "fully_provided" => "Fully provided": "We gave or did all that was asked for.",
        Referred = "referred" => "Referred": "We named the body that the request should go to.",

        NoBreach = "no_breach" => "No breach": "What was reported breaches neither our Terms nor a law that binds us.",
        InsufficientEvidence = "insufficient_evidence" => "Insufficient evidence": "The evidence did not suffice to decide.",
        OutsideOurControl = "outside_our_control" => "Outside our control": "What was reported is not in a place where we can act.",
        ContentRemoved = "content_removed" => "Content removed": "We removed content from a place that we run.",
        CommunityDelisted = "community_delisted" => "Community delisted or removed": "We removed a community, or no longer list it.",
        AccessEnded = "access_ended" => "Access restricted or ended": "We restricted or ended access to a place that we run.",
        Warning = "warning" => "Warning": "We warned whoever is responsible.",
        ReferredToAuthority = "referred_to_authority" => "Referred to an authority or hotline": "We passed the matter to an authority or a hotline.",
    }
}

impl Outcome {
    pub const fn side(self) -> Side {
        match self {
            Self::NoDataExists
            | Self::TechnicallyImpossible
            | Self::RejectedWrongChannel
            | Self::RejectedNoLegalBasis
            | Self::RejectedOverbroad
            | Self::RejectedNotAuthentic
            | Self::RejectedIncomplete
            | Self::PartlyProvided
            | Self::FullyProvided
            | Self::Referred => Side::Information,
            Self::NoBreach
            | Self::InsufficientEvidence
            | Self::OutsideOurControl
            | Self::ContentRemoved
            | Self::CommunityDelisted
            | Self::AccessEnded
            | Self::Warning
            | Self::ReferredToAuthority => Side::Breach,
        }
    }

    /// What can become of a case of this kind.
    pub const fn for_kind(kind: Kind) -> &'static [Self] {
        if kind.is_information() { INFORMATION } else { BREACH }
    }

    pub const fn is_rejection(self) -> bool {
        matches!(
            self,
            Self::RejectedWrongChannel
                | Self::RejectedNoLegalBasis
                | Self::RejectedOverbroad
                | Self::RejectedNotAuthentic
                | Self::RejectedIncomplete
        )
    }

    /// Data left the house.
    pub const fn gives_data(self) -> bool {
        matches!(self, Self::PartlyProvided | Self::FullyProvided)
    }
}

const INFORMATION: &[Outcome] = &[
    Outcome::NoDataExists,
    Outcome::TechnicallyImpossible,
    Outcome::RejectedWrongChannel,
    Outcome::RejectedNoLegalBasis,
    Outcome::RejectedOverbroad,
    Outcome::RejectedNotAuthentic,
    Outcome::RejectedIncomplete,
    Outcome::PartlyProvided,
    Outcome::FullyProvided,
    Outcome::Referred,
];

const BREACH: &[Outcome] = &[
    Outcome::NoBreach,
    Outcome::InsufficientEvidence,
    Outcome::OutsideOurControl,
    Outcome::ContentRemoved,
    Outcome::CommunityDelisted,
    Outcome::AccessEnded,
    Outcome::Warning,
    Outcome::ReferredToAuthority,
];

text_enum! {
    /// Why two persons destroy a part of a notice.
    pub enum DestructionReason {
        UnlawfulContent = "unlawful_content" => "Content that nobody may keep",
        PersonalData = "personal_data" => "Personal data that we may not keep",
        CourtOrder = "court_order" => "A court ordered it",
    }
}

text_enum! {
    /// Why a case was closed without a decision.
    pub enum SetAsideReason {
        Spam = "spam" => "Spam": "Unasked bulk mail that reports and demands nothing.",
        Automatic = "automatic" => "Automatic": "A message that a machine sent by itself, such as a bounce or an out-of-office reply.",
        Misdirected = "misdirected" => "Misdirected": "It was meant for somebody else, or is a matter for support.",
        Duplicate = "duplicate" => "Duplicate": "The same demand by the same party has a case already.",
        Withdrawn = "withdrawn" => "Withdrawn": "Whoever sent it took it back before a decision.",
    }
}

text_enum! {
    /// What was done before the Board could decide, because it could not wait.
    pub enum Measure {
        Referral = "referral" => "Referral": "The matter was passed to an authority or a hotline.",
        ContentRemoved = "content_removed" => "Content removed": "Content was removed from a place that we run.",
        CommunityDelisted = "community_delisted" => "Community delisted": "A community was removed, or is no longer listed.",
        AccessEnded = "access_ended" => "Access ended": "Access to a place that we run was restricted or ended.",
        DataPreserved = "data_preserved" => "Data preserved": "What we hold was kept from deletion until an order follows.",
        Other = "other" => "Other": "Something else that could not wait.",
    }
}

text_enum! {
    /// To whom a matter was referred.
    pub enum ReferralRecipient {
        Authority = "authority" => "Authority": "A public authority.",
        Hotline = "hotline" => "Hotline": "A hotline that takes such reports.",
    }
}

text_enum! {
    /// How one case has to do with another; read "this case is … that one".
    pub enum CaseRelation {
        Related = "related" => "Related to": "They have to do with each other.",
        DuplicateOf = "duplicate_of" => "Duplicate of": "The same demand by the same party.",
        FollowUpTo = "follow_up_to" => "Follow-up to": "It continues a matter that was decided.",
        ReconsiderationOf = "reconsideration_of" => "Reconsideration of": "New evidence about a matter that was decided.",
    }
}

text_enum! {
    /// What a decision on new evidence makes of the first one, which stays as it was made.
    pub enum Reconsidered {
        Confirmed = "confirmed" => "Confirmed": "What was decided holds with the new evidence too.",
        ChangedInPart = "changed_in_part" => "Changed in part": "A part of what was decided is decided otherwise.",
        Changed = "changed" => "Changed": "What was decided is decided otherwise.",
    }
}
