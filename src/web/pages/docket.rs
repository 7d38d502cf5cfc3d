//! The Board's docket: what stands before it.

use serde::Serialize;

use super::parts::{Badge, Link};
use crate::render::Page;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct Docket {
    pub lead: String,
    pub lines: Vec<DocketRow>,
    /// Cases of which several ballots had no quorum.
    pub stuck: Vec<Stuck>,
    /// Urgent measures that wait for the Board, wherever their cases are.
    pub measures: Vec<MeasureLine>,
    pub steps: Vec<Link>,
    /// Cases that a standing decision decides unless somebody calls them in.
    pub windows: Vec<WindowRow>,
    /// A sentence for each standing decision that expires soon.
    pub expiring: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct WindowRow {
    pub case_number: String,
    pub href: String,
    pub kind: String,
    pub summary: String,
    pub title: String,
    pub outcome: String,
    pub ends_at: Moment,
    pub is_over: bool,
    pub call_in_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DocketRow {
    pub case_number: String,
    /// To the open ballot, or to the case.
    pub href: String,
    pub kind: String,
    pub summary: String,
    /// Since the receipt: `12 days`.
    pub age: String,
    pub severity: Option<String>,
    pub outcome: Option<String>,
    pub due: Option<Due>,
    pub ballot: Option<OpenRow>,
    pub open_href: Option<String>,
    pub without_quorum: Option<String>,
    /// On whose agenda it stands.
    pub meeting: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Due {
    pub at: Moment,
    pub rule: String,
    pub standing: Badge,
}

/// An open ballot; never how anybody voted.
#[derive(Debug, Clone, Serialize)]
pub struct OpenRow {
    pub state: Badge,
    /// What is put to the vote, where that is not what was recommended.
    pub outcome: Option<String>,
    pub voted: String,
    pub closes_at: Moment,
    pub is_late: bool,
    /// What the reader still has to do here.
    pub yours: Option<&'static str>,
}

/// A case whose ballots had no quorum again and again, and what can be done about it.
#[derive(Debug, Clone, Serialize)]
pub struct Stuck {
    pub case_number: String,
    pub href: String,
    pub count: usize,
    pub why: String,
    pub ways: Vec<Link>,
}

/// An urgent measure that waits, without what is sealed of it.
#[derive(Debug, Clone, Serialize)]
pub struct MeasureLine {
    pub case_number: String,
    pub href: String,
    pub measure: String,
    pub carried_out_at: Moment,
    pub ratify_by: Moment,
    pub lapsed: Option<Badge>,
    pub stands: &'static str,
    pub step: Option<Link>,
}

impl Page for Docket {
    const TEMPLATE: &'static str = "board/docket";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::docket();
        vec![
            full.clone(),
            Self { stuck: Vec::new(), measures: Vec::new(), steps: Vec::new(), expiring: Vec::new(), ..full.clone() },
            Self { lines: Vec::new(), stuck: Vec::new(), windows: Vec::new(), ..full },
        ]
    }
}

#[cfg(test)]
mod samples {
    use super::*;

    fn row(number: &str, kind: &str, summary: &str, outcome: &str) -> DocketRow {
        DocketRow {
            case_number: number.to_owned(),
            href: format!("/cases/{number}"),
            kind: kind.to_owned(),
            summary: summary.to_owned(),
            age: "12 days".to_owned(),
            severity: Some("2 – serious".to_owned()),
            outcome: Some(outcome.to_owned()),
            due: Some(Due {
                at: Moment::sample("2026-08-24T15:00:00Z"),
                rule: "decision".to_owned(),
                standing: Badge { value: "waiting", label: "Near" },
            }),
            ballot: None,
            open_href: Some(format!("/cases/{number}/ballot/new")),
            without_quorum: None,
            meeting: None,
        }
    }

    fn measure(number: &str, lapsed: Option<Badge>, step: Option<Link>) -> MeasureLine {
        MeasureLine {
            case_number: number.to_owned(),
            href: format!("/cases/{number}"),
            measure: "Access ended".to_owned(),
            carried_out_at: Moment::sample("2026-08-12T07:14:00Z"),
            ratify_by: Moment::sample("2026-08-26T07:14:00Z"),
            lapsed,
            stands: "Not before the Board yet: the case waits for its recommendation.",
            step,
        }
    }

    fn window(number: &str, is_over: bool) -> WindowRow {
        WindowRow {
            case_number: number.to_owned(),
            href: format!("/cases/{number}"),
            kind: "Request for information".to_owned(),
            summary: if is_over { String::new() } else { "A question about an account".to_owned() },
            title: "Direct requests from foreign authorities".to_owned(),
            outcome: "Rejected: wrong channel".to_owned(),
            ends_at: Moment::sample("2026-08-21T15:00:00Z"),
            is_over,
            call_in_href: (!is_over).then(|| format!("/cases/{number}/calling-in")),
        }
    }

    fn open(yours: Option<&'static str>, outcome: Option<&str>, is_late: bool) -> OpenRow {
        OpenRow {
            state: Badge { value: "open", label: "Open" },
            outcome: outcome.map(str::to_owned),
            voted: "2 of 5 have spoken".to_owned(),
            closes_at: Moment::sample("2026-08-21T15:00:00Z"),
            is_late,
            yours,
        }
    }

    pub(super) fn docket() -> Docket {
        let ways = |number: &str| {
            vec![
                Link::new(format!("/cases/{number}/ballot/new"), format!("Open another ballot: {number}")),
                Link::new(format!("/cases/{number}/sending-back"), format!("Send back to review: {number}")),
            ]
        };
        let lines = vec![
            DocketRow {
                meeting: Some(Link::new("/meetings/7", "Meeting of 2026-08-21 17:00")),
                ballot: Some(open(Some("Waits for your vote"), None, false)),
                open_href: None,
                ..row(
                    "2026-0042",
                    "Breach notification",
                    "Calls for violence in a community",
                    "Community delisted or removed",
                )
            },
            DocketRow {
                ballot: Some(open(None, Some("Warning"), true)),
                open_href: None,
                without_quorum: Some("1 ballot had no quorum".to_owned()),
                ..row("2026-0039", "Takedown demand", "A novel offered for download", "Outside our control")
            },
            DocketRow {
                without_quorum: Some("2 ballots had no quorum".to_owned()),
                due: None,
                severity: None,
                outcome: None,
                ..row("2026-0031", "Request for information", "", "")
            },
        ];
        Docket {
            lead: "3 cases stand before the Board; 2 ballots are open. What is due first stands first.".to_owned(),
            lines,
            stuck: vec![Stuck {
                case_number: "2026-0031".to_owned(),
                href: "/cases/2026-0031".to_owned(),
                count: 2,
                why: "In the last one too few members took part.".to_owned(),
                ways: ways("2026-0031"),
            }],
            measures: vec![
                measure("2026-0042", None, Some(Link::new("/cases/2026-0042/ballot", "Look at the ballot"))),
                measure("2026-0044", Some(Badge { value: "late", label: "Not ratified in time" }), None),
            ],
            windows: vec![window("2026-0044", false), window("2026-0045", true)],
            expiring: vec!["“Direct requests from foreign authorities” can be applied until 2026-08-31.".to_owned()],
            steps: vec![Link::new("/meetings", "Meetings and minutes"), Link::new("/meetings/new", "Call a meeting")],
        }
    }
}
