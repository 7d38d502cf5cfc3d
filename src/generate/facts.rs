//! What the staff find out about a matter and recommend: the fields of the form, the severity, the outcome. Plain data that
//! follows from the dice; the operations refuse what is not allowed. Invariant: whatever a report's row needs is there.

use super::dice::Dice;
use super::invention::remark;
use crate::cases::{ContentFields, DataClassUse, DemandFields, Fields, RequestFields};
use crate::review::{NewContent, NewRecommendation};
use crate::taxonomy::{
    AuthorityType, Basis, Binding, Country, DataClass, Finding, Instrument, Kind, OffenceCategory, Outcome, Reason,
    Reconsidered, Severity, SourceType, TakedownKind, TargetType, TermsCategory, VerificationResult,
};

/// Most demands come from few countries, and the rest from many.
const COUNTRIES: &[&str] = &[
    "DE", "DE", "DE", "DE", "DE", "FR", "FR", "FR", "US", "US", "US", "US", "IN", "IN", "AU", "AU", "GB", "GB", "CH",
    "CH", "CH", "IT", "ES", "AT", "NL", "PL", "BR", "SE", "BE", "CZ", "DK", "FI", "NO", "PT", "IE", "HU", "RO", "BG",
    "GR", "TR", "UA", "RU", "KR", "JP", "CA", "MX", "AR", "ZA", "SG", "NZ", "IL", "EE", "LT", "LV", "SI", "HR",
];

/// What becomes of a matter that is decided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finds {
    pub(super) outcome: Outcome,
    /// What two persons find out about whom it comes from.
    pub(super) verified: Option<VerificationResult>,
}

impl Finds {
    pub(super) fn throw(kind: Kind, dice: &mut Dice) -> Self {
        if !kind.is_information() {
            let outcome = dice.mostly(
                Outcome::OutsideOurControl,
                &[
                    (22, Outcome::NoBreach),
                    (18, Outcome::InsufficientEvidence),
                    (10, Outcome::ContentRemoved),
                    (6, Outcome::Warning),
                    (5, Outcome::CommunityDelisted),
                    (4, Outcome::AccessEnded),
                    (4, Outcome::ReferredToAuthority),
                ],
            );
            return Self { outcome, verified: None };
        }
        let verified = dice.mostly(
            None,
            &[
                (35, Some(VerificationResult::PersonVerified)),
                (20, Some(VerificationResult::DomainAuthenticated)),
                (4, Some(VerificationResult::FoundFalse)),
            ],
        );
        let refused = &[
            (12, Outcome::TechnicallyImpossible),
            (14, Outcome::RejectedWrongChannel),
            (12, Outcome::RejectedNoLegalBasis),
            (6, Outcome::RejectedOverbroad),
            (5, Outcome::RejectedIncomplete),
            (4, Outcome::Referred),
        ];
        let outcome = match verified {
            Some(VerificationResult::FoundFalse) => Outcome::RejectedNotAuthentic,
            // Data is given only to whom two persons have verified.
            Some(VerificationResult::PersonVerified) if dice.percent(20) => {
                dice.mostly(Outcome::PartlyProvided, &[(30, Outcome::FullyProvided)])
            }
            _ => dice.mostly(Outcome::NoDataExists, refused),
        };
        Self { outcome, verified }
    }
}

/// The form of a matter as this kind. The same dice fill it in the same way.
pub(super) fn fields(kind: Kind, outcome: Outcome, mut dice: Dice) -> Fields {
    let dice = &mut dice;
    if kind.is_information() {
        Fields::Request(request(kind, outcome, dice))
    } else {
        Fields::Content(content(kind, outcome, dice))
    }
}

