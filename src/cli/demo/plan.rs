//! What people make of a sample that becomes a case: the fields they fill in, what the reviewer recommends, how the Board
//! votes. Plain data; the operations refuse what is not allowed.

use serde::Deserialize;

use super::samples::Hours;
use crate::cases::{
    ContentFields, DataClassUse, DemandFields, Fields, NewIdentifier, NewParty, NewVerification, PartyContact,
    RequestFields,
};
use crate::review::NewContent;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Country, DataClass, Finding, IdentifierType, Instrument, Kind,
    OffenceCategory, Outcome, PartyRole, Reason, Severity, SourceType, TakedownKind, TargetType, TermsCategory,
    Urgency, VerificationMethod, VerificationResult,
};
use crate::workflow::tally::Choice;

/// How far a case gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Until {
    Received,
    SetAside,
    InReview,
    BeforeBoard,
    Decided,
    Closed,
}

/// What one member does with a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Vote {
    Cast(Choice),
    Else(NoVote),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NoVote {
    Recused,
    Absent,
}

/// The keys of `[message.plan]` and `[letter.plan]`; `messages/INDEX.toml` says what each means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    /// A letter has its kind from the form.
    pub kind: Option<Kind>,
    pub until: Until,
    pub same_matter_as: Option<String>,
    pub duplicate_of: Option<String>,
    pub assigned_after_hours: Option<Hours>,
    pub set_aside_after_hours: Option<Hours>,
    pub recommended_after_hours: Option<Hours>,
    pub decided_after_hours: Option<Hours>,
    pub carried_out_after_hours: Option<Hours>,

    pub urgency: Option<Urgency>,
    pub summary: String,
    #[serde(default)]
    pub identifiers: Vec<Identifier>,

    requesting_country: Option<Country>,
    transmitting_country: Option<Country>,
    authority_type: Option<AuthorityType>,
    authority_name: Option<String>,
    instrument: Option<Instrument>,
    #[serde(default)]
    legal_basis: String,
    offence: Option<OffenceCategory>,
    binding: Option<Binding>,
    authenticity: Option<Authenticity>,
    #[serde(default)]
    identifiers_specified: i32,
    #[serde(default)]
    identifiers_held: i32,
    #[serde(default)]
    identifiers_disclosed: i32,
    #[serde(default)]
    data_sought: Vec<DataClass>,
    #[serde(default)]
    data_held: Vec<DataClass>,
    #[serde(default)]
    data_given: Vec<DataClass>,

    terms_category: Option<TermsCategory>,
    takedown_kind: Option<TakedownKind>,
    source_type: Option<SourceType>,
    target_type: Option<TargetType>,
    #[serde(default)]
    items_specified: i32,
    #[serde(default)]
    items_located: i32,
    #[serde(default)]
    items_actioned: i32,
    basis: Option<Basis>,
    technically_possible: Option<bool>,

    pub severity: Option<Severity>,
    pub finding: Option<Finding>,
    pub required_outcome: Option<Outcome>,
    #[serde(default)]
    pub grounds: String,
    #[serde(default)]
    pub motion: String,
    #[serde(default)]
    pub ballot_opens_today: bool,
    #[serde(default)]
    pub votes: Vec<Vote>,
    #[serde(default)]
    pub recusal_reason: String,
    pub outcome: Option<Outcome>,
    pub public_summary: Option<String>,
    #[serde(default)]
    pub carried_out: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Identifier {
    #[serde(rename = "type")]
    identifier_type: IdentifierType,
    value: String,
}

impl Plan {
    /// The typed fields that staff fill in for a case of this kind.
    pub fn fields(&self, kind: Kind) -> Fields {
        if kind.is_information() { Fields::Request(self.request()) } else { Fields::Content(self.content()) }
    }

    fn request(&self) -> RequestFields {
        let used = |data_class: &DataClass| DataClassUse {
            data_class: *data_class,
            sought: self.data_sought.contains(data_class),
            held: self.data_held.contains(data_class),
            given: self.data_given.contains(data_class),
        };
        RequestFields {
            demand: self.demand(),
            offence: self.offence,
            identifiers_specified: Some(self.identifiers_specified),
            identifiers_held: Some(self.identifiers_held),
            identifiers_disclosed: Some(self.identifiers_disclosed),
            data_classes: DataClass::ALL.iter().map(used).collect(),
        }
    }

