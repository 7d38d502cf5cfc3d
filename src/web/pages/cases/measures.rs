//! The urgent measures of a case.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;
use crate::web::pages::parts::{Badge, Fact, Link};

#[derive(Debug, Clone, Serialize)]
pub struct MeasuresPage {
    pub back: Link,
    pub number: String,
    pub measures: Vec<MeasureRow>,
    /// Files of a case that nobody may keep, until two persons have destroyed them.
    pub to_destroy: Vec<FileRow>,
    pub refer_href: Option<String>,
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MeasureRow {
    pub what: String,
    pub by: String,
    pub at: Moment,
    pub facts: Vec<Fact>,
    pub done: String,
    pub reason: String,
    pub standing: Badge,
    /// What was done about it, once the Board reversed it or its time was over.
    pub reversal: Option<ReversalText>,
    /// To the form that records it.
    pub undo: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ReversalText {
    pub what: String,
    pub by: String,
    pub at: Moment,
    pub note: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct FileRow {
    pub content_type: String,
    pub size: String,
    pub sha256: String,
    pub standing: String,
    pub link: Link,
}

impl Page for MeasuresPage {
    const TEMPLATE: &'static str = "cases/measures";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::measures();
        let none = Self { measures: Vec::new(), to_destroy: Vec::new(), refer_href: None, form: None, ..full.clone() };
        vec![full, none]
    }
}

#[cfg(test)]
mod samples {
    use super::{Badge, Fact, FileRow, Form, Link, MeasureRow, MeasuresPage, ReversalText};
    use crate::web::form::{Choice, Field};
    use crate::web::input::Input;
    use crate::web::moment::Moment;

    fn undone() -> MeasureRow {
        MeasureRow {
            what: "Access ended".to_owned(),
            by: "Mara Ineichen".to_owned(),
            at: Moment::sample("2026-08-12T07:14:00Z"),
            facts: vec![Fact::at("Reversed by the Board", Moment::sample("2026-08-20T15:00:00Z"))],
            done: "The group was closed.".to_owned(),
            reason: "Somebody was in danger.".to_owned(),
            standing: Badge { value: "failed", label: "Reversed" },
            reversal: Some(ReversalText {
                what: "It was undone".to_owned(),
                by: "Omar Frei".to_owned(),
                at: Moment::sample("2026-08-21T07:00:00Z"),
                note: "The group is open again.".to_owned(),
            }),
            undo: None,
        }
    }

    pub(super) fn measures() -> MeasuresPage {
        let input = Input::blank();
        let choices = [Choice::new("access_ended", "Access ended").defined("Access was restricted or ended.")];
        MeasuresPage {
            back: Link::new("/cases/2026-0042", "Case 2026-0042"),
            number: "2026-0042".to_owned(),
            measures: vec![
                undone(),
                MeasureRow {
                    what: "Referral".to_owned(),
                    by: "Mara Ineichen".to_owned(),
                    at: Moment::sample("2026-08-12T07:14:00Z"),
                    facts: vec![Fact::new("Hotline", "Clickandstop"), Fact::new("Reference", "CS-2026-118")],
                    done: "Address of the group and hashes of two files.".to_owned(),
                    reason: "It could not wait.".to_owned(),
                    standing: Badge { value: "late", label: "Not ratified in time" },
                    reversal: None,
                    undo: Some(Link::new("/cases/2026-0042/measures/7/undoing", "Record that it was undone")),
                },
            ],
            to_destroy: vec![FileRow {
                content_type: "image/png".to_owned(),
                size: "40 kB".to_owned(),
                sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
                standing: "Mara Ineichen asks for its destruction. It waits for a second person.".to_owned(),
                link: Link::new("/cases/2026-0042/notices/5/parts/9/destruction", "Confirm or take back"),
            }],
            refer_href: Some("/cases/2026-0042/referral".to_owned()),
            form: Some(
                Form::post("/cases/2026-0042/measures", "Record the measure")
                    .field(Field::radios(&input, "measure", "Measure", choices))
                    .field(Field::area(&input, "done", "What was done", 3)),
            ),
        }
    }
}
