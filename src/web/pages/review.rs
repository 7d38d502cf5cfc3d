//! What was recommended in a case, and why it came back.

use serde::Serialize;

use super::parts::{Link, Passage};
use crate::render::Page;

#[derive(Debug, Clone, Serialize)]
pub struct Recommendations {
    pub number: String,
    pub back: Link,
    /// Newest first.
    pub rounds: Vec<Round>,
}

/// A recommendation, and why the case went back to review with it, if it did.
#[derive(Debug, Clone, Serialize)]
pub struct Round {
    pub recommendation: Passage,
    pub sent_back: Option<Passage>,
}

impl Page for Recommendations {
    const TEMPLATE: &'static str = "review/recommendations";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::parts::Fact;
        use crate::web::moment::Moment;

        let recommendation = Passage {
            heading: "Recommendation".to_owned(),
            by: Some("Ruben Achterberg".to_owned()),
            time: Some(Moment::sample("2026-08-13T12:20:00Z")),
            facts: vec![Fact::new("Finding", "Unfounded")],
            text: "The evidence shows nothing of it.".to_owned(),
        };
        let sent_back = Passage {
            heading: "Sent back".to_owned(),
            by: Some("Clara Nwosu".to_owned()),
            time: Some(Moment::sample("2026-08-14T08:00:00Z")),
            facts: Vec::new(),
            text: "Look at the second message too.".to_owned(),
        };
        let round = Round { recommendation: recommendation.clone(), sent_back: None };
        let returned = Round { recommendation, sent_back: Some(sent_back) };
        let page = Self {
            number: "2026-0042".to_owned(),
            back: Link::new("/cases/2026-0042", "Case 2026-0042"),
            rounds: vec![round, returned],
        };
        vec![Self { rounds: Vec::new(), ..page.clone() }, page]
    }
}