    /// Whether it is authentic is no field: it follows from verifications.
    fn demand(&self) -> DemandFields {
        DemandFields {
            requesting_country: self.requesting_country,
            transmitting_country: self.transmitting_country,
            authority_type: self.authority_type,
            instrument: self.instrument,
            legal_basis: self.legal_basis.clone(),
            binding: self.binding,
            authenticity: self.authenticity,
        }
    }

    fn content(&self) -> ContentFields {
        ContentFields {
            demand: self.demand(),
            terms_category: self.terms_category,
            terms_subcategory: None,
            takedown_kind: self.takedown_kind,
            source_type: self.source_type,
            target_type: self.target_type,
            items_specified: Some(self.items_specified),
            items_located: Some(self.items_located),
            items_actioned: Some(self.items_actioned),
            basis: self.basis,
            technically_possible: self.technically_possible,
        }
    }

    /// What the recommendation rests on, as far as the plan says; `None` without an outcome.
    pub fn rests_on(&self) -> Option<NewContent> {
        let outcome = self.required_outcome?;
        let acts = matches!(
            outcome,
            Outcome::ContentRemoved | Outcome::CommunityDelisted | Outcome::AccessEnded | Outcome::Warning
        );
        let of_terms = self.terms_category.filter(|category| acts && category.section().is_some());
        let (basis, reason) = match outcome {
            _ if of_terms.is_some() => (Basis::Terms, Reason::BreachShown),
            Outcome::PartlyProvided | Outcome::FullyProvided => (Basis::Law, Reason::BindingOrder),
            _ if acts => (Basis::Law, Reason::LawBroken),
            Outcome::ReferredToAuthority => (Basis::Law, Reason::RiskToPerson),
            Outcome::NoBreach => (Basis::None, Reason::NotForbidden),
            Outcome::InsufficientEvidence => (Basis::None, Reason::EvidenceMissing),
            Outcome::OutsideOurControl => (Basis::None, Reason::NotOurPlace),
            Outcome::RejectedWrongChannel | Outcome::Referred => (Basis::Law, Reason::AssistanceNeeded),
            Outcome::RejectedNotAuthentic => (Basis::None, Reason::NotGenuine),
            Outcome::RejectedOverbroad => (Basis::Law, Reason::TooBroad),
            Outcome::RejectedIncomplete => (Basis::None, Reason::Unclear),
            Outcome::RejectedNoLegalBasis => (Basis::Law, Reason::NoOrder),
            _ => (Basis::None, Reason::NotKept),
        };
        // A law is named where the message names one, and never invented.
        let law = self.legal_basis.trim();
        let basis = if basis == Basis::Law && law.is_empty() { Basis::None } else { basis };
        Some(NewContent {
            basis,
            category: of_terms,
            law: if basis == Basis::Law { law.to_owned() } else { String::new() },
            reasons: vec![reason],
            facts: "What the message says and the evidence shows, as the grounds have it.".to_owned(),
            reconsidered: None,
            deviation: "The grounds say why this case is not the usual one.".to_owned(),
        })
    }

    /// What two persons found out about whom the demand comes from.
    pub fn verification(&self) -> Option<NewVerification> {
        use VerificationMethod::{CallBack, Domain};
        use VerificationResult::{DomainAuthenticated, FoundFalse, PersonVerified};

        let (method, result, account) = match self.authenticity? {
            Authenticity::PersonVerified => (
                CallBack,
                PersonVerified,
                "Called back at a number from a public directory; whoever answered knew of the matter.",
            ),
            Authenticity::DomainAuthenticated => (
                Domain,
                DomainAuthenticated,
                "The message was authenticated for a domain that the body names on its own pages.",
            ),
            Authenticity::FoundFalse => (
                CallBack,
                FoundFalse,
                "Called the body at the number in its public directory; nobody there knows of the demand.",
            ),
            Authenticity::Unverified => return None,
        };
        Some(NewVerification { method, result, account: account.to_owned() })
    }

    /// The authority that asks, as a party of the case.
    pub fn authority(&self) -> Option<NewParty> {
        let organisation = self.authority_name.clone()?;
        let role = match self.authority_type {
            Some(AuthorityType::Court) => PartyRole::Court,
            _ => PartyRole::RequestingAuthority,
        };
        Some(NewParty { role, contact: PartyContact { organisation, ..PartyContact::default() } })
    }

    /// A member is away, so that only the deadline ends the ballot.
    pub fn waits_for_deadline(&self) -> bool {
        self.votes.contains(&Vote::Else(NoVote::Absent))
    }
}

impl Identifier {
    pub fn to_add(&self) -> NewIdentifier {
        NewIdentifier { identifier_type: self.identifier_type, value: self.value.clone() }
    }
}
