//! A decision: final, with what was done about it.

use serde::Serialize;

use super::parts::{Fact, Passage};
use crate::render::Page;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct DecisionPage {
    pub case_number: String,
    pub case_href: String,
    pub outcome: String,
    pub outcome_definition: String,
    pub decided_at: Moment,
    pub facts: Vec<Fact>,
    pub tally: Vec<Fact>,
    pub grounds: String,
    pub public_summary: Option<String>,
    /// In a sentence.
    pub summary_standing: &'static str,
    /// For whoever may write or check it.
    pub summary_href: Option<String>,
    pub carrying_out: Option<Passage>,
    pub carry_out_href: Option<String>,
}

impl Page for DecisionPage {
    const TEMPLATE: &'static str = "decisions/decision";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let decided = Self {
            case_number: "2026-0042".to_owned(),
            case_href: "/cases/2026-0042".to_owned(),
            outcome: "Community delisted or removed".to_owned(),
            outcome_definition: "A community that the foundation lists or runs is no longer listed, or no longer run."
                .to_owned(),
            decided_at: Moment::sample("2026-08-21T15:02:00Z"),
            facts: vec![Fact::new("Decided by", "Board"), Fact::new("Recommendation", "Followed")],
            tally: vec![Fact::new("For", "3"), Fact::new("Against", "1")],
            grounds: "The evidence shows a breach of section 5.2 c of the Terms.".to_owned(),
            public_summary: None,
            summary_standing: "Nobody has drafted one that stands.",
            summary_href: Some("/cases/2026-0042/decision/summary".to_owned()),
            carrying_out: None,
            carry_out_href: Some("/cases/2026-0042/carrying-out".to_owned()),
        };
        let done = Passage {
            heading: "Carried out".to_owned(),
            by: Some("Mara Ineichen".to_owned()),
            time: Some(Moment::sample("2026-08-22T08:10:00Z")),
            facts: Vec::new(),
            text: "The community is off the list since 10:05.".to_owned(),
        };
        let closed = Self {
            public_summary: Some("A listed community was removed from the list.".to_owned()),
            summary_standing: "Confirmed by a second person.",
            summary_href: None,
            carrying_out: Some(done),
            carry_out_href: None,
            ..decided.clone()
        };
        vec![decided, closed]
    }
}
