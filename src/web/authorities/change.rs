//! One proposal: what it would change from what to what, and confirming it or taking it back.

use actix_web::web;

use super::{Names, as_proposal, href, name, names, texts};
use crate::accounts::Act;
use crate::authorities::{self, Change, Error, Proposal, Standing, Step};
use crate::db::Db;
use crate::db::ids::{AuthorityChangeId, UserId};
use crate::web::console::{Answer, go};
use crate::web::pages::authorities::{ChangePage, Difference};
use crate::web::pages::parts::Link;
use crate::web::visit::{Posted, Visit};
use crate::workflow::{Action, Relation};

pub(in crate::web) async fn view(visit: Visit, path: web::Path<i64>) -> Answer {
    let id = AuthorityChangeId::from_i64(*path);
    let load = move |db: &mut Db, act: &Act| {
        let change = authorities::change(db, act, id)?;
        let before = match &change.authority {
            Some(entry) => {
                let (domains, contact) = (authorities::domains_of(db, entry.id)?, authorities::contact(act, entry)?);
                Some(as_proposal(entry, domains, contact))
            }
            None => None,
        };
        let mut people: Vec<UserId> = vec![change.proposed_by];
        people.extend(match change.standing {
            Standing::Confirmed(who, _) | Standing::Withdrawn(who, _) => Some(who),
            Standing::Waits => None,
        });
        Ok::<_, Error>((names(db, people)?, change, before))
    };
    let (known, change, before) = visit.read(load).await?;
    let page = page(&visit, &known, &change, before.as_ref());
    visit.page("A proposal for the register", &page)
}

fn page(visit: &Visit, known: &Names, change: &Change, before: Option<&Proposal>) -> ChangePage {
    let action = |what: &str| format!("/authority-changes/{}/{what}", change.id);
    let waits = change.standing == Standing::Waits;
    let is_mine = visit.act.user_id() == Some(change.proposed_by);
    let may = |action| waits && visit.may(action, None, Relation::None);
    let step = change.proposal.as_ref().map(|proposal| proposal.step);
    let (retires, restores) = (step == Some(Step::Retire), step == Some(Step::Restore));
    let by = |who: UserId, at| format!("{}, {}", name(known, who), visit.moment(at).text);
    let standing = match change.standing {
        Standing::Confirmed(who, at) => {
            format!("Confirmed by {}. The register says so now, or was changed since.", by(who, at))
        }
        Standing::Withdrawn(who, at) => format!("Taken back by {}. Nothing was changed.", by(who, at)),
        Standing::Waits if is_mine => "Waits for somebody else than you to confirm it.".to_owned(),
        Standing::Waits => "Waits for a second person to confirm it.".to_owned(),
    };
    let heading = match (&change.authority, retires) {
        (Some(entry), true) => format!("Proposal: retire {}", entry.name),
        (Some(entry), false) if restores => format!("Proposal: take {} back into force", entry.name),
        (Some(entry), false) => format!("Proposal: change {}", entry.name),
        (None, _) => "Proposal: a new entry".to_owned(),
    };
    let same = change.proposal.as_ref().is_some_and(|new| before.is_some_and(|before| new.contact == before.contact));
    ChangePage {
        heading,
        entry: change.authority.as_ref().map(|entry| Link::new(href(entry.id), entry.name.clone())),
        by: name(known, change.proposed_by),
        at: visit.moment(change.proposed_at),
        standing,
        is_sealed: change.proposal.is_none(),
        retires,
        restores,
        again: (same && change.proposal.as_ref().is_some_and(|new| new.verified_again))
            .then(|| "The contact was verified again and reads as before.".to_owned()),
        rows: change.proposal.as_ref().map(|new| differences(new, before)).unwrap_or_default(),
        confirm_action: (may(Action::ConfirmAuthority) && !is_mine).then(|| action("confirmation")),
        withdraw_action: may(Action::ProposeAuthority).then(|| action("withdrawal")),
    }
}

/// Each field with what it says now and what it shall say; for a new entry only the latter.
fn differences(new: &Proposal, before: Option<&Proposal>) -> Vec<Difference> {
    let now = before.map(texts);
    let row = |(position, (field, text)): (usize, (&'static str, String))| {
        let now = now.as_ref().and_then(|all| all.get(position)).map(|(_, text)| text.clone()).unwrap_or_default();
        Difference { field, differs: now != text, now, proposed: text }
    };
    texts(new).into_iter().enumerate().map(row).filter(|row| !(row.now.is_empty() && row.proposed.is_empty())).collect()
}

pub(in crate::web) async fn confirm(form: Posted, path: web::Path<i64>) -> Answer {
    let id = AuthorityChangeId::from_i64(*path);
    let entry = form.visit.write(move |db, act| authorities::confirm_change(db, act, id)).await?;
    Ok(go(&href(entry), "authority_confirmed"))
}

pub(in crate::web) async fn withdraw(form: Posted, path: web::Path<i64>) -> Answer {
    let id = AuthorityChangeId::from_i64(*path);
    form.visit.write(move |db, act| authorities::withdraw_change(db, act, id)).await?;
    Ok(go("/authorities", "authority_withdrawn"))
}
