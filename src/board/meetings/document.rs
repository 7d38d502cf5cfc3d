//! The minutes as data: what is signed, hashed, kept and handed out, byte for byte. Not how they are drawn up (`minutes`).
//! Invariant: nothing here is sealed with a case's key, so that erasing a case needs no change of signed minutes; a motion stands by
//! its outcome and its digest.

use serde::{Deserialize, Serialize};

use super::state::{Attendance, MeetingKind};
use crate::board::standing::Scope;
use crate::cases::Proposal;
use crate::taxonomy::{Kind, Measure, Outcome};
use crate::workflow::tally::{Majority, Tie};

/// Raised when a field is added, removed or changes its meaning.
pub const SCHEMA_VERSION: u32 = 2;

pub(super) const SCHEMA: &str = "quarterlight.minutes";

/// The minutes of one meeting. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesDocument {
    pub schema: String,
    pub schema_version: u32,
    pub house: String,
    pub meeting: MeetingPart,
    /// Empty for a circular resolution: who took part stands in its ballots.
    pub attendance: Vec<AttendancePart>,
    pub items: Vec<ItemPart>,
    /// What the clerk added to the record.
    pub remarks: Option<String>,
    pub drafted_by: Option<String>,
    pub drafted_at: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingPart {
    pub id: String,
    pub kind: MeetingKind,
    pub called_by: String,
    pub called_at: String,
    pub begins_at: String,
    /// The deadline of a circular resolution.
    pub ends_at: Option<String>,
    pub place: Option<String>,
    pub closed_at: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendancePart {
    pub name: String,
    pub chair: bool,
    pub attendance: Option<Attendance>,
}

/// A case on the agenda, with the ballots that the Board held on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemPart {
    pub position: i32,
    pub case_number: String,
    pub kind: Kind,
    pub ballots: Vec<BallotPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotPart {
    pub id: String,
    pub motion_version: i32,
    /// What the motion was for.
    pub outcome: Outcome,
    /// SHA-256 of the motion as it is stored, sealed.
    pub motion_sha256: String,
    /// SHA-256 over the evidence that was frozen with it.
    pub evidence_sha256: String,
    /// The urgent measures that were put to the vote with the motion; documents before version 2 have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<MeasurePart>,
    pub rule: RulePart,
    pub opened_at: String,
    /// `None` while it is open, and where it was void.
    pub closed_at: Option<String>,
    /// `open`, `void`, `passed`, `failed` or `inquorate`.
    pub result: String,
    /// `None` while it is open, and where it was void.
    pub votes: Option<VotesPart>,
    /// The decision that followed, which is the motion's outcome.
    pub decided: bool,
    /// What it put to the vote for a class of cases; since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<StandingPart>,
}

/// A standing decision as it was put to the vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingPart {
    pub title: String,
    pub class: Scope,
    pub window_days: i32,
    /// From this moment on it can be applied no more.
    pub expires_at: String,
}

/// What was proposed about an urgent measure; carried if the motion passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasurePart {
    pub measure: Measure,
    pub carried_out_at: String,
    pub proposal: Proposal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulePart {
    pub quorum: i32,
    pub majority: Majority,
    pub tie: Tie,
}

/// By number; who recused themselves is not named here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotesPart {
    pub seats: u16,
    #[serde(rename = "for")]
    pub for_: u16,
    pub against: u16,
    pub abstained: u16,
    pub recused: u16,
    pub absent: u16,
    /// The count and its result as a sentence.
    pub sentence: String,
}
