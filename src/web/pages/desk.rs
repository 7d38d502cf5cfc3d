//! The first page after signing in: what waits for me.

use serde::Serialize;

use super::cases::CaseRow;
use super::parts::{Badge, Link};
use crate::render::Page;
use crate::web::moment::Moment;

/// Each part is there only for those who can do something about it; an empty one says so calmly.
#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    pub greeting: String,
    /// What there is to do; and, in a sentence each, where there is nothing.
    pub parts: Vec<DeskPart>,
    /// Urgent measures about which this person can do something.
    pub measures: Vec<DeskMeasure>,
    pub colleagues: Colleagues,
    pub nothing: Vec<&'static str>,
    /// How many messages wait in the holding pen; `None` for those who cannot see it.
    pub pen: Option<PenCount>,
    /// Reports that wait to be published, for those who do it.
    pub reports: Vec<ReportLine>,
    pub steps: Vec<Link>,
    /// Said to whoever sets the desk up, as long as something is missing.
    pub set_up: Option<Link>,
}

/// A quarter whose cut-off has passed.
#[derive(Debug, Clone, Serialize)]
pub struct ReportLine {
    pub report: Link,
    pub sentence: String,
    pub is_late: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct DeskPart {
    pub id: &'static str,
    pub heading: &'static str,
    pub cases: Vec<CaseRow>,
    pub more: Option<Link>,
}

/// An urgent measure that is not settled.
#[derive(Debug, Clone, Serialize)]
pub struct DeskMeasure {
    pub case: Link,
    pub measure: String,
    pub ratify_by: Moment,
    pub lapsed: Option<Badge>,
    /// What is awaited.
    pub wanted: Link,
}

/// What colleagues want of this person or did, and what this person began to write.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Colleagues {
    /// What they began and this person may confirm.
    pub to_confirm: Vec<ToConfirm>,
    pub mentions: Vec<Mention>,
    /// What has news stands first.
    pub watched: Vec<Watched>,
    /// `7 more cases that you watch`
    pub unlisted: Option<Link>,
    pub drafts: Vec<Draft>,
}

/// Something that takes a second person.
#[derive(Debug, Clone, Serialize)]
pub struct ToConfirm {
    /// What it is; leads to where it is confirmed.
    pub what: Link,
    /// The case or the authority that it is about.
    pub about: String,
    pub by: String,
    pub at: Moment,
}

/// A note that mentions this person, who has not opened it yet.
#[derive(Debug, Clone, Serialize)]
pub struct Mention {
    /// Leads to the note.
    pub case: Link,
    pub summary: String,
    pub by: String,
    pub at: Moment,
}

/// A watched case.
#[derive(Debug, Clone, Serialize)]
pub struct Watched {
    pub case: Link,
    pub summary: String,
    pub state: Badge,
    pub news: Option<News>,
}

/// What others did in it since this person looked.
#[derive(Debug, Clone, Serialize)]
pub struct News {
    /// `3 new`.
    pub count: String,
    /// What happened last, and who did it: `Outcome recommended, Rahel Odermatt`.
    pub last: String,
    pub at: Moment,
}

/// What this person began to write.
#[derive(Debug, Clone, Serialize)]
pub struct Draft {
    /// Leads to the form in which it stands.
    pub case: Link,
    pub summary: String,
    pub form: &'static str,
    pub saved_at: Moment,
}

#[derive(Debug, Clone, Serialize)]
pub struct PenCount {
    pub waiting: i64,
    pub sentence: String,
    /// Something has waited for longer than it should.
    pub is_overdue: bool,
}

impl Page for Desk {
    const TEMPLATE: &'static str = "desk/desk";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::cases::samples::rows;

