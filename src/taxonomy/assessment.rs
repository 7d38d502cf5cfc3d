//! What a reviewer finds: severity, finding and what it is based on.
//!
//! Not what is then done, which is `outcomes`. Invariant: severities are ordered, 1 the least.

/// Version of the values in this file.
pub const VERSION: &str = "2024-10-15";

text_enum! {
    /// How severe a breach is. Ordered: `Severity::Minor < Severity::Critical`.
    pub enum Severity {
        Minor = "1" => "1 – minor": "Little harm, or harm that is easily undone.",
        Serious = "2" => "2 – serious": "Harm to a person, to rights or to the service that is not easily undone.",
        Grave = "3" => "3 – grave": "Lasting harm to a person, or harm to many.",
        Critical = "4" => "4 – critical": "A danger to life, to safety or to a child.",
    }
}

impl Severity {
    /// 1 to 4.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }
}

text_enum! {
    /// What the evidence shows.
    pub enum Finding {
        Established = "established" => "Established": "The evidence shows what was reported or claimed.",
        PartlyEstablished = "partly_established" => "Partly established": "The evidence shows a part of what was reported or claimed.",
        NotEstablished = "not_established" => "Not established": "The evidence does not suffice to say.",
        Unfounded = "unfounded" => "Unfounded": "The evidence shows that it is not so.",
    }
}

text_enum! {
    /// What an action rests on.
    pub enum Basis {
        Law = "law" => "Law": "We acted because a law or an order binds us.",
        Terms = "terms" => "Terms": "We acted because our Terms were breached.",
        None = "none" => "None": "We took no action.",
    }
}
