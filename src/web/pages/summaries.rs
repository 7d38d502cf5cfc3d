//! The public summary of a decision: drafting and checking it.

use serde::Serialize;

use super::parts::Passage;
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct SummaryPage {
    pub number: String,
    pub href: String,
    /// The outcome, and what the decision says.
    pub outcome: String,
    pub outcome_definition: String,
    pub grounds: Option<String>,
    /// Where the summary stands, in a sentence.
    pub standing: &'static str,
    /// Why a step was refused whose form is not here any more.
    pub problem: Option<String>,
    /// The one that is final.
    pub confirmed: Option<Passage>,
    /// The one that waits.
    pub waits: Option<Passage>,
    /// What in the text that waits, or was typed just now, might tell who somebody is.
    pub warnings: Vec<Warned>,
    /// For whoever may check it.
    pub confirming: Option<Form>,
    pub returning: Option<Form>,
    pub drafting: Option<Form>,
    /// What came before, newest first.
    pub earlier: Vec<Passage>,
}

/// A part of a text to be looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Warned {
    pub sort: &'static str,
    pub text: String,
}

impl Page for SummaryPage {
    const TEMPLATE: &'static str = "decisions/summary";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use super::parts::Fact;
        use crate::web::form::Field;
        use crate::web::input::Input;
        use crate::web::moment::Moment;

        let passage = |heading: &str, text: &str| Passage {
            heading: heading.to_owned(),
            by: Some("Mara Ineichen".to_owned()),
            time: Some(Moment::sample("2026-08-22T08:10:00Z")),
            facts: Vec::new(),
            text: text.to_owned(),
        };
        let input = Input::blank();
        let form = |action: &str, submit: &str, field: Field| {
            Form::post(format!("/cases/2026-0042/decision/summary{action}"), submit).field(field)
        };
        let returned = Passage {
            facts: vec![Fact::new("Sent back by Clara Nwosu", "The name of the room tells who runs it.")],
            ..passage("Sent back", "The room “Ana’s friends” was removed.")
        };
        let drafting = form("", "Hand it in", Field::area(&input, "summary", "Public summary", 6));
        let page = Self {
            number: "2026-0042".to_owned(),
            href: "/cases/2026-0042".to_owned(),
            outcome: "Community delisted or removed".to_owned(),
            outcome_definition: "We removed a community, or no longer list it.".to_owned(),
            grounds: Some("The evidence shows a breach of section 5.2 c of the Terms.".to_owned()),
            standing: "Nobody has drafted one yet.",
            problem: None,
            confirmed: None,
            waits: None,
            warnings: Vec::new(),
            confirming: None,
            returning: None,
            drafting: Some(drafting),
            earlier: Vec::new(),
        };
        let waiting = Self {
            standing: "A draft waits for you to check it.",
            problem: Some("A draft by somebody else waits already. Check that one, or send it back.".to_owned()),
            waits: Some(passage("Draft", "We removed the community at bad.example.")),
            warnings: vec![Warned { sort: "Web address", text: "bad.example".to_owned() }],
            confirming: Some(form("/3/confirmation", "Confirm it", Field::ticks(&input, "warnings", "Warnings", []))),
            returning: Some(form("/3/return", "Send it back", Field::area(&input, "remark", "What to change", 3))),
            drafting: None,
            earlier: vec![returned],
            ..page.clone()
        };
        let confirmed = Self {
            grounds: None,
            standing: "It is final.",
            confirmed: Some(passage("Public summary", "We removed a community.")),
            drafting: None,
            ..page.clone()
        };
        vec![page, waiting, confirmed]
    }
}
