//! The minutes of a meeting.

use serde::Serialize;

use super::meetings::AttendeeRow;
use super::parts::{Badge, Fact, Link};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct MinutesPage {
    pub house: String,
    pub title: String,
    pub href: String,
    pub state: Badge,
    pub facts: Vec<Fact>,
    pub is_meeting: bool,
    pub attendees: Vec<AttendeeRow>,
    pub items: Vec<MinutesItem>,
    pub remarks: Option<String>,
    pub signature: Option<Fact>,
    pub sha256: String,
    pub file: Option<Link>,
    pub drafting: Option<Form>,
    /// What the minutes wait for.
    pub waits: Option<&'static str>,
    pub signing: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MinutesItem {
    pub position: i32,
    pub case_number: String,
    pub kind: String,
    pub ballots: Vec<Counted>,
}

/// A ballot as minutes tell it.
#[derive(Debug, Clone, Serialize)]
pub struct Counted {
    pub motion_version: i32,
    pub outcome: String,
    pub definition: String,
    pub result: Badge,
    pub rule: Vec<Fact>,
    pub votes: Option<VoteTable>,
    /// For the house only; the file has the number.
    pub recused: Option<String>,
    pub decision: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct VoteTable {
    pub sentence: String,
    pub rows: Vec<Fact>,
}

impl Page for MinutesPage {
    const TEMPLATE: &'static str = "board/minutes";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::draft(), samples::signed()]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::form::Field;
    use crate::web::input::Input;
    use crate::web::moment::Moment;

    fn counted(value: &'static str, label: &'static str) -> Counted {
        let row = |term: &str, count: &str| Fact::new(term, count);
        Counted {
            motion_version: 1,
            outcome: "Community delisted or removed".to_owned(),
            definition: "The community is no longer listed.".to_owned(),
            result: Badge { value, label },
            rule: vec![
                Fact::new("Quorum", "3 seats"),
                Fact::new("Majority", "More than half of the votes cast"),
                Fact::new("Tie", "A tie fails"),
                Fact::at("Opened", Moment::sample("2026-08-21T15:05:00Z")),
                Fact::code(
                    "SHA-256 of the evidence",
                    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                ),
            ],
            votes: Some(VoteTable {
                sentence: "3 for, 1 against, 0 abstained, 1 recused, 0 absent; 3 of 4 votes cast: passed".to_owned(),
                rows: vec![
                    row("For", "3"),
                    row("Against", "1"),
                    row("Abstained", "0"),
                    row("Recused", "1"),
                    row("Absent", "0"),
                    row("Seats", "5"),
                ],
            }),
            recused: Some("Noor Haddad".to_owned()),
            decision: Some("Community delisted or removed".to_owned()),
        }
    }

    fn attendee(name: &str, is_chair: bool, value: &'static str, label: &'static str) -> AttendeeRow {
        AttendeeRow { name: name.to_owned(), is_chair, standing: Badge { value, label } }
    }

    pub(super) fn draft() -> MinutesPage {
        let open = Counted { votes: None, recused: None, decision: None, ..counted("open", "Open") };
        MinutesPage {
            house: "Session Technology Foundation".to_owned(),
            title: "Meeting of 2026-08-21 17:00".to_owned(),
            href: "/meetings/7".to_owned(),
            state: Badge { value: "held", label: "Held" },
            facts: vec![Fact::new("Sort", "Meeting"), Fact::new("Place or way", "Room 3, Gotthardstrasse 2")],
            is_meeting: true,
            attendees: vec![
                attendee("Lene Aebischer", true, "present", "Present"),
                attendee("Tomás Brandt", false, "absent", "Absent"),
            ],
            items: vec![
                MinutesItem {
                    position: 1,
                    case_number: "2026-0042".to_owned(),
                    kind: "Breach notification".to_owned(),
                    ballots: vec![counted("inquorate", "No quorum"), open],
                },
                MinutesItem {
                    position: 2,
                    case_number: "2026-0039".to_owned(),
                    kind: "Takedown demand".to_owned(),
                    ballots: Vec::new(),
                },
            ],
            remarks: None,
            signature: None,
            sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".to_owned(),
            file: None,
            drafting: Some(
                Form::post("/meetings/7/minutes", "Draft the minutes")
                    .field(Field::area(&Input::blank(), "remarks", "Remarks", 6).optional()),
            ),
            waits: Some("This is what the record says."),
            signing: Some(
                Form::post("/meetings/7/minutes/signing", "Sign the minutes").is_final("They never change afterwards."),
            ),
        }
    }

    pub(super) fn signed() -> MinutesPage {
        MinutesPage {
            title: "Circular resolution until 2026-08-28 18:00".to_owned(),
            state: Badge { value: "signed", label: "Minutes signed" },
            is_meeting: false,
            items: vec![MinutesItem {
                position: 1,
                case_number: "2026-0042".to_owned(),
                kind: "Breach notification".to_owned(),
                ballots: vec![counted("passed", "Passed")],
            }],
            remarks: Some("The chair thanked the clerk.\n\nNothing else was raised.".to_owned()),
            signature: Some(Fact {
                text: "Lene Aebischer".to_owned(),
                ..Fact::at("Signed", Moment::sample("2026-08-22T09:00:00Z"))
            }),
            file: Some(Link::new("/meetings/7/minutes/data", "Download as JSON")),
            drafting: None,
            waits: None,
            signing: None,
            ..draft()
        }
    }
}
