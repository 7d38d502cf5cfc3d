//! The sentences and names that readers of a report see.
//!
//! Not the definitions of the taxonomy, which stand beside its values. Invariant: the rules printed here are the ones that
//! `counting`, `ledger` and `tables` follow; who changes one changes both.

use std::str::FromStr;

use super::edition::Definition;
use super::ledger::{FOUND_FALSE, Movement, NOT_RECORDED, PENDING, SET_ASIDE};
use crate::decisions::DecidedBy;
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Channel, Country, DataClass, HOLDINGS, Instrument, Kind,
    OffenceCategory, Outcome, Reason, Secrecy, SetAsideReason, Severity, SourceType, TakedownKind, TargetType,
    TermsCategory,
};

pub const NOT_RECORDED_NAME: &str = "Not recorded";

/// Section 5 of the design, in the words of a report.
pub const COUNTING_RULES: &[&str] = &[
    "One case is one demand or report by one party on one basis in one matter. Follow-ups and duplicates join it and are counted as \
     messages only. Spam and misdirected mail are counted, not hidden.",
    "A case belongs to the quarter in which its notice was received, by the calendar of the time zone named above. Its outcome is its state at \
     the end of the day of the cut-off; what changes later shows in later reports.",
    "For every kind: open at start + received + logged late + released from secrecy + moved in from another kind − decided − set aside − \
     moved out = open at end. What is open at the end of one quarter is open at the start of the next.",
    "A case that was logged after the report of its quarter had been published counts in the quarter in which it was logged, and the quarter of \
     receipt is named.",
    "“0” means that it could have happened and did not. “n/a” means that it cannot happen, or that there is nothing to measure. “withheld” means \
     that a figure exists and is not given.",
    "Counts are whole numbers. Shares lie between 0 and 1 and stand beside their denominator. Durations are whole hours, and the clock starts at \
     delivery.",
    "Every case has one category, the most specific one. Sub-totals add up.",
    "Public authorities are documented exactly, by country and instrument; people never. About notifications of private persons and bodies only \
     kind, category and outcome are published together, and source, target and severity only as counts of their own.",
    "A demand that was found false is counted in a line of its own, never under the country or authority whose name it used.",
    "A matter under a lawful order of secrecy is absent from every figure, messages included. It enters the report of the quarter in which the order \
     ends, and both quarters are named. An order that comes after a case was counted leaves it in the figures as it was. This rule stands in \
     every report, whether there is such a matter or not.",
    "What still waits in the holding pen at the cut-off, because nobody could place it with certainty, is a line of its own in the table of messages.",
    "A published report is never changed. A correction is a new version; every version stays at its address.",
];

pub fn definitions() -> Vec<Definition> {
    let mut all = Vec::new();
    let of = |group: &str, code: &str, label: &str, text: &str| Definition {
        group: group.into(),
        code: code.into(),
        label: label.into(),
        text: text.into(),
    };
    macro_rules! every {
        ($group:literal, $words:ty) => {
            all.extend(<$words>::ALL.iter().map(|one| of($group, one.as_str(), one.label(), one.definition())))
        };
    }
    every!("Kinds", Kind);
    every!("Outcomes", Outcome);
    all.push(of("Outcomes", PENDING, &outcome(PENDING), "Neither decided nor set aside at the cut-off."));
    all.push(of(
        "Outcomes",
        SET_ASIDE,
        &outcome(SET_ASIDE),
        "Closed without a decision, for one of the reasons below.",
    ));
    every!("Reasons for setting aside", SetAsideReason);
    every!("Categories of the Terms", TermsCategory);
    every!("What takedown demands rest on", TakedownKind);
    every!("Legal instruments", Instrument);
    every!("Authorities", AuthorityType);
    every!("Whether a demand binds us", Binding);
    every!("Authenticity", Authenticity);
    all.extend(HOLDINGS.iter().map(|holding| {
        let class = holding.data_class;
        of("What we can hold at all", class.as_str(), class.label(), &holding.in_words())
    }));
    every!("Channels", Channel);
    every!("Offences", OffenceCategory);
    every!("Secrecy", Secrecy);
    let by = DecidedBy::ALL.iter().map(|by| of("Who decided", by.as_str(), by.label(), &format!("{}.", by.label())));
    all.extend(by);
    every!("Reasons", Reason);
    every!("What we acted on", Basis);
    every!("Sources", SourceType);
    every!("Targets", TargetType);
    every!("Severity", Severity);
    every!("Balance", Movement);
    all
}

fn named<T: FromStr>(code: &str, label: impl Fn(T) -> String) -> String {
    match code {
        FOUND_FALSE => "Found false".into(),
        NOT_RECORDED => NOT_RECORDED_NAME.into(),
        _ => code.parse().map_or_else(|_| code.to_owned(), label),
    }
}

pub fn kind(code: &str) -> String {
    named(code, |one: Kind| one.label().into())
}

pub fn movement(code: &str) -> String {
    named(code, |one: Movement| one.label().into())
}

pub fn outcome(code: &str) -> String {
    match code {
        PENDING => "Pending".into(),
        SET_ASIDE => "Set aside".into(),
        _ => named(code, |one: Outcome| one.label().into()),
    }
}

pub fn country(code: &str) -> String {
    named(code, |one: Country| one.name().into())
}

pub fn instrument(code: &str) -> String {
    named(code, |one: Instrument| one.label().into())
}

pub fn authority_type(code: &str) -> String {
    named(code, |one: AuthorityType| one.label().into())
}

pub fn data_class(code: &str) -> String {
    named(code, |one: DataClass| one.label().into())
}

pub fn channel(code: &str) -> String {
    named(code, |one: Channel| one.label().into())
}

pub fn offence(code: &str) -> String {
    named(code, |one: OffenceCategory| one.label().into())
}

pub fn binding(code: &str) -> String {
    named(code, |one: Binding| one.label().into())
}

pub fn authenticity(code: &str) -> String {
    named(code, |one: Authenticity| one.label().into())
}

pub fn terms_category(code: &str) -> String {
    named(code, |one: TermsCategory| format!("({}) {}", one.letter(), one.label()))
}

pub fn takedown_kind(code: &str) -> String {
    named(code, |one: TakedownKind| one.label().into())
}
