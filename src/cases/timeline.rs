//! What happened to a case, line by line: who, when, and what changed from what to what. Not the audit trail's own page.
//!
//! Invariants: an event tells values only where they are codes of a closed set; of free text it tells that it changed. And it
//! stands here only for whoever may see what it is about.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::advance::Granted;
use super::elsewhere::{Told, told};
use super::{Case, Error};
use crate::accounts::{self, Act};
use crate::audit::Verb;
use crate::db::ids::UserId;
use crate::db::{Db, Timestamp};
use crate::taxonomy::{
    Authenticity, AuthorityType, Basis, Binding, Country, DataClass, FieldName, Finding, IdentifierType, Instrument,
    Kind, OffenceCategory, Outcome, PartyRole, PauseReason, SetAsideReason, Severity, SourceType, TakedownKind,
    TargetType, TermsCategory, TermsSubcategory, Urgency, VerificationMethod, VerificationResult,
};
use crate::workflow::{Action, CaseState, Relation};

text_enum! {
    /// What a line of the timeline is about; the text form stands in the page's address.
    pub enum TimelineSort {
        Messages = "messages" => "Messages",
        Decisions = "decisions" => "Review and decisions",
        Fields = "fields" => "Fields, parties and evidence",
        Work = "work" => "Notes and links",
        Openings = "openings" => "Openings of what is sealed",
    }
}

impl TimelineSort {
    #[expect(clippy::match_same_arms, reason = "a few lines a sort, each short enough to read")]
    pub const fn of(verb: Verb) -> Self {
        use Verb as V;
        match verb {
            V::NoticeReceived | V::NoticeRepeated | V::NoticeLogged | V::NoticeOpenedCase | V::NoticeJoinedCase => {
                Self::Messages
            }
            V::NoticeHeld | V::NoticeSetAside | V::MailSent | V::MailFailed | V::MailUncertain => Self::Messages,
            V::MailReported | V::AddressStopped | V::AddressResumed | V::ReplyWritten => Self::Messages,
            V::CaseAssigned | V::CaseSetAside | V::CaseTakenBack | V::Recommended | V::SentBack => Self::Decisions,
            V::BallotOpened | V::VoteCast | V::MemberRecused | V::BallotClosed | V::Decided => Self::Decisions,
            V::VoteEntered | V::MotionAmended | V::RecusalRuledOn | V::PutOnAgenda | V::PulledOut => Self::Decisions,
            V::CarriedOut | V::MeasureTaken | V::ReferralRecorded | V::AgendaChanged => Self::Decisions,
            V::SummaryDrafted | V::SummaryConfirmed | V::SummaryReturned => Self::Decisions,
            V::ReconsiderationOpened | V::DissentWritten | V::TaskSettled | V::CarryingOutOverdue => Self::Decisions,
            V::MeasureRatified | V::MeasureReversed | V::MeasureLapsed | V::ReversalRecorded => Self::Decisions,
            V::CaseUnassigned | V::CaseMerged | V::CaseUnmerged => Self::Decisions,
            V::NoteWritten | V::NoteTakenBack | V::WatchBegun | V::WatchEnded | V::CaseLinked => Self::Work,
            V::CaseUnlinked | V::DraftKept | V::DraftDiscarded | V::DeadlineAlerted => Self::Work,
            V::SealedOpened | V::EvidenceDownloaded | V::CustodyExported | V::SearchedInside => Self::Openings,
            _ => Self::Fields,
        }
    }
}

/// What else than the case one may have to see for this to be told. What somebody did themselves they know.
#[expect(clippy::match_same_arms, reason = "a few lines an action, each short enough to read")]
const fn told_to(verb: Verb) -> Option<Action> {
    use Verb as V;
    match verb {
        // That a ballot was closed is told with the case's next state.
        V::BallotOpened | V::VoteCast | V::MemberRecused | V::AgendaChanged => Some(Action::ViewBallot),
        V::VoteEntered | V::MotionAmended | V::RecusalRuledOn => Some(Action::ViewBallot),
        V::PutOnAgenda | V::PulledOut => Some(Action::ViewBallot),
        V::MailSent | V::MailFailed | V::MailUncertain | V::MailReported | V::ReplyWritten => Some(Action::ViewMails),
        V::AddressStopped | V::AddressResumed => Some(Action::ViewMails),
        // What colleagues do beside the case itself.
        V::NoteWritten | V::NoteTakenBack | V::WatchBegun | V::WatchEnded => Some(Action::ViewColleagues),
        V::DraftKept | V::DraftDiscarded | V::CaseLinked | V::CaseUnlinked => Some(Action::ViewColleagues),
        V::SealedOpened | V::EvidenceDownloaded | V::CustodyExported | V::SearchedInside => {
            Some(Action::ViewColleagues)
        }
        _ => None,
    }
}

