//! What colleagues do around a case: the part of its page, its notes, its links, and what became of a step for several.

use serde::Serialize;

use crate::render::Page;
use crate::web::form::{Field, Form};
use crate::web::frame::Undo;
use crate::web::moment::Moment;
use crate::web::pages::parts::{Badge, Link};

/// The part of the case's page.
#[derive(Debug, Clone, Serialize)]
pub struct Working {
    pub watch: Option<WatchButton>,
    pub notes: Option<Link>,
    pub links: Vec<LinkedCase>,
    pub link_href: Option<String>,
    pub merged_into: Option<MergedCase>,
    pub merged_from: Vec<MergedCase>,
    pub merge_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct WatchButton {
    pub action: String,
    pub label: &'static str,
    pub is_watched: bool,
}

/// A case that has to do with this one: `Follow-up to 2026-0017`.
#[derive(Debug, Clone, Serialize)]
pub struct LinkedCase {
    pub relation: &'static str,
    pub number: String,
    pub href: String,
    pub state: Badge,
    pub summary: String,
    pub unlink_action: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MergedCase {
    pub number: String,
    pub href: String,
    pub state: Badge,
    pub by: Option<String>,
    pub at: Moment,
    /// What did not go with the merging.
    pub stays: Vec<Link>,
}

/// The notes of a case, opened; whoever opens them is recorded.
#[derive(Debug, Clone, Serialize)]
pub struct NotesPage {
    pub number: String,
    pub href: String,
    pub notes: Vec<NoteShown>,
    pub form: Form,
}

#[derive(Debug, Clone, Serialize)]
pub struct NoteShown {
    /// Where on the page it stands, for a link to it.
    pub id: String,
    pub by: String,
    pub at: Moment,
    pub text: Option<String>,
    pub taken_back_at: Option<Moment>,
    /// For whoever wrote it.
    pub take_back_action: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LinksPage {
    pub number: String,
    pub href: String,
    pub links: Vec<LinkedCase>,
    pub form: Form,
}

/// The steps for several cases at once, below the list.
#[derive(Debug, Clone, Serialize)]
pub struct Bulk {
    pub action: &'static str,
    /// What the list was asked for, to come back to.
    pub query: String,
    pub problem: Option<String>,
    /// Each is there only for those who may take its step.
    pub reviewer: Option<Field>,
    pub reason: Option<Field>,
    pub urgency: Option<Field>,
}

/// What became of each case after one step for several.
#[derive(Debug, Clone, Serialize)]
pub struct CaseResults {
    /// `It is done for 11 of 12 cases.`
    pub sentence: String,
    pub is_complete: bool,
    /// The list from which they were ticked.
    pub back: String,
    pub results: Vec<CaseResult>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    pub case: Link,
    pub outcome: Badge,
    pub sentence: String,
    pub undo: Option<Undo>,
}

impl Page for NotesPage {
    const TEMPLATE: &'static str = "cases/notes";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let notes = samples::notes();
        vec![Self { notes: Vec::new(), ..notes.clone() }, notes]
    }
}

impl Page for LinksPage {
    const TEMPLATE: &'static str = "cases/links";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let links = samples::links();
        vec![Self { links: Vec::new(), ..links.clone() }, links]
    }
}

impl Page for CaseResults {
    const TEMPLATE: &'static str = "cases/results";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let results = samples::results();
        let whole = Self {
            is_complete: true,
            back: "/cases".to_owned(),
            sentence: "It is done.".to_owned(),
            results: Vec::new(),
        };
        vec![results, whole]
    }
}

#[cfg(test)]
pub(in crate::web::pages) mod samples {
    use super::*;
    use crate::web::form::Choice;
    use crate::web::input::Input;

    fn linked(relation: &'static str, number: &str) -> LinkedCase {
        LinkedCase {
            relation,
            number: number.to_owned(),
            href: format!("/cases/{number}"),
            state: Badge { value: "closed", label: "Closed" },
            summary: "Bulk messages in a community".to_owned(),
            unlink_action: None,
        }
    }

    fn merged(number: &str) -> MergedCase {
        MergedCase {
            number: number.to_owned(),
            href: format!("/cases/{number}"),
            state: Badge { value: "set_aside", label: "Set aside" },
            by: Some("Mara Ineichen".to_owned()),
            at: Moment::sample("2026-08-14T07:41:00Z"),
            stays: vec![
                Link::new(format!("/cases/{number}/evidence"), "2 uploaded files"),
                Link::new(format!("/cases/{number}/parties"), "1 party"),
            ],
        }
    }

