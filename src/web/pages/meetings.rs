//! Meetings of the Board: the list, calling one, one meeting.

use serde::Serialize;

use super::parts::{Badge, Fact, Link};
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct Meetings {
    pub meetings: Vec<MeetingRow>,
    pub call_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MeetingRow {
    pub href: String,
    pub title: String,
    pub kind: String,
    pub state: Badge,
    pub called_at: Moment,
}

/// Two forms, of which one is handed in.
#[derive(Debug, Clone, Serialize)]
pub struct CallPage {
    pub meeting: Form,
    pub meeting_is: String,
    pub circular: Form,
    pub circular_is: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct MeetingPage {
    pub title: String,
    pub state: Badge,
    pub facts: Vec<Fact>,
    pub agenda: Vec<AgendaRow>,
    pub adding: Option<Form>,
    /// The reader could add a case, and there is none to add.
    pub no_candidates: bool,
    pub pack: Option<Link>,
    pub minutes: Option<Link>,
    /// Of whom it is recorded.
    pub attendees: Vec<AttendeeRow>,
    pub attendance: Option<Form>,
    pub attendance_is: Vec<Fact>,
    pub closing: Option<Form>,
    pub cancellation: Option<Form>,
    /// Not a circular resolution, which nobody attends.
    pub is_meeting: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct AgendaRow {
    pub position: i32,
    /// `None` for a case that is not for the reader to see now.
    pub case_number: Option<String>,
    /// To the open ballot, or to the case.
    pub href: Option<String>,
    pub kind: String,
    pub summary: String,
    pub ballot: Option<ItemWay>,
    /// Of the last ballot since the meeting was called.
    pub result: Option<Badge>,
    pub open_href: Option<String>,
    pub raising: Option<String>,
    pub removal: Option<String>,
}

/// How far the open ballot of an item is.
#[derive(Debug, Clone, Serialize)]
pub struct ItemWay {
    pub words: String,
    pub yours: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AttendeeRow {
    pub name: String,
    pub is_chair: bool,
    pub standing: Badge,
}

impl Page for Meetings {
    const TEMPLATE: &'static str = "board/meetings";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |title: &str, kind: &str, value, label| MeetingRow {
            href: "/meetings/7".to_owned(),
            title: title.to_owned(),
            kind: kind.to_owned(),
            state: Badge { value, label },
            called_at: Moment::sample("2026-08-14T09:00:00Z"),
        };
        let meetings = vec![
            row("Circular resolution until 2026-08-28 18:00", "Circular resolution", "planned", "Running"),
            row("Meeting of 2026-08-21 17:00", "Meeting", "signed", "Minutes signed"),
        ];
        let call_href = Some("/meetings/new".to_owned());
        vec![
            Self { meetings, call_href: call_href.clone() },
            Self { meetings: Vec::new(), call_href },
            Self { meetings: Vec::new(), call_href: None },
        ]
    }
}

impl Page for CallPage {
    const TEMPLATE: &'static str = "board/call";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::call()]
    }
}

impl Page for MeetingPage {
    const TEMPLATE: &'static str = "board/meeting";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::planned(), samples::signed(), samples::empty()]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::form::{Choice, Field};
    use crate::web::input::Input;

    pub(super) fn call() -> CallPage {
        let mut input = Input::of([("place", "Room 3, Gotthardstrasse 2")]);
        input.problem("begins_at", "Write the day and the time, such as 2026-08-14 09:41.");
        CallPage {
            meeting: Form::post("/meetings", "Call the meeting")
                .field(Field::moment(&input, "begins_at", "Begins"))
                .field(
                    Field::line(&input, "place", "Place or way")
                        .hint("Where it is, or how to join, in a line. Sealed."),
                )
                .consequence("Every member gets a mail that the Board is called."),
            meeting_is: "The members meet, in a room or by video, and vote in the console.".to_owned(),
            circular: Form::post("/circular-resolutions", "Begin the circular resolution")
                .field(Field::moment(&input, "ends_at", "Deadline"))
                .consequence("It begins now."),
            circular_is: "Nobody meets. The members vote in the console within a window.".to_owned(),
        }
    }

    fn item(position: i32, number: &str, summary: &str) -> AgendaRow {
        AgendaRow {
            position,
            case_number: Some(number.to_owned()),
            href: Some(format!("/cases/{number}")),
            kind: "Breach notification".to_owned(),
            summary: summary.to_owned(),
            ballot: None,
            result: None,
            open_href: Some(format!("/cases/{number}/ballot/new")),
            raising: (position > 1).then(|| format!("/meetings/7/agenda/{position}/raising")),
            removal: Some(format!("/meetings/7/agenda/{position}/removal")),
        }
    }

    fn hidden(position: i32) -> AgendaRow {
        AgendaRow { case_number: None, href: None, open_href: None, kind: String::new(), ..item(position, "", "") }
    }

    fn attendee(name: &str, is_chair: bool, value: &'static str, label: &'static str) -> AttendeeRow {
        AttendeeRow { name: name.to_owned(), is_chair, standing: Badge { value, label } }
    }

    pub(super) fn planned() -> MeetingPage {
        let input = Input::blank();
        let choices = || [("", "Choose …"), ("present", "Present")].map(|(value, label)| Choice::new(value, label));
        let voting = ItemWay {
            words: "2 of 5 have spoken, closes 2026-08-28 17:00".to_owned(),
            yours: Some("Waits for your vote"),
        };
        MeetingPage {
            title: "Meeting of 2026-08-21 17:00".to_owned(),
            state: Badge { value: "planned", label: "Planned" },
            facts: vec![
                Fact::new("Sort", "Meeting")
                    .defined("The members meet, in a room or by video, and vote in the console."),
                Fact::at("Begins", Moment::sample("2026-08-21T15:00:00Z")),
                Fact::new("Place or way", "Room 3, Gotthardstrasse 2"),
            ],
            agenda: vec![
                item(1, "2026-0042", "Calls for violence in a community"),
                AgendaRow { ballot: Some(voting), open_href: None, ..item(2, "2026-0039", "") },
                hidden(3),
            ],
            adding: Some(Form::post("/meetings/7/agenda", "Put it on the agenda").field(Field::select(
                &input,
                "case_number",
                "Case",
                [Choice::new("2026-0044", "2026-0044 – A novel offered for download")],
            ))),
            no_candidates: false,
            pack: Some(Link::new("/meetings/7/pack", "Agenda pack")),
            minutes: None,
            attendees: Vec::new(),
            attendance: Some(
                Form::post("/meetings/7/attendance", "Record the attendance")
                    .field(Field::select(&input, "member_1", "Lene Aebischer, chair", choices()))
                    .field(Field::select(&input, "member_2", "Tomás Brandt", choices())),
            ),
            attendance_is: vec![Fact::new("Present", "Was there, in the room or by video, for a part of it at least.")],
            closing: Some(
                Form::post("/meetings/7/closing", "Close the meeting").is_final("From then on its agenda stands."),
            ),
            cancellation: Some(
                Form::post("/meetings/7/cancellation", "Cancel it").is_final("Every member gets a mail."),
            ),
            is_meeting: true,
        }
    }

    pub(super) fn signed() -> MeetingPage {
        let done = |row: AgendaRow, value, label| AgendaRow {
            result: Some(Badge { value, label }),
            open_href: None,
            raising: None,
            removal: None,
            ..row
        };
        MeetingPage {
            state: Badge { value: "signed", label: "Minutes signed" },
            agenda: vec![
                done(item(1, "2026-0042", "Calls for violence in a community"), "passed", "Decided"),
                done(item(2, "2026-0039", ""), "inquorate", "No quorum"),
            ],
            adding: None,
            minutes: Some(Link::new("/meetings/7/minutes", "Minutes")),
            attendees: vec![
                attendee("Lene Aebischer", true, "present", "Present"),
                attendee("Tomás Brandt", false, "excused", "Excused"),
            ],
            attendance: None,
            closing: None,
            cancellation: None,
            ..planned()
        }
    }

    pub(super) fn empty() -> MeetingPage {
        MeetingPage {
            title: "Circular resolution until 2026-08-28 18:00".to_owned(),
            state: Badge { value: "planned", label: "Running" },
            agenda: Vec::new(),
            adding: None,
            no_candidates: true,
            pack: None,
            attendance: None,
            is_meeting: false,
            ..planned()
        }
    }
}