/// One field that a change touched, as its event keeps it: `{"field":"urgency","from":"normal","to":"urgent"}`. An empty
/// code stands for a field that was not filled in. Of free text there is neither `from` nor `to`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl Change {
    /// A field whose values are codes or counts; `None` if it stayed as it was.
    pub fn code<T: PartialEq + ToString>(field: &str, from: Option<T>, to: Option<T>) -> Option<Self> {
        let text = |value: Option<T>| Some(value.map_or_else(String::new, |value| value.to_string()));
        (from != to).then(|| Self { field: field.to_owned(), from: text(from), to: text(to) })
    }

    /// A field that people fill in freely; `None` if it stayed as it was.
    pub fn free(field: &str, from: &str, to: &str) -> Option<Self> {
        (from.trim() != to.trim()).then(|| Self { field: field.to_owned(), from: None, to: None })
    }

    /// `Urgency: Normal → Urgent`, `Summary changed`.
    pub fn sentence(&self) -> String {
        let field = field_label(&self.field);
        match (&self.from, &self.to) {
            (None, None) => format!("{field} changed"),
            (from, to) => {
                let word =
                    |code: &Option<String>| code.as_deref().map_or_else(String::new, |code| value(&self.field, code));
                format!("{field}: {} → {}", word(from), word(to))
            }
        }
    }
}

/// The detail of an event that changed these fields.
pub fn changes_detail(changes: impl IntoIterator<Item = Option<Change>>) -> Value {
    json!({ "changes": changes.into_iter().flatten().collect::<Vec<_>>() })
}

/// One line of the timeline.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    pub at: Timestamp,
    pub verb: Verb,
    /// What happened, in words.
    pub what: String,
    pub sort: TimelineSort,
    /// The person's name, or the part of the program that did it.
    pub who: String,
    /// `None` for a part of the program, and for a colleague whose name is not for this person to see.
    pub by: Option<UserId>,
    /// A part of the program did it.
    pub is_program: bool,
    /// What changed from what to what, in words.
    pub changes: Vec<String>,
    /// JSON with ids and codes.
    pub detail: String,
}

/// What happened to a case that this person may see, oldest first.
pub(super) fn timeline(db: &mut Db, act: &Act, case: &Case, granted: &Granted) -> Result<Vec<TimelineEntry>, Error> {
    let sees_names = act.allow(Action::ViewColleagues, None, Relation::None).is_ok();
    let mut names: BTreeMap<UserId, String> = BTreeMap::new();
    let mut entries = Vec::new();
    for Told { event, here } in told(db, act, case.id)? {
        let is_own = event.actor_id.is_some() && event.actor_id == act.user_id();
        if !is_own && told_to(event.verb).is_some_and(|action| !granted.may(action)) {
            continue;
        }
        let is_shown = |user: UserId| sees_names || act.user_id() == Some(user);
        let who = match (event.actor_id, event.program) {
            (Some(user), _) => {
                if let Entry::Vacant(unknown) = names.entry(user) {
                    unknown.insert(accounts::shown_name(db, act, user)?);
                }
                names.get(&user).cloned().unwrap_or_default()
            }
            (None, program) => program.unwrap_or_default(),
        };
        entries.push(TimelineEntry {
            at: event.at,
            verb: event.verb,
            // What changed there did not change here.
            changes: if here.is_none() { changes(&event.detail) } else { Vec::new() },
            what: here.unwrap_or_else(|| event.verb.label().to_owned()),
            sort: TimelineSort::of(event.verb),
            who,
            by: event.actor_id.filter(|user| is_shown(*user)),
            is_program: event.actor_id.is_none(),
            detail: event.detail,
        });
    }
    Ok(entries)
}

/// What else a detail may hold that a reader wants to know, by its name there.
const TOLD: &[&str] =
    &["reason", "role", "type", "outcome", "finding", "severity", "measure", "method", "result", "reversal"];

fn changes(detail: &str) -> Vec<String> {
    let Ok(Value::Object(detail)) = serde_json::from_str(detail) else { return Vec::new() };
    let list = |name: &str| detail.get(name).and_then(Value::as_array).into_iter().flatten();
    let mut sentences: Vec<String> = list("changes").filter_map(listed).map(|change| change.sentence()).collect();
    let code = |name: &str| detail.get(name).and_then(Value::as_str);
    if let (Some(from), Some(to)) = (code("from"), code("to"))
        && from != to
    {
        // A step of the case, or what confirming the kind left before events kept their changes.
        let field = if CaseState::from_str(to).is_ok() { "state" } else { "kind" };
        let step = Change { field: field.to_owned(), from: Some(from.to_owned()), to: Some(to.to_owned()) };
        sentences.push(step.sentence());
    }
    let told = TOLD.iter().filter_map(|name| Some(format!("{}: {}", words(name), value(name, code(name)?))));
    sentences.extend(told);
    let dropped: Vec<String> =
        list("dropped").filter_map(Value::as_str).map(|name| format!("“{}”", field_label(name))).collect();
    sentences
        .extend((!dropped.is_empty()).then(|| format!("Dropped, without a place in the kind: {}", dropped.join(", "))));
    sentences
}