fn demand(dice: &mut Dice) -> DemandFields {
    let country = |dice: &mut Dice| dice.word(COUNTRIES).parse::<Country>().ok();
    let instrument = dice.mostly(
        Instrument::PoliceLetter,
        &[
            (14, Instrument::ForeignCourtOrder),
            (12, Instrument::ForeignWarrant),
            (12, Instrument::ForeignSubpoena),
            (10, Instrument::InformalInquiry),
            (8, Instrument::SwissOrder),
            (5, Instrument::SwissOrderForForeignState),
            (5, Instrument::DsaInformationOrder),
        ],
    );
    let is_swiss = matches!(instrument, Instrument::SwissOrder | Instrument::SwissOrderForForeignState);
    let requesting_country = if instrument == Instrument::SwissOrder { "CH".parse().ok() } else { country(dice) };
    DemandFields {
        requesting_country,
        transmitting_country: if dice.percent(6) { "CH".parse().ok() } else { None },
        authority_type: Some(dice.mostly(
            AuthorityType::Police,
            &[
                (25, AuthorityType::Prosecutor),
                (12, AuthorityType::Court),
                (4, AuthorityType::Intelligence),
                (6, AuthorityType::Regulator),
            ],
        )),
        instrument: Some(instrument),
        legal_basis: remark("Article 1 of the Act", 0),
        binding: Some(match instrument {
            _ if is_swiss => Binding::Yes,
            Instrument::PoliceLetter | Instrument::InformalInquiry => Binding::NoInformal,
            _ => dice.mostly(Binding::NoForeignDirect, &[(10, Binding::Unclear)]),
        }),
        authenticity: None,
    }
}

fn request(kind: Kind, outcome: Outcome, dice: &mut Dice) -> RequestFields {
    let specified = dice.mostly(1, &[(15, 2), (6, 3), (3, 12), (2, 0)]);
    let held = if outcome.gives_data() { specified.max(1) } else { i32::from(specified > 0 && dice.percent(5)) };
    let data_class = |data_class| DataClassUse {
        data_class,
        sought: true,
        held: held > 0 && data_class == DataClass::Subscriber,
        given: outcome.gives_data() && data_class == DataClass::Subscriber,
    };
    let of_authority = kind.is_from_authority();
    RequestFields {
        demand: if of_authority { demand(dice) } else { DemandFields::default() },
        offence: of_authority.then(|| {
            let others =
                [(20, OffenceCategory::FraudOrTheft), (20, OffenceCategory::Drugs), (10, OffenceCategory::Violence)];
            dice.mostly(OffenceCategory::NotStated, &others)
        }),
        identifiers_specified: Some(specified.max(held)),
        identifiers_held: Some(held),
        identifiers_disclosed: Some(if outcome.gives_data() { held } else { 0 }),
        data_classes: [DataClass::Subscriber, DataClass::Traffic, DataClass::Content]
            .into_iter()
            .take(1 + usize::from(dice.percent(50)) + usize::from(dice.percent(20)))
            .map(data_class)
            .collect(),
    }
}

fn content(kind: Kind, outcome: Outcome, dice: &mut Dice) -> ContentFields {
    let takedown_kind = kind.is_takedown().then(|| {
        let others = [
            (12, TakedownKind::Trademark),
            (10, TakedownKind::Privacy),
            (8, TakedownKind::Defamation),
            (8, TakedownKind::Authority),
            (6, TakedownKind::Court),
            (3, TakedownKind::TerroristContentOrder),
        ];
        dice.mostly(TakedownKind::Copyright, &others)
    });
    let specified = 1 + dice.count(4);
    let acts = acts(outcome);
    let located = if acts { specified } else { dice.count(2) };
    let others = [
        (18, TermsCategory::Communications),
        (14, TermsCategory::Rights),
        (12, TermsCategory::HarmToService),
        (10, TermsCategory::Violence),
        (8, TermsCategory::ExtremeViolence),
        (4, TermsCategory::NewAccountAfterBlock),
        (6, TermsCategory::NoCategory),
    ];
    ContentFields {
        demand: if kind.is_takedown() { demand(dice) } else { DemandFields::default() },
        terms_category: Some(dice.mostly(TermsCategory::HarmfulContent, &others)),
        terms_subcategory: None,
        takedown_kind,
        source_type: Some(source_type(takedown_kind, dice)),
        target_type: Some(dice.mostly(
            TargetType::Community,
            &[
                (35, TargetType::AccountId),
                (8, TargetType::GroupLink),
                (8, TargetType::File),
                (4, TargetType::AppListing),
            ],
        )),
        items_specified: Some(specified),
        items_located: Some(located),
        items_actioned: Some(if acts { located } else { 0 }),
        basis: Some(if acts { Basis::Law } else { Basis::None }),
        technically_possible: Some(outcome != Outcome::OutsideOurControl),
    }
}

