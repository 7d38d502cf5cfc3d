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
    /// Each day and each way in, newest first.
    pub days: Vec<DayRow>,
    /// What waits beside the accepted notices: messages too large to be taken, mails by their state.
    pub beside: Vec<Fact>,
}

/// What came in on one day by one transport, and where it is now.
#[derive(Debug, Clone, Serialize)]
pub struct DayRow {
    pub day: String,
    pub transport: &'static str,
    pub accepted: i64,
    pub opened: i64,
    pub joined: i64,
    pub pen: i64,
    pub set_aside: i64,
    pub unplaced: i64,
    pub repeated: i64,
    pub is_balanced: bool,
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
        let day = |day: &str, transport, accepted, repeated| DayRow {
            day: day.to_owned(),
            transport,
            accepted,
            opened: accepted - 3,
            joined: 1,
            pen: 1,
            set_aside: 1,
            unplaced: 0,
            repeated,
            is_balanced: true,
        };
        let days = vec![
            day("2026-08-14", "Mail server, by LMTP", 12, 1),
            day("2026-08-14", "Logged in the console", 3, 0),
            day("2026-08-13", "Mail server, by LMTP", 19, 0),
        ];
        let beside = vec![Fact::new("Too large, waiting in the mailbox", "1"), Fact::new("Mails: sent", "31")];
        let balanced = Self { balanced: true, rows, accepted: 34, repeated: 1, days: days.clone(), beside };
        let broken = days.into_iter().map(|row| DayRow { is_balanced: row.repeated == 0, ..row }).collect();
        let nothing = Self { days: Vec::new(), beside: Vec::new(), ..balanced.clone() };
        vec![balanced.clone(), Self { balanced: false, accepted: 35, days: broken, ..balanced }, nothing]
    }
}
