//! What stays in a case that is merged into another one: what people added to the case itself. Its notices, and what is
//! evidence of them, go with the merging (`merges`). Invariant: counts only, and of nothing that this person may not open.

use super::advance::is_allowed;
use super::{Case, Error, count_notes, store};
use crate::accounts::Act;
use crate::db::Db;
use crate::workflow::Action;

/// How much stays in a case, of what this person may open there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staying {
    pub uploads: usize,
    pub parties: usize,
    pub identifiers: usize,
    pub notes: i64,
    pub measures: usize,
    pub verifications: usize,
    /// Named ones that stand; in the case where the matter goes on they do not run.
    pub deadlines: usize,
}

/// What stays in this case when it is merged.
pub fn staying(db: &mut Db, act: &Act, case: &Case) -> Result<Staying, Error> {
    if !is_allowed(db, act, Action::ReadContent, case)? {
        return Ok(Staying::default());
    }
    let named = store::named_deadlines(db, &[case.id])?;
    let evidence = store::evidence_of(db, case.id)?;
    Ok(Staying {
        uploads: evidence.iter().filter(|item| item.upload_id.is_some()).count(),
        parties: store::parties_of(db, case.id)?.len(),
        identifiers: store::identifiers_of(db, case.id)?.len(),
        notes: count_notes(db, act, case)?.unwrap_or_default(),
        measures: store::measures_of(db, case.id)?.len(),
        verifications: store::verifications_of(db, case.id)?.iter().filter(|row| row.withdrawn_at.is_none()).count(),
        deadlines: named.iter().filter(|row| row.withdrawn_at.is_none()).count(),
    })
}