fn source_type(takedown: Option<TakedownKind>, dice: &mut Dice) -> SourceType {
    match takedown {
        Some(TakedownKind::Court) => SourceType::Court,
        Some(TakedownKind::Authority | TakedownKind::TerroristContentOrder) => SourceType::Authority,
        Some(_) => dice.mostly(SourceType::Company, &[(30, SourceType::Individual)]),
        None => dice.mostly(
            SourceType::Individual,
            &[
                (12, SourceType::Hotline),
                (8, SourceType::TrustedFlagger),
                (8, SourceType::OwnInitiative),
                (4, SourceType::InternetReferralUnit),
                (6, SourceType::Unknown),
            ],
        ),
    }
}

fn acts(outcome: Outcome) -> bool {
    use Outcome::{AccessEnded, CommunityDelisted, ContentRemoved, Warning};
    matches!(outcome, ContentRemoved | CommunityDelisted | AccessEnded | Warning)
}

/// What the reviewer hands in; the version is for whoever hands it in.
pub(super) fn recommendation(
    number: usize,
    outcome: Outcome,
    reconsidered: Option<Reconsidered>,
    mut dice: Dice,
) -> NewRecommendation {
    let severity =
        dice.mostly(Severity::Minor, &[(30, Severity::Serious), (15, Severity::Grave), (3, Severity::Critical)]);
    let (finding, reason) = match outcome {
        Outcome::NoBreach => (Finding::Unfounded, Reason::NotForbidden),
        Outcome::InsufficientEvidence => (Finding::NotEstablished, Reason::EvidenceMissing),
        Outcome::OutsideOurControl => (Finding::Established, Reason::NotOurPlace),
        Outcome::ReferredToAuthority => (Finding::PartlyEstablished, Reason::RiskToPerson),
        _ if acts(outcome) => (Finding::Established, Reason::BreachShown),
        Outcome::PartlyProvided | Outcome::FullyProvided => (Finding::Established, Reason::BindingOrder),
        Outcome::RejectedNotAuthentic => (Finding::Unfounded, Reason::NotGenuine),
        Outcome::RejectedOverbroad => (Finding::PartlyEstablished, Reason::TooBroad),
        Outcome::RejectedIncomplete => (Finding::NotEstablished, Reason::Unclear),
        Outcome::RejectedNoLegalBasis => (Finding::Established, Reason::NoOrder),
        Outcome::RejectedWrongChannel | Outcome::Referred => (Finding::Established, Reason::AssistanceNeeded),
        _ => (Finding::Established, Reason::NotKept),
    };
    let on_law = acts(outcome) || outcome.gives_data();
    let content = NewContent {
        basis: if on_law { Basis::Law } else { Basis::None },
        category: None,
        law: if on_law { remark("Article 1 of the Act", number) } else { String::new() },
        reasons: vec![reason],
        facts: remark("What the message says", number),
        deviation: remark("This case is not the usual one", number),
        reconsidered,
    };
    let grounds = remark("The grounds are what was written", number);
    NewRecommendation { version: 0, severity, finding, outcome, grounds, content }
}

/// Another outcome of the same side, for a decision that changes a first one.
pub(super) fn another(outcome: Outcome, kind: Kind) -> Outcome {
    let others = Outcome::for_kind(kind).iter().copied();
    let mut fitting = others.filter(|other| *other != outcome && !other.gives_data());
    fitting.next().unwrap_or(outcome)
}
