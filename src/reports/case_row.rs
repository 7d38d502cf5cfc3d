//! One case as a report needs it: what happened to it and when, and what its row may show.
//!
//! Not the case itself: no name, no address, no summary and no text of anybody gets here. Invariant: nothing in a
//! `CaseRow` is sealed.

use jiff::Timestamp;

use crate::decisions::DecidedBy;
use crate::taxonomy::{
    Authenticity, AuthorityType, Binding, Country, Instrument, Kind, Outcome, SetAsideReason, Severity, SourceType,
    TakedownKind, TargetType, TermsCategory,
};

#[derive(Clone, Debug)]
pub struct CaseRow {
    /// For the sentences of the checks, which staff read. Never published.
    pub number: String,
    /// Random; the only name of the case that leaves the house.
    pub ledger_reference: String,
    pub kind: Kind,
    pub kind_confirmed: bool,
    /// In the order of time.
    pub kind_changes: Vec<KindChange>,
    pub received_at: Timestamp,
    /// When it became a case: for one opened from the holding pen, the moment of opening.
    pub logged_at: Timestamp,
    pub secrecy: Vec<SecrecyOrder>,
    /// The present one. One that was taken back is as if it had never been: only what no edition has counted yet can be
    /// taken back.
    pub set_aside: Option<SetAside>,
    pub decision: Option<Decision>,
    /// The state says that there is a decision.
    pub is_decided: bool,
    /// When a recommendation first brought it before the Board, if that was before the cut-off.
    pub submitted_at: Option<Timestamp>,
    /// As the latest recommendation before the cut-off has it.
    pub severity: Option<Severity>,
    pub request: Request,
    pub content: Content,
}

#[derive(Clone, Copy, Debug)]
pub struct KindChange {
    pub from: Kind,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub struct SecrecyOrder {
    pub from: Timestamp,
    /// None while it is in force.
    pub until: Option<Timestamp>,
    /// A second person has confirmed it.
    pub confirmed: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct SetAside {
    pub reason: SetAsideReason,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub struct Decision {
    pub outcome: Outcome,
    pub at: Timestamp,
    pub decided_by: DecidedBy,
    pub recommendation_followed: bool,
}

/// What a request of a public authority or of a data subject is about.
#[derive(Clone, Debug)]
pub struct Request {
    pub requesting_country: Option<Country>,
    pub transmitting_country: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub binding: Option<Binding>,
    pub authenticity: Authenticity,
    /// Counts are `None` until somebody filled them in.
    pub identifiers_specified: Option<i64>,
    pub identifiers_held: Option<i64>,
    pub identifiers_disclosed: Option<i64>,
}

/// What a breach notification or a takedown demand is about.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub terms_category: Option<TermsCategory>,
    pub takedown_kind: Option<TakedownKind>,
    pub requesting_country: Option<Country>,
    pub source_type: Option<SourceType>,
    pub target_type: Option<TargetType>,
    /// It did not come from the court or authority whose name it bears.
    pub is_found_false: bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            requesting_country: None,
            transmitting_country: None,
            authority_type: None,
            instrument: None,
            binding: None,
            authenticity: Authenticity::Unverified,
            identifiers_specified: None,
            identifiers_held: None,
            identifiers_disclosed: None,
        }
    }
}

impl CaseRow {
    /// As what it counts when it is of this kind: a matter of a public authority is documented exactly, any other only by
    /// kind, category and outcome (rule 7).
    pub fn is_authority_matter(&self, kind: Kind) -> bool {
        kind.is_from_authority() || (kind.is_takedown() && self.content.takedown_kind.is_some_and(of_public_body))
    }

    pub fn is_own_initiative(&self, kind: Kind) -> bool {
        kind.is_breach() && self.content.source_type == Some(SourceType::OwnInitiative)
    }
}

/// Takedown demands that courts and authorities make.
pub fn of_public_body(kind: TakedownKind) -> bool {
    matches!(kind, TakedownKind::Court | TakedownKind::Authority | TakedownKind::TerroristContentOrder)
}
