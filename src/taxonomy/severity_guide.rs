//! How severe a breach of each category of the Terms is: criteria and examples for each severity, and the outcomes that are usual.
//!
//! A guide and no rule: who deviates says why, in a sentence. Invariant: every category of the Terms has a page, its severities stand
//! in their order, and a severity that is not there is not usual for the category.

use super::{Finding, Outcome, Severity, TermsCategory};

/// Version of the values in this file.
pub const VERSION: &str = "2026-11-26";

/// What one severity means in a category.
#[derive(Debug, PartialEq, Eq)]
pub struct Level {
    pub severity: Severity,
    pub criteria: &'static str,
    pub example: &'static str,
    /// Usual where the breach is established, wholly or in part.
    pub outcomes: &'static [Outcome],
}

const fn level(
    severity: Severity,
    criteria: &'static str,
    example: &'static str,
    outcomes: &'static [Outcome],
) -> Level {
    Level { severity, criteria, example, outcomes }
}

use Outcome::{
    AccessEnded, CommunityDelisted, ContentRemoved, NoBreach, OutsideOurControl, ReferredToAuthority, Warning,
};
use Severity::{Critical, Grave, Minor, Serious};

const VIOLENCE: &[Level] = &[
    level(
        Minor,
        "Praise of violence in passing, without a call to anything and without a target.",
        "A single message that makes light of a past attack.",
        &[Warning, ContentRemoved, OutsideOurControl],
    ),
    level(
        Serious,
        "Praise or promotion of violence that is repeated, or that runs down a group because of who they are.",
        "A room in which hatred of a group is the usual tone.",
        &[ContentRemoved, Warning, CommunityDelisted, OutsideOurControl],
    ),
    level(
        Grave,
        "Incitement or threats against a person or a group, or a place that exists for it.",
        "A community that calls for attacks on people of one faith.",
        &[CommunityDelisted, AccessEnded, ContentRemoved, OutsideOurControl],
    ),
    level(
        Critical,
        "A danger to life, or use by those whom the United Nations designate as terrorists.",
        "An attack is announced with place and day.",
        &[ReferredToAuthority, AccessEnded, CommunityDelisted, OutsideOurControl],
    ),
];

const CHILDREN: &[Level] = &[
    level(
        Grave,
        "Sexualised comments or fantasies about children that show and harm no identifiable child.",
        "Stories about the abuse of invented children.",
        &[ContentRemoved, CommunityDelisted, AccessEnded, ReferredToAuthority, OutsideOurControl],
    ),
    level(
        Critical,
        "Depictions of abuse, drawn or generated ones that look real, links to them, contact with children, or trade.",
        "A link to pictures of abuse; somebody looks for a child to meet.",
        &[ReferredToAuthority, ContentRemoved, CommunityDelisted, AccessEnded, OutsideOurControl],
    ),
];

const EXTREME_VIOLENCE: &[Level] = &[
    level(
        Minor,
        "Gory content of which the reader is warned, or that informs.",
        "A news picture without a warning.",
        &[Warning, NoBreach, OutsideOurControl],
    ),
    level(
        Serious,
        "Gory content that is shown to shock.",
        "Pictures of accidents, collected for amusement.",
        &[ContentRemoved, Warning, OutsideOurControl],
    ),
    level(
        Grave,
        "Content that humiliates those shown or their families, or a place that exists for it.",
        "A community that collects videos of killings.",
        &[CommunityDelisted, ContentRemoved, AccessEnded, OutsideOurControl],
    ),
    level(
        Critical,
        "The violence goes on, or is done in order to be shown.",
        "A torture is broadcast or sold.",
        &[ReferredToAuthority, ContentRemoved, CommunityDelisted, AccessEnded, OutsideOurControl],
    ),
];

