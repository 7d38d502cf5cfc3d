//! The fields that cases carry, by name: what each means, and which kinds have it.
//!
//! Not their values. Invariant: a name that an event ever recorded keeps its meaning.

use super::Kind;

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-23";

text_enum! {
    /// A field of a case. The definition stands beside it in the form.
    pub enum FieldName {
        RequestingCountry = "requesting_country" => "Requesting country": "The country whose court or authority wants the answer.",
        TransmittingCountry = "transmitting_country" => "Transmitting country": "The country whose authority passed the demand on, where that is another one.",
        AuthorityType = "authority_type" => "Authority": "What sort of public authority asks.",
        Instrument = "instrument" => "Instrument": "The legal instrument that the demand uses.",
        Binding = "binding" => "Binding on us": "Whether the demand binds us under the law that applies to us.",
        LegalBasis = "legal_basis" => "Legal basis cited": "The law or the right as the demand names it, without names of people.",
        Offence = "offence" => "Offence": "What the matter behind the request is said to be about.",
        IdentifiersSpecified = "identifiers_specified" => "Identifiers specified": "How many accounts, addresses and so on the request names.",
        IdentifiersHeld = "identifiers_held" => "Identifiers held": "About how many of them we hold anything.",
        IdentifiersDisclosed = "identifiers_disclosed" => "Identifiers disclosed": "About how many of them we gave data.",
        DataClasses = "data_classes" => "Data sought, held and given": "What sort of data is asked for, what of it we hold, and what of it we gave.",
        TakedownKind = "takedown_kind" => "What the demand rests on": "Whose order, or which right, a takedown demand rests on.",
        TermsCategory = "terms_category" => "Category of the Terms": "The one category of the Terms that fits best.",
        TermsSubcategory = "terms_subcategory" => "Subcategory": "The finer category, which adds up to the category above.",
        SourceType = "source_type" => "Source": "Who reported the breach or demanded the takedown.",
        TargetType = "target_type" => "Target": "What the report or the demand is about.",
        ItemsSpecified = "items_specified" => "Items specified": "How many messages, accounts, files and so on it names.",
        ItemsLocated = "items_located" => "Items located": "How many of them we could find.",
        ItemsActioned = "items_actioned" => "Items acted on": "On how many of them we acted.",
        ActedOn = "basis" => "Acted on": "Whether we acted because of a law or because of our Terms.",
        TechnicallyPossible = "technically_possible" => "Technically possible": "Whether what was asked for can be done at all on this service.",
    }
}

impl FieldName {
    /// Whether cases of this kind carry it.
    pub const fn is_of(self, kind: Kind) -> bool {
        match self {
            Self::RequestingCountry
            | Self::TransmittingCountry
            | Self::AuthorityType
            | Self::Instrument
            | Self::Binding => kind.is_from_authority() || kind.is_takedown(),
            Self::LegalBasis => kind.is_information() || kind.is_takedown(),
            Self::Offence => kind.is_from_authority(),
            Self::IdentifiersSpecified | Self::IdentifiersHeld | Self::IdentifiersDisclosed | Self::DataClasses => {
                kind.is_information()
            }
            Self::TakedownKind => kind.is_takedown(),
            Self::TermsCategory
            | Self::TermsSubcategory
            | Self::SourceType
            | Self::TargetType
            | Self::ItemsSpecified
            | Self::ItemsLocated
            | Self::ItemsActioned
            | Self::ActedOn
            | Self::TechnicallyPossible => !kind.is_information(),
        }
    }
}
