//! What the Board did, one thing after another, for the report to count by its own rules of which matter may be seen when.
//!
//! Not the statistics that the house looks at, which count by plain dates. Nobody is asked here who they are: whoever drafts a report
//! was. Invariant: nothing that passes here names a person, and a summary passes only as a second person confirmed it.

use super::Error;
use super::store::{self, Happened};
use super::summary::place;
use super::{came_to, reconsideration};
use crate::accounts::Act;
use crate::cases::{self, Reading};
use crate::db::ids::CaseId;
use crate::db::{Db, Timestamp};
use crate::taxonomy::{Kind, Outcome, Reconsidered, TakedownKind};

text_enum! {
    /// What can happen in a matter of the Board.
    pub enum Happening {
        Submitted = "submitted" => "Submitted to the Board",
        Returned = "returned" => "Returned to review",
        Quorate = "quorate" => "Ballots closed with a quorum",
        Inquorate = "inquorate" => "Ballots closed without a quorum",
        Recused = "recused" => "Recusals",
        Dissented = "dissented" => "Dissents recorded",
        Reconsidered = "reconsidered" => "Reconsiderations opened",
        Summarised = "summarised" => "Public summaries confirmed",
    }
}

/// Everything that may count, with its case and its moment.
pub fn happenings(db: &mut Db, happened: &Happened) -> Result<Vec<(Happening, CaseId, Timestamp)>, Error> {
    let mut all = Vec::new();
    for what in Happening::ALL {
        let rows = match what {
            Happening::Submitted => store::submitted(db, happened)?,
            Happening::Returned => store::returned(db, happened)?,
            Happening::Quorate => store::quorate(db, happened)?,
            Happening::Inquorate => store::inquorate(db, happened)?,
            Happening::Recused => store::recused(db, happened)?,
            Happening::Dissented => store::dissented(db, happened)?,
            Happening::Reconsidered => store::reconsidered(db, happened)?,
            Happening::Summarised => store::summarised(db, happened)?,
        };
        all.extend(rows.into_iter().map(|(case, at)| (*what, case, at)));
    }
    Ok(all)
}

/// Which decided cases reconsidered an earlier decision, and what came of it.
pub fn reconsidered(db: &mut Db, is_counted: impl Fn(CaseId) -> bool) -> Result<Vec<Reconsidered>, Error> {
    let mut results = Vec::new();
    for case in store::reconsidering(db)?.into_iter().filter(|case| is_counted(*case)) {
        results.extend(reconsideration::result_of(db, case)?);
    }
    Ok(results)
}

/// The confirmed summary of a decision, with what it takes to say whose matter it was.
#[derive(Clone, Debug)]
pub struct ConfirmedSummary {
    pub text: String,
    pub ledger_reference: String,
    pub kind: Kind,
    pub earlier_kinds: Vec<Kind>,
    pub takedown_kind: Option<TakedownKind>,
    pub outcome: Option<Outcome>,
}

/// `None` if nobody confirmed one, or its key was destroyed.
pub fn confirmed_summary(db: &mut Db, act: &Act, case: CaseId) -> Result<Option<ConfirmedSummary>, Error> {
    let Some(row) = store::confirmed_summary(db, case)? else { return Ok(None) };
    let case = cases::get(db, case)?;
    // It was confirmed so that everybody may read it.
    let Some(text) = cases::open_text(act, &case, Reading::Open, place(row.id), &row.summary)? else {
        return Ok(None);
    };
    Ok(Some(ConfirmedSummary {
        text,
        kind: case.kind,
        earlier_kinds: store::earlier_kinds(db, case.id)?,
        takedown_kind: store::takedown_kind(db, case.id)?,
        outcome: came_to(db, &case)?,
        ledger_reference: case.ledger_reference,
    }))
}
