//! A decision: final, with what was done about it.

use serde::Serialize;

use super::parts::{Fact, Link, Passage};
use crate::render::Page;
use crate::web::form::Form;
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
    /// What it rests on, where the Board followed the recommendation.
    pub content: Vec<Fact>,
    /// The facts relied upon.
    pub relied_upon: Option<String>,
    pub dissents: Vec<Passage>,
    pub dissent_problem: Option<String>,
    /// For a member who voted against and has not said why.
    pub dissenting: Option<Form>,
    pub reconsiderations: Vec<ReconsiderationRow>,
    pub reconsider_href: Option<String>,
    /// What was done or found not needed.
    pub tasks: Vec<Passage>,
    /// What is still to be done.
    pub open: Vec<Fact>,
    pub carrying_out: Option<Passage>,
    pub carry_out_href: Option<String>,
}

/// Another case that reconsiders this decision, or whose decision this one reconsiders.
#[derive(Debug, Clone, Serialize)]
pub struct ReconsiderationRow {
    pub case: Link,
    /// What stands before the number.
    pub words: &'static str,
    pub opened_at: Moment,
    pub result: String,
    pub reason: Option<String>,
}

impl Page for DecisionPage {
    const TEMPLATE: &'static str = "decisions/decision";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let decided = Self::decided_sample();
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
            content: Vec::new(),
            relied_upon: None,
            dissents: vec![Passage { heading: "Dissent".to_owned(), ..done.clone() }],
            dissent_problem: Some("You wrote one already. It stands as it is.".to_owned()),
            dissenting: None,
            reconsiderations: vec![
                ReconsiderationRow {
                    case: Link::new("/cases/2026-0051", "2026-0051"),
                    words: "Reconsidered in case",
                    opened_at: Moment::sample("2026-09-22T08:10:00Z"),
                    result: "not decided yet".to_owned(),
                    reason: Some("The community has a new owner.".to_owned()),
                },
                ReconsiderationRow {
                    case: Link::new("/cases/2026-0012/decision", "2026-0012"),
                    words: "This case reconsiders the decision on case",
                    opened_at: Moment::sample("2026-05-22T08:10:00Z"),
                    result: "Confirmed".to_owned(),
                    reason: None,
                },
            ],
            reconsider_href: None,
            tasks: vec![Passage {
                heading: "Answer sent".to_owned(),
                facts: vec![Fact::new("Result", "Done")],
                ..done.clone()
            }],
            open: Vec::new(),
            carrying_out: Some(done),
            carry_out_href: None,
            ..decided.clone()
        };
        let standing = Self {
            facts: vec![
                Fact::new("Decided", "By a standing decision of the Board"),
                Fact::new("Standing decision", "“Direct requests”, which the Board adopted on 2026-05-21 17:00"),
            ],
            tally: Vec::new(),
            ..decided.clone()
        };
        vec![decided, closed, standing]
    }
}

#[cfg(test)]
impl DecisionPage {
    fn decided_sample() -> Self {
        use crate::web::form::Field;
        use crate::web::input::Input;

        let field = Field::area(&Input::blank(), "dissent", "Your dissent", 6);
        let dissenting = Form::post("/cases/2026-0042/decision/dissents", "Write the dissent").field(field);
        Self {
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
            content: vec![Fact::new("Rests on", "Terms")],
            relied_upon: Some("Twelve videos were posted, items 1 to 12.".to_owned()),
            dissents: Vec::new(),
            dissent_problem: None,
            dissenting: Some(dissenting),
            reconsiderations: Vec::new(),
            reconsider_href: Some("/cases/2026-0042/decision/reconsideration".to_owned()),
            tasks: Vec::new(),
            open: vec![Fact::new("Answer sent", "Whoever notified us or demanded something has the answer.")],
            carrying_out: None,
            carry_out_href: Some("/cases/2026-0042/carrying-out".to_owned()),
        }
    }
}
