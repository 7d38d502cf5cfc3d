//! One case as a report needs it: what happened to it and when, and what its row may show.
//!
//! Not the case itself: no name of a person, no address, no summary and no text of anybody gets here. Invariant: nothing in
//! a `CaseRow` is sealed.

use jiff::Timestamp;

use super::counting::Counted;
use crate::decisions::DecidedBy;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Channel, Country, DataClass, Instrument, Kind, Measure,
    OffenceCategory, Outcome, PauseReason, Reason, ReferralRecipient, Secrecy, SetAsideReason, Severity, SourceType,
    TakedownKind, TargetType, TermsCategory, Urgency,
};

#[derive(Clone, Debug)]
pub struct CaseRow {
    /// For the sentences of the checks, which staff read. Never published.
    pub number: String,
    /// Random. Names a public authority's matter in every ledger; of any other it never leaves the house.
    pub ledger_reference: String,
    /// Names any other matter, in the ledger of this quarter and of no other.
    pub quarter_reference: String,
    pub kind: Kind,
    pub kind_confirmed: bool,
    /// In the order of time.
    pub kind_changes: Vec<KindChange>,
    pub channel: Channel,
    pub urgency: Urgency,
    pub received_at: Timestamp,
    /// When it became a case: for one opened from the holding pen, the moment of opening.
    pub logged_at: Timestamp,
    pub secrecy: Vec<SecrecyOrder>,
    /// The present one. One that was taken back is as if it had never been: only what no edition has counted yet can be
    /// taken back.
    pub set_aside: Option<SetAside>,
    pub decision: Option<Decision>,
    /// Why it was decided so, in words that can be counted; none unless the recommendation was followed.
    pub reasons: Vec<Reason>,
    /// The state says that there is a decision.
    pub is_decided: bool,
    /// The recommendations that brought it before the Board, in the order of time.
    pub submissions: Vec<Submission>,
    /// When a person first wrote; an acknowledgement by the program is no answer.
    pub answered_at: Option<Timestamp>,
    /// When what was decided had been done.
    pub carried_out_at: Option<Timestamp>,
    /// What was done before the Board could decide.
    pub measures: Vec<MeasureTaken>,
    /// The last one that stands.
    pub named_deadline: Option<NamedDeadline>,
    /// In the order in which they began.
    pub pauses: Vec<Pause>,
    /// The public body that demands, as the register of authorities names it.
    pub authority: Option<String>,
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
    pub term: Secrecy,
    /// It ended before its date.
    pub lifted: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct SetAside {
    pub reason: SetAsideReason,
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug)]
pub struct Submission {
    pub at: Timestamp,
    pub severity: Severity,
}

#[derive(Clone, Copy, Debug)]
pub struct Decision {
    pub outcome: Outcome,
    pub at: Timestamp,
    pub decided_by: DecidedBy,
    pub recommendation_followed: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct MeasureTaken {
    pub measure: Measure,
    pub at: Timestamp,
    /// Of a referral.
    pub referred_to: Option<ReferralRecipient>,
}

/// A deadline that the demand itself names.
#[derive(Clone, Copy, Debug)]
pub struct NamedDeadline {
    pub due_at: Timestamp,
    pub named_at: Timestamp,
}

/// A time in which deadlines did not run.
#[derive(Clone, Copy, Debug)]
pub struct Pause {
    pub reason: PauseReason,
    pub from: Timestamp,
    /// None while it lasts.
    pub until: Option<Timestamp>,
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
    pub offence: Option<OffenceCategory>,
    /// Counts are `None` until somebody filled them in.
    pub identifiers_specified: Option<i64>,
    pub identifiers_held: Option<i64>,
    pub identifiers_disclosed: Option<i64>,
    pub data_classes: Vec<ClassOfData>,
}

/// What became of one sort of data that a request asks for.
#[derive(Clone, Copy, Debug)]
pub struct ClassOfData {
    pub class: DataClass,
    pub sought: bool,
    pub held: bool,
    pub given: bool,
}

/// What a breach notification or a takedown demand is about. What a court or an authority demands, and how, is meant as in
/// `Request`.
#[derive(Clone, Debug)]
pub struct Content {
    pub terms_category: Option<TermsCategory>,
    pub takedown_kind: Option<TakedownKind>,
    pub requesting_country: Option<Country>,
    pub transmitting_country: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub binding: Option<Binding>,
    pub authenticity: Authenticity,
    pub source_type: Option<SourceType>,
    pub target_type: Option<TargetType>,
    /// Counts are `None` until somebody filled them in.
    pub items_specified: Option<i64>,
    pub items_located: Option<i64>,
    pub items_actioned: Option<i64>,
    pub basis: Option<Basis>,
    pub technically_possible: Option<bool>,
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
            offence: None,
            identifiers_specified: None,
            identifiers_held: None,
            identifiers_disclosed: None,
            data_classes: Vec::new(),
        }
    }
}

