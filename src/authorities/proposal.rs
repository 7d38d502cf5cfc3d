//! What somebody proposes to write into the register: sealed as one text until another person confirms it.

use serde::{Deserialize, Serialize};

use super::{Error, domain};
use crate::spreadsheet::is_formula;
use crate::taxonomy::{AuthorityType, Country};

/// How the body is reached, and how that was found out. Sealed: it may name a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub text: String,
    /// Where the number or address was found: never in a message of theirs.
    pub source: String,
}

/// What a proposal does with its entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    #[default]
    Write,
    /// The entry stays and is suggested no more.
    Retire,
    /// A retired entry is in force again, and its confirmed keys with it.
    Restore,
}

/// The entry as it shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    #[serde(default)]
    pub step: Step,
    pub name: String,
    pub country: Country,
    pub authority_type: AuthorityType,
    pub domains: Vec<String>,
    pub contact: Option<Contact>,
    /// The contact was verified for this proposal, even where it reads as before.
    #[serde(default)]
    pub verified_again: bool,
}

const NAME: usize = 300;
const TEXT: usize = 2_000;
const DOMAINS: usize = 50;

impl Proposal {
    /// The same in its regular form, or the field that is wrong.
    pub(super) fn checked(self) -> Result<Self, Error> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = name.chars().count();
        if !(2..=NAME).contains(&length) {
            let what = format!("the name has {length} characters; it takes 2 to {NAME}");
            return Err(Error::Invalid { field: "name", what, hint: "write the body's official name" });
        }
        if is_formula(&name) {
            let what = "a spreadsheet would take the name for a formula".to_owned();
            return Err(Error::Invalid { field: "name", what, hint: "begin with a letter; reports print the name" });
        }
        let mut domains = self.domains.iter().map(|typed| domain::parse(typed)).collect::<Result<Vec<_>, _>>()?;
        domains.sort();
        domains.dedup();
        if domains.len() > DOMAINS {
            let what = format!("these are more than {DOMAINS} domains");
            return Err(Error::Invalid { field: "domains", what, hint: "write those that it sends mail from" });
        }
        Ok(Self { name, domains, contact: contact(self.contact)?, ..self })
    }
}

fn contact(given: Option<Contact>) -> Result<Option<Contact>, Error> {
    let Some(given) = given else { return Ok(None) };
    let contact = Contact { text: given.text.trim().to_owned(), source: given.source.trim().to_owned() };
    match (contact.text.is_empty(), contact.source.is_empty()) {
        (true, true) => return Ok(None),
        (true, false) => {
            let hint = "write how the body is reached, or leave both empty";
            return Err(Error::Invalid { field: "contact", what: "there is a source and no contact".to_owned(), hint });
        }
        (false, true) => {
            let hint = "write where you found it, such as the government's own directory; never a message of theirs";
            return Err(Error::Invalid { field: "source", what: "the contact has no source".to_owned(), hint });
        }
        (false, false) => {}
    }
    for (field, text) in [("contact", &contact.text), ("source", &contact.source)] {
        if text.chars().count() > TEXT {
            let what = format!("this has more than {TEXT} characters");
            return Err(Error::Invalid { field, what, hint: "shorten it" });
        }
    }
    Ok(Some(contact))
}
