//! Standing decisions: the list of them, and what of it could be applied to a case.

use serde::Serialize;

use super::parts::{Badge, Fact};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct StandingPage {
    /// Without those that are empty.
    pub groups: Vec<StandingGroup>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StandingGroup {
    pub heading: &'static str,
    pub lines: Vec<StandingLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StandingLine {
    pub title: String,
    pub standing: Badge,
    pub facts: Vec<Fact>,
    pub revoke_href: Option<String>,
}

/// Which standing decisions are for a case, and the form that applies one.
#[derive(Debug, Clone, Serialize)]
pub struct ApplyPage {
    pub case_number: String,
    pub case_href: String,
    pub facts: Vec<Fact>,
    pub candidates: Vec<Candidate>,
    /// `None` where nothing fits.
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    pub title: String,
    pub fits: Badge,
    /// A clause for each thing that speaks against it.
    pub why: Vec<String>,
    pub facts: Vec<Fact>,
}

impl Page for StandingPage {
    const TEMPLATE: &'static str = "board/standing";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { groups: Vec::new() }, samples::list()]
    }
}

impl Page for ApplyPage {
    const TEMPLATE: &'static str = "board/standing_apply";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::apply();
        let none = Self { candidates: Vec::new(), form: None, ..full.clone() };
        vec![none, full]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::form::{Choice, Field};
    use crate::web::input::Input;
    use crate::web::moment::Moment;

    const TITLE: &str = "Direct requests from foreign authorities are answered with the mutual-legal-assistance text";

    fn facts() -> Vec<Fact> {
        vec![
            Fact::new("Outcome", "Rejected: wrong channel")
                .defined("The request has to come by another way, such as mutual legal assistance."),
            Fact::new(
                "The class",
                "Kind: Request for information; Requesting country: Germany or France; Binding on us: Not binding: foreign and direct",
            ),
            Fact {
                text: "with case 2026-0042".to_owned(),
                ..Fact::at("Adopted by the Board", Moment::sample("2026-05-21T15:00:00Z"))
            }
            .link("/cases/2026-0042/decision"),
            Fact::new("Last day", "2027-12-31"),
            Fact::new("Window for calling in", "7 days"),
            Fact::new("Applied", "12 times"),
            Fact::new("Called in", "once"),
        ]
    }

    fn line(title: &str, standing: Badge, revoke_href: Option<&str>) -> StandingLine {
        StandingLine { title: title.to_owned(), standing, facts: facts(), revoke_href: revoke_href.map(str::to_owned) }
    }

    pub(super) fn list() -> StandingPage {
        let in_force = Badge { value: "open", label: "In force" };
        let revoked = Badge { value: "void", label: "Revoked" };
        let groups = vec![
            StandingGroup {
                heading: "In force",
                lines: vec![line(TITLE, in_force, Some("/standing-decisions/7/revocation"))],
            },
            StandingGroup { heading: "Revoked", lines: vec![line("Spam in communities", revoked, None)] },
        ];
        StandingPage { groups }
    }

    pub(super) fn apply() -> ApplyPage {
        let input = Input::blank();
        let fits = Candidate {
            title: TITLE.to_owned(),
            fits: Badge { value: "passed", label: "Fits" },
            why: Vec::new(),
            facts: facts(),
        };
        let other = Candidate {
            title: "Preservation requests from abroad".to_owned(),
            fits: Badge { value: "failed", label: "Does not fit" },
            why: vec![
                "the case’s “Binding on us” is “Unclear”, the class needs “Not binding: informal”".to_owned(),
                "the case’s “Instrument” is empty, the class needs “Letter without an order”".to_owned(),
            ],
            facts: facts(),
        };
        ApplyPage {
            case_number: "2026-0057".to_owned(),
            case_href: "/cases/2026-0057".to_owned(),
            facts: vec![Fact::new("Kind", "Request for information"), Fact::new("State", "In review")],
            candidates: vec![fits, other],
            form: Some(
                Form::post("/cases/2026-0057/standing-decision", "Apply it")
                    .field(Field::radios(&input, "standing", "Standing decision", [Choice::new("7", TITLE)]))
                    .field(Field::area(&input, "grounds", "Grounds", 8).hint("Sealed.")),
            ),
        }
    }
}
