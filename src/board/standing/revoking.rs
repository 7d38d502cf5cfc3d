//! Revoking a standing decision: at once and for the future only. What was applied before goes on.

use serde_json::json;

use super::super::Error;
use super::super::recount::record_of;
use crate::accounts::Act;
use crate::audit::Verb;
use crate::board::store::standing::{self as store, RevocationRow};
use crate::cases;
use crate::db::Db;
use crate::db::ids::StandingDecisionId;
use crate::workflow::{Action, Relation};

/// The longest reason, in characters: it stands in clear beside the standing decision.
pub const REASON_LIMIT: usize = 300;

/// Revokes it. The reason is about the class and names nobody.
pub fn revoke(db: &mut Db, act: &Act, id: StandingDecisionId, reason: &str) -> Result<(), Error> {
    let person = act.allow(Action::RevokeStanding, None, Relation::None).map_err(cases::Error::from)?.id;
    let unknown = || Error::from(cases::Error::Unknown(id.to_string()));
    store::raise_version(db, id)?;
    let standing = store::find(db, id)?.ok_or_else(unknown)?;
    let length = reason.trim().chars().count();
    if !(1..=REASON_LIMIT).contains(&length) {
        let what = format!("the reason has {length} characters; it takes 1 to {REASON_LIMIT}");
        return Err(cases::Error::Invalid { field: "reason", what, hint: "say why in a sentence or two" }.into());
    }
    // By its form alone: asked of the adopting case, a refusal would tell whose name is sealed there.
    if let Some(found) = cases::personal_by_form(reason).first() {
        let what = format!("`{}` may tell of whom a case is", found.text);
        let hint = "the reason stands in clear: write it without";
        return Err(cases::Error::Invalid { field: "reason", what, hint }.into());
    }
    let is_over = standing.expires_at <= act.at || store::revocation(db, id)?.is_some();
    if is_over {
        return Err(Error::NotInForce);
    }
    // Another instance's clock may run before this one: what it applied would seem to come after the revocation.
    if store::was_applied_after(db, id, act.at)? {
        return Err(Error::JustApplied);
    }
    let row = RevocationRow {
        standing_decision_id: id,
        reason: reason.trim().to_owned(),
        revoked_by: person,
        revoked_at: act.at,
    };
    store::insert_revocation(db, &row)?;
    let detail = json!({ "standing": id, "record": record_of(act.keys(), &told(&row)) });
    Ok(act.record(db, Verb::StandingRevoked, None, Some(id.as_i64()), detail)?)
}

pub(super) fn told(row: &RevocationRow) -> String {
    let (id, by, at) = (row.standing_decision_id, row.revoked_by, row.revoked_at.as_microsecond());
    format!("revocation/{id}/{by}/{at}/{}", row.reason)
}