/// One entry of the list. Of one whose values are no texts, as events of earlier versions keep them, that the field changed.
fn listed(entry: &Value) -> Option<Change> {
    serde_json::from_value(entry.clone()).ok().or_else(|| {
        let field = entry.get("field").and_then(Value::as_str)?.to_owned();
        Some(Change { field, from: None, to: None })
    })
}

/// The words for a code of this field; a code of no set that is known here is shown as it is.
fn value(field: &str, code: &str) -> String {
    macro_rules! labels {
        ($($name:literal => $set:ty),+ $(,)?) => {
            match field { $($name => <$set>::from_str(code).ok().map(<$set>::label),)+ _ => None }
        };
    }
    if code.is_empty() {
        return "not filled in".to_owned();
    }
    if field.starts_with("data_") {
        let label =
            |code: &str| DataClass::from_str(code).map_or_else(|_| code.to_owned(), |class| class.label().to_owned());
        return code.split(',').map(label).collect::<Vec<_>>().join(", ");
    }
    if field.ends_with("_country")
        && let Ok(country) = Country::from_str(code)
    {
        return country.name().to_owned();
    }
    let label = labels! {
        "state" => CaseState, "kind" => Kind, "urgency" => Urgency, "instrument" => Instrument,
        "authority_type" => AuthorityType, "binding" => Binding, "authenticity" => Authenticity,
        "terms_category" => TermsCategory, "takedown_kind" => TakedownKind, "source_type" => SourceType,
        "target_type" => TargetType, "basis" => Basis, "outcome" => Outcome, "finding" => Finding,
        "severity" => Severity, "role" => PartyRole, "type" => IdentifierType, "offence" => OffenceCategory,
        "terms_subcategory" => TermsSubcategory, "method" => VerificationMethod, "result" => VerificationResult,
    };
    let reason = || SetAsideReason::from_str(code).ok().map(SetAsideReason::label);
    let pause = || PauseReason::from_str(code).ok().map(PauseReason::label);
    let label = label.or_else(|| (field == "reason").then(|| reason().or_else(pause)).flatten());
    label.map_or_else(|| code.replace('_', " "), str::to_owned)
}

/// As the form calls it.
fn field_label(name: &str) -> String {
    FieldName::from_str(name).map_or_else(|_| words(name), |known| known.label().to_owned())
}

/// `identifiers_held` as words.
fn words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_tells_codes_in_words_and_of_free_text_only_that_it_changed() {
        let told = changes_detail([
            Change::code("urgency", Some(Urgency::Normal), Some(Urgency::Urgent)),
            Change::code("kind", Some(Kind::TakedownDemand), Some(Kind::TakedownDemand)),
            Change::code("requesting_country", None, Country::from_str("CH").ok()),
            Change::code("items_specified", Some(1), Some(12)),
            Change::free("summary", "Ana wrote", "Ana Petrović wrote"),
            Change::free("legal_basis", "Art. 1", " Art. 1 "),
        ]);
        assert!(!told.to_string().contains("Ana"), "{told}");
        let told = changes(&told.to_string());
        assert_eq!(
            told,
            [
                "Urgency: Normal → Urgent",
                "Requesting country: not filled in → Switzerland",
                "Items specified: 1 → 12",
                "Summary changed",
            ]
        );
    }

    #[test]
    fn a_step_tells_the_states_and_its_reason() {
        let detail = json!({ "from": "received", "to": "set_aside", "reason": "spam", "ballot": 7 }).to_string();
        assert_eq!(changes(&detail), ["State: Received → Set aside", "Reason: Spam"]);
        assert_eq!(changes(r#"{"from":"takedown_demand","to":"breach_notification"}"#).len(), 1);
    }

    #[test]
    fn an_entry_that_cannot_be_read_takes_none_of_the_others_with_it() {
        let detail = r#"{"changes":[{"field":"role","from":"notifier","to":"agent"},{"field":"authority","from":null,"to":7},8]}"#;
        assert_eq!(changes(detail), ["Role: Notifier → Agent", "Authority changed"]);
    }

    #[test]
    fn what_a_change_of_the_kind_dropped_is_named_as_the_form_names_it() {
        let told = changes(r#"{"changes":[],"dropped":["terms_category","offence"]}"#);
        assert_eq!(told, ["Dropped, without a place in the kind: “Category of the Terms”, “Offence”"]);
    }

    #[test]
    fn a_detail_that_cannot_be_read_tells_nothing() {
        assert!(changes("").is_empty() && changes(r#"{"changes":7}"#).is_empty() && changes("[]").is_empty());
    }
}
