//! What the foundation can hold at all, class by class: the standing answer to most requests.
//!
//! Not what is held about anybody; that is a finding of each case. Invariant: every class of data has one entry, and every entry
//! says where it is stated. A change of the service or of its policy is a new `VERSION`.
//!
//! Source: the Session Privacy Policy, app and website, as published by the foundation; the mail that people send us is this
//! desk's own.

use super::DataClass;

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-23";

/// What we hold of one class of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    pub data_class: DataClass,
    pub is_held: bool,
    /// One sentence: what exactly, or why nothing.
    pub what: &'static str,
    /// One sentence; `None` where nothing is held.
    pub how_long: Option<&'static str>,
    /// Where it is stated.
    pub stated_in: &'static str,
}

const APP: &str = "Session Privacy Policy";
const BOTH: &str = "Session Privacy Policy, parts on the app and on the website";
const WEBSITE: &str = "Session Privacy Policy, part on the website";

/// One entry a class, in the order of the classes.
pub const HOLDINGS: &[Holding] = &[
    Holding {
        data_class: DataClass::Content,
        is_held: false,
        what: "We never know the contents of messages.",
        how_long: None,
        stated_in: APP,
    },
    Holding {
        data_class: DataClass::Traffic,
        is_held: false,
        what: "We never know who talks to whom, and keep no record of the connection to a seed node, which sees an IP address once.",
        how_long: None,
        stated_in: APP,
    },
    Holding {
        data_class: DataClass::Subscriber,
        is_held: true,
        what: "Nothing about an account, which needs no phone number, no email address and no name; only the email address of whoever subscribed to the newsletter.",
        how_long: Some("Until they unsubscribe."),
        stated_in: WEBSITE,
    },
    Holding {
        data_class: DataClass::Payment,
        is_held: false,
        what: "The policy names no payment data.",
        how_long: None,
        stated_in: APP,
    },
    Holding {
        data_class: DataClass::Technical,
        is_held: true,
        what: "No IP address and no user agent of anybody who uses the app, but what Apple and Google record on phones and share with us (use, crashes, model of the device), and requests for pages of the website, logged by the company that serves it.",
        how_long: Some(
            "Logs of requests for the website up to 7 days, its other data up to 6 months; the policy names no time for the rest.",
        ),
        stated_in: BOTH,
    },
    Holding {
        data_class: DataClass::RealTime,
        is_held: false,
        what: "We never know who talks to whom or what they say, so there is nothing to record while it comes into being.",
        how_long: None,
        stated_in: APP,
    },
];

/// What we can hold of this class.
pub fn holding(data_class: DataClass) -> Option<&'static Holding> {
    HOLDINGS.iter().find(|holding| holding.data_class == data_class)
}

impl Holding {
    /// The entry in words, as the form and the report show it.
    pub fn in_words(&self) -> String {
        let held = if self.is_held { "We can hold some." } else { "We hold nothing." };
        let how_long = self.how_long.map(|text| format!(" How long: {text}")).unwrap_or_default();
        format!("{held} {}{how_long} Stated in: {}.", self.what, self.stated_in)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_of_data_has_its_entry_and_every_entry_its_source() {
        let classes: Vec<DataClass> = HOLDINGS.iter().map(|holding| holding.data_class).collect();
        assert_eq!(classes, DataClass::ALL);
        for holding in HOLDINGS {
            assert!(holding.what.ends_with('.') && !holding.stated_in.is_empty(), "{:?}", holding.data_class);
            assert_eq!(holding.is_held, holding.how_long.is_some(), "{:?}", holding.data_class);
        }
    }
}
