//! The register of authorities.

use serde::Serialize;

use super::parts::{Fact, Link};
use crate::render::Page;
use crate::web::form::Field;
use crate::web::moment::Moment;

#[derive(Debug, Clone, Serialize)]
pub struct RegisterPage {
    pub filters: Vec<Field>,
    pub is_filtered: bool,
    /// Says which part of a hand-written address could not be understood.
    pub problem: Option<String>,
    pub more: Option<String>,
    pub entries: Vec<EntryRow>,
    pub waiting: Vec<ChangeRow>,
    pub new_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct EntryRow {
    pub entry: Link,
    pub country: String,
    pub authority_type: String,
    pub domains: String,
    pub contact: &'static str,
    pub is_retired: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangeRow {
    pub link: Link,
    pub by: String,
    pub at: Moment,
}

#[derive(Debug, Clone, Serialize)]
pub struct AuthorityPage {
    pub name: String,
    pub is_retired: bool,
    pub facts: Vec<Fact>,
    pub waiting: Vec<ChangeRow>,
    pub keys: Vec<KeyRow>,
    /// Those that this person may see.
    pub cases: Vec<Link>,
    pub change_href: Option<String>,
    pub retire_action: Option<String>,
    pub version: i64,
    pub key_href: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct KeyRow {
    pub fingerprint: String,
    pub facts: Vec<Fact>,
    pub entered: String,
    pub standing: String,
    pub confirm_action: Option<String>,
    pub withdraw_action: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangePage {
    pub heading: String,
    pub entry: Option<Link>,
    pub by: String,
    pub at: Moment,
    pub standing: String,
    pub is_sealed: bool,
    pub retires: bool,
    /// A retired entry is in force again.
    pub restores: bool,
    pub again: Option<String>,
    pub rows: Vec<Difference>,
    pub confirm_action: Option<String>,
    pub withdraw_action: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    pub field: &'static str,
    pub now: String,
    pub proposed: String,
    pub differs: bool,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "authorities/list";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        use crate::web::form::Choice;
        use crate::web::input::Input;

        let entry = EntryRow {
            entry: Link::new("/authorities/7", "Kantonspolizei Beispielwil"),
            country: "Switzerland".to_owned(),
            authority_type: "Police".to_owned(),
            domains: "polizei.beispielwil.example".to_owned(),
            contact: "Verified",
            is_retired: false,
        };
        let retired = EntryRow { is_retired: true, contact: "None", domains: String::new(), ..entry.clone() };
        let input = Input::blank();
        let register = Self {
            filters: vec![
                Field::line(&input, "words", "Name or domain").optional(),
                Field::select(&input, "country", "Country", [Choice::new("", "Every country")]).optional(),
            ],
            is_filtered: true,
            problem: Some("The address names a country that is not in the list, so all are shown.".to_owned()),
            more: Some("Only the first 200 are shown. Narrow it down.".to_owned()),
            entries: vec![entry, retired],
            waiting: vec![samples::change()],
            new_href: Some("/authorities/new".to_owned()),
        };
        let none = Self { entries: Vec::new(), waiting: Vec::new(), problem: None, more: None, ..register.clone() };
        let fresh = Self { is_filtered: false, ..none.clone() };
        let readable = Self { new_href: None, ..fresh.clone() };
        vec![register, none, fresh, readable]
    }
}

impl Page for AuthorityPage {
    const TEMPLATE: &'static str = "authorities/authority";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let key = KeyRow {
            fingerprint: "D1A6 6E1A 23B1 82C9 980F 788C FBFC C82A 015E 7330".to_owned(),
            facts: vec![Fact::new("It calls itself", "Desk <desk@polizei.example>")],
            entered: "Entered by Mara Ineichen, 2026-08-12 09:20.".to_owned(),
            standing: "Waits for a second person to confirm it.".to_owned(),
            confirm_action: Some("/authorities/7/keys/3/confirmation".to_owned()),
            withdraw_action: Some("/authorities/7/keys/3/withdrawal".to_owned()),
        };
        let sealed = KeyRow {
            fingerprint: "sealed".to_owned(),
            facts: Vec::new(),
            confirm_action: None,
            withdraw_action: None,
            ..key.clone()
        };
        let page = Self {
            name: "Kantonspolizei Beispielwil".to_owned(),
            is_retired: false,
            facts: vec![
                Fact::new("Country", "Switzerland"),
                Fact::new("Domains", "polizei.beispielwil.example"),
                Fact {
                    text: "by Mara Ineichen".to_owned(),
                    ..Fact::at("Contact verified", Moment::sample("2026-08-12T07:20:00Z"))
                },
            ],
            waiting: vec![samples::change()],
            keys: vec![key, sealed],
            cases: vec![Link::new("/cases/2026-0042", "2026-0042")],
            change_href: Some("/authorities/7/change".to_owned()),
            retire_action: Some("/authorities/7/retirement".to_owned()),
            version: 3,
            key_href: Some("/authorities/7/keys/new".to_owned()),
        };
        let bare = Self {
            is_retired: true,
            waiting: Vec::new(),
            keys: Vec::new(),
            cases: Vec::new(),
            change_href: None,
            retire_action: None,
            key_href: None,
            ..page.clone()
        };
        vec![page, bare]
    }
}

impl Page for ChangePage {
    const TEMPLATE: &'static str = "authorities/change";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let row = |field, now: &str, proposed: &str| Difference {
            field,
            now: now.to_owned(),
            proposed: proposed.to_owned(),
            differs: now != proposed,
        };
        let page = Self {
            heading: "Proposal: change Kantonspolizei Beispielwil".to_owned(),
            entry: Some(Link::new("/authorities/7", "Kantonspolizei Beispielwil")),
            by: "Mara Ineichen".to_owned(),
            at: Moment::sample("2026-08-12T07:20:00Z"),
            standing: "Waits for a second person to confirm it.".to_owned(),
            is_sealed: false,
            retires: false,
            restores: false,
            again: Some("The contact was verified again and reads as before.".to_owned()),
            rows: vec![
                row("Name", "Kantonspolizei Beispielwil", "Kantonspolizei Beispielwil"),
                row("Domains", "polizei.beispielwil.example", "polizei.beispielwil.example, kapo.example"),
                row("Contact", "", "Switchboard +41 00 000 00 00"),
            ],
            confirm_action: Some("/authority-changes/5/confirmation".to_owned()),
            withdraw_action: Some("/authority-changes/5/withdrawal".to_owned()),
        };
        let retires = Self { retires: true, again: None, confirm_action: None, ..page.clone() };
        let sealed = Self {
            is_sealed: true,
            entry: None,
            rows: Vec::new(),
            withdraw_action: None,
            retires: false,
            ..retires.clone()
        };
        let restores = Self { restores: true, ..page.clone() };
        vec![page, retires, sealed, restores]
    }
}

#[cfg(test)]
mod samples {
    use super::{ChangeRow, Link, Moment};

    pub(super) fn change() -> ChangeRow {
        ChangeRow {
            link: Link::new("/authority-changes/5", "Change: Kantonspolizei Beispielwil"),
            by: "Mara Ineichen".to_owned(),
            at: Moment::sample("2026-08-12T07:20:00Z"),
        }
    }
}
