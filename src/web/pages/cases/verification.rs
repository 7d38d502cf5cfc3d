//! How it was established whom a demand comes from.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

/// What the page of a case shows of it.
#[derive(Debug, Clone, Serialize)]
pub struct VerificationPanel {
    pub authenticity: String,
    pub definition: String,
    pub waiting: Option<String>,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct VerificationPage {
    pub number: String,
    pub href: String,
    pub authenticity: String,
    pub definition: String,
    /// Why a step at one of the rows was refused.
    pub problem: Option<String>,
    pub rows: Vec<Row>,
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub method: String,
    pub result: String,
    pub by: String,
    pub at: Moment,
    /// Stays sealed to some who may see the case.
    pub account: Option<String>,
    pub standing: String,
    pub confirm_action: Option<String>,
    pub withdraw_action: Option<String>,
}

impl Page for VerificationPage {
    const TEMPLATE: &'static str = "cases/verification";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::Field;
        use crate::web::input::Input;

        let row = Row {
            method: "Call-back".to_owned(),
            result: "Person verified".to_owned(),
            by: "Mara Ineichen".to_owned(),
            at: Moment::sample("2026-08-12T09:20:00Z"),
            account: Some(
                "Called the switchboard, number from the canton's own directory, and was put through to her."
                    .to_owned(),
            ),
            standing: "Waits for a second person to confirm it.".to_owned(),
            confirm_action: Some("/cases/2026-0042/verifications/3/confirmation".to_owned()),
            withdraw_action: Some("/cases/2026-0042/verifications/3/withdrawal".to_owned()),
        };
        let withdrawn = Row {
            account: None,
            standing: "Withdrawn by Urs Bühler, 13 August 2026. It counts for nothing.".to_owned(),
            confirm_action: None,
            withdraw_action: None,
            ..row.clone()
        };
        let form = Form::post("/cases/2026-0042/verifications", "Record the verification")
            .field(Field::area(&Input::blank(), "account", "Account", 6).hint("What was done, and with whom."));
        let page = Self {
            number: "2026-0042".to_owned(),
            href: "/cases/2026-0042".to_owned(),
            authenticity: "Unverified".to_owned(),
            definition: "Nobody has established yet that it comes from whom it says.".to_owned(),
            problem: Some("It was confirmed already. Look at what stands now.".to_owned()),
            rows: vec![row, withdrawn],
            form: Some(form),
        };
        vec![Self { problem: None, rows: Vec::new(), form: None, ..page.clone() }, page]
    }
}
