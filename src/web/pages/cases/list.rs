//! The list of cases, what the search found, saved views, and the search inside messages.

use serde::Serialize;

use super::CaseRow;
use super::working::Bulk;
use crate::render::Page;
use crate::web::form::{Choice, Field, Form};
use crate::web::moment::Moment;
use crate::web::pages::parts::Link;

#[derive(Debug, Clone, Serialize)]
pub struct CaseList {
    /// As the address has them; the second sort unfolds.
    pub filters: Vec<ListFilter>,
    pub more_filters: Vec<ListFilter>,
    pub is_unfolded: bool,
    pub offers: Vec<Offers>,
    pub is_filtered: bool,
    /// Whether the person may log a letter or a call.
    pub logs_letters: bool,
    /// Says which part of a hand-written address could not be understood.
    pub problem: Option<String>,
    pub count: String,
    pub cases: Vec<CaseRow>,
    /// One step for all that are ticked; `None` for those who may take none.
    pub bulk: Option<Bulk>,
    pub older: Option<Link>,
    pub newest: Option<Link>,
    pub views: Vec<ViewLink>,
    pub views_href: Option<String>,
    pub save: Option<Form>,
    pub export: Option<Form>,
    pub scan: Option<Form>,
}

/// A field of the filter, and the list of values that the browser offers for it, by its id.
#[derive(Debug, Clone, Serialize)]
pub struct ListFilter {
    #[serde(flatten)]
    pub field: Field,
    pub offers: Option<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Offers {
    pub id: &'static str,
    pub choices: Vec<Choice>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ViewLink {
    pub href: String,
    pub label: String,
    /// Who shares it, if it is not one's own.
    pub owner: Option<String>,
}

/// The cases that name an identifier.
#[derive(Debug, Clone, Serialize)]
pub struct FoundCases {
    pub sentence: String,
    pub hint: String,
    pub cases: Vec<CaseRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Views {
    pub own: Vec<ViewRow>,
    pub shared: Vec<ViewLink>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ViewRow {
    pub link: ViewLink,
    pub is_shared: bool,
    pub edit_href: String,
    pub delete_action: String,
}

/// One step of a search inside messages.
#[derive(Debug, Clone, Serialize)]
pub struct Scan {
    pub text: String,
    pub back: Link,
    pub progress: String,
    pub looked_into: usize,
    pub of: usize,
    pub state: String,
    pub notes: Vec<String>,
    pub hits: Vec<HitRow>,
    pub go_on: Option<Form>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HitRow {
    pub number: String,
    pub href: String,
    pub summary: String,
    pub notice_href: String,
    pub places: String,
    /// When the case came in.
    pub received_at: Moment,
}

impl Page for CaseList {
    const TEMPLATE: &'static str = "cases/list";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let list = samples::list();
        let none = Self {
            cases: Vec::new(),
            bulk: None,
            older: None,
            newest: None,
            problem: None,
            is_filtered: true,
            logs_letters: true,
            is_unfolded: true,
            views: Vec::new(),
            views_href: None,
            save: None,
            export: None,
            ..list.clone()
        };
        let fresh = Self { is_filtered: false, ..none.clone() };
        let not_theirs = Self { logs_letters: false, ..fresh.clone() };
        vec![list, none, fresh, not_theirs]
    }
}

impl Page for FoundCases {
    const TEMPLATE: &'static str = "cases/found";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let found = Self {
            sentence: "2 cases name it.".to_owned(),
            hint: "What you looked for stands neither in the address of this page nor in any log.".to_owned(),
            cases: super::samples::rows(),
        };
        vec![Self { cases: Vec::new(), sentence: "No case names it.".to_owned(), ..found.clone() }, found]
    }
}

impl Page for Views {
    const TEMPLATE: &'static str = "cases/views";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let [own, shared] = samples::views();
        let row = |link: ViewLink, is_shared, id: u8| ViewRow {
            link,
            is_shared,
            edit_href: format!("/views/{id}"),
            delete_action: format!("/views/{id}/deletion"),
        };
        let all = Self { own: vec![row(own.clone(), true, 1), row(own, false, 2)], shared: vec![shared] };
        vec![all, Self { own: Vec::new(), shared: Vec::new() }]
    }
}

impl Page for Scan {
    const TEMPLATE: &'static str = "cases/scan";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let scan = samples::scan();
        let done = Self {
            go_on: None,
            hits: Vec::new(),
            notes: Vec::new(),
            looked_into: 1340,
            progress: "Looked into 1340 of 1340 messages.".to_owned(),
            state: "The search is finished: all messages of these cases were looked into.".to_owned(),
            ..scan.clone()
        };
        vec![scan, done]
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::web::input::Input;

