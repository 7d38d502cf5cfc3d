//! What happened, and whether the books balance.

use serde::Serialize;

use super::parts::{Fact, Link};
use crate::render::Page;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct Events {
    pub events: Vec<EventRow>,
    pub older: Option<Link>,
}

/// Who did what to which case. Holds ids and verbs, nothing of an outsider.
#[derive(Debug, Clone, Serialize)]
pub struct EventRow {
    pub at: Moment,
    pub who: String,
    pub what: String,
    pub case: Option<Link>,
}

/// Promise 1 as a table: every accepted notice has exactly one disposition.
#[derive(Debug, Clone, Serialize)]
pub struct Reconciliation {
    pub balanced: bool,
    pub rows: Vec<Fact>,
    pub accepted: i64,
    pub repeated: i64,
}

impl Page for Events {
    const TEMPLATE: &'static str = "audit/events";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |what: &str, case: Option<&str>| EventRow {
            at: Moment::sample("2026-08-14T07:41:00Z"),
            who: "Mara Ineichen".to_owned(),
            what: what.to_owned(),
            case: case.map(|number| Link::new(format!("/cases/{number}"), number)),
        };
        let events = vec![row("Reviewer assigned", Some("2026-0042")), row("Signed in", None)];
        vec![
            Self { events, older: Some(Link::new("/events?before=17", "Older")) },
            Self { events: Vec::new(), older: None },
        ]
    }
}

impl Page for Reconciliation {
    const TEMPLATE: &'static str = "audit/reconciliation";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let rows = vec![
            Fact::new("Opened a case", "30").defined("The notice began a case of its own."),
            Fact::new("Joined a case", "4"),
        ];
        let balanced = Self { balanced: true, rows, accepted: 34, repeated: 1 };
        vec![balanced.clone(), Self { balanced: false, accepted: 35, ..balanced }]
    }
}
