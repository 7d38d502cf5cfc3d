//! The privacy bulletin as the staff sees it.

use serde::Serialize;

use super::parts::{Badge, Fact};
use crate::render::Page;
use crate::web::form::Form;

#[derive(Debug, Clone, Serialize)]
pub struct BulletinList {
    pub entries: Vec<BulletinEntry>,
    /// For whoever may write one.
    pub writing: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BulletinEntry {
    pub heading: String,
    pub standing: Badge,
    pub recorded: String,
    pub facts: Vec<Fact>,
    /// What waits for somebody else.
    pub waits: Option<String>,
    /// The step that this person may take next.
    pub form: Option<Form>,
}

impl Page for BulletinList {
    const TEMPLATE: &'static str = "bulletin/list";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let form = |submit| Form::post("/bulletin", submit);
        let entry = |waits: Option<&str>, form| BulletinEntry {
            heading: "Until 2026-08-20".to_owned(),
            standing: Badge { value: "published", label: "Public" },
            recorded: "How many requests a minute reach the file server from each network.".to_owned(),
            facts: vec![Fact::new("Why", "An attack kept users from their files.")],
            waits: waits.map(str::to_owned),
            form,
        };
        let entries =
            vec![entry(None, Some(form("Confirm it"))), entry(Some("Somebody else has to confirm it."), None)];
        vec![Self { entries, writing: Some(form("Write it")) }, Self { entries: Vec::new(), writing: None }]
    }
}
