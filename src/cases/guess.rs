//! A first guess of what sort of notification a message is, from the address it was written to and the words it uses. A
//! person confirms or corrects it; a message that gives no hint waits in the holding pen.

use crate::config::Mail;
use crate::notices::{Envelope, Parsed};
use crate::taxonomy::{Kind, Urgency};

/// Words that make a kind likely, in the languages that the desk mostly receives; first match wins.
const WORDS: &[(Kind, &[&str])] = &[
    (
        Kind::EmergencyRequest,
        &[
            "emergency disclosure",
            "emergency request",
            "emergency data request",
            "imminent danger",
            "imminent threat to life",
            "gefahr für leib und leben",
            "danger imminent",
            "pericolo di vita",
        ],
    ),
    (
        Kind::PreservationRequest,
        &[
            "preservation request",
            "preservation of",
            "preserve all records",
            "preserve the records",
            "preservation order",
            "sicherungsersuchen",
            "conservation des données",
        ],
    ),
    (Kind::CapabilityDemand, &["capability notice", "technical capability", "assistance and access"]),
    (
        Kind::DataSubjectRequest,
        &[
            "article 15 gdpr",
            "art. 15 gdpr",
            "article 17 gdpr",
            "art. 17 gdpr",
            "art. 15 dsgvo",
            "art. 17 dsgvo",
            "article 15 of the gdpr",
            "subject access request",
            "right of access",
            "right to erasure",
            "droit d'accès",
            "art. 25 dsg",
            "auskunftsbegehren",
            "diritto di accesso",
            "delete my data",
            "erase my data",
        ],
    ),
    (
        Kind::TakedownDemand,
        &[
            "dmca",
            "copyright",
            "infringe",
            "trademark",
            "trade mark",
            "markenrecht",
            "urheberrecht",
            "defamat",
            "takedown",
            "take down",
            "removal order",
            "entfernungsanordnung",
            "diffamation",
            "diffamazione",
        ],
    ),
    (
        Kind::InformationRequest,
        &[
            "subpoena",
            "production order",
            "court order",
            "search warrant",
            "request for information",
            "information request",
            "auskunftsersuchen",
            "rechtshilfe",
            "réquisition",
            "ordonnance",
            "rogatoria",
            "subscriber information",
            "ermittlungsverfahren",
            "staatsanwaltschaft",
        ],
    ),
    (
        Kind::BreachNotification,
        &[
            "abuse",
            "phishing",
            "spam report",
            "malware",
            "harassment",
            "terror",
            "child sexual",
            "csam",
            "hate speech",
            "botnet",
            "attack from",
            "complaint",
            "missbrauch",
            "signalement",
        ],
    ),
];

/// How much of the text is looked at, in characters.
const LOOKED_AT: usize = 20_000;

/// The likely kind and urgency; `None` if nothing points anywhere.
pub(super) fn guess(mail: &Mail, envelope: &Envelope, parsed: &Parsed) -> Option<(Kind, Urgency)> {
    let text =
        format!("{}\n{}", parsed.headers.subject.as_deref().unwrap_or_default(), parsed.text(LOOKED_AT)).to_lowercase();
    let by_address = addressed_kind(mail, envelope, parsed);
    let by_words = WORDS.iter().find(|(_, words)| words.iter().any(|word| text.contains(word))).map(|(kind, _)| *kind);
    let kind = match (by_address, by_words) {
        // The desk's address for authorities takes all their kinds; the words say which.
        (Some(Kind::InformationRequest), Some(finer)) if finer.is_from_authority() || finer.is_takedown() => finer,
        (Some(kind), _) => kind,
        // A report in a known form says itself what it is; words found in what it encloses say less.
        (None, by_words) => by_form(parsed).or(by_words)?,
    };
    let urgency = if kind == Kind::EmergencyRequest { Urgency::Emergency } else { Urgency::Normal };
    Some((kind, urgency))
}

/// The kind that a report in a known form has.
fn by_form(parsed: &Parsed) -> Option<Kind> {
    let found = parsed.findings.as_ref().and_then(|findings| findings.kind);
    found.or(parsed.facts.feedback_report.then_some(Kind::BreachNotification))
}

/// The kind that mail to this address of ours probably is.
fn addressed_kind(mail: &Mail, envelope: &Envelope, parsed: &Parsed) -> Option<Kind> {
    let headers = parsed.headers.to.iter().chain(&parsed.headers.cc).filter_map(|mailbox| mailbox.address.as_ref());
    envelope.recipients.iter().chain(headers).find_map(|address| {
        let (local_part, domain) = address.rsplit_once('@')?;
        if !domain.eq_ignore_ascii_case(&mail.domain) {
            return None;
        }
        mail.address_kinds.get(&local_part.to_ascii_lowercase())?.parse().ok()
    })
}
