//! The quarterly reports as the staff sees them: drafts, checks, who prepared and who publishes.
//!
//! Not the published report itself, which `reports` writes.

use serde::Serialize;

use super::parts::{Badge, Fact, Link};
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct Quarters {
    pub quarters: Vec<QuarterRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct QuarterRow {
    pub quarter: String,
    pub href: String,
    pub state: Badge,
    pub cut_off: String,
    pub due: String,
    pub is_late: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct QuarterPage {
    pub quarter: String,
    pub state: Badge,
    pub facts: Vec<Fact>,
    /// Each stands in the way of publication until it is mended.
    pub checks: Vec<Check>,
    pub is_published: bool,
    pub headline: Vec<String>,
    pub tables: Vec<Table>,
    pub prepare: Option<Form>,
    pub publish: Option<Form>,
    /// Why this person can do neither.
    pub waits_for: Option<String>,
    pub editions: Vec<EditionRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Check {
    pub sentence: String,
    pub hint: Option<String>,
    pub link: Option<Link>,
}

/// A table of the draft, as it will be published.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub id: String,
    pub caption: String,
    pub definition: String,
    pub columns: Vec<String>,
    pub rows: Vec<TableRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TableRow {
    pub head: String,
    pub cells: Vec<Cell>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Cell {
    pub column: String,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct EditionRow {
    pub version: i32,
    pub published_at: Moment,
    pub prepared_by: String,
    pub published_by: String,
}

impl Page for Quarters {
    const TEMPLATE: &'static str = "quarters/list";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |quarter: &str, state, is_late| QuarterRow {
            quarter: quarter.to_owned(),
            href: format!("/quarters/{quarter}"),
            state,
            cut_off: "2026-10-14".to_owned(),
            due: "2026-10-30".to_owned(),
            is_late,
        };
        let quarters = vec![
            row("2026-Q4", Badge { value: "running", label: "Running" }, false),
            row("2026-Q3", Badge { value: "prepared", label: "Prepared" }, true),
            row("2026-Q2", Badge { value: "published", label: "Published" }, false),
        ];
        vec![Self { quarters }, Self { quarters: Vec::new() }]
    }
}

impl Page for QuarterPage {
    const TEMPLATE: &'static str = "quarters/quarter";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let blocked = samples::blocked();
        let ready = Self {
            state: Badge { value: "prepared", label: "Prepared" },
            checks: Vec::new(),
            prepare: None,
            publish: Some(
                Form::post("/quarters/2026-Q3/publication", "Publish 2026-Q3")
                    .is_final("A published edition never changes."),
            ),
            waits_for: None,
            editions: Vec::new(),
            ..blocked.clone()
        };
        let empty = Self {
            tables: Vec::new(),
            is_published: true,
            headline: Vec::new(),
            waits_for: Some("Somebody else has to publish what you prepared.".to_owned()),
            publish: None,
            ..ready.clone()
        };
        vec![blocked, ready, empty]
    }
}

#[cfg(test)]
mod samples {
    use super::*;

    pub(super) fn blocked() -> QuarterPage {
        let columns = ["Kind", "Open at start", "Received", "Decided", "Set aside", "Open at end"];
        let row = |head: &str, cells: [u32; 5]| TableRow {
            head: head.to_owned(),
            cells: columns[1..]
                .iter()
                .zip(cells)
                .map(|(column, value)| Cell { column: (*column).to_owned(), text: value.to_string() })
                .collect(),
        };
        QuarterPage {
            quarter: "2026-Q3".to_owned(),
            state: Badge { value: "draft", label: "Draft" },
            facts: vec![Fact::new("Cut-off", "2026-10-14"), Fact::new("Due", "2026-10-30")],
            checks: vec![
                Check {
                    sentence: "The kind of case 2026-0041 is a guess that nobody has confirmed.".to_owned(),
                    hint: Some("Confirm or change it.".to_owned()),
                    link: Some(Link::new("/cases/2026-0041/kind", "Confirm the kind of 2026-0041")),
                },
                Check { sentence: "A table does not add up.".to_owned(), hint: None, link: None },
            ],
            is_published: false,
            headline: vec![
                "In the third quarter of 2026 the foundation received 31 requests and notifications.".to_owned(),
            ],
            tables: vec![Table {
                id: "balance".to_owned(),
                caption: "Balance by kind".to_owned(),
                definition:
                    "Open at the start, plus what came in, minus what was decided or set aside, is open at the end."
                        .to_owned(),
                columns: columns.map(str::to_owned).into(),
                rows: vec![row("Breach notification", [2, 14, 9, 4, 3]), row("Information request", [0, 6, 5, 0, 1])],
            }],
            prepare: Some(
                Form::post("/quarters/2026-Q3/preparation", "Prepare the edition")
                    .consequence("The figures are recorded; somebody else publishes them."),
            ),
            publish: None,
            waits_for: None,
            editions: vec![EditionRow {
                version: 1,
                published_at: Moment::sample("2026-10-20T09:00:00Z"),
                prepared_by: "Mara Ineichen".to_owned(),
                published_by: "Urs Bühler".to_owned(),
            }],
        }
    }
}
