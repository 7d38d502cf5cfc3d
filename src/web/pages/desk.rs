//! The first page after signing in: what waits for me.

use serde::Serialize;

use super::cases::CaseRow;
use super::parts::Link;
use crate::render::Page;

/// Each part is there only for those who can do something about it; an empty one says so calmly.
#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    pub greeting: String,
    /// What there is to do; and, in a sentence each, where there is nothing.
    pub parts: Vec<DeskPart>,
    pub nothing: Vec<&'static str>,
    /// How many messages wait in the holding pen; `None` for those who cannot see it.
    pub pen: Option<PenCount>,
    pub steps: Vec<Link>,
    /// Said to whoever sets the desk up, as long as something is missing.
    pub set_up: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DeskPart {
    pub id: &'static str,
    pub heading: &'static str,
    pub cases: Vec<CaseRow>,
    pub more: Option<Link>,
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
                nothing: vec!["No ballot waits for your vote."],
                pen: Some(pen),
                steps,
                set_up: Some(Link::new("/first-run", "3 of 8 steps are still to do")),
            },
            Self {
                greeting: "What waits for you".to_owned(),
                parts: Vec::new(),
                nothing: Vec::new(),
                pen: Some(PenCount { waiting: 0, sentence: "The holding pen is empty.".to_owned(), is_overdue: false }),
                steps: Vec::new(),
                set_up: None,
            },
            Self {
                greeting: "What waits for you".to_owned(),
                parts: Vec::new(),
                nothing: Vec::new(),
                pen: None,
                steps: Vec::new(),
                set_up: None,
            },
        ]
    }
}
