//! The agenda pack of a meeting.

use serde::Serialize;

use super::parts::{Badge, Fact, Passage};
use crate::render::Page;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct PackPage {
    pub href: String,
    pub title: String,
    pub facts: Vec<Fact>,
    pub items: Vec<Item>,
    /// A sentence for each item that is not open to the reader.
    pub left_out: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Item {
    pub position: i32,
    pub case_number: String,
    pub href: String,
    pub facts: Vec<Fact>,
    pub motion: Option<Passage>,
    /// The urgent measures that are put to the vote with it.
    pub measures: Vec<Passage>,
    pub recommendation: Option<Passage>,
    pub fields: Vec<Fact>,
    pub category: Option<Category>,
    pub evidence: Vec<EvidenceRow>,
    pub deadlines: Vec<DueRow>,
    pub earlier_on: String,
    pub earlier: Vec<Precedent>,
}

/// What the Terms say, in the taxonomy's words.
#[derive(Debug, Clone, Serialize)]
pub struct Category {
    pub heading: String,
    pub text: String,
    pub finer: Option<Fact>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EvidenceRow {
    pub name: String,
    pub came: String,
    pub sha256: String,
    pub warnings: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DueRow {
    pub rule: String,
    pub at: Moment,
    pub standing: Badge,
    pub basis: String,
}

/// An earlier decision, of which nothing else is told.
#[derive(Debug, Clone, Serialize)]
pub struct Precedent {
    pub outcome: String,
    pub severity: String,
    pub quarter: String,
}

impl Page for PackPage {
    const TEMPLATE: &'static str = "board/pack";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::pack();
        vec![full.clone(), Self { items: Vec::new(), ..full }]
    }
}

#[cfg(test)]
mod samples {
    use super::*;

    fn passage(heading: &str, text: &str) -> Passage {
        Passage {
            heading: heading.to_owned(),
            by: Some("Rahel Odermatt".to_owned()),
            time: Some(Moment::sample("2026-08-13T14:20:00Z")),
            facts: vec![Fact::new("Severity", "3 – grave"), Fact::new("Finding", "Established")],
            text: text.to_owned(),
        }
    }

    fn full(position: i32, number: &str) -> Item {
        Item {
            position,
            case_number: number.to_owned(),
            href: format!("/cases/{number}"),
            facts: vec![
                Fact::new("Kind", "Breach notification").defined("Somebody reports a breach of the Terms."),
                Fact::new("Summary", "Calls for violence in a community"),
                Fact::at("Received", Moment::sample("2026-08-09T09:41:00Z")),
            ],
            motion: Some(Passage {
                by: None,
                time: None,
                ..passage("The motion, version 1", "The Board removes the community from the list.")
            }),
            measures: vec![passage("Urgent measure: Access ended, 2026-08-12 09:14", "The group was closed.")],
            recommendation: Some(passage(
                "Recommendation",
                "Twelve messages in the community glorify violence against a group of people.\n\nThe operator did not answer.",
            )),
            fields: vec![Fact::new("Source", "User"), Fact::new("Items specified", "12")],
            category: Some(Category {
                heading: "Section 5.2 of the Terms: Violent behaviour, violent extremism and terrorism".to_owned(),
                text: "Glorifying or promoting violence, inciting harm or threatening people on protected grounds."
                    .to_owned(),
                finer: Some(Fact::new(
                    "Glorifying or promoting violence",
                    "Glorifying violence, or promoting violence of any form.",
                )),
            }),
            evidence: vec![
                EvidenceRow {
                    name: "screenshot.png".to_owned(),
                    came: "Uploaded".to_owned(),
                    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
                    warnings: vec!["An archive. It is never unpacked here.".to_owned()],
                },
                EvidenceRow {
                    name: "Part 2: text".to_owned(),
                    came: "Came with a notice".to_owned(),
                    sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".to_owned(),
                    warnings: Vec::new(),
                },
            ],
            deadlines: vec![DueRow {
                rule: "Decision".to_owned(),
                at: Moment::sample("2026-09-08T09:41:00Z"),
                standing: Badge { value: "open", label: "Ahead" },
                basis: "Own target: a decision within thirty days after receipt.".to_owned(),
            }],
            earlier_on: "the category “Violent behaviour, violent extremism and terrorism”".to_owned(),
            earlier: vec![Precedent {
                outcome: "Community delisted or removed".to_owned(),
                severity: "3 – grave".to_owned(),
                quarter: "2026-Q2".to_owned(),
            }],
        }
    }

    pub(super) fn pack() -> PackPage {
        let bare = Item {
            motion: None,
            measures: Vec::new(),
            recommendation: None,
            fields: Vec::new(),
            category: None,
            evidence: Vec::new(),
            deadlines: Vec::new(),
            earlier: Vec::new(),
            ..full(2, "2026-0039")
        };
        PackPage {
            href: "/meetings/7".to_owned(),
            title: "Meeting of 2026-08-21 17:00".to_owned(),
            facts: vec![Fact::new("Place or way", "Room 3, Gotthardstrasse 2"), Fact::new("For", "Lene Aebischer")],
            items: vec![full(1, "2026-0042"), bare],
            left_out: vec!["Item 3, case 2026-0031: sealed to you now.".to_owned()],
        }
    }
}
