//! What people state for a report beside what is counted.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct EntriesPage {
    pub quarter: String,
    pub lines: Vec<EntryLine>,
    /// On the method, as it is published.
    pub note: Option<String>,
    pub waiting: Vec<WaitingLine>,
    pub number_form: Option<Form>,
    pub note_form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EntryLine {
    pub label: &'static str,
    pub definition: &'static str,
    pub number: String,
}

/// With the form for a second person, where the reader may be it.
#[derive(Debug, Clone, Serialize)]
pub struct WaitingLine {
    pub words: String,
    pub form: Option<Form>,
}

impl Page for EntriesPage {
    const TEMPLATE: &'static str = "quarters/entries";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let line = |number: &str| EntryLine {
            label: "Communities run by us",
            definition: "Public communities that we created.",
            number: number.to_owned(),
        };
        let form = |submit| Form::post("/quarters/2026-Q3/entries", submit);
        let words = "Communities run by us: 12".to_owned();
        let full = Self {
            quarter: "2026-Q3".to_owned(),
            lines: vec![line("12"), line("not stated")],
            note: Some("Since this quarter letters are counted by the day of arrival.".to_owned()),
            waiting: vec![
                WaitingLine { words: words.clone(), form: Some(form("Confirm it")) },
                WaitingLine { words, form: None },
            ],
            number_form: Some(form("Enter the number")),
            note_form: Some(form("Hand the note in")),
        };
        vec![full.clone(), Self { note: None, waiting: Vec::new(), number_form: None, note_form: None, ..full }]
    }
}
