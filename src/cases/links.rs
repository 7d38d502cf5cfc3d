//! Cases that have to do with each other: a link is made by a person and stands on both sides. Not merging (`merges`), which
//! moves notices. Invariant: a link shows on the page of one case only to those who may see the other.

use serde_json::json;

use super::advance::{allow, is_allowed};
use super::{Case, CaseNumber, Error, find_visible, store};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::Db;
use crate::db::ids::{CaseLinkId, UserId};
use crate::taxonomy::CaseRelation;
use crate::workflow::Action;

/// On which side of a link a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkSide {
    /// This case is "duplicate of", "follow-up to" … the other.
    From,
    /// The other is that of this one.
    To,
}

/// A link as one of its cases shows it.
#[derive(Clone, Debug)]
pub struct CaseLink {
    pub id: CaseLinkId,
    pub other: Case,
    pub relation: CaseRelation,
    pub side: LinkSide,
    pub by: UserId,
}

/// Links the case to another one that this person may see.
pub fn link_cases(
    db: &mut Db,
    act: &Act,
    number: &CaseNumber,
    relation: CaseRelation,
    other: &CaseNumber,
) -> Result<CaseLinkId, Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::LinkCases, &case)?;
    let other = other_case(db, act, &case, other)?;
    if is_linked(db, &case, &other, relation)? {
        return Err(linked_already(&other));
    }
    let row = store::LinkRow {
        id: CaseLinkId::new(act.at),
        from_case_id: case.id,
        to_case_id: other.id,
        relation,
        linked_by: act.person(Action::LinkCases)?.id,
        linked_at: act.at,
    };
    if store::insert_link(db, &row)? == 0 {
        return Err(linked_already(&other));
    }
    let detail = json!({ "relation": relation, "other": other.id });
    act.record(db, Verb::CaseLinked, Some(case.id), Some(row.id.as_i64()), detail)?;
    Ok(row.id)
}

/// Takes a link away, from either side of it.
pub fn unlink_cases(db: &mut Db, act: &Act, number: &CaseNumber, link: CaseLinkId) -> Result<(), Error> {
    let case = find_visible(db, act, number)?;
    allow(db, act, Action::LinkCases, &case)?;
    let standing = case_links(db, act, &case)?.into_iter().find(|standing| standing.id == link);
    let by = act.person(Action::LinkCases)?.id;
    match standing {
        Some(standing) if store::unlink(db, link, by, act.at)? == 1 => {
            let detail = json!({ "relation": standing.relation, "other": standing.other.id });
            Ok(act.record(db, Verb::CaseUnlinked, Some(case.id), Some(link.as_i64()), detail)?)
        }
        _ => Err(invalid("this link is no longer there".to_owned(), "look at the links as they are now")),
    }
}

/// The links of a case to cases that this person may see.
pub fn case_links(db: &mut Db, act: &Act, case: &Case) -> Result<Vec<CaseLink>, Error> {
    let mut links = Vec::new();
    for row in store::links_of(db, case.id)? {
        let (other, side) = if row.from_case_id == case.id {
            (row.to_case_id, LinkSide::From)
        } else {
            (row.from_case_id, LinkSide::To)
        };
        let other = super::get(db, other)?;
        if is_allowed(db, act, Action::ViewCase, &other)? {
            links.push(CaseLink { id: row.id, other, relation: row.relation, side, by: row.linked_by });
        }
    }
    Ok(links)
}

/// Another case by its number, in the words of a form: one that may not be seen is not there.
pub(super) fn other_case(db: &mut Db, act: &Act, case: &Case, other: &CaseNumber) -> Result<Case, Error> {
    let found = match find_visible(db, act, other) {
        Err(Error::Unknown(_)) => {
            Err(invalid(format!("there is no case `{other}`"), "look for its number in the list"))
        }
        found => found,
    }?;
    if found.id == case.id {
        return Err(invalid(format!("`{other}` is this case itself"), "write the number of the other case"));
    }
    Ok(found)
}

/// "Related" says the same from both sides; the others do not.
fn is_linked(db: &mut Db, case: &Case, other: &Case, relation: CaseRelation) -> Result<bool, Error> {
    let links = store::links_of(db, case.id)?;
    let same = |link: &store::LinkRow| {
        let forth = link.to_case_id == other.id;
        let back = relation == CaseRelation::Related && link.from_case_id == other.id;
        link.relation == relation && (forth || back)
    };
    Ok(links.iter().any(same))
}

fn linked_already(other: &Case) -> Error {
    let what = format!("case `{}` is linked so already", other.number);
    invalid(what, "choose another case, or another way in which they belong together")
}

fn invalid(what: String, hint: &'static str) -> Error {
    Error::Invalid { field: "other", what, hint }
}
