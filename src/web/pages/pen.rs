//! The holding pen: messages that could not be placed with certainty.

use serde::Serialize;

use super::notices::NoticePage;
use super::parts::Link;
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct Pen {
    pub messages: Vec<HeldRow>,
    pub next: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HeldRow {
    pub href: Option<String>,
    pub what: String,
    pub reason: String,
    pub received_at: Moment,
    pub waiting: String,
    pub suggested: Option<Link>,
}

/// One held message and the three ways out of the pen.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    pub reason: String,
    pub suggested: Option<Link>,
    pub notice: NoticePage,
    pub accept: Option<Form>,
    pub join: Option<Form>,
    pub set_aside: Option<Form>,
}

impl Page for Pen {
    const TEMPLATE: &'static str = "pen/pen";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |reason: &str, suggested| HeldRow {
            href: Some("/pen/71".to_owned()),
            what: "Email, 14 kB".to_owned(),
            reason: reason.to_owned(),
            received_at: Moment::sample("2026-08-12T06:14:00Z"),
            waiting: "2 days".to_owned(),
            suggested,
        };
        let messages = vec![
            row("It could not be parsed.", None),
            row("It answers a mail of ours, from another address.", Some(Link::new("/cases/2026-0042", "2026-0042"))),
        ];
        vec![
            Self { messages, next: Some(Link::new("/pen?after=71", "Newer messages")) },
            Self { messages: Vec::new(), next: None },
        ]
    }
}

impl Page for Held {
    const TEMPLATE: &'static str = "pen/held";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::{Choice, Field};
        use crate::web::input::Input;

        let input = Input::blank();
        let reasons =
            [Choice::new("spam", "Spam").defined("Sent in bulk, without anything to do with the foundation.")];
        let full = Self {
            reason: "It answers a mail of ours, from another address.".to_owned(),
            suggested: Some(Link::new("/cases/2026-0042", "2026-0042")),
            notice: super::notices::samples::notice(),
            accept: Some(Form::post("/pen/71/case", "Open a case")),
            join: Some(Form::post("/pen/71/joining", "Add to this case").field(Field::line(
                &input,
                "case_number",
                "Case number",
            ))),
            set_aside: Some(
                Form::post("/pen/71/setting-aside", "Set aside")
                    .field(Field::radios(&input, "reason", "Reason", reasons)),
            ),
        };
        vec![full.clone(), Self { suggested: None, accept: None, join: None, set_aside: None, ..full }]
    }
}
