//! The sentences about the house's integrity that members of the Board affirm for each quarter, or do not.
//!
//! Not who affirmed them; that is the Board's record. Invariant: a sentence that was ever published keeps its code and its meaning; a
//! sentence that is worded anew is a new value and a new `VERSION`.

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-28";

text_enum! {
    /// A sentence that is true or not, whatever cases there were.
    pub enum Statement {
        EncryptionNotWeakened = "encryption_not_weakened" => "We have never weakened the encryption of our software for anybody.": "No algorithm, key length, random number or protocol was ever changed so that somebody could read what they otherwise could not.",
        BuildsNotAltered = "builds_not_altered" => "We have never shipped a build of our software that was altered for some of its users.": "Everybody on a platform gets the same build of a version.",
        KeysNotHandedOver = "keys_not_handed_over" => "We have never handed over a key with which our software is signed.": "Neither the key itself nor a signature on software that is not ours.",
        NoInterception = "no_interception" => "We have never installed a means of interception in our software or on our systems.": "Neither equipment nor software of ours or of others that copies what users send.",
        NoStandingAccess = "no_standing_access" => "We have never given an authority access to our systems, or a feed from them.": "Whatever an authority was given, it was given once, on a request that this report counts.",
        CapabilityNotDemanded = "capability_not_demanded" => "We have never received a demand to build a capability to read, intercept or identify.": "Whether it was binding or not, and whatever we answered.",
        CapabilityNotBuilt = "capability_not_built" => "We have never built a capability to read, intercept or identify because somebody demanded it.": "Neither released nor kept ready.",
    }
}

text_enum! {
    /// What a member says of a sentence for a quarter.
    pub enum StatementWord {
        Affirmed = "affirmed" => "I affirm it": "To my knowledge it was true throughout the quarter, and is.",
        NoLongerTrue = "no_longer_true" => "It is no longer true": "The report shows it as removed unless most members affirm it.",
        Open = "open" => "I leave it open": "I do not know, or do not wish to say. It counts as not affirmed.",
    }
}
