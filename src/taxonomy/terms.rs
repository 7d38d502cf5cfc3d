//! The Terms of Service and the breaches that they name.
//!
//! Not the text of the Terms: the definitions follow it in our own words. Invariant: exactly one
//! version of the Terms is in force on a day, and every subcategory has one category.

use jiff::civil::{Date, date};

/// Version of the values in this file: the date of the Terms.
pub const VERSION: &str = "2024-10-15";

/// One version of the Terms of Service.
#[derive(Debug, PartialEq, Eq)]
pub struct Terms {
    /// The text form that a case records: the date that the Terms bear.
    pub version: &'static str,
    pub in_force_from: Date,
    pub title: &'static str,
    pub categories: &'static [TermsCategory],
}

/// Every version, the newest first. Never empty.
const VERSIONS: &[&Terms] = &[&TERMS_OF_2024];

const TERMS_OF_2024: Terms = Terms {
    version: VERSION,
    in_force_from: date(2024, 10, 15),
    title: "Session Terms of Service, last updated 15 October 2024",
    categories: TermsCategory::ALL,
};

/// The Terms in force on a day. A day before the earliest version known gets that version.
pub fn terms_in_force(on: Date) -> &'static Terms {
    let in_force = VERSIONS.iter().find(|terms| terms.in_force_from <= on);
    in_force.unwrap_or(&&TERMS_OF_2024)
}

/// The version with this text form, as a case recorded it.
pub fn terms_by_version(version: &str) -> Option<&'static Terms> {
    VERSIONS.iter().copied().find(|terms| terms.version == version)
}

text_enum! {
    /// What a breach is a breach of.
    pub enum TermsCategory {
        Violence = "violence" => "Violent behaviour, violent extremism and terrorism": "Glorifying or promoting violence, inciting harm or threatening people on protected grounds, or use by those whom the United Nations designate as terrorists.",
        ChildSexualExploitation = "child_sexual_exploitation" => "Child sexual exploitation": "Organising or promoting the sexual exploitation of a person under 18, or storing or sharing what serves it.",
        ExtremeViolence = "extreme_violence" => "Extreme violence or graphic content": "Storing or sharing violent or gory content that is meant to shock or disgust, or that harms or distresses those shown.",
        HarmfulContent = "harmful_content" => "Harmful or unlawful content": "Cyber abuse, sharing intimate images without consent, or abhorrent violent material.",
        Rights = "rights" => "Infringement of rights": "Violating the rights of the service, of its users or of others, such as privacy, publicity or intellectual property.",
        Communications = "communications" => "Illegal or impermissible communications": "Sending bulk or automatic messages, dialling automatically, or other communication that is illegal or not permitted.",
        HarmToService = "harm_to_service" => "Harm to the service": "Unauthorised access, disruption, automated or unauthorised accounts, collecting information about users, or selling the service.",
        NewAccountAfterBlock = "new_account_after_block" => "New account after a block": "Creating another account without permission after an account was blocked for a breach.",
        NoCategory = "no_category" => "No category of the Terms named": "The notification names nothing that the Terms list.",
    }
}

impl TermsCategory {
    /// `a` to `i`, as reports number them.
    pub const fn letter(self) -> char {
        (b'a' + self as u8) as char
    }

    /// The section of the Terms that names it; `None` for what the Terms do not name.
    pub const fn section(self) -> Option<&'static str> {
        match self {
            Self::Violence | Self::ChildSexualExploitation | Self::ExtremeViolence | Self::HarmfulContent => {
                Some("5.2")
            }
            Self::Rights | Self::Communications | Self::HarmToService | Self::NewAccountAfterBlock => Some("5.1"),
            Self::NoCategory => None,
        }
    }

    /// The category of Implementing Regulation (EU) 2024/2835, Annex I, for a case whose
    /// subcategory is not known; `TermsSubcategory::dsa_key` is nearer.
    pub const fn dsa_key(self) -> &'static str {
        match self {
            Self::Violence | Self::ExtremeViolence => "STATEMENT_CATEGORY_VIOLENCE",
            Self::ChildSexualExploitation => "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
            Self::HarmfulContent => "STATEMENT_CATEGORY_CYBER_VIOLENCE",
            Self::Rights => "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
            Self::Communications | Self::HarmToService | Self::NewAccountAfterBlock => {
                "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
            }
            Self::NoCategory => "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
        }
    }

    /// The finer categories, which add up to this one (rule 6).
    pub fn subcategories(self) -> impl Iterator<Item = TermsSubcategory> {
        TermsSubcategory::ALL.iter().copied().filter(move |sub| sub.category() == self)
    }
}

