//! What happened to a case, as lines.

use serde::Serialize;

use crate::render::Page;
use crate::web::moment::Moment;
use crate::web::pages::parts::Link;

/// Newest first; what only tells that somebody read is folded.
#[derive(Debug, Clone, Serialize)]
pub struct Timeline {
    pub entries: Vec<Entry>,
    pub openings: Vec<Entry>,
    /// Says how often what is sealed was opened, where that is folded.
    pub folded: Option<String>,
    pub more: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub at: Moment,
    pub who: String,
    pub what: String,
    /// From what to what.
    pub changes: Vec<String>,
}

/// A filter that is an address.
#[derive(Debug, Clone, Serialize)]
pub struct Filter {
    pub link: Link,
    /// It is the one that is shown.
    pub here: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct TimelinePage {
    pub number: String,
    pub href: String,
    /// Says which part of a hand-written address could not be understood.
    pub problem: Option<String>,
    pub sorts: Vec<Filter>,
    pub people: Vec<Filter>,
    pub timeline: Timeline,
}

impl Page for TimelinePage {
    const TEMPLATE: &'static str = "cases/timeline";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let filter = |href: &str, label: &str, here| Filter { link: Link::new(href, label), here };
        let page = Self {
            number: "2026-0042".to_owned(),
            href: "/cases/2026-0042".to_owned(),
            problem: None,
            sorts: vec![
                filter("/cases/2026-0042/timeline", "Everything", true),
                filter("/cases/2026-0042/timeline?sort=decisions", "Review and decisions (2)", false),
            ],
            people: vec![
                filter("/cases/2026-0042/timeline", "Everybody", true),
                filter("/cases/2026-0042/timeline?who=7", "Mara Ineichen", false),
            ],
            timeline: sample(),
        };
        let nothing = Timeline { entries: Vec::new(), openings: Vec::new(), folded: None, more: None };
        let problem = Some("“yesterday” could not be understood, so it is left out.".to_owned());
        vec![Self { problem, timeline: nothing, ..page.clone() }, page]
    }
}

#[cfg(test)]
pub(in crate::web::pages) fn sample() -> Timeline {
    let entry = |at: &str, who: &str, what: &str, changes: &[&str]| Entry {
        at: Moment::sample(at),
        who: who.to_owned(),
        what: what.to_owned(),
        changes: changes.iter().map(|change| (*change).to_owned()).collect(),
    };
    Timeline {
        entries: vec![
            entry("2026-08-12T09:30:00Z", "Mara Ineichen", "Reviewer assigned", &["State: Received → In review"]),
            entry(
                "2026-08-12T09:28:00Z",
                "Mara Ineichen",
                "Fields filled in",
                &["Urgency: Normal → Urgent", "Requesting country: not filled in → Switzerland", "Summary changed"],
            ),
            entry("2026-08-12T06:15:00Z", "Program (intake)", "Notice opened the case", &[]),
        ],
        openings: vec![entry("2026-08-12T09:20:00Z", "Mara Ineichen", "Sealed content opened", &[])],
        folded: Some("What is sealed was opened once".to_owned()),
        more: Some(Link::new("/cases/2026-0042/timeline", "The whole timeline, with filters")),
    }
}