const HARMFUL: &[Level] = &[
    level(
        Minor,
        "Insults or unwanted messages, few and without consequences.",
        "A quarrel in which one side is named rudely.",
        &[Warning, NoBreach, OutsideOurControl],
    ),
    level(
        Serious,
        "Abuse that goes on, or that others are called to join.",
        "A person is insulted day after day by several others.",
        &[Warning, ContentRemoved, OutsideOurControl],
    ),
    level(
        Grave,
        "Intimate images without consent, blackmail, or the publishing of where somebody lives.",
        "An intimate picture is passed around in a room.",
        &[ContentRemoved, AccessEnded, CommunityDelisted, ReferredToAuthority, OutsideOurControl],
    ),
    level(
        Critical,
        "A danger to life or health, or abhorrent violent material.",
        "Somebody is driven to suicide; the recording of a murder by those who did it.",
        &[ReferredToAuthority, ContentRemoved, AccessEnded, CommunityDelisted, OutsideOurControl],
    ),
];

const RIGHTS: &[Level] = &[
    level(
        Minor,
        "A right is touched, with little harm and easily mended.",
        "A logo is used as the picture of a room.",
        &[Warning, ContentRemoved, NoBreach, OutsideOurControl],
    ),
    level(
        Serious,
        "A right is infringed to somebody's cost, or somebody is impersonated.",
        "A paid work is passed around whole; a room pretends to be that of a firm.",
        &[ContentRemoved, Warning, OutsideOurControl],
    ),
    level(
        Grave,
        "Infringement as a business, or private facts that harm a person for long.",
        "A community that sells copies; medical records are published.",
        &[CommunityDelisted, ContentRemoved, AccessEnded, OutsideOurControl],
    ),
    level(
        Critical,
        "The infringement puts a person in danger.",
        "The address of somebody in hiding is published.",
        &[ContentRemoved, ReferredToAuthority, AccessEnded, CommunityDelisted, OutsideOurControl],
    ),
];

const COMMUNICATIONS: &[Level] = &[
    level(
        Minor,
        "A few unasked messages that are the same.",
        "An advertisement is posted in three rooms.",
        &[Warning, NoBreach, OutsideOurControl],
    ),
    level(
        Serious,
        "Messages in bulk, or sent by a machine.",
        "Hundreds of people get the same offer.",
        &[Warning, AccessEnded, ContentRemoved, OutsideOurControl],
    ),
    level(
        Grave,
        "Fraud, or messages that lead to harmful programs.",
        "Messages that ask for the recovery password in our name.",
        &[AccessEnded, ContentRemoved, CommunityDelisted, ReferredToAuthority, OutsideOurControl],
    ),
    level(
        Critical,
        "Fraud or extortion on a large scale, or against people who cannot defend themselves.",
        "Many old people are robbed by the same letters.",
        &[ReferredToAuthority, AccessEnded, CommunityDelisted, OutsideOurControl],
    ),
];

const SERVICE: &[Level] = &[
    level(
        Minor,
        "A use that the Terms do not allow, without an effect on others.",
        "A single automated account that answers questions.",
        &[Warning, NoBreach, OutsideOurControl],
    ),
    level(
        Serious,
        "A load on the service, or the collecting of information about users.",
        "A program that records who is in which room.",
        &[Warning, AccessEnded, OutsideOurControl],
    ),
    level(
        Grave,
        "Unauthorised access, or a disruption that many notice.",
        "A room's server is flooded for hours.",
        &[AccessEnded, CommunityDelisted, ReferredToAuthority, OutsideOurControl],
    ),
    level(
        Critical,
        "An attack on the security of all users.",
        "A changed program that hands out keys is spread.",
        &[ReferredToAuthority, AccessEnded, CommunityDelisted, OutsideOurControl],
    ),
];

const NEW_ACCOUNT: &[Level] = &[
    level(
        Minor,
        "A new account after a block for a minor breach, without a new breach.",
        "Somebody comes back under another name and keeps to the rules.",
        &[Warning, NoBreach, OutsideOurControl],
    ),
    level(
        Serious,
        "A new account in order to go on as before.",
        "The same advertisements, an hour after the block.",
        &[AccessEnded, Warning, OutsideOurControl],
    ),
    level(
        Grave,
        "Again and again, or after a block for a grave breach.",
        "The tenth account of somebody who threatens others.",
        &[AccessEnded, CommunityDelisted, ReferredToAuthority, OutsideOurControl],
    ),
];

