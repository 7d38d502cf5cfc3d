//! The consent agenda.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::{Field, Form};
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct AgendaPage {
    pub items: Vec<AgendaItem>,
    /// For whoever votes: the button and what stands around it. The field of each vote stands beside its motion.
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AgendaItem {
    pub case_number: String,
    pub ballot_href: String,
    pub summary: String,
    pub outcome: String,
    pub motion: String,
    pub closes_at: Moment,
    pub spoken: String,
    /// What the reader voted so far.
    pub own: Option<&'static str>,
    /// The ballot that the page shows: a vote is about no other.
    pub ballot: String,
    pub vote: Option<Field>,
    /// Where the button leads that takes it off the agenda; of a form of its own, since Enter presses the first button of a form.
    pub pull_out: Option<String>,
}

impl Page for AgendaPage {
    const TEMPLATE: &'static str = "board/agenda";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::Choice;
        use crate::web::input::Input;

        let input = Input::blank();
        let item = |number: &str, own| AgendaItem {
            case_number: number.to_owned(),
            ballot_href: format!("/cases/{number}/ballot"),
            summary: "A prosecutor abroad asks for the data of an account".to_owned(),
            outcome: "No data exists".to_owned(),
            motion: "The Board finds that no data of the kind sought exists, and answers so.".to_owned(),
            closes_at: Moment::sample("2026-08-21T15:00:00Z"),
            spoken: "1 of 5 have spoken".to_owned(),
            own,
            ballot: "7".to_owned(),
            vote: Some(Field::radios(
                &input,
                &format!("vote_{number}"),
                &format!("Your vote on {number}"),
                [Choice::new("for", "For"), Choice::new("against", "Against"), Choice::new("abstain", "Abstain")],
            )),
            pull_out: Some(format!("/cases/{number}/ballot/consent/pulling-out")),
        };
        let form = Form::post("/consent-agenda/votes", "Cast my votes")
            .field(Field::password(&input, "password", "Your password", "current-password"))
            .refused("Choose how you vote on at least one of the ballots.")
            .consequence("Each ballot is counted by itself.");
        let read_only = AgendaItem { vote: None, pull_out: None, ..item("2026-0044", None) };
        vec![
            Self { items: vec![item("2026-0042", Some("For")), item("2026-0043", None)], form: Some(form) },
            Self { items: vec![read_only], form: None },
            Self { items: Vec::new(), form: None },
        ]
    }
}