    pub(in crate::web::pages) fn working() -> Working {
        Working {
            watch: Some(WatchButton {
                action: "/cases/2026-0042/watch".to_owned(),
                label: "Watch this case",
                is_watched: false,
            }),
            notes: Some(Link::new("/cases/2026-0042/notes", "Read 2 notes")),
            links: vec![
                linked("Follow-up to", "2026-0017"),
                LinkedCase { summary: String::new(), ..linked("Related to", "2026-0031") },
            ],
            link_href: Some("/cases/2026-0042/links".to_owned()),
            merged_into: Some(merged("2026-0040")),
            merged_from: vec![merged("2026-0041")],
            merge_href: Some("/cases/2026-0042/merging".to_owned()),
        }
    }

    pub(in crate::web::pages) fn bare() -> Working {
        Working {
            watch: None,
            notes: None,
            links: Vec::new(),
            link_href: None,
            merged_into: None,
            merged_from: Vec::new(),
            merge_href: None,
        }
    }

    pub(in crate::web::pages) fn bulk() -> Bulk {
        let input = Input::blank();
        let choices = || [Choice::new("", "Choose …"), Choice::new("1", "Rahel Odermatt")];
        Bulk {
            action: "/cases/bulk",
            query: "state=received".to_owned(),
            problem: Some("Tick the cases first.".to_owned()),
            reviewer: Some(Field::select(&input, "bulk_reviewer", "Reviewer", choices()).optional()),
            reason: Some(Field::select(&input, "bulk_reason", "Reason", choices()).optional()),
            urgency: Some(Field::select(&input, "bulk_urgency", "Urgency", choices()).optional()),
        }
    }

    pub(super) fn notes() -> NotesPage {
        let input = Input::of([("text", "@rahel, the register"), (crate::web::form::KEPT_AT, "2026-08-14 09:41")]);
        let note = NoteShown {
            id: "note-3".to_owned(),
            by: "Mara Ineichen".to_owned(),
            at: Moment::sample("2026-08-14T07:41:00Z"),
            text: Some(
                "@rahel, the number in the letter is not the one in the register.\n\nI called the register's."
                    .to_owned(),
            ),
            taken_back_at: None,
            take_back_action: Some("/cases/2026-0042/notes/3/taking-back".to_owned()),
        };
        let taken_back = NoteShown {
            id: "note-4".to_owned(),
            text: None,
            taken_back_at: Some(Moment::sample("2026-08-14T08:02:00Z")),
            take_back_action: None,
            ..note.clone()
        };
        let sealed = NoteShown { id: "note-5".to_owned(), taken_back_at: None, ..taken_back.clone() };
        NotesPage {
            number: "2026-0042".to_owned(),
            href: "/cases/2026-0042".to_owned(),
            notes: vec![note, taken_back, sealed],
            form: Form::post("/cases/2026-0042/notes", "Write the note")
                .field(Field::area(&input, "text", "Note", 6).hint("For colleagues only, and sealed."))
                .draft("/cases/2026-0042/drafts/note".to_owned(), &input)
                .and_next(),
        }
    }

    pub(super) fn links() -> LinksPage {
        let input = Input::blank();
        let removal = |number: &str| Some(format!("/cases/2026-0042/links/{number}/removal"));
        LinksPage {
            number: "2026-0042".to_owned(),
            href: "/cases/2026-0042".to_owned(),
            links: vec![
                LinkedCase { unlink_action: removal("1"), ..linked("Follow-up to", "2026-0017") },
                LinkedCase { unlink_action: None, summary: String::new(), ..linked("Related to", "2026-0031") },
            ],
            form: Form::post("/cases/2026-0042/links", "Link").field(Field::line(&input, "other", "The other case")),
        }
    }

    pub(super) fn results() -> CaseResults {
        let result = |number: &str, value, label, sentence: &str| CaseResult {
            case: Link::new(format!("/cases/{number}"), number),
            outcome: Badge { value, label },
            sentence: sentence.to_owned(),
            undo: None,
        };
        let undo = Some(Undo { action: "/cases/2026-0042/taking-back".to_owned(), version: 4 });
        CaseResults {
            sentence: "It is done for 1 of 2 cases. What became of the others stands below.".to_owned(),
            is_complete: false,
            back: "/cases?state=received".to_owned(),
            results: vec![
                CaseResult { undo, ..result("2026-0042", "placed", "Done", "Set aside: spam.") },
                result("2026-0043", "failed", "Not done", "Somebody else changed this case in the meantime."),
            ],
        }
    }
}