    pub(super) fn views() -> [ViewLink; 2] {
        let view = |label: &str, owner: Option<&str>| ViewLink {
            href: "/cases?state=in_review&kind=takedown_demand".to_owned(),
            label: label.to_owned(),
            owner: owner.map(str::to_owned),
        };
        [view("Takedowns in review", None), view("Urgent from abroad", Some("Rahel Odermatt"))]
    }

    pub(super) fn list() -> CaseList {
        let input = Input::of([("state", "in_review"), ("country", "ch")]);
        let any = |label| Choice::new("", label);
        let plain = |field: Field| ListFilter { field: field.optional(), offers: None };
        let query = "state=in_review&country=ch";
        CaseList {
            filters: vec![
                plain(Field::line(&input, "words", "Words").hint("Of the summary or an authority’s name")),
                plain(Field::select(
                    &input,
                    "state",
                    "State",
                    [any("Any state"), Choice::new("in_review", "In review")],
                )),
                plain(Field::select(&input, "kind", "Kind", [any("Any kind")])),
                plain(Field::select(&input, "assignee", "Reviewer", [any("Anybody"), Choice::new("me", "Me")])),
                plain(Field::select(&input, "sort", "Order", [any("Usual order")])),
            ],
            more_filters: vec![
                ListFilter {
                    field: Field::line(&input, "country", "Country").optional().hint("A name or two letters"),
                    offers: Some("countries"),
                },
                plain(Field::day(&input, "from", "Received from")),
            ],
            is_unfolded: false,
            offers: vec![Offers { id: "countries", choices: vec![Choice::new("CH", "Switzerland")] }],
            is_filtered: true,
            logs_letters: true,
            problem: Some("“2026-Q5” could not be understood, so the list is shown without it.".to_owned()),
            count: "More than 1000 cases".to_owned(),
            cases: super::super::samples::ticked_rows(),
            bulk: Some(crate::web::pages::cases::working::samples::bulk()),
            older: Some(Link::new("/cases?after=1786000000000000-42", "Further cases")),
            newest: Some(Link::new("/cases", "From the beginning")),
            views: views().to_vec(),
            views_href: Some("/views".to_owned()),
            save: Some(
                Form::post("/views", "Keep this view")
                    .hidden("query", &query)
                    .field(Field::line(&input, "view_name", "Name of the view").hint("In a few words"))
                    .field(Field::ticks(&input, "shared", "Share it", [Choice::new("yes", "For everybody")])),
            ),
            export: Some(Form::post("/cases/export", "Export these cases as CSV").hidden("query", &query)),
            scan: Some(
                Form::post("/cases/scan", "Search inside messages")
                    .hidden("query", &query)
                    .field(Field::line(&input, "text", "Text to look for"))
                    .consequence("This opens the messages of the cases listed. It is recorded."),
            ),
        }
    }

    pub(super) fn scan() -> Scan {
        let hit = |number: &str, summary: &str| HitRow {
            number: number.to_owned(),
            href: format!("/cases/{number}"),
            summary: summary.to_owned(),
            notice_href: format!("/cases/{number}/notices/1"),
            places: "Subject, Text".to_owned(),
            received_at: Moment::sample("2026-08-12T06:14:00Z"),
        };
        Scan {
            text: "harbour".to_owned(),
            back: Link::new("/cases?state=in_review", "The cases searched"),
            progress: "Looked into 200 of 1340 messages.".to_owned(),
            looked_into: 200,
            of: 1340,
            state: "The search is not finished.".to_owned(),
            notes: vec!["2 messages of this step cannot be opened any more, or only in part.".to_owned()],
            hits: vec![hit("2026-0042", "Videos that glorify violence in a community"), hit("2026-0031", "")],
            go_on: Some(Form::post("/cases/scan", "Go on searching").hidden("query", &"state=in_review").key("n")),
        }
    }
}
