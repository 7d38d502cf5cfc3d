//! The evidence of a case, the way of one item through our hands, and what the page of the case says of both.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::{Form, Problem};
use crate::web::moment::Moment;
use crate::web::pages::parts::{Badge, Fact, Link};

/// What stands on the page of the case.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EvidencePanel {
    /// `3 items: 2 came with notices, 1 was uploaded`
    pub what: String,
    pub href: String,
    /// Said where nobody opens a file of the case.
    pub warning: Option<String>,
    /// The step that such a case leads to.
    pub refer_href: Option<String>,
    pub to_destroy: Option<Link>,
    pub measures: Vec<PanelMeasure>,
    /// The list of measures, and the form of a new one where this person may record one.
    pub measures_link: Option<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PanelMeasure {
    pub what: String,
    pub by: String,
    pub at: Moment,
    pub standing: Badge,
    /// Until when it waits, or since when it stands as it does.
    pub since: Fact,
    /// Whether it was undone.
    pub reversal: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EvidencePage {
    pub back: Link,
    pub number: String,
    pub warning: Option<String>,
    pub refer_href: Option<String>,
    /// Why nothing can be added now.
    pub frozen: Option<String>,
    pub items: Vec<ItemRow>,
    pub further: Vec<FurtherRow>,
    pub upload: Option<UploadForm>,
    /// The chain of custody of all items, as files.
    pub exports: Vec<Link>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ItemRow {
    pub name: String,
    pub href: String,
    pub came: String,
    pub content_type: String,
    pub size: String,
    pub sha256: String,
    pub added_by: String,
    pub added_at: Moment,
    pub warnings: Vec<String>,
}

/// A part of a notice that is no evidence yet.
#[derive(Debug, Clone, Serialize)]
pub struct FurtherRow {
    pub name: String,
    pub content_type: String,
    pub size: String,
    pub sha256: String,
    pub action: Option<String>,
}

/// A form that takes files besides its fields.
#[derive(Debug, Clone, Serialize)]
pub struct UploadForm {
    pub form: Form,
    pub file_hint: String,
    pub file_error: Option<String>,
}

impl UploadForm {
    pub fn new(mut form: Form, file_hint: String, file_error: Option<&str>) -> Self {
        if let Some(sentence) = file_error {
            let problem =
                Problem { href: "#files".to_owned(), label: "Files".to_owned(), sentence: sentence.to_owned() };
            form.problems.push(problem);
        }
        Self { form, file_hint, file_error: file_error.map(str::to_owned) }
    }
}

/// The chain of custody of one item.
#[derive(Debug, Clone, Serialize)]
pub struct CustodyPage {
    pub back: Vec<Link>,
    pub heading: String,
    pub warnings: Vec<String>,
    pub integrity: Badge,
    pub integrity_sentence: String,
    pub checked_at: Moment,
    /// Where an upload was obtained, in the words of whoever added it.
    pub origin: Option<String>,
    pub facts: Vec<Fact>,
    pub steps: Vec<Step>,
    pub download_href: Option<String>,
    pub links: Vec<Link>,
    pub exports: Vec<Link>,
    /// Asks for the item's destruction, confirms it or takes that back.
    pub destruction: Option<Form>,
    /// Somebody asks for it already, or something in the form has to be mended.
    pub destruction_open: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub at: Moment,
    pub who: String,
    pub what: String,
}

impl Page for EvidencePage {
    const TEMPLATE: &'static str = "cases/evidence";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::evidence();
        let protected = Self {
            warning: Some("Nobody opens or downloads a file of this case.".to_owned()),
            refer_href: Some("/cases/2026-0042/referral".to_owned()),
            upload: None,
            exports: Vec::new(),
            ..full.clone()
        };
        let empty = Self {
            frozen: Some("What is before the Board is frozen. To add something, have the case sent back.".to_owned()),
            items: Vec::new(),
            further: Vec::new(),
            upload: None,
            exports: Vec::new(),
            ..full.clone()
        };
        let refused = Self { upload: Some(samples::refused()), ..full.clone() };
        vec![full, protected, empty, refused]
    }
}

impl Page for CustodyPage {
    const TEMPLATE: &'static str = "cases/custody";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let full = samples::custody();
        let bare = Self {
            warnings: Vec::new(),
            origin: None,
            download_href: None,
            exports: Vec::new(),
            destruction: None,
            links: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}

#[cfg(test)]
pub(in crate::web) mod samples {
    use super::{
        Badge, CustodyPage, EvidencePage, EvidencePanel, Fact, Form, FurtherRow, ItemRow, Link, PanelMeasure, Step,
        UploadForm,
    };
    use crate::web::form::Field;
    use crate::web::input::Input;
    use crate::web::moment::Moment;

    const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    pub fn panel() -> EvidencePanel {
        EvidencePanel {
            what: "3 items: 2 came with notices, 1 was uploaded".to_owned(),
            href: "/cases/2026-0042/evidence".to_owned(),
            warning: Some("Nobody opens or downloads a file of this case.".to_owned()),
            refer_href: Some("/cases/2026-0042/referral".to_owned()),
            to_destroy: Some(Link::new("/cases/2026-0042/measures", "2 files wait to be destroyed")),
            measures: vec![PanelMeasure {
                what: "Access ended".to_owned(),
                by: "Mara Ineichen".to_owned(),
                at: Moment::sample("2026-08-12T07:14:00Z"),
                standing: Badge { value: "failed", label: "Reversed" },
                since: Fact::at("Reversed by the Board", Moment::sample("2026-08-20T15:00:00Z")),
                reversal: Some("It was undone"),
            }],
            measures_link: Some(Link::new("/cases/2026-0042/measures", "Record an urgent measure")),
        }
    }

    pub fn quiet_panel() -> EvidencePanel {
        EvidencePanel {
            what: "No item yet".to_owned(),
            warning: None,
            refer_href: None,
            to_destroy: None,
            measures: Vec::new(),
            measures_link: None,
            ..panel()
        }
    }

    fn form(input: &Input) -> Form {
        Form::post("/cases/2026-0042/evidence", "Add as evidence")
            .field(Field::area(input, "origin", "Where it was obtained", 4).hint("Who had it, how and when."))
    }

    pub(super) fn refused() -> UploadForm {
        let mut input = Input::of([("origin", "")]);
        input.problem("origin", "Write who had it, how it was obtained, and when.");
        UploadForm::new(form(&input), "Up to 10 files.".to_owned(), Some("“scan.pdf”: The file is empty."))
    }

    pub(super) fn evidence() -> EvidencePage {
        EvidencePage {
            back: Link::new("/cases/2026-0042", "Case 2026-0042"),
            number: "2026-0042".to_owned(),
            warning: None,
            refer_href: None,
            frozen: None,
            items: vec![
                ItemRow {
                    name: "members.zip".to_owned(),
                    href: "/cases/2026-0042/evidence/7".to_owned(),
                    came: "Uploaded".to_owned(),
                    content_type: "application/zip".to_owned(),
                    size: "1.2 MB".to_owned(),
                    sha256: SHA256.to_owned(),
                    added_by: "Mara Ineichen".to_owned(),
                    added_at: Moment::sample("2026-08-12T07:14:00Z"),
                    warnings: vec!["An archive. It was not unpacked, and never is here.".to_owned()],
                },
                ItemRow {
                    name: "Part 1: text".to_owned(),
                    href: "/cases/2026-0042/evidence/6".to_owned(),
                    came: "Came with a notice".to_owned(),
                    content_type: "text/plain".to_owned(),
                    size: "4 kB".to_owned(),
                    sha256: SHA256.to_owned(),
                    added_by: "The program".to_owned(),
                    added_at: Moment::sample("2026-08-12T06:14:00Z"),
                    warnings: Vec::new(),
                },
            ],
            further: vec![
                FurtherRow {
                    name: "Part 2: attachment".to_owned(),
                    content_type: "image/png".to_owned(),
                    size: "40 kB".to_owned(),
                    sha256: SHA256.to_owned(),
                    action: Some("/cases/2026-0042/notices/5/parts/9/evidence".to_owned()),
                },
                FurtherRow {
                    name: "Part 3: attachment".to_owned(),
                    content_type: "image/png".to_owned(),
                    size: "41 kB".to_owned(),
                    sha256: SHA256.to_owned(),
                    action: None,
                },
            ],
            upload: Some(UploadForm::new(form(&Input::blank()), "Up to 10 files.".to_owned(), None)),
            exports: vec![
                Link::new("/cases/2026-0042/custody/csv", "CSV"),
                Link::new("/cases/2026-0042/custody/json", "JSON"),
            ],
        }
    }

    pub(super) fn custody() -> CustodyPage {
        CustodyPage {
            back: vec![
                Link::new("/cases/2026-0042", "Case 2026-0042"),
                Link::new("/cases/2026-0042/evidence", "Evidence"),
            ],
            heading: "members.zip".to_owned(),
            warnings: vec!["An archive. It was not unpacked, and never is here.".to_owned()],
            integrity: Badge { value: "unchanged", label: "Unchanged" },
            integrity_sentence: "Yes: the stored bytes have this hash.".to_owned(),
            checked_at: Moment::sample("2026-08-14T09:41:00Z"),
            origin: Some("Ada Lovelace saved it from the group on 11 August and brought it on a stick.".to_owned()),
            facts: vec![Fact::new("Size", "1.2 MB"), Fact::code("SHA-256", SHA256)],
            steps: vec![
                Step {
                    at: Moment::sample("2026-08-12T07:14:00Z"),
                    who: "Mara Ineichen".to_owned(),
                    what: "Uploaded as evidence".to_owned(),
                },
                Step {
                    at: Moment::sample("2026-08-13T07:14:00Z"),
                    who: "Rahel Odermatt".to_owned(),
                    what: "Downloaded".to_owned(),
                },
            ],
            download_href: Some("/cases/2026-0042/evidence/7/file".to_owned()),
            links: vec![Link::new("/cases/2026-0042/notices/5", "The notice")],
            exports: vec![
                Link::new("/cases/2026-0042/evidence/7/custody/csv", "CSV"),
                Link::new("/cases/2026-0042/evidence/7/custody/json", "JSON"),
            ],
            destruction: Some(Form::post("/cases/2026-0042/evidence/7/destruction", "Ask for its destruction")),
            destruction_open: true,
        }
    }
}
