//! The quarterly reports as the staff sees them: drafts, checks, who prepared and who publishes.
//!
//! Not the published report itself, which `reports` writes.

use serde::Serialize;

use super::parts::{Badge, Fact, Link};
use crate::render::Page;
#[cfg(test)]
use crate::web::form::Field;
use crate::web::form::Form;
#[cfg(test)]
use crate::web::input::Input;
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
    /// What the checks come to, and whether that is good.
    pub verdict: Verdict,
    /// Each stands in the way of publication until it is mended or overridden.
    pub checks: Vec<Check>,
    /// What two persons overrode.
    pub overridden: Vec<Overridden>,
    /// What a correction would change in the published version.
    pub changes: Option<Changes>,
    /// What follows from publishing.
    pub consequences: Vec<String>,
    pub headline: Vec<String>,
    pub tables: Vec<Table>,
    pub prepare: Option<Form>,
    pub correct: Option<Form>,
    pub publish: Option<Form>,
    /// Why this person can do neither.
    pub waits_for: Option<String>,
    pub editions: Vec<EditionRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    pub is_good: bool,
    pub sentence: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Check {
    pub sentence: String,
    pub hint: Option<String>,
    pub link: Option<Link>,
    /// What somebody proposed in spite of it.
    pub proposals: Vec<Proposal>,
    /// To propose that.
    pub propose: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    pub by: String,
    pub reason: String,
    pub confirm: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Overridden {
    pub finding: String,
    pub reason: String,
    pub roles: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    /// `3 differences from version 1, which is published`
    pub caption: String,
    pub rows: Vec<ChangeRow>,
    /// How many more there are than are shown.
    pub unlisted: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangeRow {
    pub table: String,
    pub row: String,
    pub column: String,
    pub old: String,
    pub new: String,
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
            verdict: Verdict { is_good: true, sentence: "All checks pass." },
            checks: Vec::new(),
            prepare: None,
            correct: None,
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
            headline: Vec::new(),
            overridden: Vec::new(),
            changes: None,
            consequences: Vec::new(),
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
            verdict: Verdict { is_good: false, sentence: "Something stands in the way." },
            checks: checks(),
            overridden: vec![Overridden {
                finding: "40 cases of kind “Breach notification” were received, and 2 in 2026-Q2/v1.".to_owned(),
                reason: "A community was raided.".to_owned(),
                roles: "proposed by Officer, confirmed by Publisher".to_owned(),
            }],
            changes: Some(changes()),
            consequences: vec!["2026-Q4 has to be corrected right after it.".to_owned()],
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
            correct: Some(Form::post("/quarters/2026-Q3/correction", "Prepare the correction").field(Field::area(
                &Input::blank(),
                "reason",
                "Why it has to be corrected",
                2,
            ))),
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

    fn checks() -> Vec<Check> {
        let plain = |sentence: &str| Check {
            sentence: sentence.to_owned(),
            hint: None,
            link: None,
            proposals: Vec::new(),
            propose: None,
        };
        vec![
            Check {
                hint: Some("Confirm or change it.".to_owned()),
                link: Some(Link::new("/cases/2026-0041", "Case 2026-0041")),
                ..plain("The kind of case 2026-0041 is a guess that nobody has confirmed.")
            },
            plain("A table does not add up."),
            Check {
                proposals: vec![Proposal {
                    by: "Mara Ineichen".to_owned(),
                    reason: "A community was raided.".to_owned(),
                    confirm: Some(Form::post("/quarters/2026-Q3/overrides/7/confirmation", "Confirm")),
                }],
                propose: Some(
                    Form::post("/quarters/2026-Q3/overrides", "Propose to publish in spite of it")
                        .hidden("finding", &"40 cases were received")
                        .field(Field::area(&Input::blank(), "reason_1", "Why it is right all the same", 2)),
                ),
                ..plain("40 cases were received, and 2 in 2026-Q2/v1.")
            },
        ]
    }

    fn changes() -> Changes {
        let row = ChangeRow {
            table: "balance".to_owned(),
            row: "information_request".to_owned(),
            column: "received".to_owned(),
            old: "4".to_owned(),
            new: "5".to_owned(),
        };
        let empty = ChangeRow { row: String::new(), column: String::new(), old: String::new(), ..row.clone() };
        Changes {
            caption: "102 differences from version 1, which is published".to_owned(),
            rows: vec![row, empty],
            unlisted: Some("100 more are in the file of the table “Corrections”.".to_owned()),
        }
    }
}
