//! The list of cases and one case.

mod evidence;
mod measures;

pub use evidence::{
    CustodyPage, EvidencePage, EvidencePanel, FurtherRow, ItemRow, PanelMeasure, Step as CustodyLine, UploadForm,
};
pub use measures::{FileRow, MeasureRow, MeasuresPage, ReversalText};
pub mod deadlines;
mod list;

pub mod working;

pub use list::{CaseList, FoundCases, HitRow, ListFilter, Offers, Scan, ViewLink, ViewRow, Views};
pub mod look_up;
pub mod verification;

use serde::Serialize;

use self::timeline::Timeline;
use super::mails::MailRow;
use super::parts::{Badge, Fact, Link};
use crate::render::Page;
use crate::web::form::Form;
use crate::web::moment::Moment;
use verification::VerificationPanel;

#[derive(Debug, Clone, Serialize)]
pub struct CaseRow {
    pub number: String,
    pub href: String,
    /// What its tick sends to the form `bulk`; `None` where there is no such form.
    pub tick: Option<String>,
    pub is_ticked: bool,
    pub kind: String,
    pub is_guessed: bool,
    /// What is not as urgent as usual.
    pub urgency: Option<Badge>,
    pub summary: String,
    pub state: Badge,
    pub assignee: Option<String>,
    pub received_at: Moment,
    pub due_at: Option<Moment>,
    pub is_late: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct CasePage {
    pub number: String,
    pub kind: String,
    pub kind_definition: String,
    /// The kind is a guess that a person has still to confirm.
    pub is_guessed: bool,
    pub state: Badge,
    pub state_definition: String,
    pub summary: String,
    pub next: Vec<Step>,
    /// Said where this person can do nothing now.
    pub waits_for: Option<String>,
    pub facts: Vec<Fact>,
    pub details: Vec<Fact>,
    pub links: Vec<Link>,
    /// What is sealed in the case, by what it is, and the page that opens it.
    pub sealed: String,
    pub sealed_href: Option<String>,
    /// Where it matters whom the case comes from.
    pub verification: Option<VerificationPanel>,
    pub notices: Vec<NoticeRow>,
    /// The last mails that we wrote, newest first, and where all of them are.
    pub mails: Vec<MailRow>,
    pub mails_href: String,
    /// Not for a reviewer from outside.
    pub sees_mails: bool,
    pub reply_href: Option<String>,
    pub unanswered: Option<String>,
    pub evidence: EvidencePanel,
    /// What colleagues do around it: watching, notes, linked and merged cases.
    pub working: working::Working,
    pub timeline: Timeline,
}

/// A step that this person may take. The first is the one that the case waits for.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    pub href: String,
    pub label: String,
    pub is_main: bool,
    /// The key that takes it; see `console.js`.
    pub key: Option<&'static str>,
}

/// The parties and identifiers of a case, opened; whoever opens them is recorded.
#[derive(Debug, Clone, Serialize)]
pub struct People {
    pub number: String,
    pub href: String,
    pub parties: Vec<Party>,
    pub identifiers: Vec<Identifier>,
    pub add_party: Option<Form>,
    pub add_identifier: Option<Form>,
    /// Where one asks for an identifier without adding it.
    pub look_up_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Party {
    pub role: String,
    pub name: String,
    pub organisation: String,
    pub address: String,
    /// The entry of the register that it is.
    pub authority: Option<Link>,
    /// The part of the address that stands in the register, and the entries that have it.
    pub domain: Option<String>,
    pub suggested: Vec<Link>,
    pub edit_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Identifier {
    pub kind: String,
    pub value: String,
    /// Other cases with the same one.
    pub seen_in: Vec<Link>,
    pub remove_action: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct NoticeRow {
    pub href: Option<String>,
    /// Where a part of it is destroyed, for those who may not open it.
    pub parts_href: Option<String>,
    pub what: String,
    pub warning: Option<String>,
    pub received_at: Moment,
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "cases/case";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let case = samples::case();
        let redacted = Self {
            is_guessed: false,
            sealed_href: None,
            next: Vec::new(),
            waits_for: Some("The Board decides now. The ballot closes on 21 August.".to_owned()),
            details: Vec::new(),
            links: Vec::new(),
            notices: Vec::new(),
            mails: Vec::new(),
            sees_mails: false,
            reply_href: None,
            unanswered: None,
            evidence: evidence::samples::quiet_panel(),
            working: working::samples::bare(),
            ..case.clone()
        };
        let empty = Self { waits_for: None, next: Vec::new(), ..redacted.clone() };
        vec![case, redacted, empty]
    }
}

/// The secrecy orders on a case.
#[derive(Debug, Clone, Serialize)]
pub struct Secrecy {
    pub number: String,
    pub href: String,
    pub orders: Vec<Order>,
    pub form: Form,
}

#[derive(Debug, Clone, Serialize)]
pub struct Order {
    pub until: String,
    pub recorded_by: String,
    pub recorded_at: Moment,
    pub standing: &'static str,
    pub confirm_action: Option<String>,
    pub end_action: Option<String>,
}

impl Page for Secrecy {
    const TEMPLATE: &'static str = "cases/secrecy";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let secrecy = samples::secrecy();
        vec![Self { orders: Vec::new(), ..secrecy.clone() }, secrecy]
    }
}

impl Page for People {
    const TEMPLATE: &'static str = "cases/people";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let people = samples::people();
        let nobody = Self {
            parties: Vec::new(),
            identifiers: Vec::new(),
            add_party: None,
            add_identifier: None,
            look_up_href: None,
            ..people.clone()
        };
        vec![people, nobody]
    }
}

pub mod timeline;

#[cfg(test)]
pub(in crate::web::pages) mod samples;