text_enum! {
    /// The finer categories, for the staff; public tables about private notifiers stop at `TermsCategory`.
    pub enum TermsSubcategory {
        Glorifying = "glorifying" => "Glorifying or promoting violence": "Glorifying violence, or promoting violence of any form against a person or a group.",
        Inciting = "inciting" => "Inciting harm on protected grounds": "Inciting harm, attacking or threatening people because of who they are.",
        DesignatedTerrorists = "designated_terrorists" => "Designated organisations or persons": "Use by those whom the United Nations designate as terrorist organisations or terrorists.",

        ChildDepictions = "child_depictions" => "Depictions": "Visual depictions of a child in sexually explicit or suggestive acts.",
        ChildGeneratedDepictions = "child_generated_depictions" => "Illustrated or computer-generated depictions": "Realistic depictions of a child in a sexual context that were drawn or generated.",
        ChildCommentary = "child_commentary" => "Sexualised commentary": "Sexualised comments about or directed at a minor.",
        ChildLinks = "child_links" => "Links": "Links to sites of third parties that host such material.",
        ChildPromotion = "child_promotion" => "Fantasies or promotion": "Fantasies about the sexual exploitation of children, or promoting it.",
        ChildTrafficking = "child_trafficking" => "Recruiting, advertising, trafficking": "Recruiting or advertising for, or seeking, commercial sex acts with a child, or moving or harbouring one for sexual purposes.",

        GraphicContent = "graphic_content" => "Violent or gory content": "Violent or gory content that is meant to shock, or that harms those shown.",

        CyberAbuse = "cyber_abuse" => "Cyber abuse": "Abuse of a person by way of the service.",
        IntimateImages = "intimate_images" => "Non-consensual intimate images": "Sharing intimate images without the consent of those shown.",
        AbhorrentMaterial = "abhorrent_material" => "Abhorrent violent material": "Recordings of the gravest violence, such as murder, torture or rape.",

        Privacy = "privacy" => "Privacy": "Violating somebody's privacy.",
        Publicity = "publicity" => "Publicity": "Using somebody's name or likeness without a right to.",
        IntellectualProperty = "intellectual_property" => "Intellectual property": "Infringing a copyright, a trademark, a patent or the like.",
        OtherRights = "other_rights" => "Other rights": "Violating another right.",

        BulkMessaging = "bulk_messaging" => "Bulk messaging": "Sending messages in bulk to those who did not ask for them.",
        AutomaticMessaging = "automatic_messaging" => "Automatic messaging or dialling": "Sending messages or dialling automatically.",
        OtherCommunications = "other_communications" => "Other communications": "Other communication that is illegal or not permitted, such as fraud.",

        UnauthorisedAccess = "unauthorised_access" => "Unauthorised access": "Gaining, or trying to gain, access to the service or its systems without a right to.",
        Disruption = "disruption" => "Disruption": "Disrupting the integrity or the performance of the service.",
        AutomatedAccounts = "automated_accounts" => "Automated or unauthorised accounts": "Creating accounts by automated or unauthorised means.",
        CollectingInformation = "collecting_information" => "Collecting users' information": "Collecting information about users without a right to.",
        Selling = "selling" => "Selling or renting": "Selling, renting or charging for the service.",

        AccountAfterBlock = "account_after_block" => "New account after a block": "Creating another account after a block without permission.",

        NotNamed = "not_named" => "Not named": "The notification names nothing that the Terms list.",
    }
}

impl TermsSubcategory {
    /// The category of Implementing Regulation (EU) 2024/2835, Annex I.
    pub const fn dsa_key(self) -> &'static str {
        match self {
            Self::Inciting => "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
            Self::DesignatedTerrorists => "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
            Self::AbhorrentMaterial => "STATEMENT_CATEGORY_VIOLENCE",
            Self::Privacy => "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
            Self::Publicity | Self::OtherRights => "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
            Self::OtherCommunications => "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
            _ => self.category().dsa_key(),
        }
    }

    pub const fn category(self) -> TermsCategory {
        match self {
            Self::Glorifying | Self::Inciting | Self::DesignatedTerrorists => TermsCategory::Violence,
            Self::ChildDepictions
            | Self::ChildGeneratedDepictions
            | Self::ChildCommentary
            | Self::ChildLinks
            | Self::ChildPromotion
            | Self::ChildTrafficking => TermsCategory::ChildSexualExploitation,
            Self::GraphicContent => TermsCategory::ExtremeViolence,
            Self::CyberAbuse | Self::IntimateImages | Self::AbhorrentMaterial => TermsCategory::HarmfulContent,
            Self::Privacy | Self::Publicity | Self::IntellectualProperty | Self::OtherRights => TermsCategory::Rights,
            Self::BulkMessaging | Self::AutomaticMessaging | Self::OtherCommunications => TermsCategory::Communications,
            Self::UnauthorisedAccess
            | Self::Disruption
            | Self::AutomatedAccounts
            | Self::CollectingInformation
            | Self::Selling => TermsCategory::HarmToService,
            Self::AccountAfterBlock => TermsCategory::NewAccountAfterBlock,
            Self::NotNamed => TermsCategory::NoCategory,
        }
    }
}