        let mine = DeskPart {
            id: "mine",
            heading: "Cases assigned to you",
            cases: rows(),
            more: Some(Link::new("/cases?assignee=me", "All cases assigned to you")),
        };
        let sentence = "3 messages wait in the holding pen, the oldest for 3 days.".to_owned();
        let pen = PenCount { waiting: 3, sentence, is_overdue: true };
        let steps = vec![Link::new("/notices/new", "Log a letter or a call")];
        vec![
            Self {
                greeting: "What waits for you".to_owned(),
                parts: vec![mine],
                measures: samples::measures(),
                colleagues: samples::colleagues(),
                nothing: vec!["No ballot waits for your vote."],
                pen: Some(pen),
                reports: samples::reports(),
                steps,
                set_up: Some(Link::new("/first-run", "3 of 8 steps are still to do")),
            },
            Self {
                greeting: "What waits for you".to_owned(),
                parts: Vec::new(),
                measures: Vec::new(),
                colleagues: Colleagues::default(),
                nothing: Vec::new(),
                pen: Some(PenCount { waiting: 0, sentence: "The holding pen is empty.".to_owned(), is_overdue: false }),
                reports: Vec::new(),
                steps: Vec::new(),
                set_up: None,
            },
            Self {
                greeting: "What waits for you".to_owned(),
                parts: Vec::new(),
                measures: Vec::new(),
                colleagues: Colleagues::default(),
                nothing: Vec::new(),
                pen: None,
                reports: Vec::new(),
                steps: Vec::new(),
                set_up: None,
            },
        ]
    }
}

#[cfg(test)]
mod samples {
    use super::*;

    pub(super) fn reports() -> Vec<ReportLine> {
        let line = |quarter: &str, sentence: &str, is_late| ReportLine {
            report: Link::new(format!("/quarters/{quarter}"), format!("The report of {quarter}")),
            sentence: sentence.to_owned(),
            is_late,
        };
        vec![
            line("2026-Q2", "was due on 2026-07-30 and is not published.", true),
            line("2026-Q3", "waits to be published. It is due on 2026-10-30.", false),
        ]
    }

    pub(super) fn measures() -> Vec<DeskMeasure> {
        vec![DeskMeasure {
            case: Link::new("/cases/2026-0042", "2026-0042"),
            measure: "Access ended".to_owned(),
            ratify_by: Moment::sample("2026-08-26T07:14:00Z"),
            lapsed: Some(Badge { value: "late", label: "Not ratified in time" }),
            wanted: Link::new("/cases/2026-0042/measures/7/undoing", "Undo it, and record that it was undone"),
        }]
    }

    pub(super) fn colleagues() -> Colleagues {
        let at = || Moment::sample("2026-08-14T07:41:00Z");
        let watched = Watched {
            case: Link::new("/cases/2026-0042", "2026-0042"),
            summary: "Bulk messages in a community".to_owned(),
            state: Badge { value: "in_review", label: "In review" },
            news: Some(News {
                count: "3 new".to_owned(),
                last: "Outcome recommended, Rahel Odermatt".to_owned(),
                at: at(),
            }),
        };
        Colleagues {
            to_confirm: vec![ToConfirm {
                what: Link::new("/cases/2026-0042/verification", "Verification of a demand"),
                about: "Case 2026-0042".to_owned(),
                by: "Mara Ineichen".to_owned(),
                at: at(),
            }],
            mentions: vec![Mention {
                case: Link::new("/cases/2026-0042/notes#note-3", "2026-0042"),
                summary: watched.summary.clone(),
                by: "Mara Ineichen".to_owned(),
                at: at(),
            }],
            watched: vec![
                watched.clone(),
                Watched {
                    case: Link::new("/cases/2026-0017", "2026-0017"),
                    summary: String::new(),
                    news: None,
                    ..watched
                },
            ],
            unlisted: Some(Link::new("/cases?watched=me", "7 more cases that you watch")),
            drafts: vec![Draft {
                case: Link::new("/cases/2026-0031/reply", "2026-0031"),
                summary: String::new(),
                form: "Reply",
                saved_at: at(),
            }],
        }
    }
}
