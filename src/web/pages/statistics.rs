//! What the Board did in a quarter, in numbers.

use serde::Serialize;

use super::parts::{Fact, Link};
use crate::render::Page;

#[derive(Debug, Clone, Serialize)]
pub struct StatisticsPage {
    pub quarter: String,
    pub back: Link,
    pub before: Link,
    /// Unless this is the present quarter.
    pub after: Option<Link>,
    pub decisions: Vec<Fact>,
    pub durations: Vec<Taken>,
    pub reconsiderations: Vec<Fact>,
}

/// How long something took.
#[derive(Debug, Clone, Serialize)]
pub struct Taken {
    pub what: &'static str,
    pub n: usize,
    pub median: String,
    pub p90: String,
}

impl Page for StatisticsPage {
    const TEMPLATE: &'static str = "decisions/statistics";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let page = Self {
            quarter: "2026-Q3".to_owned(),
            back: Link::new("/ballots", "Board"),
            before: Link::new("/ballots/statistics?quarter=2026-Q2", "2026-Q2"),
            after: Some(Link::new("/ballots/statistics?quarter=2026-Q4", "2026-Q4")),
            decisions: vec![Fact::new("Submitted", "12").defined("Recommendations that came before the Board.")],
            durations: vec![Taken {
                what: "Receipt to the Board", n: 9, median: "50".to_owned(), p90: "–".to_owned()
            }],
            reconsiderations: vec![Fact::new("Opened", "1")],
        };
        vec![Self { after: None, ..page.clone() }, page]
    }
}