impl Default for Content {
    fn default() -> Self {
        Self {
            terms_category: None,
            takedown_kind: None,
            requesting_country: None,
            transmitting_country: None,
            authority_type: None,
            instrument: None,
            binding: None,
            authenticity: Authenticity::Unverified,
            source_type: None,
            target_type: None,
            items_specified: None,
            items_located: None,
            items_actioned: None,
            basis: None,
            technically_possible: None,
        }
    }
}

impl Content {
    /// It did not come from the court or authority whose name it bears.
    pub fn is_found_false(&self) -> bool {
        self.authenticity == Authenticity::FoundFalse
    }
}

/// Who demands, and by what right, of whichever side the case is.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    pub country: Option<Country>,
    pub transmitting: Option<Country>,
    pub authority_type: Option<AuthorityType>,
    pub instrument: Option<Instrument>,
    pub binding: Option<Binding>,
    pub authenticity: Authenticity,
}

impl CaseRow {
    /// As what it counts when it is of this kind: a matter of a public authority is documented exactly, any other only by
    /// kind, category and outcome (rule 7).
    pub fn is_authority_matter(&self, kind: Kind) -> bool {
        kind.is_from_authority() || (kind.is_takedown() && self.content.takedown_kind.is_some_and(of_public_body))
    }

    /// The only name of the case that leaves the house, as what it counts when it is of this kind. Who lays two ledgers beside each
    /// other must not see which private matter stands in both, and so in which quarter it ended.
    pub fn published_reference(&self, kind: Kind) -> &str {
        if self.is_authority_matter(kind) { &self.ledger_reference } else { &self.quarter_reference }
    }

    /// As the latest recommendation has it that the quarter may tell.
    pub fn severity(&self, counted: &Counted) -> Option<Severity> {
        self.submissions.iter().rfind(|one| one.at < counted.as_of).map(|one| one.severity)
    }

    pub fn is_own_initiative(&self, kind: Kind) -> bool {
        kind.is_breach() && self.content.source_type == Some(SourceType::OwnInitiative)
    }

    /// Whether an order keeps the matter secret at a moment.
    pub fn is_secret_at(&self, at: Timestamp) -> bool {
        self.secrecy.iter().any(|order| order.from <= at && order.until.is_none_or(|until| until > at))
    }

    /// Orders of secrecy that held and have ended, as far as the quarter may tell.
    pub fn ended_orders(&self, counted: &Counted) -> impl Iterator<Item = &SecrecyOrder> {
        let as_of = counted.as_of;
        self.secrecy.iter().filter(move |order| order.confirmed && order.until.is_some_and(|until| until < as_of))
    }

    pub fn demand(&self, kind: Kind) -> Demand {
        let (request, content) = (&self.request, &self.content);
        if kind.is_information() {
            Demand {
                country: request.requesting_country,
                transmitting: request.transmitting_country,
                authority_type: request.authority_type,
                instrument: request.instrument,
                binding: request.binding,
                authenticity: request.authenticity,
            }
        } else {
            Demand {
                country: content.requesting_country,
                transmitting: content.transmitting_country,
                authority_type: content.authority_type,
                instrument: content.instrument,
                binding: content.binding,
                authenticity: content.authenticity,
            }
        }
    }
}

/// Takedown demands that courts and authorities make.
pub fn of_public_body(kind: TakedownKind) -> bool {
    matches!(kind, TakedownKind::Court | TakedownKind::Authority | TakedownKind::TerroristContentOrder)
}
