//! The numbers beside which a report's figures are read: how many of what the foundation runs, and who works on the cases.
//!
//! Not the numbers, which people enter for each quarter. Invariant: a number that was ever published keeps its code and its meaning.

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-28";

text_enum! {
    /// A number that gives the figures their proportion.
    pub enum Denominator {
        Communities = "communities" => "Communities run by us": "Public communities that we created and moderate, at the end of the quarter.",
        Files = "files" => "Files on our servers": "Encrypted files that are kept for users at the end of the quarter; what is in them we cannot see.",
        Downloads = "downloads" => "Downloads": "Downloads of our software in the quarter, as far as stores and our own site count them. One person may download many times.",
        StaffPercent = "staff_percent" => "Staff on cases, in per cent of a post": "All who work on cases, at the end of the quarter: 250 stands for two and a half full-time posts.",
        ReviewersOutside = "reviewers_outside" => "Reviewers from outside": "Persons of service providers and communities who reviewed cases in the quarter.",
    }
}
