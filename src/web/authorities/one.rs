//! One entry of the register: what stands in it, its keys, what is proposed for it, and its cases.

use actix_web::web;

use super::list::waiting_row;
use super::{Names, as_proposal, facts, href, name, names, texts};
use crate::accounts::Act;
use crate::authorities::{self, Authority, Change, OpenPgpKey, Proposal};
use crate::cases::{self, Case};
use crate::db::Db;
use crate::db::ids::{AuthorityId, UserId};
use crate::web::cases::people::case_link;
use crate::web::console::Answer;
use crate::web::pages::authorities::{AuthorityPage, KeyRow};
use crate::web::pages::parts::Fact;
use crate::web::visit::Visit;
use crate::workflow::{Action, Relation};

/// So many of its cases are named.
const CASES: usize = 50;

struct Loaded {
    entry: Authority,
    proposal: Proposal,
    waiting: Vec<Change>,
    keys: Vec<OpenPgpKey>,
    cases: Vec<Case>,
    known: Names,
}

pub(in crate::web) async fn view(visit: Visit, path: web::Path<i64>) -> Answer {
    let id = AuthorityId::from_i64(*path);
    let loaded = visit.read(move |db, act| load(db, act, id)).await?;
    let may = |action| visit.may(action, None, Relation::None);
    let proposes = may(Action::ProposeAuthority);
    let in_force = loaded.entry.retired_at.is_none();
    let page = AuthorityPage {
        name: loaded.entry.name.clone(),
        is_retired: !in_force,
        facts: entry_facts(&visit, &loaded, proposes),
        waiting: loaded.waiting.iter().map(|change| waiting_row(&visit, &loaded.known, change)).collect(),
        keys: loaded.keys.iter().map(|key| key_row(&visit, &loaded, key)).collect(),
        cases: loaded.cases.iter().map(case_link).collect(),
        change_href: proposes.then(|| format!("{}/change", href(id))),
        retire_action: (proposes && in_force).then(|| format!("{}/retirement", href(id))),
        version: loaded.entry.version,
        key_href: (proposes && in_force).then(|| format!("{}/keys/new", href(id))),
    };
    visit.page(&loaded.entry.name, &page)
}

fn load(db: &mut Db, act: &Act, id: AuthorityId) -> Result<Loaded, cases::Error> {
    let entry = authorities::get(db, act, id)?;
    let (domains, contact) = (authorities::domains_of(db, id)?, authorities::contact(act, &entry)?);
    let waiting = authorities::open_changes_of(db, act, id)?;
    let keys = authorities::keys_of(db, act, id)?;
    let of_keys = keys
        .iter()
        .flat_map(|key| [Some(key.entered_by), key.confirmed.map(|(who, _)| who), key.withdrawn.map(|(who, _)| who)]);
    let people: Vec<UserId> = of_keys
        .chain([entry.contact_verified_by])
        .flatten()
        .chain(waiting.iter().map(|change| change.proposed_by))
        .collect();
    let known = names(db, people)?;
    let cases = cases::cases_of_authority(db, act, id, CASES)?;
    Ok(Loaded { proposal: as_proposal(&entry, domains, contact), entry, waiting, keys, cases, known })
}

fn entry_facts(visit: &Visit, loaded: &Loaded, reads_contact: bool) -> Vec<Fact> {
    let entry = &loaded.entry;
    let mut all = facts(texts(&loaded.proposal).into_iter().skip(1));
    if let Some((who, at)) = entry.contact_verified_by.zip(entry.contact_verified_at) {
        let who = name(&loaded.known, who);
        all.push(Fact { text: format!("by {who}"), ..Fact::at("Contact verified", visit.moment(at)) });
    }
    if !reads_contact && entry.contact.is_some() {
        all.push(Fact::new("Contact", "Sealed, and not for you to open."));
    }
    all.push(Fact::at("In the register since", visit.moment(entry.added_at)));
    if let Some(at) = entry.retired_at {
        all.push(Fact::at("Retired", visit.moment(at)));
    }
    all
}

fn key_row(visit: &Visit, loaded: &Loaded, key: &OpenPgpKey) -> KeyRow {
    let action = |what: &str| format!("{}/keys/{}/{what}", href(loaded.entry.id), key.id);
    let may = |action| visit.may(action, None, Relation::None);
    let is_mine = visit.act.user_id() == Some(key.entered_by);
    let by = |(who, at)| format!("{}, {}", name(&loaded.known, who), visit.moment(at).text);
    let standing = match (key.withdrawn, key.confirmed) {
        (Some(withdrawn), _) => format!("Withdrawn by {}.", by(withdrawn)),
        (None, Some(confirmed)) => format!("Confirmed by {}. Signatures are checked with it.", by(confirmed)),
        (None, None) if is_mine => "Waits for somebody else than you to confirm it.".to_owned(),
        (None, None) => "Waits for a second person to confirm it.".to_owned(),
    };
    KeyRow {
        fingerprint: key.opened.as_ref().map_or_else(|| "sealed".to_owned(), |(found, _)| spaced(&found.fingerprint)),
        facts: key.opened.as_ref().map(|(found, account)| key_facts(visit, found, account)).unwrap_or_default(),
        entered: format!("Entered by {}.", by((key.entered_by, key.entered_at))),
        standing,
        confirm_action: (key.waits() && !is_mine && may(Action::ConfirmAuthority)).then(|| action("confirmation")),
        withdraw_action: (key.withdrawn.is_none() && may(Action::ProposeAuthority)).then(|| action("withdrawal")),
    }
}

fn key_facts(visit: &Visit, certificate: &crate::notices::Certificate, account: &str) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("It calls itself", certificate.user_ids.join(", ")),
        Fact::at("Made", visit.moment(certificate.created_at)),
    ];
    match certificate.expires_at {
        Some(at) => facts.push(Fact::at("Expires", visit.moment(at))),
        None => facts.push(Fact::new("Expires", "never")),
    }
    if certificate.revoked {
        facts.push(Fact::new("Revoked", "by its owner"));
    }
    facts.push(Fact::new("How it was verified", account));
    facts
}

/// In groups of four, to be compared aloud.
pub(in crate::web) fn spaced(fingerprint: &str) -> String {
    let signs: Vec<char> = fingerprint.to_uppercase().chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
