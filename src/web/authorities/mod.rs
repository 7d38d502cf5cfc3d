//! The register of authorities in the console: the list, an entry, proposals and their confirmation, OpenPGP keys.

pub(super) mod change;
pub(super) mod keys;
pub(super) mod list;
pub(super) mod one;
pub(super) mod proposing;

pub(super) use one::spaced;

use std::collections::BTreeMap;

use crate::accounts;
use crate::authorities::{Authority, Contact, Error, Proposal, Step};
use crate::db::Db;
use crate::db::ids::{AuthorityId, UserId};
use crate::web::pages::parts::Fact;

type Names = BTreeMap<UserId, String>;

fn names(db: &mut Db, people: impl IntoIterator<Item = UserId>) -> Result<Names, Error> {
    let mut names = Names::new();
    for id in people {
        names.insert(id, accounts::get(db, id)?.display_name);
    }
    Ok(names)
}

fn name(names: &Names, id: UserId) -> String {
    names.get(&id).cloned().unwrap_or_default()
}

fn href(id: AuthorityId) -> String {
    format!("/authorities/{id}")
}

/// What an entry says, or shall say: each field as a page names it.
fn texts(proposal: &Proposal) -> [(&'static str, String); 6] {
    let contact = proposal.contact.as_ref();
    let text = |of: fn(&Contact) -> &String| contact.map(|contact| of(contact).clone()).unwrap_or_default();
    [
        ("Name", proposal.name.clone()),
        ("Country", proposal.country.name().to_owned()),
        ("Type", proposal.authority_type.label().to_owned()),
        ("Domains", proposal.domains.join(", ")),
        ("Contact", text(|contact| &contact.text)),
        ("Where the contact was found", text(|contact| &contact.source)),
    ]
}

/// The entry as it is, in the same form.
fn as_proposal(entry: &Authority, domains: Vec<String>, contact: Option<Contact>) -> Proposal {
    Proposal {
        step: Step::Write,
        name: entry.name.clone(),
        country: entry.country,
        authority_type: entry.authority_type,
        domains,
        contact,
        verified_again: false,
    }
}

fn facts(texts: impl IntoIterator<Item = (&'static str, String)>) -> Vec<Fact> {
    let known = texts.into_iter().filter(|(_, text)| !text.is_empty());
    known.map(|(term, text)| Fact::new(term, text)).collect()
}
