//! Who changed a case last, for those who were about to change it too. Invariant: only what raised the version counts, for
//! nothing else was in the way.

use super::advance::Granted;
use super::timeline::timeline;
use super::{Case, Error};
use crate::accounts::Act;
use crate::audit::Verb;
use crate::db::{Db, Timestamp};
use crate::workflow::Action;

/// The last change that raised the version of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastChange {
    /// As the timeline names them.
    pub who: String,
    pub at: Timestamp,
}

pub fn last_change(db: &mut Db, act: &Act, case: &Case) -> Result<Option<LastChange>, Error> {
    super::allow(db, act, Action::ViewCase, case)?;
    let granted = Granted::of(db, act, case)?;
    let entries = timeline(db, act, case, &granted)?;
    let last = entries.into_iter().rev().find(|entry| raises_version(entry.verb));
    Ok(last.map(|entry| LastChange { who: entry.who, at: entry.at }))
}

/// Whether what leaves this event moves or claims the case (`advance`, `claim`).
const fn raises_version(verb: Verb) -> bool {
    use Verb as V;
    let steps = matches!(
        verb,
        V::CaseAssigned | V::CaseUnassigned | V::CaseSetAside | V::CaseTakenBack | V::CaseMerged | V::CaseUnmerged
    );
    let fields = matches!(verb, V::CaseEdited | V::KindConfirmed | V::FindingsConfirmed);
    let deadlines = matches!(verb, V::DeadlineNamed | V::DeadlineWithdrawn | V::DeadlinePaused | V::DeadlineResumed);
    let verified = matches!(verb, V::VerificationConfirmed | V::VerificationWithdrawn);
    let decided = matches!(
        verb,
        V::Recommended
            | V::SentBack
            | V::BallotOpened
            | V::MotionAmended
            | V::BallotClosed
            | V::Decided
            | V::CarriedOut
    );
    steps || fields || deadlines || verified || decided
}
