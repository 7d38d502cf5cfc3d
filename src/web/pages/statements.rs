//! The integrity statements of a quarter: how each stands, and the form in which a member gives their word.

use serde::Serialize;

use super::parts::{Badge, Fact};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct StatementsPage {
    pub quarter: String,
    pub lines: Vec<StatementLine>,
    /// What each word means, for the form.
    pub words: Vec<Fact>,
    /// For members of the Board, while a word is taken.
    pub form: Option<Form>,
    /// Why there is no form for a member.
    pub closed: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct StatementLine {
    pub sentence: &'static str,
    pub definition: &'static str,
    pub state: Badge,
    /// `3 of 5`.
    pub count: String,
}

impl Page for StatementsPage {
    const TEMPLATE: &'static str = "board/statements";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::{Choice, Field};
        use crate::web::input::Input;

        let line = |state| StatementLine {
            sentence: "We have never weakened the encryption of our software for anybody.",
            definition: "No key length was ever changed.",
            state,
            count: "3 of 5".to_owned(),
        };
        let lines = vec![
            line(Badge { value: "affirmed", label: "Affirmed" }),
            line(Badge { value: "removed", label: "Removed" }),
        ];
        let field =
            Field::radios(&Input::blank(), "builds", "We have never …", [Choice::new("open", "I leave it open")]);
        let form = Form::post("/quarters/2026-Q3/statements", "Give your word").field(field);
        let words = vec![Fact::new("I affirm it", "It was true throughout the quarter.")];
        let closed = "No word is taken now.";
        let open = Self { quarter: "2026-Q3".to_owned(), lines, words, form: Some(form), closed: None };
        vec![open.clone(), Self { form: None, closed: Some(closed), ..open }]
    }
}
