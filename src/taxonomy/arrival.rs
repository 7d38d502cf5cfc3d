//! How a notice came, from whom and about what.
//!
//! Not what it demands in law, which is `law`. Invariant: nothing here names a person.

/// Version of the values in this file.
pub const VERSION: &str = "2024-10-15";

text_enum! {
    /// How a notice came in.
    pub enum Channel {
        Email = "email" => "Email": "It came as an email.",
        Post = "post" => "Post": "It came as a letter.",
        Phone = "phone" => "Telephone": "It was said on the telephone and written down.",
        InPerson = "in_person" => "In person": "It was said or handed over in person.",
        Portal = "portal" => "Authority portal": "It came through a portal that an authority runs.",
        Form = "form" => "Form": "It came through a form on our own pages.",
    }
}

text_enum! {
    /// How soon an answer is needed.
    pub enum Urgency {
        Normal = "normal" => "Normal": "The usual deadline applies.",
        Urgent = "urgent" => "Urgent": "The demand names a short deadline or gives a reason for haste.",
        Emergency = "emergency" => "Emergency": "A life or a person's safety is said to be in danger.",
    }
}

text_enum! {
    /// Who reported a breach or demanded a takedown.
    pub enum SourceType {
        Individual = "individual" => "Individual": "A private person, for themselves.",
        Hotline = "hotline" => "Hotline or NGO": "A hotline or a non-governmental organisation.",
        TrustedFlagger = "trusted_flagger" => "Trusted flagger": "A body appointed as trusted flagger under Regulation (EU) 2022/2065, Article 22.",
        Company = "company" => "Company": "A company or its agent, such as a right holder.",
        Court = "court" => "Court": "A court.",
        Authority = "authority" => "Authority": "A public authority other than a court, with or without an order.",
        InternetReferralUnit = "internet_referral_unit" => "Internet referral unit": "A police unit that refers content without an order.",
        OwnInitiative = "own_initiative" => "Own initiative": "We found it ourselves in a community that we run.",
        Unknown = "unknown" => "Unknown": "The source could not be established.",
    }
}

impl SourceType {
    /// A public body, about which figures are exact (rule 7).
    pub const fn is_public_body(self) -> bool {
        matches!(self, Self::Court | Self::Authority | Self::InternetReferralUnit)
    }
}

text_enum! {
    /// What a breach notification or a takedown demand is aimed at.
    pub enum TargetType {
        AccountId = "account_id" => "Account ID": "An account, named by its ID.",
        Community = "community" => "Community": "A community, or a message in one.",
        GroupLink = "group_link" => "Group link": "An invitation or a link to a group.",
        File = "file" => "File": "A file that was uploaded through the service.",
        Name = "name" => "Name": "A name registered for an account.",
        AppListing = "app_listing" => "App listing": "An app or its page in an app shop.",
        Other = "other" => "Other": "Something else, such as a web page.",
    }
}

text_enum! {
    /// What a person or body is in a case.
    pub enum PartyRole {
        Notifier = "notifier" => "Notifier": "Wrote to us about a breach or with a demand of their own.",
        RequestingAuthority = "requesting_authority" => "Requesting authority": "The authority that wants the answer.",
        TransmittingAuthority = "transmitting_authority" => "Transmitting authority": "The authority that passed on another's request.",
        Principal = "principal" => "Principal": "The person or body on whose behalf an agent writes.",
        Agent = "agent" => "Agent": "Writes on behalf of somebody else.",
        Court = "court" => "Court": "The court that issued an order.",
        AffectedPerson = "affected_person" => "Affected person": "The person whom the content or the request is about.",
    }
}

text_enum! {
    /// What sort of thing names the account, place or person complained about.
    pub enum IdentifierType {
        AccountId = "account_id" => "Account ID": "The 66 hexadecimal digits of an account.",
        RegisteredName = "registered_name" => "Registered name": "A name registered for an account.",
        CommunityAddress = "community_address" => "Community address": "The address of a community.",
        GroupLink = "group_link" => "Group link": "An invitation or a link to a group.",
        FileAddress = "file_address" => "File address": "The address or the hash of a file.",
        EmailAddress = "email_address" => "Email address": "An email address.",
        PhoneNumber = "phone_number" => "Telephone number": "A telephone number.",
        IpAddress = "ip_address" => "IP address": "An IP address that a demand names.",
        Wallet = "wallet" => "Wallet": "The address of a wallet.",
        WebAddress = "web_address" => "Web address": "The address of a web page.",
        PersonName = "person_name" => "Name of a person": "The name of a person.",
        Other = "other" => "Other": "Another identifier.",
    }
}
