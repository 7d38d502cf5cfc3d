//! The list of cases and one case.

use serde::Serialize;

use super::parts::{Badge, Fact, Link};
use crate::render::Page;
use crate::web::form::Field;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct CaseList {
    /// State, kind, assignee and quarter, as the address has them.
    pub filters: Vec<Field>,
    pub is_filtered: bool,
    /// Says which part of a hand-written address could not be understood.
    pub problem: Option<String>,
    pub cases: Vec<CaseRow>,
    pub older: Option<Link>,
    pub newest: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CaseRow {
    pub number: String,
    pub href: String,
    pub kind: String,
    pub is_guessed: bool,
    pub summary: String,
    pub state: Badge,
    pub assignee: Option<String>,
    pub received_at: Moment,
    pub due_at: Option<Moment>,
    pub is_late: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct CasePage {
    pub number: String,
    pub kind: String,
    pub kind_definition: String,
    /// The kind is a guess that a person has still to confirm.
    pub is_guessed: bool,
    pub state: Badge,
    pub state_definition: String,
    pub summary: String,
    pub next: Vec<Step>,
    /// Said where this person can do nothing now.
    pub waits_for: Option<String>,
    pub facts: Vec<Fact>,
    pub details: Vec<Fact>,
    pub links: Vec<Link>,
    /// Whether this person may read what is sealed; otherwise parties and identifiers stay empty.
    pub may_open: bool,
    pub parties: Vec<Party>,
    pub identifiers: Vec<Identifier>,
    pub notices: Vec<NoticeRow>,
    pub timeline: Vec<Entry>,
}

/// A step that this person may take. The first is the one that the case waits for.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub href: String,
    pub label: String,
    pub is_main: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Party {
    pub role: String,
    pub name: String,
    pub address: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Identifier {
    pub kind: String,
    pub value: String,
    /// Other cases with the same one.
    pub seen_in: Vec<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct NoticeRow {
    pub href: Option<String>,
    pub what: String,
    pub received_at: Moment,
}

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub at: Moment,
    pub who: String,
    pub what: String,
}

impl Page for CaseList {
    const TEMPLATE: &'static str = "cases/list";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let list = samples::list();
        let none =
            Self { cases: Vec::new(), older: None, newest: None, problem: None, is_filtered: true, ..list.clone() };
        let fresh = Self { is_filtered: false, ..none.clone() };
        vec![list, none, fresh]
    }
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "cases/case";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let case = samples::case();
        let redacted = Self {
            is_guessed: false,
            may_open: false,
            parties: Vec::new(),
            identifiers: Vec::new(),
            next: Vec::new(),
            waits_for: Some("The Board decides now. The ballot closes on 21 August.".to_owned()),
            details: Vec::new(),
            links: Vec::new(),
            notices: Vec::new(),
            ..case.clone()
        };
        let empty = Self { may_open: true, waits_for: None, next: Vec::new(), ..redacted.clone() };
        vec![case, redacted, empty]
    }
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use crate::web::form::Choice;
    use crate::web::input::Input;

    fn row(number: &str, kind: &str, summary: &str, state: Badge) -> CaseRow {
        CaseRow {
            number: number.to_owned(),
            href: format!("/cases/{number}"),
            kind: kind.to_owned(),
            is_guessed: false,
            summary: summary.to_owned(),
            state,
            assignee: Some("Rahel Odermatt".to_owned()),
            received_at: Moment::sample("2026-08-12T06:14:00Z"),
            due_at: Some(Moment::sample("2026-09-11T06:14:00Z")),
            is_late: false,
        }
    }

    pub(in crate::web::pages) fn rows() -> Vec<CaseRow> {
        let badge = |value, label| Badge { value, label };
        vec![
            CaseRow {
                is_late: true,
                ..row(
                    "2026-0044",
                    "Emergency request",
                    "Police of another country ask about one account after a threat to life",
                    badge("in_review", "In review"),
                )
            },
            row(
                "2026-0042",
                "Breach notification",
                "Videos that glorify violence in a community",
                badge("before_board", "Before the Board"),
            ),
            CaseRow {
                is_guessed: true,
                assignee: None,
                due_at: None,
                ..row("2026-0041", "Takedown demand", "", badge("received", "Received"))
            },
            row(
                "2026-0040",
                "Information request",
                "Court order from abroad, names and addresses of three accounts",
                badge("decided", "Decided"),
            ),
            row("2026-0031", "Breach notification", "Bulk messages", badge("closed", "Closed")),
            row("2026-0030", "Data subject request", "Asks what is held about them", badge("set_aside", "Set aside")),
        ]
    }

    pub(super) fn list() -> CaseList {
        let input = Input::of([("state", "in_review")]);
        let any = |label| Choice::new("", label);
        CaseList {
            filters: vec![
                Field::select(&input, "state", "State", [any("Any state"), Choice::new("in_review", "In review")])
                    .optional(),
                Field::select(&input, "kind", "Kind", [any("Any kind")]).optional(),
                Field::select(&input, "assignee", "Assigned to", [any("Anybody"), Choice::new("me", "Me")]).optional(),
                Field::line(&input, "quarter", "Quarter").optional(),
            ],
            is_filtered: true,
            problem: Some("“2026-Q5” is no quarter, so all are shown.".to_owned()),
            cases: rows(),
            older: Some(Link::new("/cases?before=2026-0030", "Older cases")),
            newest: Some(Link::new("/cases", "Newest cases")),
        }
    }

    pub(super) fn case() -> CasePage {
        CasePage {
            number: "2026-0042".to_owned(),
            kind: "Breach notification".to_owned(),
            kind_definition: "Someone tells the foundation that its Terms of Service are breached.".to_owned(),
            is_guessed: true,
            state: Badge { value: "in_review", label: "In review" },
            state_definition: "A reviewer examines the evidence.".to_owned(),
            summary: "Videos that glorify violence in a community".to_owned(),
            next: vec![
                Step { href: "/cases/2026-0042/kind".to_owned(), label: "Confirm the kind".to_owned(), is_main: true },
                Step {
                    href: "/cases/2026-0042/recommendation".to_owned(),
                    label: "Recommend".to_owned(),
                    is_main: false,
                },
                Step {
                    href: "/cases/2026-0042/setting-aside".to_owned(),
                    label: "Set aside".to_owned(),
                    is_main: false,
                },
            ],
            waits_for: None,
            facts: vec![
                Fact::at("Received", Moment::sample("2026-08-12T06:14:00Z")),
                Fact::at("Due", Moment::sample("2026-09-11T06:14:00Z")),
                Fact::new("Channel", "Email"),
                Fact::new("Reviewer", "Rahel Odermatt"),
            ],
            details: vec![
                Fact::new("Terms category", "5.2 c extreme violence or graphic content"),
                Fact::new("Items specified", "12"),
            ],
            links: vec![Link::new("/cases/2026-0042/details", "Edit"), Link::new("/cases/2026-0042/ballot", "Ballot")],
            may_open: true,
            parties: vec![Party {
                role: "Notifier".to_owned(),
                name: "Ana Petrović".to_owned(),
                address: "ana@example.org".to_owned(),
            }],
            identifiers: vec![Identifier {
                kind: "Community URL".to_owned(),
                value:
                    "https.example/community?public_key=1615317da4ebcd6d66f9d6b40ee9a13d44b0b9dffdd8c4fa13b2a1f0c9ee"
                        .to_owned(),
                seen_in: vec![Link::new("/cases/2026-0017", "2026-0017")],
            }],
            notices: vec![
                NoticeRow {
                    href: Some("/notices/71".to_owned()),
                    what: "Email, 14 kB, 2 attachments".to_owned(),
                    received_at: Moment::sample("2026-08-12T06:14:00Z"),
                },
                NoticeRow {
                    href: None,
                    what: "Letter".to_owned(),
                    received_at: Moment::sample("2026-08-13T06:14:00Z"),
                },
            ],
            timeline: vec![
                Entry {
                    at: Moment::sample("2026-08-12T09:30:00Z"),
                    who: "Mara Ineichen".to_owned(),
                    what: "assigned the case to Rahel Odermatt".to_owned(),
                },
                Entry {
                    at: Moment::sample("2026-08-12T06:15:00Z"),
                    who: "Program".to_owned(),
                    what: "opened the case".to_owned(),
                },
            ],
        }
    }
}
