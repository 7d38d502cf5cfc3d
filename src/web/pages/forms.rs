//! The page around a single form, with what one needs to know before filling it in.

use serde::Serialize;

use super::parts::{Fact, Link, Passage};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct FormPage {
    pub heading: String,
    pub back: Option<Link>,
    pub lead: Option<String>,
    pub facts: Vec<Fact>,
    pub passages: Vec<Passage>,
    pub form: Form,
}

impl FormPage {
    pub fn new(heading: impl Into<String>, form: Form) -> Self {
        Self { heading: heading.into(), back: None, lead: None, facts: Vec::new(), passages: Vec::new(), form }
    }

    #[must_use]
    pub fn back(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.back = Some(Link::new(href, label));
        self
    }

    #[must_use]
    pub fn lead(mut self, sentence: impl Into<String>) -> Self {
        self.lead = Some(sentence.into());
        self
    }

    #[must_use]
    pub fn facts(mut self, facts: Vec<Fact>) -> Self {
        self.facts = facts;
        self
    }

    #[must_use]
    pub fn passages(mut self, passages: Vec<Passage>) -> Self {
        self.passages = passages;
        self
    }
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "forms/form";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![samples::blank(), samples::with_mistakes()]
    }
}

#[cfg(test)]
mod samples {
    use super::{Fact, Form, FormPage};
    use crate::web::form::{Choice, Field};
    use crate::web::input::Input;

    fn severities() -> Vec<Choice> {
        vec![
            Choice::new("1", "Slight").defined("No person is harmed and the service works as before."),
            Choice::new("2", "Serious").defined("A person's rights are infringed, or the service is impaired."),
            Choice::new("3", "Grave").defined("A person is in danger, or the matter is a serious offence."),
        ]
    }

    fn outcomes() -> Vec<Choice> {
        vec![
            Choice::new("no_breach", "No breach").defined("What was notified does not breach the Terms."),
            Choice::new("community_delisted_or_removed", "Community delisted or removed")
                .defined("A community that the foundation lists or runs is no longer listed, or no longer run."),
        ]
    }

    fn form(input: &Input) -> Form {
        Form::post("/cases/2026-0042/recommendation", "Recommend to the Board")
            .field(Field::radios(input, "severity", "Severity", severities()))
            .field(Field::select(input, "outcome", "Required outcome", outcomes()))
            .field(
                Field::area(input, "grounds", "Grounds", 8).hint(
                    "What the evidence shows, and which category of the Terms it falls under. The Board reads this.",
                ),
            )
            .field(Field::moment(input, "seen_at", "Evidence last seen").optional())
            .field(Field::ticks(input, "classes", "Data classes sought", [Choice::new("content", "Content")]))
            .field(Field::password(input, "password", "Your password", "current-password"))
            .hidden("version", &3)
            .is_final("The recommendation goes before the Board as it stands.")
            .cancel("/cases/2026-0042")
    }

    pub(super) fn blank() -> FormPage {
        FormPage::new(
            "Recommend to the Board",
            form(&Input::blank()).consequence("A sentence.").field(Field::count(
                &Input::blank(),
                "held",
                "Identifiers held",
            )),
        )
        .back("/cases/2026-0042", "Case 2026-0042")
        .lead("The Board decides; you say what the evidence shows.")
        .facts(vec![
            Fact::new("Kind", "Breach notification").defined("Someone says that the Terms are breached."),
            Fact::code("Digest", "9f86d081884c7d659a2feaa0c55ad015"),
        ])
    }

    pub(super) fn with_mistakes() -> FormPage {
        let mut input = Input::of([("outcome", "no_breach"), ("grounds", "")]);
        input.problem("severity", "Choose how severe it is.");
        input.problem("grounds", "Write the grounds: the Board decides on them.");
        let form = form(&input).refused("The case is no longer in review.").go_back("Go back to the form");
        FormPage::new("Recommend to the Board", form)
    }
}