const NO_CATEGORY: &[Level] = &[
    level(
        Minor,
        "Nothing that the Terms list, and little harm.",
        "A dislike of what others believe.",
        &[NoBreach, OutsideOurControl, Warning],
    ),
    level(
        Serious,
        "Nothing that the Terms list, but a law may be broken.",
        "An unlicensed lottery.",
        &[NoBreach, OutsideOurControl, ContentRemoved, ReferredToAuthority],
    ),
];

/// What each severity means in a category; a severity that is missing is not usual there.
pub const fn guide(category: TermsCategory) -> &'static [Level] {
    match category {
        TermsCategory::Violence => VIOLENCE,
        TermsCategory::ChildSexualExploitation => CHILDREN,
        TermsCategory::ExtremeViolence => EXTREME_VIOLENCE,
        TermsCategory::HarmfulContent => HARMFUL,
        TermsCategory::Rights => RIGHTS,
        TermsCategory::Communications => COMMUNICATIONS,
        TermsCategory::HarmToService => SERVICE,
        TermsCategory::NewAccountAfterBlock => NEW_ACCOUNT,
        TermsCategory::NoCategory => NO_CATEGORY,
    }
}

/// What a recommendation or a decision has that the guide has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    Severity,
    Outcome,
}

/// Where this deviates from the guide; `None` where it does not. What is not established ends without a measure, whatever its severity.
pub fn deviation(category: TermsCategory, severity: Severity, finding: Finding, outcome: Outcome) -> Option<Deviation> {
    let is_usual = match finding {
        Finding::NotEstablished => {
            return (outcome != Outcome::InsufficientEvidence && outcome != OutsideOurControl)
                .then_some(Deviation::Outcome);
        }
        Finding::Unfounded => {
            return (outcome != NoBreach && outcome != OutsideOurControl).then_some(Deviation::Outcome);
        }
        Finding::Established | Finding::PartlyEstablished => {
            guide(category).iter().find(|level| level.severity == severity)
        }
    };
    match is_usual {
        None => Some(Deviation::Severity),
        Some(level) => (!level.outcomes.contains(&outcome)).then_some(Deviation::Outcome),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::Side;

    #[test]
    fn every_category_has_its_severities_in_order_with_words_and_outcomes() {
        for category in TermsCategory::ALL {
            let levels = guide(*category);
            assert!(levels.len() >= 2 && levels.is_sorted_by_key(|level| level.severity), "{category}");
            for level in levels {
                assert!(level.criteria.ends_with('.') && level.example.ends_with('.'), "{category} {}", level.severity);
                assert!(!level.outcomes.is_empty());
                assert!(level.outcomes.iter().all(|outcome| outcome.side() == Side::Breach));
                assert!(level.outcomes.contains(&OutsideOurControl), "it may always lie outside our control");
            }
        }
    }

    #[test]
    fn what_is_not_usual_deviates_and_what_is_does_not() {
        use TermsCategory as C;

        for (category, severity, finding, outcome, wanted) in [
            (C::Violence, Critical, Finding::Established, ReferredToAuthority, None),
            (C::Violence, Critical, Finding::Established, Warning, Some(Deviation::Outcome)),
            (C::ChildSexualExploitation, Minor, Finding::Established, ContentRemoved, Some(Deviation::Severity)),
            (C::ChildSexualExploitation, Minor, Finding::Unfounded, NoBreach, None),
            (C::Rights, Serious, Finding::NotEstablished, Outcome::InsufficientEvidence, None),
            (C::Rights, Serious, Finding::NotEstablished, ContentRemoved, Some(Deviation::Outcome)),
            (C::Rights, Serious, Finding::PartlyEstablished, ContentRemoved, None),
        ] {
            assert_eq!(deviation(category, severity, finding, outcome), wanted, "{category} {severity} {outcome}");
        }
    }
}
